"""A plan against what was done, as it stood when a day ended."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property

from django.db.models import Q, Sum

from kitaphana.activities.models import Activity
from kitaphana.lib.numbers import percent, ratio
from kitaphana.lib.period import Period
from kitaphana.planning.fulfilment import HUNDREDTHS, ItemFact, item_facts, linked_to
from kitaphana.planning.hours import (
    MonthHours,
    PlanBudget,
    budget_of,
    budget_within,
    cost,
    hours_of,
    promised_items,
    workdays_around,
)
from kitaphana.planning.models import Plan, Section

SHOWN: Mapping[str, Callable[[ItemFact], bool]] = {
    "all": lambda fact: not fact.is_dropped,
    "due": lambda fact: fact.is_due,
    "done": lambda fact: fact.is_due and fact.is_done,
    "early": lambda fact: fact.is_done and not fact.is_due,
    "late": lambda fact: fact.is_late,
    "moved": lambda fact: fact.is_moved,
    "dropped": lambda fact: fact.is_dropped,
    "hours": lambda fact: bool(fact.planned or fact.spent),
    "normless": lambda fact: not fact.is_dropped and not fact.item.norm_minutes,
}
"""Which items each number of the page counts."""


@dataclass(frozen=True)
class Tally:
    """What some items come to; hours, and tenge where the rate is known."""

    facts: tuple[ItemFact, ...]
    rate: Decimal | None

    @cached_property
    def counts(self) -> Mapping[str, int]:
        return {name: sum(map(belongs, self.facts)) for name, belongs in SHOWN.items()}

    @cached_property
    def hours(self) -> Decimal:
        return sum((fact.hours for fact in self.facts), Decimal(0))

    @cached_property
    def planned(self) -> Decimal:
        """Until the day."""
        return sum((fact.planned_hours for fact in self.facts), Decimal(0))

    @cached_property
    def spent(self) -> Decimal:
        return in_hours(sum(sum(fact.spent.values()) for fact in self.facts))

    @property
    def cost_planned(self) -> Decimal | None:
        return cost(PlanBudget({}, self.rate), self.planned)

    @property
    def cost_spent(self) -> Decimal | None:
        return cost(PlanBudget({}, self.rate), self.spent)


@dataclass(frozen=True)
class SectionFact:
    section: Section
    tally: Tally


@dataclass(frozen=True)
class MonthFact:
    """`spent`: hours of the diary linked to the plan's items, `outside`: its other hours. Both None, with the
    items, for a month still to come; a plan of a part of the work has no `outside`."""

    hours: MonthHours
    due: int | None
    done: int | None
    spent: Decimal | None
    outside: Decimal | None

    @property
    def name(self) -> str:
        return f"{self.hours.month.start:%Y-%m}"


@dataclass(frozen=True)
class Against:
    """`day`: within the plan. `recorded`: hours of the diary, to a tenth, as reports print and price them.
    `budget`: of its days until then, as the hours planned. `outside`: hours of the diary that belong to none
    of the plan's items, `normless`: those in kinds of work without a norm.

    The diary of a plan of a part of the work is that of its items alone, and it has no budget.
    """

    plan: Plan
    day: date
    tally: Tally
    recorded: Decimal
    sections: tuple[SectionFact, ...]
    months: tuple[MonthFact, ...]
    budget: Decimal | None
    rate: Decimal | None
    outside: Decimal | None
    normless: Decimal

    @property
    def cost(self) -> Decimal | None:
        return cost(PlanBudget({}, self.rate), self.recorded)

    @property
    def normless_share(self) -> Decimal | None:
        """Percent of the items; None: there are none."""
        counts = self.tally.counts
        return percent(counts["normless"], counts["all"]) if counts["all"] else None


def against(plan: Plan, on: date) -> Against:
    """The plan at the end of the day, or of the nearest of its own days; before the first nothing is due."""
    passed = passed_of(plan, on)
    facts = item_facts(plan.school, promised_items([plan], passed.end), passed, plan.period)
    if on < plan.starts_on:
        facts = tuple(replace(fact, due={}, planned={}) for fact in facts)
    has = budget_of(plan)
    rate, own = has.rate if has else None, has if plan.is_whole else None
    diary = _diary(plan, passed, facts)
    hours = hours_of(plan, (fact.item for fact in facts), own)
    months = tuple(_month(row, facts, diary, passed, whole=plan.is_whole) for row in hours.months)
    minutes = sum(found for found, _normless in diary.values())
    linked = sum(sum(fact.spent.values()) for fact in facts)
    workdays = workdays_around(plan, ())
    return Against(
        plan=plan,
        day=passed.end,
        tally=Tally(facts, rate),
        recorded=ratio(minutes, 60),
        sections=_sections(facts, rate),
        months=months,
        budget=budget_within(own, plan, passed, workdays) if own else None,
        rate=rate,
        outside=in_hours(minutes - linked) if plan.is_whole else None,
        normless=in_hours(sum(normless for _found, normless in diary.values())),
    )


def passed_of(plan: Plan, on: date) -> Period:
    """The plan's days until this one; of a plan that has not begun its first."""
    return Period(plan.starts_on, min(max(on, plan.starts_on), plan.ends_on))


def chosen(
    facts: Iterable[ItemFact], show: str, section: int | None = None, month: date | None = None
) -> list[ItemFact]:
    """The items behind a number: `show` is one of SHOWN, `month` the first day of one."""
    found = [fact for fact in facts if section in (None, fact.item.section_id)]
    if month is None or show not in ("due", "done", "late"):
        found = [fact for fact in found if SHOWN[show](fact)]
        return (
            found
            if month is None
            else [fact for fact in found if month in fact.planned or month in fact.spent]
        )
    wanted = {"due": (True, False), "done": (True,), "late": (False,)}[show]
    return [fact for fact in found if fact.due.get(month) in wanted]


def in_hours(minutes: int) -> Decimal:
    return ratio(minutes, 60, HUNDREDTHS)


def _sections(facts: Sequence[ItemFact], rate: Decimal | None) -> tuple[SectionFact, ...]:
    by_section: dict[int, list[ItemFact]] = {}
    for fact in facts:
        by_section.setdefault(fact.item.section_id, []).append(fact)
    known = Section.objects.in_bulk(by_section)
    return tuple(SectionFact(known[key], Tally(tuple(rows), rate)) for key, rows in by_section.items())


def _diary(plan: Plan, period: Period, facts: Sequence[ItemFact]) -> dict[date, tuple[int, int]]:
    """Month → minutes recorded in it, and of them in kinds of work without a norm."""
    rows = Activity.objects.for_school(plan.school).filter(on__range=(period.start, period.end)).order_by()
    if not plan.is_whole:
        linked = linked_to(plan.school, (fact.item for fact in facts))
        rows = rows.filter(pk__in=linked.values("activity"))
    without = Sum("minutes", filter=Q(kind__norm_minutes=0), default=0)
    found: dict[date, tuple[int, int]] = {}
    for day, minutes, normless in (
        rows.values("on").annotate(a=Sum("minutes"), b=without).values_list("on", "a", "b")
    ):
        month = day.replace(day=1)
        before = found.get(month, (0, 0))
        found[month] = (before[0] + minutes, before[1] + normless)
    return found


def _month(
    row: MonthHours,
    facts: Sequence[ItemFact],
    diary: Mapping[date, tuple[int, int]],
    passed: Period,
    *,
    whole: bool,
) -> MonthFact:
    if row.month.start > passed.end:
        return MonthFact(row, None, None, None, None)
    month = row.month.start.replace(day=1)
    due = [fact.due[month] for fact in facts if month in fact.due]
    linked = sum(fact.spent.get(month, 0) for fact in facts)
    outside = in_hours(diary.get(month, (0, 0))[0] - linked) if whole else None
    return MonthFact(row, len(due), sum(due), in_hours(linked), outside)
