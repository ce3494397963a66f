"""The use of the centre in a period as a paper. Runs under the language of the paper."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kitaphana.core.models import School
from kitaphana.core.sentences import say
from kitaphana.digital.queries import (
    Opened,
    Statistics,
    Use,
    opens_by_resource,
    speed,
    state,
    statistics_of,
)
from kitaphana.lib.dates import short_date
from kitaphana.lib.period import Period
from kitaphana.lib.sentence import Percent
from kitaphana.papers.paper import Cell, Line, Paper, Section, Shape, Table, number, of_school, tell, words
from kitaphana.roster.models import ReaderKind

BLANK = "_" * 14
COLUMNS = "40 14n 14n 14n 18n"
"""Of what, sessions, people, readers, minutes."""


def statistics_paper(school: School, period: Period, language: str) -> Paper:
    found = statistics_of(school, period)
    resources = opens_by_resource(school, period)
    sections = [
        Section("state", _("What the centre has"), tuple(_state(school, period, language))),
        Section(
            "use",
            _("Sessions of work"),
            tuple(_use(found.total, language)),
            tuple(_tables(found, language)) if found.total.sessions else (),
        ),
        Section(
            "resources",
            _("Electronic resources opened"),
            tuple(_opens(resources, language)),
            (_resources(resources, language),) if resources else (),
        ),
    ]
    return of_school(
        school,
        language,
        tell("digital_paper_title", language).text,
        sections,
        (tell("digital_paper_sign", language, name=f"{BLANK} {school.librarian}".strip()).text,),
        status=f"{short_date(period.start)} – {short_date(period.end)}",
    )


def hour_of(hour: int) -> str:
    return f"{hour:02}:00–{hour + 1:02}:00"


def of_whom(kind: str, grade: int | None, language: str | None = None) -> str:
    """A grade of pupils, or a kind of reader."""
    if grade is None:
        return str(ReaderKind(kind).label)
    return say("digital_of_grade", language=language, n=grade)


def _state(school: School, period: Period, language: str) -> list[Line]:
    standing, line = state(school, period.end), speed(school, period)
    lines = []
    if standing.workstations:
        lines.append(tell("digital_paper_state", language, n=standing.workstations, k=standing.online))
    else:
        lines.append(tell("digital_paper_no_state", language))
    if standing.per_hundred is not None and standing.per_seat is not None:
        lines.append(
            tell(
                "digital_seats",
                language,
                v=standing.per_hundred,
                n=standing.workstations,
                pupils=standing.pupils,
                each=standing.per_seat,
            )
        )
    if line.median is None:
        lines.append(tell("digital_paper_no_speed", language))
    else:
        lines.append(tell("digital_paper_speed", language, v=line.median, n=line.tests, t=line.norm))
    return lines


def _use(total: Use, language: str) -> list[Line]:
    if not total.sessions:
        return [tell("digital_paper_no_use", language)]
    lines = [
        tell(
            "digital_paper_use",
            language,
            n=total.sessions,
            people=total.people,
            readers=total.readers,
            minutes=total.minutes,
        )
    ]
    if total.seniors and total.share is not None:
        lines.append(tell("digital_paper_seniors", language, percent=Percent(total.share), n=total.seniors))
    return lines


def _tables(found: Statistics, language: str) -> list[Table]:
    purposes = [(str(purpose.label), use) for purpose, use in found.by_purpose.items() if use.sessions]
    hours = [(hour_of(hour), use) for hour, use in found.by_hour.items()]
    grades = [(of_whom(kind, grade, language), use) for (kind, grade), use in found.by_grade.items()]
    heads = (pgettext("session", "Purpose"), pgettext("of sessions", "Hour"), _("Grade"))
    return [
        _table(code, head, rows, found.total, language)
        for code, head, rows in zip(
            ("purposes", "hours", "grades"), heads, (purposes, hours, grades), strict=True
        )
    ]


def _table(code: str, head: str, rows: Sequence[tuple[str, Use]], total: Use, language: str) -> Table:
    heads = (head, pgettext("screen", "Sessions"), _("People"), _("Readers"), _("Minutes"))
    body = [_row(name, use, language) for name, use in rows]
    return Table(Shape(code, COLUMNS), "", heads, (*body, _row(_("In all"), total, language)), total=True)


def _row(name: str, use: Use, language: str) -> tuple[Cell, ...]:
    counted = (use.sessions, use.people, use.readers, use.minutes)
    return (words(name), *(number(n, language) for n in counted))


def _opens(resources: Sequence[Opened], language: str) -> list[Line]:
    if not resources:
        return [tell("digital_paper_no_opens", language)]
    times = sum(row.times for row in resources)
    return [tell("digital_paper_opens", language, n=times, title=resources[0].resource.name)]


def _resources(resources: Sequence[Opened], language: str) -> Table:
    heads = (
        pgettext("digital", "Electronic resource"),
        pgettext("resource", "Opened"),
        pgettext("session", "By grade"),
    )
    body = tuple(
        (words(row.resource.name), number(row.times, language), words(by_grade(row, language)))
        for row in resources
    )
    return Table(Shape("resources", "52 16n 32"), "", heads, body)


def by_grade(row: Opened, language: str | None = None) -> str:
    """«5-сынып – 3, 7-сынып – 12»."""
    return ", ".join(
        f"{of_whom('pupil', grade, language)} – {n}" for grade, n in sorted(row.by_grade.items())
    )
