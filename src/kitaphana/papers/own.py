"""DOCX through a template that the school may edit in Word: fonts, order, its own words between the parts.

The default template is made here and serves every language: it holds marks. A school's own one lies in
its data folder, one for each language and kind of paper.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from django.conf import settings
from docx.oxml.ns import qn
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError, Undefined, UndefinedError
from lxml.etree import LxmlError

from kitaphana.core.models import School
from kitaphana.core.refusal import Refused
from kitaphana.core.sentences import LANGUAGES
from kitaphana.lib.files import write_whole
from kitaphana.papers import docx
from kitaphana.papers.docx import around, charts, fill, filling, told
from kitaphana.papers.paper import LANDSCAPE_MM, PORTRAIT_MM, Chart, Line, Paper, Section, Span, Stamp
from kitaphana.papers.wordtemplate import MASTHEAD, Grid, Template

LARGEST = 5_000_000
LARGEST_UNPACKED = 50_000_000
"""Bytes."""

WRONG = (LookupError, ValueError, TypeError, AttributeError, RuntimeError, LxmlError, SyntaxError)
BROKEN_FILE = (zipfile.BadZipFile, zlib.error, EOFError, *WRONG)
BROKEN_MARKS = (TemplateError, ArithmeticError, *WRONG)
"""A mark is an expression, so that it may fail as any may; and what it leaves may be no XML."""
LONGEST_LINE = 120
CONTEXT_LINES = 3
"""How many paragraphs before the broken one docxtpl shows."""
MARK = re.compile(r"\{[{%].*?[%}]\}")
WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Pattern:
    """What the template of one kind of paper holds.

    `parts`: the parts by code, in order, and the tables that each may hold; `optional`: a paper may be
    without some of them, or without their titles; `marks`: those that only this kind of paper has;
    `attached`: codes of the last parts, which come after the signatures.
    """

    name: str
    parts: tuple[tuple[str, tuple[Grid, ...]], ...]
    wide: bool = False
    stamps: int = 0
    optional: bool = False
    marks: tuple[str, ...] = ()
    attached: frozenset[str] = frozenset()


class Unknown(StrictUndefined):
    """Complains by the mark alone: the sentence is said in the reader's language."""

    @property
    def _undefined_message(self) -> str:
        name: object = self._undefined_name
        return f"[{name}]" if isinstance(name, int) else str(name)


def place(school: School, pattern: Pattern, language: str) -> Path:
    """Where a school's own template lies, whether or not there is one."""
    return Path(settings.DATA) / "templates" / str(school.pk) / f"{pattern.name}-{language}.docx"


def kept(school: School, pattern: Pattern, language: str) -> bytes | None:
    """The school's own template; None: it has none."""
    file = place(school, pattern, language)
    return file.read_bytes() if file.exists() else None


def template(school: School, pattern: Pattern, language: str) -> bytes:
    """The school's own template, else the default one."""
    return kept(school, pattern, language) or default(pattern)


def adopt(school: School, pattern: Pattern, language: str, content: bytes) -> None:
    """Refused: the file is no Word document or too large, or one of its marks is broken or unknown."""
    _refuse_unknown(language)
    if len(content) > LARGEST:
        raise Refused("paper_template_file")
    _check(content, pattern)
    write_whole(place(school, pattern, language), content)


def discard(school: School, pattern: Pattern, language: str) -> None:
    _refuse_unknown(language)
    place(school, pattern, language).unlink(missing_ok=True)


def render(paper: Paper, school: School, pattern: Pattern, **marks: str) -> bytes:
    """The paper in the school's template, else in the order in which it is written. `marks`: those of the
    pattern. Refused: as in `fill_in`."""
    content = kept(school, pattern, paper.language)
    return fill_in(content, paper, pattern, **marks) if content else docx.render(paper)


def fill_in(content: bytes, paper: Paper, pattern: Pattern, **marks: str) -> bytes:
    """The paper in that template. Refused: the template's marks are broken, or it has no place for what is
    attached, of which the text speaks.

    The parts stand, and are numbered, as the template has them. What the pattern has no part for, such as own
    paragraphs, goes on from the part before it.
    """
    grids = dict(pattern.parts)
    named = _named(_opened(content), grids.keys())
    shown = replace(paper, sections=tuple(_in_order(paper.sections, named, grids.keys())))

    def told_of(template: DocxTemplate) -> dict[str, object]:
        drawn = charts(shown, template)
        parts: dict[str, object] = {code: {} for code in grids}
        for section in _known(shown.printed, grids.keys()):
            parts[section.code] = _part(section, grids[section.code], paper.width_mm, drawn)
        return around(paper) | parts | marks

    for section in paper.attached:
        if section.tables and section.code not in named:
            raise Refused("paper_template_lacks", what=section.title)
    return _fill(content, told_of, paper, Undefined)


def _named(document: DocxTemplate, codes: Set[str]) -> list[str]:
    """The codes of parts in the order in which the marks of the template name them."""
    text = "".join(part.text or "" for part in document.docx.element.iter(qn("w:t")))
    words = (word for mark in MARK.findall(text) for word in WORD.findall(mark))
    return list(dict.fromkeys(word for word in words if word in codes))


def _in_order(sections: Iterable[Section], named: Sequence[str], codes: Set[str]) -> Iterator[Section]:
    """As the template has them, those that it has; the others after what they follow, or after the first."""
    held: dict[str, list[Section]] = {}
    loose: list[Section] = []
    for section in sections:
        if section.code in named:
            held[section.code] = [section]
        elif section.code not in codes:
            (list(held.values())[-1] if held else loose).append(section)
    groups = [held[code] for code in named if code in held]
    if groups:
        groups[0][1:1] = loose
    for group in groups:
        yield from group


def _known(sections: Iterable[Section], codes: Set[str]) -> Iterator[Section]:
    """Those of the codes, each with what others say after it."""
    held: Section | None = None
    for section in sections:
        if section.code in codes:
            if held:
                yield held
            held = section
        elif held:
            title = (Line("", (Span(section.title),)),) if section.title else ()
            held = replace(held, after=(*held.after, *title, *section.all_lines()))
    if held:
        yield held


@cache
def default(pattern: Pattern) -> bytes:
    """A mark for each part, each list of sentences and each table."""
    width_mm = LANDSCAPE_MM if pattern.wide else PORTRAIT_MM
    made = Template(width_mm=width_mm, stamps=pattern.stamps)
    for code, grids in pattern.parts:
        if code in pattern.attached:
            made.signatures()
        named = {f"{code}.{grid.shape.code}": grid for grid in grids}
        made.part(code, named, optional=pattern.optional, charts=1)
    return made.save()


def _check(content: bytes, pattern: Pattern) -> None:
    names = (*MASTHEAD, *pattern.marks)
    sample: dict[str, object] = dict.fromkeys(names, "–") | {
        "signatures": ["–"],
        "stamps": [Stamp("–", ("–",))] * pattern.stamps,
    }
    for code, grids in pattern.parts:
        tables = {grid.shape.code: _blank(grid) for grid in grids}
        chart = {"title": "–", "picture": "–"}
        sample[code] = {"title": "–", "lines": ["–"], "charts": [chart], "after": ["–"], **tables}
    _fill(content, lambda template: sample, None, Unknown)


def _blank(grid: Grid) -> dict[str, object]:
    row = ["–"] * len(grid.shape.widths)
    return {"caption": "–", "heads": row, "rows": [row, row], "total": row, "bands": {0}}


def _fill(
    content: bytes,
    told_of: Callable[[DocxTemplate], Mapping[str, object]],
    paper: Paper | None,
    undefined: type[Undefined],
) -> bytes:
    document = _opened(content)
    try:
        return fill(document, told_of, paper, undefined)
    except UndefinedError as fault:
        where = _paragraph(_opened(content), str(fault))
        raise Refused("paper_template_mark", mark=str(fault), where=where) from fault
    except BROKEN_MARKS as fault:
        raise Refused("paper_template", what=_broken(fault)) from fault


def _paragraph(document: DocxTemplate, mark: str) -> str:
    """The line of the template in which the mark stands."""
    lines = document.docx.element.iter(qn("w:p"))
    texts = ("".join(part.text or "" for part in line.iter(qn("w:t"))) for line in lines)
    return next((text.strip() for text in texts if mark in text and "{" in text), mark)[:LONGEST_LINE]


def _broken(fault: Exception) -> str:
    """The paragraph whose mark cannot be read, as far as it is known."""
    if not isinstance(fault, TemplateSyntaxError):
        return str(fault)
    lines = list(getattr(fault, "docx_context", ()))
    at = min(fault.lineno - 1, CONTEXT_LINES)
    return (lines[at].strip() if at < len(lines) else "") or str(fault)


def _opened(content: bytes) -> DocxTemplate:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            size = sum(entry.file_size for entry in package.infolist())
        document = DocxTemplate(io.BytesIO(content))
        if size <= LARGEST_UNPACKED:
            document.init_docx()
            return document
    except BROKEN_FILE as fault:
        raise Refused("paper_template_file") from fault
    raise Refused("paper_template_file")


def _part(
    section: Section, grids: Sequence[Grid], width_mm: int, drawn: Mapping[Chart, object]
) -> dict[str, object]:
    tables = {grid.shape.code: section.table(grid.shape.code) for grid in grids}
    found = {code: filling(table, width_mm) if table else None for code, table in tables.items()}
    return told(section, drawn) | found


def _refuse_unknown(language: str) -> None:
    if language not in LANGUAGES:
        raise Refused("any_not_found")
