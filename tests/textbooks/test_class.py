"""Issuing a class its textbooks, collecting them, and the lists of the grades."""

from datetime import date

import pytest

from kitaphana.catalogue.models import Title
from kitaphana.circulation.actions import LoanItem, lend
from kitaphana.circulation.models import Loan
from kitaphana.core.models import User
from kitaphana.core.refusal import Refused, Stranger
from kitaphana.roster.actions import enrol, transfer
from kitaphana.roster.models import Enrolment, Reader, SchoolClass, SchoolYear, Term
from kitaphana.textbooks.actions import collect_class, issue_class, undo_collect_class
from kitaphana.textbooks.classneeds import State, class_needs
from kitaphana.textbooks.sets import Wanted, copy_sets, set_for
from tests.stock.make import lot, textbook
from tests.textbooks.make import FIRST_DAY, collect, lists, school_class

MAY = date(2024, 5, 25)
SEPTEMBER = date(2024, 9, 5)


@pytest.fixture
def seven_a(gulnar: User, year: SchoolYear) -> SchoolClass:
    Term.objects.create(
        school=gulnar.school, year=year, number=4, starts_on=date(2024, 4, 1), ends_on=MAY, source="бұйрық"
    )
    return school_class(
        gulnar, year, "7 А", "Айтбаев Санжар", "Бекболат Аружан", "Жұмабек Әли", first=("Жұмабек Әли",)
    )


@pytest.fixture
def physics(gulnar: User, year: SchoolYear) -> Title:
    title = textbook(gulnar)
    set_for(by=gulnar, year=year, grade=7, language="kk", titles=[title])
    return title


@pytest.mark.django_db
def test_gulnar_issues_the_whole_class_and_a_second_press_issues_nothing(
    gulnar: User, seven_a: SchoolClass, physics: Title
) -> None:
    lot(gulnar, physics, 5)
    first = issue_class(by=gulnar, school_class=seven_a, on=FIRST_DAY)
    second = issue_class(by=gulnar, school_class=seven_a, on=FIRST_DAY)
    assert (first.lent, first.short) == (3, ())
    assert (second.lent, second.short) == (0, ())
    assert set(Loan.objects.values_list("due_on", "fund", "grade")) == {(MAY, "textbook", 7)}
    needs = class_needs(seven_a, FIRST_DAY)
    assert (needs.need, needs.held, needs.can_issue) == (3, 3, 0)


@pytest.mark.django_db
def test_the_priority_pupil_is_served_first_when_copies_are_short(
    gulnar: User, seven_a: SchoolClass, physics: Title
) -> None:
    lot(gulnar, physics, 1)
    issued = issue_class(by=gulnar, school_class=seven_a, on=FIRST_DAY)
    assert issued.lent == 1
    assert [(lack.title, lack.missing) for lack in issued.short] == [(physics, 2)]
    assert Loan.objects.get().reader == Reader.objects.get(surname="Жұмабек")
    assert [seat.reader.surname for seat in class_needs(seven_a, FIRST_DAY).seats] == [
        "Жұмабек",
        "Айтбаев",
        "Бекболат",
    ]


@pytest.mark.django_db
def test_old_copies_go_out_before_new_ones(gulnar: User, seven_a: SchoolClass, physics: Title) -> None:
    new = lot(gulnar, physics, 5, on=date(2023, 8, 25))
    old = lot(gulnar, physics, 2, on=date(2021, 8, 25))
    issue_class(by=gulnar, school_class=seven_a, on=FIRST_DAY)
    assert sorted(Loan.objects.values_list("lot", flat=True)) == sorted([old.pk, old.pk, new.pk])


@pytest.mark.django_db
def test_only_one_pupil_or_one_title_may_be_issued(
    gulnar: User, year: SchoolYear, seven_a: SchoolClass, physics: Title
) -> None:
    chemistry = textbook(gulnar, "Химия")
    set_for(by=gulnar, year=year, grade=7, language="kk", titles=[physics, chemistry])
    lot(gulnar, physics, 5)
    lot(gulnar, chemistry, 5)
    aruzhan = Reader.objects.get(surname="Бекболат")
    assert (
        issue_class(by=gulnar, school_class=seven_a, on=FIRST_DAY, reader=aruzhan, title=chemistry).lent == 1
    )
    assert issue_class(by=gulnar, school_class=seven_a, on=FIRST_DAY, title=physics).lent == 3
    assert issue_class(by=gulnar, school_class=seven_a, on=FIRST_DAY).lent == 2


@pytest.mark.django_db
def test_a_pupil_who_changes_class_brings_his_textbook_along(
    gulnar: User, year: SchoolYear, seven_a: SchoolClass, physics: Title
) -> None:
    lot(gulnar, physics, 5)
    issue_class(by=gulnar, school_class=seven_a, on=FIRST_DAY)
    other = school_class(gulnar, year, "7 Ә")
    transfer(
        by=gulnar, reader=Reader.objects.get(surname="Айтбаев"), school_class=other, on=date(2023, 10, 2)
    )
    assert issue_class(by=gulnar, school_class=other, on=date(2023, 10, 2)).lent == 0
    assert class_needs(other, date(2023, 10, 2)).held == 1


@pytest.mark.django_db
def test_gulnar_collects_the_class_in_may_and_notes_what_was_lost(
    gulnar: User, seven_a: SchoolClass, physics: Title
) -> None:
    lot(gulnar, physics, 3)
    issue_class(by=gulnar, school_class=seven_a, on=FIRST_DAY)
    sanzhar = Reader.objects.get(surname="Айтбаев")
    collect(by=gulnar, school_class=seven_a, reader=sanzhar, title=physics, on=MAY, ending="lost")
    assert collect_class(by=gulnar, school_class=seven_a, on=MAY) == 2
    assert collect_class(by=gulnar, school_class=seven_a, on=MAY) == 0
    states = {seat.reader.surname: seat.marks[0].state for seat in class_needs(seven_a, MAY).seats}
    assert states == {"Айтбаев": State.LOST, "Бекболат": State.RETURNED, "Жұмабек": State.RETURNED}
    assert class_needs(seven_a, MAY).columns[0].shelf == 2
    collect(by=gulnar, school_class=seven_a, reader=sanzhar, title=physics, on=MAY)
    assert class_needs(seven_a, MAY).columns[0].shelf == 3, "it was not lost after all"
    assert issue_class(by=gulnar, school_class=seven_a, on=MAY).lent == 0, "what came back stays"


@pytest.mark.django_db
def test_svetlana_cannot_issue_to_a_class_of_another_school(
    foreign_librarian: User, gulnar: User, seven_a: SchoolClass, physics: Title
) -> None:
    lot(gulnar, physics, 3)
    with pytest.raises(Stranger):
        issue_class(by=foreign_librarian, school_class=seven_a, on=FIRST_DAY)
    assert not Loan.objects.exists()


@pytest.mark.django_db
def test_a_list_is_replaced_as_a_whole_and_copied_to_the_next_year_once(
    gulnar: User, year: SchoolYear, physics: Title
) -> None:
    chemistry, algebra = textbook(gulnar, "Химия", 8), textbook(gulnar, "Алгебра", 8)
    set_for(by=gulnar, year=year, grade=8, language="kk", titles=[chemistry])
    set_for(by=gulnar, year=year, grade=8, language="kk", titles=[algebra, algebra])
    following = SchoolYear.objects.create(
        school=gulnar.school, starts_on=date(2024, 9, 1), ends_on=date(2025, 8, 31)
    )
    set_for(by=gulnar, year=following, grade=7, language="kk", titles=[chemistry])
    assert copy_sets(by=gulnar, from_year=year, to_year=following) == 1
    assert copy_sets(by=gulnar, from_year=year, to_year=following) == 0
    assert lists(following) == {(7, "kk"): [chemistry], (8, "kk"): [algebra]}


@pytest.mark.django_db
def test_there_is_no_list_for_grade_13(gulnar: User, year: SchoolYear, physics: Title) -> None:
    with pytest.raises(Refused) as refused:
        set_for(by=gulnar, year=year, grade=13, language="kk", titles=[physics])
    assert refused.value.code == "textbooks_grade"


@pytest.mark.django_db
def test_a_kazakh_class_lists_its_own_language_before_russian_and_english(
    gulnar: User, year: SchoolYear, seven_a: SchoolClass
) -> None:
    titles = [
        textbook(gulnar, "Русская литература", 7, language="ru"),
        textbook(gulnar, "English 7", 7, language="en"),
        textbook(gulnar, "Химия", 7),
        textbook(gulnar, "Алгебра", 7),
    ]
    set_for(by=gulnar, year=year, grade=7, language="kk", titles=titles)
    listed = [str(column.title) for column in class_needs(seven_a, FIRST_DAY).columns]
    assert listed[:2] == ["Алгебра", "Химия"]
    assert [str(title) for title in lists(year)[7, "kk"]] == listed


@pytest.mark.django_db
def test_a_pile_whose_textbooks_went_to_another_class_is_not_undone(
    gulnar: User, year: SchoolYear, seven_a: SchoolClass, physics: Title
) -> None:
    lot(gulnar, physics, 3)
    issue_class(by=gulnar, school_class=seven_a, on=FIRST_DAY)
    collect_class(by=gulnar, school_class=seven_a, on=FIRST_DAY)
    seven_b = school_class(gulnar, year, "7 Б", "Оспан Дана")
    issue_class(by=gulnar, school_class=seven_b, on=FIRST_DAY)
    with pytest.raises(Refused) as refused:
        undo_collect_class(by=gulnar, school_class=seven_a, on=FIRST_DAY)
    assert refused.value.code == "desk_undo_late"
    assert Loan.objects.open().count() == 1


@pytest.fixture
def eight_a(gulnar: User, seven_a: SchoolClass, physics: Title) -> SchoolClass:
    """The year after: 7 «А» kept its physics over the summer and is 8 «А», whose list is another."""
    lot(gulnar, physics, 3)
    issue_class(by=gulnar, school_class=seven_a, on=FIRST_DAY)
    following = SchoolYear.objects.create(
        school=gulnar.school, starts_on=date(2024, 9, 1), ends_on=date(2025, 8, 31)
    )
    made = school_class(gulnar, following, "8 А")
    for reader in Reader.objects.all():
        enrol(by=gulnar, reader=reader, school_class=made, on=following.starts_on)
    set_for(by=gulnar, year=following, grade=8, language="kk", titles=[textbook(gulnar, "Химия", 8)])
    return made


@pytest.mark.django_db
def test_last_years_textbooks_are_taken_back_from_the_new_class_and_that_is_undone(
    gulnar: User, eight_a: SchoolClass, physics: Title
) -> None:
    needs = class_needs(eight_a, SEPTEMBER)
    assert [(c.title.name, c.need, c.held, c.in_list) for c in needs.columns] == [
        ("Химия", 3, 0, True),
        (physics.name, 0, 3, False),
    ]
    assert all(physics not in column.titles for seat in needs.seats for column in seat.lacking)
    sanzhar = Reader.objects.get(surname="Айтбаев")
    collect(by=gulnar, school_class=eight_a, reader=sanzhar, title=physics, on=SEPTEMBER, ending="lost")
    assert collect_class(by=gulnar, school_class=eight_a, on=SEPTEMBER) == 2
    assert not Loan.objects.open().exists()
    assert undo_collect_class(by=gulnar, school_class=eight_a, on=SEPTEMBER) == 2
    states = {seat.reader.surname: seat.marks[1].state for seat in class_needs(eight_a, SEPTEMBER).seats}
    assert states == {"Айтбаев": State.LOST, "Бекболат": State.ISSUED, "Жұмабек": State.ISSUED}


@pytest.mark.django_db
def test_the_old_class_gives_back_its_own_year_and_not_the_new_one(
    gulnar: User, seven_a: SchoolClass, eight_a: SchoolClass
) -> None:
    lot(gulnar, textbook(gulnar, "Химия", 8), 3)
    assert issue_class(by=gulnar, school_class=eight_a, on=SEPTEMBER).lent == 3
    with pytest.raises(Refused):
        issue_class(by=gulnar, school_class=seven_a, on=SEPTEMBER)
    assert class_needs(seven_a, SEPTEMBER).held == 3
    assert collect_class(by=gulnar, school_class=seven_a, on=SEPTEMBER) == 3
    assert set(Loan.objects.open().values_list("lot__title__name", flat=True)) == {"Химия"}


@pytest.mark.django_db
def test_a_title_outside_the_list_leaves_the_table_the_day_after_it_came_back(
    gulnar: User, eight_a: SchoolClass
) -> None:
    assert Enrolment.objects.for_school(gulnar.school).filter(school_class=eight_a).count() == 3
    collect_class(by=gulnar, school_class=eight_a, on=SEPTEMBER)
    assert [c.in_list for c in class_needs(eight_a, SEPTEMBER).columns] == [True, False]
    assert [c.in_list for c in class_needs(eight_a, date(2024, 9, 6)).columns] == [True]


@pytest.mark.django_db
def test_what_a_pupil_brought_back_is_not_issued_again_but_in_another_class_he_needs_it(
    gulnar: User, year: SchoolYear, seven_a: SchoolClass, physics: Title
) -> None:
    lot(gulnar, physics, 5)
    issue_class(by=gulnar, school_class=seven_a, on=FIRST_DAY)
    sanzhar, october = Reader.objects.get(surname="Айтбаев"), date(2023, 10, 2)
    collect(by=gulnar, school_class=seven_a, reader=sanzhar, title=physics, on=october)
    assert issue_class(by=gulnar, school_class=seven_a, on=october).lent == 0
    other = school_class(gulnar, year, "7 Ә")
    transfer(by=gulnar, reader=sanzhar, school_class=other, on=date(2023, 10, 3))
    assert issue_class(by=gulnar, school_class=other, on=date(2023, 10, 3)).lent == 1


@pytest.mark.django_db
def test_a_pupil_who_had_both_editions_gets_both_back_when_the_taking_back_is_undone(
    gulnar: User, year: SchoolYear, seven_a: SchoolClass
) -> None:
    old, new = textbook(gulnar, "Химия", year=2017), textbook(gulnar, "Химия", year=2020)
    set_for(by=gulnar, year=year, grade=7, language="kk", titles=[Wanted(new, (old,))])
    sanzhar = Reader.objects.get(surname="Айтбаев")
    items = [LoanItem(sanzhar, lot(gulnar, old, 1)), LoanItem(sanzhar, lot(gulnar, new, 5))]
    lend(by=gulnar, items=items, on=FIRST_DAY, due_on=SEPTEMBER)
    assert collect_class(by=gulnar, school_class=seven_a, on=FIRST_DAY) == 2
    assert undo_collect_class(by=gulnar, school_class=seven_a, on=FIRST_DAY) == 2
    assert Loan.objects.open().count() == 2
