"""A report of September–January that Gulnar may sign: the questions about it are answered."""

import re
from datetime import date

import pytest

from kitaphana.activities.actions import record
from kitaphana.activities.models import WorkKind
from kitaphana.circulation.actions import count_visits
from kitaphana.core.models import School, User
from kitaphana.reports.editions import facts_of
from kitaphana.reports.models import Answer, Report
from kitaphana.reports.outline import DEFAULT
from kitaphana.reports.standing import standing
from kitaphana.roster.models import SchoolClass, SchoolYear
from kitaphana.textbooks.sets import set_for
from tests import make
from tests.reports.telling import AUTUMN, NEXT_MONTH
from tests.stock.make import lot


@pytest.fixture(autouse=True)
def own_folder(settings: object, tmp_path: object) -> None:
    settings.DATA = tmp_path  # type: ignore[attr-defined]


@pytest.fixture
def at_work(gulnar: User, year: SchoolYear, fifth: SchoolClass, kinds: dict[str, WorkKind]) -> School:
    """Two textbooks are needed and one is there; one event; a day of visits."""
    maths = make.title("Математика", "", kind="textbook", section="textbook", grade=5)
    set_for(by=gulnar, year=year, grade=5, language="kk", titles=[maths])
    lot(gulnar, maths, 1)
    record(
        by=gulnar,
        kind=kinds["quiz"],
        on=date(2023, 10, 3),
        today=NEXT_MONTH,
        theme="Абай әлемі",
        participants=2,
    )
    visit(gulnar, 42)
    school = gulnar.school
    school.librarian, school.director = "Сәрсенова Г.Қ.", "Тұрсынов М.А."
    school.save()
    return school


@pytest.fixture
def draft(gulnar: User, at_work: School) -> Report:
    """Its questions are not answered."""
    return begun(gulnar)


@pytest.fixture
def report(gulnar: User, draft: Report) -> Report:
    """Every question is explained in a sentence."""
    explain(gulnar, draft)
    return draft


def begun(gulnar: User) -> Report:
    made: Report = Report.objects.create(
        school=gulnar.school,
        starts_on=AUTUMN.start,
        ends_on=AUTUMN.end,
        parts=DEFAULT.to_json(),
        author=gulnar,
        begun_on=NEXT_MONTH,
    )
    return made


def explain(gulnar: User, report: Report) -> None:
    """Also what is asked again because it says something else by now."""
    for row in standing(report, facts_of(report, "kk", NEXT_MONTH)).open:
        Answer.objects.update_or_create(
            school=gulnar.school,
            report=report,
            code=row.code,
            subject=row.subject,
            defaults={"asked": row.fingerprint, "text": "Тексерілді, солай.", "by": gulnar, "on": NEXT_MONTH},
        )


def visit(gulnar: User, count: int, on: date = date(2023, 10, 3)) -> None:
    count_visits(by=gulnar, purpose="loan", count=count, grade=5, on=on, today=NEXT_MONTH)


def forged(content: bytes) -> bytes:
    """With 43 in place of the 42 visits; a check code that happens to hold these figures stays."""
    return re.sub(rb"\b42\b", b"43", content)
