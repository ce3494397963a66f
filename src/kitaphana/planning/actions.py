"""Drafting a plan, agreeing on it, and marking how it went."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from django.db.models import Max, Sum

from kitaphana.activities.models import Activity, WorkKind
from kitaphana.core.action import action
from kitaphana.core.models import RoleCode, User
from kitaphana.core.refusal import NeedsWord, Refused
from kitaphana.core.workflow import move
from kitaphana.indicators.queries import CODES, measure, name_of
from kitaphana.lib.fuzzy import FuzzyDate
from kitaphana.lib.period import Period
from kitaphana.planning.lastyear import USUAL, quarters_of, results, term_anew
from kitaphana.planning.models import Agreement, ControlNumber, Fulfilment, Plan, PlanItem, TimeBudget
from kitaphana.planning.queries import VOICES, control_numbers, items, latest_round

HOURS_OF_A_DAY = 24
TERM = ("term_kind", "term_number", "starts_on", "ends_on")
PROMISED = ("kind", "text", "audience", "responsible", "units", "norm_minutes", *TERM)
MOVED = (*TERM, "moved_on", "was_term_kind", "was_term_number", "was_starts_on", "was_ends_on")
LONGEST = 5 * 366
"""Days: complex plans run for five years (domain.md §4.4); more is a mistyped year."""


class FarTarget(NeedsWord):
    flag = "accept_far"


@action
def draft_plan(*, by: User, kind: str, period: Period) -> Plan:
    """Begin a plan. Refused: no such kind, over five years, or the school has one of this kind for these
    days."""
    if kind not in Plan.Kind.values:
        raise Refused("plan_no_kind")
    if period.days > LONGEST:
        raise Refused("plan_too_long")
    own = Plan.objects.for_school(by.school)
    if own.filter(kind=kind, starts_on=period.start, ends_on=period.end).exists():
        raise Refused("plan_exists")
    return Plan.objects.create(school=by.school, kind=kind, starts_on=period.start, ends_on=period.end)


@action
def add_item(
    *,
    by: User,
    plan: Plan,
    kind: WorkKind,
    text: str,
    term: FuzzyDate,
    units: Decimal,
    responsible: str,
    audience: str = "",
    norm_minutes: Decimal | None = None,
) -> PlanItem:
    """Promise a piece of work. `norm_minutes` None: the norm of its kind.

    Refused: a closed plan, no text, no one responsible, no units, a term outside the plan.
    """
    _open(plan)
    item = PlanItem(school=by.school, plan=plan, number=_last_number(plan) + 1)
    _write(item, kind, text, term, units, responsible, audience, norm_minutes)
    item.save()
    return item


@action
def amend_item(
    *,
    by: User,
    item: PlanItem,
    kind: WorkKind,
    text: str,
    term: FuzzyDate,
    units: Decimal,
    responsible: str,
    audience: str = "",
    norm_minutes: Decimal | None = None,
) -> PlanItem:
    """Write the item anew; refusals as in `add_item`."""
    item.refresh_from_db()
    _open(item.plan)
    _write(item, kind, text, term, units, responsible, audience, norm_minutes)
    item.save(update_fields=PROMISED)
    return item


@action
def copy_items(*, by: User, plan: Plan, source: Plan) -> int:
    """Promise last year's work anew: terms a year later, norms as they are now, no marks; and its control
    numbers. Returns how many items came.

    Left out: work that the plan names already, so that copying twice copies once, work whose time falls
    outside the plan, and control numbers set already. Refused: a closed plan.
    """
    _open(plan)
    known = set(plan.items.values_list("kind", "text"))
    quarters = quarters_of(plan)
    number = _last_number(plan)
    copies: list[PlanItem] = []
    for item in items(source):
        term = term_anew(item, plan, quarters)
        if term and (item.kind_id, item.text) not in known:
            copy = PlanItem(
                school=by.school, plan=plan, number=number + len(copies) + 1, kind=item.kind, text=item.text,
                audience=item.audience, responsible=item.responsible, units=item.units,
                norm_minutes=item.kind.norm_minutes,
            )  # fmt: skip
            _set_term(copy, term)
            copies.append(copy)
    PlanItem.objects.bulk_create(copies)
    _promise(plan, control_numbers(source))
    return len(copies)


@action
def remove_item(*, by: User, item: PlanItem) -> None:
    """Strike an item out of a plan not yet sent. A plan that was sent cancels it with a reason:
    `drop_item`."""
    _open(item.plan)
    item.delete()


@action
def drop_item(*, by: User, item: PlanItem, reason: str, on: date) -> PlanItem:
    """Cancel an item, in an approved plan too. Refused: no reason."""
    item.refresh_from_db()
    if not reason.strip():
        raise Refused("plan_drop_reason")
    return _mark(item, PlanItem.State.DROPPED, reason.strip(), on)


@action
def move_item(*, by: User, item: PlanItem, term: FuzzyDate, reason: str, on: date) -> PlanItem:
    """Put an item off to another term, in an approved plan too. Refused: no reason, a cancelled or done item,
    a term outside the plan."""
    item.refresh_from_db()
    if item.state in (PlanItem.State.DROPPED, PlanItem.State.DONE):
        raise Refused("plan_item_closed", title=item.text)
    if not reason.strip():
        raise Refused("plan_move_reason")
    item.keep_term(on)
    _set_term(item, term)
    item.save(update_fields=MOVED)
    return _mark(item, PlanItem.State.MOVED, reason.strip(), None)


@action
def mark_done(*, by: User, item: PlanItem, on: date) -> PlanItem:
    """Done on the day of its last diary entry; without one, on the day of the mark. Refused: a cancelled
    item."""
    item.refresh_from_db()
    if item.state == PlanItem.State.DROPPED:
        raise Refused("plan_item_closed", title=item.text)
    facts = Fulfilment.objects.for_school(by.school).filter(item=item)
    last = facts.aggregate(last=Max("activity__on"))["last"]
    return _mark(item, PlanItem.State.DONE, item.why, last or on)


@action
def clear_mark(*, by: User, item: PlanItem) -> PlanItem:
    """Take back done or cancelled; an item moved before stays moved. The reason of a cancellation goes."""
    item.refresh_from_db()
    why = item.why if item.was_moved else ""
    state = PlanItem.State.MOVED if item.moved_on else PlanItem.State.PLANNED
    return _mark(item, state, why, None)


@action
def fulfil(*, by: User, item: PlanItem, activity: Activity) -> PlanItem:
    """Let a diary entry count for an item; the item is done once its units are.

    Refused: an entry that counts already, of other work, or outside the plan's time; a cancelled item.
    """
    item.refresh_from_db()
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


@action
def set_control_number(
    *, by: User, plan: Plan, code: str, value: Decimal, accept_far: bool = False
) -> ControlNumber:
    """Promise the value of an indicator for the plan's whole period.

    Refused: a closed plan, an unknown code, a negative value. FarTarget: more than double the value a year
    before.
    """
    _open(plan)
    if code not in CODES:
        raise Refused("plan_no_indicator", text=code)
    if not value.is_finite() or value < 0:
        raise Refused("plan_number_negative")
    before = measure(by.school, plan.period.year_before(), [code])[code].rounded
    if before and value > 2 * before and not accept_far:
        raise FarTarget("plan_target_far", name=name_of(code), prev=before, t=value)
    number, _ = ControlNumber.objects.update_or_create(
        school=by.school, plan=plan, code=code, defaults={"value": value}
    )
    return number


@action
def promise_results(*, by: User, plan: Plan) -> int:
    """Promise of each usual indicator what was reached a year before; numbers set already stay. Returns how
    many were set. Refused: a closed plan."""
    _open(plan)
    return _promise(plan, {code: value for code, value in results(plan).items() if code in USUAL})


@action
def drop_control_number(*, by: User, plan: Plan, code: str) -> None:
    _open(plan)
    ControlNumber.objects.for_school(by.school).filter(plan=plan, code=code).delete()


@action
def set_budget(
    *,
    by: User,
    plan: Plan,
    hours_a_day: Decimal,
    leave_days: int = 0,
    pay_a_month: Decimal | None = None,
    hours_a_month: Decimal = Decimal(160),
) -> TimeBudget:
    """Hours a day (0–24), leave days that the calendar does not date, pay in tenge. Refused: figures out of
    range."""
    _open(plan)
    amounts = (hours_a_day, hours_a_month, pay_a_month or Decimal(0))
    if not all(amount.is_finite() and amount >= 0 for amount in amounts) or leave_days < 0:
        raise Refused("plan_budget_range")
    if not hours_a_month or not 0 < hours_a_day <= HOURS_OF_A_DAY:
        raise Refused("plan_budget_range")
    figures = {
        "hours_a_day": hours_a_day,
        "leave_days": leave_days,
        "pay_a_month": pay_a_month,
        "hours_a_month": hours_a_month,
    }
    budget, _ = TimeBudget.objects.update_or_create(school=by.school, plan=plan, defaults=figures)
    return budget


@action
def submit(*, by: User, plan: Plan, participants: Sequence[User]) -> Plan:
    """Send the plan for agreement and begin a new round. Refused: nothing in it, no one to ask, someone
    without an office that agrees plans."""
    state = _after("submit", plan)
    if not plan.items.exists():
        raise Refused("plan_empty")
    if not participants:
        raise Refused("plan_no_participants")
    plan.state, plan.round = state, plan.round + 1
    words = [
        Agreement(school=by.school, plan=plan, round=plan.round, user=user, role=_office(user))
        for user in dict.fromkeys(participants)
    ]
    Agreement.objects.bulk_create(words)
    plan.save(update_fields=["state", "round"])
    return plan


@action
def agree(*, by: User, plan: Plan, on: date) -> Plan:
    """A participant's yes; the last one makes the plan agreed. Refused: not asked in this round, or not in
    agreement."""
    state = _after("agree", plan)
    word = latest_round(plan).of(by)
    if word is None:
        raise Refused("plan_not_asked")
    word.word, word.remark, word.on = Agreement.Word.AGREED, "", on
    word.save(update_fields=["word", "remark", "on"])
    if all(w.word == Agreement.Word.AGREED for w in latest_round(plan).words):
        plan.state = state
        plan.save(update_fields=["state"])
    return plan


@action
def ask_changes(*, by: User, plan: Plan, remark: str, on: date) -> Plan:
    """A participant, or the director, sends the plan back with a remark. Refused: no remark, or not asked."""
    state = _after("send_back", plan)
    if not remark.strip():
        raise Refused("plan_no_remark")
    if latest_round(plan).of(by) is None and RoleCode.DIRECTOR not in by.role_codes:
        raise Refused("plan_not_asked")
    said = {"word": Agreement.Word.CHANGES, "remark": remark.strip(), "on": on}
    Agreement.objects.update_or_create(
        school=by.school,
        plan=plan,
        round=plan.round,
        user=by,
        defaults=said,
        create_defaults={**said, "role": RoleCode.DIRECTOR},
    )
    plan.state = state
    plan.save(update_fields=["state"])
    return plan


@action
def approve(*, by: User, plan: Plan, on: date) -> Plan:
    """The director's yes is final. Refused: some participant has not agreed."""
    plan.refresh_from_db(fields=["state", "round"])
    if plan.state == Plan.State.SUBMITTED:
        words = latest_round(plan)
        raise Refused("plan_not_agreed", n=len(words.words) - words.agreed)
    plan.state = move("plan", plan.state, "approve")
    plan.approved_on = on
    plan.save(update_fields=["state", "approved_on"])
    return plan


def _last_number(plan: Plan) -> int:
    return plan.items.aggregate(last=Max("number"))["last"] or 0


def _promise(plan: Plan, values: Mapping[str, Decimal]) -> int:
    """Set the control numbers that the plan has not got; how many."""
    known = control_numbers(plan)
    new = [
        ControlNumber(school=plan.school, plan=plan, code=code, value=value)
        for code, value in values.items()
        if code not in known
    ]
    ControlNumber.objects.bulk_create(new)
    return len(new)


def _after(verb: str, plan: Plan) -> str:
    """The state after the verb, by the row as it stands now: someone else may have moved it since it was
    read."""
    plan.refresh_from_db(fields=["state", "round"])
    return move("plan", plan.state, verb)


def _open(plan: Plan) -> None:
    plan.refresh_from_db(fields=["state"])
    if plan.state == Plan.State.APPROVED:
        raise Refused("plan_locked")
    if not plan.is_open:
        raise Refused("plan_in_agreement")


def _write(
    item: PlanItem,
    kind: WorkKind,
    text: str,
    term: FuzzyDate,
    units: Decimal,
    responsible: str,
    audience: str,
    norm_minutes: Decimal | None,
) -> None:
    norm = kind.norm_minutes if norm_minutes is None else norm_minutes
    if not text.strip():
        raise Refused("plan_no_text")
    if not responsible.strip():
        raise Refused("plan_no_owner", title=text)
    if not units.is_finite() or units <= 0 or not norm.is_finite() or norm < 0:
        raise Refused("plan_units", title=text)
    item.kind, item.text, item.audience = kind, text.strip(), audience.strip()
    item.responsible, item.units, item.norm_minutes = responsible.strip(), units, norm
    _set_term(item, term)


def _set_term(item: PlanItem, term: FuzzyDate) -> None:
    plan = item.plan.period
    if term.start not in plan or term.end not in plan:
        raise Refused("plan_outside", title=item.text, d=term.start if term.start not in plan else term.end)
    item.set_term(term)


def _mark(item: PlanItem, state: PlanItem.State, why: str, on: date | None) -> PlanItem:
    item.state, item.why, item.marked_on = state, why, on
    item.save(update_fields=["state", "why", "marked_on"])
    return item


def _office(user: User) -> RoleCode:
    for code in VOICES:
        if code in user.role_codes:
            return code
    raise Refused("plan_no_voice", name=user.full_name)
