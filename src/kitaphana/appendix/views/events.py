"""Events of the school: written down, tied to the plan, taken out."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from kitaphana.activities.queries import work_kinds
from kitaphana.appendix import actions, forms
from kitaphana.appendix.models import LibraryPart, SchoolEvent
from kitaphana.appendix.queries import directions, events, hosts, open_plans, proposals, proposals_for
from kitaphana.appendix.views.year import asked_year
from kitaphana.core.listing import Column, listing
from kitaphana.core.permissions import ALLOWED, Signed, allow, may
from kitaphana.core.refusal import Refused
from kitaphana.core.sentences import say
from kitaphana.lib.dates import school_year_label


@allow("plan.see")
def index(request: Signed) -> HttpResponseBase:
    period = asked_year(request, timezone.localdate())
    columns = (
        Column("on", pgettext("event", "Begins"), lambda event: event.starts_on, sort="starts_on"),
        Column(
            "name",
            _("Event of the school"),
            lambda event: event.name,
            sort="name",
            link=lambda event: reverse("appendix:event", args=[event.pk]),
        ),
        Column("direction", _("Direction"), lambda event: event.direction, sort="direction"),
        Column("who", _("Held by"), lambda event: event.who, sort="who"),
        Column("grades", _("Classes taking part"), lambda event: event.grades),
        Column("part", _("The library's part"), _parts),
    )
    title = f"{_('Events of the school')} {school_year_label(period.start.year)}"
    rows = events(request.school, period)
    listed = listing(
        request, rows, columns, search=("name", "direction", "who", "grades", "place"), title=title
    )
    if isinstance(listed, HttpResponse):
        return listed
    context = {
        "listing": listed,
        "label": school_year_label(period.start.year),
        "start": period.start.year,
        "edits": may(request.user, ALLOWED["plan.edit"]),
        "imports": may(request.user, ALLOWED["imports.run"]),
    }
    return render(request, "appendix/events.html", context)


@allow("plan.edit")
def new(request: Signed) -> HttpResponseBase:
    form = forms.EventForm(request.POST or None)
    if form.is_valid():
        try:
            event = actions.write_event(by=request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Saved"))
            return redirect("appendix:event", event.pk)
    context = {"form": form, "directions": directions(request.school), "hosts": hosts(request.school)}
    return render(request, "appendix/new.html", context)


@allow("plan.see")
def event(request: Signed, pk: int) -> HttpResponseBase:
    return _page(request, _event(request, pk))


@require_POST
@allow("plan.edit")
def edit(request: Signed, pk: int) -> HttpResponseBase:
    held = _event(request, pk)
    form = forms.EventForm(request.POST)
    if form.is_valid():
        try:
            actions.write_event(by=request.user, event=held, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Saved"))
            return redirect("appendix:event", pk)
    return _page(request, _event(request, pk), form=form)


@require_POST
@allow("plan.edit")
def remove(request: Signed, pk: int) -> HttpResponseBase:
    held = _event(request, pk)
    start = held.starts_on.year if held.starts_on.month >= 9 else held.starts_on.year - 1
    actions.remove_event(by=request.user, event=held)
    messages.success(request, say("appendix_removed", title=held.name))
    return redirect(f"{reverse('appendix:year')}?year={start}")


@require_POST
@allow("plan.edit")
def link(request: Signed, pk: int) -> HttpResponseBase:
    held = _event(request, pk)
    form = forms.PartForm(held, request.POST)
    if form.is_valid():
        actions.link(by=request.user, event=held, item=form.cleaned_data["item"])
        messages.success(request, _("Saved"))
        return redirect("appendix:event", pk)
    return _page(request, held, part_form=form)


@require_POST
@allow("plan.edit")
def unlink(request: Signed, pk: int, part: int) -> HttpResponseBase:
    parts = LibraryPart.objects.for_school(request.school).filter(event=pk)
    actions.unlink(by=request.user, part=get_object_or_404(parts, pk=part))
    return redirect("appendix:event", pk)


@require_POST
@allow("plan.edit")
def work(request: Signed, pk: int) -> HttpResponseBase:
    held = _event(request, pk)
    form = forms.WorkForm(held, open_plans(held), request.POST)
    if form.is_valid():
        try:
            item = actions.add_work(by=request.user, event=held, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, say("appendix_added", title=item.text))
            return redirect("appendix:event", pk)
    return _page(request, held, work_form=form)


@allow("plan.edit")
def links(request: Signed) -> HttpResponseBase:
    """All that may be tied at once: each event without a part beside its likeliest item."""
    period = asked_year(request, timezone.localdate())
    found = proposals(request.school, period)
    if request.method == "POST":
        ticked = set(request.POST.getlist("pair"))
        chosen = [one for one in found if f"{one.event.pk}-{one.item.pk}" in ticked]
        try:
            actions.link_all(by=request.user, pairs=[(one.event, one.item) for one in chosen])
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, say("appendix_linked", n=len(chosen)))
        return redirect(f"{reverse('appendix:year')}?year={period.start.year}")
    context = {
        "proposals": found,
        "label": school_year_label(period.start.year),
        "start": period.start.year,
    }
    return render(request, "appendix/links.html", context)


def _parts(event: SchoolEvent) -> str:
    return "; ".join(part.item.text for part in event.parts.all())


def _event(request: Signed, pk: int) -> SchoolEvent:
    found: SchoolEvent = get_object_or_404(
        SchoolEvent.objects.for_school(request.school).select_related("school"), pk=pk
    )
    return found


def _page(request: Signed, held: SchoolEvent, **typed: Any) -> HttpResponse:
    edits = may(request.user, ALLOWED["plan.edit"])
    names = ("name", "starts_on", "direction", "who", "grades", "place")
    initial = {name: getattr(held, name) for name in names}
    initial["ends_on"] = held.ends_on if held.ends_on > held.starts_on else None
    plans = open_plans(held)
    context = {
        "event": held,
        "parts": held.parts.select_related("item__plan").order_by("item__starts_on", "pk"),
        "edits": edits,
        "start": held.starts_on.year if held.starts_on.month >= 9 else held.starts_on.year - 1,
    }
    if edits:
        context |= {
            "form": forms.EventForm(initial=initial),
            "part_form": forms.PartForm(held),
            "work_form": forms.WorkForm(held, plans) if plans else None,
            "has_kinds": bool(work_kinds(request.school)),
            "proposals": proposals_for(held),
            "directions": directions(request.school),
            "hosts": hosts(request.school),
        }
    return render(request, "appendix/event.html", context | typed)
