"""Builders of classes with their pupils."""

from datetime import date

from kitaphana.catalogue.models import Title
from kitaphana.core.models import User
from kitaphana.roster.actions import add_class, add_reader, enrol
from kitaphana.roster.models import Reader, SchoolClass, SchoolYear
from kitaphana.textbooks.marking import Wish, mark
from kitaphana.textbooks.queries import Provision
from kitaphana.textbooks.sets import lists_on

FIRST_DAY = date(2023, 9, 1)


def school_class(
    by: User, year: SchoolYear, name: str, *pupils: str, language: str = "kk", first: tuple[str, ...] = ()
) -> SchoolClass:
    """A class such as «7 А» with pupils «Surname Name»; those in `first` are of a priority group."""
    grade, letter = name.split()
    made = add_class(by=by, year=year, grade=int(grade), letter=letter, language=language)
    for full_name in pupils:
        pupil(by, made, full_name, priority=full_name in first)
    return made


def pupil(
    by: User, into: SchoolClass, full_name: str, *, priority: bool = False, on: date = FIRST_DAY
) -> Reader:
    surname, first_name = full_name.split()
    made = Reader(
        school=by.school,
        kind="pupil",
        surname=surname,
        first_name=first_name,
        priority=priority,
        joined_on=on,
    )
    add_reader(by=by, reader=made)
    enrol(by=by, reader=made, school_class=into, on=on)
    return made


def collect(
    *, by: User, school_class: SchoolClass, reader: Reader, title: Title, on: date, ending: str = "returned"
) -> None:
    """One square of the class table: the pupil brings the textbook back, damages or loses it."""
    mark(by=by, school_class=school_class, wishes=[Wish(reader.pk, title.pk, ending)], on=on)


def lists(year: SchoolYear) -> dict[tuple[int, str], list[Title]]:
    """The first titles of each grade's list, as on the first day."""
    found = lists_on(year.school, year, year.starts_on).of_grades
    return {(key.grade, key.language): [one.title for one in rows] for key, rows in found.items()}


def figures(found: Provision) -> dict[str, tuple[int, int, int]]:
    return {row.school_class.name: (row.tally.need, row.tally.have, row.tally.full) for row in found.classes}
