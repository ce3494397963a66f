"""The scan line of the class page: a card chooses a pupil, a bar code issues a textbook or brings it back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from kitaphana.circulation.actions import LoanItem, lend, take_back, take_back_many
from kitaphana.circulation.loss import mark_copy_found
from kitaphana.circulation.models import Away, Loan
from kitaphana.core.action import action
from kitaphana.core.models import School, User
from kitaphana.core.refusal import Refused
from kitaphana.core.sentences import say
from kitaphana.lib.dates import short_date
from kitaphana.lib.fold import digits_from_layout, fold
from kitaphana.roster.models import Reader, SchoolClass
from kitaphana.roster.queries import last_teaching_day
from kitaphana.stock.models import Copy, Fund
from kitaphana.textbooks.classneeds import HAS, ClassNeeds, Column, Pair, Seat, class_needs

LONGEST = 200
# A scanner that reads one label twice does it at once; a hand that brings the book back takes longer.
SAME_SCAN = timedelta(seconds=5)


@dataclass(frozen=True)
class Scanned:
    """What a scan did. `reader`: whose row is chosen afterwards; `touched`: squares that it changed; `tone`:
    good, warn, or empty when there is nothing to say."""

    reader: Reader | None
    said: str = ""
    tone: str = ""
    touched: tuple[Pair, ...] = ()


@action
def scan(*, by: User, school_class: SchoolClass, line: str, reader: Reader | None, now: datetime) -> Scanned:
    """Understand the line and do it. A textbook goes to `reader` if he has none, else to the first pupil of
    the class who lacks it; one that somebody holds comes back from him.

    `now` in the school's time zone: its day dates what is done. Raises Refused: a code that is nobody's, a
    pupil of another class, a copy that can't be issued here.
    """
    needs = class_needs(school_class, now.date())
    text = " ".join("".join(sign if sign.isprintable() else " " for sign in line[:LONGEST]).split())
    code = digits_from_layout(text)
    codes = [text, code, code.lstrip("0")]  # a label may fill the number with zeros in front
    seats = [seat for seat in needs.seats if seat.reader.card_number in codes]
    if not text or seats:
        return Scanned(seats[0].reader if seats else reader)
    copies = Copy.objects.for_school(by.school).filter(inventory_number__in=codes)
    found = sorted(
        copies.select_related("lot__title", "lot__school"), key=lambda c: codes.index(c.inventory_number)
    )
    if found:
        return _copy(by=by, needs=needs, copy=found[0], reader=reader, now=now)
    return Scanned(_named(by.school, needs, text, codes))


def _named(school: School, needs: ClassNeeds, text: str, codes: Sequence[str]) -> Reader:
    """The only pupil of the class one of whose names begins so."""
    stranger = Reader.objects.for_school(school).filter(card_number__in=codes).first()
    if stranger:
        raise Refused("textbooks_scan_other_class", name=stranger.full_name, where=needs.school_class.name)
    begun = fold(text)
    named = [
        seat.reader
        for seat in needs.seats
        if begun
        and any(fold(part).startswith(begun) for part in (seat.reader.full_name, seat.reader.first_name))
    ]
    if len(named) == 1:
        return named[0]
    raise Refused("textbooks_scan_many" if named else "textbooks_scan_unknown", code=text, n=len(named))


def _copy(*, by: User, needs: ClassNeeds, copy: Copy, reader: Reader | None, now: datetime) -> Scanned:
    title = str(copy.lot.title)
    if copy.lot.fund != Fund.TEXTBOOK:
        raise Refused("textbooks_scan_not_textbook", title=title)
    if copy.written_off_on:
        raise Refused("textbooks_scan_written_off", code=copy.inventory_number, d=copy.written_off_on)
    if copy.lost_on:
        mark_copy_found(by=by, copy=copy, on=now.date())
        return Scanned(reader, say("textbooks_scan_found", title=title), "good", _squares(needs, copy))
    if Away.objects.for_school(by.school).open().filter(copy=copy).exists():
        raise Refused("textbooks_scan_away", title=title, code=copy.inventory_number)
    last = _last_loan(by.school, copy)
    if last and now - (last.return_recorded_at or last.recorded_at) < SAME_SCAN:
        return Scanned(reader, say("textbooks_scan_twice", title=title), "warn")
    if last and last.returned_on is None:
        take_back(by=by, loan=last, on=now.date())
        name = last.reader.full_name if last.reader else ""
        return Scanned(
            reader, say("textbooks_scan_back", title=title, name=name), "good", _squares(needs, copy)
        )
    return _lend(by=by, needs=needs, copy=copy, reader=reader, on=now.date())


def _last_loan(school: School, copy: Copy) -> Loan | None:
    loans = Loan.objects.for_school(school).filter(copy=copy).select_related("reader", "lot__title", "copy")
    found: Loan | None = loans.order_by("pk").last()
    return found


def _squares(needs: ClassNeeds, copy: Copy) -> tuple[Pair, ...]:
    """The column of the copy's title."""
    column = _column(needs, copy)
    return tuple((seat.reader.pk, column.title.pk) for seat in needs.seats) if column else ()


def _column(needs: ClassNeeds, copy: Copy) -> Column | None:
    return next((column for column in needs.columns if copy.lot.title in column.titles), None)


def _lend(*, by: User, needs: ClassNeeds, copy: Copy, reader: Reader | None, on: date) -> Scanned:
    year, column, title = needs.school_class.year, _column(needs, copy), str(copy.lot.title)
    if column is None or not column.in_list:
        raise Refused("textbooks_not_in_list")
    if on > year.ends_on:
        raise Refused("roster_outside_year", d=short_date(on), year=str(year))
    seat = _who_gets(needs, column, reader)
    if seat is None:
        raise Refused("textbooks_scan_nobody", title=title, where=needs.school_class.name)
    item = LoanItem(seat.reader, copy.lot, copy)
    loans = lend(by=by, items=[item], on=on, due_on=max(on, last_teaching_day(year)))
    if column.given:
        take_back_many(by=by, loans=loans, on=on, ending=Loan.Ending.GIVEN)
    passed = reader.full_name if reader and reader != seat.reader else ""
    said = say(
        "textbooks_scan_lent_next" if passed else "textbooks_scan_lent",
        title=title,
        name=seat.reader.full_name,
        other=passed,
    )
    return Scanned(seat.reader, said, "warn" if passed else "good", ((seat.reader.pk, column.title.pk),))


def _who_gets(needs: ClassNeeds, column: Column, reader: Reader | None) -> Seat | None:
    """The reader if he has none, else the first who lacks it."""
    place = needs.columns.index(column)
    for seat in needs.seats:
        if seat.reader == reader and seat.marks[place].state not in HAS:
            return seat
    return next((seat for seat in needs.seats if column in seat.lacking), None)
