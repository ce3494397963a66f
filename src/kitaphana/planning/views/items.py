"""Items of a plan: written, put in order, moved, done, cancelled, linked to the diary."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kitaphana.activities.models import Activity
from kitaphana.activities.queries import work_kinds
from kitaphana.core.listing import is_key
from kitaphana.core.permissions import ALLOWED, Signed, allow, may
from kitaphana.core.refusal import NeedsWord, Refused, Repeated
from kitaphana.core.sentences import say
from kitaphana.planning import actions, marks
from kitaphana.planning.actions import ItemTwice
from kitaphana.planning.fact import linkable
from kitaphana.planning.forms import items as itemforms
from kitaphana.planning.itempage import changed_sentence, differences, item_shown
from kitaphana.planning.models import Plan, PlanItem, Section
from kitaphana.planning.page import hours_shown
from kitaphana.planning.promise import ItemChanged
from kitaphana.planning.queries import step

LINKABLE_SHOWN = 20


@allow("plan.edit")
def add(request: Signed, pk: int) -> HttpResponseBase:
    """What the browser's Back brought and is sent again unchanged is asked about, not added once more."""
    drafted, accept = _plan(request, pk), "accept_twin" in request.POST
    form = itemforms.ItemForm(drafted, request.POST or None)
    more: dict[str, Any] = {}
    if form.is_valid():
        try:
            actions.add_item(by=request.user, plan=drafted, accept_twin=accept, **form.written())
        except ItemTwice as question:
            more = {"question": question}
        except Repeated as refused:
            form.add_error(None, str(refused))
            more = {"sent_again": True}
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Saved"))
            return redirect("agreement:plan", pk)
    context = {"plan": drafted, "form": form, "has_kinds": bool(work_kinds(request.school))}
    return render(request, "planning/add.html", context | more)


@allow("plan.see")
def item(request: Signed, pk: int) -> HttpResponseBase:
    return _item_page(request, _item(request, pk))


@require_POST
@allow("plan.edit")
def save(request: Signed, pk: int) -> HttpResponseBase:
    promised = _item(request, pk)
    form = itemforms.ItemForm(promised.plan, request.POST, initial=itemforms.item_typed(promised))
    more: dict[str, Any] = {}
    if form.is_valid():
        try:
            revision = form.cleaned_data["revision"]
            actions.amend_item(by=request.user, item=promised, revision=revision, **form.written())
        except ItemChanged:
            now = _item(request, pk)
            hers, form = form.hers, form.over(now)
            more = {"changed": changed_sentence(now, request.user)}
            if form.is_valid():
                mine = {name: value for name, value in form.written().items() if name in hers}
                more["differences"] = differences(now, mine)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Saved"))
            return _back(request, promised)
    return _item_page(request, _item(request, pk), form=form, **more)


@require_POST
@allow("plan.edit")
def place(request: Signed, pk: int) -> HttpResponseBase:
    """A row dragged to stand `before` another in a `section`, or one step `up` or `down`. To a script answers
    with the hours of the plan's sections."""
    shown = _plan(request, pk)
    chosen = request.POST
    if "item" in chosen:
        moved = _item(request, _key(chosen["item"]))
        sections = Section.objects.for_school(request.school)
        section = get_object_or_404(sections, pk=_key(chosen.get("section", "")))
        before = _item(request, _key(chosen["before"])) if chosen.get("before") else None
        actions.place_item(by=request.user, item=moved, section=section, before=before)
    else:
        down = "down" in chosen
        moved = _item(request, _key(chosen.get("down" if down else "up", "")))
        if there := step(shown, moved, down=down):
            actions.place_item(by=request.user, item=moved, section=there[0], before=there[1])
    if request.htmx:
        return JsonResponse({"sections": hours_shown(shown)})
    return _to_row(pk, moved)


@require_POST
@allow("plan.edit")
def move(request: Signed, pk: int) -> HttpResponseBase:
    promised = _item(request, pk)
    form = itemforms.MoveForm(promised.plan, request.POST)
    if form.is_valid():
        try:
            marks.move_item(by=request.user, item=promised, on=timezone.localdate(), **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return _back(request, promised)
    return _item_page(request, _item(request, pk), move_form=form)


@require_POST
@allow("plan.edit")
def drop(request: Signed, pk: int) -> HttpResponseBase:
    promised = _item(request, pk)
    form = itemforms.DropForm(request.POST)
    if form.is_valid():
        try:
            marks.drop_item(by=request.user, item=promised, on=timezone.localdate(), **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return _back(request, promised)
    return _item_page(request, _item(request, pk), drop_form=form)


@allow("plan.edit")
def write(request: Signed, pk: int) -> HttpResponseBase:
    """The entry of the diary that does the item, with what the item says filled in."""
    promised = _item(request, pk)
    today = timezone.localdate()
    form = itemforms.DoneForm(promised, today, request.POST or None)
    back = _address(request, "planning:item", promised)
    context: dict[str, Any] = {"item": promised, "plan": promised.plan, "form": form, "back": back}
    if form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("finish", "accept_many", "revision")}
        try:
            entry = marks.write_done(by=request.user, item=promised, work=form.work(), today=today, **said)
        except NeedsWord as question:
            context["question"] = question
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, say("plan_item_written", title=promised.text, d=entry.on))
            return _back(request, promised)
    return render(request, "planning/write.html", context)


@require_POST
@allow("plan.edit")
def done(request: Signed, pk: int) -> HttpResponseBase:
    """The plan's page says that the diary has no entry for it, and leads to one."""
    promised = marks.mark_done(
        by=request.user, item=_item(request, pk), on=timezone.localdate(), revision=_revision(request)
    )
    return _back(request, promised)


@require_POST
@allow("plan.edit")
def clear(request: Signed, pk: int) -> HttpResponseBase:
    promised = marks.clear_mark(by=request.user, item=_item(request, pk))
    return _back(request, promised)


@require_POST
@allow("plan.edit")
def remove(request: Signed, pk: int) -> HttpResponseBase:
    """Once the librarian has said so."""
    promised, seen = _item(request, pk), _revision(request)
    text, accept = promised.text, "accept_loss" in request.POST
    try:
        actions.remove_item(by=request.user, item=promised, revision=seen, accept_loss=accept)
    except NeedsWord as question:
        context = {"question": question, "title": _("Delete the item"), "revision": seen}
        back = _address(request, "planning:item", promised)
        return render(request, "planning/remove.html", context | {"back": back, "about": promised.plan})
    messages.success(request, say("plan_item_removed", title=text))
    return _back(request, promised)


@require_POST
@allow("plan.edit")
def link(request: Signed, pk: int, activity: int) -> HttpResponseBase:
    entry = get_object_or_404(Activity.objects.for_school(request.school), pk=activity)
    promised = marks.fulfil(by=request.user, item=_item(request, pk), activity=entry)
    return redirect(_address(request, "planning:item", promised))


def _seen_in(request: Signed, promised: PlanItem) -> Plan:
    """The plan on whose page the item was chosen, `from` of the address; else its own."""
    key = request.GET.get("from", "")
    chosen = Plan.objects.for_school(request.school).filter(pk=key).first() if is_key(key) else None
    return chosen or promised.plan


def _address(request: Signed, name: str, promised: PlanItem) -> str:
    """Of a page of the item, which still knows from which plan one came."""
    plan = _seen_in(request, promised)
    came = f"?from={plan.pk}" if plan.pk != promised.plan_id else ""
    return f"{reverse(name, args=[promised.pk])}{came}"


def _back(request: Signed, promised: PlanItem) -> HttpResponse:
    return redirect("agreement:plan", _seen_in(request, promised).pk)


def _to_row(plan: int, moved: PlanItem) -> HttpResponse:
    return redirect(f"{reverse('agreement:plan', args=[plan])}?order=1#item-{moved.pk}")


def _key(text: str) -> int:
    if not is_key(text):
        raise Http404
    return int(text)


def _revision(request: Signed) -> int | None:
    """Of the item on the page that was sent."""
    return _key(request.POST["revision"]) if request.POST.get("revision") else None


def _item(request: Signed, pk: int) -> PlanItem:
    items = PlanItem.objects.for_school(request.school)
    found: PlanItem = get_object_or_404(
        items.select_related("plan__school", "kind", "section", "marks", "came_from__plan", "first"), pk=pk
    )
    return found


def _item_page(request: Signed, promised: PlanItem, **typed: Any) -> HttpResponse:
    edits = may(request.user, ALLOWED["plan.edit"])
    plan = _seen_in(request, promised)
    context = item_shown(promised) | {
        "back": reverse("agreement:plan", args=[plan.pk]),
        "came": f"?from={plan.pk}" if plan.pk != promised.plan_id else "",
        "edits": edits,
        "writes": edits and promised.plan.is_open,
        "marks_open": edits and not promised.plan.is_asked_about and promised.state not in marks.CLOSED,
        "facts": promised.fulfilments.select_related("activity").order_by("activity__on"),
    }
    if edits:
        context |= {
            "form": itemforms.ItemForm(promised.plan, initial=itemforms.item_typed(promised)),
            "move_form": itemforms.MoveForm(promised.plan, initial=itemforms.term_typed(promised)),
            "drop_form": itemforms.DropForm(initial={"revision": promised.revision}),
            "linkable": () if promised.plan.is_asked_about else linkable(promised)[:LINKABLE_SHOWN],
        }
    return render(request, "planning/item.html", context | typed)


def _plan(request: Signed, pk: int) -> Plan:
    found: Plan = get_object_or_404(Plan.objects.for_school(request.school), pk=pk)
    return found
