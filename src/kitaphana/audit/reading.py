"""A table of labels and values out of a file or a pasted text, whatever stands round it."""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import takewhile

from django.utils.text import Truncator

from kitaphana.audit.numerals import read_number
from kitaphana.audit.words import LONGEST, heading, meaning
from kitaphana.core.refusal import Refused
from kitaphana.core.tables import Cell, Sheet, decoded, read_sheets
from kitaphana.lib.fold import fold

_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
# Lines round the table in the reports of ../shared/data.
_ABOVE = re.compile(r"(?:SOURCE|LANG|SCHOOL):")
_BELOW = "CHECKS"
_LINE_LENGTH = 20_000
_HEAD_WITHIN = 5
_SHOWN_OF_A_LINE = 80
_DELIMITERS = "\t;"
_TYPED = re.compile(r"(?P<label>.*[^\W\d_].*?)\s*(?:[:=]|\s[-–—])\s*(?P<value>\S.*)")
# One number; a year before a comma is a column of its own.
_BARE = re.compile(r"(?!(?:19|20)\d\d,)[+-]?\d[\d\s]*(?:,\d+)*(?:\.\d+)?\s*%?")
_YEAR = re.compile(r"(?:19|20)\d\d")
_PERIOD = re.compile(
    r"(?:19|20)\d\d(?:\s*[-–—/]\s*(?:(?:19|20)?\d\d))?\s*[\w .]{0,20}"
    r"|(?:19|20)\d\d-\d\d(?:-\d\d)?(?:\.\..+)?"
)
_A_YEAR = re.compile(
    r"(?P<first>(?:19|20)\d\d)(?:\s*[-–—/]\s*(?P<second>(?:19|20)?\d\d))?"
    r"(?:\s*(?:оқу|жыл\w*|уч\w*|год\w*|г|school|year|academic|рік|rok)\b\.?)*",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"(?:19|20)\d\d[-\d./–—]*")

Row = Sequence[Cell]


@dataclass(frozen=True)
class Line:
    """A label and what stands beside it; `number` is its place among the labels of its period, from 1."""

    number: int
    label: str
    cell: Cell
    period: str = ""


@dataclass(frozen=True)
class Part:
    """A sheet of a workbook, or a text: its `name`, empty for a text, and its `first` line as it stands."""

    name: str
    first: str
    lines: tuple[Line, ...]


def parts_of(content: bytes, file_name: str) -> list[Part]:
    """A text without a table is a part without lines. Raises Refused: imp_type, imp_encoding, imp_empty."""
    if content.startswith(_WORKBOOKS):
        sheets = read_sheets(content, file_name)
    else:
        text = decoded(content, file_name, None)
        if not text.strip():
            raise Refused("imp_empty", file=file_name)
        sheets = [Sheet("", typed_rows(text))]
    return [_part(sheet, period=sheet.name if len(sheets) > 1 else "") for sheet in sheets]


def _part(sheet: Sheet, period: str) -> Part:
    lines = (replace(line, period=line.period or period) for line in _lines(sheet.rows))
    rows = ([_shown(cell) for cell in row if cell is not None] for row in sheet.rows)
    first = next((", ".join(cells) for cells in rows if cells), "")
    return Part(sheet.name, Truncator(first).chars(_SHOWN_OF_A_LINE), tuple(lines))


def typed_rows(text: str) -> list[list[Cell]]:
    """The rows of a text; lines that speak of the table, above and below it, are left out."""
    lines = [line[:_LINE_LENGTH] for line in text.replace("\x00", "").splitlines()]
    lines = list(takewhile(lambda line: not line.startswith(_BELOW), lines))
    lines = [line for line in lines if line.strip() and not _ABOVE.match(line)]
    for delimiter in _DELIMITERS:
        if 2 * sum(delimiter in line for line in lines) >= len(lines) > 0:
            return [_clean(row) for row in _split(lines, delimiter)]
    rows = list(_split([_as_table(line) for line in lines], ","))
    usual = min((len(row) for row in rows if len(row) > 1), default=1)
    return [_clean(_by_comma(row) if len(row) > usual else row) for row in rows]


def _split(lines: Iterable[str], delimiter: str) -> Iterator[list[str]]:
    """As CSV; where a quote is never closed, the quotes are signs like others."""
    lines = list(lines)
    try:
        rows = list(csv.reader(lines, delimiter=delimiter, strict=True))
    except csv.Error:
        rows = list(csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE))
    yield from rows


def _as_table(line: str) -> str:
    """«Оқырман саны – 450» typed without a table."""
    typed = _TYPED.fullmatch(line.strip())
    if typed is None or read_number(typed["value"], whole=True) is None:
        return line
    if "," in (typed["label"] if _BARE.fullmatch(typed["value"]) else line).replace(", ", ""):
        return line
    return ",".join('"{}"'.format(part.replace('"', '""')) for part in (typed["label"], typed["value"]))


def _by_comma(row: list[str]) -> list[str]:
    """A decimal comma that cut a number in two: «Читаемость,3,69» among rows of two cells."""
    whole, fraction = row[-2].strip(), row[-1].strip()
    if not whole.isdecimal() or not fraction.removesuffix("%").rstrip().isdecimal():
        return row
    if _YEAR.fullmatch(fraction):
        return row
    return [*row[:-2], f"{whole},{fraction}"]


def _clean(row: Iterable[str]) -> list[Cell]:
    return [" ".join(cell.split()) or None for cell in row]


def _lines(rows: Sequence[Row]) -> list[Line]:
    rows = [row for row in rows if any(cell is not None for cell in row)]
    if not rows:
        return []
    if turned := _turned(rows):
        return turned
    place = _label_place(rows)
    head, body = _head(rows, place)
    columns = _columns(head, body, place)
    lines: list[Line] = []
    number, above = 0, ""
    for row in body:
        if title := _title(row):
            number, above = 0, title
        elif _text(row, place):
            number += 1
            label = str(row[place])[: LONGEST + 1]
            lines += [Line(number, label, cell, name or above) for cell, name in _cells(row, columns)]
    return lines


def _title(row: Row) -> str:
    """The year that stands alone above the figures of it."""
    said = [cell for cell in row if cell is not None]
    return _name(said[0]) if len(said) == 1 and is_period(said[0]) else ""


@dataclass(frozen=True)
class _Columns:
    """Where values stand, by the name of their period; and where a period stands for each row."""

    values: Mapping[int, str]
    period: int | None


def _cells(row: Row, columns: _Columns) -> Iterator[tuple[Cell, str]]:
    period = _at(row, columns.period) if columns.period is not None else None
    found = [(_at(row, index), name or _name(period)) for index, name in columns.values.items()]
    if not any(cell is not None for cell, _ in found):
        found = found[:1] or [(None, "")]
    yield from found


def _at(row: Row, index: int) -> Cell:
    return row[index] if index < len(row) else None


def _name(cell: Cell) -> str:
    return "" if cell is None else str(cell)


def _text(row: Row, place: int) -> bool:
    return isinstance(_at(row, place), str)


def _label_place(rows: Sequence[Row]) -> int:
    """The column of labels: the first in which words are as common as anywhere nearly."""
    width = max(map(len, rows))
    worded = [sum(_is_words(_at(row, index)) for row in rows) for index in range(width)]
    return next(index for index, n in enumerate(worded) if 2 * n >= max(worded))


def _is_words(cell: Cell) -> bool:
    return isinstance(cell, str) and bool(re.search(r"[^\W\d_]{2}", cell)) and not is_period(cell)


def is_period(cell: Cell) -> bool:
    """A year, a school year, a month, a pair of days: anything that opens with a year."""
    if isinstance(cell, int):
        return bool(_YEAR.fullmatch(str(cell)))
    return isinstance(cell, str) and len(cell) <= 40 and bool(_PERIOD.fullmatch(cell.strip()))


def is_year(period: str) -> bool:
    """«2024», «2023/24», «2023-2024 оқу жылы»; «2024-01» is a month."""
    found = _A_YEAR.fullmatch(period.strip())
    if found is None:
        return False
    first, second = int(found["first"]), found["second"]
    return second is None or int(second) % 100 == (first + 1) % 100


def _head(rows: Sequence[Row], place: int) -> tuple[Row, Sequence[Row]]:
    """The row of headings, and the rows below it; an empty one where there is none."""
    known = heading("label") | heading("value") | heading("period")
    for index, row in enumerate(rows[:_HEAD_WITHIN]):
        beside = [cell for n, cell in enumerate(row) if n != place and cell is not None]
        label = _at(row, place)
        figure = isinstance(label, str) and meaning(label) is not None
        years = bool(beside) and all(map(is_period, beside)) and not figure
        named = any(isinstance(cell, str) and fold(cell) in known for cell in row)
        if (years and (len(beside) > 1 or named)) or (named and not any(map(_is_bare, beside))):
            return row, rows[index + 1 :]
    return (), rows


def _counted(cell: Cell) -> bool:
    return not is_period(cell) and read_number(cell, whole=True) is not None


def _is_bare(cell: Cell) -> bool:
    """A number without words, which no heading is."""
    return _counted(cell) and not (isinstance(cell, str) and re.search(r"[^\W\d_]", cell))


def _columns(head: Row, body: Sequence[Row], place: int) -> _Columns:
    indexes = range(place + 1, max(map(len, body), default=0))
    dated = [index for index in indexes if _all_periods(body, index)]
    period = next((index for index in reversed(dated) if not is_period(_at(head, index))), None)
    values: dict[int, str] = {}
    for index in sorted(indexes, key=lambda index: not _is_total(_at(head, index))):
        above = _at(head, index)
        named = fold(above) if isinstance(above, str) else ""
        if index == period or named in heading("skip"):
            continue
        if is_period(above):
            values[index] = _name(above)
        elif not values and any(read_number(_at(row, index), whole=True) for row in body):
            values[index] = ""
    if not values and period is not None:
        return _Columns({period: ""}, None)
    return _Columns(values, period)


def _is_total(above: Cell) -> bool:
    """The column of the whole beside those of its quarters or kinds."""
    return isinstance(above, str) and fold(above) in heading("total")


def _all_periods(body: Sequence[Row], index: int) -> bool:
    cells = [cell for row in body if (cell := _at(row, index)) is not None]
    return bool(cells) and all(map(is_period, cells))


def _turned(rows: Sequence[Row]) -> list[Line]:
    """A table whose rows are the years and whose columns are the figures."""
    for top, head in enumerate(rows[:_HEAD_WITHIN]):
        known = [n for n, cell in enumerate(head) if isinstance(cell, str) and meaning(cell)]
        years = [row for row in rows[top + 1 :] if is_period(row[0])]
        if len(known) < 2 or not years or 0 in known or len(years) < len(rows) - top - 1:
            continue
        places = [n for n, cell in enumerate(head) if n and isinstance(cell, str)]
        return [
            Line(number, str(head[n]), _at(row, n), _name(row[0]))
            for row in years
            for number, n in enumerate(places, start=1)
        ]
    return []


def in_order(periods: Iterable[str]) -> list[str]:
    """Each once, by date where they are years or opened by digits alone, else as they stand."""
    found = list(dict.fromkeys(periods))
    return sorted(found) if all(is_year(one) or _DIGITS.fullmatch(one) for one in found) else found


def as_text(lines: Sequence[Line]) -> str:
    """The lines as a table that `parts_of` reads again: label, value, period."""
    rows = [(line.label, line.cell, line.period) for line in lines]
    return "\n".join("\t".join(map(_shown, row)).rstrip("\t") for row in rows)


def _shown(cell: Cell) -> str:
    return cell.isoformat() if isinstance(cell, date) else _name(cell).replace("\t", " ")
