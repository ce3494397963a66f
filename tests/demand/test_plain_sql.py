"""Every figure of the demand is what plain SQL finds in the tables."""

from datetime import date

import pytest

from kitaphana.core.models import School
from kitaphana.demand.queries import demand
from kitaphana.demo.school import Wish, make_school
from kitaphana.lib.period import Period
from kitaphana.needs.models import Axis
from tests.demand.demand_by_sql import (
    held_by_sql,
    queue_by_sql,
    searched_elsewhere,
    wanting_by_sql,
    works_by_sql,
)

HALF = Period(date(2023, 9, 1), date(2024, 1, 31))


@pytest.fixture
def year() -> None:
    """The demo school opens its own."""


@pytest.fixture
def demo(db: None) -> School:
    return make_school(Wish(pupils=60, since=2023, until=date(2024, 1, 31), seed=1))


def test_the_demand_of_the_demo_school_equals_plain_sql(demo: School) -> None:
    found = {line.key: line for line in demand(demo, HALF, Axis.WORK).lines}
    expected, elsewhere = works_by_sql(demo, HALF), searched_elsewhere(demo, HALF)
    assert found
    for key, line in found.items():
        assert (line.asked, line.unmet, line.lacked, *line.bands) == expected[key], line.name
        assert line.queue == queue_by_sql(demo, key), line.name
        assert line.wanting == wanting_by_sql(demo, HALF, key, held=line.held > 0), line.name
    assert expected.keys() - found.keys() <= elsewhere, "only searches for a theme or an author are not works"


def test_copies_held_equal_plain_sql(demo: School) -> None:
    compared = 0
    for line in demand(demo, HALF, Axis.WORK).lines:
        held = held_by_sql(demo, line.key)
        assert held <= line.held, "parts of a work are counted with it"
        compared += held == line.held > 0
    assert compared
