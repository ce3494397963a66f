"""What of a promise is due by a day, as the season goes."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from kitaphana.core.models import User
from kitaphana.lib.period import Period
from kitaphana.planning.course import Course, course
from kitaphana.planning.fact import targets
from kitaphana.planning.models import Plan
from kitaphana.planning.promised import number_table
from kitaphana.planning.spread import PlanDays, due, parts, plan_days, reached
from tests.planning.conftest import TERMS, YEAR
from tests.planning.numbers.conftest import SEASON, in_force, promise, visited


def test_what_is_due_follows_last_years_season(gulnar: User, plan: Plan) -> None:
    visited(gulnar.school, 2022, 4000)
    promise(gulnar, plan, visits=4000, readers=400)
    in_force(plan)
    for month, part in SEASON.items():
        period = Period.month(2023 if month >= 9 else 2024, month)
        assert targets(gulnar.school, period)["visits"] == 200 * part
    assert targets(gulnar.school, Period.month(2024, 7))["visits"] == 0
    assert targets(gulnar.school, YEAR) == {"visits": 4000, "readers": 400}


def test_without_a_past_what_is_due_follows_the_teaching_days(gulnar: User, plan: Plan) -> None:
    promise(gulnar, plan, visits=4000)
    half = Period(YEAR.start, date(2024, 1, 31))
    taught = plan_days(plan).teaching
    share = Decimal(sum(day in half for day in taught)) / len(taught)
    assert abs(due(plan, half)["visits"] - 4000 * share) <= Decimal("0.005")


def test_a_quarter_is_due_what_it_promises_and_a_standing_number_is_that_of_its_quarter(
    gulnar: User, plan: Plan
) -> None:
    promise(gulnar, plan, visits=4000, textbook_provision=100)
    promise(gulnar, plan, 1, visits=1700, textbook_provision=97)
    first, second = plan_days(plan).stretches[1], plan_days(plan).stretches[2]
    assert first == Period(YEAR.start, TERMS[1][0] - timedelta(days=1)), "with the break after it"
    assert due(plan, first) == {"visits": 1700, "textbook_provision": 97}
    assert due(plan, second)["textbook_provision"] == 100
    rest = Period(second.start, YEAR.end)
    assert due(plan, rest)["visits"] == 2300


def test_today_stands_beside_what_is_due_and_less_refusals_are_better(
    library: Client, gulnar: User, plan: Plan
) -> None:
    visited(gulnar.school, 2022, 4000)
    visited(gulnar.school, 2023, 2000)
    promise(gulnar, plan, visits=4000)
    (row,) = number_table(plan, date(2023, 12, 31), proposing=False).rows
    assert (row.done, row.due_shown, row.course) == (Decimal(1000), Decimal(2000), Course.BEHIND)
    assert number_table(plan, date(2023, 8, 31), proposing=False).rows[0].course is None
    page = library.get(f"/plan/{plan.pk}/numbers/").content.decode()
    assert "артта" in page

    def word(value: int, owed: int, *, less: bool = False) -> Course | None:
        return course(Decimal(value), Decimal(owed), less_is_better=less)

    assert [word(100, 100), word(95, 100), word(94, 100)] == [Course.AHEAD, Course.NORMAL, Course.BEHIND]
    assert [word(n, 95, less=True) for n in (95, 100, 101)] == [Course.AHEAD, Course.NORMAL, Course.BEHIND]
    assert word(5, 0) is None, "nothing is due yet"


# ---- Any season, any quarters

MONTHS = YEAR.months()
SCHOOL_DAYS = [
    day
    for start, end in TERMS
    for n in range((end - start).days + 1)
    for day in [start + timedelta(days=n)]
    if day.isoweekday() < 6
]
WORKING = [day for n in range(YEAR.days) for day in [YEAR.start + timedelta(days=n)] if day.isoweekday() < 6]
STARTS = [YEAR.start, *(start for start, _end in TERMS[1:])]
ENDS = [*(start - timedelta(days=1) for start in STARTS[1:]), YEAR.end]
STRETCHES = {n: Period(*span) for n, span in enumerate(zip(STARTS, ENDS, strict=True), start=1)}
DAYS = PlanDays(YEAR, WORKING, SCHOOL_DAYS, STRETCHES)
money = st.decimals(0, 100_000, places=2)
seasons: st.SearchStrategy[dict[str, str]] = st.one_of(
    st.just({}),
    st.lists(st.integers(0, 50), min_size=12, max_size=12)
    .filter(any)
    .map(lambda n: {m.start.strftime("%Y-%m"): str(share) for m, share in zip(MONTHS, n, strict=True)}),
)
quarters = st.dictionaries(st.sampled_from(sorted(STRETCHES)), money)


@settings(deadline=None)
@given(value=money, season=seasons, promised=quarters)
def test_months_add_up_to_the_quarters_and_the_quarters_to_the_year(
    value: Decimal, season: dict[str, str], promised: dict[int, Decimal]
) -> None:
    spread = parts(value, promised, season, DAYS)

    def within(period: Period) -> Decimal:
        return reached(period.end, spread) - reached(period.start - timedelta(days=1), spread)

    assert within(YEAR) == value
    assert sum(within(month) for month in MONTHS) == value
    assert sum(within(stretch) for stretch in STRETCHES.values()) == value
    for stretch in STRETCHES.values():
        assert sum(within(month) for month in stretch.months()) == within(stretch)
    if sum(promised.values()) == value or (len(promised) < 4 and sum(promised.values()) <= value):
        assert all(abs(within(STRETCHES[n]) - own) <= Decimal("0.01") for n, own in promised.items())


@settings(deadline=None)
@given(value=money, season=seasons, promised=quarters)
def test_what_is_due_never_falls_and_never_passes_the_promise(
    value: Decimal, season: dict[str, str], promised: dict[int, Decimal]
) -> None:
    spread = parts(value, promised, season, DAYS)
    running = [reached(YEAR.start + timedelta(days=n), spread) for n in range(0, YEAR.days, 5)]
    assert running == sorted(running)
    assert running[0] >= 0 and reached(YEAR.end, spread) == value
    assert sum(part.amount for part in spread) == Fraction(value)
