"""The plan by months: due, done, moved, dropped, extra (language.md §4.8)."""

from collections.abc import Iterator

from django.utils.translation import pgettext

from kitaphana.lib.dates import month_name
from kitaphana.lib.sentence import Percent
from kitaphana.papers.paper import (
    Cell,
    Line,
    Section,
    Shape,
    Table,
    Told,
    listed,
    number,
    percent,
    quoted,
    words,
)
from kitaphana.planning.models import Plan
from kitaphana.planning.queries import MonthDone, plans_in_force
from kitaphana.reports import links
from kitaphana.reports.facts import Facts

CODE = "plan"
BY_MONTH = Shape("months", "5 5n 6n 6n 12")
SHAPES = (BY_MONTH,)


def write(facts: Facts) -> Section:
    return Section(
        CODE, pgettext("report", "The plan by months"), tuple(_lines(facts)), tuple(_tables(facts))
    )


def _lines(facts: Facts) -> Iterator[Line]:
    plan = facts.plan.plan
    touching = plans_in_force(facts.school, facts.period)
    if plan is None:
        yield facts.tell("P-NOWHOLE" if touching else "P-NOPLAN")
    elif facts.plan.asked and facts.plan.agreed == facts.plan.asked:
        yield facts.tell("P-WHY")
    if touching:
        yield facts.tell("P-KINDS", list=listed([_named(row, facts.language) for row in touching]))
    if plan is not None:
        yield from _done(facts, plan)
        yield from _changes(facts, plan)


def _named(plan: Plan, language: str) -> str:
    """«жылдық жоспар, 2023–2024», inside a sentence."""
    name = plan.name(language)
    return name[:1].lower() + name[1:]


def _done(facts: Facts, plan: Plan) -> Iterator[Line]:
    n, k = len(facts.plan.due), len(facts.plan.done)
    due, done = Told(n, links.plan(plan.pk)), Told(k, links.plan(plan.pk))
    if not n:
        yield facts.tell("P-FREE")
    elif k == n:
        yield facts.tell("P-ALL-1" if n == 1 else "P-ALL", n=due)
    elif k:
        share = percent(k, n)
        yield facts.tell("P-MOST" if share >= 75 else "P-PART", n=due, k=done, percent=Percent(share))
    else:
        yield facts.tell("P-ZERO-1" if n == 1 else "P-ZERO", n=due)


def _changes(facts: Facts, plan: Plan) -> Iterator[Line]:
    fact, rows = facts.plan, links.plan(plan.pk)
    if fact.moved:
        moved = listed([quoted(item.text) for item in fact.moved])
        yield facts.tell("P-MOVED", n=Told(len(fact.moved), rows), list=moved)
    if fact.dropped:
        dropped = listed([f"{quoted(item.text)} – {item.why}" for item in fact.dropped])
        yield facts.tell("P-DROPPED", n=Told(len(fact.dropped), rows), list=dropped)
    if fact.extra:
        yield facts.tell("P-EXTRA", n=Told(fact.extra, links.diary(facts.period)))


def _tables(facts: Facts) -> Iterator[Table]:
    if not facts.plan.due or facts.plan.plan is None:
        return
    heads = (
        pgettext("report", "Month"),
        pgettext("report", "Due"),
        pgettext("report", "Done"),
        pgettext("report", "Done, %"),
        pgettext("report", "Not done"),
    )
    rows = tuple(_month(facts, facts.plan.plan, month) for month in facts.plan.months)
    yield Table(BY_MONTH, pgettext("report", "The plan fulfilled by month"), heads, rows)


def _month(facts: Facts, plan: Plan, month: MonthDone) -> tuple[Cell, ...]:
    n, k, rows = len(month.due), len(month.done), links.plan(plan.pk)
    return (
        words(month_name(month.month.start.month, facts.language).capitalize()),
        number(n, facts.language, rows),
        number(k, facts.language, rows),
        number(percent(k, n) if n else None, facts.language),
        words("; ".join(item.text for item in month.due if item not in month.done) or "–"),
    )
