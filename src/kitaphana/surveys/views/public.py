"""The questionnaire as readers answer it: no account, no script, one page in Kazakh or Russian."""

from django.conf import settings
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import override

from kitaphana.core.limits import KEPT_BY_BROWSERS, spent, within
from kitaphana.core.permissions import Visited, for_readers
from kitaphana.core.refusal import Refused, Repeated
from kitaphana.core.sentences import say
from kitaphana.surveys import actions
from kitaphana.surveys.forms import AnswerForm, SecretForm
from kitaphana.surveys.models import Survey, Ticket
from kitaphana.surveys.queries import ticket_by, why_not

LANGUAGES = {"kk": "Қазақша", "ru": "Русский"}
ANSWERS_OF_AN_HOUR, WRONG_TICKETS_OF_AN_HOUR = 120, 30
"""From one address, behind which there may be a whole computer room."""
WRONG_TICKET = "survey-ticket"
NOT_FOUND, TOO_MANY = 404, 429


@for_readers
def answer(request: Visited, key: str) -> HttpResponseBase:
    """In the language of the button that was pressed; what was typed stays."""
    language = request.POST.get("language", "")
    if language not in LANGUAGES:
        return _answer(request, key, switched=False)
    with override(language):
        request.LANGUAGE_CODE = language
        response = _answer(request, key, switched=True)
    response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, samesite="Lax")
    return response


@for_readers
def thanks(request: Visited, key: str) -> HttpResponseBase:
    survey = _survey(request, key)
    if survey is None:
        return _sentence(request, None, say("survey_unknown"), status=NOT_FOUND)
    return render(request, "surveys/thanks.html", {"survey": survey, "school": request.school})


def _answer(request: Visited, key: str, *, switched: bool) -> HttpResponse:
    survey, today = _survey(request, key), timezone.localdate()
    if survey is None:
        return _sentence(request, None, say("survey_unknown"), status=NOT_FOUND)
    if refusal := _refusal(request, survey):
        return _sentence(request, survey, refusal)
    sends, ticket = request.method == "POST" and not switched, None
    if survey.access == Survey.Access.TICKET:
        secret = request.POST.get("t") or request.GET.get("t", "")
        if secret and spent(request, WRONG_TICKET, WRONG_TICKETS_OF_AN_HOUR):
            return _sentence(request, survey, say("survey_too_many_guesses"), status=TOO_MANY)
        ticket = ticket_by(survey, secret)
        if ticket is None:
            return _ask_for_ticket(request, survey, secret)
        # A form that is sent may be one that was sent before: the action knows.
        if ticket.used and not sends:
            return _sentence(request, survey, say("survey_ticket_used"))
    asks_grade = survey.asks_grade and not (ticket and (ticket.school_class or ticket.reader))
    form = AnswerForm(survey, today, request.POST or None, asks_grade=asks_grade)
    if sends and form.is_valid():
        return _write(request, survey, form, ticket)
    return _page(request, survey, form, ticket, shows_errors=not switched)


def _write(request: Visited, survey: Survey, form: AnswerForm, ticket: Ticket | None) -> HttpResponse:
    secret = ticket.secret if ticket else ""
    if not within(request, "survey-answer", ANSWERS_OF_AN_HOUR):
        form.add_error(None, say("survey_too_many_answers"))
        return _page(request, survey, form, ticket, shows_errors=True, status=TOO_MANY)
    try:
        actions.answer(
            by=request.corner, survey=survey, filled=form.filled(), on=timezone.localdate(), secret=secret
        )
    except Repeated:
        # The second click: the answer is in, and thanks are due.
        pass
    except Refused as refused:
        form.add_error(None, str(refused))
        return _page(request, survey, form, ticket, shows_errors=True)
    response = redirect("surveys:thanks", request.school.corner_key, survey.key)
    if survey.access == Survey.Access.LINK:
        response.set_signed_cookie(
            _cookie(survey), "answered", max_age=KEPT_BY_BROWSERS, httponly=True, samesite="Lax"
        )
    return response


def _page(
    request: Visited,
    survey: Survey,
    form: AnswerForm,
    ticket: Ticket | None,
    *,
    shows_errors: bool,
    status: int = 200,
) -> HttpResponse:
    blocks = form.blocks()
    missing = sum(bool(block.errors) for block in blocks) if shows_errors else 0
    if shows_errors and "grade" in form.fields:
        missing += bool(form["grade"].errors)
    context = {
        "survey": survey,
        "school": request.school,
        "form": form,
        "blocks": blocks,
        "ticket": ticket,
        "languages_here": LANGUAGES.items(),
        "shows_errors": shows_errors,
        "missing": missing,
    }
    return render(request, "surveys/answer.html", context, status=status)


def _survey(request: Visited, key: str) -> Survey | None:
    found: Survey | None = (
        Survey.objects.for_school(request.school).filter(key=key).select_related("school").first()
    )
    return found


def _refusal(request: Visited, survey: Survey) -> str:
    """Why it cannot be answered here and today; nothing when it can."""
    if refusal := why_not(survey, timezone.localdate()):
        return str(refusal)
    if survey.access == Survey.Access.LINK and request.get_signed_cookie(_cookie(survey), default=None):
        return say("survey_answered_here")
    return ""


def _ask_for_ticket(request: Visited, survey: Survey, secret: str) -> HttpResponse:
    if secret:
        within(request, WRONG_TICKET, WRONG_TICKETS_OF_AN_HOUR)
    context = {
        "survey": survey,
        "school": request.school,
        "form": SecretForm(initial={"t": secret}),
        "sentence": say("survey_no_such_ticket") if secret else "",
    }
    return render(request, "surveys/ask_ticket.html", context)


def _sentence(request: Visited, survey: Survey | None, sentence: str, *, status: int = 200) -> HttpResponse:
    context = {"survey": survey, "school": request.school, "sentence": sentence}
    return render(request, "surveys/sentence.html", context, status=status)


def _cookie(survey: Survey) -> str:
    return f"survey-{survey.key}"
