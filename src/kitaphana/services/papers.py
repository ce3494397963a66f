"""The register of services as a paper."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kitaphana.core.models import School
from kitaphana.lib.dates import short_date
from kitaphana.lib.period import Period
from kitaphana.papers.paper import Cell, Paper, Section, Shape, Table, number, of_school, tell, words
from kitaphana.services.queries import Offered, register

BLANK = "_" * 14
"""Where a person signs."""


def register_paper(school: School, period: Period, language: str) -> Paper:
    """Runs under the language."""
    rows = register(school, period)
    days = f"{short_date(period.start)} – {short_date(period.end)}"
    new = sum(row.is_new for row in rows)
    about = tell("service_paper_period", language, text=days, n=len(rows), new=new)
    table = (_table(rows, language),)
    section = Section("services", "", (about,), table) if rows else _empty(language)
    signed = tell("service_paper_librarian", language, name=f"{BLANK} {school.librarian}".strip())
    return of_school(
        school, language, tell("service_paper", language).text, [section], [signed.text], wide=True
    )


def _empty(language: str) -> Section:
    return Section("services", "", (tell("service_paper_none", language),))


def _table(rows: Sequence[Offered], language: str) -> Table:
    heads = (
        _("No."), pgettext("register", "Service"), _("For whom"), _("Offered since"),
        _("How its use is counted"), _("Uses"), _("A year before"), pgettext("register", "Mark"),
    )  # fmt: skip
    body = tuple(_row(n, row, language) for n, row in enumerate(rows, 1))
    return Table(Shape("services", "4n 28 16 11 24 9n 9n 11"), "", heads, body)


def _row(n: int, row: Offered, language: str) -> tuple[Cell, ...]:
    service = row.service
    return (
        number(n, language),
        words(service.name(language)),
        words(str(service.get_audience_display())),
        words(short_date(service.since)),
        words(row.counted_by),
        number(row.uses, language),
        number(row.uses_before, language),
        words(_mark(row)),
    )


def _mark(row: Offered) -> str:
    """«жаңа», «аяқталды 31.05.2026»"""
    marks = [str(pgettext("service", "new"))] if row.is_new else []
    if row.has_ended and row.service.until:
        marks.append(f"{pgettext('service', 'ended')} {short_date(row.service.until)}")
    return ", ".join(marks)
