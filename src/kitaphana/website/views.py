"""The page for the school's site: seen before it is taken away."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import override, pgettext
from django.views.decorators.http import require_GET

from kitaphana.core.permissions import Signed, allow
from kitaphana.core.sentences import spoken
from kitaphana.core.span import DayForm
from kitaphana.papers.download import attached, download
from kitaphana.papers.formats import CONTENT_TYPES
from kitaphana.website import page
from kitaphana.website.certificate import stock_certificate
from kitaphana.website.forms import PageForm
from kitaphana.website.queries import library


@require_GET
@allow("reports.see")
def index(request: Signed) -> HttpResponse:
    """`lang`: which of the two languages of the page is seen."""
    usual = spoken() if spoken() in page.LANGUAGES else page.LANGUAGES[0]
    language = request.GET.get("lang", usual)
    if language not in page.LANGUAGES:
        raise Http404
    form = PageForm(request.GET, timezone.localdate())
    context: dict[str, object] = {"form": form, "language": language, "formats": list(CONTENT_TYPES)}
    if form.is_valid():
        found = library(request.school, form.cleaned_data["on"])
        with override(language):
            context["paper"] = page.paper(found, language, form.cleaned_data["parts"])
            context["name"] = request.school.name(language)
        context |= {"on": found.on.isoformat(), "missing": page.missing(found), "provision": found.provision}
    return render(request, "website/index.html", context)


@require_GET
@allow("reports.see")
def page_file(request: Signed) -> HttpResponse:
    """404: nothing of it can be published, or an address that the page would not have made."""
    form = PageForm(request.GET, timezone.localdate())
    if not form.is_valid():
        raise Http404
    found, parts = library(request.school, form.cleaned_data["on"]), form.cleaned_data["parts"]
    return attached(page.file(found, parts), "text/html; charset=utf-8", "kitaphana.html")


@require_GET
@allow("reports.see")
def stock(request: Signed) -> HttpResponse:
    today = timezone.localdate()
    on = min(today, DayForm(request.GET).day(today))
    name = pgettext("website", "Certificate of the library stock")
    return download(request, lambda language: stock_certificate(request.school, on, language), f"{name} {on}")
