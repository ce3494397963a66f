"""Which parts a report has and in which order: the librarian's own form of it, kept as JSON."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType, ModuleType

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from kitaphana.core.refusal import Refused
from kitaphana.core.sentences import LANGUAGES
from kitaphana.papers.paper import Section
from kitaphana.reports import ownwords
from kitaphana.reports.sections import (
    appendix,
    digital,
    indicators,
    needs,
    plan,
    problems,
    research,
    services,
    stock,
    teachers,
    textbooks,
    time,
    young,
)
from kitaphana.reports.sections.inwords import IN_WORDS

PARTS: tuple[ModuleType, ...] = (
    textbooks,
    teachers,
    research,
    services,
    needs,
    indicators,
    time,
    plan,
    stock,
    young,
    digital,
    problems,
)
ATTACHED: tuple[ModuleType, ...] = (appendix,)
"""Not of the text: a report has them where its outline asks for them."""
PART_OF = {part.CODE: part for part in (*PARTS, *ATTACHED)}
OWN = "own"
"""What the codes of own paragraphs begin with."""
LONGEST = 50
"""Parts and own paragraphs together."""
TITLE_MAX, TEXT_MAX = 120, 5000
TITLE_SHOWN = 40
"""Where own paragraphs are named."""


@dataclass(frozen=True)
class Part:
    """A part that is written from the records. None: all its tables, or charts, that there are. `words`: its
    tables that are told in sentences instead."""

    code: str
    tables: tuple[str, ...] | None = None
    charts: tuple[str, ...] | None = None
    words: tuple[str, ...] = ()

    def narrow(self, section: Section) -> Section:
        """The section with the chosen ones alone."""
        return replace(
            section,
            tables=tuple(row for row in section.tables if self.prints(row.code)),
            charts=tuple(row for row in section.charts if self.charts is None or row.code in self.charts),
        )

    def prints(self, table: str) -> bool:
        return table not in self.words and (self.tables is None or table in self.tables)


@dataclass(frozen=True)
class Words:
    """Own paragraphs: a title and a text by language, either may be missing. Figures stand in the text by
    their codes: see `ownwords`. `proposal`: each line is one; without a title they go to the problems and
    proposals, wherever they are put."""

    title: Mapping[str, str] = field(default_factory=dict)
    text: Mapping[str, str] = field(default_factory=dict)
    proposal: bool = False

    def speaks(self, language: str) -> bool:
        return bool(self.text.get(language, "").strip())

    def name(self, language: str) -> str:
        """The title, else the first words; in another language where this one has none."""
        languages = (language, *LANGUAGES)
        titles = [texts.get(code, "") for texts in (self.title, self.text) for code in languages]
        said = next((" ".join(title.split()) for title in titles if title.strip()), "")
        return f"{said[:TITLE_SHOWN].rstrip()} …" if len(said) > TITLE_SHOWN else said


@dataclass(frozen=True)
class Outline:
    """Each part of the records at most once; own paragraphs anywhere."""

    parts: tuple[Part | Words, ...]

    @classmethod
    def of(cls, *codes: str) -> "Outline":
        """Whole parts."""
        return cls(tuple(map(Part, codes)))

    @classmethod
    def from_json(cls, value: object) -> "Outline":
        """Refused: not what `to_json` writes, an unknown part or figure, nothing at all."""
        if not isinstance(value, Sequence) or isinstance(value, str):
            raise Refused("rep_outline_broken")
        outline = cls(tuple(map(_part, value)))
        refuse_wrong(outline)
        return outline

    def to_json(self) -> list[dict[str, object]]:
        return [_plain(part) for part in self.parts]

    @property
    def codes(self) -> tuple[str, ...]:
        """Of the sections that it makes, in order: own paragraphs are own1, own2 …"""
        own = 0
        found = []
        for part in self.parts:
            own += isinstance(part, Words)
            found.append(part.code if isinstance(part, Part) else f"{OWN}{own}")
        return tuple(found)

    @property
    def own_count(self) -> int:
        return sum(isinstance(part, Words) for part in self.parts)

    def own(self, number: int) -> Words | None:
        """Own paragraphs by their number, from 1."""
        found = [part for part in self.parts if isinstance(part, Words)]
        return found[number - 1] if 0 < number <= len(found) else None

    def put(self, number: int | None, words: Words | None) -> "Outline":
        """With `words` in place of own paragraphs of that number; None: after all parts, or without them."""
        if number is None:
            return Outline((*self.parts, *([words] if words else [])))
        places = zip(self.parts, self.codes, strict=True)
        there = [words if code == f"{OWN}{number}" else part for part, code in places]
        return Outline(tuple(part for part in there if part is not None))

    def concerns(self, section: str) -> bool:
        """Whether what is asked about the section is asked of this report; what is no part, such as the
        signatures, always is."""
        return section in self.codes or section not in PART_OF

    def part(self, code: str) -> Part | None:
        return next((part for part in self.parts if isinstance(part, Part) and part.code == code), None)


def refuse_wrong(outline: Outline) -> None:
    """Refused: an unknown part, table or figure, a part twice, nothing at all, too much."""
    codes = [part.code for part in outline.parts if isinstance(part, Part)]
    for code in codes:
        if code not in PART_OF:
            raise Refused("rep_outline_part", what=code[:80])
    if len(set(codes)) < len(codes):
        raise Refused("rep_outline_twice")
    if not outline.parts:
        raise Refused("rep_outline_empty")
    if len(outline.parts) > LONGEST:
        raise Refused("rep_outline_long", n=LONGEST)
    for part in outline.parts:
        _refuse_table(part) if isinstance(part, Part) else _refuse_words(part)


def _refuse_table(part: Part) -> None:
    known = {shape.code for shape in PART_OF[part.code].SHAPES}
    for code in part.tables or ():
        if code not in known:
            raise Refused("rep_outline_part", what=code[:80])
    for code in part.words:
        if code not in IN_WORDS.get(part.code, ()):
            raise Refused("rep_outline_part", what=code[:80])


def _refuse_words(words: Words) -> None:
    if not set(words.title) | set(words.text) <= set(LANGUAGES):
        raise Refused("rep_outline_broken")
    if not any(words.title.values()) and not any(words.text.values()):
        raise Refused("rep_words_empty")
    if any(len(title) > TITLE_MAX for title in words.title.values()):
        raise Refused("rep_words_long", n=TITLE_MAX)
    if any(len(text) > TEXT_MAX for text in words.text.values()):
        raise Refused("rep_words_long", n=TEXT_MAX)
    for language, text in words.text.items():
        ownwords.refuse_unknown(text, language)


def _plain(part: Part | Words) -> dict[str, object]:
    if isinstance(part, Words):
        proposal = {"proposal": True} if part.proposal else {}
        return {"title": dict(part.title), "text": dict(part.text), **proposal}
    chosen = {"tables": part.tables, "charts": part.charts, "words": part.words or None}
    return {"part": part.code} | {name: list(codes) for name, codes in chosen.items() if codes is not None}


def _part(value: object) -> Part | Words:
    match value:
        case {"part": str(code), **chosen} if chosen.keys() <= {"tables", "charts", "words"}:
            tables, charts = _codes(chosen.get("tables")), _codes(chosen.get("charts"))
            return Part(code, tables, charts, _codes(chosen.get("words")) or ())
        case {"title": dict(title), "text": dict(text), **rest} if rest in ({}, {"proposal": True}):
            return Words(_texts(title), _texts(text), bool(rest))
        case _:
            raise Refused("rep_outline_broken")


def _codes(value: object) -> tuple[str, ...] | None:
    if value is None:
        return None
    if not isinstance(value, list) or not all(isinstance(code, str) for code in value):
        raise Refused("rep_outline_broken")
    return tuple(value)


def _texts(value: dict[object, object]) -> dict[str, str]:
    texts = {name: text for name, text in value.items() if isinstance(name, str) and isinstance(text, str)}
    if len(texts) < len(value):
        raise Refused("rep_outline_broken")
    return texts


DEFAULT = Outline.of(*(part.CODE for part in PARTS))

_SEED = "textbooks teachers services needs indicators time plan young stock digital research problems"
_BRIEF = ("indicators", "textbooks", "services", "plan", "problems")


def _chosen(codes: Iterable[str], **tables: tuple[str, ...]) -> Outline:
    """Parts of which some print only the tables named."""
    return Outline(tuple(Part(code, tables.get(code)) for code in codes))


FORMS: Mapping[str, tuple[Promise, Outline]] = MappingProxyType(
    {
        "whole": (pgettext_lazy("form of report", "Everything"), DEFAULT),
        "usual": (pgettext_lazy("form of report", "School library's report"), Outline.of(*_SEED.split())),
        "district": (
            pgettext_lazy("form of report", "For the district: figures"),
            _chosen(("indicators", "textbooks", "stock", "digital", "problems")),
        ),
        "council": (
            pgettext_lazy("form of report", "For the pedagogical council"),
            _chosen(
                ("textbooks", "teachers", "services", "young", "research", "problems"),
                textbooks=("grades",),
                services=("strands",),
            ),
        ),
        "month": (
            pgettext_lazy("form of report", "Short, for a month"),
            _chosen(_BRIEF, indicators=("counts",), textbooks=(), services=(), plan=()),
        ),
    }
)
"""Code → name and outline of the forms that every school has. `usual` follows the order in which school
libraries write theirs."""
