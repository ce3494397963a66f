"""A paper taken away as a file: one answer for the views of every app."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import override

from kitaphana.core.sentences import LANGUAGES, spoken
from kitaphana.papers.formats import CONTENT_TYPES, file_name, render
from kitaphana.papers.paper import Paper


def download(
    request: HttpRequest,
    make: Callable[[str], Paper],
    name: str,
    word: Callable[[Paper], bytes] | None = None,
) -> HttpResponse:
    """What `make` makes of a language, under this name: `?lang=kk|ru|en&format=pdf|xlsx|docx`.

    By default in the reader's language, as PDF. `make` runs under that language, so that labels are in it.
    `word`: what makes DOCX of it, where the school has a template of its own.
    """
    language, file_format = request.GET.get("lang", spoken()), request.GET.get("format", "pdf")
    if language not in LANGUAGES or file_format not in CONTENT_TYPES:
        raise Http404
    with override(language):
        paper = make(language)
        content = word(paper) if word and file_format == "docx" else render(paper, file_format)
    return attached(content, CONTENT_TYPES[file_format], file_name(name, language, file_format))


def attached(content: bytes, content_type: str, name: str) -> HttpResponse:
    """The answer that a browser keeps as a file of this name."""
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(True, name) or ""  # noqa: FBT003
    return response
