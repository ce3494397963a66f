"""The speed of the line: measured from here, entered by hand, compared with the norm."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from kitaphana.core.listing import Column, listing
from kitaphana.core.permissions import ALLOWED, Signed, allow, may
from kitaphana.core.queries import rule
from kitaphana.core.refusal import Refused
from kitaphana.core.sentences import say
from kitaphana.core.setting import number_of, value_of
from kitaphana.core.span import SpanForm
from kitaphana.digital.actions import record_speed, record_speed_by_hand, remove_speed
from kitaphana.digital.chart import chart
from kitaphana.digital.forms import SpeedForm
from kitaphana.digital.line import measure
from kitaphana.digital.models import LineTest
from kitaphana.digital.queries import line_tests, speed
from kitaphana.lib.numbers import trimmed
from kitaphana.roster.queries import usual_period


@allow("digital.see")
def index(request: Signed) -> HttpResponseBase:
    today = timezone.localdate()
    runs = may(request.user, ALLOWED["digital.run"])
    form = SpeedForm(request.POST or None, initial={"on": today}) if runs else None
    if form and form.is_valid():
        try:
            record_speed_by_hand(by=request.user, today=today, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Saved"))
            return redirect("digital:line")
    filters = SpanForm(usual_period(request.school, today), request.GET)
    tests = line_tests(request.school, filters.period)
    title = pgettext("screen", "Speed of the line")
    made = listing(request, tests, _columns(), title=title, filters=filters)
    if isinstance(made, HttpResponse):
        return made
    norm = rule(request.school, "line_norm_mbit")
    found = speed(request.school, filters.period)
    context = {
        "listing": made,
        "filters": filters,
        "form": form,
        "speed": found,
        "chart": chart(list(tests), found.norm),
        "last": line_tests(request.school).first(),
        "address": value_of(request.school, "line_test_address"),
        "most": [number_of(request.school, code) for code in ("line_test_megabytes", "line_test_seconds")],
        "norm_source": norm.source if norm.own else _(norm.spec.source),
        "sets": may(request.user, ALLOWED["settings.edit"]),
        "tab": "line",
    }
    return render(request, "digital/line.html", context)


@require_POST
@allow("digital.run")
def measure_now(request: Signed) -> HttpResponseBase:
    """Takes some seconds, and writes only once they are over."""
    address = str(value_of(request.school, "line_test_address"))
    try:
        if not address:
            raise Refused("digital_line_no_address")
        measured = measure(
            address,
            megabytes=number_of(request.school, "line_test_megabytes"),
            seconds=number_of(request.school, "line_test_seconds"),
        )
    except Refused as refused:
        messages.error(request, refused.sentence())
    else:
        made = record_speed(by=request.user, address=address, measured=measured, on=timezone.localdate())
        messages.success(request, say("digital_line_measured", v=made.mbit, t=made.norm))
    return redirect("digital:line")


@require_POST
@allow("digital.run")
def remove(request: Signed, pk: int) -> HttpResponseBase:
    row = get_object_or_404(LineTest.objects.for_school(request.school), pk=pk)
    remove_speed(by=request.user, test=row)
    messages.success(request, _("Deleted"))
    return redirect("digital:line")


def _columns() -> tuple[Column, ...]:
    def place(row: LineTest) -> str:
        return _("by hand") if row.by_hand else row.address

    def taken(row: LineTest) -> str:
        if row.received is None or row.seconds is None:
            return ""
        return say("digital_line_taken", n=row.received // 1000, s=row.seconds)

    return (
        Column("on", _("Day"), lambda row: row.on, "on"),
        Column("mbit", _("Speed, Mbit/s"), lambda row: row.mbit, "mbit", numeric=True),
        Column("norm", _("Norm, Mbit/s"), lambda row: trimmed(row.norm), numeric=True),
        Column(
            "state",
            _("State"),
            lambda row: (
                pgettext("speed", "below the norm") if row.mbit < row.norm else pgettext("speed", "enough")
            ),
        ),
        Column("how", pgettext("speed", "Against what"), place, "address"),
        Column("taken", pgettext("speed", "Received"), taken),
    )
