"""The page of the report: its days, its languages, its numbers, its questions, its files."""

import io
import re
from datetime import date
from html import unescape

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from kitaphana.activities.actions import record
from kitaphana.activities.models import Activity, WorkKind
from kitaphana.circulation.actions import count_visits
from kitaphana.core.models import RoleCode, School, User
from kitaphana.papers import own
from kitaphana.reports.compose import PARTS
from kitaphana.reports.facts import Facts
from kitaphana.reports.formats import PATTERN
from kitaphana.reports.questions import NAMES, questions
from kitaphana.roster.models import Reader, ReaderKind, SchoolClass, SchoolYear
from kitaphana.textbooks.sets import set_for
from tests import make
from tests.reports.telling import AUTUMN, NEXT_MONTH, paper
from tests.stock.make import lot

PAGE = "/reports/?start=2023-09-01&end=2024-01-31"


@pytest.fixture(autouse=True)
def own_folder(settings: object, tmp_path: object) -> None:
    settings.DATA = tmp_path  # type: ignore[attr-defined]


@pytest.fixture
def at_work(gulnar: User, year: SchoolYear, fifth: SchoolClass, kinds: dict[str, WorkKind]) -> School:
    """One of two textbooks is there; one event; a day of visits."""
    maths = make.title("Математика", "", kind="textbook", section="textbook", grade=5)
    set_for(by=gulnar, year=year, grade=5, language="kk", titles=[maths])
    lot(gulnar, maths, 1)
    record(
        by=gulnar,
        kind=kinds["quiz"],
        on=date(2023, 10, 3),
        today=NEXT_MONTH,
        theme="Абай әлемі",
        participants=2,
    )
    count_visits(by=gulnar, purpose="loan", count=42, grade=5, on=date(2023, 10, 3), today=NEXT_MONTH)
    return gulnar.school


def shown(client: Client, path: str = PAGE) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return unescape(response.content.decode()).replace("\u00a0", " ")


def asked(school: School) -> dict[str, str]:
    return {
        question.code: question.text.replace("\u00a0", " ")
        for question in questions(Facts(school, AUTUMN, "kk", NEXT_MONTH))
    }


def test_gulnar_sees_the_paper_and_why_not_all_pupils_are_in_it(library: Client, at_work: School) -> None:
    page = shown(library)
    assert (
        "Мектеп кітапханасының 2023–2024 оқу жылының қыркүйек–қаңтар айларындағы жұмысы туралы есеп" in page
    )
    assert "«Барлық оқушылар оқулықтармен қамтамасыз етілді» деген сөйлем жазылмады: 1 оқушыға" in page
    assert "Бұл – жоба" in page
    assert (
        'type="submit"' not in page.split("Қол қоймас бұрын")[1].split("</aside>")[0].split("Word үлгісі")[0]
    )


def test_every_number_of_the_page_leads_to_a_page_of_rows(library: Client, at_work: School) -> None:
    addresses = {
        rows.address for line in paper(at_work).lines() for span in line.spans if (rows := span.rows)
    } | {
        cell.rows.address
        for section in paper(at_work).sections
        for table in section.tables
        for row in table.rows
        for cell in row
        if cell.rows
    }
    assert len(addresses) > 10
    assert {path: library.get(path).status_code for path in addresses} == dict.fromkeys(addresses, 200)


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_every_part_of_the_paper_is_named_on_the_page(
    library: Client, at_work: School, language: str
) -> None:
    assert {part.CODE for part in PARTS} <= NAMES.keys()
    library.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    page = shown(library)
    with translation.override(language):
        missing = [part.CODE for part in PARTS if f'#part-{part.CODE}">{NAMES[part.CODE]}<' not in page]
    assert missing == []


def test_the_paper_has_its_own_language(library: Client, at_work: School) -> None:
    page = shown(library, f"{PAGE}&paper=ru")
    assert "Отчёт о работе школьной библиотеки за сентябрь–январь 2023–2024 учебного года" in page
    assert "Қол қоймас бұрын" in page, "the page itself stays Kazakh"


@pytest.mark.parametrize("file_format", ["docx", "pdf", "xlsx", "html", "json"])
def test_each_file_can_be_taken_away(library: Client, at_work: School, file_format: str) -> None:
    response = library.get(f"/reports/file/{file_format}/?start=2023-09-01&end=2024-01-31&paper=en")
    assert response.status_code == 200
    assert f"kitaphana-2023-09-01-2024-01-31-en.{file_format}" in response["Content-Disposition"]
    assert len(response.content) > 1000


def test_a_kind_of_file_that_there_is_not(library: Client, at_work: School) -> None:
    assert library.get("/reports/file/odt/").status_code == 404


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("start=2024-01-31&end=2023-09-01", "Кезеңнің басы соңынан кейін тұр."),
        ("start=2011-09-01&end=2012-01-31", "Есепті кезеңде кітапхана жұмысы туралы жазба жоқ."),
        ("start=2099-09-01&end=2100-01-31", "Кезеңнің соңы әлі келмеген"),
        ("start=кеше&end=2023-09-01", "Басы"),
        ("paper=de", "Есептер"),
        ("start=0001-01-01&end=2024-01-31", "Басы"),
        ("start=2023-09-01&end=9999-12-31", "Соңы"),
        ("start=1950-01-01&end=2100-12-31", "Есептер"),
    ],
)
def test_days_of_which_nothing_can_be_told(
    library: Client, at_work: School, query: str, sentence: str
) -> None:
    assert sentence in shown(library, f"/reports/?{query}")


def test_a_file_of_days_without_records_is_a_plain_sentence(library: Client, at_work: School) -> None:
    response = library.get("/reports/file/pdf/?start=2011-09-01&end=2012-01-31")
    assert response.status_code == 422
    assert "жазба жоқ" in response.content.decode()


def test_one_click_chooses_the_months(library: Client, at_work: School) -> None:
    page = shown(library, "/reports/")
    autumn, year, month = (
        ("2023-09-01", "2024-01-31"),
        ("2023-09-01", "2024-08-31"),
        ("2024-08-01", "2024-08-31"),
    )
    for start, end in (autumn, year, month):
        assert f"?start={start}&end={end}&paper=kk" in page


# ---- Questions


def test_the_questions_name_what_is_missing(at_work: School) -> None:
    told = asked(at_work)
    assert {
        "ask_provided",
        "ask_close",
        "ask_visits",
        "ask_early",
        "ask_idle",
        "ask_no_value",
        "ask_targets",
        "ask_rate",
        "ask_plan",
        "ask_librarian",
    } == told.keys()
    assert told["ask_visits"].endswith("Кітапхана жабық болды ма?")


def test_a_crowd_larger_than_the_school_is_asked_about(
    gulnar: User, at_work: School, kinds: dict[str, WorkKind], library: Client
) -> None:
    record(
        by=gulnar,
        kind=kinds["quiz"],
        on=date(2023, 10, 4),
        today=NEXT_MONTH,
        theme="Тәуелсіздік",
        participants=19,
    )
    entry = Activity.objects.get(participants=19)
    assert (
        asked(at_work)["ask_crowd"]
        == "«Тәуелсіздік»: 19 қатысушы жазылған, мектепте 2 оқушы бар. Санын тексеріңіз."
    )
    assert f"/work/{entry.pk}/" in shown(library)


def test_a_count_that_leaps_is_asked_about(gulnar: User, at_work: School) -> None:
    for month, count in ((11, 40), (12, 500), (1, 45)):
        on = date(2023 if month > 8 else 2024, month, 9)
        count_visits(by=gulnar, purpose="loan", count=count, grade=5, on=on, today=NEXT_MONTH)
    found = [q for q in questions(Facts(at_work, AUTUMN, "kk", NEXT_MONTH)) if q.code == "visits"]
    assert found
    assert "500" in found[0].text


def test_a_school_with_nothing_entered_is_asked_for_pupils_and_a_calendar(gulnar: User) -> None:
    lot(gulnar, make.title(), 1, fund="main", on=date(2023, 9, 5), numbers=["1"])
    assert {"ask_no_pupils", "rep_no_days"} <= asked(gulnar.school).keys()


def test_a_class_without_a_list_is_asked_for(gulnar: User, year: SchoolYear, at_work: School) -> None:
    sixth = make.school_class(gulnar.school, 6, "Ә", year=year)
    make.reader(gulnar.school, "Болат Бекзат", school_class=sixth)
    assert "6 «Ә»" in asked(at_work)["ask_list_gap"]


def test_when_everything_is_settled_nothing_is_asked_of_teachers(
    gulnar: User, at_work: School, kinds: dict[str, WorkKind]
) -> None:
    saule: Reader = make.reader(gulnar.school, "Ахметова Сәуле", kind=ReaderKind.TEACHER)
    for on in (date(2023, 9, 5), date(2023, 10, 5), date(2023, 11, 9), date(2023, 12, 5), date(2024, 1, 18)):
        record(by=gulnar, kind=kinds["joint_lesson"], on=on, today=NEXT_MONTH, teacher=saule)
    assert "ask_close" not in asked(at_work)


# ---- Who may what


def test_a_teacher_may_not_read_the_report(client: Client, at_work: School) -> None:
    client.force_login(make.user(at_work, "saule", "Ахметова Сәуле", RoleCode.TEACHER))
    assert client.get(PAGE).status_code == 403
    assert client.get("/reports/file/json/").status_code == 403


def test_the_director_reads_and_does_not_change_the_template(
    client: Client, marat: User, at_work: School
) -> None:
    client.force_login(marat)
    page = shown(client)
    assert "Word үлгісі" not in page
    assert client.get("/reports/template/kk/").status_code == 403
    assert client.post("/reports/template/kk/adopt/").status_code == 403
    assert client.post("/reports/template/kk/remove/").status_code == 403


def test_the_librarian_of_another_school_sees_her_own_school_only(
    client: Client, foreign_librarian: User, at_work: School
) -> None:
    client.force_login(foreign_librarian)
    page = shown(client)
    assert "жазба жоқ" in page
    assert at_work.head_kk not in page
    assert client.get("/reports/file/json/?start=2023-09-01&end=2024-01-31").status_code == 422


def test_a_stranger_is_asked_to_sign_in(client: Client, school: School) -> None:
    assert client.get(PAGE).status_code == 302


# ---- The template


def test_the_template_is_downloaded_edited_uploaded_and_removed(library: Client, at_work: School) -> None:
    taken = library.get("/reports/template/kk/").content
    assert taken == own.default(PATTERN)
    days = {"start": "2023-09-01", "end": "2024-01-31", "paper": "kk"}
    response = library.post(
        "/reports/template/kk/adopt/", {**days, "template": SimpleUploadedFile("a.docx", taken)}
    )
    assert response.status_code == 302
    assert response["Location"] == "/reports/?start=2023-09-01&end=2024-01-31&paper=kk"
    page = shown(library)
    assert "DOCX мектептің өз үлгісімен басылады." in page
    assert "Өз үлгісін жою" in page
    library.post("/reports/template/kk/remove/", days)
    assert not own.place(at_work, PATTERN, "kk").exists()


def test_a_broken_template_is_refused_and_the_page_comes_back(library: Client, at_work: School) -> None:
    broken = SimpleUploadedFile("a.docx", b"no Word file")
    response = library.post(
        "/reports/template/kk/adopt/", {"template": broken}, headers={"Referer": f"http://testserver{PAGE}"}
    )
    assert response.status_code == 302
    assert "Бұл файл Word құжаты емес" in shown(library)
    assert not own.place(at_work, PATTERN, "kk").exists()


def test_the_administrator_who_may_not_read_reports_is_taken_to_the_settings(
    client: Client, at_work: School
) -> None:
    client.force_login(make.user(at_work, "erlan", "Ерланов Ерлан", RoleCode.ADMINISTRATOR))
    upload = SimpleUploadedFile("a.docx", own.default(PATTERN))
    for name, sent in (("adopt", {"template": upload}), ("adopt", {}), ("remove", {})):
        response = client.post(f"/reports/template/kk/{name}/", sent)
        assert (response.status_code, response["Location"]) == (302, "/settings/")
    assert client.get("/settings/").status_code == 200


def test_upload_without_a_file_asks_for_one(library: Client, at_work: School) -> None:
    library.post("/reports/template/kk/adopt/", {})
    assert "Алдымен Word файлын таңдаңыз" in shown(library)


def test_a_language_that_there_is_not_has_no_template(library: Client) -> None:
    assert library.get("/reports/template/de/").status_code == 404
    assert library.post("/reports/template/de/adopt/", {"template": io.BytesIO(b"x")}).status_code == 404
    assert library.post("/reports/template/de/remove/").status_code == 404


def test_the_page_does_not_ask_the_database_again_for_what_it_has_read(
    library: Client, at_work: School, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(230):
        assert library.get(PAGE).status_code == 200


def test_the_page_reads_without_a_script(library: Client, at_work: School) -> None:
    page = shown(library)
    assert not re.search(r"<(button|a)[^>]*\bonclick", page)
    assert page.count('method="get"') >= 1
