"""Periods of reports and plans."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kitaphana.lib.period import Period, parse_period_label

AUTUMN = Period(date(2023, 9, 1), date(2024, 1, 31))
DAYS = st.dates(date(1990, 1, 1), date(2090, 1, 1))
PERIODS = st.builds(
    lambda start, length: Period(start, start + timedelta(length)), DAYS, st.integers(0, 1500)
)


def test_the_half_years_of_a_school_year_stand_side_by_side() -> None:
    first, second = Period.halves(2023)
    assert first == Period(date(2023, 9, 1), date(2023, 12, 31))
    assert second == Period(date(2024, 1, 1), date(2024, 5, 31))


def test_both_ends_belong_to_the_period() -> None:
    assert AUTUMN.start in AUTUMN
    assert AUTUMN.end in AUTUMN
    assert date(2024, 2, 1) not in AUTUMN
    assert Period.month(2024, 2).days == 29


def test_a_period_does_not_end_before_it_starts() -> None:
    with pytest.raises(ValueError, match="period ends before it starts"):
        Period(date(2024, 1, 2), date(2024, 1, 1))


def test_periods_that_share_one_day_overlap() -> None:
    assert AUTUMN.overlaps(Period(date(2024, 1, 31), date(2024, 5, 1)))
    assert not AUTUMN.overlaps(Period(date(2024, 2, 1), date(2024, 5, 1)))


@given(PERIODS)
def test_the_months_of_a_period_are_the_period(period: Period) -> None:
    months = period.months()
    assert months[0].start == period.start
    assert months[-1].end == period.end
    assert sum(month.days for month in months) == period.days
    for before, after in pairwise(months):
        assert after.start == before.end + timedelta(days=1)
        assert after.start.day == 1
    assert all(month.start.month == month.end.month for month in months)
    assert period.is_whole_months == all(month.is_whole_months for month in months)


@given(PERIODS, PERIODS)
def test_overlap_is_mutual_and_means_a_common_day(one: Period, other: Period) -> None:
    assert one.overlaps(other) == other.overlaps(one)
    assert one.overlaps(other) == (
        max(one.start, other.start) in one and max(one.start, other.start) in other
    )


@pytest.mark.parametrize(
    ("period", "before"),
    [
        (AUTUMN, Period(date(2022, 9, 1), date(2023, 1, 31))),
        (Period(date(2024, 2, 29), date(2024, 3, 5)), Period(date(2023, 2, 28), date(2023, 3, 5))),
        (Period.month(2024, 2), Period.month(2023, 2)),
        (Period.month(2025, 2), Period.month(2024, 2)),
        (Period(date(2025, 2, 3), date(2025, 2, 28)), Period(date(2024, 2, 3), date(2024, 2, 28))),
    ],
)
def test_this_year_is_compared_with_the_same_dates_of_the_last(period: Period, before: Period) -> None:
    assert period.year_before() == before


@pytest.mark.parametrize(
    ("label", "period"),
    [
        ("2023-09", Period.month(2023, 9)),
        ("2023–2024", Period.school_year(2023)),
        ("2023-2024", Period.school_year(2023)),
        (" 2023 ", Period(date(2023, 1, 1), date(2023, 12, 31))),
        ("2023-09-01..2024-01-31", AUTUMN),
    ],
)
def test_a_label_of_a_sheet_names_a_period(label: str, period: Period) -> None:
    assert parse_period_label(label) == period


def test_a_school_year_runs_from_september_to_august() -> None:
    assert Period.school_year(2023) == Period(date(2023, 9, 1), date(2024, 8, 31))


@pytest.mark.parametrize(
    "label",
    [
        "",
        "қыркүйек",
        "2023-13",
        "2023-00",
        "2023-2025",
        "2024–2023",
        "23-09",
        "2023-02-30..2023-03-01",
        "0000",
        "2024-01-31..2023-09-01",
        "2023-09-01",
    ],
)
def test_a_label_that_names_no_period_is_refused(label: str) -> None:
    with pytest.raises(ValueError, match=r"period|month|day|year"):
        parse_period_label(label)
