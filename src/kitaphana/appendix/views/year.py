"""The whole school's year in one table, and its paper."""

from datetime import date

from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from kitaphana.appendix.papers import appendix_paper
from kitaphana.appendix.queries import DIRECTION, WHO, items_of, year_of_school
from kitaphana.core.permissions import ALLOWED, Signed, allow, may
from kitaphana.core.span import FIRST, LAST
from kitaphana.lib.dates import school_year_label
from kitaphana.lib.period import Period
from kitaphana.papers.download import download
from kitaphana.planning.queries import plan_of_day


@allow("plan.see")
def page(request: Signed) -> HttpResponseBase:
    today = timezone.localdate()
    period = asked_year(request, today)
    by = WHO if request.GET.get("by") == WHO else DIRECTION
    year = year_of_school(request.school, period, items_of(request.school, period), by)
    plan = plan_of_day(request.school, min(max(today, period.start), period.end))
    context = {
        "year": year,
        "label": school_year_label(period.start.year),
        "start": period.start.year,
        "by": by,
        "plan": plan if plan and plan.period.overlaps(period) else None,
        "edits": may(request.user, ALLOWED["plan.edit"]),
        "imports": may(request.user, ALLOWED["imports.run"]),
        "paper_year": f"&year={period.start.year}&by={by}",
    }
    return render(request, "appendix/year.html", context)


@allow("plan.see")
def paper(request: Signed) -> HttpResponseBase:
    period = asked_year(request, timezone.localdate())
    by = WHO if request.GET.get("by") == WHO else DIRECTION
    name = f"{_('Appendix to the plan')} {period.start.year}-{period.end.year}"
    return download(request, lambda language: appendix_paper(request.school, period, by, language), name)


def asked_year(request: Signed, today: date) -> Period:
    """The school year that the address names by its first year, else the present one."""
    text = request.GET.get("year", "")
    year = int(text) if text.isdecimal() and len(text) == len("2026") else 0
    if not FIRST.year <= year < LAST.year:
        year = today.year if today.month >= 9 else today.year - 1
    return Period.school_year(year)
