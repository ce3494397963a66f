"""What leads readers to a survey on paper: tickets and a poster, each with a picture for a telephone."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET

from kitaphana.core.listing import is_key
from kitaphana.core.permissions import Signed, allow
from kitaphana.core.qr import drawn, only_here
from kitaphana.core.refusal import Refused
from kitaphana.core.sentences import say
from kitaphana.surveys import actions
from kitaphana.surveys.forms import TicketsForm
from kitaphana.surveys.models import Survey, Ticket
from kitaphana.surveys.queries import batches, tickets_of
from kitaphana.surveys.views.surveys import ours

GROUPED = 3


@dataclass(frozen=True)
class Slip:
    """A ticket as it is printed; `number` in groups, to be typed by hand."""

    ticket: Ticket
    number: str
    drawing: SafeString


@allow("surveys.edit")
def tickets(request: Signed, pk: int) -> HttpResponseBase:
    survey, today = ours(request, pk), timezone.localdate()
    form = TicketsForm(survey, today, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.make_tickets(by=request.user, survey=survey, on=today, **form.wanted())
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            sentence = say("survey_tickets_made", n=made) if made else say("survey_tickets_all_there")
            messages.success(request, sentence)
            return redirect("surveys:tickets", pk)
    context = {
        "survey": survey,
        "form": form,
        "batches": batches(survey),
        "only_here": only_here(request.get_host()),
    }
    return render(request, "surveys/tickets.html", context)


@require_GET
@allow("surveys.edit")
def slips(request: Signed, pk: int) -> HttpResponseBase:
    """Unused tickets to cut out; `class`: of one class, `0`: of none."""
    survey, chosen = ours(request, pk), request.GET.get("class", "")
    rows = tickets_of(survey).filter(used=False)
    if is_key(chosen):
        rows = rows.filter(school_class=int(chosen) or None)
    address = answer_address(request, survey)
    made = [
        Slip(ticket, _grouped(ticket.secret), drawn(f"{address}?t={ticket.secret}", scale=3))
        for ticket in (rows if address else ())
    ]
    context = {
        "survey": survey,
        "slips": made,
        "address": _plain(address),
        "only_here": only_here(request.get_host()),
    }
    return render(request, "surveys/slips.html", context)


@require_GET
@allow("surveys.edit")
def poster(request: Signed, pk: int) -> HttpResponseBase:
    survey = ours(request, pk)
    address = answer_address(request, survey)
    context = {
        "survey": survey,
        "drawing": drawn(address, scale=9) if address else "",
        "address": _plain(address),
        "only_here": only_here(request.get_host()),
    }
    return render(request, "surveys/poster.html", context)


def answer_address(request: HttpRequest, survey: Survey) -> str:
    """The whole address of the page where it is answered; there is one once the corner is open."""
    corner = survey.school.corner_key
    return request.build_absolute_uri(reverse("surveys:answer", args=[corner, survey.key])) if corner else ""


def _plain(address: str) -> str:
    """As it is typed: browsers add the rest themselves."""
    return address.removeprefix("http://").removeprefix("https://")


def _grouped(secret: str) -> str:
    return " ".join(secret[n : n + GROUPED] for n in range(0, len(secret), GROUPED))
