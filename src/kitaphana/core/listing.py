"""A list that can be searched, sorted, paged, printed and taken away as XLSX: one for every table of rows."""

import io
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache, reduce
from html import unescape
from operator import or_
from typing import Any

import xlsxwriter
from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.utils.html import strip_tags
from django.utils.http import content_disposition_header
from django.utils.safestring import SafeString
from django.utils.text import slugify
from django.utils.timezone import is_aware, make_naive
from django.utils.translation import gettext as _

from kitaphana.core.refusal import Refused
from kitaphana.lib.fold import fold

MOST_IN_A_FILE = 100_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_SEARCH = 100
KEY_DIGITS = 18
LETTERS = "абвгдеёжзийклмнопрстуфхцчшщъыьэюяәғқңөұүһі" + "abcdefghijklmnopqrstuvwxyz"
SIGNS = "[ЬьЪъ]?"
NOT_IN_A_SHEET_NAME = re.compile(r"[\[\]:*?/\\']")


@dataclass(frozen=True)
class Column:
    """`value` takes a row; `link` gives the address its cell leads to; `sort` names the field to order by."""

    code: str
    heading: str
    value: Callable[[Any], object]
    sort: str | None = None
    numeric: bool = False
    link: Callable[[Any], str] | None = None


@dataclass(frozen=True)
class Heading:
    column: Column
    order: str
    next_order: str


@dataclass(frozen=True)
class Cell:
    column: Column
    value: object
    link: str


@dataclass(frozen=True)
class Listing:
    """`kept` are the parameters of the address that belong to the page and not to the list."""

    title: str
    headings: tuple[Heading, ...]
    page: Page[Any]
    rows: tuple[tuple[Cell, ...], ...]
    query: str
    order: str
    searchable: bool
    filters: Form | None
    kept: tuple[tuple[str, str], ...]


def listing(
    request: HttpRequest,
    rows: QuerySet[Any, Any],
    columns: Sequence[Column],
    *,
    search: Sequence[str] = (),
    per_page: int = 50,
    title: str,
    filters: Form | None = None,
) -> Listing | HttpResponse:
    """What the address asks for of `rows` (`q`, `sort`, `page`), or with `format=xlsx` all of it as a file.

    `search` names the text fields that are looked through. `filters` is a form bound to the address, whose
    choice the caller has already applied to `rows`; it is shown beside the search line.
    """
    query = _printable(request.GET.get("q", ""))
    order = request.GET.get("sort", "")
    found = _sorted(_matching(rows, search, query), columns, order)
    if request.GET.get("format") == "xlsx":
        return _workbook(found, columns, title)
    page = Paginator(found, per_page).get_page(request.GET.get("page"))
    ours = {"q", "sort", "page", "format", *(filters.fields if filters else ())}
    return Listing(
        title=title,
        headings=tuple(_heading(column, order) for column in columns),
        page=page,
        rows=tuple(tuple(_cells(row, columns)) for row in page),
        query=query,
        order=order,
        searchable=bool(search),
        filters=filters,
        kept=tuple(
            (name, value) for name in request.GET if name not in ours for value in request.GET.getlist(name)
        ),
    )


def _printable(text: str) -> str:
    composed = unicodedata.normalize("NFC", text)
    return "".join(letter for letter in composed if letter.isprintable())[:LONGEST_SEARCH].strip()


def is_key(text: str) -> bool:
    """Whether it may be the number of a row; the database holds none of more digits."""
    return text.isdecimal() and len(text) <= KEY_DIGITS


def pattern(word: str) -> str:
    """A regular expression for the word in either case, with Kazakh letters or their Russian neighbours.

    Both databases read it alike; SQLite, and PostgreSQL in the C locale, know no case of Cyrillic letters.
    """
    return SIGNS.join(_alike(letter) for letter in word.lower() if letter not in "ьъ")


def _alike(letter: str) -> str:
    same = _by_fold().get(fold(letter), "") if letter in LETTERS else ""
    return f"[{same}{same.upper()}]" if same else re.escape(letter)


@cache
def _by_fold() -> dict[str, str]:
    alike: dict[str, str] = {}
    for letter in LETTERS:
        alike[fold(letter)] = alike.get(fold(letter), "") + letter
    return alike


def _matching(rows: QuerySet[Any, Any], fields: Sequence[str], query: str) -> QuerySet[Any, Any]:
    """Rows in which every word of the query stands in some field."""
    if not fields:
        return rows
    for word in query.split():
        if sought := pattern(word):
            rows = rows.filter(reduce(or_, (Q(**{f"{field}__regex": sought}) for field in fields)))
    return rows


def _sorted(rows: QuerySet[Any, Any], columns: Sequence[Column], order: str) -> QuerySet[Any, Any]:
    """In the order asked for; the primary key ends every order, so that pages never overlap."""
    fields = {column.code: column.sort for column in columns if column.sort}
    sign = "-" if order.startswith("-") else ""
    if field := fields.get(order.removeprefix("-")):
        return rows.order_by(f"{sign}{field}", "pk")
    return rows if rows.ordered else rows.order_by("pk")


def _heading(column: Column, order: str) -> Heading:
    chosen = order.removeprefix("-") == column.code and bool(column.sort)
    direction = "" if not chosen else "descending" if order.startswith("-") else "ascending"
    return Heading(column, direction, f"-{column.code}" if direction == "ascending" else column.code)


def _cells(row: object, columns: Sequence[Column]) -> Iterator[Cell]:
    for column in columns:
        yield Cell(column, column.value(row), column.link(row) if column.link else "")


def _workbook(rows: QuerySet[Any, Any], columns: Sequence[Column], title: str) -> HttpResponse:
    """Numbers as numbers, dates as dates: the librarian goes on counting in the table."""
    if (n := rows.count()) > MOST_IN_A_FILE:
        raise Refused("list_too_long", n=n, max=MOST_IN_A_FILE)
    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        bold = book.add_format({"bold": True, "bottom": 1})
        day = book.add_format({"num_format": "dd.mm.yyyy"})
        minute = book.add_format({"num_format": "dd.mm.yyyy hh:mm"})
        sheet = book.add_worksheet(NOT_IN_A_SHEET_NAME.sub(" ", title).strip()[:31] or None)
        sheet.write_row(0, 0, [str(column.heading) for column in columns], bold)
        sheet.freeze_panes(1, 0)
        for number, row in enumerate(rows.iterator(chunk_size=2000), start=1):
            for place, column in enumerate(columns):
                value = plain(column.value(row))
                look = minute if isinstance(value, datetime) else day if isinstance(value, date) else None
                sheet.write(number, place, value, look)
        sheet.autofit()
    name = f"{slugify(title, allow_unicode=True) or 'kitaphana'}.xlsx"
    headers = {"Content-Disposition": content_disposition_header(True, name) or ""}  # noqa: FBT003
    return HttpResponse(file.getvalue(), content_type=XLSX, headers=headers)


def plain(value: object) -> str | int | float | Decimal | date | None:
    """What a cell of a table file may hold. Yes and no are words; an instant is the school's own time."""
    match value:
        case bool():
            return _("yes") if value else _("no")
        case datetime():
            return make_naive(value) if is_aware(value) else value
        case None | int() | float() | Decimal() | date():
            return value
        case SafeString():
            return unescape(strip_tags(value))
        case _:
            return str(value)
