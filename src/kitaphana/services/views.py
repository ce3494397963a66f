"""The register of services, one service with its months and rows, and counting by hand."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
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
from kitaphana.core.span import SpanForm
from kitaphana.lib.period import Period
from kitaphana.papers.download import download
from kitaphana.roster.queries import usual_period
from kitaphana.services import actions
from kitaphana.services.forms import CountForm, ReadyForm, ServiceForm
from kitaphana.services.measures import HAND, measure_of
from kitaphana.services.models import Service, ServiceUse
from kitaphana.services.papers import register_paper
from kitaphana.services.queries import (
    months_of_use,
    not_taken,
    offered_in,
    ready_services,
    register,
    used_rows,
)


@require_GET
@allow("work.see")
def index(request: Signed) -> HttpResponseBase:
    filters = _span(request)
    rows = register(request.school, filters.period)
    context = {
        "filters": filters,
        "period": filters.period,
        "rows": rows,
        "new": sum(row.is_new for row in rows),
        "ended": sum(row.has_ended for row in rows),
        "ready": bool(not_taken(request.school)),
        "papers": reverse("services:paper"),
        "paper_days": f"&start={filters.period.start.isoformat()}&end={filters.period.end.isoformat()}",
    }
    return render(request, "services/index.html", context)


@require_GET
@allow("work.see")
def paper(request: Signed) -> HttpResponse:
    period = _span(request).period
    school = request.school
    return download(request, lambda language: register_paper(school, period, language), say("service_paper"))


@require_GET
@allow("work.see")
def service(request: Signed, pk: int) -> HttpResponseBase:
    return _page(request, _service(request, pk))


@allow("work.record")
def new(request: Signed) -> HttpResponseBase:
    form = ServiceForm(request.POST or None, initial={"since": timezone.localdate()})
    if form.is_valid():
        try:
            made = actions.offer(by=request.user, terms=form.terms(), **_days(form))
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Saved"))
            return redirect("services:service", made.pk)
    return render(request, "services/edit.html", {"form": form, "back": reverse("services:index")})


@allow("work.record")
def edit(request: Signed, pk: int) -> HttpResponseBase:
    shown = _service(request, pk)
    form = ServiceForm(request.POST or None, initial=vars(shown))
    if form.is_valid():
        try:
            actions.change(by=request.user, service=shown, terms=form.terms(), **_days(form))
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Saved"))
            return redirect("services:service", pk)
    context = {"form": form, "service": shown, "back": reverse("services:service", args=[pk])}
    return render(request, "services/edit.html", context)


@allow("work.record")
def ready(request: Signed) -> HttpResponseBase:
    """The usual services, to be ticked."""
    rows, language = ready_services(), spoken()
    offered = [(code, rows[code]["name"][language]) for code in not_taken(request.school)]
    form = ReadyForm(offered, request.POST or None, initial={"since": timezone.localdate()})
    if form.is_valid():
        try:
            taken = actions.adopt(by=request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, say("service_taken", n=taken))
            return redirect("services:index")
    return render(request, "services/ready.html", {"form": form, "back": reverse("services:index")})


@require_POST
@allow("work.record")
def plus(request: Signed, pk: int) -> HttpResponseBase:
    """One more use today, by one press on the register."""
    shown, today = _service(request, pk), timezone.localdate()
    try:
        actions.count(by=request.user, service=shown, on=today, n=1, today=today)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, say("service_used", name=shown.name(spoken()), n=1, d=today))
    return redirect("services:index" if request.POST.get("from") == "register" else _address(shown))


@require_POST
@allow("work.record")
def count(request: Signed, pk: int) -> HttpResponseBase:
    shown = _service(request, pk)
    form = CountForm(request.POST)
    if form.is_valid():
        try:
            used = actions.count(
                by=request.user, service=shown, today=timezone.localdate(), **form.cleaned_data
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            n = form.cleaned_data["n"]
            messages.success(request, say("service_used", name=shown.name(spoken()), n=n, d=used.on))
            return redirect("services:service", pk)
    return _page(request, shown, counting=form)


@require_POST
@allow("work.record")
def uncount(request: Signed, pk: int) -> HttpResponseBase:
    """Take one use of a day back, or with `all` the whole of what was written down."""
    use = get_object_or_404(ServiceUse.objects.for_school(request.school).select_related("service"), pk=pk)
    shown, n = use.service, use.count if "all" in request.POST else 1
    actions.uncount(by=request.user, use=use, n=n)
    messages.success(request, say("service_unused", name=shown.name(spoken()), n=n, d=use.on))
    return redirect("services:service", shown.pk)


def _service(request: Signed, pk: int) -> Service:
    rows: QuerySet[Service] = Service.objects.for_school(request.school)
    return get_object_or_404(rows, pk=pk)


def _span(request: Signed) -> SpanForm:
    """The year as far as it has come: a whole year before would be set beside a part of this one."""
    today = timezone.localdate()
    usual = usual_period(request.school, today)
    return SpanForm(Period(usual.start, max(usual.start, min(usual.end, today))), request.GET)


def _address(shown: Service) -> str:
    return reverse("services:service", args=[shown.pk])


def _days(form: ServiceForm) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in ("since", "until")}


def _page(request: Signed, shown: Service, *, counting: CountForm | None = None) -> HttpResponseBase:
    filters = _span(request)
    measure, period = measure_of(shown), filters.period
    columns = (
        Column("on", _("Day"), measure.day_of, measure.day),
        Column("what", pgettext("service", "Record"), measure.tell),
        Column("n", pgettext("service", "Uses"), measure.size_of, numeric=True),
    )
    made = listing(request, used_rows(shown, period), columns, title=_("What was counted"), filters=filters)
    if isinstance(made, HttpResponse):
        return made
    by_hand = shown.measure == HAND and may(request.user, ALLOWED["work.record"])
    today, months = timezone.localdate(), months_of_use(shown, period)
    context = {
        "service": shown,
        "offered": offered_in(shown, period),
        "months": months,
        "most": max([1, *(n for month in months for n in (month.uses or 0, month.uses_before or 0))]),
        "listing": made,
        "filters": filters,
        "period": period,
        "counting": (counting or CountForm(initial={"on": today})) if by_hand else None,
        "uses": shown.uses.filter(on__range=(period.start, period.end)).order_by("-on", "-pk")[:10]
        if by_hand
        else None,
    }
    return render(request, "services/service.html", context)
