"""Main task and provision with textbooks, by class (language.md §4.2)."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from itertools import groupby

from django.db.models import Max, Sum
from django.utils.translation import pgettext

from kitaphana.indicators.counts import RECEIPTS
from kitaphana.lib.dates import short_date
from kitaphana.lib.period import Period
from kitaphana.lib.sentence import Percent
from kitaphana.nextyear.need import next_need
from kitaphana.papers.paper import (
    Cell,
    Filling,
    Items,
    Line,
    Rows,
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
from kitaphana.reports import charts, links
from kitaphana.reports.facts import Facts, shown
from kitaphana.reports.losses import losses
from kitaphana.reports.queries import Came, came, full_since
from kitaphana.reports.servedfirst import served_first
from kitaphana.roster.queries import last_teaching_day
from kitaphana.stock.models import Fund, Source
from kitaphana.stock.queries import received_rows
from kitaphana.supply.models import Exchange
from kitaphana.supply.queries import lent_to_schools
from kitaphana.textbooks.certificate import BY_GRADE, by_grade
from kitaphana.textbooks.queries import ClassProvision, Tally

CODE = "textbooks"
BY_CLASS = Shape("classes", "4 4n 5n 5n 5n 6n")
SHAPES = (BY_CLASS, BY_GRADE)


def write(facts: Facts) -> Section:
    title = pgettext("report", "Main task: textbooks for every pupil")
    lines, tables = tuple(_lines(facts)), tuple(_tables(facts))
    return Section(CODE, title, lines, tables, charts=charts.of_textbooks(facts))


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
    yield from _received(facts)
    yield from _lost(facts)
    yield from _next_year(facts)


def _how_provided(facts: Facts) -> Iterator[Line]:
    """The one opening sentence. «All were provided» stands only where nothing at all is missing."""
    without = listless(facts)
    if not facts.provision.total.missing and not without:
        yield _all_provided(facts)
    elif facts.provision.total.missing:
        yield _some_provided(facts)
    if without:
        code = "T-LIST-GAP-1" if len(without) == 1 else "T-LIST-GAP"
        yield facts.tell(code, list=listed([row.school_class.name for row in without]))


def _all_provided(facts: Facts) -> Line:
    first = facts.first_school_day
    start = facts.provision_at_start.total if facts.provision_at_start else None
    if first is None or start is None or not start.need:
        return facts.tell("T-ALL-NOW")
    if not start.missing:
        return facts.tell("T-ALL-START")
    rows = links.textbooks(Period(first, first))
    since = full_since(facts.school, first, facts.period.end)
    return facts.tell("T-ALL-LATER", n=Told(start.missing, rows), d=since)


def _some_provided(facts: Facts) -> Line:
    """Pupils of classes without a list are left out: whether they lack anything is not known."""
    total, rows = facts.provision.total, links.textbooks(facts.period)
    full, pupils = total.full, total.full + total.short
    if not full:
        return facts.tell("T-NONE")
    return facts.tell(
        "T-MOST" if full * 100 >= pupils * facts.limit("most_percent") else "T-PART",
        all=Told(pupils, links.count("pupils", facts.period)),
        full=Told(full, rows),
        n=Told(pupils - full, rows),
    )


def _levels(facts: Facts) -> Iterator[Line]:
    rows, total = links.textbooks(facts.period), facts.provision.total
    if total.missing:
        level = Percent(percent(total.have, total.need))
        yield facts.tell(
            "T-LEVEL", percent=Told(level, rows), need=Told(total.need, rows), have=Told(total.have, rows)
        )
    yield from _compared(facts)
    yield from _full_classes(facts)
    yield from _full_grades(facts)
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


def _full_grades(facts: Facts) -> Iterator[Line]:
    """The grades at 100, where others are below; one with a class without a list is not among them."""
    unknown = {row.school_class.grade for row in listless(facts)}
    grades = {grade: tally for grade, tally in facts.provision.by_grade().items() if tally.pupils}
    full = [n for n, tally in grades.items() if tally.need and not tally.missing and n not in unknown]
    if 0 in grades:  # the pre-school grade has no number to be told by
        return
    if len(full) == 1 < len(grades):
        yield facts.tell("T-GRADE-ONE", grade=str(full[0]))
    elif 1 < len(full) < len(grades):
        *first, last = _in_runs(full)
        yield facts.tell("T-GRADES", grades=", ".join(first), grade=last)


def _in_runs(grades: Sequence[int]) -> list[str]:
    """Three in a row and more as one: 1–6, 8, 9; never all of them as one."""
    runs = [[n for _at, n in run] for _key, run in groupby(enumerate(grades), lambda pair: pair[1] - pair[0])]
    found = [[f"{run[0]}–{run[-1]}"] if len(run) > 2 else [*map(str, run)] for run in runs]
    return list(map(str, grades)) if len(runs) == 1 else [name for run in found for name in run]


def _lowest(facts: Facts) -> Iterator[Line]:
    """The one class that is worse off than any other, as printed."""
    levels = [
        (percent(row.tally.have, row.tally.need), row.school_class) for row in classes(facts) if row.cells
    ]
    levels.sort(key=lambda pair: pair[0])
    if len(levels) > 1 and levels[0][0] < levels[1][0]:
        level, lowest = levels[0]
        told = Told(Percent(level), links.class_textbooks(lowest.pk, facts.period))
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
    total, rows = facts.provision.total, links.textbooks(facts.period)
    n, full = total.priority, total.priority_full
    if not n:
        return
    if full == n and served_first(facts.school, facts.provision):
        yield facts.tell("T-PRIO-ALL-1" if n == 1 else "T-PRIO-ALL", n=Told(n, rows))
    elif full == n:
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
        yield facts.tell("T-SAME" if facts.is_of_one_school_year else "T-SAME-YEAR", percent=told)
    else:
        up, down = (
            ("T-BETTER", "T-WORSE") if facts.is_of_one_school_year else ("T-BETTER-YEAR", "T-WORSE-YEAR")
        )
        before = Told(then, links.indicator("textbook_provision", facts.period.year_before()))
        yield facts.tell(
            up if now > then else down, diff=abs(Decimal(now) - Decimal(then)), prev=before, percent=told
        )


def _received(facts: Facts) -> Iterator[Line]:
    books = came(facts.school, facts.period, Fund.TEXTBOOK)
    rows = links.count("received", facts.period, fund=Fund.TEXTBOOK)
    if not books.copies:
        if not facts.papers(RECEIPTS.entries):
            yield facts.tell("T-RECEIVED-NONE")
    elif books.priced == books.copies:
        yield facts.tell("T-RECEIVED", n=Told(books.copies, rows), sum=Told(tenge(books.amount), rows))
    else:
        yield facts.tell("T-RECEIVED-BARE", n=Told(books.copies, rows))
        noted = links.count("received", facts.period, fund=Fund.TEXTBOOK, price="noted")
        yield from priced(facts, books, noted)
    yield from _late(facts, books.copies)
    if exchanged := books.by_source.get(Source.EXCHANGE):
        came_so = links.count("received", facts.period, fund=Fund.TEXTBOOK, source=Source.EXCHANGE)
        yield facts.tell("T-EXCH-IN", n=Told(exchanged, came_so))
    if given := lent_to_schools(facts.school, facts.period):
        rows = links.over("supply:exchanges", facts.period, way=Exchange.Way.GIVE)
        yield facts.tell("T-EXCH-OUT", n=Told(given, rows))


def _late(facts: Facts, received: int) -> Iterator[Line]:
    """Of the textbooks `received`, those that came when pupils already sat without them."""
    first, year = facts.first_school_day, facts.provision.year
    if first is None or year is None or not first < facts.period.end <= last_teaching_day(year):
        return
    since = Period(first + timedelta(days=1), facts.period.end)
    books = received_rows(facts.school, since).filter(fund=Fund.TEXTBOOK)
    found = books.aggregate(n=Sum("quantity", default=0), last=Max("receipt__on"))
    if found["n"] and facts.provision_at_start and facts.provision_at_start.total.missing:
        whole = "T-LATE-ALL-1" if received == 1 else "T-LATE-ALL"
        code = whole if found["n"] == received else "T-LATE"
        rows = links.count("received", since, fund=Fund.TEXTBOOK)
        yield facts.tell(code, n=Told(found["n"], rows), d=found["last"])


def priced(facts: Facts, books: Came, rows: Rows) -> Iterator[Line]:
    """The sum of those copies whose price is known, where some have none."""
    if books.priced:
        yield facts.tell("F-PRICED", n=Told(books.priced, rows), sum=Told(tenge(books.amount), rows))


def _lost(facts: Facts) -> Iterator[Line]:
    found = losses(facts.school, facts.period)
    lost, replaced = found.lost, found.replaced
    if found.none_recorded:
        yield facts.tell("T-LOST-NONE")
    elif lost and replaced == lost:
        yield facts.tell("T-LOST-ALL-1" if lost == 1 else "T-LOST-ALL", n=lost)
    elif replaced:
        yield facts.tell("T-LOST-SOME", n=lost, replaced=replaced)
    elif lost:
        yield facts.tell("T-LOST-OPEN-1" if lost == 1 else "T-LOST-OPEN", n=lost)
    if found.damaged:
        yield facts.tell("T-DAMAGED", n=found.damaged)


def _next_year(facts: Facts) -> Iterator[Line]:
    """Where the coming year's need was computed; the sum only where every price is known."""
    need, rows = next_need(facts.school, facts.period.end), Rows("nextyear:need")
    if need is None:
        return
    if not need.copies:
        yield facts.tell("T-NEXT-NONE")
        return
    told = {"titles": Told(need.titles, rows), "n": Told(need.copies, rows)}
    if need.unpriced:
        yield facts.tell("T-NEXT-BARE", **told)
    else:
        yield facts.tell("T-NEXT", **told, sum=Told(tenge(need.sum), rows))


def _tables(facts: Facts) -> Iterator[Table]:
    found = [row for row in classes(facts) if row.cells]
    if not found:
        return
    total = sum((row.tally for row in found), Tally())
    rows = [
        _row(
            row.school_class.name, row.tally, facts, links.class_textbooks(row.school_class.pk, facts.period)
        )
        for row in found
    ]
    rows.append(_row(pgettext("report", "Total"), total, facts, links.textbooks(facts.period)))
    heads = (
        pgettext("report", "Class"),
        pgettext("report", "Pupils"),
        pgettext("report", "Needed"),
        pgettext("report", "Available"),
        pgettext("report", "Missing"),
        pgettext("report", "Provision, %"),
    )
    day = {"date": short_date(facts.period.end)}
    caption = pgettext("report", "Provision with textbooks by class, %(date)s") % day
    yield Table(BY_CLASS, caption, heads, tuple(rows), total=True)
    caption = pgettext("report", "Provision with textbooks by grade, %(date)s") % day
    grades = by_grade(facts.provision, facts.language, links.textbooks(facts.period))
    yield replace(grades, caption=caption)


def _row(name: str, tally: Tally, facts: Facts, rows: Rows) -> tuple[Cell, ...]:
    language = facts.language
    return (
        words(name),
        number(tally.pupils, language, rows),
        number(tally.need, language, rows),
        number(tally.have, language, rows),
        number(tally.missing, language, rows),
        number(percent(tally.have, tally.need), language, rows, "{3}/{2}*100"),
    )
