"""The contingent of the coming school year, class by class."""

from collections.abc import Sequence

from django.contrib import messages
from django.forms import BaseFormSet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from kitaphana.core.permissions import Signed, allow
from kitaphana.core.refusal import Refused
from kitaphana.core.sentences import say
from kitaphana.nextyear.forecast import by_grade, coming_year, forecast, propose_forecast, save_forecast
from kitaphana.nextyear.forms import NUMBERS, ForecastForm, ForecastRows
from kitaphana.nextyear.models import ForecastClass
from kitaphana.nextyear.views.need import asked
from kitaphana.roster.models import FIRST_DIRECTED_GRADE

BLAMED = {"nextyear_twice": ("name",), "nextyear_below_zero": ("leavers",)}
"""Which fields of a class a refusal is about, unless all its numbers."""


@require_GET
@allow("textbooks.see")
def contingent(request: Signed) -> HttpResponse:
    on, shown = asked(request, "forecast")
    first = coming_year(request.school, on)
    rows = forecast(request.school, first) if first else []
    return _page(request, shown, rows, ForecastRows(initial=[_initial(row) for row in rows]))


@require_POST
@allow("textbooks.issue")
def save(request: Signed) -> HttpResponseBase:
    """What was typed becomes the forecast; with a fault nothing is saved and all of it stays on the page."""
    on, shown = asked(request, "forecast")
    first = coming_year(request.school, on)
    rows = forecast(request.school, first) if first else []
    typed = ForecastRows(request.POST)
    faults = []
    if first and typed.is_valid():
        kept = {form: form.row(request.school) for form in typed if form.is_kept}
        try:
            save_forecast(by=request.user, first=first, rows=list(kept.values()))
        except Refused as refused:
            named = [form for form, row in kept.items() if row.name == refused.holes.get("name")]
            if named:
                named[-1].blame(str(refused), *BLAMED.get(refused.code, NUMBERS))
            else:
                faults = [("", str(refused))]
        else:
            messages.success(request, say("nextyear_saved", n=sum(row.pupils for row in kept.values())))
            return redirect(f"{reverse('nextyear:forecast')}{shown['on']}")
    wrong = [(form, form.non_field_errors()) for form in typed]
    faults += [(form.fault_id, " ".join(map(str, told))) for form, told in wrong if told]
    return _page(request, shown | {"faults": faults}, rows, typed)


@require_POST
@allow("textbooks.issue")
def propose(request: Signed) -> HttpResponseBase:
    on, shown = asked(request, "forecast")
    n = propose_forecast(by=request.user, on=on)
    messages.success(request, say("nextyear_proposed", n=n))
    return redirect(f"{reverse('nextyear:forecast')}{shown['on']}")


def _initial(row: ForecastClass) -> dict[str, object]:
    return {name: getattr(row, name) for name in ("name", "language", "direction", *NUMBERS)}


def _page(
    request: Signed,
    shown: dict[str, object],
    rows: Sequence[ForecastClass],
    formset: "BaseFormSet[ForecastForm]",
) -> HttpResponse:
    known = {row.name: row for row in rows}
    context = shown | {
        "rows": [(known.get(str(form["name"].value())), form) for form in formset],
        "formset": formset,
        "saved": rows,
        "grades": by_grade(rows),
        "pupils": sum(row.pupils for row in rows),
        "directed": FIRST_DIRECTED_GRADE,
    }
    return render(request, "nextyear/forecast.html", context)
