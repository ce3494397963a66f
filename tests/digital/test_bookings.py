"""Workstations kept for readers."""

from datetime import date, time, timedelta

import pytest

from kitaphana.core.models import User
from kitaphana.digital import board
from kitaphana.digital.actions import add_workstation, change_workstation
from kitaphana.digital.board import Who
from kitaphana.digital.booking import book, cancel, come
from kitaphana.digital.models import Booking, Session, Workstation
from kitaphana.digital.session import Kept, start, stop
from kitaphana.roster.models import DayOff, Reader
from tests.digital.conftest import MONDAY, SINCE, STUDY, at, refused

NINE = at(9)
SUNDAY = MONDAY - timedelta(days=1)


def booked(
    by: User, place: Workstation, reader: Reader, starts: time, ends: time, on: date = MONDAY
) -> Booking:
    return book(
        by=by, workstation=place, reader=reader, on=on, starts=starts, ends=ends, purpose=STUDY, now=NINE
    )


def test_two_do_not_book_one_workstation_for_the_same_time(
    gulnar: User, pc1: Workstation, arman: Reader, dana: Reader
) -> None:
    booked(gulnar, pc1, arman, time(10), time(11))
    with refused("digital_booked"):
        booked(gulnar, pc1, dana, time(10, 59), time(11, 30))
    assert booked(gulnar, pc1, dana, time(11), time(11, 30)).reader == dana


def test_one_reader_does_not_book_two_workstations_for_the_same_time(
    gulnar: User, pc1: Workstation, pc2: Workstation, arman: Reader
) -> None:
    booked(gulnar, pc1, arman, time(10), time(11))
    with refused("digital_booked_twice"):
        booked(gulnar, pc2, arman, time(10, 30), time(11, 30))


@pytest.mark.parametrize(
    ("code", "starts", "ends", "on"),
    [
        ("digital_booking_order", time(11), time(10), MONDAY),
        ("digital_booking_order", time(11), time(11), MONDAY),
        ("digital_booking_past", time(8), time(9), MONDAY),
        ("digital_booking_past", time(10), time(11), SUNDAY),
        ("digital_closed_hours", time(14), time(15), MONDAY),
        ("digital_closed_hours", time(8, 30), time(9, 30), MONDAY + timedelta(days=1)),
        ("digital_closed_day", time(10), time(11), SUNDAY + timedelta(days=7)),
        ("digital_closed_day", time(10), time(11), date(2023, 10, 25)),
    ],
)
def test_times_that_cannot_be_kept_are_refused(
    gulnar: User, pc1: Workstation, arman: Reader, code: str, starts: time, ends: time, on: date
) -> None:
    holiday = date(2023, 10, 25)
    DayOff.objects.create(
        school=gulnar.school, kind="holiday", starts_on=holiday, ends_on=holiday, name_kk="Республика күні"
    )
    with refused(code):
        booked(gulnar, pc1, arman, starts, ends, on)
    assert Booking.objects.count() == 0


def test_a_foreign_workstation_is_not_booked(gulnar: User, foreign_librarian: User, arman: Reader) -> None:
    theirs = add_workstation(by=foreign_librarian, name="ПК-1", online=True, since=SINCE)
    with refused("any_stranger"):
        booked(gulnar, theirs, arman, time(10), time(11))


def test_whoever_comes_sits_down(gulnar: User, pc1: Workstation, arman: Reader) -> None:
    kept = booked(gulnar, pc1, arman, time(10), time(11))
    session = come(by=gulnar, booking=kept, at=at(10, 2))
    kept.refresh_from_db()
    assert (kept.session, session.workstation, session.reader) == (session, pc1, arman)
    with refused("digital_booking_over"):
        cancel(by=gulnar, booking=kept)


def test_a_card_at_the_line_keeps_the_booking_too(gulnar: User, pc1: Workstation, arman: Reader) -> None:
    kept = booked(gulnar, pc1, arman, time(10), time(11))
    tiles = board.tiles(gulnar.school, at(10, 5))
    assert board.seat_for(tiles, Who(reader=arman), "", at(10, 5)) == pc1
    session = start(by=gulnar, workstation=pc1, purpose=STUDY, at=at(10, 5), reader=arman)
    kept.refresh_from_db()
    assert kept.session == session


def test_nobody_comes_to_a_booking_of_another_day_or_a_busy_place(
    gulnar: User, pc1: Workstation, arman: Reader, dana: Reader
) -> None:
    tomorrow = booked(gulnar, pc1, arman, time(10), time(11), MONDAY + timedelta(days=1))
    with refused("digital_booking_day"):
        come(by=gulnar, booking=tomorrow, at=at(10))
    today = booked(gulnar, pc1, arman, time(10), time(11))
    start(by=gulnar, workstation=pc1, purpose=STUDY, at=at(9, 30), reader=dana)
    with refused("digital_busy"):
        come(by=gulnar, booking=today, at=at(10))
    today.refresh_from_db()
    assert today.session is None


def test_someone_else_is_asked_about_at_a_booked_workstation(
    gulnar: User, pc1: Workstation, pc2: Workstation, arman: Reader, dana: Reader
) -> None:
    booked(gulnar, pc1, arman, time(10), time(11))
    tiles = board.tiles(gulnar.school, at(10, 5))
    assert board.seat_for(tiles, Who(reader=dana), "", at(10, 5)) == pc2
    with pytest.raises(Kept):
        start(by=gulnar, workstation=pc1, purpose=STUDY, at=at(10, 5), reader=dana)
    start(by=gulnar, workstation=pc1, purpose=STUDY, at=at(10, 5), reader=dana, despite_booking=True)
    assert Session.objects.get().reader == dana


def test_a_cancelled_booking_and_one_that_was_left_early_keep_nothing(
    gulnar: User, pc1: Workstation, arman: Reader, dana: Reader
) -> None:
    first = booked(gulnar, pc1, arman, time(10), time(11))
    cancel(by=gulnar, booking=first)
    with refused("digital_booking_over"):
        cancel(by=gulnar, booking=first)
    second = booked(gulnar, pc1, arman, time(10), time(11))
    session = come(by=gulnar, booking=second, at=at(10))
    stop(by=gulnar, session=session, at=at(10, 10))
    assert booked(gulnar, pc1, dana, time(10, 30), time(11)).reader == dana


def test_a_workstation_is_not_taken_away_while_it_is_booked(
    gulnar: User, pc1: Workstation, arman: Reader
) -> None:
    booked(gulnar, pc1, arman, time(10), time(11), MONDAY + timedelta(days=1))
    with refused("digital_still_booked"):
        change_workstation(by=gulnar, workstation=pc1, name="ПК-1", online=True, since=SINCE, until=MONDAY)
