"""The papers of a plan as files: DOCX, PDF, XLSX in three languages."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_GET

from kitaphana.agreement import papers
from kitaphana.agreement.docx import plan_word
from kitaphana.agreement.models import Amendment
from kitaphana.core.permissions import ALLOWED, OFFICE, Signed, allow, may
from kitaphana.core.sentences import spoken
from kitaphana.papers.download import download
from kitaphana.planning.models import Plan

NAMES = {
    "agreement:paper_plan": pgettext_lazy("paper", "Plan"),
    "appendix:whole": pgettext_lazy("paper", "Plan with its appendix"),
    "agreement:paper_hours": pgettext_lazy("paper", "Working time"),
    "agreement:paper_numbers": pgettext_lazy("paper", "Control numbers"),
    "agreement:paper_agreement": pgettext_lazy("paper", "Agreement sheet"),
}

OF_AMENDMENT = {
    "agreement:paper_amendment": pgettext_lazy("paper", "Amendment of the plan"),
    "agreement:paper_amendment_sheet": pgettext_lazy("paper", "Agreement sheet"),
}


@require_GET
@allow("plan.see")
def index(request: Signed, pk: int) -> HttpResponse:
    context = {
        "plan": _plan(request, pk),
        "papers": [(title, reverse(page, args=[pk])) for page, title in NAMES.items()],
        "languages": settings.LANGUAGES,
        "formats": ("pdf", "docx", "xlsx"),
        "edits_template": may(request.user, ALLOWED["settings.edit"]),
    }
    return render(request, "agreement/papers.html", context)


@require_GET
@allow("plan.see")
def plan(request: Signed, pk: int) -> HttpResponse:
    shown, money = _plan(request, pk), may(request.user, OFFICE)
    return download(
        request,
        lambda language: papers.plan_paper(shown, language, money=money),
        shown.name(spoken()),
        word=lambda paper: plan_word(shown, paper),
    )


@require_GET
@allow("plan.see")
def hours(request: Signed, pk: int) -> HttpResponse:
    shown = _plan(request, pk)
    return download(
        request, lambda language: papers.hours_paper(shown, language), _named("agreement:paper_hours", shown)
    )


@require_GET
@allow("plan.see")
def numbers(request: Signed, pk: int) -> HttpResponse:
    shown = _plan(request, pk)
    name = _named("agreement:paper_numbers", shown)
    return download(request, lambda language: papers.numbers_paper(shown, language), name)


@require_GET
@allow("plan.see")
def agreement(request: Signed, pk: int) -> HttpResponse:
    shown = _plan(request, pk)
    name = _named("agreement:paper_agreement", shown)
    return download(request, lambda language: papers.agreement_paper(shown, language), name)


@require_GET
@allow("plan.see")
def of_amendment(request: Signed, pk: int) -> HttpResponse:
    """The papers of an amendment."""
    found = _amendment(request, pk)
    context = {
        "plan": found.plan,
        "amendment": found,
        "papers": [(title, reverse(page, args=[pk])) for page, title in OF_AMENDMENT.items()],
        "languages": settings.LANGUAGES,
        "formats": ("pdf", "docx", "xlsx"),
    }
    return render(request, "agreement/papers.html", context)


@require_GET
@allow("plan.see")
def amendment(request: Signed, pk: int) -> HttpResponse:
    shown, money = _amendment(request, pk), may(request.user, OFFICE)
    return download(
        request,
        lambda language: papers.amendment_paper(shown, language, money=money),
        _of_amendment("agreement:paper_amendment", shown),
    )


@require_GET
@allow("plan.see")
def amendment_agreement(request: Signed, pk: int) -> HttpResponse:
    shown = _amendment(request, pk)
    return download(
        request,
        lambda language: papers.agreement_paper(shown.plan, language, shown),
        _of_amendment("agreement:paper_amendment_sheet", shown),
    )


def _of_amendment(paper: str, amendment: Amendment) -> str:
    return f"{OF_AMENDMENT[paper]} {amendment.number} {amendment.plan.name(spoken())}"


def _amendment(request: Signed, pk: int) -> Amendment:
    rows = Amendment.objects.for_school(request.school).select_related(
        "plan__school", "author", "approved_by"
    )
    found: Amendment = get_object_or_404(rows, pk=pk)
    return found


def _named(paper: str, plan: Plan) -> str:
    return f"{NAMES[paper]} {plan.name(spoken())}"


def _plan(request: Signed, pk: int) -> Plan:
    found: Plan = get_object_or_404(Plan.objects.for_school(request.school), pk=pk)
    return found
