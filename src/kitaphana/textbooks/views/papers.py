"""Papers of textbooks: the table for the school's site, the certificate, the notebook of a class, cards."""

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import override, pgettext
from django.views.decorators.http import require_GET

from kitaphana.catalogue.models import Title
from kitaphana.core.permissions import Signed, allow
from kitaphana.core.sentences import LANGUAGES, spoken
from kitaphana.papers.download import download
from kitaphana.stock.models import Fund, Lot
from kitaphana.textbooks import card as cards
from kitaphana.textbooks import certificate as certificates
from kitaphana.textbooks import notebook as notebooks
from kitaphana.textbooks.views.asked import class_of
from kitaphana.textbooks.views.provision import asked


@require_GET
@allow("textbooks.see")
def grades(request: Signed) -> HttpResponse:
    """The table for the school's site in the language of its files, `lang`."""
    found, shown = asked(request)
    language = _language(request)
    with override(language):
        paper = certificates.website(request.school, found, language)
    languages = [(code, name) for code, name in settings.LANGUAGES if code in ("kk", "ru", language)]
    context = shown | {"paper": paper, "language": language, "languages": languages}
    return render(request, "textbooks/grades.html", context)


@require_GET
@allow("textbooks.see")
def grades_file(request: Signed) -> HttpResponse:
    found, _shown = asked(request)
    name = f"{pgettext('paper', 'Provision of pupils with textbooks')} {found.on}"
    return download(request, lambda language: certificates.website(request.school, found, language), name)


@require_GET
@allow("textbooks.see")
def certificate(request: Signed) -> HttpResponse:
    found, _shown = asked(request)
    name = pgettext("paper", "Certificate of the provision of pupils with textbooks")
    return download(
        request,
        lambda language: certificates.certificate(request.school, found, language),
        f"{name} {found.on}",
    )


@require_GET
@allow("textbooks.see")
def notebook(request: Signed, pk: int) -> HttpResponse:
    of, today = class_of(request, pk), timezone.localdate()
    name = f"{pgettext('paper', 'Notebook of the issue of textbooks')} {of.name}"
    return download(request, lambda language: notebooks.notebook(of, today, language), name)


@require_GET
@allow("textbooks.see")
def card(request: Signed, pk: int) -> HttpResponse:
    """404 for a title that the school has never had in its textbook stock."""
    title = get_object_or_404(Title.objects.select_related("subject"), pk=pk)
    if not Lot.objects.for_school(request.school).filter(title=title, fund=Fund.TEXTBOOK).exists():
        raise Http404
    name = f"{pgettext('paper', 'Accounting card of a textbook')} {title}"
    return download(
        request, lambda language: cards.card(request.school, title, timezone.localdate(), language), name
    )


def _language(request: Signed) -> str:
    language = request.GET.get("lang", spoken())
    if language not in LANGUAGES:
        raise Http404
    return language
