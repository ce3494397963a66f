"""The school's own Word template of a report."""

from django.contrib import messages
from django.http import Http404, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kitaphana.core.permissions import ALLOWED, Signed, allow, may
from kitaphana.core.sentences import LANGUAGES
from kitaphana.papers import own
from kitaphana.papers.download import attached
from kitaphana.papers.wordfile import WordFileForm
from kitaphana.reports import actions
from kitaphana.reports.formats import CONTENT_TYPES, PATTERN


@require_GET
@allow("settings.edit")
def template(request: Signed, language: str) -> HttpResponseBase:
    """The template in use, to be edited in Word."""
    content = own.template(request.school, PATTERN, _known(language))
    return attached(content, CONTENT_TYPES["docx"], f"report-{language}.docx")


@require_POST
@allow("settings.edit")
def adopt(request: Signed, language: str) -> HttpResponseBase:
    form = WordFileForm(request.POST, request.FILES)
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
