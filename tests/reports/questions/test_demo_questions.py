"""A library that keeps its records well is asked little; of spoilt records every fault is named."""

from datetime import date

import pytest
from django.db import transaction

from kitaphana.circulation.models import Visit
from kitaphana.core.models import School
from kitaphana.reports.questions import questions
from tests.reports.questions.conftest import facts_of

USUAL = {"ask_provided", "ask_close", "ask_visits", "ask_too_early"}


@pytest.fixture(autouse=True)
def calendar() -> None:
    """The demo has its own."""


@pytest.fixture(autouse=True)
def own_folder() -> None:
    """Nothing is printed."""


def test_a_half_year_of_the_demo_asks_little(demo_school: School) -> None:
    found = [question.code for question in questions(facts_of(demo_school))]
    assert set(found) <= USUAL
    assert len(found) == len(set(found)), "one question of each"


def test_of_a_spoilt_half_year_each_fault_is_named_once(demo_school: School) -> None:
    with transaction.atomic():
        november = (date(2023, 11, 1), date(2023, 11, 30))
        Visit.objects.for_school(demo_school).filter(on__range=november).delete()
        Visit.objects.create(school=demo_school, on=date(2024, 1, 17), purpose="event", count=90000)
        Visit.objects.create(school=demo_school, on=date(2024, 3, 1), purpose="event")
        found = [(question.code, question.subject) for question in questions(facts_of(demo_school))]
        transaction.set_rollback(True)
    assert {
        ("ask_to_come", ""),
        ("ask_silent", "visits 2023-11"),
        ("visits", "2024-01-01..2024-01-31"),
    } <= set(found)
    assert len(found) == len(set(found)) <= len(USUAL) + 3
