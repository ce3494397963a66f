"""Papers about debts: a reader's clearance slip, and the notebook of replacements."""

from datetime import date

from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from kitaphana.circulation import slips
from kitaphana.core.permissions import Signed, allow
from kitaphana.lib.dates import school_year_label
from kitaphana.papers.download import download
from kitaphana.roster.models import Reader
from kitaphana.roster.queries import years
from kitaphana.stock.queries import school_year_of

YEAR_DIGITS = 4


@require_GET
@allow("readers.see")
def clearance(request: Signed, pk: int) -> HttpResponseBase:
    reader = get_object_or_404(Reader.objects.for_school(request.school), pk=pk)
    of = slips.clearance(reader, timezone.localdate())
    if "format" in request.GET:
        name = f"clearance-{reader.card_number}"
        return download(request, lambda language: slips.clearance_slip(of, language), name)
    return render(request, "circulation/clearance.html", {"of": of, "reader": reader, "debt": of.debt})


@require_GET
@allow("readers.see")
def notebook(request: Signed) -> HttpResponseBase:
    """Of one school year; `year` is its first calendar year."""
    first = _first(request, timezone.localdate())
    if "format" in request.GET:
        return download(
            request,
            lambda language: slips.notebook(request.school, first, language),
            f"replaced-{first}-{first + 1}",
        )
    context = {
        "rows": slips.replaced(request.school, first),
        "first": first,
        "shown": school_year_label(first),
        "years": years(request.school),
    }
    return render(request, "circulation/notebook.html", context)


def _first(request: Signed, today: date) -> int:
    asked = request.GET.get("year", "")
    if not asked:
        return school_year_of(today)
    if not (asked.isdecimal() and len(asked) == YEAR_DIGITS and asked > "1950"):
        raise Http404
    return int(asked)
