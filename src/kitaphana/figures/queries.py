"""Figures beside what was promised and what earlier years brought; the months for the chart."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.db.models import Min
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kitaphana.circulation.models import Loan, Visit
from kitaphana.core.models import School
from kitaphana.core.sentences import say
from kitaphana.indicators.breakdown import count_parts, value_of_part
from kitaphana.indicators.counts import COUNTS
from kitaphana.indicators.formulas import INDICATORS, Choice
from kitaphana.indicators.parts import dimensions_of
from kitaphana.indicators.queries import (
    Figure,
    Past,
    by_choice,
    measure,
    measure_all,
    monthly,
    name_of,
    rounded,
    years_before,
)
from kitaphana.indicators.standards import Standard, standards_of
from kitaphana.lib.numbers import ratio
from kitaphana.lib.period import Period
from kitaphana.planning.course import Course, course
from kitaphana.planning.fact import targets
from kitaphana.planning.queries import control_numbers, plan_in_force
from kitaphana.roster.models import Registration, Term

DRAWN = 24
UNASKED = frozenset({"staff", "working_days"})
"""Known from settings and the calendar, whether anything was done or not."""


@dataclass(frozen=True)
class Operand:
    """A number of the formula with the signs round it."""

    code: str
    value: Decimal | None
    before: str
    after: str = ""
    paper: bool = False

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
        over, *under = self.figure.operands
        if len(under) == 1:
            return (self._operand(over, ""), self._operand(under[0], "÷ "))
        last = len(under) - 1
        signs = [("+ " if place else "÷ (", ")" if place == last else "") for place in range(len(under))]
        return (
            self._operand(over, ""),
            *(self._operand(code, *sign) for code, sign in zip(under, signs, strict=True)),
        )

    def _operand(self, code: str, before: str, after: str = "") -> Operand:
        return Operand(code, self.figure.operands[code], before, after, code in self.figure.printed)

    @property
    def any_paper(self) -> bool:
        """Whether this year or one of the earlier is told from paper."""
        return any(year.figure.source == "paper" for year in self.years)

    @property
    def years(self) -> tuple[Past, ...]:
        """This period and the same one of earlier years, operands in the same order."""
        return (Past(self.period, self.figure), *self.past)

    @property
    def operands_by_year(self) -> tuple[tuple[tuple[str, Decimal | None, bool], ...], ...]:
        """Each operand as name, value and whether from paper in each of `years`; another name where another
        formula was taken."""
        years = [
            [(name_of(code), n, code in year.figure.printed) for code, n in year.figure.operands.items()]
            for year in self.years
        ]
        return tuple(zip(*years, strict=True)) if self.operands else ()

    @property
    def standards(self) -> tuple[Standard, ...]:
        return standards_of(self.figure.code)

    @property
    def target_shown(self) -> Decimal | None:
        return None if self.target is None else rounded(self.figure.code, self.target)

    @property
    def course(self) -> Course | None:
        """None without a value or a target."""
        return course(self.figure.value, self.target, less_is_better=self.figure.less_is_better)


def lines(school: School, period: Period, codes: Iterable[str] | None = None) -> tuple[Line, ...]:
    """The figures asked for, by default all: counts first, then indicators."""
    wanted = (*COUNTS, *INDICATORS) if codes is None else tuple(codes)
    found = measure_all(school, (period, *years_before(period)), wanted)
    now = found[period]
    earlier = [(before, found[before]) for before in years_before(period)]
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
class Other:
    """What the indicator is under one choice of stock and of people. `chosen`: it is the school's."""

    words: str
    line: Line
    chosen: bool


def others(school: School, period: Period, code: str) -> tuple[Other, ...]:
    """The indicator under each choice, the school's among them; none where there is nothing to choose."""
    if code in COUNTS:
        return ()
    asked = [choice.code for choice in choices(school, code)]
    mine = INDICATORS[code].formula(Choice.of(school))
    found = by_choice(school, period, code) if asked else ()
    return tuple(
        Other(
            ", ".join(
                str(words)
                for rule, words in (
                    ("stock_denominator", STOCKS[choice.fund]),
                    ("reader_denominator", PEOPLE[choice.people]),
                )
                if rule in asked
            ),
            Line(period, figure, None, ()),
            INDICATORS[code].formula(choice) == mine,
        )
        for choice, figure in found
    )


def lines_of_part(school: School, period: Period, by: str, key: str) -> tuple[Line, ...]:
    """The figures whose rows bear the part, each of it alone, with the same of the two years before."""
    measured = measure_all(school, (period, *years_before(period)))
    found, *then = (_of_part(school, span, whole, by, key) for span, whole in measured.items())
    earlier = tuple(zip(years_before(period), then, strict=True))
    return tuple(
        Line(
            period,
            figure,
            None,
            tuple(Past(span, then.get(code) or _unknown(figure)) for span, then in earlier),
        )
        for code, figure in found.items()
    )


def _of_part(
    school: School, period: Period, measured: Mapping[str, Figure], by: str, key: str
) -> dict[str, Figure]:
    """Every figure of the part; None where the whole is not known."""
    whole = {code: figure for code, figure in measured.items() if by in _borne(figure)}
    codes = {operand for figure in whole.values() for operand in figure.operands}
    counts = {code: count_parts(school, period, code, by).get(key, Decimal(0)) for code in codes}
    return {code: _narrowed(figure, counts) for code, figure in whole.items()}


def _borne(figure: Figure) -> tuple[str, ...]:
    return dimensions_of(replace(figure, source="rows"))


def _narrowed(figure: Figure, counts: dict[str, Decimal]) -> Figure:
    if figure.missing or figure.source == "paper":
        return _unknown(figure)
    operands = {code: counts[code] for code in figure.operands}
    return replace(figure, value=value_of_part(figure, operands), operands=operands)


def _unknown(figure: Figure) -> Figure:
    """What a paper says is not told by parts."""
    missing = figure.missing or tuple(figure.operands)
    return replace(
        figure, value=None, operands=dict.fromkeys(figure.operands), missing=missing, source="rows"
    )


@dataclass(frozen=True)
class Month:
    """One bar of the chart and the mark of the year before; whether each of the two stands on paper."""

    period: Period
    value: Decimal | None
    year_before: Decimal | None
    paper: bool = False
    paper_before: bool = False


def months(school: School, period: Period, code: str) -> tuple[Month, ...]:
    """None for a period too long to be drawn."""
    if len(period.months()) > DRAWN:
        return ()
    now = monthly(school, period, code)
    then = monthly(school, period.year_before(), code)
    return tuple(
        Month(month.period, month.value, before.value, month.source == "paper", before.source == "paper")
        for month, before in zip(now, then, strict=True)
    )


def first_day(school: School) -> date | None:
    """The day of the first loan, visit or registration in the program; old stock came before it."""
    days = (
        Loan.objects.for_school(school).aggregate(on=Min("lent_on"))["on"],
        Visit.objects.for_school(school).aggregate(on=Min("on"))["on"],
        Registration.objects.for_school(school).aggregate(on=Min("registered_on"))["on"],
    )
    return min((day for day in days if day), default=None)


def remark(school: School, period: Period, on: date, figures: Iterable[Figure]) -> str:
    """Why a period has no figure at all, in one sentence; empty when it has one."""
    known = any(figure.value is not None for figure in figures if figure.code not in UNASKED)
    if period.start > on:
        return say("ind_future", d1=period.start)
    if known:
        return ""
    first = first_day(school)
    if first and period.end < first:
        return say("ind_before", d1=first)
    return say("ind_nothing", d1=period.start, d2=period.end)


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
    usual["half1"], usual["half2"] = Period.halves(first)
    usual["autumn"] = Period(date(first, 9, 1), date(first + 1, 1, 31))
    usual["year"] = Period.school_year(first)
    begun = {name: period for name, period in usual.items() if period.start <= on}
    return {name: Period(period.start, min(period.end, on)) for name, period in begun.items()}
