"""What is asked for against what the stock holds; proposals to buy; readers to be told."""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from hashlib import sha256

from django.db.models import Count, F, Max, QuerySet, Sum, TextChoices
from django.utils.translation import pgettext_lazy

from kitaphana.core.models import School
from kitaphana.core.setting import number_of
from kitaphana.demand.facts import EVERYBODY, Chosen, Heap, Heaps, Source, gather
from kitaphana.demand.holdings import Holding, Holdings
from kitaphana.demand.models import Proposal, TellAsker
from kitaphana.demand.seekers import lent_since
from kitaphana.lib.fold import fold
from kitaphana.lib.period import Period
from kitaphana.needs.models import Axis
from kitaphana.roster.models import Reader


class State(TextChoices):
    """Of a work or an author: what is lacking was proposed already; none in the stock; the stock has too few;
    enough. A theme is no title of the stock: it was met each time or not."""

    NONE = "none", pgettext_lazy("demand", "not in the stock")
    SHORT = "short", pgettext_lazy("demand", "too few")
    PROPOSED = "proposed", pgettext_lazy("demand", "proposed already")
    ENOUGH = "enough", pgettext_lazy("demand", "enough")
    UNMET = "unmet", pgettext_lazy("demand", "some in vain")
    MET = "met", pgettext_lazy("demand", "none in vain")

    @classmethod
    def of(cls, axis: Axis) -> list[tuple[str, str]]:
        """Those that a line of the axis may be in, with their names."""
        of_themes = (cls.UNMET, cls.MET)
        return [(one.value, str(one.label)) for one in cls if (one in of_themes) == (axis == Axis.THEME)]


@dataclass(frozen=True)
class Line:
    """A work, an author or a theme. `bands`: asked by primary, middle and senior grades, and by all others;
    `unmet_bands`: of these, in vain.

    `wanting`: readers whom copies would help: those who wait and who left without it and have not borrowed it
    since; where the stock has none, those who proposed it too. Who is known by name counts once.
    `per_copy`: for so many of them one copy is bought.
    """

    axis: Axis
    key: str
    name: str
    author: str
    spellings: tuple[str, ...]
    asked: int
    bands: tuple[int, ...]
    unmet_bands: tuple[int, ...]
    sources: Mapping[Source, int]
    unmet: int
    lacked: int
    wished: int
    wanting: int
    per_copy: int
    searched: frozenset[str]
    holding: Holding

    @property
    def code(self) -> str:
        """Its key in few letters, for a form."""
        return sha256(self.key.encode()).hexdigest()[:12]

    @property
    def held(self) -> int:
        return self.holding.held

    @property
    def queue(self) -> int:
        return self.holding.queue

    @property
    def state(self) -> State:
        if self.axis == Axis.THEME:
            return State.UNMET if self.unmet else State.MET
        return self.stocked

    @property
    def stocked(self) -> State:
        """Against the stock; of a theme, against books named like it."""
        if self._lacking and not self.needed:
            return State.PROPOSED
        if not self.held:
            return State.NONE
        return State.SHORT if self.needed else State.ENOUGH

    @property
    def needed(self) -> int:
        """Copies to be bought."""
        return max(0, self._lacking - self.holding.awaited)

    @property
    def _lacking(self) -> int:
        """None while there are as many copies as wanting readers. What came since the first day of the
        period, and is still there, answers those who left without it."""
        if self.wanting <= self.held:
            return 0
        return max(0, -(-self.wanting // self.per_copy) - min(self.holding.came, self.held))

    @property
    def strength(self) -> tuple[int, int, str]:
        """What decides which line comes first: most wanting, then most asked."""
        return (-self.wanting, -self.asked, self.key)


@dataclass(frozen=True)
class Demand:
    """Lines of one axis, the most asked for first. `per_copy`: as that of its lines."""

    axis: Axis
    per_copy: int
    lines: tuple[Line, ...]

    @cached_property
    def asked(self) -> int:
        return sum(line.asked for line in self.lines)

    @cached_property
    def unmet(self) -> int:
        return sum(line.unmet for line in self.lines)

    @cached_property
    def lacked(self) -> int:
        return sum(line.lacked for line in self.lines)


def demand(school: School, period: Period, axis: Axis, chosen: Chosen = EVERYBODY) -> Demand:
    """Facts of the period against the stock and the queue of now. A constant number of queries."""
    [found] = demands(school, period, (axis,), chosen)
    return found


def demands(school: School, period: Period, axes: Sequence[Axis], chosen: Chosen = EVERYBODY) -> list[Demand]:
    """The demand on several axes, for the queries of one."""
    heaps = gather(school, period, chosen)
    asked = {(axis, key): heap for (axis, key), heap in heaps.items() if axis in axes}
    per_copy = _per_copy(school)
    lines = sorted(
        _lines(school, period, asked, per_copy, chosen),
        key=lambda line: (-line.asked, -line.unmet, line.key),
    )
    return [Demand(axis, per_copy, tuple(line for line in lines if line.axis == axis)) for axis in axes]


def line_of(school: School, period: Period, axis: Axis, key: str) -> Line | None:
    """One line, of everybody's facts; None: nobody asked for it."""
    heap = gather(school, period).get((axis, key))
    if heap is None:
        return None
    [found] = _lines(school, period, {(axis, key): heap}, _per_copy(school))
    return found


def wanted(school: School, period: Period, axes: Sequence[str], limit: int) -> list[Line]:
    """What was asked for most on any of the axes."""
    asked = demands(school, period, [Axis(axis) for axis in axes])
    lines = [line for found in asked for line in found.lines]
    return sorted(lines, key=lambda line: (-line.asked, -line.unmet, line.axis, line.key))[:limit]


def matching(lines: Sequence[Line], query: str, state: str = "") -> list[Line]:
    """Lines in whose name, author or spellings every word of the query stands, in any letters."""
    words = fold(query).split()
    return [
        line
        for line in lines
        if state in ("", line.state)
        and all(word in fold(" ".join((line.name, line.author, *line.spellings))) for word in words)
    ]


def proposals(school: School, period: Period | None = None) -> QuerySet[Proposal]:
    """Drawn up in the period, newest first, with `titles`, `copies` and `amount` (tenge)."""
    rows: QuerySet[Proposal] = Proposal.objects.for_school(school)
    if period:
        rows = rows.filter(on__range=(period.start, period.end))
    return rows.annotate(
        titles=Count("lines"),
        copies=Sum("lines__quantity"),
        amount=Sum(F("lines__quantity") * F("lines__price")),
    ).order_by("-number")


def awaiting_answer(school: School) -> QuerySet[Proposal]:
    return proposals(school).filter(state=Proposal.State.SENT)


def following_number(school: School) -> int:
    return (Proposal.objects.for_school(school).aggregate(n=Max("number"))["n"] or 0) + 1


def to_tell(school: School, reader: Reader | None = None) -> QuerySet[TellAsker]:
    """Readers who still belong to the school and were not told yet that what they asked for has come."""
    rows: QuerySet[TellAsker] = TellAsker.objects.for_school(school)
    rows = rows.filter(told_on=None, reader__left_on=None)
    if reader:
        rows = rows.filter(reader=reader)
    return rows.select_related("reader", "title").order_by("-came_on", "reader__sort_key", "pk")


def told(school: School, since: date) -> QuerySet[TellAsker]:
    rows: QuerySet[TellAsker] = TellAsker.objects.for_school(school).filter(told_on__gte=since)
    return rows.select_related("reader", "title").order_by("-told_on", "pk")


def _lines(
    school: School, period: Period, heaps: Heaps, per_copy: int, chosen: Chosen = EVERYBODY
) -> Iterator[Line]:
    holdings = Holdings(school, period.start, chosen)
    lacking = {reader for heap in heaps.values() for reader in heap.lacking}
    lent = lent_since(school, lacking, period.start)
    for (axis, key), heap in heaps.items():
        served = {
            reader for reader, on in heap.lacking.items() if any(day >= on for day in lent[reader, key])
        }
        holding = holdings.of(axis, key)
        yield _line(axis, key, heap, holding, _wanting(heap, holding, served), per_copy)


def _wanting(heap: Heap, holding: Holding, served: Set[int]) -> int:
    """`served`: who borrowed the work after asking for it in vain."""
    readers = holding.waiting | (heap.lacking.keys() - served)
    if holding.held:
        return len(readers) + heap.unnamed_lacked
    return len(readers | heap.wishing.keys()) + heap.unnamed_lacked + heap.unnamed_wished


def _per_copy(school: School) -> int:
    return max(1, number_of(school, "asks_per_copy"))


def _line(axis: Axis, key: str, heap: Heap, holding: Holding, wanting: int, per_copy: int) -> Line:
    spellings = _commonest(heap)
    by_stock = axis == Axis.WORK and holding.name
    author = "" if axis != Axis.WORK else holding.author or _first(heap.authors)
    return Line(
        axis=axis,
        key=key,
        name=holding.name if by_stock else spellings[0],
        author=author,
        spellings=spellings,
        asked=heap.asked,
        bands=tuple(heap.bands),
        unmet_bands=tuple(heap.unmet_bands),
        sources={source: heap.sources[source] for source in Source if heap.sources[source]},
        unmet=heap.unmet,
        lacked=heap.lacked,
        wished=heap.wished,
        wanting=wanting,
        per_copy=per_copy,
        searched=frozenset(heap.searched),
        holding=holding,
    )


def _commonest(heap: Heap) -> tuple[str, ...]:
    """All spellings, whatever the order of the facts; of two as common the longer, which lost no letter."""
    ordered = sorted(heap.spellings.items(), key=lambda pair: (-pair[1], -len(pair[0]), pair[0]))
    return tuple(name for name, _n in ordered)


def _first(counted: Mapping[str, int]) -> str:
    return min(counted, key=lambda name: (-counted[name], name), default="")
