"""Questionnaires filled in by hand, entered one after another from the keyboard."""

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone

from kitaphana.core.permissions import Signed, allow
from kitaphana.core.refusal import Refused
from kitaphana.core.sentences import say
from kitaphana.surveys import actions
from kitaphana.surveys.forms import AnswerForm, SecretForm
from kitaphana.surveys.models import Survey
from kitaphana.surveys.queries import responses_of
from kitaphana.surveys.views.surveys import ours


@allow("surveys.edit")
def enter(request: Signed, pk: int) -> HttpResponseBase:
    """The next questionnaire keeps the grade of the last: they come class by class."""
    survey, today = ours(request, pk), timezone.localdate()
    by_name = not survey.anonymous
    form = AnswerForm(
        survey,
        today,
        request.POST or None,
        asks_grade=survey.asks_grade and not by_name,
        on_paper=True,
        initial={"grade": request.GET.get("grade", "")},
    )
    ticket = SecretForm(request.POST or None) if by_name else None
    if form.is_valid() and (ticket is None or ticket.is_valid()):
        secret = ticket.cleaned_data["t"] if ticket else ""
        try:
            actions.answer(by=request.user, survey=survey, filled=form.filled(), on=today, secret=secret)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, say("survey_entered", n=_entered(survey)))
            return redirect(f"{request.path}?grade={form.cleaned_data.get('grade') or ''}")
    context = {"survey": survey, "form": form, "ticket": ticket, "entered": _entered(survey)}
    return render(request, "surveys/enter.html", context)


def _entered(survey: Survey) -> int:
    return responses_of(survey).filter(on_paper=True).count()
