"""The diary of work and the table of norms."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from kitaphana.activities import actions
from kitaphana.activities.forms import DiaryFilter, NormForm, WorkForm
from kitaphana.activities.models import Activity, WorkKind
from kitaphana.activities.queries import by_month, minutes_by_kind, totals, work_kinds
from kitaphana.core.listing import Column, listing
from kitaphana.core.permissions import ALLOWED, Signed, allow, may
from kitaphana.core.refusal import NeedsWord, Refused
from kitaphana.core.sentences import say, spoken
from kitaphana.lib.numbers import trimmed
from kitaphana.roster.queries import usual_period


@allow("work.see")
def index(request: Signed) -> HttpResponseBase:
    return _diary(request, WorkForm(request.school, timezone.localdate()))


@require_POST
@allow("work.record")
def add(request: Signed) -> HttpResponseBase:
    today = timezone.localdate()
    form = WorkForm(request.school, today, request.POST)
    if form.is_valid():
        try:
            entry = actions.record(by=request.user, today=today, **form.cleaned_data)
        except NeedsWord as question:
            return _diary(request, form, question=question)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            kind = entry.kind.name(spoken())
            messages.success(request, say("work_written", kind=kind, d=entry.on, n=entry.minutes))
            return redirect("activities:index")
    return _diary(request, form)


@allow("work.record")
def entry(request: Signed, pk: int) -> HttpResponseBase:
    activity = get_object_or_404(Activity.objects.for_school(request.school), pk=pk)
    today = timezone.localdate()
    form = WorkForm(request.school, today, request.POST or None, initial=_written(activity))
    context: dict[str, Any] = {"activity": activity, "form": form}
    if form.is_valid():
        try:
            actions.amend(by=request.user, activity=activity, today=today, **form.cleaned_data)
        except NeedsWord as question:
            context["question"] = question
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Saved"))
            return redirect("activities:index")
    return render(request, "activities/entry.html", context)


@require_POST
@allow("work.record")
def remove(request: Signed, pk: int) -> HttpResponseBase:
    activity = get_object_or_404(Activity.objects.for_school(request.school), pk=pk)
    actions.remove(by=request.user, activity=activity)
    messages.success(request, _("Deleted"))
    return redirect("activities:index")


@allow("work.see")
def norms(request: Signed) -> HttpResponse:
    rows = [(kind, kind.unit(spoken()), trimmed(kind.norm_minutes)) for kind in work_kinds(request.school)]
    records = may(request.user, ALLOWED["work.record"])
    return render(request, "activities/norms.html", {"rows": rows, "records": records})


@require_POST
@allow("work.record")
def adopt(request: Signed) -> HttpResponseBase:
    actions.adopt_kinds(by=request.user)
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()})
    return redirect(back if safe else "activities:norms")


@allow("work.record")
def norm(request: Signed, pk: int) -> HttpResponseBase:
    kind = get_object_or_404(WorkKind.objects.for_school(request.school), pk=pk)
    initial = {"minutes": trimmed(kind.norm_minutes), "source": kind.norm_source}
    form = NormForm(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            actions.set_norm(by=request.user, kind=kind, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Saved"))
            return redirect("activities:norms")
    return render(request, "activities/norm.html", {"kind": kind, "unit": kind.unit(spoken()), "form": form})


def _diary(request: Signed, form: Form, question: NeedsWord | None = None) -> HttpResponseBase:
    filters = DiaryFilter(request.school, usual_period(request.school, timezone.localdate()), request.GET)
    entries = filters.entries()
    records = may(request.user, ALLOWED["work.record"])
    columns = _columns(editable=records)
    listed = listing(
        request,
        entries,
        columns,
        search=("theme", "audience"),
        title=pgettext("screen", "Work diary"),
        filters=filters,
    )
    if isinstance(listed, HttpResponse):
        return listed
    context = {
        "listing": listed,
        "filters": filters,
        "form": form,
        "question": question,
        "period": filters.period,
        "totals": totals(entries),
        "months": by_month(entries),
        "kinds": minutes_by_kind(request.school, filters.period),
        "records": records,
        "has_kinds": bool(work_kinds(request.school)),
    }
    return render(request, "activities/index.html", context)


def _columns(*, editable: bool) -> tuple[Column, ...]:
    def address(entry: Activity) -> str:
        return reverse("activities:entry", args=[entry.pk])

    return (
        Column("on", _("Day"), lambda e: e.on, sort="on", link=address if editable else None),
        Column("kind", _("Kind of work"), lambda e: capfirst(e.kind.name(spoken()))),
        Column("theme", _("Theme"), lambda e: e.theme, sort="theme"),
        Column(
            "for", _("For whom"), lambda e: ", ".join(filter(None, [str(e.school_class or ""), e.audience]))
        ),
        Column("teacher", _("Teacher"), lambda e: e.teacher.short_name if e.teacher else ""),
        Column(
            "participants", _("Participants"), lambda e: e.participants or None, "participants", numeric=True
        ),
        Column("minutes", _("Minutes"), lambda e: e.minutes, "minutes", numeric=True),
    )


def _written(activity: Activity) -> dict[str, Any]:
    fields = (
        "kind", "on", "theme", "school_class", "participants", "teacher", "at_teachers_request", "audience",
        "units", "minutes",
    )  # fmt: skip
    return {field: getattr(activity, field) for field in fields}
