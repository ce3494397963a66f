"""The table of control numbers: each beside its past, its quarters, and where it stands today."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from django.db.models import prefetch_related_objects
from django.utils.text import capfirst
from django.utils.translation import gettext, pgettext

from kitaphana.core.sentences import say
from kitaphana.indicators.formulas import GROWING
from kitaphana.indicators.queries import Figure, name_of, rounded
from kitaphana.lib.dates import ROMAN, period_label
from kitaphana.lib.numbers import trimmed
from kitaphana.lib.period import Period
from kitaphana.planning.course import Course, course
from kitaphana.planning.growth import (
    Foreseen,
    Years,
    contingent,
    disagreeing,
    foreseen,
    reason_of,
    so_far,
    told,
    years_of,
)
from kitaphana.planning.lastyear import PROMISED
from kitaphana.planning.models import ControlNumber, Plan
from kitaphana.planning.spread import PlanDays, Promises, due_of, plan_days, promises, usual_quarters


@dataclass(frozen=True)
class NumberRow:
    """`past`: of the years before, the oldest first; `due` and `done`: by today, None before the plan begins;
    `apart`: what its quarters add up to where that is not the promise; `usual`: what a quarter gets that has
    no promise of its own."""

    code: str
    past: tuple[Decimal | None, ...]
    numbers: Mapping[int, ControlNumber]
    figure: Figure | None
    due: Decimal | None
    differs: str
    apart: Decimal | None
    usual: Mapping[int, Decimal]

    @property
    def name(self) -> str:
        return name_of(self.code)

    @property
    def done(self) -> Decimal | None:
        return self.figure.rounded if self.figure else None

    @property
    def due_shown(self) -> Decimal | None:
        return None if self.due is None else rounded(self.code, self.due)

    @property
    def course(self) -> Course | None:
        """As it is shown: where nothing whole is due yet, nothing is behind."""
        if self.figure is None:
            return None
        return course(self.done, self.due_shown, less_is_better=self.figure.less_is_better)

    @property
    def grows(self) -> bool:
        return self.code in GROWING

    @property
    def reason(self) -> str:
        """Why it was proposed; empty for a number that the librarian set."""
        reason = reason_of(self.numbers[0].reason)
        return told(reason) if reason else ""

    @property
    def value(self) -> Decimal:
        return trimmed(self.numbers[0].value)

    @property
    def apart_said(self) -> str:
        if self.apart is None:
            return ""
        return say("plan_num_quarters", s=trimmed(self.apart), t=self.value)

    def of_quarter(self, quarter: int) -> Decimal | None:
        """0: of the whole plan; None: nothing is promised for the quarter."""
        return trimmed(self.numbers[quarter].value) if quarter in self.numbers else None

    def usual_of(self, quarter: int) -> Decimal | None:
        return trimmed(self.usual[quarter]) if quarter in self.usual else None


@dataclass(frozen=True)
class NumberTable:
    """`on`: the day of reading."""

    plan: Plan
    on: date
    known: Promises
    days: PlanDays
    years: Years

    @property
    def quarters(self) -> tuple[int, ...]:
        return tuple(self.days.stretches)

    @property
    def labels(self) -> list[str]:
        """Of the same time in the years before, the oldest first."""
        return [period_label(period) for period in self.years.periods][::-1]

    @property
    def spans(self) -> dict[int, str]:
        """The whole period and each quarter by their names."""
        whole = {0: capfirst(pgettext("column", "Plan"))}
        return whole | {n: gettext("quarter %(n)s") % {"n": ROMAN[n]} for n in self.quarters}

    @property
    def width(self) -> int:
        """Columns of the table at most."""
        return len(self.labels) + len(self.spans) + 5

    @property
    def so_far(self) -> Period | None:
        return so_far(self.plan, self.on)

    @cached_property
    def kept(self) -> dict[str, Decimal]:
        return {code: numbers[0].value for code, numbers in self.known.items()}

    @cached_property
    def rows(self) -> list[NumberRow]:
        order = sorted(self.known, key=lambda code: PROMISED.index(code) if code in PROMISED else 0)
        passed = self.so_far
        differ = disagreeing(self.years.choice, self.kept)
        return [
            NumberRow(
                code,
                tuple(found[code].rounded for found in self.years.figures)[::-1],
                self.known[code],
                self.years.now.get(code),
                due_of(code, self.known[code], self.days, passed) if passed else None,
                told(differ[code]) if code in differ else "",
                _apart(code, self.known[code], self.quarters),
                usual_quarters(code, self.known[code][0], self.days),
            )
            for code in order
        ]

    def proposals(self) -> list[Foreseen]:
        """Of the numbers that are not promised yet."""
        return list(foreseen(self.years, self.kept, contingent(self.plan, self.on)).values())


def number_table(plan: Plan, on: date, *, proposing: bool) -> NumberTable:
    """`proposing`: the past of every number that could be promised is read too."""
    prefetch_related_objects([plan], "school__settings")
    known = promises(plan)
    codes = tuple(dict.fromkeys((*known, *(PROMISED if proposing else ()))))
    days = plan_days(plan)
    return NumberTable(plan, on, known, days, years_of(plan, codes, on, days))


def _apart(code: str, numbers: Mapping[int, ControlNumber], quarters: tuple[int, ...]) -> Decimal | None:
    """Quarters of a growing number must add up; while some are open they must leave room for them."""
    promised = [numbers[quarter].value for quarter in quarters if quarter in numbers]
    total, whole = sum(promised, Decimal(0)), numbers[0].value
    if code not in GROWING or not promised:
        return None
    fits = total == whole if len(promised) == len(quarters) else total <= whole
    return None if fits else total
