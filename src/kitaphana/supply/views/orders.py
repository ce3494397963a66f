"""Orders: the list, one order with its lines, what has come of it."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_POST

from kitaphana.circulation.queries import shelves
from kitaphana.core.listing import Column, listing
from kitaphana.core.permissions import LIBRARY, Signed, allow, may
from kitaphana.core.refusal import Refused
from kitaphana.core.sentences import say
from kitaphana.papers.download import download
from kitaphana.stock.models import Source
from kitaphana.stock.queries import school_year_of
from kitaphana.supply import actions
from kitaphana.supply.actions import Wanted
from kitaphana.supply.forms import ArrivedForm, DraftLines, NewOrderForm, OrderFilter, OrderForm
from kitaphana.supply.models import Order
from kitaphana.supply.papers import order_paper
from kitaphana.supply.queries import order_receipts, order_rows, orders, pupils_of, totals
from kitaphana.supply.views.common import Picked, first_line, pick

DRAFT, SENT = Order.State.DRAFT, Order.State.SENT


@require_GET
@allow("textbooks.see")
def order_list(request: Signed) -> HttpResponseBase:
    chosen = OrderFilter(request.GET)
    state = chosen.cleaned_data["state"] if chosen.is_valid() else ""
    rows = orders(request.school).filter(**({"state": state} if state else {}))
    columns = (
        Column("number", _("No."), str, "number", link=lambda row: reverse("supply:order", args=[row.pk])),
        Column("on", _("Day"), lambda row: row.on, "on"),
        Column("first", _("School year"), lambda row: f"{row.first}–{row.first + 1}", "first"),
        Column("supplier", pgettext("order", "To whom"), lambda row: row.supplier, "supplier"),
        Column("copies", _("Copies"), lambda row: row.copies, "copies", numeric=True),
        Column("amount", _("Sum, tenge"), lambda row: row.amount, "amount", numeric=True),
        Column("arrived", pgettext("order", "Came"), lambda row: row.arrived, "arrived", numeric=True),
        Column("expected_on", _("Expected on"), lambda row: row.expected_on, "expected_on"),
        Column("state", _("State"), Order.get_state_display, "state"),
    )
    title = pgettext("supply", "Orders")
    made = listing(request, rows, columns, search=("supplier", "note"), title=title, filters=chosen)
    if isinstance(made, HttpResponse):
        return made
    counted = rows if state else rows.exclude(state=Order.State.CANCELLED)
    context = {"listing": made, "totals": totals(request.school, counted), "tab": "orders"}
    return render(request, "supply/orders.html", context)


@allow("textbooks.issue")
def new_order(request: Signed) -> HttpResponseBase:
    today = timezone.localdate()
    usual = {"supplier": request.school.district_section_kk}
    form = NewOrderForm(school_year_of(today), request.POST or None, initial=usual)
    line = first_line(request)
    if form.is_valid() and (line is None or line.is_valid()):
        picked = [(line.cleaned_data["title"], line.cleaned_data["quantity"])] if line else []
        try:
            made = actions.draft_order(
                by=request.user, lines=_wanted(request, picked), on=today, **form.cleaned_data
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("supply:order", made.pk)
    context = {"form": form, "line": line, "heading": _("New order"), "back": reverse("supply:orders")}
    context |= {"tab": "orders"}
    return render(request, "supply/new.html", context)


@require_GET
@allow("textbooks.see")
def order(request: Signed, pk: int) -> HttpResponse:
    return _page(request, _order(request, pk))


@require_POST
@allow("textbooks.issue")
def change_lines(request: Signed, pk: int) -> HttpResponseBase:
    """Quantities, prices and reasons of a draft; `remove` names a line to be taken out."""
    shown = _order(request, pk)
    form = _lines(shown, request)
    if not form.is_valid():
        return _page(request, shown, lines=form)
    removed = next((line for line in form.lines if str(line.pk) == request.POST.get("remove")), None)
    changed = [
        (line, form.quantity(line), form.price(line), form.reason(line))
        for line in form.lines
        if line != removed
    ]
    actions.change_lines(by=request.user, order=shown, lines=changed)
    if removed:
        actions.remove_line(by=request.user, line=removed)
    messages.success(request, _("Saved"))
    return redirect("supply:order", pk)


@require_POST
@allow("textbooks.issue")
def describe(request: Signed, pk: int) -> HttpResponseBase:
    shown = _order(request, pk)
    form = OrderForm(request.POST)
    if not form.is_valid():
        return _page(request, shown, about=form)
    actions.describe_order(by=request.user, order=shown, **form.cleaned_data)
    messages.success(request, _("Saved"))
    return redirect("supply:order", pk)


@allow("textbooks.issue")
def add_lines(request: Signed, pk: int) -> HttpResponseBase:
    shown = _order(request, pk)

    def add(picked: Picked) -> None:
        actions.add_lines(by=request.user, order=shown, wanted=_wanted(request, picked))

    there = {row.line.title_id for row in order_rows(shown)}
    back = reverse("supply:order", args=[pk])
    return pick(request, heading=_name(shown), back=back, there=there, add=add)


@require_POST
@allow("textbooks.issue")
def send(request: Signed, pk: int) -> HttpResponseBase:
    actions.send_order(by=request.user, order=_order(request, pk), on=timezone.localdate())
    return redirect("supply:order", pk)


@require_POST
@allow("textbooks.issue")
def close(request: Signed, pk: int) -> HttpResponseBase:
    actions.close_order(by=request.user, order=_order(request, pk))
    return redirect("supply:order", pk)


@require_POST
@allow("textbooks.issue")
def cancel(request: Signed, pk: int) -> HttpResponseBase:
    actions.cancel_order(by=request.user, order=_order(request, pk))
    return redirect("supply:order", pk)


@allow("textbooks.issue")
def receive(request: Signed, pk: int) -> HttpResponseBase:
    """What is still to come is filled in."""
    shown, today = _order(request, pk), timezone.localdate()
    asked = {row.line: row.to_come for row in order_rows(shown)}
    form = ArrivedForm(asked, request.POST or None, initial={"on": today, "source": Source.SECTION})
    if form.is_valid():
        arrived = [(line, form.quantity(line), form.price(line)) for line in form.lines]
        paper = {name: form.cleaned_data[name] for name in ("on", "source", "document")}
        try:
            actions.receive_order(by=request.user, order=shown, arrived=arrived, today=today, **paper)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            _say_what_is_over(request, shown, {line.pk for line, n, _price in arrived if n})
            return redirect("supply:order", pk)
    context = {"form": form, "heading": _("What has come"), "name": _name(shown), "whom": shown.supplier}
    context |= {"back": reverse("supply:order", args=[pk]), "verb": pgettext("order", "Enter in the stock")}
    return render(request, "supply/move.html", context)


@require_GET
@allow("textbooks.see")
def paper(request: Signed, pk: int) -> HttpResponse:
    shown = _order(request, pk)
    name = say("supply_paper_order", no=str(shown.number))
    return download(request, lambda language: order_paper(shown, language), name)


def _order(request: Signed, pk: int) -> Order:
    return get_object_or_404(orders(request.school), pk=pk)


def _name(shown: Order) -> str:
    return _("Order No. %(number)s") % {"number": shown.number}


def _lines(shown: Order, request: Signed | None = None) -> DraftLines:
    asked = {row.line: row.line.quantity for row in order_rows(shown)}
    return DraftLines(asked, request.POST if request else None)


def _wanted(request: Signed, picked: Picked) -> list[Wanted]:
    """With the pupils and the usable copies of today."""
    shelf, today = shelves(request.school, [title for title, _n in picked]), timezone.localdate()
    return [
        Wanted(
            title,
            n,
            pupils=pupils_of(request.school, title, today),
            in_stock=max(0, shelf[title.pk].owned - shelf[title.pk].lost - shelf[title.pk].given),
        )
        for title, n in picked
    ]


def _page(
    request: Signed, shown: Order, *, lines: DraftLines | None = None, about: OrderForm | None = None
) -> HttpResponse:
    may_edit = may(request.user, LIBRARY)
    if may_edit and shown.state == DRAFT:
        lines = lines or _lines(shown)
    if may_edit and shown.state in (DRAFT, SENT):
        about = about or OrderForm(initial=vars(shown))
    rows = order_rows(shown)
    context = {
        "order": shown,
        "rows": rows,
        "totals": totals(request.school, Order.objects.for_school(request.school).filter(pk=shown.pk)),
        "lines": lines,
        "about": about,
        "receipts": order_receipts(shown),
        "may_edit": may_edit,
        "year": f"{shown.first}–{shown.first + 1}",
        "tab": "orders",
    }
    return render(request, "supply/order.html", context)


def _say_what_is_over(request: Signed, shown: Order, came: set[int]) -> None:
    messages.success(request, _("Entered in the stock"))
    for row in order_rows(shown):
        if row.line.pk in came and row.arrived > row.line.quantity:
            title = str(row.line.title)
            said = say("supply_over", title=title, n=row.line.quantity, have=row.arrived)
            messages.warning(request, said)
