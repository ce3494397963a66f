"""Papers beside the report: on one page, and for the wall."""

from django.http import Http404, HttpResponseBase
from django.utils import timezone
from django.utils.translation import override
from django.views.decorators.http import require_GET

from kitaphana.core.permissions import Signed, allow
from kitaphana.core.queries import with_settings
from kitaphana.core.sentences import spoken
from kitaphana.papers.download import attached
from kitaphana.reports.facts import Facts
from kitaphana.reports.forms import ReportForm
from kitaphana.reports.queries import usual_periods
from kitaphana.reports.sheets import CONTENT_TYPES, SHEETS, file_name, render


@require_GET
@allow("reports.see")
def sheet(request: Signed, name: str, file_format: str) -> HttpResponseBase:
    """Of the days that the address names, by default the school year till today."""
    if name not in SHEETS or file_format not in CONTENT_TYPES:
        raise Http404
    today = timezone.localdate()
    form = ReportForm(usual_periods(request.school, today)["year"], spoken(), request.GET.dict())
    facts = Facts(with_settings(request.school), form.period, form.language, today)
    with override(form.language):
        paper = SHEETS[name](facts)
        content = render(paper, file_format)
    return attached(content, CONTENT_TYPES[file_format], file_name(name, paper, file_format))
