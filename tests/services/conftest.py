"""A library that lends since 2023 and prints by hand since the January after."""

from datetime import date

import pytest

from kitaphana.core.models import User
from kitaphana.core.refusal import Refused
from kitaphana.lib.period import Period
from kitaphana.services.actions import Terms, adopt, offer
from kitaphana.services.models import Service

SEPTEMBER = date(2023, 9, 1)
JANUARY = date(2024, 1, 15)
JUNE = date(2025, 6, 1)
FIRST_YEAR, SECOND_YEAR = Period.school_year(2023), Period.school_year(2024)
PRINTING = Terms("Басып шығару", Service.Audience.ALL, name_ru="Печать")


def refused(code: str) -> "pytest.RaisesExc[Refused]":
    """Expects the refusal of that code."""
    return pytest.raises(Refused, check=lambda refusal: refusal.code == code)


@pytest.fixture
def lending(gulnar: User) -> Service:
    adopt(by=gulnar, codes=["lending"], since=SEPTEMBER)
    made: Service = Service.objects.for_school(gulnar.school).get(code="lending")
    return made


@pytest.fixture
def printing(gulnar: User) -> Service:
    return offer(by=gulnar, terms=PRINTING, since=JANUARY)
