"""The grid in which totals from old paper reports are written: counts down, years or months across."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kitaphana.core.models import School
from kitaphana.core.sentences import spoken
from kitaphana.indicators.actions import Printed
from kitaphana.indicators.models import PaperFigure
from kitaphana.indicators.queries import measure_all
from kitaphana.lib.dates import month_short, school_year_label, short_date
from kitaphana.lib.period import Period

ACROSS = 5
FIRST_YEAR = 1990
SPANS = ("years", "halves", "months")


@dataclass(frozen=True)
class Column:
    """`key` names it in the form: 2021-09-01_2022-08-31."""

    label: str
    period: Period

    @property
    def key(self) -> str:
        return f"{self.period.start}_{self.period.end}"


@dataclass(frozen=True)
class Grid:
    """`last`: the first calendar year of the last school year shown; `earlier`, `later`: what the ways back
    and forward show, None at the ends."""

    span: str
    last: int
    columns: tuple[Column, ...]
    earlier: int | None
    later: int | None

    @property
    def year(self) -> str:
        return school_year_label(self.last)


def grid(span: str, last: int, on: date) -> Grid:
    """Columns that began by the day; a year asked for beyond the ends is brought inside."""
    newest = _first_year(on)
    last = max(FIRST_YEAR, min(last, newest))
    step = 1 if span == "months" else ACROSS
    return Grid(
        span,
        last,
        tuple(column for column in _columns(span, last) if column.period.start <= on),
        last - step if last > FIRST_YEAR else None,
        min(last + step, newest) if last < newest else None,
    )


def usual_last(first_record: date | None, on: date) -> int:
    """The school year before the first of which the program has rows."""
    return _first_year(first_record or on) - 1


def printed(school: School, columns: tuple[Column, ...]) -> Mapping[tuple[Period, str], Decimal]:
    """What is kept in these columns. One query."""
    wanted = {column.period for column in columns}
    rows = PaperFigure.objects.for_school(school).filter(
        starts_on__gte=min(span.start for span in wanted), ends_on__lte=max(span.end for span in wanted)
    )
    kept = rows.values_list("starts_on", "ends_on", "code", "value")
    return {(span, code): value for start, end, code, value in kept if (span := Period(start, end)) in wanted}


def outdone(school: School, written: Sequence[Printed]) -> list[tuple[Printed, Decimal]]:
    """Of what was written, what is not used because the program's own records tell of that time otherwise;
    and what they tell."""
    kept = [one for one in written if one.value is not None]
    if not kept:
        return []
    found = measure_all(school, list({one.period for one in kept}), {one.code for one in kept})
    return [
        (one, figure.value)
        for one in kept
        for figure in [found[one.period][one.code]]
        if not figure.on_paper and figure.value not in (None, one.value)
    ]


def elsewhere(school: School) -> list[PaperFigure]:
    """Figures of periods that no grid has: a calendar year, a quarter."""
    rows = PaperFigure.objects.for_school(school).order_by("-starts_on", "-ends_on", "code")
    return [row for row in rows if not _has_a_column(Period(row.starts_on, row.ends_on))]


def years_on_paper(school: School) -> list[tuple[int, int]]:
    """First calendar years of the school years of which something is kept, and how many numbers."""
    found: dict[int, int] = {}
    for start in PaperFigure.objects.for_school(school).values_list("starts_on", flat=True):
        found[_first_year(start)] = found.get(_first_year(start), 0) + 1
    return sorted(found.items(), reverse=True)


def _first_year(day: date) -> int:
    return day.year if day.month >= 9 else day.year - 1


def _half(first: int) -> Period:
    return Period(date(first, 9, 1), date(first + 1, 1, 31))


def _columns(span: str, last: int) -> Iterator[Column]:
    if span == "months":
        for month in Period.school_year(last).months():
            yield Column(f"{month_short(month.start.month, spoken())} {month.start.year}", month)
        return
    for first in range(max(FIRST_YEAR, last - ACROSS + 1), last + 1):
        period = _half(first) if span == "halves" else Period.school_year(first)
        yield Column(school_year_label(first), period)


def _has_a_column(period: Period) -> bool:
    first = _first_year(period.start)
    usual = (Period.school_year(first), _half(first), Period.month(period.start.year, period.start.month))
    return first >= FIRST_YEAR and period in usual


def days(period: Period) -> str:
    return f"{short_date(period.start)} – {short_date(period.end)}"
