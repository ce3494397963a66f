"""Two desks issue the last copies of a class at the same moment, on a real database."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from kitaphana.circulation.models import Loan
from kitaphana.circulation.queries import on_shelf
from kitaphana.core.models import RoleCode, School, User
from kitaphana.core.refusal import Refused
from kitaphana.roster.models import Reader, SchoolClass
from kitaphana.textbooks.actions import issue_class
from kitaphana.textbooks.marking import Wish, mark
from kitaphana.textbooks.sets import set_for
from tests import make
from tests.stock.make import lot, textbook
from tests.textbooks.make import FIRST_DAY, school_class

pytestmark = pytest.mark.django_db(transaction=True)
DESKS = 4


@pytest.fixture
def seven(school: School, gulnar: User) -> SchoolClass:
    """Four pupils and one copy of physics."""
    year = make.school_year(school)
    physics = textbook(gulnar)
    set_for(by=gulnar, year=year, grade=7, language="kk", titles=[physics])
    lot(gulnar, physics, 1)
    return school_class(gulnar, year, "7 А", "Ақан Бек", "Бота Жан", "Гүлім Нұр", "Дәурен Ай")


@pytest.fixture
def librarians(school: School) -> list[User]:
    return [make.user(school, f"desk{n}", f"Кітапханашы {n}", RoleCode.LIBRARIAN) for n in range(DESKS)]


def at_once(act: Callable[[int], object]) -> list[str]:
    """Every desk does it at the same moment; the code of what each was refused, empty for done."""
    ready = Barrier(DESKS)

    def desk(number: int) -> str:
        try:
            ready.wait()
            act(number)
        except Refused as refusal:
            return refusal.code
        else:
            return ""
        finally:
            connection.close()

    with ThreadPoolExecutor(DESKS) as desks:
        return sorted(desks.map(desk, range(DESKS)))


def test_the_last_copy_goes_to_one_of_four_pupils(seven: SchoolClass, librarians: list[User]) -> None:
    readers = list(Reader.objects.order_by("pk"))
    title = textbook(librarians[0])

    def issue(number: int) -> None:
        wish = Wish(readers[number].pk, title.pk, "issued")
        mark(by=librarians[number], school_class=seven, wishes=[wish], on=FIRST_DAY)

    assert at_once(issue) == ["", *["textbooks_shelf_empty"] * (DESKS - 1)]
    loan = Loan.objects.select_related("lot").get()
    assert on_shelf(seven.school, [loan.lot]) == {loan.lot_id: 0}


def test_a_class_issued_at_four_desks_gets_each_textbook_once(
    seven: SchoolClass, gulnar: User, librarians: list[User]
) -> None:
    lot(gulnar, textbook(gulnar), 9)
    assert at_once(lambda n: issue_class(by=librarians[n], school_class=seven, on=FIRST_DAY)) == [""] * DESKS
    assert sorted(Loan.objects.values_list("reader__surname", flat=True)) == [
        "Ақан",
        "Бота",
        "Гүлім",
        "Дәурен",
    ]


def test_one_return_marked_at_four_desks_is_written_once(
    seven: SchoolClass, gulnar: User, librarians: list[User]
) -> None:
    issue_class(by=gulnar, school_class=seven, on=FIRST_DAY)
    loan = Loan.objects.select_related("lot").get()
    wish = Wish(loan.reader_id or 0, loan.lot.title_id, "returned")
    done = at_once(lambda n: mark(by=librarians[n], school_class=seven, wishes=[wish], on=FIRST_DAY))
    assert done == [""] * DESKS, "a square that is so already stays"
    assert on_shelf(seven.school, [loan.lot]) == {loan.lot_id: 1}
