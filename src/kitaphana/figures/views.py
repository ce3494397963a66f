"""The table of indicators, the page of one, and the rows behind each number."""

from dataclasses import dataclass

from django.http import Http404, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_POST

from kitaphana.core.actions import change_setting
from kitaphana.core.listing import XLSX, Listing, listing
from kitaphana.core.permissions import ALLOWED, Signed, allow, may
from kitaphana.figures import queries
from kitaphana.figures.chart import chart
from kitaphana.figures.columns import rows_of
from kitaphana.figures.forms import PeriodForm
from kitaphana.figures.xlsx import workbook
from kitaphana.indicators.counts import COUNTS, days_of_work
from kitaphana.indicators.doubt import odd
from kitaphana.indicators.formulas import INDICATORS
from kitaphana.indicators.queries import name_of
from kitaphana.lib.period import Period

OF_TEXTBOOKS = frozenset({"textbook_have", "textbook_need"})


@require_GET
@allow("indicators.see")
def index(request: Signed) -> HttpResponseBase:
    chosen = _chosen(request)
    lines = queries.lines(request.school, chosen.period)
    if request.GET.get("format") == "xlsx":
        return _file(workbook(chosen.period, lines))
    context = {
        "chosen": chosen,
        "years": lines[0].past,
        "indicators": [line for line in lines if line.figure.code in INDICATORS],
        "counts": [line for line in lines if line.figure.code in COUNTS],
        "odd": [doubt.sentence() for doubt in odd(request.school, chosen.period)],
    }
    return render(request, "figures/index.html", context)


@require_GET
@allow("indicators.see")
def indicator(request: Signed, code: str) -> HttpResponseBase:
    if code not in COUNTS and code not in INDICATORS:
        raise Http404
    chosen, school = _chosen(request), request.school
    [line] = queries.lines(school, chosen.period, [code])
    if request.GET.get("format") == "xlsx":
        return _file(workbook(chosen.period, [line]))
    charted = queries.charted(code, line.figure)
    context = {
        "chosen": chosen,
        "line": line,
        "progress": queries.progress(school, chosen.period, line),
        "choices": queries.choices(school, code),
        "may_choose": may(request.user, ALLOWED["settings.edit"]),
        "left_out": queries.other_loans(school, chosen.period, line.figure),
        "chart": chart(charted, queries.months(school, chosen.period, charted)),
        "charted": name_of(charted),
    }
    return render(request, "figures/indicator.html", context)


@require_GET
@allow("indicators.see")
def rows(request: Signed, code: str) -> HttpResponseBase:
    if code not in COUNTS:
        raise Http404
    if code in OF_TEXTBOOKS:
        return HttpResponseRedirect(reverse("textbooks:index"))
    chosen = _chosen(request)
    found = _listing(request, chosen.period, code)
    if isinstance(found, HttpResponse):
        return found
    [line] = queries.lines(request.school, chosen.period, [code])
    days = days_of_work(request.school, chosen.period) if code == "working_days" else []
    context = {"chosen": chosen, "line": line, "listing": found, "days": days}
    return render(request, "figures/rows.html", context)


@require_POST
@allow("settings.edit")
def choose(request: Signed) -> HttpResponseBase:
    """Which stock or which people stand in the formulas of the whole school."""
    code, back = request.POST.get("code", ""), request.POST.get("next", "")
    if code not in queries.CHOICES:
        raise Http404
    change_setting(by=request.user, code=code, value=request.POST.get("value", ""))
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()})
    return HttpResponseRedirect(back if safe else reverse("indicators:index"))


@dataclass(frozen=True)
class Chosen:
    """The period on the page and the ways to another; `name` is empty when the days were typed."""

    period: Period
    name: str
    usual: tuple[tuple[str, str, str], ...]
    form: PeriodForm

    @property
    def query(self) -> str:
        return _days(self.period)


def _chosen(request: Signed) -> Chosen:
    usual = queries.usual_periods(request.school, timezone.localdate())
    typed = PeriodForm(request.GET if request.GET.keys() & {"from", "to"} else None)
    period = typed.period if typed.is_valid() else usual["year"]
    name = next((name for name, span in usual.items() if span == period), "")
    words = {
        "month": pgettext("length of time", "Month"),
        "quarter": pgettext("length of time", "Quarter"),
        "half": pgettext("length of time", "September–January"),
        "year": pgettext("length of time", "School year"),
    }
    form = typed if typed.errors else PeriodForm({"from": period.start, "to": period.end})
    links = tuple((key, words[key], _days(span)) for key, span in usual.items())
    return Chosen(period, name, links, form)


def _days(period: Period) -> str:
    return urlencode({"from": period.start.isoformat(), "to": period.end.isoformat()})


def _listing(request: Signed, period: Period, code: str) -> Listing | HttpResponse | None:
    shown = rows_of(request.school, period, code)
    if shown is None:
        return None
    return listing(request, shown.rows, shown.columns, search=shown.search, title=name_of(code))


def _file(content: bytes) -> HttpResponse:
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = 'attachment; filename="indicators.xlsx"'
    return response
