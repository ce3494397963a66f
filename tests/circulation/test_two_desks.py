"""Desks at the same moment, on a real database: one reader gets the last copy, the others hear a sentence."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from kitaphana.circulation import actions
from kitaphana.circulation.models import Loan, Visit
from kitaphana.core.models import RoleCode, School, User
from kitaphana.core.refusal import Refused
from kitaphana.roster.models import Reader, ReaderKind
from kitaphana.stock.models import Copy, Fund
from tests import make
from tests.circulation.conftest import MONDAY

pytestmark = pytest.mark.django_db(transaction=True)
DESKS = 4


@pytest.fixture
def readers(school: School) -> list[Reader]:
    return [
        make.reader(school, name, kind=ReaderKind.TEACHER) for name in ("Ақан", "Бота", "Гүлім", "Дәурен")
    ]


@pytest.fixture
def librarians(school: School) -> list[User]:
    return [make.user(school, f"desk{n}", f"Кітапханашы {n}", RoleCode.LIBRARIAN) for n in range(DESKS)]


def at_once(act: Callable[[int], object]) -> list[str]:
    """Every desk does it at the same moment; what each was told: empty for done."""
    ready = Barrier(DESKS)

    def desk(number: int) -> str:
        try:
            ready.wait()
            act(number)
        except Refused as refusal:
            return refusal.sentence("en")
        else:
            return ""
        finally:
            connection.close()

    with ThreadPoolExecutor(DESKS) as desks:
        return list(desks.map(desk, range(DESKS)))


def test_the_last_copy_goes_to_one_reader_and_the_others_hear_whose_it_is(
    readers: list[Reader], librarians: list[User], kozha: Copy
) -> None:
    said = at_once(lambda n: actions.lend_copy(by=librarians[n], reader=readers[n], copy=kozha, on=MONDAY))
    loan = Loan.objects.get()
    assert sorted(said)[0] == ""
    others = [sentence for sentence in said if sentence]
    assert others == [f"This copy is on loan to {loan.reader}. Return it and issue to the new reader?"] * 3


def test_the_last_textbook_of_a_lot_is_lent_once(
    school: School, readers: list[Reader], librarians: list[User]
) -> None:
    algebra = make.lot(school, make.title("Алгебра"), fund=Fund.TEXTBOOK, quantity=1)
    said = at_once(
        lambda n: actions.lend(
            by=librarians[n], items=[actions.LoanItem(readers[n], algebra)], on=MONDAY, due_on=MONDAY
        )
    )
    assert Loan.objects.count() == 1
    assert said.count("") == 1
    assert sum("not on the shelf" in sentence for sentence in said) == DESKS - 1


def test_one_return_at_many_desks_is_written_once(
    readers: list[Reader], librarians: list[User], kozha: Copy
) -> None:
    loan = actions.lend_copy(by=librarians[0], reader=readers[0], copy=kozha, on=MONDAY)
    said = at_once(lambda n: actions.take_back(by=librarians[n], loan=loan, on=MONDAY))
    assert said.count("") == 1
    assert sum("no return was recorded" in sentence for sentence in said) == DESKS - 1


def test_a_card_scanned_at_many_desks_is_one_visit(readers: list[Reader], librarians: list[User]) -> None:
    said = at_once(
        lambda n: actions.admit(by=librarians[n], reader=readers[0], purpose=Visit.Purpose.LOAN, on=MONDAY)
    )
    assert said == [""] * DESKS
    assert Visit.objects.count() == 1
