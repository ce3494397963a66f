"""Sitting down at a workstation and leaving it."""

from datetime import date, datetime, time

from django.utils.timezone import make_aware, make_naive

from kitaphana.circulation.actions import admit, count_visits
from kitaphana.circulation.models import Visit
from kitaphana.circulation.undo import undo_visit
from kitaphana.core.action import action
from kitaphana.core.models import User
from kitaphana.core.refusal import NeedsWord, Refused
from kitaphana.digital.models import Booking, Purpose, Session, Workstation
from kitaphana.digital.queries import (
    closing,
    forgotten,
    forgotten_end,
    open_sessions,
    standing_bookings,
)
from kitaphana.roster.models import Reader, ReaderKind
from kitaphana.roster.queries import enrolment_of

HIGHEST_GRADE = 12
MOST_AT_ONCE = 300


class Seated(NeedsWord):
    """The reader sits at another workstation; `move` ends that session."""

    flag = "move"


class Kept(NeedsWord):
    """The workstation is booked for someone else at this moment; `despite_booking` takes it all the same."""

    flag = "despite_booking"


@action
def start(
    *,
    by: User,
    workstation: Workstation | None,
    purpose: str,
    at: datetime,
    reader: Reader | None = None,
    grade: int | None = None,
    count: int = 1,
    move: bool = False,
    despite_booking: bool = False,
) -> Session:
    """Begin a session, what was forgotten ends first; a visit notes itself, once a day for each reader.

    Without a `reader`: `count` pupils of a grade, or of none, each session of whom is a visit, for nobody
    knows them again. `workstation` None: a group at several. Raises Refused: it is busy or not there, no such
    grade, purpose or number, a reader who left; Seated; Kept."""
    on = make_naive(at).date()
    close_forgotten(by=by, now=at)
    count, grade = (1, _grade_of(reader, on)) if reader else (count, grade)
    _must_be_sound(purpose, reader, grade, count, on)
    if workstation:
        _must_be_free(by, workstation, on)
        _must_not_be_kept(by, workstation, reader, at, agreed=despite_booking)
    if reader:
        _must_not_sit(by, reader, at, move=move)
    session = Session.objects.create(
        school=by.school,
        workstation=workstation,
        on=on,
        started_at=at,
        purpose=purpose,
        reader=reader,
        reader_kind=reader.kind if reader else ReaderKind.PUPIL,
        grade=grade,
        count=count,
        visit=_visit(by, reader, grade, count, on),
    )
    _keep_booking(session)
    return session


@action
def stop(*, by: User, session: Session, at: datetime) -> Session:
    """One that was forgotten ends when the clock would have ended it. Raises Refused: it has ended, or had
    not begun by then."""
    running = open_sessions(by.school).filter(pk=session.pk).first()
    if running is None:
        raise Refused("digital_stopped")
    if at < running.started_at:
        raise Refused("digital_backwards")
    by_clock = forgotten_end(running.started_at, closing(by.school, running.on), at)
    running.ended_at, running.by_clock = by_clock or at, by_clock is not None
    running.save(update_fields=["ended_at", "by_clock"])
    return running


@action
def close_forgotten(*, by: User, now: datetime) -> list[Session]:
    """End what nobody stopped, each at closing time of its day; see `queries.forgotten_end`."""
    ended = []
    for session, end in forgotten(by.school, now):
        session.ended_at, session.by_clock = end, True
        session.save(update_fields=["ended_at", "by_clock"])
        ended.append(session)
    return ended


@action
def undo_start(*, by: User, session: Session) -> None:
    """The session never was, nor the visit that it brought, unless the reader sat down again that day."""
    row = Session.objects.for_school(by.school).filter(pk=session.pk).select_related("visit").first()
    if row is None:
        raise Refused("digital_undo_late")
    visit = row.visit
    row.delete()
    if visit is None:
        return
    heirs = Session.objects.for_school(by.school).filter(reader=row.reader, on=row.on, visit__isnull=True)
    heir = heirs.order_by("started_at", "pk").first() if row.reader else None
    if heir:
        heir.visit = visit
        heir.save(update_fields=["visit"])
    else:
        undo_visit(by=by, visit=visit)


@action
def undo_stop(*, by: User, session: Session) -> None:
    """It goes on as if nobody had stopped it. Raises Refused: the workstation or the reader is busy since."""
    ended = Session.objects.for_school(by.school).filter(pk=session.pk, ended_at__isnull=False).first()
    if ended is None:
        raise Refused("digital_undo_late")
    running = open_sessions(by.school)
    taken = ended.workstation and running.filter(workstation=ended.workstation).exists()
    if taken or (ended.reader and running.filter(reader=ended.reader).exists()):
        raise Refused("digital_undo_late")
    ended.ended_at, ended.by_clock = None, False
    ended.save(update_fields=["ended_at", "by_clock"])


@action
def amend(
    *, by: User, session: Session, starts: time, ends: time | None, purpose: str, now: datetime
) -> Session:
    """Correct the times of a session within its day; `ends` None: it goes on still.

    Raises Refused: times to come, an end before the beginning, another session at its workstation or of its
    reader at the same time.
    """
    rows = Session.objects.for_school(by.school).select_related("workstation", "reader")
    row: Session = rows.get(pk=session.pk)
    began = make_aware(datetime.combine(row.on, starts))
    ended = None if ends is None else make_aware(datetime.combine(row.on, ends))
    if ended and ended < began:
        raise Refused("digital_backwards")
    if (later := max(began, ended or began)) > now:
        raise Refused("digital_not_yet", time=f"{make_naive(later):%H:%M}")
    if ended is None and row.ended_at:
        raise Refused("digital_no_end")
    if purpose not in Purpose.values:
        raise Refused("digital_choice", text=purpose)
    _must_not_overlap(by, row, began, ended)
    row.started_at, row.ended_at, row.purpose = began, ended, purpose
    row.by_clock = False
    row.save(update_fields=["started_at", "ended_at", "purpose", "by_clock"])
    return row


def _must_be_sound(purpose: str, reader: Reader | None, grade: int | None, count: int, on: date) -> None:
    if purpose not in Purpose.values:
        raise Refused("digital_choice", text=purpose)
    if not 1 <= count <= MOST_AT_ONCE:
        raise Refused("digital_count", n=count, max=MOST_AT_ONCE)
    if grade is not None and not 0 <= grade <= HIGHEST_GRADE:
        raise Refused("digital_grade", n=grade)
    if reader and reader.left_on and reader.left_on < on:
        raise Refused("digital_left", name=reader.full_name)


def _must_be_free(by: User, workstation: Workstation, on: date) -> None:
    if not Workstation.objects.for_school(by.school).on(on).filter(pk=workstation.pk).exists():
        raise Refused("digital_not_there", text=workstation.name)
    if open_sessions(by.school).filter(workstation=workstation).exists():
        raise Refused("digital_busy", text=workstation.name)


def _must_not_be_kept(
    by: User, workstation: Workstation, reader: Reader | None, at: datetime, *, agreed: bool
) -> None:
    moment = make_naive(at)
    kept = standing_bookings(by.school, moment.date(), moment.time(), time.max)
    now = kept.filter(workstation=workstation, starts__lte=moment.time(), session__isnull=True)
    booking = now.exclude(reader=reader).first() if reader else now.first()
    if booking and not agreed:
        raise Kept(
            "digital_kept", text=workstation.name, name=booking.reader.full_name, time=f"{booking.ends:%H:%M}"
        )


def _must_not_sit(by: User, reader: Reader, at: datetime, *, move: bool) -> None:
    sits = open_sessions(by.school).filter(reader=reader).first()
    if sits is None:
        return
    if not move:
        place = sits.workstation.name if sits.workstation else "–"
        raise Seated("digital_seated", name=reader.full_name, text=place)
    stop(by=by, session=sits, at=at)


def _must_not_overlap(by: User, row: Session, began: datetime, ended: datetime | None) -> None:
    others = Session.objects.for_school(by.school).exclude(pk=row.pk).exclude(ended_at__lte=began)
    during = others.filter(started_at__lt=ended) if ended else others
    if row.workstation and during.filter(workstation=row.workstation).exists():
        raise Refused("digital_overlaps", text=row.workstation.name)
    if row.reader and (other := during.filter(reader=row.reader).select_related("workstation").first()):
        raise Refused("digital_twice_at_once", name=row.reader.full_name, text=str(other.workstation or "–"))


def _visit(by: User, reader: Reader | None, grade: int | None, count: int, on: date) -> Visit | None:
    """The visit that this session brings; None where the reader came to the centre before on that day."""
    if reader is None:
        return count_visits(by=by, purpose=Visit.Purpose.DIGITAL, count=count, grade=grade, on=on, today=on)
    came = Visit.objects.for_school(by.school).filter(reader=reader, on=on, purpose=Visit.Purpose.DIGITAL)
    if came.exists():
        return None
    return admit(by=by, reader=reader, purpose=Visit.Purpose.DIGITAL, on=on)


def _keep_booking(session: Session) -> None:
    """Whoever sits down at what was booked for him has come."""
    moment = make_naive(session.started_at).time()
    own: Booking | None = (
        standing_bookings(session.school, session.on, moment, time.max)
        .filter(workstation=session.workstation, reader=session.reader)
        .filter(session__isnull=True, starts__lte=moment)
        .first()
    )
    if own:
        own.session = session
        own.save(update_fields=["session"])


def _grade_of(reader: Reader, on: date) -> int | None:
    enrolled = enrolment_of(reader, on)
    return enrolled.school_class.grade if enrolled else None
