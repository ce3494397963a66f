"""Looking the stock through against its papers: the list, one stocktaking with what it did not find."""

from collections.abc import Callable

from django.contrib import messages
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_POST

from kitaphana.circulation import stocktaking as circulation
from kitaphana.core.listing import Column, listing
from kitaphana.core.permissions import LIBRARY, Signed, allow, may
from kitaphana.core.refusal import Refused
from kitaphana.core.sentences import say
from kitaphana.holdings.forms import FinishForm, FoundForm, NotFoundForm, StocktakingForm
from kitaphana.holdings.views import lots
from kitaphana.papers.download import download
from kitaphana.stock import queries
from kitaphana.stock import stocktaking as actions
from kitaphana.stock.models import Fund, Lot, LotQuerySet, Reason, Stocktaking, StocktakingLine
from kitaphana.stock.papers import stocktaking_act
from kitaphana.stock.stocktaking import Lacking

NAMED_AT_ONCE = 100
"""Numbers that an address may carry to a new act."""


@require_GET
@allow("stock.see")
def index(request: Signed) -> HttpResponseBase:
    columns = (
        Column(
            "on", pgettext("stocktaking", "Begun on"), lambda row: row.started_on, "started_on", link=_address
        ),
        Column(
            "finished_on", pgettext("stocktaking", "Finished on"), lambda row: row.finished_on, "finished_on"
        ),
        Column("number", _("Act No."), lambda row: row.number, "number"),
        Column("checked", _("What is looked through"), Stocktaking.get_checked_display, "checked"),
        Column("listed", _("In the books"), lambda row: row.listed, "listed", numeric=True),
        Column("found", pgettext("stocktaking", "Found"), lambda row: row.found, numeric=True),
        Column("missing", pgettext("stocktaking", "Not found"), lambda row: row.noted, "noted", numeric=True),
    )
    rows = queries.stocktakings(request.school)
    made = listing(request, rows, columns, search=("number", "note"), title=_("Stocktakings"))
    if isinstance(made, HttpResponse):
        return made
    context = {"listing": made, "may_edit": may(request.user, LIBRARY)}
    return render(request, "holdings/stocktakings.html", context)


@allow("stock.receive")
def new(request: Signed) -> HttpResponseBase:
    form = StocktakingForm(request.POST or None, initial={"on": timezone.localdate()})

    def write() -> Stocktaking:
        return actions.begin(by=request.user, today=timezone.localdate(), **form.cleaned_data)

    return _written(request, form, write, _("New stocktaking"), reverse("stock:stocktakings"))


@require_GET
@allow("stock.see")
def one(request: Signed, pk: int) -> HttpResponse:
    shown = _shown(request, pk)
    lines = list(queries.not_found(shown))
    gone = [line.copy for line in lines if line.copy and not line.found_on and not line.copy.written_off_on]
    numbers = " ".join(copy.inventory_number for copy in gone[:NAMED_AT_ONCE])
    context = {
        "stocktaking": shown,
        "lines": lines,
        "numbers": numbers,
        "reason": Reason.LOST.value,
        "may_edit": may(request.user, LIBRARY),
    }
    return render(request, "holdings/stocktaking.html", context)


@allow("stock.receive")
def edit(request: Signed, pk: int) -> HttpResponseBase:
    shown = _shown(request, pk)
    form = StocktakingForm(request.POST or None, initial=vars(shown) | {"on": shown.started_on})

    def write() -> Stocktaking:
        today = timezone.localdate()
        return actions.describe(by=request.user, stocktaking=shown, today=today, **form.cleaned_data)

    return _written(request, form, write, _("Stocktaking"), _address(shown))


@allow("stock.receive")
def note(request: Signed, pk: int) -> HttpResponseBase:
    """`q` finds the lots to choose from; others are named by their numbers."""
    shown = _shown(request, pk)
    choice = lots.choice(request, _lots(shown))
    form = NotFoundForm(choice.lots, request.POST or None)
    if not lots.is_search(request) and form.is_valid():
        lacking = [Lacking(lot, n) for lot, n in form.quantities()]
        numbers = form.inventory_numbers
        try:
            circulation.note_missing(by=request.user, stocktaking=shown, numbers=numbers, lots=lacking)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Saved"))
            return redirect(_address(shown))
    context = {
        "form": form,
        "stocktaking": shown,
        "choice": choice,
        "by_lot": Fund.TEXTBOOK in shown.funds,
    }
    return render(request, "holdings/not_found.html", context)


@allow("stock.receive")
def finish(request: Signed, pk: int) -> HttpResponseBase:
    shown = _shown(request, pk)
    form = FinishForm(request.POST or None, initial={"on": timezone.localdate(), "number": shown.number})

    def write() -> Stocktaking:
        today = timezone.localdate()
        return circulation.finish(by=request.user, stocktaking=shown, today=today, **form.cleaned_data)

    return _written(request, form, write, _("Finish the stocktaking"), _address(shown))


@require_POST
@allow("stock.receive")
def reopen(request: Signed, pk: int) -> HttpResponseBase:
    return redirect(_address(actions.reopen(by=request.user, stocktaking=_shown(request, pk))))


@allow("stock.receive")
def delete(request: Signed, pk: int) -> HttpResponseBase:
    """After a question."""
    shown = _shown(request, pk)
    if request.method != "POST":
        return render(request, "holdings/delete_stocktaking.html", {"stocktaking": shown})
    actions.drop(by=request.user, stocktaking=shown)
    messages.success(request, _("Deleted"))
    return redirect("stock:stocktakings")


@require_POST
@allow("stock.receive")
def strike(request: Signed, pk: int) -> HttpResponseBase:
    line = _line(request, pk)
    actions.strike(by=request.user, line=line)
    return redirect(_address(line.stocktaking))


@allow("stock.receive")
def found(request: Signed, pk: int) -> HttpResponseBase:
    line = _line(request, pk)
    form = FoundForm(line.quantity, request.POST or None, initial={"on": timezone.localdate()})

    def write() -> Stocktaking:
        today = timezone.localdate()
        actions.come_to_light(by=request.user, line=line, today=today, **form.cleaned_data)
        return line.stocktaking

    heading = _("Found later: %(what)s") % {"what": line.copy or line.lot.title}
    return _written(request, form, write, heading, _address(line.stocktaking))


@require_POST
@allow("stock.receive")
def not_found(request: Signed, pk: int) -> HttpResponseBase:
    """The mark «found later» was a mistake."""
    line = _line(request, pk)
    actions.missing_after_all(by=request.user, line=line)
    return redirect(_address(line.stocktaking))


@require_GET
@allow("stock.see")
def paper(request: Signed, pk: int) -> HttpResponse:
    shown = _shown(request, pk)
    name = f"{say('stocktaking_act')} {shown.finished_on or shown.started_on}"
    return download(request, lambda language: stocktaking_act(shown, language), name)


def _shown(request: Signed, pk: int) -> Stocktaking:
    return get_object_or_404(queries.stocktakings(request.school), pk=pk)


def _line(request: Signed, pk: int) -> StocktakingLine:
    lines: QuerySet[StocktakingLine] = StocktakingLine.objects.for_school(request.school)
    return get_object_or_404(lines.select_related("stocktaking", "lot__title", "copy"), pk=pk)


def _address(stocktaking: Stocktaking) -> str:
    return reverse("stock:stocktaking", args=[stocktaking.pk])


def _lots(shown: Stocktaking) -> LotQuerySet:
    """Textbooks that the books had when the stocktaking began, if it looks them through."""
    funds = {Fund.TEXTBOOK} & set(shown.funds)
    found: LotQuerySet = Lot.objects.for_school(shown.school).on(shown.started_on).filter(fund__in=funds)
    return found


def _written(
    request: Signed, form: Form, write: Callable[[], Stocktaking], heading: str, back: str
) -> HttpResponseBase:
    """A form of one page; `back` is where it was opened from."""
    if form.is_valid():
        try:
            made = write()
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Saved"))
            return redirect(_address(made))
    context = {"form": form, "heading": heading, "back": back}
    return render(request, "holdings/stocktaking_form.html", context)
