"""Hours: what the items of a plan take in each month, what the library has, and what they cost (domain.md
§3)."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from kitaphana.core.models import School
from kitaphana.lib.numbers import money, ratio
from kitaphana.lib.period import Period
from kitaphana.planning.models import Plan, PlanItem, TimeBudget
from kitaphana.roster.models import DayOff
from kitaphana.roster.queries import working_days


@dataclass(frozen=True)
class MonthHours:
    """`budget` None: the plan has no budget yet."""

    month: Period
    planned: Decimal
    budget: Decimal | None

    @property
    def over(self) -> Decimal:
        """Hours above the budget, 0 when within it."""
        return max(self.planned - self.budget, Decimal(0)) if self.budget is not None else Decimal(0)


@dataclass(frozen=True)
class PlanHours:
    """Months add up to `planned` and to `budget`."""

    months: tuple[MonthHours, ...]
    planned: Decimal
    budget: Decimal | None
    cost: Decimal | None

    @property
    def free(self) -> Decimal | None:
        """Hours left of the budget; negative when the plan does not fit."""
        return None if self.budget is None else self.budget - self.planned


def plan_hours(plan: Plan) -> PlanHours:
    """Hours of a plan by month; cancelled items take none."""
    workdays = working_days(plan.school, plan.period)
    items = live_items(plan)
    budget, eves = budget_of(plan), _eves(plan.school)
    months = tuple(
        MonthHours(
            month,
            sum((hours_within(item, month, workdays) for item in items), Decimal(0)),
            _budget_within(budget, month, workdays, eves) if budget else None,
        )
        for month in plan.period.months()
    )
    planned = sum((item.hours for item in items), Decimal(0))
    has = _budget_within(budget, plan.period, workdays, eves) if budget else None
    return PlanHours(months, planned, has, cost(budget, planned))


def planned_hours(plan: Plan, period: Period) -> Decimal:
    """Hours that the plan, as it stood at the period's end, gives to the period: the share of each item's
    working days that fall into it."""
    workdays = working_days(plan.school, plan.period)
    items = [item for item in items_as_of(plan, period.end) if item.state != PlanItem.State.DROPPED]
    return sum((hours_within(item, period, workdays) for item in items), Decimal(0))


def budget_hours(plan: Plan, period: Period) -> Decimal | None:
    """Working days × hours a day − leave − one hour for each eve of a holiday; None: the plan has no budget.

    Only the part of the period inside the plan counts. Leave days that the calendar does not date are taken
    off the last working days of the plan.
    """
    budget = budget_of(plan)
    if budget is None:
        return None
    return _budget_within(budget, period, working_days(plan.school, plan.period), _eves(plan.school))


def hours_within(item: PlanItem, period: Period, workdays: Sequence[date]) -> Decimal:
    """The item's hours that fall into the period, by the working days of its term; `workdays`: sorted, of the
    plan.

    Rounded from the term's beginning on, so that periods side by side add up to the item's hours.
    """
    days = workdays[bisect_left(workdays, item.starts_on) : bisect_right(workdays, item.ends_on)]
    days = days or [item.starts_on]
    before = bisect_left(days, period.start)
    until = bisect_right(days, period.end)
    return ratio(item.hours * until, len(days)) - ratio(item.hours * before, len(days))


def hourly_rate(budget: TimeBudget | None) -> Decimal | None:
    """Tenge for an hour: pay a month / hours a month; None: no pay is entered."""
    if budget is None or budget.pay_a_month is None:
        return None
    return money(budget.pay_a_month / budget.hours_a_month)


def cost(budget: TimeBudget | None, hours: Decimal) -> Decimal | None:
    """Tenge: hours × the hourly rate as printed; None: no pay is entered."""
    rate = hourly_rate(budget)
    return None if rate is None else money(hours * rate)


def budget_of(plan: Plan) -> TimeBudget | None:
    return TimeBudget.objects.for_school(plan.school).filter(plan=plan).first()


def live_items(plan: Plan) -> list[PlanItem]:
    """The plan's items but the cancelled ones, in their order."""
    items = PlanItem.objects.for_school(plan.school).filter(plan=plan)
    return list(items.exclude(state=PlanItem.State.DROPPED).select_related("kind"))


def items_as_of(plan: Plan, day: date) -> list[PlanItem]:
    """All items of the plan, for reading, as they stood when the day ended."""
    items = PlanItem.objects.for_school(plan.school).filter(plan=plan).select_related("kind", "plan")
    return [item.as_of(day) for item in items]


def _budget_within(
    budget: TimeBudget, period: Period, workdays: Sequence[date], eves: frozenset[date]
) -> Decimal:
    at_work = workdays[: len(workdays) - min(budget.leave_days, len(workdays))]
    days = at_work[bisect_left(at_work, period.start) : bisect_right(at_work, period.end)]
    return len(days) * budget.hours_a_day - len(eves.intersection(days))


def _eves(school: School) -> frozenset[date]:
    """Days on the eve of a holiday: they are an hour shorter."""
    holidays = DayOff.objects.for_school(school).filter(kind=DayOff.Kind.HOLIDAY, grade=None)
    return frozenset(day - timedelta(days=1) for day in holidays.values_list("starts_on", flat=True))
