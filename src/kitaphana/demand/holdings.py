"""What the main stock holds of what was asked for, now."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from kitaphana.catalogue.models import Title
from kitaphana.circulation.models import Away, Hold, Loan
from kitaphana.circulation.queries import Shelf, missing
from kitaphana.core.models import School
from kitaphana.demand.facts import EVERYBODY, Chosen, Source
from kitaphana.demand.models import Proposal, ProposalLine
from kitaphana.lib.asked import work_key
from kitaphana.needs.models import Axis
from kitaphana.stock.models import Copy, Fund, Lot, Reason, WriteOffLine


@dataclass(frozen=True)
class Holding:
    """Of one work, author or theme: copies usable, those out on loan, on the shelf, readers in the queue.

    `waiting`: keys of these readers; `came`: copies that came since the first day; `awaited`: those proposed
    since then that have not come yet.
    """

    held: int = 0
    out: int = 0
    on_shelf: int = 0
    queue: int = 0
    waiting: frozenset[int] = frozenset()
    came: int = 0
    awaited: int = 0
    titles: tuple[int, ...] = ()
    name: str = ""
    author: str = ""


@dataclass(frozen=True)
class Known:
    """A title that the school has, or somebody waits for."""

    pk: int
    name: str
    authors: str
    work_key: str
    author_key: str
    shelf: Shelf
    queue: tuple[int, ...]


class Holdings:
    """By axis and key; the queue of those chosen alone. A dozen queries, whatever the size of the stock."""

    def __init__(self, school: School, since: date, chosen: Chosen = EVERYBODY) -> None:
        self._known = {title.pk: title for title in _known(school, chosen)}
        self._came = _came(school, since)
        self._proposed = _proposed(school, since)
        self._by: dict[Axis, defaultdict[str, list[int]]] = {axis: defaultdict(list) for axis in Axis}
        for title in self._known.values():
            self._by[Axis.AUTHOR][title.author_key].append(title.pk)
            for key in works_of(title.name, title.work_key):
                self._by[Axis.WORK][key].append(title.pk)
            for word in set(title.work_key.split()):
                self._by[Axis.THEME][word].append(title.pk)

    def of(self, axis: Axis, key: str) -> Holding:
        """Of a theme: the titles whose name has all its words."""
        if axis == Axis.THEME:
            found = (set(self._by[axis].get(word, ())) for word in key.split())
            return self._sum(set.intersection(*found))
        return self._sum(self._by[axis].get(key, ()), key if axis == Axis.WORK else "")

    def _sum(self, keys: Iterable[int], work: str = "") -> Holding:
        """With `work` only those readers who wait for the work itself, not for one of its parts."""
        titles = [self._known[key] for key in sorted(keys)]
        if not titles:
            return Holding(awaited=self._awaited(work, ()))
        queue = [reader for title in titles if work in ("", title.work_key) for reader in title.queue]
        shelf = sum((title.shelf for title in titles), Shelf())
        best = max(titles, key=lambda title: (title.work_key == work, title.shelf.owned, -title.pk))
        return Holding(
            held=max(0, shelf.owned - shelf.lost - shelf.given),
            out=shelf.out,
            on_shelf=max(0, shelf.lendable),
            queue=len(queue),
            waiting=frozenset(queue),
            came=sum(n for title in titles for _on, n in self._came[title.pk]),
            awaited=self._awaited(work, titles),
            titles=tuple(title.pk for title in titles),
            name=_named(best.name, work) if best.work_key == work else "",
            author=best.authors,
        )

    def _awaited(self, work: str, titles: Iterable[Known]) -> int:
        """What was proposed, without what came afterwards."""
        proposed = self._proposed.get(work, ())
        if not proposed:
            return 0
        first = min(on for on, _n in proposed)
        came = sum(n for title in titles for on, n in self._came[title.pk] if on > first)
        return max(0, sum(n for _on, n in proposed) - came)


def _named(name: str, work: str) -> str:
    """«Абай жолы» of «Абай жолы. 1-кітап», where both are the same work."""
    head, point, _part = name.partition(". ")
    return head if point and work_key(head) == work else name


def works_of(name: str, key: str) -> set[str]:
    """The keys under which a title is asked for: «Көшпенділер. Қаһар» is a part of «Көшпенділер» too."""
    head, point, _part = name.partition(". ")
    return {key, work_key(head)} - {""} if point else {key} - {""}


def _known(school: School, chosen: Chosen) -> Iterator[Known]:
    lots = Lot.objects.for_school(school).filter(fund=Fund.MAIN)
    waiting = Hold.objects.for_school(school).waiting()
    shelves, queues = _shelves(school, lots), _queues(waiting, chosen)
    titles = Title.objects.filter(Q(pk__in=lots.values("title")) | Q(pk__in=waiting.values("title")))
    if chosen.language:
        titles = titles.filter(language=chosen.language)
    fields = ("pk", "name", "authors", "work_key", "author_key")
    for pk, name, authors, work, author in titles.values_list(*fields).iterator():
        yield Known(pk, name, authors, work, author, shelves.get(pk, Shelf()), tuple(queues[pk]))


def _queues(waiting: QuerySet[Hold], chosen: Chosen) -> defaultdict[int, list[int]]:
    """Readers of those chosen who wait, by title id."""
    found: defaultdict[int, list[int]] = defaultdict(list)
    if chosen.source in ("", Source.HOLD):
        rows = waiting.order_by().values_list("title", "reader", "reader_kind", "grade", "title__language")
        for title, reader, kind, grade, language in rows:
            if chosen.admits_asker(kind, grade, language):
                found[title].append(reader)
    return found


def _came(school: School, since: date) -> defaultdict[int, list[tuple[date, int]]]:
    """On which days how many copies came into the main stock, by title id."""
    found: defaultdict[int, list[tuple[date, int]]] = defaultdict(list)
    lots = Lot.objects.for_school(school).filter(fund=Fund.MAIN, receipt__on__gte=since)
    for title, on, n in lots.order_by().values_list("title", "receipt__on", "quantity"):
        found[title].append((on, n))
    return found


def _proposed(school: School, since: date) -> defaultdict[str, list[tuple[date, int]]]:
    """On which days how many copies were proposed and not declined, by key of the work."""
    found: defaultdict[str, list[tuple[date, int]]] = defaultdict(list)
    rows = ProposalLine.objects.for_school(school).filter(
        proposal__on__gte=since, proposal__state__in=(Proposal.State.SENT, Proposal.State.ACCEPTED)
    )
    for key, on, n in rows.values_list("key", "proposal__on", "quantity"):
        found[key].append((on, n))
    return found


def _shelves(school: School, lots: QuerySet[Lot]) -> Mapping[int, Shelf]:
    """By title id, of the main stock alone."""
    main = Q(lot__fund=Fund.MAIN)
    came = Counter(dict(lots.order_by().values_list("title").annotate(n=Sum("quantity"))))
    gone = _by_title(WriteOffLine.objects.for_school(school).filter(main), Sum("quantity"))
    out = _by_title(Loan.objects.for_school(school).open().filter(fund=Fund.MAIN), Count("pk"))
    away = _by_title(Away.objects.for_school(school).open().filter(main), Sum("quantity"))
    lost_copies = Copy.objects.for_school(school).filter(main, lost_on__isnull=False, written_off_on=None)
    lost, given = _by_title(lost_copies, Count("pk")), Counter[int]()
    absent = missing(school, main, marked=False)
    title_of = dict(lots.filter(pk__in={lot for lot, _how in absent}).values_list("pk", "title"))
    for (lot, how), n in absent.items():
        (lost if how == Reason.LOST else given)[title_of[lot]] += n
    return {
        title: Shelf(n - gone[title], out[title], lost[title], given[title], away[title])
        for title, n in came.items()
    }


def _by_title(rows: QuerySet[Any], what: Count | Sum) -> Counter[int]:
    return Counter(dict(rows.order_by().values_list("lot__title").annotate(n=what)))
