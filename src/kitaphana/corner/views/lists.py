"""Reading lists and electronic resources that the library shows to readers."""

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone

from kitaphana.core.permissions import Visited, for_readers
from kitaphana.core.refusal import Refused, Repeated
from kitaphana.corner.views.common import browser_of, page
from kitaphana.digital.actions import open_resource
from kitaphana.digital.queries import public_resources
from kitaphana.teaching.models import ReadingList
from kitaphana.teaching.queries import public_list, public_lists


@for_readers
def lists(request: Visited) -> HttpResponse:
    """Those for the reader's own grade come first."""
    grade = browser_of(request).grade
    rows = sorted(public_lists(request.school), key=lambda row: not _is_for(row, grade))
    return page(request, "lists", {"lists": [(row, _is_for(row, grade)) for row in rows]})


@for_readers
def one(request: Visited, pk: int) -> HttpResponse:
    found = public_list(request.school, pk)
    if found is None:
        raise Http404
    return page(request, "list", {"list": found[0], "rows": found[1]})


@for_readers
def resources(request: Visited) -> HttpResponse:
    rows = public_resources(request.school, timezone.localdate())
    return page(request, "resources", {"resources": rows})


@for_readers
def open_one(request: Visited, pk: int) -> HttpResponseBase:
    """Counts the opening, as kind of reader and grade, and leads there."""
    on, browser = timezone.localdate(), browser_of(request)
    if request.method != "POST":
        return redirect("corner:resources", request.school.corner_key)
    resource = get_object_or_404(public_resources(request.school, on), pk=pk)
    try:
        open_resource(
            by=request.corner, resource=resource, on=on, reader_kind=browser.kind, grade=browser.grade
        )
    except Repeated:
        # The second click leads there as well and is not counted.
        pass
    except Refused as refused:
        messages.error(request, refused.sentence())
        return redirect("corner:resources", request.school.corner_key)
    to = resource.leads_to
    if isinstance(to, str):
        return redirect(to)
    return redirect(reverse("files:open", args=[request.school.corner_key, to.key]))


def _is_for(row: ReadingList, grade: int | None) -> bool:
    """Whether it names the grade; a list without grades is for everybody."""
    if grade is None or (row.lowest_grade is None and row.highest_grade is None):
        return False
    least, most = row.lowest_grade, row.highest_grade
    return (least is None or least <= grade) and (most is None or grade <= most)
