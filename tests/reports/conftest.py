"""A demo school for the tests that read a whole report, and a small one for those of one sentence."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from kitaphana.activities.actions import adopt_kinds
from kitaphana.activities.models import WorkKind
from kitaphana.core.models import School, User
from kitaphana.demo.school import Wish, make_school
from kitaphana.roster.actions import open_year
from kitaphana.roster.models import SchoolClass, SchoolYear
from tests.textbooks import make as classes


@pytest.fixture(scope="module")
def demo_school(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[School]:
    """120 pupils and the work of 1 September 2023 to 15 February 2024; gone after the module.

    Tests that take it read only, and do without the fixture `db`.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_school(Wish(pupils=120, since=2023, until=date(2024, 2, 15), seed=1))
        transaction.set_rollback(True)


@pytest.fixture
def year(gulnar: User) -> SchoolYear:
    """2023–2024 with its terms, breaks and holidays."""
    return open_year(by=gulnar, starts_on=date(2023, 9, 1))


@pytest.fixture
def fifth(gulnar: User, year: SchoolYear) -> SchoolClass:
    """5 «А»: Arman and Dana."""
    return classes.school_class(gulnar, year, "5 А", "Сейітов Арман", "Мұрат Дана")


@pytest.fixture
def kinds(gulnar: User) -> dict[str, WorkKind]:
    adopt_kinds(by=gulnar)
    return {kind.code: kind for kind in WorkKind.objects.for_school(gulnar.school)}
