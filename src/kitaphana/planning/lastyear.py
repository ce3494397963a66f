"""What last year gives to a new plan: its work with the terms moved and how it went, and its results."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from django.db.models import Q, Sum
from django.db.models.functions import TruncMonth
from django.utils.text import capfirst

from kitaphana.activities.queries import diary
from kitaphana.core.sentences import say, spoken
from kitaphana.indicators.queries import CODES, measure
from kitaphana.lib.dates import school_year_label, short_date
from kitaphana.lib.fuzzy import FuzzyDate
from kitaphana.lib.numbers import ratio, trimmed
from kitaphana.lib.period import Period
from kitaphana.planning.models import HUNDREDTH, Fulfilment, Plan, PlanItem
from kitaphana.planning.proposal import LONGEST_YEAR, Ground, Proposal, time_before, whole
from kitaphana.roster.models import Term

USUAL = (
    "readers", "loans_main", "visits", "events", "loans_per_reader", "visits_per_reader", "turnover",
    "textbook_provision", "refusal_rate",
)  # fmt: skip
"""The control numbers of a usual yearly plan, in its order (domain.md §2)."""

GIVEN = frozenset({
    "pupils", "teachers", "staff", "working_days", "stock", "stock_main", "stock_textbooks", "textbook_need",
    "textbook_have", "refusals",
})  # fmt: skip
"""Counts that a plan starts from rather than promises."""

PROMISED = (*USUAL, *(code for code in CODES if code not in GIVEN and code not in USUAL))

OFTEN = 3
"""Months: work done in so many of them is proposed for every month."""
KEEPS_ITS_KIND = frozenset({"day", "week", "when_needed"})
"""Terms that say the same when a plan holds only a part of them."""


Noted = tuple[date, Decimal, int]
"""A month of the diary, its units and minutes."""


@dataclass(frozen=True)
class Went:
    """What the diary has of an item in the time that the plan starts from."""

    units: Decimal
    minutes: int


def from_plans(ground: Ground) -> list[Proposal]:
    """Work of earlier plans that recurs, or was not done. Left out: what falls outside the plan's time, and
    what the plan shows already because it runs on."""
    past = time_before(ground.plan)
    found = _sources(ground.plan, past)
    facts = _facts(found, past)
    quarters = quarters_of(ground.plan)
    return [
        proposal
        for item in found
        if (proposal := _from_item(ground, item, past, facts.get(item.pk), quarters))
    ]


def from_diary(ground: Ground, planned: Sequence[Proposal]) -> list[Proposal]:
    """Kinds of work that the diary of the time before has and no proposal out of its plans: the routines of
    a library that had no plan. While that time still runs, the same time a year earlier speaks for it where
    the diary has the kind there."""
    past = time_before(ground.plan)
    spans = [past] if past.end < ground.on else [past.year_before(), past]
    diaries = [(span, _by_kind(ground.plan, span)) for span in spans]
    known = {proposal.kind.pk for proposal in planned}
    found: dict[str, tuple[Period, Sequence[Noted]]] = {}
    for span, months in diaries:
        for code, kind in ground.kinds.items():
            if kind.pk in months and kind.pk not in known:
                found.setdefault(code, (span, months[kind.pk]))
    return [
        proposal
        for code in ground.kinds
        if code in found
        for proposal in _routine(ground, code, *found[code])
    ]


def _by_kind(plan: Plan, span: Period) -> dict[int, list[Noted]]:
    months: defaultdict[int, list[Noted]] = defaultdict(list)
    rows = diary(plan.school, span).order_by().annotate(month=TruncMonth("on"))
    for kind, month, units, minutes in rows.values_list("kind", "month").annotate(
        units_done=Sum("units"), minutes_taken=Sum("minutes")
    ).order_by("kind", "month"):  # fmt: skip
        months[kind].append((month, units, minutes))
    return dict(months)


def term_anew(item: PlanItem, plan: Plan, quarters: Mapping[int, Period]) -> FuzzyDate | None:
    """The term of last year's item in a plan of this year; None: it falls outside the plan.

    What lasted as long as its plan does so again, and a quarter takes its new dates from the calendar.
    """
    old = item.term
    if Period(old.start, old.end) == item.plan.period and item.plan.kind == plan.kind:
        return FuzzyDate(old.kind, plan.starts_on, plan.ends_on, old.number)
    quarter = quarters.get(old.number) if old.number else None
    if old.number and quarter:
        return _cut(FuzzyDate.quarter(quarter.start, quarter.end, old.number), plan)
    return _cut(old.a_year_later(), plan)


def quarters_of(plan: Plan) -> dict[int, Period]:
    """Number of a quarter → its days, of those that touch the plan; of two the earlier."""
    terms = Term.objects.for_school(plan.school).filter(
        starts_on__lte=plan.ends_on, ends_on__gte=plan.starts_on
    )
    return {term.number: term.period for term in terms.order_by("-starts_on")}


def results(plan: Plan) -> dict[str, Decimal]:
    """Code → value, as printed, of the same time a year before: only what can be promised and is known and
    not nought."""
    figures = measure(plan.school, plan.period.year_before(), PROMISED)
    return {code: figure.rounded for code, figure in figures.items() if figure.rounded}


def _sources(plan: Plan, past: Period) -> list[PlanItem]:
    """Items of the school's other plans whose term touches the time before, or that were due shortly before
    this plan in one that is over; of a part of the work only those of the same programme."""
    window = plan.starts_on - timedelta(days=min(plan.period.days, LONGEST_YEAR))
    then = Q(starts_on__lte=past.end, ends_on__gte=past.start)
    just_before = Q(plan__ends_on__lt=plan.starts_on, ends_on__gte=window)
    found = PlanItem.objects.for_school(plan.school).filter(then | just_before, struck_on=None)
    if not plan.is_whole:
        found = found.filter(plan__scope=plan.scope, plan__theme=plan.theme)
    found = found.exclude(plan=plan).exclude(starts_on__lte=plan.ends_on, ends_on__gte=plan.starts_on)
    return list(found.select_related("kind", "section", "plan", "marks").prefetch_related("moves"))


def _facts(found: Sequence[PlanItem], past: Period) -> dict[int, Went]:
    if not found:
        return {}
    rows = Fulfilment.objects.for_school(found[0].school).filter(
        item__in=[item.pk for item in found], activity__on__range=(past.start, past.end)
    )
    sums = rows.values_list("item").annotate(Sum("activity__units"), Sum("activity__minutes"))
    return {item: Went(units, minutes) for item, units, minutes in sums}


def _from_item(
    ground: Ground, item: PlanItem, past: Period, went: Went | None, quarters: Mapping[int, Period]
) -> Proposal | None:
    planned = _units_in(item, past)
    origin, reason = _how_it_went(item, planned, went, ground.on)
    is_over = min(item.ends_on, past.end) < ground.on or item.state == PlanItem.State.DONE
    if past.overlaps(Period(item.starts_on, item.ends_on)):
        term = term_anew(item, ground.plan, quarters)
    else:
        term = whole(ground.plan) if origin == PlanItem.Origin.UNDONE else None
    if term is None:
        return None
    return Proposal(
        key=f"item:{item.pk}",
        origin=origin,
        kind=item.kind,
        section=item.section,
        text=item.text,
        term=term,
        units=went.units if is_over and went and went.units > 0 else planned,
        reason=reason,
        responsible=item.responsible,
        audience=item.audience,
        helpers=item.helpers,
        place=item.place,
        expected=item.expected,
        marks=item.marks,
        came_from=item,
    )


def _how_it_went(
    item: PlanItem, planned: Decimal, went: Went | None, on: date
) -> tuple[PlanItem.Origin, str]:
    moved = " " + say("plan_draft_moved", why=item.why) if item.was_moved and item.why else ""
    if item.state == PlanItem.State.DROPPED:
        return PlanItem.Origin.UNDONE, say("plan_draft_dropped", why=item.why)
    if item.state != PlanItem.State.DONE and went and went.units > 0 and item.ends_on >= on:
        said = say("plan_draft_so_far", n=trimmed(planned), k=trimmed(went.units), d=item.ends_on)
        return PlanItem.Origin.RECURS, said + moved
    if went and went.units > 0:
        hours = (planned * item.norm_minutes / 60).quantize(HUNDREDTH, ROUND_DOWN)
        said = say(
            "plan_draft_went", n=trimmed(planned), g=trimmed(ratio(hours, 1)),
            k=trimmed(went.units), h=trimmed(ratio(went.minutes, 60)),
        )  # fmt: skip
        return PlanItem.Origin.RECURS, said + moved
    if item.state == PlanItem.State.DONE:
        return PlanItem.Origin.RECURS, say("plan_draft_done", n=trimmed(planned)) + moved
    if item.ends_on >= on:
        return PlanItem.Origin.RECURS, say("plan_draft_runs", n=trimmed(planned), d=item.ends_on) + moved
    return PlanItem.Origin.UNDONE, say("plan_draft_undone", n=trimmed(planned)) + moved


def _units_in(item: PlanItem, past: Period) -> Decimal:
    """The share of its units that the days of its term inside the time before make, in whole ones where they
    are whole; at least one."""
    days = (item.ends_on - item.starts_on).days + 1
    inside = (min(item.ends_on, past.end) - max(item.starts_on, past.start)).days + 1
    if not 0 < inside < days:
        return item.units
    step = Decimal(1) if item.units == item.units.to_integral_value() else HUNDREDTH
    return max(step, (item.units * inside / days).quantize(step, ROUND_HALF_UP))


def _cut(term: FuzzyDate, plan: Plan) -> FuzzyDate | None:
    """Cut at the ends of the plan; of what lasted longer than the plan its whole time remains, of a month's
    plan the month."""
    cut = term.within(plan.period)
    if cut is None or cut == term or cut.kind in KEEPS_ITS_KIND:
        return cut
    if cut.kind == "until" and cut.end == term.end:
        return cut
    if plan.kind == Plan.Kind.MONTH:
        return FuzzyDate("month", cut.start, cut.end)
    if cut.kind == "monthly" or Period(cut.start, cut.end) != plan.period:
        return cut
    return whole(plan)


def _named(span: Period) -> str:
    """«2025–2026» of a school year, else its days."""
    if span == Period.school_year(span.start.year):
        return school_year_label(span.start.year)
    return f"{short_date(span.start)}–{short_date(span.end)}"


def _routine(ground: Ground, code: str, span: Period, months: Sequence[Noted]) -> Iterator[Proposal]:
    kind, units = ground.kinds[code], sum((row[1] for row in months), Decimal(0))
    if units <= 0:
        return
    term: FuzzyDate | None = whole(ground.plan)
    if len(months) >= OFTEN:
        term = FuzzyDate.monthly(ground.plan.period)
    elif len(months) == 1:
        first = months[0][0]
        later = ground.plan.starts_on.year - span.start.year
        term = FuzzyDate.month(first.year + later, first.month).within(ground.plan.period)
    reason = say(
        "plan_draft_diary" if span.end < ground.on else "plan_draft_diary_runs", k=trimmed(units),
        m=len(months), h=trimmed(ratio(sum(row[2] for row in months), 60)), y=_named(span),
    )  # fmt: skip
    text = capfirst(kind.name(spoken()))
    yield from ground.propose(
        f"diary:{kind.pk}", PlanItem.Origin.RECURS, code, text, term or whole(ground.plan), units, reason
    )
