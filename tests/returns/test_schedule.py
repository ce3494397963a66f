"""The return schedule: proposed from the end of teaching, mended by hand, and followed."""

from collections.abc import Sequence
from datetime import date, time, timedelta
from itertools import pairwise

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kitaphana.circulation.actions import take_back
from kitaphana.circulation.models import Loan
from kitaphana.core.models import User
from kitaphana.papers.formats import render
from kitaphana.returns.models import ReturnSlot
from kitaphana.returns.schedule import (
    Wishes,
    clear_slot,
    propose_schedule,
    schedule,
    schedule_paper,
    set_slot,
    usual_first_day,
)
from kitaphana.roster.models import DayOff, SchoolClass, SchoolYear, Term
from kitaphana.stock.models import Fund
from tests import make
from tests.circulation.conftest import refused
from tests.textbooks.make import FIRST_DAY, school_class

SATURDAY = date(2024, 5, 25)
MONDAY = date(2024, 5, 27)
NINE, TEN = time(9), time(10)
SCHOOL = {"5 А": 3, "7 А": 1, "7 Ә": 2, "9 А": 2, "11 А": 1}
"""Pupils of each class; 8 А has none."""


@pytest.fixture
def classes(gulnar: User, year: SchoolYear) -> Sequence[SchoolClass]:
    Term.objects.create(
        school=gulnar.school,
        year=year,
        number=4,
        starts_on=date(2024, 4, 1),
        ends_on=SATURDAY,
        source="бұйрық",
    )
    school_class(gulnar, year, "8 А")
    return [
        school_class(gulnar, year, name, *(f"Оқушы {name[0]}{n}" for n in range(pupils)))
        for name, pupils in SCHOOL.items()
    ]


def wishes(**said: object) -> Wishes:
    return Wishes(**{"first_day": MONDAY, "a_day": 2, "starts_at": NINE, "minutes": 45, **said})  # type: ignore[arg-type]


def order(year: SchoolYear) -> list[str]:
    return [turn.school_class.name for turn in schedule(year.school, year, MONDAY) if turn.slot]


def test_the_schedule_begins_on_the_working_day_at_the_end_of_teaching(
    gulnar: User, year: SchoolYear, classes: Sequence[SchoolClass]
) -> None:
    assert usual_first_day(gulnar.school, year) == MONDAY  # teaching ends on a Saturday
    tuesday = date(2024, 5, 28)
    DayOff.objects.create(
        school=gulnar.school, kind=DayOff.Kind.HOLIDAY, starts_on=tuesday, ends_on=tuesday, name_kk="мереке",
        source="заң",
    )  # fmt: skip
    assert propose_schedule(by=gulnar, year=year, wishes=wishes()) == 5
    slots = ReturnSlot.objects.order_by("on", "starts_at").values_list("on", "starts_at", "ends_at")
    assert list(slots) == [
        (MONDAY, NINE, time(9, 45)),
        (MONDAY, time(9, 45), time(10, 30)),
        (date(2024, 5, 29), NINE, time(9, 45)),
        (date(2024, 5, 29), time(9, 45), time(10, 30)),
        (date(2024, 5, 30), NINE, time(9, 45)),
    ]
    assert order(year) == ["5 «А»", "7 «А»", "7 «Ә»", "9 «А»", "11 «А»"]


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ({"small_first": True}, ["7 «А»", "11 «А»", "7 «Ә»", "9 «А»", "5 «А»"]),
        ({"exams": "first"}, ["9 «А»", "11 «А»", "5 «А»", "7 «А»", "7 «Ә»"]),
        ({"exams": "last"}, ["5 «А»", "7 «А»", "7 «Ә»", "9 «А»", "11 «А»"]),
        ({"small_first": True, "exams": "last"}, ["7 «А»", "7 «Ә»", "5 «А»", "11 «А»", "9 «А»"]),
    ],
)
def test_small_classes_or_those_with_exams_come_first_or_last_as_gulnar_wishes(
    gulnar: User, year: SchoolYear, classes: Sequence[SchoolClass], said: dict[str, object], names: list[str]
) -> None:
    propose_schedule(by=gulnar, year=year, wishes=wishes(**said))
    assert order(year) == names


@pytest.mark.django_db
@settings(deadline=None, max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(1, 6), st.integers(5, 120), st.booleans(), st.sampled_from(["", "first", "last"]))
def test_no_proposal_has_two_classes_at_one_time_or_a_class_on_a_day_off(
    gulnar: User,
    year: SchoolYear,
    classes: Sequence[SchoolClass],
    a_day: int,
    minutes: int,
    small_first: bool,  # noqa: FBT001
    exams: str,
) -> None:
    asked = wishes(a_day=a_day, minutes=minutes, small_first=small_first, exams=exams)
    assert propose_schedule(by=gulnar, year=year, wishes=asked) == len(SCHOOL)
    slots = list(ReturnSlot.objects.order_by("on", "starts_at"))
    assert {slot.school_class for slot in slots} == set(classes)
    for before, after in pairwise(slots):
        assert before.on < after.on or before.ends_at <= after.starts_at
    assert all(slot.on.isoweekday() <= 5 for slot in slots)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"first_day": date(2024, 9, 2)}, "roster_outside_year"),
        ({"a_day": 0}, "returns_schedule_numbers"),
        ({"minutes": 0}, "returns_schedule_numbers"),
        ({"a_day": 5, "minutes": 180}, "returns_schedule_late"),
        ({"first_day": date(2024, 8, 30)}, "returns_schedule_short"),
        ({"first_day": FIRST_DAY - timedelta(days=1)}, "roster_outside_year"),
    ],
)
def test_an_impossible_schedule_is_refused_and_the_old_one_stays(
    gulnar: User, year: SchoolYear, classes: Sequence[SchoolClass], said: dict[str, object], code: str
) -> None:
    propose_schedule(by=gulnar, year=year, wishes=wishes())
    with refused(code):
        propose_schedule(by=gulnar, year=year, wishes=wishes(**said))
    assert ReturnSlot.objects.count() == 5


def test_a_school_without_pupils_has_no_schedule(gulnar: User, year: SchoolYear) -> None:
    with refused("returns_schedule_empty"):
        propose_schedule(by=gulnar, year=year, wishes=wishes())


def test_one_class_is_moved_and_two_never_meet(
    gulnar: User, year: SchoolYear, classes: Sequence[SchoolClass]
) -> None:
    fifth, seventh = classes[:2]
    set_slot(by=gulnar, school_class=fifth, on=MONDAY, starts_at=NINE, ends_at=TEN)
    with refused("returns_slot_clash"):
        set_slot(by=gulnar, school_class=seventh, on=MONDAY, starts_at=time(9, 59), ends_at=time(11))
    set_slot(by=gulnar, school_class=seventh, on=MONDAY, starts_at=TEN, ends_at=time(11))
    set_slot(by=gulnar, school_class=fifth, on=MONDAY, starts_at=time(8), ends_at=TEN)
    assert order(year) == ["5 «А»", "7 «А»"]
    clear_slot(by=gulnar, school_class=fifth)
    assert order(year) == ["7 «А»"]


@pytest.mark.parametrize(
    ("on", "starts_at", "ends_at", "code"),
    [
        (MONDAY, TEN, NINE, "returns_slot_backwards"),
        (MONDAY, NINE, NINE, "returns_slot_backwards"),
        (SATURDAY, NINE, TEN, "returns_slot_day_off"),
        (date(2024, 9, 2), NINE, TEN, "roster_outside_year"),
    ],
)
def test_an_hour_that_cannot_be_is_refused(
    gulnar: User, classes: Sequence[SchoolClass], on: date, starts_at: time, ends_at: time, code: str
) -> None:
    with refused(code):
        set_slot(by=gulnar, school_class=classes[0], on=on, starts_at=starts_at, ends_at=ends_at)
    assert not ReturnSlot.objects.exists()


def test_how_far_a_class_has_come_counts_what_its_pupils_were_given_and_brought(
    gulnar: User, year: SchoolYear, classes: Sequence[SchoolClass]
) -> None:
    readers = [row.reader for row in classes[0].enrolments.order_by("reader")]
    of = make.lot(gulnar.school, make.title("Математика", kind="textbook"), fund=Fund.TEXTBOOK, quantity=9)
    loans = [make.loan(reader, of) for reader in readers]
    make.loan(readers[0], make.copy(make.lot(gulnar.school, make.title())))  # a novel is not counted
    take_back(by=gulnar, loan=loans[0], on=MONDAY)
    take_back(by=gulnar, loan=loans[1], on=MONDAY, ending=Loan.Ending.LOST)
    (turn,) = (turn for turn in schedule(gulnar.school, year, MONDAY) if turn.school_class == classes[0])
    assert (turn.issued, turn.back, turn.lost, turn.held) == (3, 1, 1, 1)
    (before,) = (turn for turn in schedule(gulnar.school, year, SATURDAY) if turn.school_class == classes[0])
    assert (before.issued, before.back, before.lost) == (3, 0, 0)


@pytest.mark.parametrize(
    ("language", "day"), [("kk", "27.05.2024, дүйсенбі"), ("ru", "27.05.2024, понедельник")]
)
def test_the_paper_lists_the_classes_by_day_and_hour(
    gulnar: User, year: SchoolYear, classes: Sequence[SchoolClass], language: str, day: str
) -> None:
    propose_schedule(by=gulnar, year=year, wishes=wishes())
    with translation.override(language):
        paper = schedule_paper(gulnar.school, year, MONDAY, language)
    rows = [[cell.text for cell in row] for row in paper.sections[0].tables[0].rows]
    assert rows[1][:4] == ["2", day, "09:45–10:30", "7 «А»"]
    for file_format in ("pdf", "xlsx", "docx"):
        assert render(paper, file_format)


def test_gulnar_makes_and_mends_the_schedule_at_the_page(library: Client, gulnar: User) -> None:
    today = timezone.localdate()
    year = make.school_year(gulnar.school, date(today.year if today.month >= 9 else today.year - 1, 9, 1))
    fifth = school_class(gulnar, year, "5 А")
    make.reader(gulnar.school, "Оспанова Айгерім", school_class=fifth, joined_on=year.starts_on)
    last = date(year.ends_on.year, 5, 25)
    Term.objects.create(
        school=gulnar.school, year=year, number=4, starts_on=date(year.ends_on.year, 4, 1), ends_on=last,
        source="бұйрық",
    )  # fmt: skip
    page = library.get(reverse("returns:schedule")).content.decode()
    first_day = usual_first_day(gulnar.school, year)
    assert f'value="{first_day.isoformat()}"' in page
    typed = {
        "first_day": first_day,
        "starts_at": "09:00",
        "a_day": "6",
        "minutes": "30",
        "order": "",
        "exams": "",
    }
    answer = library.post(reverse("returns:propose"), typed, follow=True)
    assert "1 сыныпқа уақыт берілді" in answer.content.decode().replace("\u00a0", " ")
    answer = library.post(reverse("returns:propose"), typed | {"first_day": "2001-01-01"})
    assert "k-error" in answer.content.decode()
    slot = reverse("returns:slot", args=[fifth.pk])
    assert 'value="09:00"' in library.get(slot).content.decode()
    moved = {"on": first_day, "starts_at": "11:00", "ends_at": "10:00"}
    assert "басталмай аяқталып тұр" in library.post(slot, moved).content.decode()
    library.post(slot, moved | {"ends_at": "11:30"})
    assert ReturnSlot.objects.get().starts_at == time(11)
    for file_format in ("pdf", "xlsx", "docx"):
        asked = {"format": file_format, "lang": "ru"}
        assert library.get(reverse("returns:schedule"), asked).status_code == 200
    library.post(slot, {"clear": "on"})
    assert not ReturnSlot.objects.exists()


def test_the_director_reads_the_schedule_and_changes_none(client: Client, marat: User) -> None:
    client.force_login(marat)
    page = client.get(reverse("returns:schedule"))
    assert page.status_code == 200
    assert "first_day" not in page.content.decode()
    assert client.post(reverse("returns:propose")).status_code == 403
