"""The plan's DOCX in the school's own Word template: taken, edited, uploaded, refused, given up."""

import io
from collections.abc import Iterator
from decimal import Decimal
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.translation import override
from docx import Document
from docx.document import Document as Word
from docx.table import Table
from docx.text.paragraph import Paragraph

from kitaphana.agreement.docx import PATTERN, adopt_template
from kitaphana.core.models import RoleCode, School, User
from kitaphana.core.refusal import Refused
from kitaphana.papers import own
from kitaphana.planning import numbers
from kitaphana.planning.aim import write_aim
from kitaphana.planning.models import ControlNumber, Plan
from tests import make

PAGE = "/plan/template/"


@pytest.fixture(autouse=True)
def own_folder(settings: object, tmp_path: object) -> None:
    settings.DATA = tmp_path  # type: ignore[attr-defined]


@pytest.fixture
def written(gulnar: User, plan: Plan) -> Plan:
    """With an aim and a control number."""
    write_aim(by=gulnar, plan=plan, aim="Оқуға баулу & «қор» <сақтау>", tasks=["Қорды сақтау"])
    numbers.set_control_number(by=gulnar, plan=plan, code="events", value=Decimal(42))
    return plan


def word(client: Client, plan: Plan, language: str = "kk") -> Word:
    answer = client.get(f"/plan/{plan.pk}/papers/plan/?lang={language}&format=docx")
    assert answer.status_code == 200
    return Document(io.BytesIO(answer.content))


def told(document: Word) -> list[str]:
    """Every paragraph and cell, in order."""
    return [text for text in _texts(document.iter_inner_content()) if text]


def _texts(parts: Iterator[Paragraph | Table]) -> Iterator[str]:
    for part in parts:
        if isinstance(part, Paragraph):
            yield part.text
        else:
            for row in part.rows:
                for cell in row.cells:
                    yield from _texts(cell.iter_inner_content())


def saved(document: Word) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def upload(client: Client, content: bytes, language: str = "kk") -> str:
    """The page that the librarian is brought back to."""
    file = SimpleUploadedFile("plan.docx", content)
    answer = client.post(
        f"{PAGE}{language}/adopt/", {"template": file}, headers={"Referer": f"http://testserver{PAGE}"}
    )
    assert answer.status_code == 302
    return unescape(client.get(PAGE).content.decode())


def test_the_plan_is_told_from_the_stamps_to_the_signature(library: Client, written: Plan) -> None:
    lines = told(word(library, written))
    expected = [
        "КЕЛІСІЛДІ", "БЕКІТЕМІН", "1. Мақсаты мен міндеттері", "Мақсаты: Оқуға баулу & «қор» <сақтау>",
        "1) Қорды сақтау", "2. Бақылау сандары", "42", "Мұқағали оқулары", "Қорытынды",
    ]  # fmt: skip
    assert [line for line in lines if line in expected] == expected
    assert not any("{" in line for line in lines)


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_template_taken_saved_in_word_and_uploaded_prints_the_same_text(
    library: Client, written: Plan, language: str
) -> None:
    before = told(word(library, written, language))
    taken = library.get(f"{PAGE}{language}/").content
    page = upload(library, saved(Document(io.BytesIO(taken))), language)
    assert "Жоспар енді мектептің өз үлгісімен басылады" in page
    assert told(word(library, written, language)) == before


def test_what_gulnar_wrote_into_the_template_is_printed(library: Client, written: Plan) -> None:
    document = Document(io.BytesIO(library.get(f"{PAGE}kk/").content))
    document.paragraphs[0].insert_paragraph_before("Мектептің елтаңбасы")
    document.add_paragraph("Барлығы {{ hours }} сағат")
    upload(library, saved(document))
    lines = told(word(library, written))
    assert lines[0] == "Мектептің елтаңбасы"
    assert lines[-1] == "Барлығы 16,00 сағат"
    assert "Мектептің елтаңбасы" not in told(word(library, written, "ru")), "each language has its own"
    library.post(f"{PAGE}kk/remove/")
    assert told(word(library, written))[0] != "Мектептің елтаңбасы"


def test_a_plan_of_the_work_alone_leaves_the_other_parts_out(library: Client, plan: Plan) -> None:
    upload(library, saved(Document(io.BytesIO(own.default(PATTERN)))))
    lines = told(word(library, plan))
    assert "Мұқағали оқулары" in lines
    assert not any("Бақылау сандары" in line or "Мақсаты" in line for line in lines)


def test_an_unguarded_mark_of_a_part_that_the_plan_lacks_prints_nothing(library: Client, plan: Plan) -> None:
    document = Document()
    for line in ("{{ numbers.title }}|", "{%p for line in aim.lines %}", "{{ line }}", "{%p endfor %}"):
        document.add_paragraph(line)
    upload(library, saved(document))
    assert told(word(library, plan)) == ["|"]


def test_control_numbers_have_the_year_alone_or_the_year_and_four_quarters(
    library: Client, gulnar: User, written: Plan
) -> None:
    def widths() -> list[int]:
        return [len(table.columns) for table in word(library, written).tables]

    assert widths() == [2, 3, 8], "the stamps, the numbers, the work"
    ControlNumber.objects.create(school=gulnar.school, plan=written, code="events", quarter=3, value=20)
    assert widths() == [2, 7, 8]


@pytest.mark.parametrize(
    ("mark", "named"),
    [
        ("{{ titel }}", "titel"),
        ("{{ work.titel }}", "titel"),
        ("{{ textbooks.title }}", "textbooks"),
        ("{{ work.work.heads[8] }}", "[8]"),
        ("{{ stamps[2].word }}", "[2]"),
    ],
)
def test_a_mark_that_there_is_not_is_named_and_nothing_changes(
    library: Client, gulnar: User, mark: str, named: str
) -> None:
    document = Document()
    document.add_paragraph(mark)
    page = upload(library, saved(document))
    assert f"Word үлгісінде бағдарлама білмейтін белгі бар: «{named}» (мына жолда: {mark})." in page
    assert not own.place(gulnar.school, PATTERN, "kk").exists()


def test_the_refusal_is_said_in_russian_and_english_too(gulnar: User) -> None:
    document = Document()
    document.add_paragraph("{{ titel }}")
    for language, sentence in (
        ("ru", "В шаблоне Word есть метка, которой программа не знает: «titel» (в строке: {mark})."),
        ("en", "The Word template has a mark that the program does not know: “titel” (in the line: {mark})."),
    ):
        with override(language):
            with pytest.raises(Refused) as refused:
                adopt_template(by=gulnar, language="kk", content=saved(document))
            assert str(refused.value).startswith(sentence.format(mark="{{ titel }}"))


@pytest.mark.parametrize("content", [b"no Word file", b"PK\x03\x04"], ids=["text", "a broken zip"])
def test_a_file_that_is_no_word_document_is_refused(library: Client, gulnar: User, content: bytes) -> None:
    assert "Бұл файл Word құжаты емес" in upload(library, content)
    assert not own.place(gulnar.school, PATTERN, "kk").exists()


def test_the_template_of_the_report_is_no_template_of_the_plan(library: Client) -> None:
    report = library.get("/reports/template/kk/").content
    assert "бағдарлама білмейтін белгі бар: «textbooks»" in upload(library, report)


def test_upload_without_a_file_asks_for_one(library: Client) -> None:
    library.post(f"{PAGE}kk/adopt/", {})
    assert "Алдымен Word файлын таңдаңыз" in unescape(library.get(PAGE).content.decode())


def test_a_language_that_there_is_not_has_no_template(library: Client) -> None:
    assert library.get(f"{PAGE}de/").status_code == 404
    assert library.post(f"{PAGE}de/remove/").status_code == 404
    file = SimpleUploadedFile("a.docx", own.default(PATTERN))
    assert library.post(f"{PAGE}de/adopt/", {"template": file}).status_code == 404


def test_who_may_not_change_settings_may_not_change_the_template(client: Client, school: School) -> None:
    client.force_login(make.user(school, "baqyt", "Жүнісов Бақыт", RoleCode.CLASS_HEAD))
    for path in (PAGE, f"{PAGE}kk/"):
        assert client.get(path).status_code == 403
    assert client.post(f"{PAGE}kk/adopt/").status_code == 403
    assert client.post(f"{PAGE}kk/remove/").status_code == 403


def test_one_school_s_template_is_not_another_s(library: Client, foreign_librarian: User) -> None:
    document = Document()
    document.add_paragraph("{{ title }}")
    upload(library, saved(document))
    assert own.template(foreign_librarian.school, PATTERN, "kk") == own.default(PATTERN)
