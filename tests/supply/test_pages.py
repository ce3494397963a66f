"""The pages of orders and exchanges as Gulnar, the director and strangers use them."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from kitaphana.catalogue.models import Title
from kitaphana.circulation.models import Away
from kitaphana.core.models import User
from kitaphana.stock.models import Fund, Lot, Receipt, WriteOffLine
from kitaphana.supply.actions import Wanted, draft_order, send_order
from kitaphana.supply.exchange import Agreed, Terms, agree_exchange, draft_exchange
from kitaphana.supply.models import Exchange, ExchangeLine, Order, OrderLine
from tests import make
from tests.supply.conftest import FEBRUARY, SCHOOL_2, textbook

PRICE = Decimal(2400)
KEY = {"request_key": "7f3c0a52-0000-4000-8000-000000000001"}


@pytest.fixture
def today() -> date:
    return timezone.localdate()


@pytest.fixture
def draft(gulnar: User, algebra: Title, physics: Title) -> Order:
    lines = [Wanted(algebra, 13, PRICE, pupils=25, forecast=38, in_stock=25), Wanted(physics, 5)]
    return draft_order(by=gulnar, lines=lines, first=2024, on=FEBRUARY, supplier="Білім бөлімі")


@pytest.fixture
def sent(gulnar: User, draft: Order) -> Order:
    OrderLine.objects.filter(price=None).update(price=PRICE)
    send_order(by=gulnar, order=draft, on=FEBRUARY)
    return draft


@pytest.fixture
def agreed(gulnar: User, algebra: Title) -> Exchange:
    """Ten algebras on the shelf, four of which school 2 may have for a time."""
    make.lot(gulnar.school, algebra, fund=Fund.TEXTBOOK, quantity=10)
    made = draft_exchange(by=gulnar, way="give", terms=SCHOOL_2, lines=[Agreed(algebra, 4)], on=FEBRUARY)
    agree_exchange(by=gulnar, exchange=made)
    return made


def page(client: Client, name: str, *args: object, **query: str | int) -> str:
    answer = client.get(reverse(f"supply:{name}", args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


def line_of(document: Order | Exchange, title: Title) -> OrderLine | ExchangeLine:
    found: OrderLine | ExchangeLine = document.lines.get(title=title)
    return found


def test_gulnar_drafts_an_order_and_picks_its_titles(library: Client, algebra: Title, today: date) -> None:
    answer = library.post(
        reverse("supply:new_order"), {"first": today.year + 1, "supplier": "Білім бөлімі"} | KEY
    )
    made = Order.objects.get()
    assert answer["Location"] == reverse("supply:order", args=[made.pk])
    assert "Алдымен оқулық қосыңыз" in page(library, "order", made.pk)
    assert "Алгебра" in page(library, "add_lines", made.pk, q="алгебра")
    library.post(reverse("supply:add_lines", args=[made.pk]), {"q": "алгебра", f"n-{algebra.pk}": "13"})
    assert (line_of(made, algebra).quantity, made.first) == (13, today.year + 1)
    assert "Алгебра" not in page(library, "add_lines", made.pk, q="алгебра")


def test_a_picked_line_knows_the_pupils_and_the_stock_of_the_day(
    library: Client, gulnar: User, today: date, algebra: Title
) -> None:
    year = make.school_year(gulnar.school, date(today.year if today.month >= 9 else today.year - 1, 9, 1))
    seventh = make.school_class(gulnar.school, 7, "А", year=year)
    for name in ("Сейітов Арман", "Мұрат Дана"):
        make.reader(gulnar.school, name, school_class=seventh, joined_on=year.starts_on)
    make.lot(gulnar.school, algebra, fund=Fund.TEXTBOOK, quantity=1)
    made = draft_order(by=gulnar, lines=[], first=2030, on=today)
    library.post(reverse("supply:add_lines", args=[made.pk]), {"q": "алгебра", f"n-{algebra.pk}": "1"})
    line = OrderLine.objects.get()
    assert (line.pupils, line.in_stock, line.forecast) == (2, 1, None)


@pytest.mark.parametrize("typed", ["0", "", "-2", "көп", "1.5"])
def test_picking_nothing_or_words_is_answered_with_a_sentence(
    library: Client, gulnar: User, algebra: Title, typed: str
) -> None:
    made = draft_order(by=gulnar, lines=[], first=2024, on=FEBRUARY)
    answer = library.post(
        reverse("supply:add_lines", args=[made.pk]), {"q": "алгебра", f"n-{algebra.pk}": typed}
    )
    assert answer.status_code == 200
    assert 'class="errorlist"' in answer.content.decode() or "k-error" in answer.content.decode()
    assert not OrderLine.objects.exists()


def test_quantities_prices_and_reasons_are_typed_in_the_table(
    library: Client, draft: Order, algebra: Title, physics: Title
) -> None:
    first, second = line_of(draft, algebra).pk, line_of(draft, physics).pk
    typed = {f"n-{first}": "14", f"price-{first}": "2500", f"reason-{first}": "growth"}
    typed |= {f"n-{second}": "6", f"price-{second}": "", f"reason-{second}": "edition"}
    library.post(reverse("supply:order_lines", args=[draft.pk]), typed)
    found = OrderLine.objects.order_by("pk").values_list("quantity", "price", "reason")
    assert list(found) == [(14, Decimal(2500), "growth"), (6, None, "edition")]
    library.post(reverse("supply:order_lines", args=[draft.pk]), typed | {"remove": str(second)})
    assert OrderLine.objects.get().title == algebra


@pytest.mark.parametrize("quantity", ["0", "", "он үш"])
def test_an_impossible_quantity_stays_on_the_page_with_its_reason(
    library: Client, draft: Order, algebra: Title, physics: Title, quantity: str
) -> None:
    first, second = line_of(draft, algebra).pk, line_of(draft, physics).pk
    typed = {f"n-{first}": quantity, f"reason-{first}": "loss", f"price-{first}": "2400"}
    typed |= {f"n-{second}": "7", f"reason-{second}": "loss", f"price-{second}": ""}
    answer = library.post(reverse("supply:order_lines", args=[draft.pk]), typed)
    assert 'aria-invalid="true"' in answer.content.decode()
    assert list(OrderLine.objects.order_by("pk").values_list("quantity", flat=True)) == [13, 5]


def test_a_line_without_a_price_keeps_the_order_here(library: Client, draft: Order) -> None:
    back = reverse("supply:order", args=[draft.pk])
    sending = reverse("supply:send", args=[draft.pk])
    answer = library.post(sending, headers={"referer": f"http://testserver{back}"}, follow=True)
    assert "«Физика» оқулығының бағасы жазылмаған" in answer.content.decode()
    draft.refresh_from_db()
    assert draft.state == Order.State.DRAFT


def test_what_came_is_entered_once_and_what_is_over_is_said(
    library: Client, sent: Order, algebra: Title, physics: Title, today: date
) -> None:
    shown = page(library, "receive", sent.pk)
    first, second = line_of(sent, algebra).pk, line_of(sent, physics).pk
    assert f'name="n-{first}" value="13"' in shown
    typed = {"on": today.isoformat(), "source": "budget", "document": "№ 18"} | KEY
    typed |= {f"n-{first}": "15", f"price-{first}": "2400", f"n-{second}": "", f"price-{second}": "2400"}
    answer = library.post(reverse("supply:receive", args=[sent.pk]), typed, follow=True)
    assert "келгені – 15" in answer.content.decode().replace("\u00a0", " ")
    again = library.post(reverse("supply:receive", args=[sent.pk]), typed)
    assert again.status_code == 200
    assert Receipt.objects.count() == 1
    assert Lot.objects.get().quantity == 15


def test_an_arrival_of_tomorrow_is_refused_and_what_was_typed_stays(
    library: Client, sent: Order, algebra: Title, today: date
) -> None:
    typed = {"on": (today + timedelta(1)).isoformat(), "source": "section", "document": "№ 18"}
    typed |= {f"n-{line_of(sent, algebra).pk}": "12"}
    answer = library.post(reverse("supply:receive", args=[sent.pk]), typed).content.decode()
    assert "Бұл күн әлі келген жоқ" in answer
    assert 'value="12"' in answer
    assert not Receipt.objects.exists()


def test_the_sum_of_orders_leaves_out_the_cancelled_ones(library: Client, draft: Order) -> None:
    assert "31\u2009200\u2009₸" in page(library, "orders")
    library.post(reverse("supply:cancel", args=[draft.pk]))
    assert "31\u2009200\u2009₸" not in page(library, "orders")
    assert "31\u2009200\u2009₸" in page(library, "orders", state="cancelled")


def test_the_list_is_searched_filtered_and_taken_away(library: Client, draft: Order) -> None:
    assert "Білім бөлімі" in page(library, "orders", q="білім")
    assert "Білім бөлімі" not in page(library, "orders", state="sent")
    file = library.get(reverse("supply:orders"), {"format": "xlsx"})
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(file.content)).get_sheet_by_index(0)
    assert sheet.to_python()[1][3:6] == ["Білім бөлімі", 18, 31200]


def test_an_exchange_begins_with_the_title_that_another_page_names(
    library: Client, algebra: Title, today: date
) -> None:
    asked: dict[str, str | int] = {"title": algebra.pk, "quantity": 3, "way": "take"}
    assert "Алгебра" in page(library, "new_exchange", **asked)
    typed = asked | {"on": today.isoformat(), "partner": "№2 мектеп", "for_good": ""} | KEY
    library.post(reverse("supply:new_exchange"), typed)
    made = Exchange.objects.get()
    assert (made.way, made.state, made.partner) == ("take", "requested", "№2 мектеп")
    line = line_of(made, algebra)
    assert line.quantity == 3
    prices = {f"n-{line.pk}": "5", f"price-{line.pk}": "2300"}
    library.post(reverse("supply:exchange_lines", args=[made.pk]), prices)
    assert "11\u2009500" in page(library, "exchange", made.pk)
    assert library.post(reverse("supply:new_exchange"), typed).status_code == 200
    assert Exchange.objects.count() == 1


@pytest.mark.parametrize("asked", [{"title": "абв"}, {"title": 999_999, "quantity": 1}, {"title": ""}])
def test_a_title_that_is_not_there_is_passed_over(library: Client, asked: dict[str, str | int]) -> None:
    assert "<form" in page(library, "new_exchange", **asked)


def test_copies_are_handed_over_come_back_by_half_and_the_rest_is_given_up(
    library: Client, agreed: Exchange, algebra: Title, today: date
) -> None:
    field = f"n-{line_of(agreed, algebra).pk}"
    assert f'name="{field}" value="4"' in page(library, "step", agreed.pk, "hand_over")
    over = reverse("supply:step", args=[agreed.pk, "hand_over"])
    library.post(over, {"on": today.isoformat(), field: "4"} | KEY)
    assert Away.objects.get().quantity == 4
    assert "қайтарылуға тиіс" in page(library, "exchange", agreed.pk)
    back = reverse("supply:step", args=[agreed.pk, "get_back"])
    library.post(back, {"on": today.isoformat(), field: "3"})
    assert "Алгебра" in page(library, "give_up", agreed.pk)
    library.post(reverse("supply:give_up", args=[agreed.pk]))
    agreed.refresh_from_db()
    assert agreed.state == Exchange.State.GIVEN_BACK
    assert WriteOffLine.objects.get().quantity == 1


def test_more_than_the_shelf_has_is_said_on_the_form(
    library: Client, agreed: Exchange, algebra: Title, today: date
) -> None:
    typed = {"on": today.isoformat(), f"n-{line_of(agreed, algebra).pk}": "11"}
    answer = library.post(reverse("supply:step", args=[agreed.pk, "hand_over"]), typed).content.decode()
    assert "берілетіні – 11 дана, сөреде – 10" in answer.replace("\u00a0", " ")
    assert not Away.objects.exists()


def test_a_step_sent_again_never_takes_the_next_one(
    library: Client, agreed: Exchange, algebra: Title, today: date
) -> None:
    typed = {"on": today.isoformat(), f"n-{line_of(agreed, algebra).pk}": "4"}
    over = reverse("supply:step", args=[agreed.pk, "hand_over"])
    library.post(over, typed | KEY)
    assert library.post(over, typed | KEY).status_code == 200
    assert library.post(over, typed).status_code == 200
    assert Away.objects.get().back_on is None


def test_pages_of_another_school_are_not_there(
    client: Client, foreign_librarian: User, sent: Order, agreed: Exchange
) -> None:
    client.force_login(foreign_librarian)
    for name, document in (
        ("order", sent), ("add_lines", sent), ("receive", sent), ("order_paper", sent),
        ("exchange", agreed), ("add_to_exchange", agreed), ("give_up", agreed), ("act", agreed),
    ):  # fmt: skip
        assert client.get(reverse(f"supply:{name}", args=[document.pk])).status_code == 404
    for name, document in (
        ("send", sent), ("close", sent), ("cancel", sent), ("order_lines", sent), ("describe_order", sent),
        ("agree", agreed), ("cancel_exchange", agreed), ("exchange_lines", agreed),
        ("describe_exchange", agreed),
    ):  # fmt: skip
        assert client.post(reverse(f"supply:{name}", args=[document.pk])).status_code == 404
    assert "Білім бөлімі" not in page(client, "orders")
    assert SCHOOL_2.partner not in page(client, "exchanges")


def test_the_director_reads_and_takes_papers_but_changes_nothing(
    client: Client, marat: User, draft: Order, agreed: Exchange
) -> None:
    client.force_login(marat)
    assert "Алгебра" in page(client, "order", draft.pk)
    assert 'name="n-' not in page(client, "order", draft.pk)
    assert "Алгебра" in page(client, "exchange", agreed.pk)
    assert client.get(reverse("supply:order_paper", args=[draft.pk])).status_code == 200
    assert client.post(reverse("supply:send", args=[draft.pk])).status_code == 403
    assert client.get(reverse("supply:new_exchange")).status_code == 403


def test_there_is_no_step_of_another_name(library: Client, agreed: Exchange) -> None:
    assert library.get(reverse("supply:step", args=[agreed.pk, "burn"])).status_code == 404


def test_an_exchange_past_its_term_says_so(
    library: Client, gulnar: User, algebra: Title, today: date
) -> None:
    make.lot(gulnar.school, algebra, fund=Fund.TEXTBOOK, quantity=4)
    terms = Terms("№2 мектеп", due_on=today - timedelta(1))
    made = draft_exchange(by=gulnar, way="give", terms=terms, lines=[Agreed(algebra, 4)], on=FEBRUARY)
    agree_exchange(by=gulnar, exchange=made)
    typed = {"on": (today - timedelta(9)).isoformat(), f"n-{line_of(made, algebra).pk}": "4"}
    library.post(reverse("supply:step", args=[made.pk, "hand_over"]), typed)
    assert "мерзімі өткен" in page(library, "exchanges")
    assert "мерзімі өткен" in page(library, "exchange", made.pk)


@contextmanager
def queries() -> Iterator[CaptureQueriesContext]:
    with CaptureQueriesContext(connection) as found:
        yield found


def test_a_long_order_takes_no_more_queries_than_a_short_one(library: Client, gulnar: User) -> None:
    short = draft_order(by=gulnar, lines=[Wanted(textbook("Алгебра 0"), 1)], first=2024, on=FEBRUARY)
    many = [Wanted(textbook(f"Алгебра {n}"), 1) for n in range(1, 30)]
    long = draft_order(by=gulnar, lines=many, first=2024, on=FEBRUARY)
    counts = []
    for made in (short, short, long):
        with queries() as found:
            page(library, "order", made.pk)
        counts.append(len(found))
    assert counts[1] == counts[2]
