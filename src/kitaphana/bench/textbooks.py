"""A whole school gets its textbooks class by class, beside the database's own bulk insert of those loans."""

import io
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from random import Random

import xlsxwriter
from django.db import transaction

from kitaphana.bench.engine import Rows, take_out
from kitaphana.bench.measure import Measurement, timed
from kitaphana.catalogue.models import Title
from kitaphana.catalogue.subjects import school_subjects
from kitaphana.circulation.models import Loan
from kitaphana.core.accounts import DEMO_PASSWORD
from kitaphana.core.actions import found_school
from kitaphana.core.importing import Importer, run_import
from kitaphana.core.models import School, User
from kitaphana.demo.names import Names
from kitaphana.roster.actions import open_year
from kitaphana.roster.importer import READERS
from kitaphana.roster.models import Reader, SchoolClass, SchoolYear
from kitaphana.stock.importers import TEXTBOOKS
from kitaphana.textbooks.actions import issue_class
from kitaphana.textbooks.sets import set_for

ON = date(2026, 9, 1)
LETTERS = "АӘБВ"
TITLES = {3: 13, 6: 13, 9: 13, 10: 14}
"""Textbooks of a grade's list where they are more than `LEAST_TITLES`."""
LEAST_TITLES = 12
PRIORITY = 12
"""One pupil in so many is of a priority group: copies are kept for him, which is the dearer case."""


@dataclass(frozen=True)
class Size:
    """Four classes a grade. `pupils`: of a class."""

    grades: int
    pupils: int


SIZES = {"full": Size(10, 25), "small": Size(3, 3)}


def issue(size: Size) -> list[Measurement]:
    """In a database without a school: it brings pupils and textbooks in from files, then issues them all."""
    by, year = _school(size)
    classes = list(SchoolClass.objects.filter(year=year).select_related("school", "year__school"))
    seconds, lent = timed(lambda: _issue(by, classes))
    needed = sum(len(LETTERS) * size.pupils * _titles(grade) for grade in _grades(size))
    if lent != needed:
        raise RuntimeError(f"{lent} of {needed} textbooks were lent")
    return [Measurement("textbooks", lent, seconds, "s", _insert_again())]


def _issue(by: User, classes: Sequence[SchoolClass]) -> int:
    return sum(issue_class(by=by, school_class=one, on=ON).lent for one in classes)


def _insert_again() -> float:
    """Seconds for `executemany` of the very loans, taken out first: a transaction for each class."""
    (loans,) = take_out([Loan])
    place = loans.columns.index("school_class_id")
    by_class = defaultdict(list)
    for row in loans.values:
        by_class[row[place]].append(row)
    parts = [Rows(loans.table, loans.columns, rows) for rows in by_class.values()]
    return timed(lambda: _insert(parts))[0]


def _insert(parts: Sequence[Rows]) -> None:
    for rows in parts:
        with transaction.atomic():
            rows.insert()


def _school(size: Size) -> tuple[User, SchoolYear]:
    school = School(name_kk="Өлшем мектебі", head_kk="Өлшем мектебі")
    by = found_school(school=school, username="bench", full_name="Bench", password=DEMO_PASSWORD)
    year = open_year(by=by, starts_on=ON)
    _bring_in(by, READERS, _pupils(size))
    _bring_in(by, TEXTBOOKS, _textbooks(size))
    first = Reader.objects.for_school(school).order_by("pk").values_list("pk", flat=True)[::PRIORITY]
    Reader.objects.for_school(school).filter(pk__in=first).update(priority=True)
    for grade in _grades(size):
        titles = list(Title.objects.filter(grade=grade))
        set_for(by=by, year=year, grade=grade, language="kk", titles=titles)
    return by, year


def _bring_in(by: User, importer: Importer, rows: Iterator[tuple[object, ...]]) -> None:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    name = f"{importer.kind}.xlsx"
    result = run_import(by=by, importer=importer, content=file.getvalue(), file_name=name, on=ON)
    if result.added != result.rows:
        raise RuntimeError(f"{result.added} of {result.rows} rows of {name} came in")


def _pupils(size: Size) -> Iterator[tuple[object, ...]]:
    names = Names(Random("bench"))  # noqa: S311 - nobody keeps a secret with it
    yield "Тегі", "Аты", "Әкесінің аты", "Сыныбы"
    for grade in _grades(size):
        for letter in LETTERS:
            for _ in range(size.pupils):
                name = names.kazakh()
                yield name.surname, name.first_name, name.patronymic, f"{grade} «{letter}»"


def _textbooks(size: Size) -> Iterator[tuple[object, ...]]:
    yield "Пәні", "Сыныбы", "Атауы", "Тілі", "Баспасы", "Шыққан жылы", "Саны", "Бағасы"
    for grade in _grades(size):
        for subject in list(school_subjects().values())[: _titles(grade)]:
            copies = len(LETTERS) * size.pupils + 5
            yield subject.kk, grade, subject.kk, "қазақ", "Мектеп", ON.year, copies, 2400


def _grades(size: Size) -> range:
    return range(1, size.grades + 1)


def _titles(grade: int) -> int:
    return TITLES.get(grade, LEAST_TITLES)
