"""The digital centre of the demo school: who sat there, what was opened, how fast the line was."""

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

from django.utils import timezone

from kitaphana.catalogue.models import Subject, Title, TitleKind
from kitaphana.circulation.models import Visit
from kitaphana.demo.people import Pupil
from kitaphana.demo.scene import Scene
from kitaphana.demo.year import CLOSES, OPENS, Year, at_closing
from kitaphana.digital.models import Booking, LineTest, Purpose, Resource, ResourceOpen, Session, Workstation
from kitaphana.digital.queries import norm_of
from kitaphana.roster.models import Enrolment, ReaderKind

FIRST_GRADE = 5
SENIOR = 10
SENIOR_EAGER = 3.0
A_DAY = (1, 4)
LONG = (20, 60)
"""Minutes of a session."""
GROUP_EVERY, GROUP = 9, (6, 10)
"""Days between two classes that come together, and how many pupils come."""
FORGOTTEN = 0.02
BOOKED = 0.06
OPENS_A_DAY = (2, 7)
TEST_FILE = 10_000_000
"""Bytes of the file that is fetched."""
TEST_DAYS = 15
E_TEXTBOOKS = 3
PURPOSES = {
    Purpose.STUDY: 5.0,
    Purpose.RESEARCH: 2.0,
    Purpose.TEXTBOOK: 2.0,
    Purpose.SERVICES: 0.5,
    Purpose.LEISURE: 2.0,
}


def fill(scene: Scene) -> None:
    """Nothing is written in summer, when nobody comes."""
    table = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    _Centre(scene, _workstations(scene, table["workstation"])).live()
    resources = _resources(scene, table["resource"])
    openings = [row for year in scene.years for row in _opened(scene, year, resources)]
    ResourceOpen.objects.bulk_create(openings, batch_size=1000)
    _measure(scene, table["line"])


@dataclass(frozen=True)
class Child:
    """A pupil of a school year, with the grade; `weight`: how readily this one comes to the centre."""

    pupil: Pupil
    enrolment: Enrolment
    grade: int
    weight: float

    def is_here(self, day: date) -> bool:
        return self.enrolment.starts_on <= day and (
            self.enrolment.ends_on is None or day <= self.enrolment.ends_on
        )


class _Centre:
    """Sessions of the years. A visit is one for each reader a day, as the action writes it."""

    def __init__(self, scene: Scene, workstations: Sequence[Workstation]) -> None:
        self._scene, self._workstations = scene, workstations
        self._rng = scene.rng("digital")
        self._sessions: list[Session] = []
        self._bookings: list[Booking] = []
        self._purposes = list(PURPOSES), list(PURPOSES.values())

    def live(self) -> None:
        for year in self._scene.years:
            children = _children(self._scene, year)
            for n, day in enumerate(day for day in year.lessons if day < self._scene.until):
                self._day(day, children)
                if n % GROUP_EVERY == GROUP_EVERY - 1:
                    self._group(day, children)
        self._today()
        self._store()

    def _day(self, day: date, children: Sequence[Child]) -> None:
        places = [
            row for row in self._workstations if row.since <= day and (not row.until or day <= row.until)
        ]
        weights = [child.weight for child in children]
        drawn = dict.fromkeys(self._rng.choices(children, weights, k=self._rng.randint(*A_DAY)))
        came = [child for child in drawn if child.is_here(day)][: len(places)]
        for place, child in zip(self._rng.sample(places, len(came)), came, strict=True):
            began, long = self._hour(day), timedelta(minutes=self._rng.randint(*LONG))
            closes = at_closing(day)
            forgotten = self._rng.random() < FORGOTTEN
            session = Session(
                school=self._scene.school,
                workstation=place,
                on=day,
                started_at=began,
                ended_at=closes if forgotten else min(began + long, closes),
                by_clock=forgotten,
                purpose=self._rng.choices(*self._purposes)[0],
                reader=child.pupil.reader,
                reader_kind=ReaderKind.PUPIL,
                grade=child.grade,
            )
            self._sessions.append(session)
            if self._rng.random() < BOOKED:
                self._booked(session, place)

    def _group(self, day: date, children: Sequence[Child]) -> None:
        grade = self._rng.choice([child for child in children if child.is_here(day)]).grade
        began = self._hour(day)
        self._sessions.append(
            Session(
                school=self._scene.school,
                on=day,
                started_at=began,
                ended_at=min(began + timedelta(minutes=40), at_closing(day)),
                purpose=Purpose.RESEARCH,
                grade=grade,
                count=self._rng.randint(*GROUP),
            )
        )

    def _booked(self, session: Session, place: Workstation) -> None:
        starts = timezone.make_naive(session.started_at).replace(minute=0)
        self._bookings.append(
            Booking(
                school=self._scene.school,
                workstation=place,
                on=session.on,
                starts=starts.time(),
                ends=min((starts + timedelta(hours=1)).time(), CLOSES),
                reader=session.reader,
                purpose=session.purpose,
                session=session,
            )
        )

    def _today(self) -> None:
        """The last day is not over: two readers have booked, and nobody has come yet."""
        year, until = self._scene.years[-1], self._scene.until
        if until not in year.lessons:
            return
        here = [child for child in _children(self._scene, year) if child.is_here(until)]
        places = [row for row in self._workstations if row.until is None]
        for hour, place, child in zip((11, 13), places, self._rng.sample(here, 2), strict=False):
            self._bookings.append(
                Booking(
                    school=self._scene.school,
                    workstation=place,
                    on=until,
                    starts=time(hour),
                    ends=time(hour, 45),
                    reader=child.pupil.reader,
                    purpose=Purpose.RESEARCH,
                )
            )

    def _hour(self, day: date) -> datetime:
        minutes = (CLOSES.hour - OPENS.hour) * 60 - LONG[0]
        opens = timezone.make_aware(datetime.combine(day, OPENS))
        return opens + timedelta(minutes=self._rng.randint(5, minutes))

    def _store(self) -> None:
        for session in self._sessions:
            session.visit = Visit(
                school=session.school,
                on=session.on,
                purpose=Visit.Purpose.DIGITAL,
                reader=session.reader,
                reader_kind=session.reader_kind,
                grade=session.grade,
                count=session.count,
                recorded_at=session.started_at,
            )
        Visit.objects.bulk_create([row.visit for row in self._sessions if row.visit], batch_size=1000)
        Session.objects.bulk_create(self._sessions, batch_size=1000)
        Booking.objects.bulk_create(self._bookings, batch_size=1000)


def _children(scene: Scene, year: Year) -> list[Child]:
    return [
        Child(
            pupil,
            enrolment,
            roll.school_class.grade,
            pupil.zeal * (SENIOR_EAGER if roll.school_class.grade >= SENIOR else 1.0),
        )
        for roll in scene.people.rolls[year.first]
        if roll.school_class.grade >= FIRST_GRADE
        for pupil, enrolment in roll.members
    ]


def _workstations(scene: Scene, rows: Sequence[dict[str, Any]]) -> list[Workstation]:
    """Those of a later year stand there once the demo reaches it."""
    made = []
    for row in rows:
        since = date.fromisoformat(row["since"]) if "since" in row else _september(scene, row["year"])
        until = _september(scene, row["year_until"]) if "year_until" in row else None
        if since <= scene.until:
            made.append(
                Workstation(
                    school=scene.school,
                    name=row["name"],
                    online=row.get("online", True),
                    since=since,
                    until=until if until and until <= scene.until else None,
                    note=row.get("note", "") if until is None or until <= scene.until else "",
                )
            )
    return Workstation.objects.bulk_create(made)


def _september(scene: Scene, years: int) -> date:
    return date(scene.years[0].first + years, 9, 1)


def _resources(scene: Scene, rows: Sequence[dict[str, Any]]) -> list[tuple[Resource, int]]:
    """Each with how often it is opened beside the others."""
    subjects = {subject.code: subject for subject in Subject.objects.all()}
    made = [
        (
            Resource(
                school=scene.school,
                kind=Resource.Kind.LINK,
                name=row["name"],
                about=row.get("about", ""),
                url=row["url"],
                subject=subjects.get(row.get("subject", "")),
                lowest_grade=row["grades"][0] if "grades" in row else None,
                highest_grade=row["grades"][1] if "grades" in row else None,
                language=row["language"],
                rights=row["rights"],
                licensed_until=_licence(scene, row),
                for_readers=row.get("for_readers", True),
                added_on=_september(scene, row.get("year", 0)),
            ),
            row["weight"],
        )
        for row in rows
        if _september(scene, row.get("year", 0)) <= scene.until
    ]
    made += [(resource, 3) for resource in _e_textbooks(scene)]
    Resource.objects.bulk_create([resource for resource, _ in made])
    return made


def _licence(scene: Scene, row: dict[str, Any]) -> date | None:
    if "licensed_years" not in row:
        return None
    return _september(scene, row["licensed_years"]) - timedelta(days=1)


def _e_textbooks(scene: Scene) -> Iterator[Resource]:
    titles = Title.objects.filter(kind=TitleKind.E_TEXTBOOK).select_related("subject").order_by("natural_key")
    of_subject = {title.subject_id: title for title in titles.reverse()}
    for title in sorted(of_subject.values(), key=lambda title: title.natural_key)[:E_TEXTBOOKS]:
        yield Resource(
            school=scene.school,
            kind=Resource.Kind.E_TEXTBOOK,
            name=str(title),
            url="https://www.opiq.kz",
            title=title,
            subject=title.subject,
            lowest_grade=title.grade,
            highest_grade=title.grade,
            language=title.language,
            rights="Мектеп жазылымы, оқу жылы бойы",
            added_on=_september(scene, 0),
        )


def _opened(scene: Scene, year: Year, resources: Sequence[tuple[Resource, int]]) -> Iterator[ResourceOpen]:
    rng = scene.rng(f"resources {year.first}")
    grades = [roll.school_class.grade for roll in scene.people.rolls[year.first]]
    for day in year.lessons:
        open_to = [
            (resource, weight)
            for resource, weight in resources
            if resource.added_on <= day and (not resource.licensed_until or day <= resource.licensed_until)
        ]
        names, weights = [row for row, _ in open_to], [weight for _, weight in open_to]
        for resource in rng.choices(names, weights, k=rng.randint(*OPENS_A_DAY)):
            yield _opening(scene, rng, resource, day, grades)


def _opening(scene: Scene, rng: Random, resource: Resource, day: date, grades: Sequence[int]) -> ResourceOpen:
    low = FIRST_GRADE if resource.lowest_grade is None else resource.lowest_grade
    high = max(grades) if resource.highest_grade is None else resource.highest_grade
    fit = [grade for grade in grades if low <= grade <= high] or list(grades)
    return ResourceOpen(
        school=scene.school, resource=resource, on=day, reader_kind=ReaderKind.PUPIL, grade=rng.choice(fit)
    )


def _measure(scene: Scene, table: dict[str, Any]) -> None:
    """Once in two weeks; the line was made faster year by year."""
    rng, norm = scene.rng("line"), norm_of(scene.school)
    made = []
    for place, year in enumerate(scene.years):
        low, high = table["mbit"][min(place, len(table["mbit"]) - 1)]
        for day in year.workdays[::TEST_DAYS]:
            mbit = Decimal(str(round(rng.uniform(low, high), 2)))
            seconds = (TEST_FILE / (mbit * 125_000)).quantize(Decimal("0.001"))
            made.append(
                LineTest(
                    school=scene.school,
                    on=day,
                    at=timezone.make_aware(datetime.combine(day, time(10, rng.randint(0, 59)))),
                    address=table["address"],
                    received=TEST_FILE,
                    seconds=seconds,
                    mbit=mbit,
                    norm=norm,
                )
            )
    LineTest.objects.bulk_create(made)
