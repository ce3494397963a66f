"""The small school counts by hand what the program counts."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from kitaphana.core.actions import change_setting
from kitaphana.core.models import School, User
from kitaphana.indicators.counts import COUNTS
from kitaphana.indicators.formulas import GROWING, INDICATORS
from kitaphana.indicators.queries import history, measure, monthly
from kitaphana.lib.period import Period
from tests import make
from tests.indicators.school import BY_HAND, HALF, RATIOS, lend_once_more, plain, small_school


@pytest.mark.parametrize("code", COUNTS)
def test_gulnar_counts_by_hand_what_the_program_counts(school: School, code: str) -> None:
    assert measure(small_school(school), HALF)[code].value == BY_HAND[code]


@pytest.mark.parametrize("code", INDICATORS)
def test_each_indicator_is_the_quotient_of_its_counts(school: School, code: str) -> None:
    above, below = RATIOS[code]
    value = measure(small_school(school), HALF)[code].value
    assert value is not None
    assert round(value, 9) == round(Decimal(above) / below, 9)


def test_the_rows_behind_each_count_add_up_to_it(school: School) -> None:
    small_school(school)
    added_up = {"visits": "count", "participants": "participants", "disposed": "quantity"}
    added_up |= dict.fromkeys(("stock", "stock_main", "stock_textbooks"), "left")
    added_up |= dict.fromkeys(("received", "received_main"), "quantity")
    for code, count in COUNTS.items():
        if count.rows is None:
            continue
        rows = count.rows(school, HALF)
        column = added_up.get(code)
        total = sum(getattr(row, column) for row in rows) if column else rows.count()
        assert total == BY_HAND[code], code


def test_gulnar_finds_the_same_counts_by_plain_sql(school: School) -> None:
    small_school(school)
    queries = {
        "loans_main": """SELECT count(*) FROM circulation_loan
                         WHERE fund = 'main' AND lent_on BETWEEN %s AND %s""",
        "visits": 'SELECT sum("count") FROM circulation_visit WHERE "on" BETWEEN %s AND %s',
        "received": """SELECT sum(l.quantity) FROM stock_lot l JOIN stock_receipt r ON r.id = l.receipt_id
                       WHERE l.fund <> 'temporary' AND r."on" BETWEEN %s AND %s""",
        "participants": """SELECT sum(a.participants) FROM activities_activity a
                           JOIN activities_workkind k ON k.id = a.kind_id
                           WHERE k.is_event AND a."on" BETWEEN %s AND %s""",
    }
    with connection.cursor() as cursor:
        for code, sql in queries.items():
            cursor.execute(sql, [HALF.start, HALF.end])
            assert cursor.fetchone()[0] == measure(school, HALF, [code])[code].value, code


def test_gulnar_chooses_the_whole_stock_and_pupils(school: School, gulnar: User) -> None:
    small_school(school)
    change_setting(by=gulnar, code="stock_denominator", value="all")
    change_setting(by=gulnar, code="reader_denominator", value="pupils")
    found = measure(school, HALF, ["turnover", "loans_per_reader", "stock_per_reader", "renewal"])
    assert {code: figure.formula for code, figure in found.items()} == {
        "turnover": "loans ÷ stock",
        "loans_per_reader": "loans ÷ pupils",
        "stock_per_reader": "stock ÷ pupils",
        "renewal": "received ÷ stock × 100",
    }
    assert found["turnover"].value == Decimal("0.5")
    assert dict(found["loans_per_reader"].operands) == {"loans": 7, "pupils": 3}


OF_LOANS = ("loans", "loans_main", "loans_per_reader", "turnover", "loans_per_visit", "loans_per_staff")


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(days=st.lists(st.dates(HALF.start, HALF.end), min_size=1, max_size=4))
def test_each_novel_lent_raises_the_figures_of_loans_and_no_other(school: School, days: list[date]) -> None:
    with transaction.atomic():
        small_school(school)
        before = measure(school, HALF)
        for day in days:
            lend_once_more(school, day)
        after = measure(school, HALF)
        transaction.set_rollback(True)
    assert all((after[code].value or 0) > (before[code].value or 0) for code in OF_LOANS)
    assert {code for code in before if before[code].value != after[code].value} == set(OF_LOANS)
    assert after["loans"].value == 7 + len(days)


def test_svetlana_of_the_other_school_changes_nothing(school: School, foreign_librarian: User) -> None:
    small_school(school)
    alone = {code: figure.value for code, figure in measure(school, HALF).items()}
    small_school(foreign_librarian.school)
    assert {code: figure.value for code, figure in measure(school, HALF).items()} == alone


def test_an_empty_school_has_no_figures_and_says_what_is_missing(school: School) -> None:
    found = measure(school, HALF)
    assert {code for code, figure in found.items() if figure.value is not None} == {"staff"}
    assert found["turnover"].missing == ("loans_main", "stock_main")
    assert plain(found["turnover"].why_not("kk")) == (
        "«қор айналымы» мәні есептелмеді, өйткені дерек жоқ: негізгі қордан берілім, негізгі қор."
    )


def test_a_zero_is_known_only_while_the_ledger_was_kept(school: School) -> None:
    small_school(school)
    autumn, before, after = Period.month(2023, 12), Period.month(2023, 5), Period.month(2024, 5)
    assert measure(school, autumn, ["visits"])["visits"].value == 0
    assert measure(school, before, ["visits", "disposed"])["visits"].value is None
    assert measure(school, after, ["visits"])["visits"].value is None
    assert measure(school, after, ["disposed"])["disposed"].value == 0


def test_working_days_are_known_only_where_each_day_lies_in_an_opened_year(school: School) -> None:
    """The library of small_school opened 2023–2024 as its first year: of 2023 it knows four months."""
    small_school(school)
    calendar_year = Period(date(2023, 1, 1), date(2023, 12, 31))
    assert measure(school, calendar_year, ["working_days"])["working_days"].value is None
    make.school_year(school, date(2022, 9, 1))
    edge = Period(date(2023, 8, 1), date(2023, 9, 30))
    assert measure(school, edge, ["working_days"])["working_days"].value == 23 + 21
    assert measure(school, calendar_year, ["working_days"])["working_days"].value
    late = Period(date(2024, 8, 1), date(2024, 9, 30))
    assert measure(school, late, ["working_days"])["working_days"].value is None


def test_without_visits_loans_per_visit_names_the_zero(school: School) -> None:
    small_school(school)
    figure = measure(school, Period.month(2023, 12), ["loans_per_visit"])["loans_per_visit"]
    assert (figure.value, figure.missing) == (None, ())
    assert plain(figure.why_not("ru")) == (
        "Показатель «книговыдача на одно посещение» не рассчитан: делитель равен нулю. "
        "Внесите: число посещений."
    )


def test_months_add_up_to_the_period(school: School) -> None:
    small_school(school)
    for code in (
        "loans",
        "loans_main",
        "visits",
        "received",
        "disposed",
        "enquiries",
        "events",
        "working_days",
    ):
        months = monthly(school, HALF, code)
        assert sum(month.value or 0 for month in months) == BY_HAND[code], code
        assert [month.period.start.month for month in months] == [9, 10, 11, 12, 1]


def test_history_goes_back_two_years(school: School) -> None:
    small_school(school)
    first, second = history(
        school, Period(HALF.start.replace(year=2024), HALF.end.replace(year=2025)), "visits"
    )
    assert first.period == HALF
    assert first.figure.value == 30
    assert (second.period.start.year, second.figure.value) == (2022, None)


def test_growing_are_the_figures_that_a_plan_spreads_over_its_year() -> None:
    assert {"loans", "visits", "events", "loans_per_reader", "visits_per_reader", "turnover"} <= GROWING
    assert not GROWING & {
        "pupils",
        "stock",
        "coverage",
        "textbook_provision",
        "refusal_rate",
        "visits_per_day",
    }


def test_all_figures_cost_a_handful_of_queries(
    school: School, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    small_school(school)
    with django_assert_max_num_queries(40):
        measure(school, HALF)
