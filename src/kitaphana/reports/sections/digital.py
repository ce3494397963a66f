"""The digital centre: workstations, sessions, the line, resources (language.md §4.11)."""

from collections.abc import Iterator

from django.utils.translation import pgettext

from kitaphana.digital.queries import opens_by_resource, sessions, state, use
from kitaphana.indicators.counts import OPENS, SESSIONS
from kitaphana.lib.numbers import trimmed
from kitaphana.lib.sentence import Percent
from kitaphana.papers.paper import Line, Section, Shape, Told, percent, quoted
from kitaphana.reports import links
from kitaphana.reports.facts import Facts

CODE = "digital"
SHAPES: tuple[Shape, ...] = ()


def write(facts: Facts) -> Section:
    return Section(CODE, pgettext("report", "Digital centre"), tuple(_lines(facts)))


def _lines(facts: Facts) -> Iterator[Line]:
    stands = state(facts.school, facts.period.end)
    n, k = stands.workstations, stands.online
    told = Told(n, links.over("digital:statistics", facts.period))
    if not n:
        yield facts.tell("D-NONE")
    elif k == n:
        yield facts.tell("D-STATE-ALL", n=told)
    elif k:
        yield facts.tell("D-STATE", n=told, k=Told(k, told.rows))
    else:
        yield facts.tell("D-STATE-OFF", n=told)
    yield from facts.papers(SESSIONS.entries) or _sessions(facts, equipped=bool(n))
    yield from _speed(facts, equipped=bool(n))
    yield from facts.papers(OPENS.entries) or _resources(facts)


def _sessions(facts: Facts, *, equipped: bool) -> Iterator[Line]:
    """Readers are counted only where each of them is known by name."""
    used = use(facts.school, facts.period)
    if not used.sessions:
        if equipped:
            yield facts.tell("D-SESS-NONE")
        return
    rows, n = links.over("digital:statistics", facts.period), facts.told("sessions")
    if sessions(facts.school, facts.period).filter(reader=None).exists():
        yield facts.tell("D-SESS-PEOPLE", n=n, p=Told(used.people, rows))
    else:
        yield facts.tell("D-SESS", n=n, p=Told(used.readers, rows))
    if used.seniors:
        share = Percent(percent(used.seniors, used.people))
        yield facts.tell("D-SENIOR", percent=Told(share, rows))


def _speed(facts: Facts, *, equipped: bool) -> Iterator[Line]:
    found = facts.speed
    if found.median is not None:
        median = Told(trimmed(found.median), links.over("digital:line", facts.period))
        code = "D-SPEED-LOW" if found.low else "D-SPEED-OK"
        yield facts.tell(code, v=median, t=trimmed(found.norm))
    elif equipped:
        yield facts.tell("D-SPEED-NONE")


def _resources(facts: Facts) -> Iterator[Line]:
    """The one that was opened most is named if it leads alone."""
    found = opens_by_resource(facts.school, facts.period)
    if not found:
        return
    n = facts.told("resource_opens")
    if len(found) == 1 or found[0].times > found[1].times:
        yield facts.tell("D-RES", n=n, title=quoted(found[0].resource.name))
    else:
        yield facts.tell("D-RES-BARE", n=n)
