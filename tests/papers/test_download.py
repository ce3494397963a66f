"""A paper taken away from a page: its language, its format, its name."""

from urllib.parse import unquote

import pytest
from django.http import Http404, HttpResponse
from django.test import RequestFactory
from django.utils.translation import get_language, override

from kitaphana.core.models import School
from kitaphana.papers.download import download
from kitaphana.papers.paper import Paper, of_school
from tests.papers.make import notebook


def ask(rf: RequestFactory, school: School, query: str) -> tuple[HttpResponse, list[tuple[str, str | None]]]:
    """The answer, and in which language the paper was asked for while which one was spoken."""
    asked: list[tuple[str, str | None]] = []

    def make(language: str) -> Paper:
        asked.append((language, get_language()))
        return of_school(school, language, "№ 7", [], [])

    return download(rf.get(f"/notebook/?{query}"), make, "Сынып дәптері 5 «А»"), asked


@pytest.mark.parametrize(
    ("query", "language", "file_format", "begins"),
    [
        ("", "kk", "pdf", b"%PDF"),
        ("format=docx", "kk", "docx", b"PK"),
        ("lang=ru&format=xlsx", "ru", "xlsx", b"PK"),
        ("lang=en", "en", "pdf", b"%PDF"),
    ],
)
def test_gulnar_takes_a_paper_away(
    rf: RequestFactory, school: School, query: str, language: str, file_format: str, begins: bytes
) -> None:
    with override("kk"):
        answer, asked = ask(rf, school, query)
        assert get_language() == "kk"
    assert asked == [(language, language)]
    assert answer.content.startswith(begins)
    assert f"сынып-дәптері-5-а-{language}.{file_format}" in unquote(answer["Content-Disposition"])
    assert answer["Content-Disposition"].startswith("attachment")


def test_a_reader_of_russian_gets_russian(rf: RequestFactory, school: School) -> None:
    with override("ru"):
        assert ask(rf, school, "")[1] == [("ru", "ru")]


@pytest.mark.parametrize("query", ["lang=de", "lang=", "format=odt", "format=json", "format="])
def test_what_there_is_not_is_not_found(rf: RequestFactory, school: School, query: str) -> None:
    with pytest.raises(Http404):
        download(rf.get(f"/notebook/?{query}"), lambda _language: notebook(school), "notebook")
