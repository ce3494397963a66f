"""The page of a plan with its agreement: sent, agreed, answered, sent back, approved."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from kitaphana.agreement import actions, forms
from kitaphana.agreement.history import history
from kitaphana.agreement.models import Amendment, Remark
from kitaphana.agreement.page import (
    card_rows,
    changed_since,
    director_named,
    due_sentence,
    minutes_sentence,
    remarked,
    round_sentence,
    stamps,
    turn_of,
)
from kitaphana.agreement.queries import (
    RoundShown,
    asked_about,
    awaiting,
    director_signs,
    latest_round,
    plan_to_open,
)
from kitaphana.agreement.versions import shown_now, version_behind
from kitaphana.core.listing import is_key
from kitaphana.core.models import RoleCode
from kitaphana.core.permissions import ALLOWED, Signed, allow, may
from kitaphana.core.refusal import NeedsWord, Refused
from kitaphana.core.sentences import say, spoken
from kitaphana.planning.models import Plan
from kitaphana.planning.page import shown

USUAL_WAIT = timedelta(days=7)


def ours(request: Signed, pk: int) -> Plan:
    rows = Plan.objects.for_school(request.school).select_related("school", "author", "approved_by")
    found: Plan = get_object_or_404(rows, pk=pk)
    return found


def records(request: Signed) -> bool:
    """Whether this person writes down what the director signs, who has no account."""
    return may(request.user, ALLOWED["plan.edit"]) and not director_signs(request.school)


def seen_in(request: Signed) -> int:
    """The number of the round that the page showed from which a word comes; 0, which no round has, if the
    page does not say."""
    number = request.POST.get("seen", "")
    return int(number) if is_key(number) else 0


@allow("plan.see")
def index(request: Signed) -> HttpResponseBase:
    plan = plan_to_open(request.user, timezone.localdate())
    if plan:
        return redirect("agreement:plan", plan.pk)
    edits = may(request.user, ALLOWED["plan.edit"])
    return render(request, "planning/none.html", {"edits": edits})


@allow("plan.see")
def page(request: Signed, pk: int) -> HttpResponseBase:
    return _page(request, ours(request, pk))


@require_POST
@allow("plan.edit")
def submit(request: Signed, pk: int) -> HttpResponseBase:
    return _sent(request, pk, "submit_form", forms.SubmitForm(request.POST), actions.submit)


@require_POST
@allow("plan.agree")
def agree(request: Signed, pk: int) -> HttpResponseBase:
    today = timezone.localdate()
    try:
        actions.agree(by=request.user, plan=ours(request, pk), on=today, seen=seen_in(request))
    except Refused as refused:
        return _page(request, ours(request, pk), refusal=str(refused))
    messages.success(request, say("plan_word_kept", name=request.user.full_name))
    return redirect("agreement:plan", pk)


@require_POST
@allow("plan.approve")
def send_back(request: Signed, pk: int) -> HttpResponseBase:
    return _sent(request, pk, "remark_form", forms.RemarkForm(request.POST), actions.send_back)


@require_POST
@allow("plan.approve")
def approve(request: Signed, pk: int) -> HttpResponseBase:
    return _sent(request, pk, "approve_form", forms.ApproveForm(request.POST), actions.approve)


@require_POST
@allow("plan.edit")
def record(request: Signed, pk: int) -> HttpResponseBase:
    """What the director signed on paper."""
    return _sent(request, pk, "record_form", forms.SignedForm(request.POST), actions.approve_on_paper)


@require_POST
@allow("plan.edit")
def close(request: Signed, pk: int) -> HttpResponseBase:
    return closed(request, ours(request, pk), None, reverse("agreement:plan", args=[pk]))


def closed(request: Signed, plan: Plan, amendment: Amendment | None, back: str) -> HttpResponseBase:
    """A round is stopped once the librarian has said so; a refusal is said over the page."""
    accept = "accept_early" in request.POST
    try:
        actions.close_round(by=request.user, plan=plan, amendment=amendment, accept_early=accept)
    except NeedsWord as question:
        context = {"plan": plan, "amendment": amendment, "question": question, "back": back}
        return render(request, "agreement/close.html", context)
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect(back)


def answered(request: Signed, remark: Remark, form: forms.AnswerForm) -> bool:
    """Whether the answer was taken; a refusal stands over the form."""
    if not form.is_valid():
        return False
    accepted = form.cleaned_data["answer"] == Remark.Answer.ACCEPTED
    try:
        actions.answer(
            by=request.user, remark=remark, accepted=accepted, on=timezone.localdate(),
            text=form.cleaned_data["text"],
        )  # fmt: skip
    except Refused as refused:
        form.add_error(None, str(refused))
        return False
    return True


@require_POST
@allow("plan.edit")
def answer(request: Signed, pk: int) -> HttpResponseBase:
    """Of a remark on the plan; an accepted one leads to the item that it asks to change."""
    rows = Remark.objects.for_school(request.school).filter(word__round__amendment=None)
    remark: Remark = get_object_or_404(rows.select_related("item__plan", "word__round"), pk=pk)
    plan, form = remark.word.round.plan_id, forms.AnswerForm(request.POST)
    if not answered(request, remark, form):
        return _page(request, ours(request, plan), answered=remark.pk, answer_form=form)
    if form.cleaned_data["amends"] and remark.item and remark.item.plan.is_open:
        return redirect("planning:item", remark.item.pk)
    return redirect("agreement:plan", plan)


def _sent(request: Signed, pk: int, name: str, form: Any, act: Callable[..., object]) -> HttpResponseBase:
    """A form of the page: what was typed stays when it is refused."""
    plan = ours(request, pk)
    if form.is_valid():
        try:
            act(by=request.user, plan=plan, on=timezone.localdate(), **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("agreement:plan", pk)
    return _page(request, ours(request, pk), **{name: form})


def _page(request: Signed, plan: Plan, **typed: Any) -> HttpResponse:
    words, today, behind = latest_round(plan), timezone.localdate(), version_behind(plan)
    now = shown_now(plan, spoken(), behind)
    context = (
        shown(plan, request.user, now.sections, now.hours)
        | {"aim": now.aim, "tasks": now.tasks}
        | {"waiting_beside": [other for other in awaiting(request.user) if other != plan]}
        | history(plan, request.user, behind)
        | _agreement(plan, words, today)
        | _turn(request, plan, words, today)
        | typed
    )
    return render(request, "agreement/plan.html", context)


def _agreement(plan: Plan, words: RoundShown, today: date) -> dict[str, Any]:
    """How the agreement stands, for everyone."""
    signed, notes = plan.state in (Plan.State.AGREED, Plan.State.APPROVED), remarked(words)
    return {
        "round": words,
        "asked_now": asked_about(plan) if words.round is None else (),
        "card": card_rows(words),
        "stopped": plan.state == Plan.State.STOPPED,
        "round_sentence": round_sentence(words),
        "due_sentence": due_sentence(words, plan.state, today),
        "item_marks": "agreement/_item_marks.html" if notes else "",
        "remarked": notes,
        "stamps": stamps(words) if signed else (),
        "minutes": minutes_sentence(plan),
        "director": director_named(plan, words),
        "changed": changed_since(words.round) if words.round and plan.state == Plan.State.SUBMITTED else {},
    }


def _turn(request: Signed, plan: Plan, words: RoundShown, today: date) -> dict[str, Any]:
    """What this person may do now."""
    mine = words.of(request.user)
    return {
        "mine": mine,
        "turn": turn_of(mine, plan.state),
        "decides": RoleCode.DIRECTOR in request.user.role_codes and plan.state == Plan.State.AGREED,
        "records": plan.state == Plan.State.AGREED and records(request),
        "approve_url": reverse("agreement:approve", args=[plan.pk]),
        "record_url": reverse("agreement:record", args=[plan.pk]),
        "close_url": reverse("agreement:close", args=[plan.pk]),
        "send_back_url": reverse("agreement:send_back", args=[plan.pk]),
        "answer_url": "agreement:answer",
        "submit_form": forms.SubmitForm(initial={"until": today + USUAL_WAIT}),
        "remark_form": forms.RemarkForm(),
        "approve_form": forms.ApproveForm(),
        "record_form": forms.SignedForm(initial={"signed_on": today}),
        "answer_form": forms.AnswerForm(),
    }
