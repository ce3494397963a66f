"""What of a plan's control numbers is due by when: a promise of the year on its quarters, months and days."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from kitaphana.core.models import School
from kitaphana.indicators.counts import COUNTS
from kitaphana.indicators.formulas import GROWING, INDICATORS
from kitaphana.lib.numbers import ratio
from kitaphana.lib.period import Period
from kitaphana.planning.models import ControlNumber, Plan, was_there
from kitaphana.roster.models import Term
from kitaphana.roster.queries import working_days

Season = Mapping[str, str]
"""Month (2026-09) → its share of the whole, as text; the shares add up to 1. Empty: by teaching days."""
Promises = Mapping[str, Mapping[int, ControlNumber]]
"""Indicator code → quarter, 0 for the whole period → its number."""


@dataclass(frozen=True)
class PlanDays:
    """`stretches`: number of a quarter → it and the break after it, so that they are the whole plan; empty
    for a plan of less than two quarters or of several years."""

    period: Period
    working: Sequence[date]
    teaching: Sequence[date]
    stretches: Mapping[int, Period]

    def of(self, month: Period) -> Sequence[date]:
        """Teaching days of the month; without any its working days, without those all of them."""
        for days in (self.teaching, self.working):
            if found := _within(days, month):
                return found
        return [month.start + timedelta(days=n) for n in range(month.days)]

    @cached_property
    def evenly(self) -> "Mapping[int, Pieces]":
        """Weighed without a season, which is the same for every number."""
        return _weighed({}, self)


@dataclass(frozen=True)
class Part:
    """A piece of a month that lies in one quarter, and what of the promise falls on it."""

    days: Sequence[date]
    amount: Fraction


def plan_days(plan: Plan) -> PlanDays:
    return days_of([plan])[plan.pk]


def days_of(plans: Sequence[Plan]) -> dict[int, PlanDays]:
    """Of plans of one school, by their keys, in two queries however many they are."""
    if not plans:
        return {}
    span = Period(min(plan.starts_on for plan in plans), max(plan.ends_on for plan in plans))
    working, terms = working_days(plans[0].school, span), _terms(plans[0].school, span)
    found = {}
    for plan in plans:
        own, period = _within(working, plan.period), plan.period
        near = [term for term in terms if term.starts_on <= period.end and term.ends_on >= period.start]
        found[plan.pk] = PlanDays(period, own, _teaching(own, near), _stretches(period, near))
    return found


def promises(plan: Plan, day: date | None = None) -> Promises:
    """In the order in which they were set; a quarter counts only beside a number for the whole period. `day`:
    as they held when it ended, None: as they hold now."""
    return standing(numbers_of([plan])[plan.pk], day)


def numbers_of(plans: Sequence[Plan]) -> dict[int, list[ControlNumber]]:
    """All numbers of the plans, by the plan's key, in the order in which they were set."""
    found: dict[int, list[ControlNumber]] = {plan.pk: [] for plan in plans}
    schools = {plan.school_id for plan in plans}
    for number in ControlNumber.objects.filter(school__in=schools, plan__in=found).order_by("pk"):
        found[number.plan_id].append(number)
    return found


def standing(numbers: Iterable[ControlNumber], day: date | None = None) -> Promises:
    """`promises` among the numbers of a plan."""
    found: dict[str, dict[int, ControlNumber]] = {}
    for number in numbers:
        if was_there(number, day) if day else number.struck_on is None:
            found.setdefault(number.code, {})[number.quarter] = number
    return {code: own for code, own in found.items() if 0 in own}


def due(
    plan: Plan, period: Period, known: Promises | None = None, days: PlanDays | None = None
) -> dict[str, Decimal]:
    """What the plan promises for a period within it, by indicator code.

    A number that grows with time is due as far as its quarters and its season have run; periods side by side
    add up, and the whole plan is due exactly what it promises. Any other number stands as it is: that of the
    quarter in which the period ends. As it was promised on the last day: what an amendment changed later
    does not change what was due. `known`: `promises` of that day, `days`: `plan_days`, where they were read
    already.
    """
    known = promises(plan, period.end) if known is None else known
    days = plan_days(plan) if known and days is None else days
    return {code: due_of(code, numbers, days, period) for code, numbers in known.items()} if days else {}


def due_of(code: str, numbers: Mapping[int, ControlNumber], days: PlanDays, period: Period) -> Decimal:
    """As `due`, of one indicator."""
    whole = numbers[0]
    quarters = {quarter: number.value for quarter, number in numbers.items() if quarter}
    if code in GROWING:
        spread = parts(whole.value, quarters, whole.season, days)
        before = period.start - timedelta(days=1)
        gone = reached(before, spread) if before in days.period else Decimal(0)
        return reached(period.end, spread) - gone
    if period == days.period:
        return whole.value
    ending = (quarter for quarter, stretch in days.stretches.items() if period.end in stretch)
    return quarters.get(next(ending, 0), whole.value)


def parts(value: Decimal, quarters: Mapping[int, Decimal], season: Season, days: PlanDays) -> list[Part]:
    """The promise of a whole plan on pieces of its months: the months by the season, or by their teaching
    days where it has none; then each quarter brought to its own promise."""
    weighed = _weighed(season, days) if season else days.evenly
    amounts = _amounts(value, quarters, weighed)
    found = []
    for quarter, pieces in weighed.items():
        whole = _weight(pieces)
        found += [Part(piece, amounts[quarter] * weight / whole) for piece, weight in pieces]
    return found


def reached(day: date, spread: Iterable[Part]) -> Decimal:
    """What of the promise is due when the day ends."""
    passed = (part.amount * bisect_right(part.days, day) / len(part.days) for part in spread)
    return _rounded(sum(passed, Fraction(0)), 2)


def usual_quarters(code: str, whole: ControlNumber, days: PlanDays) -> dict[int, Decimal]:
    """What the quarters of a plan get when nothing is promised for them; empty without quarters.

    A number that grows with time is parted by its season and rounded so that the quarters add up to it; any
    other stands in each of them.
    """
    if code not in GROWING:
        return dict.fromkeys(days.stretches, whole.value)
    return over_quarters(whole.value, whole.season, days, _places(code, whole.value))


def over_quarters(value: Decimal, season: Season, days: PlanDays, places: int) -> dict[int, Decimal]:
    if not days.stretches:
        return {}
    amounts = _amounts(value, {}, _weighed(season, days))
    running, gone, found = Fraction(0), Decimal(0), {}
    for quarter in days.stretches:
        running += amounts[quarter]
        until = value if quarter == list(days.stretches)[-1] else _rounded(running, places)
        found[quarter], gone = until - gone, until
    return found


def month_label(month: Period) -> str:
    return month.start.strftime("%Y-%m")


Pieces = Sequence[tuple[Sequence[date], Fraction]]


def _weighed(season: Season, days: PlanDays) -> dict[int, Pieces]:
    """Quarter → pieces of months with their weight, which is never nought in all; a plan without quarters has
    the quarter 0."""
    stretches = days.stretches or {0: days.period}
    found: dict[int, list[tuple[Sequence[date], Fraction]]] = {quarter: [] for quarter in stretches}
    for month in days.period.months():
        whole = days.of(month)
        share = season.get(month_label(month), "0") if season else len(_within(days.teaching, month))
        for quarter, stretch in stretches.items():
            if mine := _within(whole, stretch):
                found[quarter].append((mine, Fraction(share) * len(mine) / len(whole)))
    return {quarter: _filled(pieces, stretches[quarter]) for quarter, pieces in found.items()}


def _filled(pieces: Pieces, stretch: Period) -> Pieces:
    """A quarter to which the season gives nothing still has days: they share what it promises evenly."""
    if _weight(pieces):
        return pieces
    return [(days, Fraction(len(days))) for days, _none in pieces] or [([stretch.end], Fraction(1))]


def _weight(pieces: Pieces) -> Fraction:
    return sum((weight for _days, weight in pieces), Fraction(0))


def _amounts(
    value: Decimal, promised: Mapping[int, Decimal], weighed: Mapping[int, Pieces]
) -> dict[int, Fraction]:
    """What each quarter takes of the whole: its own promise, the rest by weight. Promises that do not fit
    into the whole are brought to it in proportion; the page says that they do not add up."""
    whole = Fraction(value)
    fixed = {quarter: Fraction(n) for quarter, n in promised.items() if quarter in weighed}
    free = {quarter: _weight(pieces) for quarter, pieces in weighed.items() if quarter not in fixed}
    said = sum(fixed.values(), Fraction(0))
    if free and said <= whole:
        rest = (whole - said) / sum(free.values())
        return fixed | {quarter: rest * weight for quarter, weight in free.items()}
    if said:
        return dict.fromkeys(weighed, Fraction(0)) | {q: whole * n / said for q, n in fixed.items()}
    return {quarter: whole / len(weighed) for quarter in weighed}


def _terms(school: School, period: Period) -> list[Term]:
    touching = Term.objects.for_school(school).filter(starts_on__lte=period.end, ends_on__gte=period.start)
    return list(touching.order_by("starts_on"))


def _stretches(period: Period, terms: Sequence[Term]) -> dict[int, Period]:
    found = quarters_within(period, terms)
    numbers = dict(found)
    return numbers if 2 <= len(numbers) == len(found) else {}


def quarters_within(period: Period, terms: Sequence[Term]) -> list[tuple[int, Period]]:
    """Number of each quarter that has most of its days in the period → it and the break after it, in the
    order of time, so that together they are the whole period; none without such a quarter."""
    inside = [term for term in terms if 2 * _days_of(term, period) >= term.period.days]
    starts = [period.start, *(term.starts_on for term in inside[1:])]
    ends = [*(start - timedelta(days=1) for start in starts[1:]), period.end]
    spans = [Period(start, end) for start, end in zip(starts, ends, strict=True)]
    return [(term.number, span) for term, span in zip(inside, spans, strict=False)]


def _days_of(term: Term, period: Period) -> int:
    first, last = max(term.starts_on, period.start), min(term.ends_on, period.end)
    return max((last - first).days + 1, 0)


def _teaching(days: Sequence[date], terms: Sequence[Term]) -> list[date]:
    spans = [term.period for term in terms]
    return [day for day in days if any(day in span for span in spans)] if spans else list(days)


def _within(days: Sequence[date], period: Period) -> Sequence[date]:
    return days[bisect_left(days, period.start) : bisect_right(days, period.end)]


def _rounded(exact: Fraction, places: int) -> Decimal:
    return ratio(exact.numerator, exact.denominator, places)


def _places(code: str, value: Decimal) -> int:
    """Decimals of a quarter: those of the indicator, more where the promise itself has them."""
    own = 0 if code in COUNTS else INDICATORS[code].places
    return max(own, -int(value.normalize().as_tuple().exponent))
