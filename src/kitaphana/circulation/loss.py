"""A reader's loss, until it is made good: another copy, the price, or the copy itself (domain.md §1.6)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet

from kitaphana.catalogue.models import Title
from kitaphana.circulation.models import Loan, LoanQuerySet, Settlement
from kitaphana.circulation.queries import on_shelf, shelves_by_lot
from kitaphana.core.action import action
from kitaphana.core.models import School, User
from kitaphana.core.refusal import NeedsWord, Refused
from kitaphana.lib.numbers import money, trimmed
from kitaphana.lib.period import Period
from kitaphana.roster.models import Reader
from kitaphana.stock.actions import MOST_PRICE, Arrival, receive
from kitaphana.stock.models import Copy, Lot, Source


class Cheaper(NeedsWord):
    """What is brought costs less than what was lost; `accept_cheaper` takes it all the same."""

    flag = "accept_cheaper"


@dataclass(frozen=True)
class Owed:
    """What a reader owes the library: what he holds, and what he lost and has not made good."""

    held: tuple[Loan, ...]
    lost: tuple[Loan, ...]

    @property
    def count(self) -> int:
        return len(self.held) + len(self.lost)

    @property
    def price(self) -> Decimal:
        """Tenge; copies without a known price count for nothing."""
        return sum((loan.lot.price or Decimal(0) for loan in (*self.held, *self.lost)), Decimal(0))


def losses(school: School) -> LoanQuerySet:
    """All that readers have lost, made good or not, the latest first."""
    lost: LoanQuerySet = Loan.objects.for_school(school).filter(ending=Loan.Ending.LOST, reader__isnull=False)
    rows = lost.select_related("reader", "lot__title", "copy", "school_class")
    return rows.order_by("-returned_on", "-pk")


def open_losses(school: School, on: date | None = None) -> LoanQuerySet:
    """Lost and not made good; with `on` as it stood at the end of that day."""
    if on is None:
        return losses(school).filter(settlements=None)
    settled = Settlement.objects.for_school(school).filter(on__lte=on)
    return losses(school).filter(returned_on__lte=on).exclude(pk__in=settled.values("loan"))


def replacements(school: School, period: Period) -> QuerySet[Settlement]:
    """Copies accepted in place of lost ones, in the order of the notebook."""
    rows: QuerySet[Settlement] = Settlement.objects.for_school(school).filter(
        kind=Settlement.Kind.REPLACED, on__range=(period.start, period.end)
    )
    return rows.select_related("loan__reader", "loan__lot__title", "loan__copy", "lot__title").order_by(
        "on", "pk"
    )


def owed(school: School, reader: Reader) -> Owed:
    held = Loan.objects.for_school(school).open().filter(reader=reader)
    return Owed(
        tuple(held.select_related("lot__title", "copy").order_by("due_on", "pk")),
        tuple(open_losses(school).filter(reader=reader)),
    )


@action
def replace(
    *,
    by: User,
    loan: Loan,
    title: Title,
    price: Decimal | None,
    on: date,
    accept_cheaper: bool = False,
    today: date | None = None,
) -> Settlement:
    """Take another copy in place of the lost one: the same edition or an equal one. It is received as a
    replacement into the same stock.

    Raises Refused: nothing is owed, a day that can't be, as `receive`; Cheaper.
    """
    lost = _must_be_owed(by, loan, on, today)
    if price is not None and not 0 <= price < MOST_PRICE:
        raise Refused("loss_price")
    if not accept_cheaper and price is not None and lost.lot.price is not None and price < lost.lot.price:
        raise Cheaper("desk_replace_price", a=trimmed(price), b=trimmed(lost.lot.price))
    reader = lost.reader.full_name if lost.reader else ""
    line = Arrival(title, lost.lot.fund, 1, price)
    receipt = receive(by=by, source=Source.REPLACEMENT, lines=[line], on=on, supplier=reader)
    lot = Lot.objects.for_school(by.school).get(receipt=receipt)
    return _settle(by, lost, Settlement.Kind.REPLACED, on, lot=lot)


@action
def pay(
    *, by: User, loan: Loan, amount: Decimal, document: str, on: date, today: date | None = None
) -> Settlement:
    """The price was paid, tenge. Raises Refused: nothing is owed, a day or a sum that can't be."""
    lost = _must_be_owed(by, loan, on, today)
    if not 0 < amount < MOST_PRICE:
        raise Refused("loss_amount")
    return _settle(by, lost, Settlement.Kind.PAID, on, amount=money(amount), document=document)


@action
def forgive(*, by: User, loan: Loan, document: str, on: date, today: date | None = None) -> Settlement:
    """The school asks for nothing, by the paper named. Raises Refused: nothing is owed, a day that can't
    be."""
    lost = _must_be_owed(by, loan, on, today)
    return _settle(by, lost, Settlement.Kind.FORGIVEN, on, document=document)


@action
def mark_found(*, by: User, loan: Loan, on: date, today: date | None = None) -> Settlement:
    """What the reader had lost has turned up: the shelf has it again, and he owes nothing.

    Raises Refused: it is not marked lost, was made good or written off, a day that can't be.
    """
    lost = _must_be_owed(by, loan, on, today)
    if lost.copy_id:
        copies = Copy.objects.for_school(by.school).filter(pk=lost.copy_id, written_off_on=None)
        there = copies.update(lost_on=None)
    else:
        there = shelves_by_lot(by.school, [lost.lot])[lost.lot_id].lost
    if not there:
        raise Refused("loss_written_off", title=str(lost.lot.title))
    return _settle(by, lost, Settlement.Kind.FOUND, on)


@action
def mark_copy_found(*, by: User, copy: Copy, on: date) -> Settlement | None:
    """A copy marked lost has turned up, whoever lost it; None when no reader had. Raises Refused: its loss
    was made good, so that the reader may have it, or as `mark_found`."""
    lost = Loan.objects.for_school(by.school).filter(copy=copy, ending=Loan.Ending.LOST).order_by("-pk")
    loan = lost.first()
    settled = loan and Settlement.objects.for_school(by.school).filter(loan=loan).first()
    if settled and settled.kind != Settlement.Kind.FOUND:
        raise Refused("loss_made_good", d=settled.on)
    if loan and not settled:
        return mark_found(by=by, loan=loan, on=on)
    Copy.objects.for_school(by.school).filter(pk=copy.pk).update(lost_on=None)
    return None


@action
def undo_settlement(*, by: User, settlement: Settlement, today: date | None = None) -> None:
    """It was noted by mistake: the loss is owed again. Raises Refused: a copy was received for it, which a
    write-off act takes out, or the found one was lent again, written off, or found on a day before `today`,
    since when it has stood on the shelf."""
    if settlement.kind == Settlement.Kind.REPLACED:
        raise Refused("loss_replaced", title=str(settlement.lot.title) if settlement.lot else "")
    loan = settlement.loan
    if settlement.kind == Settlement.Kind.FOUND and today and settlement.on != today:
        raise Refused("loss_found_late", title=str(loan.lot.title), d=settlement.on)
    settlement.delete()
    if settlement.kind != Settlement.Kind.FOUND:
        return
    later = Loan.objects.for_school(by.school).filter(copy=loan.copy_id or 0, pk__gt=loan.pk)
    unused = Copy.objects.for_school(by.school).filter(pk=loan.copy_id, lost_on=None, written_off_on=None)
    if later.exists() or (loan.copy_id and not unused.update(lost_on=loan.returned_on)):
        raise Refused("desk_undo_late")
    if on_shelf(by.school, [loan.lot])[loan.lot_id] < 0:
        raise Refused("desk_undo_late")


def _must_be_owed(by: User, loan: Loan, on: date, today: date | None) -> Loan:
    lost = Loan.objects.for_school(by.school).filter(pk=loan.pk, ending=Loan.Ending.LOST, settlements=None)
    found: Loan | None = lost.select_related("lot__title", "reader").first()
    if found is None:
        raise Refused("loss_settled")
    if found.returned_on and on < found.returned_on:
        raise Refused("loss_early", d=found.returned_on)
    if today and on > today:
        raise Refused("loss_future", d=on)
    return found


def _settle(by: User, loan: Loan, kind: str, on: date, **details: object) -> Settlement:
    return Settlement.objects.create(school=by.school, loan=loan, kind=kind, on=on, **details)
