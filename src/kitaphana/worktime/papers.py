"""The working-time budget as a paper. Runs under the language of the paper."""

from collections.abc import Iterator
from decimal import Decimal

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kitaphana.core.models import School
from kitaphana.lib.dates import short_date
from kitaphana.lib.numbers import trimmed
from kitaphana.lib.period import Period
from kitaphana.papers.paper import (
    Cell,
    Line,
    Paper,
    Section,
    Shape,
    Span,
    Table,
    number,
    of_school,
    tell,
    words,
)
from kitaphana.worktime.page import Row, columns, day_name, post_rows, rate_said, table
from kitaphana.worktime.queries import Budget

BLANK = "_" * 14
NARROWEST = 7


def budget_paper(school: School, period: Period, has: Budget | None, language: str, *, money: bool) -> Paper:
    """`money`: the reader may see what an hour costs."""
    sections = list(_sections(has, language, money=money)) if has else [_empty()]
    return of_school(
        school,
        language,
        tell("time_paper_title", language).text,
        sections,
        (tell("time_paper_sign", language, name=f"{BLANK} {school.librarian}".strip()).text,),
        status=f"{short_date(period.start)} – {short_date(period.end)}",
        wide=True,
    )


def _sections(has: Budget, language: str, *, money: bool) -> Iterator[Section]:
    rows, whole = table(has.months, has.whole, language)
    heads = tuple(day_name(day) for day in columns(has.whole))
    lines = []
    if len(has.posts) > 1:
        lines = [_said(_("A working day is one on which at least one of them works; hours are of all."))]
    if money and has.rate is not None:
        lines += [tell("time_cost", language, text=rate_said(has, language), n=trimmed(has.rate))]
    yield Section(
        "all", pgettext("budget", "The library"), tuple(lines), (_table("all", heads, rows, whole, language),)
    )
    for shown in (post_rows(row, language) for row in has.posts):
        yield Section(
            f"post{shown.post.pk}",
            shown.post.person,
            tuple(_said(text) for text in shown.formulas),
            (_table(f"post{shown.post.pk}", shown.heads, shown.rows, shown.whole, language),),
        )


def _empty() -> Section:
    return Section("all", "", (_said(_("Nobody holds a post in these days.")),))


def _table(code: str, heads: tuple[str, ...], rows: tuple[Row, ...], whole: Row, language: str) -> Table:
    heads = tuple(capfirst(head) for head in heads)
    last = (_("Working days"), _("Shortened days"), _("Hours"), _("With readers"), _("Inner work"))
    named = (_("Month"), _("Calendar days"), *heads, *last)
    # A column is as wide as the longest word of its head.
    widths = [max(NARROWEST, *(len(word) + 1 for word in head.split())) for head in named[1:]]
    shape = Shape(code, f"14 {' '.join(f'{width}n' for width in widths)}")
    return Table(shape, "", named, tuple(_cells(row, language) for row in (*rows, whole)), total=True)


def _cells(row: Row, language: str) -> tuple[Cell, ...]:
    figures: tuple[int | Decimal, ...] = (
        row.days,
        *(n for _, n in row.off),
        row.work,
        row.eves,
        row.hours,
        row.service,
        row.inner,
    )
    return (words(row.name), *(number(figure, language) for figure in figures))


def _said(text: str) -> Line:
    return Line("budget", (Span(text),))
