"""The main figures against the same days of the year before, and what the records show beside each change.

A change is put beside another only where that one moved the same way; how much of it that makes is told only
where the arithmetic says so.
"""

from collections.abc import Collection, Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import F, QuerySet, Sum

from kitaphana.circulation.models import Visit
from kitaphana.core.setting import value_of
from kitaphana.indicators.queries import Figure
from kitaphana.lib.period import Period
from kitaphana.lib.sentence import Percent
from kitaphana.papers.paper import Line, Told, listed, percent
from kitaphana.reports import links
from kitaphana.reports.facts import Facts, inside, measured, shown
from kitaphana.roster.models import DayOff
from kitaphana.stock.queries import disposed_rows, received_rows

MAIN = ("loans", "visits", "loans_per_reader", "stock")
USED = ("loans", "visits")
"""What the number of pupils and of working days bears upon."""
SHUT = (DayOff.Kind.CLOSED, DayOff.Kind.LEAVE)


def lines(facts: Facts, *, trends: Collection[str]) -> Iterator[Line]:
    """`trends`: indicators of which three years are told, so that the last two are not told again."""
    told = {code: line for code in MAIN if code not in trends and (line := _changed(facts, code))}
    if told:
        yield facts.tell("I-COMPARED" if facts.is_of_one_school_year else "I-COMPARED-YEAR")
    for code, line in told.items():
        yield line
        yield from _causes(facts, code)
    yield from _first(facts)


def _changed(facts: Facts, code: str) -> Line | None:
    figure, (before, found) = facts.figures[code], facts.earlier[0]
    now, then = shown(figure), shown(found[code])
    if figure.formula != found[code].formula or code in facts.partial[before]:
        return None
    if now is None or then is None or not (now or then):
        return None
    v, name = Told(measured(figure, now), links.figure(code, facts.period)), facts.name(code)
    if now == then:
        return facts.tell("I-SAME", name=name, v=v)
    prev = Told(measured(figure, then), links.figure(code, before))
    return facts.tell("I-UP" if now > then else "I-DOWN", name=name, prev=prev, v=v)


def _causes(facts: Facts, code: str) -> Iterator[Line]:
    """What bears upon two changes is told after the first of them."""
    if code in USED:
        yield from _pupils(facts, code)
        yield from _days(facts, code)
    if code == "visits":
        yield from _events(facts)
    if code == "stock":
        yield from _stock(facts)


def _first(facts: Facts) -> Iterator[Line]:
    _before, found = facts.earlier[0]
    new = [code for code in MAIN if facts.figures[code].value is not None and found[code].value is None]
    if new:
        names = facts.names(new)
        yield facts.tell("I-FIRST", name=names[:1].upper() + names[1:])


def _known(facts: Facts, code: str) -> tuple[Decimal, Decimal] | None:
    """Now and a year before; None where either is unknown, or the latter tells of a part of its period."""
    before, found = facts.earlier[0]
    now, then = facts.figures[code].value, found[code].value
    return None if now is None or then is None or code in facts.partial[before] else (now, then)


def _change(facts: Facts, code: str) -> Decimal:
    now, then = _known(facts, code) or (Decimal(0), Decimal(0))
    return now - then


def _pupils(facts: Facts, code: str) -> Iterator[Line]:
    moved = _moved_with(facts, "pupils")
    much = [each for each in moved if _is_much(facts, *_pace(facts, "pupils", each))]
    if code in much[:1]:
        yield _beside(facts, "pupils", "C-PUPILS-UP", "C-PUPILS-DOWN")
    if code in much:
        share = {"loans": "C-LOANS-PUPILS", "visits": "C-VISITS-PUPILS"}[code]
        yield from _share(facts, share, *_pace(facts, "pupils", code))


def _days(facts: Facts, code: str) -> Iterator[Line]:
    change = _change(facts, "working_days")
    moved = _moved_with(facts, "working_days")
    if code not in moved or abs(change) <= facts.limit("doubt_days"):
        return
    if code == moved[0]:
        yield _beside(facts, "working_days", "C-DAYS-MORE", "C-DAYS-LESS")
        if change < 0:
            yield from _closed(facts)
    share = {"loans": "C-LOANS-DAYS", "visits": "C-VISITS-DAYS"}[code]
    yield from _share(facts, share, *_pace(facts, "working_days", code))


def _moved_with(facts: Facts, cause: str) -> list[str]:
    """What changed the same way."""
    change = _change(facts, cause)
    return [code for code in USED if _change(facts, code) * change > 0]


def _beside(facts: Facts, code: str, up: str, down: str) -> Line:
    now, then = _known(facts, code) or (Decimal(0), Decimal(0))
    before, _found = facts.earlier[0]
    prev = Told(int(then), links.figure(code, before))
    n = Told(int(now), links.figure(code, facts.period))
    return facts.tell(up if now > then else down, diff=int(abs(now - then)), prev=prev, n=n)


def _pace(facts: Facts, cause: str, code: str) -> tuple[Decimal, Decimal]:
    """How much a figure would have changed, had it kept pace with its cause, beside how much it did."""
    (of, from_), (now, then) = (_known(facts, each) or (Decimal(0), Decimal(0)) for each in (cause, code))
    return abs(then * (of - from_)), abs((now - then) * from_)


def _is_much(facts: Facts, part: Decimal, whole: Decimal) -> bool:
    return bool(whole) and 100 * part >= facts.limit("cause_percent") * whole


def _share(facts: Facts, code: str, part: Decimal, whole: Decimal, **holes: Told) -> Iterator[Line]:
    """Where it is a good part of the change, and no more than the change itself."""
    if part <= whole and _is_much(facts, part, whole):
        yield facts.tell(code, percent=Percent(percent(part, whole)), **holes)


def _closed(facts: Facts) -> Iterator[Line]:
    weekdays = str(value_of(facts.school, "working_weekdays"))
    for row in (
        DayOff.objects.for_school(facts.school)
        .filter(kind__in=SHUT, grade=None, starts_on__lte=facts.period.end, ends_on__gte=facts.period.start)
        .order_by("starts_on", "pk")
    ):
        first, last = max(row.starts_on, facts.period.start), min(row.ends_on, facts.period.end)
        days = (first + timedelta(days=n) for n in range((last - first).days + 1))
        if sum(str(day.isoweekday()) in weekdays for day in days) > facts.limit("doubt_days"):
            name = (row.name_ru if facts.language == "ru" else "") or row.name_kk
            yield facts.tell("C-CLOSED", d1=first, d2=last, what=listed([inside(name)]))


def _events(facts: Facts) -> Iterator[Line]:
    """Of visits that the program itself holds in both years."""
    before, found = facts.earlier[0]
    rise = _change(facts, "visits")
    if rise <= 0 or not _from_rows(facts.figures["visits"], found["visits"]):
        return
    now, then = _came_to_events(facts, facts.period), _came_to_events(facts, before)
    if now > then:
        prev = Told(then, links.count("visits", before, purpose=Visit.Purpose.EVENT))
        n = Told(now, links.count("visits", facts.period, purpose=Visit.Purpose.EVENT))
        yield from _share(facts, "C-EVENTS", Decimal(now - then), rise, prev=prev, n=n)


def _from_rows(*figures: Figure) -> bool:
    return all(figure.source == "rows" for figure in figures)


def _came_to_events(facts: Facts, period: Period) -> int:
    visits = Visit.objects.for_school(facts.school).filter(on__range=(period.start, period.end))
    n: int = visits.filter(purpose=Visit.Purpose.EVENT).aggregate(n=Sum("count", default=0))["n"]
    return n


def _stock(facts: Facts) -> Iterator[Line]:
    """The one receipt, or the one act, that made the change."""
    before, found = facts.earlier[0]
    change = _change(facts, "stock")
    if not change or not _from_rows(facts.figures["stock"], found["stock"]):
        return
    since = Period(before.end + timedelta(days=1), facts.period.end)
    if change > 0:
        n, day, key = _largest(received_rows(facts.school, since), "receipt")
        if n and n * 100 >= facts.limit("cause_percent") * change:
            share = Told(Percent(percent(n, facts.count("stock"))), links.count("stock", facts.period))
            yield facts.tell("C-LOT", d=day, n=Told(n, links.of_one("stock:receipt", key)), percent=share)
    else:
        n, day, key = _largest(disposed_rows(facts.school, since), "write_off")
        if n and n * 100 >= facts.limit("cause_percent") * -change:
            yield facts.tell("C-OUT", d=day, n=Told(n, links.of_one("stock:act", key)))


def _largest(rows: QuerySet[Any, Any], paper: str) -> tuple[int, date, int]:
    """Copies of the paper that has most of them, its day and its key; of equal ones the earliest."""
    sums = rows.order_by().values(paper).annotate(n=Sum("quantity"), day=F(f"{paper}__on"))
    first = sums.order_by("-n", "day", paper).values_list("n", "day", paper).first()
    return first or (0, date.min, 0)
