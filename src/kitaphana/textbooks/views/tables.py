"""Provision as tables: by class, grade, subject, language, title, and pupil by pupil."""

from collections import defaultdict
from collections.abc import Mapping

from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from kitaphana.core.listing import Column, listing
from kitaphana.core.permissions import Signed, allow
from kitaphana.core.sentences import spoken
from kitaphana.papers.download import download
from kitaphana.roster.models import Reader, SchoolClass
from kitaphana.textbooks import breakdown
from kitaphana.textbooks.forms import PupilFilter
from kitaphana.textbooks.queries import Provision
from kitaphana.textbooks.views.provision import asked


@require_GET
@allow("textbooks.see")
def table(request: Signed, kind: str) -> HttpResponse:
    """Sorted by the column `sort`; with `format` as a paper."""
    if kind not in breakdown.KINDS:
        raise Http404
    found, shown = asked(request)
    order = request.GET.get("sort", "")
    if "format" in request.GET:
        return download(
            request,
            lambda language: breakdown.paper(request.school, found, kind, language, order),
            f"{breakdown.KINDS[kind]} {found.on}",
        )
    context = shown | {
        "kind": kind,
        "title": breakdown.KINDS[kind],
        "heads": breakdown.heads(kind).items(),
        "parts": breakdown.parts(found, kind, spoken(), order),
        "adds_up": kind in breakdown.WHOLE,
        "order": order,
    }
    return render(request, "textbooks/table.html", context)


@require_GET
@allow("textbooks.see")
def pupils(request: Signed) -> HttpResponseBase:
    """Every pupil with what he needs and has; `short` and `school_class` narrow the list."""
    found, shown = asked(request)
    filters = PupilFilter([row.school_class for row in found.classes], request.GET or None)
    chosen = filters.cleaned_data if filters.is_valid() else {}
    made = listing(
        request,
        _pupils(request, found, short=chosen.get("short", False), of=chosen.get("school_class")),
        _columns(found, str(shown["on"])),
        search=("surname", "first_name", "patronymic"),
        title=_("Provision by pupil"),
        filters=filters,
    )
    if isinstance(made, HttpResponse):
        return made
    return render(request, "textbooks/pupils.html", shown | {"kind": "pupil", "listing": made})


def _pupils(request: Signed, found: Provision, *, short: bool, of: int | None) -> QuerySet[Reader]:
    """With `missing` and `place`, that of their class, to sort by."""
    by_missing: defaultdict[int, list[int]] = defaultdict(list)
    places = []
    for place, row in enumerate(found.classes):
        if of is None or row.school_class.pk == of:
            mine = {reader: tally for reader, tally in row.by_pupil().items() if tally.missing or not short}
            places.append(When(pk__in=list(mine), then=Value(place)))
            for reader, tally in mine.items():
                by_missing[tally.missing].append(reader)
    keys = [reader for readers in by_missing.values() for reader in readers]
    counts = [When(pk__in=readers, then=Value(n)) for n, readers in by_missing.items()]
    rows: QuerySet[Reader] = Reader.objects.for_school(request.school).filter(pk__in=keys)
    return rows.annotate(
        missing=Case(*counts, default=Value(0), output_field=IntegerField()),
        place=Case(*places, default=Value(0), output_field=IntegerField()),
    ).order_by("place", "sort_key", "pk")


def _columns(found: Provision, on: str) -> tuple[Column, ...]:
    """`on`: the day as an address of a page names it."""
    tallies, classes = found.by_pupil(), _classes(found)
    lacking: defaultdict[int, list[str]] = defaultdict(list)
    for row in found.classes:
        for cell in row.cells:
            for reader in cell.lacking:
                lacking[reader].append(str(cell.title))

    def figure(code: str, heading: str, sort: str | None = None) -> Column:
        return Column(code, heading, lambda row: getattr(tallies[row.pk], code), sort=sort, numeric=True)

    return (
        Column(
            "name",
            _("Full name"),
            lambda row: row.full_name,
            sort="sort_key",
            link=lambda row: reverse("returns:pupil", args=[row.pk]),
        ),
        Column(
            "class",
            pgettext("school", "Class"),
            lambda row: classes[row.pk].name,
            sort="place",
            link=lambda row: reverse("textbooks:class", args=[classes[row.pk].pk]) + on,
        ),
        figure("need", _("Need")),
        figure("have", _("Have")),
        figure("missing", _("Missing"), sort="missing"),
        figure("shown", _("Provision, %")),
        Column("lacking", _("What is missing"), lambda row: "; ".join(lacking[row.pk])),
    )


def _classes(found: Provision) -> Mapping[int, SchoolClass]:
    return {pupil.reader_id: row.school_class for row in found.classes for pupil in row.pupils}
