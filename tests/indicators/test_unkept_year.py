"""Gulnar kept the library in 2021–2022 and in 2023–2024; of the year between nobody wrote anything down."""

from datetime import date

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from kitaphana.activities.actions import adopt_kinds
from kitaphana.activities.models import WorkKind
from kitaphana.circulation.actions import count_visits
from kitaphana.core.models import School, User
from kitaphana.figures.queries import months
from kitaphana.indicators.queries import measure, measure_all, monthly
from kitaphana.indicators.queries import partial as tells_a_part
from kitaphana.lib.period import Period
from kitaphana.reports.charts import of_time
from kitaphana.reports.facts import Facts
from kitaphana.roster.actions import open_year
from kitaphana.roster.models import Reader
from tests import make
from tests.indicators.school import HALF, diary
from tests.reports.telling import said

BETWEEN = Period(date(2022, 9, 1), date(2023, 1, 31))
KEPT = (date(2021, 10, 5), date(2022, 4, 12), date(2023, 10, 3), date(2024, 4, 9))


@pytest.fixture
def kept(school: School, gulnar: User) -> School:
    """Dana borrowed a novel, a lesson came, and visits were counted, in October and April of both years."""
    adopt_kinds(by=gulnar)
    for year in (2021, 2022, 2023):
        open_year(by=gulnar, starts_on=date(year, 9, 1))
    lesson = WorkKind.objects.for_school(school).get(code="library_lesson")
    dana = make.reader(school, "Мұрат Дана", joined_on=KEPT[0])
    novels = make.lot(school, make.title(), quantity=9, on=KEPT[0])
    for on in KEPT:
        count_visits(by=gulnar, purpose="event", count=300, grade=None, on=on, today=on)
        make.loan(dana, make.copy(novels), on=on, returned_on=on)
        diary(school, lesson, 20, on)
    return school


def values(school: School, period: Period, code: str) -> list[int | None]:
    return [None if month.value is None else int(month.value) for month in monthly(school, period, code)]


@pytest.mark.parametrize("code", ["visits", "loans", "events", "participants"])
def test_months_of_a_year_that_nobody_kept_are_unknown(kept: School, code: str) -> None:
    assert values(kept, Period.school_year(2022), code) == [None] * 12
    figure = measure(kept, Period.school_year(2022), [code])[code]
    assert (figure.value, figure.missing) == (None, (code,))


def test_quiet_months_of_the_kept_years_stay_zeros(kept: School) -> None:
    assert values(kept, HALF, "visits") == [0, 300, 0, 0, 0]
    assert values(kept, Period(date(2022, 4, 1), date(2022, 8, 31)), "loans") == [1, 0, 0, 0, 0]


def test_a_year_without_receipts_or_write_offs_is_a_year_of_none(kept: School) -> None:
    """The stock goes on being kept, whoever counts visits."""
    found = measure(kept, Period.school_year(2022), ["received", "disposed", "stock"])
    assert {code: figure.value for code, figure in found.items()} == {
        "received": 0,
        "disposed": 0,
        "stock": 9,
    }


def test_one_visit_makes_it_a_kept_year(kept: School, gulnar: User) -> None:
    count_visits(by=gulnar, purpose="event", count=1, grade=None, on=date(2023, 5, 2), today=date(2023, 5, 2))
    assert values(kept, BETWEEN, "visits") == [0] * 5
    assert values(kept, BETWEEN, "loans") == [None] * 5


def test_books_of_the_next_year_lent_in_august_do_not_make_it_kept(kept: School) -> None:
    dana = Reader.objects.get(first_name="Дана")
    make.loan(dana, make.copy(make.lot(kept, make.title())), on=date(2023, 8, 28))
    assert values(kept, BETWEEN, "loans") == [None] * 5
    assert values(kept, Period(date(2023, 7, 1), date(2023, 9, 30)), "loans") == [None, 1, 0]
    assert (
        "loans" in tells_a_part(kept, measure_all(kept, [Period.school_year(2022)], ["loans"])).popitem()[1]
    )


def test_a_stretch_that_reaches_into_it_is_not_a_zero_either(kept: School) -> None:
    assert measure(kept, Period(date(2022, 7, 1), date(2022, 10, 31)), ["visits"])["visits"].value is None


def test_a_calendar_year_of_which_half_was_kept_is_compared_with_nothing(kept: School) -> None:
    years = [Period(date(year, 1, 1), date(year, 12, 31)) for year in (2024, 2023, 2022)]
    found = tells_a_part(kept, measure_all(kept, years, ["visits", "received"]))
    assert [set(found[year]) for year in years] == [set(), {"visits"}, {"visits"}]


def test_her_chart_and_her_page_show_no_zeros_of_it(kept: School, library: Client) -> None:
    assert [month.year_before for month in months(kept, HALF, "visits")] == [None] * 5
    content = library.get("/indicators/visits/?from=2022-09-01&to=2023-01-31").content.decode()
    told = " ".join(content.replace("\u00a0", " ").split())
    assert "«келім саны» мәні есептелмеді, өйткені дерек жоқ" in told


def test_her_report_neither_compares_with_it_nor_draws_it(kept: School, gulnar: User) -> None:
    told = said(kept, HALF)
    assert told["I-FIRST"] == "Берілім саны, келім саны, оқылым: өткен кезеңнің дерегі жоқ."
    assert "I-UP" not in told
    both = Period(date(2022, 9, 1), date(2024, 8, 31))
    [hours] = of_time(Facts(kept, both, "kk", date(2024, 9, 5)))
    assert [bar.value for bar in hours.bars][:12] == [None] * 12
    assert sum(bar.value is not None for bar in hours.bars) == 8, "from September to the last lesson in April"


def test_whether_a_year_was_kept_costs_no_query_more(
    kept: School, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(5):
        measure_all(kept, [HALF, BETWEEN, BETWEEN.year_before()], ["visits"])
