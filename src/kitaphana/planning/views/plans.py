"""Plans as a whole: begun, drafted from the past, taken away as a file."""

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kitaphana.core.permissions import ALLOWED, Signed, allow, may
from kitaphana.core.refusal import NeedsWord, Refused
from kitaphana.planning import actions, forms
from kitaphana.planning.models import Plan
from kitaphana.planning.page import offered
from kitaphana.planning.queries import plan_list, same_plan
from kitaphana.roster.queries import usual_period


@allow("plan.edit")
def new(request: Signed) -> HttpResponseBase:
    """Choosing one of the offered days fills them in; any other may be typed."""
    today, question, same = timezone.localdate(), None, None
    if "offer" in request.POST:
        form = forms.PlanForm(initial={**request.POST.dict(), **_offer(request.POST["offer"])})
    else:
        year = usual_period(request.school, today)
        usual = {
            "kind": Plan.Kind.YEAR, "scope": Plan.Scope.UNIVERSAL, "start": year.start, "end": year.end,
        }  # fmt: skip
        form = forms.PlanForm(request.POST or None, initial=usual)
    if form.is_valid():
        chosen = {name: form.cleaned_data[name] for name in ("kind", "scope", "theme", "accept_unopened")}
        try:
            plan = actions.draft_plan(by=request.user, period=form.period, **chosen)
        except NeedsWord as asked:
            question = asked
        except Refused as refused:
            form.add_error("theme" if refused.code == "plan_no_theme" else None, str(refused))
            if refused.code == "plan_exists":
                same = same_plan(
                    request.school, chosen["kind"], chosen["scope"], chosen["theme"], form.period
                )
        else:
            return redirect("planning:draft", plan.pk)
    context = {"form": form, "offered": offered(request.school, today), "question": question, "same": same}
    return render(request, "planning/new.html", context)


@require_POST
@allow("plan.edit")
def remove(request: Signed, pk: int) -> HttpResponseBase:
    """A plan with items is thrown away once the librarian has said so."""
    plan = _plan(request, pk)
    accept = "accept_items" in request.POST
    try:
        actions.remove_plan(by=request.user, plan=plan, accept_items=accept)
    except NeedsWord as question:
        context = {
            "question": question,
            "title": _("Delete the plan"),
            "back": reverse("agreement:plan", args=[pk]),
        }
        return render(request, "planning/remove.html", context | {"about": plan})
    messages.success(request, _("Deleted"))
    return redirect("planning:all")


@allow("plan.see")
def everything(request: Signed) -> HttpResponseBase:
    """All plans of the school by what they hold and how long they run."""
    groups: dict[str, list[Plan]] = {}
    for plan in plan_list(request.school):
        groups.setdefault(plan.get_scope_display(), []).append(plan)
    edits = may(request.user, ALLOWED["plan.edit"])
    return render(request, "planning/plans.html", {"groups": list(groups.items()), "edits": edits})


def _plan(request: Signed, pk: int) -> Plan:
    found: Plan = get_object_or_404(Plan.objects.for_school(request.school), pk=pk)
    return found


def _offer(value: str) -> dict[str, str]:
    """Kind and days of an offer."""
    kind, _colon, days = value.partition(":")
    start, _colon, end = days.partition(":")
    return {"kind": kind, "start": start, "end": end}
