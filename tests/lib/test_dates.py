"""Dates as the library's papers write them."""

from datetime import date

import pytest

from kitaphana.lib.dates import (
    ROMAN,
    day_month,
    full_date,
    month_name,
    month_short,
    period_name,
    school_year_label,
    short_date,
    weekday,
)
from kitaphana.lib.period import Period

FIRST_BELL = date(2023, 9, 1)


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("kk", ("2023 жылғы 1 қыркүйек", "1 қыркүйек", "жұма", "қыркүйек", "қыр")),
        ("ru", ("1 сентября 2023 года", "1 сентября", "пятница", "сентябрь", "сен")),
        ("en", ("1 September 2023", "1 September", "Friday", "September", "Sep")),
    ],
)
def test_the_first_bell_is_dated_in_three_languages(language: str, expected: tuple[str, ...]) -> None:
    assert expected == (
        full_date(FIRST_BELL, language),
        day_month(FIRST_BELL, language),
        weekday(FIRST_BELL, language),
        month_name(9, language),
        month_short(9, language),
    )


def test_tables_date_in_figures() -> None:
    assert short_date(FIRST_BELL) == "01.09.2023"
    assert school_year_label(2023) == "2023–2024"
    assert (ROMAN[1], ROMAN[4], ROMAN[9], ROMAN[12]) == ("I", "IV", "IX", "XII")


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_twelve_months_and_seven_days_have_names_of_their_own(language: str) -> None:
    days = [date(2024, 1, day) for day in range(1, 8)]
    assert len({month_name(month, language) for month in range(1, 13)}) == 12
    assert len({month_short(month, language) for month in range(1, 13)}) == 12
    assert len({weekday(day, language) for day in days}) == 7


@pytest.mark.parametrize("month", [0, 13])
def test_a_month_outside_the_year_is_refused(month: int) -> None:
    with pytest.raises(ValueError, match="no month"):
        month_name(month, "kk")


@pytest.mark.parametrize(
    ("language", "month"),
    [("kk", "2023 жылғы қыркүйек"), ("ru", "сентябрь 2023 года"), ("en", "September 2023")],
)
def test_a_period_is_named_by_its_school_year_its_month_or_its_days(language: str, month: str) -> None:
    assert period_name(Period.school_year(2023), language) == "2023–2024"
    assert period_name(Period.month(2023, 9), language) == month
    assert period_name(Period(date(2023, 9, 1), date(2023, 9, 29)), language) == "01.09.2023–29.09.2023"
