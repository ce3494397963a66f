"""What a control number may be promised, from the past: each proposal with its reasoning in a sentence."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise, takewhile

from kitaphana.indicators.counts import COUNTS
from kitaphana.indicators.formulas import GROWING, INDICATORS, Choice, Formula
from kitaphana.indicators.queries import Figure, measure_all, name_of, rounded
from kitaphana.lib.dates import period_label
from kitaphana.lib.numbers import ratio
from kitaphana.lib.period import Period
from kitaphana.lib.sentence import Hole
from kitaphana.nextyear.forecast import forecast
from kitaphana.planning.lastyear import GIVEN, PROMISED
from kitaphana.planning.models import Plan
from kitaphana.planning.queries import Remark
from kitaphana.planning.season import Records, brought, finished_years, grown_by, records_of
from kitaphana.planning.spread import PlanDays, plan_days
from kitaphana.roster.models import Enrolment

MOST = Fraction(1, 10)
"""Half of the mean yearly change is taken, but no more than this: a school that has just begun to record
grows on paper only."""
FULL = {"textbook_provision": Decimal(100)}
UNLIKE = GIVEN & {"refusals", "textbook_need", "textbook_have"}
"""Counts that say nothing of next year."""
NOT_OF_PUPILS = frozenset({"received", "received_main", "disposed"})
"""Counts that do not follow the number of pupils."""
STEPS = ((10_000, 100), (1_000, 50), (100, 10))
"""Counts from so many on are proposed in round numbers."""
NAMED = ("over", "under")
"""Holes that hold codes of counts, `+` between them."""

WORDINGS = {
    (False, False): "plan_num",
    (True, False): "plan_num_trend",
    (False, True): "plan_num_pupils",
    (True, True): "plan_num_trend_pupils",
}
"""Whether the number changed, and whether pupils count → the sentence that says why it is proposed."""


@dataclass(frozen=True)
class Foreseen:
    """A proposal; `reason` is stored beside the number when it is taken."""

    code: str
    value: Decimal
    reason: Remark

    @property
    def name(self) -> str:
        return name_of(self.code)


@dataclass(frozen=True)
class Years:
    """Those of `finished_years`. `now`: figures of the plan's own time so far, none before it begins;
    `working_days`: of the plan's whole time."""

    periods: tuple[Period, ...]
    figures: tuple[Mapping[str, Figure], ...]
    now: Mapping[str, Figure]
    records: Mapping[str, Records]
    choice: Choice
    working_days: int

    def of(self, code: str) -> list[tuple[Period, Mapping[str, Figure], Decimal]]:
        """Years with a value that bears a whole year, the oldest first, without a gap to the latest."""
        known = [
            (period, found, found[code].value)
            for period, found in zip(self.periods, self.figures, strict=True)
        ]
        while known and not self._whole(code, *known[0][:2]):
            del known[0]
        unbroken = takewhile(lambda year: self._whole(code, *year[:2]), known)
        return [(period, found, value) for period, found, value in unbroken if value is not None][::-1]

    def _whole(self, code: str, period: Period, figures: Mapping[str, Figure]) -> bool:
        if figures[code].value is None:
            return False
        records = self.records.get(grown_by(self.choice, code)) if code in GROWING else None
        return figures[code].source == "paper" or records is None or records.bear(period)


def years_of(plan: Plan, codes: Iterable[str], on: date, days: PlanDays | None = None) -> Years:
    """Figures of the codes, and of the pupils, in the years before that are over by the day, and in what of
    the plan has passed. `days`: `plan_days`, where they were read already."""
    wanted = tuple(dict.fromkeys(("pupils", *codes)))
    spans, records = finished_years(plan, on), records_of(plan, wanted)
    passed, read = so_far(plan, on), {span: brought(records, span) for span in spans}
    found = measure_all(plan.school, (*spans, passed) if passed else spans, wanted, read=read)
    now = found.pop(passed) if passed else {}
    working = (days or plan_days(plan)).working
    return Years(spans, tuple(found.values()), now, records, Choice.of(plan.school), len(working))


def so_far(plan: Plan, on: date) -> Period | None:
    """None before the plan begins."""
    return Period(plan.starts_on, min(on, plan.ends_on)) if on >= plan.starts_on else None


def contingent(plan: Plan, on: date) -> int | None:
    """Pupils of the plan's time: those enrolled by the day, else those of the forecast; None: neither."""
    day = min(max(on, plan.starts_on), plan.ends_on)
    enrolled = Enrolment.objects.for_school(plan.school).on(day)
    now = enrolled.filter(school_class__year__starts_on__lte=day, school_class__year__ends_on__gte=day)
    first = day.year if day.month >= 9 else day.year - 1
    pupils = now.values("reader").distinct().count()
    return pupils or sum(row.pupils for row in forecast(plan.school, first)) or None


def foreseen(years: Years, kept: Mapping[str, Decimal], pupils: int | None) -> dict[str, Foreseen]:
    """Code → proposal for each number that can be promised and is not; `kept`: those that are.

    A count: what the latest year reached, half of its mean yearly change, and the growth of the contingent.
    A ratio follows from its counts where these are promised or proposed.
    """
    counts = {
        code: proposal
        for code in PROMISED
        if code in COUNTS and code not in kept
        for proposal in [_count(code, years, pupils)]
        if proposal
    }
    expected = _given(years, pupils) | {code: one.value for code, one in counts.items()} | dict(kept)
    ratios = {
        code: proposal
        for code in PROMISED
        if code in INDICATORS and code not in kept
        for proposal in [
            _ratio(code, INDICATORS[code].formula(years.choice), expected) or _share(code, years)
        ]
        if proposal
    }
    found = counts | ratios
    return {code: found[code] for code in PROMISED if code in found}


def disagreeing(choice: Choice, kept: Mapping[str, Decimal]) -> dict[str, Remark]:
    """Promised ratios that do not follow from the promised counts."""
    found = {}
    for code, value in kept.items():
        follows = _ratio(code, INDICATORS[code].formula(choice), kept) if code in INDICATORS else None
        if follows and follows.value != rounded(code, value):
            holes = {"name": code, "t": value.normalize(), "v": follows.value, **follows.reason.holes}
            found[code] = Remark("plan_num_differs", holes)
    return found


def kept_reason(remark: Remark) -> dict[str, object]:
    """As it is stored."""
    return {"code": remark.code, "holes": {name: str(hole) for name, hole in remark.holes.items()}}


def told(remark: Remark) -> str:
    """In the reader's language, codes of counts by their names."""
    holes = {name: _named(hole) if name in (*NAMED, "name") else hole for name, hole in remark.holes.items()}
    return Remark(remark.code, holes).sentence()


def reason_of(stored: Mapping[str, object]) -> Remark | None:
    holes = stored.get("holes")
    if not isinstance(holes, dict):
        return None
    return Remark(str(stored["code"]), {name: _hole(str(text)) for name, text in holes.items()})


def _count(code: str, years: Years, pupils: int | None) -> Foreseen | None:
    known = years.of(code)
    if not known or not known[-1][2]:
        return None
    values = [value for _period, _found, value in known]
    were = [found["pupils"].value for _period, found, _value in known]
    with_pupils = code not in NOT_OF_PUPILS and bool(pupils) and all(were)
    divisors = were if with_pupils else [Decimal(1)] * len(values)
    each = [Fraction(n) / Fraction(m or 1) for n, m in zip(values, divisors, strict=True)]
    change = _mean_change(each)
    taken = max(-MOST, min(MOST, change / 2))
    grown = Fraction(pupils or 1) / Fraction(were[-1] or 1) if with_pupils else Fraction(1)
    holes: dict[str, Hole] = {
        "y": period_label(known[-1][0]), "v": _plain(values[-1]),
        "g": _percent(change), "h": _percent(taken), "p": _plain(were[-1] or Decimal(0)), "q": pupils or 0,
    }  # fmt: skip
    said = Remark(WORDINGS[bool(change), with_pupils], holes)
    return Foreseen(code, _round_number(Fraction(values[-1]) * (1 + taken) * grown), said)


def _mean_change(values: Sequence[Fraction]) -> Fraction:
    changes = [later / earlier - 1 for earlier, later in pairwise(values) if earlier]
    return sum(changes, Fraction(0)) / len(changes) if changes else Fraction(0)


def _ratio(code: str, formula: Formula, expected: Mapping[str, Decimal]) -> Foreseen | None:
    """What follows from the counts; None: one of them is not known."""
    if code in FULL or not all(operand in expected for operand in formula.operands):
        return None
    above, below = expected[formula.over], sum((expected[part] for part in formula.under), Decimal(0))
    if not below:
        return None
    exact = above * 100 / below if formula.percent else above / below
    value = min(exact, Decimal(100)) if formula.percent else exact
    holes: dict[str, Hole] = {
        "over": formula.over, "a": _plain(above), "under": "+".join(formula.under), "b": _plain(below),
    }  # fmt: skip
    wording = "plan_num_ratio_cut" if value < exact else "plan_num_ratio"
    return Foreseen(code, rounded(code, value), Remark(wording, holes))


def _share(code: str, years: Years) -> Foreseen | None:
    """Of a ratio whose counts nobody promises: last year's, and half of its mean yearly change in points;
    never worse where less is better."""
    if code in FULL:
        return Foreseen(code, FULL[code], Remark("plan_num_full", {}))
    known = years.of(code)
    if not known or not known[-1][2]:
        return None
    values = [value for _period, _found, value in known]
    half = (values[-1] - values[0]) / max(1, len(values) - 1) / 2
    value = max(values[-1] + (min(half, Decimal(0)) if INDICATORS[code].less_is_better else half), Decimal(0))
    if INDICATORS[code].unit == "percent":
        value = min(value, Decimal(100))
    label = period_label(known[-1][0])
    return Foreseen(
        code, rounded(code, value), Remark("plan_num_share", {"y": label, "v": rounded(code, values[-1])})
    )


def _given(years: Years, pupils: int | None) -> dict[str, Decimal]:
    """Counts that a plan starts from: the pupils expected, the working days of its own time, all else as it
    was at the end of the last year that is over."""
    latest = years.figures[0] if years.figures else {}
    found = {
        operand: value
        for figure in latest.values()
        for operand, value in figure.operands.items()
        if operand in GIVEN - UNLIKE and value is not None
    }
    own = {"working_days": Decimal(years.working_days)} if years.working_days else {}
    return found | own | ({"pupils": Decimal(pupils)} if pupils else {})


def _round_number(value: Fraction) -> Decimal:
    step = next((step for least, step in STEPS if value >= least), 1)
    return Decimal(step) * ratio(value.numerator, value.denominator * step, 0)


def _percent(share: Fraction) -> Decimal:
    return ratio(share.numerator * 100, share.denominator, 1)


def _plain(value: Decimal) -> Decimal:
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()


def _named(hole: Hole) -> str:
    return " + ".join(name_of(code) for code in str(hole).split("+"))


def _hole(text: str) -> Hole:
    """As it was before it was stored: a number is a number again."""
    try:
        return Decimal(text)
    except ArithmeticError:
        return text
