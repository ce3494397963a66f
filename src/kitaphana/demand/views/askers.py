"""Readers to be told that what they asked for has come."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from kitaphana.core.permissions import Signed, allow
from kitaphana.core.sentences import say
from kitaphana.demand import actions
from kitaphana.demand.models import TellAsker
from kitaphana.demand.queries import to_tell, told
from kitaphana.lib.period import Period
from kitaphana.roster.queries import classes_of

LOOKED_THROUGH = timedelta(days=120)
SHOWN_TOLD = timedelta(days=30)


@require_GET
@allow("needs.ask")
def askers(request: Signed) -> HttpResponseBase:
    today = timezone.localdate()
    classes = classes_of(request.school, today)
    waiting = [(row, classes.get(row.reader_id)) for row in to_tell(request.school)]
    done = [(row, classes.get(row.reader_id)) for row in told(request.school, today - SHOWN_TOLD)]
    return render(request, "demand/askers.html", {"waiting": waiting, "done": done})


@require_POST
@allow("needs.ask")
def look(request: Signed) -> HttpResponseBase:
    """Look through what has come lately."""
    today = timezone.localdate()
    n = actions.find_askers(by=request.user, period=Period(today - LOOKED_THROUGH, today))
    messages.success(request, say("demand_found", n=n) if n else say("demand_found_none"))
    return redirect("demand:askers")


@require_POST
@allow("needs.ask")
def tell(request: Signed, pk: int) -> HttpResponseBase:
    asker = get_object_or_404(TellAsker.objects.for_school(request.school), pk=pk)
    actions.tell(by=request.user, asker=asker, on=timezone.localdate())
    named = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(named, {request.get_host()}):
        return redirect(named)
    return redirect("demand:askers")
