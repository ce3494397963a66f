"""The list of what is asked for, and one line of it with every fact behind it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kitaphana.core.permissions import ALLOWED, Signed, allow, may
from kitaphana.core.refusal import Refused
from kitaphana.core.sentences import say, spoken
from kitaphana.demand import actions
from kitaphana.demand.buying import prices_of
from kitaphana.demand.facts import Source
from kitaphana.demand.forms import DemandFilter, ThemeForm
from kitaphana.demand.models import Proposal
from kitaphana.demand.papers import demand_paper
from kitaphana.demand.queries import Demand, Line, demand, line_of, matching
from kitaphana.demand.rows import Fact, by_month, facts, titles_of
from kitaphana.demand.views.common import picking, propose, sources_of, who
from kitaphana.lib.dates import month_name
from kitaphana.lib.numbers import percent
from kitaphana.lib.period import Period
from kitaphana.lib.sentence import Percent
from kitaphana.needs.models import Axis
from kitaphana.papers.download import download
from kitaphana.roster.queries import usual_period
from kitaphana.teaching.actions import make_list

PER_PAGE = 50
ORDER = {
    "unmet": lambda line: (-line.unmet, -line.asked, line.key),
    "queue": lambda line: (-line.queue, -line.asked, line.key),
    "held": lambda line: (line.held, -line.asked, line.key),
    "name": lambda line: (line.name.casefold(), line.key),
}
ADDRESSES = {
    Source.SEARCH: "needs:searches",
    Source.SUGGESTION: "needs:suggestions",
    Source.SURVEY: "surveys:index",
    Source.REQUEST: "teaching:index",
}


@allow("needs.see")
def index(request: Signed) -> HttpResponseBase:
    """A form that is sent here only counts the basket anew; nothing is written."""
    filters, axis = _filters(request), _axis(request)
    found = demand(request.school, filters.period, axis, filters.chosen)
    lines = _listed(request, filters, found)
    page = Paginator(lines, PER_PAGE).get_page(request.GET.get("page"))
    picked = picking(request, found) if axis == Axis.WORK else None
    context = {
        "filters": filters,
        "axis": axis,
        "asked": _for_another_axis(request.GET),
        "axes": Axis,
        "found": found,
        "total": _total(found),
        "page": page,
        "rows": [(line, sources_of(line)) for line in page],
        "query": request.GET.get("q", ""),
        "period": filters.period,
        "picked": picked,
        "elsewhere": picked.elsewhere(page) if picked else (),
        "proposes": may(request.user, ALLOWED["needs.ask"]),
        "span": f"start={filters.period.start}&end={filters.period.end}",
    }
    return render(request, "demand/index.html", context)


@require_POST
@allow("needs.ask")
def buy(request: Signed) -> HttpResponseBase:
    filters = _filters(request)
    found = demand(request.school, filters.period, Axis.WORK, filters.chosen)
    back = f"{reverse('demand:index')}?{request.GET.urlencode()}"
    return propose(request, found, filters.period, Proposal.Scope.ALL, back)


@require_GET
@allow("needs.see")
def paper(request: Signed) -> HttpResponse:
    """The list as a file, or to be printed."""
    filters, axis = _filters(request), _axis(request)
    found = demand(request.school, filters.period, axis, filters.chosen)
    lines = _listed(request, filters, found)
    return download(
        request,
        lambda language: demand_paper(request.school, filters.period, axis, lines, language),
        _("What is looked for"),
    )


@require_GET
@allow("needs.see")
def line(request: Signed) -> HttpResponseBase:
    period, shown = _shown(request)
    rows = facts(request.school, period, shown)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    titles = list(titles_of(shown))
    context = {
        "line": shown,
        "axis": shown.axis.value,
        "period": period,
        "span": f"start={period.start}&end={period.end}",
        "page": page,
        "facts": [(fact, who(fact.kind, fact.grade), _address(fact)) for fact in page],
        "months": _months(rows, period),
        "asked_for": request.GET.urlencode(),
        "titles": titles,
        "sources": sources_of(shown),
        "names_readers": may(request.user, ALLOWED["needs.ask"]),
        "acts": may(request.user, ALLOWED["needs.ask"]),
        "worth": prices_of(request.school, [shown]).worth(shown),
        "copies": max(1, shown.needed),
        "of_work": shown.axis == Axis.WORK,
    }
    return render(request, "demand/line.html", context)


@require_POST
@allow("work.record")
def shelf(request: Signed) -> HttpResponseBase:
    """A thematic shelf with the titles that were ticked."""
    return _arrange(request, "shelf")


@require_POST
@allow("work.record")
def reading_list(request: Signed) -> HttpResponseBase:
    """A list of the titles that were ticked."""
    return _arrange(request, "list")


def _arrange(request: Signed, what: str) -> HttpResponseBase:
    period, shown = _shown(request)
    form, today = ThemeForm(titles_of(shown), request.POST), timezone.localdate()
    try:
        if not form.is_valid():
            raise Refused("demand_no_name")
        name, titles = form.cleaned_data["name"], list(form.cleaned_data["titles"])
        if what == "shelf":
            actions.make_shelf(by=request.user, theme=name, titles=titles, on=today)
            said = say("demand_shelf_made", title=name, n=len(titles))
        else:
            words = () if titles else (shown.name,)
            make_list(by=request.user, name=name, on=today, titles=titles, words=words)
            said = say("demand_list_made", title=name)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, said)
    return HttpResponseRedirect(_line_address(shown, period))


def _total(found: Demand) -> str:
    if not found.asked:
        return say("demand_total_none")
    share = Percent(percent(found.unmet, found.asked))
    return say("demand_total", n=found.asked, r=found.unmet, percent=share)


def _months(rows: list[Fact], period: Period) -> list[tuple[str, int, str]]:
    """Name of the month, how often, and its part of the busiest month as CSS writes numbers."""
    months = by_month(rows, period)
    most = max(n for _month, n in months) or 1
    return [
        (f"{month_name(month.month, spoken())} {month.year}", n, f"{n / most:.4f}") for month, n in months
    ]


def _filters(request: Signed) -> DemandFilter:
    usual = usual_period(request.school, timezone.localdate())
    return DemandFilter(usual, request.GET, _axis(request))


def _for_another_axis(asked: QueryDict) -> QueryDict:
    """Without the page, and without the state: another axis has others."""
    kept = asked.copy()
    for name in ("page", "only"):
        kept.pop(name, None)
    return kept


def _axis(request: Signed) -> Axis:
    named = request.GET.get("axis", "")
    return Axis(named) if named in Axis.values else Axis.WORK


def _listed(request: Signed, filters: DemandFilter, found: Demand) -> list[Line]:
    lines = matching(found.lines, request.GET.get("q", "")[:100], filters.word("only"))
    order = ORDER.get(filters.word("sort"))
    return sorted(lines, key=order) if order else lines


def _shown(request: Signed) -> tuple[Period, Line]:
    """The line that the address names, with everybody's facts of the period; 404: nobody asked for it."""
    period, axis, key = _filters(request).period, _axis(request), request.GET.get("key", "")
    found = line_of(request.school, period, axis, key)
    if found is None:
        raise Http404
    return period, found


def _line_address(shown: Line, period: Period) -> str:
    days = {"start": period.start.isoformat(), "end": period.end.isoformat()}
    asked = {"axis": shown.axis.value, "key": shown.key, **days}
    return f"{reverse('demand:line')}?{urlencode(asked)}"


def _address(fact: Fact) -> str:
    """Where the fact is kept."""
    if fact.source == Source.ENQUIRY:
        return reverse("needs:enquiry", args=[fact.pk])
    if fact.source == Source.HOLD and fact.reader:
        return reverse("circulation:reader_loans", args=[fact.reader.pk])
    return reverse(ADDRESSES[fact.source])
