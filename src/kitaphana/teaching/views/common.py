"""What the pages of work with teachers share: who sees what, titles found by search, the week, the diary."""

from collections.abc import Callable
from datetime import date, timedelta

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from kitaphana.catalogue.models import Title
from kitaphana.catalogue.queries import find
from kitaphana.circulation.queries import Shelf, shelves
from kitaphana.core.permissions import ALLOWED, Signed, may
from kitaphana.core.refusal import NeedsWord, Refused
from kitaphana.roster.models import Reader
from kitaphana.teaching import actions
from kitaphana.teaching.forms import EntryForm
from kitaphana.teaching.lessons import week_of
from kitaphana.teaching.models import ReadingList, TeacherRequest
from kitaphana.teaching.queries import teacher_of

FOUND = 50
DAYS_OF_A_WEEK = timedelta(days=7)


def sees_all(request: Signed) -> bool:
    """The library and the office see everything, a teacher what is his own and what readers see."""
    return may(request.user, ALLOWED["work.see"])


def own(request: Signed) -> Reader | None:
    """The teacher to whose things the page keeps; None for those who see all."""
    return None if sees_all(request) else teacher_of(request.user)


def sought(request: Signed) -> tuple[str, list[Title]]:
    """The words typed into the search line and the titles that they find."""
    query = (request.POST.get("q") or request.GET.get("q", "")).strip()[:100]
    return query, list(find(query)[:FOUND]) if query else []


def shelf_of(request: Signed, titles: list[Title]) -> dict[int, Shelf]:
    return shelves(request.school, titles)


def chosen_week(request: Signed) -> date:
    """The Monday of the week that the address names, else of this one."""
    try:
        day = date.fromisoformat(request.GET.get("week", ""))
        return week_of(day).start
    except (ValueError, OverflowError):
        return week_of(timezone.localdate()).start


def beside(monday: date) -> dict[str, date | None]:
    """The weeks before and after, as far as the calendar goes."""
    return {
        "before": monday - DAYS_OF_A_WEEK if monday.year > date.min.year else None,
        "after": monday + DAYS_OF_A_WEEK if monday.year < date.max.year else None,
    }


def entered(
    request: Signed,
    of: TeacherRequest | ReadingList,
    *,
    back: str,
    again: Callable[[EntryForm, NeedsWord | None], HttpResponse],
) -> HttpResponseBase:
    """Writes a request or a list into the diary, or with `undo` takes the entry out. `back`: its page, which
    `again` shows with what is wrong."""
    if "undo" in request.POST:
        try:
            actions.unwrite(by=request.user, of=of, accept_loss="accept_loss" in request.POST)
        except NeedsWord as question:
            return render(request, "activities/loss.html", {"question": question, "back": back})
        return redirect(back)
    form = EntryForm(request.school, request.POST, auto_id="entry_%s")
    if not form.is_valid():
        return again(form, None)
    try:
        actions.write_down(by=request.user, of=of, today=timezone.localdate(), **form.cleaned_data)
    except NeedsWord as question:
        return again(form, question)
    except Refused as refused:
        form.add_error(None, str(refused))
        return again(form, None)
    messages.success(request, _("Written into the diary"))
    return redirect(back)
