"""The plan as an iCalendar file (RFC 5545), for a telephone or another calendar.

Each item is an event of whole days. A day, a week, a month and a quarter are spans; «by 16 December» is that
day. Work of every month stands in the last working week of each month, of every quarter in that of each
quarter, work of the whole year in the last one of its term: a span of a year would lie over every day of the
telephone. Work «when needed» has no day and is left out.

A UID is made of the item's key alone, so that an item moved in the plan moves in the calendar. What a person
wrote of people (who is responsible, who helps, notes, reasons) stays in the program.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext
from icalendar import Calendar, Event

from kitaphana.core.models import School
from kitaphana.lib.period import Period
from kitaphana.planning.calendar import day_of, monday_of
from kitaphana.planning.models import PlanItem
from kitaphana.roster.models import Term
from kitaphana.roster.queries import working_days

CONTENT_TYPE = "text/calendar; charset=utf-8"
REFRESHED = timedelta(hours=12)
"""How often a subscribed calendar is asked to look again."""


@dataclass(frozen=True)
class Span:
    """`part`: which of the events of one item it is, empty when it has only one."""

    part: str
    days: Period


def calendar_file(
    school: School, items: Sequence[PlanItem], name: str, language: str, stamp: datetime
) -> bytes:
    """`items` with their section; `stamp`: the moment at which the file is made."""
    days = _around(items)
    workdays = working_days(school, days) if days else []
    quarters = [term.period for term in Term.objects.for_school(school)]
    calendar = Calendar()
    calendar.add("prodid", f"-//Kitaphana//{language.upper()}")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", REFRESHED, parameters={"value": "DURATION"})
    with override(language):
        for item in items:
            for span in spans(item, quarters, workdays):
                calendar.add_component(_event(item, span, language, stamp))
    content: bytes = calendar.to_ical()
    return content


def spans(item: PlanItem, quarters: Iterable[Period], workdays: Sequence[date]) -> Iterator[Span]:
    """The events of an item. `workdays`: of its whole term."""
    term = Period(item.starts_on, item.ends_on)
    match item.term_kind:
        case "when_needed":
            return
        case "monthly":
            for month in term.months():
                yield Span(f"{month.start:%Y-%m}", last_week(month, workdays))
        case "quarterly":
            for quarter in [quarter for quarter in quarters if quarter.end in term] or [term]:
                yield Span(f"{quarter.end:%Y-%m-%d}", last_week(quarter, workdays))
        case "all_year":
            yield Span("", last_week(term, workdays))
        case _:
            on = day_of(item)
            yield Span("", Period(on, on) if on else term)


def last_week(period: Period, workdays: Sequence[date]) -> Period:
    """From the first to the last working day of the last week in which anyone works; without one, the last
    day."""
    works = [day for day in workdays if day in period]
    if not works:
        return Period(period.end, period.end)
    last = works[-1]
    return Period(next(day for day in works if day >= monday_of(last)), last)


def _event(item: PlanItem, span: Span, language: str, stamp: datetime) -> Event:
    event = Event()
    event.add("uid", f"{'-'.join(filter(None, ('item', str(item.pk), span.part)))}@kitaphana")
    event.add("dtstamp", stamp)
    event.add("dtstart", span.days.start)
    event.add("dtend", span.days.end + timedelta(days=1))
    event.add("sequence", item.revision)
    event.add("summary", item.text)
    event.add("description", "\n".join(_about(item, language)))
    event.add("categories", [item.section.name(language)])
    event.add("status", "CANCELLED" if item.state == PlanItem.State.DROPPED else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    if item.place:
        event.add("location", item.place)
    return event


def _about(item: PlanItem, language: str) -> Iterator[str]:
    yield f"{pgettext('plan item', 'Term')}: {item.term.show(language)}"
    if item.audience:
        yield f"{_('For whom')}: {item.audience}"
    yield f"{_('State')}: {item.get_state_display()}"


def _around(items: Sequence[PlanItem]) -> Period | None:
    if not items:
        return None
    return Period(min(item.starts_on for item in items), max(item.ends_on for item in items))
