"""Library lessons: where they may stand, what becomes of them, which class has had which topic."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import translation

from kitaphana.activities.actions import ManyParticipants, remove
from kitaphana.activities.models import Activity, WorkKind
from kitaphana.core.models import User
from kitaphana.core.refusal import Stranger
from kitaphana.papers.formats import render
from kitaphana.roster.models import DayOff, Reader, SchoolClass, SchoolYear
from kitaphana.teaching import lessons, programme
from kitaphana.teaching.lessons import TwoClasses
from kitaphana.teaching.models import LessonTopic, LibraryLesson
from kitaphana.teaching.papers import programme_paper, timetable_paper
from kitaphana.teaching.queries import lessons_held
from tests import make
from tests.teaching.conftest import HALF, MONDAY, REPUBLIC_DAY, TODAY, refused

DAY = timedelta(days=1)


def put(by: User, school_class: SchoolClass, on: date = MONDAY, **details: Any) -> LibraryLesson:
    usual: dict[str, Any] = {"hour": 3, "theme": "Каталогтан іздеу"}
    return lessons.put_in_timetable(by=by, school_class=school_class, on=on, **usual | details)


@pytest.fixture
def topics(gulnar: User) -> list[LessonTopic]:
    programme.adopt_topics(by=gulnar)
    return list(programme.topics(gulnar.school))


def test_a_lesson_takes_the_theme_of_its_topic(
    gulnar: User, fifth: SchoolClass, topics: list[LessonTopic]
) -> None:
    topic = next(topic for topic in topics if topic.grade == 5)
    with translation.override("kk"):
        assert put(gulnar, fifth, topic=topic, theme=" ").theme == topic.name_kk
        assert put(gulnar, fifth, hour=4, topic=topic, theme="Сөздік").theme == "Сөздік"


@pytest.mark.parametrize(
    ("on", "code"),
    [
        (REPUBLIC_DAY, "teaching_lesson_day_off"),
        (date(2024, 9, 2), "teaching_lesson_outside"),
        (date(2023, 10, 14), "teaching_lesson_closed"),  # a Saturday
        (date(2023, 10, 31), "teaching_lesson_break"),
    ],
)
def test_no_lesson_stands_on_a_day_without_lessons(
    gulnar: User, fifth: SchoolClass, on: date, code: str
) -> None:
    with refused(code):
        put(gulnar, fifth, on)
    assert not LibraryLesson.objects.exists()


def test_the_refusal_names_the_holiday(gulnar: User, fifth: SchoolClass) -> None:
    with refused("teaching_lesson_day_off") as refusal:
        put(gulnar, fifth, REPUBLIC_DAY)
    assert "Республика күні" in refusal.value.sentence("kk")


def test_first_graders_rest_in_february_and_the_others_do_not(
    gulnar: User, year: SchoolYear, fifth: SchoolClass
) -> None:
    first = make.school_class(gulnar.school, 1, "А", year=year)
    DayOff.objects.create(
        school=gulnar.school,
        kind=DayOff.Kind.BREAK,
        starts_on=MONDAY,
        ends_on=MONDAY + 6 * DAY,
        grade=1,
        name_kk="Қосымша демалыс",
        source="бұйрық",
    )
    with refused("teaching_lesson_day_off"):
        put(gulnar, first)
    assert put(gulnar, fifth).on == MONDAY


def test_two_classes_at_one_hour_are_asked_about(gulnar: User, year: SchoolYear, fifth: SchoolClass) -> None:
    put(gulnar, fifth)
    sixth = make.school_class(gulnar.school, 6, "А", year=year)
    with pytest.raises(TwoClasses) as question:
        put(gulnar, sixth)
    assert question.value.holes["name"] == "5 «А»"
    assert put(gulnar, sixth, accept_two=True).hour == 3
    put(gulnar, sixth, hour=None)  # lessons without an hour meet nobody
    put(gulnar, fifth, hour=None)


def test_one_class_has_one_lesson_at_an_hour_unless_the_first_was_cancelled(
    gulnar: User, fifth: SchoolClass
) -> None:
    first = put(gulnar, fifth)
    with refused("teaching_hour_taken"):
        put(gulnar, fifth)
    lessons.cancel(by=gulnar, lesson=first, because="экскурсия")
    put(gulnar, fifth)
    with refused("teaching_hour_taken"):
        lessons.restore(by=gulnar, lesson=first)


@pytest.mark.parametrize(
    ("details", "code"),
    [
        ({"theme": "«»"}, "teaching_theme_empty"),
        ({"hour": 0}, "teaching_hour"),
        ({"hour": 13}, "teaching_hour"),
    ],
)
def test_a_lesson_that_cannot_be_is_refused(
    gulnar: User, fifth: SchoolClass, details: dict[str, Any], code: str
) -> None:
    with refused(code):
        put(gulnar, fifth, **details)


def test_a_topic_of_another_grade_and_a_pupil_as_teacher_are_refused(
    gulnar: User, fifth: SchoolClass, topics: list[LessonTopic]
) -> None:
    with refused("teaching_topic_grade"):
        put(gulnar, fifth, topic=topics[0])
    with refused("teaching_no_teacher"):
        put(gulnar, fifth, teacher=Reader.objects.get(surname="Сейітов"))


def test_a_class_of_another_school_has_no_lesson_here(
    gulnar: User, year: SchoolYear, foreign_librarian: User
) -> None:
    with pytest.raises(Stranger):
        put(gulnar, make.school_class(foreign_librarian.school))


def test_held_makes_the_entry_of_the_diary_and_undo_takes_it_back(
    gulnar: User, bolat: Reader, fifth: SchoolClass, kinds: dict[str, WorkKind]
) -> None:
    lesson = put(gulnar, fifth, teacher=bolat)
    assert lessons.usual_participants(lesson) == 2
    lessons.hold(by=gulnar, lesson=lesson, today=TODAY, participants=2, minutes=45)
    entry = Activity.objects.get()
    assert (entry.kind.code, entry.on, entry.theme, entry.participants, entry.minutes, entry.teacher) == (
        "library_lesson", MONDAY, "Каталогтан іздеу", 2, 45, bolat,
    )  # fmt: skip
    assert list(lessons_held(gulnar.school, HALF)) == [lesson]
    with refused("teaching_lesson_held"):
        lessons.remove_lesson(by=gulnar, lesson=lesson)
    with refused("teaching_lesson_held"):
        lessons.hold(by=gulnar, lesson=lesson, today=TODAY, participants=1)
    with refused("teaching_lesson_held"):
        lessons.cancel(by=gulnar, lesson=lesson, because="карантин")
    lessons.undo_hold(by=gulnar, lesson=lesson)
    assert not Activity.objects.exists()
    lesson.refresh_from_db()
    assert lesson.activity is None
    with refused("teaching_lesson_not_held"):
        lessons.undo_hold(by=gulnar, lesson=lesson)


def test_a_lesson_whose_entry_was_deleted_from_the_diary_is_not_held(
    gulnar: User, fifth: SchoolClass, kinds: dict[str, WorkKind]
) -> None:
    lesson = lessons.hold(by=gulnar, lesson=put(gulnar, fifth), today=TODAY, participants=2)
    remove(by=gulnar, activity=Activity.objects.get())
    assert not lessons_held(gulnar.school, HALF).exists()
    lesson.refresh_from_db()
    assert lesson.activity_id is None


def test_what_cannot_have_been_held_is_refused(
    gulnar: User, fifth: SchoolClass, kinds: dict[str, WorkKind]
) -> None:
    lesson = put(gulnar, fifth)
    with refused("work_future"):
        lessons.hold(by=gulnar, lesson=lesson, today=MONDAY - DAY, participants=2)
    with pytest.raises(ManyParticipants):
        lessons.hold(by=gulnar, lesson=lesson, today=TODAY, participants=500)
    with refused("teaching_cancel_reason"):
        lessons.cancel(by=gulnar, lesson=lesson, because=" ")
    lessons.cancel(by=gulnar, lesson=lesson, because="карантин")
    with refused("teaching_lesson_cancelled"):
        lessons.hold(by=gulnar, lesson=lesson, today=TODAY, participants=2)
    assert not Activity.objects.exists()


def test_without_the_kind_of_work_there_is_nothing_to_write_the_lesson_as(
    gulnar: User, fifth: SchoolClass
) -> None:
    with refused("teaching_no_lesson_kind"):
        lessons.hold(by=gulnar, lesson=put(gulnar, fifth), today=TODAY, participants=2)


def test_the_week_has_the_days_of_work_and_any_other_with_a_lesson(gulnar: User, fifth: SchoolClass) -> None:
    first, second = put(gulnar, fifth, hour=8), put(gulnar, fifth, MONDAY + DAY, hour=None)
    LibraryLesson.objects.filter(pk=second.pk).update(on=MONDAY + 5 * DAY)
    week = lessons.week(gulnar.school, MONDAY + 2 * DAY)
    assert [day.on.weekday() for day in week.days] == [0, 1, 2, 3, 4, 5]
    assert week.lessons == [first, second]
    assert week.hours == [None, *range(1, 9)]
    assert lessons.week(gulnar.school, REPUBLIC_DAY).days[2].rest == "Республика күні"


def test_the_programme_is_taken_once_and_edits_stay(gulnar: User, topics: list[LessonTopic]) -> None:
    assert {topic.grade for topic in topics} == set(range(12))
    assert all("Жалпы тәжірибе" in topic.source for topic in topics)
    programme.amend_topic(
        by=gulnar, topic=topics[0], grade=0, name_kk="Кітап", name_ru="", name_en="", source="бағдарлама"
    )
    programme.remove_topic(by=gulnar, topic=topics[1])
    assert programme.adopt_topics(by=gulnar) == 1
    assert programme.topics(gulnar.school).get(code=topics[0].code).name_kk == "Кітап"


@pytest.mark.parametrize(
    ("details", "code"),
    [
        ({"grade": 13}, "teaching_grade"),
        ({"name_kk": " "}, "teaching_topic_unnamed"),
        ({"source": ""}, "teaching_topic_source"),
    ],
)
def test_a_topic_that_cannot_be_is_refused(gulnar: User, details: dict[str, Any], code: str) -> None:
    usual: dict[str, Any] = {
        "grade": 5,
        "name_kk": "Кітап",
        "name_ru": "",
        "name_en": "",
        "source": "бағдарлама",
    }
    with refused(code):
        programme.add_topic(by=gulnar, **usual | details)
    assert programme.add_topic(by=gulnar, **usual).place == 1


def test_a_topic_in_the_timetable_is_not_taken_out(
    gulnar: User, fifth: SchoolClass, topics: list[LessonTopic]
) -> None:
    topic = next(topic for topic in topics if topic.grade == 5)
    put(gulnar, fifth, topic=topic)
    with refused("teaching_topic_used"):
        programme.remove_topic(by=gulnar, topic=topic)


def test_coverage_says_which_class_has_had_which_topic(
    gulnar: User, year: SchoolYear, fifth: SchoolClass, topics: list[LessonTopic], kinds: dict[str, WorkKind]
) -> None:
    one, two, three = [topic for topic in topics if topic.grade == 5]
    make.school_class(gulnar.school, 5, "Ә", year=year)
    held = lessons.hold(by=gulnar, lesson=put(gulnar, fifth, topic=one), today=TODAY, participants=2)
    planned = put(gulnar, fifth, hour=4, topic=two)
    lessons.cancel(by=gulnar, lesson=put(gulnar, fifth, hour=5, topic=three), because="карантин")
    (grade,) = programme.coverage(gulnar.school, year)
    assert [[(seat.held, seat.planned) for seat in seats] for _topic, seats in grade.rows] == [
        [(held, None), (None, None)],
        [(None, planned), (None, None)],
        [(None, None), (None, None)],
    ]
    assert (grade.held, grade.due) == (1, 6)


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_the_week_and_the_programme_are_printed(
    gulnar: User, fifth: SchoolClass, topics: list[LessonTopic], language: str
) -> None:
    put(gulnar, fifth)
    with translation.override(language):
        week = timetable_paper(gulnar.school, MONDAY, language)
        empty = timetable_paper(gulnar.school, MONDAY + 7 * DAY, language)
        whole = programme_paper(gulnar.school, language)
    assert [cell.text for cell in week.sections[0].tables[0].rows[0]][1:4] == [
        "3",
        "5 «А»",
        "Каталогтан іздеу",
    ]
    assert not empty.sections[0].tables
    assert len(whole.sections) == 12
    for paper in (week, empty, whole):
        for file_format in ("pdf", "docx", "xlsx"):
            assert render(paper, file_format)
