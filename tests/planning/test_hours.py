"""Hours of the plan against the hours of the library."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from kitaphana.activities.models import WorkKind
from kitaphana.core.models import User
from kitaphana.core.refusal import Refused
from kitaphana.lib.fuzzy import FuzzyDate
from kitaphana.lib.period import Period
from kitaphana.planning import actions
from kitaphana.planning.hours import budget_hours, cost, hours_within, plan_hours, planned_hours
from kitaphana.planning.models import Plan, PlanItem, TimeBudget
from kitaphana.planning.queries import worth_saying
from kitaphana.roster.queries import working_days
from tests.planning.conftest import YEAR

DAYS = [YEAR.start + timedelta(days=n) for n in range(YEAR.days)]


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
    actions.set_budget(by=gulnar, plan=plan, hours_a_day=Decimal(8), leave_days=40)
    hours = plan_hours(plan)
    assert hours.planned == Decimal("677.7"), "16 + 571.7 + 63 + 27"
    assert sum(month.planned for month in hours.months) == hours.planned
    assert sum(month.budget or 0 for month in hours.months) == hours.budget
    assert hours.months[0].planned + planned_hours(plan, Period(date(2023, 10, 1), YEAR.end)) == hours.planned


def test_a_cancelled_item_takes_no_hours(gulnar: User, plan: Plan) -> None:
    actions.drop_item(by=gulnar, item=plan.items.get(), reason="карантин", on=date(2024, 2, 12))
    assert plan_hours(plan).planned == 0


def test_the_budget_is_days_by_hours_without_leave_and_eves(gulnar: User, plan: Plan) -> None:
    assert budget_hours(plan, YEAR) is None, "no budget was entered"
    actions.set_budget(by=gulnar, plan=plan, hours_a_day=Decimal(8), leave_days=24)
    days = working_days(plan.school, YEAR)
    assert date(2023, 10, 25) not in days
    # The eve of Republic Day, and of Independence Day, which was a Saturday in 2023, are working days.
    assert budget_hours(plan, YEAR) == 8 * (len(days) - 24) - 2
    assert budget_hours(plan, Period.month(2023, 10)) == 8 * 21 - 1
    assert budget_hours(plan, Period.month(2024, 8)) == 0, "undated leave is taken at the end of the year"


def test_a_year_takes_no_more_questions_to_the_database_than_a_month(gulnar: User, plan: Plan) -> None:
    month = actions.draft_plan(by=gulnar, kind="month", period=Period.month(2023, 10))
    for drafted in (plan, month):
        actions.set_budget(by=gulnar, plan=drafted, hours_a_day=Decimal(8))
    asked = []
    for drafted in (plan, month):
        with CaptureQueriesContext(connection) as queries:
            plan_hours(drafted)
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_more_leave_than_days_leaves_nothing(gulnar: User, plan: Plan) -> None:
    actions.set_budget(by=gulnar, plan=plan, hours_a_day=Decimal(8), leave_days=366)
    assert budget_hours(plan, YEAR) == 0


def test_cost_is_hours_by_the_printed_rate() -> None:
    budget = TimeBudget(pay_a_month=Decimal(198_400), hours_a_month=Decimal(160))
    assert cost(budget, Decimal(1601)) == Decimal("1985240.00")
    assert cost(TimeBudget(pay_a_month=None), Decimal(10)) is None
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
    actions.set_budget(by=gulnar, plan=month, hours_a_day=Decimal(8))
    assert [remark.code for remark in worth_saying(month, plan_hours(month))] == ["plan_over", "plan_holiday"]
    assert "320" in worth_saying(month, plan_hours(month))[0].sentence("ru")


@pytest.mark.parametrize(
    "wrong",
    [
        {"hours_a_day": Decimal(0)},
        {"hours_a_day": Decimal(25)},
        {"leave_days": -1},
        {"hours_a_month": Decimal(0)},
        {"pay_a_month": Decimal(-1)},
        {"hours_a_day": Decimal("NaN")},
    ],
)
def test_a_budget_out_of_range_is_refused(gulnar: User, plan: Plan, wrong: dict[str, Decimal]) -> None:
    with pytest.raises(Refused, match="Бюджет есептелмейді"):
        actions.set_budget(by=gulnar, plan=plan, **{"hours_a_day": Decimal(8), **wrong})  # type: ignore[arg-type]
    assert not TimeBudget.objects.exists()
