"""The contingent of the coming year: what is proposed, what Gulnar types, what is refused."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kitaphana.core.models import User
from kitaphana.core.refusal import Refused, Stranger
from kitaphana.nextyear.forecast import (
    _parted,
    by_grade,
    coming_year,
    forecast,
    propose_forecast,
    save_forecast,
)
from kitaphana.nextyear.models import ForecastClass
from kitaphana.roster.actions import enrol, leave, transfer
from kitaphana.roster.models import Reader, SchoolYear
from tests import make
from tests.textbooks.make import pupil, school_class

APRIL = date(2024, 4, 15)
pytestmark = pytest.mark.django_db


def row(by: User, grade: int, letter: str = "А", **figures: str | int) -> ForecastClass:
    given = {"language": "kk", "promoted": 0} | figures
    return ForecastClass(school=by.school, grade=grade, letter=letter, **given)


def figures(by: User, first: int = 2024) -> dict[str, tuple[int, int, int]]:
    return {row.name: (row.promoted, row.leavers, row.comers) for row in forecast(by.school, first)}


def names(n: int, surname: str = "Оқушы") -> list[str]:
    return [f"{surname} {'АБВГДЕЖЗИК'[place]}" for place in range(n)]


def test_classes_move_up_and_grade_one_takes_in_as_many_as_this_year(gulnar: User, year: SchoolYear) -> None:
    school_class(gulnar, year, "1 А", *names(3))
    school_class(gulnar, year, "1 Ә", *names(2), language="ru")
    school_class(gulnar, year, "4 А", *names(4))
    school_class(gulnar, year, "11 А", *names(2))
    assert coming_year(gulnar.school, APRIL) == 2024
    assert propose_forecast(by=gulnar, on=APRIL) == 5
    assert figures(gulnar) == {
        "1 «А»": (0, 0, 3),
        "1 «Ә»": (0, 0, 2),
        "2 «А»": (3, 0, 0),
        "2 «Ә»": (2, 0, 0),
        "5 «А»": (4, 0, 0),
    }
    languages = {row.name: row.language for row in forecast(gulnar.school, 2024)}
    assert (languages["1 «Ә»"], languages["2 «Ә»"], languages["5 «А»"]) == ("ru", "ru", "kk")
    assert by_grade(forecast(gulnar.school, 2024)) == {1: (2, 5), 2: (2, 5), 5: (1, 4)}


def test_those_known_to_leave_are_named_as_leavers_and_those_who_change_class_move_with_it(
    gulnar: User, year: SchoolYear
) -> None:
    five = school_class(gulnar, year, "5 А", "Сейітов Арман", "Мұрат Дана", "Қасым Болат", "Оспан Әлия")
    other = school_class(gulnar, year, "5 Ә")
    arman, dana, bolat, aliya = Reader.objects.for_school(gulnar.school).order_by("pk")
    leave(by=gulnar, reader=dana, on=date(2024, 5, 25))
    leave(by=gulnar, reader=aliya, on=date(2024, 3, 1))
    transfer(by=gulnar, reader=bolat, school_class=other, on=date(2024, 5, 2))
    propose_forecast(by=gulnar, on=APRIL)
    assert figures(gulnar) == {
        "5 «А»": (0, 0, 2),
        "5 «Ә»": (0, 0, 1),
        "6 «А»": (2, 1, 0),
        "6 «Ә»": (1, 0, 0),
    }
    assert arman.enrolments.get().school_class == five


def test_pre_school_children_come_to_grade_one_and_the_rest_of_its_intake_is_new(
    gulnar: User, year: SchoolYear
) -> None:
    school_class(gulnar, year, "0 А", *names(3))
    school_class(gulnar, year, "1 А", *names(5))
    propose_forecast(by=gulnar, on=APRIL)
    assert figures(gulnar) == {"0 «А»": (0, 0, 3), "1 «А»": (3, 0, 2), "2 «А»": (5, 0, 0)}


def test_ninth_grades_come_together_in_grade_ten_and_leave_as_last_year(
    gulnar: User, year: SchoolYear
) -> None:
    before = make.school_year(gulnar.school, date(2022, 9, 1))
    last_ninth = school_class(gulnar, before, "9 А")
    tenth = school_class(gulnar, year, "10 А")
    for place, name in enumerate(names(4, "Бұрынғы")):
        old = pupil(gulnar, last_ninth, name, on=date(2022, 9, 1))
        if place < 3:
            enrol(by=gulnar, reader=old, school_class=tenth, on=date(2023, 9, 1))
    school_class(gulnar, year, "9 А", *names(5, "Айтбай"))
    school_class(gulnar, year, "9 Ә", *names(3, "Бекен"))
    school_class(gulnar, year, "9 Б", *names(2, "Ким"), language="ru")
    propose_forecast(by=gulnar, on=APRIL)
    assert figures(gulnar)["10 «А»"] == (8, 2, 0), "three of last year's four went on"
    assert figures(gulnar)["10 «Б»"] == (2, 0, 0)
    assert figures(gulnar)["11 «А»"] == (3, 0, 0)
    assert "10 «Ә»" not in figures(gulnar)


def test_a_school_without_senior_classes_ends_with_grade_nine(gulnar: User, year: SchoolYear) -> None:
    school_class(gulnar, year, "8 А", *names(2))
    school_class(gulnar, year, "9 А", *names(2))
    propose_forecast(by=gulnar, on=APRIL)
    assert figures(gulnar) == {"8 «А»": (0, 0, 2), "9 «А»": (2, 0, 0)}


def test_a_new_proposal_follows_the_school_but_keeps_what_gulnar_typed(
    gulnar: User, year: SchoolYear
) -> None:
    five = school_class(gulnar, year, "5 А", *names(2))
    school_class(gulnar, year, "6 А", *names(3))
    propose_forecast(by=gulnar, on=APRIL)
    rows = forecast(gulnar.school, 2024)
    sixth = next(row for row in rows if row.grade == 6)
    sixth.comers = 4
    save_forecast(by=gulnar, first=2024, rows=rows)
    assert {row.name: row.typed for row in forecast(gulnar.school, 2024)} == {
        "5 «А»": False,
        "6 «А»": True,
        "7 «А»": False,
    }
    pupil(gulnar, five, "Жаңа Оқушы", on=date(2024, 2, 1))
    assert propose_forecast(by=gulnar, on=APRIL) == 3
    assert figures(gulnar) == {"5 «А»": (0, 0, 3), "6 «А»": (2, 0, 4), "7 «А»": (3, 0, 0)}


def test_a_class_is_added_and_taken_away(gulnar: User, year: SchoolYear) -> None:
    save_forecast(by=gulnar, first=2024, rows=[row(gulnar, 5, promoted=20), row(gulnar, 5, "Ә", comers=4)])
    save_forecast(by=gulnar, first=2024, rows=[row(gulnar, 10, direction="science", promoted=9)])
    assert [(row.name, row.direction) for row in forecast(gulnar.school, 2024)] == [("10 «А»", "science")]


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([(5, {"promoted": 20, "leavers": 21})], "5 «А» сыныбы: кететіні – 21, ал барлығы – 20. "),
        ([(5, {}), (5, {})], "5 «А» сыныбы екі рет жазылған."),
        ([(13, {"promoted": 20})], "Сынып 0 мен 12 аралығында болуы керек."),
        ([(5, {"promoted": 1000})], "5 «А» сыныбы: оқушы саны 0 мен 999 аралығындағы бүтін сан болуы керек."),
        ([(5, {"promoted": -1, "comers": 2})], "5 «А» сыныбы: оқушы саны 0 мен 999"),
    ],
)
def test_an_impossible_forecast_is_refused_and_nothing_of_it_is_written(
    gulnar: User, rows: list[tuple[int, dict[str, int]]], sentence: str
) -> None:
    save_forecast(by=gulnar, first=2024, rows=[row(gulnar, 7, promoted=3)])
    with pytest.raises(Refused) as refused:
        save_forecast(by=gulnar, first=2024, rows=[row(gulnar, grade, "А", **typed) for grade, typed in rows])
    assert refused.value.sentence("kk").replace("\u00a0", " ").startswith(sentence)
    assert figures(gulnar) == {"7 «А»": (3, 0, 0)}


def test_rows_of_another_school_are_refused(gulnar: User, foreign_librarian: User) -> None:
    with pytest.raises(Stranger):
        save_forecast(by=gulnar, first=2024, rows=[row(foreign_librarian, 5)])


def test_nothing_is_proposed_without_a_year_or_without_classes(gulnar: User, year: SchoolYear) -> None:
    for day in (APRIL, date(2031, 1, 1)):
        with pytest.raises(Refused):
            propose_forecast(by=gulnar, on=day)
    assert coming_year(gulnar.school, date(2031, 1, 1)) is None


@given(st.integers(0, 500), st.integers(1, 9))
def test_a_number_parted_is_the_same_number_in_near_equal_parts(whole: int, parts: int) -> None:
    found = _parted(whole, parts)
    assert sum(found) == whole
    assert len(found) == parts
    assert max(found) - min(found) <= 1
