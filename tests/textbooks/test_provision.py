"""Which class has which textbooks on a day, by the arithmetic of the books."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kitaphana.circulation.actions import write_off
from kitaphana.circulation.loss import mark_found
from kitaphana.circulation.models import Away, Loan
from kitaphana.circulation.repair import mend
from kitaphana.core.models import Setting, User
from kitaphana.roster.actions import leave
from kitaphana.roster.models import Reader, SchoolClass, SchoolYear
from kitaphana.stock.actions import Disposal
from kitaphana.stock.models import Lot, WriteOffLine
from kitaphana.textbooks.actions import issue_class
from kitaphana.textbooks.models import OwnCopy, SetItem
from kitaphana.textbooks.queries import Tally, provision, provisions
from kitaphana.textbooks.sets import Wanted, set_for
from tests import make
from tests.stock.make import lot, textbook
from tests.textbooks.make import FIRST_DAY, collect, figures, pupil, school_class

pytestmark = pytest.mark.django_db
LATER = date(2023, 10, 2)
TITLES = (("Физика", 7), ("Химия", 7), ("Алгебра", 8), ("Геометрия", 8))


def test_a_school_without_a_year_or_a_list_needs_nothing(gulnar: User, seven_a: SchoolClass) -> None:
    assert provision(gulnar.school, date(2030, 1, 1)).year is None
    found = provision(gulnar.school, FIRST_DAY).total
    assert (found.pupils, found.need, found.percent) == (3, 0, None)


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


def test_days_of_several_years_asked_together_are_answered_in_as_many_queries_as_one(
    gulnar: User, year: SchoolYear, seven_a: SchoolClass
) -> None:
    physics, algebra = textbook(gulnar), textbook(gulnar, "Алгебра")
    for n, title in ((2, physics), (1, algebra)):
        lot(gulnar, title, n, on=date(2022, 9, 1))
    before = make.school_year(gulnar.school, date(2022, 9, 1))
    six = school_class(gulnar, before, "6 А")
    pupil(gulnar, six, "Дәулет Ерасыл", on=date(2022, 9, 1))
    for of, title, more in ((before, algebra, ()), (year, physics, (algebra,))):
        wanted = [Wanted(title, teachers=1), *(Wanted(other) for other in more)]
        set_for(by=gulnar, year=of, grade=6 if of == before else 7, language="kk", titles=wanted)
    issue_class(by=gulnar, school_class=seven_a, on=FIRST_DAY)
    sanzhar = Reader.objects.filter(surname="Айтбаев").earliest("pk")
    collect(by=gulnar, school_class=seven_a, reader=sanzhar, title=physics, on=LATER, ending="lost")
    days = (date(2030, 1, 1), date(2022, 10, 3), FIRST_DAY, LATER)
    with CaptureQueriesContext(connection) as one:
        provision(gulnar.school, LATER)
    with CaptureQueriesContext(connection) as all_of_them:
        found = provisions(gulnar.school, days)
    assert len(all_of_them) == len(one)
    assert found == {day: provision(gulnar.school, day) for day in days}
    assert [row.school_class for row in found[days[1]].classes] == [six]
    assert figures(found[FIRST_DAY])["7 «А»"][:2] == (6, 3)
    assert figures(found[LATER])["7 «А»"][:2] == (6, 2)


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
    assert len(small) == len(large) <= 16
    assert found.total.pupils == 12


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


def test_either_edition_serves_a_position_and_its_shelves_are_one(
    gulnar: User, year: SchoolYear, seven_a: SchoolClass
) -> None:
    old, new = textbook(gulnar, year=2017), textbook(gulnar, year=2020)
    set_for(by=gulnar, year=year, grade=7, language="kk", titles=[Wanted(new, options=(old,))])
    lot(gulnar, old, 1)
    lot(gulnar, new, 1)
    found = provision(gulnar.school, FIRST_DAY)
    assert figures(found) == {"7 «А»": (3, 2, 2)}
    assert [(lack.title, lack.missing) for lack in found.lacking] == [(new, 1)]
    issue_class(by=gulnar, school_class=seven_a, on=FIRST_DAY)
    [cell] = provision(gulnar.school, FIRST_DAY).classes[0].cells
    assert (cell.held, cell.to_issue, cell.missing) == (2, (), 1)


def test_priority_pupils_of_every_class_come_before_the_others_of_any(
    gulnar: User, year: SchoolYear, seven_a: SchoolClass
) -> None:
    last = school_class(gulnar, year, "8 А", "Сабыр Медина", first=("Сабыр Медина",))
    physics = textbook(gulnar)
    for grade in (7, 8):
        set_for(by=gulnar, year=year, grade=grade, language="kk", titles=[physics])
    lot(gulnar, physics, 2)
    found = provision(gulnar.school, FIRST_DAY)
    assert figures(found) == {"7 «А»": (3, 1, 1), "8 «А»": (1, 1, 1)}
    assert (found.total.priority, found.total.priority_full) == (2, 2)
    assert found.classes[1].cells[0].to_issue == (last.enrolments.get().reader_id,)


def test_a_pupil_with_a_copy_of_his_own_takes_none_from_the_shelf(
    gulnar: User, year: SchoolYear, seven_a: SchoolClass
) -> None:
    physics = textbook(gulnar)
    set_for(by=gulnar, year=year, grade=7, language="kk", titles=[physics])
    lot(gulnar, physics, 1)
    sanzhar = Reader.objects.get(surname="Айтбаев")
    OwnCopy.objects.create(
        school=gulnar.school, reader=sanzhar, title=physics, starts_on=LATER, ends_on=date(2023, 11, 1)
    )
    assert figures(provision(gulnar.school, FIRST_DAY)) == {"7 «А»": (3, 1, 1)}
    assert figures(provision(gulnar.school, LATER)) == {"7 «А»": (3, 2, 2)}
    assert figures(provision(gulnar.school, date(2023, 11, 2))) == {"7 «А»": (3, 1, 1)}


def test_a_workbook_once_given_is_had_to_the_end_of_the_year_and_on_no_shelf(
    gulnar: User, year: SchoolYear, seven_a: SchoolClass
) -> None:
    workbook = textbook(gulnar, "Физика. Жұмыс дәптері", kind="study_aid")
    set_for(by=gulnar, year=year, grade=7, language="kk", titles=[Wanted(workbook, given=True)])
    books = lot(gulnar, workbook, 4)
    issue_class(by=gulnar, school_class=seven_a, on=FIRST_DAY)
    pupil(gulnar, seven_a, "Сейітов Арман", on=LATER)
    pupil(gulnar, seven_a, "Үсен Алихан", on=LATER)
    assert figures(provision(gulnar.school, LATER)) == {"7 «А»": (5, 4, 4)}
    write_off(by=gulnar, lines=[Disposal(books, "given", 3)], on=date(2023, 11, 1))
    assert figures(provision(gulnar.school, date(2023, 11, 1))) == {"7 «А»": (5, 4, 4)}


@pytest.mark.parametrize(("counted", "shown"), [(False, (0, 0, 0)), (True, (3, 3, 3))])
def test_an_e_textbook_counts_only_where_the_school_says_so(
    gulnar: User, year: SchoolYear, seven_a: SchoolClass, *, counted: bool, shown: tuple[int, int, int]
) -> None:
    Setting.objects.create(school=gulnar.school, code="count_e_textbooks", value=counted)
    online = textbook(gulnar, kind="e_textbook")
    set_for(by=gulnar, year=year, grade=7, language="kk", titles=[online])
    assert figures(provision(gulnar.school, FIRST_DAY)) == {"7 «А»": shown}


def test_a_copy_in_repair_is_missing_until_it_is_mended(
    gulnar: User, year: SchoolYear, seven_a: SchoolClass
) -> None:
    physics = textbook(gulnar)
    set_for(by=gulnar, year=year, grade=7, language="kk", titles=[physics])
    lot(gulnar, physics, 3)
    issue_class(by=gulnar, school_class=seven_a, on=FIRST_DAY)
    sanzhar = Reader.objects.get(surname="Айтбаев")
    collect(by=gulnar, school_class=seven_a, reader=sanzhar, title=physics, on=LATER, ending="damaged")
    assert figures(provision(gulnar.school, LATER)) == {"7 «А»": (3, 2, 2)}
    mend(by=gulnar, repairs=[Away.objects.get()], on=date(2023, 11, 1))
    assert figures(provision(gulnar.school, date(2023, 11, 1))) == {"7 «А»": (3, 3, 3)}
    assert figures(provision(gulnar.school, date(2023, 10, 31))) == {"7 «А»": (3, 2, 2)}


def test_a_lost_textbook_that_turned_up_is_there_from_that_day(
    gulnar: User, year: SchoolYear, seven_a: SchoolClass
) -> None:
    physics = textbook(gulnar)
    set_for(by=gulnar, year=year, grade=7, language="kk", titles=[physics])
    lot(gulnar, physics, 3)
    issue_class(by=gulnar, school_class=seven_a, on=FIRST_DAY)
    sanzhar = Reader.objects.get(surname="Айтбаев")
    collect(by=gulnar, school_class=seven_a, reader=sanzhar, title=physics, on=LATER, ending="lost")
    mark_found(by=gulnar, loan=Loan.objects.get(ending="lost"), on=date(2023, 11, 1))
    assert figures(provision(gulnar.school, LATER)) == {"7 «А»": (3, 2, 2)}
    assert figures(provision(gulnar.school, date(2023, 11, 1))) == {"7 «А»": (3, 3, 3)}


def test_what_a_stocktaking_missed_does_not_make_up_for_a_later_loss(
    gulnar: User, year: SchoolYear, seven_a: SchoolClass
) -> None:
    physics = textbook(gulnar)
    set_for(by=gulnar, year=year, grade=7, language="kk", titles=[physics])
    books = lot(gulnar, physics, 5)
    issue_class(by=gulnar, school_class=seven_a, on=FIRST_DAY)
    write_off(by=gulnar, lines=[Disposal(books, "lost", 2)], on=LATER)
    sanzhar = Reader.objects.get(surname="Айтбаев")
    collect(
        by=gulnar, school_class=seven_a, reader=sanzhar, title=physics, on=date(2023, 11, 1), ending="lost"
    )
    assert figures(provision(gulnar.school, date(2023, 11, 1))) == {"7 «А»": (3, 2, 2)}
    write_off(by=gulnar, lines=[Disposal(books, "lost", 1)], on=date(2023, 12, 1))
    assert figures(provision(gulnar.school, date(2023, 12, 1))) == {"7 «А»": (3, 2, 2)}


def test_copies_for_teachers_are_counted_apart_and_after_the_pupils(
    gulnar: User, year: SchoolYear, seven_a: SchoolClass
) -> None:
    physics = textbook(gulnar)
    set_for(by=gulnar, year=year, grade=7, language="kk", titles=[Wanted(physics, teachers=2)])
    stock = lot(gulnar, physics, 4)
    found = provision(gulnar.school, FIRST_DAY)
    assert (found.total.need, found.total.have) == (3, 3)
    assert (found.teachers.need, found.teachers.have) == (2, 1)
    teacher = make.reader(gulnar.school, "Нұрланова Сәуле", kind="teacher")
    make.loan(teacher, stock)
    held = provision(gulnar.school, FIRST_DAY).teachers
    assert (held.need, held.have) == (2, 1)


def test_of_a_class_without_a_list_nothing_is_said(
    gulnar: User, year: SchoolYear, seven_a: SchoolClass
) -> None:
    eight = school_class(gulnar, year, "8 А", "Сабыр Медина", first=("Сабыр Медина",))
    physics = textbook(gulnar)
    set_for(by=gulnar, year=year, grade=7, language="kk", titles=[physics])
    lot(gulnar, physics, 1)
    found = provision(gulnar.school, FIRST_DAY)
    assert found.without_list == (eight,)
    total = found.total
    assert (total.pupils, total.full, total.short, total.priority) == (4, 1, 2, 1)
    assert found.by_grade()[8].percent is None


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    copies=st.lists(st.integers(0, 7), min_size=4, max_size=4),
    issued=st.sets(st.sampled_from(["7 «А»", "7 «Ә»", "8 «А»"])),
)
def test_the_tables_by_pupil_class_grade_and_language_add_up_to_the_school(
    gulnar: User, year: SchoolYear, seven_a: SchoolClass, copies: list[int], issued: set[str]
) -> None:
    for model in (Loan, WriteOffLine, Lot):
        model.objects.for_school(gulnar.school).delete()
    if not SchoolClass.objects.filter(grade=8).exists():
        school_class(gulnar, year, "7 Ә", "Ғабит Мирас", "Кәрім Альтаир", first=("Кәрім Альтаир",))
        school_class(gulnar, year, "8 А", "Сабыр Медина", "Ли Анна", language="ru")
    titles = [textbook(gulnar, name, grade) for name, grade in TITLES]
    set_for(by=gulnar, year=year, grade=7, language="kk", titles=titles[:2])
    set_for(by=gulnar, year=year, grade=8, language="ru", titles=titles[2:])
    for title, n in zip(titles, copies, strict=True):
        if n:
            lot(gulnar, title, n)
    for one in SchoolClass.objects.filter(year=year):
        if one.name in issued:
            issue_class(by=gulnar, school_class=one, on=FIRST_DAY)
    found = provision(gulnar.school, FIRST_DAY)
    for parts in (found.by_pupil().values(), found.by_grade().values(), found.by_language().values()):
        assert sum(parts, Tally()) == found.total
    for row in found.classes:
        assert sum(row.by_pupil().values(), Tally()) == row.tally
    for tallies in (found.by_subject("kk").values(), found.by_title().values()):
        assert sum(tally.need for tally in tallies) == found.total.need
        assert sum(tally.have for tally in tallies) == found.total.have
    assert sum(row.missing for row in found.shortages) == found.total.missing
    for title, n in zip(titles, copies, strict=True):
        assert found.by_title()[title].have == min(n, found.by_title()[title].need)
