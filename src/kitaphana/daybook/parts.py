"""The columns of the diary's parts, and where the rows behind a number are."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from kitaphana.catalogue.models import Section
from kitaphana.daybook.queries import Daybook, Line
from kitaphana.lib.dates import ROMAN, month_name, school_year_label
from kitaphana.lib.period import Period
from kitaphana.needs.models import Enquiry
from kitaphana.papers.paper import Rows

Text = str | Promise


@dataclass(frozen=True)
class Part:
    """`columns`: code of `queries` → heading."""

    code: str
    title: Text
    columns: Mapping[str, Text]


PARTS = (
    Part(
        "readers",
        gettext_lazy("Readers and visits"),
        {
            "readers": gettext_lazy("Readers registered"),
            "primary": pgettext_lazy("grades", "grades 0–4"),
            "middle": pgettext_lazy("grades", "grades 5–9"),
            "senior": pgettext_lazy("grades", "senior grades"),
            "teachers": pgettext_lazy("readers", "teachers"),
            "others": pgettext_lazy("readers", "others"),
            "visits": pgettext_lazy("column", "Visits"),
            "reading_room": pgettext_lazy("visits", "in the reading room"),
            "at_events": pgettext_lazy("visits", "to events"),
        },
    ),
    Part(
        "loans",
        pgettext_lazy("part of the diary", "Loans"),
        {
            "loans": gettext_lazy("Lent in all"),
            "kk": pgettext_lazy("language of books", "in Kazakh"),
            "ru": pgettext_lazy("language of books", "in Russian"),
            "other_language": pgettext_lazy("language of books", "in others"),
            "books": pgettext_lazy("loans", "books"),
            "periodicals": pgettext_lazy("loans", "periodicals"),
            "electronic": pgettext_lazy("loans", "electronic"),
            "textbooks": pgettext_lazy("loans", "textbooks"),
        },
    ),
    Part(
        "sections",
        gettext_lazy("Loans by section"),
        {f"section_{section.value}": section.label for section in Section},
    ),
    Part(
        "work",
        pgettext_lazy("part of the diary", "Mass work"),
        {
            "events": pgettext_lazy("column", "Events"),
            "participants": pgettext_lazy("column", "Participants"),
        },
    ),
    Part(
        "answers",
        gettext_lazy("Reference and bibliographic work"),
        {
            "enquiries": pgettext_lazy("column", "Enquiries"),
            **{kind.value: kind.label for kind in Enquiry.Kind},
            "refusals": pgettext_lazy("column", "Unmet"),
        },
    ),
)
"""The four parts of domain.md §1.11; the loans in two tables, for together they are too wide."""

COUNTED = {"readers", "visits", "loans", "events", "participants", "enquiries", "refusals"}
"""Columns whose rows the indicators show under the same code."""


def rows_of(code: str, period: Period) -> Rows | None:
    """The rows behind a number of these days; None where no page shows them."""
    if code not in COUNTED:
        return None
    days = {"from": period.start.isoformat(), "to": period.end.isoformat()}
    return Rows("indicators:rows", days, (code,))


def label(book: Daybook, line: Line, language: str) -> str:
    """What a line is about: a day, a month, or which total."""
    period = line.period
    for term, quarter in book.quarters:
        if line is quarter:
            whole = period.end == term.ends_on
            told = _("Term %(number)s") if whole else _("From the beginning of term %(number)s")
            return told % {"number": ROMAN[term.number]}
    if line is book.year:
        return _("From the beginning of the school year") if book.is_month else _("The whole school year")
    if line is book.total:
        return _("The whole month")
    if period.start == period.end:
        return str(period.start.day)
    return str(capfirst(f"{month_name(period.start.month, language)} {period.start.year}"))


def name(book: Daybook, language: str) -> str:
    """«Қаңтар 2024» or «2023–2024»."""
    start = book.period.start
    if not book.is_month:
        return school_year_label(start.year)
    return str(capfirst(f"{month_name(start.month, language)} {start.year}"))


def neighbours(first: date) -> tuple[date, date]:
    """The first days of the month before and of the month after."""
    before = Period.month(first.year - (first.month == 1), (first.month - 2) % 12 + 1)
    after = Period.month(first.year + (first.month == 12), first.month % 12 + 1)
    return before.start, after.start
