"""What differs between two tellings of one report: figures by code, sentences by part."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from kitaphana.core.sentences import say
from kitaphana.indicators.queries import name_of, rounded
from kitaphana.lib.numbers import show
from kitaphana.lib.sentence import Listing
from kitaphana.papers.paper import Line, Section
from kitaphana.reports import ownwords
from kitaphana.reports.editions import Told, Values
from kitaphana.reports.standing import CODE as EXPLANATION

NOTHING = "–"
CHANGED, ADDED, REMOVED = "changed", "added", "removed"
TYPED = {ownwords.CODE, "B-OWN", EXPLANATION}
"""Lines that a person wrote."""


@dataclass(frozen=True)
class FigureChange:
    """Both values as they are printed."""

    code: str
    name: str
    before: str
    after: str


@dataclass(frozen=True)
class SentenceChange:
    """`before` empty: it was added; `after` empty: taken out; neither: said otherwise."""

    before: str
    after: str


@dataclass(frozen=True)
class TableChange:
    """`way`: changed, added or removed."""

    caption: str
    way: str


@dataclass(frozen=True)
class PartChange:
    """`way`: changed, added or removed; `tables`: those that are not the same; `reworded`: own paragraphs or
    explanations say something else, whatever the figures in them."""

    title: str
    way: str
    sentences: tuple[SentenceChange, ...]
    tables: tuple[TableChange, ...]
    reworded: bool


@dataclass(frozen=True)
class Changes:
    figures: tuple[FigureChange, ...]
    parts: tuple[PartChange, ...]

    def __bool__(self) -> bool:
        return bool(self.figures or self.parts)


def between(before: Told, after: Told) -> Changes:
    """In the language of the later paper."""
    language = after.paper.language
    return Changes(
        changed_figures(before.figures, after.figures, language),
        tuple(_parts(before.paper.sections, after.paper.sections)),
    )


def changed_figures(before: Values, after: Values, language: str) -> tuple[FigureChange, ...]:
    """Of the codes that both know, those that are printed otherwise, in the order of the tables."""
    return tuple(
        FigureChange(code, name_of(code, language), old, new)
        for code in after
        if code in before
        and (old := _value(before, code, language)) != (new := _value(after, code, language))
    )


def in_words(changes: Changes, language: str) -> Listing:
    """For the sentence about a correction: the parts that came or went, those in which a person wrote
    something else, and the figures; what else is told otherwise only where no figure explains it."""
    parts = (part for part in changes.parts if not changes.figures or part.way != CHANGED or part.reworded)
    told = [say(f"rep_part_{part.way}", language=language, title=part.title) for part in parts]
    figures = [f"{change.name}: {change.before} → {change.after}" for change in changes.figures]
    return Listing((*told, *figures))


def _value(values: Values, code: str, language: str) -> str:
    value = values[code]
    return NOTHING if value is None else show(rounded(code, value), language)


def _parts(before: Sequence[Section], after: Sequence[Section]) -> Iterator[PartChange]:
    """In the order of the later paper, then those that it has no more."""
    old, new = ({section.code: section for section in sections} for sections in (before, after))
    for code in (*new, *(code for code in old if code not in new)):
        was, now = old.get(code), new.get(code)
        sentences = tuple(_sentences(_lines(was), _lines(now)))
        tables = tuple(_tables(was, now))
        if sentences or tables:
            title = now.title if now else was.title if was else ""
            yield PartChange(title, _way(was, now), sentences, tables, _typed(was) != _typed(now))


def _way(before: object, after: object) -> str:
    return ADDED if before is None else REMOVED if after is None else CHANGED


def _lines(section: Section | None) -> list[Line]:
    return list(section.all_lines()) if section else []


def _typed(section: Section | None) -> list[str]:
    """What a person wrote, without the figures put into it and without the question that it answers."""
    spans = [
        line.spans[-1:] if line.code == EXPLANATION else line.spans
        for line in _lines(section)
        if line.code in TYPED
    ]
    return ["".join(span.text for span in line if span.value is None) for line in spans]


def _sentences(before: list[Line], after: list[Line]) -> Iterator[SentenceChange]:
    """Lines that say the same are passed over; of those between, a sentence of one code is one said anew."""
    matcher = SequenceMatcher(
        a=[line.text for line in before], b=[line.text for line in after], autojunk=False
    )
    for tag, *places in matcher.get_opcodes():
        start, end, first, last = places
        if tag != "equal":
            yield from _paired(before[start:end], after[first:last])


def _paired(before: list[Line], after: list[Line]) -> Iterator[SentenceChange]:
    left = list(before)
    for line in after:
        twin = next((old for old in left if old.code == line.code), None)
        if twin:
            left.remove(twin)
        yield SentenceChange(twin.text if twin else "", line.text)
    for old in left:
        yield SentenceChange(old.text, "")


def _tables(before: Section | None, after: Section | None) -> Iterator[TableChange]:
    """Charts show what tables and figures say."""
    old, new = _keyed(before), _keyed(after)
    for key in (*new, *(key for key in old if key not in new)):
        if old.get(key) != new.get(key):
            yield TableChange(key[1], _way(old.get(key), new.get(key)))


def _keyed(section: Section | None) -> dict[tuple[str, str, int], list[tuple[str, ...]]]:
    """By code, caption and which of those that have both."""
    found: dict[tuple[str, str, int], list[tuple[str, ...]]] = {}
    for table in section.tables if section else ():
        times = sum(key[:2] == (table.code, table.caption) for key in found)
        rows = [tuple(cell.text for cell in row) for row in table.rows]
        found[table.code, table.caption, times] = rows
    return found
