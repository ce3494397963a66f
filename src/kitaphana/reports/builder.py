"""The page on which a report is put together: its parts as rows, what each may print, what is asked of it."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy

from kitaphana.core.sentences import LANGUAGES, say, spoken
from kitaphana.lib.dates import month_name, short_date
from kitaphana.lib.period import Period
from kitaphana.papers.paper import Chart, Paper, Section, Table
from kitaphana.reports.outline import OWN, PART_OF, Outline, Part, Words
from kitaphana.reports.questions import NAMES, Question
from kitaphana.reports.sections.inwords import IN_WORDS

USUAL = MappingProxyType(
    {
        "month": pgettext_lazy("period", "Month"),
        "quarter": pgettext_lazy("period", "Quarter"),
        "autumn": pgettext_lazy("period", "September–January"),
        "half": pgettext_lazy("period", "Half-year"),
        "year": pgettext_lazy("period", "School year"),
    }
)
"""The periods that one click chooses, in words."""


@dataclass(frozen=True)
class Piece:
    """A table or a chart that a part may print. `in_words`: whether a table is told in sentences instead;
    None: it cannot be."""

    code: str
    name: str
    is_on: bool
    in_words: bool | None = None


@dataclass(frozen=True)
class Row:
    """A part in the list. `silent`: languages in which own paragraphs have no text; `asks`: how many
    questions there are about it."""

    code: str
    name: str | Promise
    is_on: bool
    is_own: bool = False
    asks: int = 0
    tables: tuple[Piece, ...] = ()
    charts: tuple[Piece, ...] = ()
    silent: tuple[str, ...] = ()

    @property
    def number(self) -> int:
        """Of own paragraphs."""
        return int(self.code.removeprefix(OWN))


def rows(outline: Outline, whole: Paper | None, asked: Iterable[Question]) -> Iterator[Row]:
    """Those of the outline in its order, then the parts that it leaves out. `whole`: the paper with all
    tables and charts; None: there is nothing to print."""
    sections = {section.code: section for section in whole.sections} if whole else {}
    asks = Counter(question.section for question in asked)
    for part, code in zip(outline.parts, outline.codes, strict=True):
        if isinstance(part, Words):
            yield Row(
                code, part.name(spoken()), is_on=True, is_own=True, asks=asks[code], silent=silent(part)
            )
        else:
            yield _counted(part, sections.get(code), asks[code])
    yield from (Row(code, NAMES[code], is_on=False) for code in PART_OF if code not in outline.codes)


def silent(words: Words) -> tuple[str, ...]:
    """The languages in which they have nothing to say, in the reader's words."""
    names = {"kk": gettext("in Kazakh"), "ru": gettext("in Russian"), "en": gettext("in English")}
    return tuple(names[code] for code in LANGUAGES if not words.speaks(code))


def silent_words(outline: Outline) -> list[tuple[str, tuple[str, ...]]]:
    """Own paragraphs, by name, that are `silent` in a language."""
    own = (part for part in outline.parts if isinstance(part, Words))
    return [(part.name(spoken()), languages) for part in own if (languages := silent(part))]


def days_of(period: Period, language: str) -> str:
    """Қыркүйек 2023 – қаңтар 2024; days where it is not whole months."""
    if not period.is_whole_months:
        return f"{short_date(period.start)} – {short_date(period.end)}"
    first, last = (_month(day, language) for day in (period.start, period.end))
    said = first if first == last else f"{first} – {last}"
    return said[:1].upper() + said[1:]


def _month(day: date, language: str) -> str:
    return f"{month_name(day.month, language)} {day.year}"


def _counted(part: Part, section: Section | None, asks: int) -> Row:
    pieces = _pieces(section.tables if section else (), part.tables)
    worded = IN_WORDS.get(part.code, {})
    tables = tuple(
        replace(piece, in_words=piece.code in part.words) if piece.code in worded else piece
        for piece in pieces
    )
    charts = _pieces(section.charts if section else (), part.charts)
    return Row(part.code, NAMES[part.code], is_on=True, asks=asks, tables=tables, charts=charts)


def _pieces(found: Iterable[Table | Chart], wanted: tuple[str, ...] | None) -> tuple[Piece, ...]:
    return tuple(
        Piece(piece.code, piece.caption or say("rep_piece"), wanted is None or piece.code in wanted)
        for piece in found
    )
