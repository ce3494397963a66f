"""The rule by which a proposal to buy is built within a sum."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet

from kitaphana.core.models import School
from kitaphana.core.setting import number_of
from kitaphana.demand.queries import Line
from kitaphana.stock.models import Fund, Lot

MOST_NAMED = 1000
"""Of more titles the prices of the whole stock are read: a database takes only so many names in a query."""


@dataclass(frozen=True)
class Prices:
    """`paid`: on which day a copy was last bought and for how much, by title; `usual`: the price of a work
    that was never bought."""

    paid: Mapping[int, tuple[date, Decimal]]
    usual: Decimal

    def known(self, line: Line) -> Decimal | None:
        """Of whichever of its titles was bought last."""
        paid = [self.paid[title] for title in line.holding.titles if title in self.paid]
        return max(paid)[1] if paid else None

    def of(self, line: Line) -> Decimal:
        return self.known(line) or self.usual

    def worth(self, line: Line) -> Decimal:
        """What this line alone costs; one copy at least."""
        return max(1, line.needed) * self.of(line)


@dataclass(frozen=True)
class Offer:
    """What of a line is bought; `closes`: the requests in vain that these copies would answer."""

    line: Line
    quantity: int
    price: Decimal
    price_known: bool
    closes: int

    @property
    def amount(self) -> Decimal:
        return self.price * self.quantity


@dataclass(frozen=True)
class Basket:
    """`limit` in tenge, never exceeded. `left_out`: works that are wanted and that it did not suffice for."""

    limit: Decimal
    offers: tuple[Offer, ...]
    left_out: int

    @property
    def amount(self) -> Decimal:
        return sum((offer.amount for offer in self.offers), Decimal(0))

    @property
    def rest(self) -> Decimal:
        return self.limit - self.amount

    @property
    def closes(self) -> int:
        return sum(offer.closes for offer in self.offers)

    @property
    def copies(self) -> int:
        return sum(offer.quantity for offer in self.offers)

    @property
    def share(self) -> str:
        """Of the limit, as CSS writes numbers."""
        return f"{self.amount / self.limit:.4f}" if self.limit else "0"


def prices_of(school: School, lines: Iterable[Line]) -> Prices:
    titles = {title for line in lines for title in line.holding.titles}
    return Prices(_last_prices(school, titles), Decimal(number_of(school, "book_price")))


def fill(lines: Iterable[Line], limit: Decimal, prices: Prices, least: int = 0) -> Basket:
    """Line by line, the strongest first: as many copies as it wants but no fewer than `least`, or as many as
    the rest of the sum buys."""
    offers: list[Offer] = []
    rest, left_out = limit, 0
    for line in sorted(lines, key=lambda line: line.strength):
        wanted, price = max(least, line.needed), prices.of(line)
        n = min(wanted, int(rest // price)) if price else wanted
        if n:
            offers.append(_offer(line, n, price, prices))
            rest -= n * price
        elif wanted:
            left_out += 1
    return Basket(limit, tuple(offers), left_out)


def _offer(line: Line, n: int, price: Decimal, prices: Prices) -> Offer:
    closes = min(line.lacked, max(0, n * line.per_copy - line.queue))
    return Offer(line, n, price, prices.known(line) is not None, closes)


def _last_prices(school: School, titles: Collection[int]) -> dict[int, tuple[date, Decimal]]:
    """Of the main stock, by title; of one day the dearer. What was given for nothing says nothing."""
    lots: QuerySet[Lot] = Lot.objects.for_school(school).filter(fund=Fund.MAIN, price__gt=0)
    if len(titles) <= MOST_NAMED:
        lots = lots.filter(title__in=titles)
    rows = lots.order_by("receipt__on", "price").values_list("title", "receipt__on", "price")
    return {title: (on, price) for title, on, price in rows if price is not None}
