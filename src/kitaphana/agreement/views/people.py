"""Who is asked about a plan: chosen by rule and by hand, reminded, withdrawn."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET, require_POST

from kitaphana.agreement import actions, forms
from kitaphana.agreement.models import Amendment, Participant
from kitaphana.agreement.page import invitation, reminder
from kitaphana.agreement.people import rules
from kitaphana.agreement.queries import asked_about, latest_round, links_of, withdrawn_from
from kitaphana.agreement.views.plan import ours
from kitaphana.core.permissions import Signed, allow
from kitaphana.core.qr import drawn, only_here
from kitaphana.core.refusal import Refused
from kitaphana.core.sentences import say
from kitaphana.planning.models import Plan


@dataclass(frozen=True)
class Awaited:
    """A participant without a word. `text`: what goes with the personal link."""

    person: Participant
    days: str
    text: str
    drawing: SafeString


@require_GET
@allow("plan.edit")
def participants(request: Signed, pk: int) -> HttpResponseBase:
    return _page(request, ours(request, pk))


@require_POST
@allow("plan.edit")
def by_rule(request: Signed, pk: int) -> HttpResponseBase:
    plan = ours(request, pk)
    found = rules(plan)
    form = forms.RulesForm(found, request.POST)
    if form.is_valid():
        chosen = [person for row in found if row.rule in form.cleaned_data["rules"] for person in row.people]
        try:
            asked = actions.ask_all(by=request.user, plan=plan, people=chosen)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            names = ", ".join(person.name for person in asked)
            messages.success(request, say("plan_people_added", n=len(asked), text=names))
            return redirect("agreement:participants", pk)
    return _page(request, plan, rules_form=form)


@require_POST
@allow("plan.edit")
def by_hand(request: Signed, pk: int) -> HttpResponseBase:
    plan = ours(request, pk)
    form = forms.PersonForm(plan, request.POST)
    if form.is_valid():
        try:
            asked = actions.ask(by=request.user, plan=plan, **form.person())
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, say("plan_people_added", n=1, text=asked.name))
            return redirect("agreement:participants", pk)
    return _page(request, plan, person_form=form)


@require_POST
@allow("plan.edit")
def withdraw(request: Signed, pk: int, participant: int) -> HttpResponseBase:
    plan = ours(request, pk)
    rows = Participant.objects.for_school(request.school).filter(plan=plan, withdrawn_on=None)
    person: Participant = get_object_or_404(rows, pk=participant)
    try:
        actions.withdraw(by=request.user, participant=person, on=timezone.localdate())
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("agreement:participants", pk)


@require_GET
@allow("plan.edit")
def silent(request: Signed, pk: int) -> HttpResponseBase:
    """Who has not answered the plan, how long, and by what link they may."""
    return _silent(request, ours(request, pk), None)


@require_GET
@allow("plan.edit")
def silent_amendment(request: Signed, pk: int) -> HttpResponseBase:
    """Who has not answered an amendment."""
    rows = Amendment.objects.for_school(request.school).select_related("plan__school")
    found: Amendment = get_object_or_404(rows, pk=pk)
    return _silent(request, found.plan, found)


def _silent(request: Signed, plan: Plan, amendment: Amendment | None) -> HttpResponse:
    shown, today = latest_round(plan, amendment), timezone.localdate()
    links = links_of(shown.round) if shown.round else {}
    people = []
    for voice in shown.silent if shown.round else ():
        person = voice.participant
        address = request.build_absolute_uri(reverse("agreement:link", args=[links[person.pk]]))
        days = (today - shown.round.sent_on).days if shown.round else 0
        people.append(
            Awaited(
                person,
                say("plan_days_waited", n=days) if days > 0 else say("plan_sent_today"),
                invitation(plan, person, address),
                drawn(address, scale=4),
            )
        )
    context = {
        "plan": plan,
        "amendment": amendment,
        "people": people,
        "reminder": reminder(plan, amendment),
        "no_devices": only_here(request.get_host()),
    }
    return render(request, "agreement/silent.html", context)


def _page(request: Signed, plan: Plan, **typed: Any) -> HttpResponse:
    found = rules(plan)
    context = {
        "plan": plan,
        "rules": found,
        "rules_form": forms.RulesForm(found),
        "person_form": forms.PersonForm(plan),
        "asked": asked_about(plan),
        "withdrawn": withdrawn_from(plan),
    }
    return render(request, "agreement/participants.html", context | typed)
