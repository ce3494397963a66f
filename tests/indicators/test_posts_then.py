"""How many librarians there were: the setting tells of now, posts with their days tell of earlier years."""

from datetime import date
from decimal import Decimal

import pytest

from kitaphana.core.actions import change_setting
from kitaphana.core.models import School, User
from kitaphana.figures.queries import lines
from kitaphana.indicators.queries import history, measure_years
from kitaphana.reports.compose import compose
from kitaphana.worktime.actions import hold_post
from tests.indicators.school import HALF, small_school
from tests.indicators.test_paper_figures import bring
from tests.reports.telling import NEXT_MONTH

STAFF = ("staff", "readers_per_staff", "loans_per_staff")


@pytest.fixture
def small(school: School) -> School:
    return small_school(school)


def posts(school: School) -> list[Decimal | None]:
    """Of the period and of the two years before."""
    return [found["staff"].value for found in measure_years(school, HALF, ["staff"]).values()]


def test_without_posts_the_setting_of_today_says_nothing_of_earlier_years(small: School) -> None:
    assert posts(small) == [1, None, None]
    for line in lines(small, HALF, STAFF):
        assert line.figure.value is not None
        assert [past.figure.value for past in line.past] == [None, None]
        assert line.past[0].figure.missing[-1] == "staff"
    [before, _earlier] = history(small, HALF, "staff")
    assert before.figure.value is None


def test_gulnar_alone_then_and_with_saule_now(small: School, gulnar: User) -> None:
    hold_post(by=gulnar, person="Сәрсенова Г.", hours_a_day=Decimal(8), starts_on=date(2022, 9, 1))
    assert posts(small) == [1, 1, None], "nobody is entered for the year before that"
    hold_post(by=gulnar, person="Ахметова С.", hours_a_day=Decimal(4), starts_on=date(2023, 9, 1))
    change_setting(by=gulnar, code="staff_percent", value=150)
    assert posts(small) == [Decimal("1.5"), 1, None]


def test_one_who_left_counts_for_the_years_of_her_post(small: School, gulnar: User) -> None:
    half = Decimal(4)
    hold_post(
        by=gulnar, person="Оспанова Б.", hours_a_day=half, starts_on=date(2021, 9, 1), ends_on=HALF.start
    )
    hold_post(by=gulnar, person="Сәрсенова Г.", hours_a_day=Decimal(8), starts_on=date(2022, 9, 1))
    assert posts(small) == [1, Decimal("1.5"), Decimal("0.5")]


def test_a_paper_of_the_year_before_knows_better(small: School, gulnar: User) -> None:
    bring(gulnar, "period,code,value\n2022-09-01..2023-01-31,staff,2\n")
    assert posts(small) == [1, 2, None]


def test_her_report_has_a_dash_for_the_posts_of_earlier_years(small: School) -> None:
    paper = compose(small, HALF, "kk", NEXT_MONTH)
    tables = {table.code: table for section in paper.sections for table in section.tables}
    *_others, staff = tables["counts"].rows
    assert [cell.text for cell in staff[1:4]] == ["–", "–", "1"]
    [read] = [figure for figure in paper.figures if figure.code == "staff"]
    assert [before.value for before in read.before] == [None, None]
