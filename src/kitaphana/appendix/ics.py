"""A calendar file (ICS, RFC 5545) laid out as a sheet, so that it comes in like any other table.

One event is one row, and it stands in the row whose number is the line of the file on which the event begins:
what is wrong is told with that number. What cannot be read stays in its cell as the file has it.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from hashlib import sha256

from django.utils.timezone import get_default_timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from icalendar import Calendar, Component
from icalendar.timezone import tzp

from kitaphana.core.refusal import Refused
from kitaphana.core.tables import Cell, Sheet, decoded, read_sheets

HEADINGS = (
    _("Event of the school"),
    pgettext_lazy("event", "Begins"),
    pgettext_lazy("event", "Ends"),
    _("Direction"),
    _("Held by"),
    pgettext_lazy("event", "Place"),
    _("Mark of the event in the calendar file"),
    _("How it repeats"),
)
"""In place of SUMMARY, DTSTART and the like; the importer knows them in each language."""
CUT, CANCELLED = "…", "×"
"""In place of a rule: the file ends inside the event; the event will not be held."""
MOST_EVENTS = 3000
MOST_ZONES = 50
"""The times of any further ones are taken for the school's own."""
LONGEST_NAME, LONGEST_WORDS, LONGEST_UID = 200, 80, 189
"""What a cell may hold; a UID leaves room for the day that the program adds to it."""
DAY = timedelta(days=1)
_BEGIN = re.compile(r"BEGIN:VCALENDAR", re.IGNORECASE)
_TZID = re.compile(r';TZID="?([^";:]+)"?', re.IGNORECASE)
_YEARLY = re.compile(
    r"RRULE:FREQ=YEARLY(;(BYMONTH|BYDAY|BYMONTHDAY|INTERVAL|UNTIL|WKST)=[-+\w,]+)*", re.IGNORECASE
)


@dataclass
class Block:
    """The lines of one component, unfolded; `line`: number in the file of the first, from 1."""

    line: int
    lines: list[str] = field(default_factory=list)
    is_cut: bool = False

    def raw(self, name: str) -> str:
        """The value as the file has it, empty where there is none."""
        found = (re.fullmatch(rf"{name}(?:;[^:]*)?:(.*)", line, re.IGNORECASE) for line in self.lines)
        return next((match[1].strip() for match in found if match), "")


def read_calendar(content: bytes, file_name: str, encoding: str | None = None) -> list[Sheet]:
    """The events of a calendar file, or the sheets of any other table.

    Raises Refused: as `read_sheets`, or more events than a school can hold.
    """
    if not _BEGIN.search(content[:1000].decode("latin-1")):
        return read_sheets(content, file_name, encoding)
    lines = _unfolded(decoded(content, file_name, encoding))
    events, zones = _blocks(lines)
    _learn(zones, events)
    if len(events) > MOST_EVENTS:
        raise Refused("appendix_many", file=file_name, n=len(events), max=MOST_EVENTS)
    rows: list[list[Cell]] = [[] for _ in range(lines[-1][0])]
    rows[0] = [str(heading) for heading in HEADINGS]
    told = [(block, _event(block)) for block in events]
    moved = _moved(told)
    for block, event in told:
        rows[block.line - 1] = _cells(block, event, moved)
    if not events or not any(line.upper().startswith("END:VCALENDAR") for _number, line in lines):
        _tell_the_cut(rows, events)
    return [Sheet("", rows)]


def _tell_the_cut(rows: list[list[Cell]], events: Sequence[Block]) -> None:
    """The file ends before its end: told once, by the event that it ends in or else by its last line."""
    if events and events[-1].is_cut:
        return
    if len(rows) == 1:
        rows.append([])
    rows[-1] = [*[None] * (len(HEADINGS) - 1), CUT]


def _unfolded(text: str) -> list[tuple[int, str]]:
    """Each content line with the number of its first line in the file."""
    found: list[tuple[int, str]] = []
    for number, line in enumerate(re.split(r"\r\n|\n|\r", text.rstrip()), start=1):
        if line[:1] in (" ", "\t") and found:
            found[-1] = (found[-1][0], found[-1][1] + line[1:])
        else:
            found.append((number, line.strip("\ufeff")))
    return found


def _blocks(lines: Sequence[tuple[int, str]]) -> tuple[list[Block], list[Block]]:
    """The events, and the time zones that they may name."""
    events: list[Block] = []
    zones: list[Block] = []
    block: Block | None = None
    in_zone = False
    for number, line in lines:
        mark = line.strip().upper()
        if mark == "BEGIN:VEVENT":
            _cut(block)
            block, in_zone = Block(number), False
            events.append(block)
        if mark == "BEGIN:VTIMEZONE":
            zones.append(Block(number))
            in_zone = True
        if in_zone:
            zones[-1].lines.append(line)
        elif block:
            block.lines.append(line)
        in_zone = in_zone and mark != "END:VTIMEZONE"
        if mark == "END:VEVENT":
            block = None
    _cut(block)
    return events, zones


def _learn(zones: Iterable[Block], events: Sequence[Block]) -> None:
    """Let the reader know the zones that the events name, each once, before any event is read.

    The reader keeps zones by name for as long as the program runs, and two files may call two zones alike
    (Outlook's «Customized Time Zone»): a zone of the file's own gets a name made of what it says.
    """
    named = {name for block in events for line in block.lines for name in _TZID.findall(line)}
    anew: dict[str, str] = {}
    for zone in zones:
        name = zone.raw("TZID")
        if name in anew or name not in named or len(anew) == MOST_ZONES or tzp.timezone(name):
            continue
        # Each time of an event walks through the zone's rule: one of every second would be walked for years.
        told = [
            line for line in zone.lines if _YEARLY.fullmatch(line) or not line.upper().startswith("RRULE")
        ]
        anew[name] = f"{name} {sha256(chr(10).join(told).encode()).hexdigest()[:16]}"
        told = [f"TZID:{anew[name]}" if line.upper().startswith("TZID") else line for line in told]
        with suppress(ValueError):
            Calendar.from_ical("\r\n".join(["BEGIN:VCALENDAR", *told, "END:VCALENDAR", ""]))
    for block in events if anew else ():
        block.lines = [
            _TZID.sub(lambda said: f';TZID="{anew.get(said[1], said[1])}"', line) for line in block.lines
        ]


def _cut(block: Block | None) -> None:
    """An event that another one, or the end of the file, interrupts."""
    if block:
        block.is_cut = True


def _event(block: Block) -> Component | None:
    """None: it cannot be read at all."""
    if block.is_cut:
        return None
    text = "\r\n".join(["BEGIN:VCALENDAR", *block.lines, "END:VCALENDAR", ""])
    try:
        return next(iter(Calendar.from_ical(text).walk("VEVENT")), None)
    except ValueError:
        return None


def _moved(told: Sequence[tuple[Block, Component | None]]) -> dict[str, list[date]]:
    """UID → days that a row of their own tells of, so that the rule leaves them out."""
    found: dict[str, list[date]] = {}
    for block, event in told:
        if event is not None and (day := _days_of(event, "RECURRENCE-ID")):
            found.setdefault(block.raw("UID"), []).append(day[0])
    return found


def _cells(block: Block, event: Component | None, moved: dict[str, list[date]]) -> list[Cell]:
    name = _short(_text(event, "SUMMARY", block), LONGEST_NAME)
    if event is None:
        return [name, block.raw("DTSTART") or None, *[None] * 5, CUT if block.is_cut else None]
    start = _days_of(event, "DTSTART")
    uid = block.raw("UID")
    if day := _days_of(event, "RECURRENCE-ID"):
        uid = f"{uid}/{day[0]:%Y-%m-%d}"
    cancelled = block.raw("STATUS").upper() == "CANCELLED"
    return [
        name,
        start[0] if start else block.raw("DTSTART") or None,
        _last_day(event, block),
        _short(_category(event)),
        _short(_organizer(event)),
        _short(_text(event, "LOCATION", block)),
        _key(uid),
        CANCELLED if cancelled else _rule(event, block, moved.get(uid, [])),
    ]


def _text(event: Component | None, name: str, block: Block) -> str:
    return str(event.get(name, "")) if event is not None else block.raw(name)


def _short(text: str, most: int = LONGEST_WORDS) -> str | None:
    """A place written with its whole address keeps its beginning."""
    words = " ".join(text.split())
    return (words if len(words) <= most else f"{words[: most - 1].rstrip()}…") or None


def _key(uid: str) -> str | None:
    """A long UID is told by its beginning and by a trace of the whole, so that no two become one."""
    trace = sha256(uid.encode()).hexdigest()[:16]
    return (uid if len(uid) <= LONGEST_UID else f"{uid[: LONGEST_UID - len(trace)]}{trace}") or None


def _category(event: Component) -> str:
    found = event.get("CATEGORIES")
    first = found[0] if isinstance(found, list) else found
    return str(first.cats[0]) if first is not None and getattr(first, "cats", None) else ""


def _organizer(event: Component) -> str:
    return str(getattr(event.get("ORGANIZER"), "params", {}).get("CN", ""))


def _last_day(event: Component, block: Block) -> Cell:
    """None where the event is over on the day it begins; what cannot be read, as the file has it."""
    start, ends = _moments(event, "DTSTART"), _moments(event, "DTEND")
    if not ends and (raw := block.raw("DTEND")):
        return raw
    if not start:
        return None
    end = ends[0] if ends else start[0] + _length(event)
    # An end is the moment after: midnight, or the next day, is not of the event.
    last = _local(end - DAY if not isinstance(end, datetime) else end - timedelta(microseconds=1))
    return None if last == _local(start[0]) or end == start[0] else last


def _length(event: Component) -> timedelta:
    try:
        length = event.decoded("DURATION", timedelta())
    except ValueError:
        return timedelta()
    return length if isinstance(length, timedelta) else timedelta()


def _rule(event: Component, block: Block, moved: Sequence[date]) -> str | None:
    """«FREQ=WEEKLY;BYDAY=MO +20261009 -20261016»: the rule, days added to it, days left out."""
    rule = re.sub(r"UNTIL=(\d{8}T\d{6}Z)", _local_until, block.raw("RRULE"), flags=re.IGNORECASE)
    added, left_out = _days_of(event, "RDATE"), [*_days_of(event, "EXDATE"), *moved]
    if not rule and not added:
        return None
    days = [f"+{day:%Y%m%d}" for day in added] + [f"-{day:%Y%m%d}" for day in left_out]
    return " ".join([rule or "FREQ=DAILY;COUNT=1", *days])


def _local_until(found: re.Match[str]) -> str:
    try:
        until = datetime.strptime(f"{found[1]}+0000", "%Y%m%dT%H%M%SZ%z")
    except ValueError:
        return found[0]
    return f"UNTIL={_local(until):%Y%m%d}"


def _days_of(event: Component, name: str) -> list[date]:
    return [_local(moment) for moment in _moments(event, name)]


def _moments(event: Component, name: str) -> list[date]:
    """The days or moments of a property; none where it is missing or cannot be read."""
    found = event.get(name)
    try:
        return [moment for part in (found if isinstance(found, list) else [found]) for moment in _each(part)]
    except ValueError:
        return []


def _each(part: object) -> Iterator[date]:
    for one in getattr(part, "dts", [part]):
        moment = getattr(one, "dt", None)
        # A period, as RDATE may have it, begins with its first moment.
        moment = moment[0] if isinstance(moment, tuple) else moment
        if isinstance(moment, date):
            yield moment


def _local(moment: date) -> date:
    """The day of the school's own time; a moment of no zone is of the school's."""
    if not isinstance(moment, datetime):
        return moment
    return (moment.astimezone(get_default_timezone()) if moment.tzinfo else moment).date()
