"""A report put together: head, title, parts, signatures."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import override

from kitaphana.core.models import School
from kitaphana.core.refusal import Refused
from kitaphana.indicators.counts import LEDGERS
from kitaphana.lib.dates import ROMAN, school_year_label
from kitaphana.lib.period import Period
from kitaphana.lib.sentence import Month
from kitaphana.papers.paper import Line, Paper, settlement
from kitaphana.reports.facts import Facts
from kitaphana.reports.sections import (
    digital,
    indicators,
    needs,
    plan,
    problems,
    services,
    stock,
    teachers,
    textbooks,
    time,
)
from kitaphana.roster.models import SchoolYear, Term

PARTS = (textbooks, teachers, services, needs, indicators, time, plan, stock, digital, problems)
BLANK = "_" * 14
HALVES = ((1, 2, 9, 12), (3, 4, 1, 5))
"""First and last quarter, first and last month."""


@dataclass(frozen=True, kw_only=True)
class Report(Paper):
    """`as_of`: the day on which the figures were read.

    A live draft and a frozen report have this one shape.
    """

    period: Period
    as_of: date
    numbered: bool = True


def compose(school: School, period: Period, language: str, on: date) -> Report:
    """The report of a period as the records stand on the day `on`.

    Raises Refused when the period has not begun, or when nothing at all is recorded.
    """
    return write(Facts(school, period, language, on))


def write(facts: Facts) -> Report:
    if facts.asked.start > facts.on:
        raise Refused("rep_future", d=facts.asked.end)
    with override(facts.language):
        if not _anything(facts):
            raise Refused("H-EMPTY")
        school = facts.school
        return Report(
            language=facts.language,
            period=facts.asked,
            as_of=facts.on,
            head=school.head(facts.language),
            settlement=settlement(school, facts.language),
            title=title(school, facts.asked, facts.language).text,
            status=_status(facts),
            sections=tuple(part.write(facts) for part in PARTS),
            signatures=(
                facts.tell("G-LIB", name=f"{BLANK} {school.librarian}".strip()).text,
                facts.tell("G-DATE").text,
            ),
        )


def _anything(facts: Facts) -> bool:
    dated = [code for ledger in LEDGERS for code in ledger.entries]
    return any(facts.figures[code].value for code in (*dated, "pupils")) or bool(facts.plan.recorded)


def _status(facts: Facts) -> str:
    draft = facts.tell("H-DRAFT", d=facts.on).text
    return (
        f"{draft} {facts.tell('H-RUNNING', d=facts.asked.end).text}" if facts.asked.end > facts.on else draft
    )


def title(school: School, period: Period, language: str) -> Line:
    """By the calendar of the school year that holds the whole period; by its days where there is none."""
    facts = Facts(school, period, language, period.end)
    year = (
        SchoolYear.objects.for_school(school)
        .filter(starts_on__lte=period.start, ends_on__gte=period.end)
        .first()
    )
    if year is None:
        return facts.tell("H-DATES", d1=period.start, d2=period.end)
    terms = {term.number: term for term in Term.objects.for_school(school).filter(year=year)}
    label = school_year_label(year.starts_on.year)
    if period in _spans(year, terms):
        return facts.tell("H-YEAR", year=label)
    if quarter := next((number for number, term in terms.items() if term.period == period), None):
        return facts.tell("H-QUARTER", year=label, q=ROMAN[quarter])
    for code, half in zip(("H-HALF1", "H-HALF2"), HALVES, strict=True):
        if period in _half(terms, period.start.year, *half):
            return facts.tell(code, year=label)
    if not period.is_whole_months:
        return facts.tell("H-DATES", d1=period.start, d2=period.end)
    first, last = Month(period.start.month), Month(period.end.month)
    if first == last:
        return facts.tell("H-MONTH", year=label, m1=first)
    return facts.tell("H-MONTHS", year=label, m1=first, m2=last)


def _spans(year: SchoolYear, terms: dict[int, Term]) -> set[Period]:
    """The school year as the calendar has it, and its teaching time."""
    whole = {year.period}
    if {1, 4} <= terms.keys():
        whole.add(Period(terms[1].starts_on, terms[4].ends_on))
    return whole


def _half(terms: dict[int, Term], year: int, first: int, last: int, opens: int, closes: int) -> set[Period]:
    """A half-year by whole calendar months or by its terms."""
    halves = {Period(Period.month(year, opens).start, Period.month(year, closes).end)}
    if {first, last} <= terms.keys():
        halves.add(Period(terms[first].starts_on, terms[last].ends_on))
    return halves
