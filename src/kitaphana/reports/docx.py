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
from docx import Document
from docx.document import Document as Document_
from docx.enum.section import WD_SECTION_START
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.table import _Cell
from docx.text.paragraph import Paragraph
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError, Undefined
from jinja2.sandbox import SandboxedEnvironment
from lxml.etree import LxmlError

from kitaphana.core.models import School
from kitaphana.core.refusal import Refused
from kitaphana.reports.paper import Paper, Section, Shape, Table

TEXT_WIDTH_CM = 16.5
FONT = "Times New Roman"
"""On every Windows, with all Kazakh letters, and usual on official papers."""

TEXT_PT, TABLE_PT = 12, 10
BOLD_ROWS = (0, 5)
"""Of a table in the template: its headings and its total."""

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
    parts = {
        section.code: _section(n, section, shapes[section.code])
        for n, section in enumerate(paper.sections, 1)
    }
    head = {name: getattr(paper, name) for name in ("head", "title", "settlement", "status", "signatures")}
    return _fill(template, head | parts, Undefined)


def check(template: bytes, shapes: Shapes) -> None:
    """Raises Refused when the file is no Word document, or one of its marks is broken or unknown."""
    sample: dict[str, object] = dict.fromkeys(("head", "title", "settlement", "status"), "–") | {
        "signatures": ["–"]
    }
    for code, tables in shapes.items():
        blank = {
            shape.code: {"caption": "–", "heads": ["–"] * 9, "rows": [["–"] * 9], "total": ["–"] * 9}
            for shape in tables
        }
        sample[code] = {"title": "–", "lines": ["–"], "after": ["–"], **blank}
    _fill(template, sample, StrictUndefined)


def _fill(template: bytes, context: Mapping[str, object], undefined: type[Undefined]) -> bytes:
    """The template comes from outside, so its marks are run in a sandbox."""
    document, out = _opened(template), io.BytesIO()
    environment = SandboxedEnvironment(autoescape=True, undefined=undefined)
    try:
        document.render(context, jinja_env=environment)
        document.save(out)
    except BROKEN_MARKS as fault:
        raise Refused("rep_template", what=str(fault)) from fault
    return out.getvalue()


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


def _section(number: int, section: Section, shapes: Sequence[Shape]) -> dict[str, object]:
    tables = {shape.code: section.table(shape.code) for shape in shapes}
    return {
        "title": f"{number}. {section.title}",
        "lines": [line.text for line in section.lines],
        "after": [line.text for line in section.after],
        **{code: _table(table) if table else None for code, table in tables.items()},
    }


def _table(table: Table) -> dict[str, object]:
    rows = [[cell.text for cell in row] for row in table.rows]
    total = rows.pop() if table.total else None
    return {"caption": table.caption, "heads": table.heads, "rows": rows, "total": total}


def template(shapes: Shapes) -> bytes:
    """The default template: a mark for each part, each list of sentences and each table."""
    return _template(tuple((code, tuple(tables)) for code, tables in shapes.items()))


@cache
def _template(shapes: tuple[tuple[str, tuple[Shape, ...]], ...]) -> bytes:
    document = Document()
    _page(document)
    _put(document.add_paragraph(), "{{ head }}", centred=True)
    _put(document.add_paragraph(), "{{ title }}", size=14, bold=True, centred=True, before=24)
    _put(document.add_paragraph(), "{{ settlement }}", centred=True)
    _put(document.add_paragraph(), "{{ status }}", size=10, italic=True, centred=True, before=6)
    for code, tables in shapes:
        heading = document.add_paragraph()
        _put(heading, f"{{{{ {code}.title }}}}", size=13, bold=True, before=16)
        heading.paragraph_format.keep_with_next = True
        _loop(document, f"{code}.lines", together=code == shapes[-1][0])
        for shape in tables:
            _grid(document, f"{code}.{shape.code}", shape)
        _loop(document, f"{code}.after")
    _loop(document, "signatures", space=18, together=True)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _page(document: Document_) -> None:
    section = document.sections[0]
    section.start_type = WD_SECTION_START.NEW_PAGE
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin, section.right_margin = Cm(3), Cm(1.5)
    section.top_margin = section.bottom_margin = Cm(2)
    style = document.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(TEXT_PT)
    fonts = style.element.rPr.rFonts
    for attribute in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(attribute), FONT)
    style.paragraph_format.space_after = Pt(5)
    style.paragraph_format.line_spacing = 1.1
    footer = section.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    footer._p.append(field)


def _loop(document: Document_, name: str, *, space: float = 0, together: bool = False) -> None:
    """A paragraph for each sentence of a list; `together`: on one page with what follows."""
    for text in (f"{{%p for line in {name} %}}", "{{ line }}", "{%p endfor %}"):
        paragraph = document.add_paragraph()
        _put(paragraph, text, before=space)
        paragraph.paragraph_format.keep_with_next = together


def _grid(document: Document_, name: str, shape: Shape) -> None:
    """A table, if there is one: its heading row repeats on each page, a marked one stands for the others."""
    document.add_paragraph(f"{{%p if {name} %}}")
    caption = document.add_paragraph()
    _put(caption, f"{{{{ {name}.caption }}}}", size=11, bold=True, before=8)
    caption.paragraph_format.keep_with_next = True
    marks = _marks(name, len(shape.widths))
    grid = document.add_table(rows=len(marks), cols=len(shape.widths))
    grid.style = "Table Grid"
    grid.autofit = False
    for column, (width, numeric) in enumerate(zip(shape.widths, shape.numeric, strict=True)):
        size = Cm(TEXT_WIDTH_CM * width / sum(shape.widths))
        grid.columns[column].width = size
        for row, texts in enumerate(marks):
            grid.cell(row, column).width = size
            _cell(grid.cell(row, column), texts[column], bold=row in BOLD_ROWS, right=numeric)
    grid.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for line in grid.rows:
        line._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    _put(document.add_paragraph(), "", size=4)
    document.add_paragraph("{%p endif %}")


def _marks(name: str, columns: int) -> list[list[str]]:
    """Rows of the template: headings, the row that is repeated, the total."""

    def cells(mark: str) -> list[str]:
        return [f"{{{{ {mark}[{column}] }}}}" for column in range(columns)]

    def control(words: str) -> list[str]:
        return [f"{{%tr {words} %}}", *[""] * (columns - 1)]

    return [
        cells(f"{name}.heads"),
        control(f"for row in {name}.rows"),
        cells("row"),
        control("endfor"),
        control(f"if {name}.total"),
        cells(f"{name}.total"),
        control("endif"),
    ]


def _cell(cell: _Cell, text: str, *, bold: bool, right: bool) -> None:
    paragraph = cell.paragraphs[0]
    _put(paragraph, text, size=TABLE_PT, bold=bold)
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2)
    paragraph.paragraph_format.line_spacing = 1
    if right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _put(
    paragraph: Paragraph,
    text: str,
    *,
    size: float = TEXT_PT,
    bold: bool = False,
    italic: bool = False,
    centred: bool = False,
    before: float = 0,
) -> None:
    run = paragraph.add_run(text)
    run.font.size, run.font.bold, run.font.italic = Pt(size), bold, italic
    paragraph.paragraph_format.space_before = Pt(before)
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
