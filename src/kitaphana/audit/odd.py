"""Counts that cannot be, or that look mistyped: inside one period, and beside other periods."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median

from kitaphana.audit.counts import Counts, Read
from kitaphana.audit.reading import is_year
from kitaphana.audit.said import Holes, Named, Said, Years
from kitaphana.audit.words import table
from kitaphana.indicators.formulas import INDICATORS
from kitaphana.lib.numbers import trimmed

JUMP = 10
"""So many times a neighbour is asked about (product.md)."""
NEIGHBOURS = 3
"""Periods on each side that a count is set against."""
_FRACTIONS = frozenset({"staff"})
_DAYS_OF_A_YEAR = 366
_MORE_VISITS = 50
"""Visits of one reader in a year, above which a figure is asked about: more than one a week."""


@dataclass(frozen=True)
class Odd:
    code: str
    value: Decimal
    said: Said
    period: str = ""

    def why(self, language: str | None = None) -> str:
        return self.said.sentence(language)


def within(counts: Counts, period: str) -> Iterator[Odd]:
    """What is odd in the figures of one period by themselves."""
    values = counts.values
    for code, value in values.items():
        if said := _impossible(code, value):
            yield Odd(code, value, said, period)
    yield from _against(values, period)
    yield from _below(values, period)
    yield from _over_a_hundred(counts, period)
    yield from _twice(counts, period)


def _impossible(code: str, value: Decimal) -> Said | None:
    holes: Holes = {"name": Named((code,)), "v": trimmed(value)}
    if value < 0:
        return Said("aud_negative", holes)
    if value != value.to_integral_value() and code not in _FRACTIONS:
        return Said("aud_fraction", holes)
    if code == "working_days" and value > _DAYS_OF_A_YEAR:
        return Said("aud_days", holes)
    return None


def _against(values: Mapping[str, Decimal], period: str) -> Iterator[Odd]:
    for code, other in table("never_more").items():
        if code in values and other in values and values[code] > values[other]:
            yield Odd(code, values[code], _beside("aud_more", values, code, other), period)


def _below(values: Mapping[str, Decimal], period: str) -> Iterator[Odd]:
    """Not each reader comes every month."""
    never = {} if period and not is_year(period) else table("never_less_a_year")
    for code, other in (*table("never_less").items(), *never.items()):
        if code in values and other in values and values[code] < values[other]:
            yield Odd(code, values[code], _beside("aud_less", values, code, other), period)
    readers, visits = (values.get(code, Decimal(0)) for code in ("readers", "visits"))
    if visits > _MORE_VISITS * readers > 0:
        yield Odd("visits", visits, _beside("aud_many", values, "visits", "readers"), period)


def _beside(said: str, values: Mapping[str, Decimal], code: str, other: str) -> Said:
    holes: Holes = {"name": Named((code,)), "other": Named((other,))}
    return Said(said, holes | {"v": trimmed(values[code]), "n": trimmed(values[other])})


def _over_a_hundred(counts: Counts, period: str) -> Iterator[Odd]:
    percents = [(read, n) for read, n in counts.ratios if INDICATORS[read.code].unit == "percent"]
    for read, number in (*percents, *counts.percents_by_grade):
        if number.value > 100:
            code = "textbook_provision" if read.meaning.is_part else read.code
            yield _percent(read, code, number.value, period)
    served = counts.printed.get("readers_pupils")
    if served and served.number and (served.number.second or 0) > 100:
        yield _percent(served, "coverage", served.number.second or served.number.value, period)


def _percent(read: Read, code: str, value: Decimal, period: str) -> Odd:
    return Odd(code, value, Said("aud_percent", {"label": read.line.label, "v": trimmed(value)}), period)


def _twice(counts: Counts, period: str) -> Iterator[Odd]:
    """One count printed with two values under the same words."""
    for read, number, first in counts.second:
        if counts.says_again(read):
            holes: Holes = {"label": read.line.label, "v": trimmed(first.value), "n": trimmed(number.value)}
            yield Odd(read.code, number.value, Said("aud_twice", holes), period)


def across(periods: Sequence[tuple[str, Counts]]) -> Iterator[Odd]:
    """A count ten times, or a tenth of, what others have: years beside years, months beside months."""
    for years in (True, False):
        yield from _among([(name, counts.values) for name, counts in periods if is_year(name) == years])


def _among(values: Sequence[tuple[str, Mapping[str, Decimal]]]) -> Iterator[Odd]:
    for code in dict.fromkeys(code for _, known in values for code in known):
        row = [(name, known[code]) for name, known in values if code in known]
        for place, (name, value) in enumerate(row):
            beside = (*row[max(place - NEIGHBOURS, 0) : place], *row[place + 1 : place + 1 + NEIGHBOURS])
            if _leaps(value, [n for _, n in beside if n > 0]):
                told: Holes = {"name": Named((code,)), "period": name, "v": trimmed(value)}
                yield Odd(code, value, Said("aud_jump", told | {"beside": Years(beside)}), name)


def _leaps(value: Decimal, others: Sequence[Decimal]) -> bool:
    """Of two numbers far apart only the larger is named: nobody knows which is wrong."""
    if not others:
        return False
    usual = median(others)
    return value > JUMP * usual or (len(others) > 1 and value > 0 and value * JUMP < min(others))
