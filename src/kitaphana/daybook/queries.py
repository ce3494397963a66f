"""The diary of the library (күнделік, domain.md §1.11): four parts, each a reading of dated facts.

A line is a day of the month or, for a whole year, a month. Below them stand the totals of the month, of the
quarter to its end, and of the school year to its end; each is the sum of the same days.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Sum

from kitaphana.activities.models import Activity
from kitaphana.activities.queries import events
from kitaphana.catalogue.models import Section, TitleKind
from kitaphana.circulation.models import Loan, Visit
from kitaphana.core.models import School
from kitaphana.lib.period import Period
from kitaphana.lib.person import GRADE_GROUPS
from kitaphana.needs.models import Enquiry
from kitaphana.needs.queries import REFUSED, enquiries
from kitaphana.roster.models import Enrolment, ReaderKind, Registration, Term
from kitaphana.roster.queries import usual_period, working_days
from kitaphana.stock.models import Fund

PRIMARY, MIDDLE = (last for _first, last in GRADE_GROUPS[:2])
"""The last grades of the primary and of the middle school."""

PUPIL = Q(kind=ReaderKind.PUPIL)
TEXTBOOK, PERIODICAL = Q(fund=Fund.TEXTBOOK), Q(lot__title__kind=TitleKind.PERIODICAL)
ELECTRONIC = Q(lot__title__kind__in=(TitleKind.AV, TitleKind.E_TEXTBOOK))

READERS = {
    "readers": Q(),
    "primary": PUPIL & Q(grade__lte=PRIMARY),
    "middle": PUPIL & Q(grade__gt=PRIMARY, grade__lte=MIDDLE),
    "senior": PUPIL & Q(grade__gt=MIDDLE),
    "teachers": Q(kind=ReaderKind.TEACHER),
    "others": ~Q(kind=ReaderKind.TEACHER) & (~PUPIL | Q(grade__isnull=True)),
}
VISITS = {
    "visits": Q(),
    "reading_room": Q(purpose=Visit.Purpose.READING_ROOM),
    "at_events": Q(purpose=Visit.Purpose.EVENT),
}
LOANS = {
    "loans": Q(),
    "kk": Q(language="kk"),
    "ru": Q(language="ru"),
    "other_language": ~Q(language__in=("kk", "ru")),
    "books": ~TEXTBOOK & ~PERIODICAL & ~ELECTRONIC,
    "periodicals": ~TEXTBOOK & PERIODICAL,
    "electronic": ~TEXTBOOK & ELECTRONIC,
    "textbooks": TEXTBOOK,
}
SECTIONS = {f"section_{section}": Q(section=section) for section in Section.values}
ANSWERS = {
    "enquiries": Q(),
    **{str(kind): Q(kind=kind) for kind in Enquiry.Kind.values},
    "refusals": REFUSED,
}
WORK = ("events", "participants")

Numbers = Counter[str]


@dataclass(frozen=True)
class Line:
    """`period`: a day, a month, or the stretch that is totalled."""

    period: Period
    numbers: Mapping[str, int]


@dataclass(frozen=True)
class Daybook:
    """`lines` of days or months, then totals: of a month its own, each quarter's up to the end of what the
    page covers (of a month only the last begun), and the school year's up to there."""

    period: Period
    lines: tuple[Line, ...]
    total: Line
    quarters: tuple[tuple[Term, Line], ...]
    year: Line
    events: tuple[Activity, ...]
    answers: tuple[Enquiry, ...]

    @property
    def is_month(self) -> bool:
        return len(self.period.months()) == 1

    @property
    def totals(self) -> tuple[Line, ...]:
        quarters = tuple(line for _term, line in self.quarters)
        return (self.total, *quarters, self.year) if self.is_month else (*quarters, self.year)


def month(school: School, first: date) -> Daybook:
    """Of the month that begins on `first`: a line for each day of work and each other day with a fact."""
    period = Period.month(first.year, first.month)
    facts = _facts(school, _year_to(school, period))
    worked = working_days(school, period)
    days = sorted({day for day in facts if day in period} | set(worked))
    return _book(school, period, [Period(day, day) for day in days], facts)


def year(school: School, first: date) -> Daybook:
    """Of the school year that holds `first`: a line for each month."""
    period = usual_period(school, first)
    return _book(school, period, period.months(), _facts(school, period))


def _book(school: School, period: Period, lines: Sequence[Period], facts: Mapping[date, Numbers]) -> Daybook:
    whole = _year_to(school, period)
    terms = list(Term.objects.for_school(school).filter(starts_on__range=_ends(whole)).order_by("starts_on"))
    begun = terms if period == whole else terms[-1:]
    return Daybook(
        period=period,
        lines=tuple(_line(line, facts) for line in lines),
        total=_line(period, facts),
        quarters=tuple(
            (term, _line(Period(term.starts_on, min(term.ends_on, period.end)), facts)) for term in begun
        ),
        year=_line(whole, facts),
        events=tuple(events(school, period).order_by("on", "pk")),
        answers=tuple(enquiries(school, period).order_by("on", "pk")),
    )


def _year_to(school: School, period: Period) -> Period:
    """The school year up to the end of the period; the period itself where no year holds it."""
    start = usual_period(school, period.end).start
    return Period(min(start, period.start), period.end)


def _line(period: Period, facts: Mapping[date, Numbers]) -> Line:
    total: Numbers = Counter()
    for day, numbers in facts.items():
        if day in period:
            total.update(numbers)
    return Line(period, total)


def _facts(school: School, period: Period) -> dict[date, Numbers]:
    """All numbers of each day on which anything happened; one query for each part."""
    days: dict[date, Numbers] = {}
    for codes, rows in _counted(school, period):
        for day, *numbers in rows:
            days.setdefault(day, Counter()).update(dict(zip(codes, numbers, strict=True)))
    return days


def _counted(school: School, period: Period) -> Iterator[tuple[Sequence[str], QuerySet[Any, Any]]]:
    registered = Registration.objects.for_school(school).filter(registered_on__range=_ends(period))
    in_class = Enrolment.objects.for_school(school).filter(
        reader=OuterRef("reader"), school_class__year=OuterRef("year")
    )
    grade = Subquery(in_class.order_by("-starts_on").values("school_class__grade")[:1])
    readers = registered.annotate(grade=grade, kind=F("reader__kind"))
    yield list(READERS), _by_day(readers, "registered_on", _number_of(READERS))
    visits = Visit.objects.for_school(school).filter(on__range=_ends(period))
    came = {code: Sum("count", filter=where, default=0) for code, where in VISITS.items()}
    yield list(VISITS), _by_day(visits, "on", came)
    loans = Loan.objects.for_school(school).lent_in(period)
    yield list(LOANS | SECTIONS), _by_day(loans, "lent_on", _number_of(LOANS | SECTIONS))
    work = {"events": Count("pk"), "participants": Sum("participants", default=0)}
    yield WORK, _by_day(events(school, period), "on", work)
    yield list(ANSWERS), _by_day(enquiries(school, period), "on", _number_of(ANSWERS))


def _ends(period: Period) -> tuple[date, date]:
    return period.start, period.end


def _number_of(columns: Mapping[str, Q]) -> dict[str, Count]:
    return {code: Count("pk", filter=where or None) for code, where in columns.items()}


def _by_day(rows: QuerySet[Any, Any], day: str, sums: Mapping[str, Any]) -> QuerySet[Any, Any]:
    """Aliased, for a column may be named like a field of the table."""
    named = {f"n_{code}": total for code, total in sums.items()}
    found: QuerySet[Any, Any] = rows.order_by().values_list(day).annotate(**named)
    return found
