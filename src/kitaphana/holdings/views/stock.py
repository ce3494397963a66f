"""The catalogue and the stock: titles with their copies, receipts, write-off acts, the copies one by one."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.forms import BaseFormSet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_POST

from kitaphana.catalogue.actions import describe_all
from kitaphana.catalogue.models import BOOK_LANGUAGES, Section, Title, TitleKind
from kitaphana.catalogue.queries import find
from kitaphana.circulation import holds
from kitaphana.circulation.actions import write_off
from kitaphana.circulation.queries import copies, shelves
from kitaphana.core.listing import Column, Listing, listing
from kitaphana.core.models import School
from kitaphana.core.permissions import ALLOWED, LIBRARY, Signed, allow, may
from kitaphana.core.refusal import Refused
from kitaphana.demand.actions import find_askers
from kitaphana.holdings.forms import (
    BLANK_LINES,
    ArrivalForm,
    ArrivalLines,
    CatalogueFilter,
    CopyFilter,
    ReceiptForm,
    WriteOffForm,
    usual_fund,
)
from kitaphana.holdings.views import lots
from kitaphana.lib.period import Period
from kitaphana.needs.actions import note_empty_search
from kitaphana.needs.models import EmptySearch
from kitaphana.stock.actions import Arrival, Disposal, receive
from kitaphana.stock.models import Copy, Fund, Lot, LotQuerySet, Reason, Receipt, Source, WriteOff
from kitaphana.stock.queries import (
    copies_numbered,
    disposed,
    receipts,
    received,
    school_year_of,
    stock_on,
    write_offs,
)

LATEST = 8
SHOWN = 50
NAMES = 20
NO_CONTENT = 204


@require_GET
@allow("catalogue.see")
def catalogue(request: Signed) -> HttpResponseBase:
    chosen = CatalogueFilter(request.GET)
    narrower = {name: value for name, value in _chosen(chosen).items() if value}
    query = request.GET.get("q", "").strip()[:100]
    found = find(query).filter(**narrower)
    page = found[:SHOWN]
    shelf = shelves(request.school, page)
    rows = [(title, shelf[title.pk]) for title in page]
    if not rows and not request.htmx:
        _note_missed(request, query)
    context = {"rows": rows, "query": query, "filters": chosen, "more": len(rows) == SHOWN, "most": SHOWN}
    return render(request, "holdings/catalogue.html", context)


@require_POST
@allow("catalogue.see")
def missed(request: Signed) -> HttpResponse:
    """A search as one types is finished when the page has stood with nothing found for a while."""
    _note_missed(request, request.POST.get("q", "").strip()[:100])
    return HttpResponse(status=NO_CONTENT)


def _note_missed(request: Signed, query: str) -> None:
    """What a filter alone has hidden was not searched for in vain."""
    if query and not find(query).exists():
        on = timezone.localdate()
        note_empty_search(by=request.user, on=on, about=query, place=EmptySearch.Place.STAFF)


@require_GET
@allow("catalogue.see")
def names(request: Signed) -> HttpResponse:
    """Names of titles with the words that one field asks with, for its `<datalist>`."""
    typed = str(next(iter(request.GET.values()), "")).strip()[:100]
    matching = Title.objects.matching(typed).order_by("name") if typed else Title.objects.none()
    shown = matching.values_list("name", flat=True).distinct()[:NAMES]
    return render(request, "holdings/_names.html", {"names": shown})


@require_GET
@allow("catalogue.see")
def title(request: Signed, pk: int) -> HttpResponse:
    shown = get_object_or_404(Title.objects.select_related("subject"), pk=pk)
    on = timezone.localdate()
    lots = Lot.objects.for_school(request.school).on(on).filter(title=shown).select_related("receipt")
    context = {
        "title": shown,
        "shelf": shelves(request.school, [shown])[shown.pk],
        "lots": lots.order_by("receipt__on", "pk"),
        "copies": copies(request.school).filter(lot__title=shown),
        "queue": holds.queue(request.school, shown) if may(request.user, ALLOWED["readers.see"]) else [],
        "may_wait": may(request.user, ALLOWED["desk.use"]) and holds.for_home(request.school, shown).exists(),
        "today": on,
        "may_receive": may(request.user, LIBRARY),
    }
    return render(request, "holdings/title.html", context)


@require_GET
@allow("stock.see")
def index(request: Signed) -> HttpResponse:
    on = timezone.localdate()
    year = Period(Period.school_year(school_year_of(on)).start, on)
    holdings = stock_on(request.school, on)
    context = {
        "on": on,
        "year": year,
        "holdings": holdings,
        "received": received(request.school, year),
        "disposed": disposed(request.school, year),
        "by_section": _shares(holdings.by_section, dict(Section.choices)),
        "by_language": _shares(holdings.by_language, dict(BOOK_LANGUAGES)),
        "by_kind": _shares(holdings.by_kind, dict(TitleKind.choices)),
        "receipts": receipts(request.school)[:LATEST],
        "write_offs": write_offs(request.school)[:LATEST],
        "may_receive": may(request.user, LIBRARY),
    }
    return render(request, "holdings/index.html", context)


@require_GET
@allow("stock.see")
def receipt_list(request: Signed) -> HttpResponseBase:
    columns = (
        Column(
            "number", _("No."), str, sort="number", link=lambda row: reverse("stock:receipt", args=[row.pk])
        ),
        Column("on", _("Received on"), lambda row: row.on, sort="on"),
        Column("source", pgettext("receipt", "Source"), Receipt.get_source_display, sort="source"),
        Column("supplier", _("Supplier"), lambda row: row.supplier, sort="supplier"),
        Column("document", _("Paper"), lambda row: row.document),
        Column("copies", _("Copies"), lambda row: row.copies, sort="copies", numeric=True),
        Column("amount", _("Sum, tenge"), lambda row: row.amount, sort="amount", numeric=True),
    )
    return _list(request, receipts(request.school), columns, _("Receipts"), ("supplier", "document"))


@require_GET
@allow("stock.see")
def receipt(request: Signed, pk: int) -> HttpResponse:
    shown = get_object_or_404(receipts(request.school), pk=pk)
    lots = Lot.objects.for_school(request.school).filter(receipt=shown).select_related("title")
    lots = lots.annotate(amount=F("quantity") * F("price")).prefetch_related("copies").order_by("pk")
    return render(request, "holdings/receipt.html", {"receipt": shown, "lots": lots})


@allow("stock.receive")
def new_receipt(request: Signed) -> HttpResponseBase:
    """Lines with nothing typed are passed over; `more` asks for further blank lines."""
    more = "more" in request.POST
    data = request.POST.copy() if request.method == "POST" else None
    if data is not None and more:
        data["lines-TOTAL_FORMS"] = str(int(data.get("lines-TOTAL_FORMS") or 0) + BLANK_LINES)
    form = ReceiptForm(data, initial={"on": timezone.localdate(), "source": Source.SECTION})
    lines = ArrivalLines(data, prefix="lines", initial=_asked_for(request))
    if data is not None and not more and form.is_valid() and lines.is_valid():
        try:
            with transaction.atomic():  # a refused receipt leaves no new title in the catalogue
                made = _receive(request, form.cleaned_data, lines)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Saved"))
            return redirect("stock:receipt", made.pk)
    return render(
        request,
        "holdings/receive.html",
        {"form": form, "lines": lines, "checked": data is not None and not more},
    )


@require_GET
@allow("stock.see")
def write_off_list(request: Signed) -> HttpResponseBase:
    columns = (
        Column(
            "number", _("Act No."), str, sort="number", link=lambda row: reverse("stock:act", args=[row.pk])
        ),
        Column("on", _("Date of the act"), lambda row: row.on, sort="on"),
        Column("copies", _("Copies"), lambda row: row.copies, sort="copies", numeric=True),
        Column("amount", _("Sum, tenge"), lambda row: row.amount, sort="amount", numeric=True),
    )
    return _list(request, write_offs(request.school), columns, _("Write-off acts"), ())


@require_GET
@allow("stock.see")
def act(request: Signed, pk: int) -> HttpResponse:
    shown = get_object_or_404(write_offs(request.school), pk=pk)
    lines = shown.lines.select_related("lot__title", "copy").annotate(amount=F("quantity") * F("lot__price"))
    return render(
        request, "holdings/act.html", {"act": shown, "lines": lines.order_by("lot__title__sort_key", "pk")}
    )


@allow("stock.receive")
def new_act(request: Signed) -> HttpResponseBase:
    """`q` finds the lots to choose from; `copy` names copies of the main stock, `reason` why they go."""
    choice = lots.choice(request, _quantity_lots(request.school))
    form = WriteOffForm(
        choice.lots,
        request.POST or None,
        initial={
            "on": timezone.localdate(),
            "reason": request.GET.get("reason", Reason.WORN),
            "numbers": request.GET.get("copy", ""),
        },
    )
    if not lots.is_search(request) and form.is_valid():
        try:
            made = _write_off(request, form)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Saved"))
            return redirect("stock:act", made.pk)
    return render(request, "holdings/write_off.html", {"form": form, "choice": choice})


@require_GET
@allow("stock.see")
def copy_list(request: Signed) -> HttpResponseBase:
    chosen = CopyFilter(request.GET)
    rows = copies(request.school).filter(_copy_state(_chosen(chosen).get("state", "")))
    if section := _chosen(chosen).get("section"):
        rows = rows.filter(lot__title__section=section)
    columns = (
        Column("number", _("Inventory number"), lambda row: row.inventory_number, sort="inventory_number"),
        Column(
            "title", _("Title"), lambda row: str(row.lot.title), sort="lot__title__sort_key", link=_title_of
        ),
        Column("authors", _("Authors"), lambda row: row.lot.title.authors, sort="lot__title__authors"),
        Column("year", _("Year"), lambda row: str(row.lot.title.year or ""), sort="lot__title__year"),
        Column("price", _("Price, tenge"), lambda row: row.lot.price, sort="lot__price", numeric=True),
        Column("on", _("Received on"), lambda row: row.lot.receipt.on, sort="lot__receipt__on"),
        Column("state", _("State"), state_of),
    )
    search = ("inventory_number", "lot__title__name", "lot__title__authors")
    return _list(request, rows, columns, _("All copies"), search, chosen)


def state_of(copy: Copy) -> str:
    """The word for where a copy is; `copy` comes from `circulation.queries.copies`."""
    if copy.written_off_on:
        return _("written off")
    if copy.lost_on:
        return _("lost")
    if copy.held:  # type: ignore[attr-defined]
        return _("on loan")
    if copy.kept:  # type: ignore[attr-defined]
        return _("set aside for the queue")
    return _("reading room only") if copy.room_only else _("available")


def _copy_state(state: str) -> Q:
    here = Q(written_off_on__isnull=True, lost_on__isnull=True)
    return {
        "shelf": here & Q(held=False, kept=False),
        "held": here & Q(held=True),
        "lost": Q(written_off_on__isnull=True, lost_on__isnull=False),
        "gone": Q(written_off_on__isnull=False),
    }.get(state, Q())


def _title_of(copy: Copy) -> str:
    return reverse("catalogue:title", args=[copy.lot.title_id])


def _chosen(form: CatalogueFilter | CopyFilter) -> dict[str, str]:
    form.is_valid()
    return form.cleaned_data


def _list(
    request: Signed,
    rows: QuerySet[Any, Any],
    columns: tuple[Column, ...],
    heading: str,
    search: tuple[str, ...],
    filters: CopyFilter | None = None,
) -> HttpResponseBase:
    made = listing(request, rows, columns, search=search, title=heading, filters=filters)
    if isinstance(made, Listing):
        return render(request, "holdings/list.html", {"listing": made})
    return made


def _shares(counts: Any, names: dict[str, Any]) -> list[tuple[str, int, float]]:
    """Name, copies and share of the stock (0 to 1), the greatest first."""
    whole = sum(counts.values())
    ordered = sorted(counts.items(), key=lambda pair: -pair[1])
    return [(str(names.get(code, code)), n, n / whole) for code, n in ordered]


def _asked_for(request: Signed) -> list[dict[str, object]]:
    """The edition that the address names fills the first line."""
    asked = request.GET.get("edition", "")
    found = Title.objects.filter(pk=asked).first() if asked.isdecimal() else None
    if found is None:
        return []
    return [{"edition": found, "name": str(found), "fund": usual_fund(found.kind)}]


def _receive(request: Signed, typed: dict[str, Any], lines: "BaseFormSet[ArrivalForm]") -> Receipt:
    filled = [line for line in lines if line.has_changed() or line.initial]
    fresh = [line for line in filled if not line.cleaned_data["edition"]]
    described = iter(describe_all(by=request.user, descriptions=[line.description for line in fresh]))
    arrivals = [
        Arrival(
            title=line.cleaned_data["edition"] or next(described),
            fund=line.cleaned_data["fund"],
            quantity=line.cleaned_data["quantity"],
            price=line.cleaned_data["price"],
            on_balance=line.cleaned_data["on_balance"],
            inventory_numbers=line.inventory_numbers,
        )
        for line in filled
    ]
    receipt = receive(by=request.user, lines=arrivals, today=timezone.localdate(), **typed)
    find_askers(by=request.user, period=Period(receipt.on, receipt.on))
    return receipt


def _quantity_lots(school: School) -> LotQuerySet:
    """Lots whose copies are counted, not numbered."""
    found: LotQuerySet = Lot.objects.for_school(school).on(date.max).exclude(fund=Fund.MAIN)
    return found


def _write_off(request: Signed, form: WriteOffForm) -> WriteOff:
    reason = form.cleaned_data["reason"]
    named = dict.fromkeys(copies_numbered(request.school, form.inventory_numbers))
    by_copy = [Disposal(copy.lot, reason, copy=copy) for copy in named]
    by_lot = [Disposal(lot, reason, n) for lot, n in form.quantities()]
    lines, on = [*by_copy, *by_lot], form.cleaned_data["on"]
    return write_off(by=request.user, lines=lines, on=on, today=timezone.localdate())
