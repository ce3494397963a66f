"""What the pages with a basket share."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone

from kitaphana.core.permissions import Signed
from kitaphana.core.refusal import Refused
from kitaphana.core.sentences import say
from kitaphana.demand import actions
from kitaphana.demand.buying import Basket, fill, prices_of
from kitaphana.demand.forms import USUAL_LIMIT, BasketForm
from kitaphana.demand.queries import Demand, Line
from kitaphana.lib.period import Period
from kitaphana.roster.models import ReaderKind


@dataclass(frozen=True)
class Picking:
    """What would be bought. `ticked`: codes of the lines that the person chose, or (`by_rule`) the rule."""

    form: BasketForm
    basket: Basket
    ticked: frozenset[str]
    by_rule: bool

    @property
    def guessed(self) -> bool:
        return not all(offer.price_known for offer in self.basket.offers)

    @property
    def auto(self) -> str:
        return " ".join(sorted(self.ticked))

    def elsewhere(self, shown: Iterable[Line]) -> frozenset[str]:
        """Ticked lines that are not on this page of the list."""
        return self.ticked - {line.code for line in shown}


def picking(request: Signed, found: Demand, *, as_ticked: bool = False) -> Picking:
    """By the rule alone while the person has changed nothing, else (and `as_ticked`) by the ticks sent."""
    codes = [line.code for line in found.lines]
    form = BasketForm(codes, request.POST or None, initial={"limit": USUAL_LIMIT})
    ticked, by_rule = form.ticked, form.by_rule and not as_ticked
    lines = [line for line in found.lines if line.code in ticked or (by_rule and line.needed)]
    basket = fill(lines, form.sum, prices_of(request.school, lines), least=0 if by_rule else 1)
    if by_rule:
        ticked = frozenset(offer.line.code for offer in basket.offers)
    return Picking(form, basket, ticked, by_rule)


def propose(request: Signed, found: Demand, period: Period, scope: str, back: str) -> HttpResponseBase:
    """Draft the lines that were shown as ticked; with `send` in the form it goes to the director at once."""
    picked, today = picking(request, found, as_ticked=True), timezone.localdate()
    try:
        if not picked.form.is_valid():
            raise Refused("demand_limit")
        made = actions.draft_proposal(
            by=request.user, basket=picked.basket, found=found, period=period, on=today, scope=scope
        )
        if "send" in request.POST:
            actions.send(by=request.user, proposal=made, on=today)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect(back)
    sent = "send" in request.POST
    messages.success(request, say("demand_sent" if sent else "demand_drafted", no=str(made.number)))
    return redirect("demand:proposal", made.pk)


def who(kind: str, grade: int | None) -> str:
    """«7-сынып», «мұғалім»; nothing where it is not known."""
    if grade is not None:
        return say("demand_grade", n=grade)
    return str(ReaderKind(kind).label) if kind else ""


def sources_of(line: Line) -> str:
    """«сұрақ – 9, бос іздеу – 3»"""
    return ", ".join(f"{source.label} – {n}" for source, n in line.sources.items())
