"""The items of a plan laid out on days, weeks and months."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from kitaphana.core.models import School
from kitaphana.lib.dates import ROMAN
from kitaphana.lib.period import Period
from kitaphana.planning.hours import promised_of
from kitaphana.planning.models import Plan, PlanItem
from kitaphana.planning.queries import plans_in_force
from kitaphana.planning.spread import quarters_within
from kitaphana.roster.models import Term

DAY = timedelta(days=1)
WEEK = timedelta(days=7)
REPEATED = ("quarter", "monthly", "quarterly", "all_year", "when_needed")
"""Kinds of terms that more than one month has a share in, the shortest first."""
LONG = ("month", *REPEATED)
"""Kinds of terms that take more than a week."""
MONTHS_OF_QUARTER = 3


@dataclass(frozen=True)
class Beside:
    """What is no work of the plan but falls on its days: a date of the calendar, an event of the school."""

    name: str
    start: date
    end: date
    of_school: bool = False

    @property
    def is_long(self) -> bool:
        return self.end > self.start


@dataclass(frozen=True)
class Day:
    """`is_off`: nobody works; `is_outside`: of the neighbouring month, and so left empty."""

    on: date
    items: tuple[PlanItem, ...]
    beside: tuple[Beside, ...]
    is_off: bool
    is_outside: bool

    @property
    def is_empty(self) -> bool:
        return not self.items and not self.beside


@dataclass(frozen=True)
class Week:
    """Monday to Sunday, cut at the ends of what is shown. `items`, `beside`: of the week as a whole; what has
    a day stands in `days`, which are always seven."""

    period: Period
    days: tuple[Day, ...]
    items: tuple[PlanItem, ...]
    beside: tuple[Beside, ...]

    @property
    def is_empty(self) -> bool:
        return not self.items and not self.beside and all(day.is_empty for day in self.days)


@dataclass(frozen=True)
class Month:
    """`items`: due in this month and in no other; `repeated`: those of which each month has a share."""

    period: Period
    items: tuple[PlanItem, ...]
    repeated: tuple[PlanItem, ...]
    beside: tuple[Beside, ...]


@dataclass(frozen=True)
class Quarter:
    """With the break that follows it, so that quarters leave no day of the plan out. `number`: 0 where the
    school has written down no quarters."""

    number: int
    period: Period

    @property
    def roman(self) -> str:
        return ROMAN.get(self.number, "")


def day_of(item: PlanItem) -> date | None:
    """The one day of the item: its day, or the last one of «by 16 December»; None: it has more days."""
    return item.ends_on if item.term_kind in ("day", "until") else None


def weeks(
    items: Sequence[PlanItem], beside: Sequence[Beside], period: Period, workdays: Sequence[date]
) -> tuple[Week, ...]:
    """The weeks that touch the period, with the items of a day or of a week."""
    works = frozenset(workdays)
    by_day: dict[date, list[PlanItem]] = {}
    by_week: dict[date, list[PlanItem]] = {}
    for item in items:
        if on := day_of(item):
            by_day.setdefault(on, []).append(item)
        elif item.term_kind == "week":
            by_week.setdefault(monday_of(item.starts_on), []).append(item)
    found = []
    monday = monday_of(period.start)
    while monday <= period.end:
        days = Period(max(monday, period.start), min(monday + WEEK - DAY, period.end))
        cells = tuple(_day(monday + n * DAY, period, by_day, beside, works) for n in range(7))
        whole = tuple(item for item in by_week.get(monday, []) if days.overlaps(_span(item)))
        found.append(Week(days, cells, whole, _touching([b for b in beside if b.is_long], days)))
        monday += WEEK
    return tuple(found)


def long_items(items: Iterable[PlanItem], period: Period) -> tuple[PlanItem, ...]:
    """Work of more than a week that touches the period, the shortest terms first."""
    touching = [item for item in items if item.term_kind in LONG and period.overlaps(_span(item))]
    return tuple(sorted(touching, key=lambda item: LONG.index(item.term_kind)))


def months(items: Sequence[PlanItem], beside: Sequence[Beside], period: Period) -> tuple[Month, ...]:
    """«By 16 December» stands in December, «every month» in each month of its term."""
    return tuple(_month(items, beside, month) for month in period.months())


def quarters(plan: Plan) -> tuple[Quarter, ...]:
    """Of the plan's days by the school's own quarters, else by three months."""
    terms = Term.objects.for_school(plan.school).filter(
        starts_on__lte=plan.ends_on, ends_on__gte=plan.starts_on
    )
    if found := quarters_within(plan.period, list(terms.order_by("starts_on"))):
        return tuple(Quarter(number, span) for number, span in found)
    starts = [month.start for month in plan.period.months()[::MONTHS_OF_QUARTER]]
    ends = [start - DAY for start in starts[1:]] + [plan.ends_on]
    return tuple(Quarter(0, Period(start, end)) for start, end in zip(starts, ends, strict=True))


def items_in_force(school: School, period: Period, *, struck: bool = False) -> list[PlanItem]:
    """What the approved plans promise in the period, each item once however many of them show it, in the
    order of its last and its first day. `struck`: with what an amendment struck out since."""
    touching = PlanItem.objects.for_school(school).filter(
        starts_on__lte=period.end, ends_on__gte=period.start
    )
    rows = touching.select_related("section", "plan").order_by("ends_on", "starts_on", "pk")
    return promised_of(plans_in_force(school, period), rows if struck else rows.filter(struck_on=None))


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _day(
    on: date,
    period: Period,
    by_day: dict[date, list[PlanItem]],
    beside: Sequence[Beside],
    works: frozenset[date],
) -> Day:
    if on not in period:
        return Day(on, (), (), is_off=on not in works, is_outside=True)
    here = tuple(b for b in beside if b.start == on and not b.is_long)
    return Day(on, tuple(by_day.get(on, ())), here, is_off=on not in works, is_outside=False)


def _month(items: Sequence[PlanItem], beside: Sequence[Beside], month: Period) -> Month:
    own = [item for item in items if item.term_kind not in REPEATED and _is_of(item, month)]
    shared = tuple(item for item in long_items(items, month) if item.term_kind in REPEATED)
    return Month(
        month,
        tuple(sorted(own, key=lambda item: (item.ends_on, item.pk))),
        shared,
        tuple(b for b in beside if b.start in month),
    )


def _is_of(item: PlanItem, month: Period) -> bool:
    on = day_of(item)
    return on in month if on else month.overlaps(_span(item))


def _touching(beside: Iterable[Beside], period: Period) -> tuple[Beside, ...]:
    return tuple(b for b in beside if period.overlaps(Period(b.start, b.end)))


def _span(item: PlanItem) -> Period:
    return Period(item.starts_on, item.ends_on)
