"""Drafting a plan and its items."""

from decimal import Decimal

from django.db.models import F, Q, RestrictedError
from django.utils.text import capfirst

from kitaphana.activities.models import MemorableDate, WorkKind
from kitaphana.core.action import action
from kitaphana.core.models import School, User
from kitaphana.core.refusal import NeedsWord, Refused
from kitaphana.core.sentences import spoken
from kitaphana.lib.dates import ROMAN
from kitaphana.lib.fuzzy import FuzzyDate
from kitaphana.lib.period import Period
from kitaphana.planning.models import Plan, PlanItem, PlanMonth, Section
from kitaphana.planning.promise import PROMISED, last_position, refuse_changed, refuse_closed, write_promise
from kitaphana.planning.queries import same_plan
from kitaphana.planning.sections import adopt_sections
from kitaphana.planning.unknown import unopened_years
from kitaphana.roster.models import Term
from kitaphana.worktime.queries import budget

LONGEST = {
    Plan.Kind.MONTH: 31,
    Plan.Kind.QUARTER: 100,
    Plan.Kind.HALF_YEAR: 245,
    Plan.Kind.YEAR: 366,
    Plan.Kind.LONG: 6 * 366,
}
"""Days. A quarter with the break beside it; a half-year from January to the end of summer; complex plans run
for five years (domain.md §4.4), more than six is a mistyped year."""


class PlanHasItems(NeedsWord):
    flag = "accept_items"


class YearUnopened(NeedsWord):
    flag = "accept_unopened"


class ItemTwice(NeedsWord):
    flag = "accept_twin"


class ItemIsLost(NeedsWord):
    flag = "accept_loss"


@action
def draft_plan(
    *,
    by: User,
    kind: str,
    period: Period,
    scope: str = Plan.Scope.UNIVERSAL,
    theme: str = "",
    accept_unopened: bool = True,
) -> Plan:
    """Begin a plan. Refused: no such kind or scope, longer than the longest of its kind, a quarter's plan
    over two quarters, a part of the work without its theme, or the school has such a plan for these days.
    Asked about unless accepted: the school has not opened the school year."""
    if kind not in Plan.Kind.values or scope not in Plan.Scope.values:
        raise Refused("plan_no_kind")
    _refuse_days(by.school, Plan.Kind(kind), period)
    theme = "" if scope == Plan.Scope.UNIVERSAL else theme.strip()
    if scope != Plan.Scope.UNIVERSAL and not theme:
        raise Refused("plan_no_theme")
    if same_plan(by.school, kind, scope, theme, period):
        raise Refused("plan_exists")
    unopened = unopened_years(by.school, period)
    if unopened and not accept_unopened:
        raise YearUnopened("plan_year_unopened", y=", ".join(unopened))
    if not Section.objects.for_school(by.school).exists():
        adopt_sections(by=by)
    return Plan.objects.create(
        school=by.school, kind=kind, scope=scope, theme=theme, author=by,
        starts_on=period.start, ends_on=period.end,
    )  # fmt: skip


def _refuse_days(school: School, kind: Plan.Kind, period: Period) -> None:
    longest = LONGEST[kind]
    if period.days > longest:
        if kind == Plan.Kind.LONG:
            raise Refused("plan_too_long")
        raise Refused("plan_longer", name=capfirst(str(kind.label)), n=longest)
    if kind == Plan.Kind.QUARTER:
        touched = Term.objects.for_school(school).filter(starts_on__lte=period.end, ends_on__gte=period.start)
        numbers = [ROMAN[term.number] for term in touched.order_by("starts_on")]
        if len(numbers) > 1:
            raise Refused("plan_two_quarters", a=numbers[0], b=numbers[-1])


@action
def remove_plan(*, by: User, plan: Plan, accept_items: bool = False) -> None:
    """Throw away a draft. Asked about: it has items, which go with it. Refused: a plan that was sent, items
    that `remove_item` refuses."""
    plan.refresh_from_db(fields=["state"])
    if plan.state != Plan.State.DRAFT:
        raise Refused("plan_sent_once")
    items = list(plan.items.all())
    if items and not accept_items:
        raise PlanHasItems("plan_remove_items", n=len(items))
    for item in items:
        remove_item(by=by, item=item, accept_loss=True)
    plan.delete()


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
    section: Section | None = None,
    audience: str = "",
    helpers: str = "",
    place: str = "",
    expected: str = "",
    note: str = "",
    norm_minutes: Decimal | None = None,
    marks: MemorableDate | None = None,
    origin: str = "",
    came_from: PlanItem | None = None,
    accept_twin: bool = True,
) -> PlanItem:
    """Promise a piece of work. `norm_minutes` None: the norm of its kind; `section` None: that of its kind.

    Refused: a closed plan, no text, no one responsible, no units, a norm below nought, a term outside the
    plan. Asked about unless accepted: the plan has an item that says the same.
    """
    refuse_closed(plan)
    item = PlanItem(school=by.school, plan=plan, origin=origin, came_from=came_from)
    words = {"audience": audience, "helpers": helpers, "place": place, "expected": expected, "note": note}
    write_promise(item, kind, section, text, term, units, responsible, norm_minutes, marks, words)
    same = {name: getattr(item, name) for name in PROMISED}
    if not accept_twin and plan.items.filter(struck_on=None, **same).exists():
        raise ItemTwice("plan_item_twice", title=item.text)
    item.position = last_position(item.section) + 1
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
    section: Section | None = None,
    audience: str = "",
    helpers: str = "",
    place: str = "",
    expected: str = "",
    note: str = "",
    norm_minutes: Decimal | None = None,
    marks: MemorableDate | None = None,
    revision: int | None = None,
) -> PlanItem:
    """Write the item anew; `revision`: of the item that the writer saw, None where nobody can have changed
    it. Refused: as in `add_item`; someone else has written it since."""
    item.refresh_from_db()
    refuse_changed(item, revision)
    refuse_closed(item.plan)
    words = {"audience": audience, "helpers": helpers, "place": place, "expected": expected, "note": note}
    stood_in = item.section_id
    write_promise(item, kind, section, text, term, units, responsible, norm_minutes, marks, words)
    if item.section_id != stood_in:
        item.position = last_position(item.section) + 1
    item.revision += 1
    item.save(update_fields=[*PROMISED, "position", "revision"])
    return item


@action
def place_item(*, by: User, item: PlanItem, section: Section, before: PlanItem | None) -> PlanItem:
    """Put an item before another of the section, which may be of another plan, `before` None: at the end.
    Refused: a closed plan."""
    item.refresh_from_db()
    refuse_closed(item.plan)
    others = PlanItem.objects.for_school(by.school).filter(section=section)
    if before is None or before.section_id != section.pk:
        position = last_position(section) + 1
    else:
        before.refresh_from_db()
        at_or_after = Q(position__gt=before.position) | Q(position=before.position, pk__gte=before.pk)
        others.filter(at_or_after).update(position=F("position") + 2)
        position = before.position + 1
    item.revision += item.section_id != section.pk
    item.section, item.position = section, position
    item.save(update_fields=["section", "position", "revision"])
    return item


@action
def remove_item(*, by: User, item: PlanItem, revision: int | None = None, accept_loss: bool = False) -> None:
    """Strike an item out of a plan not yet sent; a plan that was sent cancels it with a reason:
    `marks.drop_item`. `revision`: as in `amend_item`. Refused: a closed plan, or one that was sent back; an
    item that is marked, that the diary counts for or that somebody has remarked on. Asked about: what was
    written in it is lost."""
    item.refresh_from_db()
    refuse_changed(item, revision)
    refuse_closed(item.plan)
    is_new = item.plan.state == Plan.State.DRAFT and item.state == PlanItem.State.PLANNED
    if not is_new or item.fulfilments.exists():
        raise Refused("plan_item_stays", title=item.text)
    if not accept_loss:
        raise ItemIsLost("plan_item_sure", title=item.text, plan=item.plan.name(spoken()))
    try:
        item.delete()
    except RestrictedError:
        raise Refused("plan_item_stays", title=item.text) from None


@action
def freeze(*, by: User, plan: Plan) -> None:
    """Keep the hours and the rate that the plan was approved with, so that later posts and leave do not move
    a signed paper."""
    has = budget(by.school, plan.period)
    PlanMonth.objects.for_school(by.school).filter(plan=plan).delete()
    plan.hour_rate = has.rate if has else None
    plan.save(update_fields=["hour_rate"])
    months = has.months if has else ()
    PlanMonth.objects.bulk_create(
        PlanMonth(
            school=by.school, plan=plan, month=month.period.start, hours=month.hours,
            service_hours=month.service,
        )
        for month in months
    )  # fmt: skip
