"""Lending and taking back. Every write to the ledger of loans is here."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.db.models.functions import Now

from kitaphana.circulation.models import Loan, Renewal, Visit
from kitaphana.circulation.queries import on_shelf, open_loan_of, open_loans, shelves_by_lot
from kitaphana.core.action import action, refuse_strangers
from kitaphana.core.models import School, User
from kitaphana.core.refusal import NeedsWord, Refused
from kitaphana.core.setting import number_of
from kitaphana.roster.actions import leave, register
from kitaphana.roster.models import Enrolment, Reader, Registration, SchoolClass
from kitaphana.roster.queries import current_year
from kitaphana.stock import actions as stock
from kitaphana.stock.models import Copy, Fund, Lot, Reason, WriteOff


class HeldByOther(NeedsWord):
    """The copy stands in another reader's name; `take_back_first` says it has come back."""

    flag = "take_back_first"


class NotRegistered(NeedsWord):
    """The reader is not yet a reader of this school year; `register` makes him one."""

    flag = "register"


class OverLimit(NeedsWord):
    flag = "over_limit"


class RoomOnly(NeedsWord):
    """Not for the house; `in_room` lends it to the reading room."""

    flag = "in_room"


class Debts(NeedsWord):
    """Who leaves the school holds books still."""

    flag = "with_debts"


@dataclass(frozen=True)
class LoanItem:
    """What is to be lent to whom; `copy` None: one of the lot, counted but not numbered."""

    reader: Reader
    lot: Lot
    copy: Copy | None = None


@action
def lend(*, by: User, items: Sequence[LoanItem], on: date, due_on: date, in_room: bool = False) -> list[Loan]:
    """Write one loan for each item. Raises Refused: a lot has not enough on its shelf, a copy is lost or
    written off, a reader would hold two of one lot.

    The bulk door, used for a class of textbooks and for one novel alike: a constant number of queries.
    """
    _check_items(by.school, items)
    short = _shortage(by.school, items)
    if short:
        raise Refused("loan_shelf_empty", title=str(short.title))
    classes = _classes(by.school, [item.reader for item in items], on)
    rows = [_loan(by, item, on, due_on, classes.get(item.reader.pk), in_room=in_room) for item in items]
    try:
        with transaction.atomic():
            return Loan.objects.bulk_create(rows, batch_size=500)
    except IntegrityError:
        raise Refused("loan_twice") from None


@action
def lend_copy(*, by: User, reader: Reader, copy: Copy, on: date, said: Collection[str] = frozenset()) -> Loan:
    """Lend one numbered copy at the desk.

    Impossible → Refused; needs the librarian's word → a NeedsWord subclass, whose flag the caller then says.
    """
    copy = Copy.objects.for_school(by.school).select_related("lot__title").get(pk=copy.pk)
    _must_be_lendable(copy)
    if reader.left_on and reader.left_on < on:
        raise Refused("desk_left")
    if copy.room_only and RoomOnly.flag not in said:
        raise RoomOnly("desk_room_only")
    standing = open_loan_of(by.school, copy)
    if standing and standing.reader_id == reader.pk:
        raise Refused("desk_on_loan_same", d=standing.lent_on)
    _must_be_registered(by, reader, on, agreed=NotRegistered.flag in said)
    if standing and HeldByOther.flag not in said:
        raise HeldByOther("desk_on_loan_other", name=standing.reader.full_name if standing.reader else "")
    if standing:
        take_back(by=by, loan=standing, on=on)
    in_room = RoomOnly.flag in said
    if not in_room and OverLimit.flag not in said:
        _must_be_under_limit(by.school, reader)
    days = 0 if in_room else number_of(by.school, "loan_days")
    item = LoanItem(reader=reader, lot=copy.lot, copy=copy)
    return lend(by=by, items=[item], on=on, due_on=on + timedelta(days=days), in_room=in_room)[0]


@action
def take_back(*, by: User, loan: Loan, on: date, ending: str = Loan.Ending.RETURNED) -> Loan:
    """End a loan: returned, damaged, or lost. Doing it twice is refused, not repeated."""
    done = (
        Loan.objects.for_school(by.school)
        .open()
        .filter(pk=loan.pk, lent_on__lte=on)
        .update(returned_on=on, ending=ending, return_recorded_at=Now())
    )
    if not done:
        raise Refused("desk_not_on_loan")
    if ending == Loan.Ending.LOST and loan.copy_id:
        Copy.objects.for_school(by.school).filter(pk=loan.copy_id).update(lost_on=on)
    loan.refresh_from_db()
    return loan


@action
def take_back_many(*, by: User, loans: Sequence[Loan], on: date) -> int:
    """Take back a pile; loans already ended are passed over. Returns how many were ended."""
    return (
        Loan.objects.for_school(by.school)
        .open()
        .filter(pk__in=[loan.pk for loan in loans], lent_on__lte=on)
        .update(returned_on=on, ending=Loan.Ending.RETURNED, return_recorded_at=Now())
    )


@action
def mark_found(*, by: User, copy: Copy) -> None:
    """A copy marked lost has turned up: the shelf has it again, and the reader who lost it owes nothing."""
    lost = Loan.objects.for_school(by.school).filter(copy=copy, ending=Loan.Ending.LOST)
    lost.update(ending=Loan.Ending.RETURNED)
    Copy.objects.for_school(by.school).filter(pk=copy.pk).update(lost_on=None)


@action
def mark_loan_found(*, by: User, loan: Loan) -> None:
    """One of a lot, lost by a reader, has turned up: the shelf has it again, and he owes nothing.

    Raises Refused: it is not marked lost.
    """
    lost = Loan.objects.for_school(by.school).filter(pk=loan.pk, copy=None, ending=Loan.Ending.LOST)
    if not lost.update(ending=Loan.Ending.RETURNED):
        raise Refused("desk_undo_late")


@action
def write_off(*, by: User, lines: Sequence[stock.Disposal], on: date, today: date | None = None) -> WriteOff:
    """Draw up a write-off act of what no reader holds.

    Raises Refused: a copy on loan, more of a lot than readers leave, what is marked lost for another reason,
    and all that `stock.actions.write_off` refuses.
    """
    _copies_must_be_back(by.school, lines)
    _lots_must_have(by.school, [line for line in lines if line.copy is None])
    return stock.write_off(by=by, lines=lines, on=on, today=today)


@action
def renew(*, by: User, loan: Loan, on: date) -> Loan:
    """A new term from today. Renewing twice on one day gives the same term and is written once."""
    due = on + timedelta(days=number_of(by.school, "loan_days"))
    standing: Loan | None = Loan.objects.for_school(by.school).open().filter(pk=loan.pk).first()
    if standing is None:
        raise Refused("desk_not_on_loan")
    if standing.due_on < due:
        Renewal.objects.create(school=by.school, loan=standing, on=on, due_before=standing.due_on)
        standing.due_on = due
        standing.save(update_fields=["due_on"])
    return standing


@action
def discharge(*, by: User, reader: Reader, on: date, with_debts: bool = False) -> None:
    """`on` is the reader's last day at the school. Raises Debts, and Refused as `roster.actions.leave`."""
    held = len(open_loans(by.school, reader))
    if held and not with_debts:
        raise Debts("leave_debts", name=reader.full_name, n=held)
    leave(by=by, reader=reader, on=on)


@action
def admit(*, by: User, reader: Reader, purpose: str, on: date) -> Visit:
    """Note that a reader came. One visit for one purpose a day: a second scan of the card adds nothing."""
    visits = Visit.objects.for_school(by.school)
    found: Visit | None = visits.filter(reader=reader, on=on, purpose=purpose).first()
    if found:
        return found
    class_now = _classes(by.school, [reader], on).get(reader.pk)
    return Visit.objects.create(
        school=by.school,
        reader=reader,
        on=on,
        purpose=purpose,
        reader_kind=reader.kind,
        grade=class_now.grade if class_now else None,
    )


@action
def count_visits(*, by: User, purpose: str, count: int, grade: int | None, on: date, today: date) -> Visit:
    """Visits counted together by hand: a class that came, a day without a scanner. Raises Refused: no visit,
    a day to come, a day of no school year that was opened."""
    if count < 1:
        raise Refused("visit_none")
    if on > today:
        raise Refused("visit_future", d=on)
    if current_year(by.school, on) is None:
        raise Refused("visit_no_year", d=on)
    return Visit.objects.create(school=by.school, on=on, purpose=purpose, count=count, grade=grade)


@action
def undo_loan(*, by: User, loan: Loan) -> None:
    """The scan was a mistake: the loan never was. Refused when the copy has been used again since."""
    standing = Loan.objects.for_school(by.school).open().filter(pk=loan.pk, renewals__isnull=True).first()
    if standing is None:
        raise Refused("desk_undo_late")
    standing.delete()


@action
def undo_return(*, by: User, loan: Loan) -> None:
    """The return was a mistake: the reader still holds it. Refused: lent or written off since."""
    ended = Loan.objects.for_school(by.school).filter(pk=loan.pk, returned_on__isnull=False)
    kept: Loan | None = ended.select_related("lot", "copy").first()
    if kept is None or _used_since(kept):
        raise Refused("desk_undo_late")
    if kept.copy and kept.ending == Loan.Ending.LOST:
        Copy.objects.for_school(by.school).filter(pk=kept.copy.pk).update(lost_on=None)
    ended.update(returned_on=None, ending="", return_recorded_at=None)
    if on_shelf(by.school, [kept.lot])[kept.lot.pk] < 0:
        raise Refused("desk_undo_late")


@action
def undo_return_many(*, by: User, loans: Sequence[Loan]) -> int:
    """The pile was taken back by mistake: the readers still hold it. Returns how much. Raises Refused, and
    nothing is undone: something of it was lent or written off since."""
    rows = Loan.objects.for_school(by.school).filter(pk__in=[loan.pk for loan in loans], copy=None)
    ended = rows.filter(ending=Loan.Ending.RETURNED)
    try:
        with transaction.atomic():
            n = ended.update(returned_on=None, ending="", return_recorded_at=None)
    except IntegrityError:
        raise Refused("desk_undo_late") from None
    lots = {loan.lot_id: loan.lot for loan in loans}
    if any(left < 0 for left in on_shelf(by.school, lots.values()).values()):
        raise Refused("desk_undo_late")
    return n


@action
def undo_renewal(*, by: User, renewal: Renewal) -> None:
    standing = Loan.objects.for_school(by.school).open().filter(pk=renewal.loan_id)
    later = Renewal.objects.for_school(by.school).filter(loan=renewal.loan_id, pk__gt=renewal.pk)
    if later.exists() or not standing.update(due_on=renewal.due_before):
        raise Refused("desk_undo_late")
    renewal.delete()


@action
def undo_visit(*, by: User, visit: Visit) -> None:
    Visit.objects.for_school(by.school).filter(pk=visit.pk).delete()


def _check_items(school: School, items: Sequence[LoanItem]) -> None:
    """Rows of this school, and copies that can be lent."""
    refuse_strangers([row for item in items for row in (item.reader, item.lot, item.copy) if row], school.pk)
    named = Copy.objects.for_school(school).filter(pk__in=[item.copy.pk for item in items if item.copy])
    for copy in named.exclude(lost_on=None, written_off_on=None):
        _must_be_lendable(copy)


def _must_be_lendable(copy: Copy) -> None:
    if copy.written_off_on:
        raise Refused("desk_written_off", no=_act_number(copy))
    if copy.lost_on:
        raise Refused("desk_lost_found")


def _must_be_registered(by: User, reader: Reader, on: date, *, agreed: bool) -> None:
    """A day outside every school year knows no registration."""
    year = current_year(by.school, on)
    if year is None or Registration.objects.for_school(by.school).filter(reader=reader, year=year).exists():
        return
    if not agreed:
        raise NotRegistered("desk_card_expired")
    register(by=by, reader=reader, year=year, on=on)


def _must_be_under_limit(school: School, reader: Reader) -> None:
    held = sum(loan.fund == Fund.MAIN and not loan.in_room for loan in open_loans(school, reader))
    limit = number_of(school, "loan_limit")
    if held >= limit:
        raise OverLimit("desk_limit", n=held, max=limit)


def _used_since(loan: Loan) -> bool:
    """Whether the copy has been lent or written off since, or the reader has another of the lot."""
    if loan.copy:
        # Loans of one day stand in the order in which they were written.
        later = Q(lent_on__gt=loan.returned_on) | Q(lent_on=loan.returned_on, pk__gt=loan.pk)
        others = Loan.objects.for_school(loan.school).filter(copy=loan.copy).exclude(pk=loan.pk)
        return bool(loan.copy.written_off_on) or others.filter(later).exists()
    standing = Loan.objects.for_school(loan.school).open()
    return standing.filter(reader=loan.reader_id, lot=loan.lot_id, copy=None).exists()


def _copies_must_be_back(school: School, lines: Sequence[stock.Disposal]) -> None:
    named = [line.copy.pk for line in lines if line.copy]
    held: Loan | None = (
        Loan.objects.for_school(school).open().filter(copy__in=named).select_related("copy").first()
    )
    if held:
        raise Refused("write_off_copy_held", value=str(held.copy))
    otherwise = [line.copy.pk for line in lines if line.copy and line.reason != Reason.LOST]
    marked = Copy.objects.for_school(school).filter(pk__in=otherwise, lost_on__isnull=False)
    if lost := marked.filter(written_off_on=None).first():
        raise Refused("write_off_copy_lost", value=str(lost))


def _lots_must_have(school: School, lines: Sequence[stock.Disposal]) -> None:
    """Of a lot, what readers leave; for a reason other than loss, only what could be lent."""
    lots = {line.lot.pk: line.lot for line in lines}
    wanted: Counter[int] = Counter()
    otherwise: Counter[int] = Counter()
    for line in lines:
        wanted[line.lot.pk] += line.quantity
        otherwise[line.lot.pk] += line.quantity if line.reason != Reason.LOST else 0
    for pk, shelf in shelves_by_lot(school, lots.values()).items():
        title = str(lots[pk].title)
        if wanted[pk] > shelf.owned:
            continue  # the stock says how many there are
        if wanted[pk] > shelf.owned - shelf.out:
            raise Refused("write_off_lot_held", title=title, left=shelf.owned, out=shelf.out)
        if otherwise[pk] > shelf.lendable:
            raise Refused("write_off_lot_lost", title=title, n=shelf.lost, max=max(0, shelf.lendable))


def _act_number(copy: Copy) -> str:
    line = copy.lot.written_off.filter(copy=copy).select_related("write_off").first()
    return str(line.write_off.number) if line else ""


def _shortage(school: School, items: Sequence[LoanItem]) -> Lot | None:
    """The first lot asked for more than its shelf holds, or None."""
    wanted = Counter(item.lot.pk for item in items)
    lots = {item.lot.pk: item.lot for item in items}
    shelf = on_shelf(school, lots.values())
    return next((lots[pk] for pk, n in wanted.items() if n > shelf[pk]), None)


def _classes(school: School, readers: Sequence[Reader], on: date) -> dict[int, SchoolClass]:
    """The class of each pupil among the readers on that day, by reader id."""
    rows = (
        Enrolment.objects.for_school(school)
        .on(on)
        .filter(reader__in={reader.pk for reader in readers})
        .select_related("school_class")
    )
    return {row.reader_id: row.school_class for row in rows}


def _loan(
    by: User, item: LoanItem, on: date, due_on: date, school_class: SchoolClass | None, *, in_room: bool
) -> Loan:
    return Loan(
        school=by.school,
        reader=item.reader,
        lot=item.lot,
        copy=item.copy,
        lent_on=on,
        due_on=due_on,
        in_room=in_room,
        fund=item.lot.fund,
        language=item.lot.title.language,
        section=item.lot.title.section,
        reader_kind=item.reader.kind,
        grade=school_class.grade if school_class else None,
        school_class=school_class,
    )
