"""The school's calendar from a file: a table or an ICS."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice

from dateutil.rrule import rrule, rrulestr
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kitaphana.appendix.ics import CANCELLED, CUT, LONGEST_UID, read_calendar
from kitaphana.appendix.models import SchoolEvent
from kitaphana.appendix.queries import known_years
from kitaphana.appendix.rules import LONGEST, year_of
from kitaphana.core.batch import Batch
from kitaphana.core.importing import Importer
from kitaphana.core.models import School
from kitaphana.core.rows import Fault, Row
from kitaphana.core.tables import Column
from kitaphana.lib.dates import short_date
from kitaphana.lib.period import Period
from kitaphana.roster.queries import usual_period

MOST_TIMES = 60
"""Of a repeated event in a year: a weekly one fits, a daily one is no event of the school's plan."""
SLOWEST = ("YEARLY", "MONTHLY", "WEEKLY", "DAILY")
_FREQ = re.compile(r"FREQ=(\w+)", re.IGNORECASE)
_COUNT = re.compile(r";?COUNT=(\d+)", re.IGNORECASE)
_UNTIL = re.compile(r";?UNTIL=(\d{8})\w*", re.IGNORECASE)
_INTERVAL = re.compile(r"INTERVAL=0*([1-9]\d{0,3})(?!\d)", re.IGNORECASE)
_OF_DAYS = re.compile(
    r"(RRULE:)?((FREQ|INTERVAL|COUNT|UNTIL|BYDAY|BYMONTHDAY|BYMONTH|BYSETPOS|BYWEEKNO|BYYEARDAY|WKST)"
    r"=[-+\w,]{1,400};?)+",
    re.IGNORECASE,
)
"""Rules that name days; those of hours and minutes may mean a million moments in a year."""
COUNTED_BEFORE = timedelta(days=5 * 366)
"""A rule of so many times that began earlier is over."""


@dataclass(frozen=True)
class Told:
    """What a row says. `rest`: the fields of whose columns the file has something."""

    name: str
    start: date
    end: date
    uid: str
    rule: str
    rest: dict[str, str]


class _Known:
    """The school's events by what a file may call them."""

    def __init__(self, school: School) -> None:
        self._by_uid: dict[str, SchoolEvent] = {}
        self._by_name: dict[tuple[str, date], SchoolEvent] = {}
        for event in SchoolEvent.objects.for_school(school):
            self.add(event)

    def add(self, event: SchoolEvent) -> None:
        if event.uid:
            self._by_uid[event.uid] = event
        self._by_name[event.name.casefold(), event.starts_on] = event

    def find(self, uid: str, name: str, start: date) -> SchoolEvent | None:
        if uid and (event := self._by_uid.get(uid)):
            return event
        same = self._called(name, start)
        return same if same and not (uid and same.uid) else None

    def is_taken(self, uid: str, name: str, start: date) -> bool:
        """Another event is called so on that day."""
        same = self._called(name, start)
        return same is not None and same is not self.find(uid, name, start)

    def _called(self, name: str, start: date) -> SchoolEvent | None:
        event = self._by_name.get((name.casefold(), start))
        # One that the file has moved or renamed is called so no more.
        is_still = event and (event.name.casefold(), event.starts_on) == (name.casefold(), start)
        return event if is_still else None


def apply(batch: Batch, rows: Sequence[Row]) -> None:
    known = _Known(batch.school)
    years = known_years(batch.school)
    year = Period.school_year(batch.on.year if batch.on.month >= 9 else batch.on.year - 1)
    for row in rows:
        with batch.row(row):
            told = _told(row)
            far = next((day for day in (told.start, told.end) if years and day not in years), None)
            if far and not told.rule:
                said = {"title": told.name, "on": short_date(far), "year": year_of(far)}
                batch.note(row.fault("start", "appendix_imp_far", **said))
            pairs = [(told.uid, told.start)]
            if told.rule:
                days = _times(row, told, year)
                pairs = [(f"{told.uid}/{day:%Y-%m-%d}" if told.uid else "", day) for day in days]
            for uid, start in _free(batch, row, known, told, pairs):
                _write(batch, known, told, uid, start)


def _free(
    batch: Batch, row: Row, known: _Known, told: Told, pairs: Sequence[tuple[str, date]]
) -> list[tuple[str, date]]:
    """Without the days that have another event of that name; the first of them is told."""
    free = [(uid, start) for uid, start in pairs if not known.is_taken(uid, told.name, start)]
    if len(free) < len(pairs):
        taken = next(start for uid, start in pairs if (uid, start) not in free)
        fault = row.fault("name", "appendix_imp_twice", title=told.name, on=short_date(taken))
        if not free:
            raise fault
        batch.note(fault)
    return free


def _told(row: Row) -> Told:
    rule = row.text("rule", "")
    if rule == CUT:
        broken = row.text("name", "")
        code = "appendix_imp_cut" if broken else "appendix_imp_end"
        raise row.fault("name", code, **({"title": broken} if broken else {}))
    name = row.text("name")
    start = _day_in(row, "start", name)
    if rule == CANCELLED:
        raise row.fault("name", "appendix_imp_cancelled", title=name)
    end = _day_in(row, "end", name) if row.filled("end") else start
    if end < start:
        raise row.fault("end", "appendix_imp_order", title=name)
    if (end - start).days >= LONGEST:
        raise row.fault("end", "appendix_imp_long", title=name)
    rest = {code: row.text(code) for code in ("direction", "who", "grades", "place") if row.filled(code)}
    return Told(name, start, end, row.text("uid", ""), rule, rest)


def _day_in(row: Row, column: str, name: str) -> date:
    """As `Row.date`, but the fault names the event: in a calendar file nobody finds it by its row."""
    try:
        return row.date(column)
    except Fault as fault:
        if fault.code != "imp_date":
            raise
        raise row.fault(column, "appendix_imp_date", title=name, value=str(row.values[column])) from fault


def _write(batch: Batch, known: _Known, told: Told, uid: str, start: date) -> None:
    end = start + (told.end - told.start)
    if event := known.find(uid, told.name, start):
        values = {"name": told.name, "starts_on": start, "ends_on": end, **told.rest}
        batch.change(event, **(values | ({"uid": uid} if uid else {})))
        known.add(event)
        return
    event = SchoolEvent(
        school=batch.school, name=told.name, starts_on=start, ends_on=end, uid=uid, **told.rest
    )
    known.add(batch.add(event))


def _times(row: Row, told: Told, year: Period) -> list[date]:
    """The days of the school year on which a repeated event begins. Fault: the rule cannot be read, has no
    day in the year, or too many."""
    text, *days = told.rule.split()
    try:
        found = {day for day in _by_rule(text, told.start, year) if day in year}
        found |= {day for mark in days if mark[0] == "+" and (day := _day(mark)) in year}
        found -= {_day(mark) for mark in days if mark[0] == "-"}
    except (ValueError, TypeError, OverflowError) as error:
        raise row.fault("rule", "appendix_imp_rule", title=told.name) from error
    if len(found) > MOST_TIMES:
        raise row.fault("rule", "appendix_imp_often", title=told.name, max=MOST_TIMES)
    if not found:
        raise row.fault(
            "rule", "appendix_imp_never", title=told.name, year=f"{year.start.year}–{year.end.year}"
        )
    return sorted(found)


def _by_rule(text: str, start: date, year: Period) -> list[date]:
    """The days of the rule from its start, or from some time before the year, to the year's end. ValueError:
    no rule that a school keeps."""
    frequency = _FREQ.search(text)
    if not frequency or frequency[1].upper() not in SLOWEST or not _OF_DAYS.fullmatch(text):
        raise ValueError(f"no rule of days: {text!r}")
    count, until = _COUNT.search(text), _UNTIL.search(text)
    if count and start < year.start - COUNTED_BEFORE:
        return []
    last = min(_day(f"-{until[1]}"), year.end) if until else year.end
    # Without an end of our own a rule such as «30 February» would be sought until the year 9999.
    bare = _UNTIL.sub("", _COUNT.sub("", text)).strip(";")
    first = start if count else _near(text, frequency[1].upper(), start, year)
    rule = rrulestr(bare, dtstart=datetime.combine(first, time()))
    if not isinstance(rule, rrule):
        raise TypeError("a set of rules")
    moments = rule.replace(until=datetime.combine(last, time()))
    return [moment.date() for moment in islice(moments, int(count[1]) if count else None)]


def _near(text: str, frequency: str, start: date, year: Period) -> date:
    """A day from which a rule of days or weeks goes on as from its start, so that decades are not walked."""
    if frequency not in ("DAILY", "WEEKLY"):
        return start
    interval = _INTERVAL.search(text)
    step = (int(interval[1]) if interval else 1) * (7 if frequency == "WEEKLY" else 1)
    return start + timedelta(days=max(0, (year.start - start).days // step * step))


def _day(mark: str) -> date:
    return date.fromisoformat(mark[1:])


def _year_of_school(school: School, today: date) -> date:
    return usual_period(school, today).start


EVENTS = Importer(
    kind="school_events",
    heading=_("The school's calendar"),
    model=SchoolEvent,
    columns=(
        Column("name", _("Event of the school"), required=True, names=(
            "іс-шара", "атауы", "іс-шараның атауы", "мазмұны", "мероприятие", "название", "содержание",
            "name", "event", "summary", "мектеп іс-шарасы", "мероприятие школы", "event of the school",
        )),
        Column("start", pgettext_lazy("event", "Begins"), required=True, names=(
            "күні", "басталуы", "басталатын күні", "мерзімі", "дата", "начало", "дата начала", "срок", "date",
            "start", "begins", "dtstart",
        )),
        Column("end", pgettext_lazy("event", "Ends"), names=(
            "аяқталуы", "аяқталатын күні", "соңы", "конец", "окончание", "дата окончания", "end", "ends",
            "dtend",
        )),
        Column("direction", _("Direction"), names=(
            "бағыты", "бағыт", "бөлімі", "направление", "раздел", "direction", "categories",
        ), longest=80),
        Column("who", _("Held by"), names=(
            "жауапты", "жауаптылар", "өткізетін", "кім өткізеді", "ответственный", "ответственные",
            "проводит", "кто проводит", "responsible", "held by", "organizer",
        ), longest=120),
        Column("grades", _("Classes taking part"), names=(
            "сыныптар", "сынып", "қатысушылар", "классы", "класс", "участники", "grades", "classes",
            "қатысатын сыныптар", "классы-участники", "classes taking part",
        ), longest=40),
        Column("place", pgettext_lazy("event", "Place"), names=(
            "орны", "өтетін орны", "место", "место проведения", "place", "location",
        ), longest=80),
        Column("uid", _("Mark of the event in the calendar file"), names=(
            "uid", "іс-шараның күнтізбе файлындағы белгісі", "метка события в файле календаря",
            "mark of the event in the calendar file",
        ), longest=LONGEST_UID),
        Column("rule", _("How it repeats"), names=(
            "rrule", "қалай қайталанады", "как повторяется", "how it repeats",
        ), longest=2000),
    ),
    apply=apply,
    day=_year_of_school,
    day_heading=_("A day of the school year: repeated events come in for that year"),
    reads=read_calendar,
)  # fmt: skip
