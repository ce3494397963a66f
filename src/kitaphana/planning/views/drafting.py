"""Proposals for a new plan: taken, left, taken back."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from kitaphana.activities.queries import work_kinds
from kitaphana.core.permissions import Signed, allow
from kitaphana.core.sentences import say
from kitaphana.planning import drafting
from kitaphana.planning.models import Plan
from kitaphana.planning.picking import PickForm, groups, head, months
from kitaphana.planning.promise import refuse_closed
from kitaphana.planning.unknown import unknown_years


@allow("plan.edit")
def page(request: Signed, pk: int) -> HttpResponseBase:
    plan = _plan(request, pk)
    refuse_closed(plan)
    return _shown(request, plan)


@require_POST
@allow("plan.edit")
def choose(request: Signed, pk: int) -> HttpResponseBase:
    """`do` says what the button does, and after a colon to what: a reason or a key; else to what is
    ticked."""
    plan = _plan(request, pk)
    verb, _colon, what = request.POST.get("do", "").partition(":")
    if verb == "back":
        n = drafting.give_back(by=request.user, plan=plan, keys=[what])
        messages.success(request, say("plan_draft_back", n=n))
        return redirect("planning:draft", pk)
    keys = _keys(request, plan, what)
    if not keys:
        messages.warning(request, say("plan_draft_nothing"))
    elif verb == "leave":
        n = drafting.leave(by=request.user, plan=plan, keys=keys, on=timezone.localdate())
        messages.success(request, say("plan_draft_left", n=n))
    else:
        return _take(request, plan, keys)
    return redirect("planning:draft", pk)


def _keys(request: Signed, plan: Plan, origin: str) -> Sequence[str]:
    """Of the reason, else ticked."""
    if not origin:
        return request.POST.getlist("pick")
    now = drafting.draft(plan, timezone.localdate())
    return [row.key for row in now.offered if row.origin == origin]


def _take(request: Signed, plan: Plan, keys: Sequence[str]) -> HttpResponseBase:
    """A row whose fields were not sent, of a page that is out of date, is taken as proposed."""
    sent = [key for key in keys if f"{key}-units" in request.POST]
    picked = {key: PickForm(plan, key, request.POST) for key in sent}
    if wrong := [key for key, form in picked.items() if not form.is_valid()]:
        return _shown(request, plan, ticked=keys, wrong=wrong)
    picks = [picked[key].pick if key in picked else drafting.Pick(key) for key in keys]
    outcome = drafting.take(by=request.user, plan=plan, picks=picks, on=timezone.localdate())
    if outcome.taken:
        messages.success(request, say("plan_draft_taken", n=len(outcome.taken)))
    if outcome.gone:
        messages.warning(request, say("plan_draft_gone", n=outcome.gone))
    return redirect("planning:draft", plan.pk)


def _shown(
    request: Signed, plan: Plan, ticked: Sequence[str] = (), wrong: Sequence[str] = ()
) -> HttpResponse:
    now = drafting.draft(plan, timezone.localdate())
    context = {
        "plan": plan,
        "unknown": unknown_years(plan),
        "head": head(now),
        "groups": groups(now, request.POST.dict(), ticked, wrong),
        "months": months(plan),
        "taken": now.taken,
        "left": now.left,
        "has_kinds": bool(work_kinds(request.school)),
        "faults": [say("plan_draft_units", title=row.text) for row in now.offered if row.key in wrong],
    }
    return render(request, "planning/drafting.html", context)


def _plan(request: Signed, pk: int) -> Plan:
    found: Plan = get_object_or_404(Plan.objects.for_school(request.school).select_related("school"), pk=pk)
    return found
