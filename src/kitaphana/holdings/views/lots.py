"""The lots of a form that asks how many copies of each: those of the titles found, and those of which a
number was typed already, so that one search after another loses none."""

from django.http import HttpRequest

from kitaphana.catalogue.queries import find
from kitaphana.core.listing import is_key
from kitaphana.stock.models import Lot, LotQuerySet

SHOWN = 50


def query_of(request: HttpRequest) -> str:
    return (request.POST.get("q") or request.GET.get("q", "")).strip()[:100]


def is_search(request: HttpRequest) -> bool:
    """Sent by the button of the search: nothing is to be written yet."""
    return "find" in request.POST


def choice(request: HttpRequest, lots: LotQuerySet) -> list[Lot]:
    """`lots` with their `left`: of the titles found those that have copies left."""
    rows = lots.select_related("title", "receipt").order_by("title__sort_key", "receipt__on", "pk")
    typed = [name.removeprefix("lot-") for name, value in request.POST.dict().items() if str(value).strip()]
    kept = list(rows.filter(pk__in=filter(is_key, typed)))
    query = query_of(request)
    if not query:
        return kept
    found = rows.filter(left__gt=0, title__in=find(query).order_by()).exclude(pk__in=[lot.pk for lot in kept])
    return [*kept, *found[:SHOWN]]
