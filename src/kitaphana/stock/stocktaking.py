"""Looking the stock through against its papers: begun, noted line by line, finished, corrected; what came to
light later."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeVar

from django.db.models import Sum

from kitaphana.core.action import action, refuse_strangers
from kitaphana.core.models import School, User
from kitaphana.core.refusal import Refused
from kitaphana.stock.models import Copy, Lot, Stocktaking, StocktakingLine, WriteOffLine
from kitaphana.stock.queries import copies_numbered, holding_rows, school_year_of

Row = TypeVar("Row", Stocktaking, StocktakingLine)


@dataclass(frozen=True)
class Lacking:
    """Copies of a lot without numbers of their own that were not found."""

    lot: Lot
    quantity: int


@action
def begin(*, by: User, checked: str, on: date, today: date, number: str = "", note: str = "") -> Stocktaking:
    """Raises Refused: a day after `today`, a number that another act of the school year has."""
    _must_have_come(on, today)
    made = Stocktaking(school=by.school, recorded_by=by)
    return _described(made, checked=checked, on=on, number=number, note=note)


@action
def describe(
    *, by: User, stocktaking: Stocktaking, checked: str, on: date, today: date, number: str, note: str
) -> Stocktaking:
    """Correct what `begin` wrote. Raises Refused as `begin`, and: it is finished, a copy is noted
    that would not be looked through."""
    _must_have_come(on, today)
    changed = _going_on(by.school, stocktaking)
    _described(changed, checked=checked, on=on, number=number, note=note)
    _must_be_looked_through(changed, [line.lot for line in _noted(changed)])
    return changed


@action
def note_missing(
    *, by: User, stocktaking: Stocktaking, numbers: Sequence[str] = (), lots: Sequence[Lacking] = ()
) -> list[StocktakingLine]:
    """What was not found: copies by their numbers, others by lot. To a lot noted before it is added.

    Raises Refused: it is finished, nothing is named, a number that is not ours, stands twice or is noted
    already, a stock that is not looked through, more of a lot than its papers had when the stocktaking began.
    """
    refuse_strangers([row.lot for row in lots], by.school_id)
    standing = _going_on(by.school, stocktaking)
    if not numbers and not lots:
        raise Refused("stocktaking_none_named")
    before = _noted(standing)
    copies = _copies(before, by.school, numbers)
    _must_be_looked_through(standing, [*(copy.lot for copy in copies), *(row.lot for row in lots)])
    _add_up(standing, lots)
    StocktakingLine.objects.bulk_create(
        [StocktakingLine(school=by.school, stocktaking=standing, lot=copy.lot, copy=copy) for copy in copies],
        batch_size=500,
    )
    lines = _noted(standing)
    _must_be_in_the_books(by.school, lines, standing.started_on, _by_lot(before))
    return lines


@action
def strike(*, by: User, line: StocktakingLine) -> None:
    """It was found after all, while the stocktaking goes on. Raises Refused: it is finished."""
    _going_on(by.school, line.stocktaking)
    StocktakingLine.objects.for_school(by.school).filter(pk=line.pk).delete()


@action
def finish(
    *, by: User, stocktaking: Stocktaking, on: date, today: date, number: str | None = None
) -> Stocktaking:
    """Count what the books list on that day and what was not found. `number` None: it stays as it was.

    Raises Refused: it is finished already, a day before it began or after `today`, a number that is taken, no
    copy in the books, a noted copy that came after that day or was written off by then, more of a lot than
    was left of it.
    """
    _must_have_come(on, today)
    standing = _going_on(by.school, stocktaking)
    if on < standing.started_on:
        raise Refused("stocktaking_backwards", d=standing.started_on)
    standing.number = standing.number if number is None else number
    _must_be_free(standing, standing.number)
    lines = _noted(standing)
    later = next((line.lot for line in lines if line.lot.receipt.on > on), None)
    if later:
        raise Refused("stock_before_receipt", title=str(later.title), d=later.receipt.on)
    _must_be_in_the_books(by.school, lines, on)
    _count(standing, on)
    standing.missing = sum(line.quantity for line in lines)
    standing.finished_on = on
    standing.save()
    return standing


@action
def reopen(*, by: User, stocktaking: Stocktaking) -> Stocktaking:
    """It was finished by mistake, or with mistakes: it goes on. Raises Refused: it goes on already, something
    has come to light since."""
    standing = _finished(by.school, stocktaking)
    if standing.lines.filter(found_on__isnull=False).exists():
        raise Refused("stocktaking_found_since")
    standing.finished_on = standing.listed = standing.missing = None
    standing.amount = standing.unpriced = None
    standing.save()
    return standing


@action
def drop(*, by: User, stocktaking: Stocktaking) -> None:
    """It was begun by mistake. Raises Refused: it is finished."""
    _going_on(by.school, stocktaking).delete()


@action
def come_to_light(
    *, by: User, line: StocktakingLine, on: date, today: date, quantity: int = 1
) -> StocktakingLine:
    """What a finished stocktaking did not find, or a part of it, was found that day.

    Raises Refused: it goes on still, a day before it was finished or after `today`, more than is missing, a
    copy that an act has taken out.
    """
    _must_have_come(on, today)
    standing = _finished(by.school, line.stocktaking)
    if standing.finished_on and on < standing.finished_on:
        raise Refused("stocktaking_found_before", d=standing.finished_on)
    row = _fresh(by.school, line)
    if row.copy and row.copy.written_off_on:
        raise Refused("stock_copy_gone", value=row.copy.inventory_number)
    left = 0 if row.found_on else row.quantity
    if not 1 <= quantity <= left:
        raise Refused("stocktaking_less_missing", title=str(row.lot.title), left=left)
    if quantity < left:
        row.quantity = left - quantity
        row.save()
        row = StocktakingLine(school=by.school, stocktaking=standing, lot=row.lot, quantity=quantity)
    row.found_on = on
    row.save()
    return row


@action
def missing_after_all(*, by: User, line: StocktakingLine) -> None:
    """It was said to have come to light by mistake."""
    StocktakingLine.objects.for_school(by.school).filter(pk=line.pk).update(found_on=None)


def _must_have_come(on: date, today: date) -> None:
    if on > today:
        raise Refused("stocktaking_future", d=on)


def _described(row: Stocktaking, *, checked: str, on: date, number: str, note: str) -> Stocktaking:
    row.checked, row.started_on, row.note = Stocktaking.Checked(checked), on, note
    row.year = school_year_of(on)
    _must_be_free(row, number)
    row.number = number
    row.save()
    return row


def _must_be_free(row: Stocktaking, number: str) -> None:
    same = Stocktaking.objects.for_school(row.school).filter(year=row.year, number=number)
    if number and same.exclude(pk=row.pk).exists():
        raise Refused("stocktaking_number", no=number)


def _fresh(school: School, row: Row) -> Row:
    """As it stands now: another window may have changed it."""
    found: Row | None = type(row)._default_manager.filter(school=school, pk=row.pk).first()
    if found is None:
        raise Refused("stocktaking_dropped")
    return found


def _going_on(school: School, stocktaking: Stocktaking) -> Stocktaking:
    standing = _fresh(school, stocktaking)
    if standing.finished_on:
        raise Refused("stocktaking_finished")
    return standing


def _finished(school: School, stocktaking: Stocktaking) -> Stocktaking:
    standing = _fresh(school, stocktaking)
    if not standing.finished_on:
        raise Refused("stocktaking_going_on")
    return standing


def _noted(stocktaking: Stocktaking) -> list[StocktakingLine]:
    lines = StocktakingLine.objects.for_school(stocktaking.school).filter(stocktaking=stocktaking)
    return list(lines.select_related("lot__title", "lot__receipt", "copy"))


def _copies(before: Sequence[StocktakingLine], school: School, numbers: Sequence[str]) -> list[Copy]:
    """`before`: what is noted already."""
    found = copies_numbered(school, numbers)
    there = {line.copy for line in before}
    for code, again in (
        ("stocktaking_twice", [copy for copy, n in Counter(found).items() if n > 1]),
        ("stocktaking_noted", [copy for copy in found if copy in there]),
    ):
        if again:
            raise Refused(code, value=", ".join(copy.inventory_number for copy in again))
    return found


def _by_lot(lines: Sequence[StocktakingLine]) -> Counter[Lot]:
    wanted = Counter[Lot]()
    for line in lines:
        wanted[line.lot] += line.quantity
    return wanted


def _must_be_looked_through(stocktaking: Stocktaking, lots: Collection[Lot]) -> None:
    other = next((lot for lot in lots if lot.fund not in stocktaking.funds), None)
    if other:
        raise Refused("stocktaking_other_stock", title=str(other.title))


def _add_up(stocktaking: Stocktaking, lots: Sequence[Lacking]) -> None:
    """One line for a lot, however often it was named."""
    wanted = Counter[Lot]()
    for row in lots:
        if row.quantity < 1:
            raise Refused("stocktaking_none_named")
        wanted[row.lot] += row.quantity
    for line in _noted(stocktaking):
        if line.copy is None and line.lot in wanted:
            line.quantity += wanted.pop(line.lot)
            line.save()
    StocktakingLine.objects.bulk_create(
        StocktakingLine(school=stocktaking.school, stocktaking=stocktaking, lot=lot, quantity=n)
        for lot, n in wanted.items()
    )


def _count(stocktaking: Stocktaking, day: date) -> None:
    """What the books list at the end of that day. Raises Refused: nothing."""
    rows = holding_rows(stocktaking.school, day).filter(fund__in=stocktaking.funds)
    books = rows.values_list("price").annotate(n=Sum("left"))
    priced = {price: n for price, n in books if price is not None}
    stocktaking.unpriced = sum(n for price, n in books if price is None)
    stocktaking.listed = sum(priced.values()) + stocktaking.unpriced
    stocktaking.amount = sum((price * n for price, n in priced.items()), Decimal(0))
    if not stocktaking.listed:
        raise Refused("stocktaking_nothing", d=day)


def _must_be_in_the_books(
    school: School, lines: Sequence[StocktakingLine], day: date, before: Mapping[Lot, int] | None = None
) -> None:
    """Of each lot no more than acts had left by the end of that day, and no copy that they had taken.
    `before`: of the lines, what was noted earlier."""
    for line in lines:
        if line.copy and line.copy.written_off_on and line.copy.written_off_on <= day:
            raise Refused("stocktaking_gone", value=line.copy.inventory_number, d=line.copy.written_off_on)
    wanted = _by_lot(lines)
    acts = WriteOffLine.objects.for_school(school).filter(lot__in=wanted, write_off__on__lte=day)
    gone = dict(acts.values_list("lot").annotate(n=Sum("quantity")))
    for lot, n in wanted.items():
        left = lot.quantity - gone.get(lot.pk, 0)
        if n > left and (noted := (before or {}).get(lot, 0)):
            title = str(lot.title)
            raise Refused("stocktaking_over_noted", title=title, noted=noted, n=n - noted, left=left)
        if n > left:
            raise Refused("stocktaking_over", title=str(lot.title), n=n, left=left)
