"""The list of surveys; one survey, which is built while it is a draft and read once it has been opened."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from kitaphana.core.listing import Column, listing
from kitaphana.core.permissions import Signed, allow
from kitaphana.core.refusal import NeedsWord
from kitaphana.core.sentences import spoken
from kitaphana.core.span import FreeSpanForm
from kitaphana.needs.models import Axis
from kitaphana.surveys import actions
from kitaphana.surveys.forms import BeforeForm, DetailsForm, LastDayForm, NewForm, typed_questions
from kitaphana.surveys.models import Question, Survey
from kitaphana.surveys.queries import FEW, responses_of, surveys, tickets_of
from kitaphana.surveys.results import results
from kitaphana.surveys.shape import (
    BY_CHOICE,
    Asked,
    Details,
    details_of,
    place_after,
    questions_of,
    ready_made,
    stepped,
)

NOTHING_NEW = 204
OPEN = "open"


def ours(request: Signed, pk: int) -> Survey:
    rows = Survey.objects.for_school(request.school).select_related("school", "before")
    found: Survey = get_object_or_404(rows, pk=pk)
    return found


@allow("needs.see")
def index(request: Signed) -> HttpResponseBase:
    columns = (
        Column(
            "title",
            _("Survey"),
            lambda row: row.title(spoken()),
            "title_kk",
            link=lambda row: reverse("surveys:survey", args=[row.pk]),
        ),
        Column("audience", _("Who answers"), Survey.get_audience_display, "audience"),
        Column("state", _("State"), Survey.get_state_display, "state"),
        Column("opened_on", _("Opened"), lambda row: row.opened_on, "opened_on"),
        Column("closes_on", _("The last day for answers"), lambda row: row.closes_on, "closes_on"),
        Column("answered", pgettext("survey", "Answers"), lambda row: row.answered, "answered", numeric=True),
    )
    filters, title = FreeSpanForm(request.GET), pgettext("screen", "Surveys")
    rows = surveys(request.school, filters.period)
    made = listing(request, rows, columns, search=("title_kk", "title_ru"), title=title, filters=filters)
    if isinstance(made, HttpResponse):
        return made
    return render(request, "surveys/index.html", {"listing": made})


@allow("surveys.edit")
def new(request: Signed) -> HttpResponseBase:
    form = NewForm(request.POST or None, initial={"ready": next(iter(ready_made()))})
    if request.method == "POST" and form.is_valid():
        ready = ready_made().get(form.cleaned_data["ready"])
        made = actions.draft(
            by=request.user,
            details=ready.details if ready else Details(title_kk=_("A new survey")),
            questions=ready.questions if ready else (),
            on=timezone.localdate(),
        )
        return redirect("surveys:survey", made.pk)
    return render(request, "surveys/new.html", {"form": form})


@allow("needs.see")
def survey(request: Signed, pk: int) -> HttpResponseBase:
    shown = ours(request, pk)
    if shown.state == Survey.State.DRAFT:
        return _builder(request, shown, DetailsForm(initial=vars(details_of(shown))), questions_of(shown))
    answered = responses_of(shown).count()
    if request.htmx and request.GET.get("seen") == f"{answered}-{shown.state}":
        return HttpResponse(status=NOTHING_NEW)
    context = {
        "survey": shown,
        "results": results(shown),
        "few": FEW,
        "tickets": tickets_of(shown).count(),
        "before_form": BeforeForm(shown, initial={"before": shown.before_id}),
        "last_day": LastDayForm(initial={"closes_on": shown.closes_on}),
        "today": timezone.localdate(),
    }
    return render(request, "surveys/results.html", context)


@require_POST
@allow("surveys.edit")
def change(request: Signed, pk: int) -> HttpResponseBase:
    """Store the draft as it was typed, after the step that a button asked for; the step `open` opens it.

    With the corner closed it asks whether answers come on paper only; the button that says so names the flag.
    """
    shown, on_paper_only = ours(request, pk), actions.CornerClosed.flag in request.POST
    step = OPEN if on_paper_only else request.POST.get("do", "")
    questions = stepped(typed_questions(request.POST), step)
    form = DetailsForm(request.POST)
    if not form.is_valid():
        return _builder(request, shown, form, questions)
    actions.change(by=request.user, survey=shown, details=form.details(), questions=questions)
    if step == OPEN:
        today = timezone.localdate()
        try:
            actions.open_survey(by=request.user, survey=shown, on=today, on_paper_only=on_paper_only)
        except NeedsWord as question:
            return _builder(request, ours(request, pk), form, questions, question)
        return redirect("surveys:survey", pk)
    if not step:
        messages.success(request, _("Saved"))
        return redirect("surveys:survey", pk)
    place = place_after(questions, step)
    at = "" if place is None or not questions else f"?at={max(0, place)}#q-{max(0, place)}"
    return redirect(reverse("surveys:survey", args=[pk]) + at)


@require_POST
@allow("surveys.edit")
def close(request: Signed, pk: int) -> HttpResponseBase:
    actions.close(by=request.user, survey=ours(request, pk), on=timezone.localdate())
    return redirect("surveys:survey", pk)


@require_POST
@allow("surveys.edit")
def copy(request: Signed, pk: int) -> HttpResponseBase:
    made = actions.copy(by=request.user, survey=ours(request, pk), on=timezone.localdate())
    return redirect("surveys:survey", made.pk)


@require_POST
@allow("surveys.edit")
def remove(request: Signed, pk: int) -> HttpResponseBase:
    actions.remove(by=request.user, survey=ours(request, pk))
    messages.success(request, _("Deleted"))
    return redirect("surveys:index")


@require_POST
@allow("surveys.edit")
def last_day(request: Signed, pk: int) -> HttpResponseBase:
    shown, form = ours(request, pk), LastDayForm(request.POST)
    if form.is_valid():
        actions.set_last_day(by=request.user, survey=shown, on=timezone.localdate(), **form.cleaned_data)
        messages.success(request, _("Saved"))
    return redirect("surveys:survey", pk)


@require_POST
@allow("surveys.edit")
def compare(request: Signed, pk: int) -> HttpResponseBase:
    shown = ours(request, pk)
    form = BeforeForm(shown, request.POST)
    if form.is_valid():
        actions.compare_with(by=request.user, survey=shown, before=form.cleaned_data["before"])
    return redirect("surveys:survey", pk)


def _builder(
    request: Signed,
    shown: Survey,
    form: DetailsForm,
    questions: Sequence[Asked],
    question: NeedsWord | None = None,
) -> HttpResponseBase:
    at = request.GET.get("at", "")
    context = {
        "survey": shown,
        "form": form,
        "questions": questions,
        "question": question,
        "at": int(at) if at.isdecimal() and len(at) <= len("99") else None,
        "kinds": Question.Kind.choices,
        "by_choice": BY_CHOICE,
        "axes": Axis.choices,
        "heights": range(2, 11),
    }
    return render(request, "surveys/draft.html", context)
