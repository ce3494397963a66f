"""Enquiries: written down, amended, repeated, and what they say together."""

from datetime import date, timedelta

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_POST

from kitaphana.core.listing import Column, is_key, listing
from kitaphana.core.permissions import ALLOWED, Signed, allow, may
from kitaphana.core.refusal import Refused, Repeated
from kitaphana.core.sentences import say
from kitaphana.core.span import DayForm
from kitaphana.needs import actions
from kitaphana.needs.forms import EnquiryForm, NeedsFilter, typed_of
from kitaphana.needs.models import Enquiry
from kitaphana.needs.papers import day_paper, why
from kitaphana.needs.queries import (
    answers,
    by_readership,
    enquiries,
    enquiries_of_day,
    last_enquiry,
    reasons,
    top,
)
from kitaphana.needs.who import who
from kitaphana.papers.download import download
from kitaphana.roster.models import Reader
from kitaphana.roster.queries import usual_period

TOP = 5


@allow("needs.see")
def index(request: Signed) -> HttpResponseBase:
    return _needs(request, EnquiryForm(request.school, timezone.localdate()))


@require_GET
@allow("needs.see")
def day(request: Signed) -> HttpResponseBase:
    """All enquiries of a day; `format` and `lang`: as the fourth part of the diary."""
    today = timezone.localdate()
    form = DayForm({"on": request.GET.get("on") or today})
    on = form.day(today)
    rows = list(enquiries_of_day(request.school, on))
    if "format" in request.GET:
        return download(
            request, lambda language: day_paper(request.school, rows, on, language), f"suranys-{on:%Y-%m-%d}"
        )
    context = {
        "form": form,
        "on": on,
        "rows": [(row, who(row.reader_kind, row.grade), why(row)) for row in rows],
        "before": on - timedelta(days=1) if on > date.min else None,
        "after": on + timedelta(days=1) if on < today else None,
        "asks": may(request.user, ALLOWED["needs.ask"]),
    }
    return render(request, "needs/day.html", context)


@require_POST
@allow("needs.ask")
def ask(request: Signed) -> HttpResponseBase:
    form = EnquiryForm(request.school, timezone.localdate(), request.POST)
    sentence = ""
    if form.is_valid():
        try:
            sentence = _written(actions.ask(by=request.user, **form.facts()))
        except Repeated as repeated:
            sentence = str(repeated)
        except Refused as refused:
            form.add_error(None, str(refused))
    if request.htmx:
        return render(request, "needs/index.html#written", {"sentence": sentence, "form": form})
    if not sentence:
        return _needs(request, form)
    messages.success(request, sentence)
    return redirect(_back(request))


@require_POST
@allow("needs.ask")
def repeat(request: Signed, pk: int) -> HttpResponseBase:
    """`reader`: who asks for the same now, where that is known."""
    asked = get_object_or_404(Enquiry.objects.for_school(request.school), pk=pk)
    key = request.POST.get("reader", "")
    reader = Reader.objects.for_school(request.school).filter(pk=key).first() if is_key(key) else None
    try:
        again = actions.repeat(by=request.user, enquiry=asked, on=timezone.localdate(), reader=reader)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _written(again))
    return redirect(_back(request))


@allow("needs.ask")
def enquiry(request: Signed, pk: int) -> HttpResponseBase:
    asked = get_object_or_404(Enquiry.objects.for_school(request.school).select_related("reader"), pk=pk)
    form = EnquiryForm(request.school, timezone.localdate(), request.POST or None, initial=typed_of(asked))
    if form.is_valid():
        try:
            actions.amend(by=request.user, enquiry=asked, **form.facts())
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Saved"))
            return redirect("needs:index")
    return render(request, "needs/enquiry.html", {"enquiry": asked, "form": form})


@require_POST
@allow("needs.ask")
def remove(request: Signed, pk: int) -> HttpResponseBase:
    asked = get_object_or_404(Enquiry.objects.for_school(request.school), pk=pk)
    actions.remove(by=request.user, enquiry=asked)
    messages.success(request, _("Deleted"))
    return redirect("needs:index")


def _needs(request: Signed, form: EnquiryForm) -> HttpResponseBase:
    school, today = request.school, timezone.localdate()
    filters = NeedsFilter(usual_period(school, today), request.GET)
    asks = may(request.user, ALLOWED["needs.ask"])
    listed = listing(
        request,
        enquiries(school, filters.period, **filters.chosen),
        _columns(editable=asks, whole=request.GET.get("format") == "xlsx"),
        search=("about", "author"),
        title=pgettext("screen", "Needs"),
        filters=filters,
    )
    if isinstance(listed, HttpResponse):
        return listed
    tops = [(sought, top(school, filters.period, [sought], TOP)) for sought in Enquiry.Sought]
    context = {
        "listing": listed,
        "filters": filters,
        "form": form,
        "asks": asks,
        "last": last_enquiry(school, today) if asks else None,
        "period": filters.period,
        "answers": answers(school, filters.period),
        "tops": [(sought, rows) for sought, rows in tops if rows],
        "reasons": reasons(school, filters.period),
        "readership": [(who(row.kind, row.grade), row) for row in by_readership(school, filters.period)],
    }
    return render(request, "needs/index.html", context)


def _columns(*, editable: bool, whole: bool) -> tuple[Column, ...]:
    """`whole`: with what only a table file has room for."""

    def address(enquiry: Enquiry) -> str:
        return reverse("needs:enquiry", args=[enquiry.pk])

    shown = (
        Column("on", _("Day"), lambda e: e.on, sort="on"),
        Column(
            "about",
            _("What was asked for"),
            lambda e: f"{e.about}. {e.author}" if e.author and not whole else e.about,
            "key",
            link=address if editable else None,
        ),
        Column("sought", _("Kind"), lambda e: e.get_sought_display(), sort="sought"),
        Column("who", _("Who asked"), lambda e: who(e.reader_kind, e.grade)),
        Column("outcome", _("Answer"), lambda e: e.get_outcome_display(), sort="outcome"),
        Column("reason", _("Reason"), lambda e: e.get_reason_display()),
    )
    if not whole:
        return shown
    return (
        *shown,
        Column("referred_to", _("Referred on to"), lambda e: e.referred_to),
        Column("author", _("Author of the work"), lambda e: e.author),
        Column("language", _("Language asked for"), lambda e: e.get_language_display()),
        Column("kind", _("Kind of reference answer"), lambda e: e.get_kind_display()),
        Column("source", _("Source used"), lambda e: e.get_source_used_display()),
        Column("minutes", _("Minutes spent"), lambda e: e.minutes, numeric=True),
    )


def _written(asked: Enquiry) -> str:
    answer = asked.get_reason_display() if asked.reason else asked.get_outcome_display()
    return say("needs_written", title=asked.about, text=answer)


def _back(request: Signed) -> str:
    """The page of ours that the form names, else the page of needs."""
    named = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(named, {request.get_host()}):
        return named
    return reverse("needs:index")
