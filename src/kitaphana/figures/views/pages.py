"""The table of indicators, the page of one, and the rows behind each number."""

from collections.abc import Iterable
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
from kitaphana.figures.columns import Shown, counted, rows_of
from kitaphana.figures.forms import PartForm, PartsForm, PeriodForm
from kitaphana.figures.xlsx import parts_workbook, workbook
from kitaphana.indicators.breakdown import in_parts
from kitaphana.indicators.counts import COUNTS, days_of_work
from kitaphana.indicators.doubt import odd
from kitaphana.indicators.formulas import INDICATORS
from kitaphana.indicators.names import HEADS
from kitaphana.indicators.parts import dimensions_of
from kitaphana.indicators.queries import name_of
from kitaphana.lib.period import Period

OF_TEXTBOOKS = frozenset({"textbook_have", "textbook_need"})


@require_GET
@allow("indicators.see")
def index(request: Signed) -> HttpResponseBase:
    chosen, choice = _chosen(request), PartForm(request.GET)
    by, key = choice.chosen
    school, period = request.school, chosen.period
    lines = queries.lines_of_part(school, period, by, key) if by else queries.lines(school, period)
    if request.GET.get("format") == "xlsx":
        return _file(workbook(period, lines))
    context = {
        "chosen": chosen,
        "choice": choice,
        "part": f"&{urlencode({by: key})}" if by else "",
        "part_kept": f"&{urlencode({'part': f'{by}:{key}'})}" if by else "",
        "remark": _remark(request, period, lines),
        "any_paper": any(line.any_paper for line in lines),
        "may_write": may(request.user, ALLOWED["reports.edit"]),
        "years": [past.label for past in lines[0].past] if lines else [],
        "indicators": [line for line in lines if line.figure.code in INDICATORS],
        "counts": [line for line in lines if line.figure.code in COUNTS],
        "odd": [] if by else [doubt.sentence() for doubt in odd(school, period)],
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
    dimensions = dimensions_of(line.figure) if line.figure.value is not None else ()
    by = request.GET.get("by", "")
    parts = in_parts(
        school, chosen.period, line.figure, by if by in dimensions else next(iter(dimensions), "")
    )
    if parts and request.GET.get("format") == "parts":
        return _file(parts_workbook(parts))
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
        "others": queries.others(school, chosen.period, code),
        "dimensions": [(by, HEADS[by][1]) for by in dimensions],
        "parts": parts,
        "head": HEADS[parts.by][0] if parts else "",
        "opened": {code for code in line.figure.operands if COUNTS[code].rows},
        "opened_by_class": OF_TEXTBOOKS if parts and parts.by == "class" else (),
        "remark": _remark(request, chosen.period, [line]),
    }
    return render(request, "figures/indicator.html", context)


@require_GET
@allow("indicators.see")
def rows(request: Signed, code: str) -> HttpResponseBase:
    if code not in COUNTS:
        raise Http404
    chosen = _chosen(request)
    if code in OF_TEXTBOOKS:
        return HttpResponseRedirect(f"{reverse('textbooks:index')}?on={chosen.period.end}")
    form = PartsForm(request.GET, request.school, chosen.period, code)
    shown = rows_of(request.school, chosen.period, code, form.parts)
    found = _listing(request, code, shown, form) if shown else None
    if isinstance(found, HttpResponse):
        return found
    [line] = queries.lines(request.school, chosen.period, [code])
    days = days_of_work(request.school, chosen.period) if code == "working_days" else []
    context = {
        "chosen": chosen,
        "line": line,
        "in_parts": counted(code, shown) if shown and form.parts else None,
        "listing": found,
        "days": days,
        "remark": _remark(request, chosen.period, [line]),
    }
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
    """The period on the page and the ways to another; `name` is empty when the days were typed. In autumn
    several names have the same days: then it is the one that was clicked."""

    period: Period
    name: str
    usual: tuple[tuple[str, str, str], ...]
    form: PeriodForm

    @property
    def query(self) -> str:
        return _days(self.period)


def _chosen(request: Signed) -> Chosen:
    """Days to come are cut off, as reports do: nobody has worked on them yet."""
    today = timezone.localdate()
    usual = queries.usual_periods(request.school, today)
    typed = PeriodForm(request.GET if request.GET.keys() & {"from", "to"} else None)
    period = typed.period if typed.is_valid() else usual["year"]
    if today in period:
        period = Period(period.start, today)
    names = [name for name, span in usual.items() if span == period] or [""]
    clicked = request.GET.get("usual")
    words = {
        "month": pgettext("length of time", "Month"),
        "quarter": pgettext("length of time", "Quarter"),
        "half1": pgettext("length of time", "First half-year"),
        "half2": pgettext("length of time", "Second half-year"),
        "autumn": pgettext("length of time", "September–January"),
        "year": pgettext("length of time", "School year"),
    }
    form = typed if typed.errors else PeriodForm({"from": period.start, "to": period.end})
    links = tuple((key, words[key], f"{_days(span)}&usual={key}") for key, span in usual.items())
    return Chosen(period, clicked if clicked in names else names[-1], links, form)


def _days(period: Period) -> str:
    return urlencode({"from": period.start.isoformat(), "to": period.end.isoformat()})


def _listing(request: Signed, code: str, shown: Shown, form: PartsForm) -> Listing | HttpResponse:
    filters = form if form.fields else None
    return listing(
        request, shown.rows, shown.columns, search=shown.search, title=name_of(code), filters=filters
    )


def _remark(request: Signed, period: Period, lines: Iterable[queries.Line]) -> str:
    figures = [line.figure for line in lines]
    return queries.remark(request.school, period, timezone.localdate(), figures)


def _file(content: bytes) -> HttpResponse:
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = 'attachment; filename="indicators.xlsx"'
    return response
