"""PDF by Typst: one template, the paper handed over as JSON, our own fonts, the same page everywhere."""

import json
from pathlib import Path

import typst
from django.conf import settings

from kitaphana.papers.heads import fitted
from kitaphana.papers.paper import Paper, Table

TEMPLATE = Path(__file__).parent / "typst" / "paper.typ"
FONTS = settings.PACKAGE / "static" / "npm" / "noto-sans"


def render(paper: Paper) -> bytes:
    pages = typst.compile(
        str(TEMPLATE),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        sys_inputs={"paper": json.dumps(_plain(paper), ensure_ascii=False)},
    )
    if not isinstance(pages, bytes):
        raise TypeError("Typst made several files of one paper")
    return pages


def _plain(paper: Paper) -> dict[str, object]:
    return {
        "language": paper.language,
        "head": paper.head,
        "settlement": paper.settlement,
        "title": paper.title,
        "status": paper.status,
        "wide": paper.wide,
        "signatures": list(paper.signatures),
        "sections": [
            {
                "title": section.title,
                "new_page": section.new_page,
                "lines": [line.text for line in section.lines],
                "tables": [_table(table, paper.width_mm) for table in section.tables],
                "after": [line.text for line in section.after],
            }
            for section in paper.printed
        ],
    }


def _table(table: Table, width_mm: int) -> dict[str, object]:
    heads, head_mm = fitted(table, width_mm)
    return {
        "caption": table.caption,
        "heads": list(heads),
        "head_mm": head_mm,
        "row_mm": table.shape.row_mm,
        "widths": list(table.shape.widths),
        "numeric": list(table.shape.numeric),
        "upright": list(table.shape.upright),
        "rows": [[cell.text for cell in row] for row in table.rows],
        "total": table.total,
    }
