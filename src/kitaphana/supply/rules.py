"""What no line and no day of an order or an exchange may be."""

from collections.abc import Container
from datetime import date
from decimal import Decimal

from kitaphana.catalogue.models import Title
from kitaphana.core.refusal import Refused
from kitaphana.stock.actions import MOST_COPIES, MOST_PRICE
from kitaphana.supply.models import ExchangeLine, OrderLine

Price = Decimal | None
"""Of one copy, tenge."""


def must_be_possible(title: Title, quantity: int, price: Price) -> None:
    if not 1 <= quantity <= MOST_COPIES:
        raise Refused("supply_quantity", title=str(title), max=MOST_COPIES)
    if price is not None and not 0 <= price < MOST_PRICE:
        raise Refused("supply_price", title=str(title))


def must_stand_in(its: Container[int], line: OrderLine | ExchangeLine) -> None:
    """`its`: ids of the document's lines."""
    if line.pk not in its:
        raise Refused("supply_no_line", title=str(line.title))


def must_follow(on: date, earlier: date, today: date | None = None) -> None:
    """A step is not taken before the one it follows, nor in days to come."""
    if on < earlier:
        raise Refused("supply_early", d=earlier)
    if today and on > today:
        raise Refused("supply_future", d=on)
