"""What the addresses and forms of the textbook pages name: rows of ours, or 404."""

from datetime import MAXYEAR, MINYEAR

from django.http import Http404
from django.shortcuts import get_object_or_404

from kitaphana.catalogue.models import Title
from kitaphana.core.listing import is_key
from kitaphana.core.permissions import Signed
from kitaphana.roster.models import Reader, SchoolClass, SchoolYear


def class_of(request: Signed, pk: int) -> SchoolClass:
    own = SchoolClass.objects.for_school(request.school).select_related("year", "head", "school")
    found: SchoolClass = get_object_or_404(own, pk=pk)
    return found


def year_of(request: Signed, year: int) -> SchoolYear:
    """By its first calendar year, whatever number the address names."""
    if not MINYEAR <= year <= MAXYEAR:
        raise Http404
    found: SchoolYear = get_object_or_404(SchoolYear.objects.for_school(request.school), starts_on__year=year)
    return found


def title_of(request: Signed) -> Title | None:
    asked = _asked(request, "title")
    return get_object_or_404(Title, pk=asked) if asked else None


def reader_of(request: Signed) -> Reader | None:
    asked = _asked(request, "pupil")
    return get_object_or_404(Reader.objects.for_school(request.school), pk=asked) if asked else None


def _asked(request: Signed, name: str) -> str:
    """The number of a row, or nothing."""
    asked = request.POST.get(name, "")
    if asked and not is_key(asked):
        raise Http404
    return asked
