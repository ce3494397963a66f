"""«Қорда бар ма?»: our titles by words, and one title."""

from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from kitaphana.catalogue.models import Section
from kitaphana.core.limits import within
from kitaphana.core.permissions import Visited, for_readers
from kitaphana.corner.forms import SearchForm
from kitaphana.corner.queries import book, books, ours, sought
from kitaphana.corner.views.common import browser_of, page, remember, was_here
from kitaphana.digital.queries import public_resources
from kitaphana.needs.actions import note_empty_search
from kitaphana.needs.models import EmptySearch

SHOWN = 20
EMPTY_OF_AN_HOUR = 60


@for_readers
def search(request: Visited) -> HttpResponseBase:
    on, form = timezone.localdate(), SearchForm(request.GET)
    words, section = form.words(), form.chosen_section()
    if not words and not section:
        return redirect("corner:home", request.school.corner_key)
    works = Paginator(sought(request.school, words, section, on), SHOWN)
    found = works.get_page(request.GET.get("page"))
    context = {
        "form": SearchForm({"q": words, "section": section}),
        "words": words,
        "section": Section(section).label if section else "",
        "page": found,
        "books": books(request.school, found, on),
        "found": works.count,
    }
    response = page(request, "search", context)
    if words and not section and not works.count:
        _tell(request, response, words)
    return response


@for_readers
def title(request: Visited, pk: int) -> HttpResponse:
    on = timezone.localdate()
    shown = get_object_or_404(ours(request.school, on).select_related("subject"), pk=pk)
    context = {
        "book": book(request.school, shown, on),
        "title": shown,
        "resources": public_resources(request.school, on).filter(title=shown),
        "words": SearchForm(request.GET).words(),
    }
    return page(request, "title", context)


def _tell(request: Visited, response: HttpResponse, words: str) -> None:
    """The library learns what was not found; the same words from one browser only once a day.

    Not from a page that is fetched before anybody asked for it, nor from a browser that keeps nothing of
    ours: it is given something, and its next search counts.
    """
    on, browser = timezone.localdate(), browser_of(request)
    if request.method != "GET" or "prefetch" in request.headers.get("Sec-Purpose", ""):
        return
    if not was_here(request):
        remember(request, response, browser)
        return
    if browser.has_told(words, on) or not within(request, "corner-search", EMPTY_OF_AN_HOUR):
        return
    note_empty_search(
        by=request.corner,
        on=on,
        about=words,
        place=EmptySearch.Place.CORNER,
        reader_kind=browser.kind,
        grade=browser.grade,
    )
    remember(request, response, browser.told(words, on))
