"""Sources of a project: found in the catalogue or written by hand, set on its shelf, listed by GOST."""

from dataclasses import fields

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kitaphana.catalogue.queries import find
from kitaphana.circulation.queries import shelves
from kitaphana.core.permissions import Signed, allow
from kitaphana.core.refusal import Refused
from kitaphana.core.sentences import LANGUAGES, say, spoken
from kitaphana.papers.download import download
from kitaphana.research import actions
from kitaphana.research.actions import Described
from kitaphana.research.forms import PickForm, SourceForm
from kitaphana.research.models import Project, ProjectSource
from kitaphana.research.papers import references_paper, shelf_paper
from kitaphana.research.queries import records, sources

FOUND = 50


@allow("work.record")
def pick(request: Signed, pk: int) -> HttpResponseBase:
    """Editions found by `q` and ticked."""
    shown = _project(request, pk)
    query = (request.POST.get("q") or request.GET.get("q", "")).strip()[:100]
    there = [source.title_id for source in sources(shown) if source.title_id]
    offered = find(query).exclude(pk__in=there)
    titles = list(offered[:FOUND]) if query else []
    form = PickForm(offered, request.POST or None)
    if form.is_valid():
        picked = list(form.cleaned_data["titles"])
        try:
            if not picked:
                raise Refused("research_nothing")
            actions.add_titles(by=request.user, project=shown, titles=picked, on=timezone.localdate())
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, say("research_added", n=len(picked)))
            return redirect("research:project", pk)
    shelf = shelves(request.school, titles)
    context = {
        "project": shown,
        "query": query,
        "form": form,
        "rows": [(title, shelf[title.pk]) for title in titles],
        "most": FOUND,
    }
    return render(request, "research/pick.html", context)


@allow("work.record")
def new(request: Signed, pk: int) -> HttpResponseBase:
    shown, today = _project(request, pk), timezone.localdate()
    form = SourceForm(request.POST or None, initial={"on": today})
    if form.is_valid():
        try:
            actions.add_source(
                by=request.user,
                project=shown,
                described=form.described(),
                on=form.cleaned_data["on"],
                today=today,
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, say("research_added", n=1))
            return redirect("research:project", pk)
    return render(request, "research/source.html", {"project": shown, "form": form})


@allow("work.record")
def edit(request: Signed, pk: int) -> HttpResponseBase:
    """Of one described by hand; what the catalogue says is changed in the catalogue."""
    source = get_object_or_404(_sources(request).filter(title=None), pk=pk)
    initial = {field.name: getattr(source, field.name) for field in fields(Described)}
    form = SourceForm(request.POST or None, initial=initial | {"on": source.found_on})
    if form.is_valid():
        try:
            actions.change_source(
                by=request.user,
                source=source,
                described=form.described(),
                on=form.cleaned_data["on"],
                today=timezone.localdate(),
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Saved"))
            return redirect("research:project", source.project_id)
    return render(
        request, "research/source.html", {"project": source.project, "source": source, "form": form}
    )


@require_POST
@allow("work.record")
def remove(request: Signed, pk: int) -> HttpResponseBase:
    source = get_object_or_404(_sources(request), pk=pk)
    actions.remove_source(by=request.user, source=source)
    messages.success(request, _("Deleted"))
    return redirect("research:project", source.project_id)


@require_POST
@allow("work.record")
def shelve(request: Signed, pk: int) -> HttpResponseBase:
    source = get_object_or_404(_sources(request), pk=pk)
    actions.shelve(by=request.user, source=source, on_shelf=request.POST.get("on_shelf") == "1")
    return redirect("research:project", source.project_id)


@require_GET
@allow("work.see")
def references(request: Signed, pk: int) -> HttpResponse:
    """The list as text to copy, and as files; `lang`: of what has no language of its own."""
    shown = _project(request, pk)
    asked = request.GET.get("lang", spoken())
    language = asked if asked in LANGUAGES else spoken()
    lines = records(shown, language)
    context = {
        "project": shown,
        "language": language,
        "records": lines,
        "text": "\n".join(f"{n}. {line}" for n, line in enumerate(lines, 1)),
    }
    return render(request, "research/references.html", context)


@require_GET
@allow("work.see")
def references_file(request: Signed, pk: int) -> HttpResponse:
    shown = _project(request, pk)
    return download(
        request, lambda language: references_paper(shown, language), say("research_paper_references")
    )


@require_GET
@allow("work.see")
def shelf_card(request: Signed, pk: int) -> HttpResponse:
    shown = _project(request, pk)
    return download(request, lambda language: shelf_paper(shown, language), say("research_paper_shelf"))


def _project(request: Signed, pk: int) -> Project:
    rows: QuerySet[Project] = Project.objects.for_school(request.school)
    return get_object_or_404(rows.select_related("school", "school_class", "teacher"), pk=pk)


def _sources(request: Signed) -> QuerySet[ProjectSource]:
    found: QuerySet[ProjectSource] = ProjectSource.objects.for_school(request.school)
    return found.select_related("project", "title")
