"""What counts the use of a service: records of the library, named by a code, or a count by hand."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Model, Q, QuerySet, Sum
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from kitaphana.activities.models import Activity
from kitaphana.activities.queries import LIBRARY_LESSON, READING_LIST, RESEARCH
from kitaphana.circulation.models import Hold, Loan, Visit
from kitaphana.core.models import School
from kitaphana.core.sentences import spoken
from kitaphana.digital.models import ResourceOpen, Session
from kitaphana.lib.period import Period
from kitaphana.needs.models import Enquiry, Suggestion
from kitaphana.needs.queries import REFUSED
from kitaphana.research.models import Meeting
from kitaphana.roster.models import ReaderKind
from kitaphana.services.models import Service, ServiceUse
from kitaphana.stock.models import Fund
from kitaphana.surveys.models import Response
from kitaphana.teaching.models import TeacherRequest

HAND = "hand"
EVERY = Q()
EXHIBITIONS = ("exhibition", "thematic_shelf")
WHOM: dict[str, Q] = {
    Service.Audience.YOUNG: Q(reader_kind=ReaderKind.PUPIL, grade__range=(0, 4)),
    Service.Audience.PUPILS: Q(reader_kind=ReaderKind.PUPIL),
    Service.Audience.SENIORS: Q(reader_kind=ReaderKind.PUPIL, grade__range=(10, 11)),
    Service.Audience.TEACHERS: Q(reader_kind=ReaderKind.TEACHER),
    Service.Audience.PARENTS: Q(reader_kind=ReaderKind.OTHER),
}
"""Whose records count for whom; parents are readers of the other kind."""


@dataclass(frozen=True)
class Measure:
    """`day`: the field with the day; `count`: the field to be added up, "" where each row is one use; `tell`:
    what a row says of itself, without a name; `near`: rows that `tell` looks at; `knows_whom`: each record
    keeps the kind and the grade of its reader, so that only those count for whom the service is."""

    label: str | Promise
    model: type[Model]
    tell: Callable[[Any], str]
    day: str = "on"
    count: str = ""
    where: Q = EVERY
    near: tuple[str, ...] = ()
    knows_whom: bool = False

    def rows(self, service: Service, period: Period) -> QuerySet[Any]:
        """The records of the period, the newest first."""
        days = {f"{self.day}__range": (period.start, period.end)}
        found = _of_school(self.model, service.school).filter(self.where, **days)
        if self.knows_whom:
            found = found.filter(WHOM.get(service.audience, EVERY))
        if self.model is ServiceUse:
            found = found.filter(service=service)
        return found.order_by(f"-{self.day}", "-pk")

    def by_day(self, service: Service, period: Period) -> dict[date, int]:
        """Day → uses; days without any are left out."""
        size = Sum(self.count) if self.count else Count("pk")
        rows = self.rows(service, period).order_by().values(self.day)
        return dict(rows.annotate(n=size).values_list(self.day, "n"))

    def size_of(self, row: Any) -> int:
        return int(getattr(row, self.count)) if self.count else 1

    def day_of(self, row: Any) -> date:
        found: date = getattr(row, self.day)
        return found


def measure_of(service: Service) -> Measure:
    return MEASURES[service.measure]


def _of_school(model: Any, school: School) -> QuerySet[Any]:
    rows: QuerySet[Any] = model.objects.for_school(school)
    return rows


def _loan(row: Loan) -> str:
    return str(row.lot.title)


def _visit(row: Visit) -> str:
    return str(row.get_purpose_display())


def _activity(row: Activity) -> str:
    return row.theme or row.kind.name(spoken())


def _resource(row: ResourceOpen) -> str:
    return row.resource.name


def _measure_of_loans(label: str | Promise, fund: str) -> Measure:
    return Measure(
        label, Loan, _loan, day="lent_on", where=Q(fund=fund), near=("lot__title",), knows_whom=True
    )


def _measure_of_work(label: str | Promise, *codes: str) -> Measure:
    return Measure(label, Activity, _activity, where=Q(kind__code__in=codes), near=("kind",))


MEASURES: dict[str, Measure] = {
    "loans": _measure_of_loans(pgettext_lazy("measure", "loans of the main stock"), Fund.MAIN),
    "textbooks": _measure_of_loans(pgettext_lazy("measure", "textbooks issued"), Fund.TEXTBOOK),
    "reading_room": Measure(
        pgettext_lazy("measure", "visits to the reading room"), Visit, _visit,
        count="count", where=Q(purpose=Visit.Purpose.READING_ROOM), knows_whom=True,
    ),
    "visits": Measure(pgettext_lazy("measure", "all visits"), Visit, _visit, count="count", knows_whom=True),
    "holds": Measure(
        pgettext_lazy("measure", "holds placed"), Hold, lambda row: str(row.title),
        day="placed_on", near=("title",), knows_whom=True,
    ),
    "enquiries": Measure(
        pgettext_lazy("measure", "enquiries answered"), Enquiry, lambda row: row.about,
        where=~REFUSED, knows_whom=True,
    ),
    "suggestions": Measure(
        pgettext_lazy("measure", "suggestions of readers"), Suggestion, str, knows_whom=True
    ),
    "lessons": _measure_of_work(pgettext_lazy("measure", "library lessons"), LIBRARY_LESSON),
    "exhibitions": _measure_of_work(pgettext_lazy("measure", "exhibitions and theme shelves"), *EXHIBITIONS),
    "reviews": _measure_of_work(pgettext_lazy("measure", "reviews of books"), "review"),
    "lists": _measure_of_work(pgettext_lazy("measure", "reading lists in the diary"), READING_LIST),
    "events": Measure(
        pgettext_lazy("measure", "events"), Activity, _activity,
        where=Q(kind__is_event=True), near=("kind",),
    ),
    "requests": Measure(
        pgettext_lazy("measure", "requests of teachers supplied"), TeacherRequest, lambda row: row.about,
        day="supplied_on", where=Q(state__in=(TeacherRequest.State.SUPPLIED, TeacherRequest.State.PART)),
    ),
    "projects": Measure(
        pgettext_lazy("measure", "meetings about projects"), Meeting, lambda row: row.project.theme,
        near=("project",),
    ),
    "project_help": _measure_of_work(pgettext_lazy("measure", "help with research projects"), RESEARCH),
    "sessions": Measure(
        pgettext_lazy("measure", "sessions at workstations"), Session,
        lambda row: str(row.get_purpose_display()), knows_whom=True,
    ),
    "resources": Measure(
        pgettext_lazy("measure", "opens of electronic resources"), ResourceOpen, _resource,
        near=("resource",), knows_whom=True,
    ),
    "surveys": Measure(
        pgettext_lazy("measure", "answers to surveys"), Response, lambda row: row.survey.title(spoken()),
        near=("survey",),
    ),
    HAND: Measure(
        pgettext_lazy("measure", "counted by hand"), ServiceUse, lambda row: row.note, count="count"
    ),
}  # fmt: skip
