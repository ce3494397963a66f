"""The table of norms, a kind of work, and kinds of the school's own."""

from collections.abc import Callable
from dataclasses import fields
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.db.models import Case, QuerySet, Value, When
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
from kitaphana.activities.forms import KindForm, NormFilter, NormForm
from kitaphana.activities.models import WorkKind
from kitaphana.activities.norms import (
    FEWEST_ENTRIES,
    OWN,
    Measured,
    coefficients,
    measured,
    official,
    source_of,
)
from kitaphana.activities.queries import shipped_kinds
from kitaphana.core.listing import Column, listing
from kitaphana.core.permissions import ALLOWED, Signed, allow, may
from kitaphana.core.refusal import NeedsWord, Refused
from kitaphana.core.sentences import say, spoken
from kitaphana.lib.dates import short_date
from kitaphana.lib.numbers import trimmed
from kitaphana.lib.period import Period
from kitaphana.roster.queries import usual_period

ON_A_PAGE = 200


@allow("work.see")
def norms(request: Signed) -> HttpResponseBase:
    filters = NormFilter(_measuring(request, timezone.localdate()), request.GET)
    records = may(request.user, ALLOWED["work.record"])
    listed = listing(
        request,
        _in_order(filters.kinds(request.school)),
        _columns(measured(request.school, filters.period), records=records),
        search=("name_kk", "name_ru", "name_en", "norm_source"),
        per_page=ON_A_PAGE,
        title=_("Time norms"),
        filters=filters,
    )
    if isinstance(listed, HttpResponse):
        return listed
    known = set(WorkKind.objects.for_school(request.school).values_list("code", flat=True))
    context = {
        "listing": listed,
        "filters": filters,
        "records": records,
        "has_kinds": bool(known),
        "new": len(shipped_kinds().keys() - known) if known else 0,
        "days": _days(filters.period),
        "coefficients": [(row["name"][spoken()], Decimal(row["factor"])) for row in coefficients().values()],
    }
    return render(request, "activities/norms.html", context)


@require_POST
@allow("work.record")
def adopt(request: Signed) -> HttpResponseBase:
    actions.adopt_kinds(by=request.user)
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()})
    return redirect(back if safe else "activities:norms")


@allow("work.record")
def norm(request: Signed, pk: int) -> HttpResponseBase:
    """The norm of a shipped kind; of the school's own everything."""
    kind = get_object_or_404(WorkKind.objects.for_school(request.school), pk=pk)
    period = _measuring(request, timezone.localdate())
    if kind.code.startswith(OWN):
        form: NormForm | KindForm = KindForm(request.POST or None, initial=_written(kind))
    else:
        now = {"minutes": trimmed(kind.norm_minutes), "source": source_of(kind, spoken())}
        form = NormForm(request.POST or None, initial=now)
    if form.is_valid() and (done := _write(request, kind, form)):
        return done
    context = {"kind": kind, "unit": kind.unit(spoken()), "form": form} | _beside(kind, period)
    return render(request, "activities/norm.html", context)


@allow("work.record")
def new_kind(request: Signed) -> HttpResponseBase:
    form = KindForm(request.POST or None)
    if form.is_valid():
        try:
            kind = actions.add_kind(by=request.user, terms=form.terms(), accept_long=form.accepts_long)
        except NeedsWord as question:
            form.ask(str(question))
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return _kept(request, kind)
    return render(request, "activities/norm.html", {"form": form})


@require_POST
@allow("work.record")
def hide_kind(request: Signed, pk: int) -> HttpResponseBase:
    kind = get_object_or_404(WorkKind.objects.for_school(request.school), pk=pk)
    actions.hide_kind(by=request.user, kind=kind, hidden="hide" in request.POST)
    messages.success(request, _("Saved"))
    return redirect("activities:norm", pk)


@require_POST
@allow("work.record")
def restore(request: Signed, pk: int) -> HttpResponseBase:
    return _set(request, pk, lambda kind: actions.restore_norm(by=request.user, kind=kind))


@require_POST
@allow("work.record")
def take_measured(request: Signed, pk: int) -> HttpResponseBase:
    period = _measuring(request, timezone.localdate())
    return _set(request, pk, lambda kind: actions.take_measured(by=request.user, kind=kind, period=period))


def _beside(kind: WorkKind, period: Period) -> dict[str, Any]:
    """The shipped norm and the measured one, in words."""
    shipped, found, language = official(kind), measured(kind.school, period).get(kind.pk), spoken()
    days = _days(period)
    return {
        "shipped": shipped,
        "is_as_shipped": not kind.norm_source,
        "shipped_said": shipped
        and say("norm_official", n=trimmed(shipped.minutes), text=shipped.source(language)),
        "found": found,
        "found_said": found and say("norm_measured", n=trimmed(found.minutes), all=found.entries, text=days),
        "fewest": FEWEST_ENTRIES,
        "days": days,
    }


def _set(request: Signed, pk: int, change: Callable[[WorkKind], WorkKind]) -> HttpResponseBase:
    kind = get_object_or_404(WorkKind.objects.for_school(request.school), pk=pk)
    try:
        change(kind)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("activities:norm", pk)
    return _kept(request, kind)


def _write(request: Signed, kind: WorkKind, form: NormForm | KindForm) -> HttpResponseBase | None:
    try:
        if isinstance(form, KindForm):
            actions.amend_kind(by=request.user, kind=kind, terms=form.terms(), accept_long=form.accepts_long)
        elif form.has_changed():
            actions.set_norm(by=request.user, kind=kind, **form.cleaned_data)
    except NeedsWord as question:
        form.ask(str(question))
        return None
    except Refused as refused:
        form.add_error(None, str(refused))
        return None
    return _kept(request, kind)


def _kept(request: Signed, kind: WorkKind) -> HttpResponseBase:
    name = capfirst(kind.name(spoken()))
    messages.success(request, say("norm_kept", name=name, n=trimmed(kind.norm_minutes)))
    return redirect("activities:norms")


def _written(kind: WorkKind) -> dict[str, Any]:
    written = {field.name: getattr(kind, field.name) for field in fields(actions.KindTerms)}
    return written | {"norm_minutes": trimmed(kind.norm_minutes)}


def _measuring(request: Signed, today: date) -> Period:
    """The diary that norms are measured by: of this school year and the one before."""
    now = usual_period(request.school, today)
    return Period(now.year_before().start, now.end)


def _in_order(kinds: QuerySet[WorkKind]) -> QuerySet[WorkKind]:
    """By the sections of a plan, then as they were added."""
    places = [When(part=part, then=Value(n)) for n, part in enumerate(WorkKind.Part.values)]
    return kinds.order_by(Case(*places), "pk")


def _columns(took: dict[int, Measured], *, records: bool) -> tuple[Column, ...]:
    def address(kind: WorkKind) -> str:
        return reverse("activities:norm", args=[kind.pk])

    def shipped(kind: WorkKind) -> object:
        norm = official(kind)
        return trimmed(norm.minutes) if norm else None

    def by_diary(kind: WorkKind) -> object:
        return trimmed(took[kind.pk].minutes) if kind.pk in took else None

    def entries(kind: WorkKind) -> object:
        return took[kind.pk].entries if kind.pk in took else None

    def name(kind: WorkKind) -> str:
        shown = capfirst(kind.name(spoken()))
        return f"{shown} ({pgettext('kinds of work', 'hidden')})" if kind.is_hidden else shown

    return (
        Column("kind", _("Kind of work"), name, link=address if records else None),
        Column("part", _("Section"), lambda k: k.get_part_display()),
        Column("unit", _("Unit"), lambda k: k.unit(spoken())),
        Column("norm", _("Norm, min"), lambda k: trimmed(k.norm_minutes), "norm_minutes", numeric=True),
        Column("official", _("As shipped, min"), shipped, numeric=True),
        Column("diary", _("By the diary, min"), by_diary, numeric=True),
        Column("entries", _("Entries"), entries, numeric=True),
        Column("source", _("Source of the norm"), lambda k: source_of(k, spoken())),
    )


def _days(period: Period) -> str:
    return f"{short_date(period.start)}–{short_date(period.end)}"
