"""The language of a page, and what it says when an action refused or the database could not answer."""

import logging
from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.db import DatabaseError, IntegrityError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme

from kitaphana.core.refusal import Refused
from kitaphana.core.sentences import say

NOT_ALLOWED = 405
REFUSED = 422
BUSY = 503
log = logging.getLogger(__name__)


class ChosenLanguage:
    """The language that the person chose, else Kazakh: a Russian Windows makes no Kazakh school Russian."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class RefusalMiddleware:
    """A refusal that no view caught becomes a sentence on the page, or for htmx a fragment of it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if response.status_code == NOT_ALLOWED and request.method == "GET":
            # The address of a form, opened by hand or after a change of language: back to its page.
            return HttpResponseRedirect(f"/{request.path.split('/')[1]}/")
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Refused):
            return answered(request, exception.sentence(), REFUSED)
        if isinstance(exception, IntegrityError | OperationalError):
            _record(exception)
            return answered(request, say("any_server"), BUSY)
        return None


def _record(exception: DatabaseError) -> None:
    """A fault of ours leaves its trace in the log; a database that is merely busy leaves one line."""
    if isinstance(exception, OperationalError) and "locked" in str(exception):
        log.warning("The database was busy: %s", exception)
    else:
        log.error("The database refused", exc_info=exception)


def answered(request: HttpRequest, sentence: str, status: int) -> HttpResponse:
    """The sentence on the page that sent the form, for htmx as a fragment, else on a page of its own."""
    if getattr(request, "htmx", False):
        response = render(request, "core/refused.html#sentence", {"sentence": sentence}, status=status)
        response["HX-Retarget"] = "#k-messages"
        response["HX-Reswap"] = "innerHTML"
        return response
    if request.method == "POST" and (page := _page_before(request)):
        messages.error(request, sentence)
        return HttpResponseRedirect(page)
    return render(request, "core/refused.html", {"sentence": sentence}, status=status)


def _page_before(request: HttpRequest) -> str:
    """Path of the page of ours that sent the form; empty when it is not known."""
    before = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(before, {request.get_host()}):
        return ""
    parts = urlsplit(before)
    path = "/" + parts.path.lstrip("/")  # two slashes would name another host
    return f"{path}?{parts.query}" if parts.query else path
