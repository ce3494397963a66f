"""A desk on a Monday of October: Aigerim, Arman and their teacher, and a shelf of few books."""

from datetime import date

import pytest

from kitaphana.core.models import School
from kitaphana.core.refusal import Refused
from kitaphana.roster.models import Reader, ReaderKind, SchoolClass
from kitaphana.stock.models import Copy
from tests import make

MONDAY = date(2023, 10, 2)


def refused(code: str) -> "pytest.RaisesExc[Refused]":
    """Expects the refusal of that code."""
    return pytest.raises(Refused, check=lambda refusal: refusal.code == code)


@pytest.fixture
def fifth(school: School) -> SchoolClass:
    return make.school_class(school, 5, "А")


@pytest.fixture
def aigerim(school: School, fifth: SchoolClass) -> Reader:
    return make.reader(school, "Оспанова Айгерім Ерланқызы", school_class=fifth)


@pytest.fixture
def arman(school: School, fifth: SchoolClass) -> Reader:
    return make.reader(school, "Сейітов Арман Болатұлы", school_class=fifth)


@pytest.fixture
def zhanar(school: School) -> Reader:
    return make.reader(school, "Нұрланова Жанар Асқарқызы", kind=ReaderKind.TEACHER)


@pytest.fixture
def kozha(school: School) -> Copy:
    """The only copy of «Менің атым Қожа»."""
    return make.copy(make.lot(school, make.title("Менің атым Қожа", "Соқпақбаев Б.")), "004812")
