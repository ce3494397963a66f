"""When each class brings its textbooks back, and the debts that are left after it."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kitaphana.core.permissions import Signed, allow
from kitaphana.core.refusal import Refused
from kitaphana.core.sentences import say
from kitaphana.core.span import DayForm
from kitaphana.papers.download import download
from kitaphana.returns import schedule as schedules
from kitaphana.returns.debts import debts, debts_paper
from kitaphana.returns.forms import ScheduleForm, SlotForm
from kitaphana.returns.models import ReturnSlot
from kitaphana.roster.models import SchoolClass, SchoolYear
from kitaphana.roster.queries import current_year, last_teaching_day, years


@require_GET
@allow("textbooks.see")
def index(request: Signed) -> HttpResponseBase:
    """The schedule of the present year, with how far each class has come; with `format` as a paper."""
    year, on = _year(request), timezone.localdate()
    if year and "format" in request.GET:
        return download(
            request,
            lambda language: schedules.schedule_paper(request.school, year, on, language),
            f"{_('Return schedule')} {year}",
        )
    return _page(request, year)


@require_POST
@allow("textbooks.issue")
def propose(request: Signed) -> HttpResponseBase:
    year, form = _year(request), ScheduleForm(request.POST)
    if year is None or not form.is_valid():
        return _page(request, year, form)
    try:
        n = schedules.propose_schedule(by=request.user, year=year, wishes=form.wishes)
    except Refused as refused:
        form.add_error(None, refused.sentence())
        return _page(request, year, form)
    messages.success(request, say("returns_schedule_made", n=n))
    return redirect("returns:schedule")


@require_http_methods(["GET", "POST"])
@allow("textbooks.issue")
def slot(request: Signed, pk: int) -> HttpResponseBase:
    """The time of one class; `clear` takes it away."""
    shown = get_object_or_404(SchoolClass.objects.for_school(request.school).select_related("year"), pk=pk)
    if "clear" in request.POST:
        schedules.clear_slot(by=request.user, school_class=shown)
        return redirect("returns:schedule")
    standing = ReturnSlot.objects.for_school(request.school).filter(school_class=shown).first()
    form = SlotForm(request.POST or None, initial=SlotForm.of(standing))
    if form.is_valid():
        try:
            schedules.set_slot(by=request.user, school_class=shown, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, refused.sentence())
        else:
            messages.success(request, _("Saved"))
            return redirect("returns:schedule")
    return render(request, "returns/schedule_slot.html", {"class": shown, "form": form, "standing": standing})


@require_GET
@allow("textbooks.see")
def debts_by_class(request: Signed) -> HttpResponseBase:
    """On the day that the address names, else today; with `format` as a paper."""
    today = timezone.localdate()
    form = DayForm(request.GET if "on" in request.GET else {"on": today})
    on = form.day(today)
    groups = debts(request.school, on)
    if "format" in request.GET:
        return download(
            request,
            lambda language: debts_paper(request.school, groups, on, language),
            f"{_('Debts by class')} {on}",
        )
    year = _year(request)
    context = {
        "groups": groups,
        "form": form,
        "shown": on,
        "after": last_teaching_day(year) + timedelta(days=1) if year else None,
        "readers": sum(group.readers for group in groups),
        "late": sum(len(group.overdue) for group in groups),
        "lost": sum(len(group.lost) for group in groups),
    }
    return render(request, "returns/debts.html", context)


def _year(request: Signed) -> SchoolYear | None:
    """The present school year, else the newest."""
    return current_year(request.school, timezone.localdate()) or years(request.school).first()


def _page(request: Signed, year: SchoolYear | None, form: ScheduleForm | None = None) -> HttpResponseBase:
    turns = schedules.schedule(request.school, year, timezone.localdate()) if year else []
    first_day = schedules.usual_first_day(request.school, year) if year else None
    context = {
        "year": year,
        "turns": [(turn, schedules.hours(turn.slot) if turn.slot else "") for turn in turns],
        "made": any(turn.slot for turn in turns),
        "form": form or ScheduleForm(initial={"first_day": first_day}),
        "issued": sum(turn.issued for turn in turns),
        "back": sum(turn.back for turn in turns),
        "lost": sum(turn.lost for turn in turns),
    }
    return render(request, "returns/schedule.html", context)
