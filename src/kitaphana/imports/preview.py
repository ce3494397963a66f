"""What the wizard shows of a file before and after it comes in."""

import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, islice

import xlsxwriter
from django.utils.translation import gettext as _

from kitaphana.core.importing import Importer, broken_word, lay_out, remembered
from kitaphana.core.models import School
from kitaphana.core.refusal import Refused
from kitaphana.core.rows import Fault, Table
from kitaphana.core.tables import Cell, Sheet
from kitaphana.imports.registry import IMPORTERS
from kitaphana.imports.upload import Upload

FIRST = 8
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True)
class Head:
    """A column of the file: its letter, and ours that is read from it."""

    letter: str
    ours: object


@dataclass(frozen=True)
class Line:
    """A row of the file as it stands there, from its number."""

    number: int
    cells: Sequence[Cell]
    is_header: bool


@dataclass(frozen=True)
class Preview:
    sheet: str
    heads: tuple[Head, ...]
    lines: tuple[Line, ...]


def letter(index: int) -> str:
    """A, B, …, Z, AA, … as spreadsheets name columns."""
    return (letter(index // 26 - 1) if index >= 26 else "") + _LETTERS[index % 26]


@dataclass(frozen=True)
class Look:
    """What can be said of an upload before it comes in; `said` is why there are no tables."""

    school: School
    upload: Upload
    sheets: tuple[Sheet, ...]
    tables: tuple[Table, ...]
    said: str

    @property
    def importer(self) -> Importer:
        return IMPORTERS[self.upload.kind]

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.upload.content).hexdigest()

    @property
    def broken_word(self) -> str:
        return broken_word(self.sheets)

    @property
    def shown(self) -> Preview | None:
        return preview(self.tables[0]) if self.tables else None


def look(school: School, upload: Upload) -> Look:
    """Read the file as it is said to be laid out."""
    sheets: list[Sheet] = []
    importer = IMPORTERS[upload.kind]
    try:
        sheets = importer.reads(upload.content, upload.file_name, upload.layout.encoding)
        known = remembered(school, importer)
        tables = lay_out(importer, sheets, upload.layout, known, upload.file_name)
    except Refused as refused:
        return Look(school, upload, tuple(sheets), (), str(refused))
    return Look(school, upload, tuple(sheets), tuple(tables), "")


def preview(table: Table) -> Preview:
    """The headings and the first rows that hold something."""
    start = table.first if table.header is None else table.header
    most = table.first - start + FIRST
    told = ((n, row) for n, row in enumerate(table.sheet.rows) if n >= start and set(row) - {None})
    rows = list(islice(told, most))
    width = max((len(row) for _, row in rows), default=0)
    ours = {
        place: next(c.heading for c in table.columns if c.code == code)
        for code, place in table.places.items()
    }
    return Preview(
        table.sheet.name,
        tuple(Head(letter(index), ours.get(index, "")) for index in range(width)),
        tuple(
            Line(number + 1, [*row, *[None] * (width - len(row))], number == table.header)
            for number, row in rows
        ),
    )


def told_faults(faults: Sequence[Fault], language: str) -> bytes:
    """XLSX of what is wrong, row by row, for when the file itself is no longer kept."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, [_("Row"), _("Column"), _("Message")])
        for place, fault in enumerate(faults, 1):
            sheet.write_row(place, 0, [fault.row, str(fault.heading), fault.message(language)])
        sheet.autofit()
    return file.getvalue()


def faulty_rows(tables: Sequence[Table], faults: Sequence[Fault], language: str) -> bytes:
    """XLSX of the faulty rows as they stand, with what is wrong: to be corrected and brought in again."""
    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        day = book.add_format({"num_format": "dd.mm.yyyy"})
        for table in tables:
            wrong = {
                fault.row: fault.message(language)
                for fault in faults
                if fault.sheet in ("", table.sheet.name)
            }
            if not wrong:
                continue
            sheet = book.add_worksheet(table.sheet.name[:31] or None)
            lines = [(table.headings, _("What is wrong"))] if table.header is not None else []
            kept = chain(
                lines, ((table.sheet.rows[number - 1], said) for number, said in sorted(wrong.items()))
            )
            for place, (cells, said) in enumerate(kept):
                for column, value in enumerate(cells):
                    sheet.write(place, column, value, day if isinstance(value, date) else None)
                sheet.write(place, max(map(len, table.sheet.rows)), said)
    return file.getvalue()
