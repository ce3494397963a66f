"""What an item promises, and when it may be written."""

from collections.abc import Mapping
from decimal import Decimal

from django.db.models import Max

from kitaphana.activities.models import MemorableDate, WorkKind
from kitaphana.core.refusal import Refused
from kitaphana.lib.fuzzy import FuzzyDate
from kitaphana.planning.models import Plan, PlanItem, Section
from kitaphana.planning.sections import usual_section

TERM = ("term_kind", "term_number", "starts_on", "ends_on")
WORDS = ("audience", "helpers", "place", "expected", "note")
PROMISED = ("section", "kind", "text", "responsible", *WORDS, "units", "norm_minutes", "marks", *TERM)


class ItemChanged(Refused):
    """Someone else has written or marked the item since it was shown."""


def refuse_closed(plan: Plan) -> None:
    """Refused: the plan is approved, or in agreement, by its row as it stands now."""
    plan.refresh_from_db(fields=["state"])
    if plan.state == Plan.State.APPROVED:
        raise Refused("plan_locked")
    if not plan.is_open:
        raise Refused("plan_in_agreement")


def set_term(item: PlanItem, term: FuzzyDate) -> None:
    """Refused: the term begins or ends outside the plan."""
    plan = item.plan.period
    if term.start not in plan or term.end not in plan:
        raise Refused("plan_outside", title=item.text, d=term.start if term.start not in plan else term.end)
    item.set_term(term)


def refuse_changed(item: PlanItem, revision: int | None) -> None:
    """Refused: `revision` is given and is not that of the item as it stands now."""
    if revision is not None and revision != item.revision:
        raise ItemChanged("plan_item_changed", title=item.text)


def last_position(section: Section) -> int:
    """Of all plans: a plan shows items of others too."""
    found = PlanItem.objects.for_school(section.school).filter(section=section)
    return found.aggregate(last=Max("position"))["last"] or 0


def write_promise(
    item: PlanItem,
    kind: WorkKind,
    section: Section | None,
    text: str,
    term: FuzzyDate,
    units: Decimal,
    responsible: str,
    norm_minutes: Decimal | None,
    marks: MemorableDate | None,
    words: Mapping[str, str],
) -> None:
    """Fill the item. Refused: as in `add_item`, but for a closed plan."""
    norm = kind.norm_minutes if norm_minutes is None else norm_minutes
    if not text.strip():
        raise Refused("plan_no_text")
    if not responsible.strip():
        raise Refused("plan_no_owner", title=text)
    if not units.is_finite() or units <= 0 or not norm.is_finite() or norm < 0:
        raise Refused("plan_units", title=text)
    item.kind, item.text, item.marks = kind, text.strip(), marks
    item.section = section or usual_section(item.school, kind)
    item.responsible, item.units, item.norm_minutes = responsible.strip(), units, norm
    for name, value in words.items():
        setattr(item, name, value.strip())
    set_term(item, term)
