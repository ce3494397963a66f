import pytest

from kitaphana.catalogue.models import Title
from kitaphana.core.models import School, User
from kitaphana.roster.models import SchoolClass, SchoolYear
from tests import make
from tests.stock.make import textbook
from tests.textbooks.make import school_class


@pytest.fixture
def year(school: School) -> SchoolYear:
    return make.school_year(school)


@pytest.fixture
def physics(gulnar: User) -> Title:
    return textbook(gulnar, subject="physics", year=2020)


@pytest.fixture
def older(gulnar: User) -> Title:
    return textbook(gulnar, subject="physics", year=2017)


@pytest.fixture
def seven_a(gulnar: User, year: SchoolYear) -> SchoolClass:
    return school_class(
        gulnar, year, "7 А", "Айтбаев Санжар", "Бекболат Аружан", "Жұмабек Әли", first=("Жұмабек Әли",)
    )
