"""Totals copied from old paper reports: a grid, and what stands outside it."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST

from kitaphana.core.permissions import Signed, allow
from kitaphana.core.sentences import say, spoken
from kitaphana.figures import paper
from kitaphana.figures.forms import GridForm
from kitaphana.figures.queries import first_day
from kitaphana.indicators.actions import Printed, write_paper
from kitaphana.indicators.models import PaperFigure
from kitaphana.indicators.queries import name_of
from kitaphana.lib.dates import school_year_label
from kitaphana.lib.numbers import show, trimmed
from kitaphana.lib.period import Period


@require_http_methods(["GET", "HEAD", "POST"])
@allow("reports.edit")
def index(request: Signed) -> HttpResponseBase:
    shown = _grid(request, timezone.localdate())
    form = GridForm(
        request.POST if request.method == "POST" else None,
        shown.columns,
        paper.printed(request.school, shown.columns),
    )
    if request.method == "POST" and form.is_valid():
        written = write_paper(by=request.user, figures=form.changed)
        messages.success(request, say("fig_written", n=written.kept, k=written.removed))
        if unused := paper.outdone(request.school, form.changed):
            messages.warning(request, say("fig_outdone", text="; ".join(_unused(shown, unused))))
        return HttpResponseRedirect(_address(shown.span, shown.last))
    context = {
        "grid": shown,
        "form": form,
        "spans": _spans(shown),
        "earlier": "" if shown.earlier is None else _address(shown.span, shown.earlier),
        "later": "" if shown.later is None else _address(shown.span, shown.later),
        "kept": [
            (_address("months", first), school_year_label(first), say("fig_kept", n=n))
            for first, n in paper.years_on_paper(request.school)
        ],
        "elsewhere": [
            (row, name_of(row.code), paper.days(Period(row.starts_on, row.ends_on)), trimmed(row.value))
            for row in paper.elsewhere(request.school)
        ],
    }
    return render(request, "figures/paper.html", context)


@require_POST
@allow("reports.edit")
def remove(request: Signed, pk: int) -> HttpResponse:
    row = get_object_or_404(PaperFigure.objects.for_school(request.school), pk=pk)
    gone = Printed(Period(row.starts_on, row.ends_on), row.code, None)
    write_paper(by=request.user, figures=[gone])
    messages.success(request, _("Deleted"))
    return HttpResponseRedirect(reverse("indicators:paper"))


def _unused(shown: paper.Grid, unused: Sequence[tuple[Printed, Decimal]]) -> Iterator[str]:
    labels = {column.period: column.label for column in shown.columns}
    for one, own in unused:
        on_paper = show(one.value or Decimal(0), spoken())
        named = f"{name_of(one.code)}, {labels[one.period]}"
        yield say("fig_outdone_one", title=named, v=on_paper, own=show(own, spoken()))


def _grid(request: Signed, on: date) -> paper.Grid:
    asked, last = request.GET.get("span", ""), request.GET.get("last", "")
    span = asked if asked in paper.SPANS else paper.SPANS[0]
    known = last.isdecimal() and len(last) == len("2023")
    return paper.grid(span, int(last) if known else paper.usual_last(first_day(request.school), on), on)


def _spans(shown: paper.Grid) -> list[tuple[str, str, bool]]:
    words = {
        "years": pgettext("length of time", "School years"),
        "halves": pgettext("length of time", "September–January"),
        "months": pgettext("length of time", "Months of one year"),
    }
    return [(_address(span, shown.last), words[span], span == shown.span) for span in paper.SPANS]


def _address(span: str, last: int) -> str:
    return f"{reverse('indicators:paper')}?{urlencode({'span': span, 'last': str(last)})}"
