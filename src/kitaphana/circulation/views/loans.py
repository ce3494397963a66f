"""Lists of loans and debts, a reader's loans, and visits counted by hand."""

from datetime import date

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kitaphana.circulation import actions, holds, queries
from kitaphana.circulation.forms import LeaveForm, LoanFilter, OverdueFilter, VisitsForm
from kitaphana.circulation.models import Loan, LoanQuerySet, Visit
from kitaphana.circulation.undo import undo_visit
from kitaphana.core.listing import Column, listing
from kitaphana.core.permissions import Signed, allow
from kitaphana.core.refusal import Refused
from kitaphana.core.sentences import say
from kitaphana.roster.models import Reader
from kitaphana.roster.queries import class_list, classes_of

SEARCHED = ("reader__surname", "reader__first_name", "lot__title__name", "copy__inventory_number")


@require_GET
@allow("readers.see")
def loans(request: Signed) -> HttpResponseBase:
    on = timezone.localdate()
    filters = LoanFilter(class_list(request.school, on), request.GET)
    rows = Loan.objects.for_school(request.school)
    if filters.chosen().get("state") != "all":
        rows = rows.open()
    return _list(request, rows, filters, on, "circulation/loans.html", _("Loans"))


@require_GET
@allow("readers.see")
def overdue(request: Signed) -> HttpResponseBase:
    """Debts on the day that the address names, else today."""
    on = _day(request) or timezone.localdate()
    filters = OverdueFilter(class_list(request.school, on), request.GET)
    rows = queries.overdue(request.school, on)
    debts = queries.debts_by_class(request.school, on)
    return _list(request, rows, filters, on, "circulation/overdue.html", _("Overdue loans"), debts=debts)


@require_GET
@allow("readers.see")
def reader_loans(request: Signed, pk: int) -> HttpResponseBase:
    """What the reader holds and has held: a page, or with htmx a part of the reader's card."""
    reader = get_object_or_404(Reader.objects.for_school(request.school), pk=pk)
    context = {
        "reader": reader,
        "on": timezone.localdate(),
        "held": queries.open_loans(request.school, reader),
        "holds": holds.open_holds(request.school).filter(reader=reader),
        "past": queries.past_loans(request.school, reader)[: queries.PAST_SHOWN],
    }
    template = "circulation/reader_loans.html"
    return render(request, f"{template}#loans" if request.htmx else template, context)


@require_http_methods(["GET", "POST"])
@allow("readers.edit")
def leave(request: Signed, pk: int) -> HttpResponseBase:
    """The reader leaves the school; of what he still holds the librarian is asked first."""
    reader = get_object_or_404(Reader.objects.for_school(request.school), pk=pk)
    today = timezone.localdate()
    form = LeaveForm(request.POST or None, initial={"on": today})
    context: dict[str, object] = {"reader": reader, "form": form}
    if form.is_valid():
        try:
            actions.discharge(by=request.user, reader=reader, today=today, **form.cleaned_data)
        except actions.Debts as question:
            context["question"] = question.sentence()
        except Refused as refused:
            form.add_error(None, refused.sentence())
        else:
            messages.success(request, _("Saved"))
            return redirect("roster:reader", pk)
    return render(request, "circulation/leave.html", context)


@require_http_methods(["GET", "POST"])
@allow("desk.use")
def visits(request: Signed) -> HttpResponseBase:
    """Visits counted together by hand, by default of today or of the day that the address names; the days
    before stay below, each with its undo."""
    today = timezone.localdate()
    form = VisitsForm(request.POST or None, initial={"on": _day(request) or today})
    if request.method == "POST" and form.is_valid():
        try:
            visit = actions.count_visits(by=request.user, today=today, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, refused.sentence())
        else:
            messages.success(request, say("visits_written", n=visit.count, d=visit.on))
            return redirect("circulation:visits")
    return render(
        request, "circulation/visits.html", {"form": form, "counted": queries.counted_visits(request.school)}
    )


@require_POST
@allow("desk.use")
def undo_visits(request: Signed, pk: int) -> HttpResponseRedirect:
    visit = get_object_or_404(Visit.objects.for_school(request.school).filter(reader=None), pk=pk)
    undo_visit(by=request.user, visit=visit)
    messages.success(request, say("visits_undone", n=visit.count, d=visit.on))
    return redirect("circulation:visits")


def _day(request: Signed) -> date | None:
    try:
        return parse_date(request.GET.get("on", ""))
    except ValueError:
        return None


def _list(
    request: Signed,
    rows: LoanQuerySet,
    filters: OverdueFilter,
    on: date,
    template: str,
    title: str,
    **context: object,
) -> HttpResponse:
    rows = queries.with_class(rows, on)
    if school_class := filters.chosen().get("school_class"):
        rows = rows.filter(class_now=school_class.pk)
    rows = rows.select_related("reader", "lot__title", "copy").order_by(
        "class_place", "reader__sort_key", "due_on", "pk"
    )
    shown = listing(request, rows, _columns(request, on), search=SEARCHED, title=title, filters=filters)
    if isinstance(shown, HttpResponse):
        return shown
    return render(request, template, {"listing": shown, "on": on, **context})


def _columns(request: Signed, on: date) -> tuple[Column, ...]:
    classes = {row.pk: row.name for row in classes_of(request.school, on).values()}
    return (
        Column("reader", _("Reader"), lambda row: row.reader, sort="reader__sort_key"),
        Column("class", _("Class"), lambda row: classes.get(row.class_now, ""), sort="class_place"),
        Column("title", _("Title"), lambda row: row.lot.title, sort="lot__title__sort_key"),
        Column("number", _("Inventory number"), lambda row: row.copy.inventory_number if row.copy else ""),
        Column("lent", _("Issued on"), lambda row: row.lent_on, sort="lent_on"),
        Column("due", _("Due on"), lambda row: row.due_on, sort="due_on"),
        Column("back", _("Returned on"), lambda row: row.returned_on, sort="returned_on"),
        Column("late", _("Days late"), lambda row: row.days_late(on) or "", numeric=True),
    )
