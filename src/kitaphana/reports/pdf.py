"""PDF by Typst: one template, the paper handed over as JSON, our own fonts, the same page everywhere."""

import json
from pathlib import Path

import typst
from django.conf import settings

from kitaphana.reports.paper import Paper, Table

TEMPLATE = Path(__file__).parent / "typst" / "report.typ"
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
        "signatures": list(paper.signatures),
        "sections": [
            {
                "title": section.title,
                "lines": [line.text for line in section.lines],
                "tables": [_table(table) for table in section.tables],
                "after": [line.text for line in section.after],
            }
            for section in paper.sections
        ],
    }


def _table(table: Table) -> dict[str, object]:
    return {
        "caption": table.caption,
        "heads": list(table.heads),
        "widths": list(table.shape.widths),
        "numeric": list(table.shape.numeric),
        "rows": [[cell.text for cell in row] for row in table.rows],
        "total": table.total,
    }
