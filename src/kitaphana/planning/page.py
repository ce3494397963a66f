"""What the page of a plan shows, put into words and bars; the page itself stands in `agreement`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cache, partial
from typing import Any

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext, override

from kitaphana.core.models import RoleCode, School, User
from kitaphana.core.permissions import ALLOWED, OFFICE, may
from kitaphana.core.sentences import LANGUAGES, say, spoken
from kitaphana.indicators.queries import name_of
from kitaphana.lib.dates import ROMAN, month_name, month_short, short_date
from kitaphana.lib.fuzzy import FuzzyDate
from kitaphana.lib.numbers import NO_BREAK_SPACE, show, trimmed
from kitaphana.planning.growth import reason_of
from kitaphana.planning.hours import PlanHours, budget_of, plan_hours
from kitaphana.planning.models import ControlNumber, Plan, PlanItem
from kitaphana.planning.offers import Offer, offers
from kitaphana.planning.queries import (
    NumberedItem,
    SectionOfPlan,
    control_numbers,
    less_in_diary,
    sections,
    worth_saying,
)
from kitaphana.planning.unknown import unknown_years

TENTH = Decimal("0.1")
STATE_LOOKS = {
    PlanItem.State.PLANNED: "neutral",
    PlanItem.State.DONE: "good",
    PlanItem.State.MOVED: "info",
    PlanItem.State.DROPPED: "warn",
}


@dataclass(frozen=True)
class Row:
    """All that the row says, so that its template only puts it down. `mark`: its state, empty while it is
    planned. `owner`: who is responsible, empty when it is the librarian. `home`: the plan that the item
    belongs to, when it is another than the one shown. `is_movable`: its place may be changed."""

    item: PlanItem
    number: str
    address: str
    look: str
    term: str
    volume: str
    hours: str
    mark: str
    mark_look: str
    facts: str
    owner: str
    home: str
    is_movable: bool

    @property
    def notes(self) -> list[str]:
        """What stands beneath the text on the screen."""
        owner = f"{gettext('Responsible')}: {self.owner}" if self.owner else ""
        return [note for note in (self.facts, owner, self.home) if note]


@dataclass(frozen=True)
class SectionRows:
    section: SectionOfPlan
    rows: tuple[Row, ...]
    count: str
    hours: str


@dataclass(frozen=True)
class OfferShown:
    """`value`: what the form sends when it is chosen."""

    value: str
    name: str
    days: str


@dataclass(frozen=True)
class Bar:
    """A month of the chart; heights are shares of the tallest month, written for a style sheet."""

    name: str
    planned: Decimal
    budget: Decimal | None
    over: Decimal
    height: str
    line: str


@dataclass(frozen=True)
class NumberRow:
    """`before`: the value that the promise was reckoned from; None: the librarian set it herself."""

    code: str
    name: str
    before: Decimal | None
    value: Decimal


def shown(
    plan: Plan,
    user: User,
    parts: Sequence[SectionOfPlan] | None = None,
    hours: PlanHours | None = None,
) -> dict[str, Any]:
    """What `planning/plan.html` needs beside the agreement; `parts`, `hours`: of an approved plan, as they
    were approved."""
    edits, has = may(user, ALLOWED["plan.edit"]), budget_of(plan)
    parts = sections(plan) if parts is None else parts
    items = [row.item for part in parts for row in part.items]
    known = {row.item.pk for part in parts for row in part.items if row.has_fact}
    hours = hours or plan_hours(plan, items)
    rows = section_rows(plan, spoken(), parts)
    return {
        "plan": plan,
        "sections": rows,
        "moves": edits and any(row.is_movable for part in rows for row in part.rows),
        "hours": hours,
        "bars": bars(hours, spoken()),
        "hours_sentence": hours_sentence(hours),
        "rate": has.rate if has else None,
        **numbers_shown(plan),
        "unknown": unknown_years(plan) if plan.is_open else [],
        "remarks": worth_saying(plan, hours, items, known),
        "edits": edits,
        "sees_money": may(user, OFFICE),
    }


def section_rows(
    plan: Plan, language: str, parts: Sequence[SectionOfPlan] | None = None
) -> list[SectionRows]:
    """`parts`: as they were approved or sent; None: as they are."""
    parts = sections(plan) if parts is None else parts
    row_of = _rows_of(plan, language, parts)
    return [
        SectionRows(
            section,
            tuple(row_of(row) for row in section.items),
            say("plan_section_count", language=language, n=len(section.items)),
            tenths(section.hours),
        )
        for section in parts
    ]


def hours_shown(plan: Plan) -> dict[int, dict[str, str]]:
    """For the script that moved a row: section → its count and hours as the page shows them."""
    return {
        part.section.pk: {
            "count": say("plan_section_count", n=len(part.items)),
            "hours": tenths(part.hours),
        }
        for part in sections(plan)
    }


def tenths(hours: Decimal) -> str:
    """As screens show hours: 27,0."""
    return show(hours.quantize(TENTH, ROUND_HALF_UP), spoken())


def _rounded(hours: Decimal) -> Decimal:
    return trimmed(hours.quantize(TENTH, ROUND_HALF_UP))


def librarian_named(school: School) -> frozenset[str]:
    """How a plan may name the librarian: by name, or by office in any language."""
    names = {school.librarian.casefold()}
    for language in LANGUAGES:
        with override(language):
            names.add(str(RoleCode.LIBRARIAN.label).casefold())
    return frozenset(names)


def volume(item: PlanItem, language: str, within: Decimal | None = None) -> str:
    """«405 оқырман × 4 мин»; a unit that no number can count, such as «100 дана» or any Russian or English
    one, follows in brackets. `within`: the part of the volume that falls into a plan; None: all of it."""
    amount = item.units if within is None else within
    units, norm = (show(trimmed(value), language) for value in (amount, item.norm_minutes))
    unit = item.kind.unit(language)
    minutes = f"{norm}{NO_BREAK_SPACE}{'min' if language == 'en' else 'мин'}"
    if language == "kk" and not unit[:1].isdigit():
        return f"{units} {unit} × {minutes}"
    return f"{units} × {minutes} ({unit.replace(' ', NO_BREAK_SPACE)})"


def bars(hours: PlanHours, language: str) -> list[Bar]:
    tallest = max(
        (max(m.planned, m.budget or Decimal(0)) for m in hours.months), default=Decimal(0)
    ) or Decimal(1)
    return [
        Bar(
            name=month_short(month.month.start.month, language),
            planned=_rounded(month.planned),
            budget=None if month.budget is None else _rounded(month.budget),
            over=_rounded(month.over),
            height=f"{month.planned / tallest:.3f}",
            line=f"{(month.budget or 0) / tallest:.3f}",
        )
        for month in hours.months
    ]


def hours_sentence(hours: PlanHours) -> str:
    planned = _rounded(hours.planned)
    if hours.budget is None or hours.free is None:
        return say("plan_hours_only", t=planned)
    code = "plan_hours" if hours.free >= 0 else "plan_hours_over"
    return say(code, t=planned, b=_rounded(hours.budget), v=_rounded(abs(hours.free)))


def numbers_shown(plan: Plan, promised: Mapping[str, Decimal] | None = None) -> dict[str, Any]:
    """What `planning/_numbers.html` needs: control numbers, each beside the value that it was reckoned from,
    and the year of that. `promised`: as in `section_rows`."""
    promised = control_numbers(plan) if promised is None else promised
    own = ControlNumber.objects.for_school(plan.school).filter(plan=plan, quarter=0).order_by("pk")
    stored = dict(own.values_list("code", "reason"))
    bases = {code: _base_of(stored[code]) for code in promised if code in stored}
    rows = []
    for code, value in promised.items():
        base = bases.get(code)
        rows.append(NumberRow(code, name_of(code), base[1] if base else None, trimmed(value)))
    years = {base[0] for base in bases.values() if base}
    return {"numbers": rows, "numbers_before": years.pop() if len(years) == 1 else ""}


def offered(school: School, today: date) -> list[tuple[str, list[OfferShown]]]:
    """Kind → the days offered for it."""
    found: dict[str, list[OfferShown]] = {}
    for offer in offers(school, today):
        span, kind = offer.period, Plan.Kind(offer.kind)
        value = f"{kind}:{span.start.isoformat()}:{span.end.isoformat()}"
        days = f"{short_date(span.start)}–{short_date(span.end)}"
        found.setdefault(kind, []).append(OfferShown(value, _named(offer), days))
    return list(found.items())


def _named(offer: Offer) -> str:
    first, last = offer.period.start, offer.period.end
    match offer.kind:
        case Plan.Kind.MONTH:
            return f"{capfirst(month_name(first.month, spoken()))} {first.year}"
        case Plan.Kind.QUARTER:
            return FuzzyDate.quarter(first, last, offer.number).show(spoken())
        case Plan.Kind.HALF_YEAR:
            return gettext("half-year %(number)s") % {"number": ROMAN[offer.number]}
        case _:
            return f"{first.year}–{last.year}"


def _rows_of(plan: Plan, language: str, parts: Sequence[SectionOfPlan]) -> Callable[[NumberedItem], Row]:
    """Makes rows of the plan; what all of them share is found once."""
    own = librarian_named(plan.school)
    others = {row.item.plan for part in parts for row in part.items if row.item.plan_id != plan.pk}
    homes = {other.pk: other.name(language) for other in others}
    address = reverse("planning:item", args=[0]).replace("/0/", "/{}/")
    said = cache(partial(say, language=language))

    def row_of(row: NumberedItem) -> Row:
        item, state = row.item, PlanItem.State(row.item.state)
        mark, mark_look, facts = _mark(row, state, said)
        return Row(
            item=item,
            number=row.number,
            address=address.format(item.pk) + ("" if item.plan_id == plan.pk else f"?from={plan.pk}"),
            look="p-row p-dropped" if state == PlanItem.State.DROPPED else "p-row",
            term=item.term.show(language),
            volume=volume(item, language, row.units),
            hours=tenths(row.hours) if row.hours or state != PlanItem.State.DROPPED else "",
            mark=mark,
            mark_look=mark_look,
            facts=facts,
            owner="" if item.responsible.casefold() in own else item.responsible,
            home=_home(row, homes.get(item.plan_id, ""), language),
            is_movable=item.plan.is_open,
        )

    return row_of


def _home(row: NumberedItem, name: str, language: str) -> str:
    """The plan that the item belongs to; where only a part of it falls into this one, its volume too."""
    if not name or row.units == row.item.units:
        return name
    return say("plan_home_volume", language=language, plan=name, n=trimmed(row.item.units))


def _mark(row: NumberedItem, state: PlanItem.State, said: Callable[..., str]) -> tuple[str, str, str]:
    """The state in words, how it looks, and what the diary has; work marked done with less in the diary than
    was planned says so at once. `said`: the same words for the same numbers."""
    if less := less_in_diary(row):
        return said(less.code, **less.holes), "info", ""
    facts = said("plan_facts", k=trimmed(row.done_units), n=trimmed(row.units)) if row.has_fact else ""
    return "" if state == PlanItem.State.PLANNED else str(state.label), STATE_LOOKS[state], facts


def _base_of(stored: Mapping[str, object]) -> tuple[str, Decimal] | None:
    """The year and its value that a promise was reckoned from; None: from no single year."""
    holes = reason.holes if (reason := reason_of(stored)) else {}
    value = holes.get("v")
    return (str(holes["y"]), value) if "y" in holes and isinstance(value, Decimal) else None
