"""Two desks at one moment: one of them books, sits down or stops, the other is told."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import time
from threading import Barrier

import pytest
from django.db import connection

from kitaphana.core.models import RoleCode, User
from kitaphana.core.refusal import Refused
from kitaphana.digital.booking import book
from kitaphana.digital.models import Booking, Session, Workstation
from kitaphana.digital.session import start
from kitaphana.roster.models import Reader
from tests import make
from tests.digital.conftest import MONDAY, STUDY, at

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(acts: list[Callable[[], object]]) -> list[str]:
    """What each was told: empty for done."""
    ready = Barrier(len(acts))

    def desk(act: Callable[[], object]) -> str:
        try:
            ready.wait()
            act()
        except Refused as refusal:
            return refusal.code
        else:
            return ""
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as desks:
        return sorted(desks.map(desk, acts))


@pytest.fixture
def saule(gulnar: User) -> User:
    return make.user(gulnar.school, "saule", "Ахметова Сәуле", RoleCode.LIBRARIAN)


def test_one_of_two_desks_books_the_workstation(
    gulnar: User, saule: User, pc1: Workstation, arman: Reader, dana: Reader
) -> None:
    def booking(by: User, reader: Reader) -> Callable[[], object]:
        return lambda: book(
            by=by,
            workstation=pc1,
            reader=reader,
            on=MONDAY,
            starts=time(10),
            ends=time(11),
            purpose=STUDY,
            now=at(9),
        )

    assert at_once([booking(gulnar, arman), booking(saule, dana)]) == ["", "digital_booked"]
    assert Booking.objects.count() == 1


def test_one_of_two_desks_seats_its_reader(
    gulnar: User, saule: User, pc1: Workstation, arman: Reader, dana: Reader
) -> None:
    def sitting(by: User, reader: Reader) -> Callable[[], object]:
        return lambda: start(by=by, workstation=pc1, purpose=STUDY, at=at(10), reader=reader)

    assert at_once([sitting(gulnar, arman), sitting(saule, dana)]) == ["", "digital_busy"]
    assert Session.objects.count() == 1
