"""What each day is: for the library, and for the holder of a post (domain.md §3.3)."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from kitaphana.core.models import School
from kitaphana.core.setting import value_of
from kitaphana.lib.numbers import ratio
from kitaphana.lib.period import Period
from kitaphana.roster.models import DayOff
from kitaphana.roster.queries import working_days
from kitaphana.worktime.models import Leave, Post


class Day(StrEnum):
    """Each day of a period is exactly one of these."""

    WORK = "work"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    METHODICAL = "methodical"
    CLEANING = "cleaning"
    CLOSED = "closed"
    LEAVE = "leave"
    ILLNESS = "illness"
    COURSE = "course"
    OTHER = "other"


BY_KIND = (
    (DayOff.Kind.LEAVE, Day.LEAVE),
    (DayOff.Kind.BREAK, Day.CLOSED),
    (DayOff.Kind.CLOSED, Day.CLOSED),
    (DayOff.Kind.METHODICAL, Day.METHODICAL),
    (DayOff.Kind.CLEANING, Day.CLEANING),
    (DayOff.Kind.HOLIDAY, Day.HOLIDAY),
)
"""Of two that fall on one day the later counts: a day of leave is one on which nothing else closes."""
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Days:
    """How many days of a stretch are what. `eves`: of the days of work, those before a holiday."""

    counts: Mapping[str, int]
    eves: int

    @property
    def all(self) -> int:
        return sum(self.counts.values())

    @property
    def work(self) -> int:
        return self.counts.get(Day.WORK, 0)

    @property
    def off(self) -> Mapping[str, int]:
        """What is taken off the calendar days, in the order of `Day`."""
        return {day: self.counts[day] for day in Day if day != Day.WORK and self.counts.get(day)}


@dataclass(frozen=True)
class Calendar:
    """What every day of whole school years is for somebody; `eves`: days before a holiday."""

    days: Mapping[date, Day]
    eves: frozenset[date]

    def within(self, period: Period) -> Days:
        mine = [(day, self.days[day]) for day in each_day(period.start, period.end) if day in self.days]
        eves = sum(what == Day.WORK and day in self.eves for day, what in mine)
        return Days(Counter(what for _, what in mine), eves)


def library_calendar(school: School, period: Period) -> Calendar:
    """Of the library, over the school years that the period touches: undated leave is of a whole year."""
    years = school_years(period)
    span = Period(years[0].start, years[-1].end)
    off: dict[date, Day] = {}
    breaks_close = value_of(school, "breaks_closed")
    rows = list(
        DayOff.objects.for_school(school)
        .filter(grade__isnull=True, starts_on__lte=span.end + ONE_DAY, ends_on__gte=span.start)
        .values_list("kind", "starts_on", "ends_on")
    )
    closing = [(kind, what) for kind, what in BY_KIND if kind != DayOff.Kind.BREAK or breaks_close]
    for kind, what in closing:
        for _, starts_on, ends_on in (row for row in rows if row[0] == kind):
            off |= dict.fromkeys(each_day(starts_on, ends_on), what)
    eves = {starts_on - ONE_DAY for kind, starts_on, _ in rows if kind == DayOff.Kind.HOLIDAY}
    weekdays = {int(figure) for figure in str(value_of(school, "working_weekdays"))}
    works = set(working_days(school, span))
    days = {
        day: Day.WORK if day in works else _rest(day, weekdays, off) for day in each_day(span.start, span.end)
    }
    return Calendar(days, frozenset(eves))


def of_post(
    post: Post,
    leaves: Iterable[Leave],
    library: Calendar,
    years: Sequence[Period],
    takers: Mapping[date, str] | None = None,
) -> Calendar:
    """Of the holder of a post: the days it is held, without absences.

    An absence on a day on which the library is closed takes nothing, and of two that overlap each day counts
    once. `takers`: whose leave each day of leave in the library's calendar is; others work on it. Of the
    leave of a school year (of a part of it where the post is held for a part) what has no dates is taken on
    its last days of work.
    """
    away, whose, name = absent(leaves), takers or {}, called(post)
    held = {
        day: away.get(day, Day.WORK)
        if what == Day.WORK or (what == Day.LEAVE and whose.get(day, name) != name)
        else what
        for day, what in library.days.items()
        if post.is_held_on(day)
    }
    for year in years:
        mine = [day for day in held if day in year]
        due = int(ratio(post.leave_days * len(mine), year.days, 0))
        due -= sum(held[day] == Day.LEAVE for day in mine)
        working = [day for day in mine if held[day] == Day.WORK]
        held |= dict.fromkeys(working[max(len(working) - max(due, 0), 0) :], Day.LEAVE)
    return Calendar(held, library.eves)


def leave_takers(posts: Iterable[Post], library: Calendar) -> dict[date, str]:
    """Whose leave the library's calendar tells of: on each such day, of whoever then holds a post longest."""
    first_come = sorted(posts, key=lambda post: (post.starts_on, post.pk))
    days = (day for day, what in library.days.items() if what == Day.LEAVE)
    held = ((day, next((post for post in first_come if post.is_held_on(day)), None)) for day in days)
    return {day: called(post) for day, post in held if post}


def of_all(posts: Sequence[Calendar], eves: frozenset[date]) -> Calendar:
    """Of several holders together: a day on which one of them works is worked, any other is what it is for
    the first who holds a post on it."""
    days: dict[date, Day] = {}
    for calendar in posts:
        for day, what in calendar.days.items():
            if what == Day.WORK or day not in days:
                days[day] = what
    return Calendar(days, eves)


def called(post: Post) -> str:
    """One person may hold two parts of a post."""
    return post.person.strip().casefold()


def absent(leaves: Iterable[Leave]) -> dict[date, Day]:
    """Days on which the holder is away, each with the reason that was entered first."""
    late_first = sorted(leaves, key=lambda leave: leave.pk, reverse=True)
    return {day: Day(leave.kind) for leave in late_first for day in each_day(leave.starts_on, leave.ends_on)}


def school_years(period: Period) -> list[Period]:
    """The school years that the period touches."""
    first, last = (day.year if day.month >= 9 else day.year - 1 for day in (period.start, period.end))
    return [Period.school_year(year) for year in range(first, last + 1)]


def each_day(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def _rest(day: date, weekdays: set[int], off: Mapping[date, Day]) -> Day:
    return Day.WEEKEND if day.isoweekday() not in weekdays else off.get(day, Day.CLOSED)
