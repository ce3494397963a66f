"""Arman and Dana sit down at the workstations, and Gulnar sees who is where."""

from contextlib import suppress
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kitaphana.circulation.models import Visit
from kitaphana.core.actions import change_setting
from kitaphana.core.models import School, User
from kitaphana.core.refusal import Refused
from kitaphana.digital import board
from kitaphana.digital.actions import add_workstation, change_workstation
from kitaphana.digital.board import Who
from kitaphana.digital.models import Session, Workstation
from kitaphana.digital.queries import forgotten_end, state, workstations
from kitaphana.digital.session import (
    Seated,
    amend,
    close_forgotten,
    start,
    stop,
    undo_start,
    undo_stop,
)
from kitaphana.roster.models import Reader
from tests import make
from tests.digital.conftest import MONDAY, RESEARCH, SINCE, STUDY, at, refused

TUESDAY = MONDAY + timedelta(days=1)


def test_arman_sits_down_and_his_visit_notes_itself(gulnar: User, pc1: Workstation, arman: Reader) -> None:
    session = start(by=gulnar, workstation=pc1, purpose=STUDY, at=at(10), reader=arman)
    visit = Visit.objects.get()
    assert (session.grade, session.reader_kind, session.count, session.on) == (7, "pupil", 1, MONDAY)
    assert (visit.purpose, visit.reader, visit.grade, session.visit) == ("digital", arman, 7, visit)


def test_a_second_session_of_the_day_is_no_second_visit(
    gulnar: User, pc1: Workstation, arman: Reader
) -> None:
    first = start(by=gulnar, workstation=pc1, purpose=STUDY, at=at(10), reader=arman)
    stop(by=gulnar, session=first, at=at(10, 30))
    second = start(by=gulnar, workstation=pc1, purpose=RESEARCH, at=at(12), reader=arman)
    assert (Visit.objects.count(), second.visit) == (1, None)


def test_ten_pupils_of_grade_seven_are_ten_visits(gulnar: User, pc1: Workstation) -> None:
    session = start(by=gulnar, workstation=None, purpose=STUDY, at=at(10), grade=7, count=10)
    assert (session.visit and session.visit.count, session.grade, session.reader) == (10, 7, None)


def test_nobody_sits_down_at_a_busy_workstation(
    gulnar: User, pc1: Workstation, arman: Reader, dana: Reader
) -> None:
    start(by=gulnar, workstation=pc1, purpose=STUDY, at=at(10), reader=arman)
    with refused("digital_busy"):
        start(by=gulnar, workstation=pc1, purpose=STUDY, at=at(10, 5), reader=dana)
    assert Visit.objects.count() == 1


def test_a_reader_at_another_workstation_is_asked_about_and_moved(
    gulnar: User, pc1: Workstation, pc2: Workstation, arman: Reader
) -> None:
    first = start(by=gulnar, workstation=pc1, purpose=STUDY, at=at(10), reader=arman)
    with pytest.raises(Seated) as asked:
        start(by=gulnar, workstation=pc2, purpose=STUDY, at=at(10, 20), reader=arman)
    assert "Сейітов Арман қазір «ПК-1» орнында отыр" in asked.value.sentence("kk")
    start(by=gulnar, workstation=pc2, purpose=STUDY, at=at(10, 20), reader=arman, move=True)
    first.refresh_from_db()
    assert first.ended_at == at(10, 20)
    assert list(Session.objects.filter(ended_at=None).values_list("workstation", flat=True)) == [pc2.pk]


@pytest.mark.parametrize(
    ("code", "wrong"),
    [
        ("digital_count", {"count": 0}),
        ("digital_count", {"count": 301}),
        ("digital_grade", {"grade": 13}),
        ("digital_choice", {"purpose": "games"}),
    ],
)
def test_what_makes_no_sense_is_refused_and_leaves_nothing(
    gulnar: User, pc1: Workstation, code: str, wrong: dict[str, object]
) -> None:
    usual: dict[str, object] = {"by": gulnar, "workstation": pc1, "purpose": STUDY, "at": at(10), "grade": 7}
    with refused(code):
        start(**usual | wrong)  # type: ignore[arg-type]
    assert (Session.objects.count(), Visit.objects.count()) == (0, 0)


def test_a_workstation_that_was_taken_away_seats_nobody(
    gulnar: User, pc1: Workstation, arman: Reader
) -> None:
    change_workstation(by=gulnar, workstation=pc1, name="ПК-1", online=True, since=SINCE, until=SINCE)
    with refused("digital_not_there"):
        start(by=gulnar, workstation=pc1, purpose=STUDY, at=at(10), reader=arman)


def test_a_workstation_and_a_session_of_another_school_are_refused(
    gulnar: User, foreign_librarian: User, pc1: Workstation, arman: Reader
) -> None:
    theirs = add_workstation(by=foreign_librarian, name="ПК-1", online=True, since=SINCE)
    with refused("any_stranger"):
        start(by=gulnar, workstation=theirs, purpose=STUDY, at=at(10), reader=arman)
    session = start(by=gulnar, workstation=pc1, purpose=STUDY, at=at(10), reader=arman)
    with refused("any_stranger"):
        stop(by=foreign_librarian, session=session, at=at(11))


def test_a_session_does_not_stop_before_it_began_nor_twice(
    gulnar: User, pc1: Workstation, arman: Reader
) -> None:
    session = start(by=gulnar, workstation=pc1, purpose=STUDY, at=at(10), reader=arman)
    with refused("digital_backwards"):
        stop(by=gulnar, session=session, at=at(9, 59))
    stop(by=gulnar, session=session, at=at(10, 40))
    with refused("digital_stopped"):
        stop(by=gulnar, session=session, at=at(10, 50))


def test_what_was_never_stopped_ends_at_closing_time(gulnar: User, pc1: Workstation, arman: Reader) -> None:
    session = start(by=gulnar, workstation=pc1, purpose=STUDY, at=at(13), reader=arman)
    assert close_forgotten(by=gulnar, now=at(14, 29)) == []
    assert close_forgotten(by=gulnar, now=at(8, day=TUESDAY)) == [session]
    session.refresh_from_db()
    assert (session.ended_at, session.by_clock) == (at(14, 30), True)


def test_whoever_is_stopped_the_next_morning_left_at_closing_time(
    gulnar: User, pc1: Workstation, arman: Reader
) -> None:
    session = start(by=gulnar, workstation=pc1, purpose=STUDY, at=at(13), reader=arman)
    stopped = stop(by=gulnar, session=session, at=at(9, day=TUESDAY))
    assert (stopped.ended_at, stopped.by_clock) == (at(14, 30), True)


def test_what_was_forgotten_yesterday_keeps_no_workstation_and_no_reader_today(
    gulnar: User, pc1: Workstation, pc2: Workstation, arman: Reader, dana: Reader
) -> None:
    session = start(by=gulnar, workstation=pc1, purpose=STUDY, at=at(13), reader=arman)
    for place, reader in ((pc1, dana), (pc2, arman)):
        start(by=gulnar, workstation=place, purpose=STUDY, at=at(9, day=TUESDAY), reader=reader)
    session.refresh_from_db()
    assert (session.ended_at, session.by_clock) == (at(14, 30), True)


def test_closing_time_is_the_schools_own(gulnar: User, pc1: Workstation, arman: Reader) -> None:
    change_setting(by=gulnar, code="loan_desk_closes", value="17:00")
    session = start(by=gulnar, workstation=pc1, purpose=STUDY, at=at(15), reader=arman)
    assert close_forgotten(by=gulnar, now=at(16)) == []
    close_forgotten(by=gulnar, now=at(17))
    session.refresh_from_db()
    assert session.ended_at == at(17)


@given(began=st.times(), looked=st.integers(0, 3 * 24 * 60))
def test_the_clock_never_ends_a_session_before_it_began_nor_before_closing(began: time, looked: int) -> None:
    started = at(0) + timedelta(hours=began.hour, minutes=began.minute)
    closes, now = at(14, 30), started + timedelta(minutes=looked)
    end = forgotten_end(started, closes, now)
    assert end is None or started <= end <= now
    assert end in (None, closes, started)
    if now >= at(0, day=TUESDAY):
        assert end is not None


def test_an_undone_start_takes_its_visit_along(gulnar: User, pc1: Workstation, arman: Reader) -> None:
    session = start(by=gulnar, workstation=pc1, purpose=STUDY, at=at(10), reader=arman)
    undo_start(by=gulnar, session=session)
    assert (Session.objects.count(), Visit.objects.count()) == (0, 0)


def test_the_visit_of_an_undone_start_stays_with_the_next_session(
    gulnar: User, pc1: Workstation, arman: Reader
) -> None:
    first = start(by=gulnar, workstation=pc1, purpose=STUDY, at=at(10), reader=arman)
    stop(by=gulnar, session=first, at=at(10, 1))
    second = start(by=gulnar, workstation=pc1, purpose=STUDY, at=at(11), reader=arman)
    undo_start(by=gulnar, session=first)
    second.refresh_from_db()
    assert second.visit == Visit.objects.get()


def test_a_stop_is_undone_unless_the_workstation_is_taken(
    gulnar: User, pc1: Workstation, arman: Reader, dana: Reader
) -> None:
    session = start(by=gulnar, workstation=pc1, purpose=STUDY, at=at(10), reader=arman)
    stop(by=gulnar, session=session, at=at(10, 30))
    undo_stop(by=gulnar, session=session)
    session.refresh_from_db()
    assert session.ended_at is None
    stop(by=gulnar, session=session, at=at(10, 40))
    start(by=gulnar, workstation=pc1, purpose=STUDY, at=at(10, 41), reader=dana)
    with refused("digital_undo_late"):
        undo_stop(by=gulnar, session=session)


def test_the_times_of_a_session_closed_by_the_clock_are_corrected(
    gulnar: User, pc1: Workstation, arman: Reader, dana: Reader
) -> None:
    session = start(by=gulnar, workstation=pc1, purpose=STUDY, at=at(10), reader=arman)
    close_forgotten(by=gulnar, now=at(15))
    with refused("digital_backwards"):
        amend(by=gulnar, session=session, starts=time(10), ends=time(9), purpose=STUDY, now=at(15))
    amended = amend(by=gulnar, session=session, starts=time(10), ends=time(11), purpose=RESEARCH, now=at(15))
    assert (amended.ended_at, amended.by_clock, amended.purpose) == (at(11), False, RESEARCH)
    start(by=gulnar, workstation=pc1, purpose=STUDY, at=at(12), reader=dana)
    with refused("digital_overlaps"):
        amend(by=gulnar, session=session, starts=time(10), ends=time(12, 1), purpose=STUDY, now=at(15))


def test_a_session_is_not_moved_into_times_to_come(gulnar: User, pc1: Workstation, arman: Reader) -> None:
    session = start(by=gulnar, workstation=pc1, purpose=STUDY, at=at(10), reader=arman)
    for starts, ends in ((time(12, 1), None), (time(10), time(12, 1))):
        with refused("digital_not_yet"):
            amend(by=gulnar, session=session, starts=starts, ends=ends, purpose=STUDY, now=at(12))
    amend(by=gulnar, session=session, starts=time(10), ends=time(12), purpose=STUDY, now=at(12))


def test_arman_does_not_sit_at_two_workstations_at_once(
    gulnar: User, pc1: Workstation, pc2: Workstation, arman: Reader
) -> None:
    first = start(by=gulnar, workstation=pc1, purpose=STUDY, at=at(10), reader=arman)
    start(by=gulnar, workstation=pc2, purpose=STUDY, at=at(11), reader=arman, move=True)
    with refused("digital_twice_at_once"):
        amend(by=gulnar, session=first, starts=time(10), ends=time(11, 1), purpose=STUDY, now=at(12))
    amend(by=gulnar, session=first, starts=time(9), ends=time(11), purpose=STUDY, now=at(12))


def test_workstations_stand_in_the_order_of_their_numbers(gulnar: User, pc2: Workstation) -> None:
    for name in ("ПК-10", "ПК-1"):
        add_workstation(by=gulnar, name=name, online=True, since=SINCE)
    assert [str(row) for row in workstations(gulnar.school, MONDAY)] == ["ПК-1", "ПК-2", "ПК-10"]


def test_a_workstation_bears_its_name_alone(gulnar: User, pc1: Workstation) -> None:
    with refused("digital_name_taken"):
        add_workstation(by=gulnar, name=" ПК-1 ", online=True, since=SINCE)
    with refused("digital_no_name"):
        add_workstation(by=gulnar, name="  ", online=True, since=SINCE)
    with refused("digital_days_order"):
        add_workstation(by=gulnar, name="ПК-9", online=True, since=SINCE, until=date(2023, 8, 31))


def test_seats_for_pupils_are_counted(
    school: School, pc1: Workstation, pc2: Workstation, arman: Reader, dana: Reader
) -> None:
    sixth = make.school_class(school, 6, "А")
    for n in range(3):
        make.reader(school, f"Қайрат Ерлан{n}", school_class=sixth)
    found = state(school, MONDAY)
    assert (found.workstations, found.online, found.pupils) == (2, 1, 5)
    assert (str(found.per_hundred), str(found.per_seat)) == ("40.0", "2.5")
    before = state(school, date(2023, 8, 31))
    assert (before.workstations, before.per_seat) == (0, None)


def test_the_first_free_workstation_is_offered(
    gulnar: User, pc1: Workstation, pc2: Workstation, arman: Reader, dana: Reader
) -> None:
    start(by=gulnar, workstation=pc1, purpose=STUDY, at=at(10), reader=arman)
    tiles = board.tiles(gulnar.school, at(10, 12))
    assert [(tile.is_free, tile.minutes, tile.key) for tile in tiles] == [(False, 12, 1), (True, 0, 2)]
    assert board.seat_for(tiles, Who(reader=dana), "", at(10, 12)) == pc2
    assert board.seat_for(tiles, Who(reader=dana), str(pc1.pk), at(10, 12)) == pc2
    assert board.seat_for(tiles, Who(grade=7, count=10), "", at(10, 12)) is None


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    moves=st.lists(
        st.tuples(st.sampled_from(["start", "move", "stop", "undo"]), st.integers(0, 1), st.integers(0, 1)),
        max_size=12,
    )
)
def test_whatever_happens_a_workstation_holds_one_session_and_a_reader_sits_once(
    gulnar: User,
    pc1: Workstation,
    pc2: Workstation,
    arman: Reader,
    dana: Reader,
    moves: list[tuple[str, int, int]],
) -> None:
    Session.objects.all().delete()
    Visit.objects.all().delete()
    moment: datetime = at(9)
    for what, who, where in moves:
        moment += timedelta(minutes=1)
        reader, place = (arman, dana)[who], (pc1, pc2)[where]
        running = Session.objects.filter(ended_at=None)
        with suppress(Refused):
            if what in ("start", "move"):
                moving = what == "move"
                start(by=gulnar, workstation=place, purpose=STUDY, at=moment, reader=reader, move=moving)
            elif what == "stop" and (session := running.filter(workstation=place).first()):
                stop(by=gulnar, session=session, at=moment)
            elif what == "undo" and (session := Session.objects.filter(reader=reader).first()):
                undo_start(by=gulnar, session=session)
        assert running.count() == running.values("workstation").distinct().count()
        assert running.count() == running.values("reader").distinct().count()
        assert Visit.objects.count() == Session.objects.values("reader").distinct().count()
