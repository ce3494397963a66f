"""The calendar of dates: which days a school library marks, and where they fall."""

import calendar
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from kitaphana.activities.models import Activity, MemorableDate
from kitaphana.core.action import action
from kitaphana.core.models import School, User
from kitaphana.core.refusal import Refused
from kitaphana.lib.period import Period

ROUND = 5
"""An anniversary is told every so many years."""
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WEEK = 7
LAST_WEEK = "last week"
HALF_YEAR = timedelta(days=182)
_WEEKDAY_RULE = re.compile(rf"([1-4]|last) ({'|'.join(WEEKDAYS)})")


@dataclass(frozen=True)
class Marked:
    """A date of the calendar in one year. `until`: the last day of a week, else `on`. `anniversary`: how many
    years it is in a round year, else None."""

    on: date
    until: date
    of: MemorableDate
    anniversary: int | None


@dataclass(frozen=True)
class CalendarRow:
    """What a row of the calendar says. `rule` instead of `day`, as in MemorableDate."""

    name_kk: str
    month: int
    day: int | None = None
    rule: str = ""
    name_ru: str = ""
    name_en: str = ""
    born: int | None = None
    since: int | None = None
    last: int | None = None
    source: str = ""


@cache
def shipped_dates() -> Mapping[str, Mapping[str, Any]]:
    """Code → row of `dates.toml`."""
    return tomllib.loads(Path(__file__).with_name("dates.toml").read_text(encoding="utf-8"))


@action
def adopt_dates(*, by: User) -> int:
    """Give the school the shipped dates that it has not got; its own edits stay. Returns how many are new."""
    known = set(MemorableDate.objects.for_school(by.school).values_list("code", flat=True))
    new = [_row_of(by.school, code, row) for code, row in shipped_dates().items() if code not in known]
    MemorableDate.objects.bulk_create(new)
    return len(new)


@action
def write_date(*, by: User, told: CalendarRow, date_of: MemorableDate | None = None) -> MemorableDate:
    """A date of the school's own, or what a row says anew; a row with a source counts as checked.

    Refused: no name, no such day of the month, a rule that is none.
    """
    if not told.name_kk.strip():
        raise Refused("work_date_name")
    if told.rule:
        if told.rule != LAST_WEEK and not _WEEKDAY_RULE.fullmatch(told.rule):
            raise Refused("work_date_rule")
    elif told.day is None or not 1 <= told.day <= _longest(told.month):
        raise Refused("work_date_day")
    row = date_of or MemorableDate(school=by.school)
    for name, value in vars(told).items():
        setattr(row, name, value.strip() if isinstance(value, str) else value)
    row.day = None if row.rule else row.day
    row.checked = bool(row.source)
    row.save()
    return row


@action
def hide_date(*, by: User, date_of: MemorableDate, hidden: bool) -> MemorableDate:
    """The school does not mark it, or does again."""
    date_of.hidden = hidden
    date_of.save(update_fields=["hidden"])
    return date_of


def dates_in(school: School, period: Period) -> list[Marked]:
    """What the school marks in the period, in the order of the days; a week is in by its first day."""
    rows = MemorableDate.objects.for_school(school).filter(hidden=False)
    years = range(period.start.year, period.end.year + 1)
    marked = [
        in_year(row, year)
        for row in rows
        for year in years
        if (row.since or year) <= year <= (row.last or year)
    ]
    return sorted((m for m in marked if m.on in period), key=lambda m: (m.on, m.of.pk))


def in_year(row: MemorableDate, year: int) -> Marked:
    """Where the row falls in that year."""
    on = _day_of(row, year)
    age = year - row.born if row.born else 0
    until = on + timedelta(days=WEEK - 1) if row.rule == LAST_WEEK else on
    return Marked(on, until, row, age if age > 0 and age % ROUND == 0 else None)


def done_for(school: School, marked: Sequence[Marked]) -> dict[Marked, list[Activity]]:
    """What was done for each of the dates within half a year of it, before or after; the earliest first."""
    entries = Activity.objects.for_school(school).filter(marks__in={row.of.pk for row in marked})
    made: dict[int, list[Activity]] = {}
    for entry in entries.select_related("kind").order_by("on", "pk"):
        made.setdefault(entry.marks_id or 0, []).append(entry)
    return {
        row: [entry for entry in made.get(row.of.pk, []) if abs(entry.on - row.on) <= HALF_YEAR]
        for row in marked
    }


def _row_of(school: School, code: str, row: Mapping[str, Any]) -> MemorableDate:
    names = {f"name_{language}": name for language, name in row["name"].items()}
    rest = {name: value for name, value in row.items() if name != "name"}
    return MemorableDate(school=school, code=code, checked="source" in row, **names, **rest)


def _day_of(row: MemorableDate, year: int) -> date:
    """29 February of a common year is the 28th."""
    last = calendar.monthrange(year, row.month)[1]
    if row.day is not None:
        return date(year, row.month, min(row.day, last))
    if row.rule == LAST_WEEK:
        return date(year, row.month, last - WEEK + 1)
    which, weekday = row.rule.split()
    first = (WEEKDAYS.index(weekday) - date(year, row.month, 1).weekday()) % WEEK + 1
    days = range(first, last + 1, WEEK)
    return date(year, row.month, days[-1] if which == "last" else days[int(which) - 1])


def _longest(month: int) -> int:
    return calendar.monthrange(2024, month)[1]  # a leap year
