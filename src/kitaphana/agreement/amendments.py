"""A change of an approved plan: written down, agreed, approved, and only then carried out."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from kitaphana.agreement import rounds
from kitaphana.agreement.amended import (
    Verb,
    carried_out,
    changes,
    items_written,
    open_amendment,
    promise_of,
    proposed,
    stale,
    written,
)  # fmt: skip
from kitaphana.agreement.models import Amendment, Change, Round
from kitaphana.agreement.queries import latest_round
from kitaphana.agreement.versions import approved_version, content_of, plain
from kitaphana.core.action import action
from kitaphana.core.models import User
from kitaphana.core.refusal import NeedsWord, Refused
from kitaphana.core.workflow import move
from kitaphana.planning.aim import aim_typed
from kitaphana.planning.amending import (
    Promise,
    bring_in,
    quarters_anew,
    set_aim,
    set_number,
    strike_out,
    write_anew,
)
from kitaphana.planning.marks import CLOSED
from kitaphana.planning.models import Plan, PlanItem
from kitaphana.planning.numbers import refuse_impossible
from kitaphana.planning.promise import refuse_changed
from kitaphana.planning.queries import control_numbers


class RecordedWork(NeedsWord):
    flag = "accept_recorded"


@action
def begin_amendment(*, by: User, plan: Plan, reason: str, on: date) -> Amendment:
    """Begin to change an approved plan. Refused: a plan not approved, no reason, another amendment under
    way."""
    plan.refresh_from_db(fields=["state"])
    if plan.state != Plan.State.APPROVED:
        raise Refused("amendment_no_plan")
    if not reason.strip():
        raise Refused("amendment_no_reason")
    going = open_amendment(plan)
    if going:
        raise Refused("amendment_one", n=going.number)
    if approved_version(plan) is None:
        rounds.keep(plan, content_of(plan), on=plan.approved_on or on, is_approved=True)
    number = Amendment.objects.for_school(by.school).filter(plan=plan).count() + 1
    return Amendment.objects.create(
        school=by.school, plan=plan, number=number, reason=reason.strip(), author=by
    )


@action
def propose_work(
    *,
    by: User,
    amendment: Amendment,
    promise: Promise,
    item: PlanItem | None = None,
    change: Change | None = None,
    revision: int | None = None,
) -> Change:
    """New work, or an item of the plan written anew; `change`: new work of the amendment, written anew;
    `revision`: as in `planning.actions.amend_item`.

    Refused: an amendment that is not open, an item of another plan, done or cancelled, nothing changed, or
    as in `planning.actions.amend_item`.
    """
    _refuse_closed(amendment)
    if item:
        _refuse_unfit(amendment, item)
        refuse_changed(item, revision)
    shape = PlanItem(school=by.school, plan=amendment.plan)
    promise.write(shape)
    after = written(shape)
    if item and after | {"marks": item.marks_id} == written(item):
        raise Refused("amendment_no_change", title=item.text)
    if change:
        change.after = after
        change.save(update_fields=["after"])
        return change
    before = _before(item) if item else {}
    return _put(amendment, Verb.WRITE if item else Verb.ADD, item=item, before=before, after=after)


@action
def propose_strike(
    *, by: User, amendment: Amendment, item: PlanItem, accept_recorded: bool = False
) -> Change:
    """Take an item out of the plan. Asked about: the diary has work done for it, which the plan's fulfilment
    would show no more. Refused: as in `propose_work`."""
    _refuse_closed(amendment)
    _refuse_unfit(amendment, item)
    entries = item.fulfilments.count()
    if entries and not accept_recorded:
        raise RecordedWork("amendment_strike_recorded", title=item.text, n=entries)
    return _put(amendment, Verb.STRIKE, item=item, before=_before(item))


@action
def propose_number(*, by: User, amendment: Amendment, code: str, value: Decimal | None) -> Change:
    """Another control number, its quarters parted anew; None: promise it no more. Refused: an amendment that
    is not open, an unknown code, a negative value, a percent above a hundred, the value that is promised
    already."""
    _refuse_closed(amendment)
    refuse_impossible(code, value or Decimal(0))
    promised = control_numbers(amendment.plan).get(code)
    if value == promised:
        raise Refused("amendment_same_number")
    parts = {} if value is None else quarters_anew(amendment.plan, code, value)
    Change.objects.for_school(by.school).filter(amendment=amendment, code=code).delete()
    return Change.objects.create(
        school=by.school, amendment=amendment, verb=Verb.NUMBER, code=code, before={"value": plain(promised)},
        after={"value": plain(value), "quarters": {str(n): plain(part) for n, part in parts.items()}},
    )  # fmt: skip


@action
def propose_aim(*, by: User, amendment: Amendment, aim: str, tasks: Iterable[str]) -> Change:
    """Another aim, other tasks. Refused: an amendment that is not open, nothing changed."""
    _refuse_closed(amendment)
    plan = amendment.plan
    plan.refresh_from_db(fields=["aim", "tasks"])
    aim, lines = aim_typed(aim, tasks)
    if (aim, lines) == (plan.aim, plan.tasks):
        raise Refused("amendment_same_aim")
    Change.objects.for_school(by.school).filter(amendment=amendment, verb=Verb.AIM).delete()
    return Change.objects.create(
        school=by.school, amendment=amendment, verb=Verb.AIM,
        before={"aim": plan.aim, "tasks": list(plan.task_list)},
        after={"aim": aim, "tasks": lines.splitlines()},
    )  # fmt: skip


@action
def take_back(*, by: User, change: Change) -> None:
    """Leave a change out. Refused: its amendment is not open."""
    _refuse_closed(change.amendment)
    change.delete()


@action
def withdraw_amendment(*, by: User, amendment: Amendment) -> Amendment:
    """Give it up; what was said of it stays. Refused: it is in agreement, or closed."""
    amendment.refresh_from_db(fields=["state"])
    amendment.state = move("amendment", amendment.state, "withdraw")
    amendment.save(update_fields=["state"])
    return amendment


@action
def submit_amendment(*, by: User, amendment: Amendment, on: date, until: date | None = None) -> Round:
    """Send it to the plan's participants, with the plan as it would become; words and remarks are said by
    `agreement.actions`. Refused: no changes, an item written or marked since, or as in `rounds.begin`."""
    lines = changes(amendment)
    if not lines:
        raise Refused("amendment_empty")
    for line in lines:
        _refuse_stale(line)
    rounds.after("submit", amendment.plan, amendment)
    version = rounds.keep(amendment.plan, proposed(amendment), on=on)
    return rounds.begin(by, amendment.plan, amendment, version, on, until)


@action
def approve_amendment(
    *, by: User, amendment: Amendment, on: date, minutes_number: str = "", minutes_on: date | None = None
) -> Amendment:
    """The director's yes: the plan changes, and what was agreed is the approved version of it.

    Refused: as in `rounds.refuse_unapproved`; an item was written or marked since the change was written;
    what was agreed, or approved before, is not as it was kept.
    """
    rounds.refuse_unapproved(by, amendment.plan, amendment, on, minutes_number, minutes_on)
    amendment.approved_by = by
    return _approved(by, amendment, on, minutes_number, minutes_on)


@action
def approve_amendment_on_paper(
    *,
    by: User,
    amendment: Amendment,
    on: date,
    signed_on: date,
    minutes_number: str = "",
    minutes_on: date | None = None,
) -> Amendment:
    """Record that the director, who has no account, approved it by signing it: the plan changes as of the day
    of the signature. Refused: as in `rounds.refuse_unsigned` and `approve_amendment`."""
    rounds.refuse_unsigned(by, amendment.plan, amendment, on, signed_on, minutes_number, minutes_on)
    rounds.sign(by, amendment.plan, amendment, signed_on)
    return _approved(by, amendment, signed_on, minutes_number, minutes_on)


def _approved(
    by: User, amendment: Amendment, on: date, minutes_number: str, minutes_on: date | None
) -> Amendment:
    plan = amendment.plan
    state = rounds.after("approve", plan, amendment)
    shown, approved = latest_round(plan, amendment).round, approved_version(plan)
    if shown is None or approved is None or not (shown.version.is_whole and approved.is_whole):
        raise Refused("plan_seal_broken")
    rows = _carry_out(by, amendment, on)
    rounds.keep(plan, carried_out(shown.version.content, rows), on=on, is_approved=True)
    amendment.state, amendment.approved_on = state, on
    amendment.minutes_number, amendment.minutes_on = minutes_number.strip(), minutes_on
    amendment.save(update_fields=["state", "approved_on", "approved_by", "minutes_number", "minutes_on"])
    return amendment


def _carry_out(by: User, amendment: Amendment, on: date) -> dict[int, int]:
    """Id of an item in the proposed content → of the row that it became."""
    lines, plan = changes(amendment), amendment.plan
    items, why = items_written(plan, lines), amendment.reason[:200]
    rows = {}
    for line in lines:
        _refuse_stale(line)
        promise = promise_of(items[line.pk]) if line.pk in items else None
        if line.verb == Verb.NUMBER:
            _carry_number(by, plan, line, on)
        elif line.verb == Verb.AIM:
            set_aim(by=by, plan=plan, aim=line.after["aim"], tasks=line.after["tasks"])
        elif line.item and promise:
            rows[line.item.pk] = write_anew(by=by, item=line.item, promise=promise, why=why, on=on).pk
        elif line.item:
            strike_out(by=by, item=line.item, why=why, on=on)
        elif promise:
            line.item = bring_in(by=by, plan=plan, promise=promise, on=on)
            line.save(update_fields=["item"])
            rows[-line.pk] = line.item.pk
    return rows


def _carry_number(by: User, plan: Plan, line: Change, on: date) -> None:
    value, parts = line.after["value"], line.after.get("quarters", {})
    quarters = {int(n): Decimal(part) for n, part in parts.items()}
    set_number(
        by=by, plan=plan, code=line.code, value=None if value is None else Decimal(value), quarters=quarters,
        on=on,
    )  # fmt: skip


def _refuse_stale(line: Change) -> None:
    code = stale(line)
    if code:
        raise Refused(code, title=line.before["text"])


def _put(amendment: Amendment, verb: str, *, item: PlanItem | None, **said: Any) -> Change:
    """One change of an item: the latest."""
    if item:
        Change.objects.for_school(amendment.school).filter(amendment=amendment, item=item).delete()
    return Change.objects.create(school=amendment.school, amendment=amendment, verb=verb, item=item, **said)


def _before(item: PlanItem) -> dict[str, Any]:
    return written(item) | {"revision": item.revision}


def _refuse_closed(amendment: Amendment) -> None:
    """By the row as it stands now."""
    amendment.refresh_from_db(fields=["state"])
    if not amendment.is_open:
        raise Refused("amendment_closed")


def _refuse_unfit(amendment: Amendment, item: PlanItem) -> None:
    item.refresh_from_db()
    if item.plan_id != amendment.plan_id:
        raise Refused("amendment_other_plan", title=item.text)
    if item.state in CLOSED:
        raise Refused("plan_item_closed", title=item.text)
