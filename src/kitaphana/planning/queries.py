"""What plans promise, and how it went."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import F, Q, QuerySet, Sum

from kitaphana.activities.models import Activity, WorkKind
from kitaphana.activities.queries import diary
from kitaphana.activities.queries import totals as diary_totals
from kitaphana.core.models import Role, RoleCode, School, User
from kitaphana.core.sentences import say
from kitaphana.indicators.queries import GROWING
from kitaphana.lib.numbers import ratio
from kitaphana.lib.period import Period
from kitaphana.lib.sentence import Hole
from kitaphana.planning.hours import (
    PlanHours,
    budget_hours,
    budget_of,
    cost,
    hourly_rate,
    items_as_of,
    planned_hours,
)
from kitaphana.planning.models import Agreement, ControlNumber, Fulfilment, Plan, PlanItem
from kitaphana.roster.models import DayOff, Term
from kitaphana.roster.queries import working_days

PART_NUMBERS = {part: number for number, part in enumerate(WorkKind.Part.values, start=3)}
"""Sections of a yearly plan: 1 is aim and tasks, 2 the control numbers (domain.md §4.2)."""

WHOLE = (Plan.Kind.YEAR, Plan.Kind.QUARTER, Plan.Kind.MONTH)
"""Kinds of plan that hold all the work of their time; the others are programmes inside it."""

VOICES = (RoleCode.DEPUTY, RoleCode.CLASS_HEAD, RoleCode.TEACHER)
"""Who is asked to agree a plan, the weightiest office first."""

_RECURRING = ("monthly", "quarterly")


@dataclass(frozen=True)
class NumberedItem:
    """An item under its number in the plan: 4.2. `done_units`: by the diary."""

    number: str
    item: PlanItem
    done_units: Decimal

    @property
    def has_fact(self) -> bool:
        return self.done_units > 0


@dataclass(frozen=True)
class PartOfPlan:
    number: int
    part: WorkKind.Part
    items: tuple[NumberedItem, ...]
    hours: Decimal


@dataclass(frozen=True)
class Round:
    """The words of the plan's latest round of agreement; empty before it was first sent."""

    words: tuple[Agreement, ...]

    @property
    def agreed(self) -> int:
        return sum(word.word == Agreement.Word.AGREED for word in self.words)

    @property
    def remarks(self) -> tuple[Agreement, ...]:
        return tuple(word for word in self.words if word.word == Agreement.Word.CHANGES)

    def of(self, user: User) -> Agreement | None:
        return next((word for word in self.words if word.user_id == user.pk), None)


@dataclass(frozen=True)
class Remark:
    """Something worth saying about a plan: a code of `sentences.toml` and its holes."""

    code: str
    holes: Mapping[str, Hole]

    def sentence(self, language: str | None = None) -> str:
        return say(self.code, language=language, **self.holes)


@dataclass(frozen=True)
class MonthDone:
    """Items due in a month, and those of them that were done."""

    month: Period
    due: tuple[PlanItem, ...]
    done: tuple[PlanItem, ...]


@dataclass(frozen=True)
class PlanFact:
    """The plan in force against the diary of a period. Hours are tenths, money is tenge; None: not known."""

    plan: Plan | None
    planned: Decimal
    recorded: Decimal
    budget: Decimal | None
    rate: Decimal | None
    cost: Decimal | None
    due: tuple[PlanItem, ...]
    done: tuple[PlanItem, ...]
    months: tuple[MonthDone, ...]
    moved: tuple[PlanItem, ...]
    dropped: tuple[PlanItem, ...]
    extra: int
    asked: int
    agreed: int


def plans(school: School) -> QuerySet[Plan]:
    """The newest first."""
    found: QuerySet[Plan] = Plan.objects.for_school(school).order_by("-starts_on", "-ends_on", "-pk")
    return found


def plan_of_day(school: School, day: date) -> Plan | None:
    """The plan to open first: of those that hold the day the longest, else the newest."""
    everything = list(plans(school))
    holding = [plan for plan in everything if day in plan.period]
    return max(holding, key=lambda plan: plan.period.days, default=everything[0] if everything else None)


def awaiting(user: User) -> list[Plan]:
    """Plans that wait for this person, the newest first: for a participant's word, the director's yes or the
    librarian's corrections."""
    asked = Agreement.objects.for_school(user.school).filter(
        user=user, word=Agreement.Word.WAITING, round=F("plan__round"), plan__state=Plan.State.SUBMITTED
    )
    waits = Q(pk__in=asked.values("plan"))
    if RoleCode.DIRECTOR in user.role_codes:
        waits |= Q(state=Plan.State.AGREED)
    if RoleCode.LIBRARIAN in user.role_codes:
        waits |= Q(state=Plan.State.SENT_BACK)
    return list(plans(user.school).filter(waits))


def plan_to_open(user: User, day: date) -> Plan | None:
    """The plan that waits for this person, else the plan of the day."""
    waiting = awaiting(user)
    return waiting[0] if waiting else plan_of_day(user.school, day)


def plans_in_force(school: School, period: Period) -> list[Plan]:
    """Approved plans of every kind that touch the period, the earliest first."""
    touching = Plan.objects.for_school(school).filter(starts_on__lte=period.end, ends_on__gte=period.start)
    return list(touching.filter(state=Plan.State.APPROVED).order_by("starts_on", "pk"))


def plan_in_force(school: School, period: Period) -> Plan | None:
    """The approved plan that holds the whole period: the shortest, so that a quarter is judged by its own
    plan."""
    holding = [
        plan
        for plan in plans_in_force(school, period)
        if plan.kind in WHOLE and plan.starts_on <= period.start and period.end <= plan.ends_on
    ]
    return min(holding, key=lambda plan: plan.period.days, default=None)


def parts(plan: Plan) -> list[PartOfPlan]:
    """The plan's items by section, numbered; hours leave the cancelled items out."""
    done = _units_done(plan)
    by_part: dict[str, list[PlanItem]] = {}
    for item in items(plan):
        by_part.setdefault(item.kind.part, []).append(item)
    return [_part(WorkKind.Part(code), by_part[code], done) for code in PART_NUMBERS if code in by_part]


def items(plan: Plan) -> list[PlanItem]:
    found = PlanItem.objects.for_school(plan.school).filter(plan=plan)
    return list(found.select_related("kind", "plan"))


def latest_round(plan: Plan) -> Round:
    words = Agreement.objects.for_school(plan.school).filter(plan=plan, round=plan.round)
    return Round(tuple(words.select_related("user").order_by("pk")))


def may_be_asked(school: School) -> list[tuple[User, str]]:
    """Users who may be asked to agree a plan, each with the weightiest office held."""
    held: dict[int, set[str]] = {}
    for user_id, code in Role.objects.filter(school=school).values_list("user", "code"):
        held.setdefault(user_id, set()).add(code)
    people = User.objects.filter(school=school, is_active=True)
    asked = [
        (user, office)
        for user in people.order_by("full_name", "pk")
        if (office := next((code for code in VOICES if code in held.get(user.pk, ())), None))
    ]
    return sorted(asked, key=lambda pair: VOICES.index(RoleCode(pair[1])))


def control_numbers(plan: Plan) -> dict[str, Decimal]:
    """Indicator code → promised value for the plan's whole period."""
    rows = ControlNumber.objects.for_school(plan.school).filter(plan=plan).order_by("pk")
    return dict(rows.values_list("code", "value"))


def targets(school: School, period: Period) -> dict[str, Decimal]:
    """What the plan in force promises for the period, by indicator code; empty when no plan is in force.

    A number that grows with time is due in proportion to the working days of teaching time passed in the
    period; a calendar without terms counts every working day.
    """
    plan = plan_in_force(school, period)
    if plan is None:
        return {}
    whole = teaching_days(school, plan.period)
    passed = sum(day in period for day in whole)
    return {
        code: ratio(value * passed, len(whole), 2) if code in GROWING and whole else value
        for code, value in control_numbers(plan).items()
    }


def teaching_days(school: School, period: Period) -> list[date]:
    """Working days inside the school's terms; all working days where no term touches the period."""
    days = working_days(school, period)
    terms = Term.objects.for_school(school).filter(starts_on__lte=period.end, ends_on__gte=period.start)
    spans = [term.period for term in terms]
    return [day for day in days if any(day in span for span in spans)] if spans else days


def due_by_month(plan: Plan, period: Period) -> tuple[MonthDone, ...]:
    """For each month of the period: items whose term falls due in it, and those done, by the marks made until
    the period's end; cancelled items are left out.

    Work of every month is due in each month of its term, of every quarter where a quarter ends; it counts as
    done there when the diary has an entry for it in that month or quarter.
    """
    then = items_as_of(plan, period.end)
    promised = [item for item in then if item.state != PlanItem.State.DROPPED]
    quarters = [term.period for term in Term.objects.for_school(plan.school)]
    facts = _days_done(plan)
    rows = []
    for month in period.months():
        shares = [(item, share) for item in promised if (share := _share(item, month, quarters))]
        done = tuple(item for item, share in shares if _is_done(item, share, facts.get(item.pk, [])))
        rows.append(MonthDone(month, tuple(item for item, _ in shares), done))
    return tuple(rows)


def extra_work(school: School, period: Period) -> QuerySet[Activity]:
    """Entries of the diary that no plan item asked for."""
    planned = Fulfilment.objects.for_school(school).values("activity")
    return diary(school, period).exclude(pk__in=planned)


def linkable(item: PlanItem) -> QuerySet[Activity]:
    """Entries of the plan's time and of the item's kind that belong to no item yet, the newest first."""
    return extra_work(item.school, item.plan.period).filter(kind=item.kind)


def plan_fact(school: School, period: Period) -> PlanFact:
    """Without a plan in force only the diary speaks: no hours planned, no budget, nothing due."""
    recorded = diary_totals(diary(school, period)).hours
    extra = extra_work(school, period).count()
    plan = plan_in_force(school, period)
    if plan is None:
        none: tuple[PlanItem, ...] = ()
        return PlanFact(None, Decimal(0), recorded, None, None, None, none, none, (), none, none, extra, 0, 0)
    budget, months, words = budget_of(plan), due_by_month(plan, period), latest_round(plan)
    due = tuple(dict.fromkeys(item for month in months for item in month.due))
    open_ones = {item for month in months for item in month.due if item not in month.done}
    marked = items_as_of(plan, period.end)
    return PlanFact(
        plan=plan,
        planned=planned_hours(plan, period),
        recorded=recorded,
        budget=budget_hours(plan, period),
        rate=hourly_rate(budget),
        cost=cost(budget, recorded),
        due=due,
        done=tuple(item for item in due if item not in open_ones),
        months=months,
        moved=tuple(item for item in marked if item.was_moved and _touches(item, period)),
        dropped=tuple(
            item for item in marked if item.state == PlanItem.State.DROPPED and _touches(item, period)
        ),
        extra=extra,
        asked=len(words.words),
        agreed=words.agreed,
    )


def worth_saying(plan: Plan, hours: PlanHours) -> list[Remark]:
    """What the librarian should look at before the plan is sent, and what its marks lack."""
    said = []
    if hours.budget is not None and hours.planned > hours.budget:
        said.append(Remark("plan_over", {"t": hours.planned, "b": hours.budget}))
    free = _days_off(plan)
    facts = _units_done(plan)
    for item in items(plan):
        if item.state == PlanItem.State.DROPPED:
            continue
        if not item.norm_minutes:
            said.append(Remark("plan_no_norm", {"title": item.text}))
        if item.term_kind == "day" and any(item.starts_on in span for span in free):
            said.append(Remark("plan_holiday", {"title": item.text, "d": item.starts_on}))
        if item.state == PlanItem.State.DONE and item.pk not in facts:
            said.append(Remark("plan_done_no_fact", {"title": item.text}))
    return said


def _part(part: WorkKind.Part, members: Sequence[PlanItem], done: Mapping[int, Decimal]) -> PartOfPlan:
    number = PART_NUMBERS[part]
    numbered = tuple(
        NumberedItem(f"{number}.{place}", item, done.get(item.pk, Decimal(0)))
        for place, item in enumerate(members, start=1)
    )
    live = (item.hours for item in members if item.state != PlanItem.State.DROPPED)
    return PartOfPlan(number, part, numbered, sum(live, Decimal(0)))


def _units_done(plan: Plan) -> dict[int, Decimal]:
    """Item → units that the diary entries linked to it have done."""
    linked = Fulfilment.objects.for_school(plan.school).filter(item__plan=plan)
    return dict(linked.order_by().values_list("item").annotate(Sum("activity__units")))


def _days_done(plan: Plan) -> dict[int, list[date]]:
    days: dict[int, list[date]] = {}
    linked = Fulfilment.objects.for_school(plan.school).filter(item__plan=plan)
    for item, day in linked.values_list("item", "activity__on"):
        days.setdefault(item, []).append(day)
    return days


def _share(item: PlanItem, month: Period, quarters: Sequence[Period]) -> Period | None:
    """The days in which work due in the month was to be done; None: nothing of the item is due in it."""
    if item.term_kind == "quarterly":
        ending = (quarter for quarter in quarters if quarter.end in month)
        return next((quarter for quarter in ending if item.starts_on <= quarter.end <= item.ends_on), None)
    if not item.term.due_in(month):
        return None
    return month if item.term_kind == "monthly" else Period(item.starts_on, item.ends_on)


def _is_done(item: PlanItem, share: Period, days: Sequence[date]) -> bool:
    if item.state == PlanItem.State.DONE:
        return True
    return item.term_kind in _RECURRING and any(day in share for day in days)


def _touches(item: PlanItem, period: Period) -> bool:
    """Whether the item's term, now or before it was moved, meets the period."""
    terms = [item.term, item.term_before] if item.was_moved else [item.term]
    return any(period.overlaps(Period(term.start, term.end)) for term in terms if term)


def _days_off(plan: Plan) -> list[Period]:
    """Days on which the library does not work; a break is not among them."""
    rows = DayOff.objects.for_school(plan.school).filter(
        Q(starts_on__lte=plan.ends_on, ends_on__gte=plan.starts_on), grade=None
    )
    return [Period(row.starts_on, row.ends_on) for row in rows.exclude(kind=DayOff.Kind.BREAK)]
