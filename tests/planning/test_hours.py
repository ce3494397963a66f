"""Hours of the plan against the hours of the library."""

from datetime import date, timedelta
from decimal import Decimal

from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from kitaphana.activities.models import WorkKind
from kitaphana.core.models import User
from kitaphana.lib.fuzzy import FuzzyDate
from kitaphana.lib.period import Period
from kitaphana.planning import actions, marks
from kitaphana.planning.hours import (
    PlanBudget,
    budget_of,
    cost,
    hours_within,
    plan_hours,
)
from kitaphana.planning.models import Plan, PlanItem
from kitaphana.planning.queries import items, worth_saying
from kitaphana.roster.queries import working_days
from kitaphana.worktime.actions import hold_post, note_absence
from kitaphana.worktime.models import Post
from tests.planning.conftest import YEAR

RURAL_TABLE = (
    ("publisher_plans", 500, "6.66"),
    ("order", 31, "15.5"),  # 310 editions, ten in an order
    ("subscription", 25, "1.25"),
    ("transport", 14, "14"),
    ("periodicals", 25, "0.83"),
    ("stamp", 335, "1.67"),
    ("inventory_entry", 310, "7.9"),
    ("summary_entry", 310, "0.82"),
    ("write_off", 120, "2.2"),
)
"""Kind of work, units of a year, hours as the guide prints them (domain.md §3.1)."""
DAYS = [YEAR.start + timedelta(days=n) for n in range(YEAR.days)]


def hold(by: User, hours_a_day: str = "8", leave_days: int = 0) -> Post:
    """A post from the first day of the plan's year."""
    return hold_post(
        by=by, person="Сәрсенова Г.", hours_a_day=Decimal(hours_a_day), leave_days=leave_days,
        starts_on=YEAR.start,
    )  # fmt: skip


def budget_hours(plan: Plan, period: Period) -> Decimal | None:
    has = budget_of(plan)
    return has.of(period) if has else None


def test_the_table_of_a_rural_school_gives_its_published_hours(
    gulnar: User, kinds: dict[str, WorkKind]
) -> None:
    plan = actions.draft_plan(by=gulnar, kind="year", period=YEAR)
    for code, units, printed in RURAL_TABLE:
        item = actions.add_item(
            by=gulnar, plan=plan, kind=kinds[code], text=code, term=FuzzyDate.all_year(YEAR),
            units=Decimal(units), responsible="Сәрсенова Г.",
        )  # fmt: skip
        assert item.hours == Decimal(printed), code
    hours = plan_hours(plan)
    assert hours.planned == Decimal("50.83")
    assert sum(month.planned for month in hours.months) == Decimal("50.83")


@given(
    units=st.decimals(0, 5000, places=2),
    norm=st.decimals(0, 1000, places=2),
    ends=st.tuples(st.sampled_from(DAYS), st.sampled_from(DAYS)).map(sorted),
    week=st.sets(st.integers(1, 7)),
)
def test_hours_of_the_months_are_the_hours_of_the_item(
    units: Decimal, norm: Decimal, ends: list[date], week: set[int]
) -> None:
    item = PlanItem(units=units, norm_minutes=norm, starts_on=ends[0], ends_on=ends[1])
    workdays = [day for day in DAYS if day.isoweekday() in week]
    shares = [hours_within(item, month, workdays) for month in YEAR.months()]
    assert sum(shares) == item.hours
    assert min(shares) >= 0


def test_the_months_of_a_plan_add_up_to_it(gulnar: User, plan: Plan, kinds: dict[str, WorkKind]) -> None:
    for code, units in (("service", 4900), ("exhibition", 9), ("registration", 405)):
        actions.add_item(
            by=gulnar,
            plan=plan,
            kind=kinds[code],
            text=code,
            term=FuzzyDate.all_year(YEAR),
            units=Decimal(units),
            responsible="Сәрсенова Г.",
        )
    hold(gulnar, leave_days=40)
    hours = plan_hours(plan)
    assert hours.planned == Decimal("677.66"), "16 + 571.66 + 63 + 27"
    assert sum(month.planned for month in hours.months) == hours.planned
    assert sum(month.budget or 0 for month in hours.months) == hours.budget
    months = [actions.draft_plan(by=gulnar, kind="month", period=month) for month in YEAR.months()]
    assert [plan_hours(month).planned for month in months] == [month.planned for month in hours.months]
    assert sum(plan_hours(month).budget or 0 for month in months) == hours.budget


def test_a_cancelled_item_takes_no_hours(gulnar: User, plan: Plan) -> None:
    marks.drop_item(by=gulnar, item=plan.items.get(), reason="карантин", on=date(2024, 2, 12))
    assert plan_hours(plan).planned == 0


def test_the_budget_is_days_by_hours_without_leave_and_eves(gulnar: User, plan: Plan) -> None:
    assert budget_hours(plan, YEAR) is None, "nobody holds a post"
    hold(gulnar, leave_days=24)
    days = working_days(plan.school, YEAR)
    assert date(2023, 10, 25) not in days
    # The eve of Republic Day, and of Independence Day, which was a Saturday in 2023, are working days.
    assert budget_hours(plan, YEAR) == 8 * (len(days) - 24) - 2
    assert budget_hours(plan, Period.month(2023, 10)) == 8 * 21 - 1
    assert budget_hours(plan, Period.month(2024, 8)) == 0, "undated leave is taken at the end of the year"


def test_a_year_takes_no_more_questions_to_the_database_than_a_month(gulnar: User, plan: Plan) -> None:
    month = actions.draft_plan(by=gulnar, kind="month", period=Period.month(2023, 10))
    hold(gulnar)
    asked = []
    for drafted in (plan, month):
        with CaptureQueriesContext(connection) as queries:
            plan_hours(drafted)
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_more_leave_than_days_leaves_nothing(gulnar: User, plan: Plan) -> None:
    hold(gulnar, leave_days=366)
    assert budget_hours(plan, YEAR) == 0


def test_cost_is_hours_by_the_printed_rate() -> None:
    assert cost(PlanBudget({}, Decimal(1240)), Decimal(1601)) == Decimal("1985240.00")
    assert cost(PlanBudget({}, None), Decimal(10)) is None
    assert cost(None, Decimal(10)) is None


def test_a_plan_over_its_budget_says_so(gulnar: User, plan: Plan) -> None:
    month = actions.draft_plan(by=gulnar, kind="month", period=Period.month(2023, 10))
    item = plan.items.get()
    actions.add_item(
        by=gulnar,
        plan=month,
        kind=item.kind,
        text="Күн сайын кеш",
        term=FuzzyDate.day(date(2023, 10, 25)),
        units=Decimal(20),
        responsible="Сәрсенова Г.",
    )
    hold(gulnar)
    said = worth_saying(month, plan_hours(month), items(month))
    assert [remark.code for remark in said] == ["plan_over", "plan_holiday"]
    assert "320" in said[0].sentence("ru")


def test_a_half_post_and_an_illness_show_in_the_months_of_the_plan(gulnar: User, plan: Plan) -> None:
    whole, half = hold(gulnar), hold(gulnar, "4")
    assert budget_hours(plan, Period.month(2023, 10)) == 21 * 12 - 2, "each leaves an hour early on the eve"
    note_absence(by=gulnar, post=half, kind="illness", starts_on=date(2023, 10, 2), ends_on=date(2023, 10, 6))
    assert budget_hours(plan, Period.month(2023, 10)) == 21 * 8 - 1 + 16 * 4 - 1
    assert whole.pk != half.pk


def test_the_budget_of_an_approved_plan_stays_when_posts_change(gulnar: User, plan: Plan) -> None:
    hold(gulnar)
    before = budget_hours(plan, YEAR)
    actions.freeze(by=gulnar, plan=plan)
    plan.state = Plan.State.APPROVED
    hold(gulnar, "4")
    assert budget_hours(plan, YEAR) == before
