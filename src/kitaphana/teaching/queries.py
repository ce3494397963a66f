"""What teachers asked for, what they were given, and the lists made for them and for readers."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from kitaphana.catalogue.models import Subject, Title, TitleKind
from kitaphana.circulation.models import Loan
from kitaphana.circulation.queries import Shelf, shelves
from kitaphana.core.models import School, User
from kitaphana.core.permissions import LIBRARY, may
from kitaphana.lib.period import Period
from kitaphana.roster.models import Reader
from kitaphana.stock.models import Lot
from kitaphana.teaching.models import (
    LibraryLesson,
    ListedTitle,
    ReadingList,
    RequestTitle,
    TeacherRequest,
)

State, Helped = TeacherRequest.State, TeacherRequest.Helped
LATE = Q(state=State.OPEN) & Q(needed_by__isnull=False)


@dataclass(frozen=True)
class Answered:
    """Requests that were asked in a period, by the state that they have now and the teachers' marks."""

    asked: int
    supplied: int
    part: int
    declined: int
    open: int
    helped: int
    helped_partly: int
    not_helped: int


@dataclass(frozen=True)
class Supplied:
    row: RequestTitle
    shelf: Shelf


@dataclass(frozen=True)
class Listed:
    """A row of a reading list; `shelf` None: it is only words."""

    row: ListedTitle
    shelf: Shelf | None

    @property
    def is_here(self) -> bool:
        return self.shelf is not None and self.shelf.lendable > 0

    @property
    def is_owned(self) -> bool:
        return self.shelf is not None and self.shelf.owned > 0


def teacher_of(user: User) -> Reader | None:
    """The teacher who signs in so; None: the account belongs to no teacher."""
    return Reader.objects.for_school(user.school).teachers().filter(user=user).first()


def requests(
    school: School,
    period: Period | None = None,
    *,
    teacher: Reader | None = None,
    kind: str = "",
    state: str = "",
    subject: Subject | None = None,
) -> QuerySet[TeacherRequest]:
    """Asked in the period, or at any time; the newest first. An empty filter lets everything through."""
    rows: QuerySet[TeacherRequest] = TeacherRequest.objects.for_school(school)
    if period:
        rows = rows.filter(on__range=(period.start, period.end))
    chosen = {"teacher": teacher, "kind": kind, "state": state, "subject": subject}
    rows = rows.filter(**{name: value for name, value in chosen.items() if value})
    return rows.select_related("teacher", "subject", "school_class", "activity").order_by("-on", "-pk")


def late(rows: QuerySet[TeacherRequest], on: date) -> QuerySet[TeacherRequest]:
    """Those still open after the day on which they were needed."""
    return rows.filter(LATE, needed_by__lt=on)


def is_late(asked: TeacherRequest, on: date) -> bool:
    return asked.state == State.OPEN and asked.needed_by is not None and asked.needed_by < on


def answered(school: School, period: Period, *, teacher: Reader | None = None) -> Answered:
    # names that are no field's, or the next count would read this one
    told = {
        "n_asked": Count("pk"),
        **{f"n_{state.value}": Count("pk", filter=Q(state=state)) for state in State},
        "n_helped": Count("pk", filter=Q(helped=Helped.YES)),
        "n_helped_partly": Count("pk", filter=Q(helped=Helped.PARTLY)),
        "n_not_helped": Count("pk", filter=Q(helped=Helped.NO)),
    }
    found = requests(school, period, teacher=teacher).order_by().aggregate(**told)
    return Answered(**{name.removeprefix("n_"): n for name, n in found.items()})


def supplied(asked: TeacherRequest) -> list[Supplied]:
    """What was given, and what the shelf has of it now."""
    rows = list(
        RequestTitle.objects.for_school(asked.school)
        .filter(request=asked)
        .select_related("title")
        .order_by("title__sort_key", "pk")
    )
    shelf = shelves(asked.school, [row.title for row in rows])
    return [Supplied(row, shelf[row.title_id]) for row in rows]


def lessons_held(school: School, period: Period) -> QuerySet[LibraryLesson]:
    """Library lessons of the timetable that were held in the period, the earliest first."""
    rows: QuerySet[LibraryLesson] = LibraryLesson.objects.for_school(school).filter(
        activity__isnull=False, on__range=(period.start, period.end)
    )
    return rows.select_related("school_class", "topic", "teacher", "activity").order_by("on", "hour", "pk")


def lists(
    school: School,
    *,
    subject: Subject | None = None,
    grade: int | None = None,
    readers: bool = False,
    teacher: Reader | None = None,
) -> QuerySet[ReadingList]:
    """The newest first, each with `rows`, the number of its titles. `readers`: only those that readers see,
    and those made for `teacher`.

    A list without grades is for every grade.
    """
    found: QuerySet[ReadingList] = ReadingList.objects.for_school(school).annotate(rows=Count("titles"))
    if subject:
        found = found.filter(subject=subject)
    if grade is not None:
        found = found.filter(
            Q(lowest_grade__isnull=True) | Q(lowest_grade__lte=grade),
            Q(highest_grade__isnull=True) | Q(highest_grade__gte=grade),
        )
    if readers:
        shown = Q(for_readers=True, rows__gt=0)
        found = found.filter(shown | Q(teacher=teacher) if teacher else shown)
    return found.select_related("subject", "teacher", "activity").order_by("-on", "-pk")


def lists_made(school: School, period: Period) -> QuerySet[ReadingList]:
    return lists(school).filter(on__range=(period.start, period.end))


def public_lists(school: School) -> QuerySet[ReadingList]:
    """What the readers' corner shows: lists that are for readers and have something in them."""
    return lists(school, readers=True)


def public_list(school: School, pk: int) -> tuple[ReadingList, list[Listed]] | None:
    """A list of the corner and its rows; None: there is no such list for readers."""
    found = public_lists(school).filter(pk=pk).first()
    return (found, listed(found)) if found else None


def listed(of: ReadingList) -> list[Listed]:
    """The rows in their order. A constant number of queries."""
    rows = list(ListedTitle.objects.for_school(of.school).filter(reading_list=of).select_related("title"))
    shelf = shelves(of.school, [row.title for row in rows if row.title])
    return [Listed(row, shelf[row.title_id] if row.title_id else None) for row in rows]


def methodical(school: School) -> tuple[QuerySet[Title], dict[int, Shelf]]:
    """The titles of methodical literature that the library owns, and how many of each and where they are."""
    lots = Lot.objects.for_school(school).filter(title__kind=TitleKind.METHODICAL)
    titles = list(Title.objects.filter(pk__in=lots.values("title")))
    shelf = {pk: row for pk, row in shelves(school, titles).items() if row.owned > 0}
    found = Title.objects.filter(pk__in=list(shelf)).select_related("subject").order_by("sort_key", "pk")
    return found, shelf


def beyond_shelf(teacher: Reader, wanted: Sequence[tuple[Title, int]]) -> list[tuple[Title, int, int]]:
    """Titles of which more is wanted than the shelf has and the teacher already holds: how many are wanted,
    how many there are."""
    titles = [title for title, _n in wanted]
    shelf = shelves(teacher.school, titles)
    loans = Loan.objects.for_school(teacher.school).filter(reader=teacher, lot__title__in=titles).open()
    held = Counter(loans.values_list("lot__title", flat=True))
    counted = [(title, n, max(0, shelf[title.pk].lendable) + held[title.pk]) for title, n in wanted]
    return [(title, n, have) for title, n, have in counted if n > have]


def may_answer(user: User) -> bool:
    """The library answers requests and keeps the timetable and the lists."""
    return may(user, LIBRARY)
