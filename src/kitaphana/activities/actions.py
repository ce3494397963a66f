"""Writing the diary and the norms."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from kitaphana.activities.models import Activity, WorkKind
from kitaphana.activities.queries import shipped_kinds
from kitaphana.core.action import action
from kitaphana.core.models import User
from kitaphana.core.refusal import NeedsWord, Refused
from kitaphana.roster.models import Reader, ReaderKind, SchoolClass
from kitaphana.roster.queries import current_year, pupils

UNBELIEVABLE = 10
"""More participants than this many times the pupils of the school are asked about."""


class ManyParticipants(NeedsWord):
    flag = "accept_many"


@dataclass(frozen=True)
class Work:
    """What an entry says. `minutes` None: units × the norm of the kind."""

    kind: WorkKind
    on: date
    theme: str = ""
    school_class: SchoolClass | None = None
    audience: str = ""
    teacher: Reader | None = None
    participants: int = 0
    units: Decimal = Decimal(1)
    minutes: int | None = None
    at_teachers_request: bool = False


@action
def adopt_kinds(*, by: User) -> int:
    """Give the school the shipped kinds of work that it has not got; its own edits stay. Returns how many
    were added."""
    known = set(WorkKind.objects.for_school(by.school).values_list("code", flat=True))
    new = [_kind_of(by, code, row) for code, row in shipped_kinds().items() if code not in known]
    WorkKind.objects.bulk_create(new)
    return len(new)


@action
def set_norm(*, by: User, kind: WorkKind, minutes: Decimal, source: str) -> WorkKind:
    """Refused: a negative norm, or no source. Entries and plans already written keep their own minutes."""
    if not minutes.is_finite() or minutes < 0:
        raise Refused("work_norm_negative")
    if not source.strip():
        raise Refused("work_norm_source")
    kind.norm_minutes, kind.norm_source = minutes, source.strip()
    kind.save(update_fields=["norm_minutes", "norm_source"])
    return kind


@action
def record(
    *,
    by: User,
    kind: WorkKind,
    on: date,
    today: date,
    theme: str = "",
    school_class: SchoolClass | None = None,
    audience: str = "",
    teacher: Reader | None = None,
    participants: int = 0,
    units: Decimal = Decimal(1),
    minutes: int | None = None,
    at_teachers_request: bool = False,
    accept_many: bool = False,
) -> Activity:
    """Add an entry. `minutes` None: units × the norm of the kind, rounded half up.

    Refused: a day outside every school year or after `today`, no units, negative numbers, a `teacher` who is
    not one. ManyParticipants: more than ten times the pupils of the school.
    """
    work = Work(
        kind, on, theme, school_class, audience, teacher, participants, units, minutes, at_teachers_request
    )
    _check(by, work, today=today, accept_many=accept_many)
    return _write(Activity(school=by.school), work)


@action
def amend(
    *,
    by: User,
    activity: Activity,
    kind: WorkKind,
    on: date,
    today: date,
    theme: str = "",
    school_class: SchoolClass | None = None,
    audience: str = "",
    teacher: Reader | None = None,
    participants: int = 0,
    units: Decimal = Decimal(1),
    minutes: int | None = None,
    at_teachers_request: bool = False,
    accept_many: bool = False,
) -> Activity:
    """Write the entry anew; refusals as in `record`."""
    work = Work(
        kind, on, theme, school_class, audience, teacher, participants, units, minutes, at_teachers_request
    )
    _check(by, work, today=today, accept_many=accept_many)
    return _write(activity, work)


@action
def remove(*, by: User, activity: Activity) -> None:
    activity.delete()


def _kind_of(by: User, code: str, row: Any) -> WorkKind:
    return WorkKind(
        school=by.school,
        code=code,
        part=row["part"],
        norm_minutes=Decimal(row["norm"]),
        norm_source=row["source"],
        is_event=row.get("event", False),
        is_arranged=row.get("arranged", False),
        **{f"name_{language}": name for language, name in row["name"].items()},
        **{f"unit_{language}": unit for language, unit in row["unit"].items()},
    )


def _check(by: User, work: Work, *, today: date, accept_many: bool) -> None:
    if work.on > today:
        raise Refused("work_future", d=work.on)
    if current_year(by.school, work.on) is None:
        raise Refused("work_outside", d=work.on)
    if not work.units.is_finite() or work.units <= 0:
        raise Refused("work_units")
    if work.participants < 0 or (work.minutes is not None and work.minutes < 0):
        raise Refused("work_negative")
    if work.teacher and work.teacher.kind != ReaderKind.TEACHER:
        raise Refused("work_no_teacher", name=work.teacher.short_name)
    roll = pupils(by.school, work.on).count()
    if 0 < UNBELIEVABLE * roll < work.participants and not accept_many:
        raise ManyParticipants("work_many", n=work.participants, all=roll)


def _write(activity: Activity, work: Work) -> Activity:
    norm = (work.units * work.kind.norm_minutes).quantize(Decimal(1), ROUND_HALF_UP)
    activity.kind, activity.on = work.kind, work.on
    activity.theme, activity.audience = work.theme.strip(), work.audience.strip()
    activity.school_class, activity.teacher = work.school_class, work.teacher
    activity.participants, activity.units = work.participants, work.units
    activity.minutes = int(norm) if work.minutes is None else work.minutes
    activity.at_teachers_request = work.at_teachers_request
    activity.save()
    return activity
