"""Exchange with schools: the list, one document, and its next step."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy
from django.views.decorators.http import require_GET, require_POST

from kitaphana.core.listing import Column, listing
from kitaphana.core.permissions import LIBRARY, Signed, allow, may
from kitaphana.core.refusal import Refused
from kitaphana.core.sentences import say
from kitaphana.papers.download import download
from kitaphana.supply import exchange as actions
from kitaphana.supply.exchange import Agreed
from kitaphana.supply.forms import (
    ExchangeFilter,
    ExchangeForm,
    LinesForm,
    MovedForm,
    NewExchangeForm,
    OfferedLines,
    ReceivedForm,
    RequestedLines,
)
from kitaphana.supply.models import Exchange
from kitaphana.supply.papers import act_paper, has_come_back
from kitaphana.supply.queries import exchange_rows, exchanges, moved, shelf_of
from kitaphana.supply.views.common import Picked, first_line, pick

State, Way = Exchange.State, Exchange.Way
OPEN = (State.OFFERED, State.REQUESTED, State.AGREED)


@dataclass(frozen=True)
class Step:
    """How copies move: `back` when they go to whose they are."""

    label: Any
    form: type[MovedForm]
    act: Callable[..., object]
    back: bool = False


STEPS = {
    "hand_over": Step(pgettext_lazy("exchange", "Hand over"), MovedForm, actions.hand_over),
    "receive": Step(pgettext_lazy("exchange", "Receive"), ReceivedForm, actions.receive_exchange),
    "get_back": Step(pgettext_lazy("exchange", "Take back"), MovedForm, actions.get_back, back=True),
    "give_back": Step(pgettext_lazy("exchange", "Give back"), MovedForm, actions.give_back, back=True),
}
NEXT = {
    (Way.GIVE, State.AGREED): "hand_over",
    (Way.GIVE, State.HANDED_OVER): "get_back",
    (Way.TAKE, State.AGREED): "receive",
    (Way.TAKE, State.RECEIVED): "give_back",
}


@require_GET
@allow("textbooks.see")
def exchange_list(request: Signed) -> HttpResponseBase:
    chosen, today = ExchangeFilter(request.GET), timezone.localdate()
    wanted = {name: chosen.cleaned_data.get(name) for name in ("way", "state")} if chosen.is_valid() else {}
    rows = exchanges(request.school).filter(**{name: value for name, value in wanted.items() if value})
    if chosen.period:
        rows = rows.filter(pk__in=moved(request.school, chosen.period).values("line__exchange"))
    columns = (
        Column("number", _("No."), str, "number", link=lambda row: reverse("supply:exchange", args=[row.pk])),
        Column("on", _("Day"), lambda row: row.on, "on"),
        Column("way", pgettext("exchange", "Way"), Exchange.get_way_display, "way"),
        Column("partner", _("Other school"), lambda row: row.partner, "partner"),
        Column("copies", _("Copies"), lambda row: row.moved or row.copies, "copies", numeric=True),
        Column("term", pgettext("exchange", "Term"), _term),
        Column("due_on", _("To be returned by"), lambda row: row.due_on, "due_on"),
        Column("state", _("State"), lambda row: _state(row, today), "state"),
    )
    search, title = ("partner", "contact", "note"), pgettext("supply", "Exchange")
    made = listing(request, rows, columns, search=search, title=title, filters=chosen)
    if isinstance(made, HttpResponse):
        return made
    return render(request, "supply/exchanges.html", {"listing": made, "tab": "exchanges"})


@allow("textbooks.issue")
def new_exchange(request: Signed) -> HttpResponseBase:
    way = request.GET.get("way", Way.GIVE)
    form = NewExchangeForm(request.POST or None, initial={"way": way, "on": timezone.localdate()})
    line = first_line(request)
    if form.is_valid() and (line is None or line.is_valid()):
        lines = [Agreed(line.cleaned_data["title"], line.cleaned_data["quantity"])] if line else []
        head = {name: form.cleaned_data[name] for name in ("way", "on")}
        try:
            made = actions.draft_exchange(by=request.user, terms=form.terms(), lines=lines, **head)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("supply:exchange", made.pk)
    context = {"form": form, "line": line, "heading": _("New exchange"), "back": reverse("supply:exchanges")}
    context |= {"tab": "exchanges"}
    return render(request, "supply/new.html", context)


@require_GET
@allow("textbooks.see")
def exchange(request: Signed, pk: int) -> HttpResponse:
    return _page(request, _exchange(request, pk))


@require_POST
@allow("textbooks.issue")
def change_lines(request: Signed, pk: int) -> HttpResponseBase:
    """Quantities and prices before the copies move; `remove` names a line to be taken out."""
    shown = _exchange(request, pk)
    form = _lines(shown, request)
    if not form.is_valid():
        return _page(request, shown, lines=form)
    removed = next((line for line in form.lines if str(line.pk) == request.POST.get("remove")), None)
    changed = [
        (line, form.quantity(line), form.price(line) if form.priced else line.price)
        for line in form.lines
        if line != removed
    ]
    actions.change_exchange_lines(by=request.user, exchange=shown, lines=changed)
    if removed:
        actions.remove_from_exchange(by=request.user, line=removed)
    messages.success(request, _("Saved"))
    return redirect("supply:exchange", pk)


@require_POST
@allow("textbooks.issue")
def describe(request: Signed, pk: int) -> HttpResponseBase:
    shown = _exchange(request, pk)
    form = ExchangeForm(request.POST)
    if form.is_valid():
        try:
            actions.describe_exchange(by=request.user, exchange=shown, terms=form.terms())
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Saved"))
            return redirect("supply:exchange", pk)
    return _page(request, shown, about=form)


@allow("textbooks.issue")
def add_lines(request: Signed, pk: int) -> HttpResponseBase:
    shown = _exchange(request, pk)

    def add(picked: Picked) -> None:
        lines = [Agreed(title, n) for title, n in picked]
        actions.add_to_exchange(by=request.user, exchange=shown, lines=lines)

    there = {row.line.title_id for row in exchange_rows(shown)}
    back = reverse("supply:exchange", args=[pk])
    return pick(request, heading=_name(shown), back=back, there=there, add=add)


@require_POST
@allow("textbooks.issue")
def agree(request: Signed, pk: int) -> HttpResponseBase:
    actions.agree_exchange(by=request.user, exchange=_exchange(request, pk))
    return redirect("supply:exchange", pk)


@require_POST
@allow("textbooks.issue")
def cancel(request: Signed, pk: int) -> HttpResponseBase:
    actions.cancel_exchange(by=request.user, exchange=_exchange(request, pk))
    return redirect("supply:exchange", pk)


@allow("textbooks.issue")
def step(request: Signed, pk: int, verb: str) -> HttpResponseBase:
    """Copies move; all that can is filled in. The verb stands in the address, so that a form sent again never
    takes the step after it."""
    if verb not in STEPS:
        raise Http404
    shown, taken, today = _exchange(request, pk), STEPS[verb], timezone.localdate()
    rows = exchange_rows(shown)
    asked = {row.line: n for row in rows if (n := row.there if taken.back else row.line.quantity)}
    form = taken.form(asked, request.POST or None, initial={"on": today})
    if form.is_valid():
        try:
            _take(request, shown, taken, form, today)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Saved"))
            return redirect("supply:exchange", pk)
    context = {"form": form, "heading": taken.label, "name": _name(shown), "whom": shown.partner}
    context |= {"back": reverse("supply:exchange", args=[pk]), "verb": taken.label, "empty": not form.lines}
    if verb == "hand_over":
        context["shelf"] = _free(request, shown, today)
    return render(request, "supply/move.html", context)


@allow("textbooks.issue")
def give_up(request: Signed, pk: int) -> HttpResponseBase:
    """What has not come back goes by an act, after a question."""
    shown, today = _exchange(request, pk), timezone.localdate()
    if request.method == "POST":
        actions.give_up(by=request.user, exchange=shown, on=today)
        return redirect("supply:exchange", pk)
    context = {"exchange": shown, "rows": [row for row in exchange_rows(shown) if row.there]}
    return render(request, "supply/give_up.html", context)


@require_GET
@allow("textbooks.see")
def paper(request: Signed, pk: int) -> HttpResponse:
    """The act; with `back` that of the way back."""
    shown, back = _exchange(request, pk), "back" in request.GET
    if back and not has_come_back(exchange_rows(shown)):
        raise Http404
    name = say("supply_act_back" if back else "supply_act", no=str(shown.number))
    return download(request, lambda language: act_paper(shown, language, back=back), name)


def _exchange(request: Signed, pk: int) -> Exchange:
    return get_object_or_404(exchanges(request.school), pk=pk)


def _name(shown: Exchange) -> str:
    return _("Exchange No. %(number)s") % {"number": shown.number}


def _term(shown: Exchange) -> str:
    return pgettext("exchange", "for good") if shown.for_good else pgettext("exchange", "for a time")


def _is_late(shown: Exchange, today: date) -> bool:
    there = shown.state in (State.HANDED_OVER, State.RECEIVED)
    return there and shown.due_on is not None and shown.due_on < today


def _state(shown: Exchange, today: date) -> str:
    state = shown.get_state_display()
    return f"{state}, {pgettext('exchange', 'overdue')}" if _is_late(shown, today) else state


def _lines(shown: Exchange, request: Signed | None = None) -> LinesForm:
    form = OfferedLines if shown.way == Way.GIVE else RequestedLines
    asked = {row.line: row.line.quantity for row in exchange_rows(shown)}
    return form(asked, request.POST if request else None)


def _take(request: Signed, shown: Exchange, taken: Step, form: MovedForm, today: date) -> None:
    moved = [line for line in form.lines if form.quantity(line)]
    details: dict[str, Any] = {"parts": [(line, form.quantity(line)) for line in moved]}
    if form.priced:
        details["parts"] = [(line, form.quantity(line), form.price(line)) for line in moved]
        details["document"] = form.cleaned_data["document"]
    taken.act(by=request.user, exchange=shown, on=form.day(), today=today, **details)


def _free(request: Signed, shown: Exchange, today: date) -> dict[int, int]:
    """What the shelf has of each title."""
    lots = shelf_of(request.school, [row.line.title for row in exchange_rows(shown)], today)
    return {title: sum(free for _lot, free in found) for title, found in lots.items()}


def _page(
    request: Signed, shown: Exchange, *, lines: LinesForm | None = None, about: ExchangeForm | None = None
) -> HttpResponse:
    rows = exchange_rows(shown)
    if may(request.user, LIBRARY) and shown.state in OPEN:
        lines = lines or _lines(shown)
        about = about or ExchangeForm(initial=vars(shown) | {"for_good": "1" if shown.for_good else ""})
    verb = NEXT.get((Way(shown.way), State(shown.state)), "")
    if shown.for_good and verb and STEPS[verb].back:
        verb = ""
    context = {
        "exchange": shown,
        "rows": rows,
        "lines": lines,
        "about": about,
        "term": _term(shown),
        "late": _is_late(shown, timezone.localdate()),
        "verb": verb,
        "label": STEPS[verb].label if verb else "",
        "open": shown.state in OPEN,
        "agreed": shown.state == State.AGREED,
        "moved": any(row.moves for row in rows),
        "back": has_come_back(rows),
        "left": sum(row.there for row in rows),
        "tab": "exchanges",
    }
    return render(request, "supply/exchange.html", context)
