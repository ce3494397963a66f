"""One pupil with his textbooks: by his list, beside it, and what he still lacks."""

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kitaphana.core.permissions import Signed, allow
from kitaphana.core.sentences import say, spoken
from kitaphana.papers.download import download
from kitaphana.returns import pupil as textbooks
from kitaphana.roster.models import Reader
from kitaphana.roster.queries import enrolment_of
from kitaphana.textbooks.actions import issue_class
from kitaphana.textbooks.grid import draw


@require_GET
@allow("textbooks.see")
def pupil(request: Signed, pk: int) -> HttpResponseBase:
    reader, on = _reader(request, pk), timezone.localdate()
    of = textbooks.pupil_textbooks(reader, on)
    if "format" in request.GET:
        name = f"{_('Textbooks')} {reader.full_name}"
        return download(request, lambda language: textbooks.pupil_sheet(of, on, language), name)
    words = _words(of)
    listed = [(column, mark, words[column.title.pk]) for column, mark in of.listed]
    return render(request, "returns/pupil.html", {"of": of, "reader": reader, "listed": listed})


@require_POST
@allow("textbooks.issue")
def issue(request: Signed, pk: int) -> HttpResponseBase:
    """Issue what the pupil lacks, as far as the shelf has it."""
    reader, on = _reader(request, pk), timezone.localdate()
    if enrolment := enrolment_of(reader, on):
        done = issue_class(by=request.user, school_class=enrolment.school_class, on=on, reader=reader)
        messages.success(request, say("returns_pupil_issued", n=done.lent, name=reader.full_name))
        for lack in done.short:
            messages.warning(request, say("textbooks_shelf_empty", title=str(lack.title)))
    return redirect("returns:pupil", pk)


@require_POST
@allow("textbooks.issue")
def take_back(request: Signed, pk: int) -> HttpResponseBase:
    """Take back what is not in the pupil's list."""
    reader = _reader(request, pk)
    n = textbooks.take_back_outside(by=request.user, reader=reader, on=timezone.localdate())
    messages.success(request, say("returns_pupil_returned", n=n, name=reader.full_name))
    return redirect("returns:pupil", pk)


def _reader(request: Signed, pk: int) -> Reader:
    found: Reader = get_object_or_404(Reader.objects.for_school(request.school), pk=pk)
    return found


def _words(of: textbooks.PupilTextbooks) -> dict[int, object]:
    """The state of each position in a word, as the class table says it."""
    rows = draw(of.needs, spoken()).rows if of.needs else ()
    faces = [face for row in rows if row.seat.reader == of.reader for face in row.faces]
    return {face.title: face.look.word for face in faces}
