"""Workstations, electronic resources and tests of the line; sessions and bookings have files of their own."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.core.files import File

from kitaphana.catalogue.models import Subject, Title, TitleKind
from kitaphana.core.action import action
from kitaphana.core.models import User
from kitaphana.core.refusal import Refused
from kitaphana.digital.line import Measured
from kitaphana.digital.models import Booking, LineTest, Resource, ResourceOpen, Workstation
from kitaphana.digital.queries import is_licensed, norm_of, open_sessions
from kitaphana.digital.session import HIGHEST_GRADE
from kitaphana.digital.web import parts_of
from kitaphana.files.actions import keep, remove
from kitaphana.files.models import StoredFile
from kitaphana.roster.models import ReaderKind

FASTEST = 100_000
"""Mbit/s. More than any school's line carries: a slip of the hand."""


@action
def add_workstation(
    *, by: User, name: str, online: bool, since: date, until: date | None = None, note: str = ""
) -> Workstation:
    """Raises Refused: no name or one that is taken, an end before the beginning."""
    return _write(Workstation(school=by.school), name, since, until, online=online, note=note)


@action
def change_workstation(
    *,
    by: User,
    workstation: Workstation,
    name: str,
    online: bool,
    since: date,
    until: date | None = None,
    note: str = "",
) -> Workstation:
    """Raises Refused as `add_workstation`; also when someone sits there, or it is booked, after `until`."""
    if until:
        if open_sessions(by.school).filter(workstation=workstation, on__gt=until).exists():
            raise Refused("digital_busy", text=workstation.name)
        later = Booking.objects.for_school(by.school).filter(workstation=workstation, on__gt=until)
        if n := later.filter(cancelled=False).count():
            raise Refused("digital_still_booked", text=workstation.name, n=n)
    return _write(workstation, name, since, until, online=online, note=note)


def _write(
    row: Workstation, name: str, since: date, until: date | None, *, online: bool, note: str
) -> Workstation:
    called = " ".join(name.split())
    if not called:
        raise Refused("digital_no_name")
    if until and until < since:
        raise Refused("digital_days_order")
    same = Workstation.objects.for_school(row.school).filter(name=called).exclude(pk=row.pk)
    if same.exists():
        raise Refused("digital_name_taken", text=called)
    row.name, row.online, row.since, row.until, row.note = called, online, since, until, note.strip()
    row.save()
    return row


@dataclass(frozen=True)
class Described:
    """What is said of a resource. `rights`: who may use it and how."""

    kind: str
    name: str
    rights: str
    url: str = ""
    about: str = ""
    title: Title | None = None
    subject: Subject | None = None
    lowest_grade: int | None = None
    highest_grade: int | None = None
    language: str = ""
    licensed_until: date | None = None
    for_readers: bool = True


@action
def add_resource(
    *, by: User, described: Described, on: date, upload: "File[bytes] | None" = None
) -> Resource:
    """Raises Refused: no name or rights, nothing it leads to, an address that is not of the web, grades that
    run backwards, an e-textbook that is none; a file as `files.actions.keep`."""
    return _describe(by, Resource(school=by.school, added_on=on), described, upload)


@action
def change_resource(
    *,
    by: User,
    resource: Resource,
    described: Described,
    upload: "File[bytes] | None" = None,
    without_file: bool = False,
) -> Resource:
    """Raises Refused as `add_resource`. The file goes with a new one, `without_file`, or when the resource is
    an address from now on; else it stays."""
    if described.url.strip() != resource.url:
        resource.checked_at = resource.answers = None
    return _describe(by, resource, described, upload, without_file=without_file)


@action
def withdraw_resource(*, by: User, resource: Resource, on: date) -> None:
    """It is shown no more; how often it was opened stays."""
    if resource.withdrawn_on is None:
        resource.withdrawn_on = on
        resource.save(update_fields=["withdrawn_on"])
        _show_file(resource, for_readers=False)


@action
def open_resource(
    *, by: User, resource: Resource, on: date, reader_kind: str = "", grade: int | None = None
) -> ResourceOpen:
    """Count that it was opened. Raises Refused: withdrawn, its licence has run out, no such grade or kind."""
    row = Resource.objects.for_school(by.school).get(pk=resource.pk)
    if row.withdrawn_on:
        raise Refused("digital_withdrawn", text=row.name)
    if not is_licensed(row, on):
        raise Refused("digital_licence_over", text=row.name, d=row.licensed_until or on)
    _must_be_grade(grade)
    if reader_kind and reader_kind not in ReaderKind.values:
        raise Refused("digital_choice", text=reader_kind)
    return ResourceOpen.objects.create(
        school=by.school, resource=row, on=on, reader_kind=reader_kind, grade=grade
    )


@action
def note_answers(*, by: User, answers: Mapping[str, bool], at: datetime) -> None:
    """Which addresses answered when they were tried."""
    for row in Resource.objects.for_school(by.school).filter(url__in=list(answers)):
        row.answers, row.checked_at = answers[row.url], at
        row.save(update_fields=["answers", "checked_at"])


@action
def record_speed(*, by: User, address: str, measured: Measured, on: date) -> LineTest:
    """What was measured against the school's address, beside the norm of that day."""
    return LineTest.objects.create(
        school=by.school,
        on=on,
        address=address,
        received=measured.received,
        seconds=measured.seconds,
        mbit=measured.mbit,
        norm=norm_of(by.school),
    )


@action
def record_speed_by_hand(*, by: User, mbit: Decimal, on: date, today: date) -> LineTest:
    """Raises Refused: a day to come, no speed at all, or one that no line has."""
    if on > today:
        raise Refused("digital_future", d=on)
    if not 0 < mbit <= FASTEST:
        raise Refused("digital_speed", max=FASTEST)
    return LineTest.objects.create(school=by.school, on=on, mbit=mbit, norm=norm_of(by.school), by_hand=True)


@action
def remove_speed(*, by: User, test: LineTest) -> None:
    """It was taken by mistake."""
    test.delete()


def _describe(
    by: User,
    row: Resource,
    said: Described,
    upload: "File[bytes] | None",
    *,
    without_file: bool = False,
) -> Resource:
    is_link = said.kind == Resource.Kind.LINK
    new, old = None if is_link else upload, row.file
    stays = bool(old) and not (new or without_file or is_link)
    _must_be_described(said, has_file=bool(new or stays))
    if not stays:
        row.file = keep(by=by, upload=new) if new else None
    for field in Described.__dataclass_fields__:
        value = getattr(said, field)
        setattr(row, field, value.strip() if isinstance(value, str) else value)
    row.save()
    _show_file(row, for_readers=row.for_readers)
    if old and not stays:
        remove(by=by, stored=old)
    return row


def _show_file(row: Resource, *, for_readers: bool) -> None:
    """Readers may open the file only as long as the resource is for them and licensed."""
    file = StoredFile.objects.for_school(row.school).filter(pk=row.file_id)
    file.update(for_readers=for_readers, open_until=row.licensed_until)


def _must_be_described(said: Described, *, has_file: bool) -> None:
    if not said.name.strip():
        raise Refused("digital_no_name")
    if not said.rights.strip():
        raise Refused("digital_no_rights")
    if said.url:
        parts_of(said.url)
    _must_lead(said, has_file=has_file)
    for grade in (said.lowest_grade, said.highest_grade):
        _must_be_grade(grade)
    if (said.lowest_grade or 0) > (HIGHEST_GRADE if said.highest_grade is None else said.highest_grade):
        raise Refused("digital_grades_order")


def _must_lead(said: Described, *, has_file: bool) -> None:
    """To what its kind promises."""
    if said.kind == Resource.Kind.FILE and not has_file:
        raise Refused("digital_no_file")
    if said.kind == Resource.Kind.LINK and not said.url:
        raise Refused("digital_no_address")
    if said.kind == Resource.Kind.E_TEXTBOOK:
        if not (said.url or has_file):
            raise Refused("digital_no_address")
        if said.title is None or said.title.kind not in (TitleKind.E_TEXTBOOK, TitleKind.TEXTBOOK):
            raise Refused("digital_no_title")
    elif said.kind not in Resource.Kind.values:
        raise Refused("digital_choice", text=said.kind)


def _must_be_grade(grade: int | None) -> None:
    if grade is not None and not 0 <= grade <= HIGHEST_GRADE:
        raise Refused("digital_grade", n=grade)
