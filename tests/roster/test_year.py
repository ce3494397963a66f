"""The school year: what is known of it, who is in which class, on which days the library works."""

from datetime import date
from itertools import pairwise

import pytest
from django.test import Client
from django.utils.timezone import localdate

from kitaphana.core.models import School, Setting, User
from kitaphana.core.refusal import Refused, Stranger
from kitaphana.lib.period import Period
from kitaphana.roster.actions import (
    add_class,
    enrol,
    hire,
    leave,
    open_year,
    register,
    register_all,
    set_terms,
    transfer,
)
from kitaphana.roster.calendar import known_years
from kitaphana.roster.models import DayOff, Enrolment, Reader, ReaderKind, SchoolClass, SchoolYear, Term
from kitaphana.roster.queries import (
    class_list,
    class_pupils,
    current_year,
    first_school_day,
    pupils,
    readers_of,
    term_of,
    working_days,
)
from tests import make

pytestmark = pytest.mark.django_db
SEPTEMBER = date(2023, 9, 1)


@pytest.fixture
def opened(gulnar: User) -> SchoolYear:
    return open_year(by=gulnar, starts_on=SEPTEMBER)


@pytest.fixture
def five(gulnar: User, opened: SchoolYear) -> SchoolClass:
    return add_class(by=gulnar, year=opened, grade=5, letter="А", language="kk")


@pytest.fixture
def arman(gulnar: User, five: SchoolClass) -> Reader:
    arman = make.reader(gulnar.school, registered_on=None)
    enrol(by=gulnar, reader=arman, school_class=five, on=SEPTEMBER)
    return arman


def refusal(code: str) -> "pytest.RaisesExc[Refused]":
    return pytest.raises(Refused, check=lambda refused: refused.code == code)


def test_the_terms_of_every_known_year_meet_its_breaks() -> None:
    assert sorted(known_years()) == [2018, 2023, 2024, 2025, 2026]
    for year, known in known_years().items():
        assert len(known.terms) == 4
        assert all(term.start in Period.school_year(year) for term in known.terms)
        assert all(earlier.end < later.start for earlier, later in pairwise(known.terms))


def test_gulnar_opens_2023_and_gets_its_terms_breaks_and_holidays(gulnar: User, opened: SchoolYear) -> None:
    assert [(term.starts_on, term.ends_on) for term in opened.terms.order_by("number")] == [
        (date(2023, 9, 1), date(2023, 10, 29)),
        (date(2023, 11, 6), date(2023, 12, 28)),
        (date(2024, 1, 8), date(2024, 3, 20)),
        (date(2024, 4, 1), date(2024, 5, 25)),
    ]
    winter = DayOff.objects.get(starts_on=date(2023, 12, 29))
    assert (winter.kind, winter.ends_on, winter.name_kk) == ("break", date(2024, 1, 7), "Қысқы каникул")
    assert DayOff.objects.get(grade=1).starts_on == date(2024, 2, 5)
    before = DayOff.objects.count(), Term.objects.count()
    assert open_year(by=gulnar, starts_on=SEPTEMBER) == opened
    assert (DayOff.objects.count(), Term.objects.count()) == before


@pytest.mark.parametrize(("year", "day"), [(2024, date(2025, 8, 30)), (2025, date(2026, 3, 15))])
def test_constitution_day_moved_to_march_in_2026(gulnar: User, year: int, day: date) -> None:
    open_year(by=gulnar, starts_on=date(year, 9, 1))
    assert [row.starts_on for row in DayOff.objects.filter(name_kk="Конституция күні")] == [day]


def test_a_year_without_an_order_waits_for_its_terms(gulnar: User) -> None:
    year = open_year(by=gulnar, starts_on=date(2021, 9, 1))
    assert not year.terms.exists()
    assert first_school_day(year) == date(2021, 9, 1)
    autumn, winter = (
        Period(date(2021, 9, 1), date(2021, 10, 31)),
        Period(date(2021, 11, 8), date(2021, 12, 29)),
    )
    set_terms(by=gulnar, year=year, terms=[autumn, winter], source="бұйрық")
    assert term_of(gulnar.school, date(2021, 12, 1)) == year.terms.get(number=2)
    assert term_of(gulnar.school, date(2021, 11, 3)) is None
    with refusal("roster_terms_overlap"):
        set_terms(by=gulnar, year=year, terms=[winter, autumn], source="бұйрық")
    with refusal("roster_outside_year"):
        set_terms(by=gulnar, year=year, terms=[Period(date(2020, 9, 1), date(2021, 10, 31))], source="бұйрық")
    assert year.terms.count() == 2


def test_the_library_works_on_weekdays_that_are_no_holidays(school: School, opened: SchoolYear) -> None:
    october = working_days(school, Period.month(2023, 10))
    assert len(october) == 21
    assert date(2023, 10, 25) not in october
    assert date(2023, 10, 31) in october, "a break is a working day of the library"
    Setting.objects.create(school=school, code="breaks_closed", value=True)
    assert len(working_days(school, Period.month(2023, 10))) == 19
    Setting.objects.create(school=school, code="working_weekdays", value="123456")
    assert date(2023, 10, 7) in working_days(school, Period.month(2023, 10))


def test_arman_moves_from_one_class_to_another(
    gulnar: User, arman: Reader, opened: SchoolYear, five: SchoolClass
) -> None:
    other = add_class(by=gulnar, year=opened, grade=5, letter="Ә", language="kk")
    with refusal("roster_in_class"):
        enrol(by=gulnar, reader=arman, school_class=other, on=date(2023, 11, 6))
    transfer(by=gulnar, reader=arman, school_class=other, on=date(2023, 11, 6))
    transfer(by=gulnar, reader=arman, school_class=other, on=date(2023, 11, 6))
    assert list(class_pupils(five, date(2023, 11, 5))) == [arman]
    assert list(class_pupils(five, date(2023, 11, 6))) == []
    assert [(row.letter, vars(row)["pupils"]) for row in class_list(gulnar.school, date(2023, 11, 6))] == [
        ("А", 0),
        ("Ә", 1),
    ]
    with refusal("roster_outside_year"):
        transfer(by=gulnar, reader=arman, school_class=five, on=date(2024, 9, 1))
    with refusal("roster_before"):
        transfer(by=gulnar, reader=arman, school_class=five, on=date(2023, 10, 1))


def test_a_pupil_put_into_a_wrong_class_is_moved_the_same_day(
    gulnar: User, arman: Reader, opened: SchoolYear
) -> None:
    other = add_class(by=gulnar, year=opened, grade=6, letter="А", language="kk")
    transfer(by=gulnar, reader=arman, school_class=other, on=SEPTEMBER)
    assert [row.school_class for row in Enrolment.objects.filter(reader=arman)] == [other]


def test_arman_leaves_in_december_and_is_counted_until_then(
    gulnar: User, arman: Reader, opened: SchoolYear
) -> None:
    register(by=gulnar, reader=arman, year=opened, on=date(2023, 9, 5))
    with refusal("roster_before"):
        leave(by=gulnar, reader=arman, on=date(2023, 8, 31))
    leave(by=gulnar, reader=arman, on=date(2023, 12, 15))
    school = gulnar.school
    assert pupils(school, date(2023, 12, 15)).get() == arman
    assert not pupils(school, date(2023, 12, 16)).exists()
    assert readers_of(school, Period.month(2023, 12)).get() == arman
    assert not readers_of(school, Period.month(2024, 1)).exists()
    assert not readers_of(school, Period(date(2023, 9, 1), date(2023, 9, 4))).exists()


def test_a_day_of_leaving_is_of_the_class_year_and_can_be_corrected(gulnar: User, arman: Reader) -> None:
    with refusal("roster_outside_year"):
        leave(by=gulnar, reader=arman, on=date(2028, 1, 1))
    leave(by=gulnar, reader=arman, on=date(2024, 5, 20))
    leave(by=gulnar, reader=arman, on=date(2023, 12, 15))
    assert Enrolment.objects.get(reader=arman).ends_on == arman.left_on == date(2023, 12, 15)


def test_everyone_is_registered_in_one_act_and_only_once(
    gulnar: User, arman: Reader, opened: SchoolYear
) -> None:
    teacher = Reader(school=gulnar.school, kind=ReaderKind.TEACHER, surname="Оспанова")
    hire(by=gulnar, reader=teacher, on=SEPTEMBER)
    assert register_all(by=gulnar, year=opened, on=SEPTEMBER) == 1
    assert register_all(by=gulnar, year=opened, on=SEPTEMBER) == 0
    assert readers_of(gulnar.school, Period.month(2023, 9)).count() == 2
    with refusal("roster_outside_year"):
        register_all(by=gulnar, year=opened, on=date(2024, 9, 1))


def test_a_class_is_not_opened_twice(gulnar: User, five: SchoolClass, opened: SchoolYear) -> None:
    with refusal("roster_class_twice"):
        add_class(by=gulnar, year=opened, grade=5, letter="А", language="ru")


def test_strangers_rows_are_refused(foreign_librarian: User, arman: Reader, five: SchoolClass) -> None:
    with pytest.raises(Stranger):
        enrol(by=foreign_librarian, reader=arman, school_class=five, on=SEPTEMBER)
    assert current_year(foreign_librarian.school, SEPTEMBER) is None


def test_the_button_offers_the_first_year_that_is_not_open_yet(library: Client, gulnar: User) -> None:
    today = localdate()
    first = today.year if today.month >= 8 else today.year - 1
    for year in (first, first + 1, first + 2):
        assert f"{year}–{year + 1} оқу жылын ашу" in library.get("/readers/year/").content.decode()
        library.post("/readers/year/open/")
        assert f"{year}–{year + 1} оқу жылын ашу" not in library.get("/readers/year/").content.decode()
