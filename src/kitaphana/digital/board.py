"""What the screen of the centre shows: the workstations and who sits there, and what happened just now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.timezone import make_naive

from kitaphana.core.models import School
from kitaphana.digital.models import Booking, Purpose, Session, Workstation
from kitaphana.digital.queries import bookings, minutes_of, open_sessions, sessions, workstations
from kitaphana.lib.period import Period
from kitaphana.roster.models import Reader, SchoolClass
from kitaphana.roster.queries import classes_of

LAST = 10
KEYS = 9
"""Alt and a digit of the keyboard choose one of the first nine tiles."""
SOON = 60
"""Minutes before a booking in which its workstation is offered last."""


@dataclass(frozen=True)
class Who:
    """Who is about to sit down: a reader, or `count` pupils of a grade; nobody when there is neither."""

    reader: Reader | None = None
    grade: int | None = None
    count: int = 0

    @property
    def known(self) -> bool:
        return self.reader is not None or self.count > 0


@dataclass(frozen=True)
class Tile:
    """`workstation` None: a group at several of them. `booking`: what keeps it now or next today. `key`: the
    digit that chooses it, 0 for none."""

    workstation: Workstation | None
    session: Session | None
    school_class: SchoolClass | None
    minutes: int
    booking: Booking | None
    kept_now: bool
    key: int

    @property
    def is_free(self) -> bool:
        return self.session is None


@dataclass(frozen=True)
class Act:
    """`kind`: started or stopped."""

    at: datetime
    kind: str
    session: Session

    @property
    def key(self) -> str:
        return f"{self.kind}-{self.session.pk}"


@dataclass(frozen=True)
class Today:
    """`people`: as in `queries.Use`."""

    free: int
    busy: int
    sessions: int
    people: int


def tiles(school: School, now: datetime) -> list[Tile]:
    """Every workstation of today in order of name, then groups that sit at several."""
    moment = make_naive(now)
    running = list(open_sessions(school))
    classes = classes_of(school, moment.date()) if any(session.reader_id for session in running) else {}
    seated = {session.workstation_id: session for session in running}
    waiting = [
        row for row in bookings(school, moment.date()) if not row.session_id and row.ends > moment.time()
    ]
    next_of: dict[int, Booking] = {}
    for booking in waiting:
        next_of.setdefault(booking.workstation_id, booking)

    def tile(workstation: Workstation | None, session: Session | None, key: int = 0) -> Tile:
        booking = next_of.get(workstation.pk) if workstation else None
        return Tile(
            workstation=workstation,
            session=session,
            school_class=classes.get(session.reader_id) if session and session.reader_id else None,
            minutes=(minutes_of(session, now) or 0) if session else 0,
            booking=booking,
            kept_now=bool(booking and booking.starts <= moment.time()),
            key=key,
        )

    standing = workstations(school, moment.date())
    found = [tile(row, seated.get(row.pk), n if n <= KEYS else 0) for n, row in enumerate(standing, 1)]
    known = {row.pk for row in standing}
    return found + [tile(row.workstation, row) for row in running if row.workstation_id not in known]


def seat_for(found: Sequence[Tile], who: Who, chosen: str, now: datetime) -> Workstation | None:
    """Where they shall sit: what was chosen, if it is free, else what the reader booked, else the first free
    one that nobody has booked for the next hour. A group sits at no single one unless that was chosen."""
    free = [tile for tile in found if tile.is_free and tile.workstation]
    for tile in free:
        if tile.workstation and str(tile.workstation.pk) == chosen:
            return tile.workstation
    if who.count > 1:
        return None
    moment = make_naive(now)

    def rank(tile: Tile) -> int:
        if tile.booking is None:
            return 1
        if who.reader and tile.booking.reader_id == who.reader.pk and tile.kept_now:
            return 0
        begins = datetime.combine(moment.date(), tile.booking.starts)
        return 2 if (begins - moment).total_seconds() > SOON * 60 else 3

    best = min(free, key=rank, default=None)
    return best.workstation if best else None


def today(school: School, on: date, found: Sequence[Tile]) -> Today:
    begun = list(sessions(school, Period(on, on)).values_list("count", flat=True))
    places = [tile for tile in found if tile.workstation]
    busy = sum(not tile.is_free for tile in places)
    return Today(len(places) - busy, busy, len(begun), sum(begun))


def just_happened(school: School, on: date) -> list[Act]:
    """The last ten acts of the day, the newest first."""
    rows = list(sessions(school, Period(on, on)).select_related("workstation", "reader"))
    acts = [Act(row.started_at, "started", row) for row in rows]
    acts += [Act(row.ended_at, "stopped", row) for row in rows if row.ended_at]
    return sorted(acts, key=lambda act: (act.at, act.kind == "stopped", act.session.pk), reverse=True)[:LAST]


PURPOSE_KEYS = (
    (Purpose.STUDY, "F4"),
    (Purpose.RESEARCH, "F6"),
    (Purpose.TEXTBOOK, "F7"),
    (Purpose.SERVICES, "F9"),
    (Purpose.LEISURE, "F10"),
)
"""One key begins the session. Digits belong to scans."""
