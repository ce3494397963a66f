"""Working time planned and spent, and its cost (language.md §4.7)."""

from collections.abc import Iterator, Sequence

from django.utils.text import capfirst
from django.utils.translation import pgettext

from kitaphana.activities.queries import KindMinutes, minutes_by_kind
from kitaphana.lib.numbers import ratio
from kitaphana.lib.sentence import Percent
from kitaphana.papers.paper import (
    Cell,
    Line,
    Rows,
    Section,
    Shape,
    Table,
    Told,
    number,
    percent,
    tenge,
    tenths,
    words,
)
from kitaphana.reports import charts, links
from kitaphana.reports.facts import Facts

CODE = "time"
BY_KIND = Shape("kinds", "9 3n 3n 3n")
SHAPES = (BY_KIND,)
KINDS_SHOWN = 15


def write(facts: Facts) -> Section:
    kinds = minutes_by_kind(facts.school, facts.period)
    return Section(
        CODE,
        pgettext("report", "Working time and its cost"),
        tuple(_lines(facts, kinds)),
        tuple(_tables(facts, kinds)),
        charts=charts.of_time(facts),
    )


def _lines(facts: Facts, kinds: Sequence[KindMinutes]) -> Iterator[Line]:
    spent = sum(row.minutes for row in kinds)
    yield from _spent(facts, spent)
    yield from _budget(facts)
    yield from _cost(facts)
    if len(kinds) > 1 and kinds[0].minutes > kinds[1].minutes:
        share = Percent(percent(kinds[0].minutes, spent))
        told = Told(share, facts.diary_of(kinds[0].kind.code))
        yield facts.tell("W-SHARE", kind=kinds[0].kind.name(facts.language), percent=told)


def _spent(facts: Facts, minutes: int) -> Iterator[Line]:
    plan = facts.plan
    spent = Told(tenths(plan.recorded), links.diary(facts.period))
    if not minutes:
        yield facts.tell("W-NONE")
    elif plan.plan and plan.planned and plan.recorded:
        planned = Told(tenths(ratio(plan.planned, 1)), links.planned("all", facts.period))
        yield facts.tell("W-FACT", t=planned, v=spent, percent=Percent(percent(plan.recorded, plan.planned)))
    elif plan.recorded:
        yield facts.tell("W-SPENT", v=spent)


def _budget(facts: Facts) -> Iterator[Line]:
    plan = facts.plan
    if plan.plan is None or plan.budget is None:
        return
    whole, rows = links.fact(plan.plan, facts.period), links.planned("all", facts.period)
    budget, planned = ratio(plan.budget, 1), ratio(plan.planned, 1)
    if not (budget or planned):
        return
    yield facts.tell("W-BUDGET", b=Told(tenths(budget), whole), t=Told(tenths(planned), rows))
    if planned > budget:
        yield facts.tell("W-OVER", n=Told(tenths(planned - budget), whole))
    else:
        yield facts.tell("W-WITHIN")


def _cost(facts: Facts) -> Iterator[Line]:
    plan = facts.plan
    if not plan.recorded:
        return
    if plan.lacks_rate:
        yield facts.tell("W-NORATE")
    if plan.plan is None or plan.cost is None or plan.rate is None:
        return
    spent = Told(tenge(plan.cost), links.diary(facts.period))
    yield facts.tell("W-COST", sum=spent, rate=Told(tenge(plan.rate), links.fact(plan.plan, facts.period)))


def _tables(facts: Facts, kinds: Sequence[KindMinutes]) -> Iterator[Table]:
    """In minutes, which add up; the sentences give the hours."""
    if not kinds:
        return
    spent = sum(row.minutes for row in kinds)
    rows = [
        _row(
            facts,
            capfirst(row.kind.name(facts.language)),
            [row],
            spent,
            facts.diary_of(row.kind.code),
        )
        for row in kinds[:KINDS_SHOWN]
    ]
    if rest := kinds[KINDS_SHOWN:]:
        rows.append(_row(facts, pgettext("report", "Other work"), rest, spent, links.diary(facts.period)))
    rows.append(_row(facts, pgettext("report", "Total"), kinds, spent, links.diary(facts.period)))
    heads = (
        pgettext("report", "Kind of work"),
        pgettext("report", "Entries"),
        pgettext("report", "Minutes"),
        pgettext("report", "Share, %"),
    )
    yield Table(BY_KIND, pgettext("report", "Time spent by kind of work"), heads, tuple(rows), total=True)


def _row(facts: Facts, name: str, kinds: Sequence[KindMinutes], spent: int, behind: Rows) -> tuple[Cell, ...]:
    minutes = sum(row.minutes for row in kinds)
    return (
        words(name),
        number(sum(row.entries for row in kinds), facts.language, behind),
        number(minutes, facts.language, behind),
        number(percent(minutes, spent) if spent else None, facts.language),
    )
