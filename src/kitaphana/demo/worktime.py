"""The librarian's post of the demo school, and the days she is away; her leave stands in the calendar."""

from datetime import date
from decimal import Decimal

from kitaphana.core.models import User
from kitaphana.worktime.actions import hold_post, note_absence
from kitaphana.worktime.models import Leave

PAY = Decimal(165_000)
HOURS_A_DAY, SERVICE_HOURS = Decimal("7.2"), Decimal("5.5")
ABSENCES = (
    (Leave.Kind.COURSE, (0, 11, 13), (0, 11, 17)),
    (Leave.Kind.ILLNESS, (1, 2, 12), (1, 2, 16)),
    (Leave.Kind.COURSE, (3, 11, 11), (3, 11, 13)),
)
"""Years after the post began, month and day: the first and the last."""


def take_post(by: User, since: date) -> None:
    post = hold_post(
        by=by, person=by.school.librarian, user=by, hours_a_day=HOURS_A_DAY,
        service_hours_a_day=SERVICE_HOURS, pay_a_month=PAY, starts_on=since,
    )  # fmt: skip
    for kind, first, last in ABSENCES:
        note_absence(by=by, post=post, kind=kind, starts_on=_day(since, *first), ends_on=_day(since, *last))


def _day(since: date, years: int, month: int, day: int) -> date:
    return date(since.year + years, month, day)
