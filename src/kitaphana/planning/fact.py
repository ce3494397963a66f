"""Plans in force against what was done: items due, hours, cost, targets."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import QuerySet

from kitaphana.activities.models import Activity
from kitaphana.activities.queries import diary
from kitaphana.activities.queries import totals as diary_totals
from kitaphana.core.models import School
from kitaphana.indicators.formulas import GROWING
from kitaphana.lib.period import Period
from kitaphana.planning.fulfilment import ItemFact, item_facts, linked_to
from kitaphana.planning.hours import budget_in_turn, cost, promised_items
from kitaphana.planning.models import Fulfilment, Plan, PlanItem
from kitaphana.planning.queries import plans_in_force
from kitaphana.planning.spread import Promises, days_of, due, numbers_of, standing


@dataclass(frozen=True)
class MonthDone:
    """Items due in a month, and those of them that were done."""

    month: Period
    due: tuple[PlanItem, ...]
    done: tuple[PlanItem, ...]


@dataclass(frozen=True)
class PlanFact:
    """Plans in force, which together hold the whole period, against its diary; each item counts once.

    `plans`: in order of time. Hours of work planned are hundredths, of the diary tenths, money is tenge;
    None: not known. `rate`: None also where the plans have several.
    """

    plans: tuple[Plan, ...]
    planned: Decimal
    recorded: Decimal
    budget: Decimal | None
    rate: Decimal | None
    cost: Decimal | None
    due: tuple[PlanItem, ...]
    done: tuple[PlanItem, ...]
    months: tuple[MonthDone, ...]
    moved: tuple[PlanItem, ...]
    dropped: tuple[PlanItem, ...]
    extra: int

    @property
    def plan(self) -> Plan | None:
        """Where the numbers are looked up: the latest of the plans."""
        return self.plans[-1] if self.plans else None

    @property
    def lacks_rate(self) -> bool:
        """No plan knows what an hour costs; several plans may each know another."""
        return self.rate is None and not any(plan.hour_rate for plan in self.plans)


def targets(school: School, period: Period, touching: Sequence[Plan] | None = None) -> dict[str, Decimal]:
    """What the plans in force promise for the period, by indicator code (`spread.due`), each as the shortest
    of them that promises it; empty when none hold the whole of it.

    Of several plans one after another a number that grows adds up; any other is the latest plan's, also where
    the ones before did not promise it. `touching`: as in `plan_fact`.
    """
    plans = plans_in_force(school, period) if touching is None else touching
    usual, numbers, days = in_turn(plans, period), numbers_of(plans), days_of(plans)
    promised = {plan.pk: standing(numbers[plan.pk], period.end) for plan in plans}
    known: dict[tuple[Plan, Period], dict[str, Decimal]] = {}
    found: dict[str, Decimal] = {}
    for code, promising in _promising(plans, promised).items() if usual else ():
        turns = in_turn(promising, period)
        if code not in GROWING:
            turns = turns[-1:] or usual[-1:]
        for plan, span in turns:
            if (plan, span) not in known:
                known[plan, span] = due(plan, span, standing(numbers[plan.pk], span.end), days[plan.pk])
        parts = [known[turn] for turn in turns]
        if parts and all(code in part for part in parts):
            found[code] = sum((part[code] for part in parts), Decimal(0))
    return found


def due_by_month(plan: Plan, period: Period) -> tuple[MonthDone, ...]:
    """For each month of the period: items whose term falls due in it, and those done, by the marks made until
    the period's end; cancelled items are left out."""
    return _months(item_facts(plan.school, promised_items([plan], period.end), period), period)


def outside(school: School, period: Period, items: Iterable[PlanItem]) -> QuerySet[Activity]:
    """Entries of the diary that count for none of these items."""
    return diary(school, period).exclude(pk__in=linked_to(school, items).values("activity"))


def extra_work(school: School, period: Period) -> QuerySet[Activity]:
    """Entries of the diary that no item of the plans that hold the period asked for."""
    return outside(school, period, _items_in_force(school, period))


def linkable(item: PlanItem) -> QuerySet[Activity]:
    """Entries of the plan's time and of the item's kind that belong to no item yet, the newest first."""
    taken = Fulfilment.objects.for_school(item.school).values("activity")
    return diary(item.school, item.plan.period).filter(kind=item.kind).exclude(pk__in=taken)


def plan_fact(school: School, period: Period, touching: Sequence[Plan] | None = None) -> PlanFact:
    """Where no plans in force hold the whole period only the diary speaks: no hours planned, no budget,
    nothing due. `touching`: `plans_in_force` of the period, where they are at hand."""
    recorded = diary_totals(diary(school, period))
    turns = in_turn(plans_in_force(school, period) if touching is None else touching, period)
    plans = tuple(plan for plan, _days in turns)
    if not plans:
        none: tuple[PlanItem, ...] = ()
        return PlanFact(
            (), Decimal(0), recorded.hours, None, None, None, none, none, (), none, none, recorded.entries
        )
    facts, has = item_facts(school, promised_items(plans, period.end), period), budget_in_turn(turns)
    linked = {fact.item.root: fact.entries for fact in facts}
    return PlanFact(
        plans=plans,
        planned=sum((fact.planned_hours for fact in facts), Decimal(0)),
        recorded=recorded.hours,
        budget=has.hours if has else None,
        rate=has.rate if has else None,
        cost=cost(has, recorded.hours),
        due=tuple(fact.item for fact in facts if fact.is_due),
        done=tuple(fact.item for fact in facts if fact.is_due and fact.is_done),
        months=_months(facts, period),
        moved=tuple(fact.item for fact in facts if fact.is_moved and _touches(fact.item, period)),
        dropped=tuple(fact.item for fact in facts if fact.is_dropped and _touches(fact.item, period)),
        extra=recorded.entries - sum(linked.values()),
    )


def facts_in_force(school: School, period: Period) -> tuple[ItemFact, ...]:
    """The items that `plan_fact` counts."""
    return item_facts(school, _items_in_force(school, period), period)


def covering(plans: Sequence[Plan], period: Period) -> tuple[Plan, ...]:
    """The universal plans among these that hold every day of the period: the shortest one that does alone, so
    that a quarter is judged by its own plan; else the fewest that do one after another; else none."""
    whole = [plan for plan in plans if plan.is_whole]
    alone = [plan for plan in whole if plan.starts_on <= period.start and period.end <= plan.ends_on]
    if alone:
        return (min(alone, key=lambda plan: plan.period.days),)
    found: list[Plan] = []
    day = period.start
    while day <= period.end:
        longest = max((p for p in whole if day in p.period), key=lambda p: p.ends_on, default=None)
        if longest is None:
            return ()
        found.append(longest)
        day = longest.ends_on + timedelta(days=1)
    return tuple(found)


def in_turn(plans: Sequence[Plan], period: Period) -> tuple[tuple[Plan, Period], ...]:
    """The plans of `covering`, each with the days of the period that are judged by it, none by two."""
    turns: list[tuple[Plan, Period]] = []
    day = period.start
    for plan in covering(plans, period):
        turns.append((plan, Period(day, min(plan.ends_on, period.end))))
        day = plan.ends_on + timedelta(days=1)
    return tuple(turns)


def _items_in_force(school: School, period: Period) -> list[PlanItem]:
    return promised_items(covering(plans_in_force(school, period), period), period.end)


def _promising(plans: Sequence[Plan], promised: Mapping[int, Promises]) -> dict[str, list[Plan]]:
    """Indicator code → those of the plans that promise it."""
    found: dict[str, list[Plan]] = {}
    for plan in plans:
        for code in promised[plan.pk]:
            found.setdefault(code, []).append(plan)
    return found


def _months(facts: Sequence[ItemFact], period: Period) -> tuple[MonthDone, ...]:
    due: dict[date, list[PlanItem]] = {}
    done: dict[date, list[PlanItem]] = {}
    for fact in facts:
        for first, is_done in fact.due.items():
            due.setdefault(first, []).append(fact.item)
            if is_done:
                done.setdefault(first, []).append(fact.item)
    firsts = ((month, month.start.replace(day=1)) for month in period.months())
    return tuple(
        MonthDone(month, tuple(due.get(first, ())), tuple(done.get(first, ()))) for month, first in firsts
    )


def _touches(item: PlanItem, period: Period) -> bool:
    """Whether the item's term, now or before it was moved, meets the period."""
    terms = [item.term, item.term_before] if item.was_moved else [item.term]
    return any(period.overlaps(Period(term.start, term.end)) for term in terms if term)
