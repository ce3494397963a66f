"""Sections of the plans: renamed, put in order, added, removed."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kitaphana.activities.models import WorkKind
from kitaphana.core.permissions import Signed, allow
from kitaphana.core.refusal import Refused
from kitaphana.planning import sections
from kitaphana.planning.forms import SectionForm
from kitaphana.planning.models import Section

NAMES = ("name_kk", "name_ru", "name_en")


@allow("plan.edit")
def index(request: Signed) -> HttpResponseBase:
    form = SectionForm(request.POST or None)
    if form.is_valid():
        try:
            sections.write_section(by=request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error("name_kk", str(refused))
        else:
            messages.success(request, _("Saved"))
            return redirect("planning:sections")
    return _page(request, form)


@allow("plan.edit")
def section(request: Signed, pk: int) -> HttpResponseBase:
    row = _section(request, pk)
    form = SectionForm(request.POST or None, initial={name: getattr(row, name) for name in NAMES})
    if form.is_valid():
        try:
            sections.write_section(by=request.user, section=row, **form.cleaned_data)
        except Refused as refused:
            form.add_error("name_kk", str(refused))
        else:
            messages.success(request, _("Saved"))
            return redirect("planning:sections")
    return render(request, "planning/section.html", {"form": form, "section": _section(request, pk)})


@require_POST
@allow("plan.edit")
def move(request: Signed, pk: int) -> HttpResponseBase:
    sections.move_section(by=request.user, section=_section(request, pk), down="down" in request.POST)
    return redirect("planning:sections")


@require_POST
@allow("plan.edit")
def remove(request: Signed, pk: int) -> HttpResponseBase:
    sections.remove_section(by=request.user, section=_section(request, pk))
    messages.success(request, _("Deleted"))
    return redirect("planning:sections")


@require_POST
@allow("plan.edit")
def adopt(request: Signed) -> HttpResponseBase:
    sections.adopt_sections(by=request.user)
    return redirect("planning:sections")


def _page(request: Signed, form: SectionForm) -> HttpResponse:
    rows = sections.with_items(request.school)
    lacks = set(WorkKind.Part.values) - {row.code for row, _n in rows}
    return render(request, "planning/sections.html", {"rows": rows, "lacks": lacks, "form": form})


def _section(request: Signed, pk: int) -> Section:
    found: Section = get_object_or_404(Section.objects.for_school(request.school), pk=pk)
    return found
