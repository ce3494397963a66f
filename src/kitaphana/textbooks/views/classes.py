"""A class with its pupils and titles."""

from collections.abc import Iterable
from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_POST

from kitaphana.catalogue.models import Title
from kitaphana.core.permissions import ALLOWED, Signed, allow, may
from kitaphana.core.refusal import Refused, Repeated
from kitaphana.core.sentences import say, spoken
from kitaphana.core.setting import value_of
from kitaphana.core.span import DayForm
from kitaphana.roster.models import Reader, SchoolClass
from kitaphana.textbooks import acts
from kitaphana.textbooks.actions import collect_class, undo_collect_class
from kitaphana.textbooks.acts import Act, Done, Said
from kitaphana.textbooks.barcodes import coded
from kitaphana.textbooks.classneeds import class_needs
from kitaphana.textbooks.grid import LOOKS, Grid, Look, answer, draw, has, lacks, without_shelf
from kitaphana.textbooks.marking import MARKED, Wish
from kitaphana.textbooks.views.asked import class_of, reader_of, title_of

LEVELS = {"good": messages.SUCCESS, "warn": messages.WARNING, "bad": messages.ERROR, "": messages.INFO}


@require_GET
@allow("textbooks.see")
def school_class(request: Signed, pk: int) -> HttpResponse:
    """`pupil` and `title` in the address choose a square, whose state and verbs stand below the table;
    `title` alone the column that a narrow page shows; `scan` opens the scan line; `on` the day, of which all
    but today can only be read."""
    shown, today = class_of(request, pk), timezone.localdate()
    form = DayForm(request.GET if "on" in request.GET else {"on": today})
    needs = class_needs(shown, form.day(today))
    is_today = needs.on == today
    grid = draw(needs, spoken()) if is_today else without_shelf(draw(needs, spoken()))
    places = {str(head.column.title.pk): n for n, head in enumerate(grid.heads)}
    bars = [head.bar for head in grid.heads]
    worst = next((bars.index(bar) for bar in ("short", "", "full") if bar in bars), 0)
    place = places.get(request.GET.get("title", ""), worst)
    codes = coded(request.school, needs)
    context = {
        "class": shown,
        "needs": needs,
        "grid": grid,
        "legend": [look for look in LOOKS if look.key],
        "told": answer(grid, ()) | {"looks": {look.code: _drawn(look) for look in LOOKS}},
        "chosen": _chosen(grid, request.GET.get("pupil", ""), place),
        "collected": needs.last_collected,
        "place": place,
        "narrow": _narrow(grid, place),
        "asked": request.GET.get("ask") == "take_back",
        "scanning": "scan" in request.GET,
        "coded": codes,
        "has_codes": any(row.numbered for row in codes),
        "signs": value_of(request.school, "textbook_issue_to"),
        "may_issue": is_today
        and may(request.user, ALLOWED["textbooks.issue"])
        and shown.year.starts_on <= today,
        "over": shown.year.ends_on < needs.on,
        "form": form,
        "is_today": is_today,
        "on": "" if is_today else f"?on={needs.on.isoformat()}",
        "and_on": "" if is_today else f"&on={needs.on.isoformat()}",
    }
    return render(request, "textbooks/class.html", context)


@require_POST
@allow("textbooks.issue")
def act(request: Signed, pk: int) -> HttpResponseBase:
    """One act of the page's script; the answer names what the page must draw anew."""
    shown, now = class_of(request, pk), timezone.localtime()
    wanted, done = Act(line=""), Done()
    try:
        wanted = acts.read(request.POST.get("act", ""))
        done = acts.run(by=request.user, school_class=shown, act=wanted, now=now)
    except Repeated:
        pass  # the answer to the first one was lost on its way
    except Refused as refusal:
        done = Done((Said(refusal.sentence(), "bad"),))
    needs = class_needs(shown, now.date())
    if not (done.said or wanted.wishes or wanted.line is not None):
        done = Done((acts.why_nothing(needs),))
    grid = draw(needs, spoken())
    pairs = {(face.pupil, face.title) for row in grid.rows for face in row.faces}
    drawn = answer(grid, {pair for pair in pairs if wanted.names(pair)}.union(done.touched))
    said = [{"text": one.text, "tone": one.tone} for one in done.said]
    waiting = render_to_string("textbooks/class_waiting.html", {"needs": needs}, request)
    return JsonResponse(drawn | {"said": said, "chosen": done.chosen, "waiting": waiting})


@require_POST
@allow("textbooks.issue")
def issue(request: Signed, pk: int) -> HttpResponseBase:
    """Issue all that are lacking, or with `title` one column, with `pupil` one row, with both one square."""
    shown, title, reader = class_of(request, pk), title_of(request), reader_of(request)
    wanted = Act(pupil=_key(reader), title=_key(title))
    done = acts.run(by=request.user, school_class=shown, act=wanted, now=timezone.localtime())
    _tell(request, done.said or [acts.why_nothing(class_needs(shown, timezone.localdate()))])
    return redirect(_back_to(shown, pupil=wanted.pupil, title=wanted.title))


@require_POST
@allow("textbooks.issue")
def mark(request: Signed, pk: int) -> HttpResponseBase:
    """Make one square what its button says."""
    shown, title, reader = class_of(request, pk), title_of(request), reader_of(request)
    state = request.POST.get("state", "")
    if title is None or reader is None or state not in MARKED:
        raise Http404
    wanted = Act(wishes=(Wish(reader.pk, title.pk, state),))
    acts.run(by=request.user, school_class=shown, act=wanted, now=timezone.localtime())
    return redirect(_back_to(shown, pupil=reader.pk, title=title.pk))


@require_POST
@allow("textbooks.issue")
def scan(request: Signed, pk: int) -> HttpResponseBase:
    shown, reader = class_of(request, pk), reader_of(request)
    wanted = Act(line=request.POST.get("line", ""), pupil=_key(reader))
    try:
        done = acts.run(by=request.user, school_class=shown, act=wanted, now=timezone.localtime())
    except Refused as refusal:
        done = Done((Said(refusal.sentence(), "bad"),), chosen=wanted.pupil)
    _tell(request, done.said)
    return redirect(_back_to(shown, scan=1, pupil=done.chosen))


@require_POST
@allow("textbooks.issue")
def take_back(request: Signed, pk: int) -> HttpResponseBase:
    """All that the class holds, or with `title` one column."""
    shown, title = _whole_class(request, pk), title_of(request)
    n = collect_class(by=request.user, school_class=shown, on=timezone.localdate(), title=title)
    _tell(request, [Said(say("textbooks_collected", **{"class": shown.name}, n=n), "good")])
    return redirect(_back_to(shown, title=_key(title)))


@require_POST
@allow("textbooks.issue")
def undo(request: Signed, pk: int) -> HttpResponseBase:
    """The taking back of today that the page showed."""
    shown = _whole_class(request, pk)
    try:
        at = datetime.fromisoformat(request.POST["at"])
    except (KeyError, ValueError):
        raise Http404 from None
    n = undo_collect_class(by=request.user, school_class=shown, on=timezone.localdate(), at=at)
    _tell(request, [Said(say("textbooks_uncollected", **{"class": shown.name}, n=n), "good")])
    return redirect(_back_to(shown))


def _whole_class(request: Signed, pk: int) -> SchoolClass:
    """Not for one pupil, whose squares are marked."""
    if request.POST.get("pupil"):
        raise Http404
    return class_of(request, pk)


def _key(row: Reader | Title | None) -> int | None:
    return row.pk if row else None


def _tell(request: Signed, said: Iterable[Said]) -> None:
    for one in said:
        messages.add_message(request, LEVELS[one.tone], one.text)


def _chosen(grid: Grid, pupil: str, place: int) -> dict[str, object] | None:
    for row in grid.rows:
        if str(row.seat.reader.pk) == pupil and row.faces:
            face, head = row.faces[place], grid.heads[place]
            hint = (face.look.hint or head.hint).replace("{d}", face.day)
            press = face.look.press if face.look.hint else head.press
            title = row.seat.marks[place].title
            return {"row": row, "face": face, "title": title, "hint": hint, "press": press}
    return None


def _drawn(look: Look) -> dict[str, str]:
    return {"letter": str(look.letter), "word": str(look.word), "hint": look.hint, "press": look.press}


def _narrow(grid: Grid, place: int) -> dict[str, object] | None:
    """One column, as a page too narrow for the table shows it."""
    if not grid.heads:
        return None
    head = grid.heads[place]
    rows = [(row, row.faces[place]) for row in grid.rows]
    return {"head": head, "rows": rows, "has": has(head.column), "lacks": lacks(head.column)}


def _back_to(shown: SchoolClass, **named: int | None) -> str:
    """The class page with what is named in its address, at the square that they choose."""
    address = reverse("textbooks:class", args=[shown.pk])
    query = urlencode({name: value for name, value in named.items() if value})
    place = "#chosen" if named.get("pupil") and named.get("title") else ""
    return f"{address}?{query}{place}" if query else address
