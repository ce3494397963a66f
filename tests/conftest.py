"""The people of the tests: Gulnar keeps the library of a school, Marat heads it, Aigul is his deputy."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from kitaphana.core.models import RoleCode, School, User
from tests import make

# How fast a machine draws examples is no test's business: speed is measured in `kitaphana bench`.
hypothesis_settings.register_profile(
    "any-machine", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("any-machine")


@pytest.fixture(autouse=True)
def own_templates() -> Iterator[None]:
    """A test's own Word templates go with it: the next school of the database has the same number."""
    yield
    shutil.rmtree(Path(settings.DATA, "templates"), ignore_errors=True)


@pytest.fixture
def school(db: None) -> School:
    return make.school()


@pytest.fixture
def gulnar(school: School) -> User:
    """The librarian, who is the administrator too, as in a village school."""
    return make.user(school, "gulnar", "Сәрсенова Гүлнар", RoleCode.LIBRARIAN, RoleCode.ADMINISTRATOR)


@pytest.fixture
def marat(school: School) -> User:
    return make.user(school, "marat", "Тұрсынов Марат", RoleCode.DIRECTOR)


@pytest.fixture
def aigul(school: School) -> User:
    return make.user(school, "aigul", "Оспанова Айгүл", RoleCode.DEPUTY)


@pytest.fixture
def foreign_librarian(db: None) -> User:
    """The librarian of another school of the same database."""
    other = make.school("Егіндікөл ауылының №2 мектебі")
    return make.user(other, "svetlana", "Ким Светлана Олеговна", RoleCode.LIBRARIAN)


@pytest.fixture
def library(client: Client, gulnar: User) -> Client:
    """A browser in which Gulnar is signed in."""
    client.force_login(gulnar)
    return client
