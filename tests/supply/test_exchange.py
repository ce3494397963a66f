"""Copies go to another school and come from it, and the pupils' provision follows by itself."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from kitaphana.catalogue.models import Title
from kitaphana.circulation.actions import LoanItem, lend, take_back, write_off
from kitaphana.circulation.models import Away
from kitaphana.circulation.queries import shelves
from kitaphana.core.models import User
from kitaphana.core.refusal import Stranger
from kitaphana.lib.period import Period
from kitaphana.roster.models import Reader, SchoolClass, SchoolYear
from kitaphana.stock.actions import Disposal
from kitaphana.stock.models import Fund, Lot, Reason, Source, WriteOffLine
from kitaphana.supply.exchange import (
    Agreed,
    Terms,
    add_to_exchange,
    agree_exchange,
    cancel_exchange,
    change_exchange_lines,
    describe_exchange,
    draft_exchange,
    get_back,
    give_back,
    give_up,
    hand_over,
    receive_exchange,
    remove_from_exchange,
)
from kitaphana.supply.models import Exchange, ExchangeLine
from kitaphana.supply.queries import exchange_rows, exchanges, lent_to_schools, taken
from kitaphana.textbooks.actions import issue_class
from kitaphana.textbooks.queries import provision
from kitaphana.textbooks.sets import set_for
from tests import make
from tests.supply.conftest import FEBRUARY, FOR_GOOD, MARCH, MAY, SCHOOL_2, refused
from tests.textbooks import make as classes

WINTER = Period(date(2024, 1, 1), date(2024, 2, 29))


@pytest.fixture
def year(gulnar: User) -> SchoolYear:
    return make.school_year(gulnar.school)


@pytest.fixture
def seventh(gulnar: User, year: SchoolYear, algebra: Title) -> SchoolClass:
    """Arman and Dana, who must have the algebra of grade 7."""
    set_for(by=gulnar, year=year, grade=7, language="kk", titles=[algebra])
    return classes.school_class(gulnar, year, "7 А", "Сейітов Арман", "Мұрат Дана")


def on_shelf(school: User, title: Title) -> int:
    return shelves(school.school, [title])[title.pk].lendable


def missing(gulnar: User, on: date) -> int:
    return provision(gulnar.school, on).total.missing


def lot(gulnar: User, title: Title, quantity: int, on: date = date(2023, 9, 1)) -> Lot:
    return make.lot(gulnar.school, title, fund=Fund.TEXTBOOK, quantity=quantity, on=on)


def offered(gulnar: User, title: Title, n: int, terms: Terms = SCHOOL_2) -> tuple[Exchange, ExchangeLine]:
    """Offered to school 2 and agreed on."""
    made = draft_exchange(by=gulnar, way="give", terms=terms, lines=[Agreed(title, n)], on=FEBRUARY)
    agree_exchange(by=gulnar, exchange=made)
    return made, ExchangeLine.objects.get(exchange=made)


def asked(gulnar: User, title: Title, n: int, terms: Terms = SCHOOL_2) -> tuple[Exchange, ExchangeLine]:
    """Asked of school 2 and agreed on."""
    lines = [Agreed(title, n, Decimal(2000))]
    made = draft_exchange(by=gulnar, way="take", terms=terms, lines=lines, on=FEBRUARY)
    agree_exchange(by=gulnar, exchange=made)
    return made, ExchangeLine.objects.get(exchange=made)


def test_copies_lent_to_a_school_leave_the_shelf_and_the_pupils_lack_them_until_they_are_back(
    gulnar: User, seventh: SchoolClass, algebra: Title
) -> None:
    lot(gulnar, algebra, 2)
    exchange, line = offered(gulnar, algebra, 2)
    assert missing(gulnar, MARCH) == 0
    hand_over(by=gulnar, exchange=exchange, parts=[(line, 2)], on=MARCH)
    assert exchange.state == Exchange.State.HANDED_OVER
    assert on_shelf(gulnar, algebra) == 0
    assert [missing(gulnar, day) for day in (MARCH - timedelta(1), MARCH, MAY)] == [0, 2, 2]
    get_back(by=gulnar, exchange=exchange, parts=[(line, 2)], on=MAY)
    assert exchange.state == Exchange.State.GIVEN_BACK
    assert on_shelf(gulnar, algebra) == 2
    assert [missing(gulnar, day) for day in (MARCH, MAY - timedelta(1), MAY)] == [2, 2, 0]


def test_copies_given_for_good_leave_by_an_act_and_provision_falls(
    gulnar: User, seventh: SchoolClass, algebra: Title
) -> None:
    lot(gulnar, algebra, 3)
    exchange, line = offered(gulnar, algebra, 2, FOR_GOOD)
    hand_over(by=gulnar, exchange=exchange, parts=[(line, 2)], on=MARCH)
    out = WriteOffLine.objects.get()
    assert (out.quantity, out.reason, out.write_off.on) == (2, Reason.TRANSFERRED, MARCH)
    assert not Away.objects.exists()
    assert [missing(gulnar, day) for day in (FEBRUARY, MARCH)] == [0, 1]
    with refused("supply_for_good"):
        get_back(by=gulnar, exchange=exchange, parts=[(line, 1)], on=MAY)


def test_the_oldest_copies_go_first_and_half_of_them_come_back(gulnar: User, algebra: Title) -> None:
    new, old = lot(gulnar, algebra, 5, date(2023, 12, 1)), lot(gulnar, algebra, 3)
    exchange, line = offered(gulnar, algebra, 6)
    hand_over(by=gulnar, exchange=exchange, parts=[(line, 6)], on=MARCH)
    away = Away.objects.order_by("pk").values_list("lot", "quantity", "left_on", "back_on")
    assert list(away.all()) == [(old.pk, 3, MARCH, None), (new.pk, 3, MARCH, None)]
    get_back(by=gulnar, exchange=exchange, parts=[(line, 4)], on=MAY)
    assert exchange.state == Exchange.State.HANDED_OVER
    assert list(away.all()) == [(old.pk, 3, MARCH, MAY), (new.pk, 1, MARCH, MAY), (new.pk, 2, MARCH, None)]
    row = exchange_rows(exchange)[0]
    assert (row.went, row.there, row.back, row.gone) == (6, 2, 4, 0)
    get_back(by=gulnar, exchange=exchange, parts=[(line, 2)], on=MAY)
    assert exchange.state == Exchange.State.GIVEN_BACK
    assert on_shelf(gulnar, algebra) == 8


def test_what_never_comes_back_goes_by_an_act(gulnar: User, algebra: Title) -> None:
    lot(gulnar, algebra, 5)
    exchange, line = offered(gulnar, algebra, 4)
    hand_over(by=gulnar, exchange=exchange, parts=[(line, 4)], on=MARCH)
    get_back(by=gulnar, exchange=exchange, parts=[(line, 1)], on=MAY)
    give_up(by=gulnar, exchange=exchange, on=MAY)
    assert exchange.state == Exchange.State.GIVEN_BACK
    row = exchange_rows(exchange)[0]
    assert (row.went, row.there, row.back, row.gone) == (4, 0, 1, 3)
    shelf = shelves(gulnar.school, [algebra])[algebra.pk]
    assert (shelf.owned, shelf.away, shelf.lendable) == (2, 0, 2)


def test_what_a_pupil_lost_stays_his_loss_when_a_school_keeps_ours(
    gulnar: User, seventh: SchoolClass, algebra: Title
) -> None:
    of = lot(gulnar, algebra, 5)
    arman = Reader.objects.get(surname="Сейітов")
    loan = lend(by=gulnar, items=[LoanItem(arman, of)], on=FEBRUARY, due_on=MAY)[0]
    take_back(by=gulnar, loan=loan, on=FEBRUARY, ending="lost")
    exchange, line = offered(gulnar, algebra, 2)
    hand_over(by=gulnar, exchange=exchange, parts=[(line, 2)], on=MARCH)
    give_up(by=gulnar, exchange=exchange, on=MAY)
    shelf = shelves(gulnar.school, [algebra])[algebra.pk]
    assert (shelf.owned, shelf.lost, shelf.lendable) == (3, 1, 2)


def test_more_than_the_shelf_has_is_refused_with_both_numbers(
    gulnar: User, seventh: SchoolClass, algebra: Title
) -> None:
    lot(gulnar, algebra, 3)
    issue_class(by=gulnar, school_class=seventh, on=FEBRUARY)
    exchange, line = offered(gulnar, algebra, 2)
    with refused("supply_shelf") as refusal:
        hand_over(by=gulnar, exchange=exchange, parts=[(line, 2)], on=MARCH)
    assert (refusal.value.holes["n"], refusal.value.holes["left"]) == (2, 1)
    exchange.refresh_from_db()
    assert exchange.state == Exchange.State.AGREED
    assert not Away.objects.exists()


def test_what_another_school_lent_us_is_not_handed_to_a_third_one(gulnar: User, algebra: Title) -> None:
    took, asked_for = asked(gulnar, algebra, 10)
    receive_exchange(by=gulnar, exchange=took, parts=[(asked_for, 10, None)], on=FEBRUARY)
    own = lot(gulnar, algebra, 3)
    exchange, line = offered(gulnar, algebra, 4)
    with refused("supply_shelf") as refusal:
        hand_over(by=gulnar, exchange=exchange, parts=[(line, 4)], on=MARCH)
    assert refusal.value.holes["left"] == 3
    hand_over(by=gulnar, exchange=exchange, parts=[(line, 3)], on=MARCH)
    assert Away.objects.get().lot == own


def test_what_was_taken_for_good_may_be_handed_on(gulnar: User, algebra: Title) -> None:
    took, asked_for = asked(gulnar, algebra, 10, FOR_GOOD)
    receive_exchange(by=gulnar, exchange=took, parts=[(asked_for, 10, None)], on=FEBRUARY)
    exchange, line = offered(gulnar, algebra, 4)
    hand_over(by=gulnar, exchange=exchange, parts=[(line, 4)], on=MARCH)
    assert on_shelf(gulnar, algebra) == 6


def test_no_more_is_handed_over_than_was_agreed(gulnar: User, algebra: Title) -> None:
    lot(gulnar, algebra, 100)
    exchange, line = offered(gulnar, algebra, 5)
    line.quantity = 50
    with refused("supply_agreed") as refusal:
        hand_over(by=gulnar, exchange=exchange, parts=[(line, 50)], on=MARCH)
    assert (refusal.value.holes["n"], refusal.value.holes["agreed"]) == (50, 5)
    assert on_shelf(gulnar, algebra) == 100


def test_a_line_of_another_exchange_is_neither_changed_nor_moved(gulnar: User, algebra: Title) -> None:
    lot(gulnar, algebra, 10)
    given, other = offered(gulnar, algebra, 2), offered(gulnar, algebra, 3)
    took = asked(gulnar, algebra, 2)
    with refused("supply_no_line"):
        change_exchange_lines(by=gulnar, exchange=given[0], lines=[(other[1], 9, None)])
    with refused("supply_no_line"):
        hand_over(by=gulnar, exchange=given[0], parts=[(other[1], 2)], on=MARCH)
    with refused("supply_no_line"):
        receive_exchange(by=gulnar, exchange=took[0], parts=[(other[1], 2, None)], on=MARCH)
    assert ExchangeLine.objects.get(pk=other[1].pk).quantity == 3
    assert on_shelf(gulnar, algebra) == 10


def test_copies_that_had_not_come_by_the_day_are_not_handed_over_on_it(gulnar: User, algebra: Title) -> None:
    lot(gulnar, algebra, 3, on=MAY)
    exchange, line = offered(gulnar, algebra, 1)
    with refused("supply_shelf"):
        hand_over(by=gulnar, exchange=exchange, parts=[(line, 1)], on=MARCH)


def test_copies_taken_for_a_time_provide_the_pupils_and_are_off_balance(
    gulnar: User, seventh: SchoolClass, algebra: Title
) -> None:
    exchange, line = asked(gulnar, algebra, 3)
    assert missing(gulnar, FEBRUARY) == 2
    receipt = receive_exchange(
        by=gulnar, exchange=exchange, parts=[(line, 3, Decimal(2000))], on=MARCH, document="№ 4 акт"
    )
    came = Lot.objects.get()
    assert (came.quantity, came.price, came.fund) == (3, Decimal(2000), "textbook")
    assert not came.on_balance
    assert (receipt.source, receipt.supplier) == (Source.EXCHANGE, SCHOOL_2.partner)
    assert [missing(gulnar, day) for day in (FEBRUARY, MARCH)] == [2, 0]


def test_copies_taken_for_good_are_on_our_balance_and_stay(gulnar: User, algebra: Title) -> None:
    exchange, line = asked(gulnar, algebra, 3, FOR_GOOD)
    receive_exchange(by=gulnar, exchange=exchange, parts=[(line, 3, Decimal(2000))], on=MARCH)
    assert Lot.objects.get().on_balance
    with refused("supply_for_good"):
        give_back(by=gulnar, exchange=exchange, parts=[(line, 3)], on=MAY)


def test_what_pupils_hold_is_not_given_back_before_they_return_it(
    gulnar: User, seventh: SchoolClass, algebra: Title
) -> None:
    exchange, line = asked(gulnar, algebra, 3)
    receive_exchange(by=gulnar, exchange=exchange, parts=[(line, 3, None)], on=MARCH)
    issue_class(by=gulnar, school_class=seventh, on=MARCH)
    with refused("write_off_lot_held"):
        give_back(by=gulnar, exchange=exchange, parts=[(line, 3)], on=MAY)
    give_back(by=gulnar, exchange=exchange, parts=[(line, 1)], on=MAY)
    row = exchange_rows(exchange)[0]
    assert (exchange.state, row.there, row.back) == (Exchange.State.RECEIVED, 2, 1)
    assert WriteOffLine.objects.get().reason == Reason.TRANSFERRED


def test_taken_copies_given_back_in_two_parts_end_the_exchange(
    gulnar: User, seventh: SchoolClass, algebra: Title
) -> None:
    exchange, line = asked(gulnar, algebra, 3)
    receive_exchange(by=gulnar, exchange=exchange, parts=[(line, 3, None)], on=MARCH)
    give_back(by=gulnar, exchange=exchange, parts=[(line, 2)], on=MAY)
    with refused("supply_back_over"):
        give_back(by=gulnar, exchange=exchange, parts=[(line, 2)], on=MAY)
    give_back(by=gulnar, exchange=exchange, parts=[(line, 1)], on=MAY)
    assert exchange.state == Exchange.State.GIVEN_BACK
    assert missing(gulnar, MAY) == 2


def test_a_taken_copy_written_off_here_need_not_be_given_back(gulnar: User, algebra: Title) -> None:
    exchange, line = asked(gulnar, algebra, 3)
    receive_exchange(by=gulnar, exchange=exchange, parts=[(line, 3, None)], on=MARCH)
    write_off(by=gulnar, lines=[Disposal(Lot.objects.get(), Reason.WORN, 1)], on=MARCH)
    row = exchange_rows(exchange)[0]
    assert (row.there, row.back, row.gone) == (2, 0, 1)
    give_back(by=gulnar, exchange=exchange, parts=[(line, 2)], on=MAY)
    assert exchange.state == Exchange.State.GIVEN_BACK


def test_when_nothing_is_left_to_give_back_the_exchange_is_ended_without_an_act(
    gulnar: User, algebra: Title
) -> None:
    exchange, line = asked(gulnar, algebra, 1)
    receive_exchange(by=gulnar, exchange=exchange, parts=[(line, 1, None)], on=MARCH)
    write_off(by=gulnar, lines=[Disposal(Lot.objects.get(), Reason.WORN, 1)], on=MARCH)
    give_back(by=gulnar, exchange=exchange, parts=[], on=MAY)
    assert exchange.state == Exchange.State.GIVEN_BACK
    assert WriteOffLine.objects.count() == 1


def test_the_report_counts_what_went_and_what_came_in_a_period(
    client: Client, gulnar: User, algebra: Title, physics: Title
) -> None:
    lot(gulnar, algebra, 9)
    lot(gulnar, physics, 9)
    for title, n, terms, day in [
        (algebra, 4, SCHOOL_2, FEBRUARY),
        (physics, 2, FOR_GOOD, FEBRUARY),
        (physics, 3, SCHOOL_2, MARCH),
    ]:
        exchange, line = offered(gulnar, title, n, terms)
        hand_over(by=gulnar, exchange=exchange, parts=[(line, n)], on=day)
        if not terms.for_good:
            get_back(by=gulnar, exchange=exchange, parts=[(line, 1)], on=MAY)
            give_up(by=gulnar, exchange=exchange, on=MAY)
    exchange, line = asked(gulnar, algebra, 5)
    receive_exchange(by=gulnar, exchange=exchange, parts=[(line, 5, None)], on=FEBRUARY)
    give_back(by=gulnar, exchange=exchange, parts=[(line, 5)], on=MAY)
    assert (lent_to_schools(gulnar.school, WINTER), taken(gulnar.school, WINTER)) == (6, 5)
    spring = Period(MARCH, MAY)
    assert (lent_to_schools(gulnar.school, spring), taken(gulnar.school, spring)) == (3, 0)
    client.force_login(gulnar)
    days = {"way": "give", "start": str(WINTER.start), "end": str(WINTER.end)}
    shown = client.get(reverse("supply:exchanges"), days).context["listing"].page
    assert sum(row.moved for row in shown) == 6, "behind the number are the exchanges that it counts"


def test_each_way_has_its_own_steps(gulnar: User, algebra: Title) -> None:
    lot(gulnar, algebra, 3)
    ours, line = offered(gulnar, algebra, 1)
    with refused("any_no_move"):
        receive_exchange(by=gulnar, exchange=ours, parts=[(line, 1, None)], on=MARCH)
    theirs, line = asked(gulnar, algebra, 1)
    with refused("any_no_move"):
        hand_over(by=gulnar, exchange=theirs, parts=[(line, 1)], on=MARCH)


def test_an_exchange_is_cancelled_only_before_the_copies_move(gulnar: User, algebra: Title) -> None:
    lot(gulnar, algebra, 3)
    exchange, line = offered(gulnar, algebra, 1)
    early, _ = offered(gulnar, algebra, 1)
    cancel_exchange(by=gulnar, exchange=early)
    assert early.state == Exchange.State.CANCELLED
    hand_over(by=gulnar, exchange=exchange, parts=[(line, 1)], on=MARCH)
    with refused("any_no_move"):
        cancel_exchange(by=gulnar, exchange=exchange)


def test_terms_and_lines_change_until_the_copies_move(gulnar: User, algebra: Title, physics: Title) -> None:
    lot(gulnar, algebra, 3)
    exchange, line = offered(gulnar, algebra, 1)
    add_to_exchange(by=gulnar, exchange=exchange, lines=[Agreed(physics, 1)])
    change_exchange_lines(by=gulnar, exchange=exchange, lines=[(line, 2, None)])
    remove_from_exchange(by=gulnar, line=ExchangeLine.objects.get(title=physics))
    describe_exchange(by=gulnar, exchange=exchange, terms=Terms("№3 мектеп", for_good=True, due_on=MAY))
    assert (exchange.partner, exchange.due_on) == ("№3 мектеп", None)
    with refused("supply_twice"):
        add_to_exchange(by=gulnar, exchange=exchange, lines=[Agreed(algebra, 1)])
    hand_over(by=gulnar, exchange=exchange, parts=[(line, 2)], on=MARCH)
    with refused("supply_locked"):
        add_to_exchange(by=gulnar, exchange=exchange, lines=[Agreed(physics, 1)])
    with refused("supply_locked"):
        change_exchange_lines(by=gulnar, exchange=exchange, lines=[(line, 1, None)])
    with refused("supply_locked"):
        describe_exchange(by=gulnar, exchange=exchange, terms=SCHOOL_2)


@pytest.mark.parametrize(
    ("terms", "n", "code"),
    [
        (Terms("  "), 1, "supply_no_partner"),
        (Terms("№2 мектеп", due_on=date(2024, 1, 1)), 1, "supply_due_early"),
        (SCHOOL_2, 0, "supply_quantity"),
    ],
)
def test_impossible_offers_are_refused(gulnar: User, algebra: Title, terms: Terms, n: int, code: str) -> None:
    with refused(code):
        draft_exchange(by=gulnar, way="give", terms=terms, lines=[Agreed(algebra, n)], on=FEBRUARY)
    assert not Exchange.objects.exists()


def test_bad_steps_are_refused_in_a_sentence(gulnar: User, algebra: Title) -> None:
    lot(gulnar, algebra, 3)
    empty = draft_exchange(by=gulnar, way="give", terms=SCHOOL_2, lines=[], on=FEBRUARY)
    with refused("supply_no_titles"):
        agree_exchange(by=gulnar, exchange=empty)
    exchange, line = offered(gulnar, algebra, 2)
    with refused("supply_nothing"):
        hand_over(by=gulnar, exchange=exchange, parts=[(line, 0)], on=MARCH)
    with refused("supply_quantity"):
        hand_over(by=gulnar, exchange=exchange, parts=[(line, -1)], on=MARCH)
    with refused("supply_early"):
        hand_over(by=gulnar, exchange=exchange, parts=[(line, 1)], on=date(2024, 1, 1))
    with refused("supply_future"):
        hand_over(by=gulnar, exchange=exchange, parts=[(line, 1)], on=MAY, today=MARCH)
    hand_over(by=gulnar, exchange=exchange, parts=[(line, 2)], on=MARCH)
    with refused("supply_back_over"):
        get_back(by=gulnar, exchange=exchange, parts=[(line, 3)], on=MAY)
    with refused("supply_early"):
        get_back(by=gulnar, exchange=exchange, parts=[(line, 1)], on=FEBRUARY)


def test_an_exchange_of_another_school_is_a_strangers(
    gulnar: User, foreign_librarian: User, algebra: Title
) -> None:
    lot(foreign_librarian, algebra, 3)
    theirs, line = offered(foreign_librarian, algebra, 1)
    with pytest.raises(Stranger):
        hand_over(by=gulnar, exchange=theirs, parts=[(line, 1)], on=MARCH)
    assert not exchanges(gulnar.school).exists()
