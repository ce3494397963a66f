"""One row of a file being read, its cells by type, and what may be wrong with it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final, TypeVar, overload

from kitaphana.core.sentences import say
from kitaphana.core.tables import Cell, Column, Sheet
from kitaphana.lib.numbers import money

T = TypeVar("T")


class _Needed:
    """No default was given: the cell must be filled."""


NEEDED: Final = _Needed()

_DATE = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})(?: ?[гж]\.?)?")
_ISO_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ].*)?")
_CURRENCY = re.compile(r"(₸|тг\.?|тенге|теңге|kzt)$", re.IGNORECASE)
_MOST_MONEY = Decimal("99999999.99")


class Fault(Exception):
    """Something is wrong with one row: the row is left out and the fault told. `code` names a sentence."""

    def __init__(
        self,
        row: int,
        column: str,
        code: str,
        holes: Mapping[str, str | int],
        heading: object = "",
        sheet: str = "",
    ) -> None:
        super().__init__(code)
        self.row = row
        self.column = column
        self.code = code
        self.holes = dict(holes)
        self.heading = heading
        self.sheet = sheet

    def __str__(self) -> str:
        return self.message()

    def message(self, language: str | None = None) -> str:
        holes = {"row": str(self.row), "column": str(self.heading)} | self.holes
        sentence = say(self.code, language=language, **holes)
        return f"{self.sheet}: {sentence}" if self.sheet else sentence

    def json(self, language: str) -> dict[str, object]:
        return {"row": self.row, "column": str(self.heading), "message": self.message(language)}

    def record(self) -> dict[str, Any]:
        """As kept with the batch, so that it can be told again in any language."""
        return {
            "row": self.row,
            "column": self.column,
            "code": self.code,
            "holes": self.holes,
            "heading": str(self.heading),
            "sheet": self.sheet,
        }


@dataclass(frozen=True)
class Table:
    """A sheet whose columns are known.

    `places`: column code → index; `header`, `first`: index of the headings' row and of the first row of data.
    """

    sheet: Sheet
    columns: Sequence[Column]
    places: Mapping[str, int]
    header: int | None
    first: int
    named: bool = False

    def one_of(self, tables: int) -> "Table":
        """With several tables in the file, a fault names the sheet."""
        return replace(self, named=tables > 1)

    @property
    def headings(self) -> list[Cell]:
        return self.sheet.rows[self.header] if self.header is not None else []

    def heading(self, code: str) -> object:
        """Their heading of our column, else ours."""
        place = self.places.get(code, len(self.headings))
        theirs = self.headings[place] if place < len(self.headings) else None
        return theirs or next((column.heading for column in self.columns if column.code == code), code)

    def longest(self, code: str) -> int:
        return next(column.longest for column in self.columns if column.code == code)

    def rows(self) -> Iterator["Row"]:
        """The rows that say something in a known column."""
        for index in range(self.first, len(self.sheet.rows)):
            cells = self.sheet.rows[index]
            values = {
                code: cells[place] if place < len(cells) else None for code, place in self.places.items()
            }
            if any(value is not None for value in values.values()):
                yield Row(index + 1, values, self)


@dataclass(frozen=True)
class Row:
    """One row; `number` as in the file, from 1.

    A getter raises Fault when the cell cannot be read, or when it is empty and there is no default:
    `row.text("surname")`, `row.text("patronymic", "")`, `row.integer("year", None)`.
    """

    number: int
    values: Mapping[str, Cell]
    table: Table

    @property
    def sheet(self) -> str:
        return self.table.sheet.name

    def fault(self, column: str, code: str, **holes: str | int) -> Fault:
        sheet = self.sheet if self.table.named else ""
        return Fault(self.number, column, code, holes, self.table.heading(column), sheet)

    def filled(self, column: str) -> bool:
        return self.values.get(column) is not None

    @overload
    def text(self, column: str) -> str: ...
    @overload
    def text(self, column: str, default: T) -> str | T: ...
    def text(self, column: str, default: object = NEEDED) -> object:
        """The cell as text; a whole number without «.0», a date as 01.09.2012."""
        value = self._value(column, default)
        if value is None:
            return default
        text = value.strftime("%d.%m.%Y") if isinstance(value, date) else str(value)
        if len(text) > (most := self.table.longest(column)):
            raise self.fault(column, "imp_long", n=most)
        return text

    @overload
    def integer(self, column: str) -> int: ...
    @overload
    def integer(self, column: str, default: T) -> int | T: ...
    def integer(self, column: str, default: object = NEEDED) -> object:
        """A whole number from 0."""
        number = self._number(column, default)
        if number is None:
            return default
        if number != int(number):
            raise self.fault(column, "imp_number", value=self.text(column))
        return int(number)

    @overload
    def money(self, column: str) -> Decimal: ...
    @overload
    def money(self, column: str, default: T) -> Decimal | T: ...
    def money(self, column: str, default: object = NEEDED) -> object:
        """Tenge: 1250, «1 250,50», «1250.5 тг»."""
        number = self._number(column, default)
        if number is None:
            return default
        if number > _MOST_MONEY:
            raise self.fault(column, "imp_number", value=self.text(column))
        return money(number)

    @overload
    def date(self, column: str) -> date: ...
    @overload
    def date(self, column: str, default: T) -> date | T: ...
    def date(self, column: str, default: object = NEEDED) -> object:
        """01.09.2012, 1/9/2012 (day first), 2012-09-01, or a date cell; years 1900 to 2100."""
        value = self._value(column, default)
        if value is None:
            return default
        found = value if isinstance(value, date) else _date(str(value))
        if found is None or not 1900 <= found.year <= 2100:
            raise self.fault(column, "imp_date", value=self.text(column))
        return found

    def _value(self, column: str, default: object) -> Cell:
        value = self.values.get(column)
        if value is None and default is NEEDED:
            raise self.fault(column, "imp_cell_empty")
        return value

    def _number(self, column: str, default: object) -> Decimal | None:
        value = self._value(column, default)
        if value is None:
            return None
        number = _decimal(str(value))
        if number is None or isinstance(value, date):
            raise self.fault(column, "imp_number", value=self.text(column))
        return number


def _date(text: str) -> date | None:
    try:
        if match := _DATE.fullmatch(text):
            return date(int(match[3]), int(match[2]), int(match[1]))
        if match := _ISO_DATE.fullmatch(text):
            return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None
    return None


def _decimal(text: str) -> Decimal | None:
    """A number not below zero; the last point or comma is the decimal one, spaces group thousands."""
    bare = _CURRENCY.sub("", "".join(text.split()))
    whole, mark, rest = bare, "", ""
    if found := re.fullmatch(r"(.*)([.,])(\d*)", bare):
        whole, mark, rest = found.groups()
        whole = re.sub(r"[.,]", "", whole)
    digits = f"{whole}.{rest}" if mark else whole
    if not re.fullmatch(r"[0-9]+(\.[0-9]*)?", digits):
        return None
    try:
        return Decimal(digits)
    except InvalidOperation:
        return None
