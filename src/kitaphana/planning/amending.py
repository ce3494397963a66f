"""What an approved amendment does to an approved plan; `agreement` alone calls it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kitaphana.activities.models import MemorableDate, WorkKind
from kitaphana.core.action import action
from kitaphana.core.models import User
from kitaphana.core.refusal import Refused
from kitaphana.core.workflow import move
from kitaphana.lib.fuzzy import FuzzyDate
from kitaphana.planning.aim import aim_typed
from kitaphana.planning.marks import CLOSED
from kitaphana.planning.models import ControlNumber, Fulfilment, Plan, PlanItem, Section
from kitaphana.planning.numbers import refuse_impossible
from kitaphana.planning.promise import last_position, write_promise
from kitaphana.planning.season import season_of
from kitaphana.planning.spread import plan_days, promises, usual_quarters


@dataclass(frozen=True)
class Promise:
    """What a librarian writes of a piece of work: see `planning.actions.add_item`."""

    kind: WorkKind
    text: str
    term: FuzzyDate
    units: Decimal
    responsible: str
    section: Section | None = None
    audience: str = ""
    helpers: str = ""
    place: str = ""
    expected: str = ""
    note: str = ""
    norm_minutes: Decimal | None = None
    marks: MemorableDate | None = None

    def write(self, item: PlanItem) -> None:
        """Fill the item. Refused: as in `add_item`, but for a closed plan."""
        words = {name: getattr(self, name) for name in ("audience", "helpers", "place", "expected", "note")}
        write_promise(
            item, self.kind, self.section, self.text, self.term, self.units, self.responsible,
            self.norm_minutes, self.marks, words,
        )  # fmt: skip


@action
def bring_in(*, by: User, plan: Plan, promise: Promise, on: date) -> PlanItem:
    """Add an item to an approved plan. Refused: a plan not approved, or as in `add_item`."""
    _refuse_not_approved(plan)
    item = PlanItem(school=by.school, plan=plan, added_on=on)
    promise.write(item)
    item.position = last_position(item.section) + 1
    item.save()
    return item


@action
def write_anew(*, by: User, item: PlanItem, promise: Promise, why: str, on: date) -> PlanItem:
    """Write an item of an approved plan anew: the row is struck out and another takes its place and its
    entries of the diary, so that days before the amendment keep what was promised then. Returns the new one.

    Refused: a plan not approved, a done or cancelled item, or as in `add_item`.
    """
    old = strike_out(by=by, item=item, why=why, on=on)
    new = PlanItem(
        school=by.school, plan=old.plan, added_on=on, first=old.first or old, origin=old.origin,
        came_from=old.came_from,
    )  # fmt: skip
    promise.write(new)
    new.position = old.position if new.section_id == old.section_id else last_position(new.section) + 1
    new.save()
    Fulfilment.objects.for_school(by.school).filter(item=old).update(item=new)
    return new


@action
def strike_out(*, by: User, item: PlanItem, why: str, on: date) -> PlanItem:
    """Take an item out of an approved plan: cancelled for good, so that what the diary counted for it stays.
    Refused: a plan not approved, a done or cancelled item."""
    item.refresh_from_db()
    _refuse_not_approved(item.plan)
    if item.state in CLOSED:
        raise Refused("plan_item_closed", title=item.text)
    item.state = move("plan_item", item.state, "drop")
    item.why, item.marked_on, item.struck_on = why, on, on
    item.revision += 1
    item.save(update_fields=["state", "why", "marked_on", "struck_on", "revision"])
    return item


def quarters_anew(plan: Plan, code: str, value: Decimal) -> dict[int, Decimal]:
    """What the quarters of the plan promise once its whole period promises the value: parted anew, so that
    they add up to it; empty where nothing was promised by quarter."""
    known = promises(plan).get(code, {})
    if not any(known):
        return {}
    whole = ControlNumber(plan=plan, code=code, value=value, season=known[0].season)
    return usual_quarters(code, whole, plan_days(plan))


@action
def set_number(
    *, by: User, plan: Plan, code: str, value: Decimal | None, quarters: Mapping[int, Decimal], on: date
) -> None:
    """From the day on, promise another value of an indicator for the plan's whole period and its quarters;
    None: promise it no more. Refused: a plan not approved; an unknown code, a negative value, a percent above
    a hundred."""
    _refuse_not_approved(plan)
    own = ControlNumber.objects.for_school(by.school).filter(plan=plan, code=code, struck_on=None)
    before = own.filter(quarter=0).first()
    season = before.season if before else season_of(plan, code)
    own.update(struck_on=on)
    values = {} if value is None else {0: value, **quarters}
    for number in values.values():
        refuse_impossible(code, number)
    ControlNumber.objects.bulk_create(
        ControlNumber(
            school=by.school, plan=plan, code=code, quarter=quarter, value=number, added_on=on,
            season={} if quarter else season,
        )
        for quarter, number in values.items()
    )  # fmt: skip


@action
def set_aim(*, by: User, plan: Plan, aim: str, tasks: Iterable[str]) -> None:
    """Another aim, other tasks of an approved plan. Refused: a plan not approved."""
    _refuse_not_approved(plan)
    plan.aim, plan.tasks = aim_typed(aim, tasks)
    plan.save(update_fields=["aim", "tasks"])


def _refuse_not_approved(plan: Plan) -> None:
    plan.refresh_from_db(fields=["state"])
    if plan.state != Plan.State.APPROVED:
        raise Refused("amendment_no_plan")
