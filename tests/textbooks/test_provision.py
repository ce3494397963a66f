"""Which class has which textbooks on a day, by the arithmetic of the books."""

import io
import json
from datetime import date
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kitaphana.circulation.actions import write_off
from kitaphana.circulation.models import Loan
from kitaphana.core.models import User
from kitaphana.core.refusal import Refused
from kitaphana.roster.actions import leave
from kitaphana.roster.models import Reader, SchoolClass, SchoolYear
from kitaphana.stock.actions import Disposal
from kitaphana.stock.models import Lot, WriteOffLine
from kitaphana.textbooks.actions import collect, issue_class, set_for
from kitaphana.textbooks.models import SetItem
from kitaphana.textbooks.queries import Provision, provision
from tests.stock.make import lot, textbook
from tests.textbooks.make import FIRST_DAY, pupil, school_class

LATER = date(2023, 10, 2)


def figures(found: Provision) -> dict[str, tuple[int, int, int]]:
    return {row.school_class.name: (row.tally.need, row.tally.have, row.tally.full) for row in found.classes}


@pytest.fixture
def seven_a(gulnar: User, year: SchoolYear) -> SchoolClass:
    return school_class(
        gulnar, year, "7 А", "Айтбаев Санжар", "Бекболат Аружан", "Жұмабек Әли", first=("Жұмабек Әли",)
    )


@pytest.mark.django_db
def test_a_school_without_a_year_or_a_list_needs_nothing(gulnar: User, seven_a: SchoolClass) -> None:
    assert provision(gulnar.school, date(2030, 1, 1)).year is None
    found = provision(gulnar.school, FIRST_DAY).total
    assert (found.pupils, found.need, found.percent) == (3, 0, None)


@pytest.mark.django_db
def test_the_shelf_is_shared_out_in_order_of_grade_and_letter(
    gulnar: User, year: SchoolYear, seven_a: SchoolClass
) -> None:
    school_class(gulnar, year, "7 Ә", "Ғабит Мирас", "Кәрім Альтаир")
    school_class(gulnar, year, "8 А", "Сабыр Медина")
    physics, chemistry = textbook(gulnar), textbook(gulnar, "Химия", 8)
    set_for(by=gulnar, year=year, grade=7, language="kk", titles=[physics])
    set_for(by=gulnar, year=year, grade=8, language="kk", titles=[physics, chemistry])
    lot(gulnar, physics, 4)
    found = provision(gulnar.school, FIRST_DAY)
    assert figures(found) == {"7 «А»": (3, 3, 3), "7 «Ә»": (2, 1, 1), "8 «А»": (2, 0, 0)}
    assert (found.total.need, found.total.have, found.total.missing) == (7, 4, 3)
    assert found.total.percent == Decimal(400) / 7
    assert [(str(lack.title), lack.missing) for lack in found.lacking] == [("Физика", 2), ("Химия", 1)]
    assert (found.total.priority, found.total.priority_full) == (1, 1)


@pytest.mark.django_db
def test_issuing_moves_copies_from_the_shelf_to_hands_and_changes_no_figure(
    gulnar: User, year: SchoolYear, seven_a: SchoolClass
) -> None:
    physics = textbook(gulnar)
    set_for(by=gulnar, year=year, grade=7, language="kk", titles=[physics])
    lot(gulnar, physics, 2)
    before = provision(gulnar.school, FIRST_DAY)
    issue_class(by=gulnar, school_class=seven_a, on=FIRST_DAY)
    after = provision(gulnar.school, FIRST_DAY)
    assert figures(before) == figures(after) == {"7 «А»": (3, 2, 2)}
    assert before.classes[0].cells[0].held == 0
    assert after.classes[0].cells[0].held == 2


@pytest.mark.django_db
def test_a_past_day_gives_its_past_answer(gulnar: User, year: SchoolYear, seven_a: SchoolClass) -> None:
    physics = textbook(gulnar)
    set_for(by=gulnar, year=year, grade=7, language="kk", titles=[physics])
    stock = lot(gulnar, physics, 3)
    issue_class(by=gulnar, school_class=seven_a, on=FIRST_DAY)
    september = figures(provision(gulnar.school, FIRST_DAY))
    arman = pupil(gulnar, seven_a, "Сейітов Арман", on=LATER)
    sanzhar = Reader.objects.get(surname="Айтбаев")
    collect(by=gulnar, school_class=seven_a, reader=sanzhar, title=physics, on=LATER, ending="lost")
    assert figures(provision(gulnar.school, LATER)) == {"7 «А»": (4, 2, 2)}
    write_off(by=gulnar, lines=[Disposal(stock, "lost", 1)], on=date(2023, 11, 1))
    lot(gulnar, physics, 2, on=date(2023, 12, 1))
    leave(by=gulnar, reader=arman, on=date(2023, 12, 10))
    assert september == {"7 «А»": (3, 3, 3)} == figures(provision(gulnar.school, FIRST_DAY))
    assert figures(provision(gulnar.school, LATER)) == {"7 «А»": (4, 2, 2)}
    assert figures(provision(gulnar.school, date(2023, 11, 1))) == {"7 «А»": (4, 2, 2)}
    assert figures(provision(gulnar.school, date(2023, 12, 5))) == {"7 «А»": (4, 4, 4)}
    assert figures(provision(gulnar.school, date(2023, 12, 20))) == {"7 «А»": (3, 3, 3)}


@pytest.mark.django_db
def test_a_textbook_in_a_teachers_hands_is_on_nobodys_shelf(
    gulnar: User, year: SchoolYear, seven_a: SchoolClass
) -> None:
    physics = textbook(gulnar)
    set_for(by=gulnar, year=year, grade=7, language="kk", titles=[physics])
    stock = lot(gulnar, physics, 3)
    teacher = Reader.objects.create(
        school=gulnar.school, kind="teacher", surname="Нұрланова", joined_on=FIRST_DAY
    )
    Loan.objects.create(
        school=gulnar.school, reader=teacher, lot=stock, lent_on=FIRST_DAY, due_on=LATER,
        fund="textbook", language="kk", section="textbook", reader_kind="teacher",
    )  # fmt: skip
    assert figures(provision(gulnar.school, FIRST_DAY)) == {"7 «А»": (3, 2, 2)}


@pytest.mark.django_db
def test_the_number_of_queries_does_not_grow_with_the_school(
    gulnar: User, foreign_librarian: User, year: SchoolYear, seven_a: SchoolClass
) -> None:
    physics = textbook(gulnar)
    set_for(by=gulnar, year=year, grade=7, language="kk", titles=[physics])
    lot(gulnar, physics, 2)
    lot(foreign_librarian, physics, 100)
    issue_class(by=gulnar, school_class=seven_a, on=FIRST_DAY)
    with CaptureQueriesContext(connection) as small:
        provision(gulnar.school, FIRST_DAY)
    for letter in "ӘБВ":
        grown = school_class(gulnar, year, f"7 {letter}", "Оразғали Зере", "Үсен Алихан", "Мейрам Ибраһим")
        for name in ("Алгебра", "География"):
            title = textbook(gulnar, f"{name} {letter}")
            lot(gulnar, title, 9)
            titles = [item.title for item in SetItem.objects.for_school(gulnar.school).filter(grade=7)]
            set_for(by=gulnar, year=year, grade=7, language="kk", titles=[*titles, title])
        issue_class(by=gulnar, school_class=grown, on=FIRST_DAY)
    with CaptureQueriesContext(connection) as large:
        found = provision(gulnar.school, FIRST_DAY)
    assert len(small) == len(large) <= 9
    assert found.total.pupils == 12


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    quantities=st.lists(st.integers(0, 6), min_size=2, max_size=2),
    worn=st.integers(0, 6),
    issued=st.sampled_from([0, 1]),
    more=st.integers(1, 4),
)
def test_provision_stays_between_nothing_and_all_and_never_falls_when_copies_come(
    gulnar: User,
    year: SchoolYear,
    seven_a: SchoolClass,
    quantities: list[int],
    worn: int,
    issued: int,
    more: int,
) -> None:
    for model in (Loan, WriteOffLine, Lot):
        model.objects.for_school(gulnar.school).delete()
    titles = [textbook(gulnar), textbook(gulnar, "Химия")]
    set_for(by=gulnar, year=year, grade=7, language="kk", titles=titles)
    lots = [lot(gulnar, title, n) for title, n in zip(titles, quantities, strict=True) if n]
    if lots and 0 < worn <= lots[0].quantity:
        write_off(by=gulnar, lines=[Disposal(lots[0], "worn", worn)], on=FIRST_DAY)
    if issued:
        issue_class(by=gulnar, school_class=seven_a, on=FIRST_DAY)
    before = provision(gulnar.school, FIRST_DAY).total
    assert before.percent is not None
    assert 0 <= before.percent <= 100
    assert 0 <= before.full <= before.pupils
    assert (before.full == before.pupils) == (before.missing == 0)
    lot(gulnar, titles[0], more, on=FIRST_DAY)
    after = provision(gulnar.school, FIRST_DAY).total
    assert after.have >= before.have
    assert after.full >= before.full


@pytest.mark.django_db
def test_the_command_prints_the_document_that_was_promised(
    gulnar: User, year: SchoolYear, seven_a: SchoolClass
) -> None:
    physics = textbook(gulnar)
    set_for(by=gulnar, year=year, grade=7, language="kk", titles=[physics])
    lot(gulnar, physics, 1)
    out = io.StringIO()
    call_command("provision", "--on", "2023-09-01", "--json", stdout=out)
    assert json.loads(out.getvalue()) == {
        "on": "2023-09-01",
        "total": {"pupils": 3, "need": 3, "have": 1, "percent": 33.333333},
        "classes": [
            {
                "class": "7 «А»", "grade": 7, "language": "kk", "pupils": 3, "need": 3, "have": 1,
                "percent": 33.333333, "lacking": [{"title": "Физика", "missing": 2}],
            }
        ],
    }  # fmt: skip
    table = io.StringIO()
    call_command("provision", "--on", "2023-09-01", stdout=table)
    assert "7 «А»" in table.getvalue()
    assert "Физика −2" in table.getvalue().replace("\u00a0", " ")


@pytest.mark.django_db
def test_the_command_says_what_is_wrong(gulnar: User) -> None:
    with pytest.raises(CommandError):
        call_command("provision", "--on", "32.13.2023")
    with pytest.raises(Refused) as no_year:
        call_command("provision", "--on", "2030-01-01")
    assert no_year.value.code == "textbooks_no_year"
