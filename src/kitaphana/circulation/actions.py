"""Lending and taking back. Every write to the ledger of loans is here."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, TypeVar

from django.db import IntegrityError, transaction
from django.db.models import Exists, Q
from django.db.models.functions import Now

from kitaphana.circulation import holds
from kitaphana.circulation.checks import (
    away,
    copies_must_be_back,
    given,
    lots_must_have,
    marked_must_be_named,
    must_be_lendable,
)
from kitaphana.circulation.loss import owed
from kitaphana.circulation.models import Loan, Renewal, Visit
from kitaphana.circulation.queries import on_shelf, open_loan_of, open_loans
from kitaphana.core.action import action, refuse_strangers
from kitaphana.core.bulk import insert
from kitaphana.core.models import School, User
from kitaphana.core.refusal import NeedsWord, Refused
from kitaphana.core.setting import number_of
from kitaphana.roster.actions import leave, register
from kitaphana.roster.models import Enrolment, Reader, Registration, SchoolClass
from kitaphana.roster.queries import current_year, last_teaching_day
from kitaphana.stock import actions as stock
from kitaphana.stock.models import Copy, Fund, Lot, WriteOff

T = TypeVar("T")

NO_CLASS = {"school_class_id": None, "grade": None}


class HeldByOther(NeedsWord):
    """The copy stands in another reader's name; `take_back_first` says it has come back."""

    flag = "take_back_first"


class NotRegistered(NeedsWord):
    """The reader is not yet a reader of this school year; `register` makes him one."""

    flag = "register"


class HeldForOther(NeedsWord):
    """Another reader's turn in the queue; `over_hold` lends it all the same, and he waits on."""

    flag = "over_hold"


class OverLimit(NeedsWord):
    flag = "over_limit"


class RoomOnly(NeedsWord):
    """Not for the house; `in_room` lends it to the reading room."""

    flag = "in_room"


class Debts(NeedsWord):
    """Who leaves the school holds books still, or has not made good what he lost."""

    flag = "with_debts"


@dataclass(frozen=True)
class LoanItem:
    """What is to be lent to whom; `copy` None: one of the lot, counted but not numbered."""

    reader: Reader
    lot: Lot
    copy: Copy | None = None


@action
def lend(*, by: User, items: Sequence[LoanItem], on: date, due_on: date, in_room: bool = False) -> list[Loan]:
    """Write one loan for each item. Raises Refused: a lot has not enough on its shelf, a copy is lost,
    given for good, away or written off, a reader would hold two of one lot."""
    lots = {item.lot.pk: item.lot for item in items}
    rows = _rows(by.school, items, on_shelf(by.school, lots.values()))
    classes = _classes(by.school, [item.reader for item in items], on)
    alike = {"school": by.school, "lent_on": on, "due_on": due_on, "in_room": in_room}
    loans = [Loan(**alike, **row, **classes.get(row["reader_id"], NO_CLASS)) for row in rows]
    for loan, item in zip(loans, items, strict=True):
        loan.reader, loan.lot, loan.copy = item.reader, item.lot, item.copy
    return _stored(lambda: Loan.objects.bulk_create(loans, batch_size=500))


@action
def lend_to_class(
    *,
    by: User,
    school_class: SchoolClass,
    items: Sequence[LoanItem],
    on: date,
    due_on: date,
    shelf: Mapping[int, int],
    given: bool = False,
) -> None:
    """The bulk door, for textbooks of pupils of one class: two queries. Raises Refused as `lend`.

    `shelf`: what `on_shelf` said within this very action; `given`: for good, loans that end as they begin.
    """
    rows = _rows(by.school, items, shelf)
    alike: dict[str, Any] = {"school_id": by.school_id, "lent_on": on, "due_on": due_on}
    alike |= {"school_class_id": school_class.pk, "grade": school_class.grade}
    if given:
        alike |= {"returned_on": on, "ending": Loan.Ending.GIVEN.value}
    _stored(lambda: insert(Loan, rows, **alike))


@action
def lend_copy(*, by: User, reader: Reader, copy: Copy, on: date, said: Collection[str] = frozenset()) -> Loan:
    """Lend one numbered copy at the desk.

    Impossible → Refused; needs the librarian's word → a NeedsWord subclass, whose flag the caller then says.
    """
    copy = Copy.objects.for_school(by.school).select_related("lot__title").get(pk=copy.pk)
    must_be_lendable(copy)
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
    first = holds.turn(by.school, copy, on)
    if first and first.reader_id != reader.pk and HeldForOther.flag not in said:
        raise HeldForOther("desk_hold_other", name=first.reader.full_name)
    if standing:
        take_back(by=by, loan=standing, on=on)
    in_room = RoomOnly.flag in said
    if not in_room and OverLimit.flag not in said and copy.lot.fund != Fund.TEXTBOOK:
        _must_be_under_limit(by.school, reader)
    item = LoanItem(reader=reader, lot=copy.lot, copy=copy)
    due_on = on if in_room else _due(by.school, copy, on)
    loan = lend(by=by, items=[item], on=on, due_on=due_on, in_room=in_room)[0]
    holds.fulfil(by.school, loan)
    return loan


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
def take_back_many(*, by: User, loans: Sequence[Loan], on: date, ending: str = Loan.Ending.RETURNED) -> int:
    """End a pile of loans one way; loans already ended are passed over. Returns how many were ended."""
    standing = Loan.objects.for_school(by.school).open()
    named = standing.filter(pk__in=[loan.pk for loan in loans], lent_on__lte=on)
    copies = [loan.copy_id for loan in loans if loan.copy_id]
    if ending == Loan.Ending.LOST and copies:
        lost = Copy.objects.for_school(by.school).filter(pk__in=named.values("copy"))
        lost.update(lost_on=on)
    return named.update(returned_on=on, ending=Loan.Ending(ending), return_recorded_at=Now())


@action
def write_off(*, by: User, lines: Sequence[stock.Disposal], on: date, today: date | None = None) -> WriteOff:
    """Draw up a write-off act of what no reader holds.

    Raises Refused: a copy on loan or away, more of a lot than is neither, what is marked lost or given for
    another reason or without its number, and all that `stock.actions.write_off` refuses.
    """
    copies_must_be_back(by.school, lines)
    marked_must_be_named(by.school, lines)
    before = lots_must_have(by.school, lines)
    act = stock.write_off(by=by, lines=lines, on=on, today=today)
    lots = {line.lot.pk: line.lot for line in lines}
    for pk, left in on_shelf(by.school, lots.values()).items():
        if left < min(0, before[pk].lendable):
            raise Refused("write_off_lot_short", title=str(lots[pk].title), max=max(0, before[pk].lendable))
    return act


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
def discharge(*, by: User, reader: Reader, on: date, today: date, with_debts: bool = False) -> None:
    """`on` is the reader's last day at the school, often written down later. Raises Debts, and Refused as
    `roster.actions.leave`."""
    debt = owed(by.school, reader)
    if debt.count and not with_debts:
        code = "leave_owes" if debt.lost else "leave_debts"
        raise Debts(code, name=reader.full_name, n=len(debt.held), lost=len(debt.lost))
    leave(by=by, reader=reader, on=on)
    holds.drop(by.school, reader, today)


@action
def admit(*, by: User, reader: Reader, purpose: str, on: date) -> Visit:
    """Note that a reader came. One visit for one purpose a day: a second scan of the card adds nothing."""
    visits = Visit.objects.for_school(by.school)
    found: Visit | None = visits.filter(reader=reader, on=on, purpose=purpose).first()
    if found:
        return found
    grade = _classes(by.school, [reader], on).get(reader.pk, NO_CLASS)["grade"]
    return Visit.objects.create(
        school=by.school,
        reader=reader,
        on=on,
        purpose=purpose,
        reader_kind=reader.kind,
        grade=grade,
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


def _check_items(school: School, items: Sequence[LoanItem]) -> None:
    """Rows of this school, and copies that can be lent."""
    loose = [row for item in items for row in (item.reader, item.lot, item.copy) if row]
    refuse_strangers({id(row): row for row in loose}.values(), school.pk)
    named = [item.copy.pk for item in items if item.copy]
    taken = (
        Q(lost_on__isnull=False) | Q(written_off_on__isnull=False) | Q(Exists(given())) | Q(Exists(away()))
    )
    for copy in Copy.objects.for_school(school).filter(taken, pk__in=named) if named else ():
        must_be_lendable(copy)


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


def _due(school: School, copy: Copy, on: date) -> date:
    """A textbook is lent until the last day of teaching, any other copy for the usual days."""
    year = current_year(school, on)
    if copy.lot.fund == Fund.TEXTBOOK and year:
        return max(on, last_teaching_day(year))
    return on + timedelta(days=number_of(school, "loan_days"))


def _classes(school: School, readers: Sequence[Reader], on: date) -> dict[int, dict[str, int | None]]:
    """By reader id, the class and the grade of each pupil among the readers on that day."""
    rows = Enrolment.objects.for_school(school).on(on).filter(reader__in={reader.pk for reader in readers})
    return {
        reader: {"school_class_id": school_class, "grade": grade}
        for reader, school_class, grade in rows.values_list("reader", "school_class", "school_class__grade")
    }


def _rows(school: School, items: Sequence[LoanItem], shelf: Mapping[int, int]) -> list[dict[str, Any]]:
    """What is each loan's own, once it is checked, by column."""
    _check_items(school, items)
    wanted = Counter(item.lot.pk for item in items)
    short = next((item.lot for item in items if wanted[item.lot.pk] > shelf[item.lot.pk]), None)
    if short:
        raise Refused("loan_shelf_empty", title=str(short.title))
    return [
        {
            "reader_id": item.reader.pk,
            "reader_kind": item.reader.kind,
            "lot_id": item.lot.pk,
            "fund": item.lot.fund,
            "language": item.lot.title.language,
            "section": item.lot.title.section,
            "copy_id": item.copy.pk if item.copy else None,
        }
        for item in items
    ]


def _stored(store: Callable[[], T]) -> T:
    try:
        with transaction.atomic():
            return store()
    except IntegrityError:
        raise Refused("loan_twice") from None
