"""Hours: what the items of a plan take in each month, what the library has, and what they cost (domain.md
§3)."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet

from kitaphana.core.models import School
from kitaphana.lib.numbers import money, ratio
from kitaphana.lib.period import Period
from kitaphana.planning.models import ItemMove, Plan, PlanItem, PlanMonth, there_on
from kitaphana.roster.queries import working_days
from kitaphana.worktime.queries import budget


@dataclass(frozen=True)
class PlanBudget:
    """Hours of the library by month, keyed by its first day. `rate`: tenge an hour."""

    months: Mapping[date, Decimal]
    rate: Decimal | None

    @property
    def hours(self) -> Decimal:
        return sum(self.months.values(), Decimal(0))

    def of(self, period: Period) -> Decimal:
        """Of the whole months that begin in the period."""
        return sum((hours for month, hours in self.months.items() if month in period), Decimal(0))


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


def plan_hours(plan: Plan, shown: Iterable[PlanItem] | None = None) -> PlanHours:
    """Hours of a plan by month; cancelled items take none. `shown`: its items, where they are at hand."""
    return hours_of(plan, live_items(plan) if shown is None else shown, budget_of(plan))


def hours_of(plan: Plan, shown: Iterable[PlanItem], has: PlanBudget | None) -> PlanHours:
    """As `plan_hours`, beside a budget at hand."""
    items = [item for item in shown if item.state != PlanItem.State.DROPPED]
    workdays = workdays_around(plan, items)
    spans = plan.period.months()
    taken = dict.fromkeys((month.start.replace(day=1) for month in spans), Decimal(0))
    for item in items:
        for first, hours in hours_by_month(item, spans, workdays).items():
            taken[first] += hours
    months = tuple(
        MonthHours(month, taken[month.start.replace(day=1)], has.of(month) if has else None)
        for month in spans
    )
    planned = sum((month.planned for month in months), Decimal(0))
    return PlanHours(months, planned, has.hours if has else None, cost(has, planned))


def budget_of(plan: Plan) -> PlanBudget | None:
    """Of an approved plan as frozen on approval, else by the posts of today; None: nobody held a post in the
    plan's time."""
    return budgets_of([plan]).get(plan.pk)


def budgets_of(plans: Sequence[Plan]) -> dict[int, PlanBudget]:
    """Of each plan that has one, by its key. A post entered after the approval gives the signed paper
    nothing."""
    signed = [plan for plan in plans if plan.state == Plan.State.APPROVED]
    frozen: dict[int, dict[date, Decimal]] = {}
    if signed:
        rows = PlanMonth.objects.for_school(signed[0].school).filter(plan__in=signed)
        for pk, month, hours in rows.values_list("plan", "month", "hours"):
            frozen.setdefault(pk, {})[month] = hours
    found = {plan.pk: PlanBudget(frozen[plan.pk], plan.hour_rate) for plan in signed if plan.pk in frozen}
    for plan in plans:
        if plan not in signed and (has := budget(plan.school, plan.period)):
            found[plan.pk] = PlanBudget({row.period.start: row.hours for row in has.months}, has.rate)
    return found


def budget_in_turn(turns: Sequence[tuple[Plan, Period]]) -> PlanBudget | None:
    """The hours that plans which take turns have for their days, keyed by the first of these; None: one of
    them has no budget. The rate is not known where they have several."""
    known = budgets_of([plan for plan, _days in turns])
    if any(plan.pk not in known for plan, _days in turns):
        return None
    first, last = turns[0][1].start, turns[-1][1].end
    whole = Period(first.replace(day=1), Period.month(last.year, last.month).end)
    workdays = working_days(turns[0][0].school, whole)
    hours = {days.start: budget_within(known[plan.pk], plan, days, workdays) for plan, days in turns}
    rates = {has.rate for has in known.values()}
    return PlanBudget(hours, rates.pop() if len(rates) == 1 else None)


def budget_within(has: PlanBudget, plan: Plan, period: Period, workdays: Sequence[date]) -> Decimal:
    """What the plan's budget has for the period; of a month cut short by its working days. `workdays`:
    sorted, of the plan's months that the period touches."""
    months = (month for month in plan.period.months() if month.overlaps(period))
    return sum((_within(has.of(month), month, period, workdays) for month in months), Decimal(0))


def hours_within(item: PlanItem, period: Period, workdays: Sequence[date]) -> Decimal:
    """The item's hours that fall into the period, by the working days of its term; `workdays`: sorted, of
    `workdays_around`."""
    if item.ends_on < period.start or period.end < item.starts_on:
        return Decimal("0.00")
    if period.start <= item.starts_on and item.ends_on <= period.end:
        return item.hours
    return _within(item.hours, Period(item.starts_on, item.ends_on), period, workdays)


def units_within(item: PlanItem, period: Period, workdays: Sequence[date]) -> Decimal:
    """The item's volume that falls into the period, as `hours_within`: periods side by side add up to it."""
    if item.ends_on < period.start or period.end < item.starts_on:
        return Decimal("0.00")
    return _within(item.units, Period(item.starts_on, item.ends_on), period, workdays)


def _within(amount: Decimal, span: Period, period: Period, workdays: Sequence[date]) -> Decimal:
    """The part of what a span holds that falls into the period, by working days, in hundredths.

    Rounded from the span's beginning on, so that periods side by side add up to the whole.
    """
    first, after = bisect_left(workdays, span.start), bisect_right(workdays, span.end)
    if first == after:
        return amount if span.start in period else Decimal("0.00")
    before = bisect_left(workdays, period.start, first, after) - first
    until = bisect_right(workdays, period.end, first, after) - first
    days = after - first
    return ratio(amount * until, days, 2) - ratio(amount * before, days, 2)


def hours_by_month(item: PlanItem, months: Sequence[Period], workdays: Sequence[date]) -> dict[date, Decimal]:
    """The first day of each calendar month in which the item takes hours → how many; `months` may be cut
    short and follow one another. They add up to its hours within all of them."""
    met = [month for month in months if month.start <= item.ends_on and item.starts_on <= month.end]
    if not met:
        return {}
    if len(met) == 1:
        hours = hours_within(item, met[0], workdays)
        return {met[0].start.replace(day=1): hours} if hours else {}
    first, after = bisect_left(workdays, item.starts_on), bisect_right(workdays, item.ends_on)
    if first == after:
        workdays, first, after = (item.starts_on,), 0, 1
    days, hundredths = after - first, int(item.hours * 100)
    gone = _rounded(hundredths * (bisect_left(workdays, met[0].start, first, after) - first), days)
    found = {}
    for month in met:
        until = _rounded(hundredths * (bisect_right(workdays, month.end, first, after) - first), days)
        if until > gone:
            found[month.start.replace(day=1)] = Decimal(until - gone).scaleb(-2)
        gone = until
    return found


def _rounded(amount: int, days: int) -> int:
    """A share of whole hundredths, half up: `ratio` in whole numbers, for tens of thousands of months."""
    return (2 * amount + days) // (2 * days)


def workdays_around(plan: Plan, items: Sequence[PlanItem]) -> list[date]:
    """Working days of the plan and of the whole terms of its items, which may reach beyond it."""
    return workdays_of(plan.school, plan.period, items)


def workdays_of(school: School, period: Period, items: Sequence[PlanItem]) -> list[date]:
    """Working days of the period and of the whole terms of the items."""
    first = min([period.start, *(item.starts_on for item in items)])
    last = max([period.end, *(item.ends_on for item in items)])
    return working_days(school, Period(first, last))


def cost(has: PlanBudget | None, hours: Decimal) -> Decimal | None:
    """Tenge: hours × the hourly rate as printed; None: no pay is entered."""
    return None if has is None or has.rate is None else money(hours * has.rate)


def shown_in(plan: Plan) -> QuerySet[PlanItem]:
    """A universal plan shows every item of the school's plans whose term touches it, any other its own; what
    an amendment struck out is shown no more."""
    return _ever_in(plan).filter(struck_on=None)


def live_items(plan: Plan) -> list[PlanItem]:
    """The items that the plan shows but the cancelled ones, in their order."""
    return list(shown_in(plan).exclude(state=PlanItem.State.DROPPED).select_related("kind"))


def promised_items(plans: Sequence[Plan], day: date) -> list[PlanItem]:
    """What the plans promise, each item once, for reading, as it stood when the day ended."""
    if not plans:
        return []
    school, span = plans[0].school, Period(min(p.starts_on for p in plans), max(p.ends_on for p in plans))
    touching = Q(starts_on__lte=span.end, ends_on__gte=span.start)
    moved = ItemMove.objects.for_school(school).filter(touching)
    rows = PlanItem.objects.for_school(school).filter(touching | Q(pk__in=moved.values("item")))
    found = list(rows.filter(there_on(day)))
    read_with_moves(school, found)
    homes = Plan.objects.for_school(school).in_bulk({item.plan_id for item in found})
    for item in found:
        item.plan = homes[item.plan_id]
    return promised_of(plans, (item.as_of(day) for item in found))


def read_with_moves(school: School, items: Iterable[PlanItem]) -> None:
    """Give the items their moves, in one query however many they are: few items are ever moved."""
    made: dict[int, list[ItemMove]] = {}
    for move in ItemMove.objects.for_school(school):
        made.setdefault(move.item_id, []).append(move)
    for item in items:
        item.moves_then = tuple(made.get(item.pk, ()))


def promised_of(plans: Sequence[Plan], items: Iterable[PlanItem]) -> list[PlanItem]:
    """Those of the items, their plans at hand, that some of the plans promise.

    An approved universal plan promises every item of its days that lives in an approved plan, or in a
    universal one no shorter than itself: work of a shorter plan, or of a part of the work, that nobody has
    approved is shown in it, but promised it is not. A plan that is still to be approved would promise all
    that it shows.
    """
    whole = [plan for plan in plans if plan.is_whole]
    parts = {plan.pk for plan in plans if not plan.is_whole}
    return [
        item
        for item in items
        if item.plan_id in parts
        or any(
            _promises(plan, item)
            for plan in whole
            if plan.starts_on <= item.ends_on and item.starts_on <= plan.ends_on
        )
    ]


def _promises(plan: Plan, item: PlanItem) -> bool:
    """Of a universal plan whose days the item's term meets."""
    if item.plan.state == Plan.State.APPROVED or plan.state != Plan.State.APPROVED:
        return True
    return item.plan.is_whole and item.plan.period.days >= plan.period.days


def _ever_in(plan: Plan) -> QuerySet[PlanItem]:
    if plan.is_whole:
        return _touching(plan.school, plan.period)
    own: QuerySet[PlanItem] = PlanItem.objects.for_school(plan.school).filter(plan=plan)
    return own


def _touching(school: School, period: Period) -> QuerySet[PlanItem]:
    found: QuerySet[PlanItem] = PlanItem.objects.for_school(school).filter(
        starts_on__lte=period.end, ends_on__gte=period.start
    )
    return found
