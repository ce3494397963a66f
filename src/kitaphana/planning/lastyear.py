"""What last year gives to a new plan: its work with the terms moved, and its results to promise from."""

from collections.abc import Mapping
from decimal import Decimal

from kitaphana.indicators.queries import CODES, measure
from kitaphana.lib.fuzzy import FuzzyDate
from kitaphana.lib.period import Period
from kitaphana.planning.models import Plan, PlanItem
from kitaphana.roster.models import Term

USUAL = (
    "readers", "loans_main", "visits", "events", "loans_per_reader", "visits_per_reader", "turnover",
    "textbook_provision", "refusal_rate",
)  # fmt: skip
"""The control numbers of a usual yearly plan, in its order (domain.md §2)."""

GIVEN = frozenset({
    "pupils", "teachers", "staff", "working_days", "stock", "stock_main", "stock_textbooks", "textbook_need",
    "textbook_have", "refusals",
})  # fmt: skip
"""Counts that a plan starts from rather than promises."""

PROMISED = (*USUAL, *(code for code in CODES if code not in GIVEN and code not in USUAL))


def plan_before(plan: Plan) -> Plan | None:
    """Of the plans of its kind with work in them, the one that shares most days with the same time a year
    before; None: none shares any."""
    year_before = plan.period.year_before()
    found = (
        Plan.objects.for_school(plan.school)
        .filter(kind=plan.kind, starts_on__lte=year_before.end, ends_on__gte=year_before.start)
        .filter(items__isnull=False)
        .exclude(pk=plan.pk)
        .distinct()
    )
    return max(found, key=lambda other: _shared_days(other.period, year_before), default=None)


def term_anew(item: PlanItem, plan: Plan, quarters: Mapping[int, Period]) -> FuzzyDate | None:
    """The term of last year's item in a plan of this year; None: it falls outside the plan.

    What lasted as long as its plan does so again, and a quarter takes its new dates from the calendar.
    """
    old = item.term
    if Period(old.start, old.end) == item.plan.period:
        return FuzzyDate(old.kind, plan.starts_on, plan.ends_on, old.number)
    quarter = quarters.get(old.number) if old.number else None
    if old.number and quarter:
        return FuzzyDate.quarter(quarter.start, quarter.end, old.number).within(plan.period)
    return old.a_year_later().within(plan.period)


def quarters_of(plan: Plan) -> dict[int, Period]:
    """Number of a quarter → its days, of those that begin within the plan."""
    terms = Term.objects.for_school(plan.school).filter(starts_on__range=(plan.starts_on, plan.ends_on))
    return {term.number: term.period for term in terms.order_by("-starts_on")}


def results(plan: Plan) -> dict[str, Decimal]:
    """Code → value, as printed, of the same time a year before: only what can be promised and is known and
    not nought."""
    figures = measure(plan.school, plan.period.year_before(), PROMISED)
    return {code: figure.rounded for code, figure in figures.items() if figure.rounded}


def _shared_days(one: Period, other: Period) -> int:
    return (min(one.end, other.end) - max(one.start, other.start)).days + 1
