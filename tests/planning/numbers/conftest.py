"""What Gulnar promises, and the past that it follows from."""

from datetime import date
from decimal import Decimal

from kitaphana.circulation.models import Visit
from kitaphana.core.models import School, User
from kitaphana.indicators.models import PaperFigure
from kitaphana.lib.period import Period
from kitaphana.planning import numbers
from kitaphana.planning.models import Plan

SEPTEMBER_1 = date(2023, 9, 1)
SEASON = {9: 4, 10: 3, 11: 2, 12: 1, 1: 2, 2: 2, 3: 1, 4: 3, 5: 2}
"""Month → twentieths of a year's visits."""


def promise(by: User, plan: Plan, quarter: int = 0, **values: float) -> None:
    for code, value in values.items():
        numbers.set_control_number(
            by=by, plan=plan, code=code, value=Decimal(str(value)), quarter=quarter, accept_far=True
        )


def visited(school: School, first: int, whole: int, season: dict[int, int] = SEASON) -> None:
    """So many visits in the school year that begins in `first`, on the tenth of each month."""
    total = sum(season.values())
    Visit.objects.bulk_create(
        Visit(
            school=school, on=date(first if month >= 9 else first + 1, month, 10),
            purpose=Visit.Purpose.EVENT, count=whole * part // total,
        )
        for month, part in season.items()
    )  # fmt: skip


def on_paper(school: School, period: Period, **counts: int) -> None:
    for code, value in counts.items():
        PaperFigure.objects.create(
            school=school, starts_on=period.start, ends_on=period.end, code=code, value=Decimal(value)
        )


def in_force(plan: Plan) -> Plan:
    plan.state, plan.approved_on = Plan.State.APPROVED, plan.starts_on
    plan.save()
    return plan
