"""What readers lost: the list, and one loss until it is made good."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from django.contrib import messages
from django.db.models import Sum
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kitaphana.catalogue.models import Title
from kitaphana.catalogue.queries import find
from kitaphana.circulation import loss
from kitaphana.circulation.forms import ForgiveForm, LossFilter, PayForm, ReplaceForm, SettleForm
from kitaphana.circulation.models import Loan, Settlement
from kitaphana.circulation.queries import with_class
from kitaphana.core.listing import Column, listing
from kitaphana.core.permissions import Signed, allow
from kitaphana.core.refusal import Refused
from kitaphana.core.sentences import say, spoken
from kitaphana.lib.numbers import show_money, trimmed
from kitaphana.roster.queries import class_list, classes_of

SEARCHED = ("reader__surname", "reader__first_name", "lot__title__name", "copy__inventory_number")
FOUND = 8


@require_GET
@allow("readers.see")
def losses(request: Signed) -> HttpResponseBase:
    on = timezone.localdate()
    filters = LossFilter(class_list(request.school, on), request.GET)
    state = filters.chosen().get("state", "")
    rows = loss.losses(request.school) if state else loss.open_losses(request.school)
    if state in Settlement.Kind.values:
        rows = rows.filter(settlements__kind=state)
    rows = with_class(rows, on).prefetch_related("settlements")
    if school_class := filters.chosen().get("school_class"):
        rows = rows.filter(class_now=school_class.pk)
    title = _("Lost books")
    shown = listing(request, rows, _columns(request, on), search=SEARCHED, title=title, filters=filters)
    if isinstance(shown, HttpResponse):
        return shown
    owed = loss.open_losses(request.school)
    context = {"listing": shown, "count": owed.count(), "price": owed.aggregate(n=Sum("lot__price"))["n"]}
    return render(request, "circulation/losses.html", context)


@require_GET
@allow("readers.see")
def one(request: Signed, pk: int) -> HttpResponseBase:
    """One loss; `q` looks for another title to take in its place."""
    return _page(request, _lost(request, pk))


@require_POST
@allow("desk.use")
def replace(request: Signed, pk: int) -> HttpResponseBase:
    lost = _lost(request, pk)
    form = ReplaceForm(_titles(lost, request.POST.get("q", "")), request.POST)
    return _settle(request, lost, form, loss.replace)


@require_POST
@allow("desk.use")
def pay(request: Signed, pk: int) -> HttpResponseBase:
    return _settle(request, _lost(request, pk), PayForm(request.POST), loss.pay)


@require_POST
@allow("desk.use")
def forgive(request: Signed, pk: int) -> HttpResponseBase:
    return _settle(request, _lost(request, pk), ForgiveForm(request.POST), loss.forgive)


@require_POST
@allow("desk.use")
def found(request: Signed, pk: int) -> HttpResponseBase:
    return _settle(request, _lost(request, pk), SettleForm(request.POST), loss.mark_found)


@require_POST
@allow("desk.use")
def undo(request: Signed, pk: int) -> HttpResponseBase:
    lost = _lost(request, pk)
    if settlement := lost.settlements.first():
        loss.undo_settlement(by=request.user, settlement=settlement, today=timezone.localdate())
        messages.success(request, say("loss_undone", title=str(lost.lot.title), name=str(lost.reader)))
    return redirect("circulation:loss", pk)


def _lost(request: Signed, pk: int) -> Loan:
    lost: Loan = get_object_or_404(loss.losses(request.school), pk=pk)
    return lost


def _titles(lost: Loan, query: str) -> list[Title]:
    """What may be taken in place of the lost one: the same edition, then those found."""
    query = query.strip()[:100]
    found = list(find(query)[:FOUND]) if query else []
    return [lost.lot.title, *found]


def _settle(
    request: Signed, lost: Loan, form: SettleForm, act: Callable[..., Settlement]
) -> HttpResponseBase:
    """Do it and say so; what was typed wrongly comes back with its sentence, a question above the form."""
    if not form.is_valid():
        return _page(request, lost, form)
    try:
        done = act(by=request.user, loan=lost, today=timezone.localdate(), **form.cleaned_data)
    except loss.Cheaper as question:
        return _page(request, lost, form, question=question.sentence())
    except Refused as refused:
        form.add_error(None, refused.sentence())
        return _page(request, lost, form)
    amount = show_money(done.amount, spoken()) if done.amount else ""
    said = say(form.done, title=str(lost.lot.title), name=str(lost.reader), amount=amount)
    messages.success(request, said)
    return redirect("circulation:losses")


def _page(request: Signed, lost: Loan, typed: SettleForm | None = None, question: str = "") -> HttpResponse:
    """`typed`: the form that was sent and not done; the others stand as they were."""
    query = (request.GET if request.method == "GET" else request.POST).get("q", "")
    today = timezone.localdate()
    price = _price(lost)
    usual = {"on": today, "price": price, "amount": price, "title": lost.lot.title_id}
    forms = [
        ReplaceForm(_titles(lost, query), initial=usual),
        PayForm(initial=usual),
        SettleForm(initial=usual),
        ForgiveForm(initial=usual),
    ]
    context = {
        "lost": lost,
        "settlement": lost.settlements.select_related("lot__title").first(),
        "class": classes_of(request.school, today).get(lost.reader_id or 0),
        "query": query,
        "question": question,
        **{form.code: typed if typed and typed.code == form.code else form for form in forms},
    }
    return render(request, "circulation/loss.html", context)


def _columns(request: Signed, on: date) -> tuple[Column, ...]:
    classes = {row.pk: row.name for row in classes_of(request.school, on).values()}
    return (
        Column("title", _("Title"), lambda row: row.lot.title, sort="lot__title__sort_key", link=_link),
        Column("reader", _("Reader"), lambda row: row.reader, sort="reader__sort_key"),
        Column("class", _("Class"), lambda row: classes.get(row.class_now, ""), sort="class_place"),
        Column("number", _("Inventory number"), lambda row: row.copy.inventory_number if row.copy else ""),
        Column("lost", _("Lost on"), lambda row: row.returned_on, sort="returned_on"),
        Column("price", _("Price, tenge"), _price, sort="lot__price", numeric=True),
        Column("how", _("Made good"), _how),
    )


def _price(row: Loan) -> Decimal | None:
    return None if row.lot.price is None else trimmed(row.lot.price)


def _link(row: Loan) -> str:
    return reverse("circulation:loss", args=[row.pk])


def _how(row: Loan) -> str:
    return next((f"{one.get_kind_display()}, {one.on:%d.%m.%Y}" for one in row.settlements.all()), "")
