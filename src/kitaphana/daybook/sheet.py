"""The diary of the library as a paper."""

from collections.abc import Iterator

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kitaphana.core.models import School
from kitaphana.daybook.parts import PARTS, Part, label, name, rows_of
from kitaphana.daybook.queries import Daybook, Line
from kitaphana.lib.dates import short_date
from kitaphana.needs.papers import asked_table
from kitaphana.papers.paper import (
    Cell,
    Paper,
    Section,
    Shape,
    Table,
    number,
    of_school,
    quoted,
    tell,
    words,
)

FEW, MANY = 7, 9
"""Columns of a part with room to spare, and from which on the heads stand upright."""
EVENTS = Shape("events", "3 7 12 6 4n")


def paper(school: School, book: Daybook, language: str) -> Paper:
    title = _("Diary of the library: %(name)s") % {"name": name(book, language)}
    sections = [
        Section(part.code, str(part.title), tables=tuple(_tables(book, part, language)), new_page=True)
        for part in PARTS
    ]
    signature = tell("G-LIB", language, name=school.librarian or "____________").text
    return of_school(school, language, title, sections, (signature,), wide=True, numbered=True)


def _tables(book: Daybook, part: Part, language: str) -> Iterator[Table]:
    """Of a year the enquiries one by one would be a book of their own: they stand with their months."""
    if part.code == "work":
        yield from _events(book, language)
    if part.code == "answers" and book.is_month and book.answers:
        yield asked_table(book.answers, language)
    first = _("Date") if book.is_month else _("Month")
    heads = (capfirst(first), *(capfirst(str(heading)) for heading in part.columns.values()))
    lines = [*book.lines, *book.totals]
    if part.code in ("work", "answers"):
        lines = list(book.totals) if book.is_month else lines
    column = " 4nv" if len(part.columns) > MANY else " 7n" if len(part.columns) < FEW else " 4n"
    shape = Shape(part.code, "9" + column * len(part.columns))
    yield Table(shape, "", heads, tuple(_row(book, line, part, language) for line in lines))


def _row(book: Daybook, line: Line, part: Part, language: str) -> tuple[Cell, ...]:
    """A day on which nothing happened keeps its line, empty."""
    totalled = line in book.totals
    cells = (
        number(n, language, rows_of(code, line.period))
        if (n := line.numbers.get(code, 0)) or totalled
        else words("")
        for code in part.columns
    )
    return (words(label(book, line, language)), *cells)


def _events(book: Daybook, language: str) -> Iterator[Table]:
    rows = tuple(
        (
            words(short_date(event.on)),
            words(capfirst(event.kind.name(language))),
            words(quoted(event.theme) if event.theme else ""),
            words(event.school_class.name if event.school_class else event.audience),
            number(event.participants or None, language),
        )
        for event in book.events
    )
    if rows:
        heads = (
            pgettext("report", "Date"),
            pgettext("column", "Kind"),
            pgettext("column", "Theme"),
            pgettext("report", "For whom"),
            pgettext("report", "Participants"),
        )
        yield Table(EVENTS, "", heads, rows)
