"""Parts against the whole that they make up."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from kitaphana.audit.counts import Counts, Read
from kitaphana.audit.said import Added, Holes, Named, Said, Verdict
from kitaphana.audit.words import GRADE, sums, table

# Kinds of work are often counted without lessons, or with what is no event.
_LOOSE = ("kind",)
_OUTSIDE = frozenset(
    {"stock_electronic", "stock_periodicals", "stock_children", "stock_reference", "stock_methodical"}
)
"""Reports count these inside the stock or beside it, and some of them twice."""
_MOST_RUNS = 60
"""Parts among which a row of neighbours is sought."""
_OWN = frozenset({"readers_pupils", "readers_teachers", "readers_other"})
"""Parts that say of what they are parts; pupils and teachers of a school need not all be readers."""


@dataclass(frozen=True)
class Sum:
    """`left` of the whole is not broken down; below zero where the parts are more than it."""

    whole: Read
    parts: tuple[Read, ...]
    total: Decimal
    verdict: Verdict

    @property
    def of(self) -> str:
        return self.whole.code

    @property
    def value(self) -> Decimal:
        return _value(self.whole)

    @property
    def left(self) -> Decimal:
        return self.value - self.total

    def said(self) -> Said:
        code = "aud_sum" if not self.left else "aud_sum_left" if self.left > 0 else "aud_sum_not"
        holes: Holes = {
            "name": Named((self.of,)),
            "parts": Added(tuple(map(_value, self.parts))),
            "total": self.total,
            "v": self.value,
            "n": abs(self.left),
        }
        return Said(code, holes)

    def why(self, language: str | None = None) -> str:
        return self.said().sentence(language)


def _value(read: Read) -> Decimal:
    return read.number.value if read.number else Decimal(0)


def judge(counts: Counts) -> list[Sum]:
    """Every whole of which two parts or more are printed."""
    found: list[Sum] = []
    for whole, parts in _by_codes(counts):
        # One breakdown that adds up is enough: another may be of its parts.
        if not any(one.of == whole.code and one.verdict == "follows" for one in found):
            found += _judged(whole, parts)
    for whole, parts in _by_groups(counts):
        found += _judged(whole, parts)
    return found


def _by_codes(counts: Counts) -> Iterator[tuple[Read, list[Read]]]:
    printed = counts.printed
    for of, codes in sums():
        parts = sorted(
            (printed[code] for code in codes if code in printed), key=lambda read: read.line.number
        )
        if of in printed and len(parts) > 1:
            yield printed[of], parts


def _by_groups(counts: Counts) -> Iterator[tuple[Read, list[Read]]]:
    """Languages, grades and kinds of work, under the count that stands above them."""
    for group in (*table("part"), GRADE):
        above: Read | None = None
        parts: list[Read] = []
        for read in counts.lines:
            if read.code.startswith(f"{group}:"):
                if read.number and read.number.is_whole and not read.number.percent:
                    parts.append(read)
            elif not read.meaning.is_ratio and not read.meaning.is_part and not parts:
                above = read
        whole = counts.printed.get("events") if group in _LOOSE else above
        if whole and whole.number and len(parts) > 1:
            yield whole, parts


def _judged(whole: Read, parts: Sequence[Read]) -> list[Sum]:
    """Nothing where the rows need not be parts of that whole."""
    run = _run(whole, parts)
    if run:
        return [Sum(whole, tuple(run), _value(whole), "follows")]
    total = sum(map(_value, parts), Decimal(0))
    codes = {part.code for part in parts}
    too_many, told_apart = total > _value(whole), any(part.meaning.is_part for part in parts)
    if (too_many and told_apart) and not _right_below(whole, parts):
        return []
    if whole.code == "readers" and not codes & _OWN and not (too_many and told_apart):
        return []
    within = sum((_value(part) for part in parts if part.code not in _OUTSIDE), Decimal(0))
    verdict: Verdict = "does not follow" if within > _value(whole) else "cannot be said"
    shown = parts if verdict == "does not follow" or total <= _value(whole) else _inside(parts)
    if len(shown) < 2:
        return []
    return [Sum(whole, tuple(shown), sum(map(_value, shown), Decimal(0)), verdict)]


def _right_below(whole: Read, parts: Sequence[Read]) -> bool:
    """Languages or grades that the count above them is plainly broken down into."""
    rows = [part.line.number for part in parts if part.meaning.is_part]
    loose = any(part.code.startswith(f"{kind}:") for kind in _LOOSE for part in parts)
    first = whole.line.number + 1
    return not loose and rows == list(range(first, first + len(parts)))


def _inside(parts: Sequence[Read]) -> list[Read]:
    return [part for part in parts if part.code not in _OUTSIDE]


def _run(whole: Read, parts: Sequence[Read]) -> list[Read]:
    """The longest row of neighbours that makes up exactly the whole: two at least."""
    shortest = 1 if len(parts) <= _MOST_RUNS else len(parts) - 1
    for length in range(len(parts), shortest, -1):
        for start in range(len(parts) - length + 1):
            run = list(parts[start : start + length])
            if sum(map(_value, run), Decimal(0)) == _value(whole):
                return run
    return []
