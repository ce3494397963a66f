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
from kitaphana.planning.fact import MonthDone
from kitaphana.planning.models import Plan
from kitaphana.reports import links
from kitaphana.reports.facts import Facts, inside

CODE = "plan"
BY_MONTH = Shape("months", "5 5n 6n 6n 12")
SHAPES = (BY_MONTH,)
NAMED = 6
"""Pieces of work not done that a month names."""


def write(facts: Facts) -> Section:
    return Section(
        CODE, pgettext("report", "The plan by months"), tuple(_lines(facts)), tuple(_tables(facts))
    )


def _lines(facts: Facts) -> Iterator[Line]:
    plan = facts.plan.plan
    touching = facts.plans
    if plan is None:
        yield facts.tell("P-NOWHOLE" if touching else "P-NOPLAN")
    elif facts.agreement.is_full:
        yield facts.tell("P-WHY")
    if touching:
        code = "P-KINDS-1" if len(touching) == 1 else "P-KINDS"
        yield facts.tell(code, list=listed([_named(row, facts.language) for row in touching]))
    if plan is not None:
        yield from _done(facts)
        yield from _changes(facts)


def _named(plan: Plan, language: str) -> str:
    """«жылдық жоспар, 2023–2024», inside a sentence."""
    name = plan.name(language)
    return name[:1].lower() + name[1:]


def _done(facts: Facts) -> Iterator[Line]:
    n, k = len(facts.plan.due), len(facts.plan.done)
    due, done = Told(n, links.planned("due", facts.period)), Told(k, links.planned("done", facts.period))
    if not n:
        yield facts.tell("P-FREE")
    elif k == n:
        yield facts.tell("P-ALL-1" if n == 1 else "P-ALL", n=due)
    elif k:
        share = percent(k, n)
        code = "P-MOST" if share >= facts.limit("most_percent") else "P-PART"
        yield facts.tell(code, n=due, k=done, percent=Percent(share))
    else:
        yield facts.tell("P-ZERO-1" if n == 1 else "P-ZERO", n=due)
    if sum(len(month.due) for month in facts.plan.months) > n:
        yield facts.tell("P-AGAIN")


def _changes(facts: Facts) -> Iterator[Line]:
    fact = facts.plan
    if fact.moved:
        moved = listed([quoted(item.text) for item in fact.moved])
        told = Told(len(fact.moved), links.planned("moved", facts.period))
        yield facts.tell("P-MOVED", n=told, list=moved)
    if fact.dropped:
        dropped = listed([f"{quoted(item.text)} – {inside(item.why)}" for item in fact.dropped])
        told = Told(len(fact.dropped), links.planned("dropped", facts.period))
        yield facts.tell("P-DROPPED-1" if len(fact.dropped) == 1 else "P-DROPPED", n=told, list=dropped)
    if fact.extra:
        yield facts.tell("P-EXTRA", n=Told(fact.extra, links.unplanned(facts.period)))


def _tables(facts: Facts) -> Iterator[Table]:
    if not facts.plan.due:
        return
    heads = (
        pgettext("report", "Month"),
        pgettext("report", "Due"),
        pgettext("report", "Done"),
        pgettext("report", "Done, %"),
        pgettext("report", "Not done"),
    )
    rows = [_month(facts, month) for month in facts.plan.months]
    title = pgettext("report", "The plan fulfilled by month")
    yield Table(BY_MONTH, title, heads, (*rows, _total(facts)), total=True)


def _total(facts: Facts) -> tuple[Cell, ...]:
    """Of the column, where recurring work stands in each of its months."""
    n, k = (sum(map(len, found)) for found in zip(*((m.due, m.done) for m in facts.plan.months), strict=True))
    language = facts.language
    return (
        words(pgettext("report", "Total")), number(n, language), number(k, language),
        number(percent(k, n) if n else None, language), words(""),
    )  # fmt: skip


def _month(facts: Facts, month: MonthDone) -> tuple[Cell, ...]:
    n, k, language = len(month.due), len(month.done), facts.language
    name = f"{month.month.start:%Y-%m}"
    return (
        words(month_name(month.month.start.month, language).capitalize()),
        number(n, language, links.planned("due", facts.period, month=name)),
        number(k, language, links.planned("done", facts.period, month=name)),
        number(percent(k, n) if n else None, language),
        words(_not_done(month) or "–"),
    )


def _not_done(month: MonthDone) -> str:
    """The first of them by name, and how many more there are."""
    left = [item.text for item in month.due if item not in month.done]
    named = "; ".join(left[:NAMED])
    more = len(left) - NAMED
    return named if more <= 0 else "; ".join((named, pgettext("report", "%(n)s more") % {"n": more}))
