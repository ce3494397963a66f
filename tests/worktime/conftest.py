"""A calendar of Ukraine in 2013, the year that domain.md §3.3 counts as an example."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from kitaphana.core.models import School, User
from kitaphana.lib.period import Period
from kitaphana.roster.models import DayOff
from kitaphana.worktime.actions import hold_post
from kitaphana.worktime.models import Post

YEAR = Period(date(2013, 1, 1), date(2013, 12, 31))
HOLIDAYS = (
    (1, 1, 1), (1, 7, 1), (3, 8, 1), (5, 1, 2), (5, 6, 1), (5, 9, 1), (6, 24, 1), (6, 28, 1), (8, 24, 1),
    (8, 26, 1),
)  # fmt: skip
"""Month, first day, days. Easter and Independence Day are moved to 6 May and 26 August."""


@pytest.fixture
def holidays(school: School) -> None:
    firsts = [(date(2013, month, day), days) for month, day, days in HOLIDAYS]
    for first, days in [*firsts, (date(2014, 1, 1), 1)]:
        rest(school, first, days)


@pytest.fixture
def post(gulnar: User, holidays: None) -> Post:
    """Gulnar's, eight hours a day from the first of 2013."""
    return hold_post(by=gulnar, person="Сәрсенова Г.", hours_a_day=Decimal(8), starts_on=YEAR.start)


def rest(school: School, first: date, days: int = 1, kind: str = DayOff.Kind.HOLIDAY) -> DayOff:
    return DayOff.objects.create(
        school=school, kind=kind, starts_on=first, ends_on=first + timedelta(days=days - 1),
        name_kk="демалыс", source="бұйрық",
    )  # fmt: skip
