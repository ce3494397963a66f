"""Today and the desk, which the librarian sees all day, and Welcome, which she sees once."""

from collections.abc import Mapping
from datetime import date
from typing import cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kitaphana.activities.actions import adopt_kinds
from kitaphana.circulation import queries as ledger
from kitaphana.circulation.models import Loan, Renewal, Visit
from kitaphana.core.actions import found_school
from kitaphana.core.context import Entry, menu
from kitaphana.core.models import School, User
from kitaphana.core.permissions import ALLOWED, OFFICE, Signed, allow, may
from kitaphana.core.refusal import Refused
from kitaphana.core.sentences import say, spoken
from kitaphana.desk import alerts, demo_job, line, queries
from kitaphana.desk.asking import asking
from kitaphana.desk.forms import BeginForm
from kitaphana.lib.dates import day_month, weekday
from kitaphana.lib.period import Period
from kitaphana.needs.models import Enquiry
from kitaphana.roster.actions import open_year
from kitaphana.roster.models import Reader

# What may be undone and the day it is dated: only today's acts.
UNDO: dict[str, tuple[type[line.Undoable], str]] = {
    "lent": (Loan, "lent_on"),
    "returned": (Loan, "returned_on"),
    "renewed": (Renewal, "on"),
    "visited": (Visit, "on"),
    "asked": (Enquiry, "on"),
}
SCHOOL_YEAR_BEGINS = 9
REFRESH_SECONDS = "3"
LEVELS = {"good": messages.SUCCESS, "warn": messages.WARNING, "bad": messages.ERROR}


@require_GET
@allow("today.see")
def today(request: Signed) -> HttpResponseBase:
    on = timezone.localdate()
    if not may(request.user, OFFICE):
        waiting = alerts.waiting_alerts(request.user)
        open_to = {"day_of_week": _day_of_week(on), "links": _open_pages(request), "alerts": waiting}
        return render(request, "desk/elsewhere.html", open_to)
    context = {
        "on": on,
        "day_of_week": _day_of_week(on),
        "today": queries.today(request.user, on),
        "can_lend": may(request.user, ALLOWED["desk.use"]),
    }
    return render(request, "desk/today.html", context)


@require_GET
@allow("desk.use")
def desk(request: Signed) -> HttpResponseBase:
    return _board(request, line.Outcome(_reader(request.school, request.GET)), timezone.localdate())


@require_POST
@allow("desk.use")
def scan(request: Signed) -> HttpResponseBase:
    now = timezone.localtime()
    mode = request.POST.get("mode", "")
    outcome = line.run(
        by=request.user,
        line=request.POST.get("line", ""),
        reader=_reader(request.school, request.POST),
        flag=request.POST.get("flag", "return" if mode == "return" else ""),
        now=now,
    )
    return _board(request, outcome, now.date())


@require_POST
@allow("desk.use")
def renew_all(request: Signed) -> HttpResponseBase:
    on = timezone.localdate()
    reader = _reader(request.school, request.POST)
    if reader is None:
        raise Http404
    return _board(request, line.renew_all(by=request.user, reader=reader, on=on), on)


@require_POST
@allow("desk.use")
def undo(request: Signed) -> HttpResponseBase:
    """Take back one of today's acts. `kind` and `row` name it; `asked` says that a question stood open."""
    on = timezone.localdate()
    kind, key = request.POST.get("kind", ""), request.POST.get("row", "")
    if kind not in UNDO or not key.isdecimal():
        raise Http404
    model, day = UNDO[kind]
    row = get_object_or_404(model.objects.for_school(request.school).filter(**{day: on}), pk=key)
    reader = _reader(request.school, request.POST)
    asked = bool(request.POST.get("asked"))
    outcome = line.undo(by=request.user, kind=kind, row=row, reader=reader, asked=asked)
    return _board(request, outcome, on)


def _day_of_week(on: date) -> str:
    return f"{day_month(on, spoken())}, {weekday(on, spoken())}"


def _open_pages(request: Signed) -> list[Entry]:
    """Screens of the menu but for Today itself."""
    groups = cast(list[tuple[Entry, ...]], menu(request)["menu"])
    return [entry for group in groups for entry in group if not entry.chosen]


def _reader(school: School, typed: Mapping[str, str]) -> Reader | None:
    key = typed.get("reader", "")
    return Reader.objects.for_school(school).filter(pk=key).first() if key.isdecimal() else None


def _board(request: Signed, outcome: line.Outcome, on: date) -> HttpResponse:
    """The whole desk; for its own script only the board.

    Without scripts what was done ends in a page of its own, safe to reload, and only a question answers the
    form itself: it has changed nothing yet, or has taken a copy back, which sent again is refused.
    """
    if request.method == "POST" and not request.htmx and not outcome.asks:
        return _redirect(request, outcome)
    school = request.school
    context = {
        "on": on,
        "day_of_week": _day_of_week(on),
        "now": timezone.localtime(),
        "outcome": outcome,
        "line": request.POST.get("line", ""),
        "mode": _mode(request),
        "day": ledger.day(school, on),
        "events": queries.just_happened(school, on),
        "asking": asking(school, on),
        **queries.at_desk(school, outcome.reader, on),
    }
    return render(request, "desk/desk.html#board" if request.htmx else "desk/desk.html", context)


def _mode(request: Signed) -> str:
    typed = request.POST if request.method == "POST" else request.GET
    return "return" if typed.get("mode") == "return" else ""


def _redirect(request: Signed, outcome: line.Outcome) -> HttpResponseRedirect:
    if outcome.said:
        messages.add_message(request, LEVELS[outcome.tone], outcome.said)
    kept = {"reader": outcome.reader.pk if outcome.reader else "", "mode": _mode(request)}
    address = urlencode({name: value for name, value in kept.items() if value})
    return redirect(f"{reverse('desk:desk')}?{address}" if address else reverse("desk:desk"))


@require_GET
def welcome(request: HttpRequest) -> HttpResponseBase:
    """What a visitor sees before the database has a school: try the demo, or begin."""
    return _school_exists(request) or render(request, "desk/welcome.html", {"failed": demo_job.has_failed()})


@require_http_methods(["GET", "POST"])
def demo(request: HttpRequest) -> HttpResponseBase:
    """Starts the demo and shows how far it is; when it is made, on to its logins."""
    if demo_job.is_running():
        response = render(request, "desk/demo.html", {"progress": demo_job.progress()})
        response["Refresh"] = REFRESH_SECONDS
        return response
    if School.objects.filter(is_demo=True).exists():
        messages.success(request, say("welcome_demo_ready"))
        return redirect("account_login")
    if request.method == "POST" and not School.objects.exists():
        demo_job.start_demo()
        return redirect("desk:demo")
    return redirect("desk:welcome")


@require_http_methods(["GET", "POST"])
def begin(request: HttpRequest) -> HttpResponseBase:
    """Step 1: the school, its year and the librarian, who is signed in at once."""
    if answer := _school_exists(request):
        return answer
    today = timezone.localdate()
    year = today.year if today.month >= SCHOOL_YEAR_BEGINS else today.year - 1
    preview = "preview" in request.POST
    form = BeginForm(year, initial=request.POST.dict()) if preview else BeginForm(year, request.POST or None)
    if form.is_valid():
        try:
            user = _found(form)
        except Refused as refused:
            form.add_error(None, refused.sentence())
        else:
            login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
            return redirect("desk:next_steps")
    return render(request, "desk/begin.html", {"form": form})


@require_GET
@allow("today.see")
def next_steps(request: Signed) -> HttpResponseBase:
    """Steps 2 and 3: the pupils' file, then textbooks, stock, plan and the first scan."""
    steps = queries.first_steps(request.school, timezone.localdate())
    return render(request, "desk/next_steps.html", {"steps": steps})


def _school_exists(request: HttpRequest) -> HttpResponseBase | None:
    if not School.objects.exists():
        return None
    messages.info(request, say("welcome_school_exists"))
    return redirect("account_login")


@transaction.atomic
def _found(form: BeginForm) -> User:
    """The school with its first user, its school year and the usual kinds of work, or nothing of them."""
    typed = form.cleaned_data
    user = found_school(
        school=form.school(),
        username=typed["username"],
        full_name=typed["full_name"],
        password=typed["password"],
    )
    open_year(by=user, starts_on=Period.school_year(typed["year"]).start)
    adopt_kinds(by=user)
    return user
