"""`kitaphana provision --json` beside plain SQL over the same tables, on the demo school; and past days keep
their answers whatever is done later."""

import io
import json
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django.plugin import DjangoDbBlocker

from kitaphana.circulation.actions import take_back, write_off
from kitaphana.circulation.loss import mark_found, pay, replace
from kitaphana.circulation.models import Away, Loan, Settlement
from kitaphana.circulation.repair import mend, send_to_repair
from kitaphana.core.models import School, User
from kitaphana.demo.school import Wish, make_school
from kitaphana.roster.actions import add_reader, enrol, leave, transfer
from kitaphana.roster.models import Enrolment, Reader, SchoolClass
from kitaphana.stock.actions import Arrival, Disposal, receive
from kitaphana.stock.models import Fund, Lot, Receipt, WriteOff
from kitaphana.supply.exchange import Agreed, Terms, agree_exchange, draft_exchange, get_back, hand_over
from kitaphana.textbooks.actions import collect_class, issue_class
from kitaphana.textbooks.models import OwnCopy
from kitaphana.textbooks.sets import Wanted, list_of, set_for
from tests.textbooks.provision_by_sql import document

SINCE, UNTIL = date(2024, 9, 1), date(2025, 11, 14)
LATER = date(2025, 11, 17)
"""When Gulnar goes on by hand where the demo ends."""
DAY = timedelta(days=1)

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def ulgi(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[School]:
    """A hundred pupils, one whole year and the autumn of the next; a pupil who changed the language of his
    class in October, and all that was done by hand in November."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_school(Wish(pupils=100, since=2024, until=UNTIL, seed=1))
        transaction.set_rollback(True)


@pytest.fixture
def gulnar(ulgi: School, db: None) -> User:
    """What she does in one test is undone after it."""
    return User.objects.get(school=ulgi, username="gulnar")


def told(on: date) -> dict[str, Any]:
    out = io.StringIO()
    call_command("provision", "--on", on.isoformat(), "--json", stdout=out)
    return _sorted(json.loads(out.getvalue()))


def recounted(school: School, on: date) -> dict[str, Any]:
    return _sorted(document(school.pk, on))


def _sorted(found: dict[str, Any]) -> dict[str, Any]:
    """The order of subjects and of what is lacking is nobody's promise."""
    for row in found["classes"]:
        row["lacking"].sort(key=str)
    found["subjects"].sort(key=str)
    return found


def movements() -> list[date]:
    """A day on which each kind of movement of textbooks and pupils happened, the first and the last one."""
    loans = Loan.objects.filter(fund=Fund.TEXTBOOK)
    kinds = [
        *(loans.filter(ending=ending).values_list("returned_on") for ending in Loan.Ending.values),
        loans.values_list("lent_on"),
        *(Settlement.objects.filter(kind=kind).values_list("on") for kind in Settlement.Kind.values),
        *(Away.objects.filter(kind=kind).values_list("left_on") for kind in Away.Kind.values),
        *(Away.objects.filter(kind=kind).values_list("back_on") for kind in Away.Kind.values),
        Receipt.objects.filter(lots__fund=Fund.TEXTBOOK).values_list("on"),
        WriteOff.objects.filter(lines__lot__fund=Fund.TEXTBOOK).values_list("on"),
        Enrolment.objects.values_list("starts_on"),
        Enrolment.objects.values_list("ends_on"),
        OwnCopy.objects.values_list("starts_on"),
    ]
    found = []
    for rows in kinds:
        days = sorted(day for (day,) in rows.distinct() if day and SINCE <= day <= UNTIL)
        found += [days[0], days[-1]] if days else []
    return sorted(set(found))


def test_both_agree_on_the_day_of_each_movement_and_on_the_days_around_it(ulgi: School) -> None:
    days = movements()
    assert len(days) > 20
    around = sorted({day + DAY * more for day in days for more in (-1, 0, 1)} - {SINCE - DAY})
    for day in around:
        assert told(day) == recounted(ulgi, day), day


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(on=st.dates(SINCE, date(2026, 8, 31)))
def test_both_agree_on_any_day_of_both_years(ulgi: School, on: date) -> None:
    found = told(on)
    assert found == recounted(ulgi, on)
    assert found["total"]["need"] > 1000
    assert 0 <= found["total"]["percent"] <= 100


def test_past_days_keep_their_answers_whatever_gulnar_does_later(ulgi: School, gulnar: User) -> None:
    days = [*movements()[::5], date(2025, 5, 25), date(2025, 8, 31), UNTIL]
    before = {day: told(day) for day in days}
    for act in (move_pupils, lose_and_make_good, repair_and_exchange, change_the_stock, change_a_list):
        act(gulnar)
        assert {day: told(day) for day in days} == before, act.__name__
        for later in (LATER, LATER + DAY, LATER + 9 * DAY):
            assert told(later) == recounted(ulgi, later), (act.__name__, later)
    collect_class(by=gulnar, school_class=class_of(gulnar, 6), on=LATER + 9 * DAY)
    assert {day: told(day) for day in days} == before


def class_of(by: User, grade: int, language: str = "kk") -> SchoolClass:
    classes = SchoolClass.objects.for_school(by.school).filter(grade=grade, language=language)
    found: SchoolClass = classes.select_related("year", "school").latest("year__starts_on")
    return found


def held(by: User, grade: int) -> list[Loan]:
    """What the pupils of the grade hold, without numbers."""
    loans = Loan.objects.for_school(by.school).open().filter(school_class=class_of(by, grade), copy=None)
    return list(loans.select_related("lot__title", "reader").order_by("pk"))


def move_pupils(by: User) -> None:
    """One comes and gets his textbooks, one leaves, one goes over to a Russian class."""
    newcomer = Reader(school=by.school, kind="pupil", surname="Сейітов", first_name="Арман", joined_on=LATER)
    add_reader(by=by, reader=newcomer)
    fifth = class_of(by, 5)
    enrol(by=by, reader=newcomer, school_class=fifth, on=LATER)
    assert issue_class(by=by, school_class=fifth, on=LATER, reader=newcomer).lent > 5
    russian = SchoolClass.objects.filter(language="ru", year=fifth.year).order_by("grade").first()
    assert russian
    same_grade = Enrolment.objects.on(LATER).filter(school_class=class_of(by, russian.grade))
    transfer(by=by, reader=same_grade[0].reader, school_class=russian, on=LATER + DAY)
    leave(by=by, reader=Enrolment.objects.on(LATER).filter(school_class=fifth)[0].reader, on=LATER)


def lose_and_make_good(by: User) -> None:
    for loan in held(by, 6)[:4]:
        take_back(by=by, loan=loan, on=LATER, ending=Loan.Ending.LOST)
    found, paid, other, _owed = Loan.objects.filter(ending=Loan.Ending.LOST, returned_on=LATER).order_by("pk")
    mark_found(by=by, loan=found, on=LATER + DAY)
    pay(by=by, loan=paid, amount=Decimal(2400), document="Түбіртек №7", on=LATER + DAY)
    replace(by=by, loan=other, title=other.lot.title, price=None, on=LATER + 2 * DAY)
    write_off(by=by, lines=[Disposal(paid.lot, "lost")], on=LATER + 3 * DAY)


def repair_and_exchange(by: User) -> None:
    damaged = [take_back(by=by, loan=loan, on=LATER, ending=Loan.Ending.DAMAGED) for loan in held(by, 9)[:2]]
    repairs = send_to_repair(by=by, loans=damaged, on=LATER)
    mend(by=by, repairs=repairs[:1], on=LATER + 2 * DAY)
    title = list_of(class_of(by, 9), LATER)[0].title
    terms = Terms("Егіндікөл ауылының №2 мектебі", due_on=date(2026, 5, 25))
    exchange = draft_exchange(by=by, way="give", terms=terms, lines=[Agreed(title, 2)], on=LATER)
    agree_exchange(by=by, exchange=exchange)
    line = exchange.lines.get()
    hand_over(by=by, exchange=exchange, parts=[(line, 2)], on=LATER)
    get_back(by=by, exchange=exchange, parts=[(line, 1)], on=LATER + DAY)


def change_the_stock(by: User) -> None:
    title = list_of(class_of(by, 7), LATER)[0].title
    receive(by=by, source="gift", lines=[Arrival(title, Fund.TEXTBOOK, 3)], on=LATER)
    worn = Lot.objects.filter(title__grade=8, fund=Fund.TEXTBOOK).latest("pk")
    write_off(by=by, lines=[Disposal(worn, "worn")], on=LATER + DAY)


def change_a_list(by: User) -> None:
    """From a later day one textbook less, and an old edition will do."""
    eighth = class_of(by, 8)
    positions = list_of(eighth, LATER)
    old = Lot.objects.filter(title__grade=8, title__language="kk", fund=Fund.TEXTBOOK).earliest("pk").title
    wanted = [Wanted(one.title, one.titles[1:], one.item.teachers) for one in positions[2:]]
    titles = [Wanted(positions[1].title, (old,)), *wanted]
    set_for(by=by, year=eighth.year, grade=8, language="kk", titles=titles, on=LATER + 3 * DAY)
