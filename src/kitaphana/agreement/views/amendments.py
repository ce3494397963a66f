"""An amendment of an approved plan: written, agreed, approved."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kitaphana.agreement import actions, amendments, forms
from kitaphana.agreement.amended import amended, items_written
from kitaphana.agreement.amended import amendments as amendments_of
from kitaphana.agreement.history import change_rows
from kitaphana.agreement.models import Amendment, Change, Remark
from kitaphana.agreement.page import (
    card_rows,
    director_named,
    due_sentence,
    minutes_sentence,
    round_sentence,
    turn_of,
)
from kitaphana.agreement.queries import RoundShown, asked_about, latest_round
from kitaphana.agreement.versions import shown_now
from kitaphana.agreement.views.plan import USUAL_WAIT, answered, closed, ours, records, seen_in
from kitaphana.agreement.views.words import AGREES, speak
from kitaphana.core.listing import is_key
from kitaphana.core.models import RoleCode
from kitaphana.core.permissions import ALLOWED, OFFICE, Signed, allow, may
from kitaphana.core.refusal import NeedsWord, Refused
from kitaphana.core.sentences import say, spoken
from kitaphana.planning.amending import Promise
from kitaphana.planning.forms import AimForm
from kitaphana.planning.forms.items import ItemForm, item_typed
from kitaphana.planning.models import PlanItem
from kitaphana.planning.page import section_rows


@require_GET
@allow("plan.see")
def index(request: Signed, pk: int) -> HttpResponseBase:
    """The amendments of a plan."""
    return _index(request, pk, forms.ReasonForm())


@require_POST
@allow("plan.edit")
def begin(request: Signed, pk: int) -> HttpResponseBase:
    plan, form = ours(request, pk), forms.ReasonForm(request.POST)
    if form.is_valid():
        try:
            begun = amendments.begin_amendment(
                by=request.user, plan=plan, on=timezone.localdate(), **form.cleaned_data
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("agreement:amendment", begun.pk)
    return _index(request, pk, form)


@require_GET
@allow("plan.see")
def amendment(request: Signed, pk: int) -> HttpResponseBase:
    return _page(request, _ours(request, pk))


@allow("plan.edit")
def work(request: Signed, pk: int) -> HttpResponseBase:
    """New work; `change`: that was proposed before and is written anew."""
    found, change = _ours(request, pk), None
    key = request.GET.get("change", "")
    if is_key(key):
        rows = Change.objects.for_school(request.school).filter(amendment=found, verb=Change.Verb.ADD)
        change = get_object_or_404(rows, pk=key)
    shape = items_written(found.plan, [change])[change.pk] if change else None
    return _work(request, found, shape, change=change)


@allow("plan.edit")
def item(request: Signed, pk: int, item: int) -> HttpResponseBase:
    """An item of the plan written anew, with what the amendment says of it already."""
    found = _ours(request, pk)
    promised = get_object_or_404(_items(found), pk=item)
    change = Change.objects.for_school(request.school).filter(
        amendment=found, item=promised, verb=Change.Verb.WRITE
    )
    written = items_written(found.plan, change)
    shape = next(iter(written.values()), promised)
    shape.revision = promised.revision
    return _work(request, found, shape, item=promised)


@require_POST
@allow("plan.edit")
def strike(request: Signed, pk: int) -> HttpResponseBase:
    """An item behind which there is work is struck out once the librarian has said so."""
    found = _ours(request, pk)
    struck = get_object_or_404(_items(found), pk=_key(request.POST.get("item", "")))
    said = {"item": struck, "accept_recorded": "accept_recorded" in request.POST}
    try:
        return _do(
            request, found, lambda: amendments.propose_strike(by=request.user, amendment=found, **said)
        )
    except NeedsWord as question:
        context = {"plan": found.plan, "amendment": found, "item": struck, "question": question}
        return render(request, "agreement/strike.html", context)


@allow("plan.edit")
def aim(request: Signed, pk: int) -> HttpResponseBase:
    """The plan's aim and tasks, with what the amendment says of them already."""
    found = _ours(request, pk)
    line = Change.objects.for_school(request.school).filter(amendment=found, verb=Change.Verb.AIM).first()
    shown = line.after if line else {"aim": found.plan.aim, "tasks": found.plan.task_list}
    typed = {"aim": shown["aim"], "tasks": "\n".join(shown["tasks"])}
    form = AimForm(request.POST or None, initial=typed)
    if form.is_valid():
        try:
            amendments.propose_aim(by=request.user, amendment=found, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("agreement:amendment", pk)
    return render(request, "agreement/amend_aim.html", {"amendment": found, "plan": found.plan, "form": form})


@require_POST
@allow("plan.edit")
def number(request: Signed, pk: int) -> HttpResponseBase:
    found, form = _ours(request, pk), forms.NumberChangeForm(request.POST)
    return _sent(request, found, "number_form", form, amendments.propose_number)


@require_POST
@allow("plan.edit")
def take_back(request: Signed, pk: int) -> HttpResponseBase:
    rows = Change.objects.for_school(request.school).select_related("amendment__plan__school")
    change = get_object_or_404(rows, pk=pk)
    found = change.amendment
    return _do(request, found, lambda: amendments.take_back(by=request.user, change=change))


@require_POST
@allow("plan.edit")
def withdraw(request: Signed, pk: int) -> HttpResponseBase:
    found = _ours(request, pk)
    return _do(request, found, lambda: amendments.withdraw_amendment(by=request.user, amendment=found))


@require_POST
@allow("plan.edit")
def submit(request: Signed, pk: int) -> HttpResponseBase:
    found, form = _ours(request, pk), forms.SubmitForm(request.POST)
    return _sent(request, found, "submit_form", form, amendments.submit_amendment, on=timezone.localdate())


@require_POST
@allow("plan.edit")
def close(request: Signed, pk: int) -> HttpResponseBase:
    found = _ours(request, pk)
    return closed(request, found.plan, found, reverse("agreement:amendment", args=[pk]))


@require_POST
@allow("plan.agree")
def word(request: Signed, pk: int) -> HttpResponseBase:
    """A participant's yes, or a remark on the whole amendment."""
    found, form = _ours(request, pk), _say_form(request.POST)
    said = {
        "by": request.user, "plan": found.plan, "amendment": found, "on": timezone.localdate(),
        "seen": seen_in(request),
    }  # fmt: skip
    agrees = request.POST.get("say") == AGREES
    if form.is_valid() and speak(form, said, agrees=agrees):
        name = request.user.full_name
        messages.success(request, say("plan_word_kept" if agrees else "plan_remarks_kept", name=name))
        return redirect("agreement:amendment", pk)
    return _page(request, _ours(request, pk), say_form=form)


@require_POST
@allow("plan.edit")
def answer(request: Signed, pk: int) -> HttpResponseBase:
    rows = Remark.objects.for_school(request.school).exclude(word__round__amendment=None)
    remark: Remark = get_object_or_404(rows.select_related("word__round"), pk=pk)
    found, form = _ours(request, remark.word.round.amendment_id or 0), forms.AnswerForm(request.POST)
    if answered(request, remark, form):
        return redirect("agreement:amendment", found.pk)
    return _page(request, _ours(request, found.pk), answered=remark.pk, answer_form=form)


@require_POST
@allow("plan.approve")
def send_back(request: Signed, pk: int) -> HttpResponseBase:
    found, form = _ours(request, pk), forms.RemarkForm(request.POST)
    said = {"plan": found.plan, "on": timezone.localdate()}
    return _sent(request, found, "remark_form", form, actions.send_back, **said)


@require_POST
@allow("plan.approve")
def approve(request: Signed, pk: int) -> HttpResponseBase:
    found, form = _ours(request, pk), forms.ApproveForm(request.POST)
    act = amendments.approve_amendment
    return _sent(request, found, "approve_form", form, act, on=timezone.localdate())


@require_POST
@allow("plan.edit")
def record(request: Signed, pk: int) -> HttpResponseBase:
    """What the director signed on paper."""
    found, form = _ours(request, pk), forms.SignedForm(request.POST)
    act = amendments.approve_amendment_on_paper
    return _sent(request, found, "record_form", form, act, on=timezone.localdate())


def _ours(request: Signed, pk: int) -> Amendment:
    rows = Amendment.objects.for_school(request.school).select_related(
        "plan__school", "plan__author", "author", "approved_by"
    )
    found: Amendment = get_object_or_404(rows, pk=pk)
    return found


def _items(found: Amendment) -> Any:
    own = PlanItem.objects.for_school(found.school).filter(plan=found.plan)
    return own.select_related("plan__school", "kind", "section", "marks")


def _say_form(typed: Mapping[str, str] | None = None) -> forms.SayForm:
    """An amendment is remarked on as a whole."""
    form = forms.SayForm([], typed)
    form.fields["text"].label = _("Remark")
    return form


def _key(text: str) -> int:
    return int(text) if is_key(text) else 0


def _do(request: Signed, found: Amendment, act: Callable[[], object]) -> HttpResponse:
    """A button without a form: a refusal is said over the page."""
    try:
        act()
    except NeedsWord:
        raise
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("agreement:amendment", found.pk)


def _sent(
    request: Signed, found: Amendment, name: str, form: Any, act: Callable[..., object], **said: Any
) -> HttpResponse:
    """A form of the page: what was typed stays when it is refused."""
    if form.is_valid():
        try:
            act(by=request.user, amendment=found, **said, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("agreement:amendment", found.pk)
    return _page(request, _ours(request, found.pk), **{name: form})


def _work(
    request: Signed,
    found: Amendment,
    shape: PlanItem | None,
    item: PlanItem | None = None,
    change: Change | None = None,
) -> HttpResponseBase:
    form = ItemForm(found.plan, request.POST or None, initial=item_typed(shape) if shape else None)
    if form.is_valid():
        try:
            amendments.propose_work(
                by=request.user, amendment=found, promise=Promise(**form.written()), item=item, change=change,
                revision=form.cleaned_data["revision"] if item else None,
            )  # fmt: skip
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Saved"))
            return redirect("agreement:amendment", found.pk)
    context = {"amendment": found, "plan": found.plan, "form": form, "item": item}
    return render(request, "agreement/amend_item.html", context)


def _index(request: Signed, pk: int, form: forms.ReasonForm) -> HttpResponse:
    plan = ours(request, pk)
    rows = list(amendments_of(plan))
    going = next((row for row in rows if row.state not in Amendment.CLOSED), None)
    begins = plan.state == "approved" and may(request.user, ALLOWED["plan.edit"]) and going is None
    context = {"plan": plan, "rows": rows, "form": form if begins else None, "going": going}
    return render(request, "agreement/amendments.html", context)


def _page(request: Signed, found: Amendment, **typed: Any) -> HttpResponse:
    """`sections`: the plan as it was approved, from which items are chosen."""
    plan, words = found.plan, latest_round(found.plan, found)
    edits, difference = may(request.user, ALLOWED["plan.edit"]), amended(found)
    writes = edits and found.is_open
    rows = change_rows(found, difference) if writes else []
    own = PlanItem.objects.for_school(found.school).filter(plan=plan, state__in=("planned", "moved"))
    context = {
        "plan": plan,
        "amendment": found,
        "edits": edits,
        "writes": writes,
        "changes": rows,
        "touched": {row.change.item_id: row.change.get_verb_display() for row in rows},
        "amendable": set(own.values_list("pk", flat=True)) if writes else set(),
        "said": difference.said(spoken(), sees_money=may(request.user, OFFICE)),
        "sections": section_rows(plan, spoken(), shown_now(plan, spoken()).sections) if writes else [],
        "as_kept": True,
        "number_form": forms.NumberChangeForm(),
        **_agreement(found, words),
        **_turn(request, found, words),
    }
    return render(request, "agreement/amendment.html", context | typed)


def _agreement(found: Amendment, words: RoundShown) -> dict[str, Any]:
    """How the agreement stands, for everyone."""
    return {
        "round": words,
        "card": card_rows(words),
        "stopped": found.state == Amendment.State.STOPPED,
        "round_sentence": round_sentence(words),
        "due_sentence": due_sentence(words, found.state, timezone.localdate()),
        "asked_now": asked_about(found.plan, found) if words.round is None else (),
        "director": director_named(found.plan, words, found),
        "minutes": minutes_sentence(found),
    }


def _turn(request: Signed, found: Amendment, words: RoundShown) -> dict[str, Any]:
    """What this person may do now."""
    mine, today = words.of(request.user), timezone.localdate()
    agreed = found.state == Amendment.State.AGREED
    return {
        "mine": mine,
        "turn": turn_of(mine, found.state),
        "decides": RoleCode.DIRECTOR in request.user.role_codes and agreed,
        "records": agreed and records(request),
        "submit_form": forms.SubmitForm(initial={"until": today + USUAL_WAIT}),
        "say_form": _say_form(),
        "remark_form": forms.RemarkForm(),
        "approve_form": forms.ApproveForm(),
        "record_form": forms.SignedForm(initial={"signed_on": today}),
        "answer_form": forms.AnswerForm(),
        "approve_url": reverse("agreement:approve_amendment", args=[found.pk]),
        "record_url": reverse("agreement:record_amendment", args=[found.pk]),
        "close_url": reverse("agreement:close_amendment", args=[found.pk]),
        "send_back_url": reverse("agreement:send_back_amendment", args=[found.pk]),
        "answer_url": "agreement:answer_amendment",
    }
