"""Tables told in words, row by row: for papers that are read aloud."""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from kitaphana.activities import queries as work
from kitaphana.activities.models import Activity
from kitaphana.indicators.formulas import INDICATORS
from kitaphana.lib.sentence import Month, Percent
from kitaphana.papers.paper import Filling, Line, Told, percent, quoted
from kitaphana.planning.fact import MonthDone
from kitaphana.reports import links
from kitaphana.reports.facts import Facts, measured, shown
from kitaphana.reports.sections import indicators, plan, services, textbooks
from kitaphana.reports.sections.teachers import whom

Teller = Callable[[Facts], Iterator[Line]]


def _classes(facts: Facts) -> Iterator[Line]:
    rows = links.textbooks(facts.period)
    for row in textbooks.classes(facts):
        if row.tally.need:
            holes: dict[str, Filling] = {
                "class": row.school_class.name,
                "n": Told(row.tally.pupils, rows),
                "need": Told(row.tally.need, rows),
                "have": Told(row.tally.have, rows),
                "percent": Told(Percent(percent(row.tally.have, row.tally.need)), rows),
            }
            yield facts.tell("T-ROW", **holes)


def _events(facts: Facts) -> Iterator[Line]:
    events = work.events(facts.school, facts.period).select_related("kind", "school_class")
    for event in events.order_by("on", "pk"):
        yield _event(facts, event)


def _event(facts: Facts, event: Activity) -> Line:
    kind = event.kind.name(facts.language)
    p = Told(event.participants, links.of_one("activities:entry", event.pk))
    if event.school_class and event.theme and event.participants:
        code = "S-EVENT-ROW-SET" if event.kind.is_arranged else "S-EVENT-ROW"
        theme, name = event.theme, event.school_class.name
        holes: dict[str, Filling] = {"d": event.on, "class": name, "theme": theme, "kind": kind, "p": p}
        return facts.tell(code, **holes)
    named = f"{kind} {quoted(event.theme)}" if event.theme else kind
    what = ", ".join(filter(None, (named, whom(event, facts.language))))
    if event.participants:
        return facts.tell("S-EVENT-ROW-OPEN", d=event.on, what=what, p=p)
    return facts.tell("S-EVENT-ROW-BARE", d=event.on, what=what)


def _values(facts: Facts) -> Iterator[Line]:
    for code in INDICATORS:
        figure = facts.figures[code]
        value = shown(figure)
        if value is not None:
            v = Told(measured(figure, value), links.indicator(code, facts.period))
            formula = indicators.counted(facts, figure)
            yield facts.tell("I-VALUE", name=facts.name(code), v=v, formula=formula)


def _unpromised(facts: Facts) -> Iterator[Line]:
    """Those with a control number are told under the tables; where nothing has one, that is said at once."""
    for code in INDICATORS if facts.targets else ():
        figure = facts.figures[code]
        value = shown(figure)
        if value is not None and code not in facts.targets:
            v = Told(measured(figure, value), links.indicator(code, facts.period))
            yield facts.tell("I-NOTARGET", name=facts.name(code), v=v)


def _months(facts: Facts) -> Iterator[Line]:
    for month in facts.plan.months if facts.plan.due else ():
        yield _month(facts, month)


def _month(facts: Facts, done: MonthDone) -> Line:
    n, k = len(done.due), len(done.done)
    month, name = Month(done.month.start.month), f"{done.month.start:%Y-%m}"
    due = Told(n, links.planned("due", facts.period, month=name))
    if not n:
        return facts.tell("P-MONTH-FREE", month=month)
    if k == n:
        return facts.tell("P-MONTH-ALL-1" if n == 1 else "P-MONTH-ALL", month=month, n=due)
    if not k:
        return facts.tell("P-MONTH-ZERO-1" if n == 1 else "P-MONTH-ZERO", month=month, n=due)
    told = Told(k, links.planned("done", facts.period, month=name))
    return facts.tell("P-MONTH-SOME", month=month, n=due, k=told)


IN_WORDS: Mapping[str, Mapping[str, Teller]] = MappingProxyType(
    {
        textbooks.CODE: {textbooks.BY_CLASS.code: _classes},
        services.CODE: {services.EVENTS.code: _events},
        indicators.CODE: {indicators.RATIOS.code: _unpromised, indicators.FORMULAS.code: _values},
        plan.CODE: {plan.BY_MONTH.code: _months},
    }
)
"""Part → its tables that can be told so."""
