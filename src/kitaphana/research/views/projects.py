"""Projects: the list with what they won, one project, its meetings, its result, finished works."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_POST

from kitaphana.core.listing import Column, listing
from kitaphana.core.permissions import ALLOWED, Signed, allow, may
from kitaphana.core.refusal import NeedsWord, Refused
from kitaphana.core.sentences import say, spoken
from kitaphana.files.kinds import BY_TYPE
from kitaphana.research import actions
from kitaphana.research.forms import (
    ClassForm,
    EndForm,
    MeetingForm,
    PaperForm,
    ProjectFilter,
    ProjectForm,
    ResultForm,
    WorksFilter,
)
from kitaphana.research.models import Meeting, Project
from kitaphana.research.queries import (
    awards_by_level,
    finished_works,
    found,
    last_day,
    meetings,
    projects,
    pupils,
    totals,
    years_of_works,
)
from kitaphana.roster.queries import usual_period

GOING_ON = Project.State.GOING_ON


@require_GET
@allow("work.see")
def index(request: Signed) -> HttpResponseBase:
    filters = ProjectFilter(usual_period(request.school, timezone.localdate()), request.GET)
    rows = projects(request.school, filters.period).filter(**filters.chosen())
    title = pgettext("screen", "Research projects")
    made = listing(request, rows, _columns(), search=("theme", "conference"), title=title, filters=filters)
    if isinstance(made, HttpResponse):
        return made
    context = {
        "listing": made,
        "filters": filters,
        "period": filters.period,
        "totals": totals(request.school, filters.period),
        "levels": awards_by_level(request.school, filters.period),
    }
    return render(request, "research/index.html", context)


@require_GET
@allow("work.see")
def works(request: Signed) -> HttpResponseBase:
    """Searched by theme, supervisor and author, whatever the year."""
    rows = finished_works(request.school)
    filters = WorksFilter(years_of_works(request.school), request.GET)
    if period := filters.period():
        rows = rows.filter(ended_on__range=(period.start, period.end))
    fields = ("theme", "pupils__reader__surname", "pupils__reader__first_name", "teacher__surname")
    title = pgettext("screen", "Finished works")
    made = listing(
        request,
        rows.prefetch_related("pupils__reader").distinct(),
        _columns(works=True),
        search=fields,
        title=title,
        filters=filters,
    )
    if isinstance(made, HttpResponse):
        return made
    return render(request, "research/works.html", {"listing": made})


@allow("work.record")
def new(request: Signed) -> HttpResponseBase:
    """First the class, then its pupils and the rest."""
    today = timezone.localdate()
    classes = ClassForm(request.school, today, request.GET or None)
    chosen = classes.chosen()
    context: dict[str, Any] = {"classes": classes, "chosen": chosen}
    if chosen:
        form = ProjectForm(chosen, today, request.POST or None, initial={"started_on": today})
        if form.is_valid():
            try:
                made = actions.start(by=request.user, school_class=chosen, today=today, **form.cleaned_data)
            except Refused as refused:
                form.add_error(None, str(refused))
            else:
                return redirect("research:project", made.pk)
        context["form"] = form
    return render(request, "research/new.html", context)


@allow("work.record")
def edit(request: Signed, pk: int) -> HttpResponseBase:
    """Pupils of another class are added by choosing that class first."""
    shown, today = _project(request, pk), timezone.localdate()
    on = min(today, last_day(shown, today))
    classes = ClassForm(request.school, on, request.GET or {"school_class": shown.school_class_id})
    offered = classes.chosen() or shown.school_class
    if offered is None:
        return render(request, "research/edit.html", {"project": shown, "classes": classes})
    written = {name: getattr(shown, name) for name in ("theme", "teacher", "subject", "started_on", "note")}
    initial = written | {"pupils": pupils(shown)}
    form = ProjectForm(offered, on, request.POST or None, initial=initial, project=shown)
    if form.is_valid():
        kept = shown.school_class or offered
        try:
            actions.change(
                by=request.user, project=shown, school_class=kept, today=today, **form.cleaned_data
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Saved"))
            return redirect("research:project", pk)
    context = {"project": shown, "classes": classes, "form": form}
    return render(request, "research/edit.html", context)


@require_GET
@allow("work.see")
def project(request: Signed, pk: int) -> HttpResponse:
    return _page(request, _project(request, pk))


@require_POST
@allow("work.record")
def end(request: Signed, pk: int) -> HttpResponseBase:
    shown, form = _project(request, pk), EndForm(request.POST)
    if form.is_valid():
        try:
            actions.end(by=request.user, project=shown, today=timezone.localdate(), **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Saved"))
            return redirect("research:project", pk)
    return _page(request, shown, ending=form)


@require_POST
@allow("work.record")
def reopen(request: Signed, pk: int) -> HttpResponseBase:
    actions.reopen(by=request.user, project=_project(request, pk))
    return redirect("research:project", pk)


@require_POST
@allow("work.record")
def present(request: Signed, pk: int) -> HttpResponseBase:
    shown, form = _project(request, pk), ResultForm(request.POST, auto_id="result_%s")
    if form.is_valid():
        try:
            actions.present(by=request.user, project=shown, today=timezone.localdate(), **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Saved"))
            return redirect("research:project", pk)
    return _page(request, shown, result=form)


@require_POST
@allow("work.record")
def attach(request: Signed, pk: int) -> HttpResponseBase:
    shown, form = _project(request, pk), PaperForm(request.school, request.POST, request.FILES)
    if form.is_valid():
        try:
            actions.attach(by=request.user, project=shown, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Saved"))
            return redirect("research:project", pk)
    return _page(request, shown, paper=form)


@require_POST
@allow("work.record")
def detach(request: Signed, pk: int) -> HttpResponseBase:
    actions.detach(by=request.user, project=_project(request, pk))
    messages.success(request, _("Deleted"))
    return redirect("research:project", pk)


@require_POST
@allow("work.record")
def meet(request: Signed, pk: int) -> HttpResponseBase:
    shown, today = _project(request, pk), timezone.localdate()
    form = MeetingForm(shown, request.POST)
    if form.is_valid():
        try:
            met = actions.meet(by=request.user, project=shown, today=today, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            minutes = form.cleaned_data["minutes"]
            messages.success(request, say("research_met", d=met.on, n=minutes))
            return redirect("research:project", pk)
    return _page(request, shown, meeting=form)


@require_POST
@allow("work.record")
def undo_meeting(request: Signed, pk: int) -> HttpResponseBase:
    met = get_object_or_404(Meeting.objects.for_school(request.school), pk=pk)
    try:
        actions.undo_meeting(by=request.user, meeting=met, accept_loss="accept_loss" in request.POST)
    except NeedsWord as question:
        context = {"question": question, "back": reverse("research:project", args=[met.project_id])}
        return render(request, "activities/loss.html", context)
    messages.success(request, say("research_unmet", d=met.on))
    return redirect("research:project", met.project_id)


def _project(request: Signed, pk: int) -> Project:
    rows: QuerySet[Project] = Project.objects.for_school(request.school)
    return get_object_or_404(rows.select_related("school_class", "teacher", "subject", "paper"), pk=pk)


def _columns(*, works: bool = False) -> tuple[Column, ...]:
    """Of the list of projects, or of that of finished works."""
    theme = Column(
        "theme",
        _("Theme"),
        lambda row: row.theme,
        "theme",
        link=lambda row: reverse("research:project", args=[row.pk]),
    )
    authors = Column("authors", _("Authors of the work"), _names)
    school_class = Column("class", _("Class"), lambda row: str(row.school_class or ""))
    teacher = Column("teacher", _("Supervisor"), lambda row: row.teacher.short_name if row.teacher else "")
    begun = Column("started_on", _("Begun on"), lambda row: row.started_on, "started_on")
    ended = Column("ended_on", _("Finished on"), lambda row: row.ended_on, "ended_on")
    state = Column("state", _("State"), Project.get_state_display, "state")
    found = Column("found", pgettext("project", "Sources"), lambda row: row.found, "found", numeric=True)
    award = Column("award", _("Award"), _award)
    paper = Column("paper", _("File of the work"), _paper, link=_paper_address)
    if works:
        return (theme, authors, school_class, teacher, ended, award, paper)
    return (theme, school_class, teacher, begun, state, found, award)


def _names(row: Project) -> str:
    readers = sorted((member.reader for member in row.pupils.all()), key=lambda reader: reader.sort_key)
    return ", ".join(reader.short_name for reader in readers)


def _paper(row: Project) -> str:
    """«PDF»"""
    return BY_TYPE[row.paper.content_type].code.upper() if row.paper else ""


def _paper_address(row: Project) -> str:
    return reverse("files:file", args=[row.paper.key]) if row.paper else ""


def _award(row: Project) -> str:
    """«аудандық, 1-орын»"""
    return ", ".join(filter(None, (row.get_level_display(), row.get_award_display())))


def _page(request: Signed, shown: Project, **forms: Form) -> HttpResponse:
    today = timezone.localdate()
    rows = found(shown, spoken())
    context = {
        "project": shown,
        "pupils": pupils(shown),
        "rows": rows,
        "lent": sum(len(row.loans) for row in rows),
        "on_shelf": sum(row.source.on_shelf for row in rows),
        "meetings": meetings(shown),
        "award": _award(shown),
    }
    if may(request.user, ALLOWED["work.record"]):
        written = {"conference": shown.conference, "level": shown.level, "award": shown.award}
        context |= {
            "may_edit": True,
            "paper": PaperForm(request.school),
            "meeting": MeetingForm(shown, initial={"on": min(today, last_day(shown, today))}),
            "result": ResultForm(initial=written | {"on": shown.result_on}, auto_id="result_%s"),
        }
        if shown.state == GOING_ON:
            context["ending"] = EndForm(initial={"on": today})
    return render(request, "research/project.html", context | forms)
