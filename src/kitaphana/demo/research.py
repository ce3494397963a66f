"""Research projects of the demo school: of a pupil who did borrow a book on the theme, and a classmate."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from kitaphana.activities.models import Activity, WorkKind
from kitaphana.activities.queries import RESEARCH
from kitaphana.catalogue.models import Subject, Title
from kitaphana.circulation.models import Loan
from kitaphana.demo.people import Roll
from kitaphana.demo.scene import Scene
from kitaphana.demo.year import Year, at_closing
from kitaphana.research.models import Meeting, Project, ProjectPupil, ProjectSource
from kitaphana.roster.models import Reader
from kitaphana.stock.models import Fund, Lot

FEWEST, MOST = 3, 6
BEGINS, ENDS, CONFERENCE = ("09-18", "11-10"), ("03-02", "04-24"), "02-16"
DROPPED = 0.12
LEVELS = {Project.Level.SCHOOL: 4, Project.Level.DISTRICT: 4, Project.Level.REGION: 2}
Award = Project.Award
AWARDS = {Award.FIRST: 2, Award.SECOND: 3, Award.THIRD: 4, Award.LETTER: 2, Award.CERTIFICATE: 5}
ON_SHELF = 0.5
WEB, KAZAKH = ProjectSource.Kind.WEB, "kk"


@dataclass(frozen=True)
class Idea:
    """A project as it will be: its row of `research.toml`, class, pupils, first day and last."""

    row: Mapping[str, Any]
    roll: Roll
    pupils: Sequence[Reader]
    began: date
    ended: date


@cache
def table() -> Mapping[str, Any]:
    return tomllib.loads(Path(__file__).with_name("research.toml").read_text(encoding="utf-8"))


def fill(scene: Scene) -> None:
    made = _Projects(scene)
    for year in scene.years:
        made.begin(year)
    made.store()


class _Projects:
    """Gathers the rows of all years, to be stored at once."""

    def __init__(self, scene: Scene) -> None:
        self._scene, self._rng = scene, scene.rng("research")
        self._subjects = {subject.code: subject for subject in Subject.objects.all()}
        owned = Lot.objects.for_school(scene.school).filter(fund=Fund.MAIN).select_related("title")
        self._lots = {lot.pk: lot.title for lot in owned.order_by("pk")}
        self._titles: dict[str, Title] = {str(title): title for title in self._lots.values()}
        self._kind = WorkKind.objects.for_school(scene.school).get(code=RESEARCH)
        self._projects: list[Project] = []
        self._pupils: list[ProjectPupil] = []
        self._sources: list[ProjectSource] = []
        self._meetings: list[Meeting] = []

    def begin(self, year: Year) -> None:
        rows = self._rng.sample(table()["project"], k=self._rng.randint(FEWEST, MOST))
        for row in rows:
            if idea := self._idea(year, row):
                self._write(year, idea)

    def store(self) -> None:
        Project.objects.bulk_create(self._projects)
        ProjectPupil.objects.bulk_create(self._pupils)
        ProjectSource.objects.bulk_create(self._sources)
        Activity.objects.bulk_create([meeting.activity for meeting in self._meetings if meeting.activity])
        Meeting.objects.bulk_create(self._meetings)

    def _idea(self, year: Year, row: Mapping[str, Any]) -> Idea | None:
        began, ended = (self._between(year, days) for days in (BEGINS, ENDS))
        if began > self._scene.until:
            return None
        low, high = row["grades"]
        rolls = [
            roll for roll in self._scene.people.rolls[year.first] if low <= roll.school_class.grade <= high
        ]
        read = self._readers(row, began, ended)
        here = [(roll, pupil.reader) for roll in rolls for pupil in roll.on(began)]
        likely = [found for found in here if found[1].pk in read] or here
        if not likely:
            return None
        roll, first = self._rng.choice(likely)
        mates = [pupil.reader for pupil in roll.on(began) if pupil.reader is not first]
        return Idea(
            row,
            roll,
            [first, *self._rng.sample(mates, k=min(len(mates), self._rng.randint(0, 1)))],
            began,
            ended,
        )

    def _readers(self, row: Mapping[str, Any], began: date, ended: date) -> set[int | None]:
        """Who borrowed a book on the theme in those days."""
        return {
            loan.reader_id
            for loan in self._scene.ledger.loans
            if began <= loan.lent_on <= ended and self._name_of(loan) in row["books"]
        }

    def _name_of(self, loan: Loan) -> str:
        title = self._lots.get(loan.lot_id)
        return str(title) if title else ""

    def _write(self, year: Year, idea: Idea) -> None:
        rng, row = self._rng, idea.row
        teachers = [reader for reader in self._scene.people.teachers if reader.subject == row["teacher"]]
        project = Project(
            school=self._scene.school,
            theme=row["theme"],
            subject=self._subjects.get(row["subject"]),
            school_class=idea.roll.school_class,
            teacher=rng.choice(teachers) if teachers else None,
            started_on=idea.began,
        )
        if idea.ended <= self._scene.until:
            project.ended_on = idea.ended
            project.state = Project.State.DROPPED if rng.random() < DROPPED else Project.State.FINISHED
        self._projects.append(project)
        self._pupils += [
            ProjectPupil(school=self._scene.school, project=project, reader=reader) for reader in idea.pupils
        ]
        self._find(project, idea)
        self._meet(project, year, idea)
        self._present(project, year)

    def _find(self, project: Project, idea: Idea) -> None:
        """Books on the day when it began, the rest some days later."""
        school, later = project.school, min(idea.began + timedelta(days=12), self._scene.until)
        for name in idea.row["books"]:
            if title := self._titles.get(name):
                shelved = project.ended_on is None and self._rng.random() < ON_SHELF
                self._sources.append(
                    ProjectSource(
                        school=school, project=project, title=title, found_on=idea.began, on_shelf=shelved
                    )
                )
        for source in idea.row.get("source", ()):
            described = {"language": KAZAKH, "year": None if source["kind"] == WEB else idea.began.year - 1}
            self._sources.append(
                ProjectSource(school=school, project=project, found_on=later, **described | source)
            )

    def _meet(self, project: Project, year: Year, idea: Idea) -> None:
        """On days of lessons, one after another."""
        last = min(idea.ended, self._scene.until)
        days = [day for day in year.lessons if idea.began <= day <= last]
        count = min(len(days), self._rng.randint(2, 5))
        abouts = table()["meetings"][:count]
        for day, about in zip(sorted(self._rng.sample(days, k=count)), abouts, strict=True):
            entry = self._entry(project, day, len(idea.pupils), self._rng.choice((20, 30, 30, 40, 60)))
            self._meetings.append(
                Meeting(school=project.school, project=project, on=day, about=about, activity=entry)
            )

    def _entry(self, project: Project, day: date, pupils: int, minutes: int) -> Activity:
        return Activity(
            school=project.school,
            kind=self._kind,
            on=day,
            theme=project.theme,
            school_class=project.school_class,
            participants=pupils,
            units=(minutes / self._kind.norm_minutes).quantize(Decimal("0.01"), ROUND_HALF_UP),
            minutes=minutes,
            recorded_at=at_closing(day),
        )

    def _present(self, project: Project, year: Year) -> None:
        """Most finished works go to a conference, and some win there."""
        day = year.lesson_on(year.day(CONFERENCE) + timedelta(days=self._rng.randint(0, 12)))
        if project.state != Project.State.FINISHED or day is None or self._rng.random() < 0.2:
            return
        project.conference = f"«{self._rng.choice(table()['conferences'])}» ғылыми жобалар байқауы"
        project.level, project.result_on = _drawn(self._rng, LEVELS), day
        project.award = _drawn(self._rng, AWARDS)

    def _between(self, year: Year, days: tuple[str, str]) -> date:
        first, last = (year.day(day) for day in days)
        return first + timedelta(days=self._rng.randint(0, (last - first).days))


def _drawn(rng: Random, weights: Mapping[Any, int]) -> Any:
    return rng.choices(list(weights), list(weights.values()))[0]
