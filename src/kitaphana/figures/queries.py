"""Figures beside what was promised and what earlier years brought; the months for the chart."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import Enum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kitaphana.core.models import School
from kitaphana.indicators.counts import COUNTS
from kitaphana.indicators.formulas import INDICATORS, Choice
from kitaphana.indicators.queries import Figure, Past, by_month, measure, name_of, rounded, years_before
from kitaphana.lib.numbers import ratio
from kitaphana.lib.period import Period
from kitaphana.planning.queries import control_numbers, plan_in_force, targets
from kitaphana.roster.models import Term

NEARLY = Decimal("0.95")
DRAWN = 24


class Course(Enum):
    """Where a figure stands against what is due by now: a word and the colour of its badge (design notes)."""

    AHEAD = ("good", _("ahead"))
    NORMAL = ("neutral", _("on course"))
    BEHIND = ("warn", _("behind"))

    @property
    def tone(self) -> str:
        return self.value[0]

    @property
    def word(self) -> Promise:
        return self.value[1]


@dataclass(frozen=True)
class Operand:
    """A number of the formula with the signs round it."""

    code: str
    value: Decimal | None
    before: str
    after: str = ""

    @property
    def name(self) -> str:
        return name_of(self.code)


@dataclass(frozen=True)
class Line:
    """A figure with its target for the same period, and the same period of earlier years, nearest first."""

    period: Period
    figure: Figure
    target: Decimal | None
    past: tuple[Past, ...]

    @property
    def operands(self) -> tuple[Operand, ...]:
        """Empty for a count."""
        if self.figure.code in COUNTS:
            return ()
        (over, above), *under = self.figure.operands.items()
        if len(under) == 1:
            return (Operand(over, above, ""), Operand(*under[0], "÷ "))
        last = len(under) - 1
        signs = [("+ " if place else "÷ (", ")" if place == last else "") for place in range(len(under))]
        return (Operand(over, above, ""), *(Operand(*n, *sign) for n, sign in zip(under, signs, strict=True)))

    @property
    def years(self) -> tuple[Past, ...]:
        """This period and the same one of earlier years, operands in the same order."""
        return (Past(self.period, self.figure), *self.past)

    @property
    def operands_by_year(self) -> tuple[tuple[tuple[str, Decimal | None], ...], ...]:
        """Each operand as name and value in each of `years`; another name where another formula was taken."""
        years = [year.figure.named_operands for year in self.years]
        return tuple(zip(*years, strict=True)) if self.operands else ()

    @property
    def target_shown(self) -> Decimal | None:
        return None if self.target is None else rounded(self.figure.code, self.target)

    @property
    def course(self) -> Course | None:
        """None without a value or a target."""
        if self.figure.value is None or self.target is None:
            return None
        gained, owed = self.figure.value, self.target
        if self.figure.less_is_better:
            gained, owed = owed, gained
        if gained >= owed:
            return Course.AHEAD
        return Course.NORMAL if gained >= owed * NEARLY else Course.BEHIND


def lines(school: School, period: Period, codes: Iterable[str] | None = None) -> tuple[Line, ...]:
    """The figures asked for, by default all: counts first, then indicators."""
    wanted = (*COUNTS, *INDICATORS) if codes is None else tuple(codes)
    now = measure(school, period, wanted)
    earlier = [(before, measure(school, before, wanted)) for before in years_before(period)]
    promised = targets(school, period)
    return tuple(
        Line(
            period,
            figure=now[code],
            target=promised.get(code),
            past=tuple(Past(before, then[code]) for before, then in earlier),
        )
        for code in wanted
    )


@dataclass(frozen=True)
class Progress:
    """Parts of the bar: done so far and due by now, each as a share of what the plan promises in all."""

    promised: Decimal
    done: Decimal
    due: Decimal


def progress(school: School, period: Period, line: Line) -> Progress | None:
    """None without a value, a target or a plan in force that promises something."""
    plan = plan_in_force(school, period)
    promised = control_numbers(plan).get(line.figure.code) if plan else None
    if not promised or line.figure.value is None or line.target is None:
        return None
    promised_shown = rounded(line.figure.code, promised)
    return Progress(promised_shown, ratio(line.figure.value, promised, 3), ratio(line.target, promised, 3))


STOCKS = {"main": _("main stock"), "all": _("main stock and textbooks")}
PEOPLE = {"readers": _("readers"), "pupils": _("pupils")}
CHOICES = {
    "stock_denominator": (_("Stock"), STOCKS),
    "reader_denominator": (_("Divided by"), PEOPLE),
}


@dataclass(frozen=True)
class Choosing:
    """A setting that changes a formula: its code and name, the value chosen, all its values in words."""

    code: str
    name: Promise
    chosen: str
    options: tuple[tuple[str, Promise], ...]


def choices(school: School, code: str) -> tuple[Choosing, ...]:
    """The settings on which the indicator's formula depends; none for a count."""
    if code in COUNTS:
        return ()
    formula, now = INDICATORS[code].formula, Choice.of(school)
    chosen: list[tuple[str, str]] = []
    if formula(replace(now, fund="main")) != formula(replace(now, fund="all")):
        chosen.append(("stock_denominator", now.fund))
    if formula(replace(now, people="readers")) != formula(replace(now, people="pupils")):
        chosen.append(("reader_denominator", now.people))
    return tuple(
        Choosing(rule, CHOICES[rule][0], value, tuple(CHOICES[rule][1].items())) for rule, value in chosen
    )


def other_loans(school: School, period: Period, figure: Figure) -> Decimal | None:
    """Loans that a formula over the main stock leaves out; None when it leaves none out."""
    if "loans_main" not in figure.operands:
        return None
    found = measure(school, period, ["loans", "loans_main"])
    loans, main = found["loans"].value, found["loans_main"].value
    return loans - main if loans is not None and main is not None and loans > main else None


@dataclass(frozen=True)
class Month:
    """One bar of the chart and the mark of the year before."""

    period: Period
    value: Decimal | None
    year_before: Decimal | None


def months(school: School, period: Period, code: str) -> tuple[Month, ...]:
    """None for a period too long to be drawn."""
    if len(period.months()) > DRAWN:
        return ()
    now = by_month(school, period, code)
    then = by_month(school, period.year_before(), code)
    return tuple(Month(month, n, before) for (month, n), (_month, before) in zip(now, then, strict=True))


def charted(code: str, figure: Figure) -> str:
    """What the chart shows by month: the numerator of a ratio if it grows, else the figure itself."""
    over = next(iter(figure.operands), code)
    return over if code in INDICATORS and COUNTS[over].grows else code


def usual_periods(school: School, on: date) -> dict[str, Period]:
    """The periods that one click chooses, by name, none reaching beyond that day: a figure then stands
    against what is due by now and the same days of earlier years."""
    first = on.year if on.month >= 9 else on.year - 1
    term = Term.objects.for_school(school).filter(starts_on__lte=on).order_by("-starts_on").first()
    usual = {"month": Period.month(on.year, on.month)}
    if term:
        usual["quarter"] = term.period
    usual["half"] = Period(date(first, 9, 1), date(first + 1, 1, 31))
    usual["year"] = Period.school_year(first)
    return {name: Period(period.start, min(period.end, on)) for name, period in usual.items()}
