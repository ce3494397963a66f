"""The plan against what was done, and the rows behind each of its numbers."""

from datetime import date
from operator import attrgetter
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from kitaphana.core.listing import Column, listing
from kitaphana.core.permissions import OFFICE, Signed, allow, may
from kitaphana.core.sentences import spoken
from kitaphana.core.span import DayForm, SpanForm
from kitaphana.planning import factpage
from kitaphana.planning.against import SHOWN, against, chosen, in_hours
from kitaphana.planning.fact import extra_work, facts_in_force, outside
from kitaphana.planning.fulfilment import ItemFact
from kitaphana.planning.hours import promised_items
from kitaphana.planning.models import Plan
from kitaphana.roster.queries import usual_period


@require_GET
@allow("plan.see")
def page(request: Signed, pk: int) -> HttpResponse:
    plan, today = _plan(request, pk), timezone.localdate()
    asked = DayForm(request.GET).day(today)
    found = against(plan, min(asked, today))
    address, day = reverse("planning:fact_rows", args=[pk]), found.day.isoformat()
    context = {
        "plan": plan,
        "fact": found,
        "ahead": factpage.ahead(plan, asked, today),
        "rows": f"{address}?on={day}",
        "whole": f"{address}?on={plan.ends_on.isoformat()}",
        "span": urlencode({"start": plan.starts_on.isoformat(), "end": day}),
        "outside_of": urlencode({"plan": str(pk), "on": day}),
        "form": DayForm({"on": found.day}),
        "numbers": factpage.number_rows(plan, found),
        "months": [(factpage.month_of(row.hours.month.start, spoken()), row) for row in found.months],
        "sees_money": may(request.user, OFFICE),
    }
    return render(request, "planning/fact.html", context)


@require_GET
@allow("plan.see")
def rows(request: Signed, pk: int) -> HttpResponse:
    """Items of the plan behind a number: `show`, `section`, `month`. Hours alone are told of days to come."""
    plan, today = _plan(request, pk), timezone.localdate()
    asked = DayForm(request.GET).day(today)
    found = against(plan, asked if request.GET.get("show") == "hours" else min(asked, today))
    context = {"plan": plan, "day": found.day, "rate": found.rate}
    if found.day > today:
        context["late"] = {fact.item.pk for fact in against(plan, today).tally.facts if fact.is_late}
    return _rows(request, found.tally.facts, context)


@require_GET
@allow("plan.see")
def in_force(request: Signed) -> HttpResponse:
    """Items of the plans in force in a period, behind a number of the report."""
    filters = _span(request)
    return _rows(request, facts_in_force(request.school, filters.period), {"filters": filters})


@require_GET
@allow("plan.see")
def unplanned(request: Signed) -> HttpResponseBase:
    """Work of the diary that no item of the plans in force asked for, or, with `plan` and `on`, of this plan
    as it stood on that day."""
    filters, language = _span(request), spoken()
    columns = (
        Column(
            "on",
            _("Day"),
            attrgetter("on"),
            "on",
            link=lambda row: reverse("activities:entry", args=[row.pk]),
        ),
        Column("kind", _("Kind of work"), lambda entry: entry.kind.name(language)),
        Column("theme", _("Theme"), attrgetter("theme"), "theme"),
        Column("hours", _("Hours"), lambda entry: in_hours(entry.minutes), "minutes", numeric=True),
    )
    plan = _plan(request, int(pk)) if (pk := request.GET.get("plan", "")).isdecimal() else None
    if plan:
        items = promised_items([plan], DayForm(request.GET).day(timezone.localdate()))
        entries = outside(request.school, filters.period, items)
    else:
        entries = extra_work(request.school, filters.period)
    made = listing(
        request,
        entries,
        columns,
        search=("theme",),
        title=pgettext("work", "Outside the plan"),
        filters=filters,
    )
    if isinstance(made, HttpResponse):
        return made
    context = {"listing": made, "period": filters.period, "plan": plan}
    return render(request, "planning/unplanned.html", context)


def _rows(request: Signed, facts: tuple[ItemFact, ...], context: dict[str, Any]) -> HttpResponse:
    shown, section = request.GET.get("show", "all"), request.GET.get("section", "")
    if shown not in SHOWN or (section and not section.isdecimal()):
        raise Http404
    month = _month(request.GET.get("month", ""))
    found = chosen(facts, shown, int(section) if section else None, month)
    told = factpage.item_rows(found, context.get("rate"), month, context.get("late"))
    own = {
        "rows": told,
        "title": factpage.TITLES[shown],
        "section": found[0].item.section if section and found else None,
        "month": factpage.month_of(month, spoken()) if month else "",
        "planned": sum(row.planned for row in told),
        "spent": sum(row.spent for row in told),
        "cost": sum(row.cost for row in told if row.cost is not None),
        "sees_money": context.get("rate") is not None and may(request.user, OFFICE),
    }
    return render(request, "planning/fact_rows.html", context | own)


def _month(text: str) -> date | None:
    try:
        return date.fromisoformat(f"{text}-01") if text else None
    except ValueError as fault:
        raise Http404 from fault


def _span(request: Signed) -> SpanForm:
    return SpanForm(usual_period(request.school, timezone.localdate()), request.GET.dict())


def _plan(request: Signed, pk: int) -> Plan:
    found: Plan = get_object_or_404(Plan.objects.for_school(request.school), pk=pk)
    return found
