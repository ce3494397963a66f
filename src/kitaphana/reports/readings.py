"""The figures of a report with what they are counted from, for files that are read by programs."""

from dataclasses import dataclass
from decimal import Decimal

from kitaphana.indicators.queries import Figure, Past, name_of
from kitaphana.lib.period import Period
from kitaphana.reports.facts import Facts, shown
from kitaphana.reports.sections.indicators import promised


@dataclass(frozen=True)
class Operand:
    code: str
    name: str
    value: Decimal | None


@dataclass(frozen=True)
class Reading:
    """A figure of one period. `value`: as printed; None: it was not counted. `formula`: made of codes."""

    label: str
    period: Period
    value: Decimal | None
    formula: str
    operands: tuple[Operand, ...]
    source: str


@dataclass(frozen=True)
class Readings:
    """One figure: now, in the same months of the years before (nearest first), and what was promised. `why`:
    a sentence in place of the value that there is not."""

    code: str
    name: str
    unit: str
    now: Reading
    before: tuple[Reading, ...]
    target: Decimal | None
    why: str


def readings(facts: Facts) -> tuple[Readings, ...]:
    """All counts and indicators, in the order of their tables."""
    return tuple(_readings(facts, code) for code in facts.figures)


def _readings(facts: Facts, code: str) -> Readings:
    figure, target = facts.figures[code], promised(facts, code)
    return Readings(
        code,
        name_of(code, facts.language),
        figure.unit,
        _reading(facts, figure, facts.period),
        tuple(_reading(facts, found[code], before) for before, found in facts.earlier),
        None if target is None else Decimal(target),
        figure.why_not(facts.language),
    )


def _reading(facts: Facts, figure: Figure, period: Period) -> Reading:
    value = shown(figure)
    operands = tuple(Operand(code, name_of(code, facts.language), n) for code, n in figure.operands.items())
    return Reading(
        Past(period, figure).label,
        period,
        None if value is None else Decimal(value),
        figure.formula,
        operands,
        figure.source,
    )
