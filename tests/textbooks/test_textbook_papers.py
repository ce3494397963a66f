"""The papers of textbooks: what stands in them in Kazakh, and that every form of them says the same."""

import io
import json
import re
from datetime import date
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from docx import Document
from python_calamine import CalamineWorkbook

from kitaphana.catalogue.models import Title
from kitaphana.circulation.actions import write_off
from kitaphana.core.models import Setting, User
from kitaphana.lib.period import Period
from kitaphana.papers.paper import Paper
from kitaphana.reports.compose import compose
from kitaphana.roster.models import Reader, SchoolClass, SchoolYear
from kitaphana.stock.actions import Disposal, number_copies
from kitaphana.textbooks import breakdown
from kitaphana.textbooks.actions import issue_class
from kitaphana.textbooks.card import card
from kitaphana.textbooks.certificate import certificate, website
from kitaphana.textbooks.marking import Wish, mark
from kitaphana.textbooks.notebook import notebook
from kitaphana.textbooks.queries import provision
from kitaphana.textbooks.sets import set_for
from tests import make
from tests.stock.make import lot, textbook
from tests.textbooks.make import FIRST_DAY, collect, school_class

OCTOBER = date(2023, 10, 2)

pytestmark = pytest.mark.django_db


@pytest.fixture
def seven_a(gulnar: User, year: SchoolYear) -> SchoolClass:
    """Two pupils, Physics for both, Chemistry for one."""
    gulnar.school.librarian, gulnar.school.director = "Сәрсенова Г.", "Тұрсынов М."
    gulnar.school.save()
    made = school_class(gulnar, year, "7 А", "Айтбаев Санжар", "Бекболат Аружан")
    made.head = make.reader(gulnar.school, "Нұрланова Сәуле", kind="teacher")
    made.save()
    titles = [
        textbook(gulnar, name, subject=code, authors=authors, publisher="Мектеп")
        for name, code, authors in (
            ("Физика", "physics", "Қазақбаева Д."),
            ("Химия", "chemistry", "Оспан А."),
        )
    ]
    set_for(by=gulnar, year=year, grade=7, language="kk", titles=titles)
    lot(gulnar, titles[0], 3)
    lot(gulnar, titles[1], 1)
    issue_class(by=gulnar, school_class=made, on=FIRST_DAY)
    return made


def rows(paper: Paper, place: int = 0) -> list[list[str]]:
    table = paper.sections[0].tables[place]
    return [[cell.text for cell in row] for row in table.rows]


def in_sheet(content: bytes) -> list[list[object]]:
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
    return [[*row] for row in sheet.to_python()]


def in_kazakh(make_paper: object, *args: object) -> Paper:
    with override("kk"):
        paper = make_paper(*args, "kk")  # type: ignore[operator]
    assert isinstance(paper, Paper)
    return paper


def test_the_table_for_the_site_has_the_columns_of_attestation(gulnar: User, seven_a: SchoolClass) -> None:
    found = provision(gulnar.school, FIRST_DAY)
    paper = in_kazakh(website, gulnar.school, found)
    grades, used = (section.tables[0] for section in paper.sections)
    assert grades.heads == (
        "Сыныбы",
        "Оқушылар саны",
        "Оқулықтар жиынтығымен қамтылған оқушылар",
        "Қамтамасыз ету деңгейі (дана бойынша), %",
    )
    assert rows(paper) == [["7-сынып", "2", "1", "75,0"], ["Барлығы", "2", "1", "75,0"]]
    assert [cell.text for cell in used.rows[0]] == [
        "7-сынып", "қазақша", "Физика", "Физика", "Қазақбаева Д.", "Мектеп", "2023"
    ]  # fmt: skip


def test_a_grade_without_a_list_has_a_dash_and_is_named(
    gulnar: User, year: SchoolYear, seven_a: SchoolClass
) -> None:
    school_class(gulnar, year, "8 А", "Сабыр Медина")
    paper = in_kazakh(certificate, gulnar.school, provision(gulnar.school, FIRST_DAY))
    assert rows(paper)[1] == ["8-сынып", "1", "–", "–"]
    assert [line.text for line in paper.sections[0].after] == [
        "Оқулықтар тізбесі енгізілмеген сыныптар есепке алынбады: 8 «А»."
    ]


def test_the_certificate_says_the_day_the_level_and_who_signs(gulnar: User, seven_a: SchoolClass) -> None:
    paper = in_kazakh(certificate, gulnar.school, provision(gulnar.school, FIRST_DAY))
    assert paper.title == "Оқушылардың оқулықтармен қамтамасыз етілуі туралы анықтама"
    assert paper.head == gulnar.school.head_kk
    [line] = paper.sections[0].lines
    assert line.text.replace("\u00a0", " ") == (
        "2023 жылғы 1 қыркүйектегі жағдай бойынша 2 оқушының біреуі оқулықтардың толық жиынтығымен"
        " қамтылған, оқулықпен қамтамасыз етілу деңгейі – 75,0 %."
    )
    assert [line.split(":")[0] for line in paper.signatures] == ["Директор", "Кітапханашы", "Күні"]


def test_a_day_of_no_school_year_has_a_certificate_in_every_format(library: Client, gulnar: User) -> None:
    for file_format in ("docx", "pdf", "xlsx"):
        answer = library.get(reverse("textbooks:certificate"), {"on": "2019-10-02", "format": file_format})
        assert answer.status_code == 200
        assert "attachment" in answer["Content-Disposition"]


def test_the_certificate_says_all_only_where_nothing_is_missing(
    gulnar: User, year: SchoolYear, seven_a: SchoolClass
) -> None:
    def code() -> str:
        found = provision(gulnar.school, FIRST_DAY)
        return in_kazakh(certificate, gulnar.school, found).sections[0].lines[0].code

    lot(gulnar, Title.objects.get(name="Химия"), 1)
    assert code() == "textbooks_certificate_all"
    school_class(gulnar, year, "8 А", "Сабыр Медина")
    assert code() == "textbooks_certificate_some", "of 8 «А» nothing is known"


def test_one_day_says_one_thing_on_the_page_in_every_file_and_in_the_report(
    library: Client, gulnar: User, seven_a: SchoolClass
) -> None:
    """Same day, same figures: the page, JSON, XLSX, DOCX and the report."""
    day = {"on": "2023-10-02", "lang": "kk"}
    told = [["7-сынып", "2", "1", "75,0"], ["Барлығы", "2", "1", "75,0"]]

    def file(file_format: str) -> bytes:
        answer = library.get(reverse("textbooks:grades_file"), day | {"format": file_format})
        assert answer.status_code == 200
        return bytes(answer.content)

    cells = [cell for row in in_sheet(file("xlsx")) for cell in row if cell != ""]
    at = cells.index("7-сынып")
    assert cells[at : at + 8] == ["7-сынып", 2, 1, 75, "Барлығы", 2, 1, 75]
    word = Document(io.BytesIO(file("docx")))
    assert [[cell.text for cell in row.cells] for row in word.tables[0].rows][1:] == told
    page = library.get(reverse("textbooks:grades"), day).content.decode()
    assert re.findall(r"<td[^>]*>([^<]*)</td>", page)[:8] == [*told[0], *told[1]]
    assert file("pdf").startswith(b"%PDF")
    shown = library.get(reverse("textbooks:index"), {"on": "2023-10-02"}).content.decode()
    assert "75,0\u2009%" in shown
    out = io.StringIO()
    call_command("provision", "--on", "2023-10-02", "--json", stdout=out)
    [grade] = json.loads(out.getvalue())["grades"]
    assert (grade["pupils"], grade["full"], grade["percent"]) == (2, 1, 75)
    report = compose(gulnar.school, Period(FIRST_DAY, OCTOBER), "kk", OCTOBER)
    table = report.sections[0].table("grades")
    assert table is not None
    assert [[cell.text for cell in row] for row in table.rows] == told


def test_each_pupil_signs_in_the_notebook_of_the_class(gulnar: User, seven_a: SchoolClass) -> None:
    sanzhar, aruzhan = Reader.objects.filter(kind="pupil").order_by("sort_key")
    [numbered, _rest] = number_copies(
        by=gulnar, lot=lot(gulnar, Title.objects.get(name="Физика"), 2), numbers=["1000123", "1000124"]
    )
    physics, chemistry = Title.objects.order_by("sort_key")
    collect(by=gulnar, school_class=seven_a, reader=aruzhan, title=physics, on=OCTOBER, ending="lost")
    wish = Wish(aruzhan.pk, chemistry.pk, "own")
    mark(by=gulnar, school_class=seven_a, wishes=[wish], on=OCTOBER)
    held = sanzhar.loans.get(lot__title=physics)
    held.lot, held.copy = numbered.lot, numbered
    held.save()
    paper = in_kazakh(notebook, seven_a, OCTOBER)
    assert paper.wide
    assert paper.sections[0].tables[0].heads[1:4] == ("Аты-жөні", "Физика", "Химия")
    told = [[cell.replace("\u200b", "") for cell in row] for row in rows(paper)]
    assert told == [
        ["1", "Айтбаев Санжар", "1000123", "Б", "", ""],
        ["2", "Бекболат Аружан", "Ж", "Ө", "", ""],
    ]
    assert "Ж\u00a0– жоғалған, Ө\u00a0– өз оқулығы" in paper.sections[0].after[0].text
    assert paper.signatures[0].endswith("Нұрланова С.")


def test_the_class_head_signs_for_the_class_where_the_school_says_so(
    gulnar: User, seven_a: SchoolClass
) -> None:
    Setting.objects.create(school=gulnar.school, code="textbook_issue_to", value="class_head")
    sanzhar, aruzhan = Reader.objects.filter(kind="pupil").order_by("sort_key")
    physics = Title.objects.get(name="Физика")
    for reader, ending in ((sanzhar, "returned"), (aruzhan, "lost")):
        collect(by=gulnar, school_class=seven_a, reader=reader, title=physics, on=OCTOBER, ending=ending)
    assert rows(in_kazakh(notebook, seven_a, OCTOBER)) == [
        ["1", "Физика, Қазақбаева Д., Мектеп, 2023", "2", "2", "", "1", "", "жоғалғаны\u00a0– 1"],
        ["2", "Химия, Оспан А., Мектеп, 2023", "2", "1", "", "", "", ""],
        ["", "Барлығы", "", "3", "", "1", "", ""],
    ]


def test_the_card_of_a_textbook_accounts_for_every_copy(gulnar: User, seven_a: SchoolClass) -> None:
    physics = Title.objects.get(name="Физика")
    newer = textbook(gulnar, authors="Қазақбаева Д.", publisher="Мектеп", subject="physics", year=2024)
    lot(gulnar, newer, 4, on=date(2023, 9, 15), price=Decimal("2500.50"))
    sanzhar, aruzhan = Reader.objects.filter(kind="pupil").order_by("sort_key")
    collect(by=gulnar, school_class=seven_a, reader=sanzhar, title=physics, on=OCTOBER, ending="lost")
    collect(by=gulnar, school_class=seven_a, reader=aruzhan, title=physics, on=OCTOBER, ending="damaged")
    of = physics.lots.get()
    write_off(by=gulnar, lines=[Disposal(of, "lost", 1)], on=OCTOBER)
    make.loan(make.reader(gulnar.school, "Ким Светлана", kind="teacher"), newer.lots.get())
    paper = in_kazakh(card, gulnar.school, newer, OCTOBER)
    assert [line.text for line in paper.sections[0].lines[:4]] == [
        "Сыныбы: 7-сынып", "Пәні: Физика", "Авторлары: Қазақбаева Д.", "Атауы: Физика"
    ]  # fmt: skip
    told = [[cell.replace("\u00a0", " ") for cell in row] for row in rows(paper)]
    assert told == [
        ["2023", "20.08.2023", "1", "3", "2 400", "7 200", "№1 акт – 1", "2"],
        ["2024", "15.09.2023", "1", "4", "2 500,50", "10 002", "", "4"],
        ["Барлығы", "", "", "7", "", "17 202", "1", "6"],
    ]
    assert rows(paper, 1) == [
        ["Сыныбы жоқ оқырмандар", "1"],
        ["Сөреде", "4"],
        ["Жөндеуде", "1"],
        ["Барлығы", "6"],
    ]


@pytest.mark.parametrize("file_format", ["pdf", "xlsx", "docx"])
@pytest.mark.parametrize("language", ["kk", "ru"])
def test_every_paper_is_taken_away_in_both_languages_and_every_format(
    library: Client, seven_a: SchoolClass, language: str, file_format: str
) -> None:
    physics = Title.objects.get(name="Физика")
    for address in (
        reverse("textbooks:grades_file"),
        reverse("textbooks:certificate"),
        reverse("textbooks:notebook", args=[seven_a.pk]),
        reverse("textbooks:card", args=[physics.pk]),
        *(reverse("textbooks:table", args=[kind]) for kind in breakdown.KINDS),
    ):
        answer = library.get(address, {"lang": language, "format": file_format, "on": "2023-10-02"})
        assert answer.status_code == 200, address
        assert f"-{language}.{file_format}" in answer.headers["Content-Disposition"]


def test_there_is_no_card_of_what_the_school_never_had(
    library: Client, gulnar: User, foreign_librarian: User, seven_a: SchoolClass
) -> None:
    theirs = textbook(gulnar, "Биология")
    lot(foreign_librarian, theirs, 5)
    assert library.get(reverse("textbooks:card", args=[theirs.pk])).status_code == 404
    assert library.get(reverse("textbooks:card", args=[10**9])).status_code == 404


def test_a_table_is_sorted_by_any_of_its_columns(library: Client, gulnar: User, seven_a: SchoolClass) -> None:
    def order(sort: str) -> list[str]:
        address = reverse("textbooks:table", args=["title"])
        page = library.get(address, {"on": "2023-10-02", "sort": sort}).content.decode()
        return re.findall(r"(Физика|Химия), 7-сынып</a>", page)

    assert order("") == order("missing") == ["Физика", "Химия"]
    assert order("-missing") == ["Химия", "Физика"]
    assert library.get(reverse("textbooks:table", args=["shoe-size"])).status_code == 404


def test_the_list_of_pupils_is_searched_sorted_narrowed_and_taken_away(
    library: Client, seven_a: SchoolClass
) -> None:
    address, day = reverse("textbooks:pupils"), {"on": "2023-10-02"}

    def names(**asked: str) -> list[str]:
        page = library.get(address, day | asked).content.decode()
        return re.findall(r">(Айтбаев|Бекболат) ", page)

    assert names() == ["Айтбаев", "Бекболат"]
    assert names(sort="-missing") == ["Бекболат", "Айтбаев"]
    assert names(short="on") == ["Бекболат"]
    assert names(q="айтб") == ["Айтбаев"]
    assert names(school_class=str(seven_a.pk), sort="-name") == ["Бекболат", "Айтбаев"]
    answer = library.get(address, day | {"format": "xlsx", "short": "on"})
    assert in_sheet(answer.content)[1] == ["Бекболат Аружан", "7 «А»", 2, 1, 1, 50, "Химия"]
