"""The register of workstations, and how many pupils there are for each."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kitaphana.core.listing import Column, listing
from kitaphana.core.permissions import ALLOWED, Signed, allow, may
from kitaphana.core.refusal import Refused
from kitaphana.digital.actions import add_workstation, change_workstation
from kitaphana.digital.forms import WorkstationForm
from kitaphana.digital.models import Workstation
from kitaphana.digital.queries import state


@allow("digital.see")
def index(request: Signed) -> HttpResponseBase:
    today = timezone.localdate()
    runs = may(request.user, ALLOWED["digital.run"])
    form = WorkstationForm(request.POST or None, initial={"since": today}) if runs else None
    if form and form.is_valid():
        try:
            add_workstation(by=request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Saved"))
            return redirect("digital:workstations")
    rows = Workstation.objects.for_school(request.school).order_by("name", "pk")
    title = pgettext("screen", "Workstations")
    made = listing(request, rows, _columns(editable=runs), search=("name", "note"), title=title)
    if isinstance(made, HttpResponse):
        return made
    context = {"listing": made, "form": form, "state": state(request.school, today), "tab": "workstations"}
    return render(request, "digital/workstations.html", context | {"on": today})


@allow("digital.run")
def workstation(request: Signed, pk: int) -> HttpResponseBase:
    row = get_object_or_404(Workstation.objects.for_school(request.school), pk=pk)
    form = WorkstationForm(request.POST or None, initial=WorkstationForm.of(row))
    if form.is_valid():
        try:
            change_workstation(by=request.user, workstation=row, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Saved"))
            return redirect("digital:workstations")
    return render(request, "digital/workstation.html", {"form": form, "row": row, "tab": "workstations"})


def _columns(*, editable: bool) -> tuple[Column, ...]:
    def address(row: Workstation) -> str:
        return reverse("digital:workstation", args=[row.pk])

    return (
        Column("name", pgettext("workstation", "Name"), str, "name", link=address if editable else None),
        Column("online", _("Internet"), lambda row: _("yes") if row.online else _("no"), "online"),
        Column("since", _("In use from"), lambda row: row.since, "since"),
        Column("until", _("In use until"), lambda row: row.until, "until"),
        Column("note", _("Note"), lambda row: row.note),
    )
