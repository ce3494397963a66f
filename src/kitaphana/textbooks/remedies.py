"""How a textbook that is missing may yet be had, the nearest way first."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Sum

from kitaphana.catalogue.models import Title
from kitaphana.circulation.models import Away, Loan
from kitaphana.core.models import School
from kitaphana.lib.sentence import Month
from kitaphana.roster.models import Enrolment, Reader, ReaderKind, SchoolClass
from kitaphana.roster.queries import current_year
from kitaphana.stock.models import Fund, Lot
from kitaphana.supply.actions import Wanted
from kitaphana.supply.models import Exchange, ExchangeLine
from kitaphana.supply.queries import OnOrder, on_order, ordered
from kitaphana.textbooks.queries import Cell, ClassProvision, Provision
from kitaphana.textbooks.sets import Position, lists_on

LEFT, MOVED, SURPLUS, REPAIR = "left", "moved", "surplus", "repair"
ORDER, ASKED, LENT = "order", "asked", "lent"
NEAREST = (LEFT, MOVED, SURPLUS, REPAIR, ORDER, ASKED, LENT)


@dataclass(frozen=True)
class Holding:
    """A copy that its reader does not need; `now` is the reader's class on the day."""

    loan: Loan
    now: SchoolClass | None


@dataclass(frozen=True)
class Remedy:
    """One way to copies of a title.

    `left`: readers who left the school or are in no class hold them; `moved`: pupils who changed to a class
    that does not need the title; `surplus`: pupils whose class does not need it; `repair`; `order`: still to
    come; `asked` from other schools or agreed with them; `lent` to other schools.
    """

    kind: str
    title: Title
    copies: int
    holdings: tuple[Holding, ...] = ()
    order: OnOrder | None = None
    asked: tuple[ExchangeLine, ...] = ()

    @property
    def month(self) -> Month | None:
        """In which an order is to come."""
        return Month(self.order.expected_on.month) if self.order and self.order.expected_on else None

    @property
    def classes(self) -> list[SchoolClass]:
        """Where the copies are, each class once."""
        now = {holding.now.pk: holding.now for holding in self.holdings if holding.now}
        return list(now.values())


@dataclass(frozen=True)
class Gap:
    """One position in one class. `to_issue` and `lacking`: its pupils; `others`: copies on the shelf that are
    other classes' share, `first` of them for pupils of priority groups; `remedies`: the nearest first."""

    cell: Cell
    to_issue: tuple[Reader, ...]
    lacking: tuple[Reader, ...]
    others: int
    first: int
    remedies: tuple[Remedy, ...]


def remedies(school: School, on: date, titles: Iterable[Title]) -> dict[int, tuple[Remedy, ...]]:
    """By title id; the shelf is not among them, for provision has shared it out. A constant number of
    queries, whatever the titles."""
    wanted = {title.pk: title for title in titles}
    ways = [
        *_needless(school, on, wanted),
        *_away(school, on, wanted),
        *_on_order(school, on, wanted),
        *_asked(school, wanted),
    ]
    ways.sort(key=lambda way: NEAREST.index(way.kind))
    return {pk: tuple(way for way in ways if way.title.pk == pk) for pk in wanted}


def of_positions(school: School, on: date, positions: Iterable[Position]) -> dict[int, tuple[Remedy, ...]]:
    """By the id of each position's first title: the ways to any of its titles."""
    chosen = list(positions)
    found = remedies(school, on, [title for position in chosen for title in position.titles])
    return {
        position.title.pk: tuple(
            sorted(
                (way for title in position.titles for way in found[title.pk]),
                key=lambda way: NEAREST.index(way.kind),
            )
        )
        for position in chosen
    }


def gaps(school: School, found: Provision, row: ClassProvision, cells: Iterable[Cell]) -> list[Gap]:
    """Some positions of a class with the names of those who are without, and what may be done."""
    chosen = list(cells)
    ways = of_positions(school, found.on, [cell.position for cell in chosen])
    keys = {key for cell in chosen for key in (*cell.to_issue, *cell.lacking)}
    names = Reader.objects.for_school(school).in_bulk(keys)
    made = []
    for cell in chosen:
        others, first = _share_of_others(found, row, cell)
        made.append(
            Gap(
                cell=cell,
                to_issue=tuple(names[key] for key in cell.to_issue),
                lacking=tuple(names[key] for key in cell.lacking),
                others=others,
                first=first,
                remedies=ways[cell.title.pk],
            )
        )
    return made


def to_order(school: School, found: Provision) -> list[Wanted]:
    """What is missing and neither on order for this school year nor in a drafted one, at the last price paid
    for each title."""
    rest = ordered(school, found.year.starts_on.year if found.year else None)
    tallies, lines = found.by_title(), []
    for shortage in found.shortages:
        n = shortage.missing
        for title in shortage.position.titles:
            coming = min(n, rest[title.pk])
            rest[title.pk] -= coming
            n -= coming
        if n > 0:
            lines.append((shortage.title, n))
    prices = _last_prices(school, [title for title, _n in lines])
    return [
        Wanted(title, n, prices.get(title.pk), pupils=tallies[title].need, in_stock=tallies[title].have)
        for title, n in lines
    ]


def _needless(school: School, on: date, titles: Mapping[int, Title]) -> Iterator[Remedy]:
    """Copies in the hands of readers who need none, parted by why."""
    year = current_year(school, on)
    lists = lists_on(school, year, on) if year else None
    held = _held(school, on, titles)
    enrolled = Enrolment.objects.for_school(school).on(on).filter(reader__in={row.reader_id for row in held})
    classes = {row.reader_id: row.school_class for row in enrolled.select_related("school_class")}
    needed = {
        row: {title.pk for position in lists.of(row) for title in position.titles} if lists else set()
        for row in set(classes.values())
    }
    found: defaultdict[tuple[int, str], list[Holding]] = defaultdict(list)
    for loan in held:
        now = classes.get(loan.reader_id)
        if now is None and _is_gone(loan.reader, on):
            found[loan.lot.title_id, LEFT].append(Holding(loan, None))
        elif now and loan.lot.title_id not in needed[now]:
            kind = SURPLUS if loan.school_class_id in (None, now.pk) else MOVED
            found[loan.lot.title_id, kind].append(Holding(loan, now))
    for (title, kind), holdings in found.items():
        yield Remedy(kind, titles[title], len(holdings), holdings=tuple(holdings))


def _held(school: School, on: date, titles: Iterable[int]) -> list[Loan]:
    loans = Loan.objects.for_school(school).held_on(on).filter(fund=Fund.TEXTBOOK, lot__title__in=titles)
    rows = loans.filter(reader__isnull=False).select_related("reader", "school_class", "lot")
    return list(rows.order_by("school_class__grade", "school_class__letter_key", "reader__sort_key", "pk"))


def _is_gone(reader: Reader | None, on: date) -> bool:
    """Of a reader without a class: a pupil, or whoever has left the school."""
    if reader is None:
        return False
    return reader.kind == ReaderKind.PUPIL or (reader.left_on is not None and reader.left_on < on)


def _away(school: School, on: date, titles: Mapping[int, Title]) -> Iterator[Remedy]:
    kinds = {Away.Kind.REPAIR.value: REPAIR, Away.Kind.SCHOOL.value: LENT}
    rows = (
        Away.objects.for_school(school)
        .on(on)
        .filter(kind__in=kinds, lot__title__in=titles, lot__fund=Fund.TEXTBOOK)
    )
    for title, kind, n in rows.values_list("lot__title", "kind").annotate(n=Sum("quantity")):
        yield Remedy(kinds[kind], titles[title], n)


def _on_order(school: School, on: date, titles: Mapping[int, Title]) -> Iterator[Remedy]:
    """What is ordered for a coming school year helps nobody in this one."""
    year = current_year(school, on)
    for title, coming in on_order(school, year.starts_on.year if year else None).items():
        if title in titles:
            yield Remedy(ORDER, titles[title], coming.quantity, order=coming)


def _asked(school: School, titles: Mapping[int, Title]) -> Iterator[Remedy]:
    """What other schools were asked for, as long as it has not come."""
    lines = ExchangeLine.objects.for_school(school).filter(
        title__in=titles,
        exchange__way=Exchange.Way.TAKE,
        exchange__state__in=(Exchange.State.REQUESTED, Exchange.State.AGREED),
    )
    by_title: defaultdict[int, list[ExchangeLine]] = defaultdict(list)
    for line in lines.select_related("exchange").order_by("exchange__number", "pk"):
        by_title[line.title_id].append(line)
    for title, asked in by_title.items():
        yield Remedy(ASKED, titles[title], sum(line.quantity for line in asked), asked=tuple(asked))


def _share_of_others(found: Provision, row: ClassProvision, cell: Cell) -> tuple[int, int]:
    """Copies of the position's titles on the shelf that wait for other classes, and for whom first."""
    ours = {title.pk for title in cell.position.titles}
    counted: Counter[bool] = Counter()
    for other in found.classes:
        first = {pupil.reader_id for pupil in other.pupils if pupil.priority}
        for one in other.cells:
            if other is not row and ours.intersection(title.pk for title in one.position.titles):
                counted.update(reader in first for reader in one.to_issue)
    return counted.total(), counted[True]


def _last_prices(school: School, titles: Iterable[Title]) -> dict[int, Decimal]:
    """What each title cost when it last came; a gift's nothing is no price."""
    lots = Lot.objects.for_school(school).filter(title__in=list(titles), price__gt=0)
    return dict(lots.order_by("receipt__on", "pk").values_list("title", "price"))
