"""The page of a personal link: one participant, one answer, no account."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from kitaphana.agreement import forms
from kitaphana.agreement.amended import amended
from kitaphana.agreement.models import Link, Word
from kitaphana.agreement.page import changed_since, say_rows
from kitaphana.agreement.queries import link_by
from kitaphana.agreement.rounds import refuse_spent
from kitaphana.agreement.views.words import AGREES, speak
from kitaphana.core.limits import within
from kitaphana.core.models import School
from kitaphana.core.permissions import Visited, for_guests
from kitaphana.core.refusal import Refused
from kitaphana.core.sentences import say, spoken
from kitaphana.planning.queries import items

ANSWERS_OF_AN_HOUR, WRONG_OF_AN_HOUR = 120, 30
"""From one address, behind which there may be a whole school."""
NOT_FOUND, TOO_MANY = 404, 429


def _school_of(secret: str) -> School | None:
    link = link_by(secret)
    return link.round.plan.school if link else None


def _unknown(request: HttpRequest) -> HttpResponseBase:
    if not within(request, "plan-link", WRONG_OF_AN_HOUR):
        return _sentence(request, None, say("plan_link_many"), TOO_MANY)
    return _sentence(request, None, say("plan_link_unknown"), NOT_FOUND)


@for_guests(_school_of, _unknown)
def link(request: Visited, secret: str) -> HttpResponseBase:
    found = link_by(secret)
    if found is None:
        return _unknown(request)
    sent = request.POST if request.method == "POST" else None
    form = forms.SayForm([] if found.round.amendment else items(found.round.plan), sent)
    if sent is not None and not within(request, "plan-word", ANSWERS_OF_AN_HOUR):
        return _sentence(request, found, say("plan_link_many"), TOO_MANY, form)
    if refusal := _why_not(found):
        return _sentence(request, found, refusal, typed=form if sent is not None else None)
    if sent is not None and _is_of_another(request, found):
        return _sentence(request, found, say("plan_link_of_another", name=found.participant.name), typed=form)
    if sent is not None and form.is_valid():
        said = {
            "by": request.corner, "plan": found.round.plan, "on": timezone.localdate(),
            "amendment": found.round.amendment, "participant": found.participant, "way": Word.Way.LINK,
            "seen": found.round.number,
        }  # fmt: skip
        if speak(form, said, agrees=request.POST.get("say") == AGREES):
            return _sentence(request, found, say("plan_word_kept", name=found.participant.name))
    return _page(request, found, form)


def _why_not(found: Link) -> str:
    """Why the link holds no more; nothing while it does."""
    try:
        refuse_spent(found.round, found.participant)
    except Refused as refused:
        return str(refused)
    return ""


def _is_of_another(request: Visited, found: Link) -> bool:
    """Whether who is signed in here would answer in another's name."""
    return request.user.is_authenticated and request.user.pk != found.participant.user_id


def _page(request: Visited, found: Link, form: forms.SayForm) -> HttpResponse:
    plan, amendment = found.round.plan, found.round.amendment
    own, rest = ([], []) if amendment else say_rows(plan, found.participant, form)
    context: dict[str, Any] = {
        "school": request.school,
        "plan": plan,
        "amendment": amendment,
        "person": found.participant,
        "form": form,
        "own": own,
        "rest": rest,
        "round": found.round,
        "changed": changed_since(found.round, guest=True),
        "amended": amended(amendment).said(spoken(), sees_money=False, guest=True) if amendment else {},
    }
    return render(request, "agreement/link.html", context)


def _sentence(
    request: HttpRequest,
    found: Link | None,
    sentence: str,
    status: int = 200,
    typed: forms.SayForm | None = None,
) -> HttpResponse:
    """One sentence; below it what was typed and could not be taken."""
    fields = ("text", *typed.items) if typed else ()
    lost = [typed.data.get(name, "") for name in fields] if typed else []
    context = {
        "school": found.round.plan.school if found else None,
        "plan": found.round.plan if found else None,
        "sentence": sentence,
        "lost": [text for text in lost if text],
    }
    return render(request, "agreement/link_sentence.html", context, status=status)
