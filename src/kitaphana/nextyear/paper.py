"""The need of the coming school year as a paper, and the sentences that stand beside its figures."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kitaphana.catalogue.models import BOOK_LANGUAGES
from kitaphana.circulation.slips import price, signatures
from kitaphana.core.models import School
from kitaphana.lib.dates import school_year_label
from kitaphana.lib.person import show_class
from kitaphana.lib.sentence import Listing
from kitaphana.nextyear.models import ForecastClass
from kitaphana.nextyear.need import Group, NextNeed, NextRow
from kitaphana.papers.paper import (
    Cell,
    Line,
    Paper,
    Section,
    Shape,
    Table,
    listed,
    number,
    of_school,
    tell,
    tenge,
    words,
)
from kitaphana.roster.models import Direction
from kitaphana.supply.models import OrderLine
from kitaphana.textbooks.breakdown import grade_name
from kitaphana.textbooks.queries import subject_of

NEED = Shape("next", "11 14 28 5nv 5nv 6nv 6nv 6nv 5nv 14 8n 10n")
CONTINGENT = Shape("contingent", "4 6 10 4n 4n 4n 4n")


def next_paper(
    school: School, need: NextNeed, classes: Sequence[ForecastClass], on: date, language: str
) -> Paper:
    """Labels in the active language, which is `language`."""
    year = school_year_label(need.first)
    of_need = Section("need", "", tuple(_head(need, language)), (_need(need, language),))
    of_classes = Section(
        "contingent",
        tell("nextyear_contingent", language, year=year).text,
        tables=(_contingent(classes, language),),
        new_page=True,
    )
    return of_school(
        school,
        language,
        tell("nextyear_title", language, year=year).text,
        [of_need, of_classes],
        signatures(school, language, on),
        status=tell("textbooks_as_of", language, d=on).text,
        wide=True,
    )


def notes(need: NextNeed, language: str) -> Iterator[Line]:
    """What the figures leave out, or rest on."""
    pairs = {(row.group[0].grade, row.group[0].language) for row in need.rows}
    if need.carried and pairs <= set(need.carried):
        yield tell("nextyear_carried_all", language, year=school_year_label(need.first))
    elif need.carried:
        names = [f"{grade_name(grade, language)}, {BOOK_LANGUAGES[code]}" for grade, code in need.carried]
        yield tell("nextyear_carried", language, list=listed(names))
    if need.listless:
        names = [row.name for row in need.listless]
        yield tell("nextyear_listless", language, list=listed(names))
    if need.undirected:
        names = [row.name for row in need.undirected]
        yield tell("nextyear_undirected", language, list=listed(names))
    if need.digital:
        yield tell("nextyear_digital", language, n=need.digital)
    if need.unpriced:
        yield tell("nextyear_unpriced", language, list=unpriced(need))


def unpriced(need: NextNeed) -> Listing:
    """Titles without a price, each with its grade."""
    return listed([str(t) if t.grade is None else f"{t} ({t.grade})" for t in need.unpriced])


def group_name(group: Group, language: str) -> str:
    """«7-сынып, қазақ тілінде», with its direction; a class's own list by the class."""
    of, letter = group
    if letter:
        return show_class(of.grade, letter)
    parts = [grade_name(of.grade, language), str(BOOK_LANGUAGES[of.language])]
    if of.direction:
        parts.append(str(Direction(of.direction).label))
    return ", ".join(parts)


def _head(need: NextNeed, language: str) -> Iterator[Line]:
    yield tell("nextyear_formula", language, percent=need.reserve_percent)
    figures = {"pupils": need.pupils, "titles": need.titles, "n": need.copies, "sum": tenge(need.sum)}
    yield tell("nextyear_total", language, **figures)
    yield from notes(need, language)


def _need(need: NextNeed, language: str) -> Table:
    heads = (
        pgettext("next year", "List"),
        _("Subject"),
        _("Textbook"),
        pgettext("next year", "Pupils now"),
        pgettext("next year", "Forecast"),
        _("Need"),
        pgettext("next year", "Will serve"),
        _("Missing"),
        pgettext("next year", "Surplus"),
        pgettext("next year", "Reason"),
        _("Price, tenge"),
        _("Sum, tenge"),
    )
    rows = [_row(row, language) for row in need.rows]
    blank = words("")
    sums = [
        sum(getattr(row, name) for row in need.rows) for name in ("need", "usable", "shortage", "surplus")
    ]
    total = (
        words(_("In all")), blank, blank, blank, blank,
        *(number(n, language) for n in sums), blank, blank, price(need.sum, language),
    )  # fmt: skip
    return Table(NEED, "", heads, (*rows, total), total=True)


def _row(row: NextRow, language: str) -> tuple[Cell, ...]:
    figures = (row.now, row.pupils, row.need, row.usable, row.shortage, row.surplus)
    edition = ", ".join(str(part) for part in (row.title, row.title.publisher, row.title.year) if part)
    reason = str(OrderLine.Reason(row.reason).label) if row.shortage else ""
    return (
        words(group_name(row.group, language)),
        words(subject_of(row.title, language)),
        words(edition),
        *(number(n, language) for n in figures),
        words(reason),
        price(row.price, language),
        price(row.amount if row.shortage else Decimal(0), language),
    )


def _contingent(classes: Sequence[ForecastClass], language: str) -> Table:
    heads = (
        pgettext("school", "Class"),
        _("Language of instruction"),
        _("Direction"),
        pgettext("forecast", "Promoted"),
        pgettext("forecast", "Leavers"),
        pgettext("forecast", "Comers"),
        _("Pupils"),
    )
    rows = [
        (
            words(row.name),
            words(row.language_name),
            words(str(Direction(row.direction).label) if row.direction else ""),
            *(number(n, language) for n in (row.promoted, row.leavers, row.comers, row.pupils)),
        )
        for row in classes
    ]
    blank = words("")
    sums = [
        sum(getattr(row, name) for row in classes) for name in ("promoted", "leavers", "comers", "pupils")
    ]
    total = (words(_("In all")), blank, blank, *(number(n, language) for n in sums))
    return Table(CONTINGENT, "", heads, (*rows, total), total=True)
