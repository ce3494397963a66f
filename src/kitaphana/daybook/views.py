"""The diary of the library, a month or a school year at a time."""

from datetime import date

from django.http import Http404, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.views.decorators.http import require_GET

from kitaphana.core.permissions import Signed, allow
from kitaphana.core.sentences import spoken
from kitaphana.core.span import FIRST, LAST
from kitaphana.daybook import queries
from kitaphana.daybook.parts import PARTS, Part, label, name, neighbours, rows_of
from kitaphana.daybook.queries import Daybook, Line
from kitaphana.daybook.sheet import paper
from kitaphana.papers.download import download


@require_GET
@allow("work.see")
def index(request: Signed) -> HttpResponseBase:
    first = _month(request)
    return _page(request, queries.month(request.school, first), first)


@require_GET
@allow("work.see")
def year(request: Signed) -> HttpResponseBase:
    first = _month(request)
    return _page(request, queries.year(request.school, first), first)


@require_GET
@allow("work.see")
def sheet(request: Signed, span: str) -> HttpResponseBase:
    """`span`: "month" or "year"."""
    first = _month(request)
    book = queries.month(request.school, first) if span == "month" else queries.year(request.school, first)
    return download(
        request,
        lambda language: paper(request.school, book, language),
        f"күнделік {name(book, 'kk')}",
    )


def _page(request: Signed, book: Daybook, first: date) -> HttpResponseBase:
    before, after = neighbours(first)
    context = {
        "book": book,
        "name": name(book, spoken()),
        "first": first,
        "before": before,
        "after": after,
        "whole_year": not book.is_month,
        "sheet": reverse("daybook:sheet", args=["month" if book.is_month else "year"]),
        "parts": [(part, list(part.columns.values()), _table(book, part)) for part in PARTS],
    }
    return render(request, "daybook/index.html", context)


def _table(book: Daybook, part: Part) -> list[dict[str, object]]:
    """The lines with anything in them, then the totals."""
    codes = list(part.columns)
    lines = [line for line in book.lines if any(line.numbers.get(code) for code in codes)]
    return [_row(book, line, part) for line in (*lines, *book.totals)]


def _row(book: Daybook, line: Line, part: Part) -> dict[str, object]:
    cells = [
        (capfirst(str(heading)), line.numbers.get(code, 0), rows_of(code, line.period))
        for code, heading in part.columns.items()
    ]
    is_month = not book.is_month and line not in book.totals
    return {
        "label": label(book, line, spoken()),
        "month": line.period.start if is_month else None,
        "cells": cells,
        "total": line in book.totals,
    }


def _month(request: Signed) -> date:
    """The first day of the month that `?month=2024-01` names; this month where it names none."""
    asked = request.GET.get("month", "")
    try:
        first = date.fromisoformat(f"{asked}-01") if asked else timezone.localdate().replace(day=1)
    except ValueError:
        raise Http404 from None
    if not FIRST <= first <= LAST:
        raise Http404
    return first
