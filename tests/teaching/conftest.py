"""The school of Gulnar in 2023–2024: teachers with and without an account, a class, a shelf of books."""

from datetime import date

import pytest
from django.test import Client

from kitaphana.activities.actions import adopt_kinds
from kitaphana.activities.models import WorkKind
from kitaphana.catalogue.models import Title
from kitaphana.core.models import RoleCode, User
from kitaphana.core.refusal import Refused
from kitaphana.lib.period import Period
from kitaphana.roster.actions import set_terms
from kitaphana.roster.models import DayOff, Reader, ReaderKind, SchoolClass, SchoolYear
from tests import make

ON, NEEDED, TODAY = date(2023, 10, 2), date(2023, 10, 12), date(2023, 10, 20)
HALF = Period(date(2023, 9, 1), date(2024, 1, 31))
MONDAY = date(2023, 10, 9)
REPUBLIC_DAY = date(2023, 10, 25)


@pytest.fixture
def year(gulnar: User) -> SchoolYear:
    found = make.school_year(gulnar.school)
    terms = [Period(date(2023, 9, 1), date(2023, 10, 29)), Period(date(2023, 11, 6), date(2023, 12, 29))]
    set_terms(by=gulnar, year=found, terms=terms, source="бұйрық")
    DayOff.objects.create(
        school=gulnar.school,
        kind=DayOff.Kind.HOLIDAY,
        starts_on=REPUBLIC_DAY,
        ends_on=REPUBLIC_DAY,
        name_kk="Республика күні",
        source="заң",
    )
    return found


@pytest.fixture
def kinds(gulnar: User, year: SchoolYear) -> dict[str, WorkKind]:
    adopt_kinds(by=gulnar)
    return {kind.code: kind for kind in WorkKind.objects.for_school(gulnar.school)}


@pytest.fixture
def fifth(gulnar: User, year: SchoolYear) -> SchoolClass:
    """5 «А» with Arman and Dana."""
    found = make.school_class(gulnar.school, 5, "А", year=year)
    for name in ("Сейітов Арман", "Мұрат Дана"):
        make.reader(gulnar.school, name, school_class=found)
    return found


@pytest.fixture
def zhanar(gulnar: User, year: SchoolYear) -> Reader:
    """She teaches physics and signs in."""
    found = teacher(gulnar, "Нұрланова Жанар", "Физика")
    found.user = make.user(gulnar.school, "zhanar", "Нұрланова Жанар", RoleCode.TEACHER)
    found.save()
    return found


@pytest.fixture
def bolat(gulnar: User, year: SchoolYear) -> Reader:
    """He teaches history and has no account."""
    return teacher(gulnar, "Қасымов Болат", "Тарих")


@pytest.fixture
def novel(gulnar: User) -> Title:
    """Three copies stand on the shelf."""
    title = make.title("Ұшқан ұя", "Момышұлы Б.")
    lot = make.lot(gulnar.school, title, quantity=3)
    for number in ("101", "102", "103"):
        make.copy(lot, number)
    return title


@pytest.fixture
def her_browser(zhanar: Reader) -> Client:
    """A browser in which Zhanar is signed in."""
    client = Client()
    assert zhanar.user
    client.force_login(zhanar.user)
    return client


def teacher(by: User, name: str, subject: str) -> Reader:
    found = make.reader(by.school, name, kind=ReaderKind.TEACHER)
    found.subject = subject
    found.save()
    return found


def refused(code: str) -> "pytest.RaisesExc[Refused]":
    """Expects the refusal of that code."""
    return pytest.raises(Refused, check=lambda refusal: refusal.code == code)
