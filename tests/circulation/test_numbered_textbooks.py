"""Textbooks with a bar code of their own: given, away, lost – none is lent or written off past its number."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext

from kitaphana.circulation.actions import LoanItem, lend, lend_copy, take_back, take_back_many, write_off
from kitaphana.circulation.models import Loan
from kitaphana.circulation.queries import Shelf, missing, on_shelf, shelves_by_lot
from kitaphana.circulation.repair import discard, mend, send_to_repair
from kitaphana.core.models import School, User
from kitaphana.roster.models import Reader
from kitaphana.stock.actions import Disposal, number_copies
from kitaphana.stock.models import Copy, Fund, Lot, Reason
from tests import make
from tests.circulation.conftest import MONDAY, refused

TUESDAY = MONDAY + timedelta(days=1)


@pytest.fixture
def physics(school: School) -> Lot:
    return make.lot(school, make.title("Физика", kind="textbook"), fund=Fund.TEXTBOOK, quantity=3)


@pytest.fixture
def coded(gulnar: User, physics: Lot) -> Copy:
    return number_copies(by=gulnar, lot=physics, numbers=["501"])[0]


def ended(by: User, reader: Reader, of: Copy | Lot, ending: str) -> Loan:
    return take_back(by=by, loan=make.loan(reader, of), on=MONDAY, ending=ending)


def test_a_workbook_given_by_its_code_is_off_the_shelf_and_not_given_twice(
    gulnar: User, aigerim: Reader, arman: Reader, physics: Lot, coded: Copy
) -> None:
    loans = lend(by=gulnar, items=[LoanItem(aigerim, physics, coded)], on=MONDAY, due_on=MONDAY)
    take_back_many(by=gulnar, loans=loans, on=MONDAY, ending=Loan.Ending.GIVEN)
    assert shelves_by_lot(gulnar.school, [physics]) == {physics.pk: Shelf(owned=3, given=1)}
    with refused("desk_given"):
        lend_copy(by=gulnar, reader=arman, copy=coded, on=TUESDAY)
    with refused("desk_given"):
        lend(by=gulnar, items=[LoanItem(arman, physics, coded)], on=TUESDAY, due_on=TUESDAY)
    with refused("write_off_copy_given"):
        write_off(by=gulnar, lines=[Disposal(physics, Reason.WORN, copy=coded)], on=TUESDAY)
    with refused("write_off_name_copy"):
        write_off(by=gulnar, lines=[Disposal(physics, Reason.GIVEN)], on=TUESDAY)
    write_off(by=gulnar, lines=[Disposal(physics, Reason.GIVEN, copy=coded)], on=TUESDAY)
    assert shelves_by_lot(gulnar.school, [physics]) == {physics.pk: Shelf(owned=2)}


def test_a_copy_in_repair_is_neither_lent_nor_written_off_past_the_repair(
    gulnar: User, aigerim: Reader, arman: Reader, physics: Lot, coded: Copy
) -> None:
    loan = ended(gulnar, aigerim, coded, Loan.Ending.DAMAGED)
    repair = send_to_repair(by=gulnar, loans=[loan], on=MONDAY)[0]
    with refused("desk_away"):
        lend_copy(by=gulnar, reader=arman, copy=coded, on=TUESDAY)
    with refused("desk_away"):
        lend(by=gulnar, items=[LoanItem(arman, physics, coded)], on=TUESDAY, due_on=TUESDAY)
    with refused("write_off_copy_away"):
        write_off(by=gulnar, lines=[Disposal(physics, Reason.WORN, copy=coded)], on=TUESDAY)
    discard(by=gulnar, repairs=[repair], on=TUESDAY)
    assert shelves_by_lot(gulnar.school, [physics]) == {physics.pk: Shelf(owned=2)}


def test_a_mended_copy_is_lent_again(gulnar: User, aigerim: Reader, arman: Reader, coded: Copy) -> None:
    loan = ended(gulnar, aigerim, coded, Loan.Ending.DAMAGED)
    mend(by=gulnar, repairs=send_to_repair(by=gulnar, loans=[loan], on=MONDAY), on=TUESDAY)
    assert lend_copy(by=gulnar, reader=arman, copy=coded, on=TUESDAY).copy == coded


def test_an_act_for_lost_ones_takes_nothing_that_is_in_repair_or_was_given(
    gulnar: User, aigerim: Reader, arman: Reader, physics: Lot
) -> None:
    loan = ended(gulnar, aigerim, physics, Loan.Ending.DAMAGED)
    repair = send_to_repair(by=gulnar, loans=[loan], on=MONDAY)
    with refused("write_off_lot_away"):
        write_off(by=gulnar, lines=[Disposal(physics, Reason.LOST, 3)], on=TUESDAY)
    mend(by=gulnar, repairs=repair, on=TUESDAY)
    ended(gulnar, arman, physics, Loan.Ending.GIVEN)
    with refused("write_off_lot_short"):
        write_off(by=gulnar, lines=[Disposal(physics, Reason.LOST, 3)], on=TUESDAY)
    write_off(by=gulnar, lines=[Disposal(physics, Reason.LOST, 2)], on=TUESDAY)
    assert on_shelf(gulnar.school, [physics]) == {physics.pk: 0}


def test_a_lost_copy_with_a_number_is_named_in_the_act(
    gulnar: User, aigerim: Reader, arman: Reader, physics: Lot, coded: Copy
) -> None:
    ended(gulnar, aigerim, coded, Loan.Ending.LOST)
    ended(gulnar, arman, physics, Loan.Ending.LOST)
    with refused("write_off_name_copy"):
        write_off(by=gulnar, lines=[Disposal(physics, Reason.LOST, 2)], on=TUESDAY)
    lines = [Disposal(physics, Reason.LOST), Disposal(physics, Reason.LOST, copy=coded)]
    write_off(by=gulnar, lines=lines, on=TUESDAY)
    assert shelves_by_lot(gulnar.school, [physics]) == {physics.pk: Shelf(owned=1)}
    assert not +missing(gulnar.school, Q(lot=physics))


def test_one_lost_without_a_number_goes_by_any_number_that_is_missed(
    gulnar: User, arman: Reader, physics: Lot, coded: Copy
) -> None:
    ended(gulnar, arman, physics, Loan.Ending.LOST)
    write_off(by=gulnar, lines=[Disposal(physics, Reason.LOST, copy=coded)], on=TUESDAY)
    assert shelves_by_lot(gulnar.school, [physics]) == {physics.pk: Shelf(owned=2)}


def test_the_shelf_asks_no_more_for_more_lots(gulnar: User, aigerim: Reader, physics: Lot) -> None:
    more = make.lot(gulnar.school, make.title("Химия"), fund=Fund.TEXTBOOK, quantity=2)
    for lot in (physics, more):
        ended(gulnar, aigerim, lot, Loan.Ending.LOST)
    with CaptureQueriesContext(connection) as asked:
        shelves_by_lot(gulnar.school, [physics, more])
    assert len(asked) == 5
