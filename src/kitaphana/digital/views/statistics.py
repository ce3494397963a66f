"""How the centre was used in a period: a page, a workbook, a paper."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from kitaphana.core.listing import Column, listing
from kitaphana.core.permissions import ALLOWED, Signed, allow, may
from kitaphana.core.span import SpanForm
from kitaphana.digital.models import Session
from kitaphana.digital.papers import by_grade, hour_of, of_whom, statistics_paper
from kitaphana.digital.queries import (
    Use,
    minutes_of,
    opens,
    opens_by_resource,
    sessions,
    state,
    statistics_of,
)
from kitaphana.digital.scan import person_of
from kitaphana.digital.views.clock import closed
from kitaphana.papers.download import download
from kitaphana.roster.queries import usual_period


@require_GET
@allow("digital.see")
def index(request: Signed) -> HttpResponseBase:
    if ended := closed(request, timezone.localtime()):
        messages.info(request, ended)
    filters = _span(request)
    period, school = filters.period, request.school
    rows = sessions(school, period).select_related("workstation", "reader").order_by("-started_at", "-pk")
    made = listing(
        request,
        rows,
        _columns(editable=may(request.user, ALLOWED["digital.run"])),
        search=("reader__surname", "reader__first_name", "workstation__name"),
        title=pgettext("screen", "Sessions"),
        filters=filters,
        per_page=20,
    )
    if isinstance(made, HttpResponse):
        return made
    found = statistics_of(school, period)
    context = {
        "listing": made,
        "filters": filters,
        "period": period,
        "papers": reverse("digital:statistics_paper"),
        "paper_days": f"&start={period.start.isoformat()}&end={period.end.isoformat()}",
        "total": found.total,
        "purposes": [(purpose.label, use) for purpose, use in found.by_purpose.items()],
        "hours": _bars(found.by_hour),
        "grades": [(of_whom(kind, grade), use) for (kind, grade), use in found.by_grade.items()],
        "opens": opens(school, period),
        "resources": [(row, by_grade(row)) for row in opens_by_resource(school, period)],
        "state": state(school, period.end),
        "tab": "statistics",
    }
    return render(request, "digital/statistics.html", context)


@require_GET
@allow("digital.see")
def paper(request: Signed) -> HttpResponse:
    closed(request, timezone.localtime())
    period = _span(request).period
    return download(
        request, lambda language: statistics_paper(request.school, period, language), "digital-centre"
    )


def _span(request: Signed) -> SpanForm:
    return SpanForm(usual_period(request.school, timezone.localdate()), request.GET)


def _bars(by_hour: dict[int, Use]) -> list[tuple[str, Use, str]]:
    """Hour, its use, and its length against the fullest hour as CSS writes numbers."""
    most = max((use.people for use in by_hour.values()), default=0)
    return [(hour_of(hour), use, f"{use.people / most:.4f}") for hour, use in by_hour.items()]


def _columns(*, editable: bool) -> tuple[Column, ...]:
    def address(row: Session) -> str:
        return reverse("digital:session", args=[row.pk])

    def end(row: Session) -> str:
        if row.ended_at is None:
            return pgettext("session", "goes on")
        ended = f"{timezone.localtime(row.ended_at):%H:%M}"
        return f"{ended} · {pgettext('session', 'closed by the clock')}" if row.by_clock else ended

    return (
        Column("on", _("Day"), lambda row: row.on, "on"),
        Column("who", _("Who"), person_of, "reader__sort_key", link=address if editable else None),
        Column("grade", _("Grade"), lambda row: row.grade, "grade", numeric=True),
        Column("place", _("Workstation"), lambda row: row.workstation or _("several workstations")),
        Column(
            "starts",
            _("Beginning at"),
            lambda row: f"{timezone.localtime(row.started_at):%H:%M}",
            "started_at",
        ),
        Column("ends", pgettext("session", "Ended at"), end),
        Column("minutes", _("Minutes"), minutes_of, numeric=True),
        Column("purpose", pgettext("session", "Purpose"), Session.get_purpose_display, "purpose"),
        Column("count", _("People"), lambda row: row.count, "count", numeric=True),
    )
