"""News of receipts for teachers, the methodical stock, and which account is which teacher's."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from kitaphana.catalogue.models import Title
from kitaphana.core.fields import named
from kitaphana.core.listing import Column, listing
from kitaphana.core.permissions import Signed, allow
from kitaphana.core.refusal import Refused
from kitaphana.papers.download import download
from kitaphana.roster.actions import link_account
from kitaphana.roster.models import Reader
from kitaphana.teaching.forms import AccountForm
from kitaphana.teaching.lessons import week_of
from kitaphana.teaching.news import digest
from kitaphana.teaching.papers import news_paper
from kitaphana.teaching.queries import methodical
from kitaphana.teaching.views.common import beside, chosen_week, own, sees_all


@require_GET
@allow("teaching.see")
def index(request: Signed) -> HttpResponseBase:
    """The receipts of a week by subject; a teacher sees those of his own. With `format` as a paper, of one
    `subject` if it is named."""
    monday, teacher = chosen_week(request), own(request)
    told = digest(request.school, week_of(monday))
    if not sees_all(request):
        told = told.of(teacher.subject if teacher else "–")
    if "format" in request.GET:
        shown = told.of(request.GET["subject"]) if "subject" in request.GET else told
        return download(
            request,
            lambda language: news_paper(request.school, shown, language),
            f"{pgettext('screen', 'News of receipts')} {monday}",
        )
    context = {"digest": told, "chapter": "news", "sees_all": sees_all(request)}
    return render(request, "teaching/news.html", context | beside(monday))


@require_GET
@allow("teaching.see")
def stock(request: Signed) -> HttpResponseBase:
    """Methodical literature apart from the rest."""
    rows, shelf = methodical(request.school)
    columns = (
        Column("name", _("Title"), str, "sort_key", link=_address),
        Column("authors", _("Author"), lambda title: title.authors, "authors"),
        Column("subject", _("Subject"), lambda title: named(title.subject) if title.subject else ""),
        Column("year", _("Year"), lambda title: str(title.year or ""), "year"),
        Column("language", _("Language"), lambda title: title.language_name, "language"),
        Column("owned", _("Copies"), lambda title: shelf[title.pk].owned, numeric=True),
        Column("out", pgettext("copies", "Lent"), lambda title: shelf[title.pk].out, numeric=True),
        Column("here", _("On the shelf"), lambda title: max(0, shelf[title.pk].lendable), numeric=True),
    )
    title = pgettext("screen", "Methodical literature")
    made = listing(request, rows, columns, search=("name", "authors"), title=title)
    if isinstance(made, HttpResponse):
        return made
    context = {
        "listing": made,
        "titles": len(shelf),
        "copies": sum(row.owned for row in shelf.values()),
        "out": sum(row.out for row in shelf.values()),
        "chapter": "methodical",
    }
    return render(request, "teaching/methodical.html", context)


@require_GET
@allow("readers.edit")
def accounts(request: Signed) -> HttpResponseBase:
    """Teachers, and the account with which each signs in."""
    teachers = Reader.objects.for_school(request.school).teachers().on(timezone.localdate())
    columns = (
        Column("name", _("Teacher"), lambda row: row.full_name, "sort_key", link=_account_address),
        Column("subject", _("Subject"), lambda row: row.subject, "subject"),
        Column("account", _("Account"), lambda row: row.user.username if row.user else "", "user__username"),
    )
    rows = teachers.select_related("user").order_by("sort_key")
    title = pgettext("screen", "Accounts of teachers")
    made = listing(request, rows, columns, search=("surname", "first_name", "subject"), title=title)
    if isinstance(made, HttpResponse):
        return made
    return render(request, "teaching/accounts.html", {"listing": made, "chapter": "requests"})


@allow("readers.edit")
def account(request: Signed, pk: int) -> HttpResponseBase:
    teacher = get_object_or_404(Reader.objects.for_school(request.school).teachers(), pk=pk)
    form = AccountForm(request.school, request.POST or None, initial={"account": teacher.user})
    if form.is_valid():
        try:
            link_account(by=request.user, reader=teacher, account=form.cleaned_data["account"])
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Saved"))
            return redirect("teaching:accounts")
    context = {"form": form, "chapter": "requests", "heading": teacher.full_name}
    return render(request, "teaching/form.html", context | {"back": reverse("teaching:accounts")})


def _address(title: Title) -> str:
    return reverse("catalogue:title", args=[title.pk])


def _account_address(teacher: Reader) -> str:
    return reverse("teaching:account", args=[teacher.pk])
