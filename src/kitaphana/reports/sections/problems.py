"""Problems and proposals, each with the figure that it comes from (language.md §4.13)."""

from collections.abc import Iterator

from django.utils.translation import pgettext

from kitaphana.core.setting import number_of
from kitaphana.lib.numbers import ratio
from kitaphana.lib.sentence import Percent
from kitaphana.papers.paper import Line, Section, Shape, Told, percent, tenths
from kitaphana.reports import links
from kitaphana.reports.facts import Facts, shown
from kitaphana.reports.sections.indicators import promised
from kitaphana.stock.queries import age_of_main

CODE = "problems"
SHAPES: tuple[Shape, ...] = ()


def write(facts: Facts) -> Section:
    found = tuple(_problems(facts))
    return Section(CODE, pgettext("report", "Problems and proposals"), found or (facts.tell("Q-NONE"),))


def _problems(facts: Facts) -> Iterator[Line]:
    total = facts.provision.total
    if total.missing:
        yield facts.tell("Q-LACK", n=Told(total.missing, links.textbooks(facts.period)))
        yield facts.tell("B-LACK")
    yield from _needs(facts)
    yield from _age(facts)
    late = len(facts.overdue)
    if late > number_of(facts.school, "debt_readers"):
        yield facts.tell("Q-DEBT", n=Told(late, links.overdue(facts.period)))
        yield facts.tell("B-DEBT")
    yield from _plan(facts)


def _needs(facts: Facts) -> Iterator[Line]:
    rate, limit = shown(facts.figures["refusal_rate"]), promised(facts, "refusal_rate")
    if rate is not None and limit is not None and rate > limit:
        yield facts.tell("Q-REFUSE", percent=Told(rate, links.indicator("refusal_rate", facts.period)))
    if facts.wanted_by_the_young:
        yield facts.tell("B-BRIGHT")


def _age(facts: Facts) -> Iterator[Line]:
    """A copy without a year of publication does not count as old."""
    years, limit = number_of(facts.school, "old_age"), number_of(facts.school, "old_percent")
    main = age_of_main(facts.school, facts.period.end, years)
    if main.copies and percent(main.old, main.copies) > limit:
        share = Percent(percent(main.old, main.copies))
        yield facts.tell("Q-OLD", percent=Told(share, links.count("stock_main", facts.period)), years=years)


def _plan(facts: Facts) -> Iterator[Line]:
    fact = facts.plan
    if fact.plan is None:
        return
    rows = links.plan(fact.plan.pk)
    if fact.due and not fact.done:
        yield facts.tell("Q-PLAN-ZERO")
    elif fact.due and (share := percent(len(fact.done), len(fact.due))) < 75:
        yield facts.tell("Q-PLAN", percent=Told(Percent(share), rows))
    if fact.budget is not None and (over := ratio(fact.planned, 1) - ratio(fact.budget, 1)) > 0:
        yield facts.tell("Q-TIME", n=Told(tenths(over), rows))
