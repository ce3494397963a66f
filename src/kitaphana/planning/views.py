"""The plan: its page, its items, and the agreement on it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kitaphana.activities.models import Activity
from kitaphana.activities.queries import work_kinds
from kitaphana.core.listing import XLSX
from kitaphana.core.models import RoleCode
from kitaphana.core.permissions import ALLOWED, OFFICE, Signed, allow, may
from kitaphana.core.refusal import NeedsWord, Refused
from kitaphana.core.sentences import say, spoken
from kitaphana.planning import actions, forms, lastyear
from kitaphana.planning.hours import budget_of, hourly_rate, plan_hours
from kitaphana.planning.models import Plan, PlanItem
from kitaphana.planning.page import bars, hours_sentence, numbers, part_rows, round_sentence, volume
from kitaphana.planning.queries import (
    awaiting,
    control_numbers,
    latest_round,
    linkable,
    may_be_asked,
    plan_to_open,
    plans,
    worth_saying,
)
from kitaphana.planning.sheet import workbook
from kitaphana.roster.queries import usual_period


@allow("plan.see")
def index(request: Signed) -> HttpResponseBase:
    plan = plan_to_open(request.user, timezone.localdate())
    if plan:
        return redirect("planning:plan", plan.pk)
    edits = may(request.user, ALLOWED["plan.edit"])
    return render(request, "planning/none.html", {"edits": edits})


@allow("plan.edit")
def new(request: Signed) -> HttpResponseBase:
    year = usual_period(request.school, timezone.localdate())
    initial = {"kind": Plan.Kind.YEAR, "start": year.start, "end": year.end}
    form = forms.PlanForm(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            plan = actions.draft_plan(by=request.user, kind=form.cleaned_data["kind"], period=form.period)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("planning:plan", plan.pk)
    return render(request, "planning/new.html", {"form": form})


@allow("plan.see")
def plan(request: Signed, pk: int) -> HttpResponseBase:
    return _page(request, _plan(request, pk))


@allow("plan.see")
def sheet(request: Signed, pk: int) -> HttpResponse:
    shown = _plan(request, pk)
    name = f"{slugify(shown.name(spoken()), allow_unicode=True)}.xlsx"
    headers = {"Content-Disposition": content_disposition_header(True, name) or ""}  # noqa: FBT003
    return HttpResponse(workbook(shown, spoken()), content_type=XLSX, headers=headers)


@allow("plan.edit")
def add(request: Signed, pk: int) -> HttpResponseBase:
    drafted = _plan(request, pk)
    form = forms.ItemForm(drafted, request.POST or None)
    if form.is_valid():
        try:
            actions.add_item(by=request.user, plan=drafted, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Saved"))
            return redirect("planning:plan", pk)
    context = {"plan": drafted, "form": form, "has_kinds": bool(work_kinds(request.school))}
    return render(request, "planning/add.html", context)


@require_POST
@allow("plan.edit")
def copy(request: Signed, pk: int) -> HttpResponseBase:
    drafted = _plan(request, pk)
    if source := lastyear.plan_before(drafted):
        n = actions.copy_items(by=request.user, plan=drafted, source=source)
        messages.success(request, say("plan_copy", n=n))
    return redirect("planning:plan", pk)


@require_POST
@allow("plan.edit")
def results(request: Signed, pk: int) -> HttpResponseBase:
    n = actions.promise_results(by=request.user, plan=_plan(request, pk))
    messages.success(request, say("plan_results", n=n))
    return redirect("planning:plan", pk)


@allow("plan.edit")
def item(request: Signed, pk: int) -> HttpResponseBase:
    promised = _item(request, pk)
    form = forms.ItemForm(promised.plan, request.POST or None, initial=forms.item_typed(promised))
    if form.is_valid():
        try:
            actions.amend_item(by=request.user, item=promised, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Saved"))
            return redirect("planning:plan", promised.plan_id)
    return _item_page(request, _item(request, pk), form=form)


@require_POST
@allow("plan.edit")
def move(request: Signed, pk: int) -> HttpResponseBase:
    promised = _item(request, pk)
    form = forms.MoveForm(promised.plan, request.POST)
    if form.is_valid():
        try:
            actions.move_item(by=request.user, item=promised, on=timezone.localdate(), **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("planning:plan", promised.plan_id)
    return _item_page(request, _item(request, pk), move_form=form)


@require_POST
@allow("plan.edit")
def drop(request: Signed, pk: int) -> HttpResponseBase:
    promised = _item(request, pk)
    form = forms.DropForm(request.POST)
    if form.is_valid():
        try:
            actions.drop_item(by=request.user, item=promised, on=timezone.localdate(), **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("planning:plan", promised.plan_id)
    return _item_page(request, _item(request, pk), drop_form=form)


@require_POST
@allow("plan.edit")
def done(request: Signed, pk: int) -> HttpResponseBase:
    promised = actions.mark_done(by=request.user, item=_item(request, pk), on=timezone.localdate())
    if not promised.fulfilments.exists():
        messages.warning(request, say("plan_done_no_fact", title=promised.text))
    return redirect("planning:plan", promised.plan_id)


@require_POST
@allow("plan.edit")
def clear(request: Signed, pk: int) -> HttpResponseBase:
    promised = actions.clear_mark(by=request.user, item=_item(request, pk))
    return redirect("planning:plan", promised.plan_id)


@require_POST
@allow("plan.edit")
def remove(request: Signed, pk: int) -> HttpResponseBase:
    promised = _item(request, pk)
    actions.remove_item(by=request.user, item=promised)
    return redirect("planning:plan", promised.plan_id)


@require_POST
@allow("plan.edit")
def link(request: Signed, pk: int, activity: int) -> HttpResponseBase:
    entry = get_object_or_404(Activity.objects.for_school(request.school), pk=activity)
    promised = actions.fulfil(by=request.user, item=_item(request, pk), activity=entry)
    return redirect("planning:item", promised.pk)


@require_POST
@allow("plan.edit")
def number(request: Signed, pk: int) -> HttpResponseBase:
    drafted = _plan(request, pk)
    form = forms.NumberForm(lastyear.results(drafted), request.POST)
    if form.is_valid():
        try:
            actions.set_control_number(by=request.user, plan=drafted, **form.cleaned_data)
        except NeedsWord as question:
            return _page(request, drafted, number_form=form, question=question)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("planning:plan", pk)
    return _page(request, drafted, number_form=form)


@require_POST
@allow("plan.edit")
def drop_number(request: Signed, pk: int, code: str) -> HttpResponseBase:
    actions.drop_control_number(by=request.user, plan=_plan(request, pk), code=code)
    return redirect("planning:plan", pk)


@require_POST
@allow("plan.edit")
def budget(request: Signed, pk: int) -> HttpResponseBase:
    drafted = _plan(request, pk)
    form = forms.BudgetForm(request.POST)
    if form.is_valid():
        try:
            actions.set_budget(by=request.user, plan=drafted, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("planning:plan", pk)
    return _page(request, drafted, budget_form=form)


@require_POST
@allow("plan.edit")
def submit(request: Signed, pk: int) -> HttpResponseBase:
    drafted = _plan(request, pk)
    form = forms.ParticipantsForm(request.school, may_be_asked(request.school), request.POST)
    if form.is_valid():
        try:
            actions.submit(
                by=request.user, plan=drafted, participants=list(form.cleaned_data["participants"])
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("planning:plan", pk)
    return _page(request, _plan(request, pk), participants_form=form)


@require_POST
@allow("plan.agree")
def agree(request: Signed, pk: int) -> HttpResponseBase:
    actions.agree(by=request.user, plan=_plan(request, pk), on=timezone.localdate())
    return redirect("planning:plan", pk)


@require_POST
@allow("plan.agree")
def ask_changes(request: Signed, pk: int) -> HttpResponseBase:
    return _send_back(request, pk)


@require_POST
@allow("plan.approve")
def send_back(request: Signed, pk: int) -> HttpResponseBase:
    return _send_back(request, pk)


@require_POST
@allow("plan.approve")
def approve(request: Signed, pk: int) -> HttpResponseBase:
    actions.approve(by=request.user, plan=_plan(request, pk), on=timezone.localdate())
    return redirect("planning:plan", pk)


def _send_back(request: Signed, pk: int) -> HttpResponseBase:
    sent = _plan(request, pk)
    form = forms.RemarkForm(request.POST)
    if form.is_valid():
        try:
            actions.ask_changes(by=request.user, plan=sent, on=timezone.localdate(), **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("planning:plan", pk)
    return _page(request, _plan(request, pk), remark_form=form)


def _plan(request: Signed, pk: int) -> Plan:
    found: Plan = get_object_or_404(Plan.objects.for_school(request.school), pk=pk)
    return found


def _item(request: Signed, pk: int) -> PlanItem:
    items = PlanItem.objects.for_school(request.school).select_related("plan__school", "kind")
    found: PlanItem = get_object_or_404(items, pk=pk)
    return found


def _page(request: Signed, shown: Plan, **typed: Any) -> HttpResponse:
    hours, words, money = plan_hours(shown), latest_round(shown), budget_of(shown)
    mine = words.of(request.user)
    edits = may(request.user, ALLOWED["plan.edit"])
    reached = lastyear.results(shown) if edits and shown.is_open else {}
    asked = may_be_asked(request.school)
    context = {
        "plan": shown,
        "plans": plans(request.school),
        "parts": part_rows(shown, spoken()),
        "hours": hours,
        "bars": bars(hours, spoken()),
        "hours_sentence": hours_sentence(hours),
        "rate": hourly_rate(money),
        "numbers": numbers(shown),
        "round": words,
        "round_sentence": round_sentence(shown, words),
        "remarks": [remark.sentence() for remark in worth_saying(shown, hours)],
        "edits": edits,
        "sees_money": may(request.user, OFFICE),
        "waiting": awaiting(request.user),
        "before": lastyear.plan_before(shown) if edits and shown.is_open else None,
        "may_take_results": bool(reached.keys() & set(lastyear.USUAL) - control_numbers(shown).keys()),
        "adds_users": may(request.user, ALLOWED["accounts.edit"]),
        "asked": mine is not None and shown.state in (Plan.State.SUBMITTED, Plan.State.AGREED),
        "mine": mine,
        "decides": RoleCode.DIRECTOR in request.user.role_codes and shown.state == Plan.State.AGREED,
        "number_form": forms.NumberForm(reached),
        "budget_form": forms.BudgetForm(initial=forms.budget_typed(money)),
        "participants_form": forms.ParticipantsForm(request.school, asked) if asked else None,
        "remark_form": forms.RemarkForm(),
    }
    return render(request, "planning/plan.html", context | typed)


def _item_page(request: Signed, promised: PlanItem, **typed: Any) -> HttpResponse:
    context = {
        "item": promised,
        "plan": promised.plan,
        "term": promised.term.show(spoken()),
        "volume": volume(promised, spoken()),
        "form": forms.ItemForm(promised.plan, initial=forms.item_typed(promised)),
        "move_form": forms.MoveForm(promised.plan, initial=forms.term_typed(promised)),
        "drop_form": forms.DropForm(),
        "facts": promised.fulfilments.select_related("activity").order_by("activity__on"),
        "linkable": linkable(promised)[:20],
    }
    return render(request, "planning/item.html", context | typed)
