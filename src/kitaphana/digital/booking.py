"""Keeping a workstation for someone."""

from datetime import date, datetime, time

from django.utils.timezone import make_naive

from kitaphana.core.action import action
from kitaphana.core.models import User
from kitaphana.core.refusal import Refused
from kitaphana.digital.models import Booking, Purpose, Session, Workstation
from kitaphana.digital.queries import is_working_day, opening_hours, standing_bookings
from kitaphana.digital.session import start
from kitaphana.roster.models import Reader


@action
def book(
    *,
    by: User,
    workstation: Workstation,
    reader: Reader,
    on: date,
    starts: time,
    ends: time,
    purpose: str,
    now: datetime,
) -> Booking:
    """Raises Refused: times that run backwards, have passed or lie outside opening hours; a workstation that
    is not there that day or is booked then; a reader who has booked another one for the same time."""
    if starts >= ends:
        raise Refused("digital_booking_order")
    if purpose not in Purpose.values:
        raise Refused("digital_choice", text=purpose)
    _must_be_open(by, on, starts, ends, make_naive(now))
    if reader.left_on and reader.left_on < on:
        raise Refused("digital_left", name=reader.full_name)
    if not Workstation.objects.for_school(by.school).on(on).filter(pk=workstation.pk).exists():
        raise Refused("digital_not_there", text=workstation.name)
    kept = standing_bookings(by.school, on, starts, ends)
    if other := kept.filter(workstation=workstation).first():
        raise Refused("digital_booked", text=workstation.name, time=_span(other), name=other.reader.full_name)
    if other := kept.filter(reader=reader).first():
        raise Refused(
            "digital_booked_twice", text=other.workstation.name, time=_span(other), name=reader.full_name
        )
    return Booking.objects.create(
        school=by.school,
        workstation=workstation,
        reader=reader,
        on=on,
        starts=starts,
        ends=ends,
        purpose=purpose,
    )


@action
def come(*, by: User, booking: Booking, at: datetime, move: bool = False) -> Session:
    """The reader is here: the session begins. Raises Refused: another day, cancelled or kept already, and all
    that `session.start` refuses."""
    row = _standing(by, booking)
    if row.on != make_naive(at).date():
        raise Refused("digital_booking_day", d=row.on)
    # Someone whose own time has come may not be stopped by his own booking, nor by a later one.
    session = start(
        by=by,
        workstation=row.workstation,
        purpose=row.purpose,
        at=at,
        reader=row.reader,
        move=move,
        despite_booking=True,
    )
    row.session = session
    row.save(update_fields=["session"])
    return session


@action
def cancel(*, by: User, booking: Booking) -> None:
    """Raises Refused: it was cancelled, or the reader has come."""
    row = _standing(by, booking)
    row.cancelled = True
    row.save(update_fields=["cancelled"])


def _standing(by: User, booking: Booking) -> Booking:
    rows = Booking.objects.for_school(by.school).filter(cancelled=False, session__isnull=True)
    found: Booking | None = rows.select_related("workstation", "reader").filter(pk=booking.pk).first()
    if found is None:
        raise Refused("digital_booking_over")
    return found


def _must_be_open(by: User, on: date, starts: time, ends: time, now: datetime) -> None:
    if datetime.combine(on, ends) <= now:
        raise Refused("digital_booking_past", d=on, time=f"{ends:%H:%M}")
    if not is_working_day(by.school, on):
        raise Refused("digital_closed_day", d=on)
    opens, closes = opening_hours(by.school)
    if starts < opens or ends > closes:
        raise Refused("digital_closed_hours", time=f"{opens:%H:%M}–{closes:%H:%M}")


def _span(booking: Booking) -> str:
    return f"{booking.starts:%H:%M}–{booking.ends:%H:%M}"
