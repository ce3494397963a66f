"""Searches that found nothing."""

from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from kitaphana.core.permissions import Signed, allow
from kitaphana.needs.forms import SearchFilter
from kitaphana.needs.papers import searches_paper, where
from kitaphana.needs.queries import empty_searches
from kitaphana.papers.download import download
from kitaphana.roster.queries import usual_period

SHOWN = 100


@require_GET
@allow("needs.see")
def index(request: Signed) -> HttpResponseBase:
    filters = SearchFilter(usual_period(request.school, timezone.localdate()), request.GET)
    rows = empty_searches(request.school, filters.period, **filters.chosen)
    if "format" in request.GET:
        name = f"izdeu-{filters.period.start:%Y-%m-%d}-{filters.period.end:%Y-%m-%d}"
        return download(
            request, lambda language: searches_paper(request.school, rows, filters.period, language), name
        )
    context = {
        "filters": filters,
        "period": filters.period,
        "rows": [(row, where(row)) for row in rows[:SHOWN]],
        "most": SHOWN if len(rows) > SHOWN else 0,
        "searched": sum(row.times for row in rows),
        "different": len(rows),
        "held": sum(row.held is not None for row in rows),
    }
    return render(request, "needs/searches.html", context)
