"""A pile of books that came back: one scan line, what just happened, and what the bringer holds still."""

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from kitaphana.circulation.models import Away, Loan, LoanQuerySet, Settlement
from kitaphana.circulation.repair import assess
from kitaphana.core.listing import is_key
from kitaphana.core.models import School
from kitaphana.core.permissions import Signed, allow
from kitaphana.core.refusal import Refused
from kitaphana.core.sentences import say
from kitaphana.returns import pile
from kitaphana.returns.pile import Bringer, Outcome
from kitaphana.roster.models import Reader
from kitaphana.roster.queries import class_list

LEVELS = {"good": messages.SUCCESS, "warn": messages.WARNING, "bad": messages.ERROR}
FIT = "fit"
JUDGED = {
    FIT: "returns_pile_fit",
    Away.Kind.REPAIR.value: "returns_pile_repair",
    Away.Kind.WORN.value: "returns_pile_worn",
}
"""In what condition a copy came back, and the sentence that says so."""


@require_GET
@allow("textbooks.issue")
def index(request: Signed) -> HttpResponseBase:
    """`reader` or `class` in the address: who brings the pile."""
    return _board(request, Outcome(_bringer(request.school, request.GET)))


@require_POST
@allow("textbooks.issue")
def scan(request: Signed) -> HttpResponseBase:
    outcome = pile.run(
        by=request.user,
        line=request.POST.get("line", ""),
        bringer=_bringer(request.school, request.POST),
        on=timezone.localdate(),
    )
    return _board(request, outcome)


@require_POST
@allow("textbooks.issue")
def take(request: Signed) -> HttpResponseBase:
    """Textbooks without a code of their own: those named by `loan`, as the bringer brought them."""
    keys = [key for key in request.POST.getlist("loan") if is_key(key)]
    loans = Loan.objects.for_school(request.school).filter(pk__in=keys).select_related("reader", "lot__title")
    bringer = _bringer(request.school, request.POST)
    outcome = pile.take(by=request.user, loans=list(loans), bringer=bringer, on=timezone.localdate())
    return _board(request, outcome)


@require_POST
@allow("textbooks.issue")
def condition(request: Signed) -> HttpResponseBase:
    """Of what came back today: `state` is one of `JUDGED`."""
    on, state = timezone.localdate(), request.POST.get("state", "")
    if state not in JUDGED:
        raise Http404
    loan = get_object_or_404(_returned_today(request), pk=_key(request))
    bringer = _bringer(request.school, request.POST)
    try:
        assess(by=request.user, loan=loan, kind="" if state == FIT else Away.Kind(state), on=on)
    except Refused as refusal:
        return _board(request, Outcome(bringer, refusal.sentence(), "bad"))
    said = say(JUDGED[state], title=str(loan.lot.title))
    return _board(request, Outcome(bringer, said, "good", done=loan))


@require_POST
@allow("textbooks.issue")
def undo(request: Signed) -> HttpResponseBase:
    """`kind`: a return, or a lost one that was found."""
    on, bringer = timezone.localdate(), _bringer(request.school, request.POST)
    row: Loan | Settlement
    if request.POST.get("kind") == "found":
        found = Settlement.objects.for_school(request.school).filter(kind=Settlement.Kind.FOUND, on=on)
        row = get_object_or_404(found.select_related("loan__lot__title", "loan__reader"), pk=_key(request))
    else:
        row = get_object_or_404(_returned_today(request), pk=_key(request))
    return _board(request, pile.undo(by=request.user, row=row, bringer=bringer))


def _returned_today(request: Signed) -> LoanQuerySet:
    loans: LoanQuerySet = Loan.objects.for_school(request.school).filter(returned_on=timezone.localdate())
    return loans.select_related("reader", "lot__title", "copy")


def _key(request: Signed) -> str:
    key = request.POST.get("row", "")
    if not is_key(key):
        raise Http404
    return key


def _bringer(school: School, typed: Mapping[str, str]) -> Bringer:
    reader, school_class = typed.get("reader", ""), typed.get("class", "")
    if is_key(reader):
        return Bringer(reader=Reader.objects.for_school(school).filter(pk=reader).first())
    if is_key(school_class):
        return Bringer(school_class=class_list(school, timezone.localdate()).filter(pk=school_class).first())
    return Bringer()


def _board(request: Signed, outcome: Outcome) -> HttpResponse:
    """The whole page; for its own script only the board. Without scripts what was done ends in a page of its
    own, safe to reload, and only a question, which has changed nothing yet, answers the form itself."""
    bringer = outcome.bringer
    if request.method == "POST" and not request.htmx and not outcome.choices:
        if outcome.said:
            messages.add_message(request, LEVELS[outcome.tone], outcome.said)
        kept = {"reader": bringer.reader, "class": bringer.school_class}
        query = urlencode({name: row.pk for name, row in kept.items() if row})
        return redirect(f"{reverse('returns:pile')}{'?' if query else ''}{query}")
    on = timezone.localdate()
    held = pile.held_by(request.school, bringer, on)
    acts = pile.last_acts(request.school, on)
    context = {
        "on": on,
        "outcome": outcome,
        "bringer": bringer,
        "held": held,
        "count": sum(len(loans) for _reader, loans in held),
        "acts": acts,
        "newest": _newest(request, outcome, acts),
        "classes": class_list(request.school, on),
    }
    name = "returns/pile.html"
    return render(request, f"{name}#board" if request.htmx else name, context)


def _newest(request: Signed, outcome: Outcome, acts: Sequence[pile.Act]) -> pile.Act | None:
    """What the keys are about: the last act of this desk, which `last` names, not of another one at work."""
    done = pile.key_of(outcome.done) if outcome.done else request.POST.get("last", "")
    mine = (act for act in acts if act.key == done)
    return next(mine, next(iter(acts), None))
