"""The content of a plan as one value, kept and shown without the rows it was made of."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from kitaphana.activities.models import WorkKind
from kitaphana.agreement.models import Amendment, Participant, Round, Version
from kitaphana.core.sentences import LANGUAGES, say
from kitaphana.lib.period import Period
from kitaphana.planning.hours import (
    MonthHours,
    PlanBudget,
    PlanHours,
    budget_of,
    cost,
    hours_by_month,
    plan_hours,
    shown_in,
    units_within,
    workdays_around,
)  # fmt: skip
from kitaphana.planning.models import ControlNumber, Plan, PlanItem, Section
from kitaphana.planning.queries import NumberedItem, SectionOfPlan, done_within, sections

Content = dict[str, Any]
TERM = ("term_kind", "term_number", "starts_on", "ends_on")
WORDS = ("text", "audience", "responsible", "helpers", "place", "expected", "note")
FIELDS = (*WORDS, *TERM, "units", "norm_minutes")
MARKS = ("state", "why", "marked_on")


@dataclass(frozen=True)
class Kept:
    """A kept content as a page reads it: the same shapes as of a living plan."""

    sections: tuple[SectionOfPlan, ...]
    hours: PlanHours
    numbers: Mapping[str, Decimal]
    rate: Decimal | None
    aim: str
    tasks: tuple[str, ...]


def content_of(plan: Plan) -> Content:
    """{"sections": [{"id", "number", names}], "kinds": {id: names and units}, "items": [{"id", "root",
    "number", "section", "kind", …FIELDS, "hours", "months": {first day: hours}, "share": units within the
    plan, "dropped"}], "numbers": {code: value}, "quarters": {code: {quarter: value}}, "months": {first day:
    hours of the budget}, "rate", "aim", "tasks"}; decimals and dates as text. All that a reader needs, so
    that it can be shown whatever becomes of the rows. A content kept before plans had an aim is without it,
    of an item before amendments took rows for it without "root", and before a month's plan showed the volume
    of the month without "share"."""
    parts, has = sections(plan), budget_of(plan)
    rows = [row for part in parts for row in part.items]
    workdays = workdays_around(plan, [row.item for row in rows])
    kinds = {str(row.item.kind_id): names_of_kind(row.item.kind) for row in rows}
    return {
        "sections": [names_of_section(part.section) for part in parts],
        "kinds": kinds,
        "items": [entry_of(row.item, plan, workdays) | {"number": row.number} for row in rows],
        **_numbers_of(plan),
        "months": {month.isoformat(): str(hours) for month, hours in has.months.items()} if has else {},
        "rate": str(has.rate) if has and has.rate is not None else None,
        "aim": plan.aim,
        "tasks": list(plan.task_list),
    }


def entry_of(item: PlanItem, plan: Plan, workdays: Sequence[date]) -> dict[str, Any]:
    """The item as the plan's content holds it, but for its number; `workdays`: of `workdays_around`."""
    shares = hours_by_month(item, plan.period.months(), workdays)
    return {
        "id": item.pk,
        "root": item.root,
        "section": item.section_id,
        "kind": item.kind_id,
        "dropped": item.state == PlanItem.State.DROPPED,
        "months": {month.isoformat(): str(hours) for month, hours in shares.items()},
        "share": plain(units_within(item, plan.period, workdays)),
    } | {field: plain(getattr(item, field)) for field in (*FIELDS, "hours")}


def names_of_section(section: Section) -> dict[str, Any]:
    names = {f"name_{language}": section.name(language) for language in LANGUAGES}
    return {"id": section.pk, "number": section.number} | names


def names_of_kind(kind: WorkKind) -> dict[str, str]:
    """Names and units in three languages."""
    names = {f"name_{language}": kind.name(language) for language in LANGUAGES}
    return names | {f"unit_{language}": kind.unit(language) for language in LANGUAGES}


def numbered(content: Content) -> Content:
    """The same, with sections in the order of their numbers and each item numbered in its section; a section
    without items is left out."""
    parts = sorted(content["sections"], key=lambda part: (part["number"], part["id"]))
    items = []
    for part in parts:
        own = (entry for entry in content["items"] if entry["section"] == part["id"])
        items += [entry | {"number": f"{part['number']}.{n}"} for n, entry in enumerate(own, start=1)]
    held, used = {entry["section"] for entry in items}, {str(entry["kind"]) for entry in items}
    return content | {
        "sections": [part for part in parts if part["id"] in held],
        "kinds": {kind: names for kind, names in content["kinds"].items() if kind in used},
        "items": items,
    }


def kept(plan: Plan, content: Content) -> Kept:
    """What the content says, for reading; asks the database nothing."""
    parts = {row["id"]: _section(plan, row) for row in content["sections"]}
    kinds = {key: WorkKind(school=plan.school, pk=int(key), **row) for key, row in content["kinds"].items()}
    by_section: dict[int, list[NumberedItem]] = {key: [] for key in parts}
    for entry in content["items"]:
        item = _item(plan, entry, parts[entry["section"]], kinds[str(entry["kind"])])
        hours = Decimal(0) if entry["dropped"] else _hours_of([entry])
        units = Decimal(entry.get("share", entry["units"]))
        by_section[entry["section"]].append(NumberedItem(entry["number"], item, Decimal(0), hours, units))
    return Kept(
        sections=tuple(
            SectionOfPlan(parts[key], tuple(rows), planned(content, key)) for key, rows in by_section.items()
        ),
        hours=_hours(plan, content),
        numbers={code: Decimal(value) for code, value in content["numbers"].items()},
        rate=_decimal(content["rate"]),
        aim=content.get("aim", ""),
        tasks=tuple(content.get("tasks", ())),
    )


def planned(content: Content, section: int | None = None) -> Decimal:
    """Hours of the items that are not cancelled, of a section or of all."""
    return _hours_of(
        entry for entry in content["items"] if not entry["dropped"] and section in (None, entry["section"])
    )


def approved_version(plan: Plan) -> Version | None:
    """What was approved last; None: nothing, or before contents were kept."""
    found = Version.objects.for_school(plan.school).filter(plan=plan, is_approved=True).order_by("-number")
    version: Version | None = found.first()
    return version if version and version.content else None


def version_behind(plan: Plan) -> Version | None:
    """What the plan's page and papers show: of an approved plan what was approved last, of one in agreement
    what was sent; None: a draft, or nothing was kept."""
    if plan.is_open:
        return None
    if plan.state == Plan.State.APPROVED:
        return approved_version(plan)
    sent = Version.objects.for_school(plan.school).filter(plan=plan, is_approved=False).order_by("-number")
    version: Version | None = sent.first()
    return version if version and version.content else None


def root_of(entry: Mapping[str, Any]) -> int:
    """The same of an item and of what amendments made of it."""
    return int(entry.get("root", entry["id"]))


def shown_now(plan: Plan, language: str, behind: Version | None = None) -> Kept:
    """The plan as its page and papers show it: an approved one as it was approved, under the marks made
    since; any other by its rows. `behind`: its `version_behind`, where that was read already."""
    version = behind or approved_version(plan) if plan.state == Plan.State.APPROVED else None
    if version is None:
        has, numbers = budget_of(plan), _numbers_of(plan)["numbers"]
        figures = {code: Decimal(value) for code, value in numbers.items()}
        parts = sections(plan)
        hours = plan_hours(plan, (row.item for part in parts for row in part.items))
        rate = has.rate if has else None
        return Kept(tuple(parts), hours, figures, rate, plan.aim, plan.task_list)
    as_approved = kept(plan, version.content)
    rows = shown_in(plan).only("plan", *MARKS, *TERM).prefetch_related("plan")
    living, done = {item.pk: item for item in rows}, done_within(plan)
    return replace(
        as_approved,
        sections=tuple(
            replace(
                part,
                items=tuple(
                    replace(
                        row,
                        item=_marked(row.item, living.get(row.item.pk), language),
                        done_units=done.get(row.item.pk, Decimal(0)),
                    )
                    for row in part.items
                ),
            )
            for part in as_approved.sections
        ),
    )


def versions(plan: Plan) -> list[Version]:
    """The newest first."""
    found = Version.objects.for_school(plan.school).filter(plan=plan).order_by("-number")
    return list(found)


def last_heard(plan: Plan, participant: Participant, amendment: Amendment | None = None) -> Version | None:
    """The version that this person last said a word about; None: none yet."""
    spoken = Round.objects.for_school(plan.school).filter(plan=plan, words__participant=participant)
    found = spoken.filter(amendment=amendment).select_related("version").order_by("-pk").first()
    return found.version if found else None


def plain(value: object) -> object:
    """As JSON keeps it; of decimals the same text however many noughts a database gives back."""
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    return value if value is None or isinstance(value, int) else str(value)


def _numbers_of(plan: Plan) -> Content:
    numbers: dict[str, str] = {}
    quarters: dict[str, dict[str, str]] = {}
    own = ControlNumber.objects.for_school(plan.school).filter(plan=plan, struck_on=None)
    for row in own.order_by("pk"):
        if row.quarter:
            quarters.setdefault(row.code, {})[str(row.quarter)] = f"{row.value:.2f}"
        else:
            numbers[row.code] = f"{row.value:.2f}"
    return {"numbers": numbers, "quarters": quarters}


def _hours_of(entries: Iterable[Mapping[str, Any]]) -> Decimal:
    return sum((Decimal(hours) for entry in entries for hours in entry["months"].values()), Decimal(0))


def _section(plan: Plan, row: Mapping[str, Any]) -> Section:
    return Section(
        school=plan.school, pk=row["id"], number=row["number"],
        **{name: row[name] for name in ("name_kk", "name_ru", "name_en")},
    )  # fmt: skip


def _item(plan: Plan, entry: Mapping[str, Any], section: Section, kind: WorkKind) -> PlanItem:
    state = PlanItem.State.DROPPED if entry["dropped"] else PlanItem.State.PLANNED
    return PlanItem(
        school=plan.school, plan=plan, pk=entry["id"], section=section, kind=kind, state=state,
        **{field: entry[field] for field in (*WORDS, "term_kind", "term_number")},
        starts_on=date.fromisoformat(entry["starts_on"]), ends_on=date.fromisoformat(entry["ends_on"]),
        units=Decimal(entry["units"]), norm_minutes=Decimal(entry["norm_minutes"]),
    )  # fmt: skip


def _hours(plan: Plan, content: Content) -> PlanHours:
    budget = {date.fromisoformat(month): Decimal(hours) for month, hours in content["months"].items()}
    has = PlanBudget(budget, _decimal(content["rate"])) if budget else None
    shares = [
        (date.fromisoformat(month), Decimal(hours))
        for entry in content["items"]
        if not entry["dropped"]
        for month, hours in entry["months"].items()
    ]
    by_month: dict[date, Decimal] = {}
    for month, hours in shares:
        by_month[month] = by_month.get(month, Decimal(0)) + hours
    months = tuple(_month(period, by_month, has) for period in plan.period.months())
    total = sum(by_month.values(), Decimal(0))
    return PlanHours(months, total, has.hours if has else None, cost(has, total))


def _month(period: Period, planned: Mapping[date, Decimal], has: PlanBudget | None) -> MonthHours:
    return MonthHours(
        period, planned.get(period.start.replace(day=1), Decimal(0)), has.of(period) if has else None
    )


def _marked(item: PlanItem, living: PlanItem | None, language: str) -> PlanItem:
    """The approved item under the marks of its row; a move says where to, for the term stays as approved."""
    if living is None:
        return item
    item.plan = living.plan
    for field in MARKS:
        setattr(item, field, getattr(living, field))
    term = (living.term_kind, living.starts_on, living.ends_on)
    if term == (item.term_kind, item.starts_on, item.ends_on):
        if item.state == PlanItem.State.MOVED:
            item.state, item.why = PlanItem.State.PLANNED, ""
    elif item.state != PlanItem.State.DROPPED:
        new = living.term.show(language)
        item.why = say("plan_moved_to", language=language, new=new, why=item.why).strip()
    return item


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
