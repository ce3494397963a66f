"""What of the textbooks will serve the coming school year, when all that is out has come back."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from operator import add
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from kitaphana.catalogue.models import Title
from kitaphana.circulation.models import Away, Loan
from kitaphana.circulation.queries import holdings, missing
from kitaphana.core.models import School
from kitaphana.core.setting import number_of
from kitaphana.lib.period import Period
from kitaphana.stock.models import Fund, Lot, Reason, WriteOffLine
from kitaphana.supply.models import ExchangeMove, Order, OrderLine
from kitaphana.supply.queries import borrowed, ordered


@dataclass(frozen=True)
class Stock:
    """Copies of one title, or of all that will do for a position.

    Of `owned` (what acts have left) not usable, each copy once: lost or given to pupils for good and not yet
    written off; `doubtful`, with readers who left the school; `elsewhere`, with other schools beyond the
    beginning of the year; `borrowed`, to be given back to another school; in repair; `worn`, kept
    for a write-off act; `over`, past the term of use.
    """

    owned: int = 0
    lost: int = 0
    given: int = 0
    doubtful: int = 0
    elsewhere: int = 0
    borrowed: int = 0
    repair: int = 0
    worn: int = 0
    over: int = 0

    def __add__(self, other: "Stock") -> "Stock":
        return Stock(*map(add, vars(self).values(), vars(other).values()))

    @property
    def usable(self) -> int:
        owned, *off = vars(self).values()
        return int(owned - sum(off))


NO_STOCK = Stock()


@dataclass(frozen=True)
class Stocks:
    """`by_title`: every title the school ever received; `titles` are those with copies left; `ordered`: still
    to come, drafts too; `prices`: the last known of each; `gone`: written off since the year began, by title
    and reason."""

    by_title: Mapping[int, Stock]
    titles: Mapping[int, Title]
    ordered: Mapping[int, int]
    prices: Mapping[int, Decimal]
    gone: Mapping[tuple[int, str], int]

    def of(self, titles: Iterable[Title]) -> Stock:
        return sum((self.by_title.get(title.pk, NO_STOCK) for title in titles), NO_STOCK)

    def written_off(self, titles: Iterable[Title], *reasons: str) -> int:
        return sum(self.gone.get((title.pk, reason), 0) for title in titles for reason in reasons)


def stocks(school: School, first: int, since: date, on: date) -> Stocks:
    """Every textbook as it stands at the end of the day, for the school year that begins in `first`; `since`:
    the first day of the present one. A constant number of queries."""
    lots = list(
        Lot.objects.for_school(school)
        .filter(fund=Fund.TEXTBOOK)
        .on(on)
        .select_related("title__subject", "receipt")
        .order_by("receipt__on", "pk")
    )
    reader = _Reader(school, first, on)
    by_title: defaultdict[int, Stock] = defaultdict(Stock)
    for lot in lots:
        by_title[lot.title_id] += reader.stock_of(lot)
    return Stocks(
        by_title=dict(by_title),
        titles={lot.title_id: lot.title for lot in lots if by_title[lot.title_id].owned},
        ordered=ordered(school),
        prices=_prices(school, lots),
        gone=_gone(school, Period(since, max(since, on))),
    )


def is_over(title: Title, first: int, term: int) -> bool:
    """Whether its term of use has ended before the school year that begins in `first`.

    An edition of year Y may be used in `term` school years, those that begin in Y … Y + term − 1, for new
    editions come before the September of their year. Without a year, or with a term of 0, it is never over.
    The term in force is not known from any paper (domain.md §6), so it is a setting.
    """
    return bool(term and title.year) and (title.year or 0) + term <= first


class _Reader:
    """What takes copies of a lot out of use, by lot id."""

    def __init__(self, school: School, first: int, on: date) -> None:
        self.first, self.term = first, number_of(school, "textbook_term")
        self.gone = missing(school, Q(lot__fund=Fund.TEXTBOOK), on)
        held = holdings(Loan.objects.for_school(school).filter(fund=Fund.TEXTBOOK), on)
        self.doubtful = sum((_counted(part.filter(reader__left_on__lt=on)) for part in held), Counter())
        away = Away.objects.for_school(school).on(on)
        self.repair = _summed(away.filter(kind=Away.Kind.REPAIR))
        self.worn = _summed(away.filter(kind=Away.Kind.WORN))
        in_time = ExchangeMove.objects.for_school(school).filter(
            away__isnull=False, line__exchange__due_on__lt=date(first, 9, 1)
        )
        late = away.filter(kind=Away.Kind.SCHOOL).exclude(pk__in=in_time.values("away"))
        self.elsewhere = _summed(late)
        self.borrowed = set(borrowed(school).values_list("pk", flat=True))

    def stock_of(self, lot: Lot) -> Stock:
        """`lot` with `left`, as `Lot.objects.on` gives it. Causes are taken off one after another, so that no
        copy is taken off twice."""
        owned: int = lot.left  # type: ignore[attr-defined]  # annotated by `on`
        rest = owned

        def off(n: int) -> int:
            nonlocal rest
            taken = min(rest, n)
            rest -= taken
            return taken

        return Stock(
            owned=owned,
            lost=off(self.gone[lot.pk, Reason.LOST.value]),
            given=off(self.gone[lot.pk, Reason.GIVEN.value]),
            doubtful=off(self.doubtful[lot.pk]),
            elsewhere=off(self.elsewhere[lot.pk]),
            borrowed=off(rest if lot.pk in self.borrowed else 0),
            repair=off(self.repair[lot.pk]),
            worn=off(self.worn[lot.pk]),
            over=off(rest if is_over(lot.title, self.first, self.term) else 0),
        )


def _counted(rows: QuerySet[Any, Any]) -> Counter[int]:
    return Counter(dict(rows.order_by().values_list("lot").annotate(n=Count("pk"))))


def _summed(rows: QuerySet[Any, Any]) -> Counter[int]:
    return Counter(dict(rows.order_by().values_list("lot").annotate(n=Sum("quantity"))))


def _prices(school: School, lots: Iterable[Lot]) -> dict[int, Decimal]:
    """Of receipts and of orders, the later one; a gift's nothing is no price."""
    known = [(lot.receipt.on, lot.title_id, lot.price) for lot in lots if lot.price]
    lines = OrderLine.objects.for_school(school).exclude(order__state=Order.State.CANCELLED)
    known += lines.filter(price__gt=0).order_by("pk").values_list("order__on", "title", "price")
    return {title: price for _, title, price in sorted(known, key=lambda row: row[0])}


def _gone(school: School, period: Period) -> dict[tuple[int, str], int]:
    lines = WriteOffLine.objects.for_school(school).filter(
        lot__fund=Fund.TEXTBOOK, write_off__on__range=(period.start, period.end)
    )
    rows = lines.order_by().values_list("lot__title", "reason").annotate(n=Sum("quantity"))
    return {(title, reason): n for title, reason, n in rows}
