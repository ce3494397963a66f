"""The report of any days on the page, as a file, and the Word template that it is printed in."""

from collections.abc import Mapping

from django.contrib import messages
from django.http import Http404, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_POST

from kitaphana.core.permissions import ALLOWED, Signed, allow, may
from kitaphana.core.refusal import Refused
from kitaphana.core.sentences import LANGUAGES, spoken
from kitaphana.lib.period import Period
from kitaphana.papers.download import attached
from kitaphana.papers.paper import Paper
from kitaphana.reports import actions, docx
from kitaphana.reports.compose import compose, write
from kitaphana.reports.facts import Facts
from kitaphana.reports.formats import CONTENT_TYPES, file_name
from kitaphana.reports.formats import render as render_file
from kitaphana.reports.formats import template as template_of
from kitaphana.reports.forms import ReportForm, TemplateForm
from kitaphana.reports.queries import usual_periods
from kitaphana.reports.questions import NAMES, Question, questions

AUTUMN_MONTHS = (9, 10, 11, 12, 1, 2)


@require_GET
@allow("reports.see")
def index(request: Signed) -> HttpResponseBase:
    usual = usual_periods(request.school, timezone.localdate())
    form = _form(request, usual)
    facts = Facts(request.school, form.period, form.language, timezone.localdate())
    context = _around(request, form, usual)
    try:
        paper, asked = write(facts), questions(facts)
    except Refused as refused:
        return render(request, "reports/index.html", context | {"refused": refused.sentence()})
    told = {"paper": paper, "questions": asked, "parts": _parts(paper, asked)}
    return render(request, "reports/index.html", context | told)


@require_GET
@allow("reports.see")
def file(request: Signed, file_format: str) -> HttpResponseBase:
    if file_format not in CONTENT_TYPES:
        raise Http404
    form = _form(request, usual_periods(request.school, timezone.localdate()))
    paper = compose(request.school, form.period, form.language, timezone.localdate())
    content = render_file(paper, request.school, file_format)
    return attached(content, CONTENT_TYPES[file_format], file_name(paper, file_format))


@require_GET
@allow("settings.edit")
def template(request: Signed, language: str) -> HttpResponseBase:
    """The template in use, to be edited in Word."""
    content = template_of(request.school, _known(language))
    return attached(content, CONTENT_TYPES["docx"], f"report-{language}.docx")


@require_POST
@allow("settings.edit")
def adopt(request: Signed, language: str) -> HttpResponseBase:
    form = TemplateForm(request.POST, request.FILES)
    if form.is_valid():
        actions.adopt_template(by=request.user, language=_known(language), content=form.content())
        messages.success(request, _("The report is printed in your template from now on"))
    else:
        messages.error(request, _("Choose a Word file first"))
    return _back(request)


@require_POST
@allow("settings.edit")
def remove(request: Signed, language: str) -> HttpResponseBase:
    actions.remove_template(by=request.user, language=_known(language))
    messages.success(request, _("The report is printed in the default template again"))
    return _back(request)


def _form(request: Signed, usual: Mapping[str, Period]) -> ReportForm:
    """The usual days are September–January till February, later the whole school year."""
    name = "autumn" if timezone.localdate().month in AUTUMN_MONTHS else "year"
    return ReportForm(usual[name], spoken(), request.GET.dict())


def _around(request: Signed, form: ReportForm, usual: Mapping[str, Period]) -> dict[str, object]:
    """What stands round the paper: the choice of days and languages, the files, the Word template."""
    period, language = form.period, form.language
    return {
        "form": form,
        "period": period,
        "usual": [(_words()[name], span, _query(span, language)) for name, span in usual.items()],
        "papers": [(code, _query(period, code)) for code in LANGUAGES],
        "language": language,
        "query": _query(period, language),
        "formats": list(CONTENT_TYPES),
        "may_edit": may(request.user, ALLOWED["settings.edit"]),
        "own_template": docx.own_template(request.school, language).exists(),
        "template_form": TemplateForm(),
    }


def _words() -> dict[str, str]:
    return {
        "month": pgettext("period", "Month"),
        "quarter": pgettext("period", "Quarter"),
        "autumn": pgettext("period", "September–January"),
        "half": pgettext("period", "Half-year"),
        "year": pgettext("period", "School year"),
    }


def _parts(paper: Paper, asked: tuple[Question, ...]) -> list[tuple[str, object, int]]:
    """Code, short name and number of questions of each part."""
    return [
        (section.code, NAMES[section.code], sum(question.section == section.code for question in asked))
        for section in paper.sections
    ]


def _query(period: Period, language: str) -> str:
    return urlencode({"start": period.start.isoformat(), "end": period.end.isoformat(), "paper": language})


def _known(language: str) -> str:
    if language not in LANGUAGES:
        raise Http404
    return language


def _back(request: Signed) -> HttpResponseRedirect:
    """To the same report, of one who may read it; only our own words of the query are kept."""
    if not may(request.user, ALLOWED["reports.see"]):
        return HttpResponseRedirect(reverse("core:settings"))
    kept = {name: request.POST[name] for name in ("start", "end", "paper") if name in request.POST}
    return HttpResponseRedirect(f"{reverse('reports:index')}?{urlencode(kept)}")
