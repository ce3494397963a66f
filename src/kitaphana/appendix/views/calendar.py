"""A plan as a calendar, its file, and the address that a telephone fetches it from."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import cast

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_GET

from kitaphana.appendix import actions
from kitaphana.appendix.models import CalendarKey
from kitaphana.appendix.queries import beside, key_of
from kitaphana.core.limits import within
from kitaphana.core.permissions import ALLOWED, READERS, Permitted, Signed, allow, may
from kitaphana.core.sentences import LANGUAGES, spoken
from kitaphana.lib.dates import month_name, school_year_label, short_date
from kitaphana.lib.period import Period
from kitaphana.papers.download import attached
from kitaphana.planning.calendar import items_in_force, long_items, months, quarters, weeks
from kitaphana.planning.ics import CONTENT_TYPE, calendar_file
from kitaphana.planning.models import Plan
from kitaphana.planning.queries import items
from kitaphana.roster.queries import working_days

VIEWS = ("month", "quarter", "year")
YEAR = 366
WRONG_OF_AN_HOUR, TOO_MANY = 30, 429
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Shown:
    """What the page shows. `before`, `after`: a day of the page beside it, None at the plan's ends."""

    view: str
    title: str
    period: Period
    before: date | None
    after: date | None


@allow("plan.see")
def page(request: Signed, pk: int) -> HttpResponseBase:
    plan = _plan(request, pk)
    today = timezone.localdate()
    shown = _shown(plan, request.GET.get("view", "month"), _day(request, plan, today))
    promised, around = items(plan), beside(request.school, shown.period)
    context = {
        "plan": plan,
        "shown": shown,
        "today": today,
        "edits": may(request.user, ALLOWED["plan.edit"]),
        "long": long_items(promised, shown.period),
    }
    if shown.view == "year":
        context["months"] = months(promised, around, shown.period)
    else:
        workdays = working_days(request.school, shown.period)
        context["weeks"] = weeks(promised, around, shown.period, workdays)
    return render(request, f"appendix/calendar_{shown.view}.html", context)


@allow("plan.see")
def file(request: Signed, pk: int) -> HttpResponse:
    plan = _plan(request, pk)
    name = plan.name(spoken())
    content = calendar_file(request.school, items(plan), name, spoken(), timezone.now())
    return attached(content, CONTENT_TYPE, f"{slugify(name.replace('–', '-'), allow_unicode=True)}.ics")


@allow("plan.see")
def address(request: Signed) -> HttpResponseBase:
    """One's own secret address: shown, made anew, closed."""
    if request.method == "POST":
        if "close" in request.POST:
            actions.close_key(by=request.user)
        else:
            actions.renew_key(by=request.user)
        return redirect("appendix:address")
    key = key_of(request.user)
    path = reverse("appendix:feed", args=[key.key]) if key else ""
    url = f"{request.build_absolute_uri(path)}?lang={spoken()}" if path else ""
    context = {"url": url, "webcal": url.replace("https://", "webcal://").replace("http://", "webcal://")}
    return render(request, "appendix/address.html", context)


@require_GET
def feed(request: HttpRequest, key: str) -> HttpResponse:
    """The work of the approved plans, for a telephone that cannot sign in. 404: no such address, or whose it
    was may not see plans any more; 429: too many of these from one place."""
    found = CalendarKey.objects.filter(key=key).select_related("user__school", "school").first()
    language = request.GET.get("lang", LANGUAGES[0])
    opens = found and found.user.is_active and may(found.user, ALLOWED["plan.see"])
    if found is None or not opens or language not in LANGUAGES:
        if not within(request, "plan-feed", WRONG_OF_AN_HOUR):
            return HttpResponse(status=TOO_MANY)
        raise Http404
    today = timezone.localdate()
    span = Period(today - timedelta(days=YEAR), today + timedelta(days=YEAR))
    with override(language):
        name = _("Plan of the library")
    items = items_in_force(found.school, span, struck=True)
    content = calendar_file(found.school, items, name, language, timezone.now())
    return HttpResponse(content, content_type=CONTENT_TYPE, headers={"Cache-Control": "private, max-age=900"})


cast(Permitted, feed).permission = READERS


def _day(request: Signed, plan: Plan, today: date) -> date:
    """As the address says, else today; a day outside the plan is its nearest one."""
    try:
        asked = date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        asked = today
    return min(max(asked, plan.starts_on), plan.ends_on)


def _shown(plan: Plan, view: str, on: date) -> Shown:
    view = view if view in VIEWS else VIEWS[0]
    if view == "quarter":
        quarter = next(quarter for quarter in quarters(plan) if on in quarter.period)
        span = f"{short_date(quarter.period.start)} – {short_date(quarter.period.end)}"
        title = _("Quarter {n}").format(n=quarter.roman) if quarter.number else span
        return _within(plan, view, title, quarter.period)
    if view == "year":
        year = Period.school_year(on.year if on.month >= 9 else on.year - 1)
        whole = plan.period if plan.period.days <= YEAR else year
        return _within(plan, view, school_year_label(year.start.year), whole)
    title = f"{month_name(on.month, spoken()).capitalize()} {on.year}"
    return _within(plan, view, title, Period.month(on.year, on.month))


def _within(plan: Plan, view: str, title: str, period: Period) -> Shown:
    """Cut at the plan's ends."""
    shown = Period(max(period.start, plan.starts_on), min(period.end, plan.ends_on))
    before = shown.start - DAY if shown.start > plan.starts_on else None
    after = shown.end + DAY if shown.end < plan.ends_on else None
    return Shown(view, title, shown, before, after)


def _plan(request: Signed, pk: int) -> Plan:
    found: Plan = get_object_or_404(Plan.objects.for_school(request.school), pk=pk)
    return found
