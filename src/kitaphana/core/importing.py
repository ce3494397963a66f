"""Files brought in: an importer names its columns and says what one row means; the rest is done here.

Every row is added, changed, unchanged or faulty. Faulty rows are left out and told of, the others come in,
all in one transaction. A repeat changes nothing, because an importer looks rows up by what they say. A batch
can be undone.
`tests/imports/test_example.py` shows a whole importer in twenty lines; `imports/registry.py` lists them all.
"""

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from django.db import models, transaction

from kitaphana.core.action import action
from kitaphana.core.batch import Batch, Options
from kitaphana.core.models import ColumnMap, ImportBatch, School, User
from kitaphana.core.refusal import Refused
from kitaphana.core.rows import Fault, Row, Table
from kitaphana.core.sentences import say
from kitaphana.core.tables import (
    Column,
    Sheet,
    find_header,
    first_data_row,
    guess_by_cells,
    guess_map,
    read_sheets,
)

_HOLE = re.compile(r"[\u0400-\u04ff][?\ufffd]+[а-яёәғқңөұүһі]|[А-ЯЁӘҒҚҢӨҰҮҺІ][?\ufffd]+[А-ЯЁӘҒҚҢӨҰҮҺІ]")
"""A letter that was saved in an encoding without it; «пе?Иә» is only a question without a space."""


@dataclass(frozen=True)
class Layout:
    """How a file is laid out, as far as someone has said; what is not said is found out.

    `columns`: our code → their heading, or the number of their column from 1; exactly these are read.
    `sheet`: one sheet's name, else every sheet that has the columns.
    `header`: row number of the headings from 1, 0 for none.
    """

    columns: Mapping[str, str | int] = field(default_factory=dict)
    sheet: str = ""
    header: int | None = None
    encoding: str | None = None


@dataclass(frozen=True)
class Option:
    """A question that the wizard asks before the file comes in. Without choices: yes or no.

    `usual`: the answer where nobody gave one, from the school and the day of the import.
    """

    code: str
    heading: object
    choices: tuple[tuple[str, object], ...] = ()
    usual: Callable[[School, date], object] | None = None


def _same_day(_school: School, today: date) -> date:
    return today


@dataclass(frozen=True)
class Importer:
    """What a kind of file is.

    `model`: the noun; a row that adds one is counted as added. `needs`: of each group at least one column
    must be there (beside the columns marked `required`). `apply(batch, rows)` does the work, see `Batch`.
    `day`: from the school and today, the day of what the rows do not date, unless another is said;
    `day_heading` is what the wizard calls it. `reads`: bytes, file name and encoding → sheets, for a kind
    that also comes in files other than tables.
    """

    kind: str
    heading: object
    model: type[models.Model]
    columns: tuple[Column, ...]
    apply: Callable[[Batch, Sequence[Row]], None]
    needs: tuple[tuple[str, ...], ...] = ()
    options: tuple[Option, ...] = ()
    day: Callable[[School, date], date] = _same_day
    day_heading: object = ""
    reads: Callable[[bytes, str, str | None], list[Sheet]] = read_sheets

    def usual_answers(self, school: School, on: date) -> dict[str, object]:
        return {option.code: option.usual(school, on) for option in self.options if option.usual}

    def column(self, code: str) -> Column:
        return next(column for column in self.columns if column.code == code)

    def missing(self, places: Mapping[str, object]) -> Column | None:
        """The first column without which the file says nothing."""
        groups = [*((column.code,) for column in self.columns if column.required), *self.needs]
        return next((self.column(group[0]) for group in groups if not set(group) & places.keys()), None)


@dataclass(frozen=True)
class Result:
    """What came of a file. `faults`: all that is told of its rows, be they left out or not. `batch` is None
    when it was only tried. `broken_word`: a word of the file that has lost letters, empty where none has."""

    rows: int
    added: int
    changed: int
    unchanged: int
    faults: tuple[Fault, ...]
    batch: ImportBatch | None
    broken_word: str = ""

    @property
    def left_out(self) -> int:
        return self.rows - self.added - self.changed - self.unchanged

    def sentence(self, language: str | None = None) -> str:
        """«… жол оқылды: қосылды – …»"""
        return say(
            "imp_result",
            language=language,
            rows=self.rows,
            added=self.added,
            changed=self.changed,
            same=self.unchanged,
            bad=self.left_out,
        )

    def json(self, language: str) -> dict[str, object]:
        """The document of `kitaphana import --json` (product.md)."""
        return {
            "rows": self.rows,
            "added": self.added,
            "changed": self.changed,
            "unchanged": self.unchanged,
            "errors": [fault.json(language) for fault in self.faults],
            "batch": self.batch.pk if self.batch else None,
        }


def run_import(
    *,
    by: User,
    importer: Importer,
    content: bytes,
    file_name: str,
    on: date,
    layout: Layout | None = None,
    options: Options | None = None,
    dry_run: bool = False,
) -> Result:
    """Bring a file in, or with `dry_run` say what would come of it and write nothing.

    Raises Refused when the file is no table or lacks a needed column; a fault of one row leaves that row out.
    """
    layout = layout or Layout()
    known = remembered(by.school, importer)
    sheets = importer.reads(content, file_name, layout.encoding)
    tables = lay_out(importer, sheets, layout, known, file_name)
    with transaction.atomic():
        result = bring_in(
            by=by,
            importer=importer,
            tables=tables,
            file_name=file_name,
            sha256=hashlib.sha256(content).hexdigest(),
            on=on,
            options=options or {},
            on_purpose=bool(layout.columns),
        )
        if dry_run:
            transaction.set_rollback(True)
            result = replace(result, batch=None)
    return replace(result, broken_word=broken_word(sheets))


@action
def bring_in(
    *,
    by: User,
    importer: Importer,
    tables: Sequence[Table],
    file_name: str,
    sha256: str,
    on: date,
    options: Options,
    on_purpose: bool,
) -> Result:
    """Apply the rows and record the batch."""
    batch = Batch(importer.model, by, on, importer.usual_answers(by.school, on) | dict(options))
    importer.apply(batch, [row for table in tables for row in table.rows()])
    faults = tuple(sorted(batch.faults, key=lambda fault: (fault.sheet, fault.row)))
    record = ImportBatch.objects.create(
        school=batch.school,
        by=by,
        kind=importer.kind,
        file_name=file_name[-255:],
        sha256=sha256,
        rows=batch.rows,
        added=batch.added,
        changed=batch.changed,
        unchanged=batch.unchanged,
        errors=[fault.record() for fault in faults],
    )
    batch.save(record)
    result = Result(batch.rows, batch.added, batch.changed, batch.unchanged, faults, record)
    if result.left_out < batch.rows:
        _remember(batch.school, importer, tables[0], on_purpose=on_purpose)
    return result


def lay_out(
    importer: Importer, sheets: Sequence[Sheet], layout: Layout, known: Mapping[str, str], file_name: str
) -> list[Table]:
    """The tables in the sheets. `known`: headings remembered from earlier files, see `remembered`.

    Raises Refused: imp_header (no sheet is laid out so), imp_need_column, imp_no_column.
    """
    tables = [_table(importer, sheet, layout, known) for sheet in sheets if layout.sheet in ("", sheet.name)]
    whole = [table for table in tables if importer.missing(table.places) is None]
    for code, theirs in layout.columns.items():
        if not any(code in table.places for table in tables):
            raise Refused("imp_no_column", column=str(theirs))
    if whole:
        return [table.one_of(len(whole)) for table in whole]
    fullest = max(tables, key=lambda table: len(table.places), default=None)
    missing = importer.missing(fullest.places) if fullest and fullest.places else None
    if missing is None:
        raise Refused("imp_header", file=file_name)
    raise Refused("imp_need_column", column=str(missing.heading))


def broken_word(sheets: Sequence[Sheet]) -> str:
    """The first word whose letters were lost before the file came to us («о?улары»); empty where none is."""
    cells = (cell for sheet in sheets for row in sheet.rows for cell in row if isinstance(cell, str))
    suspects = (cell for cell in cells if "?" in cell or "\ufffd" in cell)
    words = (word for cell in suspects for word in cell.split() if _HOLE.search(word))
    return next(words, "").strip('.,;:!«»"()')


def _table(importer: Importer, sheet: Sheet, layout: Layout, known: Mapping[str, str]) -> Table:
    given = {code: place for code, place in layout.columns.items() if isinstance(place, str)}
    numbered = {code: place - 1 for code, place in layout.columns.items() if isinstance(place, int)}
    columns = _named(importer.columns, given, known)
    header = find_header(sheet, columns, exact=bool(given)) if layout.header is None else layout.header - 1
    if header is None or not 0 <= header < len(sheet.rows):
        places = numbered or ({} if given else guess_by_cells(sheet, columns))
        return Table(sheet, importer.columns, places, None, first_data_row(sheet, importer.columns, places))
    found = {} if layout.columns and not given else guess_map(sheet.rows[header], columns, exact=bool(given))
    return Table(sheet, importer.columns, found | numbered, header, header + 1)


def _named(columns: Sequence[Column], given: Mapping[str, str], known: Mapping[str, str]) -> list[Column]:
    """The columns to look for: those given under the names given, else all but those once skipped."""
    if given:
        return [replace(column, names=(given[column.code],)) for column in columns if column.code in given]
    return [
        replace(column, names=(*column.names, known.get(column.code, column.code)))
        for column in columns
        if known.get(column.code) != ""
    ]


def remembered(school: School, importer: Importer) -> dict[str, str]:
    """Our column → their heading in the last file of this kind; "" for a column left out on purpose."""
    row = ColumnMap.objects.for_school(school).filter(kind=importer.kind).first()
    return dict(row.columns) if row else {}


def _remember(school: School, importer: Importer, table: Table, *, on_purpose: bool) -> None:
    if table.header is None:
        return
    theirs = {code: str(table.heading(code)) for code in table.places}
    skipped = {column.code: "" for column in importer.columns} if on_purpose else {}
    ColumnMap.objects.update_or_create(
        school=school, kind=importer.kind, defaults={"columns": skipped | theirs}
    )


def faults_of(batch: ImportBatch) -> list[Fault]:
    return [Fault(**error) for error in batch.errors]


def parse_map(data: object) -> tuple[Layout, dict[str, object]]:
    """The content of MAP.json: `{"columns": {ours: theirs}, "sheet", "header", "encoding", "options": {…}}`.

    `{ours: theirs}` alone will do. ValueError: another shape.
    """
    if not isinstance(data, dict):
        raise ValueError("a mapping is an object")
    if "columns" not in data and not data.keys() & {"options", "sheet", "header", "encoding"}:
        data = {"columns": data}
    columns, options = data.get("columns", {}), data.get("options", {})
    if not isinstance(columns, dict) or not isinstance(options, dict):
        raise ValueError("columns and options are objects")
    if not all(isinstance(theirs, str | int) for theirs in columns.values()):
        raise ValueError("a column is named by its heading or its number")
    header, encoding = data.get("header"), data.get("encoding")
    if not isinstance(header, int | None) or not isinstance(encoding, str | None):
        raise ValueError("header is a row number, encoding a name")
    return Layout(columns, str(data.get("sheet", "")), header, encoding), options
