"""What a reader holds is not written off, whichever door of the stock Gulnar takes."""

import pytest

from kitaphana.circulation.actions import LoanItem, lend, lend_copy, take_back, write_off
from kitaphana.circulation.models import Loan
from kitaphana.circulation.queries import Shelf, copies, shelves
from kitaphana.core.models import Journal, School, User
from kitaphana.core.refusal import Refused, Stranger
from kitaphana.roster.models import Reader
from kitaphana.stock.actions import Disposal
from kitaphana.stock.models import Copy, Fund, WriteOff
from tests import make
from tests.circulation.conftest import MONDAY, refused


def held(school: School) -> list[tuple[str, bool]]:
    return [(copy.inventory_number, copy.held) for copy in copies(school)]  # type: ignore[attr-defined]


def test_textbooks_in_pupils_hands_are_not_written_off(gulnar: User, school: School, arman: Reader) -> None:
    physics = make.lot(school, make.title("Физика"), fund=Fund.TEXTBOOK, quantity=3)
    lend(by=gulnar, items=[LoanItem(arman, physics)], on=MONDAY, due_on=MONDAY)
    with pytest.raises(Refused) as out:
        write_off(by=gulnar, lines=[Disposal(physics, "worn", 2), Disposal(physics, "lost", 1)], on=MONDAY)
    assert out.value.sentence("kk").replace("\u00a0", " ") == (
        "«Физика»: қордағы 3 дананың біреуі оқырмандарда. Алдымен қайтарып алыңыз немесе санын азайтыңыз."
    )
    assert not WriteOff.objects.exists()
    write_off(by=gulnar, lines=[Disposal(physics, "worn", 2)], on=MONDAY)
    assert Journal.objects.filter(action="circulation.write_off").count() == 1


def test_more_than_the_lot_ever_had_is_said_so_though_some_are_on_loan(
    gulnar: User, school: School, arman: Reader
) -> None:
    physics = make.lot(school, make.title("Физика"), fund=Fund.TEXTBOOK, quantity=3)
    lend(by=gulnar, items=[LoanItem(arman, physics)], on=MONDAY, due_on=MONDAY)
    with refused("stock_over"):
        write_off(by=gulnar, lines=[Disposal(physics, "worn", 4)], on=MONDAY)


def test_a_copy_on_loan_is_taken_back_before_it_is_written_off(
    gulnar: User, arman: Reader, kozha: Copy
) -> None:
    loan = lend_copy(by=gulnar, reader=arman, copy=kozha, on=MONDAY, said={"register"})
    line = Disposal(kozha.lot, "worn", copy=kozha)
    with pytest.raises(Refused) as standing:
        write_off(by=gulnar, lines=[line], on=MONDAY)
    assert (
        standing.value.sentence("ru").replace("\u00a0", " ")
        == "Экземпляр 004812 на руках у читателя. Сначала примите возврат."
    )
    take_back(by=gulnar, loan=loan, on=MONDAY)
    write_off(by=gulnar, lines=[line], on=MONDAY)
    kozha.refresh_from_db()
    assert kozha.written_off_on == MONDAY


def test_a_lost_textbook_is_written_off_as_lost_only(gulnar: User, school: School, arman: Reader) -> None:
    physics = make.lot(school, make.title("Физика"), fund=Fund.TEXTBOOK, quantity=2)
    loan = lend(by=gulnar, items=[LoanItem(arman, physics)], on=MONDAY, due_on=MONDAY)[0]
    take_back(by=gulnar, loan=loan, on=MONDAY, ending=Loan.Ending.LOST)
    with pytest.raises(Refused) as marked:
        write_off(by=gulnar, lines=[Disposal(physics, "worn", 2)], on=MONDAY)
    assert marked.value.sentence("kk").replace("\u00a0", " ") == (
        "«Физика»: 1 дана жоғалған деп белгіленген, оны тек «жоғалған» себебімен шығаруға болады. "
        "Басқа себеппен шығарылатыны – ең көбі 1 дана."
    )
    write_off(by=gulnar, lines=[Disposal(physics, "worn", 1), Disposal(physics, "lost", 1)], on=MONDAY)
    assert shelves(school, [physics.title])[physics.title_id] == Shelf()


def test_a_copy_marked_lost_is_not_written_off_as_worn(gulnar: User, school: School, kozha: Copy) -> None:
    Copy.objects.filter(pk=kozha.pk).update(lost_on=MONDAY)
    with refused("write_off_copy_lost"):
        write_off(by=gulnar, lines=[Disposal(kozha.lot, "worn", copy=kozha)], on=MONDAY)
    write_off(by=gulnar, lines=[Disposal(kozha.lot, "lost", copy=kozha)], on=MONDAY)
    assert shelves(school, [kozha.lot.title])[kozha.lot.title_id] == Shelf()


def test_svetlana_writes_off_nothing_of_gulnars_school(
    gulnar: User, foreign_librarian: User, school: School
) -> None:
    physics = make.lot(school, make.title("Физика"), fund=Fund.TEXTBOOK, quantity=3)
    with pytest.raises(Stranger):
        write_off(by=foreign_librarian, lines=[Disposal(physics, "worn", 1)], on=MONDAY)
    assert not WriteOff.objects.exists()


def test_the_shelf_of_a_title_is_that_of_its_lots_together(
    gulnar: User, foreign_librarian: User, school: School, arman: Reader, zhanar: Reader
) -> None:
    title, unknown = make.title("Физика"), make.title("Химия")
    old, new = (make.lot(school, title, fund=Fund.TEXTBOOK, quantity=n) for n in (3, 4))
    make.lot(foreign_librarian.school, title, fund=Fund.TEXTBOOK, quantity=50)
    lend(by=gulnar, items=[LoanItem(arman, old), LoanItem(zhanar, new)], on=MONDAY, due_on=MONDAY)
    take_back(by=gulnar, loan=Loan.objects.get(lot=new), on=MONDAY, ending=Loan.Ending.LOST)
    write_off(by=gulnar, lines=[Disposal(new, "worn", 1)], on=MONDAY)
    found = shelves(school, [title, unknown])
    assert found == {title.pk: Shelf(owned=6, out=1, lost=1), unknown.pk: Shelf()}
    assert found[title.pk].lendable == 4


def test_a_lost_copy_that_no_loan_tells_of_is_not_on_the_shelf_of_its_title(
    school: School, kozha: Copy
) -> None:
    Copy.objects.filter(pk=kozha.pk).update(lost_on=MONDAY)
    assert shelves(school, [kozha.lot.title])[kozha.lot.title_id] == Shelf(owned=1, lost=1)


def test_the_copies_are_listed_by_number_with_those_in_readers_hands(
    gulnar: User, school: School, arman: Reader, kozha: Copy
) -> None:
    lot = make.lot(school, make.title("Ұшқан ұя"), quantity=2)
    for number in ("5100", "99"):
        make.copy(lot, number)
    loan = lend_copy(by=gulnar, reader=arman, copy=kozha, on=MONDAY, said={"register"})
    assert held(school) == [("99", False), ("5100", False), ("004812", True)]
    take_back(by=gulnar, loan=loan, on=MONDAY)
    assert held(school) == [("99", False), ("5100", False), ("004812", False)]
