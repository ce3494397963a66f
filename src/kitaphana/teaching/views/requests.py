"""Teachers' requests: the list, one request, what was supplied, the teacher's mark."""

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
from kitaphana.core.fields import named
from kitaphana.core.listing import Column, listing
from kitaphana.core.permissions import Signed, allow
from kitaphana.core.refusal import NeedsWord, Refused
from kitaphana.core.sentences import say
from kitaphana.lib.numbers import NO_BREAK_SPACE
from kitaphana.roster.queries import usual_period
from kitaphana.teaching import requests as asking
from kitaphana.teaching.forms import (
    AnswerForm,
    EntryForm,
    MarkForm,
    QuantitiesForm,
    RequestFilter,
    RequestForm,
)
from kitaphana.teaching.models import TeacherRequest
from kitaphana.teaching.queries import answered, is_late, late, may_answer, requests, supplied, teacher_of
from kitaphana.teaching.views.common import FOUND, entered, own, sees_all, shelf_of, sought

USUAL_ENTRY = {
    TeacherRequest.Kind.THEME: "thematic_reference",
    TeacherRequest.Kind.SET: "thematic_reference",
    TeacherRequest.Kind.LESSON: "joint_lesson",
    TeacherRequest.Kind.LIST: "reading_list",
}
"""Kinds of work that such a request usually becomes."""
FIELDS = (
    "teacher", "on", "kind", "about", "author", "needed_by", "subject", "school_class", "grade", "language",
    "quantity",
)  # fmt: skip


@require_GET
@allow("teaching.see")
def index(request: Signed) -> HttpResponseBase:
    today, teacher = timezone.localdate(), own(request)
    if teacher is None and not sees_all(request):
        return render(request, "teaching/no_card.html", {"chapter": "requests"})
    filters = RequestFilter(request.school, usual_period(request.school, today), request.GET, own=teacher)
    columns = _columns(today, with_teacher=teacher is None)
    title = pgettext("screen", "Teachers' requests")
    rows = filters.found(today)
    made = listing(request, rows, columns, search=("about", "author"), title=title, filters=filters)
    if isinstance(made, HttpResponse):
        return made
    context = {
        "listing": made,
        "filters": filters,
        "period": filters.period,
        "counts": answered(request.school, filters.period, teacher=teacher),
        "late": late(requests(request.school, filters.period, teacher=teacher), today).count(),
        "asks": may_answer(request.user) or teacher_of(request.user) is not None,
        "chapter": "requests",
    }
    return render(request, "teaching/requests.html", context)


@allow("teaching.ask")
def new(request: Signed) -> HttpResponseBase:
    teacher = None if may_answer(request.user) else teacher_of(request.user)
    if teacher is None and not may_answer(request.user):
        return render(request, "teaching/no_card.html", {"chapter": "requests"})
    form = RequestForm(request.school, timezone.localdate(), teacher, request.POST or None)
    if form.is_valid():
        try:
            made = asking.ask(by=request.user, **form.facts())
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Saved"))
            return redirect("teaching:request", made.pk)
    context = {"form": form, "back": reverse("teaching:index"), "chapter": "requests"}
    return render(request, "teaching/form.html", context | {"heading": _("New request")})


@require_GET
@allow("teaching.see")
def one(request: Signed, pk: int) -> HttpResponse:
    return _page(request, _shown(request, pk))


@allow("teaching.ask")
def edit(request: Signed, pk: int) -> HttpResponseBase:
    asked = _shown(request, pk)
    teacher = None if may_answer(request.user) else asked.teacher
    initial = {name: getattr(asked, name) for name in FIELDS}
    form = RequestForm(request.school, asked.on, teacher, request.POST or None, initial=initial)
    if form.is_valid():
        try:
            asking.amend(by=request.user, request=asked, **form.facts())
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Saved"))
            return redirect("teaching:request", pk)
    context = {"form": form, "back": reverse("teaching:request", args=[pk]), "chapter": "requests"}
    return render(request, "teaching/form.html", context | {"heading": _("Change the request")})


@require_POST
@allow("teaching.ask")
def withdraw(request: Signed, pk: int) -> HttpResponseBase:
    asking.withdraw(by=request.user, request=_shown(request, pk))
    messages.success(request, _("Deleted"))
    return redirect("teaching:index")


@allow("work.record")
def pick(request: Signed, pk: int) -> HttpResponseBase:
    """Titles of the catalogue and how many copies of each were given."""
    asked = _shown(request, pk)
    given = {row.row.title: row.row.quantity for row in supplied(asked)}
    query, titles = sought(request)
    # what was given stands first and may be changed; below it what the search found
    shown = [*given, *(title for title in titles if title not in given)]
    form = QuantitiesForm([(title, given.get(title)) for title in shown], request.POST or None)
    question = None
    if form.is_valid():
        changed = [(title, n) for title, n in form.quantities() if n or title in given]
        try:
            asking.supply(
                by=request.user,
                request=asked,
                titles=changed,
                accept_more=form.cleaned_data["accept_more"],
            )
        except NeedsWord as needs:
            question = needs
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Saved"))
            return redirect("teaching:request", pk)
    shelf = shelf_of(request, shown)
    context = {
        "heading": asked.about,
        "back": reverse("teaching:request", args=[pk]),
        "query": query,
        "form": form,
        "question": question,
        "rows": [(title, field, shelf[title.pk]) for title, field in form.rows()],
        "found": titles,
        "most": FOUND,
        "chapter": "requests",
        "ticks": False,
    }
    return render(request, "teaching/pick.html", context)


@require_POST
@allow("work.record")
def answer(request: Signed, pk: int) -> HttpResponseBase:
    asked = _shown(request, pk)
    form = AnswerForm(request.POST, auto_id="answer_%s")
    if form.is_valid():
        try:
            asking.answer(by=request.user, request=asked, today=timezone.localdate(), **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, say("teaching_said", title=asked.about, text=asked.get_state_display()))
            return redirect("teaching:request", pk)
    return _page(request, asked, answer=form)


@require_POST
@allow("work.record")
def reopen(request: Signed, pk: int) -> HttpResponseBase:
    asking.reopen(by=request.user, request=_shown(request, pk))
    return redirect("teaching:request", pk)


@require_POST
@allow("teaching.ask")
def mark(request: Signed, pk: int) -> HttpResponseBase:
    asked = _shown(request, pk)
    form = MarkForm(request.POST, auto_id="mark_%s")
    if form.is_valid():
        try:
            asking.mark(by=request.user, request=asked, on=timezone.localdate(), **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Saved"))
            return redirect("teaching:request", pk)
    return _page(request, asked, mark=form)


@require_POST
@allow("work.record")
def write_down(request: Signed, pk: int) -> HttpResponseBase:
    """An entry of the diary; `undo` takes it back."""
    asked = _shown(request, pk)
    return entered(
        request,
        asked,
        back=reverse("teaching:request", args=[pk]),
        again=lambda form, question: _page(request, asked, entry=form, question=question),
    )


def _shown(request: Signed, pk: int) -> TeacherRequest:
    """A request that this user may see, else 404."""
    teacher = own(request)
    if teacher is None and not sees_all(request):
        raise Http404
    return get_object_or_404(requests(request.school, teacher=teacher), pk=pk)


def _page(
    request: Signed,
    asked: TeacherRequest,
    *,
    answer: Form | None = None,
    mark: Form | None = None,
    entry: Form | None = None,
    question: NeedsWord | None = None,
) -> HttpResponse:
    today, answers = timezone.localdate(), may_answer(request.user)
    speaks = answers or asked.teacher.user_id == request.user.pk
    is_open = asked.state == TeacherRequest.State.OPEN
    gave = asked.state in (TeacherRequest.State.SUPPLIED, TeacherRequest.State.PART)
    context: dict[str, Any] = {
        "asked": asked,
        "rows": supplied(asked),
        "late": is_late(asked, today),
        "answers": answers,
        "speaks": speaks,
        "is_open": is_open,
        "chapter": "requests",
        "question": question,
    }
    if answers and is_open:
        context["answer"] = answer or AnswerForm(
            initial={"on": today, "text": asked.answer}, auto_id="answer_%s"
        )
    if speaks and gave:
        context["mark"] = mark or MarkForm(initial={"helped": asked.helped}, auto_id="mark_%s")
    if answers and not asked.activity_id:
        context["has_kinds"] = WorkKind.objects.for_school(request.school).exists()
        context["entry"] = entry or _entry(request, asked)
    return render(request, "teaching/request.html", context)


def _entry(request: Signed, asked: TeacherRequest) -> EntryForm:
    usual = USUAL_ENTRY[TeacherRequest.Kind(asked.kind)]
    kind = WorkKind.objects.for_school(request.school).filter(code=usual).first()
    on = asked.supplied_on or timezone.localdate()
    return EntryForm(request.school, initial={"kind": kind, "on": on}, auto_id="entry_%s")


def _columns(today: Any, *, with_teacher: bool) -> tuple[Column, ...]:
    def address(asked: TeacherRequest) -> str:
        return reverse("teaching:request", args=[asked.pk])

    def state(asked: TeacherRequest) -> str:
        word = asked.get_state_display()
        late_word = pgettext("teacher's request", "late")
        return f"{word}, {late_word}" if is_late(asked, today) else word

    teacher = (
        Column("teacher", _("Teacher"), lambda r: r.teacher.short_name, "teacher__sort_key"),
    ) if with_teacher else ()  # fmt: skip
    return (
        Column("on", pgettext("teacher's request", "Asked on"), lambda r: r.on, "on"),
        *teacher,
        Column(
            "about", pgettext("teacher's request", "About what"), lambda r: r.about, "about", link=address
        ),
        Column("kind", pgettext("teacher's request", "Sought"), lambda r: r.get_kind_display(), "kind"),
        Column("subject", _("Subject"), lambda r: named(r.subject) if r.subject else ""),
        Column("for", _("For whom"), _for_whom),
        Column("needed", pgettext("teacher's request", "Needed by"), lambda r: r.needed_by, "needed_by"),
        Column("state", _("State"), state, "state"),
        Column("helped", pgettext("teacher's mark", "Did it help"), lambda r: r.get_helped_display()),
    )


def _for_whom(asked: TeacherRequest) -> str:
    if asked.school_class:
        return asked.school_class.name.replace(" ", NO_BREAK_SPACE)
    return "" if asked.grade is None else say("teaching_for_grade", n=asked.grade)
