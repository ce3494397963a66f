"""What readers suggest, and what the library answers to all."""

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone

from kitaphana.core.limits import within
from kitaphana.core.permissions import Visited, for_readers
from kitaphana.core.refusal import Refused
from kitaphana.core.sentences import say
from kitaphana.corner.forms import SearchForm, SuggestionForm
from kitaphana.corner.views.common import browser_of, page, remember
from kitaphana.needs.actions import suggest as write_down
from kitaphana.needs.queries import answered_in_public
from kitaphana.roster.models import ReaderKind

OF_A_BROWSER, OF_AN_ADDRESS = 5, 30
"""Suggestions in an hour; behind one address there may be a whole computer room."""
TOO_MANY = 429
SHOWN = 20


@for_readers
def suggest(request: Visited) -> HttpResponseBase:
    """`q` in the address: what was sought and not found."""
    form = SuggestionForm(request.POST or None, initial={"about": SearchForm(request.GET).words()})
    status = 200
    if request.method == "POST" and form.is_valid():
        if not _may_send(request):
            form.add_error(None, say("corner_too_many", n=OF_A_BROWSER))
            status = TOO_MANY
        else:
            try:
                return _written(request, form)
            except Refused as refused:
                form.add_error(None, refused.sentence())
    answers = answered_in_public(request.school, SHOWN)
    return page(request, "suggest", {"form": form, "answers": answers}, status=status)


def _may_send(request: Visited) -> bool:
    sent = browser_of(request).sent_lately(timezone.now())
    return sent < OF_A_BROWSER and within(request, "corner-suggest", OF_AN_ADDRESS)


def _written(request: Visited, form: SuggestionForm) -> HttpResponseBase:
    browser = browser_of(request)
    write_down(
        by=request.corner,
        on=timezone.localdate(),
        reader_kind=browser.kind or ReaderKind.PUPIL,
        grade=browser.grade,
        **form.cleaned_data,
    )
    messages.success(request, say("corner_suggested"))
    response = redirect("corner:suggest", request.school.corner_key)
    remember(request, response, browser.with_sent(timezone.now()))
    return response
