"""Receiving and writing off: every write to the books of the stock is here."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Max, Sum

from kitaphana.catalogue.models import Title
from kitaphana.core.action import action, refuse_strangers
from kitaphana.core.models import School, User
from kitaphana.core.refusal import Refused
from kitaphana.lib.numbers import money
from kitaphana.stock.models import Copy, Fund, Lot, Reason, Receipt, Source, WriteOff, WriteOffLine
from kitaphana.stock.queries import following_number, school_year_of

MOST_COPIES = 10_000
LONGEST_NUMBER = 20
MOST_PRICE = Decimal(10) ** 8


@dataclass(frozen=True)
class Arrival:
    """One line of an accompanying paper. `price` in tenge for one copy.

    A copy of the main stock has an inventory number: those given, else the next ones after the greatest. The
    other stocks have none.
    """

    title: Title
    fund: str
    quantity: int
    price: Decimal | None = None
    on_balance: bool = True
    inventory_numbers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Disposal:
    """One line of a write-off act; `copy` is named for the main stock, where each copy is
    counted by itself."""

    lot: Lot
    reason: str
    quantity: int = 1
    copy: Copy | None = None


@action
def receive(
    *,
    by: User,
    source: str,
    lines: Sequence[Arrival],
    on: date,
    supplier: str = "",
    document: str = "",
    today: date | None = None,
) -> Receipt:
    """Enter one paper in the summary book: its number begins at 1 in each school year (domain.md §1.3).

    Raises Refused: no lines, a quantity or price that cannot be, an inventory number that is taken, a day
    after `today`.
    """
    _must_have_come(on, today)
    if not lines:
        raise Refused("stock_no_lines")
    for line in lines:
        _check_arrival(line)
    year = school_year_of(on)
    receipt = Receipt.objects.create(
        school=by.school,
        number=following_number(by.school, year),
        on=on,
        year=year,
        source=Source(source),
        supplier=supplier,
        document=document,
    )
    lots = Lot.objects.bulk_create([_lot(by.school, receipt, line) for line in lines], batch_size=500)
    numbers = _inventory_numbers(by.school, lines)
    copies = [
        Copy(school=by.school, lot=lot, inventory_number=number)
        for lot, own in zip(lots, numbers, strict=True)
        for number in own
    ]
    Copy.objects.bulk_create(copies, batch_size=500)
    return receipt


@action
def write_off(*, by: User, lines: Sequence[Disposal], on: date, today: date | None = None) -> WriteOff:
    """Draw up a write-off act; act numbers run on from year to year (domain.md §1.3).

    Raises Refused: no lines, more than the lot has, by quantity more than it has without numbers, a copy
    already written off, a day before the receipt or after `today`.
    Of loans it knows nothing: a librarian's hand is `circulation.actions.write_off`.
    """
    refuse_strangers(
        [row for line in lines for row in (line.lot, line.copy) if row is not None], by.school_id
    )
    _must_have_come(on, today)
    if not lines:
        raise Refused("stock_no_lines")
    _check_copies(by.school, lines)
    _check_lots(by.school, lines, on)
    last = WriteOff.objects.for_school(by.school).aggregate(n=Max("number"))["n"] or 0
    act = WriteOff.objects.create(school=by.school, number=last + 1, on=on)
    WriteOffLine.objects.bulk_create(
        [
            WriteOffLine(
                school=by.school,
                write_off=act,
                lot=line.lot,
                copy=line.copy,
                quantity=line.quantity,
                reason=Reason(line.reason),
            )
            for line in lines
        ],
        batch_size=500,
    )
    copies = [line.copy.pk for line in lines if line.copy]
    Copy.objects.for_school(by.school).filter(pk__in=copies).update(written_off_on=on)
    return act


@action
def number_copies(*, by: User, lot: Lot, numbers: Sequence[str]) -> list[Copy]:
    """Give some copies of a textbook lot a bar code each; they go on being counted in their lot.

    Raises Refused: a stock that is numbered at its receipt, more numbers than copies left, one that is taken
    or too long.
    """
    if lot.fund == Fund.MAIN:
        raise Refused("stock_numbered_already", title=str(lot.title))
    long = next((number for number in numbers if not 0 < len(number) <= LONGEST_NUMBER), None)
    if long is not None:
        raise Refused("stock_number_long", value=long, max=LONGEST_NUMBER)
    _refuse_taken(by.school, list(numbers))
    lot_copies = Copy.objects.for_school(by.school).filter(lot=lot, written_off_on=None)
    free = _left(by.school, [lot.pk]).get(lot.pk, 0) - lot_copies.count()
    if len(numbers) > free:
        raise Refused("stock_numbers_over", title=str(lot.title), n=len(numbers), left=max(0, free))
    return Copy.objects.bulk_create(
        Copy(school=by.school, lot=lot, inventory_number=number) for number in numbers
    )


def _must_have_come(on: date, today: date | None) -> None:
    if today and on > today:
        raise Refused("stock_future", d=on)


def _check_arrival(line: Arrival) -> None:
    if not 1 <= line.quantity <= MOST_COPIES:
        raise Refused("stock_quantity", title=str(line.title), max=MOST_COPIES)
    if line.price is not None and not 0 <= line.price < MOST_PRICE:
        raise Refused("stock_price", title=str(line.title))
    numbers = line.inventory_numbers
    if numbers and (line.fund != Fund.MAIN or len(numbers) != line.quantity):
        raise Refused("stock_numbers", title=str(line.title), n=line.quantity, have=len(numbers))
    long = next((number for number in numbers if len(number) > LONGEST_NUMBER), None)
    if long:
        raise Refused("stock_number_long", value=long, max=LONGEST_NUMBER)


def _lot(school: School, receipt: Receipt, line: Arrival) -> Lot:
    return Lot(
        school=school,
        receipt=receipt,
        title=line.title,
        fund=Fund(line.fund),
        quantity=line.quantity,
        price=None if line.price is None else money(line.price),
        on_balance=line.on_balance,
    )


def _inventory_numbers(school: School, lines: Sequence[Arrival]) -> list[tuple[str, ...]]:
    """The inventory numbers of each line, in order; the next free ones where a line of the main stock names
    none."""
    given = [number for line in lines for number in line.inventory_numbers]
    _refuse_taken(school, given)
    unnamed = any(line.fund == Fund.MAIN and not line.inventory_numbers for line in lines)
    following = _greatest_number(school, given) + 1 if unnamed else 0
    found: list[tuple[str, ...]] = []
    for line in lines:
        if line.fund == Fund.MAIN and not line.inventory_numbers:
            found.append(tuple(str(following + place) for place in range(line.quantity)))
            following += line.quantity
        else:
            found.append(line.inventory_numbers)
    return found


def _refuse_taken(school: School, numbers: list[str]) -> None:
    twice = next((number for number, n in Counter(numbers).items() if n > 1), None)
    if twice is None and numbers:
        own = Copy.objects.for_school(school).filter(inventory_number__in=numbers)
        twice = own.values_list("inventory_number", flat=True).first()
    if twice is not None:
        raise Refused("stock_inventory_twin", value=twice)


def _greatest_number(school: School, given: list[str]) -> int:
    """The greatest inventory number made of digits alone, among the school's copies and those given."""
    used = Copy.objects.for_school(school).filter(inventory_number__regex=r"^[0-9]+$")
    numbers = used.values_list("inventory_number", flat=True)
    return max((int(number) for number in (*numbers, *given) if number.isdecimal()), default=0)


def _check_copies(school: School, lines: Sequence[Disposal]) -> None:
    for line in lines:
        if (line.lot.fund == Fund.MAIN and line.copy is None) or (line.copy and line.quantity != 1):
            raise Refused("stock_by_copy", title=str(line.lot.title))
    named = [line.copy for line in lines if line.copy]
    keys = [copy.pk for copy in named]
    twice = next((copy for copy in named if keys.count(copy.pk) > 1), None)
    if twice:
        raise Refused("stock_copy_gone", value=twice.inventory_number)
    lots = {line.copy.pk: line.lot.pk for line in lines if line.copy}
    for copy in Copy.objects.for_school(school).filter(pk__in=keys):
        if copy.written_off_on or lots[copy.pk] != copy.lot_id:
            raise Refused("stock_copy_gone", value=copy.inventory_number)


def _check_lots(school: School, lines: Sequence[Disposal], on: date) -> None:
    wanted: Counter[int] = Counter()
    for line in lines:
        if line.quantity < 1:
            raise Refused("stock_over", title=str(line.lot.title), n=line.quantity, left=0)
        wanted[line.lot.pk] += line.quantity
    lots = Lot.objects.for_school(school).filter(pk__in=wanted).select_related("title", "receipt")
    of_lot = _left(school, wanted)
    for lot in lots:
        left = of_lot[lot.pk]
        if on < lot.receipt.on:
            raise Refused("stock_before_receipt", title=str(lot.title), d=lot.receipt.on)
        if wanted[lot.pk] > left:
            raise Refused("stock_over", title=str(lot.title), n=wanted[lot.pk], left=left)
    _leave_the_numbered(school, lines, of_lot)


def _leave_the_numbered(school: School, lines: Sequence[Disposal], left: dict[int, int]) -> None:
    """Lines by quantity take copies without a number only. `left`: by lot id, before the act."""
    wanted: Counter[int] = Counter()
    for line in lines:
        wanted[line.lot.pk] += line.quantity if line.copy is None else 0
    titles = {line.lot.pk: str(line.lot.title) for line in lines}
    numbered = Copy.objects.for_school(school).filter(lot__in=+wanted, written_off_on=None)
    for lot, n in numbered.values_list("lot").annotate(n=Count("pk")):
        free = max(0, left[lot] - n)
        if wanted[lot] > free:
            raise Refused("stock_name_copies", title=titles[lot], n=n, max=free)


def _left(school: School, lots: Iterable[int]) -> dict[int, int]:
    """Copies of each lot that write-off acts have left, by lot id."""
    keys = list(lots)
    came = dict(Lot.objects.for_school(school).filter(pk__in=keys).values_list("pk", "quantity"))
    gone = WriteOffLine.objects.for_school(school).filter(lot__in=keys)
    for lot, n in gone.values_list("lot").annotate(n=Sum("quantity")):
        came[lot] -= n
    return came
