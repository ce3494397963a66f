"""XLSX: the whole paper on a sheet that prints as it stands, table under table; numbers stay numbers.

A sheet has one set of columns. Where its tables differ, a cell of one stretches over columns of another.
"""

import io
from bisect import bisect
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate, zip_longest
from textwrap import wrap
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell

from kitaphana.papers import xlsxchart
from kitaphana.papers.heads import fitted
from kitaphana.papers.paper import Cell, Chart, Number, Paper, Section, Shape, Table

LONGEST_NAME = 31
FORBIDDEN = "[]:*?/\\'"
PATTERNS = ("#,##0", "#,##0.0", "#,##0.00")
"""By the number of decimals."""

PIXELS_A_MM, POINTS_A_MM = 96 / 25.4, 72 / 25.4
A4 = 9

STAMPED = (Fraction(2, 5), Fraction(3, 5))
"""Where the stamp at left ends and the one at right begins, as parts of the page's width."""

HALVED = Fraction(1, 2)
"""Of a sheet without tables: LibreOffice narrows a sheet to the page by whole columns, and cuts off what one
column alone has too much."""

Look = dict[str, Any]
"""The properties of a format, as xlsxwriter names them."""

MASTHEAD: dict[str, Look] = {
    "head": {"align": "center"},
    "title": {"align": "center", "bold": True, "font_size": 14},
    "addressee": {"align": "center"},
    "settlement": {"align": "center"},
    "status": {"align": "center", "italic": True, "font_size": 10},
}


def render(paper: Paper) -> bytes:
    out, used = io.BytesIO(), set[str]()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"title": paper.title, "keywords": paper.check})
        formats, sheets = Formats(book), list(_sheets(paper))
        for n, sections in enumerate(sheets):
            name = (sections[0].title if len(sheets) > 1 else "") or paper.title
            sheet = _Sheet(formats, free_name(name, used), sections, paper)
            if n == 0:
                sheet.masthead()
            for section in sections:
                sheet.section(section)
        sheet.signatures()
    return out.getvalue()


def free_name(wanted: str, used: set[str]) -> str:
    """A sheet name that Excel takes: no []:*?/\\, at most 31 characters of whole words, each once."""
    clean = _cut("".join(" " if letter in FORBIDDEN else letter for letter in wanted), LONGEST_NAME)
    name, turn = clean, 2
    while name.casefold() in used:
        name, turn = f"{_cut(clean, LONGEST_NAME - 3)} {turn}", turn + 1
    used.add(name.casefold())
    return name


def _cut(name: str, most: int) -> str:
    """Before a word that it has no room for; a first word that is longer is cut itself."""
    head, _space, _word = name[: most + 1].rpartition(" ")
    return (name if len(name) <= most else head or name[:most]).strip(" ,;–-")


def pattern(value: Number) -> str:
    """As many decimals as the number has, two at most."""
    places = -int(value.as_tuple().exponent) if isinstance(value, Decimal) else 0
    return PATTERNS[min(2, max(0, places))]


def _sheets(paper: Paper) -> Iterator[Sequence[Section]]:
    """A sheet for the first section and those after it, up to one that opens its own."""
    sections = paper.printed
    starts = [0, *(n for n, section in enumerate(sections) if section.new_page)]
    for start, end in zip(starts, [*starts[1:], len(sections)], strict=True):
        yield sections[start:end]


def _edges(shape: Shape) -> list[Fraction]:
    """Where the columns of a table end, as parts of the page's width."""
    return [Fraction(end, sum(shape.widths)) for end in accumulate(shape.widths)]


class Formats:
    """The formats of a book, each made once."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self.book = book
        self.made: dict[frozenset[tuple[str, Any]], Format] = {}

    def __call__(self, look: Look) -> Format:
        key = frozenset(look.items())
        if key not in self.made:
            self.made[key] = self.book.add_format(look)
        return self.made[key]


class _Sheet:
    """A sheet that is written downwards."""

    def __init__(self, formats: Formats, name: str, sections: Sequence[Section], paper: Paper) -> None:
        self.format, self.book, self.paper, self.row = formats, formats.book, paper, 0
        charts = [xlsxchart.numbers(chart, paper.language) for each in sections for chart in each.charts]
        self.tables = [*(table for section in sections for table in section.tables), *charts]
        edges = {edge for table in self.tables for edge in _edges(table.shape)} | {Fraction(1)}
        if paper.stamps:
            edges |= set(STAMPED)
        if len(edges) == 1:
            edges.add(HALVED)
        self.totals: list[str] = []
        self.edges = sorted(edges)
        self.sheet = self.book.add_worksheet(name)
        self.sheet.set_paper(A4)
        self.sheet.fit_to_pages(1, 0)
        self.sheet.set_footer("&C&P")
        if paper.wide:
            self.sheet.set_landscape()
            self.sheet.set_margins(left=0.59, right=0.39, top=0.59, bottom=0.7)
        else:
            self.sheet.set_margins(left=1.18, right=0.59, top=0.79, bottom=0.79)
        for column in range(len(self.edges)):
            self.sheet.set_column_pixels(column, column, round(self._pixels(column, column)))

    def masthead(self) -> None:
        for name, look in MASTHEAD.items():
            self._text(getattr(self.paper, name), **look)
            if name == "head" and self.paper.stamps:
                self._stamps()

    def _stamps(self) -> None:
        """Side by side, a row for each of their lines, a part of the page between them."""
        told = [[stamp.word, *stamp.lines] for stamp in self.paper.stamps]
        left, between, _right = (bisect(self.edges, edge) - 1 for edge in (*STAMPED, Fraction(1)))
        places = ((0, left), (between + 1, len(self.edges) - 1))
        self.row += 1
        for n, lines in enumerate(zip_longest(*told, fillvalue="")):
            look: Look = {"text_wrap": True, "valign": "top", "font_size": 11, "bold": n == 0}
            heights = []
            for text, (first, last) in zip(lines, places, strict=False):
                self._cell(first, last, Cell(text), look)
                heights.append(self._points(text, first, last, look))
            self.sheet.set_row(self.row, max(heights))
            self.row += 1
        self.row += 1

    def section(self, section: Section) -> None:
        if section.title:
            self.row += bool(self.row)
            self._text(section.title, bold=True, font_size=12)
        for line in section.lines:
            self._text(line.text)
        for table in section.tables:
            self._table(table)
        for chart in section.charts:
            self._chart(chart)
        for line in section.after:
            self._text(line.text)

    def signatures(self) -> None:
        for line in self.paper.signatures:
            self.row += 1
            self._text(line)

    def _text(self, text: str, **look: Any) -> None:
        """Across the page; nothing where there is no text."""
        if not text:
            return
        last = len(self.edges) - 1
        look = {"text_wrap": True, "valign": "top", "font_size": 11} | look
        self.sheet.set_row(self.row, self._points(text, 0, last, look))
        self._cell(0, last, Cell(text), look)
        self.row += 1

    def _table(self, table: Table) -> None:
        self.row += 1
        self._text(table.caption, bold=True)
        fit = fitted(table, self.paper.width_mm)
        if len(self.tables) == 1:
            self.sheet.repeat_rows(self.row)
        self._row(table.shape, [Cell(head) for head in fit.heads], fit.head_mm, head=True)
        first = self.row
        for n, row in enumerate(table.rows, 1):
            total = table.total and n == len(table.rows)
            counted = [self._counted(table.shape, place, cell, first) for place, cell in enumerate(row)]
            self._row(table.shape, counted, table.shape.row_mm, bold=total or n - 1 in table.bands)
            if total:
                self._remember(table.shape, counted)
        self.row += 1

    def _chart(self, chart: Chart) -> None:
        table = xlsxchart.numbers(chart, self.paper.language)
        self._table(table)
        first = self.row - 1 - len(table.rows)
        place = xlsxchart.Place(self.sheet.get_name(), first, self._starts(table.shape))
        height = xlsxchart.insert(self.book, self.sheet, chart, self.paper.language, place, self.row)
        self.row += height // 20 + 2

    def _counted(self, shape: Shape, place: int, cell: Cell, first: int) -> Cell:
        """The cell with the places of its formula named as the sheet names them; `first`: row of the table's
        body."""
        if not cell.formula:
            return cell
        starts = self._starts(shape)
        own = [xl_rowcol_to_cell(self.row, column) for column in starts]
        column = f"{xl_rowcol_to_cell(first, starts[place])}:{xl_rowcol_to_cell(self.row - 1, starts[place])}"
        return replace(cell, formula=cell.formula.format(*own, column=column, totals=self.totals))

    def _remember(self, shape: Shape, cells: Sequence[Cell]) -> None:
        starts = self._starts(shape)
        counted = (place for place, cell in enumerate(cells) if cell.formula)
        self.totals += [xl_rowcol_to_cell(self.row - 1, starts[place]) for place in counted]

    def _starts(self, shape: Shape) -> list[int]:
        """The first column of the sheet that each column of a table stretches over."""
        return [0, *(bisect(self.edges, edge) for edge in _edges(shape)[:-1])]

    def _row(
        self, shape: Shape, cells: Sequence[Cell], least_mm: int, *, head: bool = False, bold: bool = False
    ) -> None:
        """A row of a table, `least_mm` high or higher."""
        ends, starts = [bisect(self.edges, edge) - 1 for edge in _edges(shape)], self._starts(shape)
        height = least_mm * POINTS_A_MM
        for n, (cell, end) in enumerate(zip(cells, ends, strict=True)):
            turned = head and shape.upright[n]
            look: Look = {
                "border": 1,
                "text_wrap": True,
                "font_size": 8 if turned else 10,
                "bold": head or bold,
                "align": "right" if shape.numeric[n] else "center" if shape.upright[n] else "left",
                "valign": "vcenter" if head or shape.row_mm else "top",
                "indent": int(not shape.upright[n] and not shape.numeric[n]),
            }
            if head:
                look["bg_color"] = "#F0F0F0"
            if turned:
                look |= {"rotation": 90, "align": "center"}
            else:
                height = max(height, self._points(cell.text, starts[n], end, look))
            self._cell(starts[n], end, cell, look)
        self.sheet.set_row(self.row, height)
        self.row += 1

    def _cell(self, first: int, last: int, cell: Cell, look: Look) -> None:
        value = cell.text if cell.value is None else float(cell.value)
        if cell.value is not None:
            look = look | {"num_format": pattern(cell.value), "text_wrap": False, "shrink": True}
        if last > first:
            self.sheet.merge_range(self.row, first, self.row, last, value, self.format(look))
        else:
            self.sheet.write(self.row, first, value, self.format(look))
        if cell.formula:
            self.sheet.write_formula(self.row, first, f"={cell.formula}", self.format(look), value)

    def _pixels(self, first: int, last: int) -> float:
        """How wide these columns are together."""
        start = self.edges[first - 1] if first else Fraction(0)
        return float(self.edges[last] - start) * self.paper.width_mm * PIXELS_A_MM

    def _points(self, text: str, first: int, last: int, look: Look) -> float:
        """How high the text needs its row; no program finds it for cells that stretch over columns."""
        size: float = look["font_size"]
        letters = max(1, int((self._pixels(first, last) - 8) / (size * (0.7 if look.get("bold") else 0.65))))
        lines = sum(len(wrap(line, letters)) or 1 for line in text.splitlines()) or 1
        return lines * size * 1.35 + 2
