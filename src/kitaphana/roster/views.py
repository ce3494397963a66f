"""Readers, their cards, classes, and the year they belong to."""

from collections.abc import Callable
from itertools import count as counting
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from kitaphana.core.listing import Column, listing
from kitaphana.core.permissions import Signed, allow
from kitaphana.core.refusal import Refused
from kitaphana.lib.dates import school_year_label
from kitaphana.lib.period import Period
from kitaphana.roster import actions
from kitaphana.roster.forms import (
    LANGUAGES,
    RESTS,
    ClassDetailsForm,
    ClassForm,
    DayOffForm,
    MoveForm,
    NewReaderForm,
    ReaderFilter,
    ReaderForm,
    TermsForm,
)
from kitaphana.roster.models import (
    FIRST_DIRECTED_GRADE,
    DayOff,
    Reader,
    ReaderQuerySet,
    SchoolClass,
    SchoolYear,
    TeachingLanguage,
)
from kitaphana.roster.queries import (
    card,
    class_list,
    class_pupils,
    classes_of,
    current_year,
    days_off,
    unregistered,
    working_days,
    years,
)


def _reader(request: Signed, pk: int) -> Reader:
    found: Reader = get_object_or_404(Reader.objects.for_school(request.school), pk=pk)
    return found


def _class(request: Signed, pk: int) -> SchoolClass:
    classes = SchoolClass.objects.for_school(request.school).select_related("year", "head")
    found: SchoolClass = get_object_or_404(classes, pk=pk)
    return found


def _year(request: Signed, pk: int) -> SchoolYear:
    found: SchoolYear = get_object_or_404(SchoolYear.objects.for_school(request.school), pk=pk)
    return found


def _done(request: Signed, form: forms.BaseForm, act: Callable[[], object]) -> bool:
    """Whether the form was valid and the action agreed; a refusal is written over the form."""
    if not form.is_valid():
        return False
    try:
        act()
    except Refused as refused:
        form.add_error(None, str(refused))
        return False
    messages.success(request, _("Saved"))
    return True


def _form(request: Signed, form: forms.BaseForm, title: str, back: str) -> HttpResponse:
    return render(request, "roster/form.html", {"form": form, "title": title, "back": back})


@allow("readers.see")
def index(request: Signed) -> HttpResponseBase:
    on = localdate()
    filters = ReaderFilter(class_list(request.school, on), request.GET or None)
    chosen = filters.cleaned_data if filters.is_valid() else {}
    rows, columns = _sought(request, chosen)
    search = ("surname", "first_name", "patronymic", "card_number", "iin")
    made = listing(request, rows, columns, search=search, title=_("List of readers"), filters=filters)
    if isinstance(made, HttpResponse):
        return made
    year = current_year(request.school, on)
    waiting = unregistered(year, on).count() if year else 0
    return render(request, "roster/index.html", {"listing": made, "year": year, "waiting": waiting})


def _sought(request: Signed, chosen: dict[str, Any]) -> tuple[ReaderQuerySet, tuple[Column, ...]]:
    """Readers that the filter asks for, and their columns: those who left have a last day."""
    on, columns = localdate(), _columns(request)
    rows = Reader.objects.for_school(request.school).order_by("sort_key", "pk")
    if chosen.get("left"):
        rows = rows.gone(on)
        last = Column("left_on", _("Last day at the school"), lambda reader: reader.left_on, sort="left_on")
        columns = (*columns, last)
    else:
        rows = rows.on(on)
    if chosen.get("school_class"):
        rows = rows.filter(pk__in=class_pupils(chosen["school_class"], on).values("pk"))
    if chosen.get("kind"):
        rows = rows.filter(kind=chosen["kind"])
    return rows, columns


def _columns(request: Signed) -> tuple[Column, ...]:
    of = classes_of(request.school, localdate())
    return (
        Column("name", _("Full name"), lambda reader: reader.full_name, sort="sort_key", link=_link),
        Column("class", _("Class"), lambda reader: str(of.get(reader.pk, ""))),
        Column("kind", _("Kind of reader"), Reader.get_kind_display, sort="kind"),
        Column("card", _("Card number"), lambda reader: reader.card_number, sort="card_number"),
        Column("born_on", _("Date of birth"), lambda reader: reader.born_on, sort="born_on"),
        Column("phone", _("Telephone"), lambda reader: reader.phone),
    )


def _link(reader: Reader) -> str:
    return reverse("roster:reader", args=[reader.pk])


@allow("readers.see")
def reader(request: Signed, pk: int) -> HttpResponse:
    on = localdate()
    found = _reader(request, pk)
    context = {
        "card": card(found, on),
        "year": current_year(request.school, on),
    }
    return render(request, "roster/reader.html", context)


@allow("readers.edit")
def add_reader(request: Signed) -> HttpResponseBase:
    on = localdate()
    new = Reader(school=request.school)
    classes = class_list(request.school, on)
    form = NewReaderForm(classes, request.POST or None, instance=new, initial={"on": on})

    def act() -> None:
        typed = form.cleaned_data
        new.kind = typed["kind"]
        actions.admit(by=request.user, reader=new, school_class=typed["school_class"], on=typed["on"])

    if _done(request, form, act):
        return redirect(_link(new))
    return _form(request, form, _("New reader"), reverse("roster:index"))


@allow("readers.edit")
def edit_reader(request: Signed, pk: int) -> HttpResponseBase:
    found = _reader(request, pk)
    form = ReaderForm(request.POST or None, instance=found)
    if _done(request, form, lambda: actions.change_reader(by=request.user, reader=form.save(commit=False))):
        return redirect(_link(found))
    return _form(request, form, found.full_name, _link(found))


@allow("readers.edit")
def move_reader(request: Signed, pk: int) -> HttpResponseBase:
    found, on = _reader(request, pk), localdate()
    form = MoveForm(class_list(request.school, on), request.POST or None, initial={"on": on})
    if _done(request, form, lambda: actions.transfer(by=request.user, reader=found, **form.cleaned_data)):
        return redirect(_link(found))
    return _form(request, form, _("Move to another class"), _link(found))


@allow("readers.edit")
@require_POST
def register_reader(request: Signed, pk: int) -> HttpResponse:
    found, on = _reader(request, pk), localdate()
    actions.register(by=request.user, reader=found, year=_open_year(request), on=on)
    messages.success(request, _("Registered"))
    return redirect(_link(found))


@allow("readers.edit")
@require_POST
def register_all(request: Signed) -> HttpResponse:
    count = actions.register_all(by=request.user, year=_open_year(request), on=localdate())
    said = ngettext("%(count)s reader registered", "%(count)s readers registered", count)
    messages.success(request, said % {"count": count})
    return redirect("roster:index")


def _open_year(request: Signed) -> SchoolYear:
    """Raises Refused: no year is open today."""
    year = current_year(request.school, localdate())
    if year is None:
        raise Refused("roster_no_year", d=localdate())
    return year


@allow("readers.see")
def classes(request: Signed) -> HttpResponseBase:
    columns = (
        Column(
            "class",
            _("Class"),
            lambda row: row.name,
            link=lambda row: reverse("roster:school_class", args=[row.pk]),
        ),
        Column(
            "language",
            _("Language of instruction"),
            lambda row: str(dict(LANGUAGES)[row.language]),
            sort="language",
        ),
        Column("direction", _("Direction"), SchoolClass.get_direction_display, sort="direction"),
        Column("shift", _("Shift"), lambda row: row.shift, sort="shift", numeric=True),
        Column("pupils", _("Pupils"), lambda row: row.pupils, sort="pupils", numeric=True),
        Column("head", _("Class head"), lambda row: row.head.short_name if row.head else ""),
    )
    made = listing(request, class_list(request.school, localdate()), columns, title=_("Classes"))
    if isinstance(made, HttpResponse):
        return made
    context = {"listing": made, "year": current_year(request.school, localdate())}
    return render(request, "roster/classes.html", context)


@allow("readers.see")
def school_class(request: Signed, pk: int) -> HttpResponseBase:
    found = _class(request, pk)
    rows = class_pupils(found, min(localdate(), found.year.ends_on))
    columns = tuple(column for column in _columns(request) if column.code not in ("class", "kind"))
    made = listing(request, rows, columns, title=found.name, per_page=100)
    if isinstance(made, HttpResponse):
        return made
    context = {"listing": made, "class": found, "language": dict(LANGUAGES)[TeachingLanguage(found.language)]}
    return render(request, "roster/class.html", context)


def _teachers(request: Signed) -> Any:
    return Reader.objects.for_school(request.school).teachers().on(localdate()).order_by("sort_key")


@allow("readers.edit")
def add_class(request: Signed) -> HttpResponseBase:
    year = _open_year(request)
    form = ClassForm(_teachers(request), request.POST or None)
    if _done(request, form, lambda: actions.add_class(by=request.user, year=year, **form.cleaned_data)):
        return redirect("roster:classes")
    return _form(request, form, _("New class"), reverse("roster:classes"))


@allow("readers.edit")
def edit_class(request: Signed, pk: int) -> HttpResponseBase:
    found = _class(request, pk)
    initial = {name: getattr(found, name) for name in ("language", "direction", "shift", "head")}
    directed = found.grade >= FIRST_DIRECTED_GRADE
    form = ClassDetailsForm(_teachers(request), request.POST or None, initial=initial, directed=directed)
    page = reverse("roster:school_class", args=[pk])
    if _done(
        request,
        form,
        lambda: actions.change_class(by=request.user, school_class=found, **form.cleaned_data),
    ):
        return redirect(page)
    return _form(request, form, found.name, page)


@allow("readers.see")
def year(request: Signed, pk: int | None = None) -> HttpResponse:
    on = localdate()
    shown = _year(request, pk) if pk else current_year(request.school, on) or years(request.school).first()
    context: dict[str, Any] = {
        "year": shown,
        "years": years(request.school),
        "suggested": school_year_label(_suggested(request).start.year),
    }
    kinds = dict(RESTS)
    if shown:
        context |= {
            "terms": shown.terms.order_by("number"),
            "days_off": [(row, kinds[DayOff.Kind(row.kind)]) for row in days_off(shown)],
            "months": [(month, len(working_days(request.school, month))) for month in shown.period.months()],
            "working": len(working_days(request.school, shown.period)),
        }
    return render(request, "roster/year.html", context)


def _suggested(request: Signed) -> Period:
    """The year to open: this one, else the first after it that is not open yet."""
    on = localdate()
    this = Period.school_year(on.year if on.month >= 8 else on.year - 1)
    opened = set(years(request.school).values_list("starts_on", flat=True))
    first = next(year for year in counting(this.start.year) if Period.school_year(year).start not in opened)
    return Period.school_year(first)


@allow("readers.edit")
@require_POST
def open_year(request: Signed) -> HttpResponse:
    opened = actions.open_year(by=request.user, starts_on=_suggested(request).start)
    messages.success(request, _("The school year is open"))
    return redirect("roster:one_year", opened.pk)


@allow("readers.edit")
def terms(request: Signed, pk: int) -> HttpResponseBase:
    found = _year(request, pk)
    form = TermsForm(list(found.terms.order_by("number")), request.POST or None)
    page = reverse("roster:one_year", args=[pk])

    def act() -> None:
        actions.set_terms(by=request.user, year=found, terms=form.terms, source=form.cleaned_data["source"])

    if _done(request, form, act):
        return redirect(page)
    return _form(request, form, _("Terms"), page)


@allow("readers.edit")
def add_day_off(request: Signed, pk: int) -> HttpResponseBase:
    form = DayOffForm(_year(request, pk), request.POST or None, initial=request.GET.dict())
    page = reverse("roster:one_year", args=[pk])
    if _done(request, form, lambda: actions.add_day_off(by=request.user, rest=form.rest)):
        return redirect(page)
    return _form(request, form, _("Days off"), page)


@allow("readers.edit")
@require_POST
def remove_day_off(request: Signed, pk: int) -> HttpResponse:
    found = get_object_or_404(DayOff.objects.for_school(request.school), pk=pk)
    actions.remove_day_off(by=request.user, day_off=found)
    messages.success(request, _("Deleted"))
    return redirect("roster:year")
