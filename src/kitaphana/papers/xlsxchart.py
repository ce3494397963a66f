"""A chart in a workbook: Excel's own, over cells that hold its numbers, so that it may be changed there."""

from collections.abc import Sequence
from dataclasses import dataclass

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from kitaphana.papers.chart import BLUE, INK, aloud, from_paper, is_upright
from kitaphana.papers.paper import Cell, Chart, Shape, Table, number, words

WIDTH, HEIGHT, ROW = 620, 280, 22
"""In pixels; `ROW`: what a bar that lies needs."""
PAPER = {"fill": {"color": "#FFFFFF"}, "border": {"color": BLUE, "dash_type": "dash"}}


@dataclass(frozen=True)
class Place:
    """Where the numbers of a chart lie: the row of the first bar, and the columns of labels and values."""

    sheet: str
    first: int
    columns: Sequence[int]


def numbers(chart: Chart, language: str) -> Table:
    """The cells under the chart."""
    rows = tuple(
        (
            words(f"{bar.label}{from_paper(chart, paper=bar.paper)}"),
            number(bar.value, language),
            *_before(chart, number(bar.before, language)),
        )
        for bar in chart.bars
    )
    now = chart.now or chart.unit or chart.caption
    shape = Shape(chart.code, "10 4n 4n" if chart.before else "10 4n")
    then = [bar.paper_before for bar in chart.bars if bar.before is not None]
    before = f"{chart.before}{from_paper(chart, paper=any(then))}"
    heads = ("", now, before) if chart.before else ("", now)
    return Table(shape, chart.title, heads, rows)


def insert(
    book: xlsxwriter.Workbook, sheet: Worksheet, chart: Chart, language: str, place: Place, row: int
) -> int:
    """Draw it from that row on; the height in pixels."""
    upright = is_upright(chart)
    made = book.add_chart({"type": "column" if upright else "bar"})
    last = place.first + len(chart.bars) - 1
    names, values, *before = ([place.sheet, place.first, column, last, column] for column in place.columns)
    labels = {"value": True, "font": {"size": 9}}
    now = {"name": chart.now or chart.caption, "categories": names, "values": values, "gap": 60}
    look = {"fill": {"color": BLUE}, "points": [PAPER if bar.paper else None for bar in chart.bars]}
    made.add_series(now | look | {"data_labels": labels | {"position": "outside_end"}})
    for cells in before:
        then = {"name": chart.before, "categories": names, "values": cells}
        if upright:
            line = book.add_chart({"type": "line"})
            dash = {"type": "long_dash", "size": 14, "fill": {"color": INK}, "border": {"color": INK}}
            line.add_series(then | {"line": {"none": True}, "marker": dash})
            made.combine(line)
        else:
            made.add_series(then | {"fill": {"color": "#FFFFFF"}, "border": {"color": INK}})
    made.set_title({"name": chart.title, "name_font": {"size": 11}, "overlay": False})
    made.set_legend({"position": "top"} if before else {"none": True})
    axis = {"visible": False, "major_gridlines": {"visible": False}, "min": 0}
    (made.set_y_axis if upright else made.set_x_axis)(axis)
    if not upright:
        made.set_y_axis({"reverse": True})
    height = HEIGHT if upright else 110 + ROW * len(chart.bars) * (2 if before else 1)
    made.set_size({"width": WIDTH, "height": height})
    sheet.insert_chart(row, 0, made, {"description": aloud(chart, language), "object_position": 1})
    return height


def _before(chart: Chart, cell: Cell) -> tuple[Cell, ...]:
    return (cell,) if chart.before else ()
