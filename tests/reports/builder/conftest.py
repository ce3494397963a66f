"""Gulnar's school in its first autumn, and a report that she has begun about it."""

from datetime import date

import pytest

from kitaphana.activities.actions import record
from kitaphana.activities.models import WorkKind
from kitaphana.circulation.actions import count_visits
from kitaphana.core.models import School, User
from kitaphana.reports.actions import begin_report
from kitaphana.reports.models import Report
from kitaphana.reports.outline import DEFAULT
from kitaphana.roster.models import SchoolClass, SchoolYear
from tests.reports.telling import AUTUMN, NEXT_MONTH


@pytest.fixture
def at_work(gulnar: User, year: SchoolYear, fifth: SchoolClass, kinds: dict[str, WorkKind]) -> School:
    """Two pupils, one quiz, a day of 42 visits."""
    quiz, day = kinds["quiz"], date(2023, 10, 3)
    record(by=gulnar, kind=quiz, on=day, today=NEXT_MONTH, theme="Абай әлемі", participants=2)
    count_visits(by=gulnar, purpose="loan", count=42, grade=5, on=day, today=NEXT_MONTH)
    return gulnar.school


@pytest.fixture
def report(gulnar: User, at_work: School) -> Report:
    """For the director, of all parts."""
    return begin_report(by=gulnar, period=AUTUMN, addressee="director", outline=DEFAULT, on=NEXT_MONTH)
