"""The programme of information culture: its topics by grade, and which class has had which."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.db.models import Max, QuerySet

from kitaphana.core.action import action
from kitaphana.core.models import School, User
from kitaphana.core.refusal import Refused
from kitaphana.lib.person import HIGHEST_GRADE
from kitaphana.roster.models import SchoolClass, SchoolYear
from kitaphana.teaching.models import LessonTopic, LibraryLesson


@dataclass(frozen=True)
class Seat:
    """How far a class is with a topic. Both None: nothing was planned."""

    school_class: SchoolClass
    held: LibraryLesson | None
    planned: LibraryLesson | None


@dataclass(frozen=True)
class Covered:
    """A grade: its classes, and for each topic a seat of each class."""

    grade: int
    classes: tuple[SchoolClass, ...]
    rows: tuple[tuple[LessonTopic, tuple[Seat, ...]], ...]

    @property
    def due(self) -> int:
        return sum(len(seats) for _topic, seats in self.rows)

    @property
    def held(self) -> int:
        return sum(seat.held is not None for _topic, seats in self.rows for seat in seats)


@cache
def shipped_topics() -> Mapping[str, Mapping[str, Any]]:
    """Code → row of `programme.toml`: grade, name in three languages, source."""
    return tomllib.loads(Path(__file__).with_name("programme.toml").read_text(encoding="utf-8"))


def topics(school: School) -> QuerySet[LessonTopic]:
    """By grade, in their order."""
    rows: QuerySet[LessonTopic] = LessonTopic.objects.for_school(school)
    return rows


def by_grade(rows: Sequence[LessonTopic]) -> dict[int, list[LessonTopic]]:
    found: dict[int, list[LessonTopic]] = {}
    for topic in rows:
        found.setdefault(topic.grade, []).append(topic)
    return found


def coverage(school: School, year: SchoolYear) -> list[Covered]:
    """Grades that have classes and topics. A constant number of queries."""
    classes: dict[int, list[SchoolClass]] = {}
    for row in SchoolClass.objects.for_school(school).filter(year=year):
        classes.setdefault(row.grade, []).append(row)
    held: dict[tuple[int, int], LibraryLesson] = {}
    planned: dict[tuple[int, int], LibraryLesson] = {}
    lessons = LibraryLesson.objects.for_school(school).filter(
        school_class__year=year, topic__isnull=False, cancelled_because=""
    )
    for lesson in lessons.order_by("-on", "-pk"):
        into = held if lesson.activity_id else planned
        into[lesson.school_class_id, lesson.topic_id] = lesson
    return [
        Covered(
            grade,
            tuple(classes[grade]),
            tuple(
                (
                    topic,
                    tuple(
                        Seat(row, held.get((row.pk, topic.pk)), planned.get((row.pk, topic.pk)))
                        for row in classes[grade]
                    ),
                )
                for topic in rows
            ),
        )
        for grade, rows in by_grade(list(topics(school))).items()
        if grade in classes
    ]


@action
def adopt_topics(*, by: User) -> int:
    """Give the school the shipped topics that it has not got; its own edits stay. Returns how many were
    added."""
    known = set(topics(by.school).values_list("code", flat=True))
    new = []
    for code, row in shipped_topics().items():
        if code not in known:
            names = {f"name_{language}": row[language] for language in ("kk", "ru", "en")}
            place = int(code.split("-")[1])
            new.append(
                LessonTopic(
                    school=by.school,
                    code=code,
                    grade=row["grade"],
                    place=place,
                    source=row["source"],
                    **names,
                )
            )
    LessonTopic.objects.bulk_create(new)
    return len(new)


@action
def add_topic(*, by: User, grade: int, name_kk: str, name_ru: str, name_en: str, source: str) -> LessonTopic:
    """At the end of its grade. Refused: no such grade, no Kazakh name, no source."""
    last = topics(by.school).filter(grade=grade).aggregate(last=Max("place"))["last"] or 0
    topic = LessonTopic(school=by.school, place=last + 1)
    return _write(topic, grade, name_kk, name_ru, name_en, source)


@action
def amend_topic(
    *, by: User, topic: LessonTopic, grade: int, name_kk: str, name_ru: str, name_en: str, source: str
) -> LessonTopic:
    """Refusals as in `add_topic`, and another grade once the timetable has a lesson on it. Lessons already
    there keep their own theme."""
    if grade != topic.grade and (n := _lessons_on(topic)):
        raise Refused("teaching_topic_grade_used", n=n)
    return _write(topic, grade, name_kk, name_ru, name_en, source)


@action
def remove_topic(*, by: User, topic: LessonTopic) -> None:
    """Refused: the timetable has a lesson on it."""
    if n := _lessons_on(topic):
        raise Refused("teaching_topic_used", n=n)
    topic.delete()


def _lessons_on(topic: LessonTopic) -> int:
    return LibraryLesson.objects.for_school(topic.school).filter(topic=topic).count()


def _write(
    topic: LessonTopic, grade: int, name_kk: str, name_ru: str, name_en: str, source: str
) -> LessonTopic:
    if not 0 <= grade <= HIGHEST_GRADE:
        raise Refused("teaching_grade", n=grade)
    if not name_kk.strip():
        raise Refused("teaching_topic_unnamed")
    if not source.strip():
        raise Refused("teaching_topic_source")
    topic.grade, topic.source = grade, source.strip()
    topic.name_kk, topic.name_ru, topic.name_en = name_kk.strip(), name_ru.strip(), name_en.strip()
    topic.save()
    return topic
