"""An order from the first line to the last box."""

from datetime import date
from decimal import Decimal

import pytest

from kitaphana.catalogue.models import Title
from kitaphana.core.action import request_key
from kitaphana.core.models import User
from kitaphana.core.refusal import Repeated, Stranger
from kitaphana.stock.models import Lot, Receipt, Source
from kitaphana.supply.actions import (
    Wanted,
    add_lines,
    cancel_order,
    change_lines,
    close_order,
    describe_order,
    draft_order,
    receive_order,
    remove_line,
    send_order,
)
from kitaphana.supply.models import Order, OrderLine
from kitaphana.supply.queries import OnOrder, on_order, order_receipts, order_rows, ordered, orders, totals
from tests.supply.conftest import FEBRUARY, MARCH, refused

PRICE = Decimal(2400)


@pytest.fixture
def draft(gulnar: User, algebra: Title, physics: Title) -> Order:
    """Thirteen algebras and five physics books for the next school year."""
    lines = [
        Wanted(algebra, 13, PRICE, OrderLine.Reason.GROWTH, pupils=25, forecast=38, in_stock=25),
        Wanted(physics, 5, Decimal("1850.50"), OrderLine.Reason.LOSS),
    ]
    return draft_order(by=gulnar, lines=lines, first=2024, on=FEBRUARY, supplier="Білім бөлімі")


@pytest.fixture
def sent(gulnar: User, draft: Order) -> Order:
    send_order(by=gulnar, order=draft, on=FEBRUARY)
    return draft


def line_of(order: Order, title: Title) -> OrderLine:
    return OrderLine.objects.get(order=order, title=title)


def test_an_order_is_drafted_sent_and_comes_in_two_boxes(
    gulnar: User, sent: Order, algebra: Title, physics: Title
) -> None:
    first, second = line_of(sent, algebra), line_of(sent, physics)
    receive_order(by=gulnar, order=sent, arrived=[(first, 10, PRICE), (second, 0, None)], on=MARCH)
    assert (sent.state, on_order(gulnar.school)[algebra.pk].quantity) == (Order.State.SENT, 3)
    receipt = receive_order(
        by=gulnar, order=sent, arrived=[(first, 3, Decimal(2500)), (second, 5, PRICE)], on=MARCH,
        source=Source.BUDGET, document="№ 18 жүкқұжат",
    )  # fmt: skip
    assert sent.state == Order.State.ARRIVED
    assert not on_order(gulnar.school)
    assert (receipt.source, receipt.supplier, receipt.document) == (
        "budget",
        "Білім бөлімі",
        "№ 18 жүкқұжат",
    )
    came = Lot.objects.for_school(gulnar.school).order_by("pk").values_list("title", "quantity", "price")
    assert list(came) == [(algebra.pk, 10, 2400), (algebra.pk, 3, 2500), (physics.pk, 5, 2400)]
    receipts = [(row.number, row.copies) for row in order_receipts(sent)]  # type: ignore[attr-defined]
    assert receipts == [(1, 10), (2, 8)]


def test_numbers_run_on_within_the_school(gulnar: User, foreign_librarian: User, draft: Order) -> None:
    second = draft_order(by=gulnar, lines=[], first=2025, on=MARCH)
    theirs = draft_order(by=foreign_librarian, lines=[], first=2024, on=MARCH)
    assert [draft.number, second.number, theirs.number] == [1, 2, 1]
    assert list(orders(gulnar.school)) == [second, draft]


def test_the_sum_leaves_out_what_has_no_price(gulnar: User, draft: Order, physics: Title) -> None:
    change_lines(by=gulnar, order=draft, lines=[(line_of(draft, physics), 6, None, "other")])
    found = totals(gulnar.school, orders(gulnar.school))
    assert (found.copies, found.amount, found.unpriced) == (19, Decimal(31200), 1)
    assert orders(gulnar.school).get().amount == Decimal(31200)  # type: ignore[attr-defined]


def test_a_line_of_another_order_is_neither_changed_nor_received(
    gulnar: User, sent: Order, algebra: Title
) -> None:
    second = draft_order(by=gulnar, lines=[Wanted(algebra, 4, PRICE)], first=2024, on=FEBRUARY)
    with refused("supply_no_line"):
        change_lines(by=gulnar, order=second, lines=[(line_of(sent, algebra), 99, PRICE, "other")])
    assert line_of(sent, algebra).quantity == 13
    with refused("supply_no_line"):
        receive_order(by=gulnar, order=sent, arrived=[(line_of(second, algebra), 4, PRICE)], on=MARCH)
    assert not Lot.objects.exists()


def test_what_is_still_to_come_counts_drafts_too(
    gulnar: User, sent: Order, algebra: Title, physics: Title
) -> None:
    draft_order(by=gulnar, lines=[Wanted(algebra, 4, PRICE)], first=2024, on=FEBRUARY)
    receive_order(by=gulnar, order=sent, arrived=[(line_of(sent, algebra), 10, PRICE)], on=MARCH)
    assert ordered(gulnar.school) == {algebra.pk: 3 + 4, physics.pk: 5}


def test_totals_know_what_was_paid_for_what_came(gulnar: User, sent: Order, algebra: Title) -> None:
    receive_order(by=gulnar, order=sent, arrived=[(line_of(sent, algebra), 10, Decimal("2499.99"))], on=MARCH)
    found = totals(gulnar.school, orders(gulnar.school))
    assert (found.arrived, found.arrived_amount) == (10, Decimal("24999.90"))
    assert found.amount == 13 * PRICE + 5 * Decimal("1850.50")


def test_what_is_on_order_is_told_with_the_order_that_comes_first(
    gulnar: User, sent: Order, algebra: Title, physics: Title
) -> None:
    later = draft_order(by=gulnar, lines=[Wanted(algebra, 4, PRICE)], first=2024, on=MARCH)
    assert on_order(gulnar.school)[algebra.pk] == OnOrder(13, 1, None)
    send_order(by=gulnar, order=later, on=MARCH)
    august = date(2024, 8, 20)
    describe_order(by=gulnar, order=later, supplier="Баспа", expected_on=august)
    assert on_order(gulnar.school)[algebra.pk] == OnOrder(17, 2, august)
    assert on_order(gulnar.school)[physics.pk] == OnOrder(5, 1, None)


def test_more_than_was_ordered_is_received_and_seen(gulnar: User, sent: Order, algebra: Title) -> None:
    receive_order(by=gulnar, order=sent, arrived=[(line_of(sent, algebra), 15, PRICE)], on=MARCH)
    row = next(row for row in order_rows(sent) if row.line.title == algebra)
    assert (row.arrived, row.to_come) == (15, 0)
    assert sent.state == Order.State.SENT


def test_a_line_without_a_price_is_named_when_the_order_is_sent(
    gulnar: User, draft: Order, physics: Title
) -> None:
    change_lines(by=gulnar, order=draft, lines=[(line_of(draft, physics), 5, None, "loss")])
    with refused("supply_no_price") as refusal:
        send_order(by=gulnar, order=draft, on=FEBRUARY)
    assert refusal.value.sentence("en") == "“Физика” has no price. Write it and send the order again."
    assert Order.objects.get().state == Order.State.DRAFT


def test_an_order_without_lines_is_not_sent(gulnar: User, draft: Order) -> None:
    for row in order_rows(draft):
        remove_line(by=gulnar, line=row.line)
    with refused("supply_no_lines"):
        send_order(by=gulnar, order=draft, on=FEBRUARY)


@pytest.mark.parametrize(
    ("quantity", "price", "code"),
    [
        (0, PRICE, "supply_quantity"),
        (-3, PRICE, "supply_quantity"),
        (10_001, PRICE, "supply_quantity"),
        (1, Decimal(-1), "supply_price"),
        (1, Decimal(10) ** 8, "supply_price"),
    ],
)
def test_impossible_lines_are_refused(
    gulnar: User, algebra: Title, quantity: int, price: Decimal, code: str
) -> None:
    with refused(code):
        draft_order(by=gulnar, lines=[Wanted(algebra, quantity, price)], first=2024, on=FEBRUARY)
    assert not Order.objects.exists()


def test_a_title_stands_in_an_order_once(gulnar: User, draft: Order, algebra: Title) -> None:
    with refused("supply_twice"):
        add_lines(by=gulnar, order=draft, wanted=[Wanted(algebra, 1)])


def test_a_sent_order_is_not_changed(gulnar: User, sent: Order, algebra: Title) -> None:
    line = line_of(sent, algebra)
    with refused("supply_locked"):
        change_lines(by=gulnar, order=sent, lines=[(line, 99, PRICE, "other")])
    with refused("supply_locked"):
        remove_line(by=gulnar, line=line)
    with refused("any_no_move"):
        send_order(by=gulnar, order=sent, on=MARCH)


def test_what_was_not_sent_does_not_arrive(gulnar: User, draft: Order, algebra: Title) -> None:
    with refused("any_no_move"):
        receive_order(by=gulnar, order=draft, arrived=[(line_of(draft, algebra), 1, PRICE)], on=MARCH)


def test_an_arrival_needs_copies_and_a_day_after_the_order(gulnar: User, sent: Order, algebra: Title) -> None:
    line = line_of(sent, algebra)
    with refused("supply_nothing"):
        receive_order(by=gulnar, order=sent, arrived=[(line, 0, PRICE)], on=MARCH)
    with refused("supply_early"):
        receive_order(by=gulnar, order=sent, arrived=[(line, 1, PRICE)], on=date(2024, 2, 1))
    with refused("supply_future"):
        receive_order(by=gulnar, order=sent, arrived=[(line, 1, PRICE)], on=MARCH, today=FEBRUARY)
    assert not Receipt.objects.exists()


def test_the_rest_does_not_come_and_the_order_is_closed(gulnar: User, sent: Order, algebra: Title) -> None:
    receive_order(by=gulnar, order=sent, arrived=[(line_of(sent, algebra), 10, PRICE)], on=MARCH)
    with refused("supply_part_came"):
        cancel_order(by=gulnar, order=sent)
    close_order(by=gulnar, order=sent)
    assert not on_order(gulnar.school)
    with refused("any_no_move"):
        receive_order(by=gulnar, order=sent, arrived=[(line_of(sent, algebra), 3, PRICE)], on=MARCH)
    with refused("any_no_move"):
        describe_order(by=gulnar, order=sent, supplier="Баспа")


def test_a_cancelled_order_is_awaited_no_more(gulnar: User, sent: Order) -> None:
    cancel_order(by=gulnar, order=sent)
    assert not on_order(gulnar.school)
    with refused("any_no_move"):
        close_order(by=gulnar, order=sent)


def test_one_form_sent_twice_is_one_receipt(gulnar: User, sent: Order, algebra: Title) -> None:
    token = request_key.set("the same form")
    try:
        arrived = [(line_of(sent, algebra), 6, PRICE)]
        receive_order(by=gulnar, order=sent, arrived=arrived, on=MARCH)
        with pytest.raises(Repeated):
            receive_order(by=gulnar, order=sent, arrived=arrived, on=MARCH)
    finally:
        request_key.reset(token)
    assert Receipt.objects.count() == 1


def test_the_order_of_another_school_is_a_strangers(
    gulnar: User, foreign_librarian: User, algebra: Title
) -> None:
    theirs = draft_order(by=foreign_librarian, lines=[Wanted(algebra, 3, PRICE)], first=2024, on=MARCH)
    with pytest.raises(Stranger):
        send_order(by=gulnar, order=theirs, on=MARCH)
    with pytest.raises(Stranger):
        receive_order(by=gulnar, order=theirs, arrived=[(line_of(theirs, algebra), 1, PRICE)], on=MARCH)
    assert not orders(gulnar.school).exists()
