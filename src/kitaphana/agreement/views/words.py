"""A participant's word: by account, or taken from a signed paper by the librarian."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from kitaphana.agreement import actions, forms
from kitaphana.agreement.amended import amended
from kitaphana.agreement.models import Amendment, Participant, Word
from kitaphana.agreement.page import changed_since, say_rows, turn_of
from kitaphana.agreement.queries import latest_round
from kitaphana.agreement.views.plan import ours, seen_in
from kitaphana.core.permissions import Signed, allow
from kitaphana.core.refusal import Refused
from kitaphana.core.sentences import say, spoken
from kitaphana.planning.models import Plan
from kitaphana.planning.queries import items

AGREES = "agreed"


@allow("plan.agree")
def word(request: Signed, pk: int) -> HttpResponseBase:
    plan = ours(request, pk)
    voice = latest_round(plan).of(request.user)
    if voice is None or not (turn_of(voice, plan.state) or request.method == "POST"):
        messages.error(request, say("plan_round_over" if voice else "plan_not_asked"))
        return redirect("agreement:plan", pk)
    form = forms.SayForm(items(plan), request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        said = {"by": request.user, "plan": plan, "on": timezone.localdate(), "seen": seen_in(request)}
        agrees = request.POST.get("say") == AGREES
        if speak(form, said, agrees=agrees):
            name = request.user.full_name
            kept = ours(request, pk)
            if agrees:
                messages.success(request, say("plan_word_kept", name=name))
            elif turn_of(latest_round(kept).of(request.user), kept.state) != "yes":  # else the page says it
                messages.success(request, say("plan_remarks_kept", name=name))
            return redirect("agreement:plan", pk)
    return _page(request, plan, voice.participant, form)


@allow("plan.edit")
def paper(request: Signed, pk: int, participant: int) -> HttpResponseBase:
    """What a participant signed or wrote on the sheet, with the day of it."""
    return _paper(request, ours(request, pk), None, participant)


@allow("plan.edit")
def amendment_paper(request: Signed, pk: int, participant: int) -> HttpResponseBase:
    """The same of an amendment."""
    rows = Amendment.objects.for_school(request.school).select_related("plan__school", "author")
    found: Amendment = get_object_or_404(rows, pk=pk)
    return _paper(request, found.plan, found, participant)


def _paper(request: Signed, plan: Plan, amendment: Amendment | None, participant: int) -> HttpResponseBase:
    asked: Participant = get_object_or_404(
        Participant.objects.for_school(request.school).select_related("school_class"),
        pk=participant,
        plan=plan,
        withdrawn_on=None,
    )
    sent, today = request.POST if request.method == "POST" else None, timezone.localdate()
    form, day = forms.SayForm([] if amendment else items(plan), sent), forms.PaperForm(today, sent)
    if sent is not None and form.is_valid() and day.is_valid():
        said = {
            "by": request.user, "plan": plan, "amendment": amendment, "on": today,
            "signed_on": day.cleaned_data["on"], "seen": seen_in(request), "participant": asked,
            "way": Word.Way.PAPER,
        }  # fmt: skip
        if speak(form, said, agrees=request.POST.get("say") == AGREES):
            messages.success(request, say("plan_paper_kept", name=asked.name))
            if amendment:
                return redirect("agreement:silent_amendment", amendment.pk)
            return redirect("agreement:silent", plan.pk)
    return _page(request, plan, asked, form, amendment, day=day)


def speak(form: forms.SayForm, said: dict[str, Any], *, agrees: bool) -> bool:
    """Whether the word was taken; a refusal stands over the form, in which everything typed stays."""
    try:
        if agrees and form.has_remarks:
            raise Refused("plan_yes_with_remarks")
        if agrees:
            actions.agree(**said)
        else:
            actions.remark(**said, text=form.cleaned_data["text"], about=form.about())
    except Refused as refused:
        form.add_error(None, str(refused))
        return False
    return True


def _page(
    request: Signed,
    plan: Plan,
    person: Participant,
    form: forms.SayForm,
    amendment: Amendment | None = None,
    **more: Any,
) -> HttpResponse:
    shown = latest_round(plan, amendment).round
    own, rest = ([], []) if amendment else say_rows(plan, person, form)
    context = {
        "plan": plan,
        "amendment": amendment,
        "amended": amended(amendment).said(spoken(), sees_money=False) if amendment else {},
        "person": person,
        "form": form,
        "own": own,
        "rest": rest,
        "round": shown,
        "changed": changed_since(shown) if shown else {},
    }
    return render(request, "agreement/word.html", context | more)
