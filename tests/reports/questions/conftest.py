"""A small school of 2023–2024 whose records can be made odd one by one: Arman and Dana of 5 «А»."""

from datetime import date

import pytest

from kitaphana.activities.models import Activity, WorkKind
from kitaphana.circulation.models import Loan, Visit
from kitaphana.core.models import School, User
from kitaphana.lib.period import Period
from kitaphana.reports.facts import Facts
from kitaphana.reports.models import Report
from kitaphana.reports.outline import DEFAULT
from kitaphana.reports.questions import Question, questions
from kitaphana.roster.models import Reader, SchoolClass, SchoolYear
from tests import make
from tests.reports.telling import AUTUMN, NEXT_MONTH


@pytest.fixture(autouse=True)
def own_folder(settings: object, tmp_path: object) -> None:
    settings.DATA = tmp_path  # type: ignore[attr-defined]


@pytest.fixture(autouse=True)
def calendar(year: SchoolYear) -> SchoolYear:
    """Nothing else is on record."""
    return year


@pytest.fixture
def fifth(school: School, year: SchoolYear) -> SchoolClass:
    return make.school_class(school, 5, "А", year=year)


@pytest.fixture
def arman(school: School, fifth: SchoolClass) -> Reader:
    return make.reader(school, "Сейітов Арман", school_class=fifth)


@pytest.fixture
def dana(school: School, fifth: SchoolClass) -> Reader:
    return make.reader(school, "Мұрат Дана", school_class=fifth)


@pytest.fixture
def report(gulnar: User, school: School, arman: Reader, dana: Reader) -> Report:
    """Of September–January; 42 visits on one day."""
    came(school, date(2023, 10, 3), 42)
    school.librarian = "Сәрсенова Г.Қ."
    school.save()
    made: Report = Report.objects.create(
        school=school,
        starts_on=AUTUMN.start,
        ends_on=AUTUMN.end,
        parts=DEFAULT.to_json(),
        author=gulnar,
        begun_on=NEXT_MONTH,
    )
    return made


def facts_of(school: School, period: Period = AUTUMN, language: str = "kk") -> Facts:
    return Facts(School.objects.get(pk=school.pk), period, language, NEXT_MONTH)


def asked(school: School, period: Period = AUTUMN) -> dict[str, list[Question]]:
    """Code → questions of it, in order."""
    found: dict[str, list[Question]] = {}
    for question in questions(facts_of(school, period)):
        found.setdefault(question.code, []).append(question)
    return found


def only(school: School, code: str, period: Period = AUTUMN) -> Question:
    [question] = asked(school, period)[code]
    return question


def came(school: School, on: date, count: int = 1) -> None:
    Visit.objects.create(school=school, on=on, purpose=Visit.Purpose.LOAN, count=count)


def lent(reader: Reader, on: date, *, fund: str = "main", received: date = make.FIRST_DAY) -> Loan:
    """A book of its own lot, back on the same day."""
    lot = make.lot(reader.school, make.title(), fund=fund, on=received)
    return make.loan(reader, lot, on=on, returned_on=on)


def worked(kind: WorkKind, on: date, participants: int = 0, theme: str = "") -> Activity:
    made: Activity = Activity.objects.create(
        school=kind.school, kind=kind, on=on, minutes=30, participants=participants, theme=theme
    )
    return made
