"""Damaged copies: in repair, and set aside for the next write-off act."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kitaphana.circulation import repair
from kitaphana.circulation.forms import RepairFilter
from kitaphana.circulation.models import Away
from kitaphana.core.listing import Column, listing
from kitaphana.core.permissions import Signed, allow
from kitaphana.core.sentences import say

SEARCHED = ("lot__title__name", "copy__inventory_number", "loan__reader__surname", "loan__reader__first_name")
SHOWN = 200


@require_GET
@allow("stock.see")
def index(request: Signed) -> HttpResponseBase:
    filters = RepairFilter(request.GET)
    rows = repair.in_repair(request.school)
    if kind := filters.chosen():
        rows = rows.filter(kind=kind)
    columns = (
        Column("title", _("Title"), lambda row: row.lot.title, sort="lot__title__sort_key"),
        Column("number", _("Inventory number"), lambda row: row.copy or ""),
        Column("reader", _("From whom"), lambda row: row.loan.reader if row.loan else ""),
        Column("class", _("Class"), lambda row: row.loan.school_class if row.loan else ""),
        Column("since", _("Since"), lambda row: row.left_on, sort="left_on"),
        Column("kind", _("State"), lambda row: row.get_kind_display(), sort="kind"),
    )
    title = _("Repair")
    shown = listing(request, rows, columns, search=SEARCHED, per_page=SHOWN, title=title, filters=filters)
    if isinstance(shown, HttpResponse):
        return shown
    return render(request, "circulation/repair.html", {"listing": shown})


@require_POST
@allow("stock.receive")
def mend(request: Signed) -> HttpResponseBase:
    n = repair.mend(by=request.user, repairs=_chosen(request), on=timezone.localdate())
    messages.success(request, say("repair_mended", n=n))
    return redirect("circulation:repair")


@allow("stock.receive")
def discard(request: Signed) -> HttpResponseBase:
    """By one act, after a question; an address opened without its ticked rows leads back to them."""
    if request.method != "POST":
        return redirect("circulation:repair")
    chosen = _chosen(request)
    if chosen and "sure" not in request.POST:
        return render(request, "circulation/discard.html", {"repairs": chosen})
    act = repair.discard(by=request.user, repairs=chosen, on=timezone.localdate())
    messages.success(request, say("repair_discarded", n=len(chosen), no=str(act.number)))
    return redirect("circulation:repair")


def _chosen(request: Signed) -> list[Away]:
    """The rows that were ticked; what another desk has dealt with meanwhile is among them no more."""
    keys = [key for key in request.POST.getlist("repair") if key.isdecimal() and len(key) <= 18]
    return list(repair.in_repair(request.school).filter(pk__in=keys))
