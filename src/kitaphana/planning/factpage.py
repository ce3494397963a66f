"""What the page of the plan against its fact shows, put into words."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kitaphana.core.sentences import say, spoken
from kitaphana.indicators.queries import Figure, measure, name_of, rounded
from kitaphana.lib.dates import month_name
from kitaphana.lib.period import Period
from kitaphana.planning.against import Against, in_hours
from kitaphana.planning.course import Course, course
from kitaphana.planning.fulfilment import ItemFact
from kitaphana.planning.hours import PlanBudget, cost
from kitaphana.planning.models import Plan, PlanItem
from kitaphana.planning.spread import due, promises

TITLES: dict[str, Promise] = {
    "all": _("All work of the plan"),
    "due": _("Work whose term has come"),
    "done": _("Work done"),
    "early": _("Work done before its term"),
    "late": _("Work that is late"),
    "moved": _("Work moved to another term"),
    "dropped": _("Work cancelled"),
    "hours": _("Work that takes hours"),
    "normless": _("Work without a norm"),
}
STATES: dict[str, tuple[str, Promise]] = {
    "dropped": ("neutral", pgettext_lazy("plan item", "cancelled")),
    "done": ("good", pgettext_lazy("plan item", "done")),
    "late": ("warn", pgettext_lazy("plan item", "late")),
    "waits": ("neutral", pgettext_lazy("plan item", "its term has not come")),
}


@dataclass(frozen=True)
class ItemRow:
    """`planned`, `spent`: hours until the day; `cost`: of what was spent."""

    item: PlanItem
    term: str
    look: str
    state: Promise
    moved: str
    planned: Decimal
    spent: Decimal
    cost: Decimal | None


@dataclass(frozen=True)
class NumberFact:
    """`due`: by the day, `promised`: in the whole plan."""

    figure: Figure
    name: str
    done: Decimal | None
    due: Decimal | None
    promised: Decimal
    course: Course | None


def ahead(plan: Plan, asked: date, today: date) -> str:
    """What is said of a day that has not come; nothing of any other."""
    if plan.starts_on > today:
        return say("plan_not_begun", d=plan.starts_on)
    return say("plan_day_ahead", d=asked, today=today) if asked > today else ""


def item_rows(
    facts: Sequence[ItemFact],
    rate: Decimal | None,
    month: date | None = None,
    late: Collection[int] | None = None,
) -> list[ItemRow]:
    """`month`: the hours of this month alone. `late`: the items that are late today, where the facts are of a
    day to come; None: as the facts say."""
    behind = {fact.item.pk for fact in facts if fact.is_late} if late is None else late
    return [_row(fact, state_of(fact, behind), rate, month) for fact in facts]


def _row(fact: ItemFact, state_code: str, rate: Decimal | None, month: date | None) -> ItemRow:
    look, state = STATES[state_code]
    before = fact.item.term_before if fact.is_moved else None
    planned = fact.planned.get(month, Decimal(0)) if month else fact.planned_hours
    spent = in_hours(fact.spent.get(month, 0)) if month else fact.spent_hours
    return ItemRow(
        item=fact.item,
        term=fact.item.term.show(spoken()),
        look=look,
        state=state,
        moved=say("plan_moved_from", old=before.show(spoken()), why=fact.item.why) if before else "",
        planned=planned,
        spent=spent,
        cost=cost(PlanBudget({}, rate), spent),
    )


def state_of(fact: ItemFact, late: Collection[int]) -> str:
    if fact.is_dropped:
        return "dropped"
    if fact.is_done:
        return "done"
    return "late" if fact.item.pk in late else "waits"


def number_rows(plan: Plan, fact: Against) -> list[NumberFact]:
    """Control numbers on the day: reached, due by then, promised."""
    passed = Period(plan.starts_on, fact.day)
    promised = {code: numbers[0].value for code, numbers in promises(plan, fact.day).items()}
    figures, owed = measure(plan.school, passed, list(promised)), due(plan, passed)
    rows = []
    for code, value in promised.items():
        figure = figures[code]
        by_now = rounded(code, owed[code]) if code in owed else None
        rows.append(
            NumberFact(
                figure=figure,
                name=capfirst(name_of(code, spoken())),
                done=figure.rounded,
                due=by_now,
                promised=rounded(code, value),
                course=course(figure.rounded, by_now, less_is_better=figure.less_is_better),
            )
        )
    return rows


def month_of(first: date, language: str) -> str:
    """«Қыркүйек 2026»."""
    return f"{capfirst(month_name(first.month, language))} {first.year}"
