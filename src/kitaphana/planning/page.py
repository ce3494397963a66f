"""What the page of a plan shows, put into words and bars."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import override

from kitaphana.core.models import RoleCode, School
from kitaphana.core.sentences import LANGUAGES, say
from kitaphana.indicators.queries import measure, name_of
from kitaphana.lib.dates import month_short
from kitaphana.lib.numbers import NO_BREAK_SPACE, show, trimmed
from kitaphana.planning.hours import PlanHours
from kitaphana.planning.models import Plan, PlanItem
from kitaphana.planning.queries import NumberedItem, PartOfPlan, Round, control_numbers, parts

STATE_LOOKS = {
    PlanItem.State.PLANNED: "neutral",
    PlanItem.State.DONE: "good",
    PlanItem.State.MOVED: "info",
    PlanItem.State.DROPPED: "warn",
}


@dataclass(frozen=True)
class Row:
    """`owner`: who is responsible, empty when it is the librarian."""

    numbered: NumberedItem
    term: str
    volume: str
    look: str
    facts: str
    owner: str


@dataclass(frozen=True)
class PartRows:
    part: PartOfPlan
    rows: tuple[Row, ...]


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
    code: str
    name: str
    last_year: Decimal | None
    value: Decimal


def part_rows(plan: Plan, language: str) -> list[PartRows]:
    own = librarian_named(plan.school)
    return [PartRows(part, tuple(_row(row, language, own) for row in part.items)) for part in parts(plan)]


def librarian_named(school: School) -> frozenset[str]:
    """How a plan may name the librarian: by name, or by office in any language."""
    names = {school.librarian.casefold()}
    for language in LANGUAGES:
        with override(language):
            names.add(str(RoleCode.LIBRARIAN.label).casefold())
    return frozenset(names)


def volume(item: PlanItem, language: str) -> str:
    """«405 оқырман × 4 мин»; a unit that no number can count, such as «100 дана» or any Russian or English
    one, follows in brackets."""
    units, norm = (show(trimmed(value), language) for value in (item.units, item.norm_minutes))
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
            planned=trimmed(month.planned),
            budget=None if month.budget is None else trimmed(month.budget),
            over=trimmed(month.over),
            height=f"{month.planned / tallest:.3f}",
            line=f"{(month.budget or 0) / tallest:.3f}",
        )
        for month in hours.months
    ]


def hours_sentence(hours: PlanHours) -> str:
    planned = trimmed(hours.planned)
    if hours.budget is None or hours.free is None:
        return say("plan_hours_only", t=planned)
    code = "plan_hours" if hours.free >= 0 else "plan_hours_over"
    return say(code, t=planned, b=trimmed(hours.budget), v=trimmed(abs(hours.free)))


def round_sentence(plan: Plan, words: Round) -> str:
    """How the round goes; empty before the plan was first sent."""
    asked = len(words.words)
    if not asked:
        return ""
    if words.agreed == asked:
        return say("plan_round_all", n=asked, round=plan.round)
    if not words.agreed:
        return say("plan_round_none", n=asked, round=plan.round)
    return say("plan_round", n=asked, k=words.agreed, round=plan.round)


def numbers(plan: Plan) -> list[NumberRow]:
    """Control numbers beside the values of the year before."""
    promised = control_numbers(plan)
    before = measure(plan.school, plan.period.year_before(), list(promised))
    return [
        NumberRow(code, name_of(code), before[code].rounded, trimmed(value))
        for code, value in promised.items()
    ]


def _row(row: NumberedItem, language: str, own: frozenset[str]) -> Row:
    item = row.item
    facts = say("plan_facts", k=trimmed(row.done_units), n=trimmed(item.units)) if row.has_fact else ""
    look = STATE_LOOKS[PlanItem.State(item.state)]
    owner = "" if item.responsible.casefold() in own else item.responsible
    return Row(row, item.term.show(language), volume(item, language), look, facts, owner)
