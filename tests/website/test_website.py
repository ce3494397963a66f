"""What the school's site shows of the library: true to the records, and nothing of any child."""

import re
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from html.parser import HTMLParser

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from kitaphana.core.actions import change_setting
from kitaphana.core.models import RoleCode, User
from kitaphana.indicators.queries import measure
from kitaphana.lib.period import Period
from kitaphana.papers.paper import Paper
from kitaphana.roster.models import Reader, SchoolClass, SchoolYear
from kitaphana.textbooks.queries import Tally, provision
from kitaphana.textbooks.sets import set_for
from kitaphana.website import page
from kitaphana.website.certificate import stock_certificate
from kitaphana.website.queries import LEAST, joined
from kitaphana.website.queries import library as of_library
from tests import make
from tests.stock.make import lot, textbook
from tests.textbooks.make import FIRST_DAY, school_class

OCTOBER = date(2023, 10, 2)
SIX = tuple(f"{surname} Аян" for surname in "Айтбаев Бекболат Жұманов Кенжебек Қасымов Нұрлан".split())
VOID = {"meta", "br", "link", "img", "input", "hr"}

pytestmark = pytest.mark.django_db


@pytest.fixture
def year(gulnar: User) -> SchoolYear:
    return make.school_year(gulnar.school)


@pytest.fixture
def seven_a(gulnar: User, year: SchoolYear) -> SchoolClass:
    """Six pupils, Physics for all, Chemistry for four."""
    gulnar.school.librarian, gulnar.school.director = "Сәрсенова Г.", "Тұрсынов М."
    gulnar.school.save()
    made = school_class(gulnar, year, "7 А", *SIX)
    subjects = (("Физика", "physics"), ("Химия", "chemistry"))
    titles = [textbook(gulnar, name, subject=code) for name, code in subjects]
    set_for(by=gulnar, year=year, grade=7, language="kk", titles=titles)
    lot(gulnar, titles[0], 6)
    lot(gulnar, titles[1], 4)
    lot(gulnar, textbook(gulnar, "Абай жолы", kind="fiction", section="fiction"), 30, fund="main")
    return made


def written(by: User, *parts: str, language: str = "kk") -> Paper:
    with override(language):
        return page.paper(of_library(by.school, OCTOBER), language, parts or tuple(page.PARTS))


def rows(paper: Paper, code: str) -> list[list[str]]:
    [section] = [section for section in paper.sections if section.code == code]
    return [[cell.text.replace("\u00a0", " ") for cell in row] for row in section.tables[0].rows]


def site(by: User, on: date = OCTOBER) -> str:
    return page.file(of_library(by.school, on), list(page.PARTS)).decode().replace("\u00a0", " ")


class Tags(HTMLParser):
    """Opened and closed one inside the other, as HTML wants them."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.seen: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        self.ids += [str(value) for name, value in attrs if name == "id"]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, self.getpos()


def test_the_table_has_the_columns_of_the_schools_that_publish_it_and_the_figures_of_provision(
    gulnar: User, seven_a: SchoolClass
) -> None:
    change_setting(by=gulnar, code="textbook_order", value="№ 112, 25.08.2023")
    paper = written(gulnar, "provision")
    assert paper.sections[0].tables[0].heads[1:] == (
        "Оқушылар саны",
        "Оқулықтар жиынтығымен қамтылған оқушылар",
        "Қамтамасыз ету деңгейі (дана бойынша), %",
        "Оқулықтарды беру тәртібі (мектеп бұйрығы)",
    )
    total = provision(gulnar.school, OCTOBER).total
    assert (total.pupils, total.full, total.shown) == (6, 4, Decimal("83.3"))
    figures = ["6", "4", "83,3", "№ 112, 25.08.2023"]
    assert rows(paper, "provision") == [["7-сынып", *figures], ["Барлығы", *figures]]


def test_the_card_says_what_the_indicators_count(gulnar: User, seven_a: SchoolClass) -> None:
    counted = measure(gulnar.school, Period(FIRST_DAY, OCTOBER))
    told = dict(rows(written(gulnar, "glance"), "glance"))
    assert told["Кітап қоры (барлығы, дана)"] == str(counted["stock"].value) == "40"
    assert told["Оның ішінде оқулықтар"] == str(counted["stock_textbooks"].value) == "10"
    assert told["Оқулықпен қамтамасыз ету"] == "83,3 %"
    assert told["Кітапханашы"] == "Сәрсенова Г."


def test_what_nobody_recorded_is_left_out_and_named_to_the_librarian(
    gulnar: User, seven_a: SchoolClass
) -> None:
    """The hours of the settings are another school's until Gulnar says that they are hers."""
    found = of_library(gulnar.school, OCTOBER)
    with override("kk"):
        assert page.missing(found) == [
            "Оқу залы, орын саны", "Жұмыс уақыты", "Оқулықтарды беру тәртібі (мектеп бұйрығы)"
        ]  # fmt: skip
    assert "Жұмыс уақыты" not in dict(rows(written(gulnar, "glance"), "glance"))
    change_setting(by=gulnar, code="loan_desk_closes", value="16:00")
    change_setting(by=gulnar, code="working_weekdays", value="12345", source="Кесте")
    change_setting(by=gulnar, code="reading_seats", value=24)
    told = dict(rows(written(gulnar, "glance"), "glance"))
    assert told["Жұмыс уақыты"] == "дүйсенбі – жұма, 09:00–16:00"
    assert told["Оқу залы, орын саны"] == "24"
    change_setting(by=gulnar, code="working_weekdays", value="135")
    assert dict(rows(written(gulnar, "glance"), "glance"))["Жұмыс уақыты"].startswith(
        "дүйсенбі, сәрсенбі, жұма"
    )


def test_the_textbooks_in_use_stand_by_grade(gulnar: User, seven_a: SchoolClass) -> None:
    assert [row[:4] for row in rows(written(gulnar, "textbooks"), "textbooks")] == [
        ["7-сынып", "қазақша", "Физика", "Физика"],
        ["7-сынып", "қазақша", "Химия", "Химия"],
    ]


def test_only_the_chosen_parts_are_on_the_page(gulnar: User, seven_a: SchoolClass) -> None:
    assert [section.code for section in written(gulnar, "glance", "textbooks").sections] == [
        "glance", "textbooks"
    ]  # fmt: skip
    assert [section.code for section in written(gulnar).sections] == list(page.PARTS)


def test_a_school_without_lists_publishes_its_pupils_and_no_level(gulnar: User, year: SchoolYear) -> None:
    school_class(gulnar, year, "8 А", *SIX)
    paper = written(gulnar)
    assert rows(paper, "provision") == [["8-сынып", "6", "–", "–"], ["Барлығы", "6", "–", "–"]]
    [note] = paper.sections[-1].after
    assert note.text.endswith("қатарына қосылмады: 8-сынып.")
    assert "8 «А»" not in note.text
    assert "textbooks" not in {section.code for section in paper.sections}


def test_an_empty_school_has_nothing_to_publish(library: Client) -> None:
    shown = library.get(reverse("website:index"))
    assert shown.status_code == 200
    assert "жариялайтын дерек жоқ" in shown.content.decode()
    answer = library.get(reverse("website:stock"), {"lang": "kk", "format": "docx"})
    assert answer.status_code == 200


@given(sizes=st.dictionaries(st.integers(0, 11), st.integers(0, 12), max_size=12))
def test_no_row_speaks_of_fewer_than_five_pupils_and_the_rows_add_up(sizes: dict[int, int]) -> None:
    groups = joined({grade: Tally(pupils=n) for grade, n in sizes.items()})
    assert sum((tally for _grades, tally in groups), Tally()) == Tally(pupils=sum(sizes.values()))
    named = [grade for grades, _tally in groups for grade in grades]
    assert named == sorted(grade for grade, n in sizes.items() if n)
    assert all(tally.pupils >= LEAST for _grades, tally in groups) or len(groups) == 1


def test_two_pupils_of_a_grade_are_shown_with_their_neighbours(
    gulnar: User, year: SchoolYear, seven_a: SchoolClass
) -> None:
    school_class(gulnar, year, "11 А", "Оспан Айдана", "Тілеу Дана")
    paper = written(gulnar, "provision")
    assert [row[:2] for row in rows(paper, "provision")] == [["7-сынып, 11-сынып", "8"], ["Барлығы", "8"]]
    assert paper.sections[0].after[0].text == "Оқушысы аз сыныптар көршілес сыныппен бірге көрсетілді."


def test_no_reader_and_no_class_is_named_on_the_site(
    gulnar: User, year: SchoolYear, seven_a: SchoolClass
) -> None:
    school_class(gulnar, year, "8 Б", "Оспан Айдана")
    text = site(gulnar)
    readers = Reader.objects.for_school(gulnar.school)
    assert readers.count() > len(SIX)
    for reader in readers:
        assert reader.surname not in text
    for one in SchoolClass.objects.for_school(gulnar.school):
        assert one.name not in text


def test_the_file_is_whole_html_in_both_languages_that_loads_nothing_and_runs_nothing(
    gulnar: User, seven_a: SchoolClass
) -> None:
    text = site(gulnar)
    tags = Tags()
    tags.feed(text)
    assert tags.open == []
    assert max(Counter(tags.ids).values()) == 1
    assert not tags.seen & {"script", "link", "img", "iframe", "form", "input"}
    assert not re.search(r"https?:|url\(|@import|\son\w+=|\{[{%]", text)
    assert set(re.findall(r'href="([^"]*)"', text)) == {"#kk", "#ru"}
    assert text.startswith('<!DOCTYPE html>\n<html lang="kk">')
    for language, title in (("kk", "Мектеп кітапханасы"), ("ru", "Школьная библиотека")):
        assert f'id="{language}" lang="{language}"' in re.sub(r"\s+", " ", text)
        assert f">{title}</h1>" in text
    assert "2023 жылғы 2 қазандағы жағдай бойынша" in text
    assert "По состоянию на 2 октября 2023 года" in text


def test_what_is_typed_with_signs_of_html_stays_text(gulnar: User, seven_a: SchoolClass) -> None:
    gulnar.school.librarian = "<b>Гүлнар</b> & Ко"
    gulnar.school.save()
    assert "&lt;b&gt;Гүлнар&lt;/b&gt; &amp; Ко" in site(gulnar)


def test_a_day_to_come_a_part_unknown_and_no_part_at_all_give_no_file(
    library: Client, seven_a: SchoolClass
) -> None:
    today = timezone.localdate()
    tomorrow = (today + timedelta(days=1)).isoformat()
    for asked in (
        {"on": tomorrow, "parts": ["glance"]},
        {"on": "2023-10-02", "parts": ["salary"]},
        {"on": "2023-10-02"},
        {"on": "yesterday", "parts": ["glance"]},
    ):
        assert library.get(reverse("website:file"), asked).status_code == 404, asked
        shown = library.get(reverse("website:index"), asked)
        assert shown.status_code == 200
        assert "HTML жүктеп алу" not in shown.content.decode()
    answer = library.get(reverse("website:file"), {"on": "2023-10-02", "parts": ["glance"]})
    assert "attachment" in answer.headers["Content-Disposition"]
    assert library.get(reverse("website:index"), {"lang": "en"}).status_code == 404


def test_the_certificate_of_the_stock_accounts_for_every_copy(gulnar: User, seven_a: SchoolClass) -> None:
    lot(gulnar, textbook(gulnar, "Биология", subject="biology"), 5, on=date(2023, 9, 20))
    with override("kk"):
        paper = stock_certificate(gulnar.school, OCTOBER, "kk")
    assert paper.title == "Кітапхана қоры туралы анықтама"
    assert paper.sections[0].lines[0].text.replace("\u00a0", " ") == (
        "2023 жылғы 2 қазандағы жағдай бойынша кітапхана қорында 45 дана бар, оның ішінде негізгі қор – 30,"
        " оқулық қоры – 15."
    )
    movement, content = paper.sections[0].tables
    assert [[cell.text for cell in row] for row in movement.rows] == [
        ["Негізгі қор", "30", "0", "0", "30"],
        ["Оқулық қоры", "10", "5", "0", "15"],
        ["Барлығы", "40", "5", "0", "45"],
    ]
    assert sum(int(row[1].text) for row in content.rows[:-1]) == 45
    assert [line.split(":")[0] for line in paper.signatures] == ["Директор", "Кітапханашы", "Күні"]


@pytest.mark.parametrize("file_format", ["pdf", "docx", "xlsx"])
def test_the_certificate_is_taken_away_in_every_format(
    library: Client, seven_a: SchoolClass, file_format: str
) -> None:
    answer = library.get(reverse("website:stock"), {"lang": "ru", "format": file_format})
    assert answer.status_code == 200
    assert f"-ru.{file_format}" in answer.headers["Content-Disposition"]


def test_the_page_asks_the_base_as_often_for_a_large_school_as_for_a_small(
    library: Client,
    gulnar: User,
    year: SchoolYear,
    seven_a: SchoolClass,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for grade in range(1, 7):
        school_class(gulnar, year, f"{grade} А", *SIX)
    with django_assert_max_num_queries(30):
        library.get(reverse("website:index"), {"on": "2023-10-02", "parts": list(page.PARTS)})


def test_only_the_office_makes_it(client: Client, gulnar: User, marat: User) -> None:
    assert client.get(reverse("website:index")).status_code == 302, "a stranger is asked to sign in"
    client.force_login(make.user(gulnar.school, "aida", "Нұрланова Аида", RoleCode.TEACHER))
    assert client.get(reverse("website:index")).status_code == 403
    client.force_login(marat)
    assert client.get(reverse("website:index")).status_code == 200
