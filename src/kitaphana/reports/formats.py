"""A report as a file: which formats there are, and what makes each."""

import json
from collections.abc import Callable

from django.template.loader import render_to_string

from kitaphana.core.models import School
from kitaphana.papers import formats, pdf
from kitaphana.papers.paper import Cell, Line, Number, Table
from kitaphana.reports import docx, xlsx
from kitaphana.reports.compose import PARTS, Report

CONTENT_TYPES = formats.CONTENT_TYPES | {"html": "text/html; charset=utf-8", "json": "application/json"}
SHAPES = {part.CODE: part.SHAPES for part in PARTS}


def render(paper: Report, school: School, file_format: str) -> bytes:
    """The bytes of the file. KeyError: no such format. Refused: the school's Word template is broken."""
    makers: dict[str, Callable[[], bytes]] = {
        "docx": lambda: docx.render(paper, template(school, paper.language), SHAPES),
        "pdf": lambda: pdf.render(paper),
        "xlsx": lambda: xlsx.render(paper),
        "html": lambda: render_to_string("reports/paper.html", {"paper": paper}).encode(),
        "json": lambda: json.dumps(plain(paper, school), ensure_ascii=False, indent=1).encode(),
    }
    return makers[file_format]()


def file_name(paper: Report, file_format: str) -> str:
    """kitaphana-2023-09-01-2024-01-31-kk.docx"""
    name = f"kitaphana-{paper.period.start}-{paper.period.end}"
    return formats.file_name(name, paper.language, file_format)


def template(school: School, language: str) -> bytes:
    """The school's own Word template, else the default one."""
    own = docx.own_template(school, language)
    return own.read_bytes() if own.exists() else docx.template(SHAPES)


def plain(paper: Report, school: School) -> dict[str, object]:
    """The paper as JSON holds it: sentences with their codes, numbers as numbers, dates in ISO form."""
    return {
        "school": school.name(paper.language),
        "language": paper.language,
        "from": paper.period.start.isoformat(),
        "to": paper.period.end.isoformat(),
        "as_of": paper.as_of.isoformat(),
        "head": paper.head,
        "title": paper.title,
        "settlement": paper.settlement,
        "status": paper.status,
        "sections": [
            {
                "code": section.code,
                "title": section.title,
                "sentences": [_line(line) for line in section.all_lines()],
                "tables": [_table(table) for table in section.tables],
            }
            for section in paper.sections
        ],
        "signatures": list(paper.signatures),
    }


def _line(line: Line) -> dict[str, object]:
    """`numbers` in the order in which this language prints them."""
    return {
        "code": line.code,
        "text": line.text,
        "numbers": [_number(span.value) for span in line.spans if span.value is not None],
    }


def _table(table: Table) -> dict[str, object]:
    return {
        "code": table.code,
        "caption": table.caption,
        "heads": list(table.heads),
        "rows": [[_cell(cell) for cell in row] for row in table.rows],
    }


def _cell(cell: Cell) -> object:
    return cell.text if cell.value is None else _number(cell.value)


def _number(value: Number) -> int | float:
    return value if isinstance(value, int) else round(float(value), 6)
