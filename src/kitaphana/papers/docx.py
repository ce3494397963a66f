"""DOCX through a Word template: marks where something will be said, so that one may be edited in Word too."""

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from docx import Document
from docx.enum.section import WD_ORIENTATION, WD_SECTION_START
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_ROW_HEIGHT_RULE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Mm, Pt
from docx.table import Table as Grid_
from docx.table import _Cell
from docx.text.paragraph import Paragraph
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, Undefined
from jinja2.sandbox import SandboxedEnvironment

from kitaphana.papers.heads import fitted
from kitaphana.papers.paper import PORTRAIT_MM, Paper, Section, Shape, Table

FONT = "Times New Roman"
"""On every Windows, with all Kazakh letters, and usual on official papers."""

HEAD_ROW, BODY_ROW, TOTAL_ROW = 0, 2, 5
"""Of a table in the template; the other rows are marks that go."""


@dataclass(frozen=True)
class Look:
    """`size` and `before` (the space above) in points."""

    size: float = 12
    bold: bool = False
    italic: bool = False
    centred: bool = False
    before: float = 0


TEXT = Look()
MASTHEAD = {
    "head": Look(centred=True),
    "title": Look(14, bold=True, centred=True, before=24),
    "settlement": Look(centred=True),
    "status": Look(10, italic=True, centred=True, before=6),
}


@dataclass(frozen=True)
class Grid:
    """A table of the template. `head_mm`: the height of its upright heads."""

    shape: Shape
    captioned: bool = True
    head_mm: int = 0


@dataclass(frozen=True)
class Layout:
    """What sections of one look have in common; a template holds it once."""

    grids: tuple[Grid, ...]
    titled: bool
    new_page: bool


def render(paper: Paper) -> bytes:
    """The paper in a template made for it."""
    groups = [
        (layout, list(sections))
        for layout, sections in groupby(paper.printed, lambda section: _layout(section, paper.width_mm))
    ]
    template = Template([name for name in MASTHEAD if getattr(paper, name)], width_mm=paper.width_mm)
    for n, (layout, _sections) in enumerate(groups):
        template.mark(f"{{%p for part in groups[{n}] %}}")
        names = [f"part.tables[{place}]" for place in range(len(layout.grids))]
        template.part(
            "part",
            dict(zip(names, layout.grids, strict=True)),
            titled=layout.titled,
            new_page=layout.new_page,
        )
        template.mark("{%p endfor %}")
    parts = [
        [
            told(section) | {"tables": [filling(table, paper.width_mm) for table in section.tables]}
            for section in sections
        ]
        for _layout, sections in groups
    ]
    return fill(DocxTemplate(io.BytesIO(template.save())), around(paper) | {"groups": parts})


def _layout(section: Section, width_mm: int) -> Layout:
    grids = (Grid(table.shape, bool(table.caption), fitted(table, width_mm)[1]) for table in section.tables)
    return Layout(tuple(grids), bool(section.title), section.new_page)


def around(paper: Paper) -> dict[str, object]:
    """What the marks round the sections stand for."""
    return {name: getattr(paper, name) for name in (*MASTHEAD, "signatures")}


def told(section: Section) -> dict[str, object]:
    """What the marks of a section stand for; its tables come beside."""
    return {
        "title": section.title,
        "lines": [line.text for line in section.lines],
        "after": [line.text for line in section.after],
    }


def filling(table: Table, width_mm: int = PORTRAIT_MM) -> dict[str, object]:
    rows = [[cell.text for cell in row] for row in table.rows]
    total = rows.pop() if table.total else None
    return {"caption": table.caption, "heads": fitted(table, width_mm)[0], "rows": rows, "total": total}


def fill(
    template: DocxTemplate, context: Mapping[str, object], undefined: type[Undefined] = StrictUndefined
) -> bytes:
    """A template may come from outside, so its marks are run in a sandbox."""
    out = io.BytesIO()
    template.render(context, jinja_env=SandboxedEnvironment(autoescape=True, undefined=undefined))
    template.save(out)
    return out.getvalue()


class Template:
    """A Word file of marks in the making: the masthead, then part after part, then the signatures."""

    def __init__(self, masthead: Iterable[str] = MASTHEAD, *, width_mm: int = PORTRAIT_MM) -> None:
        self.document = Document()
        self.width_mm = width_mm
        self._page()
        for name in masthead:
            self._paragraph(f"{{{{ {name} }}}}", MASTHEAD[name])

    def save(self) -> bytes:
        """The finished file."""
        self._loop("signatures", space=18, together=True)
        out = io.BytesIO()
        self.document.save(out)
        return out.getvalue()

    def mark(self, text: str) -> None:
        """A paragraph that only steers the others."""
        self.document.add_paragraph(text)

    def part(
        self,
        name: str,
        grids: Mapping[str, Grid],
        *,
        titled: bool = True,
        new_page: bool = False,
        together: bool = False,
    ) -> None:
        """A heading, sentences, tables by their marks, sentences; `together`: on the page of what follows."""
        if titled or new_page:
            title = f"{{{{ {name}.title }}}}" if titled else ""
            heading = self._paragraph(title, Look(13, bold=True, before=16) if titled else Look(1))
            heading.paragraph_format.keep_with_next = True
            if new_page:
                heading.paragraph_format.page_break_before = True
        self._loop(f"{name}.lines", together=together)
        for mark, grid in grids.items():
            self._grid(mark, grid)
        self._loop(f"{name}.after")

    def _paragraph(self, text: str, look: Look = TEXT) -> Paragraph:
        paragraph = self.document.add_paragraph()
        _put(paragraph, text, look)
        return paragraph

    def _page(self) -> None:
        section = self.document.sections[0]
        section.start_type = WD_SECTION_START.NEW_PAGE
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin, section.right_margin = Cm(3), Cm(1.5)
        section.top_margin = section.bottom_margin = Cm(2)
        if self.width_mm != PORTRAIT_MM:
            section.orientation = WD_ORIENTATION.LANDSCAPE
            section.page_width, section.page_height = Cm(29.7), Cm(21)
            section.left_margin, section.right_margin = Cm(1.5), Cm(1)
            section.top_margin = section.bottom_margin = Cm(1.5)
        style = self.document.styles["Normal"]
        style.font.name, style.font.size = FONT, Pt(TEXT.size)
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

    def _loop(self, name: str, *, space: float = 0, together: bool = False) -> None:
        """A paragraph for each sentence of a list."""
        for text in (f"{{%p for line in {name} %}}", "{{ line }}", "{%p endfor %}"):
            paragraph = self._paragraph(text, Look(before=space))
            paragraph.paragraph_format.keep_with_next = together

    def _grid(self, name: str, grid: Grid) -> None:
        """A table, if there is one: its heading row repeats on each page, a marked one stands for others."""
        self.mark(f"{{%p if {name} %}}")
        if grid.captioned:
            caption = self._paragraph(f"{{{{ {name}.caption }}}}", Look(11, bold=True, before=8))
            caption.paragraph_format.keep_with_next = True
        shape, marks = grid.shape, _marks(name, len(grid.shape.widths))
        table = self.document.add_table(rows=len(marks), cols=len(shape.widths))
        table.style = "Table Grid"
        table.autofit = False
        for column, width in enumerate(shape.widths):
            table.columns[column].width = Cm(self.width_mm / 10 * width / sum(shape.widths))
        for row, texts in enumerate(marks):
            _row(table, row, texts, grid)
        table.rows[HEAD_ROW]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
        for line in table.rows:
            line._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        self._paragraph("", Look(4))
        self.mark("{%p endif %}")


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


def _row(table: Grid_, place: int, texts: Sequence[str], grid: Grid) -> None:
    shape, row = grid.shape, table.rows[place]
    if place == HEAD_ROW and grid.head_mm:
        row.height, row.height_rule = Mm(grid.head_mm), WD_ROW_HEIGHT_RULE.EXACTLY
    if place in (BODY_ROW, TOTAL_ROW) and shape.row_mm:
        row.height, row.height_rule = Mm(shape.row_mm), WD_ROW_HEIGHT_RULE.AT_LEAST
    for column, cell in enumerate(row.cells):
        cell.width = table.columns[column].width
        upright = shape.upright[column]
        turned = upright and place == HEAD_ROW
        _cell(cell, texts[column], Look(8 if turned else 10, bold=place in (HEAD_ROW, TOTAL_ROW)))
        if upright:
            _narrow(cell, turned=turned)
            cell.paragraphs[0].alignment = None if turned else WD_ALIGN_PARAGRAPH.CENTER
        if shape.numeric[column] and not turned:
            cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
        if shape.row_mm or (grid.head_mm and place == HEAD_ROW):
            cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER


def _cell(cell: _Cell, text: str, look: Look) -> None:
    paragraph = cell.paragraphs[0]
    _put(paragraph, text, look)
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2)
    paragraph.paragraph_format.line_spacing = 1


def _narrow(cell: _Cell, *, turned: bool) -> None:
    """Leave a cell of a narrow column its room; `turned`: its text runs from the bottom to the top."""
    properties = cell._tc.get_or_add_tcPr()
    sides = "".join(f'<w:{side} w:w="30" w:type="dxa"/>' for side in ("left", "right"))
    properties.append(parse_xml(f"<w:tcMar {nsdecls('w')}>{sides}</w:tcMar>"))
    if turned:
        cell.paragraphs[0].paragraph_format.space_before = Pt(0)
        cell.paragraphs[0].paragraph_format.space_after = Pt(0)
        properties.append(parse_xml(f'<w:textDirection {nsdecls("w")} w:val="btLr"/>'))


def _put(paragraph: Paragraph, text: str, look: Look) -> None:
    run = paragraph.add_run(text)
    run.font.size, run.font.bold, run.font.italic = Pt(look.size), look.bold, look.italic
    paragraph.paragraph_format.space_before = Pt(look.before)
    if look.centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
