"""The sentences and cells of a report by the library of each kind of file alone."""

import io
import json
from collections.abc import Callable
from pathlib import Path

import typst
import xlsxwriter
from django.template import engines
from docx import Document

from kitaphana.papers.heads import FONTS
from kitaphana.reports.compose import ReportPaper

TYPST = Path(__file__).with_name("bare.typ")
HTML = """<!DOCTYPE html><title>{{ title }}</title>{% for section in sections %}<h2>{{ section.title }}</h2>
{% for line in section.lines %}<p>{{ line }}</p>{% endfor %}{% for table in section.tables %}<table>
{% for row in table %}<tr>{% for cell in row %}<td>{{ cell }}</td>{% endfor %}</tr>{% endfor %}</table>
{% endfor %}{% endfor %}"""


def _content(paper: ReportPaper) -> list[dict[str, object]]:
    return [
        {
            "title": section.title,
            "lines": [line.text for line in section.all_lines()],
            "tables": [
                [[*map(str, table.heads)], *([cell.text for cell in row] for row in table.rows)]
                for table in section.tables
            ],
        }
        for section in paper.sections
    ]


def _docx(paper: ReportPaper) -> None:
    document = Document()
    for section in paper.sections:
        document.add_heading(section.title, 2)
        for line in section.all_lines():
            document.add_paragraph(line.text)
        for table in section.tables:
            grid = document.add_table(rows=0, cols=len(table.heads))
            for row in table.rows:
                for place, cell in zip(grid.add_row().cells, row, strict=True):
                    place.text = cell.text
    document.save(io.BytesIO())


def _pdf(paper: ReportPaper) -> None:
    typst.compile(
        str(TYPST),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        pdf_standards=["ua-1"],
        sys_inputs={"paper": json.dumps(_content(paper), ensure_ascii=False)},
    )


def _xlsx(paper: ReportPaper) -> None:
    with xlsxwriter.Workbook(io.BytesIO(), {"in_memory": True}) as book:
        said = book.add_worksheet()
        said.write_column(0, 0, [line.text for section in paper.sections for line in section.all_lines()])
        for table in (table for section in paper.sections for table in section.tables):
            sheet = book.add_worksheet()
            for n, row in enumerate(table.rows):
                sheet.write_row(n, 0, [cell.text for cell in row])


def _html(paper: ReportPaper) -> None:
    engines["django"].from_string(HTML).render({"title": paper.title, "sections": _content(paper)})


def _json(paper: ReportPaper) -> None:
    json.dumps(_content(paper), ensure_ascii=False, indent=1).encode()


BARE: dict[str, Callable[[ReportPaper], None]] = {
    "docx": _docx, "pdf": _pdf, "xlsx": _xlsx, "html": _html, "json": _json,
}  # fmt: skip
