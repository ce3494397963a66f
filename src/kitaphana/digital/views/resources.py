"""Electronic resources: the list, one of them, opening it, and whether the addresses still answer."""

from datetime import date

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_POST

from kitaphana.core.listing import Column, listing
from kitaphana.core.permissions import ALLOWED, Signed, allow, may
from kitaphana.core.refusal import Refused
from kitaphana.core.sentences import say, spoken
from kitaphana.digital import actions
from kitaphana.digital.forms import ResourceFilter, ResourceForm
from kitaphana.digital.links import answering
from kitaphana.digital.models import Resource
from kitaphana.digital.queries import is_licensed, resources, to_check
from kitaphana.roster.models import Reader

AT_ONCE = 60
"""Addresses that one press of the button tries, so that nobody waits for minutes."""


@require_GET
@allow("digital.see")
def index(request: Signed) -> HttpResponseBase:
    today = timezone.localdate()
    filters = ResourceFilter(request.GET)
    rows = resources(request.school).filter(**filters.chosen)
    title = pgettext("screen", "Electronic resources")
    made = listing(
        request,
        rows,
        _columns(today),
        search=("name", "about", "subject__name_kk"),
        title=title,
        filters=filters,
    )
    if isinstance(made, HttpResponse):
        return made
    context = {
        "listing": made,
        "linked": to_check(request.school).count(),
        "silent": to_check(request.school).filter(answers=False).count(),
        "expired": resources(request.school).filter(licensed_until__lt=today).count(),
        "checked": to_check(request.school).order_by("-checked_at").exclude(checked_at=None).first(),
        "runs": may(request.user, ALLOWED["digital.run"]),
        "tab": "resources",
    }
    return render(request, "digital/resources.html", context)


@allow("digital.run")
def new(request: Signed) -> HttpResponseBase:
    form = ResourceForm(request.school, None, request.POST or None, request.FILES or None)
    if form.is_valid():
        try:
            made = actions.add_resource(
                by=request.user,
                described=form.described,
                on=timezone.localdate(),
                **form.file,
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Saved"))
            return redirect("digital:resource", made.pk)
    return render(request, "digital/resource_form.html", {"form": form, "row": None, "tab": "resources"})


@require_GET
@allow("digital.see")
def resource(request: Signed, pk: int) -> HttpResponseBase:
    rows = Resource.objects.for_school(request.school).select_related("subject", "title", "file")
    row = get_object_or_404(rows, pk=pk)
    context = {
        "row": row,
        "licensed": is_licensed(row, timezone.localdate()),
        "opened": row.opens.count(),
        "state": _state(row, timezone.localdate()),
        "runs": may(request.user, ALLOWED["digital.run"]),
        "tab": "resources",
    }
    return render(request, "digital/resource.html", context)


@allow("digital.run")
def edit(request: Signed, pk: int) -> HttpResponseBase:
    row = get_object_or_404(resources(request.school), pk=pk)
    initial = ResourceForm.of(row)
    form = ResourceForm(request.school, row, request.POST or None, request.FILES or None, initial=initial)
    if form.is_valid():
        try:
            actions.change_resource(by=request.user, resource=row, described=form.described, **form.file)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Saved"))
            return redirect("digital:resource", row.pk)
    return render(request, "digital/resource_form.html", {"form": form, "row": row, "tab": "resources"})


@require_POST
@allow("digital.see")
def open_it(request: Signed, pk: int) -> HttpResponseBase:
    """Counts the opening and leads there."""
    row = get_object_or_404(resources(request.school), pk=pk)
    reader = Reader.objects.for_school(request.school).filter(user=request.user).first()
    try:
        actions.open_resource(
            by=request.user,
            resource=row,
            on=timezone.localdate(),
            reader_kind=reader.kind if reader else "",
        )
    except Refused as refused:
        messages.error(request, refused.sentence())
        return redirect("digital:resource", pk)
    to = row.leads_to
    return redirect(to if isinstance(to, str) else reverse("files:file", args=[to.key]))


@require_POST
@allow("digital.run")
def withdraw(request: Signed, pk: int) -> HttpResponseBase:
    row = get_object_or_404(resources(request.school), pk=pk)
    actions.withdraw_resource(by=request.user, resource=row, on=timezone.localdate())
    messages.success(request, say("digital_withdrawn_now", text=row.name))
    return redirect("digital:resources")


@require_POST
@allow("digital.run")
def check(request: Signed) -> HttpResponseBase:
    """The longest unchecked first; nothing is written until all have been tried, nor without a line."""
    rows = list(to_check(request.school)[:AT_ONCE])
    try:
        answers = answering(row.url for row in rows)
    except Refused as refused:
        messages.error(request, refused.sentence())
        return redirect("digital:resources")
    tried = [row for row in rows if row.url in answers]
    actions.note_answers(by=request.user, answers=answers, at=timezone.now())
    silent = [row.name for row in tried if not answers[row.url]]
    if silent:
        said = say("digital_links_silent", n=len(tried), k=len(silent), list="; ".join(silent[:10]))
        messages.warning(request, said)
    else:
        messages.success(request, say("digital_links_answer", n=len(tried)))
    return redirect("digital:resources")


def _columns(on: date) -> tuple[Column, ...]:
    return (
        Column(
            "name",
            pgettext("resource", "Name"),
            lambda row: row.name,
            "name",
            link=lambda row: reverse("digital:resource", args=[row.pk]),
        ),
        Column("kind", _("Kind"), Resource.get_kind_display, "kind"),
        Column(
            "subject", _("Subject"), lambda row: row.subject.name(spoken()) if row.subject else "", "subject"
        ),
        Column("grades", pgettext("resource", "Grades"), _grades),
        Column("rights", _("Rights"), lambda row: row.rights),
        Column("opened", pgettext("resource", "Opened"), lambda row: row.opened, "opened", numeric=True),
        Column("state", _("State"), lambda row: _state(row, on)),
    )


def _grades(row: Resource) -> str:
    low, high = row.lowest_grade, row.highest_grade
    if low is None and high is None:
        return ""
    if low == high or high is None or low is None:
        return str(high if low is None else low) + ("+" if high is None else "")
    return f"{low}–{high}"


def _state(row: Resource, on: date) -> str:
    if row.withdrawn_on:
        return pgettext("resource", "withdrawn")
    if not is_licensed(row, on):
        return say("digital_state_expired", d=row.licensed_until or on)
    if row.answers is False:
        return pgettext("resource", "address does not answer")
    return pgettext("resource", "for readers") if row.for_readers else pgettext("resource", "for staff only")
