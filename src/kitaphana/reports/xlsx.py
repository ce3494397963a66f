"""XLSX of a report: the sentences on a first sheet, each table on its own; numbers stay numbers."""

import io

import xlsxwriter
from django.utils.translation import override, pgettext
from xlsxwriter.format import Format

from kitaphana.papers.paper import Paper, Table
from kitaphana.papers.xlsx import PATTERNS, free_name, pattern


def render(paper: Paper) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book, override(paper.language):
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        _sentences(book, paper, bold)
        used = {sheet.get_name().casefold() for sheet in book.worksheets()}
        numbers = {form: book.add_format({"num_format": form, "valign": "top"}) for form in PATTERNS}
        for section in paper.sections:
            for table in section.tables:
                _table(book, table, free_name(table.caption, used), bold, numbers)
    return out.getvalue()


def _sentences(book: xlsxwriter.Workbook, paper: Paper, bold: Format) -> None:
    sheet = book.add_worksheet(free_name(pgettext("report", "Report"), set()))
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 110)
    lines = [(paper.head, wrap), (paper.title, bold), (paper.settlement, wrap), (paper.status, wrap)]
    for section in paper.printed:
        lines.append((section.title, bold))
        lines += [(line.text, wrap) for line in section.all_lines()]
    lines += [(text, wrap) for text in paper.signatures]
    for row, (text, style) in enumerate(lines):
        sheet.write_string(row, 0, text, style)


def _table(
    book: xlsxwriter.Workbook, table: Table, name: str, bold: Format, numbers: dict[str, Format]
) -> None:
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 0)
    for column, (head, width) in enumerate(zip(table.heads, table.shape.widths, strict=True)):
        sheet.set_column(column, column, max(10, width * 5))
        sheet.write_string(0, column, head, bold)
    for number, row in enumerate(table.rows, start=1):
        for column, cell in enumerate(row):
            if cell.value is None:
                sheet.write_string(number, column, cell.text)
            else:
                sheet.write_number(number, column, float(cell.value), numbers[pattern(cell.value)])
