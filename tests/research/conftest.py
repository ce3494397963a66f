"""A village school: Arman and Dana of 7 «А» write about the Silk Road, with Bolat the historian."""

from datetime import date

import pytest

from kitaphana.activities.actions import adopt_kinds
from kitaphana.catalogue.models import Title
from kitaphana.core.models import User
from kitaphana.core.refusal import Refused
from kitaphana.research.actions import add_titles, start
from kitaphana.research.models import Project
from kitaphana.roster.models import Reader, SchoolClass
from tests import make

OCTOBER = date(2023, 10, 2)
NOVEMBER = date(2023, 11, 20)
FEBRUARY = date(2024, 2, 12)
APRIL = date(2024, 4, 10)
JUNE = date(2024, 6, 1)
THEME = "Ұлы Жібек жолының ізімен"


def refused(code: str) -> "pytest.RaisesExc[Refused]":
    """Expects the refusal of that code."""
    return pytest.raises(Refused, check=lambda refusal: refusal.code == code)


@pytest.fixture
def seventh(gulnar: User) -> SchoolClass:
    adopt_kinds(by=gulnar)
    return make.school_class(gulnar.school, 7, "А")


@pytest.fixture
def arman(seventh: SchoolClass) -> Reader:
    return make.reader(seventh.school, "Сейітов Арман", school_class=seventh)


@pytest.fixture
def dana(seventh: SchoolClass) -> Reader:
    return make.reader(seventh.school, "Мұрат Дана", school_class=seventh)


@pytest.fixture
def bolat(seventh: SchoolClass) -> Reader:
    return make.reader(seventh.school, "Қасымов Болат Ерланұлы", kind="teacher")


@pytest.fixture
def history(db: None) -> Title:
    return make.title("Қазақстан тарихы", "Қозыбаев М.", section="social")


@pytest.fixture
def nomads(db: None) -> Title:
    return make.title("Көшпенділер. Алмас қылыш", "Ілияс Есенберлин")


@pytest.fixture
def project(
    gulnar: User,
    seventh: SchoolClass,
    arman: Reader,
    dana: Reader,
    bolat: Reader,
    history: Title,
    nomads: Title,
) -> Project:
    made = start(
        by=gulnar, theme=THEME, pupils=[arman, dana], started_on=OCTOBER, today=JUNE, school_class=seventh,
        teacher=bolat,
    )  # fmt: skip
    add_titles(by=gulnar, project=made, titles=[history, nomads], on=OCTOBER)
    return made
