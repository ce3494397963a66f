"""Control numbers of a plan: set in a table, proposed from the past, parted among the quarters."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.forms import BoundField
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from kitaphana.core.permissions import ALLOWED, Signed, allow, may
from kitaphana.core.refusal import NeedsWord, Refused
from kitaphana.core.sentences import say, spoken
from kitaphana.lib.numbers import show
from kitaphana.planning import forms, numbers
from kitaphana.planning.growth import told
from kitaphana.planning.lastyear import USUAL
from kitaphana.planning.models import Plan
from kitaphana.planning.promised import NumberRow, NumberTable, number_table
from kitaphana.planning.spread import plan_days, promises
from kitaphana.planning.unknown import unknown_years


@allow("plan.see")
def page(request: Signed, pk: int) -> HttpResponseBase:
    return _shown(request, _plan(request, pk))


@require_POST
@allow("plan.edit")
def save(request: Signed, pk: int) -> HttpResponseBase:
    drafted = _plan(request, pk)
    return _saved(request, drafted) or redirect("planning:numbers", pk)


@require_POST
@allow("plan.edit")
def number(request: Signed, pk: int) -> HttpResponseBase:
    drafted = _plan(request, pk)
    form = forms.NumberForm({}, request.POST)
    asked = []
    if form.is_valid():
        try:
            numbers.set_control_number(by=request.user, plan=drafted, **form.cleaned_data)
        except NeedsWord as question:
            asked.append({"question": question, **form.cleaned_data})
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("planning:numbers", pk)
    return _shown(request, drafted, number_form=form, asked=asked)


@require_POST
@allow("plan.edit")
def take(request: Signed, pk: int) -> HttpResponseBase:
    codes = request.POST.getlist("code")
    n = numbers.take_proposals(by=request.user, plan=_plan(request, pk), codes=codes, on=timezone.localdate())
    messages.success(request, say("plan_num_taken", n=n))
    return redirect("planning:numbers", pk)


@require_POST
@allow("plan.edit")
def spread(request: Signed, pk: int) -> HttpResponseBase:
    """Every growing number, or the one whose button was pressed; what was typed is kept first."""
    drafted = _plan(request, pk)
    if unsaved := _saved(request, drafted):
        return unsaved
    codes = request.POST.getlist("code") or list(promises(drafted))
    n = numbers.spread_quarters(by=request.user, plan=drafted, codes=codes)
    messages.success(request, say("plan_num_spread", n=n))
    return redirect("planning:numbers", pk)


@require_POST
@allow("plan.edit")
def drop_number(request: Signed, pk: int, code: str) -> HttpResponseBase:
    numbers.drop_control_number(by=request.user, plan=_plan(request, pk), code=code)
    return redirect("planning:numbers", pk)


def _saved(request: Signed, drafted: Plan) -> HttpResponse | None:
    """Write each changed number of the table by itself: one that is refused does not hold back the others.
    The page to show when something is asked or refused; None: all is written."""
    form = forms.NumbersForm(promises(drafted), tuple(plan_days(drafted).stretches), request.POST)
    form.full_clean()
    asked = []
    for code, quarter, value in form.changed():
        try:
            _write(request, drafted, code, quarter, value)
        except NeedsWord as question:
            asked.append({"question": question, "code": code, "value": value})
        except Refused as refused:
            form.add_error(f"{code}-{quarter}", str(refused))
    return _shown(request, drafted, form, asked=asked) if asked or form.errors else None


def _write(request: Signed, plan: Plan, code: str, quarter: int, value: Any) -> None:
    """A field left empty takes the promise back."""
    if value is None:
        numbers.drop_control_number(by=request.user, plan=plan, code=code, quarter=quarter)
    else:
        numbers.set_control_number(by=request.user, plan=plan, code=code, quarter=quarter, value=value)


def _shown(request: Signed, shown: Plan, form: forms.NumbersForm | None = None, **typed: Any) -> HttpResponse:
    edits = may(request.user, ALLOWED["plan.edit"]) and shown.is_open
    table = number_table(shown, timezone.localdate(), proposing=edits)
    if edits and form is None:
        form = forms.NumbersForm(table.known, table.quarters)
    lines = [NumberLine(table, row, form) for row in table.rows]
    context = {"plan": shown, "table": table, "lines": lines, "edits": edits, "unknown": unknown_years(shown)}
    return render(request, "planning/numbers.html", context | (_editing(table) if edits else {}) | typed)


def _editing(table: NumberTable) -> dict[str, Any]:
    latest = table.years.figures[0] if table.years.figures else {}
    results = {
        code: f"{table.labels[-1]}: {show(figure.rounded, spoken())}"
        for code, figure in latest.items()
        if figure.rounded
    }
    return {
        "proposals": [(one, told(one.reason), one.code in USUAL) for one in table.proposals()],
        "number_form": forms.NumberForm(results, omit=table.known),
        "can_spread": table.quarters and any(row.grows for row in table.rows),
    }


def _plan(request: Signed, pk: int) -> Plan:
    found: Plan = get_object_or_404(Plan.objects.for_school(request.school), pk=pk)
    return found


@dataclass(frozen=True)
class NumberCell:
    """Of the whole plan or of a quarter; `usual`: what a quarter without a promise gets."""

    label: str
    value: Decimal | None
    usual: Decimal | None
    bound: BoundField | None

    @property
    def field(self) -> SafeString | str:
        """Empty where it is only read."""
        if self.bound is None:
            return ""
        hint: dict[str, str | bool] = {} if self.usual is None else {"placeholder": f"{self.usual:f}"}
        return self.bound.as_widget(attrs=hint)


@dataclass(frozen=True)
class NumberLine:
    """A row with its fields; without a form it is only read."""

    table: NumberTable
    row: NumberRow
    form: forms.NumbersForm | None

    @property
    def years(self) -> list[tuple[str, Decimal | None]]:
        return list(zip(self.table.labels, self.row.past, strict=True))

    @property
    def cells(self) -> list[NumberCell]:
        fields = self.form.cells(self.row.code) if self.form else [None] * len(self.table.spans)
        return [
            NumberCell(label, self.row.of_quarter(quarter), self.row.usual_of(quarter), field)
            for (quarter, label), field in zip(self.table.spans.items(), fields, strict=True)
        ]

    @property
    def faults(self) -> list[str]:
        cells = self.form.cells(self.row.code) if self.form else []
        return [str(error) for cell in cells for error in cell.errors]
