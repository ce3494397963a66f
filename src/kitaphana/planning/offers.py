"""The days that a new plan may run: offered by kind, none of them forced."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from kitaphana.core.models import School
from kitaphana.lib.period import Period
from kitaphana.planning.models import Plan
from kitaphana.roster.models import Term
from kitaphana.roster.queries import usual_period

QUARTERS_OFFERED = 4
LONG_YEARS = (3, 5)
"""Complex plans run for several years, mostly five (domain.md §4.4)."""


@dataclass(frozen=True)
class Offer:
    """`number`: of the quarter or the half-year, else 0."""

    kind: str
    period: Period
    number: int = 0


def offers(school: School, today: date) -> list[Offer]:
    """This month and the next; quarters and half-years not yet over, of the school's calendar; this school
    year and the next; several years from each of them."""
    year = usual_period(school, today)
    following = Period.school_year(year.start.year + 1)
    month = Period.month(today.year, today.month)
    after = month.end + timedelta(days=1)
    found = [Offer(Plan.Kind.MONTH, month), Offer(Plan.Kind.MONTH, Period.month(after.year, after.month))]
    terms = Term.objects.for_school(school).filter(ends_on__gte=year.start).order_by("starts_on")
    quarters = [Offer(Plan.Kind.QUARTER, term.period, term.number) for term in terms]
    found += [offer for offer in quarters if offer.period.end >= today][:QUARTERS_OFFERED]
    halves = [*_halves(list(terms), year), *_halves(list(terms), following)]
    found += [offer for offer in halves if offer.period.end >= today][:2]
    found += [Offer(Plan.Kind.YEAR, year), Offer(Plan.Kind.YEAR, following)]
    ends = [Period.school_year(year.start.year + years - 1).end for years in LONG_YEARS]
    return [*found, *(Offer(Plan.Kind.LONG, Period(year.start, end)) for end in ends)]


def _halves(terms: list[Term], year: Period) -> Iterator[Offer]:
    """By the quarters of the year; of a year without them, by New Year."""
    of_year = {term.number: term for term in terms if term.starts_on in year}
    usual = {
        1: Period(year.start, date(year.start.year, 12, 31)),
        2: Period(date(year.start.year + 1, 1, 1), date(year.start.year + 1, 5, 31)),
    }
    for number, (first, last) in {1: (1, 2), 2: (3, 4)}.items():
        if first in of_year and last in of_year:
            yield Offer(Plan.Kind.HALF_YEAR, Period(of_year[first].starts_on, of_year[last].ends_on), number)
        else:
            yield Offer(Plan.Kind.HALF_YEAR, usual[number], number)
