"""Problems and proposals, each with the figure that it comes from (language.md §4.13)."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from django.utils.translation import pgettext

from kitaphana.demand.models import ProposalLine
from kitaphana.lib.numbers import ratio, trimmed
from kitaphana.lib.sentence import Percent
from kitaphana.papers.paper import Line, Section, Shape, Table, Told, number, percent, tenths, words
from kitaphana.reports import links
from kitaphana.reports.facts import Facts, shown
from kitaphana.reports.queries import GAPS, missed_by_the_young
from kitaphana.reports.sections.indicators import promised
from kitaphana.stock.queries import age_of_main

CODE = "problems"
PURCHASE = Shape("purchase", "10 7 4n")
SHAPES = (PURCHASE,)


def write(facts: Facts) -> Section:
    found = tuple(_problems(facts))
    return Section(
        CODE,
        pgettext("report", "Problems and proposals"),
        found or (facts.tell("Q-NONE" if facts.any_indicator else "Q-UNKNOWN"),),
        tuple(_tables(facts)),
    )


def with_own(section: Section, proposals: Sequence[Line]) -> Section:
    """With what the librarian proposes; then it is no longer said that there is no problem."""
    found = tuple(line for line in section.lines if not (proposals and line.code == "Q-NONE"))
    return replace(section, lines=(*found, *proposals))


def _problems(facts: Facts) -> Iterator[Line]:
    total = facts.provision.total
    if total.missing:
        yield facts.tell("Q-LACK", n=Told(total.missing, links.textbooks(facts.period)))
        yield facts.tell("B-LACK")
    yield from _needs(facts)
    yield from _purchase(facts)
    yield from _age(facts)
    yield from _speed(facts)
    late = len(facts.overdue)
    if late > facts.limit("debt_readers"):
        yield facts.tell("Q-DEBT", n=Told(late, links.overdue(facts.period)))
        yield facts.tell("B-DEBT")
    yield from _plan(facts)


def _needs(facts: Facts) -> Iterator[Line]:
    rate, limit = shown(facts.figures["refusal_rate"]), promised(facts, "refusal_rate")
    if rate is not None and limit is not None and rate > limit:
        yield facts.tell("Q-REFUSE", percent=Told(rate, links.indicator("refusal_rate", facts.period)))
    if facts.wanted_by_the_young:
        if n := missed_by_the_young(facts.school, facts.period).count():
            grades = ",".join(map(str, range(facts.limit("young_grade") + 1)))
            refused = links.count("refusals", facts.period, reason=",".join(GAPS), grade=grades)
            yield facts.tell("Q-YOUNG", n=Told(n, refused))
        yield facts.tell("B-BRIGHT")


def _open(facts: Facts) -> list[ProposalLine]:
    """Of the proposals to buy, what the director had not answered by the end of the period."""
    last = facts.period.end
    unanswered = {row.pk for row in facts.proposed if row.answered_on is None or row.answered_on > last}
    return [line for line in facts.proposed_works if line.proposal_id in unanswered]


def _purchase(facts: Facts) -> Iterator[Line]:
    if copies := sum(line.quantity for line in _open(facts)):
        yield facts.tell("B-BUY", n=Told(copies, links.over("demand:proposals", facts.period)))


def _tables(facts: Facts) -> Iterator[Table]:
    """The list that B-BUY speaks of."""
    rows = tuple(
        (
            words(line.name),
            words(line.author),
            number(line.quantity, facts.language, links.of_one("demand:proposal", line.proposal_id)),
        )
        for line in _open(facts)
    )
    if rows:
        heads = (
            pgettext("report", "Work asked for"),
            pgettext("report", "Author"),
            pgettext("report", "Copies"),
        )
        yield Table(PURCHASE, pgettext("report", "Books proposed for purchase"), heads, rows)


def _speed(facts: Facts) -> Iterator[Line]:
    found = facts.speed
    if found.median is not None and found.low:
        rows = links.over("digital:line", facts.period)
        yield facts.tell("Q-SPEED", v=Told(trimmed(found.median), rows))
        yield facts.tell("B-SPEED")


def _age(facts: Facts) -> Iterator[Line]:
    """A copy without a year of publication does not count as old."""
    years, limit = facts.limit("old_age"), facts.limit("old_percent")
    main = age_of_main(facts.school, facts.period.end, years)
    if main.copies and percent(main.old, main.copies) > limit:
        share = Percent(percent(main.old, main.copies))
        yield facts.tell("Q-OLD", percent=Told(share, links.count("stock_main", facts.period)), years=years)
        yield facts.tell("B-OLD")


def _plan(facts: Facts) -> Iterator[Line]:
    fact = facts.plan
    if fact.plan is None:
        return
    if fact.due and not fact.done:
        yield facts.tell("Q-PLAN-ZERO")
    elif fact.due and (share := percent(len(fact.done), len(fact.due))) < facts.limit("plan_percent"):
        yield facts.tell("Q-PLAN", percent=Told(Percent(share), links.planned("late", facts.period)))
    if fact.budget is not None and (over := ratio(fact.planned, 1) - ratio(fact.budget, 1)) > 0:
        yield facts.tell("Q-TIME", n=Told(tenths(over), links.fact(fact.plan, facts.period)))
