"""The aim and the tasks of a plan, written while the plan is open."""

from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render

from kitaphana.core.permissions import Signed, allow
from kitaphana.core.refusal import Refused
from kitaphana.planning.aim import aim_before, write_aim
from kitaphana.planning.forms import AimForm
from kitaphana.planning.models import Plan


@allow("plan.edit")
def page(request: Signed, pk: int) -> HttpResponseBase:
    """A plan without any is offered those of the plan before it, which are kept only when saved."""
    plan: Plan = get_object_or_404(Plan.objects.for_school(request.school).select_related("school"), pk=pk)
    before = None if plan.aim or plan.tasks else aim_before(plan)
    shown = before or plan
    form = AimForm(request.POST or None, initial={"aim": shown.aim, "tasks": shown.tasks})
    if form.is_valid():
        try:
            write_aim(by=request.user, plan=plan, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("agreement:plan", pk)
    return render(request, "planning/aim.html", {"plan": plan, "form": form, "before": before})
