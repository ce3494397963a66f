"""The queue for a title: who waits, for whom a copy is set aside and until when.

A copy that is set aside is still owned and on no loan: the sums of the stock do not know of it. What it
changes is who may take it (`turn`), and how many anybody may (`queries.Shelf.free`). Only numbered copies of
the main stock that may leave the house are waited for; textbooks are issued by lists, not by turn.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from kitaphana.catalogue.models import Title
from kitaphana.circulation.checks import away, given, must_be_lendable
from kitaphana.circulation.models import Away, Hold, HoldQuerySet, Loan
from kitaphana.circulation.queries import open_loan_of, open_loans
from kitaphana.core.action import action
from kitaphana.core.models import School, User
from kitaphana.core.refusal import NeedsWord, Refused
from kitaphana.core.setting import number_of
from kitaphana.roster.models import Reader
from kitaphana.roster.queries import enrolment_of
from kitaphana.stock.models import Copy, Fund


class OnShelf(NeedsWord):
    """A copy stands on the shelf, nobody need wait; `keep` sets it aside for the first in the queue."""

    flag = "keep"


@action
def place(*, by: User, reader: Reader, title: Title, on: date, keep: bool = False) -> Hold:
    """Put the reader in the queue. Raises OnShelf, and Refused: no copy that could ever be lent, a reader
    who left, who holds the title, or who waits for it already."""
    if reader.left_on and reader.left_on < on:
        raise Refused("desk_left")
    if not for_home(by.school, title).exists():
        raise Refused("hold_none", title=str(title))
    if any(loan.lot.title_id == title.pk for loan in open_loans(by.school, reader)):
        raise Refused("hold_held", name=reader.full_name, title=str(title))
    if open_holds(by.school).filter(reader=reader, title=title).exists():
        raise Refused("hold_twice", name=reader.full_name, title=str(title))
    free = on_shelf(by.school, title)
    if free and not keep:
        raise OnShelf("hold_on_shelf", title=str(title), no=str(free))
    enrolment = enrolment_of(reader, on)
    hold = Hold.objects.create(
        school=by.school,
        reader=reader,
        title=title,
        placed_on=on,
        reader_kind=reader.kind,
        grade=enrolment.school_class.grade if enrolment else None,
    )
    if free:
        set_aside(by=by, copy=free, on=on)
        hold.refresh_from_db()
    return hold


@action
def set_aside(*, by: User, copy: Copy, on: date) -> Hold:
    """Keep the copy for the first who waits for its title. Raises Refused: the copy is not on the shelf, it
    is kept already, nobody waits."""
    copy = Copy.objects.for_school(by.school).select_related("lot__title").get(pk=copy.pk)
    must_be_lendable(copy)
    if open_loan_of(by.school, copy):
        raise Refused("hold_on_loan", value=str(copy))
    hold = turn(by.school, copy, on)
    if hold is None:
        raise Refused("hold_nobody", title=str(copy.lot.title))
    if hold.is_ready:
        raise Refused("hold_kept", value=str(copy), name=hold.reader.full_name, d=hold.kept_until or on)
    _let_go(by.school, copy, on)
    return _keep(hold, copy, on)


@action
def cancel(*, by: User, hold: Hold, on: date) -> Hold | None:
    """The reader waits no more. Returns the hold of the next, for whom his copy is kept now."""
    standing = open_holds(by.school).filter(pk=hold.pk).first()
    if standing is None:
        raise Refused("hold_over")
    return _end(standing, Hold.Ending.CANCELLED, on)


@action
def expire(*, by: User, on: date) -> tuple[int, list[Hold]]:
    """End the holds whose copies were not fetched by their day. Returns how many, and the holds of the next,
    for whom those copies are kept now."""
    late = list(not_fetched(by.school, on))
    following = [_end(hold, Hold.Ending.EXPIRED, on) for hold in late]
    return len(late), [hold for hold in following if hold]


def queue(school: School, title: Title) -> list[Hold]:
    """Who waits for the title, in turn; those for whom a copy is set aside are among them."""
    return list(open_holds(school).filter(title=title))


def open_holds(school: School) -> HoldQuerySet:
    """Of a school or, further narrowed, of a reader or a title; in turn: by day, then by key."""
    rows = Hold.objects.for_school(school).open().select_related("reader", "title", "copy")
    return rows.order_by("placed_on", "pk")


def not_fetched(school: School, on: date) -> HoldQuerySet:
    """Copies kept longer than was promised, or for readers who have left the school."""
    late = Q(kept_until__lt=on) | Q(reader__left_on__lt=on)
    return open_holds(school).set_aside().filter(late)


def ready(school: School, on: date) -> tuple[int, int]:
    """How many copies are set aside, and how many of them were not fetched in time."""
    return open_holds(school).set_aside().count(), not_fetched(school, on).count()


def on_shelf(school: School, title: Title) -> Copy | None:
    """A copy that anybody may take home now."""
    return (
        for_home(school, title)
        .exclude(Exists(away()))
        .exclude(Exists(Loan.objects.open().filter(copy=OuterRef("pk"))))
        .exclude(Exists(Hold.objects.set_aside().filter(copy=OuterRef("pk"))))
        .order_by("inventory_number")
        .first()
    )


def for_home(school: School, title: Title) -> QuerySet[Copy]:
    """Copies of the main stock that a reader may take home, on the shelf now or some day."""
    return _for_home(school).filter(lot__title=title)


def titles_for_home(school: School) -> QuerySet[Copy, int]:
    """Keys of the titles that have such copies, as part of a query."""
    return _for_home(school).order_by().values_list("lot__title", flat=True)


def _for_home(school: School) -> QuerySet[Copy]:
    rows: QuerySet[Copy] = Copy.objects.for_school(school).filter(
        lot__fund=Fund.MAIN, room_only=False, lost_on=None, written_off_on=None
    )
    return rows.exclude(Exists(given())).exclude(Exists(away().filter(kind=Away.Kind.WORN)))


def turn(school: School, copy: Copy, on: date) -> Hold | None:
    """Whose the copy is once it is at hand: of the reader for whom it is set aside, while it is kept for him,
    else of the first who waits for its title."""
    if copy.lot.fund != Fund.MAIN or copy.room_only:
        return None
    holds = open_holds(school).filter(title=copy.lot.title_id).exclude(reader__left_on__lt=on)
    kept = holds.filter(copy=copy, kept_until__gte=on).first()
    return kept or holds.waiting().first()


def fulfil(school: School, loan: Loan) -> None:
    """A copy was lent at the desk: its reader waits no more, and whoever it was kept for waits on. What was
    kept for the reader instead of it goes to the next."""
    if loan.copy is None:
        return
    mine = open_holds(school).filter(reader=loan.reader, title=loan.lot.title_id).first()
    if mine is None or mine.copy_id != loan.copy_id:
        _let_go(school, loan.copy, loan.lent_on)
    if mine:
        unused = mine.copy if mine.copy_id != loan.copy_id else None
        mine.copy, mine.ended_on, mine.ending = loan.copy, loan.lent_on, Hold.Ending.LENT
        mine.save()
        if unused:
            _pass_on(school, unused, loan.lent_on)


def not_lent(school: School, loan: Loan) -> None:
    """The loan never was: its reader waits as before. With the copy at hand again, it is kept for the first
    in the queue."""
    if loan.copy is None:
        return
    ended = Hold.objects.for_school(school).filter(
        reader=loan.reader, copy=loan.copy, ending=Hold.Ending.LENT, ended_on=loan.lent_on
    )
    hold = ended.select_related("reader").last()
    if hold:
        hold.ended_on, hold.ending = None, ""
        hold.copy = hold.copy if hold.ready_on else None
        hold.save()
    if hold is None or hold.copy is None:
        _pass_on(school, loan.copy, loan.lent_on)


def not_back(school: School, copies: Sequence[int]) -> None:
    """The copies are not at hand after all: those for whom they were set aside wait on."""
    kept = Hold.objects.for_school(school).open().filter(copy__in=copies)
    kept.update(copy=None, ready_on=None, kept_until=None)


def drop(school: School, reader: Reader, on: date) -> None:
    """Who leaves the school waits for nothing; `on` is the day on which that becomes known here, for his last
    day may lie before he ever asked."""
    for hold in open_holds(school).filter(reader=reader):
        _end(hold, Hold.Ending.CANCELLED, on)


def _end(hold: Hold, ending: str, on: date) -> Hold | None:
    """End it, and keep its copy for the next, whose hold is returned."""
    hold.ended_on, hold.ending = on, ending
    hold.save(update_fields=["ended_on", "ending"])
    return _pass_on(hold.school, hold.copy, on) if hold.copy else None


def _pass_on(school: School, copy: Copy, on: date) -> Hold | None:
    """Keep the copy for the first who waits, if anybody does."""
    following = turn(school, copy, on)
    return _keep(following, copy, on) if following else None


def _keep(hold: Hold, copy: Copy, on: date) -> Hold:
    hold.copy, hold.ready_on = copy, on
    hold.kept_until = on + timedelta(days=number_of(hold.school, "hold_days"))
    hold.save(update_fields=["copy", "ready_on", "kept_until"])
    return hold


def _let_go(school: School, copy: Copy, on: date) -> None:
    """Whoever it was kept for did not come in time, or waits on in his old place."""
    kept = Hold.objects.for_school(school).open().filter(copy=copy)
    kept.filter(kept_until__lt=on).update(ended_on=on, ending=Hold.Ending.EXPIRED)
    kept.update(copy=None, ready_on=None, kept_until=None)
