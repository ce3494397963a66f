"""A small bar chart as numbers for an SVG template: a bar for each month, a line for the year before."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from kitaphana.core.sentences import spoken
from kitaphana.figures.queries import Month
from kitaphana.indicators.queries import rounded
from kitaphana.lib.dates import month_name, month_short
from kitaphana.lib.numbers import show

HEIGHT, TOP, BOTTOM = 260, 24, 44
BAR = 40
FEW = 6


@dataclass(frozen=True)
class Bar:
    """`mark` is the height at which last year stands, None where it is not known; values are as printed."""

    x: int
    y: float
    height: float
    middle: int
    above: float
    label: str
    value: str
    mark: float | None
    year_before: str


@dataclass(frozen=True)
class Chart:
    """Lengths are in units of the SVG. `bars` is empty when no month has a value."""

    width: int
    height: int
    base: int
    bars: tuple[Bar, ...]


def chart(code: str, months: Sequence[Month]) -> Chart:
    column, name = (72, month_name) if len(months) <= FEW else (56, month_short)
    base = HEIGHT - BOTTOM
    top = max((n for month in months for n in (month.value, month.year_before) if n), default=None)
    if top is None or not any(month.value for month in months):
        return Chart(0, 0, 0, ())

    def height(value: Decimal | None) -> float:
        return round(float((value or 0) / top) * (base - TOP), 1)

    bars = tuple(
        Bar(
            x=place * column + (column - BAR) // 2,
            y=round(base - height(month.value), 1),
            height=height(month.value),
            middle=place * column + column // 2,
            above=round(base - max(height(month.value), height(month.year_before)) - 7, 1),
            label=name(month.period.start.month, spoken()),
            value=_printed(code, month.value),
            mark=None if month.year_before is None else round(base - height(month.year_before), 1),
            year_before=_printed(code, month.year_before),
        )
        for place, month in enumerate(months)
    )
    return Chart(column * len(months), HEIGHT, base, bars)


def _printed(code: str, value: Decimal | None) -> str:
    return "" if value is None else show(rounded(code, value), spoken())
