"""The counts of one period of a report, and those that follow from them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from kitaphana.audit.numerals import Number, read_number
from kitaphana.audit.reading import Line
from kitaphana.audit.said import Term
from kitaphana.audit.words import GRADE, Meaning, meaning, printed_once, table
from kitaphana.indicators.counts import COUNTS
from kitaphana.indicators.formulas import INDICATORS
from kitaphana.lib.fold import fold
from kitaphana.lib.numbers import MINUS

LARGE = 200
"""Loans or visits of one reader that nobody prints: the count itself is meant."""


@dataclass(frozen=True)
class Read:
    """A line that was understood; no number where its cell is empty or holds none."""

    line: Line
    meaning: Meaning
    number: Number | None

    @property
    def code(self) -> str:
        return self.meaning.code


def read_lines(lines: Iterable[Line]) -> Iterator[tuple[Line, Read | None]]:
    """Each line of one period with what it means; None for a label nobody knows, or a sum of money."""
    seen: dict[str, None] = {}
    for line in lines:
        known = meaning(line.label, seen)
        if known is None:
            yield line, None
            continue
        read = _read(line, known)
        seen.pop(read.code, None)
        seen[read.code] = None
        yield line, read


def _read(line: Line, known: Meaning) -> Read:
    number = read_number(line.cell, whole=known.code not in INDICATORS)
    count = table("large").get(known.code)
    if count and number and not number.places and number.value >= LARGE:
        return Read(line, replace(known, code=count), read_number(line.cell, whole=True))
    ratio = table("either").get(known.code)
    printed = read_number(line.cell, whole=False)
    if ratio and printed and (printed.percent or (printed.places in (1, 2) and not printed.is_whole)):
        return Read(line, replace(known, code=ratio), printed)
    return Read(line, known, number)


def is_count(code: str) -> bool:
    return code in COUNTS or code in table("extra")


@dataclass(frozen=True)
class Counts:
    """`lines`: all that was understood in this period, in the order of the report."""

    lines: tuple[Read, ...]

    @classmethod
    def of(cls, lines: Sequence[Read]) -> "Counts":
        return cls(tuple(lines))

    @cached_property
    def printed(self) -> dict[str, Read]:
        """Code → the line that prints it first."""
        found: dict[str, Read] = {}
        for read in self.lines:
            if read.number is not None and is_count(read.code):
                found.setdefault(read.code, read)
        return found

    @cached_property
    def values(self) -> dict[str, Decimal]:
        return {code: read.number.value for code, read in self.printed.items() if read.number}

    @cached_property
    def second(self) -> list[tuple[Read, Number, Number]]:
        """Lines that give a count a value other than its first line did; that value."""
        first = {code: read.number for code, read in self.printed.items() if read.number}
        return [
            (read, read.number, first[read.code])
            for read in self.lines
            if read.number and read.code in first and read.number.value != first[read.code].value
        ]

    def says_again(self, read: Read) -> bool:
        """Whether the line repeats the words of a count that is printed once."""
        first = self.printed[read.code].line.label
        return read.code in printed_once() and fold(read.line.label) == fold(first)

    @property
    def ratios(self) -> list[tuple[Read, Number]]:
        return [(read, read.number) for read in self.lines if read.number and read.code in INDICATORS]

    def parts(self, group: str) -> list[Read]:
        return [read for read in self.lines if read.number and read.code.startswith(f"{group}:")]

    @property
    def percents_by_grade(self) -> list[tuple[Read, Number]]:
        return [(read, read.number) for read in self.parts(GRADE) if read.number and read.number.percent]

    @property
    def derived(self) -> dict[str, Decimal]:
        """Code → a count that no line prints and that follows from those printed."""
        return {
            codes[0]: term.value
            for codes, term in self.terms().items()
            if not term.is_printed and len(codes) == 1
        }

    def terms(self) -> dict[tuple[str, ...], Term]:
        """Every count that a formula may take, printed ones first, by its codes."""
        values = self.values
        found: dict[tuple[str, ...], Term] = {(code,): Term((code,), n) for code, n in values.items()}
        for code, made_of in _derived(self):
            if (code,) not in found:
                total = sum((n if sign == "+" else -n for sign, n in made_of), Decimal(0))
                if total > 0:
                    found[code,] = Term((code,), total, tuple(made_of))
        both = ("pupils", "teachers")
        if all(code in values for code in both):
            signed = tuple(("+", values[code]) for code in both)
            found[both] = Term(both, sum((values[code] for code in both), Decimal(0)), signed)
        return found


Signed = list[tuple[str, Decimal]]


def _derived(counts: Counts) -> Iterator[tuple[str, Signed]]:
    """What a report says without printing it."""
    values, printed = counts.values, counts.printed
    served = printed.get("readers_pupils")
    if served and served.number and served.number.second == 100:
        yield "pupils", [("+", served.number.value)]
    of_readers = [values[code] for code in ("readers_pupils", "readers_teachers") if code in values]
    if len(of_readers) == 2:
        others = [values["readers_other"]] if "readers_other" in values else []
        yield "readers", [("+", n) for n in (*of_readers, *others)]
    for rest in ("stock_main", "stock_fiction"):
        if rest in values and "stock_textbooks" in values:
            yield "stock", [("+", values["stock_textbooks"]), ("+", values[rest])]
    if "stock" in values and "stock_textbooks" in values:
        yield "stock_main", [("+", values["stock"]), (MINUS, values["stock_textbooks"])]
