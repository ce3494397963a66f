"""PDF by Typst: one template, the paper handed over as JSON, our own fonts, the same page everywhere."""

import json
from datetime import datetime
from pathlib import Path

import typst

from kitaphana.papers.chart import aloud, in_rows, room
from kitaphana.papers.heads import FONTS, fitted
from kitaphana.papers.paper import Paper, Section, Table
from kitaphana.papers.signs import printed

TEMPLATE = Path(__file__).parent / "typst" / "paper.typ"


def render(paper: Paper, made: datetime | None = None) -> bytes:
    """Tagged (PDF/UA-1): its headings, tables and charts are told to those who hear it. `made`: what the file
    says of when it was made, by default now."""
    pages = typst.compile(
        str(TEMPLATE),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        pdf_standards=["ua-1"],
        timestamp=made,
        sys_inputs={"paper": json.dumps(_printed(_plain(paper)), ensure_ascii=False)},
    )
    if not isinstance(pages, bytes):
        raise TypeError("Typst made several files of one paper")
    return pages


def _printed(plain: object) -> object:
    """In our letters: where a file must be tagged, a sign that they have not would be no file at all."""
    if isinstance(plain, str):
        return printed(plain)
    if isinstance(plain, dict):
        return {name: _printed(value) for name, value in plain.items()}
    return [*map(_printed, plain)] if isinstance(plain, list) else plain


def _plain(paper: Paper) -> dict[str, object]:
    return {
        "language": paper.language,
        "head": paper.head,
        "settlement": paper.settlement,
        "title": paper.title,
        "name": printed(paper.title).strip() or printed(paper.head).strip() or "Kitaphana",
        "addressee": paper.addressee,
        "status": paper.status,
        "check": paper.check,
        "wide": paper.wide,
        "tight": paper.tight,
        "stamps": [{"word": stamp.word, "lines": list(stamp.lines)} for stamp in paper.stamps],
        "signatures": list(paper.signatures),
        "sections": [_section(section, paper) for section in paper.printed],
    }


def _section(section: Section, paper: Paper) -> dict[str, object]:
    return {
        "title": section.title,
        "new_page": section.new_page,
        "attached": section.attached,
        "lines": [line.text for line in section.lines],
        "tables": [_table(table, paper.width_mm) for table in section.tables],
        "across": section.across,
        "charts": _charts(section, paper),
        "after": [line.text for line in section.after],
    }


def _charts(section: Section, paper: Paper) -> list[dict[str, object]]:
    titled = section.across > 1
    _mm, width = room(paper.width_mm, section.across)
    drawn = in_rows(section.charts, paper.language, width, section.across)
    return [
        {"title": "" if titled else chart.title, "svg": svg, "alt": aloud(chart, paper.language)}
        for chart, svg in zip(section.charts, drawn, strict=True)
    ]


def _table(table: Table, width_mm: int) -> dict[str, object]:
    fit = fitted(table, width_mm)
    return {
        "caption": table.caption,
        "heads": list(fit.heads),
        "head_mm": fit.head_mm,
        "row_mm": table.shape.row_mm,
        "widths": list(fit.shape.widths),
        "numeric": list(table.shape.numeric),
        "upright": list(table.shape.upright),
        "rows": [[cell.text for cell in row] for row in table.rows],
        "total": table.total,
        "bands": sorted(table.bands),
    }
