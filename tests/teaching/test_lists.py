"""Reading lists: made, ordered, noted, shown to readers, printed."""

from typing import Any

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from kitaphana.activities.models import Activity, WorkKind
from kitaphana.catalogue.models import Title
from kitaphana.core.models import User
from kitaphana.core.refusal import Stranger
from kitaphana.papers.formats import render
from kitaphana.roster.models import Reader, SchoolClass, SchoolYear
from kitaphana.teaching import actions
from kitaphana.teaching.models import ListedTitle, ReadingList
from kitaphana.teaching.papers import list_paper
from kitaphana.teaching.queries import listed, lists, lists_made, public_list, public_lists
from tests import make
from tests.teaching.conftest import HALF, ON, TODAY, refused


def made(by: User, *titles: Title, **details: Any) -> ReadingList:
    usual: dict[str, Any] = {"name": "Жазғы оқу", "on": ON, "titles": titles}
    return actions.make_list(by=by, **usual | details)


def names(of: ReadingList) -> list[str]:
    return [str(row.row.title or row.row.words) for row in listed(of)]


def test_a_list_holds_titles_then_words_each_once(gulnar: User, year: SchoolYear, novel: Title) -> None:
    abai = make.title()
    shown = made(gulnar, novel, abai, novel, words=["Хан Кене", " ", "Хан  Кене"])
    assert names(shown) == ["Ұшқан ұя", "Абай жолы", "Хан Кене"]
    assert actions.add_to_list(by=gulnar, reading_list=shown, titles=[novel, make.title("Ұлпан")]) == 1
    assert names(shown) == ["Ұшқан ұя", "Абай жолы", "Хан Кене", "Ұлпан"]
    assert actions.add_to_list(by=gulnar, reading_list=shown, words=["хан кене", "Күйші"]) == 1
    assert names(shown)[4:] == ["Күйші"]


def test_each_title_says_whether_it_stands_on_the_shelf(
    gulnar: User, bolat: Reader, year: SchoolYear, novel: Title
) -> None:
    lent = make.title("Ұлпан", "Мүсірепов Ғ.")
    make.loan(bolat, make.copy(make.lot(gulnar.school, lent)))
    rows = listed(made(gulnar, novel, lent, make.title(), words=["Хан Кене"]))
    assert [(row.is_here, row.is_owned) for row in rows] == [
        (True, True), (False, True), (False, False), (False, False),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("details", "code"),
    [
        ({"name": "  "}, "teaching_list_unnamed"),
        ({"lowest_grade": 7, "highest_grade": 5}, "teaching_list_grades"),
        ({"highest_grade": 13}, "teaching_grade"),
        ({"for_readers": True, "words": [" "]}, "teaching_list_empty"),
        ({"on": HALF.start.replace(year=2019)}, "teaching_outside"),
    ],
)
def test_a_list_that_cannot_be_is_refused(
    gulnar: User, year: SchoolYear, details: dict[str, Any], code: str
) -> None:
    with refused(code):
        made(gulnar, **details)
    assert not ReadingList.objects.exists()


def test_arman_asks_for_no_list(gulnar: User, fifth: SchoolClass) -> None:
    with refused("teaching_no_teacher"):
        made(gulnar, teacher=Reader.objects.get(surname="Сейітов"))


def test_a_teacher_of_another_school_is_refused(
    gulnar: User, year: SchoolYear, foreign_librarian: User
) -> None:
    with pytest.raises(Stranger):
        made(gulnar, teacher=make.reader(foreign_librarian.school, kind="teacher"))


def test_readers_see_lists_that_are_for_them_and_have_something_in_them(
    gulnar: User, year: SchoolYear, novel: Title, foreign_librarian: User
) -> None:
    school = gulnar.school
    hidden, shown = made(gulnar, novel), made(gulnar, novel, for_readers=True)
    assert list(public_lists(school)) == [shown]
    assert public_list(school, hidden.pk) is None
    found = public_list(school, shown.pk)
    assert found is not None
    assert [row.row.title for row in found[1]] == [novel]
    assert public_list(foreign_librarian.school, shown.pk) is None


def test_a_list_is_shown_once_it_is_not_empty_and_keeps_its_last_title_while_it_is(
    gulnar: User, year: SchoolYear, novel: Title
) -> None:
    shown = made(gulnar)
    with refused("teaching_list_empty"):
        actions.describe_list(by=gulnar, reading_list=shown, name="Қыс", for_readers=True)
    with refused("teaching_list_nothing"):
        actions.add_to_list(by=gulnar, reading_list=shown, words=[""])
    actions.add_to_list(by=gulnar, reading_list=shown, titles=[novel])
    actions.describe_list(by=gulnar, reading_list=shown, name="Қыс", for_readers=True)
    row = ListedTitle.objects.get()
    with refused("teaching_list_last"):
        actions.take_from_list(by=gulnar, row=row)
    actions.describe_list(by=gulnar, reading_list=shown, name="Қыс")
    actions.take_from_list(by=gulnar, row=ListedTitle.objects.get())
    assert names(shown) == []


def test_lists_are_found_by_grade_and_those_without_grades_are_for_all(
    gulnar: User, year: SchoolYear, novel: Title
) -> None:
    fifth, everyone = made(gulnar, novel, lowest_grade=5, highest_grade=7), made(gulnar, novel)
    assert set(lists(gulnar.school, grade=6)) == {fifth, everyone}
    assert set(lists(gulnar.school, grade=8)) == {everyone}
    assert lists_made(gulnar.school, HALF).count() == 2


def test_a_teacher_sees_what_readers_see_and_what_was_made_for_her(
    gulnar: User, zhanar: Reader, bolat: Reader, novel: Title
) -> None:
    hers, his = made(gulnar, novel, teacher=zhanar), made(gulnar, novel, teacher=bolat)
    public = made(gulnar, novel, for_readers=True, teacher=bolat)
    seen = set(lists(gulnar.school, readers=True, teacher=zhanar))
    assert seen == {hers, public}
    assert his not in seen


def test_notes_stand_beside_the_titles(gulnar: User, year: SchoolYear, novel: Title) -> None:
    shown = made(gulnar, novel, make.title())
    first = listed(shown)[0].row
    actions.note_in_list(by=gulnar, reading_list=shown, notes={first.pk: " 3-тарау  "})
    assert [row.row.note for row in listed(shown)] == ["3-тарау", ""]


def test_a_list_made_for_a_teacher_is_work_done_at_request(
    gulnar: User, bolat: Reader, novel: Title, kinds: dict[str, WorkKind]
) -> None:
    shown = made(gulnar, novel, teacher=bolat)
    actions.write_down(by=gulnar, of=shown, kind=kinds["reading_list"], on=ON, today=TODAY, minutes=45)
    entry = Activity.objects.get()
    assert (entry.theme, entry.teacher, entry.minutes, entry.at_teachers_request) == (
        "Жазғы оқу", bolat, 45, True,
    )  # fmt: skip
    actions.remove_list(by=gulnar, reading_list=shown)
    assert Activity.objects.get() == entry


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_the_list_is_printed_with_where_each_title_is(
    gulnar: User, bolat: Reader, novel: Title, language: str
) -> None:
    shown = made(gulnar, novel, teacher=bolat, words=["Хан Кене"], lowest_grade=5, note="Мамырға дейін")
    with translation.override(language):
        paper = list_paper(shown, language)
    (table,) = paper.sections[0].tables
    words = {"kk": ["сөреде бар", "қорда жоқ"], "ru": ["есть на полке", "нет в фонде"]}[language]
    assert [row[3].text for row in table.rows] == words
    assert "Қасымов Б." in paper.sections[0].lines[1].text
    for file_format in ("pdf", "docx", "xlsx"):
        assert render(paper, file_format)


def test_an_empty_list_says_so_on_paper(gulnar: User, year: SchoolYear) -> None:
    with translation.override("kk"):
        paper = list_paper(made(gulnar), "kk")
    assert [line.text for line in paper.lines()] == ["Тізімде атау жоқ."]


class TestOrder(TestCase):
    """However rows are moved, none is lost, and each move changes the place of one row by so many."""

    @settings(deadline=None, max_examples=20)
    @given(moves=st.lists(st.tuples(st.integers(0, 4), st.integers(-6, 6)), max_size=8))
    def test_rows_are_moved_as_in_a_plain_list(self, moves: list[tuple[int, int]]) -> None:
        school = make.school()
        gulnar = make.user(school, "gulnar", "Сәрсенова Гүлнар", "librarian")  # type: ignore[arg-type]
        make.school_year(school)
        shown = made(gulnar, words=list("абвгд"))
        plain = names(shown)
        for place, steps in moves:
            actions.move_in_list(by=gulnar, row=listed(shown)[place].row, steps=steps)
            plain.insert(max(0, min(4, place - steps)), plain.pop(place))
            assert names(shown) == plain
