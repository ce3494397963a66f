"""Writing projects, their sources, meetings and results."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.validators import URLValidator

from kitaphana.activities import actions as work
from kitaphana.activities.models import WorkKind
from kitaphana.activities.queries import RESEARCH
from kitaphana.catalogue.models import Subject, Title
from kitaphana.core.action import action
from kitaphana.core.models import User
from kitaphana.core.refusal import Refused
from kitaphana.files.actions import keep, remove
from kitaphana.files.kinds import DOCX, PDF, PPTX
from kitaphana.files.models import StoredFile
from kitaphana.research.models import Meeting, Project, ProjectPupil, ProjectSource
from kitaphana.roster.models import Reader, ReaderKind, SchoolClass

WEB_ADDRESS = URLValidator(schemes=["http", "https"])
HUNDREDTH = Decimal("0.01")
PAPERS = (PDF, DOCX, PPTX)
"""Kinds of files that a finished work comes in."""


@dataclass(frozen=True)
class Described:
    """A source that is not in the catalogue."""

    kind: str
    name: str
    authors: str = ""
    container: str = ""
    place: str = ""
    publisher: str = ""
    year: int | None = None
    issue: str = ""
    pages: str = ""
    url: str = ""
    language: str = ""


@action
def start(
    *,
    by: User,
    theme: str,
    pupils: Sequence[Reader],
    started_on: date,
    today: date,
    school_class: SchoolClass | None = None,
    teacher: Reader | None = None,
    subject: Subject | None = None,
    note: str = "",
) -> Project:
    """Raises Refused: no theme, no pupil or one who is none, a teacher who is none, a day to come."""
    project = Project(school=by.school, state=Project.State.GOING_ON)
    _describe(project, theme, pupils, started_on, today, school_class, teacher, subject, note)
    return project


@action
def change(
    *,
    by: User,
    project: Project,
    theme: str,
    pupils: Sequence[Reader],
    started_on: date,
    today: date,
    school_class: SchoolClass | None = None,
    teacher: Reader | None = None,
    subject: Subject | None = None,
    note: str = "",
) -> None:
    """Write it anew; refusals as in `start`, and a first day after what has happened already."""
    _describe(project, theme, pupils, started_on, today, school_class, teacher, subject, note)


@action
def end(*, by: User, project: Project, state: str, on: date, today: date) -> None:
    """It is finished or dropped that day.

    Raises Refused: it is over, a day to come, before its first or before a meeting.
    """
    if project.state != Project.State.GOING_ON or state == Project.State.GOING_ON:
        raise Refused("any_no_move")
    _must_have_come(on, today)
    _must_follow(on, max([project.started_on, *project.meetings.values_list("on", flat=True)]))
    project.state, project.ended_on = Project.State(state), on
    project.save(update_fields=["state", "ended_on"])


@action
def reopen(*, by: User, project: Project) -> None:
    project.state, project.ended_on = Project.State.GOING_ON, None
    project.save(update_fields=["state", "ended_on"])


@action
def present(
    *,
    by: User,
    project: Project,
    conference: str,
    today: date,
    level: str = "",
    award: str = "",
    on: date | None = None,
) -> None:
    """Where it was presented and what it won; without a conference there is no result.

    Raises Refused: no day, a day before the project or to come, an award without a level.
    """
    conference = conference.strip()
    if not conference and (level or award or on):
        raise Refused("research_no_conference")
    if conference:
        if on is None:
            raise Refused("research_no_day")
        _must_have_come(on, today)
        _must_follow(on, project.started_on)
    if award and not level:
        raise Refused("research_no_level")
    project.conference, project.result_on = conference, on
    project.level = Project.Level(level) if level else ""
    project.award = Project.Award(award) if award else ""
    project.save(update_fields=["conference", "level", "award", "result_on"])


@action
def add_titles(*, by: User, project: Project, titles: Sequence[Title], on: date) -> None:
    """Editions of the catalogue. Raises Refused: one of them is there already."""
    there = set(project.sources.values_list("title", flat=True))
    for title in titles:
        if title.pk in there:
            raise Refused("research_source_twice", title=str(title))
        there.add(title.pk)
    ProjectSource.objects.bulk_create(
        ProjectSource(school=by.school, project=project, title=title, found_on=on) for title in titles
    )


@action
def add_source(*, by: User, project: Project, described: Described, on: date, today: date) -> ProjectSource:
    """Raises Refused: no name, an address that is not http(s), a web page without one, a day to come."""
    return _write(ProjectSource(school=by.school, project=project), described, on, today)


@action
def change_source(*, by: User, source: ProjectSource, described: Described, on: date, today: date) -> None:
    """Of one described by hand; refusals as in `add_source`."""
    if source.title_id:
        raise Refused("any_no_move")
    _write(source, described, on, today)


@action
def remove_source(*, by: User, source: ProjectSource) -> None:
    source.delete()


@action
def shelve(*, by: User, source: ProjectSource, on_shelf: bool) -> None:
    """Put it on the shelf of the project, or take it away from there."""
    source.on_shelf = on_shelf
    source.save(update_fields=["on_shelf"])


@action
def meet(
    *,
    by: User,
    project: Project,
    on: date,
    about: str,
    minutes: int,
    today: date,
    with_teacher: bool = False,
) -> Meeting:
    """A consultation, written into the diary too: so much of a project's help as its minutes are of the norm.

    Raises Refused: nothing said of it, a day outside the project, no such kind of work in the diary, and as
    `activities.actions.record`.
    """
    if not about.strip():
        raise Refused("research_no_about")
    if on < project.started_on or (project.ended_on and on > project.ended_on):
        raise Refused("research_meeting_outside", d=on)
    kind = WorkKind.objects.for_school(by.school).filter(code=RESEARCH).first()
    if kind is None:
        raise Refused("research_no_kind")
    entry = work.record(
        by=by,
        kind=kind,
        on=on,
        today=today,
        theme=project.theme,
        school_class=project.school_class,
        teacher=project.teacher if with_teacher else None,
        participants=project.pupils.count(),
        units=_share(minutes, kind.norm_minutes),
        minutes=minutes,
    )
    return Meeting.objects.create(
        school=by.school, project=project, on=on, about=about.strip(), activity=entry
    )


@action
def undo_meeting(*, by: User, meeting: Meeting, accept_loss: bool = False) -> None:
    """As if it had not been written: its entry in the diary goes with it. LosesMore as in
    `activities.actions.remove`."""
    if meeting.activity:
        work.remove(by=by, activity=meeting.activity, accept_loss=accept_loss)
        meeting.activity = None
    meeting.delete()


@action
def attach(*, by: User, project: Project, upload: "File[bytes]") -> StoredFile:
    """The finished paper, in the place of one that was there. Raises Refused as `files.actions.keep`."""
    before, project.paper = project.paper, keep(by=by, upload=upload, kinds=PAPERS)
    project.save(update_fields=["paper"])
    if before:
        remove(by=by, stored=before)
    return project.paper


@action
def detach(*, by: User, project: Project) -> None:
    """Take the finished paper away."""
    before, project.paper = project.paper, None
    project.save(update_fields=["paper"])
    if before:
        remove(by=by, stored=before)


def _describe(
    project: Project,
    theme: str,
    pupils: Sequence[Reader],
    started_on: date,
    today: date,
    school_class: SchoolClass | None,
    teacher: Reader | None,
    subject: Subject | None,
    note: str,
) -> None:
    if not theme.strip():
        raise Refused("research_no_theme")
    _must_be_people(pupils, teacher)
    _must_have_come(started_on, today)
    later = [day for day in (project.ended_on, project.result_on) if day]
    if project.pk:
        later += project.meetings.values_list("on", flat=True)
    if later:
        _must_follow(min(later), started_on)
    project.theme, project.note, project.started_on = theme.strip(), note.strip(), started_on
    project.school_class, project.teacher, project.subject = school_class, teacher, subject
    project.save()
    project.pupils.exclude(reader__in=pupils).delete()
    there = set(project.pupils.values_list("reader", flat=True))
    ProjectPupil.objects.bulk_create(
        ProjectPupil(school=project.school, project=project, reader=pupil)
        for pupil in dict.fromkeys(pupils)
        if pupil.pk not in there
    )


def _must_be_people(pupils: Sequence[Reader], teacher: Reader | None) -> None:
    if not pupils:
        raise Refused("research_no_pupil")
    for pupil in pupils:
        if pupil.kind != ReaderKind.PUPIL:
            raise Refused("research_not_pupil", name=pupil.short_name)
    if teacher and teacher.kind != ReaderKind.TEACHER:
        raise Refused("research_not_teacher", name=teacher.short_name)


def _must_have_come(day: date, today: date) -> None:
    if day > today:
        raise Refused("research_future", d=day)


def _must_follow(day: date, first: date) -> None:
    if day < first:
        raise Refused("research_reversed", d=day, since=first)


def _write(source: ProjectSource, described: Described, on: date, today: date) -> ProjectSource:
    _must_have_come(on, today)
    if not described.name.strip():
        raise Refused("research_no_name")
    if described.kind == ProjectSource.Kind.WEB and not described.url:
        raise Refused("research_no_url")
    if described.url:
        try:
            WEB_ADDRESS(described.url)
        except ValidationError:
            raise Refused("research_bad_url", text=described.url) from None
    for field, value in asdict(described).items():
        setattr(source, field, value.strip() if isinstance(value, str) else value)
    source.found_on = on
    source.save()
    return source


def _share(minutes: int, norm: Decimal) -> Decimal:
    if minutes <= 0 or not norm:
        return Decimal(1)
    return max(HUNDREDTH, (minutes / norm).quantize(HUNDREDTH, ROUND_HALF_UP))
