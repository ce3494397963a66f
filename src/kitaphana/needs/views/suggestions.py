"""Suggestions of readers and teachers, and their answers."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_POST

from kitaphana.core.listing import Column, listing
from kitaphana.core.models import User
from kitaphana.core.permissions import ALLOWED, Signed, allow, may
from kitaphana.core.refusal import Refused
from kitaphana.needs import actions
from kitaphana.needs.forms import AnswerForm, SuggestionFilter, SuggestionForm
from kitaphana.needs.models import Suggestion
from kitaphana.needs.queries import held_now, kind_of, suggestions, suggestions_of, unanswered
from kitaphana.needs.who import who
from kitaphana.roster.models import Reader
from kitaphana.roster.queries import usual_period

OWN_SHOWN = 20
TONES = {
    Suggestion.State.NEW: "info",
    Suggestion.State.ACCEPTED: "good",
    Suggestion.State.DECLINED: "neutral",
    Suggestion.State.DONE: "good",
}


@require_GET
@allow("needs.see")
def index(request: Signed) -> HttpResponseBase:
    filters = SuggestionFilter(usual_period(request.school, timezone.localdate()), request.GET)
    listed = listing(
        request,
        suggestions(request.school, filters.period, **filters.chosen),
        _columns(editable=may(request.user, ALLOWED["needs.ask"])),
        search=("about", "author", "text"),
        title=pgettext("screen", "Suggestions"),
        filters=filters,
    )
    if isinstance(listed, HttpResponse):
        return listed
    context = {
        "listing": listed,
        "filters": filters,
        "period": filters.period,
        "new": unanswered(request.school),
        "suggests": may(request.user, ALLOWED["needs.suggest"]),
    }
    return render(request, "needs/suggestions.html", context)


@allow("needs.suggest")
def suggest(request: Signed) -> HttpResponseBase:
    """The librarian writes for a reader; anybody else of the staff writes his own and sees their answers."""
    own = not may(request.user, ALLOWED["needs.ask"])
    me = _reader_of(request.user)
    typed = {"kind": Suggestion.Kind.BOOK, "about": request.GET.get("about", "")[:200]}
    form = SuggestionForm(request.school, request.POST or None, own=own, initial=typed)
    if form.is_valid():
        whom = {"reader": me, "reader_kind": kind_of(request.user)} if own else form.of_whom()
        try:
            actions.suggest(by=request.user, on=timezone.localdate(), **whom, **form.facts())
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The suggestion is written down"))
            return redirect("needs:suggest" if own else "needs:suggestions")
    mine = suggestions_of(me)[:OWN_SHOWN] if own and me else []
    context = {
        "form": form,
        "own": own,
        "mine": [(row, TONES[Suggestion.State(row.state)]) for row in mine],
        "sees": may(request.user, ALLOWED["needs.see"]),
    }
    return render(request, "needs/suggest.html", context)


@allow("needs.ask")
def suggestion(request: Signed, pk: int) -> HttpResponseBase:
    shown = get_object_or_404(Suggestion.objects.for_school(request.school).select_related("reader"), pk=pk)
    typed = {"state": shown.state, "answer": shown.answer, "is_public": shown.is_public}
    form = AnswerForm(request.POST or None, initial=typed)
    if form.is_valid():
        try:
            actions.answer_suggestion(
                by=request.user, suggestion=shown, on=timezone.localdate(), **form.cleaned_data
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The answer is saved"))
            return redirect("needs:suggestions")
    context = {
        "suggestion": shown,
        "form": form,
        "who": who(shown.reader_kind, shown.grade),
        "tone": TONES[Suggestion.State(shown.state)],
        "held": held_now(request.school, [shown.about]).get(shown.about) if shown.about else None,
    }
    return render(request, "needs/suggestion.html", context)


@require_POST
@allow("needs.ask")
def remove(request: Signed, pk: int) -> HttpResponseBase:
    shown = get_object_or_404(Suggestion.objects.for_school(request.school), pk=pk)
    actions.remove_suggestion(by=request.user, suggestion=shown)
    messages.success(request, _("Deleted"))
    return redirect("needs:suggestions")


def _columns(*, editable: bool) -> tuple[Column, ...]:
    def address(row: Suggestion) -> str:
        return reverse("needs:suggestion", args=[row.pk])

    return (
        Column("on", _("Day"), lambda s: s.on, sort="on"),
        Column("about", pgettext("suggestion", "Suggestion"), str, "key", link=address if editable else None),
        Column("author", _("Author"), lambda s: s.author, sort="author_key"),
        Column("kind", _("Kind"), lambda s: s.get_kind_display(), sort="kind"),
        Column("who", _("Who proposed it"), lambda s: who(s.reader_kind, s.grade)),
        Column("state", _("State"), lambda s: s.get_state_display(), sort="state"),
        Column("answer", pgettext("suggestion", "Answer"), lambda s: s.answer),
    )


def _reader_of(user: User) -> Reader | None:
    return Reader.objects.for_school(user.school).filter(user=user).first()
