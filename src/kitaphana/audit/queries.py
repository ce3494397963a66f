"""The whole audit of a table."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from kitaphana.audit import odd, ratios, sums
from kitaphana.audit.counts import Counts, Read, read_lines
from kitaphana.audit.odd import Odd
from kitaphana.audit.ratios import Implied, Ratio
from kitaphana.audit.reading import Line, Part, in_order, parts_of
from kitaphana.audit.said import Named, Said
from kitaphana.audit.sums import Sum
from kitaphana.core.importing import broken_word
from kitaphana.core.tables import Cell, Sheet


@dataclass(frozen=True)
class Audited:
    """One period of a report, examined."""

    period: str
    counts: Counts
    ratios: tuple[Ratio, ...]
    sums: tuple[Sum, ...]
    odd: tuple[Odd, ...]

    @property
    def agreements(self) -> list[Said]:
        """Of counts that are not printed and that several ratios speak of: whether they mean one number."""
        told: dict[tuple[str, ...], list[Implied]] = {}
        for ratio in self.ratios:
            if ratio.implied and ratio.verdict == "cannot be said":
                told.setdefault(ratio.implied.code, []).append(ratio.implied)
        found = []
        for code, spans in told.items():
            low, high = max(one.low for one in spans), min(one.high for one in spans)
            if len(spans) > 1:
                told_as = "aud_agree" if low <= high else "aud_disagree"
                found.append(Said(told_as, {"what": Named(code), "n": (low + high) // 2}))
        return found


@dataclass(frozen=True)
class Audit:
    """`periods` from the earliest; at least one. `unknown`: labels that were not understood or not
    used, each once; `unread`: sheets without a figure that anybody knows."""

    lines: tuple[Line, ...]
    periods: tuple[Audited, ...]
    between: tuple[Odd, ...]
    unknown: tuple[str, ...]
    unread: tuple[Part, ...] = ()

    @property
    def latest(self) -> Audited:
        return self.periods[-1]

    @property
    def counted(self) -> list[Audited]:
        """The periods in which a count is named."""
        return [one for one in self.periods if one.counts.printed]

    @cached_property
    def empty(self) -> list[str]:
        """Labels beside which nothing stands in any period: unknown, not zero."""
        lines = [read.line for one in self.periods for read in one.counts.lines]
        filled = {line.label for line in lines if not _is_blank(line.cell)}
        return list(dict.fromkeys(line.label for line in lines if line.label not in filled))

    @cached_property
    def broken_word(self) -> str:
        """A word of the report that has lost letters, empty where none has."""
        return broken_word([Sheet("", [[line.label, line.cell] for line in self.lines])])

    @cached_property
    def ratios(self) -> list[tuple[str, Ratio]]:
        return [(one.period, ratio) for one in self.periods for ratio in one.ratios]

    @cached_property
    def sums(self) -> list[tuple[str, Sum]]:
        return [(one.period, added) for one in self.periods for added in one.sums]

    @cached_property
    def odd(self) -> list[Odd]:
        return [*(doubt for one in self.periods for doubt in one.odd), *self.between]

    @property
    def faults(self) -> int:
        """What does not follow, and what is odd."""
        judged = [*(ratio.verdict for _, ratio in self.ratios), *(added.verdict for _, added in self.sums)]
        return judged.count("does not follow") + len(self.odd)

    @property
    def is_empty(self) -> bool:
        """Nothing in the table was a figure that anybody knows."""
        return not any(read.number for one in self.periods for read in one.counts.lines)


def audit_file(content: bytes, file_name: str) -> Audit:
    """Raises Refused: imp_type, imp_encoding, imp_empty."""
    return audit_parts(parts_of(content, file_name))


def audit_parts(parts: Sequence[Part]) -> Audit:
    """Of a workbook each sheet that told nothing is named."""
    unread = [
        part
        for part in parts
        if part.name and not any(read and read.number for _, read in read_lines(part.lines))
    ]
    return replace(audit([line for part in parts for line in part.lines]), unread=tuple(unread))


def audit(lines: Sequence[Line]) -> Audit:
    names = in_order(line.period for line in lines) or [""]
    by_period: dict[str, list[Line]] = {name: [] for name in names}
    for line in lines:
        by_period[line.period].append(line)
    read = {name: list(read_lines(own)) for name, own in by_period.items()}
    unknown = dict.fromkeys(line.label for found in read.values() for line, known in found if known is None)
    counts = [(name, Counts.of([known for _, known in found if known])) for name, found in read.items()]
    audited = tuple(_audited(name, figures) for name, figures in counts)
    seconds = [(known, read) for _, known in counts for read, _, _ in known.second]
    unused = dict.fromkeys(read.line.label for known, read in seconds if not known.says_again(read))
    unused |= dict.fromkeys(label for one in audited for label in _unused(one))
    return Audit(tuple(lines), audited, tuple(odd.across(counts)), tuple(unknown | unused))


def _unused(one: Audited) -> Iterator[str]:
    """Labels beside which stands no number, and parts of nothing that is printed."""
    used = {part for total in one.sums for part in total.parts}
    used |= {read for read, _ in one.counts.percents_by_grade}
    for read in one.counts.lines:
        if read.number is None:
            if not _is_blank(read.line.cell):
                yield read.line.label
        elif read.meaning.is_part and read not in used:
            yield read.line.label


def _is_blank(cell: Cell) -> bool:
    """A dash is as good as nothing."""
    return cell is None or (isinstance(cell, str) and not any(map(str.isalnum, cell)))


def _audited(name: str, counts: Counts) -> Audited:
    return Audited(
        name, counts, tuple(ratios.judge(counts)), tuple(sums.judge(counts)), tuple(odd.within(counts, name))
    )


__all__ = ["Audit", "Audited", "Read", "audit", "audit_file", "audit_parts"]
