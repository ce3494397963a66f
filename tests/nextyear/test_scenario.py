"""What the money buys: as many whole pupils as any purchase could make, and the order drawn up of it."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kitaphana.catalogue.models import Title
from kitaphana.core.models import User
from kitaphana.core.refusal import Refused
from kitaphana.nextyear.forecast import save_forecast
from kitaphana.nextyear.models import ForecastClass
from kitaphana.nextyear.need import Cohort, NextNeed, NextRow, next_need, with_prices
from kitaphana.nextyear.scenario import full_price, order_next, scenario
from kitaphana.nextyear.usable import Stock
from kitaphana.roster.models import SchoolYear
from kitaphana.supply.models import Order, OrderLine
from kitaphana.textbooks.models import SetItem
from kitaphana.textbooks.sets import ListOf, Position, Wanted, set_for
from tests.stock.make import lot, textbook

APRIL = date(2024, 4, 15)


def row(number: int, pupils: int, usable: int, price: int | None, beyond: int = 0) -> NextRow:
    title = Title(pk=number, name=f"Оқулық {number}", year=2023)
    return NextRow(
        group=(ListOf(7, "kk"), ""),
        position=Position(SetItem(pk=number, teachers=beyond), (title,)),
        now=pupils,
        pupils=pupils,
        reserve=0,
        usable=usable,
        for_pupils=min(pupils, usable),
        ordered=0,
        stock=Stock(owned=usable),
        price=None if price is None else Decimal(price),
        causes={},
    )


def cohort(pupils: int, *rows: int) -> Cohort:
    return Cohort((ForecastClass(grade=7, letter="А", language="kk", promoted=pupils),), rows)


def school_of(rows: Sequence[NextRow], cohorts: Sequence[Cohort]) -> NextNeed:
    return NextNeed(
        first=2024, reserve_percent=0, rows=tuple(rows), cohorts=tuple(cohorts), carried=(), listless=(),
        undirected=(), digital=0, unlisted=0,
    )  # fmt: skip


def test_the_cheapest_pupils_are_completed_first_and_the_rest_buys_single_copies() -> None:
    """Five of grade 7 lack only a cheap book; of grade 8 each lacks two dear ones."""
    need = school_of(
        [row(1, 10, 5, 1000), row(2, 8, 6, 4000), row(3, 8, 6, 5000)], [cohort(10, 0), cohort(8, 1, 2)]
    )
    assert (scenario(need, Decimal(0)).whole, scenario(need, Decimal(0)).copies) == (11, 0)
    found = scenario(need, Decimal(9500))
    assert (found.whole, found.pupils, found.copies) == (16, 18, 6)
    assert [(line.row.title.pk, line.copies) for line in found.lines] == [(1, 5), (2, 1)]
    assert [found.spent, found.left] == [9000, 500]
    everything = scenario(need, full_price(need))
    assert [everything.whole, everything.copies, everything.left] == [18, 9, 0]


def test_a_title_without_a_price_is_not_bought_and_makes_nobody_whole() -> None:
    need = school_of([row(1, 4, 2, None), row(2, 4, 1, 500)], [cohort(4, 0, 1)])
    found = scenario(need, Decimal(10_000))
    assert [found.whole, found.copies, found.left] == [2, 3, 8500]
    assert [title.pk for title in need.unpriced] == [1]
    priced = with_prices(need, {1: Decimal(700)})
    assert priced.unpriced == ()
    assert scenario(priced, full_price(priced)).whole == 4


def test_copies_for_teachers_come_after_the_pupils() -> None:
    need = school_of([row(1, 4, 3, 500, beyond=2), row(2, 4, 2, 900)], [cohort(4, 0, 1)])
    assert [(line.row.title.pk, line.copies) for line in scenario(need, Decimal(2300)).lines] == [
        (1, 1),
        (2, 2),
    ]
    assert scenario(need, full_price(need)).copies == 5


@pytest.mark.parametrize("budget", [-1, Decimal(10) ** 10])
def test_an_impossible_sum_is_refused(budget: Decimal) -> None:
    with pytest.raises(Refused) as refused:
        scenario(school_of([], []), Decimal(budget))
    assert refused.value.code == "nextyear_sum"


PRICES = st.one_of(st.none(), st.integers(1, 6))
SIZES = st.lists(st.integers(0, 3), min_size=3, max_size=3)


@given(
    sizes=SIZES,
    stocks=st.lists(st.integers(0, 4), min_size=6, max_size=6),
    prices=st.lists(PRICES, min_size=6, max_size=6),
    budget=st.integers(0, 30),
)
def test_no_purchase_makes_more_pupils_whole(
    sizes: list[int], stocks: list[int], prices: list[int | None], budget: int
) -> None:
    """Two directions of grade 10 share a position and have one or two of their own; grade 7 stands alone."""
    belongs = [(0, 1), (0,), (0,), (1,), (2,), (2,)]
    rows = [
        row(number, sum(sizes[one] for one in users), stocks[number], prices[number])
        for number, users in enumerate(belongs)
    ]
    cohorts = [
        cohort(size, *(number for number, users in enumerate(belongs) if one in users))
        for one, size in enumerate(sizes)
    ]
    found = scenario(school_of(rows, cohorts), Decimal(budget))
    assert found.spent <= budget

    def price_of(whole: Sequence[int]) -> float:
        """Of what must be bought so that so many pupils of each cohort are whole."""
        total = 0.0
        for number, users in enumerate(belongs):
            if lacking := max(0, sum(whole[one] for one in users) - rows[number].for_pupils):
                price = prices[number]
                total += float("inf") if price is None else price * lacking
        return total

    every = product(*(range(size + 1) for size in sizes))
    assert found.whole == max(sum(whole) for whole in every if price_of(whole) <= budget)


@given(st.lists(st.integers(0, 20), min_size=2, max_size=6))
def test_more_money_never_makes_fewer_pupils_whole(budgets: list[int]) -> None:
    need = school_of(
        [row(1, 5, 2, 2), row(2, 5, 4, 3), row(3, 3, 0, 1)], [cohort(2, 0, 1), cohort(3, 0, 1, 2)]
    )
    whole = [scenario(need, Decimal(budget)).whole for budget in sorted(budgets)]
    assert whole == sorted(whole)


@pytest.fixture
def physics(gulnar: User, year: SchoolYear) -> Title:
    """Of both languages of grade 7, who are 10 and 6; eight copies, one for a teacher."""
    title = textbook(gulnar)
    for language in ("kk", "ru"):
        wanted = Wanted(title, teachers=int(language == "kk"))
        set_for(by=gulnar, year=year, grade=7, language=language, titles=[wanted])
    rows = [
        ForecastClass(school=gulnar.school, grade=7, letter=letter, language=language, promoted=n)
        for letter, language, n in (("А", "kk", 10), ("Ә", "ru", 6))
    ]
    save_forecast(by=gulnar, first=2024, rows=rows)
    lot(gulnar, title, 8)
    return title


@pytest.mark.django_db
def test_the_order_takes_all_that_is_lacking_once_a_title_and_a_second_press_orders_nothing(
    gulnar: User, physics: Title
) -> None:
    order = order_next(by=gulnar, on=APRIL)
    assert order
    assert (order.first, order.state) == (2024, Order.State.DRAFT)
    line = OrderLine.objects.get(order=order)
    assert (line.title, line.quantity, line.price) == (physics, 11, Decimal(2400))
    assert (line.pupils, line.forecast, line.in_stock, line.reason) == (0, 16, 8, "growth")
    assert order_next(by=gulnar, on=APRIL) is None
    assert order_next(by=gulnar, on=APRIL, budget=Decimal(100_000)) is None
    assert Order.objects.count() == 1


@pytest.mark.django_db
def test_a_sum_orders_what_it_buys_and_the_rest_is_ordered_later(gulnar: User, physics: Title) -> None:
    part = order_next(by=gulnar, on=APRIL, budget=Decimal(10_000))
    assert part
    assert OrderLine.objects.get(order=part).quantity == 4
    rest = order_next(by=gulnar, on=APRIL, prices={physics.pk: Decimal(2500)})
    assert rest
    line = OrderLine.objects.get(order=rest)
    assert (line.quantity, line.price) == (7, Decimal(2500))
    found = next_need(gulnar.school, APRIL)
    assert found
    assert full_price(found) == 0


@pytest.mark.django_db
def test_nothing_is_ordered_without_a_forecast(gulnar: User, year: SchoolYear) -> None:
    with pytest.raises(Refused) as refused:
        order_next(by=gulnar, on=APRIL)
    assert refused.value.code == "nextyear_no_forecast"
