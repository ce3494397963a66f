"""The school's own Word template: what is taken, what is refused, and that it is the school's own."""

import io
import zipfile
from collections.abc import Callable

import pytest
from docx import Document

from kitaphana.core.models import Journal, User
from kitaphana.core.refusal import Refused
from kitaphana.reports import docx
from kitaphana.reports.actions import LARGEST, adopt_template, remove_template
from kitaphana.reports.formats import SHAPES, render, template
from kitaphana.roster.models import SchoolClass
from tests.reports.telling import paper


@pytest.fixture(autouse=True)
def own_folder(settings: object, tmp_path: object) -> None:
    settings.DATA = tmp_path  # type: ignore[attr-defined]


def word_file(*paragraphs: str) -> bytes:
    document, out = Document(), io.BytesIO()
    for text in paragraphs:
        document.add_paragraph(text)
    document.save(out)
    return out.getvalue()


def with_member(name: str, content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(name, content)
    return out.getvalue()


def with_broken_text(file: bytes) -> bytes:
    """Saved by a program that lost the end of the text."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(file)) as read, zipfile.ZipFile(out, "w") as package:
        for name in read.namelist():
            whole = read.read(name)
            package.writestr(name, whole[:-40] if name == "word/document.xml" else whole)
    return out.getvalue()


def test_the_default_template_may_be_taken_as_ones_own(gulnar: User, fifth: SchoolClass) -> None:
    adopt_template(by=gulnar, language="kk", content=docx.template(SHAPES))
    assert docx.own_template(gulnar.school, "kk").exists()
    assert render(paper(gulnar.school), gulnar.school, "docx").startswith(b"PK")


def test_a_heading_of_the_schools_own_is_printed(gulnar: User, fifth: SchoolClass) -> None:
    marks = ("Өзіміздің бас сөз", "{%p for line in textbooks.lines %}", "{{ line }}", "{%p endfor %}")
    adopt_template(by=gulnar, language="kk", content=word_file(*marks))
    made = Document(io.BytesIO(render(paper(gulnar.school), gulnar.school, "docx")))
    told = [line.text for line in paper(gulnar.school).sections[0].lines]
    assert [paragraph.text for paragraph in made.paragraphs] == ["Өзіміздің бас сөз", *told]


def test_signs_of_markup_in_the_records_do_not_break_the_file(gulnar: User, fifth: SchoolClass) -> None:
    gulnar.school.head_kk = "«Оқу & тәрбие» <КММ> {{ title }}"
    gulnar.school.save()
    made = Document(io.BytesIO(render(paper(gulnar.school), gulnar.school, "docx")))
    assert made.paragraphs[0].text == "«Оқу & тәрбие» <КММ> {{ title }}"


@pytest.mark.parametrize(
    "content",
    [
        lambda: b"",
        lambda: b"Word emes",
        lambda: with_member("readme.txt", b"hello"),
        lambda: with_member("word/document.xml", b"<a/>"),
        lambda: with_broken_text(word_file("{{ title }}")),
        lambda: with_member("big.xml", b"\0" * (docx.LARGEST_TEMPLATE + 1)),
        lambda: b"PK" + b"\0" * LARGEST,
    ],
    ids=["empty", "text", "another zip", "half a document", "broken XML", "a zip bomb", "too large"],
)
def test_what_is_no_word_document_is_refused(gulnar: User, content: Callable[[], bytes]) -> None:
    with pytest.raises(Refused) as refused:
        adopt_template(by=gulnar, language="kk", content=content())
    assert refused.value.code == "rep_template_file"
    assert not docx.own_template(gulnar.school, "kk").exists()


@pytest.mark.parametrize(
    "mark",
    [
        "{{ titel }}",
        "{{ textbooks.titel }}",
        "{{ title",
        "{%p for line in textbooks.lines %}",
        "{{ title.__class__.__mro__ }}",
        "{{ nothing.at.all }}",
        "{{ 1/0 }}",
        "{{ head + 1 }}",
        "{{ '{missing}'.format() }}",
    ],
)
def test_a_broken_or_unknown_mark_is_named(gulnar: User, mark: str) -> None:
    with pytest.raises(Refused) as refused:
        adopt_template(by=gulnar, language="kk", content=word_file(mark))
    assert refused.value.code == "rep_template"
    assert "Word үлгісіндегі белгі бұзылған" in str(refused.value)


def test_a_language_that_there_is_not_is_refused(gulnar: User) -> None:
    with pytest.raises(Refused):
        adopt_template(by=gulnar, language="../kk", content=docx.template(SHAPES))


def test_removing_brings_the_default_back(gulnar: User) -> None:
    adopt_template(by=gulnar, language="ru", content=word_file("{{ title }}"))
    remove_template(by=gulnar, language="ru")
    remove_template(by=gulnar, language="ru")
    assert template(gulnar.school, "ru") == docx.template(SHAPES)
    assert Journal.objects.filter(action="reports.adopt_template").count() == 1


def test_the_template_of_one_school_is_not_another_schools(gulnar: User, foreign_librarian: User) -> None:
    adopt_template(by=gulnar, language="kk", content=word_file("{{ title }}"))
    assert template(foreign_librarian.school, "kk") == docx.template(SHAPES)
