"""The report of any days, on the page and as a file."""

from collections.abc import Mapping

from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from kitaphana.core.listing import is_key
from kitaphana.core.permissions import ALLOWED, Signed, allow, may
from kitaphana.core.queries import with_settings
from kitaphana.core.refusal import Refused
from kitaphana.core.sentences import LANGUAGES, spoken
from kitaphana.lib.period import Period
from kitaphana.papers import own
from kitaphana.papers.download import attached
from kitaphana.papers.paper import Paper
from kitaphana.papers.wordfile import WordFileForm
from kitaphana.reports.builder import USUAL, days_of
from kitaphana.reports.compose import compose, write
from kitaphana.reports.editions import facts_of, living, speaking
from kitaphana.reports.facts import Facts
from kitaphana.reports.formats import CONTENT_TYPES, PATTERN, file_name
from kitaphana.reports.formats import render as render_file
from kitaphana.reports.forms import ReportForm
from kitaphana.reports.models import Report
from kitaphana.reports.queries import usual_periods
from kitaphana.reports.questions import NAMES, Question, questions
from kitaphana.reports.views.builder import begin_form

AUTUMN_MONTHS = (9, 10, 11, 12, 1, 2)
KEPT_SHOWN = 5


@require_GET
@allow("reports.see")
def index(request: Signed) -> HttpResponseBase:
    usual = usual_periods(request.school, timezone.localdate())
    form = _form(request, usual)
    facts = Facts(with_settings(request.school), form.period, form.language, timezone.localdate())
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
    """Of the days that the address names; with `report`, of that one as it stands."""
    if file_format not in CONTENT_TYPES:
        raise Http404
    today = timezone.localdate()
    form = _form(request, usual_periods(request.school, today))
    if key := request.GET.get("report"):
        kept = _kept(request, key)
        if not kept.is_live:
            return _of_edition(kept, form.language, file_format)
        paper = living(kept, facts_of(kept, form.language, today))
    else:
        paper = compose(request.school, form.period, form.language, today)
    content = render_file(paper, request.school, file_format)
    return attached(content, CONTENT_TYPES[file_format], file_name(paper, file_format))


def _kept(request: Signed, key: str) -> Report:
    if not is_key(key):
        raise Http404
    found: Report = get_object_or_404(
        Report.objects.for_school(request.school).select_related("school"), pk=key
    )
    return found


def _of_edition(kept: Report, language: str, file_format: str) -> HttpResponseBase:
    """What was submitted is given out by its own page, which knows its files again."""
    edition = speaking(kept)
    if edition is None:
        raise Http404
    address = reverse("reports:edition_file", args=[kept.pk, edition.number, file_format])
    return redirect(f"{address}?{urlencode({'paper': language})}")


def _form(request: Signed, usual: Mapping[str, Period]) -> ReportForm:
    """The usual days are September–January till February, later the whole school year."""
    name = "autumn" if timezone.localdate().month in AUTUMN_MONTHS else "year"
    return ReportForm(usual[name], spoken(), request.GET.dict())


def _around(request: Signed, form: ReportForm, usual: Mapping[str, Period]) -> dict[str, object]:
    """What stands round the paper: the choice of days and languages, the files, the Word template."""
    period, language = form.period, form.language
    newest = Report.objects.for_school(request.school).order_by("-starts_on", "-pk")[:KEPT_SHOWN]
    return {
        "form": form,
        "period": period,
        "usual": [(USUAL[name], span, _query(span, language)) for name, span in usual.items()],
        "papers": [(code, _query(period, code)) for code in LANGUAGES],
        "language": language,
        "query": _query(period, language),
        "formats": list(CONTENT_TYPES),
        "may_edit": may(request.user, ALLOWED["settings.edit"]),
        "own_template": own.place(request.school, PATTERN, language).exists(),
        "template_form": WordFileForm(),
        "begin_form": begin_form(request, period),
        "kept": [(row, days_of(row.period, spoken())) for row in newest],
    }


def _parts(paper: Paper, asked: tuple[Question, ...]) -> list[tuple[str, object, int]]:
    """Code, short name and number of questions of each part."""
    return [
        (section.code, NAMES[section.code], sum(question.section == section.code for question in asked))
        for section in paper.sections
    ]


def _query(period: Period, language: str) -> str:
    return urlencode({"start": period.start.isoformat(), "end": period.end.isoformat(), "paper": language})
