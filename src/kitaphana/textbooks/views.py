"""Textbooks: provision by class and subject, a class with its pupils and titles, the lists of the grades."""

from datetime import MAXYEAR, MINYEAR

from django.contrib import messages
from django.db.models import Case, When
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from kitaphana.catalogue.models import Title
from kitaphana.catalogue.queries import find
from kitaphana.circulation.models import Loan
from kitaphana.core.permissions import ALLOWED, Signed, allow, may
from kitaphana.core.sentences import say, spoken
from kitaphana.roster.models import Reader, SchoolClass, SchoolYear
from kitaphana.roster.queries import class_list, current_year, years
from kitaphana.textbooks.actions import (
    collect,
    collect_class,
    copy_sets,
    find_lost,
    issue_class,
    set_for,
    undo_collect,
    undo_collect_class,
)
from kitaphana.textbooks.classneeds import ClassNeeds, class_needs
from kitaphana.textbooks.forms import CLASS_LANGUAGES, DayForm, SetForm
from kitaphana.textbooks.heatmap import heat_map
from kitaphana.textbooks.models import SetItem
from kitaphana.textbooks.queries import provision, sets_of

WORST = 6
FOUND = 30
KEY_DIGITS = 18


@require_GET
@allow("textbooks.see")
def index(request: Signed) -> HttpResponse:
    today = timezone.localdate()
    form = DayForm(request.GET if "on" in request.GET else {"on": today})
    found = provision(request.school, form.day(today))
    context = {
        "found": found,
        "total": found.total,
        "map": heat_map(found, spoken()),
        "worst": found.lacking[:WORST],
        "form": form,
        "is_today": found.on == today,
    }
    return render(request, "textbooks/index.html", context)


@require_GET
@allow("textbooks.see")
def school_class(request: Signed, pk: int) -> HttpResponse:
    """`pupil` and `title` in the address choose a square, whose state and verbs stand above the table."""
    shown = _class(request, pk)
    on = timezone.localdate()
    needs = class_needs(shown, on)
    asked = request.GET.get("title", "")
    chosen = _chosen(needs, request.GET.get("pupil", ""), asked)
    places = {str(column.title.pk): n for n, column in enumerate(needs.columns)}
    first_short = next((n for n, column in enumerate(needs.columns) if column.held < column.need), 0)
    context = {
        "class": shown,
        "needs": needs,
        "chosen": chosen,
        "collected": len(needs.last_collected),
        "place": places.get(asked, first_short),
        "asked": request.GET.get("ask") == "take_back",
        "missing": sum(column.short for column in needs.columns),
        "may_issue": may(request.user, ALLOWED["textbooks.issue"]) and shown.year.starts_on <= on,
        "over": shown.year.ends_on < on,
    }
    return render(request, "textbooks/class.html", context)


@require_POST
@allow("textbooks.issue")
def issue(request: Signed, pk: int) -> HttpResponseBase:
    """Issue all that are lacking, or with `title` one column, or with `pupil` too one square."""
    shown, title, reader = _class(request, pk), _title(request), _reader(request)
    done = issue_class(
        by=request.user, school_class=shown, on=timezone.localdate(), title=title, reader=reader
    )
    name = shown.name
    if done.lent:
        messages.success(request, say("textbooks_issued", **{"class": name}, n=done.lent))
    for lack in done.short:
        messages.warning(
            request, say("textbooks_short", **{"class": name}, title=str(lack.title), n=lack.missing)
        )
    if not done.lent and not done.short:
        messages.info(request, say(_why_nothing(class_needs(shown, timezone.localdate())), **{"class": name}))
    return redirect(_back_to(shown, reader, title))


@require_POST
@allow("textbooks.issue")
def take_back(request: Signed, pk: int) -> HttpResponseBase:
    """All that the class holds, or with `title` one column; with `pupil` too one square, and how it ended."""
    shown, title, reader = _class(request, pk), _title(request), _reader(request)
    today = timezone.localdate()
    if reader and title:
        ending = request.POST.get("ending", "")
        if ending not in Loan.Ending.values:
            raise Http404
        collect(by=request.user, school_class=shown, reader=reader, title=title, on=today, ending=ending)
    else:
        n = collect_class(by=request.user, school_class=shown, on=today, title=title)
        messages.success(request, say("textbooks_collected", **{"class": shown.name}, n=n))
    return redirect(_back_to(shown, reader, title))


@require_POST
@allow("textbooks.issue")
def undo(request: Signed, pk: int) -> HttpResponseBase:
    """The last taking back of today, or with `pupil` and `title` what was noted today of one square."""
    shown, title, reader = _class(request, pk), _title(request), _reader(request)
    today = timezone.localdate()
    if reader and title:
        undo_collect(by=request.user, school_class=shown, reader=reader, title=title, on=today)
    else:
        n = undo_collect_class(by=request.user, school_class=shown, on=today)
        messages.success(request, say("textbooks_uncollected", **{"class": shown.name}, n=n))
    return redirect(_back_to(shown, reader, title))


@require_POST
@allow("textbooks.issue")
def found(request: Signed, pk: int) -> HttpResponseBase:
    shown, title, reader = _class(request, pk), _title(request), _reader(request)
    if not (reader and title):
        raise Http404
    find_lost(by=request.user, school_class=shown, reader=reader, title=title, on=timezone.localdate())
    return redirect(_back_to(shown, reader, title))


@require_GET
@allow("textbooks.see")
def sets(request: Signed) -> HttpResponse:
    """The lists of one school year; `year` is its first calendar year."""
    all_years = list(years(request.school))
    asked = request.GET.get("year", "")
    year = next((y for y in all_years if str(y.starts_on.year) == asked), None)
    year = year or current_year(request.school, timezone.localdate()) or next(iter(all_years), None)
    lists = sets_of(request.school, year) if year else {}
    context = {
        "years": all_years,
        "year": year,
        "lists": [(grade, language, titles) for (grade, language), titles in lists.items()],
        "names": dict(CLASS_LANGUAGES),
        "form": SetForm(),
        "without": _without_list(request, year) if year else [],
    }
    return render(request, "textbooks/sets.html", context)


@allow("textbooks.issue")
def edit_set(request: Signed, year: int) -> HttpResponseBase:
    """One grade's list: titles ticked stay, titles found by `q` and ticked join it."""
    of = _year(request, year)
    chosen = SetForm(request.GET).chosen()
    if chosen is None:
        raise Http404
    grade, language = chosen
    if request.method == "POST":
        titles = Title.objects.filter(pk__in=[pk for pk in request.POST.getlist("title") if _is_key(pk)])
        set_for(by=request.user, year=of, grade=grade, language=language, titles=list(titles))
        return redirect(f"{reverse('textbooks:edit_set', args=[year])}?{request.GET.urlencode()}")
    listed = sets_of(request.school, of).get(chosen, ())
    query = request.GET.get("q", "").strip()[:100]
    textbooks = (
        find(query)
        .filter(kind__in=("textbook", "study_aid"), grade=grade)
        .exclude(pk__in=[t.pk for t in listed])
        .order_by(Case(When(language=language, then=0), default=1), "sort_key", "pk")
    )
    context = {"year": of, "grade": grade, "language": dict(CLASS_LANGUAGES)[language], "code": language}
    context |= {"listed": listed, "query": query, "found": textbooks.select_related("subject")[:FOUND]}
    return render(request, "textbooks/set.html", context)


@require_POST
@allow("textbooks.issue")
def copy_last_year(request: Signed, year: int) -> HttpResponseBase:
    to_year, from_year = _year(request, year), _year(request, year - 1)
    n = copy_sets(by=request.user, from_year=from_year, to_year=to_year)
    messages.success(request, say("textbooks_copied", n=n))
    return redirect(f"{reverse('textbooks:sets')}?year={year}")


def _class(request: Signed, pk: int) -> SchoolClass:
    own = SchoolClass.objects.for_school(request.school).select_related("year", "head", "school")
    found: SchoolClass = get_object_or_404(own, pk=pk)
    return found


def _year(request: Signed, year: int) -> SchoolYear:
    """By its first calendar year, whatever number the address names."""
    if not MINYEAR <= year <= MAXYEAR:
        raise Http404
    found: SchoolYear = get_object_or_404(SchoolYear.objects.for_school(request.school), starts_on__year=year)
    return found


def _title(request: Signed) -> Title | None:
    asked = _asked(request, "title")
    return get_object_or_404(Title, pk=asked) if asked else None


def _reader(request: Signed) -> Reader | None:
    asked = _asked(request, "pupil")
    return get_object_or_404(Reader.objects.for_school(request.school), pk=asked) if asked else None


def _asked(request: Signed, name: str) -> str:
    """The number of a row, or nothing."""
    asked = request.POST.get(name, "")
    if asked and not _is_key(asked):
        raise Http404
    return asked


def _is_key(text: str) -> bool:
    """Whether it may be the number of a row; the database holds none of more digits."""
    return text.isdecimal() and len(text) <= KEY_DIGITS


def _why_nothing(needs: ClassNeeds) -> str:
    """The sentence of why a class was issued nothing though the shelf was not short."""
    if not needs.seats:
        return "textbooks_empty_class"
    return "textbooks_nothing" if needs.need else "textbooks_empty_list"


def _chosen(needs: ClassNeeds, pupil: str, title: str) -> dict[str, object] | None:
    for seat in needs.seats:
        for mark, column in zip(seat.marks, needs.columns, strict=True):
            if str(seat.reader.pk) == pupil and str(mark.title.pk) == title:
                undoable = mark.ended(needs.on)
                return {"reader": seat.reader, "mark": mark, "column": column, "undoable": undoable}
    return None


def _back_to(shown: SchoolClass, reader: Reader | None, title: Title | None) -> str:
    address = reverse("textbooks:class", args=[shown.pk])
    parts = [f"{name}={row.pk}" for name, row in (("pupil", reader), ("title", title)) if row]
    return f"{address}?{'&'.join(parts)}#chosen" if parts else address


def _without_list(request: Signed, year: SchoolYear) -> list[tuple[int, str]]:
    """Grades and languages that have classes in the year and no list."""
    listed = set(
        SetItem.objects.for_school(request.school).filter(year=year).values_list("grade", "language")
    )
    taught = dict.fromkeys((c.grade, c.language) for c in class_list(request.school, year.starts_on))
    return [pair for pair in taught if pair not in listed]
