"""What the school could give to others, what it lacks, and the exchanges under way."""

from collections.abc import Sequence

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from kitaphana.core.permissions import Signed, allow
from kitaphana.nextyear.surplus import Spare, overview
from kitaphana.nextyear.views.need import asked
from kitaphana.supply.models import Exchange

ON_A_PAGE = 50


@require_GET
@allow("textbooks.see")
def surplus(request: Signed) -> HttpResponse:
    """`show`: spare titles that some list of this year has, that none has, or whose term is over."""
    on, shown = asked(request, "surplus")
    found = overview(request.school, on)
    kinds: dict[str, Sequence[Spare]] = {
        "listed": [row for row in found.spare if row.listed and not row.over],
        "unlisted": [row for row in found.spare if not row.listed and not row.over],
        "over": [row for row in found.spare if row.over],
    }
    show = request.GET.get("show", "")
    show = show if show in kinds else "listed" if kinds["listed"] else "unlisted"
    context = shown | {
        "found": found,
        "kinds": {kind: len(rows) for kind, rows in kinds.items()},
        "copies": sum(row.surplus for row in kinds[show]),
        "page": Paginator(kinds[show], ON_A_PAGE).get_page(request.GET.get("page")),
        "show": show,
        "give": Exchange.Way.GIVE,
        "take": Exchange.Way.TAKE,
    }
    return render(request, "nextyear/surplus.html", context)
