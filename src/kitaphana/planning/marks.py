"""What happens to promised work: put off, done, cancelled, and the diary that bears it."""

from dataclasses import fields
from datetime import date

from django.db.models import Max, Sum

from kitaphana.activities.actions import Work, record
from kitaphana.activities.models import Activity
from kitaphana.core.action import action
from kitaphana.core.models import User
from kitaphana.core.refusal import Refused
from kitaphana.core.workflow import move
from kitaphana.lib.fuzzy import FuzzyDate
from kitaphana.planning.models import Fulfilment, ItemMove, PlanItem
from kitaphana.planning.promise import TERM, refuse_changed, set_term

CLOSED = (PlanItem.State.DONE, PlanItem.State.DROPPED)


@action
def drop_item(*, by: User, item: PlanItem, reason: str, on: date, revision: int | None = None) -> PlanItem:
    """Cancel an item, in an approved plan too. `revision`: as in `amend_item`. Refused: no reason; a done or
    cancelled item; its plan is in agreement."""
    state = _after("drop", item, revision)
    if not reason.strip():
        raise Refused("plan_drop_reason")
    return _mark(item, state, reason.strip(), on)


@action
def move_item(
    *, by: User, item: PlanItem, term: FuzzyDate, reason: str, on: date, revision: int | None = None
) -> PlanItem:
    """Put an item off to another term, in an approved plan too; each move is kept. `revision`: as in
    `amend_item`. Refused: no reason, a cancelled or done item, a term outside the plan; its plan is in
    agreement."""
    state = _after("move", item, revision)
    if not reason.strip():
        raise Refused("plan_move_reason")
    before = {field: getattr(item, field) for field in TERM}
    set_term(item, term)
    ItemMove.objects.create(school=by.school, item=item, on=on, by=by, why=reason.strip(), **before)
    item.save(update_fields=TERM)
    return _mark(item, state, reason.strip(), None)


@action
def mark_done(*, by: User, item: PlanItem, on: date, revision: int | None = None) -> PlanItem:
    """Done on the day of its last diary entry; without one, on the day of the mark. `revision`: as in
    `amend_item`. Refused: a done or cancelled item; its plan is in agreement."""
    state = _after("finish", item, revision)
    facts = Fulfilment.objects.for_school(by.school).filter(item=item)
    last = facts.aggregate(last=Max("activity__on"))["last"]
    return _mark(item, state, item.why, last or on)


@action
def clear_mark(*, by: User, item: PlanItem) -> PlanItem:
    """Take back done or cancelled; an item moved before stays moved, for the reason of its move. Refused: an
    item without such a mark, or struck out by an amendment; its plan is in agreement."""
    item.refresh_from_db()
    if item.struck_on:
        raise Refused("plan_item_struck", title=item.text, d=item.struck_on)
    moves = item.moves_made
    why = moves[-1].why if moves else ""
    return _mark(item, _after("clear_moved" if moves else "clear", item), why, None)


@action
def write_done(
    *,
    by: User,
    item: PlanItem,
    work: Work,
    today: date,
    finish: bool,
    accept_many: bool = False,
    revision: int | None = None,
) -> Activity:
    """Write the entry of the diary that does the item, wholly or, without `finish`, in part. Refused: as in
    `activities.actions.record` and in `fulfil`; a done or cancelled item; its plan is in agreement."""
    _after("finish", item, revision)
    said = {field.name: getattr(work, field.name) for field in fields(Work)}
    entry = record(by=by, today=today, accept_many=accept_many, **said)
    fulfil(by=by, item=item, activity=entry)
    if finish and item.state != PlanItem.State.DONE:
        mark_done(by=by, item=item, on=entry.on)
    return entry


@action
def fulfil(*, by: User, item: PlanItem, activity: Activity) -> PlanItem:
    """Let a diary entry count for an item; the item is done once its units are.

    Refused: an entry that counts already, of other work, or outside the plan's time; a cancelled item; its
    plan is in agreement.
    """
    item.refresh_from_db()
    _refuse_asked_about(item)
    if item.state == PlanItem.State.DROPPED:
        raise Refused("plan_item_closed", title=item.text)
    if activity.kind_id != item.kind_id or activity.on not in item.plan.period:
        raise Refused("plan_other_work", title=item.text)
    facts = Fulfilment.objects.for_school(by.school)
    if facts.filter(activity=activity).exists():
        raise Refused("plan_fact_twice")
    Fulfilment.objects.create(school=by.school, item=item, activity=activity)
    units = facts.filter(item=item).aggregate(done=Sum("activity__units"))["done"]
    if units < item.units or item.state == PlanItem.State.DONE:
        return item
    return mark_done(by=by, item=item, on=activity.on)


def _after(verb: str, item: PlanItem, revision: int | None = None) -> str:
    """The state after the verb, by the row as it stands now. Refused: someone has written or marked the item
    since the page with `revision` was opened; those asked about the plan would agree what it is no more."""
    item.refresh_from_db()
    _refuse_asked_about(item)
    refuse_changed(item, revision)
    if item.state in CLOSED and not verb.startswith("clear"):
        raise Refused("plan_item_closed", title=item.text)
    return move("plan_item", item.state, verb)


def _refuse_asked_about(item: PlanItem) -> None:
    """By the plan's row as it stands now."""
    item.plan.refresh_from_db(fields=["state"])
    if item.plan.is_asked_about:
        raise Refused("plan_marks_wait", title=item.text)


def _mark(item: PlanItem, state: str, why: str, on: date | None) -> PlanItem:
    item.state, item.why, item.marked_on = state, why, on
    item.revision += 1
    item.save(update_fields=["state", "why", "marked_on", "revision"])
    return item
