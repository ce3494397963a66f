"""Lists proposed out of the catalogue: one rule at a time, and out of the real list of textbooks."""

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate

from kitaphana.catalogue.models import Title
from kitaphana.core.importing import run_import
from kitaphana.core.models import User
from kitaphana.lib.period import Period
from kitaphana.roster.models import SchoolYear
from kitaphana.stock.importers import TEXTBOOKS
from kitaphana.stock.queries import school_year_of
from kitaphana.textbooks.models import SetItem
from kitaphana.textbooks.proposals import Draft, drafts
from kitaphana.textbooks.sets import ListOf, set_for
from tests import make
from tests.stock.make import lot, textbook

REAL_LIST = Path(__file__).parents[3] / "shared/data/textbooks/kz_textbooks_2022.csv"
real = pytest.mark.skipif(
    not REAL_LIST.exists(), reason="the real list of textbooks (../shared/data) is not here"
)
TODAY = date(2023, 9, 4)


def proposed(by: User, year: SchoolYear, grade: int, language: str = "kk", direction: str = "") -> Draft:
    of = ListOf(grade, language, direction)
    return next(draft for draft in drafts(by.school, year, TODAY) if draft.of == of)


def taken(draft: Draft) -> list[str]:
    """«Алгебра Шыныбеков 2017 / Абылкасымова 2018» for each position, alternatives after the stroke."""
    return [
        " / ".join([_name(row.title), *(_name(one.title, short=True) for one in row.others if one.taken)])
        for row in draft.proposals
        if row.taken
    ]


def _name(title: Title, *, short: bool = False) -> str:
    author = title.authors.split(" ")[0]
    parts = (author, title.year) if short else (title, author, title.year)
    return " ".join(str(part) for part in parts if part)


@pytest.fixture
def classes(gulnar: User, year: SchoolYear) -> None:
    for grade in (2, 4, 7, 10):
        for language, letter in (("kk", "А"), ("ru", "Б")):
            make.school_class(gulnar.school, grade, letter, language=language, year=year)


def algebra(by: User, author: str, year: int, **more: Any) -> Title:
    return textbook(by, "Алгебра", subject="algebra", authors=f"{author} А.", year=year, **more)


@pytest.mark.django_db
def test_of_what_the_school_does_not_own_the_newest_comes_first_and_each_edition_would_do(
    gulnar: User, year: SchoolYear, classes: None
) -> None:
    algebra(gulnar, "Шыныбеков", 2017)
    algebra(gulnar, "Абылкасымова", 2018)
    algebra(gulnar, "Абылкасымова", 2018, language="ru")
    draft = proposed(gulnar, year, 7)
    assert taken(draft) == ["Алгебра Абылкасымова 2018 / Шыныбеков 2017"]
    assert (draft.proposals[0].reason, draft.proposals[0].others[0].reason) == ("newest", "author")
    assert taken(proposed(gulnar, year, 7, "ru")) == ["Алгебра Абылкасымова 2018"]


@pytest.mark.django_db
def test_what_the_school_owns_goes_before_what_is_newer_and_not_there(
    gulnar: User, year: SchoolYear, classes: None
) -> None:
    lot(gulnar, algebra(gulnar, "Шыныбеков", 2017), 25)
    algebra(gulnar, "Абылкасымова", 2018)
    draft = proposed(gulnar, year, 7)
    assert taken(draft) == ["Алгебра Шыныбеков 2017"]
    assert (draft.proposals[0].reason, draft.proposals[0].copies) == ("owned", 25)
    assert [(one.reason, one.taken) for one in draft.proposals[0].others] == [("absent", False)]
    lot(gulnar, algebra(gulnar, "Абылкасымова", 2018), 3)
    assert taken(proposed(gulnar, year, 7)) == ["Алгебра Абылкасымова 2018 / Шыныбеков 2017"]


@pytest.mark.django_db
def test_an_e_textbook_would_do_beside_the_paper_one_and_stands_alone_where_there_is_no_other(
    gulnar: User, year: SchoolYear, classes: None
) -> None:
    lot(gulnar, algebra(gulnar, "Шыныбеков", 2017), 25)
    algebra(gulnar, "Солтан", 2023, kind="e_textbook")
    textbook(gulnar, "Химия", subject="chemistry", kind="e_textbook", authors="Оспанова М.", year=2020)
    draft = proposed(gulnar, year, 7)
    assert taken(draft) == ["Алгебра Шыныбеков 2017 / Солтан 2023", "Химия Оспанова 2020"]
    assert draft.proposals[0].others[0].reason == "electronic"


@pytest.mark.django_db
def test_volumes_are_positions_of_their_own_and_never_stand_for_a_whole_book(
    gulnar: User, year: SchoolYear, classes: None
) -> None:
    for part in ("1-бөлім", "2-бөлім"):
        algebra(gulnar, "Абылкасымова", 2019, part=part)
    algebra(gulnar, "Шыныбеков", 2018)
    draft = proposed(gulnar, year, 7)
    assert taken(draft) == ["Алгебра. 1-бөлім Абылкасымова 2019", "Алгебра. 2-бөлім Абылкасымова 2019"]
    assert [(str(row.title), row.reason) for row in draft.proposals if not row.taken] == [
        ("Алгебра", "another")
    ]


@pytest.mark.django_db
def test_books_for_boys_and_for_girls_are_one_position(gulnar: User, year: SchoolYear, classes: None) -> None:
    for who, author in (("ұл", "Чукалин"), ("қыз", "Алимсаева")):
        name = f"Көркем еңбек ({who} балаларға арналған нұсқа)"
        textbook(gulnar, name, subject="art_craft", authors=f"{author} В.", year=2018)
    (position,) = proposed(gulnar, year, 7).proposals
    assert [(one.taken, one.reason) for one in position.others] == [(True, "variant")]


@pytest.mark.django_db
def test_a_workbook_is_given_and_goes_with_the_textbook_of_its_author(
    gulnar: User, year: SchoolYear, classes: None
) -> None:
    algebra(gulnar, "Шыныбеков", 2020)
    for author, printed in (("Абылкасымова", 2021), ("Шыныбеков", 2020)):
        details: dict[str, Any] = {"kind": "study_aid", "subject": "algebra", "year": printed}
        textbook(gulnar, "Алгебра дәптері", authors=f"{author} А.", **details)
    draft = proposed(gulnar, year, 7)
    assert taken(draft) == ["Алгебра Шыныбеков 2020", "Алгебра дәптері Шыныбеков 2020"]
    assert [row.given for row in draft.proposals if row.taken] == [False, True]
    lot(gulnar, algebra(gulnar, "Шыныбеков", 2020), 10)
    assert taken(proposed(gulnar, year, 7)) == ["Алгебра Шыныбеков 2020"], "the school gives no workbooks"


@pytest.mark.django_db
def test_the_direction_is_read_from_the_title_and_a_class_says_which_it_has(
    gulnar: User, year: SchoolYear, classes: None
) -> None:
    for name, subject in (("Физика. ЖМБ", "physics"), ("Физика. ҚГБ", "physics"), ("Музыка", "music")):
        textbook(gulnar, name, 10, subject=subject)
    assert taken(proposed(gulnar, year, 10)) == ["Музыка 2023"]
    assert taken(proposed(gulnar, year, 10, direction="science")) == ["Физика. ЖМБ 2023"]
    assert taken(proposed(gulnar, year, 10, direction="humanities")) == ["Физика. ҚГБ 2023"]
    year.classes.filter(grade=10, language="kk").update(direction="science")
    of = [draft.of for draft in drafts(gulnar.school, year, TODAY) if draft.of.grade == 10]
    assert ListOf(10, "kk", "humanities") not in of
    assert ListOf(10, "ru", "humanities") in of


@pytest.mark.django_db
def test_a_subject_of_both_directions_is_not_proposed_once_more_for_one(
    gulnar: User, year: SchoolYear, classes: None
) -> None:
    textbook(gulnar, "Музыка", 10, subject="music")
    textbook(gulnar, "Музыка. ЖМБ", 10, subject="music", year=2024)
    draft = proposed(gulnar, year, 10, direction="science")
    assert [(row.taken, row.reason) for row in draft.proposals] == [(False, "common")]


@pytest.mark.django_db
def test_primary_classes_get_the_second_language_of_those_who_write_it_for_them(
    gulnar: User, year: SchoolYear, classes: None
) -> None:
    def russian(grade: int, author: str, name: str = "Русский язык") -> None:
        textbook(
            gulnar, name, grade, subject="russian_language", language="ru", authors=f"{author} Т.", year=2019
        )  # fmt: skip

    russian(1, "Калашникова")
    for author in ("Калашникова", "Богатырева"):
        russian(2, author)
    for author in ("Богатырева", "Даулетова"):
        russian(4, author)
    assert taken(proposed(gulnar, year, 2)) == ["Русский язык Калашникова 2019"]
    assert taken(proposed(gulnar, year, 2, "ru")) == ["Русский язык Богатырева 2019"]
    assert taken(proposed(gulnar, year, 4)) == ["Русский язык Даулетова 2019"], "the other kind of a pair"
    assert not any(row.doubtful for row in proposed(gulnar, year, 4).proposals)


@pytest.mark.django_db
def test_what_nothing_tells_apart_is_proposed_with_a_doubt(
    gulnar: User, year: SchoolYear, classes: None
) -> None:
    for author in ("Оразбаева", "Жұмабаева"):
        textbook(gulnar, "Қазақ тілі", 2, subject="kazakh_language", authors=f"{author} Ә.", year=2017)
    assert all(row.doubtful for row in proposed(gulnar, year, 2).proposals)


@pytest.mark.django_db
def test_a_list_that_is_made_is_not_proposed_again(gulnar: User, year: SchoolYear, classes: None) -> None:
    set_for(by=gulnar, year=year, grade=7, language="kk", titles=[algebra(gulnar, "Шыныбеков", 2017)])
    assert ListOf(7, "kk") not in [draft.of for draft in drafts(gulnar.school, year, TODAY)]


@pytest.fixture
def country(gulnar: User, year: SchoolYear) -> list[Draft]:
    """Drafts of the real list, for classes of both languages in each of its grades."""
    run_import(
        by=gulnar, importer=TEXTBOOKS, content=REAL_LIST.read_bytes(), file_name="тізім.csv", on=TODAY,
        options={},
    )  # fmt: skip
    for grade in (1, 2, 4, 5, 7, 8, 10, 11):
        for language, letter in (("kk", "А"), ("ru", "Б")):
            make.school_class(gulnar.school, grade, letter, language=language, year=year)
    return drafts(gulnar.school, year, TODAY)


@real
@pytest.mark.django_db
def test_the_real_list_gives_each_grade_each_subject_once(country: list[Draft]) -> None:
    assert len(country) == 2 * (6 + 2 * 3)
    for draft in country:
        volumes: Counter[tuple[str, bool, str]] = Counter()
        for row in draft.proposals:
            if row.taken:
                volumes[row.subject, row.given, row.title.part] += 1
                assert not row.doubtful, row.title
        assert set(volumes.values()) == {1}, (draft.of, volumes)
        subjects = {subject for subject, given, _ in volumes if not given}
        assert 8 <= len(subjects) + (6 if draft.of.grade > 9 else 0) <= 24, (draft.of, subjects)


@real
@pytest.mark.django_db
def test_the_real_list_of_grade_7_in_kazakh_is_what_a_librarian_would_write(country: list[Draft]) -> None:
    (draft,) = [draft for draft in country if draft.of == ListOf(7, "kk")]
    assert taken(draft)[:5] == [
        "Қазақ тілі Косымова 2018 / Қапалбек 2018 / Ермекова 2017",
        "Қазақ әдебиеті Керімбекова 2018 / Ақтанова 2017 / Тұрсынғалиева 2017",
        "Русский язык и литература Жанпейс 2017",
        "Eyes Open 3 for Kazakhstan Grade 7 Student`s book Goldstein 2019",
        "Алгебра Абылкасымова 2018 / Шыныбеков 2017",
    ]
    assert {row.subject for row in draft.proposals if row.taken} == {
        "kazakh_language", "kazakh_literature", "russian_language_literature", "english_language", "algebra",
        "geometry", "informatics", "biology", "physics", "chemistry", "geography", "history_kazakhstan",
        "world_history", "art_craft", "self_knowledge",
    }  # fmt: skip


@real
@pytest.mark.django_db
def test_the_real_list_tells_whose_kazakh_and_russian_of_grade_4_is_whose(country: list[Draft]) -> None:
    of = {draft.of: draft for draft in country}

    def authors(language: str, subject: str) -> set[str]:
        rows = of[ListOf(4, language)].proposals
        return {row.title.authors.split(" ")[0] for row in rows if row.taken and row.subject == subject}

    assert authors("kk", "kazakh_language") == {"Жұмабаева"}
    assert authors("ru", "kazakh_language") == {"Даулеткереева"}
    assert authors("kk", "russian_language") == {"Калашникова"}
    assert authors("ru", "russian_language") == {"Богатырева"}
    assert authors("kk", "russian_literature") == set()


@real
@pytest.mark.django_db
def test_the_real_list_keeps_directions_apart(country: list[Draft]) -> None:
    for draft in country:
        for row in draft.proposals:
            ends = row.title.name.rsplit(". ", 1)[-1]
            mark = {"ЖМБ": "science", "ЕМ": "science", "ҚГБ": "humanities", "ОГ": "humanities"}.get(ends, "")
            assert mark == draft.of.direction, (draft.of, row.title)


# ---- The page

YEAR = school_year_of(localdate())


@pytest.fixture
def now(gulnar: User) -> SchoolYear:
    """The present year with two grades, whose books the school owns or knows."""
    year = make.school_year(gulnar.school, Period.school_year(YEAR).start)
    for grade in (7, 8):
        make.school_class(gulnar.school, grade, year=year)
        textbook(gulnar, "Алгебра", grade, subject="algebra", year=2017)
        textbook(gulnar, "Алгебра", grade, subject="algebra", year=2020)
    textbook(gulnar, "Physics", 7, subject="physics", language="en")
    return year


def test_one_press_makes_the_ticked_lists_of_all_grades(library: Client, now: SchoolYear) -> None:
    address = reverse("textbooks:build_sets", args=[YEAR])
    page = library.get(address).content.decode()
    assert "каталогтағы ең жаңасы" in page
    new, old = Title.objects.get(grade=7, year=2020), Title.objects.get(grade=7, year=2017)
    other = Title.objects.get(grade=8, year=2017)
    take = [f"7.kk.:{new.pk}", f"8.kk.:{Title.objects.get(grade=8, year=2020).pk}"]
    answer = library.post(address, {"take": take, "or": [f"7.kk.:{new.pk}:{old.pk}"]}, follow=True)
    assert "Тізбелер жасалды, оларда барлығы 2 атау бар." in answer.content.decode().replace("\u00a0", " ")
    made = {item.grade: item for item in SetItem.objects.prefetch_related("options")}
    assert [option.title for option in made[7].options.all()] == [old]
    assert not made[8].options.filter(title=other).exists()
    assert "ұсынатын ештеңе қалмады" in library.get(address).content.decode()


def test_one_grade_may_be_made_alone(library: Client, now: SchoolYear) -> None:
    page = library.get(reverse("textbooks:build_sets", args=[YEAR]) + "?grade=8&language=kk").content.decode()
    assert "8-сынып" in page
    assert "7-сынып" not in page


@pytest.mark.parametrize(
    ("take", "said"),
    [
        ([], "Бірде-бір оқулық белгіленбеген."),
        (["7.kk.:999999"], "Белгіленген тізбелердің бірі осы арада өзгерді."),
        (["9.kk.:1"], "Белгіленген тізбелердің бірі осы арада өзгерді."),
        (["abc", "7.kk.:x", ":::"], "Бірде-бір оқулық белгіленбеген."),
    ],
)
def test_ticks_that_say_nothing_are_told_so(
    library: Client, now: SchoolYear, take: list[str], said: str
) -> None:
    answer = library.post(reverse("textbooks:build_sets", args=[YEAR]), {"take": take})
    assert said in answer.content.decode().replace("\u00a0", " ")
    assert not SetItem.objects.exists()
