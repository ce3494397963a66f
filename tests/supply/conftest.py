"""The library of a village school in a February: Gulnar orders textbooks and exchanges them with school 2."""

from datetime import date

import pytest

from kitaphana.catalogue.models import Title
from kitaphana.core.refusal import Refused
from kitaphana.supply.exchange import Terms
from tests import make

FEBRUARY = date(2024, 2, 12)
MARCH = date(2024, 3, 4)
MAY = date(2024, 5, 25)
SCHOOL_2 = Terms("Егіндікөл ауылының №2 мектебі", "Ким С.О.", "+7 716 42 2 11 33", due_on=MAY)
FOR_GOOD = Terms("Егіндікөл ауылының №2 мектебі", for_good=True)


def refused(code: str) -> "pytest.RaisesExc[Refused]":
    """Expects the refusal of that code."""
    return pytest.raises(Refused, check=lambda refusal: refusal.code == code)


def textbook(name: str, grade: int = 7, language: str = "kk") -> Title:
    return make.title(
        name, "Шыныбеков Ә.", kind="textbook", section="textbook", grade=grade, language=language
    )


@pytest.fixture
def algebra(db: None) -> Title:
    return textbook("Алгебра")


@pytest.fixture
def physics(db: None) -> Title:
    return textbook("Физика")
