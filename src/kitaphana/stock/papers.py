"""The act of a stocktaking as a paper (domain.md §1.8)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from kitaphana.catalogue.models import Title
from kitaphana.lib.dates import full_date
from kitaphana.papers.paper import (
    Cell,
    Line,
    Paper,
    Section,
    Shape,
    Table,
    number,
    of_school,
    tell,
    tenge,
    words,
)
from kitaphana.stock.models import Lot, Stocktaking, StocktakingLine
from kitaphana.stock.queries import not_found

BLANK = "_" * 14
TO_NUMBER = "_" * 6
"""Where the number is written by hand."""
MEMBERS = 2
NOT_FOUND = Shape("not_found", "8n 62 27 17n 22n 24n")


@dataclass(frozen=True)
class Absent:
    """Copies of one lot: of those with a number, one."""

    lot: Lot
    number: str
    quantity: int

    @property
    def amount(self) -> Decimal | None:
        return None if self.lot.price is None else self.lot.price * self.quantity


def stocktaking_act(stocktaking: Stocktaking, language: str) -> Paper:
    """As it was on the day it was finished, whatever came to light later. Runs under the language."""
    absent = _absent(not_found(stocktaking))
    title = tell("stocktaking_act_no", language, no=stocktaking.number or TO_NUMBER)
    tables = (_table(absent, language),) if absent else ()
    lines, after = tuple(_told(stocktaking, language)), tuple(_after(absent, language))
    return of_school(
        stocktaking.school,
        language,
        title.text,
        [Section("stocktaking", "", lines, tables, after)],
        _signatures(stocktaking, language),
        status=full_date(stocktaking.finished_on or stocktaking.started_on, language),
    )


def _absent(lines: Iterable[StocktakingLine]) -> list[Absent]:
    """What was found later in part stands in two lines of the books, and in one of the act."""
    found: dict[tuple[Lot, str], int] = {}
    for line in lines:
        key = (line.lot, str(line.copy or ""))
        found[key] = found.get(key, 0) + line.quantity
    return [Absent(lot, mark, n) for (lot, mark), n in found.items()]


def _told(stocktaking: Stocktaking, language: str) -> Iterator[Line]:
    yield tell("stocktaking_act_stock", language, text=str(stocktaking.get_checked_display()))
    yield tell("stocktaking_act_begun", language, d=stocktaking.started_on)
    if stocktaking.finished_on is None:
        yield tell("stocktaking_act_open", language)
    else:
        yield tell("stocktaking_act_finished", language, d=stocktaking.finished_on)
        listed, found, missing = stocktaking.listed or 0, stocktaking.found or 0, stocktaking.missing or 0
        yield tell("stocktaking_act_counts", language, n=listed, found=found, missing=missing)
        if stocktaking.amount and stocktaking.unpriced:
            n, amount = stocktaking.unpriced, tenge(stocktaking.amount)
            yield tell("stocktaking_act_listed_unpriced", language, sum=amount, n=n)
        elif stocktaking.amount:
            yield tell("stocktaking_act_listed", language, sum=tenge(stocktaking.amount))
        if not missing:
            yield tell("stocktaking_act_whole", language)
    if stocktaking.note:
        yield tell("stocktaking_act_note", language, text=stocktaking.note)


def _table(absent: Sequence[Absent], language: str) -> Table:
    heads = ("№", _("Title"), _("Inventory number"), _("Quantity"), _("Price, tenge"), _("Sum, tenge"))
    rows = [
        (
            number(n, language),
            words(_described(row.lot.title, language)),
            words(row.number),
            number(row.quantity, language),
            _tenge(row.lot.price, language),
            _tenge(row.amount, language),
        )
        for n, row in enumerate(absent, 1)
    ]
    blank = words("")
    total = sum((row.amount or Decimal(0) for row in absent), Decimal(0))
    copies = number(sum(row.quantity for row in absent), language)
    rows.append((blank, words(_("In all")), blank, copies, blank, _tenge(total, language)))
    return Table(NOT_FOUND, _("Copies that were not found"), heads, tuple(rows), total=True)


def _described(title: Title, language: str) -> str:
    """Textbooks of several grades bear one name."""
    grade = "" if title.grade is None else tell("stocktaking_act_grade", language, n=title.grade).text
    return ". ".join(part for part in (str(title), grade, title.imprint) if part)


def _after(absent: Sequence[Absent], language: str) -> Iterator[Line]:
    if unpriced := sum(row.quantity for row in absent if row.amount is None):
        yield tell("stocktaking_act_unpriced", language, n=unpriced)


def _tenge(value: Decimal | None, language: str) -> Cell:
    return number(None if value is None else tenge(value), language)


def _signatures(stocktaking: Stocktaking, language: str) -> tuple[str, ...]:
    keeper = f"{BLANK} {stocktaking.school.librarian}".strip()
    return (
        tell("stocktaking_sign_chair", language, name=BLANK).text,
        *(tell("stocktaking_sign_member", language, name=BLANK).text for _member in range(MEMBERS)),
        tell("stocktaking_sign_librarian", language, name=keeper).text,
    )
