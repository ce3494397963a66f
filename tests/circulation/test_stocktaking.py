"""What a reader has is not missing from the stock; what he lost is."""

from datetime import date

import pytest

from kitaphana.circulation.actions import LoanItem, lend, lend_copy, take_back
from kitaphana.circulation.models import Away, Loan
from kitaphana.circulation.stocktaking import finish, note_missing
from kitaphana.core.models import Journal, School, User
from kitaphana.core.refusal import Refused
from kitaphana.roster.models import Reader
from kitaphana.stock.models import Copy, Fund, Stocktaking, StocktakingLine
from kitaphana.stock.stocktaking import Lacking, begin
from tests import make
from tests.circulation.conftest import MONDAY, refused

BEGUN, DONE, TODAY = date(2023, 12, 4), date(2023, 12, 14), date(2024, 3, 1)


@pytest.fixture
def novel(school: School) -> Copy:
    return make.copy(make.lot(school, make.title()), "1041")


@pytest.fixture
def looking(gulnar: User) -> Stocktaking:
    return begin(by=gulnar, checked="whole", on=BEGUN, today=TODAY)


def done(gulnar: User, stocktaking: Stocktaking) -> Stocktaking:
    return finish(by=gulnar, stocktaking=stocktaking, on=DONE, today=TODAY)


def test_a_novel_in_armans_hands_is_not_missing(
    gulnar: User, arman: Reader, novel: Copy, looking: Stocktaking
) -> None:
    loan = lend_copy(by=gulnar, reader=arman, copy=novel, on=MONDAY)
    with refused("stocktaking_copy_held"):
        note_missing(by=gulnar, stocktaking=looking, numbers=["1041"])
    assert not StocktakingLine.objects.exists()
    take_back(by=gulnar, loan=loan, on=date(2023, 12, 6), ending=Loan.Ending.LOST)
    note_missing(by=gulnar, stocktaking=looking, numbers=["1041"])
    assert done(gulnar, looking).missing == 1, "he lost it"
    assert Journal.objects.filter(action="circulation.stocktaking.finish").count() == 1


def test_a_copy_lent_while_the_shelves_are_looked_through_is_not_missing(
    gulnar: User, arman: Reader, novel: Copy, looking: Stocktaking
) -> None:
    note_missing(by=gulnar, stocktaking=looking, numbers=["1041"])
    lend_copy(by=gulnar, reader=arman, copy=novel, on=DONE)
    with refused("stocktaking_copy_held"):
        done(gulnar, looking)
    assert Stocktaking.objects.get().finished_on is None


def test_a_copy_lent_after_the_act_may_have_been_missing_before(
    gulnar: User, arman: Reader, novel: Copy, looking: Stocktaking
) -> None:
    """Gulnar enters the act of December in March, when the copy has long been found."""
    lend_copy(by=gulnar, reader=arman, copy=novel, on=date(2024, 2, 1))
    note_missing(by=gulnar, stocktaking=looking, numbers=["1041"])
    assert done(gulnar, looking).missing == 1


def test_a_copy_in_repair_is_not_missing(gulnar: User, novel: Copy, looking: Stocktaking) -> None:
    Away.objects.create(
        school=gulnar.school, kind=Away.Kind.REPAIR, lot=novel.lot, copy=novel, left_on=date(2023, 11, 1)
    )
    with refused("stocktaking_copy_away"):
        note_missing(by=gulnar, stocktaking=looking, numbers=["1041"])
    physics = make.lot(gulnar.school, make.title("Физика"), fund=Fund.TEXTBOOK, quantity=3)
    Away.objects.create(
        school=gulnar.school, kind=Away.Kind.SCHOOL, lot=physics, quantity=2, left_on=date(2023, 11, 1)
    )
    with refused("stocktaking_lot_held"):
        note_missing(by=gulnar, stocktaking=looking, lots=[Lacking(physics, 2)])


def test_of_three_textbooks_one_of_which_arman_has_two_may_be_missing(
    gulnar: User, school: School, arman: Reader, looking: Stocktaking
) -> None:
    physics = make.lot(school, make.title("Физика"), fund=Fund.TEXTBOOK, quantity=3)
    lend(by=gulnar, items=[LoanItem(arman, physics)], on=MONDAY, due_on=TODAY)
    with pytest.raises(Refused) as out:
        note_missing(by=gulnar, stocktaking=looking, lots=[Lacking(physics, 3)])
    assert out.value.sentence("kk").replace("\u00a0", " ") == (
        "«Физика»: құжат бойынша 3 дананың біреуі оқырмандарда, жөндеуде не басқа мектепте, "
        "табылмағаны 2 данадан аспайды. Санын түзетіңіз."
    )
    note_missing(by=gulnar, stocktaking=looking, lots=[Lacking(physics, 2)])
    dana = make.reader(school, "Мұрат Дана")
    lend(by=gulnar, items=[LoanItem(dana, physics)], on=DONE, due_on=TODAY)
    with refused("stocktaking_lot_held"):
        done(gulnar, looking)
