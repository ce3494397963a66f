"""The queue: its list, one reader's place in it, and putting a reader there."""

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kitaphana.catalogue.models import Title
from kitaphana.catalogue.queries import find
from kitaphana.circulation import holds
from kitaphana.circulation.forms import HoldFilter
from kitaphana.circulation.models import Hold, HoldQuerySet
from kitaphana.circulation.queries import shelves
from kitaphana.core.listing import Column, is_key, listing
from kitaphana.core.permissions import Signed, allow
from kitaphana.core.refusal import Refused
from kitaphana.core.sentences import say
from kitaphana.roster.models import Reader
from kitaphana.roster.queries import classes_of, readers_meant

SEARCHED = ("reader__surname", "reader__first_name", "title__name", "title__authors")
FOUND = 12


@require_GET
@allow("readers.see")
def index(request: Signed) -> HttpResponseBase:
    on = timezone.localdate()
    filters = HoldFilter(request.GET)
    rows = _of_state(Hold.objects.for_school(request.school), filters.chosen())
    rows = rows.select_related("reader", "title", "copy")
    title = _("Queue for books")
    columns = _columns(request, ended=filters.chosen() == "ended")
    shown = listing(request, rows, columns, search=SEARCHED, title=title, filters=filters)
    if isinstance(shown, HttpResponse):
        return shown
    kept, late = holds.ready(request.school, on)
    return render(request, "circulation/holds.html", {"listing": shown, "kept": kept, "late": late})


@require_GET
@allow("readers.see")
def one(request: Signed, pk: int) -> HttpResponse:
    hold = _hold(request, pk)
    queue = holds.queue(request.school, hold.title)
    context = {
        "hold": hold,
        "on": timezone.localdate(),
        "place": queue.index(hold) + 1 if hold in queue else 0,
        "queue": queue,
        "free": holds.on_shelf(request.school, hold.title),
        "shelf": shelves(request.school, [hold.title])[hold.title_id],
    }
    return render(request, "circulation/hold.html", context)


@require_http_methods(["GET", "POST"])
@allow("desk.use")
def place(request: Signed) -> HttpResponseBase:
    """The address names the reader, the title or both; what it leaves out is looked for by `q`."""
    typed = request.POST if request.method == "POST" else request.GET
    readers, titles = Reader.objects.for_school(request.school), Title.objects.all()
    keys = {name: typed.get(name, "") for name in ("reader", "title")}
    reader = get_object_or_404(readers, pk=keys["reader"]) if is_key(keys["reader"]) else None
    title = get_object_or_404(titles, pk=keys["title"]) if is_key(keys["title"]) else None
    if reader is None and title is None:
        raise Http404
    context = {"reader": reader, "title": title, "next": _next(request), "query": typed.get("q", "")}
    if request.method == "POST" and reader and title:
        try:
            hold = holds.place(
                by=request.user, reader=reader, title=title, on=timezone.localdate(), keep="keep" in typed
            )
        except holds.OnShelf as question:
            context["question"] = question.sentence()
        except Refused as refused:
            context["refused"] = refused.sentence()
        else:
            messages.success(request, _placed(hold))
            return redirect(_next(request))
    return render(request, "circulation/hold_place.html", context | _found(request, reader, title))


@require_POST
@allow("desk.use")
def cancel(request: Signed, pk: int) -> HttpResponseRedirect:
    hold = _hold(request, pk)
    following = holds.cancel(by=request.user, hold=hold, on=timezone.localdate())
    title, name = str(hold.title), hold.reader.full_name
    if following:
        said = say("hold_cancelled_next", title=title, name=name, other=following.reader.full_name)
    else:
        said = say("hold_cancelled", title=title, name=name)
    messages.success(request, said)
    return redirect("circulation:holds")


@require_POST
@allow("desk.use")
def keep(request: Signed, pk: int) -> HttpResponseRedirect:
    """A copy that stands on the shelf goes to the first in the queue."""
    title = _hold(request, pk).title
    free = holds.on_shelf(request.school, title)
    if free is None:
        raise Refused("hold_none_free", title=str(title))
    hold = holds.set_aside(by=request.user, copy=free, on=timezone.localdate())
    messages.success(request, _placed(hold))
    return redirect("circulation:hold", hold.pk)


@require_POST
@allow("desk.use")
def expire(request: Signed) -> HttpResponseRedirect:
    n, following = holds.expire(by=request.user, on=timezone.localdate())
    messages.success(request, say("hold_expired", n=n, next=len(following)))
    return redirect("circulation:holds")


def _hold(request: Signed, pk: int) -> Hold:
    rows = Hold.objects.for_school(request.school).select_related("reader", "title", "copy")
    hold: Hold = get_object_or_404(rows, pk=pk)
    return hold


def _of_state(rows: HoldQuerySet, state: str) -> HoldQuerySet:
    match state:
        case "ready":
            return rows.set_aside().order_by("kept_until", "pk")
        case "waiting":
            return rows.waiting().order_by("placed_on", "pk")
        case "ended":
            return rows.filter(ended_on__isnull=False).order_by("-ended_on", "-pk")
        case _:
            return rows.open().order_by("placed_on", "pk")


def _columns(request: Signed, *, ended: bool) -> tuple[Column, ...]:
    on = timezone.localdate()
    classes = classes_of(request.school, on)

    def state(hold: Hold) -> str:
        return _("not fetched in time") if hold.is_late(on) else hold.state

    common = (
        Column(
            "title",
            _("Title"),
            lambda row: row.title,
            sort="title__sort_key",
            link=lambda row: reverse("circulation:hold", args=[row.pk]),
        ),
        Column("reader", _("Reader"), lambda row: row.reader, sort="reader__sort_key"),
        Column("class", _("Class"), lambda row: str(classes.get(row.reader_id, ""))),
        Column("placed", _("In the queue since"), lambda row: row.placed_on, sort="placed_on"),
        Column("state", _("State"), state),
        Column("number", _("Inventory number"), lambda row: row.copy or ""),
        Column("until", _("Kept until"), lambda row: row.kept_until, sort="kept_until"),
    )
    last = Column("ended", _("Ended on"), lambda row: row.ended_on, sort="ended_on")
    return (*common, last) if ended else common


def _found(request: Signed, reader: Reader | None, title: Title | None) -> dict[str, object]:
    """Readers or titles, whichever is missing, by what was typed."""
    query = request.GET.get("q", "").strip()[:100]
    if not query or (reader and title):
        return {}
    if reader is None:
        classes = classes_of(request.school, timezone.localdate())
        people = readers_meant(request.school, query)[:FOUND]
        return {"readers": [(row, classes.get(row.pk, "")) for row in people]}
    titles = list(find(query).filter(pk__in=holds.titles_for_home(request.school))[:FOUND])
    shelf = shelves(request.school, titles)
    return {"titles": [(row, shelf[row.pk]) for row in titles]}


def _placed(hold: Hold) -> str:
    """What became of it: a copy is set aside, or a place in the queue."""
    title, name = str(hold.title), hold.reader.full_name
    if hold.kept_until:
        return say("hold_set_aside", title=title, name=name, d=hold.kept_until)
    return say("hold_placed", title=title, name=name, n=holds.queue(hold.school, hold.title).index(hold) + 1)


def _next(request: Signed) -> str:
    """The page of ours to go back to, else the list."""
    typed = request.POST if request.method == "POST" else request.GET
    named = typed.get("next", "")
    if url_has_allowed_host_and_scheme(named, {request.get_host()}):
        return named
    return reverse("circulation:holds")
