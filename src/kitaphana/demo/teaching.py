"""Work with teachers in the demo school: requests, library lessons, reading lists, methodical literature."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

from django.db.models import Max

from kitaphana.activities.models import Activity
from kitaphana.activities.queries import LIBRARY_LESSON, READING_LIST
from kitaphana.catalogue.actions import Description, describe_all
from kitaphana.catalogue.models import Section, Subject, Title, TitleKind
from kitaphana.demo.scene import Scene
from kitaphana.demo.year import Year, at_closing
from kitaphana.roster.models import Reader
from kitaphana.roster.queries import working_days
from kitaphana.stock.actions import Arrival, receive
from kitaphana.stock.models import Copy, Fund, Lot, Source
from kitaphana.teaching.lessons import week_of
from kitaphana.teaching.models import (
    LibraryLesson,
    ListedTitle,
    ReadingList,
    RequestTitle,
    TeacherRequest,
)
from kitaphana.teaching.programme import adopt_topics, topics

State, Helped = TeacherRequest.State, TeacherRequest.Helped
STATES = {State.SUPPLIED: 70, State.PART: 18, State.DECLINED: 12}
MARKS = {Helped.YES: 66, Helped.PARTLY: 16, Helped.NO: 4, "": 14}
STILL_OPEN = timedelta(days=12)
"""A request as young as this may wait for its answer."""
REQUESTS_OF_A_YEAR = 24
LESSONS_OF_A_YEAR = 165
HOURS = (2, 6)


@cache
def table() -> Mapping[str, Any]:
    return tomllib.loads(Path(__file__).with_name("teaching.toml").read_text(encoding="utf-8"))


def fill(scene: Scene) -> None:
    adopt_topics(by=scene.by)
    work = _Work(scene)
    if scene.years[-1].workdays:
        work.receive()
    for year in scene.years:
        if year.lessons:
            work.ask(year)
            work.teach(year)
        work.make_lists(year)
    work.plan_ahead(scene.years[-1])
    work.store()


class _Work:
    """Gathers the rows of all years, to be stored at once."""

    def __init__(self, scene: Scene) -> None:
        self._scene, self._rng = scene, scene.rng("teaching")
        owned = Lot.objects.for_school(scene.school).values("title")
        self._titles = {str(title): title for title in Title.objects.filter(pk__in=owned).order_by("-pk")}
        self._subjects = {subject.code: subject for subject in Subject.objects.all()}
        self._topics = {topic.code: topic for topic in topics(scene.school)}
        done = Activity.objects.for_school(scene.school).select_related("kind").order_by("on", "pk")
        self._done = list(done.filter(kind__code__in=(LIBRARY_LESSON, READING_LIST)))
        self._requests: list[tuple[TeacherRequest, Sequence[tuple[Title, int]]]] = []
        self._lists: list[tuple[ReadingList, list[dict[str, Any]]]] = []
        self._lessons: list[LibraryLesson] = []

    def receive(self) -> None:
        """Methodical literature, on the last day of work of the demo."""
        day, rows = self._scene.years[-1].workdays[-1], table()["methodical"]
        titles = describe_all(
            by=self._scene.by,
            descriptions=[
                Description(
                    name=row["name"],
                    language="kk",
                    kind=TitleKind.METHODICAL,
                    section=Section.PEDAGOGY,
                    publisher=row["publisher"],
                    year=self._scene.years[-1].first,
                    subject=row.get("subject", ""),
                )
                for row in rows
            ],
        )
        last = Copy.objects.for_school(self._scene.school).filter(inventory_number__regex=r"^[0-9]+$")
        free = count(int(last.aggregate(last=Max("inventory_number"))["last"]) + 1)
        lines = [
            Arrival(
                title,
                Fund.MAIN,
                row["copies"],
                Decimal(2400),
                inventory_numbers=tuple(f"{next(free):06}" for _ in range(row["copies"])),
            )
            for title, row in zip(titles, rows, strict=True)
        ]
        receive(by=self._scene.by, source=Source.BUDGET, lines=lines, on=day, document="№ 118 жүкқұжат")

    def ask(self, year: Year) -> None:
        """Through the year of lessons as far as it has come; what is past was answered, but for one."""
        n = round(REQUESTS_OF_A_YEAR * len(year.lessons) / LESSONS_OF_A_YEAR)
        wishes = [row for row in table()["request"] if self._teachers(row["teacher"])]
        asked = [*self._rng.sample(wishes, min(n, len(wishes))), *self._rng.choices(wishes, k=n)]
        for row, on in zip(asked, self._rng.choices(year.lessons, k=n), strict=False):
            self._ask(year, row, on)
        if year is self._scene.years[-1]:
            late = year.lesson_by(self._scene.until - timedelta(days=16))
            if late:
                self._ask(year, self._rng.choice(wishes), late, is_open=True)

    def teach(self, year: Year) -> None:
        """The lessons of the diary stand in the timetable; a few others were cancelled."""
        for entry in self._of(year, LIBRARY_LESSON):
            if entry.school_class:
                topic = self._topics.get(table()["topics"].get(entry.theme, ""))
                self._lessons.append(
                    LibraryLesson(
                        school=self._scene.school,
                        school_class=entry.school_class,
                        on=entry.on,
                        hour=self._rng.randint(*HOURS),
                        topic=topic if topic and topic.grade == entry.school_class.grade else None,
                        theme=entry.theme,
                        teacher=entry.teacher,
                        activity=entry,
                    )
                )
        for reason in table()["because"]:
            self._plan(year, self._rng.choice(year.lessons), because=reason)

    def plan_ahead(self, year: Year) -> None:
        """The timetable of the next week that has lessons."""
        for n in range(1, 4):
            week = working_days(self._scene.school, week_of(self._scene.until + timedelta(days=7 * n)))
            days = [day for day in week if any(day in term for term in year.terms)]
            for day in days[:4]:
                self._plan(year, day)
            if days:
                return

    def make_lists(self, year: Year) -> None:
        """Lists of the diary, and those of the table."""
        for_teachers = [row for row in table()["list"] if "teacher" in row]
        for entry in self._of(year, READING_LIST):
            about = self._rng.choice(for_teachers) | {"name": entry.theme, "readers": False}
            self._list(entry.on, about, entry.teacher, entry)
        for row in table()["list"]:
            if day := year.workday_on(year.day(row["day"])):
                teachers = self._teachers(row.get("teacher", ""))
                self._list(day, row, self._rng.choice(teachers) if teachers else None, None)

    def store(self) -> None:
        """In an order in which each row finds what it belongs to."""
        TeacherRequest.objects.bulk_create([request for request, _ in self._requests])
        RequestTitle.objects.bulk_create(
            RequestTitle(school=request.school, request=request, title=title, quantity=n)
            for request, given in self._requests
            for title, n in given
        )
        ReadingList.objects.bulk_create([made for made, _ in self._lists])
        ListedTitle.objects.bulk_create(
            ListedTitle(school=made.school, reading_list=made, place=place, **row)
            for made, rows in self._lists
            for place, row in enumerate(rows, 1)
        )
        LibraryLesson.objects.bulk_create(self._lessons)

    def _ask(self, year: Year, row: Mapping[str, Any], on: date, *, is_open: bool = False) -> None:
        low, high = row["grades"]
        rolls = self._scene.people.rolls[year.first]
        classes = [roll for roll in rolls if low <= roll.school_class.grade <= high]
        roll = self._rng.choice(classes) if classes else None
        request = TeacherRequest(
            school=self._scene.school,
            teacher=self._asker(row["teacher"]),
            on=on,
            needed_by=on + timedelta(days=self._rng.randint(4, 12)),
            kind=row["kind"],
            about=row["about"],
            author=row.get("author", ""),
            subject=self._subjects.get(row.get("subject", "")),
            school_class=roll.school_class if roll else None,
            grade=roll.school_class.grade if roll else low,
            quantity=len(roll.on(on)) if roll and row["kind"] == TeacherRequest.Kind.SET else None,
            recorded_at=at_closing(on),
        ).keyed()
        waits = is_open or (self._scene.until - on < STILL_OPEN and self._rng.random() < 0.6)
        given = [] if waits else self._answer(year, request, row)
        self._requests.append((request, given))

    def _answer(
        self, year: Year, request: TeacherRequest, row: Mapping[str, Any]
    ) -> Sequence[tuple[Title, int]]:
        """What was given; the request now says how it ended."""
        rng, words = self._rng, table()
        day = year.workday_on(request.on + timedelta(days=rng.randint(1, 6))) or year.workdays[-1]
        titles = [self._titles[name] for name in row.get("titles", ()) if name in self._titles]
        state = rng.choices(list(STATES), list(STATES.values()))[0]
        request.state, request.supplied_on = state, day
        if state == State.DECLINED:
            request.answer = rng.choice(words["declined_because"])
            return []
        request.helped = rng.choices(list(MARKS), list(MARKS.values()))[0]
        marked = year.workday_on(day + timedelta(days=rng.randint(1, 9)))
        if not marked:
            request.helped = ""
        request.helped_on = marked if request.helped else None
        if state == State.PART:
            request.answer = rng.choice(words["part_because"])
        elif not titles:
            request.answer = rng.choice(words["in_words"])
        return [(title, rng.randint(1, 3)) for title in titles]

    def _plan(self, year: Year, on: date, *, because: str = "") -> None:
        """A lesson on some topic of the programme, for a class that has none that day."""
        taken = {(lesson.on, lesson.school_class) for lesson in self._lessons}
        rolls = self._scene.people.rolls[year.first]
        free = [roll.school_class for roll in rolls if (on, roll.school_class) not in taken]
        school_class = self._rng.choice(free)
        topic = self._rng.choice([row for row in self._topics.values() if row.grade == school_class.grade])
        self._lessons.append(
            LibraryLesson(
                school=self._scene.school,
                school_class=school_class,
                on=on,
                hour=self._rng.randint(*HOURS),
                topic=topic,
                theme=topic.name_kk,
                cancelled_because=because,
            )
        )

    def _list(self, on: date, row: Mapping[str, Any], teacher: Reader | None, entry: Activity | None) -> None:
        made = ReadingList(
            school=self._scene.school,
            name=row["name"],
            on=on,
            subject=self._subjects.get(row.get("subject", "")),
            lowest_grade=row["grades"][0],
            highest_grade=row["grades"][1],
            teacher=teacher,
            note=row.get("note", ""),
            for_readers=row.get("readers", False),
            activity=entry,
        )
        rows: list[dict[str, Any]] = [
            {"title": self._titles[name]} for name in row["titles"] if name in self._titles
        ]
        self._lists.append((made, [*rows, *({"words": text} for text in row.get("words", ()))]))

    def _teachers(self, subject: str) -> list[Reader]:
        return [teacher for teacher in self._scene.people.teachers if teacher.subject == subject]

    def _asker(self, subject: str) -> Reader:
        """Those who sign in ask most."""
        teachers = self._teachers(subject)
        return self._rng.choice([*teachers, *([t for t in teachers if t.user_id] * len(teachers))])

    def _of(self, year: Year, code: str) -> Iterator[Activity]:
        return (entry for entry in self._done if entry.kind.code == code and entry.on in year.row.period)
