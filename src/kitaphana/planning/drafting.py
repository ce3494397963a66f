"""A new plan drafted from the past: what is proposed, and what the librarian takes or leaves of it."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q

from kitaphana.activities.queries import work_kinds
from kitaphana.core.action import action
from kitaphana.core.models import RoleCode, User
from kitaphana.lib.fuzzy import FuzzyDate
from kitaphana.planning.actions import add_item, remove_item
from kitaphana.planning.hours import shown_in
from kitaphana.planning.lastyear import from_diary, from_plans
from kitaphana.planning.models import DraftChoice, Plan, PlanItem, Section
from kitaphana.planning.occasions import from_calendar, from_demand, from_requests, from_textbooks, marked_by
from kitaphana.planning.promise import refuse_closed
from kitaphana.planning.proposal import Ground, Proposal


@dataclass(frozen=True)
class Draft:
    """`offered` and `left`: by reason; `taken`: the items that proposals became."""

    offered: tuple[Proposal, ...]
    left: tuple[Proposal, ...]
    taken: tuple[DraftChoice, ...]


@dataclass(frozen=True)
class Pick:
    """A proposal that the librarian wants; its volume and term as proposed where none is given."""

    key: str
    units: Decimal | None = None
    term: FuzzyDate | None = None


@dataclass(frozen=True)
class Outcome:
    """`gone`: keys that name no proposal any more, or never did."""

    taken: tuple[PlanItem, ...]
    gone: int


def proposals(plan: Plan, on: date) -> list[Proposal]:
    """Everything that the past and the calendar propose, taken and left too, by reason. A constant number of
    queries."""
    ground = Ground(
        plan,
        on,
        {kind.code: kind for kind in work_kinds(plan.school)},
        {section.code: section for section in Section.objects.for_school(plan.school) if section.code},
    )
    recurring = from_plans(ground)
    found = [*recurring, *from_calendar(ground, recurring)]
    if plan.is_whole:
        found += [*from_diary(ground, recurring), *from_demand(ground), *from_requests(ground)]
        found += from_textbooks(ground)
    origins = [*PlanItem.Origin]
    return sorted(found, key=lambda row: origins.index(row.origin))


def draft(plan: Plan, on: date) -> Draft:
    """What the plan shows already, by whatever plan it came, is not offered again."""
    shown = list(shown_in(plan))
    choices = list(
        DraftChoice.objects.for_school(plan.school)
        .filter(Q(plan=plan) | Q(item__in=[item.pk for item in shown]))
        .select_related("item__section", "item__kind")
        .order_by("item__section__number", "item__position", "pk")
    )
    found = proposals(plan, on)
    left = {choice.key for choice in choices if choice.item is None}
    known = {choice.key for choice in choices if choice.item}
    known |= _said(found, shown, {choice.item_id for choice in choices})
    return Draft(
        offered=tuple(row for row in found if row.key not in known | left),
        left=tuple(row for row in found if row.key in left - known),
        taken=tuple(choice for choice in choices if choice.item and choice.plan_id == plan.pk),
    )


@action
def take(*, by: User, plan: Plan, picks: Sequence[Pick], on: date) -> Outcome:
    """Put the picked work into the plan, once, with the norms of today; what was left may be taken too.
    Refused: a closed plan, and as in `add_item`."""
    refuse_closed(plan)
    now = draft(plan, on)
    offered = {row.key: row for row in (*now.offered, *now.left)}
    wanted = {pick.key: pick for pick in picks}
    chosen = [(row, wanted[key]) for key, row in offered.items() if key in wanted]
    DraftChoice.objects.for_school(by.school).filter(plan=plan, key__in=wanted, item=None).delete()
    taken = tuple(_add(by, plan, row, pick) for row, pick in chosen)
    DraftChoice.objects.bulk_create(
        DraftChoice(school=by.school, plan=plan, key=row.key, item=item)
        for (row, _pick), item in zip(chosen, taken, strict=True)
    )
    had = {choice.key for choice in now.taken}
    return Outcome(taken, len(wanted.keys() - offered.keys() - had))


@action
def leave(*, by: User, plan: Plan, keys: Collection[str], on: date) -> int:
    """Not to be proposed for this plan any more. Returns how many were left now. Refused: a closed plan."""
    refuse_closed(plan)
    chosen = [row.key for row in draft(plan, on).offered if row.key in keys]
    DraftChoice.objects.bulk_create(DraftChoice(school=by.school, plan=plan, key=key) for key in chosen)
    return len(chosen)


@action
def give_back(*, by: User, plan: Plan, keys: Collection[str]) -> int:
    """Undo the choice: what was taken is struck out of the plan, what was left is proposed again. Returns how
    many. Refused: a closed plan."""
    refuse_closed(plan)
    choices = DraftChoice.objects.for_school(by.school).filter(plan=plan, key__in=keys)
    found = list(choices.select_related("item__plan"))
    for choice in found:
        if choice.item:
            remove_item(by=by, item=choice.item, accept_loss=True)
    choices.filter(item=None).delete()
    return len(found)


def _said(found: Iterable[Proposal], shown: Iterable[PlanItem], taken: Collection[int | None]) -> set[str]:
    """Keys of proposals that the plan shows as items not taken from here: copied from the same item, written
    by hand in the same words, or marking the same date."""
    rows = list(found)
    sources = {row.came_from.pk for row in rows if row.came_from}
    others = [item for item in shown if item.pk not in taken]
    copied = {item.came_from_id for item in others if item.came_from_id in sources}
    written = {(item.kind_id, item.text.casefold()) for item in others if item.came_from_id not in sources}
    return {
        row.key
        for row in rows
        if (row.came_from and row.came_from.pk in copied)
        or (row.kind.pk, row.text.casefold()) in written
        or (row.origin == PlanItem.Origin.DATE and any(marked_by(row, item) for item in others))
    }


def _add(by: User, plan: Plan, row: Proposal, pick: Pick) -> PlanItem:
    owner = row.responsible or str(RoleCode.LIBRARIAN.label)
    return add_item(
        by=by, plan=plan, kind=row.kind, section=row.section, text=row.text, term=pick.term or row.term,
        units=row.units if pick.units is None else pick.units, responsible=owner, marks=row.marks,
        audience=row.audience, helpers=row.helpers, place=row.place, expected=row.expected, origin=row.origin,
        came_from=row.came_from,
    )  # fmt: skip
