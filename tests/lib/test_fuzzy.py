"""Terms of plan items."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kitaphana.lib.fuzzy import FuzzyDate
from kitaphana.lib.period import Period

YEAR = Period.school_year(2023)
QUARTERS = (Period(date(2023, 9, 1), date(2023, 10, 29)), Period(date(2023, 11, 6), date(2023, 12, 28)))
SPRING = (date(2024, 4, 1), date(2024, 5, 25))


@pytest.mark.parametrize(
    ("term", "kk", "ru", "en"),
    [
        (FuzzyDate.day(date(2024, 1, 28)), "28 қаңтар", "28 января", "28 January"),
        (FuzzyDate.week(2023, 10, 2), "қазанның 2-аптасы", "2-я неделя октября", "2nd week of October"),
        (FuzzyDate.week(2023, 10, 1), "қазанның 1-аптасы", "1-я неделя октября", "1st week of October"),
        (FuzzyDate.month(2023, 10), "қазан", "октябрь", "October"),
        (FuzzyDate.quarter(*SPRING, 4), "IV тоқсан", "IV четверть", "quarter IV"),
        (FuzzyDate("quarter", *SPRING), "IV тоқсан", "IV четверть", "quarter IV"),
        (FuzzyDate("quarter", date(2023, 9, 1), date(2023, 10, 29)), "I тоқсан", "I четверть", "quarter I"),
        (
            FuzzyDate("quarter", date(2023, 11, 6), date(2023, 12, 31)),
            "II тоқсан",
            "II четверть",
            "quarter II",
        ),
        (
            FuzzyDate("quarter", date(2024, 1, 8), date(2024, 3, 20)),
            "III тоқсан",
            "III четверть",
            "quarter III",
        ),
        (
            FuzzyDate.until(date(2023, 9, 1), date(2023, 12, 16)),
            "16 желтоқсанға дейін",
            "до 16 декабря",
            "by 16 December",
        ),
        (FuzzyDate.monthly(YEAR), "ай сайын", "ежемесячно", "every month"),
        (FuzzyDate.quarterly(YEAR), "тоқсан сайын", "каждую четверть", "every quarter"),
        (FuzzyDate.all_year(YEAR), "жыл бойы", "в течение года", "all year"),
        (FuzzyDate.when_needed(YEAR), "қажетіне қарай", "по мере необходимости", "when needed"),
        (
            FuzzyDate.last_week(2024, 3),
            "наурыздың соңғы аптасы",
            "последняя неделя марта",
            "last week of March",
        ),
    ],
)
def test_a_term_reads_as_librarians_write_it(term: FuzzyDate, kk: str, ru: str, en: str) -> None:
    assert (term.show("kk"), term.show("ru"), term.show("en")) == (kk, ru, en)


def test_a_week_is_cut_at_the_ends_of_its_month() -> None:
    assert FuzzyDate.week(2023, 10, 1) == FuzzyDate("week", date(2023, 10, 1), date(2023, 10, 1))
    assert FuzzyDate.week(2023, 11, 5) == FuzzyDate("week", date(2023, 11, 27), date(2023, 11, 30))


@given(st.integers(2000, 2050), st.integers(1, 12))
def test_the_weeks_of_a_month_are_the_month(year: int, month: int) -> None:
    weeks: list[FuzzyDate] = []
    while not weeks or weeks[-1].end != Period.month(year, month).end:
        weeks.append(FuzzyDate.week(year, month, len(weeks) + 1))
    assert sum(Period(week.start, week.end).days for week in weeks) == Period.month(year, month).days
    assert [week.nth_week for week in weeks] == list(range(1, len(weeks) + 1))
    whole = [week for week in weeks if Period(week.start, week.end).days == 7]
    assert [week for week in weeks if week.is_last_week] == [whole[-1]] == [FuzzyDate.last_week(year, month)]
    assert [week.show("kk").split(maxsplit=1)[1] for week in weeks] == [
        "соңғы аптасы" if week is whole[-1] else f"{n}-аптасы" for n, week in enumerate(weeks, start=1)
    ]
    with pytest.raises(ValueError, match="no week"):
        FuzzyDate.week(year, month, len(weeks) + 1)


def due_in(term: FuzzyDate, period: Period) -> bool:
    return any(share.end in period for share in term.shares(QUARTERS))


def test_october_work_is_due_in_october_only() -> None:
    october, november = Period.month(2023, 10), Period.month(2023, 11)
    for term in (FuzzyDate.month(2023, 10), FuzzyDate.week(2023, 10, 2), FuzzyDate.day(date(2023, 10, 31))):
        assert due_in(term, october)
        assert not due_in(term, november)


def test_a_term_is_due_on_its_last_day() -> None:
    until = FuzzyDate.until(date(2023, 9, 1), date(2023, 12, 16))
    assert not due_in(until, Period.month(2023, 11))
    assert due_in(until, Period.month(2023, 12))
    assert not due_in(FuzzyDate.all_year(YEAR), Period.month(2024, 7))
    assert due_in(FuzzyDate.all_year(YEAR), Period.month(2024, 8))


def test_work_done_when_needed_is_never_due() -> None:
    assert not any(due_in(FuzzyDate.when_needed(YEAR), month) for month in YEAR.months())


def test_monthly_work_is_due_at_the_end_of_every_month_of_its_span() -> None:
    monthly = FuzzyDate.monthly(YEAR)
    assert all(due_in(monthly, month) for month in YEAR.months())
    assert not due_in(monthly, Period.month(2024, 9))
    assert not due_in(monthly, Period(date(2023, 11, 1), date(2023, 11, 29)))
    cut = FuzzyDate.monthly(Period(date(2023, 9, 1), date(2024, 5, 25)))
    assert due_in(cut, Period(date(2024, 5, 1), date(2024, 5, 25))), "the last month ends with the term"


def test_work_of_every_quarter_is_due_where_a_quarter_of_the_school_ends() -> None:
    quarterly = FuzzyDate.quarterly(Period(date(2023, 9, 1), date(2023, 12, 20)))
    assert quarterly.shares(QUARTERS) == QUARTERS[:1], "the second quarter ends after the term"


@pytest.mark.parametrize(("kind", "number"), [("someday", None), ("quarter", 5), ("month", 1)])
def test_a_term_of_no_known_kind_is_refused(kind: str, number: int | None) -> None:
    with pytest.raises(ValueError, match=r"kind of term|only a quarter"):
        FuzzyDate(kind, *SPRING, number)


def test_a_term_does_not_end_before_it_starts() -> None:
    with pytest.raises(ValueError, match="ends before"):
        FuzzyDate.until(date(2024, 2, 1), date(2024, 1, 1))


@pytest.mark.parametrize("nth", [0, -1, 7])
def test_a_week_that_is_not_in_the_month_is_refused(nth: int) -> None:
    with pytest.raises(ValueError, match="no week"):
        FuzzyDate.week(2023, 10, nth)


@pytest.mark.parametrize(
    ("term", "later"),
    [
        (FuzzyDate.day(date(2024, 2, 29)), FuzzyDate.day(date(2025, 2, 28))),
        (FuzzyDate.week(2023, 10, 6), FuzzyDate.week(2024, 10, 5)),
        (FuzzyDate.week(2024, 2, 3), FuzzyDate.week(2025, 2, 3)),
        (FuzzyDate.last_week(2024, 3), FuzzyDate.last_week(2025, 3)),
        (FuzzyDate.month(2024, 2), FuzzyDate.month(2025, 2)),
        (
            FuzzyDate.until(YEAR.start, date(2023, 12, 16)),
            FuzzyDate.until(date(2024, 9, 1), date(2024, 12, 16)),
        ),
        (FuzzyDate.all_year(YEAR), FuzzyDate.all_year(Period.school_year(2024))),
    ],
)
def test_gulnar_promises_the_same_a_year_later(term: FuzzyDate, later: FuzzyDate) -> None:
    assert term.a_year_later() == later


@given(st.dates(date(1990, 1, 1), date(2090, 12, 31)), st.integers(1, 6))
def test_a_week_a_year_later_is_in_the_same_month(day: date, nth: int) -> None:
    try:
        term = FuzzyDate.week(day.year, day.month, nth)
    except ValueError:
        return
    later = term.a_year_later()
    assert (later.kind, later.start.year, later.start.month) == ("week", day.year + 1, day.month)


def test_a_term_is_cut_at_the_ends_of_the_plan() -> None:
    plan = Period(date(2023, 9, 1), date(2024, 5, 25))
    assert FuzzyDate.month(2024, 5).within(plan) == FuzzyDate("month", date(2024, 5, 1), date(2024, 5, 25))
    assert FuzzyDate.month(2024, 6).within(plan) is None
    spring = FuzzyDate.quarter(*SPRING, 4).within(plan)
    assert spring is not None
    assert spring.number == 4
