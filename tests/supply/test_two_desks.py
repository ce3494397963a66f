"""Two desks hand over the last copies at the same moment: one school gets them, the other desk is told."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from kitaphana.catalogue.models import Title
from kitaphana.circulation.models import Away
from kitaphana.circulation.queries import shelves
from kitaphana.core.models import RoleCode, User
from kitaphana.core.refusal import Refused
from kitaphana.stock.models import Fund
from kitaphana.supply.exchange import Agreed, agree_exchange, draft_exchange, hand_over
from kitaphana.supply.models import Exchange
from tests import make
from tests.supply.conftest import FEBRUARY, MARCH, SCHOOL_2

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(by: list[User], exchanges: list[Exchange]) -> list[str]:
    """Each user hands over the copies of an exchange; what each was told: empty for done."""
    ready = Barrier(len(by))

    def desk(number: int) -> str:
        try:
            exchange = Exchange.objects.get(pk=exchanges[number].pk)
            parts = [(line, line.quantity) for line in exchange.lines.select_related("title")]
            ready.wait()
            hand_over(by=by[number], exchange=exchange, parts=parts, on=MARCH)
        except Refused as refusal:
            return refusal.code
        else:
            return ""
        finally:
            connection.close()

    with ThreadPoolExecutor(len(by)) as desks:
        return list(desks.map(desk, range(len(by))))


@pytest.fixture
def librarians(gulnar: User) -> list[User]:
    return [gulnar, make.user(gulnar.school, "dana", "Мұратова Дана", RoleCode.LIBRARIAN)]


@pytest.fixture
def agreed(gulnar: User, algebra: Title) -> list[Exchange]:
    """Three copies on the shelf, and two schools of which each was promised two."""
    make.lot(gulnar.school, algebra, fund=Fund.TEXTBOOK, quantity=3)
    made = [
        draft_exchange(by=gulnar, way="give", terms=SCHOOL_2, lines=[Agreed(algebra, 2)], on=FEBRUARY)
        for _ in range(2)
    ]
    for exchange in made:
        agree_exchange(by=gulnar, exchange=exchange)
    return made


def test_the_last_copies_go_to_one_school(
    librarians: list[User], agreed: list[Exchange], algebra: Title
) -> None:
    assert sorted(at_once(librarians, agreed)) == ["", "supply_shelf"]
    assert shelves(librarians[0].school, [algebra])[algebra.pk].lendable == 1
    assert sorted(Exchange.objects.values_list("state", flat=True)) == ["agreed", "handed_over"]


def test_one_exchange_is_handed_over_once(
    librarians: list[User], agreed: list[Exchange], algebra: Title
) -> None:
    assert sorted(at_once(librarians, [agreed[0], agreed[0]])) == ["", "any_no_move"]
    assert Away.objects.get().quantity == 2
