"""Reading lists: all of them, one of them, its rows in their order, its paper."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_POST

from kitaphana.activities.models import WorkKind
from kitaphana.activities.queries import READING_LIST
from kitaphana.core.fields import named
from kitaphana.core.listing import Column, is_key, listing
from kitaphana.core.permissions import Signed, allow
from kitaphana.core.refusal import NeedsWord, Refused
from kitaphana.papers.download import download
from kitaphana.teaching import actions
from kitaphana.teaching.forms import EntryForm, ListFilter, ListForm, TicksForm, WordsForm
from kitaphana.teaching.models import ListedTitle, ReadingList
from kitaphana.teaching.papers import grades_of, list_paper
from kitaphana.teaching.queries import listed, lists, may_answer
from kitaphana.teaching.views.common import FOUND, entered, own, sees_all, shelf_of, sought

STEPS = {"up": 1, "down": -1}
FIELDS = ("name", "subject", "lowest_grade", "highest_grade", "teacher", "note", "for_readers")


@require_GET
@allow("teaching.see")
def index(request: Signed) -> HttpResponseBase:
    filters = ListFilter(request.GET)
    chosen = filters.cleaned_data if filters.is_valid() else {}
    rows = _visible(request, subject=chosen.get("subject"), grade=chosen.get("grade"))
    if period := filters.period:
        rows = rows.filter(on__range=(period.start, period.end))
    columns = (
        Column("on", _("Day"), lambda row: row.on, "on"),
        Column(
            "name",
            pgettext("list", "Name of the list"),
            lambda row: row.name,
            "name",
            link=lambda row: reverse("teaching:list", args=[row.pk]),
        ),
        Column("subject", _("Subject"), lambda row: named(row.subject) if row.subject else ""),
        Column("grades", pgettext("list", "Grades"), grades_of),
        Column("teacher", _("Teacher"), lambda row: row.teacher.short_name if row.teacher else ""),
        Column("rows", pgettext("list", "Titles"), lambda row: row.rows, "rows", numeric=True),
        Column("readers", pgettext("list", "For readers"), _shown_word),
    )
    title = pgettext("screen", "Reading lists")
    made = listing(request, rows, columns, search=("name", "note"), title=title, filters=filters)
    if isinstance(made, HttpResponse):
        return made
    context = {"listing": made, "edits": may_answer(request.user), "chapter": "lists"}
    return render(request, "teaching/lists.html", context)


@allow("work.record")
def new(request: Signed) -> HttpResponseBase:
    """`name`, `subject` and `teacher` of the address are filled in."""
    today = timezone.localdate()
    initial = {name: request.GET[name] for name in ("name", "subject", "teacher") if name in request.GET}
    form = ListForm(request.school, today, request.POST or None, initial=initial)
    del form.fields["for_readers"]  # an empty list is not shown to anyone
    if form.is_valid():
        try:
            made = actions.make_list(by=request.user, on=today, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("teaching:pick_list", made.pk)
    context = {"form": form, "back": reverse("teaching:lists"), "chapter": "lists"}
    return render(request, "teaching/form.html", context | {"heading": _("New list")})


@require_GET
@allow("teaching.see")
def one(request: Signed, pk: int) -> HttpResponseBase:
    """With `format` the paper."""
    shown = _shown(request, pk)
    if "format" in request.GET:
        return download(request, lambda language: list_paper(shown, language), shown.name)
    return _page(request, shown)


@allow("work.record")
def edit(request: Signed, pk: int) -> HttpResponseBase:
    shown = _shown(request, pk)
    initial = {name: getattr(shown, name) for name in FIELDS}
    form = ListForm(request.school, shown.on, request.POST or None, initial=initial)
    if form.is_valid():
        try:
            actions.describe_list(by=request.user, reading_list=shown, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Saved"))
            return redirect("teaching:list", pk)
    context = {"form": form, "back": reverse("teaching:list", args=[pk]), "chapter": "lists"}
    return render(request, "teaching/form.html", context | {"heading": _("Change the list")})


@require_POST
@allow("work.record")
def remove(request: Signed, pk: int) -> HttpResponseBase:
    actions.remove_list(by=request.user, reading_list=_shown(request, pk))
    messages.success(request, _("Deleted"))
    return redirect("teaching:lists")


@require_POST
@allow("work.record")
def arrange(request: Signed, pk: int) -> HttpResponseBase:
    """Notes of all rows; then `up` or `down` moves the row that it names, `remove` takes it out."""
    shown = _shown(request, pk)
    notes = {row.row.pk: request.POST.get(f"note-{row.row.pk}", row.row.note)[:300] for row in listed(shown)}
    actions.note_in_list(by=request.user, reading_list=shown, notes=notes)
    back = reverse("teaching:list", args=[pk])
    for way, steps in STEPS.items():
        if way in request.POST:
            row = _row(shown, request.POST[way])
            actions.move_in_list(by=request.user, row=row, steps=steps)
            return redirect(f"{back}?{way}={row.pk}")
    if "remove" in request.POST:
        try:
            actions.take_from_list(by=request.user, row=_row(shown, request.POST["remove"]))
        except Refused as refused:
            messages.error(request, str(refused))
    else:
        messages.success(request, _("Saved"))
    return redirect(back)


@allow("work.record")
def pick(request: Signed, pk: int) -> HttpResponseBase:
    """Titles of the catalogue that are ticked, and titles in words."""
    shown = _shown(request, pk)
    there = {row.row.title_id for row in listed(shown)}
    query, titles = sought(request)
    titles = [title for title in titles if title.pk not in there]
    form, words = TicksForm(titles, request.POST or None), WordsForm(request.POST or None)
    if form.is_valid() and words.is_valid():
        try:
            actions.add_to_list(
                by=request.user, reading_list=shown, titles=form.ticked(), words=words.lines()
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Saved"))
            return redirect("teaching:list", pk)
    shelf = shelf_of(request, titles)
    context = {
        "heading": shown.name,
        "back": reverse("teaching:list", args=[pk]),
        "query": query,
        "form": form,
        "words": words,
        "rows": [(title, field, shelf[title.pk]) for title, field in form.rows()],
        "found": titles,
        "most": FOUND,
        "chapter": "lists",
        "ticks": True,
    }
    return render(request, "teaching/pick.html", context)


@require_POST
@allow("work.record")
def write_down(request: Signed, pk: int) -> HttpResponseBase:
    """An entry of the diary; `undo` takes it back."""
    shown = _shown(request, pk)
    return entered(
        request,
        shown,
        back=reverse("teaching:list", args=[pk]),
        again=lambda form, question: _page(request, shown, entry=form, question=question),
    )


def _visible(request: Signed, **chosen: Any) -> Any:
    """All lists; for a teacher those that readers see and his own."""
    return lists(request.school, readers=not sees_all(request), teacher=own(request), **chosen)


def _shown(request: Signed, pk: int) -> ReadingList:
    found: ReadingList = get_object_or_404(_visible(request), pk=pk)
    return found


def _row(of: ReadingList, key: str) -> ListedTitle:
    if not is_key(key):
        raise Http404
    rows = ListedTitle.objects.for_school(of.school).filter(reading_list=of).select_related("reading_list")
    found: ListedTitle = get_object_or_404(rows, pk=key)
    return found


def _shown_word(row: ReadingList) -> str:
    return pgettext("list", "shown to readers") if row.for_readers else ""


def _page(
    request: Signed, shown: ReadingList, *, entry: Form | None = None, question: NeedsWord | None = None
) -> HttpResponse:
    edits = may_answer(request.user)
    context: dict[str, Any] = {
        "list": shown,
        "rows": listed(shown),
        "grades": grades_of(shown),
        "edits": edits,
        "moved": {way: request.GET.get(way, "") for way in STEPS},
        "chapter": "lists",
        "question": question,
    }
    if edits and not shown.activity_id:
        kind = WorkKind.objects.for_school(request.school).filter(code=READING_LIST).first()
        context["has_kinds"] = WorkKind.objects.for_school(request.school).exists()
        context["entry"] = entry or EntryForm(
            request.school, initial={"kind": kind, "on": shown.on}, auto_id="entry_%s"
        )
    return render(request, "teaching/list.html", context)
