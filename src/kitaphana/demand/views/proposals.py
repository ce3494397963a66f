"""Proposals to buy: the list, one with its lines, the director's word, the paper."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_POST

from kitaphana.core.listing import Column, listing
from kitaphana.core.permissions import ALLOWED, Signed, allow, may
from kitaphana.core.refusal import NeedsWord, Refused
from kitaphana.core.sentences import say
from kitaphana.core.span import FreeSpanForm
from kitaphana.demand import actions
from kitaphana.demand.forms import AnswerForm, LinesForm
from kitaphana.demand.models import Proposal
from kitaphana.demand.papers import proposal_paper
from kitaphana.demand.queries import proposals
from kitaphana.papers.download import download

TONES = {
    Proposal.State.SENT.value: "info",
    Proposal.State.ACCEPTED.value: "good",
    Proposal.State.DECLINED.value: "bad",
}


@require_GET
@allow("needs.see")
def proposal_list(request: Signed) -> HttpResponseBase:
    columns = (
        Column("number", _("No."), str, "number", link=lambda row: reverse("demand:proposal", args=[row.pk])),
        Column("on", _("Day"), lambda row: row.on, "on"),
        Column("scope", pgettext("proposal", "For whom"), Proposal.get_scope_display, "scope"),
        Column("titles", pgettext("proposal", "Works"), lambda row: row.titles, "titles", numeric=True),
        Column("copies", _("Copies"), lambda row: row.copies, "copies", numeric=True),
        Column("amount", _("Sum, tenge"), lambda row: row.amount, "amount", numeric=True),
        Column("state", _("State"), Proposal.get_state_display, "state"),
        Column("answer", pgettext("proposal", "Answer"), lambda row: row.answer),
    )
    filters, title = FreeSpanForm(request.GET), pgettext("screen", "Proposals to buy")
    rows = proposals(request.school, filters.period)
    made = listing(request, rows, columns, search=("answer",), title=title, filters=filters)
    if isinstance(made, HttpResponse):
        return made
    return render(request, "demand/proposals.html", {"listing": made})


@require_GET
@allow("needs.see")
def proposal(request: Signed, pk: int) -> HttpResponseBase:
    return _page(request, _proposal(request, pk))


@require_POST
@allow("needs.ask")
def lines(request: Signed, pk: int) -> HttpResponseBase:
    """`remove` names a line to be taken off."""
    shown = _proposal(request, pk)
    form = LinesForm(shown.lines.order_by("pk"), request.POST)
    if not form.is_valid():
        return _page(request, shown, form)
    removed = request.POST.get("remove")
    changed = [(line, 0 if str(line.pk) == removed else n, price) for line, n, price in form.changed()]
    try:
        actions.change_lines(
            by=request.user, proposal=shown, lines=changed, limit=form.cleaned_data["limit"],
            accept_over=actions.OverLimit.flag in request.POST,
        )  # fmt: skip
    except NeedsWord as question:
        return _page(request, shown, form, question)
    messages.success(request, _("Saved"))
    return redirect("demand:proposal", pk)


@require_POST
@allow("needs.ask")
def send(request: Signed, pk: int) -> HttpResponseBase:
    shown = _proposal(request, pk)
    actions.send(by=request.user, proposal=shown, on=timezone.localdate())
    messages.success(request, say("demand_sent", no=str(shown.number)))
    return redirect("demand:proposal", pk)


@require_POST
@allow("needs.ask")
def withdraw(request: Signed, pk: int) -> HttpResponseBase:
    actions.withdraw(by=request.user, proposal=_proposal(request, pk))
    messages.success(request, _("Saved"))
    return redirect("demand:proposal", pk)


@require_POST
@allow("proposal.answer")
def answer(request: Signed, pk: int) -> HttpResponseBase:
    """The button says which way."""
    shown, form = _proposal(request, pk), AnswerForm(request.POST)
    if not form.is_valid():
        return _page(request, shown, answering=form)
    verb, text = "accept" if "accept" in request.POST else "decline", form.cleaned_data["text"]
    try:
        actions.answer(by=request.user, proposal=shown, verb=verb, text=text, on=timezone.localdate())
    except Refused as refused:
        form.add_error("text", str(refused))
        return _page(request, shown, answering=form)
    messages.success(request, _("Saved"))
    return redirect("demand:proposal", pk)


@require_GET
@allow("needs.see")
def paper(request: Signed, pk: int) -> HttpResponse:
    shown = _proposal(request, pk)
    name = say("demand_paper_title", no=str(shown.number))
    return download(request, lambda language: proposal_paper(shown, language), name)


def _proposal(request: Signed, pk: int) -> Proposal:
    return get_object_or_404(proposals(request.school).select_related("school"), pk=pk)


def _page(
    request: Signed,
    shown: Proposal,
    form: LinesForm | None = None,
    question: NeedsWord | None = None,
    answering: AnswerForm | None = None,
) -> HttpResponseBase:
    writes, rows = may(request.user, ALLOWED["needs.ask"]), list(shown.lines.order_by("pk"))
    for row in rows:
        row.proposal = shown
    draft = shown.state == Proposal.State.DRAFT
    answers = shown.state == Proposal.State.SENT and may(request.user, ALLOWED["proposal.answer"])
    context = {
        "proposal": shown,
        "number": str(shown.number),
        "tone": TONES.get(shown.state, ""),
        "rows": rows,
        "cost": sum(row.amount for row in rows),
        "copies": sum(row.quantity for row in rows),
        "closes": sum(row.closes for row in rows),
        "form": form or (LinesForm(rows, initial={"limit": shown.limit}) if writes and draft else None),
        "question": question,
        "answering": answering or (AnswerForm() if answers else None),
        "may_send": writes and draft,
        "may_withdraw": writes and shown.state in (Proposal.State.DRAFT, Proposal.State.SENT),
    }
    return render(request, "demand/proposal.html", context)
