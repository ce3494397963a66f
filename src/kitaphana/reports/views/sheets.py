"""Papers beside the report: on one page, and for the wall."""

from django.http import Http404, HttpResponseBase
from django.utils import timezone
from django.utils.translation import override
from django.views.decorators.http import require_GET

from kitaphana.core.listing import is_key
from kitaphana.core.permissions import Signed, allow
from kitaphana.core.queries import with_settings
from kitaphana.core.sentences import spoken
from kitaphana.papers.download import attached
from kitaphana.reports import editions
from kitaphana.reports.facts import Facts
from kitaphana.reports.forms import ReportForm
from kitaphana.reports.models import Edition
from kitaphana.reports.queries import usual_periods
from kitaphana.reports.sheets import CONTENT_TYPES, SHEETS, file_name, render
from kitaphana.reports.views.life import given, ours, whole


@require_GET
@allow("reports.see")
def sheet(request: Signed, name: str, file_format: str) -> HttpResponseBase:
    """Of the days that the address names, by default the school year till today; with `report`, of that one:
    as it was submitted unless it is live."""
    if name not in SHEETS or file_format not in CONTENT_TYPES:
        raise Http404
    today = timezone.localdate()
    form = ReportForm(usual_periods(request.school, today)["year"], spoken(), request.GET.dict())
    period, language = form.period, form.language
    if key := request.GET.get("report"):
        report = ours(request, int(key) if is_key(key) else 0)
        if not report.is_live:
            return _submitted(request, editions.speaking(report), language, name, file_format)
        period = report.period
    with override(language):
        paper = SHEETS[name](Facts(with_settings(request.school), period, language, today))
        content = render(paper, file_format)
    return attached(content, CONTENT_TYPES[file_format], file_name(name, paper, file_format))


def _submitted(
    request: Signed, edition: Edition | None, language: str, name: str, file_format: str
) -> HttpResponseBase:
    if edition is None:
        raise Http404
    paper = editions.sheet(whole(edition), language, name)
    return given(request, edition, paper, file_format, file_name(name, paper, file_format))
