"""The school's own Word template: what is taken, what is refused, and that it is the school's own."""

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace

import pytest
from docx import Document

from kitaphana.core.models import Journal, School, User
from kitaphana.core.refusal import Refused
from kitaphana.papers import own
from kitaphana.papers.paper import Bar, Chart, Line, Section, Span
from kitaphana.reports.actions import adopt_template, remove_template
from kitaphana.reports.compose import ReportPaper
from kitaphana.reports.formats import PATTERN, render
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
    adopt_template(by=gulnar, language="kk", content=own.default(PATTERN))
    assert own.place(gulnar.school, PATTERN, "kk").exists()
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
        lambda: with_member("big.xml", b"\0" * (own.LARGEST_UNPACKED + 1)),
        lambda: b"PK" + b"\0" * own.LARGEST,
    ],
    ids=["empty", "text", "another zip", "half a document", "broken XML", "a zip bomb", "too large"],
)
def test_what_is_no_word_document_is_refused(gulnar: User, content: Callable[[], bytes]) -> None:
    with pytest.raises(Refused) as refused:
        adopt_template(by=gulnar, language="kk", content=content())
    assert refused.value.code == "paper_template_file"
    assert not own.place(gulnar.school, PATTERN, "kk").exists()


@pytest.mark.parametrize(
    ("mark", "named"),
    [
        ("{{ title", "{{ title"),
        ("{%p for line in textbooks.lines %}", "for line in textbooks.lines"),
        ("{{ title.__class__.__mro__ }}", "__class__"),
        ("{{ 1/0 }}", "division"),
        ("{{ head + 1 }}", "str"),
        ("{{ '{missing}'.format() }}", "missing"),
    ],
)
def test_a_broken_mark_is_named(gulnar: User, mark: str, named: str) -> None:
    with pytest.raises(Refused) as refused:
        adopt_template(by=gulnar, language="kk", content=word_file("Алды", mark, "Арты"))
    assert refused.value.code == "paper_template"
    assert "Word үлгісіндегі белгі бұзылған" in str(refused.value)
    assert named in str(refused.value)


@pytest.mark.parametrize(
    ("mark", "named"),
    [
        ("{{ titel }}", "titel"),
        ("{{ textbooks.titel }}", "titel"),
        ("{{ nothing.at.all }}", "nothing"),
        ("{% for line in lines %}{{ line }}{% endfor %}", "lines"),
        ("{{ signatures[7] }}", "[7]"),
    ],
)
def test_a_mark_that_there_is_not_is_named(gulnar: User, mark: str, named: str) -> None:
    with pytest.raises(Refused) as refused:
        adopt_template(by=gulnar, language="kk", content=word_file(mark))
    assert refused.value.code == "paper_template_mark"
    assert f"бағдарлама білмейтін белгі бар: «{named}»" in str(refused.value)
    assert not own.place(gulnar.school, PATTERN, "kk").exists()


def test_the_line_of_a_mark_that_there_is_not_is_named_too(gulnar: User) -> None:
    document, out = Document(), io.BytesIO()
    document.add_table(1, 1).cell(0, 0).text = "Есептің аты: {{ titel }}"
    document.save(out)
    with pytest.raises(Refused) as refused:
        adopt_template(by=gulnar, language="kk", content=out.getvalue())
    assert "(мына жолда: Есептің аты: {{ titel }})" in str(refused.value)


def test_a_mark_that_word_has_split_is_read(gulnar: User, fifth: SchoolClass) -> None:
    """Word cuts a line into runs wherever the spelling or the hand has been."""
    document, out = Document(), io.BytesIO()
    split = document.add_paragraph()
    for piece in ("{", "{ ti", "tle", " }}"):
        split.add_run(piece).bold = True
    document.save(out)
    adopt_template(by=gulnar, language="kk", content=out.getvalue())
    made = Document(io.BytesIO(render(paper(gulnar.school), gulnar.school, "docx")))
    assert [paragraph.text for paragraph in made.paragraphs] == [paper(gulnar.school).title]


def with_chart(school: School) -> ReportPaper:
    written = paper(school)
    chart = Chart("grades", "Қамтамасыз етілуі", (Bar("5-сынып", 90), Bar("6-сынып", 100)), unit="%")
    first, *others = written.sections
    return replace(written, sections=(replace(first, charts=(chart,)), *others))


def pictures(file: bytes) -> list[str]:
    tree = Document(io.BytesIO(file)).element
    return [str(each.get("descr")) for each in tree.iter() if each.tag.endswith("}docPr")]


def test_a_template_of_before_the_charts_prints_none(gulnar: User, fifth: SchoolClass) -> None:
    adopt_template(by=gulnar, language="kk", content=word_file("{{ title }}"))
    assert pictures(render(with_chart(gulnar.school), gulnar.school, "docx")) == []


def test_the_default_template_has_marks_for_charts(gulnar: User, fifth: SchoolClass) -> None:
    adopt_template(by=gulnar, language="kk", content=own.default(PATTERN))
    [alt] = pictures(render(with_chart(gulnar.school), gulnar.school, "docx"))
    assert alt == "Қамтамасыз етілуі, %. 5-сынып: 90; 6-сынып: 100."


@pytest.mark.parametrize("place", [0, 1])
def test_own_paragraphs_are_printed_in_the_schools_template_too(
    gulnar: User, fifth: SchoolClass, place: int
) -> None:
    adopt_template(by=gulnar, language="kk", content=own.default(PATTERN))
    written = paper(gulnar.school)
    words = Section("own1", "Біздің жетістік", (Line("", (Span("Аудандық байқауда жеңдік."),)),))
    sections = (*written.sections[:place], words, *written.sections[place:])
    made = render(replace(written, sections=sections), gulnar.school, "docx")
    printed = "\n".join(each.text for each in Document(io.BytesIO(made)).paragraphs)
    assert printed.index("Біздің жетістік") < printed.index("Аудандық байқауда жеңдік.")
    assert printed.index("Аудандық байқауда жеңдік.") < printed.index(written.sections[1].title)


def test_parts_are_numbered_as_the_template_has_them(gulnar: User, fifth: SchoolClass) -> None:
    """What it leaves out has no number; own words follow what they followed, or the first part."""
    first, second, third = (section.code for section in paper(gulnar.school).sections[:3])
    after = ("{{{{ {0}.title }}}}", "{{%p for line in {0}.after %}}", "{{{{ line }}}}", "{{%p endfor %}}")
    marks = [mark.format(code) for code in (third, first) for mark in after]
    adopt_template(by=gulnar, language="kk", content=word_file(*marks))
    written = paper(gulnar.school)
    of = {section.code: replace(section, after=()) for section in written.sections}
    foreword, afterword = (
        Section(code, title, (Line("", (Span(f"{title} сөзі"),)),))
        for code, title in (("own1", "Алғы сөз"), ("own2", "Соңғы сөз"))
    )
    sections = (foreword, of[first], of[second], afterword, of[third])
    made = render(replace(written, sections=sections), gulnar.school, "docx")
    assert [each.text for each in Document(io.BytesIO(made)).paragraphs if each.text] == [
        f"1. {of[third].title}",
        "2. Алғы сөз",
        "Алғы сөз сөзі",
        f"3. {of[first].title}",
        "4. Соңғы сөз",
        "Соңғы сөз сөзі",
    ]


def test_a_language_that_there_is_not_is_refused(gulnar: User) -> None:
    with pytest.raises(Refused):
        adopt_template(by=gulnar, language="../kk", content=own.default(PATTERN))


def test_removing_brings_the_default_back(gulnar: User) -> None:
    adopt_template(by=gulnar, language="ru", content=word_file("{{ title }}"))
    remove_template(by=gulnar, language="ru")
    remove_template(by=gulnar, language="ru")
    assert own.template(gulnar.school, PATTERN, "ru") == own.default(PATTERN)
    assert Journal.objects.filter(action="reports.adopt_template").count() == 1


def test_the_template_of_one_school_is_not_another_schools(gulnar: User, foreign_librarian: User) -> None:
    adopt_template(by=gulnar, language="kk", content=word_file("{{ title }}"))
    assert own.template(foreign_librarian.school, PATTERN, "kk") == own.default(PATTERN)
