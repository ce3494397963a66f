"""Readers of small and middle grades: the stock for them and what they read (language.md §4.10)."""

from collections.abc import Iterator

from django.utils.translation import pgettext

from kitaphana.circulation.models import Loan
from kitaphana.core.setting import number_of
from kitaphana.indicators.counts import RECEIPTS
from kitaphana.lib.numbers import ratio
from kitaphana.papers.paper import Line, Section, Shape, Table, Told, listed, number, words
from kitaphana.reports import links
from kitaphana.reports.facts import Facts
from kitaphana.stock.models import Fund

CODE = "young"
BANDS = Shape("bands", "5 4n 5n 7n 6n")
SHAPES = (BANDS,)


def write(facts: Facts) -> Section:
    lines = tuple(_lines(facts)) or (facts.tell("Y-NONE"),)
    return Section(CODE, pgettext("report", "Young readers"), lines, tuple(_tables(facts)))


def _lines(facts: Facts) -> Iterator[Line]:
    found, grade = facts.young, number_of(facts.school, "young_grade")
    sizes = ((row.school_class.grade, row.tally.pupils) for row in facts.provision.classes)
    pupils = sum(n for of_grade, n in sizes if 1 <= of_grade <= grade)
    page = links.over("demand:young", facts.period)
    if found.copies and pupils:
        average = ratio(found.copies, pupils)
        yield facts.tell("Y-STOCK", n=Told(found.copies, page), avg=average)
        if found.age.old:
            yield facts.tell("Y-OLD", n=Told(found.age.old, page), years=found.years)
    if found.received and found.copies and pupils:
        yield facts.tell("Y-NEW", n=Told(found.received, page))
    elif not found.received and not facts.papers(RECEIPTS.entries):
        yield facts.tell("Y-NEW-NONE")
    lent = Loan.objects.for_school(facts.school).lent_in(facts.period)
    if read := lent.filter(fund=Fund.MAIN, grade__range=(1, grade)).count():
        rows = links.count("loans_main", facts.period, grade=",".join(map(str, range(1, grade + 1))))
        yield facts.tell("Y-READ", g=grade, n=Told(read, rows))
    if wanted := facts.wanted_by_the_young:
        yield facts.tell("Y-NEED", list=listed(wanted))


def _tables(facts: Facts) -> Iterator[Table]:
    """By the grades that the page of the young counts together."""
    page, language = links.over("demand:young", facts.period), facts.language
    rows = tuple(
        (
            words(f"{band.lowest}–{band.highest}"),
            number(band.pupils, language, page),
            number(band.loans, language, page),
            number(band.young_loans, language, page),
            number(band.loans_each, language, page, "{2}/{1}"),
        )
        for band in facts.young.bands
        if band.pupils or band.loans
    )
    if any(band.loans for band in facts.young.bands):
        heads = (
            pgettext("report", "Grades"),
            pgettext("report", "Pupils"),
            pgettext("report", "Loans"),
            pgettext("report", "Children's and illustrated among them"),
            pgettext("report", "Loans for one pupil"),
        )
        yield Table(BANDS, pgettext("report", "What young readers borrowed, main stock"), heads, rows)
