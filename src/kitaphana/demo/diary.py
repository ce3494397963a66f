"""The diary of the demo school: events with readers, and the work that nobody sees."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby
from random import Random

from kitaphana.activities.models import Activity, WorkKind
from kitaphana.circulation.models import Visit
from kitaphana.core.models import School
from kitaphana.demo.ledger import Ledger
from kitaphana.demo.people import People, Roll
from kitaphana.demo.work import Event, Promise, Routine, year_of_work
from kitaphana.demo.year import Year, at_closing, at_opening
from kitaphana.roster.models import Reader

SERVED = (Visit.Purpose.LOAN, Visit.Purpose.INFORMATION, Visit.Purpose.READING_ROOM)
"""Visits that take time at the desk; a class that comes together has its own line in the diary."""
PUT_OFF = 28
"""Days by which the moved event of a year is late."""


@dataclass(frozen=True)
class Deed:
    """A diary entry and the row of `work.toml` that it belongs to."""

    source: Routine | Event
    activity: Activity


@dataclass(frozen=True)
class Fates:
    """What goes otherwise than planned in a year: one event put off, one cancelled, some not held."""

    moved: Event
    dropped: Event
    missed: tuple[Event, ...]


class Diary:
    """Writes a year's entries, to be stored at once.

    Not through `activities.actions.record`: they are past facts, each with the moment of its own day. The
    constraints of the table are the same.
    """

    def __init__(
        self, *, school: School, people: People, ledger: Ledger, kinds: Sequence[WorkKind], rng: Random
    ) -> None:
        self._school, self._people, self._ledger, self._rng = school, people, ledger, rng
        self._kinds = {kind.code: kind for kind in kinds}
        self._work = year_of_work()
        self._visits: Counter[date] = Counter()
        self._seen = 0

    def fates(self) -> Fates:
        """Drawn anew for each year, from events that the plan names one by one and after the first weeks."""
        choice = [
            event
            for event in self._work.events
            if not event.extra and not event.series and event.day[:2] in ("10", "11", "12", "02", "03", "04")
        ]
        moved, dropped, missed = self._rng.sample(choice, k=3)
        early = [event for event in choice if event.day[:2] in ("11", "12") and event not in (moved, dropped)]
        return Fates(moved, dropped, (missed, *self._rng.sample(early, k=1)))

    def keep(self, year: Year, fates: Fates) -> list[Deed]:
        """All entries of the year, in the order of their days; events are visits too."""
        deeds = [deed for event in self._work.events if (deed := self._hold(year, event, fates))]
        for visit in self._ledger.visits[self._seen :]:
            if visit.purpose in SERVED:
                self._visits[visit.on] += visit.count
        self._seen = len(self._ledger.visits)
        deeds += [deed for routine in self._work.routines for deed in self._routine(year, routine)]
        deeds.sort(key=lambda deed: deed.activity.recorded_at)
        return deeds

    def units(self, promise: Promise, year: Year) -> Decimal:
        """What the plan promises: a number, or so many for each pupil, reader, visit or day of the year."""
        pupils = sum(len(roll.on(year.row.starts_on)) for roll in self._people.rolls[year.first])
        each = {
            "": 1,
            "pupil": pupils,
            "reader": pupils + len(self._people.teachers) + len(self._people.staff),
            "visit": pupils * 13,
            "day": 195,
        }[promise.per]
        return Decimal(str(promise.units * each)).quantize(Decimal(1), ROUND_HALF_UP)

    def _hold(self, year: Year, event: Event, fates: Fates) -> Deed | None:
        if event in (fates.dropped, *fates.missed):
            return None
        late = timedelta(days=PUT_OFF if event == fates.moved else 0)
        day = year.lesson_on(year.day(event.day) + late)
        if day is None:
            return None
        rolls = self._audience(year, event)
        pupils = sum(len(roll.on(day)) for roll in rolls)
        participants = max(1, pupils - self._rng.randint(0, 3))
        if not event.is_for_class:
            participants = min(pupils, self._rng.randint(28, 64))
        kind = self._kinds[event.kind]
        norm = float(kind.norm_minutes) * event.units
        activity = Activity(
            school=self._school,
            kind=kind,
            on=day,
            theme=event.theme_of(day),
            school_class=rolls[0].school_class if event.is_for_class else None,
            audience="" if event.is_for_class else f"{event.grades[0]}–{event.grades[1]}-сыныптар",
            teacher=self._teacher(event.teacher),
            participants=participants if kind.is_event else 0,
            units=Decimal(event.units),
            minutes=round(norm * self._rng.uniform(0.85, 1.1) / 10) * 10,
            at_teachers_request=event.request,
            recorded_at=at_closing(day),
        )
        if kind.is_event and not event.is_for_all:
            self._ledger.group(
                day, Visit.Purpose.EVENT, participants, rolls[0].school_class.grade, at_opening(day)
            )
        return Deed(event, activity)

    def _audience(self, year: Year, event: Event) -> list[Roll]:
        low, high = event.grades
        rolls = [roll for roll in self._people.rolls[year.first] if low <= roll.school_class.grade <= high]
        return [self._rng.choice(rolls)] if event.is_for_class else rolls

    def _teacher(self, subject: str) -> Reader | None:
        fit = [teacher for teacher in self._people.teachers if teacher.subject == subject]
        return self._rng.choice(fit) if fit else None

    def _routine(self, year: Year, routine: Routine) -> Iterator[Deed]:
        days = list(self._days(year, routine.every))
        kind = self._kinds[routine.kind]
        for day, covered in days:
            units = self._done(year, routine, covered, len(days))
            if units:
                minutes = Decimal(str(routine.minutes)) or kind.norm_minutes
                yield Deed(
                    routine,
                    Activity(
                        school=self._school,
                        kind=kind,
                        on=day,
                        theme=routine.text,
                        units=units,
                        minutes=int((units * minutes).quantize(Decimal(1), ROUND_HALF_UP)),
                        recorded_at=at_closing(day),
                    ),
                )

    def _days(self, year: Year, every: str | tuple[str, ...]) -> Iterator[tuple[date, list[date]]]:
        """Days of the entries, each with the days of lessons that it tells of."""
        if isinstance(every, tuple):
            wanted = (year.workday_on(year.day(day)) for day in every)
            yield from ((day, [day]) for day in wanted if day)
            return
        part = (lambda day: day.isocalendar()[:2]) if every == "week" else (lambda day: (day.year, day.month))
        for _, days in groupby(year.lessons, part):
            covered = list(days)
            yield covered[-1], covered

    def _done(self, year: Year, routine: Routine, covered: Sequence[date], entries: int) -> Decimal:
        """Units of one entry: visits and days as they were, else a share of the whole, more or less."""
        if routine.per == "visit":
            return Decimal(sum(self._visits[day] for day in covered))
        if routine.per == "day":
            return Decimal(len(covered))
        if routine.count:
            spread = round(routine.count * self._rng.uniform(0.85, 1.15)) if routine.count > 1 else 1
            return Decimal(max(1, spread))
        planned = entries if isinstance(routine.every, str) else len(routine.every)
        return (self.units(routine, year) / planned).quantize(Decimal(1), ROUND_HALF_UP)
