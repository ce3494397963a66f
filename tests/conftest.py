"""The people of the tests: Gulnar keeps the library of a school, Marat heads it, Aigul is his deputy."""

import pytest
from django.test import Client

from kitaphana.core.models import RoleCode, School, User
from tests import make


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
