"""Readings that only a report asks for."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from kitaphana.circulation.models import Away, Loan, Settlement, Visit
from kitaphana.core.models import School
from kitaphana.core.setting import number_of
from kitaphana.lib.period import Period
from kitaphana.needs.models import Enquiry
from kitaphana.needs.queries import refusals
from kitaphana.roster.models import Enrolment, Term
from kitaphana.roster.queries import usual_period
from kitaphana.stock.models import Fund, Lot, WriteOffLine
from kitaphana.stock.queries import received_rows
from kitaphana.textbooks.models import OwnCopy, SetItem
from kitaphana.textbooks.queries import provision

WANTED_SHOWN = 5
GAPS = (Enquiry.Reason.NOT_IN_STOCK, Enquiry.Reason.ALL_LENT, Enquiry.Reason.NO_LANGUAGE)


@dataclass(frozen=True)
class Came:
    """Copies received, and their sum in tenge: of the `priced` ones only, for the others have no price."""

    copies: int
    priced: int
    amount: Decimal
    by_source: Mapping[str, int]

    @property
    def main_source(self) -> str | None:
        """The source of most copies, if it leads alone."""
        most = max(self.by_source.values(), default=0)
        leaders = [source for source, n in self.by_source.items() if n == most]
        return leaders[0] if len(leaders) == 1 else None


def came(school: School, period: Period, *funds: str) -> Came:
    """What was received into these funds in the period."""
    sources: Counter[str] = Counter()
    priced, amount = 0, Decimal(0)
    rows = received_rows(school, period).filter(fund__in=funds)
    for source, price, n in rows.values_list("receipt__source", "price", "quantity"):
        sources[source] += n
        if price is not None:
            priced, amount = priced + n, amount + price * n
    return Came(sources.total(), priced, amount, dict(sources))


def full_since(school: School, first: date, last: date) -> date:
    """The first day from which no textbook was missing on any day to `last`, on which none is missing.

    Provision changes only on days when something happened to textbooks or classes: those alone are computed,
    backwards until a day with a lack.
    """
    since = last
    for day in sorted(_turning_days(school, Period(first, last)), reverse=True):
        if provision(school, day).total.missing:
            break
        since = day
    return since


def _turning_days(school: School, period: Period) -> set[date]:
    loans = Loan.objects.for_school(school).filter(fund=Fund.TEXTBOOK)
    people, away = Enrolment.objects.for_school(school), Away.objects.for_school(school)
    own, lists = OwnCopy.objects.for_school(school), SetItem.objects.for_school(school)
    on_the_day = [
        (loans, "lent_on"),
        (loans, "returned_on"),
        (Settlement.objects.for_school(school), "on"),
        (Lot.objects.for_school(school).filter(fund=Fund.TEXTBOOK), "receipt__on"),
        (WriteOffLine.objects.for_school(school).filter(lot__fund=Fund.TEXTBOOK), "write_off__on"),
        (away, "left_on"),
        (away, "back_on"),
        (people, "starts_on"),
        (own, "starts_on"),
        (lists, "starts_on"),
    ]
    days = {day for rows, field in on_the_day for day in _days(rows, field, period)}
    last = {day for rows in (people, own, lists) for day in _days(rows, "ends_on", period)}
    return days | {day + timedelta(days=1) for day in last if day < period.end}


def _days(rows: QuerySet[Any, Any], field: str, period: Period) -> QuerySet[Any, date]:
    within = rows.filter(**{f"{field}__range": (period.start, period.end)})
    return within.order_by().values_list(field, flat=True).distinct()


def missed_by_the_young(school: School, period: Period) -> QuerySet[Enquiry]:
    """Enquiries of small and middle grades in vain. What is not for their age, or needs a line, is no gap in
    the stock."""
    of_grades = (0, number_of(school, "young_grade"))
    return refusals(school, period).filter(reason__in=GAPS, grade__range=of_grades)


def authors_lacked_by_the_young(school: School, period: Period) -> list[tuple[int, str]]:
    """Authors whom small and middle grades asked for in vain, how often and in the commonest spelling."""
    unmet = missed_by_the_young(school, period).filter(sought=Enquiry.Sought.AUTHOR).order_by("pk")
    spellings: dict[str, Counter[str]] = {}
    for key, about in unmet.values_list("key", "about"):
        spellings.setdefault(key, Counter())[about] += 1
    return [(seen.total(), seen.most_common(1)[0][0]) for seen in spellings.values()]


def repaired(school: School, period: Period) -> int:
    """Copies that came back whole from repair. What leaves repair for a write-off act does so on the act's
    day: of a lot, the copies that an act took that day beyond those already set aside were not mended."""
    span = (period.start, period.end)
    back: dict[tuple[int, date], Counter[str]] = {}
    for lot, day, kind, n in (
        Away.objects.for_school(school)
        .filter(back_on__range=span)
        .exclude(kind=Away.Kind.SCHOOL)
        .values_list("lot", "back_on", "kind", "quantity")
    ):
        back.setdefault((lot, day), Counter())[kind] += n
    gone: Counter[tuple[int, date]] = Counter()
    acts = WriteOffLine.objects.for_school(school).filter(write_off__on__range=span)
    for lot, day, n in acts.filter(lot__in={lot for lot, _day in back}).values_list(
        "lot", "write_off__on", "quantity"
    ):
        gone[lot, day] += n
    return sum(
        max(0, kinds[Away.Kind.REPAIR] - max(0, gone[place] - kinds[Away.Kind.WORN]))
        for place, kinds in back.items()
    )


def visited_days(school: School, period: Period) -> set[date]:
    """Days on which anybody is on record as having come."""
    visits = Visit.objects.for_school(school).filter(on__range=(period.start, period.end), count__gt=0)
    return set(visits.order_by().values_list("on", flat=True).distinct())


def usual_periods(school: School, on: date) -> dict[str, Period]:
    """The periods that one click chooses, by name: those that hold the day, or the newest year's last."""
    year = usual_period(school, on)
    on = min(max(on, year.start), year.end)
    first = year.start.year
    terms = list(
        Term.objects.for_school(school).filter(starts_on__range=(year.start, on)).order_by("starts_on")
    )
    halves = Period.halves(first)
    found = {"month": Period.month(on.year, on.month)}
    if terms:
        found["quarter"] = terms[-1].period
    return found | {
        "autumn": Period(date(first, 9, 1), date(first + 1, 1, 31)),
        "half": halves[on >= halves[1].start],
        "year": year,
    }
