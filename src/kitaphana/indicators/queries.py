"""The figures of any period: value, formula, operands; earlier periods and months."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from django.utils import translation

from kitaphana.core.models import School
from kitaphana.core.sentences import say
from kitaphana.indicators.counts import (
    COUNTS,
    LEDGER_OF,
    LEDGERS,
    TALLY_OF,
    UNDATED,
    Tally,
)
from kitaphana.indicators.formulas import FUNDS, GROWING, INDICATORS, PEOPLE, UNITS, Choice, Formula
from kitaphana.indicators.ledger import Kept, Ledger, Values
from kitaphana.indicators.models import PaperFigure
from kitaphana.lib.dates import school_year_label, short_date
from kitaphana.lib.numbers import percent, ratio, trimmed
from kitaphana.lib.period import Period

__all__ = [
    "GROWING",
    "Figure",
    "Monthly",
    "Past",
    "by_choice",
    "divide",
    "history",
    "measure",
    "measure_all",
    "monthly",
    "name_of",
    "partial",
    "rounded",
    "years_before",
]

Source = Literal["rows", "paper"]
CODES = (*COUNTS, *INDICATORS)
FIRST_MONTH = 9
Papers = Mapping[Period, Mapping[str, Decimal]]
"""Period → code → what a paper says of exactly its days."""


@dataclass(frozen=True)
class Figure:
    """A count or an indicator of one period.

    `value` is not rounded; None when an operand is `missing` or the divisor is zero. `formula` is made of
    codes: `loans_main ÷ readers`. `source` is paper when an operand's is; `printed`: the operands that are.
    """

    code: str
    unit: str
    value: Decimal | None
    formula: str
    operands: Mapping[str, Decimal | None]
    missing: tuple[str, ...] = ()
    source: Source = "rows"
    printed: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        return name_of(self.code)

    @property
    def unit_name(self) -> str:
        return str(UNITS[self.unit])

    @property
    def named_operands(self) -> tuple[tuple[str, Decimal | None], ...]:
        return tuple((name_of(code), n) for code, n in self.operands.items())

    @property
    def rounded(self) -> Decimal | None:
        return None if self.value is None else rounded(self.code, self.value)

    @property
    def on_paper(self) -> bool:
        return self.source == "paper"

    @property
    def less_is_better(self) -> bool:
        return self.code in INDICATORS and INDICATORS[self.code].less_is_better

    def why_not(self, language: str | None = None) -> str:
        """Why there is no value, in one sentence; empty when there is one."""
        if self.value is not None:
            return ""
        code = "ind_no_data" if self.missing else "ind_zero"
        return say(code, language=language, name=name_of(self.code, language), what=self.lacking(language))

    def lacking(self, language: str | None = None) -> str:
        """The names, without their units, of what is missing, else of the divisors that are zero."""
        _over, *under = self.operands
        codes = self.missing or tuple(code for code in under if self.operands[code] == 0)
        return ", ".join(name_of(code, language).partition(", ")[0] for code in codes)


def name_of(code: str, language: str | None = None) -> str:
    """The name of a count or an indicator, by default in the reader's language. KeyError: no such code."""
    named = COUNTS[code].name if code in COUNTS else INDICATORS[code].name
    if language is None:
        return str(named)
    with translation.override(language):
        return str(named)


def rounded(code: str, value: Decimal) -> Decimal:
    """A value as printed (language.md §1.3): percents towards the inside, whole only at 0 and 100; turnover
    to two places, other ratios to one, counts whole; posts keep their fraction."""
    if code in COUNTS:
        return value.normalize() if value % 1 and code == "staff" else ratio(value, 1, 0)
    if INDICATORS[code].unit != "percent":
        return ratio(value, 1, INDICATORS[code].places)
    shown = percent(value, 100)
    return Decimal(int(shown)) if shown in (0, 100) else shown


def measure(
    school: School, period: Period, codes: Iterable[str] | None = None, *, read: Values | None = None
) -> dict[str, Figure]:
    """The figures asked for, by default all, in the order of the tables. KeyError: no such code.

    One query for each table that they need, however many they are. `read`: counts of the period that the
    caller has read already.
    """
    return measure_all(school, [period], codes, read={period: read or {}})[period]


def measure_all(
    school: School,
    periods: Sequence[Period],
    codes: Iterable[str] | None = None,
    *,
    read: Mapping[Period, Values] | None = None,
) -> dict[Period, dict[str, Figure]]:
    """As `measure`, of several periods: still one query for each table, but for the textbooks."""
    wanted = CODES if codes is None else tuple(codes)
    choice = Choice.of(school)
    ways = {code: INDICATORS[code].formulas(choice) for code in wanted if code not in COUNTS}
    needed = {code for code in wanted if code in COUNTS}
    needed |= {operand for formulas in ways.values() for formula in formulas for operand in formula.operands}
    return {
        period: {
            code: known.ratio(code, ways[code]) if code in ways else known.count(code) for code in wanted
        }
        for period, known in _known(school, periods, needed, read or {}).items()
    }


def by_choice(school: School, period: Period, code: str) -> tuple[tuple[Choice, Figure], ...]:
    """The indicator under each choice of stock and of people that changes its formula, each formula once."""
    choices = [Choice(fund, people) for fund in FUNDS for people in PEOPLE]
    ways: dict[tuple[Formula, ...], Choice] = {}
    for choice in choices:
        ways.setdefault(INDICATORS[code].formulas(choice), choice)
    needed = {operand for formulas in ways for formula in formulas for operand in formula.operands}
    known = _known(school, [period], needed, {})[period]
    return tuple((choice, known.ratio(code, formulas)) for formulas, choice in ways.items())


@dataclass(frozen=True)
class _Known:
    """The counts of a period. The program's own facts come first; a paper speaks only where the program holds
    no fact of that kind in the period."""

    values: Values
    papers: frozenset[str]

    def count(self, code: str) -> Figure:
        value = self.values[code]
        return Figure(
            code=code,
            unit=COUNTS[code].unit,
            value=value,
            formula=code,
            operands={code: value},
            missing=(code,) if value is None else (),
            source="paper" if code in self.papers else "rows",
            printed=self.papers & {code},
        )

    def ratio(self, code: str, formulas: tuple[Formula, ...]) -> Figure:
        complete = (formula for formula in formulas if not self._missing(formula))
        formula = next(complete, formulas[0])
        operands = {operand: self.values[operand] for operand in formula.operands}
        return Figure(
            code=code,
            unit=INDICATORS[code].unit,
            value=divide(formula, operands),
            formula=str(formula),
            operands=operands,
            missing=self._missing(formula),
            source="paper" if self.papers & operands.keys() else "rows",
            printed=self.papers & operands.keys(),
        )

    def _missing(self, formula: Formula) -> tuple[str, ...]:
        return tuple(code for code in formula.operands if self.values[code] is None)


def _known(
    school: School, periods: Sequence[Period], codes: Iterable[str], read: Mapping[Period, Values]
) -> dict[Period, _Known]:
    papers = _on_paper(school, periods)
    values: dict[Period, Values] = {period: {} for period in periods}
    printed: dict[Period, set[str]] = {period: set() for period in periods}
    tallies = {id(TALLY_OF[code]): TALLY_OF[code] for code in codes}.values()
    kept = Kept(school, [tally for tally in tallies if isinstance(tally, Ledger)], periods)
    for tally in tallies:
        counted = _tallied(school, tally, periods, read, kept)
        told = {period: _told(found, _said(papers, period)) for period, found in counted.items()}
        if isinstance(tally, Ledger):
            silent = [period for period, (_found, on_paper) in told.items() if not on_paper]
            told |= _joined(school, tally, silent, papers, kept)
        for period, (found, on_paper) in told.items():
            values[period] |= found
            printed[period] |= on_paper
    return {period: _Known(values[period], frozenset(printed[period])) for period in periods}


def _told(found: Values, said: Mapping[str, Decimal]) -> tuple[Values, frozenset[str]]:
    """The program's own facts, else what papers say, with the codes that they say."""
    on_paper = {code: said[code] for code in found if code in said}
    if on_paper and (found.keys() <= UNDATED or not any(found.values())):
        return dict.fromkeys(found) | on_paper, frozenset(on_paper)
    return found, frozenset()


def _joined(
    school: School, ledger: Ledger, periods: Sequence[Period], papers: Papers, kept: Kept
) -> dict[Period, tuple[Values, frozenset[str]]]:
    """Periods of whole months some of which only papers tell: the sums of their months. One query, and none
    without such papers."""
    printed = {span for span, said in papers.items() if not said.keys().isdisjoint(ledger.codes)}
    parts = {period: period.months() for period in periods if printed and period.is_whole_months}
    parts = {period: months for period, months in parts.items() if printed & ({*months} - {period})}
    if not parts:
        return {}
    whole = Period(min(period.start for period in parts), max(period.end for period in parts))
    own = ledger.by_month(school, whole)

    def told(month: Period) -> tuple[Values, frozenset[str]]:
        zero = Decimal(0) if month not in own and kept.holds(ledger, month) else None
        return _told(own.get(month, dict.fromkeys(ledger.codes, zero)), papers.get(month, {}))

    added = {
        period: _added([told(month) for month in months], is_own=not own.keys().isdisjoint(months))
        for period, months in parts.items()
    }
    return {period: (values, on_paper) for period, (values, on_paper) in added.items() if on_paper}


def _added(months: Sequence[tuple[Values, frozenset[str]]], *, is_own: bool) -> tuple[Values, frozenset[str]]:
    """None where a month is not known; of a period with facts of its own the months after the last that is
    known are still to come, and add nothing."""
    known = [n for n, (values, _printed) in enumerate(months, 1) if set(values.values()) != {None}]
    told = months[: known[-1]] if is_own else months
    sums: Values = {}
    for code in months[0][0]:
        numbers = [n for values, _printed in told if (n := values[code]) is not None]
        sums[code] = sum(numbers, Decimal(0)) if len(numbers) == len(told) else None
    return sums, frozenset[str]().union(*(printed for _values, printed in told))


def _tallied(
    school: School, tally: Tally, periods: Sequence[Period], read: Mapping[Period, Values], kept: Kept
) -> dict[Period, Values]:
    """Of the periods whose counts are not all read already the rows are asked, all at once."""
    given = {period: read[period] for period in periods if read.get(period, {}).keys() >= {*tally.codes}}
    asked = [period for period in periods if period not in given]
    counted: list[Values] = []
    if asked:
        counted = tally.over(school, asked, kept) if isinstance(tally, Ledger) else tally.over(school, asked)
    known = given | dict(zip(asked, counted, strict=True))
    return {period: {code: known[period][code] for code in tally.codes} for period in periods}


def _on_paper(school: School, periods: Sequence[Period]) -> Papers:
    """Inside the periods. One query."""
    if not periods:
        return {}
    rows = PaperFigure.objects.for_school(school).filter(
        starts_on__gte=min(period.start for period in periods),
        ends_on__lte=max(period.end for period in periods),
    )
    papers: dict[Period, dict[str, Decimal]] = {}
    for start, end, code, value in rows.values_list("starts_on", "ends_on", "code", "value"):
        papers.setdefault(Period(start, end), {})[code] = trimmed(value)
    return papers


def _said(papers: Papers, period: Period) -> dict[str, Decimal]:
    """Of exactly its days; or of each of its whole months, which then add up, but of what does not grow the
    last month is taken."""
    exact = dict(papers.get(period, {}))
    if not papers or not period.is_whole_months:
        return exact
    each = [papers.get(month, {}) for month in period.months()]
    return {
        code: sum((said[code] for said in each), Decimal(0)) if COUNTS[code].grows else each[-1][code]
        for code in each[-1]
        if all(code in said for said in each)
    } | exact


def divide(formula: Formula, operands: Values) -> Decimal | None:
    """None: an operand is not known, or the divisor is zero."""
    known = {code: n for code, n in operands.items() if n is not None}
    under = sum((known[code] for code in formula.under if code in known), Decimal(0))
    if len(known) < len(operands) or not under:
        return None
    return known[formula.over] * (100 if formula.percent else 1) / under


@dataclass(frozen=True)
class Past:
    """An earlier year's figure of the same months."""

    period: Period
    figure: Figure

    @property
    def label(self) -> str:
        """2023–2024 for a period inside one school year, else its days."""
        start, end = self.period.start, self.period.end
        year = Period.school_year(start.year if start.month >= FIRST_MONTH else start.year - 1)
        return (
            school_year_label(year.start.year) if end in year else f"{short_date(start)} – {short_date(end)}"
        )


def partial(school: School, measured: Mapping[Period, Mapping[str, Figure]]) -> dict[Period, frozenset[str]]:
    """Of each period the figures that hold a count of a ledger begun after its first month, or broken off in
    a school year of it: they tell of a part of it, and are compared with nothing. One query."""
    kept = Kept(school, LEDGERS, measured)
    return {
        period: frozenset(
            code
            for code, figure in found.items()
            for operand in figure.operands.keys() - figure.printed
            if operand in LEDGER_OF and kept.is_of_a_part(LEDGER_OF[operand], period)
        )
        for period, found in measured.items()
    }


def years_before(period: Period, years: int = 2) -> tuple[Period, ...]:
    """The same dates one year before, two years before, and so on."""
    found: list[Period] = []
    for _ in range(years):
        period = period.year_before()
        found.append(period)
    return tuple(found)


def history(school: School, period: Period, code: str) -> tuple[Past, ...]:
    """The same period one and two years before, nearest first, computed by today's formula."""
    found = measure_all(school, years_before(period), [code])
    return tuple(Past(before, figures[code]) for before, figures in found.items())


@dataclass(frozen=True)
class Monthly:
    """The value of one month of a period, which its ends may cut short."""

    period: Period
    value: Decimal | None
    source: Source = "rows"


def monthly(school: School, period: Period, code: str) -> tuple[Monthly, ...]:
    """Each month of the period, and whether it stands on paper."""
    found = LEDGER_OF[code].by_month(school, period) if code in LEDGER_OF else {}
    quiet = measure_all(school, [month for month in period.months() if month not in found], [code])
    return tuple(
        Monthly(month, found[month][code])
        if month in found
        else Monthly(month, quiet[month][code].value, quiet[month][code].source)
        for month in period.months()
    )
