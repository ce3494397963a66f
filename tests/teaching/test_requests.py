"""What teachers ask for: written down, supplied, answered, marked; each by who may."""

from datetime import date, timedelta
from typing import Any

import pytest

from kitaphana.activities.models import Activity, WorkKind
from kitaphana.catalogue.models import Title
from kitaphana.core.models import User
from kitaphana.core.refusal import Stranger
from kitaphana.lib.asked import author_key, work_key
from kitaphana.roster.models import Reader, SchoolClass
from kitaphana.stock.models import Copy
from kitaphana.teaching import actions
from kitaphana.teaching import requests as asking
from kitaphana.teaching.models import TeacherRequest
from kitaphana.teaching.queries import answered, late, requests, supplied
from kitaphana.teaching.requests import MoreThanShelf
from tests import make
from tests.teaching.conftest import HALF, NEEDED, ON, TODAY, refused

State, Helped, Kind = TeacherRequest.State, TeacherRequest.Helped, TeacherRequest.Kind
DAY = timedelta(days=1)


def asked(by: User, teacher: Reader, **details: Any) -> TeacherRequest:
    usual: dict[str, Any] = {"teacher": teacher, "on": ON, "kind": Kind.THEME, "about": "Жарық құбылыстары"}
    return asking.ask(by=by, **usual | details)


def answer(by: User, request: TeacherRequest, state: str = State.SUPPLIED, **details: Any) -> TeacherRequest:
    usual: dict[str, Any] = {"on": ON + DAY, "today": TODAY, "text": "Журналдан іріктеме берілді"}
    return asking.answer(by=by, request=request, state=state, **usual | details)


def test_gulnar_writes_down_what_bolat_asked_for_by_word_of_mouth(
    gulnar: User, bolat: Reader, fifth: SchoolClass
) -> None:
    made = asked(
        gulnar,
        bolat,
        kind=Kind.SET,
        about=" Абай   жолы ",
        author="Мұхтар Әуезов",
        school_class=fifth,
        grade=9,
    )
    assert (made.about, made.grade, made.state) == ("Абай жолы", 5, State.OPEN)
    assert (made.key, made.author_key) == (work_key("абай жолын"), author_key("Әуезов М."))


def test_zhanar_asks_for_herself_and_for_nobody_else(zhanar: Reader, bolat: Reader) -> None:
    assert zhanar.user
    assert asked(zhanar.user, zhanar).teacher == zhanar
    with refused("teaching_not_own"):
        asked(zhanar.user, bolat)


def test_zhanar_may_not_hand_her_request_over_or_touch_anothers(
    gulnar: User, zhanar: Reader, bolat: Reader
) -> None:
    assert zhanar.user
    hers, his = asked(zhanar.user, zhanar), asked(gulnar, bolat)
    with refused("teaching_not_own"):
        asking.amend(by=zhanar.user, request=hers, teacher=bolat, on=ON, kind=Kind.THEME, about="Дыбыс")
    with refused("teaching_not_own"):
        asking.withdraw(by=zhanar.user, request=his)
    answer(gulnar, his)
    with refused("teaching_not_own"):
        asking.mark(by=zhanar.user, request=his, helped=Helped.YES, on=TODAY)


@pytest.mark.parametrize(
    ("details", "code"),
    [
        ({"about": " – "}, "teaching_about_empty"),
        ({"needed_by": ON - DAY}, "teaching_needed_before"),
        ({"on": date(2022, 5, 4)}, "teaching_outside"),
        ({"grade": 13}, "teaching_grade"),
        ({"quantity": 0}, "teaching_quantity"),
        ({"kind": "everything"}, "teaching_choice"),
        ({"language": "tlh"}, "teaching_choice"),
    ],
)
def test_what_cannot_be_asked_is_refused_and_nothing_is_written(
    gulnar: User, bolat: Reader, details: dict[str, Any], code: str
) -> None:
    with refused(code):
        asked(gulnar, bolat, **details)
    assert not TeacherRequest.objects.exists()


def test_arman_is_no_teacher(gulnar: User, fifth: SchoolClass) -> None:
    with refused("teaching_no_teacher"):
        asked(gulnar, Reader.objects.get(surname="Сейітов"))


def test_a_class_of_another_school_or_of_another_year_is_refused(
    gulnar: User, bolat: Reader, foreign_librarian: User
) -> None:
    with pytest.raises(Stranger):
        asked(gulnar, bolat, school_class=make.school_class(foreign_librarian.school))
    old = make.school_class(gulnar.school, year=make.school_year(gulnar.school, date(2022, 9, 1)))
    with refused("teaching_class_year"):
        asked(gulnar, bolat, school_class=old)


def test_more_than_the_shelf_has_is_asked_about_and_written_when_gulnar_says_so(
    gulnar: User, bolat: Reader, novel: Title
) -> None:
    request = asked(gulnar, bolat)
    with pytest.raises(MoreThanShelf) as question:
        asking.supply(by=gulnar, request=request, titles=[(novel, 4)])
    assert question.value.holes == {"title": "Ұшқан ұя", "n": 4, "have": 3}
    assert supplied(request) == []
    asking.supply(by=gulnar, request=request, titles=[(novel, 4)], accept_more=True)
    assert [(row.row.title, row.row.quantity) for row in supplied(request)] == [(novel, 4)]


def test_what_bolat_holds_already_counts_as_there(gulnar: User, bolat: Reader, novel: Title) -> None:
    make.loan(bolat, Copy.objects.get(inventory_number="101"))
    request = asked(gulnar, bolat)
    asking.supply(by=gulnar, request=request, titles=[(novel, 3)])
    assert supplied(request)[0].shelf.lendable == 2


def test_a_title_is_changed_and_taken_out_again(gulnar: User, bolat: Reader, novel: Title) -> None:
    request = asked(gulnar, bolat)
    for n in (1, 2):
        asking.supply(by=gulnar, request=request, titles=[(novel, n)])
        assert [row.row.quantity for row in supplied(request)] == [n]
    asking.supply(by=gulnar, request=request, titles=[(novel, 0)])
    assert supplied(request) == []
    with refused("teaching_given"):
        asking.supply(by=gulnar, request=request, titles=[(novel, -1)])


@pytest.mark.parametrize(
    ("state", "details", "code"),
    [
        (State.SUPPLIED, {"text": " "}, "teaching_answer_nothing"),
        (State.PART, {"text": ""}, "teaching_answer_reason"),
        (State.DECLINED, {"text": ""}, "teaching_answer_reason"),
        (State.SUPPLIED, {"on": ON - DAY}, "teaching_answer_before"),
        (State.SUPPLIED, {"on": TODAY + DAY}, "teaching_future"),
        (State.OPEN, {}, "teaching_choice"),
    ],
)
def test_an_answer_that_says_nothing_is_refused(
    gulnar: User, bolat: Reader, state: str, details: dict[str, Any], code: str
) -> None:
    request = asked(gulnar, bolat)
    with refused(code):
        answer(gulnar, request, state, **details)
    request.refresh_from_db()
    assert (request.state, request.supplied_on) == (State.OPEN, None)


def test_a_declined_request_has_no_titles(gulnar: User, bolat: Reader, novel: Title) -> None:
    request = asked(gulnar, bolat)
    asking.supply(by=gulnar, request=request, titles=[(novel, 1)])
    with refused("teaching_declined_titles"):
        answer(gulnar, request, State.DECLINED)
    asking.supply(by=gulnar, request=request, titles=[(novel, 0)])
    answer(gulnar, request, State.DECLINED)
    with refused("teaching_declined_titles"):
        asking.supply(by=gulnar, request=request, titles=[(novel, 1)])


def test_an_answered_request_is_changed_only_after_its_answer_is_taken_back(
    gulnar: User, bolat: Reader
) -> None:
    request = answer(gulnar, asked(gulnar, bolat))
    with refused("teaching_answered_already"):
        asking.withdraw(by=gulnar, request=request)
    asking.reopen(by=gulnar, request=request)
    asking.amend(by=gulnar, request=request, teacher=bolat, on=ON, kind=Kind.LIST, about="Ортағасыр")
    request.refresh_from_db()
    assert (request.about, request.state, request.answer) == (
        "Ортағасыр", State.OPEN, "Журналдан іріктеме берілді",
    )  # fmt: skip
    asking.withdraw(by=gulnar, request=request)
    assert not TeacherRequest.objects.exists()


def test_zhanar_marks_that_it_helped_and_gulnar_writes_bolats_word_down(
    gulnar: User, zhanar: Reader, bolat: Reader
) -> None:
    assert zhanar.user
    hers, his = answer(gulnar, asked(gulnar, zhanar)), answer(gulnar, asked(gulnar, bolat))
    asking.mark(by=zhanar.user, request=hers, helped=Helped.YES, on=TODAY)
    asking.mark(by=gulnar, request=his, helped=Helped.PARTLY, on=TODAY)
    assert [(row.helped, row.helped_on) for row in (hers, his)] == [("yes", TODAY), ("partly", TODAY)]
    asking.reopen(by=gulnar, request=hers)
    assert (hers.helped, hers.helped_on) == ("", None)


def test_there_is_nothing_to_mark_before_anything_was_supplied(gulnar: User, bolat: Reader) -> None:
    request = asked(gulnar, bolat)
    with refused("teaching_mark_open"):
        asking.mark(by=gulnar, request=request, helped=Helped.YES, on=TODAY)
    answer(gulnar, request)
    with refused("teaching_mark_before"):
        asking.mark(by=gulnar, request=request, helped=Helped.YES, on=ON)
    with refused("teaching_choice"):
        asking.mark(by=gulnar, request=request, helped="perhaps", on=TODAY)


def test_only_an_open_request_is_late_and_only_after_its_day(gulnar: User, bolat: Reader) -> None:
    waiting = asked(gulnar, bolat, needed_by=NEEDED)
    answer(gulnar, asked(gulnar, bolat, needed_by=NEEDED))
    asked(gulnar, bolat)
    assert list(late(requests(gulnar.school), NEEDED)) == []
    assert list(late(requests(gulnar.school), NEEDED + DAY)) == [waiting]


def test_a_request_becomes_an_entry_of_the_diary_once_and_the_entry_is_taken_back(
    gulnar: User, bolat: Reader, fifth: SchoolClass, kinds: dict[str, WorkKind]
) -> None:
    request = answer(gulnar, asked(gulnar, bolat, school_class=fifth))
    kind = kinds["thematic_reference"]
    actions.write_down(by=gulnar, of=request, kind=kind, on=ON, today=TODAY)
    entry = Activity.objects.get()
    assert (entry.theme, entry.teacher, entry.school_class, entry.minutes, entry.at_teachers_request) == (
        "Жарық құбылыстары", bolat, fifth, 30, True,
    )  # fmt: skip
    with refused("teaching_written_already"):
        actions.write_down(by=gulnar, of=request, kind=kind, on=ON, today=TODAY)
    Activity.objects.update(outcome="Сынып тәжірибе жасады")
    request.refresh_from_db()
    with refused("work_loses_outcome"):
        actions.unwrite(by=gulnar, of=request)
    actions.unwrite(by=gulnar, of=request, accept_loss=True)
    assert not Activity.objects.exists()


def test_requests_are_narrowed_by_teacher_kind_and_state(gulnar: User, zhanar: Reader, bolat: Reader) -> None:
    theme = asked(gulnar, zhanar)
    books = answer(gulnar, asked(gulnar, bolat, kind=Kind.SET))
    school = gulnar.school
    assert list(requests(school, HALF, teacher=zhanar)) == [theme]
    assert list(requests(school, HALF, kind=Kind.SET)) == [books]
    assert list(requests(school, HALF, state=State.OPEN)) == [theme]
    assert list(requests(school, HALF)) == [books, theme]


@pytest.mark.parametrize(
    "ends", [[], [State.SUPPLIED, State.PART, State.DECLINED, State.OPEN, State.SUPPLIED]]
)
def test_the_counts_of_a_period(gulnar: User, bolat: Reader, ends: list[TeacherRequest.State]) -> None:
    for n, state in enumerate(ends):
        request = asked(gulnar, bolat)
        if state != State.OPEN:
            answer(gulnar, request, state)
        if state == State.SUPPLIED:
            helped = Helped.NO if n else Helped.YES
            asking.mark(by=gulnar, request=request, helped=helped, on=TODAY)
    asked(gulnar, bolat, on=date(2024, 3, 1))
    found = answered(gulnar.school, HALF)
    assert (found.asked, found.supplied, found.part, found.declined, found.open) == (
        (5, 2, 1, 1, 1) if ends else (0, 0, 0, 0, 0)
    )
    assert (found.helped, found.helped_partly, found.not_helped) == ((1, 0, 1) if ends else (0, 0, 0))
