"""The first page of the corner, and the one question it asks."""

from dataclasses import replace

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from kitaphana.catalogue.models import Section
from kitaphana.core.permissions import Visited, for_readers
from kitaphana.core.sentences import say
from kitaphana.corner.forms import SearchForm
from kitaphana.corner.queries import by_section
from kitaphana.corner.views.common import browser_of, page, remember, was_here
from kitaphana.digital.queries import public_resources
from kitaphana.roster.models import ReaderKind
from kitaphana.roster.queries import grades
from kitaphana.surveys.queries import open_surveys
from kitaphana.teaching.queries import public_lists

LOOKS = {
    Section.CHILDREN: ("mood-smile", "sun"),
    Section.FICTION: ("book", "sky"),
    Section.NATURAL: ("microscope", "leaf"),
    Section.APPLIED: ("bulb", "stone"),
    Section.SOCIAL: ("users-group", "rose"),
    Section.ART_SPORT: ("trophy", "clay"),
    Section.REFERENCE: ("info-circle", "plum"),
    Section.PEDAGOGY: ("school", "sea"),
    Section.OTHER: ("books", "stone"),
}
"""Icon and tint of a section's tile."""
ADULTS = (ReaderKind.TEACHER, ReaderKind.STAFF, ReaderKind.OTHER)


@for_readers
def home(request: Visited) -> HttpResponse:
    on, browser = timezone.localdate(), browser_of(request)
    counted = by_section(request.school, on)
    context = {
        "form": SearchForm(),
        "tiles": [(section, n, *LOOKS[section]) for section, n in counted.items() if section in LOOKS],
        "surveys": open_surveys(request.school, on),
        "lists": public_lists(request.school).count(),
        "resources": public_resources(request.school, on).count(),
        "who": _who(browser.kind, browser.grade),
        "asks": not browser.asked,
        "grades": [(str(grade), say("corner_grade", n=grade)) for grade in grades(request.school, on)],
        "adults": [(kind.value, kind.label) for kind in ADULTS],
    }
    response = page(request, "home", context)
    if not was_here(request):
        remember(request, response, browser)
    return response


@for_readers
def who(request: Visited) -> HttpResponseBase:
    """A grade, a kind of reader, or anything else for «I would rather not say»."""
    response = redirect("corner:home", request.school.corner_key)
    if request.method != "POST":
        return response
    said = request.POST.get("who", "")
    kind, grade = "", None
    taught = {str(grade): grade for grade in grades(request.school, timezone.localdate())}
    if said in taught:
        kind, grade = ReaderKind.PUPIL.value, taught[said]
    elif said in ADULTS:
        kind = said
    again = said == "again"
    browser = replace(browser_of(request), kind=kind, grade=grade, asked=not again)
    remember(request, response, browser)
    return response


def _who(kind: str, grade: int | None) -> str:
    if grade is not None:
        return say("corner_grade", n=grade)
    return str(ReaderKind(kind).label) if kind else _("not said who you are")
