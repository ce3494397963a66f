"""Orders: drafted, sent, received in one part or many, closed or cancelled."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kitaphana.catalogue.models import Title
from kitaphana.core.action import action
from kitaphana.core.models import User
from kitaphana.core.refusal import Refused
from kitaphana.core.workflow import move
from kitaphana.stock.actions import Arrival, receive
from kitaphana.stock.models import Fund, Lot, Receipt, Source
from kitaphana.supply.models import Order, OrderArrival, OrderLine
from kitaphana.supply.queries import following_order, order_rows
from kitaphana.supply.rules import Price, must_be_possible, must_follow, must_stand_in


@dataclass(frozen=True)
class Wanted:
    """A line to be ordered; `pupils`, `forecast` and `in_stock` as in `OrderLine`."""

    title: Title
    quantity: int
    price: Price = None
    reason: str = OrderLine.Reason.OTHER
    pupils: int | None = None
    forecast: int | None = None
    in_stock: int | None = None


@action
def draft_order(
    *,
    by: User,
    lines: Sequence[Wanted],
    first: int,
    on: date,
    supplier: str = "",
    expected_on: date | None = None,
    note: str = "",
) -> Order:
    """Draw up an order for the school year that begins in `first`. Raises Refused as `add_lines`."""
    order = Order.objects.create(
        school=by.school, number=following_order(by.school), first=first, on=on, supplier=supplier,
        expected_on=expected_on, note=note,
    )  # fmt: skip
    add_lines(by=by, order=order, wanted=lines)
    return order


@action
def describe_order(
    *, by: User, order: Order, supplier: str, expected_on: date | None = None, note: str = ""
) -> None:
    """While it is drafted or under way. Raises Refused: it is over."""
    if _now(order).state not in (Order.State.DRAFT, Order.State.SENT):
        raise Refused("any_no_move")
    order.supplier, order.expected_on, order.note = supplier, expected_on, note
    order.save(update_fields=["supplier", "expected_on", "note"])


@action
def add_lines(*, by: User, order: Order, wanted: Sequence[Wanted]) -> None:
    """Raises Refused: it was sent, a title stands in it already, a quantity or price that can't be."""
    _must_be_draft(order)
    there = set(order.lines.values_list("title", flat=True))
    for line in wanted:
        must_be_possible(line.title, line.quantity, line.price)
        if line.title.pk in there:
            raise Refused("supply_twice", title=str(line.title))
        there.add(line.title.pk)
    OrderLine.objects.bulk_create(
        OrderLine(
            school=by.school, order=order, title=line.title, quantity=line.quantity, price=line.price,
            reason=OrderLine.Reason(line.reason), pupils=line.pupils, forecast=line.forecast,
            in_stock=line.in_stock,
        )
        for line in wanted
    )  # fmt: skip


@action
def change_lines(*, by: User, order: Order, lines: Sequence[tuple[OrderLine, int, Price, str]]) -> None:
    """Quantity, price and reason of lines of a draft. Raises Refused: it was sent, they can't be,
    or a line of another order."""
    _must_be_draft(order)
    its = set(order.lines.values_list("pk", flat=True))
    for line, quantity, price, reason in lines:
        must_stand_in(its, line)
        must_be_possible(line.title, quantity, price)
        line.quantity, line.price, line.reason = quantity, price, OrderLine.Reason(reason)
    OrderLine.objects.bulk_update([line for line, *_ in lines], ["quantity", "price", "reason"])


@action
def remove_line(*, by: User, line: OrderLine) -> None:
    """Raises Refused: the order was sent."""
    _must_be_draft(line.order)
    line.delete()


@action
def send_order(*, by: User, order: Order, on: date) -> None:
    """It is with the education section from now on. Raises Refused: it has no lines, or one without a
    price."""
    order.state = move("order", _now(order).state, "send")
    must_follow(on, order.on)
    lines = [row.line for row in order_rows(order)]
    if not lines:
        raise Refused("supply_no_lines")
    unpriced = next((line for line in lines if line.price is None), None)
    if unpriced:
        raise Refused("supply_no_price", title=str(unpriced.title))
    order.sent_on = on
    order.save(update_fields=["state", "sent_on"])


@action
def receive_order(
    *,
    by: User,
    order: Order,
    arrived: Sequence[tuple[OrderLine, int, Price]],
    on: date,
    source: str = Source.SECTION,
    document: str = "",
    today: date | None = None,
) -> Receipt:
    """Enter what has come as one receipt; the order is over when nothing is still to come. More than was
    ordered may come.

    Raises Refused: it was not sent, nothing came, a line of another order, and as `stock.actions.receive`.
    """
    over = move("order", _now(order).state, "arrive")
    must_follow(on, order.sent_on or order.on, today)
    came = [part for part in arrived if part[1] != 0]
    if not came:
        raise Refused("supply_nothing")
    its = set(order.lines.values_list("pk", flat=True))
    for line, quantity, price in came:
        must_stand_in(its, line)
        must_be_possible(line.title, quantity, price)
    receipt = receive(
        by=by, source=source, on=on, supplier=order.supplier, document=document,
        lines=[Arrival(line.title, Fund.TEXTBOOK, quantity, price) for line, quantity, price in came],
    )  # fmt: skip
    lots = Lot.objects.for_school(by.school).filter(receipt=receipt).order_by("pk")
    OrderArrival.objects.bulk_create(
        OrderArrival(school=by.school, line=line, lot=lot)
        for (line, _, _), lot in zip(came, lots, strict=True)
    )
    if not any(row.to_come for row in order_rows(order)):
        order.state = over
        order.save(update_fields=["state"])
    return receipt


@action
def close_order(*, by: User, order: Order) -> None:
    """The rest will not come. Raises Refused: it was not sent, or is over."""
    _end(order, "close")


@action
def cancel_order(*, by: User, order: Order) -> None:
    """Raises Refused: part of it has come, or it is over."""
    came = sum(row.arrived for row in order_rows(order))
    if came:
        raise Refused("supply_part_came", n=came)
    _end(order, "cancel")


def _must_be_draft(order: Order) -> None:
    if _now(order).state != Order.State.DRAFT:
        raise Refused("supply_locked")


def _end(order: Order, verb: str) -> None:
    order.state = move("order", _now(order).state, verb)
    order.save(update_fields=["state"])


def _now(order: Order) -> Order:
    """The order as it stands in the database: another desk may have moved it on."""
    order.refresh_from_db()
    return order
