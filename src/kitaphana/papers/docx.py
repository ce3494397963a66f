"""DOCX through a Word template: marks where something will be said, so that one may be edited in Word too."""

import io
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from docx.document import Document
from docx.oxml.ns import qn
from docx.shared import Mm
from docx.table import Table as Grid_
from docx.table import _Cell
from docxtpl import DocxTemplate, InlineImage
from jinja2 import StrictUndefined, Undefined
from jinja2.sandbox import SandboxedEnvironment

from kitaphana.papers.chart import aloud, in_rows, room
from kitaphana.papers.heads import fitted
from kitaphana.papers.paper import PORTRAIT_MM, Chart, Paper, Section, Table
from kitaphana.papers.picture import pictures
from kitaphana.papers.signs import seen
from kitaphana.papers.wordtemplate import MASTHEAD, Grid, Template

LOCALES = {"kk": "kk-KZ", "ru": "ru-RU", "en": "en-GB"}
"""By which Word checks the spelling, and a screen reader speaks."""


LONGEST_TITLE = 255
"""Of a file's properties; Word allows no more."""

WIDER = 1.25
"""Than our own letters: those of a computer that has not the template's typeface."""


@dataclass(frozen=True)
class Layout:
    """What sections of one look have in common; a template holds it once."""

    grids: tuple[Grid, ...]
    titled: bool
    new_page: bool
    charts: int = 0
    """How many stand side by side; 0: there are none."""
    attached: bool = False


def render(paper: Paper) -> bytes:
    """The paper in a template made for it."""
    groups = [
        (layout, list(sections))
        for layout, sections in groupby(
            (*paper.signed, *paper.attached), lambda section: _layout(section, paper.width_mm)
        )
    ]
    names = tuple(name for name in MASTHEAD if getattr(paper, name))
    layouts = tuple(layout for layout, _sections in groups)
    template = _made(names, layouts, paper.width_mm, len(paper.stamps), tight=paper.tight)

    def told_of(file: DocxTemplate) -> dict[str, object]:
        drawn = charts(paper, file)

        def part(section: Section) -> dict[str, object]:
            tables = [filling(table, paper.width_mm) for table in section.tables]
            return told(section, drawn) | {"tables": tables}

        return around(paper) | {"groups": [list(map(part, sections)) for _layout, sections in groups]}

    return fill(DocxTemplate(io.BytesIO(template)), told_of, paper)


@lru_cache(maxsize=32)
def _made(
    names: tuple[str, ...], layouts: tuple[Layout, ...], width_mm: int, stamps: int, *, tight: bool
) -> bytes:
    """A template for papers of this masthead and these layouts."""
    template = Template(names, width_mm=width_mm, stamps=stamps, tight=tight)
    for n, layout in enumerate(layouts):
        if layout.attached:
            template.signatures()
        template.mark(f"{{%p for part in groups[{n}] %}}")
        marks = [f"part.tables[{place}]" for place in range(len(layout.grids))]
        template.part(
            "part",
            dict(zip(marks, layout.grids, strict=True)),
            titled=layout.titled,
            new_page=layout.new_page,
            charts=layout.charts,
        )
        template.mark("{%p endfor %}")
    return template.save()


def _layout(section: Section, width_mm: int) -> Layout:
    fits = [fitted(table, width_mm, WIDER) for table in section.tables]
    grids = (
        Grid(fit.shape, bool(table.caption), fit.head_mm, bool(table.bands))
        for table, fit in zip(section.tables, fits, strict=True)
    )
    across = section.across if section.charts else 0
    return Layout(tuple(grids), bool(section.title), section.new_page, across, section.attached)


def around(paper: Paper) -> dict[str, object]:
    """What the marks round the sections stand for."""
    return {name: getattr(paper, name) for name in (*MASTHEAD, "signatures", "stamps")}


def told(section: Section, drawn: Mapping[Chart, object]) -> dict[str, object]:
    """What the marks of a section stand for; its tables come beside. `drawn`: by `charts`."""
    return {
        "title": section.title,
        "lines": [line.text for line in section.lines],
        "charts": [drawn[chart] for chart in section.charts],
        "after": [line.text for line in section.after],
    }


class Picture(InlineImage):  # type: ignore[misc]
    """A picture in the place of its mark, with the words that are told in its stead."""

    def __init__(self, file: DocxTemplate, png: bytes, mm: float, alt: str) -> None:
        super().__init__(file, io.BytesIO(png), width=Mm(mm))
        self.alt = alt

    def _insert_image(self) -> str:
        part = self.tpl.current_rendering_part
        picture = part.new_pic_inline(self.image_descriptor, self.width, None)
        picture.docPr.set("descr", seen(self.alt))
        for side in "TBLR":
            picture.set(f"dist{side}", "0")
        run = '</w:t></w:r><w:r><w:drawing>{}</w:drawing></w:r><w:r><w:t xml:space="preserve">'
        return run.format(picture.xml)


def charts(paper: Paper, file: DocxTemplate) -> dict[Chart, object]:
    """The title and the picture of each chart of the paper, for the marks of that file."""
    found: list[tuple[Chart, str, float]] = []
    for section in paper.sections:
        mm, width = room(paper.width_mm, section.across)
        drawn = in_rows(section.charts, paper.language, width, section.across)
        found += [(chart, svg, mm) for chart, svg in zip(section.charts, drawn, strict=True)]
    made = pictures([(svg, mm) for _chart, svg, mm in found])
    return {
        chart: {"title": chart.title, "picture": Picture(file, png, mm, aloud(chart, paper.language))}
        for (chart, _svg, mm), png in zip(found, made, strict=True)
    }


def filling(table: Table, width_mm: int = PORTRAIT_MM) -> dict[str, object]:
    rows = [[cell.text for cell in row] for row in table.rows]
    total = rows.pop() if table.total else None
    heads = fitted(table, width_mm, WIDER).heads
    return {"caption": table.caption, "heads": heads, "rows": rows, "total": total, "bands": table.bands}


def fill(
    template: DocxTemplate,
    told_of: Callable[[DocxTemplate], Mapping[str, object]],
    paper: Paper | None = None,
    undefined: type[Undefined] = StrictUndefined,
) -> bytes:
    """The template with its marks filled. It may come from outside, so they are run in a sandbox. `paper`:
    what they say; None: the marks are only tried."""
    out = io.BytesIO()
    if paper and paper.check:
        template.init_docx()
        _seal(template.docx, paper.check)
    template.render(told_of(template), jinja_env=SandboxedEnvironment(autoescape=True, undefined=undefined))
    if paper:
        _finish(template.docx, paper)
    template.save(out)
    return out.getvalue()


def _seal(file: Document, check: str) -> None:
    """In the footer, before the marks are filled: afterwards the file has another footer than python-docx."""
    footer = file.sections[0].footer
    line = footer.paragraphs[0] if footer.paragraphs else footer.add_paragraph()
    line.add_run(f" · {check}")


def _finish(file: Document, paper: Paper) -> None:
    """What marks cannot say: the file's own properties and language, and what stays on one page."""
    file.core_properties.title = seen(paper.title)[:LONGEST_TITLE]
    file.core_properties.language = LOCALES[paper.language]
    file.core_properties.keywords = paper.check
    language = file.styles.element.xpath("w:docDefaults/w:rPrDefault/w:rPr/w:lang")
    for mark in language:
        mark.set(qn("w:val"), LOCALES[paper.language])
    for table in file.tables:
        for row in (*table.rows[:1], *table.rows[-2:-1]):
            _keep(cell for cell in row.cells)
    _keep_signatures(file, len(paper.signatures))


def _keep(cells: Iterable[_Cell]) -> None:
    for cell in cells:
        for paragraph in cell.paragraphs:
            paragraph.paragraph_format.keep_with_next = True


def _keep_signatures(file: Document, signatures: int) -> None:
    """On the page of the last sentence or row before them."""
    left = signatures
    for block in reversed(list(file.iter_inner_content())):
        if isinstance(block, Grid_):
            _keep(block.rows[-1].cells if block.rows else ())
            return
        block.paragraph_format.keep_with_next = left < signatures
        if block.text.strip() or block._p.xpath(".//w:drawing"):
            left -= 1
        if left < 0:
            return
