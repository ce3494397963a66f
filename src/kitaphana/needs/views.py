"""Enquiries, and what they say together."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from kitaphana.core.listing import Column, listing
from kitaphana.core.permissions import ALLOWED, Signed, allow, may
from kitaphana.core.refusal import Refused
from kitaphana.core.sentences import say
from kitaphana.needs import actions
from kitaphana.needs.forms import EnquiryForm, NeedsFilter, answer_of
from kitaphana.needs.models import Enquiry
from kitaphana.needs.queries import answers, by_readership, enquiries, reasons, top
from kitaphana.roster.models import ReaderKind
from kitaphana.roster.queries import usual_period

TOP = 8


@allow("needs.see")
def index(request: Signed) -> HttpResponseBase:
    return _needs(request, EnquiryForm(request.school, timezone.localdate()))


@require_POST
@allow("needs.ask")
def ask(request: Signed) -> HttpResponseBase:
    form = EnquiryForm(request.school, timezone.localdate(), request.POST)
    sentence = ""
    if form.is_valid():
        try:
            sentence = _written(actions.ask(by=request.user, **form.facts()))
        except Refused as refused:
            form.add_error(None, str(refused))
    if request.htmx:
        return render(request, "needs/index.html#written", {"sentence": sentence, "form": form})
    if not sentence:
        return _needs(request, form)
    messages.success(request, sentence)
    return redirect(_back(request))


@allow("needs.ask")
def enquiry(request: Signed, pk: int) -> HttpResponseBase:
    asked = get_object_or_404(Enquiry.objects.for_school(request.school), pk=pk)
    fields = ("about", "sought", "reader", "grade", "reader_kind", "on")
    initial = {field: getattr(asked, field) for field in fields} | {"answer": answer_of(asked)}
    form = EnquiryForm(request.school, timezone.localdate(), request.POST or None, initial=initial)
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
    filters = NeedsFilter(usual_period(request.school, timezone.localdate()), request.GET)
    rows = enquiries(request.school, filters.period, **filters.chosen)
    asks = may(request.user, ALLOWED["needs.ask"])
    listed = listing(
        request,
        rows,
        _columns(editable=asks),
        search=("about",),
        title=pgettext("screen", "Needs"),
        filters=filters,
    )
    if isinstance(listed, HttpResponse):
        return listed
    tops = [(sought, top(request.school, filters.period, [sought], TOP)) for sought in Enquiry.Sought]
    context = {
        "listing": listed,
        "filters": filters,
        "form": form,
        "asks": asks,
        "period": filters.period,
        "answers": answers(request.school, filters.period),
        "tops": [(sought, rows) for sought, rows in tops if rows],
        "reasons": reasons(request.school, filters.period),
        "readership": [
            (_who(row.kind, row.grade), row) for row in by_readership(request.school, filters.period)
        ],
    }
    return render(request, "needs/index.html", context)


def _columns(*, editable: bool) -> tuple[Column, ...]:
    def address(enquiry: Enquiry) -> str:
        return reverse("needs:enquiry", args=[enquiry.pk])

    return (
        Column("on", _("Day"), lambda e: e.on, sort="on"),
        Column(
            "about",
            _("What was asked for"),
            lambda e: e.about,
            "about_folded",
            link=address if editable else None,
        ),
        Column("sought", _("Kind"), lambda e: e.get_sought_display(), sort="sought"),
        Column("who", _("Who asked"), lambda e: _who(e.reader_kind, e.grade)),
        Column("outcome", _("Answer"), lambda e: e.get_outcome_display(), sort="outcome"),
        Column("reason", _("Reason"), lambda e: e.get_reason_display()),
    )


def _who(kind: str, grade: int | None) -> str:
    if grade is None:
        return str(ReaderKind(kind).label)
    return say("needs_grade_pupil", n=grade)


def _written(asked: Enquiry) -> str:
    answer = asked.get_reason_display() if asked.reason else asked.get_outcome_display()
    return say("needs_written", title=asked.about, text=answer)


def _back(request: Signed) -> str:
    """The page of ours that the form names, else the page of needs."""
    named = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(named, {request.get_host()}):
        return named
    return reverse("needs:index")
