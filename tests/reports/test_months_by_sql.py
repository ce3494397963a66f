"""Whatever months are chosen in any year of the demo school, each figure is what plain SQL says, and its
parts are the whole."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django.plugin import DjangoDbBlocker

from kitaphana.core.models import School
from kitaphana.core.queries import with_settings
from kitaphana.demo.school import Wish, make_school
from kitaphana.indicators.breakdown import in_parts
from kitaphana.indicators.counts import COUNTS, LEDGER_OF
from kitaphana.indicators.parts import DIMENSIONS, dimensions_of
from kitaphana.indicators.queries import CODES, Figure, measure, measure_all, years_before
from kitaphana.lib.period import Period
from kitaphana.reports.compose import compose
from tests.reports.by_sql import Books
from tests.reports.sql import RATIOS
from tests.reports.tables_by_sql import COUNTS as COUNTS_SHOWN

FIRST, LAST = 2023, 2025
LIVED = date(LAST + 1, 8, 31)
MONTHS = 12
few = settings(deadline=None, max_examples=12, suppress_health_check=[HealthCheck.too_slow])
fewest = settings(few, max_examples=2)


@pytest.fixture(scope="module")
def lived(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[School]:
    """Three school years of 60 pupils; gone after the module. Tests that take it read only."""
    with django_db_blocker.unblock(), transaction.atomic():
        made = make_school(Wish(pupils=60, since=FIRST, until=LIVED, seed=1))
        yield with_settings(made)
        transaction.set_rollback(True)


@st.composite
def month_ranges(draw: st.DrawFn, since: int = FIRST) -> Period:
    """From the beginning of a month to the end of it or of one of the eleven after it, also over the edge of
    two school years."""
    months = Period(date(since, 9, 1), LIVED).months()
    first = draw(st.integers(0, len(months) - 1))
    last = draw(st.integers(first, min(first + MONTHS, len(months)) - 1))
    return Period(months[first].start, months[last].end)


def printed(figure: Figure) -> float | None:
    return None if figure.rounded is None else float(figure.rounded)


def by_sql(school: School, period: Period) -> dict[str, float | None]:
    books = Books(school.pk, period.start, period.end)
    return {code: books.value(code) for code in CODES}


@few
@given(period=month_ranges())
def test_each_figure_is_what_plain_sql_says(lived: School, period: Period) -> None:
    found = {code: printed(figure) for code, figure in measure(lived, period).items()}
    assert found == by_sql(lived, period)


@few
@given(periods=st.lists(month_ranges(), min_size=1, max_size=4, unique=True))
def test_several_periods_at_once_say_what_each_says_alone(lived: School, periods: list[Period]) -> None:
    assert measure_all(lived, periods) == {period: measure(lived, period) for period in periods}


@few
@given(period=month_ranges())
def test_the_months_of_what_grows_are_together_the_whole(lived: School, period: Period) -> None:
    codes = [*LEDGER_OF, "working_days"]
    by_month = measure_all(lived, period.months(), codes).values()
    whole = measure(lived, period, codes)
    for code in codes:
        assert sum(month[code].value or 0 for month in by_month) == (whole[code].value or 0), code


@few
@given(period=month_ranges(), by=st.sampled_from(DIMENSIONS))
def test_the_parts_of_each_count_are_together_the_whole(lived: School, period: Period, by: str) -> None:
    for code, figure in measure(lived, period, COUNTS).items():
        parts = in_parts(lived, period, figure, by)
        assert bool(parts) == (figure.value is not None and by in dimensions_of(figure))
        if parts:
            assert sum((part.counts[code] for part in parts.parts), Decimal(0)) == figure.value, code


@fewest
@given(period=month_ranges(since=LAST))
def test_the_report_prints_the_same_with_the_two_years_before(lived: School, period: Period) -> None:
    report = compose(lived, period, "kk", LIVED)
    years = (period, *years_before(period))
    told = {year: by_sql(lived, year) for year in years}
    for figure in report.figures:
        read = [reading.value for reading in (figure.now, *figure.before)]
        expected = [told[year][figure.code] for year in years]
        assert [None if n is None else float(n) for n in read] == expected, figure.code
    tables = {table.code: table for section in report.sections for table in section.tables}
    for name, codes in (("counts", COUNTS_SHOWN), ("ratios", RATIOS)):
        for code, row in zip(codes, tables[name].rows, strict=True):
            cells = [None if cell.value is None else float(cell.value) for cell in row[1:4]]
            assert cells == [told[year][code] for year in reversed(years)], code


@pytest.mark.parametrize("period", Period.school_year(FIRST).months()[::6])
def test_of_a_school_without_records_nothing_is_known(school: School, period: Period) -> None:
    found = {code: printed(figure) for code, figure in measure(school, period).items()}
    assert found == by_sql(school, period)
    assert {code for code, value in found.items() if value is not None} == {"staff"}
