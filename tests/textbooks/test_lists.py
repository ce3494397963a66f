"""The lists of textbooks: dated, with alternatives, by direction, of one class, taken over, on the page."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kitaphana.core.models import User
from kitaphana.core.refusal import Refused, Stranger
from kitaphana.roster.models import SchoolClass, SchoolYear
from kitaphana.textbooks.models import SetItem
from kitaphana.textbooks.queries import provision
from kitaphana.textbooks.sets import Wanted, copy_sets, list_of, set_for
from kitaphana.textbooks.sheets import sheets
from tests import make
from tests.stock.make import textbook
from tests.textbooks.make import FIRST_DAY, school_class

OCTOBER, JANUARY, MARCH = date(2023, 10, 2), date(2024, 1, 15), date(2024, 3, 4)
DAY = timedelta(days=1)


@pytest.fixture
def seven(gulnar: User, year: SchoolYear) -> SchoolClass:
    return school_class(gulnar, year, "7 А", "Айтбаев Санжар", "Бекболат Аружан")


def listed(of: SchoolClass, on: date) -> list[list[str]]:
    """The list of the class on the day: the years of the editions that will do, position by position."""
    return [[f"{title.name} {title.year}" for title in one.titles] for one in list_of(of, on)]


@pytest.mark.django_db
def test_an_edition_added_in_january_leaves_the_autumn_as_it_was(
    gulnar: User, year: SchoolYear, seven: SchoolClass
) -> None:
    old, new = textbook(gulnar, year=2017), textbook(gulnar, year=2020)
    chemistry = textbook(gulnar, "Химия")
    set_for(by=gulnar, year=year, grade=7, language="kk", titles=[old, chemistry])
    changed = [Wanted(old, options=(new,), teachers=2), Wanted(chemistry)]
    set_for(by=gulnar, year=year, grade=7, language="kk", titles=changed, on=JANUARY)
    assert listed(seven, JANUARY - DAY) == [["Физика 2017"], ["Химия 2023"]]
    assert listed(seven, JANUARY) == [["Физика 2017", "Физика 2020"], ["Химия 2023"]]
    assert provision(gulnar.school, JANUARY - DAY).teachers.need == 0
    assert provision(gulnar.school, JANUARY).teachers.need == 2
    assert SetItem.objects.filter(title=chemistry).count() == 1, "what did not change was not written anew"


@pytest.mark.django_db
def test_a_list_mended_for_the_whole_year_was_so_from_its_first_day(
    gulnar: User, year: SchoolYear, seven: SchoolClass
) -> None:
    physics, chemistry = textbook(gulnar), textbook(gulnar, "Химия")
    set_for(by=gulnar, year=year, grade=7, language="kk", titles=[physics])
    set_for(by=gulnar, year=year, grade=7, language="kk", titles=[chemistry], on=JANUARY)
    set_for(by=gulnar, year=year, grade=7, language="kk", titles=[physics, chemistry])
    assert listed(seven, FIRST_DAY) == listed(seven, MARCH) == [["Физика 2023"], ["Химия 2023"]]
    assert SetItem.objects.filter(starts_on=None, ends_on=None).count() == SetItem.objects.count() == 2


@pytest.mark.django_db
def test_a_change_dated_before_another_takes_its_place(
    gulnar: User, year: SchoolYear, seven: SchoolClass
) -> None:
    physics, chemistry, algebra = (textbook(gulnar, name) for name in ("Физика", "Химия", "Алгебра"))
    set_for(by=gulnar, year=year, grade=7, language="kk", titles=[physics])
    set_for(by=gulnar, year=year, grade=7, language="kk", titles=[chemistry], on=MARCH)
    set_for(by=gulnar, year=year, grade=7, language="kk", titles=[physics, algebra], on=JANUARY)
    assert listed(seven, JANUARY - DAY) == [["Физика 2023"]]
    assert listed(seven, JANUARY) == listed(seven, MARCH) == [["Алгебра 2023"], ["Физика 2023"]]


DAYS = [FIRST_DAY + timedelta(days=n) for n in range(6)]
EDITS = st.lists(
    st.tuples(st.sampled_from(DAYS), st.lists(st.integers(0, 7), max_size=3, unique_by=lambda n: n // 2)),
    max_size=7,
)


@pytest.mark.django_db
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edits=EDITS, how=st.sampled_from(["of the grade", "of the class", "of the grade, in order of days"]))
def test_every_past_day_keeps_the_list_that_was_in_force_at_its_end(
    gulnar: User, seven: SchoolClass, edits: list[tuple[date, list[int]]], how: str
) -> None:
    """Of four titles an even number is the position alone, an odd one the position with an alternative."""
    SetItem.objects.all().delete()
    titles = [textbook(gulnar, name) for name in ("Алгебра", "Биология", "Химия", "Физика")]
    other = [textbook(gulnar, title.name, year=2017) for title in titles]
    expected: dict[date, list[int]] = {day: [] for day in DAYS}
    for on, numbers in sorted(edits, key=lambda edit: edit[0]) if "order" in how else edits:
        wanted = [Wanted(titles[n // 2], (other[n // 2],) if n % 2 else ()) for n in numbers]
        set_for(
            by=gulnar, year=seven.year, grade=7, language="kk", titles=wanted, on=on,
            school_class=seven if "class" in how else None,
        )  # fmt: skip
        expected |= {day: numbers for day in DAYS if day >= on}
    for day, numbers in expected.items():
        found = {titles.index(one.title) * 2 + len(one.titles) - 1 for one in list_of(seven, day)}
        assert found == set(numbers), day


@pytest.mark.django_db
def test_one_class_differs_from_october_and_goes_back_in_march(
    gulnar: User, year: SchoolYear, seven: SchoolClass
) -> None:
    twin = school_class(gulnar, year, "7 Ә", "Оспан Дана")
    physics, chemistry = textbook(gulnar), textbook(gulnar, "Химия")
    set_for(by=gulnar, year=year, grade=7, language="kk", titles=[physics, chemistry])
    own: dict[str, Any] = {"by": gulnar, "year": year, "grade": 7, "language": "kk", "school_class": twin}
    set_for(**own, titles=[chemistry], on=OCTOBER)
    set_for(**own, titles=[], on=MARCH)
    whole, part = [["Физика 2023"], ["Химия 2023"]], [["Химия 2023"]]
    days = (OCTOBER - DAY, OCTOBER, MARCH - DAY, MARCH)
    assert [listed(twin, day) for day in days] == [whole, part, part, whole]
    assert all(listed(seven, day) == whole for day in days)


@pytest.mark.django_db
def test_a_direction_adds_its_list_to_what_both_directions_learn(gulnar: User, year: SchoolYear) -> None:
    ten, bare = school_class(gulnar, year, "10 А"), school_class(gulnar, year, "10 Ә")
    ten.direction = "science"
    ten.save()
    history, physics = textbook(gulnar, "Тарих", 10), textbook(gulnar, "Физика. ЖМБ", 10)
    of: dict[str, Any] = {"by": gulnar, "year": year, "grade": 10, "language": "kk"}
    set_for(**of, titles=[history])
    set_for(**of, titles=[physics], direction="science")
    assert listed(ten, OCTOBER) == [["Тарих 2023"], ["Физика. ЖМБ 2023"]]
    assert listed(bare, OCTOBER) == [["Тарих 2023"]]
    assert sheets(gulnar.school, year, OCTOBER).undirected == (bare,)
    with pytest.raises(Refused) as twice:
        set_for(**of, titles=[history, physics])
    assert str(twice.value) == "«Физика. ЖМБ» тізбенің екі жерінде тұр. Бірін алып тастаңыз."
    with pytest.raises(Refused) as low:
        set_for(by=gulnar, year=year, grade=9, language="kk", titles=[history], direction="science")
    assert "10-сыныптан бастап" in str(low.value).replace("\u00a0", " ")


@pytest.mark.django_db
def test_what_a_list_cannot_be_is_refused_in_one_sentence(
    gulnar: User, foreign_librarian: User, year: SchoolYear, seven: SchoolClass
) -> None:
    physics, older = textbook(gulnar), textbook(gulnar, year=2017)
    of: dict[str, Any] = {"year": year, "grade": 7, "language": "kk"}
    wrong: list[tuple[list[Wanted], date | None, str]] = [
        ([Wanted(physics, (older,)), Wanted(older)], None, "textbooks_twice_in_list"),
        ([Wanted(physics, (physics,))], None, "textbooks_twice_in_list"),
        ([Wanted(physics, teachers=-1)], None, "textbooks_teachers_number"),
        ([Wanted(physics, teachers=1000)], None, "textbooks_teachers_number"),
        ([Wanted(physics)], date(2024, 9, 2), "roster_outside_year"),
        ([Wanted(physics)], date(2023, 8, 31), "roster_outside_year"),
    ]
    for titles, on, code in wrong:
        with pytest.raises(Refused) as refused:
            set_for(by=gulnar, titles=titles, on=on, **of)
        assert refused.value.code == code
    with pytest.raises(Stranger):
        set_for(by=foreign_librarian, titles=[physics], school_class=seven, **of)
    assert not SetItem.objects.exists()


@pytest.mark.django_db
def test_last_years_list_comes_as_it_stood_in_the_end_with_all_it_says(
    gulnar: User, year: SchoolYear, seven: SchoolClass
) -> None:
    physics, older, notes = (textbook(gulnar), textbook(gulnar, year=2017), textbook(gulnar, "Дәптер"))
    of: dict[str, Any] = {"by": gulnar, "year": year, "grade": 7, "language": "kk"}
    set_for(**of, titles=[physics])
    end = [Wanted(physics, (older,), teachers=3), Wanted(notes, given=True)]
    set_for(**of, titles=end, on=JANUARY)
    set_for(**of, titles=[notes], school_class=seven)
    set_for(by=gulnar, year=year, grade=10, language="kk", titles=[older], direction="humanities")
    following = make.school_year(gulnar.school, date(2024, 9, 1))
    assert copy_sets(by=gulnar, from_year=year, to_year=following) == 3
    made = SetItem.objects.filter(year=following).order_by("grade", "title__name")
    assert [(i.title.name, i.teachers, i.given, i.direction, i.school_class) for i in made] == [
        ("Дәптер", 0, True, "", None),
        ("Физика", 3, False, "", None),
        ("Физика", 0, False, "humanities", None),
    ]
    assert [option.title for item in made for option in item.options.all()] == [older]
