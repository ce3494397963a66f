"""The coming school year: what it needs, what the money buys, the order."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from kitaphana.core.permissions import ALLOWED, Signed, allow, may
from kitaphana.core.refusal import Refused
from kitaphana.core.sentences import say, spoken
from kitaphana.core.span import DayForm
from kitaphana.lib.dates import school_year_label
from kitaphana.nextyear.forecast import coming_year, forecast
from kitaphana.nextyear.forms import BudgetForm, NeedFilter
from kitaphana.nextyear.need import NextRow, next_need, with_prices
from kitaphana.nextyear.paper import group_name, next_paper, notes, unpriced
from kitaphana.nextyear.scenario import full_price, order_next, scenario
from kitaphana.papers.download import download
from kitaphana.papers.formats import CONTENT_TYPES
from kitaphana.supply.models import OrderLine
from kitaphana.textbooks.queries import subject_of

SUMS = ("need", "usable", "ordered", "shortage", "surplus")


@dataclass(frozen=True)
class Line:
    """A row of the need with the words that its page shows."""

    row: NextRow
    group: str
    reason: str


@dataclass(frozen=True)
class Part:
    """Lines under one heading, with their sums by name."""

    name: str
    lines: list[Line]
    sums: Mapping[str, int]
    amount: Decimal


@require_GET
@allow("textbooks.see")
def index(request: Signed) -> HttpResponse:
    """`show`: what is lacking, what is spare, or all."""
    on, shown = asked(request, "need")
    need = next_need(request.school, on)
    if need is None:
        return render(request, "nextyear/need.html", shown)
    filters = NeedFilter([(row.group[0].grade, row.group[0].language) for row in need.rows], request.GET)
    chosen = filters.cleaned_data if filters.is_valid() else {}
    rows = [row for row in need.rows if _is_wanted(row, chosen)]
    kinds = {
        "short": [row for row in rows if row.shortage],
        "surplus": [row for row in rows if row.surplus],
        "all": rows,
    }
    show = request.GET.get("show", "")
    show = show if show in kinds else "short" if need.copies else "all"
    context = shown | {
        "need": need,
        "to_order": sum(row.to_order for row in need.rows),
        "notes": list(notes(need, spoken())),
        "parts": _parts(kinds[show], chosen.get("by", "")),
        "total": _part("", kinds[show]),
        "whole": _part("", need.rows),
        "kinds": {kind: len(found) for kind, found in kinds.items()},
        "show": show,
        "filters": filters,
        "formats": list(CONTENT_TYPES),
    }
    return render(request, "nextyear/need.html", context)


@require_GET
@allow("textbooks.see")
def budget(request: Signed) -> HttpResponse:
    """Nothing, the sum that was typed, and all that is lacking, side by side."""
    on, shown = asked(request, "budget")
    need = next_need(request.school, on)
    if need is None:
        return render(request, "nextyear/budget.html", shown)
    form = BudgetForm(need.unpriced, request.GET)
    money, prices = form.typed()
    priced = with_prices(need, prices)
    found = [scenario(priced, Decimal(0))]
    if money is not None:
        try:
            found.append(scenario(priced, money))
        except Refused as refused:
            form.add_error("sum", str(refused))
    found.append(scenario(priced, full_price(priced)))
    context = shown | {
        "need": priced,
        "form": form,
        "scenarios": found,
        "chosen": found[1] if len(found) > 2 else None,
        "lines": [(line, group_name(line.row.group, spoken())) for line in found[-2].lines],
        "to_order": sum(row.to_order for row in priced.rows),
        "unpriced": unpriced(priced) if priced.unpriced else None,
    }
    return render(request, "nextyear/budget.html", context)


@require_POST
@allow("textbooks.issue")
def order(request: Signed) -> HttpResponseBase:
    """Draw up an order of all that is lacking, or with `sum` of what it buys."""
    on = day_of(request)
    need = next_need(request.school, on)
    money, prices = BudgetForm(need.unpriced if need else (), request.POST).typed()
    if "sum" in request.POST and money is None:
        raise Refused("nextyear_sum")
    made = order_next(by=request.user, on=on, budget=money, prices=prices)
    if made is None:
        messages.info(request, say("textbooks_nothing_to_order"))
        return redirect(f"{reverse('nextyear:need')}{_query(on)}")
    n = sum(made.lines.values_list("quantity", flat=True))
    messages.success(request, say("textbooks_ordered", n=n))
    return redirect("supply:order", made.pk)


@require_GET
@allow("textbooks.see")
def paper(request: Signed) -> HttpResponse:
    on = day_of(request)
    need = next_need(request.school, on)
    if need is None:
        raise Http404
    classes = forecast(request.school, need.first)
    name = say("nextyear_title", year=school_year_label(need.first))
    return download(request, lambda language: next_paper(request.school, need, classes, on, language), name)


def asked(request: Signed, part: str) -> tuple[date, dict[str, Any]]:
    """The day that the address names, else today, and what every page of next year shows."""
    on = day_of(request)
    first = coming_year(request.school, on)
    return on, {
        "day": on,
        "form_of_day": DayForm({"on": on}),
        "on": _query(on),
        "first": first,
        "year": school_year_label(first) if first else "",
        "part": part,
        "may_edit": may(request.user, ALLOWED["textbooks.issue"]),
    }


def day_of(request: Signed) -> date:
    return DayForm(request.GET).day(timezone.localdate())


def _query(on: date) -> str:
    return "" if on == timezone.localdate() else f"?on={on.isoformat()}"


def _is_wanted(row: NextRow, chosen: Mapping[str, Any]) -> bool:
    of = row.group[0]
    grade, language = chosen.get("grade"), chosen.get("language")
    return (grade is None or of.grade == grade) and (not language or of.language == language)


def _parts(rows: Iterable[NextRow], by: str) -> list[Part]:
    groups: dict[str, list[NextRow]] = {}
    for row in rows:
        name = subject_of(row.title, spoken()) if by == "subject" else group_name(row.group, spoken())
        groups.setdefault(name, []).append(row)
    return [_part(name, found) for name, found in groups.items()]


def _part(name: str, rows: Iterable[NextRow]) -> Part:
    kept = list(rows)
    lines = [
        Line(row, group_name(row.group, spoken()), str(OrderLine.Reason(row.reason).label)) for row in kept
    ]
    sums = {field: sum(getattr(row, field) for row in kept) for field in SUMS}
    return Part(name, lines, sums, sum((row.amount for row in kept if row.amount), Decimal(0)))
