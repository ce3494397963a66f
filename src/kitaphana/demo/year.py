"""One school year of the demo: its days and its classes."""

import bisect
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random

from django.utils import timezone

from kitaphana.core.models import User
from kitaphana.lib.period import Period
from kitaphana.roster.actions import add_day_off, open_year
from kitaphana.roster.calendar import Rest
from kitaphana.roster.models import DayOff, SchoolClass, SchoolYear, Term
from kitaphana.roster.queries import working_days

OPENS, CLOSES = time(9), time(14, 30)  # the default hours of the loan desk (core.setting)
SUMMER_LEAVE = ((7, 1), (8, 9))


@dataclass
class Year:
    """`workdays`: the library is open; `lessons`: pupils are there too. Both end with the demo's last day."""

    row: SchoolYear
    terms: tuple[Period, ...]
    first_grade_rests: tuple[Period, ...]
    workdays: list[date]
    lessons: list[date]
    classes: list[SchoolClass] = field(default_factory=list)

    @property
    def first(self) -> int:
        """The calendar year of its September."""
        return self.row.starts_on.year

    @property
    def teaching(self) -> Period:
        """From the first lesson of the year to the last."""
        return Period(self.terms[0].start, self.last_lesson)

    @property
    def last_lesson(self) -> date:
        """By the calendar, whether the demo reaches it or not."""
        return self.terms[-1].end

    def day(self, month_day: str) -> date:
        """The date of «10-25» in this school year."""
        month, day = map(int, month_day.split("-"))
        return date(self.first if month >= 9 else self.first + 1, month, day)

    def reaches(self, day: date) -> bool:
        """Whether the demo lasts beyond that day."""
        return bool(self.workdays) and self.workdays[-1] >= day

    def lesson_by(self, day: date) -> date | None:
        """That day of lessons or the last one before it."""
        place = bisect.bisect_right(self.lessons, day)
        return self.lessons[place - 1] if place else None

    def lesson_on(self, day: date) -> date | None:
        """That day of lessons or the next one; None when the demo ends before."""
        return _not_before(self.lessons, day)

    def workday_on(self, day: date) -> date | None:
        return _not_before(self.workdays, day)


def open_years(*, by: User, first: int, until: date) -> list[Year]:
    """Each school year from that September to the demo's last day, with the librarian's summer leave."""
    last = until.year if until.month >= 9 else until.year - 1
    return [_open(by, number, until) for number in range(first, last + 1)]


def _open(by: User, number: int, until: date) -> Year:
    row = open_year(by=by, starts_on=date(number, 9, 1))
    leave = Period(*(date(number + 1, month, day) for month, day in SUMMER_LEAVE))
    rest = Rest(
        DayOff.Kind.LEAVE, leave, "Кітапханашының еңбек демалысы", "Трудовой отпуск библиотекаря", "Демо"
    )
    add_day_off(by=by, rest=rest)
    terms = tuple(
        term.period for term in Term.objects.for_school(by.school).filter(year=row).order_by("number")
    )
    workdays = [day for day in working_days(by.school, row.period) if day <= until]
    lessons = [day for day in workdays if any(day in term for term in terms)]
    extra = DayOff.objects.for_school(by.school).filter(
        grade=1, starts_on__range=(row.starts_on, row.ends_on)
    )
    return Year(row, terms, tuple(Period(off.starts_on, off.ends_on) for off in extra), workdays, lessons)


def _not_before(days: Sequence[date], day: date) -> date | None:
    place = bisect.bisect_left(days, day)
    return days[place] if place < len(days) else None


class Clock:
    """Moments of one day at the loan desk, each later than the last, none after it closes."""

    def __init__(self, day: date, rng: Random) -> None:
        self._rng = rng
        self._now = timezone.make_aware(datetime.combine(day, OPENS))
        self._end = timezone.make_aware(datetime.combine(day, CLOSES))

    def tick(self) -> datetime:
        self._now = min(self._now + timedelta(seconds=self._rng.randint(20, 300)), self._end)
        return self._now


def at_opening(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, OPENS))


def at_closing(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, CLOSES))
