"""XLSX: the sentences on a first sheet, each table on its own; numbers stay numbers."""

import io
from decimal import Decimal

import xlsxwriter
from django.utils.translation import override, pgettext
from xlsxwriter.format import Format

from kitaphana.reports.paper import Number, Paper, Table

LONGEST_NAME = 31
FORBIDDEN = "[]:*?/\\'"


def render(paper: Paper) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book, override(paper.language):
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        _sentences(book, paper, bold)
        numbers = {
            places: book.add_format({"num_format": _pattern(places), "valign": "top"}) for places in range(3)
        }
        used = {sheet.get_name().casefold() for sheet in book.worksheets()}
        for section in paper.sections:
            for table in section.tables:
                _table(book, table, _free_name(table.caption, used), bold, numbers)
    return out.getvalue()


def _sentences(book: xlsxwriter.Workbook, paper: Paper, bold: Format) -> None:
    sheet = book.add_worksheet(_free_name(pgettext("report", "Report"), set()))
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 110)
    lines = [(paper.head, wrap), (paper.title, bold), (paper.settlement, wrap), (paper.status, wrap)]
    for number, section in enumerate(paper.sections, start=1):
        lines.append((f"{number}. {section.title}", bold))
        lines += [(line.text, wrap) for line in section.all_lines()]
    lines += [(text, wrap) for text in paper.signatures]
    for row, (text, style) in enumerate(lines):
        sheet.write_string(row, 0, text, style)


def _pattern(places: int) -> str:
    return f"#,##0.{'0' * places}" if places else "#,##0"


def _places(value: Number) -> int:
    return max(0, -int(value.as_tuple().exponent)) if isinstance(value, Decimal) else 0


def _free_name(wanted: str, used: set[str]) -> str:
    """A sheet name that Excel takes: no []:*?/\\, at most 31 characters, each once."""
    clean = "".join(" " if letter in FORBIDDEN else letter for letter in wanted)[:LONGEST_NAME].strip()
    name, turn = clean, 2
    while name.casefold() in used:
        name, turn = f"{clean[: LONGEST_NAME - 3]} {turn}", turn + 1
    used.add(name.casefold())
    return name


def _table(
    book: xlsxwriter.Workbook, table: Table, name: str, bold: Format, numbers: dict[int, Format]
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
                sheet.write_number(number, column, float(cell.value), numbers[min(2, _places(cell.value))])
