"""The facts behind one line of the demand, one by one."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from kitaphana.catalogue.models import Title, TitleQuerySet
from kitaphana.circulation.models import Hold
from kitaphana.core.models import School
from kitaphana.demand.facts import ANSWERED_BY, AXIS_OF, Source
from kitaphana.demand.queries import Line
from kitaphana.lib.period import Period
from kitaphana.needs.models import Axis, EmptySearch, Enquiry, Suggestion
from kitaphana.roster.models import Reader
from kitaphana.surveys.models import Survey
from kitaphana.surveys.queries import wishes
from kitaphana.teaching.models import TeacherRequest


@dataclass(frozen=True)
class Fact:
    """`words`: as it was asked; `end`: what came of it, in the reader's language; `pk`: of its own row."""

    source: Source
    pk: int
    on: date
    words: str
    kind: str
    grade: int | None
    reader: Reader | None
    end: str


def facts(school: School, period: Period, line: Line) -> list[Fact]:
    """Every fact of the line, the newest first. Six queries at most."""
    rows = [
        *_enquiries(school, period, line),
        *_searches(school, period, line),
        *_holds(school, period, line),
        *_suggestions(school, period, line),
        *_answers(school, period, line),
        *_requests(school, period, line),
    ]
    return sorted(rows, key=lambda fact: (fact.on, fact.source, fact.pk), reverse=True)


def by_month(rows: Iterable[Fact], period: Period) -> list[tuple[date, int]]:
    """First day of each month of the period and how often it was asked for in it."""
    counted = Counter(fact.on.replace(day=1) for fact in rows)
    months = [month.start.replace(day=1) for month in period.months()]
    return [(month, counted[month]) for month in months]


def titles_of(line: Line) -> TitleQuerySet:
    """What the stock holds of it, or readers wait for."""
    return Title.objects.filter(pk__in=line.holding.titles).order_by("sort_key", "pk")


def _key_of(line: Line) -> Q:
    """Rows about works, which may name the author."""
    return Q(author_key=line.key) if line.axis == Axis.AUTHOR else Q(key=line.key)


def _enquiries(school: School, period: Period, line: Line) -> Iterator[Fact]:
    own = Q(key=line.key, sought__in=[sought for sought, axis in AXIS_OF.items() if axis == line.axis])
    works = Q(author_key=line.key, sought__in=[s for s, axis in AXIS_OF.items() if axis == Axis.WORK])
    rows = Enquiry.objects.for_school(school).filter(on__range=(period.start, period.end))
    for row in rows.filter(own | works if line.axis == Axis.AUTHOR else own).select_related("reader"):
        end = row.get_reason_display() or row.get_outcome_display()
        yield Fact(Source.ENQUIRY, row.pk, row.on, row.about, row.reader_kind, row.grade, row.reader, end)


def _searches(school: School, period: Period, line: Line) -> Iterator[Fact]:
    rows = EmptySearch.objects.for_school(school).filter(on__range=(period.start, period.end))
    for row in rows.filter(key__in=line.searched):
        end = row.get_place_display()
        yield Fact(Source.SEARCH, row.pk, row.on, row.about, row.reader_kind, row.grade, None, end)


def _holds(school: School, period: Period, line: Line) -> Iterator[Fact]:
    if line.axis == Axis.THEME:
        return
    named = {f"title__{line.axis}_key": line.key}
    rows = Hold.objects.for_school(school).filter(placed_on__range=(period.start, period.end), **named)
    for row in rows.select_related("reader", "title"):
        words, who = row.title.name, (row.reader_kind, row.grade, row.reader)
        yield Fact(Source.HOLD, row.pk, row.placed_on, words, *who, row.get_ending_display())


def _suggestions(school: School, period: Period, line: Line) -> Iterator[Fact]:
    if line.axis == Axis.THEME:
        return
    rows = Suggestion.objects.for_school(school).filter(
        _key_of(line), kind=Suggestion.Kind.BOOK, on__range=(period.start, period.end)
    )
    for row in rows.select_related("reader"):
        who = (row.reader_kind, row.grade, row.reader)
        yield Fact(Source.SUGGESTION, row.pk, row.on, row.about, *who, row.get_state_display())


def _answers(school: School, period: Period, line: Line) -> Iterator[Fact]:
    rows = wishes(school, period).filter(axis=line.axis, key=line.key)
    for row in rows.select_related("response__survey", "response__reader"):
        response = row.response
        kind = ANSWERED_BY[Survey.Audience(response.survey.audience)]
        who = (kind, row.asker_grade, response.reader)
        yield Fact(Source.SURVEY, row.pk, response.on, row.text, *who, str(response.survey))


def _requests(school: School, period: Period, line: Line) -> Iterator[Fact]:
    is_set = Q(kind=TeacherRequest.Kind.SET)
    of_axis = ~is_set & Q(key=line.key) if line.axis == Axis.THEME else is_set & _key_of(line)
    rows = TeacherRequest.objects.for_school(school).filter(of_axis, on__range=(period.start, period.end))
    for row in rows.select_related("teacher"):
        who = (row.teacher.kind, None, row.teacher)
        yield Fact(Source.REQUEST, row.pk, row.on, row.about, *who, row.get_state_display())
