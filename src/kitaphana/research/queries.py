"""Projects of a period, what was found for one and lent to its pupils, what they won."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, Count, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce

from kitaphana.circulation.models import Loan
from kitaphana.circulation.queries import Shelf, shelves
from kitaphana.core.models import School
from kitaphana.lib import gost
from kitaphana.lib.period import Period
from kitaphana.research.models import Meeting, Project, ProjectPupil, ProjectSource
from kitaphana.research.references import reference_of
from kitaphana.roster.models import Reader

PRIZES = [award for award in Project.Award if award != Project.Award.CERTIFICATE]
"""A certificate says that one took part; it is no award won."""
_BY_LEVEL = Case(
    *[When(level=level, then=-place) for place, level in enumerate(Project.Level.values)], default=1
)


@dataclass(frozen=True)
class Found:
    """A source of a project: its record, what the record lacks, the loans to the project's pupils while it
    went on, and (of an edition of the catalogue) the shelf."""

    source: ProjectSource
    record: str
    gaps: tuple[str, ...]
    loans: tuple[Loan, ...]
    shelf: Shelf | None


@dataclass(frozen=True)
class Totals:
    projects: int
    finished: int
    awards: int


@dataclass(frozen=True)
class LevelAwards:
    """How often each award was won at a level of contests."""

    level: Project.Level
    awards: tuple[tuple[Project.Award, int], ...]

    @property
    def won(self) -> int:
        return sum(n for _award, n in self.awards)


def projects(school: School, period: Period) -> QuerySet[Project]:
    """Those that began, went on or ended in the period, the newest first, with `found`: how many sources."""
    return _described(school).filter(
        Q(ended_on__isnull=True) | Q(ended_on__gte=period.start), started_on__lte=period.end
    )


def finished_works(school: School) -> QuerySet[Project]:
    """Every finished project, the newest first."""
    return _described(school).filter(state=Project.State.FINISHED).order_by("-ended_on", "-pk")


def years_of_works(school: School) -> list[int]:
    """School years in which works were finished, by their first calendar year, the newest first."""
    days = finished_works(school).values_list("ended_on", flat=True)
    return sorted({day.year if day.month >= 9 else day.year - 1 for day in days if day}, reverse=True)


def awards(school: School, period: Period) -> QuerySet[Project]:
    """Projects that won an award in the period, the highest level first."""
    return _won(_described(school), period).order_by(_BY_LEVEL, "result_on", "pk")


def awards_by_level(school: School, period: Period) -> list[LevelAwards]:
    """The highest level first, and in each the highest award."""
    won = _won(Project.objects.for_school(school), period).values_list("level", "award")
    found = Counter(won)
    return [
        LevelAwards(
            level,
            tuple((award, n) for award in PRIZES if (n := found[level.value, award.value])),
        )
        for level in reversed(Project.Level)
        if any(reached == level for reached, _award in found)
    ]


def totals(school: School, period: Period) -> Totals:
    """Finished and won are those whose day of ending, or of the result, lies in the period."""
    theirs = projects(school, period)
    ended = theirs.filter(state=Project.State.FINISHED, ended_on__lte=period.end)
    return Totals(theirs.count(), ended.count(), awards(school, period).count())


def pupils(project: Project) -> QuerySet[Reader]:
    keys = ProjectPupil.objects.for_school(project.school).filter(project=project).values("reader")
    found: QuerySet[Reader] = Reader.objects.for_school(project.school).filter(pk__in=keys)
    return found.order_by("sort_key", "pk")


def meetings(project: Project) -> QuerySet[Meeting]:
    """The newest first."""
    found: QuerySet[Meeting] = Meeting.objects.for_school(project.school).filter(project=project)
    return found.select_related("activity").order_by("-on", "-pk")


def sources(project: Project) -> list[ProjectSource]:
    """In the order of a bibliographic list."""
    found = ProjectSource.objects.for_school(project.school).filter(project=project).select_related("title")
    return sorted(found, key=lambda source: (gost.place_in_list(reference_of(source)), source.pk))


def found(project: Project, language: str) -> list[Found]:
    """The sources with what is known of each."""
    rows = sources(project)
    titles = [row.title for row in rows if row.title]
    loans, shelf = _loans(project, [title.pk for title in titles]), shelves(project.school, titles)
    return [
        Found(
            source=row,
            record=gost.written(reference, language),
            gaps=gost.gaps(reference),
            loans=tuple(loans[row.title_id]) if row.title_id else (),
            shelf=shelf[row.title_id] if row.title_id else None,
        )
        for row in rows
        for reference in [reference_of(row)]
    ]


def records(project: Project, language: str) -> list[str]:
    """The list of references, without numbers."""
    return gost.listed([reference_of(source) for source in sources(project)], language)


def shelf(project: Project) -> list[ProjectSource]:
    """What stands on the shelf of the project."""
    return [source for source in sources(project) if source.on_shelf]


def last_day(project: Project, today: date) -> date:
    """Of the work on the project, as far as it is known."""
    return project.ended_on or max(today, project.started_on)


def _won(rows: QuerySet[Project], period: Period) -> QuerySet[Project]:
    return rows.filter(result_on__range=(period.start, period.end), award__in=PRIZES)


def _loans(project: Project, titles: Sequence[int]) -> dict[int, list[Loan]]:
    """Loans of the titles to the project's pupils from its first day to its last."""
    rows = (
        Loan.objects.for_school(project.school)
        .filter(reader__in=pupils(project), lot__title__in=titles, lent_on__gte=project.started_on)
        .select_related("lot")
        .order_by("lent_on", "pk")
    )
    if project.ended_on:
        rows = rows.filter(lent_on__lte=project.ended_on)
    loans: dict[int, list[Loan]] = defaultdict(list)
    for loan in rows:
        loans[loan.lot.title_id].append(loan)
    return loans


def _described(school: School) -> QuerySet[Project]:
    counted = ProjectSource.objects.filter(project=OuterRef("pk")).order_by().values("project")
    rows: QuerySet[Project] = Project.objects.for_school(school)
    return (
        rows.annotate(found=Coalesce(Subquery(counted.annotate(n=Count("pk")).values("n")), 0))
        .select_related("school_class", "teacher", "subject", "paper")
        .order_by("-started_on", "-pk")
    )
