"""A thousand readers through the real importer, beside the database's own bulk insert of the same rows."""

from collections.abc import Iterator, Sequence
from datetime import date
from random import Random

from django.db import transaction

from kitaphana.bench.engine import Rows, take_out
from kitaphana.bench.measure import Measurement, timed
from kitaphana.core.accounts import DEMO_PASSWORD
from kitaphana.core.actions import found_school
from kitaphana.core.importing import run_import
from kitaphana.core.models import ImportedRow, School
from kitaphana.demo.names import Names
from kitaphana.roster.actions import open_year
from kitaphana.roster.importer import READERS
from kitaphana.roster.models import Enrolment, Reader, Registration, SchoolClass

ON = date(2026, 9, 1)
TABLES = (SchoolClass, Reader, Enrolment, Registration, ImportedRow)
"""What the importer writes for the lines of the file, in an order in which it may be inserted."""


def import_readers(readers: int) -> list[Measurement]:
    """In a database without a school."""
    school = School(name_kk="Өлшем мектебі", head_kk="Өлшем мектебі")
    by = found_school(school=school, username="bench", full_name="Bench", password=DEMO_PASSWORD)
    open_year(by=by, starts_on=ON)
    content = "\n".join(_lines(readers)).encode()
    seconds, result = timed(
        lambda: run_import(
            by=by,
            importer=READERS,
            content=content,
            file_name="readers.csv",
            on=ON,
            options={"create_classes": True},
        )
    )
    if result.added != readers:
        raise RuntimeError(f"{result.added} of {readers} readers came in")
    return [Measurement("import_readers", readers, seconds, "s", _insert_again())]


def _lines(readers: int) -> Iterator[str]:
    names = Names(Random("bench"))  # noqa: S311 - nobody keeps a secret with it
    yield "№;Аты-жөні;Сыныбы;Туған күні"
    for number in range(readers):
        name = names.kazakh()
        grade, letter = 1 + number % 11, "АӘБВ"[number // 11 % 4]
        born = f"{1 + number % 28:02}.{1 + number % 12:02}.{2019 - grade}"
        yield f"{number + 1};{name.surname} {name.first_name} {name.patronymic};{grade} «{letter}»;{born}"


def _insert_again() -> float:
    """Seconds for `executemany` of the very rows that the importer wrote, taken out first."""
    kept = take_out(TABLES)
    return timed(lambda: _insert(kept))[0]


def _insert(kept: Sequence[Rows]) -> None:
    with transaction.atomic():
        for rows in kept:
            rows.insert()
