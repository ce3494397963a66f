"""One activity on a sheet, and the calendar of a school year."""

from collections.abc import Iterator, Mapping, Sequence

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kitaphana.activities.dates import Marked
from kitaphana.activities.models import Activity
from kitaphana.activities.shown import shown_at
from kitaphana.core.models import School
from kitaphana.core.sentences import say
from kitaphana.lib.dates import full_date, short_date
from kitaphana.lib.period import Period
from kitaphana.papers.paper import Cell, Paper, Section, Shape, Table, number, of_school, tell, words

BLANK = "_" * 14
"""Where a person signs."""


def activity_paper(activity: Activity, language: str) -> Paper:
    """What was done, what was shown, what came of it. Runs under the language."""
    facts = tuple((words(label), words(text)) for label, text in _facts(activity, language) if text)
    tables = [Table(Shape("activity", "12 30"), "", (_("Activity"), ""), facts)]
    shown = shown_at(activity)
    if shown:
        rows = tuple(
            (number(n, language), words(str(row.title)), words(row.title.authors), number(row.lent, language))
            for n, row in enumerate(shown, 1)
        )
        heads = (_("No."), _("Books shown"), _("Authors"), pgettext("books shown", "Lent"))
        tables.append(Table(Shape("shown", "3n 20 14 6n"), "", heads, rows))
    title = f"{capfirst(activity.kind.name(language))}: {activity.theme}".removesuffix(": ")
    signed = [tell("work_sign", language, name=f"{BLANK} {activity.school.librarian}".strip()).text]
    return of_school(
        activity.school,
        language,
        title,
        [Section("activity", "", (), tuple(tables))],
        signed,
        status=full_date(activity.on, language),
    )


def dates_paper(
    school: School,
    period: Period,
    marked: Sequence[Marked],
    done: Mapping[Marked, Sequence[Activity]],
    language: str,
) -> Paper:
    """The dates of a school year with what was done for each so far. Runs under the language."""
    rows = tuple(_dated(row, done[row], language) for row in marked)
    heads = (_("Day"), _("Memorable date"), pgettext("column", "Anniversary"), _("Work done for it"))
    table = Table(Shape("dates", "7 22 7 20"), "", heads, rows)
    title = tell("work_dates_title", language, text=f"{period.start.year}–{period.end.year}").text
    signed = [tell("work_sign", language, name=f"{BLANK} {school.librarian}".strip()).text]
    return of_school(school, language, title, [Section("dates", "", (), (table,))], signed)


def _facts(activity: Activity, language: str) -> Iterator[tuple[str, str]]:
    audience = (str(activity.school_class or ""), activity.audience)
    days = (activity.on, activity.until) if activity.until else (activity.on,)
    yield _("Day"), " – ".join(short_date(day) for day in days)
    yield _("For whom"), ", ".join(text for text in audience if text)
    yield _("Place of the event"), activity.place
    yield _("Teacher"), activity.teacher.short_name if activity.teacher else ""
    yield _("Participants"), str(activity.participants or "")
    yield _("Minutes spent"), str(activity.minutes)
    strands = activity.strands.order_by("pk")
    yield _("Strands of upbringing"), ", ".join(row.get_strand_display() for row in strands)
    yield _("Campaign"), activity.get_campaign_display() if activity.campaign else ""
    yield _("Memorable date"), activity.marks.name(language) if activity.marks else ""
    yield _("What came of it"), activity.outcome


def _dated(row: Marked, done: Sequence[Activity], language: str) -> tuple[Cell, ...]:
    day = short_date(row.on) if row.until == row.on else f"{short_date(row.on)} – {short_date(row.until)}"
    age = say("work_date_anniversary", language=language, n=row.anniversary) if row.anniversary else ""
    work = "; ".join(f"{entry.kind.name(language)}: {entry.theme}".removesuffix(": ") for entry in done)
    name = row.of.name(language)
    named = name if row.of.checked else f"{name} ({_('date not checked')})"
    return words(day), words(named), words(age), words(work)
