"""The enquiries of a day as the fourth part of the library's diary, and what was searched for in vain."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kitaphana.core.models import School
from kitaphana.lib.dates import full_date, short_date
from kitaphana.lib.period import Period
from kitaphana.needs.models import EmptySearch, Enquiry
from kitaphana.needs.queries import EmptySearched
from kitaphana.needs.who import who
from kitaphana.papers.paper import Paper, Section, Shape, Table, number, of_school, tell, words

ASKED = Shape("asked", "8n 26 48 26 30 34")
SEARCHED = Shape("searched", "8n 56 14n 22 34 44")
BLANK = "_" * 14


def day_paper(school: School, rows: Sequence[Enquiry], on: date, language: str) -> Paper:
    """Runs under the language, as labels are in it."""
    lines = () if rows else (tell("needs_day_none", language, d=on),)
    tables = (asked_table(rows, language),) if rows else ()
    section = Section("asked", pgettext("diary", "Part 4. Reference work"), lines, tables)
    signed = f"{_('Librarian')} {BLANK} {school.librarian}"
    title = pgettext("paper", "Enquiries of the day")
    return of_school(school, language, title, [section], (signed,), status=full_date(on, language))


def asked_table(rows: Sequence[Enquiry], language: str) -> Table:
    """The columns of the diary (domain.md §1.11): day, question, who, kind of answer, why it was not met."""
    heads = (
        "№", pgettext("diary", "Day"), pgettext("diary", "Question"), pgettext("diary", "Who"),
        pgettext("diary", "Kind of answer"), pgettext("diary", "Reason of refusal"),
    )  # fmt: skip
    body = tuple(
        (
            number(n, language),
            words(short_date(row.on)),
            words(f"{row.about}. {row.author}" if row.author else row.about),
            words(who(row.reader_kind, row.grade, language)),
            words("–" if row.outcome == Enquiry.Outcome.REFUSED else str(row.get_kind_display())),
            words(why(row)),
        )
        for n, row in enumerate(rows, 1)
    )
    return Table(ASKED, "", heads, body)


def why(row: Enquiry) -> str:
    """Why it was not fully met; where it was not a plain refusal, also how it ended."""
    if row.outcome in (Enquiry.Outcome.MET, Enquiry.Outcome.REFUSED):
        return str(row.get_reason_display())
    ended = " – ".join(part for part in (str(row.get_outcome_display()), row.referred_to) if part)
    return f"{ended}: {row.get_reason_display()}"


def searches_paper(school: School, rows: Sequence[EmptySearched], period: Period, language: str) -> Paper:
    heads = (
        "№", _("What was searched for"), pgettext("search", "Times"), _("Last on"), _("Where"),
        _("In our stock now"),
    )  # fmt: skip
    body = tuple(
        (
            number(n, language),
            words(row.about),
            number(row.times, language),
            words(short_date(row.last)),
            words(where(row)),
            words(str(row.held) if row.held else _("not in stock")),
        )
        for n, row in enumerate(rows, 1)
    )
    lines = () if rows else (tell("needs_searches_none", language),)
    tables = (Table(SEARCHED, "", heads, body),) if rows else ()
    days = f"{short_date(period.start)} – {short_date(period.end)}"
    title = pgettext("paper", "Searches that found nothing")
    return of_school(school, language, title, [Section("searched", "", lines, tables)], (), status=days)


def where(row: EmptySearched) -> str:
    places = ((row.by_staff, EmptySearch.Place.STAFF), (row.in_corner, EmptySearch.Place.CORNER))
    return ", ".join(str(place.label) for times, place in places if times)
