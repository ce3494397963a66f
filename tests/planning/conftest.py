"""The people who agree a plan, and the calendar it is made for."""

from datetime import date
from decimal import Decimal

import pytest

from kitaphana.activities.actions import adopt_kinds, record
from kitaphana.activities.models import Activity, WorkKind
from kitaphana.core.models import RoleCode, School, User
from kitaphana.lib.fuzzy import FuzzyDate
from kitaphana.lib.period import Period
from kitaphana.planning import actions, marks
from kitaphana.planning.models import Plan, PlanItem
from kitaphana.roster.models import DayOff, Term
from tests import make

YEAR = Period.school_year(2023)
TERMS = (
    (date(2023, 9, 1), date(2023, 10, 29)),
    (date(2023, 11, 6), date(2023, 12, 28)),
    (date(2024, 1, 8), date(2024, 3, 20)),
    (date(2024, 4, 1), date(2024, 5, 25)),
)
TODAY = date(2024, 1, 31)


@pytest.fixture
def calendar(school: School) -> None:
    """2023–2024: four terms, Republic Day and Independence Day."""
    year = make.school_year(school)
    for number, (start, end) in enumerate(TERMS, start=1):
        Term.objects.create(
            school=school, year=year, number=number, starts_on=start, ends_on=end, source="бұйрық"
        )
    for day in (date(2023, 10, 25), date(2023, 12, 16)):
        DayOff.objects.create(
            school=school,
            kind=DayOff.Kind.HOLIDAY,
            starts_on=day,
            ends_on=day,
            name_kk="мереке",
            source="заң",
        )


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


def promise(by: User, plan: Plan, kind: WorkKind, term: FuzzyDate, units: int = 1, **more: str) -> PlanItem:
    facts = {"text": "Жұмыс", "responsible": "Сәрсенова Г.", **more}
    return actions.add_item(by=by, plan=plan, kind=kind, term=term, units=Decimal(units), **facts)  # type: ignore[arg-type]


def done(by: User, item: PlanItem, on: date, units: int = 1) -> Activity:
    entry = record(by=by, kind=item.kind, on=on, today=TODAY, units=Decimal(units))
    marks.fulfil(by=by, item=item, activity=entry)
    return entry
