"""Main task and provision with textbooks, by class (language.md §4.2)."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from django.utils.translation import pgettext

from kitaphana.indicators.counts import RECEIPTS
from kitaphana.lib.dates import short_date
from kitaphana.lib.period import Period
from kitaphana.lib.sentence import Percent
from kitaphana.reports import links
from kitaphana.reports.facts import Facts, shown
from kitaphana.reports.losses import losses
from kitaphana.reports.paper import (
    Cell,
    Filling,
    Items,
    Line,
    Section,
    Shape,
    Table,
    Told,
    listed,
    number,
    percent,
    tenge,
    words,
)
from kitaphana.reports.queries import Came, came, full_since
from kitaphana.roster.queries import first_school_day
from kitaphana.stock.models import Fund, Source
from kitaphana.textbooks.queries import ClassProvision, Tally, provision

CODE = "textbooks"
BY_CLASS = Shape("classes", "4 4n 5n 5n 5n 6n")
SHAPES = (BY_CLASS,)


def write(facts: Facts) -> Section:
    title = pgettext("report", "Main task: textbooks for every pupil")
    return Section(CODE, title, tuple(_lines(facts)), tuple(_tables(facts)))


def classes(facts: Facts) -> tuple[ClassProvision, ...]:
    """Classes that have pupils."""
    return tuple(row for row in facts.provision.classes if row.tally.pupils)


def listless(facts: Facts) -> tuple[ClassProvision, ...]:
    """Classes with pupils and no list of textbooks: nothing is known of them, so «all» is not said either."""
    return tuple(row for row in classes(facts) if not row.cells)


def _lines(facts: Facts) -> Iterator[Line]:
    yield facts.tell("T-MAIN")
    total = facts.provision.total
    if not total.pupils:
        yield facts.tell("T-NO-PUPILS")
    elif not total.need:
        yield facts.tell("T-NO-LIST")
    else:
        yield from _how_provided(facts)
        yield from _levels(facts)
        yield from _lacks(facts)
        yield from _priority(facts)
        yield from _compared(facts)
    yield from _received(facts)
    yield from _lost(facts)


def _how_provided(facts: Facts) -> Iterator[Line]:
    """The one opening sentence. «All were provided» stands only where nothing at all is missing."""
    without = listless(facts)
    if not facts.provision.total.missing and not without:
        yield _all_provided(facts)
    elif facts.provision.total.missing:
        yield _some_provided(facts)
    if without:
        yield facts.tell("T-LIST-GAP", list=listed([row.school_class.name for row in without]))


def _all_provided(facts: Facts) -> Line:
    first = _first_day(facts)
    start = provision(facts.school, first).total if first else None
    if first is None or start is None or not start.need:
        return facts.tell("T-ALL-NOW")
    if not start.missing:
        return facts.tell("T-ALL-START")
    rows = links.textbooks(Period(first, first))
    since = full_since(facts.school, first, facts.period.end)
    return facts.tell("T-ALL-LATER", n=Told(start.missing, rows), d=since)


def _some_provided(facts: Facts) -> Line:
    """Pupils of classes without a list are left out: whether they lack anything is not known."""
    pupils = sum(row.tally.pupils for row in classes(facts) if row.cells)
    full = sum(row.tally.full for row in classes(facts) if row.cells)
    rows = links.textbooks(facts.period)
    if not full:
        return facts.tell("T-NONE")
    return facts.tell(
        "T-MOST" if full * 4 >= pupils * 3 else "T-PART",
        all=Told(pupils, links.count("pupils", facts.period)),
        full=Told(full, rows),
        n=Told(pupils - full, rows),
    )


def _first_day(facts: Facts) -> date | None:
    """The first day of teaching, when the period holds it."""
    year = facts.provision.year
    first = first_school_day(year) if year else None
    return first if first and first in facts.period else None


def _levels(facts: Facts) -> Iterator[Line]:
    rows, total = links.textbooks(facts.period), facts.provision.total
    if total.missing:
        level = Percent(percent(total.have, total.need))
        yield facts.tell(
            "T-LEVEL", percent=Told(level, rows), need=Told(total.need, rows), have=Told(total.have, rows)
        )
    yield from _full_classes(facts)
    if total.missing:
        yield from _lowest(facts)


def _full_classes(facts: Facts) -> Iterator[Line]:
    everyone = classes(facts)
    full = sum(bool(row.cells) and not row.tally.missing for row in everyone)
    rows = links.textbooks(facts.period)
    if len(everyone) < 2:
        return
    if full == len(everyone):
        yield facts.tell("T-CLASSES-ALL", classes=Told(full, rows))
    elif full:
        yield facts.tell("T-CLASSES-SOME", classes=Told(len(everyone), rows), full=Told(full, rows))
    elif not listless(facts):
        yield facts.tell("T-CLASSES-NONE")


def _lowest(facts: Facts) -> Iterator[Line]:
    """The one class that is worse off than any other, as printed."""
    levels = [
        (percent(row.tally.have, row.tally.need), row.school_class) for row in classes(facts) if row.cells
    ]
    levels.sort(key=lambda pair: pair[0])
    if len(levels) > 1 and levels[0][0] < levels[1][0]:
        level, lowest = levels[0]
        told = Told(Percent(level), links.textbooks(facts.period))
        holes: dict[str, Filling] = {"class": lowest.name, "percent": told}
        yield facts.tell("T-CLASS-LOW", **holes)


def _lacks(facts: Facts) -> Iterator[Line]:
    found, rows = facts.provision.lacking, links.textbooks(facts.period)
    if not found:
        return
    items = []
    for lack in found:
        missing, title = Told(lack.missing, rows), str(lack.title)
        if lack.title.grade is None:
            items.append(facts.tell("T-LACK-ITEM-ANY", title=title, n=missing))
        else:
            items.append(facts.tell("T-LACK-ITEM", title=title, grade=str(lack.title.grade), n=missing))
    missing = Told(facts.provision.total.missing, rows)
    yield facts.tell("T-LACK", titles=Told(len(found), rows), missing=missing, list=Items(items))


def _priority(facts: Facts) -> Iterator[Line]:
    """Pupils who are served first; those of classes without a list are left out."""
    tally = sum((row.tally for row in classes(facts) if row.cells), Tally())
    n, full, rows = tally.priority, tally.priority_full, links.textbooks(facts.period)
    if not n:
        return
    if full == n:
        yield facts.tell("T-PRIO-FULL-1" if n == 1 else "T-PRIO-FULL", n=Told(n, rows))
    elif full:
        yield facts.tell("T-PRIO-LACK", all=Told(n, rows), full=Told(full, rows), n=Told(n - full, rows))
    else:
        yield facts.tell("T-PRIO-NONE-1" if n == 1 else "T-PRIO-NONE", n=Told(n, rows))


def _compared(facts: Facts) -> Iterator[Line]:
    now = shown(facts.figures["textbook_provision"])
    then = shown(facts.earlier[0][1]["textbook_provision"])
    if now is None:
        return
    if then is None:
        yield facts.tell("T-FIRST")
        return
    told = Told(now, links.indicator("textbook_provision", facts.period))
    if now == then:
        yield facts.tell("T-SAME", percent=told)
    else:
        code = "T-BETTER" if now > then else "T-WORSE"
        before = Told(then, links.indicator("textbook_provision", facts.period.year_before()))
        yield facts.tell(code, diff=abs(Decimal(now) - Decimal(then)), prev=before, percent=told)


def _received(facts: Facts) -> Iterator[Line]:
    books = came(facts.school, facts.period, Fund.TEXTBOOK)
    rows = links.count("received", facts.period)
    if not books.copies:
        if not facts.papers(RECEIPTS.entries):
            yield facts.tell("T-RECEIVED-NONE")
    elif books.priced == books.copies:
        yield facts.tell("T-RECEIVED", n=Told(books.copies, rows), sum=Told(tenge(books.amount), rows))
    else:
        yield facts.tell("T-RECEIVED-BARE", n=Told(books.copies, rows))
        yield from priced(facts, books)
    if exchanged := books.by_source.get(Source.EXCHANGE):
        yield facts.tell("T-EXCH-IN", n=Told(exchanged, rows))


def priced(facts: Facts, books: Came) -> Iterator[Line]:
    """The sum of those copies whose price is known, where some have none."""
    if books.priced:
        rows = links.count("received", facts.period)
        yield facts.tell("F-PRICED", n=Told(books.priced, rows), sum=Told(tenge(books.amount), rows))


def _lost(facts: Facts) -> Iterator[Line]:
    found = losses(facts.school, facts.period)
    lost, replaced = found.lost, found.replaced
    if found.none_recorded:
        yield facts.tell("T-LOST-NONE")
    elif lost and replaced == lost:
        yield facts.tell("T-LOST-ALL-1" if lost == 1 else "T-LOST-ALL", n=lost)
    elif replaced:
        told = Told(replaced, links.count("received", facts.period))
        yield facts.tell("T-LOST-SOME", n=lost, replaced=told)
    elif lost:
        yield facts.tell("T-LOST-OPEN-1" if lost == 1 else "T-LOST-OPEN", n=lost)
    if found.damaged:
        yield facts.tell("T-DAMAGED", n=found.damaged)


def _tables(facts: Facts) -> Iterator[Table]:
    found = [row for row in classes(facts) if row.cells]
    if not found:
        return
    total = sum((row.tally for row in found), Tally())
    rows = [_row(row.school_class.name, row.tally, facts) for row in found]
    rows.append(_row(pgettext("report", "Total"), total, facts))
    heads = (
        pgettext("report", "Class"),
        pgettext("report", "Pupils"),
        pgettext("report", "Needed"),
        pgettext("report", "Available"),
        pgettext("report", "Missing"),
        pgettext("report", "Provision, %"),
    )
    caption = pgettext("report", "Provision with textbooks by class, %(date)s") % {
        "date": short_date(facts.period.end)
    }
    yield Table(BY_CLASS, caption, heads, tuple(rows), total=True)


def _row(name: str, tally: Tally, facts: Facts) -> tuple[Cell, ...]:
    language, rows = facts.language, links.textbooks(facts.period)
    return (
        words(name),
        number(tally.pupils, language, rows),
        number(tally.need, language, rows),
        number(tally.have, language, rows),
        number(tally.missing, language, rows),
        number(percent(tally.have, tally.need), language, rows),
    )
