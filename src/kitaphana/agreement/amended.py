"""What an amendment proposes: the plan's content as it would become."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from kitaphana.activities.models import WorkKind
from kitaphana.agreement.difference import Difference, difference
from kitaphana.agreement.models import Amendment, Change, Version
from kitaphana.agreement.queries import latest_round
from kitaphana.agreement.versions import (
    FIELDS,
    WORDS,
    Content,
    approved_version,
    content_of,
    entry_of,
    names_of_kind,
    names_of_section,
    numbered,
    plain,
    root_of,
)  # fmt: skip
from kitaphana.core.models import RoleCode, User
from kitaphana.core.sentences import say
from kitaphana.planning.amending import Promise
from kitaphana.planning.hours import workdays_around
from kitaphana.planning.marks import CLOSED
from kitaphana.planning.models import Plan, PlanItem, Section

Verb = Change.Verb


def amendments(plan: Plan) -> QuerySet[Amendment]:
    """The newest first."""
    found: QuerySet[Amendment] = Amendment.objects.for_school(plan.school).filter(plan=plan)
    return found.select_related("author", "approved_by").order_by("-number")


def approved_amendments(plan: Plan) -> list[Amendment]:
    """In the order in which they changed the plan."""
    return list(amendments(plan).filter(state=Amendment.State.APPROVED).order_by("number"))


def open_amendment(plan: Plan) -> Amendment | None:
    """The one that is neither approved nor withdrawn."""
    return amendments(plan).exclude(state__in=Amendment.CLOSED).first()


def amendments_awaiting(user: User) -> list[Amendment]:
    """Amendments that wait for this person: for a participant's word, the director's yes or the librarian's
    corrections."""
    going = Amendment.objects.for_school(user.school).exclude(state__in=Amendment.CLOSED)
    found = []
    for amendment in going.select_related("plan__school").order_by("pk"):
        voice = latest_round(amendment.plan, amendment).of(user)
        waits = {
            Amendment.State.SUBMITTED: voice is not None and voice.word is None,
            Amendment.State.AGREED: RoleCode.DIRECTOR in user.role_codes,
            Amendment.State.SENT_BACK: RoleCode.LIBRARIAN in user.role_codes,
            Amendment.State.STOPPED: RoleCode.LIBRARIAN in user.role_codes,
        }
        if waits.get(Amendment.State(amendment.state)):
            found.append(amendment)
    return found


def changes(amendment: Amendment) -> list[Change]:
    """In the order in which they were written."""
    found = Change.objects.for_school(amendment.school).filter(amendment=amendment).order_by("pk")
    return list(found.select_related("item__kind", "item__section", "item__plan"))


def approved_content(plan: Plan) -> Content:
    """What was approved last; of a plan approved before contents were kept, its rows, which nothing
    changed."""
    version = approved_version(plan)
    return version.content if version else content_of(plan)


def proposed(amendment: Amendment) -> Content:
    """The approved content with the changes in it: all that they do not touch stays to the letter. A new item
    goes by minus its change until it is a row."""
    plan, lines = amendment.plan, changes(amendment)
    content = approved_content(plan)
    entries = {entry["id"]: entry for entry in content["items"]}
    items = items_written(plan, lines)
    workdays = workdays_around(plan, list(items.values()))
    for line in lines:
        if line.verb == Verb.STRIKE:
            entries.pop(line.item_id, None)
        if line.pk in items:
            entry = entry_of(items[line.pk], plan, workdays)
            key = line.item_id or -line.pk
            _put(entries, entry | {"id": key, "root": root_of(entries.get(key, {"id": key}))})
    return numbered(_with_names(content, items.values()) | {
        "items": list(entries.values()), **_numbers(content, lines), **_aim(lines),
    })  # fmt: skip


def carried_out(content: Content, rows: Mapping[int, int]) -> Content:
    """What was agreed, with the ids of the rows that the plan now has; `rows`: id in the content → of the
    row."""
    items = [
        entry | {"id": rows[entry["id"]], "root": max(root_of(entry), 0) or rows[entry["id"]]}
        if entry["id"] in rows
        else entry
        for entry in content["items"]
    ]
    return content | {"items": items}


def with_rows(plan: Plan, content: Content) -> Content:
    """A content kept while an amendment was agreed, its new work by the ids of the rows that the plan has
    now; work that was never approved keeps its own."""
    new = {-entry["id"] for entry in content["items"] if entry["id"] < 0}
    lines = Change.objects.for_school(plan.school).filter(pk__in=new).exclude(item=None) if new else ()
    return carried_out(content, {-line.pk: line.item_id for line in lines})


def amended(amendment: Amendment) -> Difference:
    """What the amendment changes in what was approved: while it is written, by its changes; once sent, by the
    version that was shown."""
    sent = latest_round(amendment.plan, amendment).round
    if sent is None or amendment.is_open:
        return difference(approved_content(amendment.plan), proposed(amendment))
    earlier = Version.objects.for_school(amendment.school).filter(
        plan=amendment.plan, is_approved=True, number__lt=sent.version.number
    )
    before = earlier.order_by("-number").first()
    return difference(before.content if before else approved_content(amendment.plan), sent.version.content)


def stale(change: Change) -> str:
    """The code of the refusal when the item is not any more what the change was written against; else
    empty."""
    item = change.item
    if change.verb not in (Verb.WRITE, Verb.STRIKE):
        return ""
    if item is None:
        return "amendment_item_gone"
    changed = item.revision != change.before["revision"] or item.state in CLOSED
    return "amendment_item_changed" if changed else ""


def stale_said(change: Change) -> str:
    code = stale(change)
    return say(code, title=change.before["text"]) if code else ""


def items_written(plan: Plan, lines: Iterable[Change]) -> dict[int, PlanItem]:
    """Change → the item as it writes it, not a row. A section that the school removed meanwhile gives way to
    the usual one of the kind."""
    sections = {section.pk: section for section in Section.objects.for_school(plan.school)}
    kinds = {kind.pk: kind for kind in WorkKind.objects.for_school(plan.school)}
    written_in = (line for line in lines if line.verb in (Verb.ADD, Verb.WRITE))
    return {line.pk: _item(plan, line, sections, kinds) for line in written_in}


def promise_of(item: PlanItem) -> Promise:
    return Promise(
        kind=item.kind, text=item.text, term=item.term, units=item.units, responsible=item.responsible,
        section=item.section, audience=item.audience, helpers=item.helpers, place=item.place,
        expected=item.expected, note=item.note, norm_minutes=item.norm_minutes, marks=item.marks,
    )  # fmt: skip


def written(item: PlanItem) -> dict[str, Any]:
    """The item as a change keeps it."""
    own = {"section": item.section_id, "kind": item.kind_id, "marks": item.marks_id}
    return own | {field: plain(getattr(item, field)) for field in FIELDS}


def _put(entries: dict[int, dict[str, Any]], entry: dict[str, Any]) -> None:
    """In its place; in another section at the end."""
    was = entries.get(entry["id"])
    if was and was["section"] != entry["section"]:
        del entries[entry["id"]]
    entries[entry["id"]] = entry


def _with_names(content: Content, items: Iterable[PlanItem]) -> Content:
    """With the names of sections and kinds that the content has not got yet."""
    parts = {part["id"]: part for part in content["sections"]}
    kinds = dict(content["kinds"])
    for item in items:
        parts.setdefault(item.section_id, names_of_section(item.section))
        kinds.setdefault(str(item.kind_id), names_of_kind(item.kind))
    return content | {"sections": list(parts.values()), "kinds": kinds}


def _numbers(content: Content, lines: Iterable[Change]) -> Content:
    numbers, quarters = dict(content["numbers"]), dict(content["quarters"])
    for line in lines:
        if line.verb == Verb.NUMBER:
            numbers[line.code], quarters[line.code] = line.after["value"], line.after.get("quarters")
    return {
        "numbers": {code: value for code, value in numbers.items() if value is not None},
        "quarters": {code: parts for code, parts in quarters.items() if parts},
    }


def _aim(lines: Iterable[Change]) -> Content:
    return next((dict(line.after) for line in lines if line.verb == Verb.AIM), {})


def _item(
    plan: Plan, change: Change, sections: Mapping[int, Section], kinds: Mapping[int, WorkKind]
) -> PlanItem:
    after, kind = change.after, kinds[change.after["kind"]]
    usual = next(iter(section for section in sections.values() if section.code == kind.part), None)
    return PlanItem(
        school=plan.school, plan=plan, pk=change.item_id, kind=kind, marks_id=after["marks"],
        section=sections.get(after["section"]) or usual,
        **{field: after[field] for field in (*WORDS, "term_kind", "term_number")},
        starts_on=date.fromisoformat(after["starts_on"]), ends_on=date.fromisoformat(after["ends_on"]),
        units=Decimal(after["units"]), norm_minutes=Decimal(after["norm_minutes"]),
    )  # fmt: skip
