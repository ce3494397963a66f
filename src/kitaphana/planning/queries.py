"""What plans promise."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Q, QuerySet, Sum

from kitaphana.core.models import School
from kitaphana.core.sentences import say
from kitaphana.lib.numbers import trimmed
from kitaphana.lib.period import Period
from kitaphana.lib.sentence import Hole
from kitaphana.planning.fulfilment import marked_until
from kitaphana.planning.hours import PlanHours, hours_within, shown_in, units_within, workdays_around
from kitaphana.planning.models import ControlNumber, Fulfilment, Plan, PlanItem, Section
from kitaphana.roster.models import DayOff


@dataclass(frozen=True)
class NumberedItem:
    """An item under its number in the plan: 4.2. `done_units`: by the diary. `hours`, `units`: those that
    fall into the plan; a cancelled item takes no hours. Of an item that reaches beyond the plan the diary too
    is that of the plan's days."""

    number: str
    item: PlanItem
    done_units: Decimal
    hours: Decimal
    units: Decimal

    @property
    def has_fact(self) -> bool:
        return self.done_units > 0


@dataclass(frozen=True)
class SectionOfPlan:
    """`items` in their order, cancelled ones too; `hours` leave those out and count what falls into the
    plan."""

    section: Section
    items: tuple[NumberedItem, ...]
    hours: Decimal


@dataclass(frozen=True)
class Remark:
    """Something worth saying about a plan: a code of `sentences.toml` and its holes. `lacks_entry`: the item
    that it asks an entry of the diary for."""

    code: str
    holes: Mapping[str, Hole]
    lacks_entry: PlanItem | None = None

    def sentence(self, language: str | None = None) -> str:
        return say(self.code, language=language, **self.holes)


def plans(school: School) -> QuerySet[Plan]:
    """The newest first."""
    found: QuerySet[Plan] = Plan.objects.for_school(school).order_by("-starts_on", "-ends_on", "-pk")
    return found


def plan_list(school: School) -> list[Plan]:
    """All plans, each with `own_items`, the number of its own: universal ones first, then the longer before
    the shorter, the newest first."""
    scopes, kinds = list(Plan.Scope.values), list(Plan.Kind.values)
    found = plans(school).annotate(own_items=Count("items"))
    return sorted(found, key=lambda plan: (scopes.index(plan.scope), -kinds.index(plan.kind)))


def plan_of_day(school: School, day: date) -> Plan | None:
    """The plan to open first, of those that hold the day: a universal one before a part of the work, an
    approved one before a draft, any before one of several years, the longest of them; else the newest."""
    everything = list(plans(school))
    return min(
        (plan for plan in everything if day in plan.period),
        key=lambda plan: (
            not plan.is_whole,
            plan.state != Plan.State.APPROVED,
            plan.kind == Plan.Kind.LONG,
            -plan.period.days,
        ),
        default=everything[0] if everything else None,
    )


def same_plan(school: School, kind: str, scope: str, theme: str, period: Period) -> Plan | None:
    """The school's plan of this kind and these days, of a part of the work with this theme; None: there is
    none."""
    about = "" if scope == Plan.Scope.UNIVERSAL else theme.strip()
    days = {"starts_on": period.start, "ends_on": period.end}
    found = Plan.objects.for_school(school).filter(kind=kind, scope=scope, theme=about, **days)
    plan: Plan | None = found.first()
    return plan


def plans_in_force(school: School, period: Period) -> list[Plan]:
    """Approved plans of every kind that touch the period, the earliest first."""
    touching = Plan.objects.for_school(school).filter(starts_on__lte=period.end, ends_on__gte=period.start)
    found = list(touching.filter(state=Plan.State.APPROVED).order_by("starts_on", "pk"))
    for plan in found:
        plan.school = school
    return found


def plan_in_force(school: School, period: Period) -> Plan | None:
    """The approved plan that holds the whole period: the shortest, so that a quarter is judged by its own
    plan."""
    holding = [
        plan
        for plan in plans_in_force(school, period)
        if plan.is_whole and plan.starts_on <= period.start and period.end <= plan.ends_on
    ]
    return min(holding, key=lambda plan: plan.period.days, default=None)


def sections(plan: Plan) -> list[SectionOfPlan]:
    """The items that the plan shows, by section, numbered; a section without items is left out."""
    shown, done = items(plan), done_within(plan)
    workdays = workdays_around(plan, shown)
    by_section: dict[int, list[PlanItem]] = {}
    for item in shown:
        by_section.setdefault(item.section_id, []).append(item)
    return [_section(members, done, plan, workdays) for members in by_section.values()]


def items(plan: Plan) -> list[PlanItem]:
    """What the plan shows, in order: a universal plan every item of the school's plans whose term touches it,
    any other its own."""
    return list(shown_in(plan).prefetch_related("kind", "plan", "section"))


def step(plan: Plan, item: PlanItem, *, down: bool) -> tuple[Section, PlanItem | None] | None:
    """Where one step up or down takes an item in what the plan shows: a section, and the item to stand
    before, None for its end. From the edge of a section into the next; None: it stands at the edge of all.
    """
    groups: dict[int, list[PlanItem]] = {}
    for row in items(plan):
        groups.setdefault(row.section_id, []).append(row)
    order = list(groups.values())
    here = next((n for n, group in enumerate(order) if item in group), None)
    if here is None:
        return None
    group, place = order[here], order[here].index(item)
    if 0 <= place + (1 if down else -1) < len(group):
        after = place + 2 if down else place - 1
        return group[0].section, group[after] if after < len(group) else None
    there = here + (1 if down else -1)
    if not 0 <= there < len(order):
        return None
    return order[there][0].section, order[there][0] if down else None


def control_numbers(plan: Plan) -> dict[str, Decimal]:
    """Indicator code → promised value for the plan's whole period, as it is promised now."""
    own = ControlNumber.objects.for_school(plan.school).filter(plan=plan, quarter=0, struck_on=None)
    rows = own.order_by("pk")
    return dict(rows.values_list("code", "value"))


def worth_saying(
    plan: Plan, hours: PlanHours, shown: Sequence[PlanItem], known: Container[int] = ()
) -> list[Remark]:
    """What the librarian should look at before the plan is sent, and what its marks lack; `shown`: the items
    of the plan, `known`: those of them known to have entries in the diary."""
    said = []
    if hours.budget is not None and hours.planned > hours.budget:
        said.append(Remark("plan_over", {"t": hours.planned, "b": hours.budget}))
    free = _days_off(plan)
    marked = [item.pk for item in shown if item.state == PlanItem.State.DONE and item.pk not in known]
    linked = Fulfilment.objects.for_school(plan.school).filter(item__in=marked)
    lacking = set(marked).difference(linked.values_list("item", flat=True)) if marked else ()
    for item in shown:
        if item.state == PlanItem.State.DROPPED:
            continue
        if not item.norm_minutes:
            said.append(Remark("plan_no_norm", {"title": item.text}))
        if item.term_kind == "day" and any(item.starts_on in span for span in free):
            said.append(Remark("plan_holiday", {"title": item.text, "d": item.starts_on}))
        if item.pk in lacking:
            said.append(Remark("plan_done_no_fact", {"title": item.text}, item))
    return said


def less_in_diary(row: NumberedItem) -> Remark | None:
    """What is said of work marked done with less in the diary than was planned; of every month or quarter
    also until when the mark speaks. None: the mark says all."""
    if row.item.state != PlanItem.State.DONE or row.done_units >= row.units:
        return None
    holes: dict[str, Hole] = {"k": trimmed(row.done_units), "n": trimmed(row.units)}
    if until := marked_until(row.item):
        return Remark("plan_done_until", {"d": until, **holes})
    if not row.has_fact:
        return None
    marked_on = row.item.marked_on
    return (
        Remark("plan_done_short_on", {"d": marked_on, **holes})
        if marked_on
        else Remark("plan_done_short", holes)
    )


def units_done(plan: Plan) -> dict[int, Decimal]:
    """Item → units that the diary entries linked to it have done."""
    linked = Fulfilment.objects.for_school(plan.school).filter(item__in=shown_in(plan))
    return dict(linked.order_by().values_list("item").annotate(Sum("activity__units")))


def done_within(plan: Plan) -> dict[int, Decimal]:
    """As `units_done`; of an item that reaches beyond the plan only what was done in the plan's days."""
    inside = Q(item__starts_on__gte=plan.starts_on, item__ends_on__lte=plan.ends_on)
    then = Q(activity__on__range=(plan.starts_on, plan.ends_on))
    linked = Fulfilment.objects.for_school(plan.school).filter(inside | then, item__in=shown_in(plan))
    return dict(linked.order_by().values_list("item").annotate(Sum("activity__units")))


def _days_off(plan: Plan) -> list[Period]:
    """Days on which the library does not work; a break is not among them."""
    rows = DayOff.objects.for_school(plan.school).filter(
        Q(starts_on__lte=plan.ends_on, ends_on__gte=plan.starts_on), grade=None
    )
    return [Period(row.starts_on, row.ends_on) for row in rows.exclude(kind=DayOff.Kind.BREAK)]


def _section(
    members: Sequence[PlanItem], done: Mapping[int, Decimal], plan: Plan, workdays: Sequence[date]
) -> SectionOfPlan:
    section = members[0].section
    numbered = tuple(
        NumberedItem(
            f"{section.number}.{place}",
            item,
            done.get(item.pk, Decimal(0)),
            Decimal(0) if item.state == PlanItem.State.DROPPED else hours_within(item, plan.period, workdays),
            units_within(item, plan.period, workdays),
        )
        for place, item in enumerate(members, start=1)
    )
    return SectionOfPlan(section, numbered, sum((row.hours for row in numbered), Decimal(0)))
