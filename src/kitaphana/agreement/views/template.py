"""The school's own Word template of the plan, one for each language."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET, require_POST

from kitaphana.agreement import docx
from kitaphana.core.permissions import Signed, allow
from kitaphana.core.sentences import LANGUAGES
from kitaphana.papers import own
from kitaphana.papers.download import attached
from kitaphana.papers.formats import CONTENT_TYPES
from kitaphana.papers.wordfile import WordFileForm

MARKS = (
    ("{{ head }}", gettext_lazy("Head of the school's papers")),
    ("stamps[0], stamps[1]", gettext_lazy("“Agreed” and “I approve” with names and dates")),
    ("{{ title }}", pgettext_lazy("of a paper", "Title")),
    ("aim", gettext_lazy("Aim and tasks")),
    ("numbers", gettext_lazy("Control numbers: for the year, or for the year and its quarters")),
    ("work", gettext_lazy("The table of work by sections")),
    ("{{ hours }}", gettext_lazy("Hours of all the work")),
    ("costs", gettext_lazy("Working time and its cost; only for those who may see it")),
    ("signatures", gettext_lazy("Who signs")),
)


@require_GET
@allow("settings.edit")
def index(request: Signed) -> HttpResponse:
    rows = [
        (
            code,
            name,
            own.place(request.school, docx.PATTERN, code).exists(),
            WordFileForm(auto_id=f"{code}-%s"),
        )
        for code, name in settings.LANGUAGES
    ]
    return render(request, "agreement/template.html", {"rows": rows, "marks": MARKS})


@require_GET
@allow("settings.edit")
def template(request: Signed, language: str) -> HttpResponseBase:
    """The template in use, to be edited in Word."""
    content = own.template(request.school, docx.PATTERN, _known(language))
    return attached(content, CONTENT_TYPES["docx"], f"plan-{language}.docx")


@require_POST
@allow("settings.edit")
def adopt(request: Signed, language: str) -> HttpResponseBase:
    form = WordFileForm(request.POST, request.FILES)
    if form.is_valid():
        docx.adopt_template(by=request.user, language=_known(language), content=form.content())
        messages.success(request, _("The plan is printed in your template from now on"))
    else:
        messages.error(request, _("Choose a Word file first"))
    return redirect("agreement:templates")


@require_POST
@allow("settings.edit")
def remove(request: Signed, language: str) -> HttpResponseBase:
    docx.remove_template(by=request.user, language=_known(language))
    messages.success(request, _("The plan is printed in the default template again"))
    return redirect("agreement:templates")


def _known(language: str) -> str:
    if language not in LANGUAGES:
        raise Http404
    return language
