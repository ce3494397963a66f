"""Writing the diary and the norms."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from kitaphana.activities.models import Activity, ActivityStrand, MemorableDate, WorkKind
from kitaphana.activities.norms import FEWEST_ENTRIES, OWN, measured, official
from kitaphana.activities.photos import remove_photo
from kitaphana.activities.queries import shipped_kinds
from kitaphana.activities.shown import show
from kitaphana.catalogue.models import Title
from kitaphana.core.action import action, refuse_strangers
from kitaphana.core.models import User
from kitaphana.core.refusal import NeedsWord, Refused
from kitaphana.core.sentences import say
from kitaphana.lib.dates import short_date
from kitaphana.lib.numbers import trimmed
from kitaphana.lib.period import Period
from kitaphana.roster.models import Reader, ReaderKind, SchoolClass
from kitaphana.roster.queries import current_year, pupils

MOST_MINUTES = 100_000
UNBELIEVABLE = 10
WORKING_DAY = Decimal(480)
"""Minutes: a unit of work that takes longer is asked about."""
"""More participants than this many times the pupils of the school are asked about."""


class ManyParticipants(NeedsWord):
    flag = "accept_many"


class LongNorm(NeedsWord):
    flag = "accept_long"


class LosesMore(NeedsWord):
    flag = "accept_loss"


@dataclass(frozen=True)
class KindTerms:
    """What a kind of work of the school's own says of itself."""

    name_kk: str
    unit_kk: str
    part: str
    norm_minutes: Decimal
    norm_source: str
    name_ru: str = ""
    name_en: str = ""
    unit_ru: str = ""
    unit_en: str = ""
    is_event: bool = False
    is_arranged: bool = False


@dataclass(frozen=True)
class Work:
    """What an entry says. `minutes` None: units × the norm of the kind, rounded half up. `until`: the last
    day of what goes on for several. `marks`: the date of the calendar that it was done for."""

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
    until: date | None = None
    place: str = ""
    campaign: str = ""
    outcome: str = ""
    strands: Sequence[str] = ()
    marks: MemorableDate | None = None


@action
def adopt_kinds(*, by: User) -> int:
    """Give the school the shipped kinds of work that it has not got; its own edits stay. Returns how many
    were added."""
    known = set(WorkKind.objects.for_school(by.school).values_list("code", flat=True))
    new = [_kind_of(by, code, row) for code, row in shipped_kinds().items() if code not in known]
    WorkKind.objects.bulk_create(new)
    return len(new)


@action
def set_norm(
    *, by: User, kind: WorkKind, minutes: Decimal, source: str, accept_long: bool = False
) -> WorkKind:
    """The school's own norm. Refused: a norm that is not above zero, or no source. LongNorm: more than a
    working day, and more than the shipped one. Entries and plans already written keep their own minutes."""
    _refuse_norm(minutes, source)
    shipped = official(kind)
    if not accept_long:
        _ask_when_long(minutes, shipped.minutes if shipped else Decimal(0))
    kind.norm_minutes, kind.norm_source = minutes, source.strip()
    kind.save(update_fields=["norm_minutes", "norm_source"])
    return kind


@action
def restore_norm(*, by: User, kind: WorkKind) -> WorkKind:
    """The norm that the program ships. Refused: there is none."""
    shipped = official(kind)
    if shipped is None:
        raise Refused("work_norm_none")
    kind.norm_minutes, kind.norm_source = shipped.minutes, ""
    kind.save(update_fields=["norm_minutes", "norm_source"])
    return kind


@action
def take_measured(*, by: User, kind: WorkKind, period: Period) -> WorkKind:
    """Make the median of the diary the school's own norm. Refused: too few entries say how long it took."""
    found = measured(by.school, period).get(kind.pk)
    if found is None or not found.is_enough:
        raise Refused("work_norm_few", n=FEWEST_ENTRIES)
    days = f"{short_date(period.start)}–{short_date(period.end)}"
    source = say("work_norm_measured", n=found.entries, text=days)
    return set_norm(by=by, kind=kind, minutes=found.minutes, source=source, accept_long=True)


@action
def add_kind(*, by: User, terms: KindTerms, accept_long: bool = False) -> WorkKind:
    """A kind of work of the school's own. Refusals and LongNorm as in `amend_kind`."""
    if not accept_long:
        _ask_when_long(terms.norm_minutes, Decimal(0))
    own = WorkKind.objects.for_school(by.school).filter(code__startswith=OWN)
    last = max((int(code.removeprefix(OWN)) for code in own.values_list("code", flat=True)), default=0)
    return _describe(WorkKind(school=by.school, code=f"{OWN}{last + 1}"), terms)


@action
def amend_kind(*, by: User, kind: WorkKind, terms: KindTerms, accept_long: bool = False) -> WorkKind:
    """Refused: no name or unit in Kazakh, the name of another kind, no source, a norm not above zero; a kind
    that the program ships. LongNorm: more than a working day, and more than the norm was."""
    if not kind.code.startswith(OWN):
        raise Refused("work_kind_shipped")
    if not accept_long:
        _ask_when_long(terms.norm_minutes, kind.norm_minutes)
    return _describe(kind, terms)


@action
def hide_kind(*, by: User, kind: WorkKind, hidden: bool) -> WorkKind:
    """Forms offer it no more, or again; entries and plans keep it."""
    kind.is_hidden = hidden
    kind.save(update_fields=["is_hidden"])
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
    until: date | None = None,
    place: str = "",
    campaign: str = "",
    outcome: str = "",
    strands: Sequence[str] = (),
    marks: MemorableDate | None = None,
    shown: Sequence[Title] = (),
    accept_many: bool = False,
) -> Activity:
    """Add an entry, as `Work` says, with the books `shown`.

    Refused: a day outside every school year or after `today`, an end before it, no units, negative numbers,
    more than MOST_MINUTES, a `teacher` who is not one. ManyParticipants: more than ten times the pupils of
    the school.
    """
    work = Work(
        kind, on, theme, school_class, audience, teacher, participants, units, minutes, at_teachers_request,
        until, place, campaign, outcome, strands, marks,
    )  # fmt: skip
    _check(by, work, today=today, accept_many=accept_many)
    activity = _write(Activity(school=by.school), work)
    if shown:
        show(by=by, activity=activity, titles=shown)
    return activity


@action
def amend(*, by: User, activity: Activity, work: Work, today: date, accept_many: bool = False) -> Activity:
    """Write the entry anew; its books and photographs stay. Refusals as in `record`."""
    _check(by, work, today=today, accept_many=accept_many)
    return _write(activity, work)


@action
def remove(*, by: User, activity: Activity, accept_loss: bool = False) -> None:
    """With its photographs. LosesMore: it has some, or books that were shown, or an outcome."""
    photos, shown = activity.photos.count(), activity.shown.count()
    if activity.outcome and not accept_loss:
        raise LosesMore("work_loses_outcome", n=photos, all=shown)
    if (photos or shown) and not accept_loss:
        raise LosesMore("work_loses", n=photos, all=shown)
    for photo in activity.photos.select_related("file"):
        remove_photo(by=by, photo=photo)
    activity.delete()


def _refuse_norm(minutes: Decimal, source: str) -> None:
    if not minutes.is_finite() or minutes <= 0:
        raise Refused("work_norm_negative")
    if not source.strip():
        raise Refused("work_norm_source")


def _ask_when_long(minutes: Decimal, usual: Decimal) -> None:
    if minutes.is_finite() and minutes > max(WORKING_DAY, usual):
        raise LongNorm("work_norm_long", n=trimmed(minutes))


def _describe(kind: WorkKind, terms: KindTerms) -> WorkKind:
    _refuse_norm(terms.norm_minutes, terms.norm_source)
    if not terms.name_kk.strip() or not terms.unit_kk.strip():
        raise Refused("work_kind_no_name")
    others = WorkKind.objects.for_school(kind.school).exclude(pk=kind.pk)
    if others.filter(name_kk=terms.name_kk.strip()).exists():
        raise Refused("work_kind_known", name=terms.name_kk.strip())
    for field in fields(terms):
        value = getattr(terms, field.name)
        setattr(kind, field.name, value.strip() if isinstance(value, str) else value)
    kind.save()
    return kind


def _kind_of(by: User, code: str, row: Any) -> WorkKind:
    return WorkKind(
        school=by.school,
        code=code,
        part=row["part"],
        norm_minutes=Decimal(row["norm"]),
        is_hidden=row.get("rare", False),
        is_event=row.get("event", False),
        is_arranged=row.get("arranged", False),
        **{f"name_{language}": name for language, name in row["name"].items()},
        **{f"unit_{language}": unit for language, unit in row["unit"].items()},
    )


def _check(by: User, work: Work, *, today: date, accept_many: bool) -> None:
    refuse_strangers(vars(work).values(), by.school_id)
    if work.on > today:
        raise Refused("work_future", d=work.on)
    if current_year(by.school, work.on) is None:
        raise Refused("work_outside", d=work.on)
    if work.until and work.until < work.on:
        raise Refused("work_backward", d=work.on)
    if not work.units.is_finite() or work.units <= 0:
        raise Refused("work_units")
    if work.participants < 0 or (work.minutes is not None and work.minutes < 0):
        raise Refused("work_negative")
    if (minutes := _minutes(work)) > MOST_MINUTES:
        raise Refused("work_minutes", n=minutes, most=MOST_MINUTES)
    if work.teacher and work.teacher.kind != ReaderKind.TEACHER:
        raise Refused("work_no_teacher", name=work.teacher.short_name)
    roll = pupils(by.school, work.on).count()
    if 0 < UNBELIEVABLE * roll < work.participants and not accept_many:
        raise ManyParticipants("work_many", n=work.participants, all=roll)


def _minutes(work: Work) -> int:
    if work.minutes is not None:
        return work.minutes
    return int((work.units * work.kind.norm_minutes).quantize(Decimal(1), ROUND_HALF_UP))


def _write(activity: Activity, work: Work) -> Activity:
    activity.kind, activity.on, activity.until = work.kind, work.on, work.until
    activity.theme, activity.audience = work.theme.strip(), work.audience.strip()
    activity.place, activity.outcome = work.place.strip(), work.outcome.strip()
    activity.school_class, activity.teacher = work.school_class, work.teacher
    activity.participants, activity.units = work.participants, work.units
    minutes = _minutes(work)
    # Minutes that a form sends back as they stood were not measured by that.
    activity.is_timed = work.minutes is not None and (activity.is_timed or minutes != activity.minutes)
    activity.minutes = minutes
    activity.at_teachers_request = work.at_teachers_request
    activity.campaign, activity.marks = work.campaign, work.marks
    activity.save()
    _serve(activity, work.strands)
    return activity


def _serve(activity: Activity, strands: Sequence[str]) -> None:
    """Just these strands of upbringing."""
    activity.strands.exclude(strand__in=strands).delete()
    known = set(activity.strands.values_list("strand", flat=True))
    ActivityStrand.objects.bulk_create(
        ActivityStrand(school=activity.school, activity=activity, strand=strand)
        for strand in dict.fromkeys(strands)
        if strand not in known
    )
