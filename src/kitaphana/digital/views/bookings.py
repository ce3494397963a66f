"""Workstations kept for readers: a day's list, a new booking, who came."""

from datetime import date

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kitaphana.core.permissions import ALLOWED, Signed, allow, may
from kitaphana.core.refusal import Refused
from kitaphana.core.sentences import say, spoken
from kitaphana.core.span import DayForm
from kitaphana.digital import booking as keeping
from kitaphana.digital.forms import BookingForm
from kitaphana.digital.models import Booking
from kitaphana.digital.queries import bookings, days_with_bookings, opening_hours
from kitaphana.digital.views.clock import closed
from kitaphana.lib.dates import day_month, weekday


@allow("digital.see")
def index(request: Signed) -> HttpResponseBase:
    now = timezone.localtime()
    chosen = DayForm(request.GET)
    on = chosen.day(now.date())
    runs = may(request.user, ALLOWED["digital.run"])
    form = BookingForm(request.school, request.POST or None, initial=_usual(request, on)) if runs else None
    if form and form.is_valid():
        try:
            made = keeping.book(by=request.user, now=now, **form.facts())
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(
                request, say("digital_booking_made", text=made.workstation.name, name=made.reader.full_name)
            )
            return redirect(f"{reverse('digital:bookings')}?on={made.on.isoformat()}")
    context = {
        "on": on,
        "today": now.date(),
        "day_of_week": f"{day_month(on, spoken())}, {weekday(on, spoken())}",
        "chosen": DayForm({"on": on}, auto_id="day_%s"),
        "bookings": bookings(request.school, on),
        "days": days_with_bookings(request.school, now.date()),
        "hours": opening_hours(request.school),
        "form": form,
        "tab": "bookings",
    }
    return render(request, "digital/bookings.html", context)


@require_POST
@allow("digital.run")
def came(request: Signed, pk: int) -> HttpResponseBase:
    """The session begins; `move`: the reader leaves the workstation where he sits."""
    row, now = get_object_or_404(Booking.objects.for_school(request.school), pk=pk), timezone.localtime()
    if ended := closed(request, now):
        messages.info(request, ended)
    try:
        begun = keeping.come(by=request.user, booking=row, at=now, move=bool(request.POST.get("move")))
    except Refused as refused:
        messages.error(request, refused.sentence())
    else:
        said = say(
            "digital_started",
            name=row.reader.full_name,
            text=row.workstation.name,
            purpose=begun.get_purpose_display(),
        )
        messages.success(request, said)
    return redirect("digital:index")


@require_POST
@allow("digital.run")
def cancel(request: Signed, pk: int) -> HttpResponseBase:
    row = get_object_or_404(Booking.objects.for_school(request.school), pk=pk)
    try:
        keeping.cancel(by=request.user, booking=row)
    except Refused as refused:
        messages.error(request, refused.sentence())
    else:
        messages.success(request, _("Cancelled"))
    return redirect(f"{reverse('digital:bookings')}?on={row.on.isoformat()}")


def _usual(request: Signed, on: date) -> dict[str, object]:
    return {"on": on, "workstation": request.GET.get("workstation", ""), "purpose": "study"}
