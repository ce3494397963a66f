"""Builders of classes with their pupils."""

from datetime import date

from kitaphana.core.models import User
from kitaphana.roster.actions import add_class, add_reader, enrol
from kitaphana.roster.models import Reader, SchoolClass, SchoolYear

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
