"""Control numbers: what a plan promises of each indicator, for its whole period and by quarter."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal

from kitaphana.core.action import action
from kitaphana.core.models import User
from kitaphana.core.refusal import NeedsWord, Refused
from kitaphana.indicators.formulas import GROWING, INDICATORS
from kitaphana.indicators.queries import CODES, measure, name_of
from kitaphana.planning.growth import contingent, foreseen, kept_reason, years_of
from kitaphana.planning.lastyear import PROMISED
from kitaphana.planning.models import ControlNumber, Plan
from kitaphana.planning.promise import refuse_closed
from kitaphana.planning.queries import control_numbers
from kitaphana.planning.season import season_of, seasons
from kitaphana.planning.spread import plan_days, promises, usual_quarters


class FarTarget(NeedsWord):
    flag = "accept_far"


@action
def set_control_number(
    *, by: User, plan: Plan, code: str, value: Decimal, quarter: int = 0, accept_far: bool = False
) -> ControlNumber:
    """Promise the value of an indicator for the plan's whole period, or for one of its quarters.

    Refused: a closed plan, an unknown code, a negative value, a percent above a hundred, a quarter that the
    plan does not have or whose year is not promised. FarTarget: more than double the value a year before.
    """
    refuse_closed(plan)
    refuse_impossible(code, value)
    if quarter:
        _refuse_quarter(plan, code, quarter)
    elif not accept_far:
        _ask_when_far(plan, code, value)
    written = {"value": value, "reason": {}} if quarter else _whole(plan, code, value)
    number, _ = ControlNumber.objects.update_or_create(
        school=by.school, plan=plan, code=code, quarter=quarter, defaults=written
    )
    return number


@action
def take_proposals(*, by: User, plan: Plan, codes: Collection[str], on: date) -> int:
    """Promise what the past proposes for these indicators; numbers set already stay. Returns how many were
    set. Refused: a closed plan."""
    refuse_closed(plan)
    years = years_of(plan, PROMISED, on)
    proposed = foreseen(years, control_numbers(plan), contingent(plan, on))
    taken = {code: one for code, one in proposed.items() if code in codes}
    past = seasons(plan, taken, years.records)
    ControlNumber.objects.bulk_create(
        ControlNumber(
            school=plan.school, plan=plan, code=code, value=one.value, season=past[code],
            reason=kept_reason(one.reason),
        )
        for code, one in taken.items()
    )  # fmt: skip
    return len(taken)


@action
def spread_quarters(*, by: User, plan: Plan, codes: Collection[str]) -> int:
    """Part the promises of numbers that grow with time among the quarters anew, by their season. Returns how
    many were parted. Refused: a closed plan, a plan without quarters."""
    refuse_closed(plan)
    days, known = plan_days(plan), promises(plan)
    if not days.stretches:
        raise Refused("plan_no_quarters")
    grown = {code: numbers[0] for code, numbers in known.items() if code in GROWING and code in codes}
    ControlNumber.objects.for_school(by.school).filter(plan=plan, code__in=grown, quarter__gt=0).delete()
    ControlNumber.objects.bulk_create(
        ControlNumber(school=by.school, plan=plan, code=code, quarter=quarter, value=value)
        for code, whole in grown.items()
        for quarter, value in usual_quarters(code, whole, days).items()
    )
    return len(grown)


@action
def drop_control_number(*, by: User, plan: Plan, code: str, quarter: int = 0) -> None:
    """Of the whole period: its quarters go with it."""
    refuse_closed(plan)
    found = ControlNumber.objects.for_school(by.school).filter(plan=plan, code=code)
    (found.filter(quarter=quarter) if quarter else found).delete()


def refuse_impossible(code: str, value: Decimal) -> None:
    """Refused: an unknown code, a negative value, a percent above a hundred."""
    if code not in CODES:
        raise Refused("plan_no_indicator", text=code)
    if not value.is_finite() or value < 0:
        raise Refused("plan_number_negative")
    if code in INDICATORS and INDICATORS[code].unit == "percent" and value > 100:
        raise Refused("plan_number_percent", name=name_of(code))


def _refuse_quarter(plan: Plan, code: str, quarter: int) -> None:
    if quarter not in plan_days(plan).stretches:
        raise Refused("plan_no_quarter", n=quarter)
    if code not in control_numbers(plan):
        raise Refused("plan_number_year_first", name=name_of(code))


def _ask_when_far(plan: Plan, code: str, value: Decimal) -> None:
    before = measure(plan.school, plan.period.year_before(), [code])[code].rounded
    if before and value > 2 * before:
        raise FarTarget("plan_target_far", name=name_of(code), prev=before, t=value)


def _whole(plan: Plan, code: str, value: Decimal) -> dict[str, object]:
    """A number typed has no reason but its own; one typed again as it was proposed keeps the proposal's."""
    as_it_was = ControlNumber.objects.for_school(plan.school).filter(plan=plan, code=code, quarter=0).first()
    reason = as_it_was.reason if as_it_was and as_it_was.value == value else {}
    return {"value": value, "reason": reason, "season": season_of(plan, code)}
