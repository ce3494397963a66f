"""The calendar of dates, month by month of a school year."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kitaphana.activities.dates import Marked, adopt_dates, dates_in, done_for, hide_date, write_date
from kitaphana.activities.forms import DateOfYearForm
from kitaphana.activities.models import Activity, MemorableDate
from kitaphana.activities.papers import dates_paper
from kitaphana.core.permissions import ALLOWED, Signed, allow, may
from kitaphana.core.refusal import Refused
from kitaphana.core.sentences import say, spoken
from kitaphana.lib.dates import month_name
from kitaphana.lib.period import Period
from kitaphana.papers.download import download

FOUR_WEEKS = timedelta(weeks=4)
FIRST_YEAR, LAST_YEAR, YEAR_DIGITS = 1950, 2100, 4


@dataclass(frozen=True)
class Row:
    """`start`: the address where work for this date begins to be written down; empty while it is far off."""

    marked: Marked
    done: list[Activity]
    start: str


@dataclass(frozen=True)
class Month:
    name: str
    rows: list[Row]


@allow("work.see")
def dates(request: Signed) -> HttpResponseBase:
    today = timezone.localdate()
    year = _year(request, today)
    period = Period.school_year(year)
    last = today + FOUR_WEEKS
    shown = Period(period.start, max(period.end, last)) if today in period else period
    rows = list(_rows(request, shown, today))
    months = [_month(rows, month) for month in period.months()]
    soon = [row for row in rows if today <= row.marked.on <= last] if today in period else []
    context = {
        "months": [month for month in months if month.rows],
        "soon": soon,
        "today": today,
        "period": period,
        "before": year - 1,
        "after": year + 1,
        "paper_year": f"&year={year}",
        "has_dates": MemorableDate.objects.for_school(request.school).exists(),
        "hidden": MemorableDate.objects.for_school(request.school)
        .filter(hidden=True)
        .order_by("month", "day"),
        "records": may(request.user, ALLOWED["work.record"]),
    }
    return render(request, "activities/dates.html", context)


@allow("work.see")
def paper(request: Signed) -> HttpResponseBase:
    period = Period.school_year(_year(request, timezone.localdate()))
    marked = dates_in(request.school, period)
    done = done_for(request.school, marked)
    name = f"{_('Memorable dates')} {period.start.year}–{period.end.year}"
    return download(
        request, lambda language: dates_paper(request.school, period, marked, done, language), name
    )


@allow("work.record")
def new_date(request: Signed) -> HttpResponseBase:
    return _written(request, None)


@allow("work.record")
def date_of(request: Signed, pk: int) -> HttpResponseBase:
    row = get_object_or_404(MemorableDate.objects.for_school(request.school), pk=pk)
    return _written(request, row)


@require_POST
@allow("work.record")
def hide(request: Signed, pk: int) -> HttpResponseBase:
    row = get_object_or_404(MemorableDate.objects.for_school(request.school), pk=pk)
    hide_date(by=request.user, date_of=row, hidden="hide" in request.POST)
    messages.success(request, _("Saved"))
    return redirect("activities:dates")


@require_POST
@allow("work.record")
def adopt(request: Signed) -> HttpResponseBase:
    added = adopt_dates(by=request.user)
    messages.success(request, say("work_dates_adopted", n=added))
    return redirect("activities:dates")


def _written(request: Signed, row: MemorableDate | None) -> HttpResponseBase:
    names = ("name_kk", "name_ru", "month", "day", "rule", "born", "source")
    initial = {name: getattr(row, name) for name in names} if row else {}
    form = DateOfYearForm(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            write_date(by=request.user, told=form.told(row), date_of=row)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Saved"))
            return redirect("activities:dates")
    return render(request, "activities/date.html", {"form": form, "row": row})


def _year(request: Signed, today: date) -> int:
    """The school year that the address asks for by its first calendar year, else the present one."""
    asked = request.GET.get("year", "")
    if len(asked) == YEAR_DIGITS and asked.isdecimal() and FIRST_YEAR <= int(asked) <= LAST_YEAR:
        return int(asked)
    return today.year if today.month >= 9 else today.year - 1


def _rows(request: Signed, period: Period, today: date) -> Iterator[Row]:
    found = dates_in(request.school, period)
    done = done_for(request.school, found)
    language = spoken()
    for marked in found:
        said = {
            "theme": marked.of.name(language),
            "on": min(marked.on, today).isoformat(),
            "marks": str(marked.of.pk),
        }
        start = f"{reverse('activities:add')}?{urlencode(said)}"
        yield Row(marked, done[marked], start if marked.on <= today + FOUR_WEEKS else "")


def _month(rows: list[Row], month: Period) -> Month:
    name = f"{month_name(month.start.month, spoken()).capitalize()} {month.start.year}"
    return Month(name, [row for row in rows if row.marked.on in month])
