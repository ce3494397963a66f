"""What is ordered and what has come of it; what other schools have of ours, and we of theirs."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import F, Max, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from kitaphana.catalogue.models import Title, TitleKind, TitleQuerySet
from kitaphana.catalogue.queries import find
from kitaphana.circulation.queries import on_shelf
from kitaphana.core.models import School
from kitaphana.lib.period import Period
from kitaphana.roster.models import Enrolment
from kitaphana.stock.models import Fund, Lot, LotQuerySet, Receipt
from kitaphana.supply.models import (
    Exchange,
    ExchangeLine,
    ExchangeMove,
    Order,
    OrderArrival,
    OrderLine,
)

PRINTED = (TitleKind.TEXTBOOK, TitleKind.STUDY_AID, TitleKind.METHODICAL)


@dataclass(frozen=True)
class OnOrder:
    """What is still to come of a title: `number` and `expected_on` of the order that comes first."""

    quantity: int
    number: int
    expected_on: date | None


@dataclass(frozen=True)
class Ordered:
    """A line and how many copies of it have come."""

    line: OrderLine
    arrived: int

    @property
    def to_come(self) -> int:
        return max(0, self.line.quantity - self.arrived)


@dataclass(frozen=True)
class Totals:
    """Of orders: copies, and tenge. `unpriced` lines have no price, so the sum leaves them out."""

    copies: int
    amount: Decimal
    unpriced: int
    arrived: int
    arrived_amount: Decimal


@dataclass(frozen=True)
class Exchanged:
    """A line and where its copies are: with the one who took them (`there`), back, or gone for good."""

    line: ExchangeLine
    moves: tuple[ExchangeMove, ...]
    there: int
    back: int
    gone: int

    @property
    def went(self) -> int:
        return sum(move.quantity for move in self.moves)


def textbooks(query: str) -> TitleQuerySet:
    """Titles that may be ordered or exchanged, by words, grade by grade."""
    return find(query).filter(kind__in=PRINTED).order_by("grade", "language", "sort_key", "pk")


def pupils_of(school: School, title: Title, on: date) -> int | None:
    """Pupils of the title's grade and language of instruction on the day; None for a title of no grade."""
    if title.grade is None:
        return None
    classes = {"school_class__grade": title.grade, "school_class__language": title.language}
    return Enrolment.objects.for_school(school).on(on).filter(**classes).count()


def orders(school: School) -> QuerySet[Order]:
    """Newest first, with `copies`, `amount` (tenge, of the lines that have a price) and `arrived`."""
    lines = OrderLine.objects.filter(order=OuterRef("pk")).order_by().values("order")
    came = OrderArrival.objects.filter(line__order=OuterRef("pk")).order_by().values("line__order")
    rows: QuerySet[Order] = Order.objects.for_school(school)
    return rows.annotate(
        copies=Coalesce(Subquery(lines.annotate(n=Sum("quantity")).values("n")), 0),
        amount=Subquery(lines.annotate(n=Sum(F("quantity") * F("price"))).values("n")),
        arrived=Coalesce(Subquery(came.annotate(n=Sum("lot__quantity")).values("n")), 0),
    ).order_by("-number")


def order_rows(order: Order) -> list[Ordered]:
    """The lines by grade and title."""
    lines = _with_arrived(OrderLine.objects.for_school(order.school).filter(order=order))
    rows = lines.select_related("title__subject").order_by("title__grade", "title__sort_key", "pk")
    return [Ordered(line, line.arrived) for line in rows]  # type: ignore[attr-defined]


def order_receipts(order: Order) -> QuerySet[Receipt]:
    """The papers with which the order came, with `copies` and `amount` of the order's lots alone."""
    came = OrderArrival.objects.for_school(order.school).filter(line__order=order)
    receipts: QuerySet[Receipt] = Receipt.objects.for_school(order.school)
    return (
        receipts.filter(lots__in=came.values("lot"))
        .annotate(copies=Sum("lots__quantity"), amount=Sum(F("lots__quantity") * F("lots__price")))
        .order_by("on", "number")
    )


def totals(school: School, of: QuerySet[Order]) -> Totals:
    """What these orders ask for, and what has come of them at the prices of its receipts."""
    lines = OrderLine.objects.for_school(school).filter(order__in=of.values("pk"))
    asked = lines.aggregate(n=Sum("quantity"), money=Sum(F("quantity") * F("price")))
    came = OrderArrival.objects.for_school(school).filter(line__in=lines)
    got = came.aggregate(n=Sum("lot__quantity"), money=Sum(F("lot__quantity") * F("lot__price")))
    return Totals(
        copies=asked["n"] or 0,
        amount=asked["money"] or Decimal(0),
        unpriced=lines.filter(price=None).count(),
        arrived=got["n"] or 0,
        arrived_amount=got["money"] or Decimal(0),
    )


def on_order(school: School, until: int | None = None) -> Mapping[int, OnOrder]:
    """What is still to come, by title id: sent orders that are neither complete nor closed; with `until`
    only those for school years up to that one (its first calendar year). One query."""
    sent = OrderLine.objects.for_school(school).filter(order__state=Order.State.SENT, **_for(until))
    rows = _with_arrived(sent).select_related("order")
    found: dict[int, OnOrder] = {}
    for line in rows.order_by(F("order__expected_on").asc(nulls_last=True), "order__number"):
        if n := Ordered(line, line.arrived).to_come:  # type: ignore[attr-defined]
            first = found.get(line.title_id, OnOrder(0, line.order.number, line.order.expected_on))
            found[line.title_id] = OnOrder(first.quantity + n, first.number, first.expected_on)
    return found


def ordered(school: School, until: int | None = None) -> Counter[int]:
    """Copies still to come by title id, those of drafted orders too; `until` as there. Two queries."""
    found = Counter({title: coming.quantity for title, coming in on_order(school, until).items()})
    drafts = OrderLine.objects.for_school(school).filter(order__state=Order.State.DRAFT, **_for(until))
    found.update(dict(drafts.order_by().values_list("title").annotate(n=Sum("quantity"))))
    return found


def _for(until: int | None) -> dict[str, int]:
    return {} if until is None else {"order__first__lte": until}


def exchanges(school: School) -> QuerySet[Exchange]:
    """Newest first, with `copies` agreed on and `moved` ones."""
    lines = ExchangeLine.objects.filter(exchange=OuterRef("pk")).order_by().values("exchange")
    moves = ExchangeMove.objects.filter(line__exchange=OuterRef("pk")).order_by().values("line__exchange")
    rows: QuerySet[Exchange] = Exchange.objects.for_school(school)
    return rows.annotate(
        copies=Coalesce(Subquery(lines.annotate(n=Sum("quantity")).values("n")), 0),
        moved=Coalesce(Subquery(moves.annotate(n=Sum("quantity")).values("n")), 0),
    ).order_by("-number")


def exchange_rows(exchange: Exchange) -> list[Exchanged]:
    """The lines by grade and title. Of copies that we took those are gone which other acts took out."""
    moves: defaultdict[int, list[ExchangeMove]] = defaultdict(list)
    rows = ExchangeMove.objects.for_school(exchange.school).filter(line__exchange=exchange)
    for move in rows.select_related("away", "lot__receipt", "write_off").order_by("pk"):
        moves[move.line_id].append(move)
    lots = Lot.objects.for_school(exchange.school).on(date.max).filter(pk__in=rows.values("lot"))
    left = dict(lots.values_list("pk", "left"))
    lines = ExchangeLine.objects.for_school(exchange.school).filter(exchange=exchange)
    ordered = lines.select_related("title__subject").order_by("title__grade", "title__sort_key", "pk")
    of_way = _given if exchange.way == Exchange.Way.GIVE else _taken
    return [of_way(line, moves[line.pk], left) for line in ordered]


def shelf_of(school: School, titles: Iterable[Title], on: date) -> dict[int, list[tuple[Lot, int]]]:
    """Our own textbook lots that had come by the day with what of each may be given now, the oldest first; by
    title id."""
    keys = [title.pk for title in titles]
    lots = Lot.objects.for_school(school).filter(title__in=keys, fund=Fund.TEXTBOOK, receipt__on__lte=on)
    ours = list(lots.exclude(pk__in=borrowed(school)).select_related("title").order_by("receipt__on", "pk"))
    free = on_shelf(school, ours)
    found: dict[int, list[tuple[Lot, int]]] = {key: [] for key in keys}
    for lot in ours:
        if free[lot.pk] > 0:
            found[lot.title_id].append((lot, free[lot.pk]))
    return found


def borrowed(school: School) -> LotQuerySet:
    """Lots taken from other schools for a time: theirs, to be given back."""
    of_others = Q(line__exchange__way=Exchange.Way.TAKE, line__exchange__for_good=False)
    moves = ExchangeMove.objects.for_school(school).filter(of_others)
    return Lot.objects.for_school(school).filter(pk__in=moves.values("lot"))


def lent_to_schools(school: School, period: Period) -> int:
    """Copies that went to other schools in the period, for a time or for good."""
    gave = moved(school, period).filter(line__exchange__way=Exchange.Way.GIVE)
    return gave.aggregate(n=Sum("quantity"))["n"] or 0


def taken(school: School, period: Period) -> int:
    """Copies that came from other schools in the period, for a time or for good."""
    came = moved(school, period).filter(line__exchange__way=Exchange.Way.TAKE)
    return came.aggregate(n=Sum("quantity"))["n"] or 0


def moved(school: School, period: Period) -> QuerySet[ExchangeMove]:
    """What went to other schools in the period or came from them; its way back is not meant."""
    days = (period.start, period.end)
    went = Q(away__left_on__range=days) | Q(away=None, write_off__on__range=days)
    came = Q(lot__receipt__on__range=days)
    give, take = (Q(line__exchange__way=way) for way in (Exchange.Way.GIVE, Exchange.Way.TAKE))
    rows: QuerySet[ExchangeMove] = ExchangeMove.objects.for_school(school)
    return rows.filter(give & went | take & came)


def following_order(school: School) -> int:
    return _following(Order.objects.for_school(school))


def following_exchange(school: School) -> int:
    return _following(Exchange.objects.for_school(school))


def _following(rows: "QuerySet[Order] | QuerySet[Exchange]") -> int:
    return (rows.aggregate(n=Max("number"))["n"] or 0) + 1


def _with_arrived(lines: QuerySet[OrderLine]) -> QuerySet[OrderLine]:
    came = OrderArrival.objects.filter(line=OuterRef("pk")).order_by().values("line")
    return lines.annotate(arrived=Coalesce(Subquery(came.annotate(n=Sum("lot__quantity")).values("n")), 0))


def _given(line: ExchangeLine, moves: list[ExchangeMove], left: Mapping[int, int]) -> Exchanged:
    there = sum(move.quantity for move in moves if move.away and move.away.back_on is None)
    gone = sum(move.quantity for move in moves if move.write_off_id)
    back = sum(move.quantity for move in moves) - there - gone
    return Exchanged(line, tuple(moves), there, back, gone)


def _taken(line: ExchangeLine, moves: list[ExchangeMove], left: Mapping[int, int]) -> Exchanged:
    back = sum(move.quantity for move in moves if move.write_off_id)
    came = sum(move.quantity for move in moves)
    there = min(came - back, sum(left[pk] for pk in {move.lot_id for move in moves}))
    return Exchanged(line, tuple(moves), there, back, came - back - there)
