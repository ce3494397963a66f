"""XLSX of a report: the sentences, each table, the charts and the figures on sheets of their own.

Numbers stay numbers; the workbook itself counts totals and ratios, and rounds only what it shows.
"""

import io
import re
from collections.abc import Sequence
from datetime import datetime, time
from decimal import Decimal
from fractions import Fraction
from textwrap import wrap

import xlsxwriter
from django.utils.text import capfirst
from django.utils.translation import override, pgettext
from xlsxwriter.format import Format
from xlsxwriter.utility import quote_sheetname, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from kitaphana.papers import xlsxchart
from kitaphana.papers.heads import fitted
from kitaphana.papers.paper import PORTRAIT_MM, Cell, Chart, Number, Section, Table
from kitaphana.papers.xlsx import A4, Formats, free_name, pattern
from kitaphana.reports.compose import ReportPaper
from kitaphana.reports.links import INDICATOR
from kitaphana.reports.readings import Reading

LETTERS, LINE, BOLD_LINE = 95, 90, 84
"""As many fit beside each other on an upright sheet of A4: in the columns of a table, in a sentence, in a
heading."""
ACROSS = 5
"""Columns over which a sentence stretches: LibreOffice narrows a sheet to the page by whole columns, and cuts
off what one column alone has too much."""
POINTS = 15
"""How high a line is."""
SIGNS = str.maketrans({"÷": "/", "×": "*"})
OWN = re.compile(r"\{(\d+)\}/\{(\d+)\}(\*100)?")

Key = tuple[str, str]
"""Code of a figure and first day of its period."""


def render(paper: ReportPaper) -> bytes:
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    made = datetime.combine(paper.as_of, time())
    with xlsxwriter.Workbook(out, options) as book, override(paper.language):
        book.set_properties({"title": paper.title, "keywords": paper.check, "created": made})
        _Book(book, paper).write()
    return out.getvalue()


class _Book:
    def __init__(self, book: xlsxwriter.Workbook, paper: ReportPaper) -> None:
        self.book, self.paper, self.used = book, paper, set[str]()
        look = {"text_wrap": True, "valign": "top"}
        self.format = Formats(book)
        self.said, self.title = self.format(look), self.format(look | {"bold": True})
        look |= {"border": 1}
        self.wrap, self.bold = self.format(look), self.format(look | {"bold": True})
        self.head = self.format(look | {"bold": True, "bg_color": "#F0F0F0"})
        self.figures = pgettext("report", "Figures")
        self.places = dict(self._places())
        self.readings = {
            (figure.code, reading.period.start.isoformat()): reading
            for figure in paper.figures
            for reading in (figure.now, *figure.before)
        }

    def write(self) -> None:
        self.used.add(self.figures.casefold())
        self._sentences()
        for section in self.paper.sections:
            for table in section.tables:
                self._table(table)
        self._charts([chart for section in self.paper.sections for chart in section.charts])
        if self.paper.figures:
            self._figures()

    def _sheet(self, name: str, *, named: bool = False) -> Worksheet:
        sheet = self.book.add_worksheet(name if named else free_name(name, self.used))
        sheet.set_paper(A4)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.8, right=0.5, top=0.8, bottom=0.8)
        sheet.set_footer("&C&P")
        return sheet

    def _sentences(self) -> None:
        paper, sheet = self.paper, self._sheet(pgettext("report", "Report"))
        sheet.set_column(0, ACROSS - 1, LETTERS // ACROSS - 1)
        around = (paper.addressee, paper.settlement, paper.status)
        lines = [(paper.head, self.said), (paper.title, self.title)]
        lines += [(text, self.said) for text in around if text]
        for section in paper.signed:
            lines += self._told(section)
        lines += [(text, self.said) for text in paper.signatures]
        for section in paper.attached:
            lines += self._told(section)
        for row, (text, style) in enumerate(lines):
            sheet.merge_range(row, 0, row, ACROSS - 1, "", style)
            sheet.write_string(row, 0, text, style)
            sheet.set_row(row, _points([text], [BOLD_LINE if style is self.title else LINE]))

    def _told(self, section: Section) -> list[tuple[str, Format]]:
        return [(section.title, self.title), *((line.text, self.said) for line in section.all_lines())]

    def _table(self, table: Table) -> None:
        sheet = self._sheet(short_names().get(table.code, table.caption))
        sheet.freeze_panes(1, 0)
        sheet.repeat_rows(0)
        sheet.set_header("&C" + table.caption.replace("&", "&&"))
        widths = self._columns(sheet, table)
        for number, row in enumerate(table.rows, start=1):
            total = table.total and number == len(table.rows)
            sheet.set_row(number, _points([cell.text for cell in row], widths))
            for column, cell in enumerate(row):
                formula = (
                    self._sum(table, column) if total else self._ratio(cell) or _of_row(row, cell, number)
                )
                self._cell(sheet, number, column, cell, formula, bold=total or number - 1 in table.bands)

    def _columns(self, sheet: Worksheet, table: Table) -> list[int]:
        """The heads, and how wide the columns are, in letters."""
        parts = fitted(table, PORTRAIT_MM).shape.widths
        widths = [max(8, round(LETTERS * part / sum(parts))) for part in parts]
        for column, (head, width) in enumerate(zip(table.heads, widths, strict=True)):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, head, self.head)
        sheet.set_row(0, _points(table.heads, widths))
        return widths

    def _cell(
        self, sheet: Worksheet, row: int, column: int, cell: Cell, formula: str = "", *, bold: bool = False
    ) -> None:
        if cell.value is None:
            sheet.write_string(row, column, cell.text, self.bold if bold else self.wrap)
            return
        look = {"num_format": pattern(cell.value), "valign": "top", "bold": bold, "border": 1}
        if formula:
            sheet.write_formula(row, column, f"={formula}", self.format(look), float(cell.value))
        else:
            sheet.write_number(row, column, float(cell.value), self.format(look))

    def _sum(self, table: Table, column: int) -> str:
        """Empty where the last row is not what those above come to, such as a percent."""
        *above, total = (row[column].value for row in table.rows)
        if total is None or None in above or sum(value for value in above if value is not None) != total:
            return ""
        return f"SUM({xl_rowcol_to_cell(1, column)}:{xl_rowcol_to_cell(len(above), column)})"

    def _ratio(self, cell: Cell) -> str:
        """What counts an indicator of the paper, wherever it is printed."""
        rows = cell.rows
        if rows is None or rows.page != INDICATOR or cell.value is None:
            return ""
        reading = self.readings.get((str(rows.args[0]), rows.query.get("from", "")))
        return self._formula(reading) if reading and reading.value == cell.value else ""

    def _formula(self, reading: Reading) -> str:
        """Over the cells of its operands on the sheet of figures; empty for a count, or without a value."""
        values = {operand.code: operand.value for operand in reading.operands}
        if reading.value is None or "÷" not in reading.formula:
            return ""
        start, sheet = reading.period.start.isoformat(), quote_sheetname(self.figures)

        def place(code: re.Match[str]) -> str:
            return f"{sheet}!{self.places[code[0], start]}"

        over, under = (re.findall(r"[a-z_]+", part) for part in reading.formula.split("÷"))
        divisor = sum(Fraction(values[code] or 0) for code in under)
        exact = Fraction(values[over[0]] or 0) / divisor * (100 if "×" in reading.formula else 1)
        return inside(re.sub(r"[a-z_]+", place, reading.formula).translate(SIGNS), reading.value, exact)

    def _places(self) -> list[tuple[Key, str]]:
        return [
            ((figure.code, reading.period.start.isoformat()), xl_rowcol_to_cell(row, column))
            for row, figure in enumerate(self.paper.figures, start=1)
            for column, reading in enumerate((*reversed(figure.before), figure.now), start=1)
        ]

    def _figures(self) -> None:
        """All of them, in the order in which they are counted."""
        figures, sheet = self.paper.figures, self._sheet(self.figures, named=True)
        sheet.set_column(0, 0, 45)
        sheet.set_column(1, 3, 14)
        sheet.freeze_panes(1, 1)
        sheet.repeat_rows(0)
        for row, figure in enumerate(figures, start=1):
            sheet.write_string(row, 0, capfirst(figure.name), self.wrap)
            for column, reading in enumerate((*reversed(figure.before), figure.now), start=1):
                if row == 1:
                    sheet.write_string(0, column, reading.label, self.head)
                cell = Cell("–", reading.value)
                self._cell(sheet, row, column, cell, self._formula(reading))

    def _charts(self, charts: list[Chart]) -> None:
        if not charts:
            return
        name = free_name(pgettext("report", "Charts"), self.used)
        sheet, row, breaks = self._sheet(name, named=True), 0, list[int]()
        sheet.set_column(0, 0, 40)
        sheet.set_column(1, 2, 16)
        for chart in charts:
            table = xlsxchart.numbers(chart, self.paper.language)
            breaks.append(row)
            sheet.write_string(row, 0, table.caption, self.title)
            sheet.set_row(row, _points([table.caption], [40]))
            for column, head in enumerate(table.heads):
                sheet.write_string(row + 1, column, head, self.head)
            for n, cells in enumerate(table.rows, start=row + 2):
                for column, cell in enumerate(cells):
                    self._cell(sheet, n, column, cell)
            place = xlsxchart.Place(name, row + 2, range(len(table.heads)))
            row += len(table.rows) + 3
            height = xlsxchart.insert(self.book, sheet, chart, self.paper.language, place, row)
            row += height // 20 + 2
        sheet.set_h_pagebreaks(breaks[2::2])


def short_names() -> dict[str, str]:
    """Of the tables whose captions are longer than a sheet may be named."""
    return {
        "classes": pgettext("sheet", "Textbooks by class"),
        "grades": pgettext("sheet", "Textbooks by grade"),
        "joint": pgettext("sheet", "Work with teachers"),
        "strands": pgettext("sheet", "Strands of upbringing"),
        "offered": pgettext("sheet", "Services"),
        "bands": pgettext("sheet", "Young readers"),
        "counts": pgettext("sheet", "Counts"),
        "ratios": pgettext("sheet", "Indicators"),
        "formulas": pgettext("sheet", "How they are counted"),
        "kinds": pgettext("sheet", "Time by kind of work"),
        "by_days": pgettext("part of a report", "Appendix"),
        "purchase": pgettext("sheet", "Proposed for purchase"),
        "asked": pgettext("sheet", "Most asked for"),
        "months": pgettext("sheet", "The plan by month"),
    }


def _points(texts: Sequence[str], widths: Sequence[int]) -> float:
    """How high a row these texts need; not every program finds it."""
    lines = (len(wrap(text, max(4, width - 2))) for text, width in zip(texts, widths, strict=True))
    return POINTS * max(1, *lines)


def _of_row(row: tuple[Cell, ...], cell: Cell, number: int) -> str:
    """A ratio or a percent of two cells of its own row."""
    found = OWN.fullmatch(cell.formula)
    if found is None or cell.value is None:
        return ""
    *columns, times = int(found[1]), int(found[2]), found[3] or ""
    over, under = (row[column].value for column in columns)
    if over is None or not under:
        return ""
    places = (xl_rowcol_to_cell(number, column) for column in columns)
    exact = Fraction(over) / Fraction(under) * (100 if times else 1)
    return inside("{}/{}".format(*places) + times, cell.value, exact)


def inside(formula: str, printed: Number, exact: Fraction) -> str:
    """The formula, held to what is printed where that is no plain rounding: 99.96 % is not yet 100."""
    places = max(0, -int(Decimal(printed).as_tuple().exponent))
    if abs(exact - Fraction(printed)) * 2 * 10**places <= 1:
        return formula
    return f"{'MIN' if printed < exact else 'MAX'}({printed},{formula})"
