"""The people who agree a plan, and the plan they are asked about."""

from datetime import date
from decimal import Decimal
from html import unescape

import pytest

from kitaphana.activities.actions import adopt_kinds
from kitaphana.activities.models import WorkKind
from kitaphana.agreement import actions as agreement
from kitaphana.agreement.models import Remark
from kitaphana.core.models import RoleCode, School, User
from kitaphana.lib.fuzzy import FuzzyDate
from kitaphana.planning import actions
from kitaphana.planning.models import Plan, PlanItem
from kitaphana.roster.models import Reader, ReaderKind, SchoolClass
from tests import make
from tests.planning.conftest import YEAR, calendar

__all__ = ["calendar"]
DAY = date(2023, 9, 4)


@pytest.fixture
def kinds(gulnar: User, calendar: None) -> dict[str, WorkKind]:
    adopt_kinds(by=gulnar)
    return {kind.code: kind for kind in WorkKind.objects.for_school(gulnar.school)}


@pytest.fixture
def baqyt(school: School) -> User:
    return make.user(school, "baqyt", "Жүнісов Бақыт", RoleCode.CLASS_HEAD)


@pytest.fixture
def plan(gulnar: User, kinds: dict[str, WorkKind]) -> Plan:
    """A yearly plan with one piece of work in it."""
    drafted = actions.draft_plan(by=gulnar, kind="year", period=YEAR)
    actions.add_item(
        by=gulnar,
        plan=drafted,
        kind=kinds["poetry_evening"],
        text="Мұқағали оқулары",
        term=FuzzyDate.week(2024, 2, 3),
        units=Decimal(1),
        responsible="Сәрсенова Г.",
        audience="7–11-сынып",
    )
    return drafted


@pytest.fixture
def evening(plan: Plan) -> PlanItem:
    return PlanItem.objects.get(plan=plan)


@pytest.fixture
def meeting(gulnar: User, plan: Plan, kinds: dict[str, WorkKind]) -> PlanItem:
    """Work with parents, of the same plan."""
    return actions.add_item(
        by=gulnar, plan=plan, kind=kinds["parents"], text="«Отбасымен кітап оқимыз»",
        term=FuzzyDate.month(2024, 3), units=Decimal(1), responsible="Сәрсенова Г.", audience="3-сынып",
    )  # fmt: skip


def class_of(school: School, grade: int, letter: str, head: str, *, user: User | None = None) -> SchoolClass:
    """A class with its head, who has an account or not."""
    teacher = make.reader(school, head, kind=ReaderKind.TEACHER)
    if user:
        Reader.objects.filter(pk=teacher.pk).update(user=user)
    made = make.school_class(school, grade, letter)
    made.head = teacher
    made.save()
    return made


def approved(plan: Plan, gulnar: User, aigul: User, marat: User) -> Plan:
    make.sent(plan, [aigul], by=gulnar)
    agreement.agree(by=aigul, plan=plan, on=DAY)
    return agreement.approve(by=marat, plan=plan, on=DAY)


def answer_all(plan: Plan, gulnar: User) -> None:
    for remark in Remark.objects.filter(word__round__plan=plan, answer=""):
        agreement.answer(by=gulnar, remark=remark, accepted=True, on=DAY)


def text(response: object) -> str:
    return unescape(response.content.decode()).replace("\N{NO-BREAK SPACE}", " ")  # type: ignore[attr-defined]
