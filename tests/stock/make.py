"""Builders of the stock."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from kitaphana.catalogue.actions import Description, describe
from kitaphana.catalogue.models import Title
from kitaphana.core.models import User
from kitaphana.stock.actions import Arrival, receive
from kitaphana.stock.models import Lot


def novel(by: User, name: str = "Абай жолы", **details: object) -> Title:
    details = {"language": "kk", "section": "fiction", "year": 2015} | details
    return describe(by=by, description=Description(name=name, **details))  # type: ignore[arg-type]


def textbook(by: User, name: str = "Физика", grade: int = 7, **details: object) -> Title:
    details = {
        "language": "kk",
        "kind": "textbook",
        "section": "textbook",
        "grade": grade,
        "year": 2023,
    } | details
    return describe(by=by, description=Description(name=name, **details))  # type: ignore[arg-type]


def lot(
    by: User,
    title: Title,
    quantity: int,
    *,
    on: date = date(2023, 8, 20),
    fund: str = "textbook",
    price: Decimal | None = Decimal(2400),
    source: str = "budget",
    numbers: Sequence[str] = (),
) -> Lot:
    line = Arrival(title=title, fund=fund, quantity=quantity, price=price, inventory_numbers=tuple(numbers))
    receipt = receive(by=by, source=source, lines=[line], on=on)
    return Lot.objects.get(receipt=receipt)
