"""The stock for the young, and a proposal to buy for them."""

from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from kitaphana.core.permissions import ALLOWED, Signed, allow, may
from kitaphana.core.setting import number_of
from kitaphana.core.span import SpanForm
from kitaphana.demand.facts import Chosen
from kitaphana.demand.models import Proposal
from kitaphana.demand.queries import demand
from kitaphana.demand.views.common import picking, propose, sources_of
from kitaphana.demand.young import young
from kitaphana.needs.models import Axis
from kitaphana.roster.queries import usual_period

SHOWN = 20


@allow("needs.see")
def page(request: Signed) -> HttpResponseBase:
    """A form that is sent here only counts the basket anew; nothing is written."""
    filters = _filters(request)
    figures = young(request.school, filters.period)
    picked, shown = picking(request, figures.works), figures.works.lines[:SHOWN]
    context = {
        "filters": filters,
        "period": filters.period,
        "span": f"start={filters.period.start}&end={filters.period.end}",
        "young": figures,
        "found": figures.works,
        "rows": [(line, sources_of(line)) for line in shown],
        "picked": picked,
        "elsewhere": picked.elsewhere(shown),
        "proposes": may(request.user, ALLOWED["needs.ask"]),
        "axis": Axis.WORK,
    }
    return render(request, "demand/young.html", context)


@require_POST
@allow("needs.ask")
def buy(request: Signed) -> HttpResponseBase:
    filters = _filters(request)
    chosen = Chosen(grades=(0, number_of(request.school, "young_grade")))
    found = demand(request.school, filters.period, Axis.WORK, chosen)
    back = f"{reverse('demand:young')}?{request.GET.urlencode()}"
    return propose(request, found, filters.period, Proposal.Scope.YOUNG, back)


def _filters(request: Signed) -> SpanForm:
    return SpanForm(usual_period(request.school, timezone.localdate()), request.GET)
