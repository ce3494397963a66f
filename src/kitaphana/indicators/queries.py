"""The figures of any period: value, formula, operands; earlier periods and months."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from django.utils import translation

from kitaphana.core.models import School
from kitaphana.core.sentences import say
from kitaphana.indicators.counts import COUNTS, LEDGER_OF, TALLY_OF, UNDATED, Values
from kitaphana.indicators.formulas import GROWING, INDICATORS, UNITS, Choice, Formula
from kitaphana.indicators.models import PaperFigure
from kitaphana.lib.dates import school_year_label, short_date
from kitaphana.lib.numbers import percent, ratio
from kitaphana.lib.period import Period

__all__ = [
    "GROWING",
    "Figure",
    "Past",
    "by_month",
    "history",
    "measure",
    "name_of",
    "rounded",
    "years_before",
]

Source = Literal["rows", "paper"]
CODES = (*COUNTS, *INDICATORS)
FIRST_MONTH = 9


@dataclass(frozen=True)
class Figure:
    """A count or an indicator of one period.

    `value` is not rounded; None when an operand is `missing` or the divisor is zero. `formula` is made of
    codes: `loans_main ÷ readers`. `source` is paper when an operand's is.
    """

    code: str
    unit: str
    value: Decimal | None
    formula: str
    operands: Mapping[str, Decimal | None]
    missing: tuple[str, ...] = ()
    source: Source = "rows"

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
    def less_is_better(self) -> bool:
        return self.code in INDICATORS and INDICATORS[self.code].less_is_better

    def why_not(self, language: str | None = None) -> str:
        """Why there is no value, in one sentence; empty when there is one."""
        if self.value is not None:
            return ""
        zero = [code for code, n in self.operands.items() if n == 0 and code not in self.missing]
        what = ", ".join(name_of(code, language) for code in self.missing or zero)
        code = "ind_no_data" if self.missing else "ind_zero"
        return say(code, language=language, name=name_of(self.code, language), what=what)


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


def measure(school: School, period: Period, codes: Iterable[str] | None = None) -> dict[str, Figure]:
    """The figures asked for, by default all, in the order of the tables. KeyError: no such code.

    One query for each table that they need, however many they are.
    """
    wanted = CODES if codes is None else tuple(codes)
    choice = Choice.of(school)
    ways = {code: INDICATORS[code].formulas(choice) for code in wanted if code not in COUNTS}
    needed = {code for code in wanted if code in COUNTS}
    needed |= {operand for formulas in ways.values() for formula in formulas for operand in formula.operands}
    known = _Known.of(school, period, needed)
    return {code: known.ratio(code, ways[code]) if code in ways else known.count(code) for code in wanted}


@dataclass(frozen=True)
class _Known:
    """The counts of a period. The program's own facts come first; a paper speaks for exactly its period, and
    only where the program holds no fact of that kind in it."""

    values: Values
    papers: frozenset[str]

    @classmethod
    def of(cls, school: School, period: Period, codes: Iterable[str]) -> "_Known":
        paper = dict(
            PaperFigure.objects.for_school(school)
            .filter(starts_on=period.start, ends_on=period.end)
            .values_list("code", "value")
        )
        values: Values = {}
        printed: set[str] = set()
        for tally in {id(TALLY_OF[code]): TALLY_OF[code] for code in codes}.values():
            found = tally.over(school, period)
            on_paper = {code: paper[code] for code in found if code in paper}
            if on_paper and (found.keys() <= UNDATED or not any(found.values())):
                found = dict.fromkeys(found) | on_paper
                printed |= on_paper.keys()
            values |= found
        return cls(values, frozenset(printed))

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
        )

    def ratio(self, code: str, formulas: tuple[Formula, ...]) -> Figure:
        complete = (formula for formula in formulas if not self._missing(formula))
        formula = next(complete, formulas[0])
        operands = {operand: self.values[operand] for operand in formula.operands}
        return Figure(
            code=code,
            unit=INDICATORS[code].unit,
            value=_divide(formula, operands),
            formula=str(formula),
            operands=operands,
            missing=self._missing(formula),
            source="paper" if self.papers & operands.keys() else "rows",
        )

    def _missing(self, formula: Formula) -> tuple[str, ...]:
        return tuple(code for code in formula.operands if self.values[code] is None)


def _divide(formula: Formula, operands: Values) -> Decimal | None:
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


def years_before(period: Period, years: int = 2) -> tuple[Period, ...]:
    """The same dates one year before, two years before, and so on."""
    found: list[Period] = []
    for _ in range(years):
        period = period.year_before()
        found.append(period)
    return tuple(found)


def history(school: School, period: Period, code: str) -> tuple[Past, ...]:
    """The same period one and two years before, nearest first, computed by today's formula."""
    return tuple(Past(before, measure(school, before, [code])[code]) for before in years_before(period))


def by_month(school: School, period: Period, code: str) -> tuple[tuple[Period, Decimal | None], ...]:
    """The value of each month of the period (the first and the last may be cut short)."""
    found = LEDGER_OF[code].by_month(school, period) if code in LEDGER_OF else {}
    return tuple(
        (month, found[month][code] if month in found else measure(school, month, [code])[code].value)
        for month in period.months()
    )
