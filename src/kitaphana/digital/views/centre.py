"""The screen of the centre: who sits at which workstation, and the line by which they sit down."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kitaphana.core.listing import is_key
from kitaphana.core.models import School
from kitaphana.core.permissions import ALLOWED, Signed, allow, may
from kitaphana.core.refusal import Refused
from kitaphana.digital import board
from kitaphana.digital import scan as line
from kitaphana.digital.board import Who
from kitaphana.digital.forms import GroupForm, SessionForm, times_of
from kitaphana.digital.models import Session, Workstation
from kitaphana.digital.queries import bookings, opening_hours, state
from kitaphana.digital.scan import Outcome
from kitaphana.digital.session import amend
from kitaphana.digital.views.clock import closed
from kitaphana.roster.models import Reader
from kitaphana.roster.queries import classes_of

LEVELS = {"good": messages.SUCCESS, "warn": messages.WARNING, "bad": messages.ERROR}


@require_GET
@allow("digital.see")
def index(request: Signed) -> HttpResponseBase:
    """`reader`, or `count` and `grade`, in the address: who is about to sit down; `seat`: where."""
    now = timezone.localtime()
    return _board(request, Outcome(_who(request.school, request.GET), flag=request.GET.get("flag", "")), now)


@require_POST
@allow("digital.run")
def scan(request: Signed) -> HttpResponseBase:
    """The line; an empty one with `count`: pupils without a card."""
    now = timezone.localtime()
    ended = closed(request, now)
    text, flag = request.POST.get("line", ""), request.POST.get("flag", "")
    if not text.strip() and request.POST.get("count"):
        return _board(request, _counted(request), now, ended)
    return _board(request, line.run(by=request.user, line=text, flag=flag, now=now), now, ended)


@require_POST
@allow("digital.run")
def start(request: Signed) -> HttpResponseBase:
    now = timezone.localtime()
    who = _who(request.school, request.POST)
    if not who.known:
        raise Http404
    seat = _seat(request.school, request.POST)
    ended = closed(request, now)
    outcome = line.sit_down(
        by=request.user,
        who=who,
        workstation=seat,
        purpose=request.POST.get("purpose", ""),
        flag=request.POST.get("flag", ""),
        now=now,
    )
    return _board(request, outcome, now, ended)


@require_POST
@allow("digital.run")
def stop(request: Signed) -> HttpResponseBase:
    now = timezone.localtime()
    row = _session(request)
    return _board(request, line.stop(by=request.user, session=row, now=now), now)


@require_POST
@allow("digital.run")
def undo(request: Signed) -> HttpResponseBase:
    """Of what happened today."""
    now = timezone.localtime()
    kind = request.POST.get("kind", "")
    row = _session(request)
    if kind not in ("started", "stopped") or row.on != now.date():
        raise Http404
    return _board(request, line.undo(by=request.user, kind=kind, session=row), now)


@allow("digital.run")
def session(request: Signed, pk: int) -> HttpResponseBase:
    """Its times, corrected: a session that the clock ended, a stop that came late."""
    rows = Session.objects.for_school(request.school).select_related("workstation", "reader")
    row = get_object_or_404(rows, pk=pk)
    form = SessionForm(request.POST or None, initial=times_of(row, timezone.localtime))
    if form.is_valid():
        try:
            amend(by=request.user, session=row, now=timezone.localtime(), **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Saved"))
            return redirect("digital:statistics")
    context = {"form": form, "session": row, "person": line.person_of(row), "tab": "statistics"}
    return render(request, "digital/session.html", context)


def _counted(request: Signed) -> Outcome:
    form = GroupForm(request.POST)
    if not form.is_valid():
        errors = (error for field in form for error in field.errors)
        return Outcome(said=str(next(iter(errors))), tone="bad")
    try:
        return line.counted(**form.cleaned_data)
    except Refused as refusal:
        return Outcome(said=refusal.sentence(), tone="bad")


def _session(request: Signed) -> Session:
    key = request.POST.get("row", "")
    if not is_key(key):
        raise Http404
    rows = Session.objects.for_school(request.school).select_related("workstation", "reader")
    row: Session = get_object_or_404(rows, pk=key)
    return row


def _who(school: School, typed: Mapping[str, str]) -> Who:
    reader, count, grade = (typed.get(name, "") for name in ("reader", "count", "grade"))
    if is_key(reader):
        return Who(reader=Reader.objects.for_school(school).filter(pk=reader).first())
    if is_key(count):
        return Who(grade=int(grade) if is_key(grade) else None, count=int(count))
    return Who()


def _seat(school: School, typed: Mapping[str, str]) -> Workstation | None:
    key = typed.get("seat", "")
    return get_object_or_404(Workstation.objects.for_school(school), pk=key) if is_key(key) else None


def _board(request: Signed, outcome: Outcome, now: datetime, ended: str = "") -> HttpResponse:
    """The whole page; for its own script only the board. Without scripts what was done ends in a page of its
    own, safe to reload, and only a question, which has changed nothing yet, answers the form itself.

    `ended`: what was said of forgotten sessions before the act."""
    if request.method == "POST" and not request.htmx and not outcome.asks:
        return _redirect(request, outcome, ended)
    ended = ended or closed(request, now)
    school = request.school
    found = board.tiles(school, now)
    acts = board.just_happened(school, now.date())
    who = outcome.who
    typed = request.POST if request.method == "POST" else request.GET
    context = {
        "now": now,
        "outcome": outcome,
        "closed": ended,
        "who": who,
        "who_class": classes_of(school, now.date()).get(who.reader.pk) if who.reader else None,
        "group": line.people(who.count, who.grade) if who.count else "",
        "seat": board.seat_for(found, who, typed.get("seat", ""), now) if who.known else None,
        "line": typed.get("line", ""),
        "tiles": [(tile, line.person_of(tile.session) if tile.session else "") for tile in found],
        "today": board.today(school, now.date(), found),
        "acts": [(act, line.person_of(act.session)) for act in acts],
        "newest": _newest(request, outcome, acts),
        "bookings": bookings(school, now.date()),
        "state": state(school, now.date()),
        "hours": opening_hours(school),
        "purposes": board.PURPOSE_KEYS,
        "runs": may(request.user, ALLOWED["digital.run"]),
        "tab": "centre",
    }
    return render(request, "digital/index.html#board" if request.htmx else "digital/index.html", context)


def _redirect(request: Signed, outcome: Outcome, ended: str) -> HttpResponse:
    if ended:
        messages.info(request, ended)
    if outcome.said:
        messages.add_message(request, LEVELS[outcome.tone], outcome.said)
    who = outcome.who
    kept = {
        "reader": who.reader.pk if who.reader else "",
        "count": who.count or "",
        "grade": "" if who.grade is None else who.grade,
        "flag": outcome.flag,
    }
    query = urlencode({name: value for name, value in kept.items() if value != ""})
    return redirect(f"{reverse('digital:index')}{'?' if query else ''}{query}")


def _newest(request: Signed, outcome: Outcome, acts: Sequence[board.Act]) -> board.Act | None:
    """What F8 is about: the last act of this desk, which `last` names, not of another one at work."""
    done = outcome.done or request.POST.get("last", "")
    return next((act for act in acts if act.key == done), next(iter(acts), None))
