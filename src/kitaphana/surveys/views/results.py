"""What is taken away of a survey: the blank questionnaire, the results, the answers."""

from django.http import HttpResponseBase
from django.views.decorators.http import require_GET

from kitaphana.core.permissions import Signed, allow
from kitaphana.core.sentences import spoken
from kitaphana.papers.download import attached, download
from kitaphana.papers.formats import CONTENT_TYPES, file_name
from kitaphana.surveys.papers import blank_paper, results_paper
from kitaphana.surveys.results import results
from kitaphana.surveys.views.surveys import ours
from kitaphana.surveys.workbook import answers_workbook


@require_GET
@allow("needs.see")
def blank(request: Signed, pk: int) -> HttpResponseBase:
    survey = ours(request, pk)
    return download(request, lambda language: blank_paper(survey, language), survey.title(spoken()))


@require_GET
@allow("needs.see")
def paper(request: Signed, pk: int) -> HttpResponseBase:
    survey = ours(request, pk)
    found = results(survey)
    return download(request, lambda language: results_paper(found, language), survey.title(spoken()))


@require_GET
@allow("needs.see")
def answers(request: Signed, pk: int) -> HttpResponseBase:
    survey = ours(request, pk)
    content = answers_workbook(survey, spoken())
    return attached(content, CONTENT_TYPES["xlsx"], file_name(survey.title(spoken()), spoken(), "xlsx"))
