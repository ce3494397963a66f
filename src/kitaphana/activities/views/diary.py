"""The diary of work as a list, and writing into it."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from kitaphana.activities import actions
from kitaphana.activities.forms import DiaryFilter, WorkForm
from kitaphana.activities.models import Activity
from kitaphana.activities.queries import by_month, by_strand, minutes_by_kind, totals, work_kinds
from kitaphana.core.listing import Column, listing
from kitaphana.core.permissions import ALLOWED, Signed, allow, may
from kitaphana.core.refusal import NeedsWord, Refused
from kitaphana.core.sentences import say, spoken
from kitaphana.lib.numbers import trimmed
from kitaphana.roster.queries import usual_period


@allow("work.see")
def index(request: Signed) -> HttpResponseBase:
    return _diary(request, WorkForm(request.school, timezone.localdate()))


@allow("work.record")
def add(request: Signed) -> HttpResponseBase:
    """Opened by a link, with what the link says filled in; sent from here or from beside the list."""
    today = timezone.localdate()
    if request.method != "POST":
        form = WorkForm(request.school, today, initial=_asked_for(request, today))
        return render(request, "activities/edit.html", {"form": form})
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
def edit(request: Signed, pk: int) -> HttpResponseBase:
    activity = get_object_or_404(Activity.objects.for_school(request.school), pk=pk)
    today = timezone.localdate()
    form = WorkForm(request.school, today, request.POST or None, initial=_written(activity))
    context: dict[str, Any] = {"activity": activity, "form": form}
    if form.is_valid():
        accept = form.cleaned_data["accept_many"]
        try:
            actions.amend(
                by=request.user, activity=activity, work=form.work(), today=today, accept_many=accept
            )
        except NeedsWord as question:
            context["question"] = question
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Saved"))
            return redirect("activities:entry", pk)
    return render(request, "activities/edit.html", context)


@require_POST
@allow("work.record")
def remove(request: Signed, pk: int) -> HttpResponseBase:
    activity = get_object_or_404(Activity.objects.for_school(request.school), pk=pk)
    try:
        actions.remove(by=request.user, activity=activity, accept_loss="accept_loss" in request.POST)
    except NeedsWord as question:
        context = {"question": question, "back": reverse("activities:entry", args=[pk])}
        return render(request, "activities/loss.html", context)
    messages.success(request, _("Deleted"))
    return redirect("activities:index")


def _diary(request: Signed, form: WorkForm, question: NeedsWord | None = None) -> HttpResponseBase:
    filters = DiaryFilter(request.school, usual_period(request.school, timezone.localdate()), request.GET)
    entries = filters.entries()
    listed = listing(
        request,
        entries,
        _columns(),
        search=("theme", "audience", "place"),
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
        "strands": by_strand(request.school, filters.period),
        "records": may(request.user, ALLOWED["work.record"]),
        "has_kinds": bool(work_kinds(request.school)),
    }
    return render(request, "activities/index.html", context)


def _columns() -> tuple[Column, ...]:
    def address(entry: Activity) -> str:
        return reverse("activities:entry", args=[entry.pk])

    return (
        Column("on", _("Day"), lambda e: e.on, sort="on", link=address),
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


def _asked_for(request: Signed, today: date) -> dict[str, Any]:
    """What a link to the form may say: the theme, a day that has come, the date of the calendar."""
    try:
        on = parse_date(request.GET.get("on", "")) or today
    except ValueError:
        on = today
    said = {name: request.GET[name] for name in ("theme", "marks", "kind") if name in request.GET}
    return said | {"on": min(on, today)}


def _written(activity: Activity) -> dict[str, Any]:
    fields = (
        "kind", "on", "theme", "school_class", "participants", "teacher", "at_teachers_request", "audience",
        "minutes", "until", "place", "campaign", "outcome", "marks",
    )  # fmt: skip
    strands = activity.strands.values_list("strand", flat=True)
    written = {field: getattr(activity, field) for field in fields}
    return written | {"strands": list(strands), "units": trimmed(activity.units)}
