"""Readers served: who they are, visits, loans, events, debts (language.md §4.4)."""

from collections.abc import Iterator, Sequence

from django.db.models import Count, Q
from django.utils.text import capfirst
from django.utils.translation import pgettext

from kitaphana.activities import queries as work
from kitaphana.circulation.models import Loan
from kitaphana.indicators.counts import DIARY, LOANS, VISITS
from kitaphana.indicators.names import choices
from kitaphana.lib.dates import short_date
from kitaphana.lib.numbers import ratio
from kitaphana.lib.sentence import Percent
from kitaphana.needs.models import Enquiry
from kitaphana.needs.queries import REFUSED, enquiries
from kitaphana.papers.paper import (
    Filling,
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
from kitaphana.reports import charts, links
from kitaphana.reports.facts import Facts
from kitaphana.reports.sections.teachers import diary_heads, diary_row
from kitaphana.roster.models import ReaderKind
from kitaphana.roster.queries import pupils, readers_of
from kitaphana.services.queries import Offered, register
from kitaphana.stock.models import Fund

CODE = "services"
EVENTS = Shape("events", "5 12 7 8 6n")
STRANDS = Shape("strands", "11 4n 4n 5n")
OFFERED = Shape("offered", "12 5 4n 5n")
SHAPES = (EVENTS, STRANDS, OFFERED)
REFERENCE = (Enquiry.Sought.INFORMATION, Enquiry.Sought.THEME)
"""What is answered by a reference; an author or a work asked for is a loan or a refusal (domain.md §1.11)."""
ANSWERED = tuple(outcome for outcome in Enquiry.Outcome if outcome != Enquiry.Outcome.REFUSED)
KINDS = {ReaderKind.PUPIL.value: "S-READERS-PUPILS", ReaderKind.TEACHER.value: "S-READERS-TEACHERS"}
LANGUAGES = {"kk": "LANGUAGE-KK", "ru": "LANGUAGE-RU"}
"""By the parts of a count the sentences that name them in a list."""


def write(facts: Facts) -> Section:
    offered = register(facts.school, facts.period)
    strands = work.by_strand(facts.school, facts.period)
    return Section(
        CODE,
        pgettext("report", "Services to readers"),
        tuple(_lines(facts, offered, strands)),
        tuple(_tables(facts, offered, strands)),
        charts=charts.of_services(facts),
    )


def _lines(facts: Facts, offered: Sequence[Offered], strands: Sequence[work.StrandWork]) -> Iterator[Line]:
    for codes, tell in (
        (("readers", "readers_served"), _readers),
        (VISITS.entries, _visits),
        (LOANS.entries, _loans),
        (DIARY.entries, _events),
    ):
        yield from facts.papers(codes) or tell(facts)
    yield from _strands(facts, strands)
    asked = enquiries(facts.school, facts.period).filter(sought__in=REFERENCE)
    if answered := asked.exclude(REFUSED).count():
        rows = links.count("enquiries", facts.period, sought=",".join(REFERENCE), outcome=",".join(ANSWERED))
        yield facts.tell("S-REF", n=Told(answered, rows))
    yield from _overdue(facts)
    yield from _offered(facts, offered)


def _readers(facts: Facts) -> Iterator[Line]:
    readers = readers_of(facts.school, facts.period)
    left = readers.filter(kind=ReaderKind.PUPIL).gone(facts.period.end).count()
    if not readers:
        yield facts.tell("S-READERS-NONE")
        return
    groups = facts.parts("readers", "kind", KINDS, "S-READERS-OTHERS")
    yield facts.tell("S-READERS", n=facts.told("readers"), list=groups)
    if left:
        rows = links.count("readers", facts.period, kind=ReaderKind.PUPIL, stay="left")
        yield facts.tell("S-LEFT", n=Told(left, rows))
    yield from _coverage(facts)


def _coverage(facts: Facts) -> Iterator[Line]:
    on_roll = pupils(facts.school, facts.period.end)
    roll = on_roll.count()
    registered = on_roll.filter(pk__in=readers_of(facts.school, facts.period).values("pk")).count()
    rows = links.count("pupils", facts.period)
    if registered and registered == roll:
        yield facts.tell("S-COVER-ALL-1" if roll == 1 else "S-COVER-ALL", n=Told(roll, rows))
    elif registered:
        share = Percent(percent(registered, roll))
        in_class = ",".join(choices("grade"))
        served = links.count("readers_served", facts.period, kind=ReaderKind.PUPIL, grade=in_class)
        yield facts.tell("S-COVER-SOME", all=Told(roll, rows), n=Told(registered, served), percent=share)


def _visits(facts: Facts) -> Iterator[Line]:
    visits, days = facts.count("visits"), facts.count("working_days")
    if not visits:
        yield facts.tell("S-VISITS-NONE")
    elif not days:
        yield facts.tell("S-VISITS-BARE", n=facts.told("visits"))
    else:
        average = Told(ratio(visits, days), links.indicator("visits_per_day", facts.period))
        yield facts.tell("S-VISITS", n=facts.told("visits"), avg=average)


def _loans(facts: Facts) -> Iterator[Line]:
    if not facts.count("loans"):
        yield facts.tell("S-LOANS-NONE")
        return
    sums = (
        Loan.objects.for_school(facts.school)
        .lent_in(facts.period)
        .aggregate(
            textbook=Count("pk", filter=Q(fund=Fund.TEXTBOOK)),
            temporary=Count("pk", filter=Q(fund=Fund.TEMPORARY)),
        )
    )
    textbooks, temporary = (
        Told(sums[fund], links.count("loans", facts.period, fund=fund))
        for fund in (Fund.TEXTBOOK, Fund.TEMPORARY)
    )
    yield facts.tell("S-LOANS", n=facts.told("loans"), main=facts.told("loans_main"), textbooks=textbooks)
    if temporary.value:
        yield facts.tell("S-LOANS-TEMPORARY", n=temporary)
    yield facts.tell("S-LANG", list=facts.parts("loans", "language", LANGUAGES, "LANGUAGE-OTHER"))
    yield from _keenest_class(facts)


def _keenest_class(facts: Facts) -> Iterator[Line]:
    """The class with most loans of the main stock for each of its pupils, if it leads alone as printed."""
    sizes = {row.school_class: row.tally.pupils for row in facts.provision.classes if row.tally.pupils}
    lent = dict(
        Loan.objects.for_school(facts.school)
        .lent_in(facts.period)
        .filter(fund=Fund.MAIN, school_class__in=sizes)
        .order_by()
        .values_list("school_class")
        .annotate(n=Count("pk"))
    )
    shares = [(ratio(lent.get(row.pk, 0), n), row) for row, n in sizes.items()]
    shares.sort(key=lambda pair: (-pair[0], pair[1].pk))
    if len(shares) > 1 and shares[0][0] > shares[1][0]:
        average, keenest = shares[0]
        rows = links.count("loans_main", facts.period, **{"class": str(keenest.pk)})
        holes: dict[str, Filling] = {"class": keenest.name, "avg": Told(average, rows)}
        yield facts.tell("S-ACTIVE", **holes)


def _events(facts: Facts) -> Iterator[Line]:
    if not facts.count("events"):
        yield facts.tell("S-EVENTS-NONE")
    elif facts.count("participants"):
        yield facts.tell("S-EVENTS", n=facts.told("events"), p=facts.told("participants"))
    else:
        yield facts.tell("S-EVENTS-BARE", n=facts.told("events"))


def _overdue(facts: Facts) -> Iterator[Line]:
    if late := facts.overdue:
        rows = links.overdue(facts.period)
        yield facts.tell("S-OVERDUE", n=Told(late.total(), rows), p=Told(len(late), rows))
    elif facts.count("loans"):
        yield facts.tell("S-OVERDUE-NONE")


def _strands(facts: Facts, strands: Sequence[work.StrandWork]) -> Iterator[Line]:
    if strands:
        yield facts.tell("S-STRANDS", n=Told(len(strands), links.diary(facts.period)))
    elif facts.count("events"):
        yield facts.tell("S-STRANDS-NONE")


def _offered(facts: Facts, offered: Sequence[Offered]) -> Iterator[Line]:
    rows, language = links.over("services:index", facts.period), facts.language
    if not offered:
        yield facts.tell("S-OFFERED-NONE")
        return
    yield facts.tell("S-OFFERED", n=Told(len(offered), rows))
    new = [quoted(row.service.name(language)) for row in offered if row.is_new]
    ended = [quoted(row.service.name(language)) for row in offered if row.has_ended]
    if new:
        yield facts.tell("S-NEW", n=Told(len(new), rows), list=listed(new))
    elif any(row.service.since < facts.period.start for row in offered):
        yield facts.tell("S-NEW-NONE")
    if ended:
        yield facts.tell("S-ENDED", n=Told(len(ended), rows), list=listed(ended))


def _tables(facts: Facts, offered: Sequence[Offered], strands: Sequence[work.StrandWork]) -> Iterator[Table]:
    events = work.events(facts.school, facts.period).order_by("on", "pk")
    rows = tuple(diary_row(facts, event) for event in events)
    if rows:
        yield Table(EVENTS, pgettext("report", "Events"), diary_heads(), rows)
    if strands:
        yield _by_strand(facts, strands)
    if offered:
        yield _uses(facts, offered)


def _by_strand(facts: Facts, strands: Sequence[work.StrandWork]) -> Table:
    """Work that serves two strands stands in both rows, so there is no total."""
    rows = tuple(
        (
            words(capfirst(str(row.strand.label))),
            number(row.entries, facts.language, links.strand(row.strand, facts.period)),
            number(row.participants or None, facts.language, links.strand(row.strand, facts.period)),
            number(row.minutes, facts.language, links.strand(row.strand, facts.period)),
        )
        for row in strands
    )
    heads = (
        pgettext("report", "Strand of upbringing"),
        pgettext("report", "Entries"),
        pgettext("report", "Participants"),
        pgettext("report", "Minutes"),
    )
    return Table(STRANDS, pgettext("report", "Work by strand of upbringing"), heads, rows)


def _uses(facts: Facts, offered: Sequence[Offered]) -> Table:
    """A year before: in the same days of it, where the service was offered then."""
    before = facts.period.year_before()
    rows = tuple(
        (
            words(row.service.name(facts.language)),
            words(short_date(row.service.since)),
            number(row.uses_before, facts.language, links.of_one("services:service", row.service.pk, before)),
            number(row.uses, facts.language, links.of_one("services:service", row.service.pk, facts.period)),
        )
        for row in offered
    )
    heads = (
        pgettext("report", "Service"),
        pgettext("report", "Offered since"),
        pgettext("report", "A year before"),
        pgettext("report", "Uses"),
    )
    return Table(OFFERED, pgettext("report", "Services and their use"), heads, rows)
