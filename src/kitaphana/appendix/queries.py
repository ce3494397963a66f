"""The whole school's year, and the library's part in it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Max, Min, Prefetch, QuerySet

from kitaphana.activities.dates import dates_in
from kitaphana.appendix.models import CalendarKey, LibraryPart, SchoolEvent
from kitaphana.core.models import School, User
from kitaphana.core.sentences import spoken
from kitaphana.lib.fold import stems
from kitaphana.lib.period import Period
from kitaphana.planning.calendar import REPEATED, Beside, months
from kitaphana.planning.fulfilment import done_until
from kitaphana.planning.models import Plan, PlanItem
from kitaphana.roster.models import SchoolYear

DIRECTION, WHO = "direction", "who"
MOST_COLUMNS = 4
"""Beside the month and the library: more are too narrow for the words of a school."""
NEAR = timedelta(days=7)
PROPOSED = 5
COMMON = frozenset(stems("күні күн апталығы апта айлығы кітап кітапхана көрме мектеп сынып оқушы мен және"))
"""Words that stand in half the names of a school's year."""
ALIKE, THE_SAME = 0.34, 0.7
"""Part of the shorter name's words that both names have: on near days, and on any."""


@dataclass(frozen=True)
class Group:
    """A column of the year: its name, empty where events name none; `rest`: the groups beyond the first."""

    name: str
    rest: bool = False


@dataclass(frozen=True)
class MonthOfSchool:
    """`cells`: events by group. `library`: work of the month that belongs to no event of the school."""

    period: Period
    cells: tuple[tuple[SchoolEvent, ...], ...]
    library: tuple[PlanItem, ...]

    @property
    def is_empty(self) -> bool:
        return not self.library and not any(self.cells)


@dataclass(frozen=True)
class YearOfSchool:
    """`repeated`: how much work of every month, quarter or of the whole year the plan has besides. `until`:
    as in `done_until`, of its work."""

    period: Period
    by: str
    groups: tuple[Group, ...]
    months: tuple[MonthOfSchool, ...]
    repeated: int
    events: tuple[SchoolEvent, ...]
    until: Mapping[int, date]

    @property
    def with_part(self) -> int:
        return sum(bool(event.parts.all()) for event in self.events)


@dataclass(frozen=True)
class Proposal:
    """`score`: the higher, the likelier that the item is the library's part in the event."""

    event: SchoolEvent
    item: PlanItem
    score: float

    @property
    def is_sure(self) -> bool:
        """Alike in name, and in days too."""
        days = Period(self.item.starts_on, self.item.ends_on)
        return self.score >= 1 and days.overlaps(self.event.period)


def events(school: School, period: Period) -> QuerySet[SchoolEvent]:
    """Those that touch the period, each with the library's part in it."""
    parts = LibraryPart.objects.for_school(school).select_related("item").order_by("item__starts_on", "pk")
    found: QuerySet[SchoolEvent] = SchoolEvent.objects.for_school(school).filter(
        starts_on__lte=period.end, ends_on__gte=period.start
    )
    return found.prefetch_related(Prefetch("parts", parts))


def parts_among(event: SchoolEvent, items: Mapping[int, PlanItem]) -> list[PlanItem]:
    """The library's part in the event by these items alone, as they stand there; by their keys."""
    return [items[part.item_id] for part in event.parts.all() if part.item_id in items]


def items_of(school: School, period: Period) -> QuerySet[PlanItem]:
    """The items of all the school's plans whose term touches the period."""
    found: QuerySet[PlanItem] = PlanItem.objects.for_school(school).filter(
        starts_on__lte=period.end, ends_on__gte=period.start
    )
    return found


def year_of_school(school: School, period: Period, items: Iterable[PlanItem], by: str) -> YearOfSchool:
    """The table of months and groups; `by`: DIRECTION or WHO. Of many groups the smaller share a column."""
    held = tuple(events(school, period))
    groups, place = _groups(held, by)
    taken = {part.item_id for event in held for part in event.parts.all()}
    live = [item for item in items if item.state != PlanItem.State.DROPPED]
    rows = []
    for month in months([item for item in live if item.pk not in taken], (), period):
        here = [event for event in held if max(event.starts_on, period.start) in month.period]
        cells = tuple(tuple(e for e in here if place[_group(e, by)] == n) for n in range(len(groups)))
        rows.append(MonthOfSchool(month.period, cells, month.items))
    repeated = sum(item.term_kind in REPEATED for item in live)
    until = done_until(school, live, period)
    return YearOfSchool(period, by, groups, tuple(rows), repeated, held, until)


def beside(school: School, period: Period) -> list[Beside]:
    """What falls on the days of the period and is no work of a plan: dates of the calendar, events of the
    school."""
    dates = [Beside(marked.of.name(spoken()), marked.on, marked.until) for marked in dates_in(school, period)]
    held = SchoolEvent.objects.for_school(school).filter(starts_on__lte=period.end, ends_on__gte=period.start)
    return dates + [Beside(event.name, event.starts_on, event.ends_on, of_school=True) for event in held]


def directions(school: School) -> list[str]:
    """As the school's own events name them."""
    named = SchoolEvent.objects.for_school(school).exclude(direction="").order_by("direction")
    return list(named.values_list("direction", flat=True).distinct())


def hosts(school: School) -> list[str]:
    named = SchoolEvent.objects.for_school(school).exclude(who="").order_by("who")
    return list(named.values_list("who", flat=True).distinct())


def open_plans(event: SchoolEvent) -> list[Plan]:
    """Plans that may still be written and hold the event's first day, the shortest first."""
    found = Plan.objects.for_school(event.school).filter(
        starts_on__lte=event.starts_on, ends_on__gte=event.starts_on
    )
    return sorted((plan for plan in found if plan.is_open), key=lambda plan: (plan.period.days, plan.pk))


def proposals_for(event: SchoolEvent) -> list[Proposal]:
    """Items that may be the library's part in the event and are not yet, the likeliest first."""
    around = Period(event.starts_on - NEAR, event.ends_on + NEAR)
    taken = set(
        LibraryPart.objects.for_school(event.school).filter(event=event).values_list("item", flat=True)
    )
    items = [item for item in _may_be_part(items_of(event.school, around)) if item.pk not in taken]
    return _likeliest(event, items, _words_of(items))[:PROPOSED]


def proposals(school: School, period: Period) -> list[Proposal]:
    """For each event of the period without a part of the library its likeliest item, in the order of days."""
    items = list(_may_be_part(items_of(school, period)))
    words = _words_of(items)
    alone = [event for event in events(school, period) if not event.parts.all()]
    return [found[0] for event in alone if (found := _likeliest(event, items, words))]


def known_years(school: School) -> Period | None:
    """From the first school year of the school to the one after its last, of which the plan may already be
    written; None: it has none yet."""
    starts = SchoolYear.objects.for_school(school).aggregate(first=Min("starts_on"), last=Max("starts_on"))
    if starts["first"] is None:
        return None
    return Period(starts["first"], Period.school_year(starts["last"].year + 1).end)


def key_of(user: User) -> CalendarKey | None:
    return CalendarKey.objects.for_school(user.school).filter(user=user).first()


def _group(event: SchoolEvent, by: str) -> str:
    return " ".join(str(getattr(event, by)).split()).casefold()


def _groups(held: Sequence[SchoolEvent], by: str) -> tuple[tuple[Group, ...], Mapping[str, int]]:
    """The groups, and the column of each; the fullest first, events without a group last."""
    names: dict[str, str] = {}
    counts: dict[str, int] = {}
    for event in held:
        key = _group(event, by)
        names.setdefault(key, " ".join(str(getattr(event, by)).split()))
        counts[key] = counts.get(key, 0) + 1
    order = sorted(counts, key=lambda key: (not key, -counts[key], key))
    if len(order) <= MOST_COLUMNS:
        return tuple(Group(names[key]) for key in order), {key: n for n, key in enumerate(order)}
    first = [key for key in order if key][: MOST_COLUMNS - 1]
    place = {key: first.index(key) if key in first else MOST_COLUMNS - 1 for key in order}
    return (*(Group(names[key]) for key in first), Group("", rest=True)), place


def _may_be_part(items: QuerySet[PlanItem]) -> QuerySet[PlanItem]:
    found: QuerySet[PlanItem] = items.exclude(term_kind__in=REPEATED).exclude(state=PlanItem.State.DROPPED)
    return found


def _words_of(items: Iterable[PlanItem]) -> dict[int, frozenset[str]]:
    return {item.pk: _words(item.text) for item in items}


def _likeliest(
    event: SchoolEvent, items: Iterable[PlanItem], words: Mapping[int, frozenset[str]]
) -> list[Proposal]:
    named = _words(event.name)
    found = [Proposal(event, item, _score(event, item, named, words[item.pk])) for item in items]
    return sorted((p for p in found if p.score), key=lambda p: (-p.score, p.item.starts_on, p.item.pk))


def _score(event: SchoolEvent, item: PlanItem, named: frozenset[str], words: frozenset[str]) -> float:
    """0: nothing speaks for it. Names that are alike speak louder than days that are."""
    alike = len(named & words) / min(len(named), len(words)) if named and words else 0.0
    term = Period(item.starts_on, item.ends_on)
    near = term.overlaps(Period(event.starts_on - NEAR, event.ends_on + NEAR))
    if (alike >= ALIKE and near) or alike >= THE_SAME:
        return 1 + alike + (0.5 if term.overlaps(event.period) else 0)
    return 0.5 if item.term_kind == "day" and _days_apart(event, item.starts_on) == 0 else 0.0


def _days_apart(event: SchoolEvent, day: date) -> int:
    return max((event.starts_on - day).days, (day - event.ends_on).days, 0)


def _words(text: str) -> frozenset[str]:
    return frozenset(stems(text)) - COMMON
