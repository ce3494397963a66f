"""A Word template in the making: a file of marks, which the papers of one kind are then printed in."""

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from docx import Document
from docx.enum.section import WD_ORIENTATION, WD_SECTION_START
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_ROW_HEIGHT_RULE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Mm, Pt, RGBColor
from docx.table import Table as Grid_
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from kitaphana.papers.paper import PORTRAIT_MM, Shape

FONT = "Times New Roman"
"""On every Windows, with all Kazakh letters, and usual on official papers."""

HEAD, BODY, BAND, TOTAL, MARK = "head", "body", "band", "total", "mark"
"""What a row of a table in the template stands for; a mark goes."""


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
    "addressee": Look(centred=True),
    "settlement": Look(centred=True),
    "status": Look(10, italic=True, centred=True, before=6),
}


@dataclass(frozen=True)
class Grid:
    """A table of the template. `head_mm`: the height of its upright heads; `banded`: some of its rows head
    those below them."""

    shape: Shape
    captioned: bool = True
    head_mm: int = 0
    banded: bool = False


class Template:
    """A Word file of marks in the making: the masthead, the parts, the signatures, what is attached."""

    def __init__(
        self,
        masthead: Iterable[str] = MASTHEAD,
        *,
        width_mm: int = PORTRAIT_MM,
        stamps: int = 0,
        tight: bool = False,
    ) -> None:
        self.document = Document()
        self.width_mm, self.tight, self.is_signed = width_mm, tight, False
        self._page()
        for name in masthead:
            if name == "addressee":
                self.mark("{%p if addressee %}")
            self._paragraph(f"{{{{ {name} }}}}", MASTHEAD[name])
            if name == "addressee":
                self.mark("{%p endif %}")
            if name == "head" and stamps:
                self._stamps(stamps)

    def save(self) -> bytes:
        """The finished file."""
        self.signatures()
        out = io.BytesIO()
        self.document.save(out)
        return out.getvalue()

    def signatures(self) -> None:
        """Once, whatever comes after them."""
        if not self.is_signed:
            self._loop("signatures", space=8 if self.tight else 18)
        self.is_signed = True

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
        optional: bool = False,
        charts: int = 0,
    ) -> None:
        """A heading, sentences, tables by their marks, charts, sentences; `optional`: a paper may be without
        the part, or without its heading; `charts`: how many stand side by side, 0: it has none."""
        if optional:
            self.mark(f"{{%p if {name} %}}")
            self.mark(f"{{%p if {name}.title %}}")
        if titled or new_page:
            title = f"{{{{ {name}.title }}}}" if titled else ""
            heading = self._paragraph(
                title, Look(13, bold=True, before=8 if self.tight else 16) if titled else Look(1)
            )
            heading.paragraph_format.keep_with_next = True
            if titled:
                heading.style = self.document.styles["Heading 1"]
            if new_page:
                heading.paragraph_format.page_break_before = True
        if optional:
            self.mark("{%p endif %}")
        self._loop(f"{name}.lines")
        for mark, grid in grids.items():
            self._grid(mark, grid)
        if charts:
            self._charts(f"{name}.charts", charts)
        self._loop(f"{name}.after")
        if optional:
            self.mark("{%p endif %}")

    def _paragraph(self, text: str, look: Look = TEXT) -> Paragraph:
        paragraph = self.document.add_paragraph()
        _put(paragraph, text, replace(look, size=look.size - 1.5) if self.tight else look)
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
        for name, size in (("Normal", TEXT.size), ("Heading 1", 13)):
            self._style(name, size)
        footer = section.footer.paragraphs[0]
        footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
        field = OxmlElement("w:fldSimple")
        field.set(qn("w:instr"), "PAGE")
        footer._p.append(field)

    def _style(self, name: str, size: float) -> None:
        style = self.document.styles[name]
        style.font.name, style.font.size, style.font.color.rgb = FONT, Pt(size), RGBColor(0, 0, 0)
        fonts = style.element.rPr.rFonts
        for kind in ("ascii", "hAnsi", "cs", "eastAsia"):
            fonts.attrib.pop(qn(f"w:{kind}Theme"), None)
            fonts.set(qn(f"w:{kind}"), FONT)
        style.paragraph_format.space_after = Pt(5)
        style.paragraph_format.line_spacing = 1.1

    def _stamps(self, stamps: int) -> None:
        """Side by side under the head: a word and the lines below it."""
        self._paragraph("", Look(4))
        table = self.document.add_table(rows=1, cols=stamps)
        table.autofit = False
        for place, cell in enumerate(table.rows[0].cells):
            cell.width = table.columns[place].width = Cm(self.width_mm / 10 / stamps)
            _put(cell.paragraphs[0], f"{{{{ stamps[{place}].word }}}}", Look(11, bold=True))
            for text in (f"{{%p for line in stamps[{place}].lines %}}", "{{ line }}", "{%p endfor %}"):
                _put(cell.add_paragraph(), text, Look(11))

    def _loop(self, name: str, *, space: float = 0) -> None:
        """A paragraph for each sentence of a list."""
        for text in (f"{{%p for line in {name} %}}", "{{ line }}", "{%p endfor %}"):
            self._paragraph(text, Look(before=space))

    def _charts(self, name: str, across: int) -> None:
        """A title and a picture for each; several side by side have their titles in the picture."""
        if across > 1:
            gap = f"{{% if loop.index % {across} %}}\u2003{{% else %}} {{% endif %}}"
            row = self._paragraph(f"{{% for chart in {name} %}}{{{{ chart.picture }}}}{gap}{{% endfor %}}")
            row.paragraph_format.line_spacing = 1
            return
        self.mark(f"{{%p for chart in {name} %}}")
        title = self._paragraph("{{ chart.title }}", Look(11, bold=True, before=8))
        title.paragraph_format.keep_with_next = True
        self._paragraph("{{ chart.picture }}").paragraph_format.line_spacing = 1
        self.mark("{%p endfor %}")

    def _grid(self, name: str, grid: Grid) -> None:
        """A table, if there is one: its heading row repeats on each page, a marked one stands for others."""
        self.mark(f"{{%p if {name} %}}")
        if grid.captioned:
            caption = self._paragraph(f"{{{{ {name}.caption }}}}", Look(11, bold=True, before=8))
            caption.paragraph_format.keep_with_next = True
        shape, marks = grid.shape, _marks(name, len(grid.shape.widths), banded=grid.banded)
        table = self.document.add_table(rows=len(marks), cols=len(shape.widths))
        table.style = "Table Grid"
        table.autofit = False
        for column, width in enumerate(shape.widths):
            table.columns[column].width = Cm(self.width_mm / 10 * width / sum(shape.widths))
        for place, (kind, texts) in enumerate(marks):
            _row(table, place, kind, texts, grid)
        table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
        for line in table.rows:
            line._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        self._paragraph("", Look(4))
        self.mark("{%p endif %}")


def _marks(name: str, columns: int, *, banded: bool) -> list[tuple[str, list[str]]]:
    """Rows of the template: headings, the row that is repeated, the total."""

    def cells(mark: str) -> list[str]:
        return [f"{{{{ {mark}[{column}] }}}}" for column in range(columns)]

    def control(words: str) -> tuple[str, list[str]]:
        return MARK, [f"{{%tr {words} %}}", *[""] * (columns - 1)]

    body = [(BODY, cells("row"))]
    if banded:
        band = [control(f"if loop.index0 in {name}.bands"), (BAND, cells("row")), control("else")]
        body = [*band, *body, control("endif")]
    return [
        (HEAD, cells(f"{name}.heads")),
        control(f"for row in {name}.rows"),
        *body,
        control("endfor"),
        control(f"if {name}.total"),
        (TOTAL, cells(f"{name}.total")),
        control("endif"),
    ]


def _row(table: Grid_, place: int, kind: str, texts: Sequence[str], grid: Grid) -> None:
    shape, row = grid.shape, table.rows[place]
    if kind == HEAD and grid.head_mm:
        row.height, row.height_rule = Mm(grid.head_mm), WD_ROW_HEIGHT_RULE.EXACTLY
    if kind in (BODY, TOTAL) and shape.row_mm:
        row.height, row.height_rule = Mm(shape.row_mm), WD_ROW_HEIGHT_RULE.AT_LEAST
    for column, cell in enumerate(row.cells):
        cell.width = table.columns[column].width
        upright = shape.upright[column]
        turned = upright and kind == HEAD
        _cell(
            cell,
            texts[column],
            Look(8 if turned else 9 if kind in (HEAD, TOTAL) else 10, bold=kind in (HEAD, BAND, TOTAL)),
        )
        if kind == BAND:
            cell._tc.get_or_add_tcPr().append(
                parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:fill="F7F7F7"/>')
            )
        if upright:
            _narrow(cell, turned=turned)
            cell.paragraphs[0].alignment = None if turned else WD_ALIGN_PARAGRAPH.CENTER
        if shape.numeric[column] and not turned:
            cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
        if shape.row_mm or (grid.head_mm and kind == HEAD):
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
