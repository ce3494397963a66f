"""Each item of the plans against the diary: what of it fell due, what was done, what it took."""

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from kitaphana.core.models import School
from kitaphana.lib.fuzzy import FuzzyDate
from kitaphana.lib.numbers import ratio
from kitaphana.lib.period import Period
from kitaphana.planning.hours import hours_by_month, hours_within, read_with_moves, workdays_of
from kitaphana.planning.models import Fulfilment, PlanItem
from kitaphana.roster.models import Term

RECURRING = ("monthly", "quarterly")
HUNDREDTHS = 2
Entry = tuple[date, int]
"""Day and minutes of an entry of the diary."""


@dataclass(frozen=True)
class ItemFact:
    """An item as it stood on the last day, by months (their first days).

    `due`: months in which something of it fell due, and whether that was done; empty when cancelled.
    `hours`: of the whole time that was asked about, of which `planned` were to be spent until that day.
    `spent`: minutes of the `entries` of the diary linked to it.
    """

    item: PlanItem
    hours: Decimal
    due: Mapping[date, bool]
    planned: Mapping[date, Decimal]
    spent: Mapping[date, int]
    entries: int

    @property
    def is_due(self) -> bool:
        return bool(self.due)

    @property
    def is_done(self) -> bool:
        """Everything that fell due was done; before anything has, by its mark."""
        return all(self.due.values()) if self.due else self.item.state == PlanItem.State.DONE

    @property
    def is_late(self) -> bool:
        return self.is_due and not self.is_done

    @property
    def is_moved(self) -> bool:
        return self.item.was_moved

    @property
    def is_dropped(self) -> bool:
        return self.item.state == PlanItem.State.DROPPED

    @property
    def planned_hours(self) -> Decimal:
        return sum(self.planned.values(), Decimal(0))

    @property
    def spent_hours(self) -> Decimal:
        return ratio(sum(self.spent.values()), 60, HUNDREDTHS)


@dataclass(frozen=True)
class _Time:
    """What items are read against. `months`: of the period. `shares_of`: by the kind and the ends of a term,
    which many items share, the shares that end in the period, each with its month."""

    period: Period
    whole: Period
    months: Sequence[Period]
    workdays: Sequence[date]
    shares_of: Callable[[str, date, date], Sequence[tuple[date, Period]]]

    def touched(self, item: PlanItem) -> Sequence[Period]:
        """The months that the item's term meets."""
        until = bisect_right(self.months, item.ends_on, key=_start)
        return self.months[max(bisect_right(self.months, item.starts_on, key=_start) - 1, 0) : until]


def item_facts(
    school: School, items: Sequence[PlanItem], period: Period, whole: Period | None = None
) -> tuple[ItemFact, ...]:
    """The items as they stood when the period ended, with what fell due and was recorded in it; `whole`: the
    time whose hours are told beside, when it is longer.

    Work of every month is due where a month of its term ends, of every quarter where a quarter ends; it
    counts as done there when the diary has an entry for it in that month or quarter. A mark speaks for the
    months or quarters that had begun on its day, and for later ones too once all the units are done.
    """
    then = [item.as_of(period.end) for item in items]
    roots, whole = [item.root for item in then], whole or period
    quarters = [term.period for term in Term.objects.for_school(school)]

    @cache
    def shares_of(kind: str, start: date, end: date) -> list[tuple[date, Period]]:
        shares = FuzzyDate(kind, start, end).shares(quarters)
        return [(share.end.replace(day=1), share) for share in shares if share.end in period]

    time = _Time(period, whole, period.months(), workdays_of(school, whole, then), shares_of)
    entries, full = _linked(school, set(roots), period.end), _full(school, then, period.end)
    return tuple(
        _fact(item, time, entries.get(root, ()), is_full=root in full)
        for item, root in zip(then, roots, strict=True)
    )


def _fact(item: PlanItem, time: _Time, entries: Sequence[Entry], *, is_full: bool) -> ItemFact:
    """`is_full`: all its units are done."""
    spent: dict[date, int] = {}
    recorded = [entry for entry in entries if entry[0] >= time.period.start]
    for day, minutes in recorded:
        month = day.replace(day=1)
        spent[month] = spent.get(month, 0) + minutes
    if item.state == PlanItem.State.DROPPED:
        return ItemFact(item, Decimal(0), {}, {}, spent, len(recorded))
    due = {
        month: _is_done(share, item, entries, is_full=is_full)
        for month, share in time.shares_of(item.term_kind, item.starts_on, item.ends_on)
    }
    planned = hours_by_month(item, time.touched(item), time.workdays)
    hours = hours_within(item, time.whole, time.workdays)
    return ItemFact(item, hours, due, planned, spent, len(recorded))


def _is_done(share: Period, item: PlanItem, entries: Iterable[Entry], *, is_full: bool) -> bool:
    is_marked = item.state == PlanItem.State.DONE
    if item.term_kind not in RECURRING:
        return is_marked
    if is_marked and (is_full or item.marked_on is None or share.start <= item.marked_on):
        return True
    return any(day in share for day, _minutes in entries)


def marked_until(item: PlanItem) -> date | None:
    """The day of the mark of recurring work where months of its term were still to come; None: the mark
    speaks for the whole."""
    if item.term_kind not in RECURRING or item.marked_on is None:
        return None
    is_early = item.marked_on < item.ends_on.replace(day=1)
    return item.marked_on if is_early and item.state == PlanItem.State.DONE else None


def done_until(school: School, items: Iterable[PlanItem], period: Period) -> dict[int, date]:
    """Key of an item marked done → the day until which its mark speaks, where something of it that fell due
    in the period after that day was not done."""
    marked = [i for i in items if i.term_kind in RECURRING and i.state == PlanItem.State.DONE and i.marked_on]
    if not marked:
        return {}
    read_with_moves(school, marked)
    facts = item_facts(school, marked, period)
    return {
        fact.item.pk: fact.item.marked_on
        for fact in facts
        if fact.item.marked_on and fact.item.state == PlanItem.State.DONE and fact.is_late
    }


def _start(month: Period) -> date:
    return month.start


def linked_to(school: School, items: Iterable[PlanItem]) -> QuerySet[Fulfilment]:
    """What counts for the items, whatever amendments made of them."""
    roots = {item.root for item in items}
    found: QuerySet[Fulfilment] = Fulfilment.objects.for_school(school).filter(
        Q(item__in=roots) | Q(item__first__in=roots)
    )
    return found


def _linked(school: School, roots: Collection[int], until: date) -> dict[int, list[Entry]]:
    """Root of an item → the entries until the day that count for it."""
    found: dict[int, list[Entry]] = {}
    rows = _rooted(school, until).values_list("root", "activity__on", "activity__minutes")
    for root, day, minutes in rows:
        if root in roots:
            found.setdefault(root, []).append((day, minutes or 0))
    return found


def _full(school: School, items: Iterable[PlanItem], until: date) -> set[int]:
    """Roots of the recurring items marked done all of whose units the diary had when the day ended."""
    marked = {
        item.root: item.units
        for item in items
        if item.term_kind in RECURRING and item.state == PlanItem.State.DONE
    }
    if not marked:
        return set()
    linked = _rooted(school, until).filter(root__in=marked).order_by()
    sums = linked.values_list("root").annotate(Sum("activity__units"))
    return {root for root, units in sums if units >= marked[root]}


def _rooted(school: School, until: date) -> QuerySet[Any, Any]:
    """With `root`, the root of its item; of the diary until the day."""
    rows: QuerySet[Any, Any] = Fulfilment.objects.for_school(school).filter(activity__on__lte=until)
    rooted: QuerySet[Any, Any] = rows.annotate(root=Coalesce("item__first", "item"))
    return rooted
