"""Tables out of files as schools have them: XLSX, XLS, ODS, and CSV in the usual encodings."""

import csv
import io
import re
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from kitaphana.core.refusal import Refused
from kitaphana.lib.fold import fold

Cell = str | int | float | date | None

_ZIP = b"PK\x03\x04"
_WORKBOOKS = (_ZIP, b"\xd0\xcf\x11\xe0")
_FOREIGN = (b"%PDF", b"{\\rtf", b"<")
_DELIMITERS = ";,\t"
# A one-byte encoding reads any bytes: it is believed only when every letter is one of ours.
_ONE_BYTE = ("cp1251", "kz1048")
_OURS = re.compile(r"[\x20-\x7e\t\r\nА-Яа-яЁёӘәҒғҚқҢңӨөҰұҮүҺһІі«»“”„‘’–—…№°§\xa0]*")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_HEADER_WITHIN = 40
_SAMPLE = 200


@dataclass(frozen=True)
class Sheet:
    """A sheet of a workbook, or a whole CSV file (its name is then empty). Row 1 of the file is `rows[0]`."""

    name: str
    rows: list[list[Cell]]


@dataclass(frozen=True)
class Column:
    """A column that an importer knows.

    `heading` is a gettext_lazy label; `names` are the headings under which files carry it, in any language;
    `looks` knows the column by a cell, for files without headings (domain.md §8).
    `longest`: how many characters its text may have.
    """

    code: str
    heading: object
    required: bool = False
    names: tuple[str, ...] = ()
    looks: Callable[[Cell], bool] | None = None
    longest: int = 200


def read_sheets(content: bytes, file_name: str, encoding: str | None = None) -> list[Sheet]:
    """The visible sheets that have something in them.

    The bytes decide, not the name's ending. Raises Refused: imp_type (not a table), imp_broken (a part of a
    file), imp_encoding, imp_empty.
    """
    if content.startswith(_WORKBOOKS):
        sheets = _workbook(content, file_name)
    else:
        sheets = [Sheet("", _delimited(decoded(content, file_name, encoding), file_name))]
    sheets = [sheet for sheet in sheets if any(cell is not None for row in sheet.rows for cell in row)]
    if not sheets:
        raise Refused("imp_empty", file=file_name)
    return sheets


def _workbook(content: bytes, file_name: str) -> list[Sheet]:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        return [
            Sheet(meta.name, [[_cell(value) for value in row] for row in _values(book, meta.name)])
            for meta in book.sheets_metadata
            if meta.typ == SheetTypeEnum.WorkSheet and meta.visible == SheetVisibleEnum.Visible
        ]
    except (CalamineError, OSError, ValueError) as error:
        broken = content.startswith(_ZIP) and not zipfile.is_zipfile(io.BytesIO(content))
        raise Refused("imp_broken" if broken else "imp_type", file=file_name) from error


def _values(book: CalamineWorkbook, name: str) -> Sequence[Sequence[object]]:
    return book.get_sheet_by_name(name).to_python(skip_empty_area=False)


def _cell(value: object) -> Cell:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    if isinstance(value, date) or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    return " ".join(str(value).split()) or None


def decoded(content: bytes, file_name: str, encoding: str | None) -> str:
    """The text of a file in this encoding, else in the one that its bytes speak for.

    Raises Refused: imp_type (not a text), imp_encoding.
    """
    if content.startswith(_FOREIGN):
        raise Refused("imp_type", file=file_name)
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    for candidate in (encoding,) if encoding else ("utf-8-sig", *_ONE_BYTE):
        try:
            text = content.decode(candidate)
        except UnicodeDecodeError:
            continue
        if _CONTROL.search(text):
            raise Refused("imp_type", file=file_name)
        if candidate not in _ONE_BYTE or encoding or _OURS.fullmatch(text):
            return text
    raise Refused("imp_encoding" if _mostly_text(content) else "imp_type", file=file_name)


def _mostly_text(content: bytes) -> bool:
    return not _CONTROL.search(content.decode("latin-1"))


def _delimited(text: str, file_name: str) -> list[list[Cell]]:
    delimiter = max(_DELIMITERS, key=lambda candidate: _fit(text, candidate))
    try:
        return [
            [_cell(value) for value in row]
            for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        ]
    except csv.Error as error:
        raise Refused("imp_type", file=file_name) from error


def _fit(text: str, delimiter: str) -> tuple[int, int]:
    """How well a delimiter explains the text: rows of the commonest width above one, then that width."""
    widths: dict[int, int] = {}
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for _, row in zip(range(_SAMPLE), reader, strict=False):
            if len(row) > 1:
                widths[len(row)] = widths.get(len(row), 0) + 1
    except csv.Error:
        return (0, 0)
    return max(((count, width) for width, count in widths.items()), default=(0, 0))


def find_header(sheet: Sheet, columns: Sequence[Column], *, exact: bool = False) -> int | None:
    """Index of the row of headings, below any title rows; None when the sheet has none.

    `exact`: only the very names count, not headings that begin with them.
    """
    best, most = None, 0
    for index, row in enumerate(sheet.rows[:_HEADER_WITHIN]):
        known = len(guess_map(row, columns, exact=exact))
        # One word that only begins like a heading may be a title: «Оқушылар тізімі».
        if known == 1 and not any(_likeness(cell, column) == _SAME for cell in row for column in columns):
            continue
        if known > most:
            best, most = index, known
    return best


def guess_map(header: Sequence[Cell], columns: Sequence[Column], *, exact: bool = False) -> dict[str, int]:
    """Column code → index in the row of headings. The best likeness first; no heading serves twice."""
    pairs = sorted(
        (
            (likeness, -place, -index, column.code)
            for place, column in enumerate(columns)
            for index, cell in enumerate(header)
            if (likeness := _likeness(cell, column)) > (_SAME - 1 if exact else 0)
        ),
        reverse=True,
    )
    found: dict[str, int] = {}
    for _, _, index, code in pairs:
        if code not in found and -index not in found.values():
            found[code] = -index
    return found


_SAME = 1000


def _likeness(cell: Cell, column: Column) -> int:
    """`_SAME` for the same words, the length of the known name when the heading begins with it, else 0."""
    heading = fold(cell) if isinstance(cell, str) else ""
    if not heading:
        return 0
    names = [fold(name) for name in column.names]
    if heading in names:
        return _SAME
    return max((len(name) for name in names if heading.startswith(f"{name} ")), default=0)


def guess_by_cells(sheet: Sheet, columns: Sequence[Column]) -> dict[str, int]:
    """Column code → index, known by what the cells look like: for sheets without headings.

    A column is believed when at least half of its filled cells look so; each index serves the first
    column that claims it.
    """
    found: dict[str, int] = {}
    sample = sheet.rows[:_SAMPLE]
    width = max(map(len, sample), default=0)
    for column in columns:
        if column.looks is None:
            continue
        scores = [
            (sum(map(column.looks, cells)) / len(cells), -index)
            for index in range(width)
            if index not in found.values()
            and (cells := [row[index] for row in sample if index < len(row) and row[index] is not None])
        ]
        share, index = max(scores, default=(0.0, 0))
        if share >= 0.5:
            found[column.code] = -index
    return found


def first_data_row(sheet: Sheet, columns: Sequence[Column], places: dict[str, int]) -> int:
    """Index of the first row whose cells look as they should, in a sheet without headings."""
    known = [
        (column.looks, places[column.code]) for column in columns if column.looks and column.code in places
    ]
    for index, row in enumerate(sheet.rows):
        if known and all(place < len(row) and looks(row[place]) for looks, place in known):
            return index
    return 0
