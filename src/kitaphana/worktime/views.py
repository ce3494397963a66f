"""The working-time budget of a year; posts of the library and absences."""

from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kitaphana.core.permissions import ALLOWED, OFFICE, Signed, allow, may
from kitaphana.core.refusal import NeedsWord, Refused
from kitaphana.core.sentences import say, spoken
from kitaphana.lib.numbers import trimmed
from kitaphana.papers.download import download
from kitaphana.roster.queries import usual_period
from kitaphana.worktime import actions, page
from kitaphana.worktime.forms import AbsenceForm, BudgetSpan, PostForm, StaffForm
from kitaphana.worktime.models import Leave, Post
from kitaphana.worktime.papers import budget_paper
from kitaphana.worktime.queries import Budget, Staff, budget, unnormed_hours


@allow("plan.see")
def index(request: Signed) -> HttpResponse:
    span = _span(request, timezone.localdate())
    period = span.period
    has = budget(request.school, period)
    context: dict[str, Any] = {
        "span": span,
        "period": period,
        "years": _years(span),
        "has": has,
        "edits": may(request.user, ALLOWED["plan.edit"]),
        "sees_money": may(request.user, OFFICE),
        "others": [(post, page.held(post, spoken())) for post in _others(request, has)],
        "dates": f"&start={period.start}&end={period.end}",
    }
    if has:
        context["rows"], context["whole"] = page.table(has.months, has.whole, spoken())
        context["heads"] = [page.day_name(day) for day in page.columns(has.whole)]
        context["posts"] = [page.post_rows(row, spoken()) for row in has.posts]
        context["rate_said"] = page.rate_said(has, spoken())
        context["staff"], context["staff_said"] = _staff(request, has)
    return render(request, "worktime/index.html", context)


@allow("plan.see")
def paper(request: Signed) -> HttpResponse:
    period = _span(request, timezone.localdate()).period
    has = budget(request.school, period)
    money = may(request.user, OFFICE)
    return download(
        request, lambda language: budget_paper(request.school, period, has, language, money=money), "budget"
    )


@allow("plan.edit")
def new(request: Signed) -> HttpResponseBase:
    first = _span(request, timezone.localdate()).period.start
    form = PostForm(request.POST or None, initial={"starts_on": first, "person": request.school.librarian})
    if form.is_valid():
        try:
            post = actions.hold_post(by=request.user, **asdict(form.terms()))
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, say("post_kept", name=post.person))
            return redirect("worktime:post", post.pk)
    return render(request, "worktime/post.html", {"form": form})


@allow("plan.edit")
def post(request: Signed, pk: int) -> HttpResponseBase:
    held = _post(request, pk)
    form = PostForm(request.POST or None, initial=_written(held))
    if form.is_valid():
        try:
            read = form.cleaned_data["revision"] or 0
            actions.amend_post(by=request.user, post=held, terms=form.terms(), revision=read)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, say("post_kept", name=held.person))
            return redirect("worktime:index")
    return _post_page(request, held, form, AbsenceForm())


@require_POST
@allow("plan.edit")
def remove(request: Signed, pk: int) -> HttpResponseBase:
    held = _post(request, pk)
    try:
        actions.remove_post(by=request.user, post=held, accept_loss="accept_loss" in request.POST)
    except NeedsWord as question:
        return render(request, "worktime/loss.html", {"question": question, "post": held})
    messages.success(request, _("Deleted"))
    return redirect("worktime:index")


@require_POST
@allow("plan.edit")
def absence(request: Signed, pk: int) -> HttpResponseBase:
    held = _post(request, pk)
    form = AbsenceForm(request.POST)
    if form.is_valid():
        try:
            actions.note_absence(by=request.user, post=held, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Saved"))
            return redirect("worktime:post", pk)
    return _post_page(request, held, PostForm(initial=_written(held)), form)


@require_POST
@allow("plan.edit")
def remove_absence(request: Signed, pk: int) -> HttpResponseBase:
    found = get_object_or_404(Leave.objects.for_school(request.school), pk=pk)
    actions.remove_absence(by=request.user, absence=found)
    messages.success(request, _("Deleted"))
    return redirect("worktime:post", found.post_id)


def _written(held: Post) -> dict[str, Any]:
    written = {name: getattr(held, name) for name in (*actions.Terms.__dataclass_fields__, "revision")}
    return {name: trimmed(value) if isinstance(value, Decimal) else value for name, value in written.items()}


def _post(request: Signed, pk: int) -> Post:
    held: Post = get_object_or_404(Post.objects.for_school(request.school), pk=pk)
    return held


def _post_page(request: Signed, held: Post, form: PostForm, away: AbsenceForm) -> HttpResponse:
    absences = held.leaves.order_by("-starts_on")
    context = {"post": held, "form": form, "away": away, "absences": absences}
    return render(request, "worktime/post.html", context)


def _span(request: Signed, today: date) -> BudgetSpan:
    return BudgetSpan(usual_period(request.school, today), request.GET.dict())


def _years(span: BudgetSpan) -> list[tuple[str, str, bool]]:
    """Address, label and choice of the school year shown and the two beside it."""
    chosen = span.period
    first = chosen.start.year if chosen.start.month >= 9 else chosen.start.year - 1
    return [
        (f"{reverse('worktime:index')}?start={y}-09-01&end={y + 1}-08-31", f"{y}–{y + 1}", y == first)
        for y in (first - 1, first, first + 1)
    ]


def _others(request: Signed, has: Budget | None) -> QuerySet[Post]:
    """Posts held in no day that the page shows."""
    shown = [row.post.pk for row in has.posts] if has else []
    found: QuerySet[Post] = Post.objects.for_school(request.school).exclude(pk__in=shown)
    return found.order_by("starts_on", "pk")


def _staff(request: Signed, has: Budget) -> tuple[StaffForm, list[str]]:
    """Empty until hours are asked about; the page of a plan asks about its own."""
    form = StaffForm(request.GET if "hours" in request.GET else None, auto_id="staff_%s")
    if not form.is_valid() or not form.cleaned_data["hours"]:
        return form, []
    normed, share = form.cleaned_data["hours"], form.cleaned_data["share"] or Decimal(0)
    return form, page.staff_said(Staff(normed, unnormed_hours(normed, share), has.fund), spoken())
