"""The lots of a form that asks how many copies of each: those of the titles found, and those of which a
number was typed already, so that one search after another loses none."""

from dataclasses import dataclass

from django.http import HttpRequest

from kitaphana.catalogue.queries import find
from kitaphana.core.listing import is_key
from kitaphana.stock.models import Lot, LotQuerySet

SHOWN = 50


@dataclass(frozen=True)
class Choice:
    """`lots`: with their `left`. `nothing_found`: the query named no title that has copies left."""

    lots: list[Lot]
    query: str
    nothing_found: bool


def is_search(request: HttpRequest) -> bool:
    """Sent by the button of the search: nothing is to be written yet."""
    return "find" in request.POST


def choice(request: HttpRequest, lots: LotQuerySet) -> Choice:
    """Of the titles found those that have copies left."""
    rows = lots.select_related("title", "receipt").order_by("title__sort_key", "receipt__on", "pk")
    typed = [name.removeprefix("lot-") for name, value in request.POST.dict().items() if str(value).strip()]
    kept = list(rows.filter(pk__in=filter(is_key, typed)))
    query = (request.POST.get("q") or request.GET.get("q", "")).strip()[:100]
    found = list(rows.filter(left__gt=0, title__in=find(query).order_by())[:SHOWN]) if query else []
    there = {lot.pk for lot in kept}
    return Choice([*kept, *(lot for lot in found if lot.pk not in there)], query, bool(query) and not found)
