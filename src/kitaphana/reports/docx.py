"""DOCX through a template that the school may edit in Word: fonts, order, its own words between the parts.

The default template is made here and serves every language: it holds marks. A school's own one lies in
its data folder, one for each language.
"""

import io
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from django.conf import settings
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError, Undefined
from lxml.etree import LxmlError

from kitaphana.core.models import School
from kitaphana.core.refusal import Refused
from kitaphana.papers.docx import MASTHEAD, Grid, Template, around, fill, filling, told
from kitaphana.papers.paper import Paper, Section, Shape

LARGEST_TEMPLATE = 50_000_000
"""Bytes unpacked."""

WRONG = (LookupError, ValueError, TypeError, AttributeError, RuntimeError, LxmlError, SyntaxError)
BROKEN_FILE = (zipfile.BadZipFile, zlib.error, EOFError, *WRONG)
BROKEN_MARKS = (TemplateError, ArithmeticError, *WRONG)
"""A mark is an expression, so that it may fail as any may; and what it leaves may be no XML."""

Shapes = Mapping[str, Sequence[Shape]]
"""The parts of a report by code, in order, and the tables that each may hold."""


def own_template(school: School, language: str) -> Path:
    """Where a school's own template lies, whether or not there is one."""
    return Path(settings.DATA) / "templates" / str(school.pk) / f"report-{language}.docx"


def render(paper: Paper, template: bytes, shapes: Shapes) -> bytes:
    """The paper in the template. Raises Refused when the template's marks are broken."""
    parts = {section.code: _part(section, shapes[section.code]) for section in paper.printed}
    return _fill(template, around(paper) | parts, Undefined)


def check(template: bytes, shapes: Shapes) -> None:
    """Raises Refused when the file is no Word document, or one of its marks is broken or unknown."""
    sample: dict[str, object] = dict.fromkeys(MASTHEAD, "–") | {"signatures": ["–"]}
    for code, tables in shapes.items():
        blank = {
            shape.code: {"caption": "–", "heads": ["–"] * 9, "rows": [["–"] * 9], "total": ["–"] * 9}
            for shape in tables
        }
        sample[code] = {"title": "–", "lines": ["–"], "after": ["–"], **blank}
    _fill(template, sample, StrictUndefined)


def _fill(template: bytes, context: Mapping[str, object], undefined: type[Undefined]) -> bytes:
    document = _opened(template)
    try:
        return fill(document, context, undefined)
    except BROKEN_MARKS as fault:
        raise Refused("rep_template", what=str(fault)) from fault


def _opened(template: bytes) -> DocxTemplate:
    try:
        with zipfile.ZipFile(io.BytesIO(template)) as package:
            size = sum(entry.file_size for entry in package.infolist())
        document = DocxTemplate(io.BytesIO(template))
        if size <= LARGEST_TEMPLATE:
            document.init_docx()
            return document
    except BROKEN_FILE as fault:
        raise Refused("rep_template_file") from fault
    raise Refused("rep_template_file")


def _part(section: Section, shapes: Sequence[Shape]) -> dict[str, object]:
    tables = {shape.code: section.table(shape.code) for shape in shapes}
    return told(section) | {code: filling(table) if table else None for code, table in tables.items()}


def template(shapes: Shapes) -> bytes:
    """The default template: a mark for each part, each list of sentences and each table."""
    return _template(tuple((code, tuple(tables)) for code, tables in shapes.items()))


@cache
def _template(shapes: tuple[tuple[str, tuple[Shape, ...]], ...]) -> bytes:
    template = Template()
    for code, tables in shapes:
        grids = {f"{code}.{shape.code}": Grid(shape) for shape in tables}
        template.part(code, grids, together=code == shapes[-1][0])
    return template.save()
