"""A book goes out and comes back: who may have it, what is asked, what is undone."""

from datetime import date, timedelta

import pytest

from kitaphana.circulation import actions, loss, queries, undo
from kitaphana.circulation.models import Loan, Renewal, Visit
from kitaphana.core.actions import change_setting
from kitaphana.core.models import Journal, School, User
from kitaphana.core.refusal import Refused, Stranger
from kitaphana.roster.models import Reader, Registration, SchoolClass
from kitaphana.stock.actions import Disposal
from kitaphana.stock.models import Copy, Fund, Reason
from tests import make
from tests.circulation.conftest import MONDAY, refused

TUESDAY = MONDAY + timedelta(days=1)


def lend(by: User, reader: Reader, copy: Copy, *said: str, on: date = MONDAY) -> Loan:
    return actions.lend_copy(by=by, reader=reader, copy=copy, on=on, said=frozenset(said))


def test_aigerim_takes_a_book_for_fifteen_days_and_brings_it_back(
    gulnar: User, aigerim: Reader, kozha: Copy
) -> None:
    loan = lend(gulnar, aigerim, kozha)
    assert (loan.due_on, loan.grade, loan.fund) == (date(2023, 10, 17), 5, Fund.MAIN)
    assert queries.on_shelf(gulnar.school, [kozha.lot]) == {kozha.lot.pk: 0}
    actions.take_back(by=gulnar, loan=loan, on=TUESDAY)
    assert queries.on_shelf(gulnar.school, [kozha.lot]) == {kozha.lot.pk: 1}
    assert queries.open_loans(gulnar.school, aigerim) == []


def test_the_loan_keeps_the_class_aigerim_was_in(
    gulnar: User, aigerim: Reader, kozha: Copy, fifth: SchoolClass
) -> None:
    loan = lend(gulnar, aigerim, kozha)
    aigerim.enrolments.update(ends_on=MONDAY)
    assert Loan.objects.get(pk=loan.pk).school_class == fifth


def test_a_book_in_armans_name_is_asked_about_before_aigerim_gets_it(
    gulnar: User, aigerim: Reader, arman: Reader, kozha: Copy
) -> None:
    armans = lend(gulnar, arman, kozha)
    with pytest.raises(actions.HeldByOther) as question:
        lend(gulnar, aigerim, kozha)
    assert question.value.holes == {"name": "Сейітов Арман Болатұлы"}
    lend(gulnar, aigerim, kozha, question.value.flag)
    armans.refresh_from_db()
    assert (armans.returned_on, armans.ending) == (MONDAY, Loan.Ending.RETURNED)


def test_aigerim_cannot_take_the_same_copy_twice(gulnar: User, aigerim: Reader, kozha: Copy) -> None:
    lend(gulnar, aigerim, kozha)
    with refused("desk_on_loan_same"):
        lend(gulnar, aigerim, kozha)
    assert Loan.objects.count() == 1


def test_the_limit_holds_until_gulnar_says_otherwise(gulnar: User, school: School, aigerim: Reader) -> None:
    change_setting(by=gulnar, code="loan_limit", value=2)
    books = [
        make.copy(make.lot(school, make.title(name))) for name in ("Ұшқан ұя", "Қан мен тер", "Көшпенділер")
    ]
    for book in books[:2]:
        lend(gulnar, aigerim, book)
    with pytest.raises(actions.OverLimit) as question:
        lend(gulnar, aigerim, books[2])
    assert question.value.holes == {"n": 2, "max": 2}
    assert lend(gulnar, aigerim, books[2], question.value.flag).reader == aigerim


def test_textbooks_do_not_use_up_the_limit(
    gulnar: User, school: School, aigerim: Reader, kozha: Copy
) -> None:
    change_setting(by=gulnar, code="loan_limit", value=1)
    algebra = make.lot(school, make.title("Алгебра"), fund=Fund.TEXTBOOK)
    actions.lend(by=gulnar, items=[actions.LoanItem(aigerim, algebra)], on=MONDAY, due_on=date(2024, 5, 25))
    assert lend(gulnar, aigerim, kozha).reader == aigerim


def test_two_questions_about_one_book_do_not_go_in_a_circle(
    gulnar: User, school: School, aigerim: Reader, arman: Reader, kozha: Copy
) -> None:
    change_setting(by=gulnar, code="loan_limit", value=0)
    make.loan(arman, kozha, on=MONDAY)
    said: list[str] = []
    for expected in (actions.HeldByOther, actions.OverLimit):
        with pytest.raises(expected) as question:
            lend(gulnar, aigerim, kozha, *said)
        said.append(question.value.flag)
    assert lend(gulnar, aigerim, kozha, *said).reader == aigerim


def test_a_reading_room_book_stays_in_the_room_and_is_due_the_same_day(
    gulnar: User, aigerim: Reader, kozha: Copy
) -> None:
    Copy.objects.update(room_only=True)
    with pytest.raises(actions.RoomOnly) as question:
        lend(gulnar, aigerim, kozha)
    loan = lend(gulnar, aigerim, kozha, question.value.flag)
    assert (loan.in_room, loan.due_on) == (True, MONDAY)


def test_a_reader_of_last_year_is_registered_again_with_the_first_book(
    gulnar: User, school: School, kozha: Copy, fifth: SchoolClass
) -> None:
    dana = make.reader(school, "Мұрат Дана", school_class=fifth, registered_on=None)
    with pytest.raises(actions.NotRegistered) as question:
        lend(gulnar, dana, kozha)
    lend(gulnar, dana, kozha, question.value.flag)
    assert Registration.objects.get(reader=dana).registered_on == MONDAY


def test_who_has_left_the_school_gets_nothing(gulnar: User, aigerim: Reader, kozha: Copy) -> None:
    aigerim.left_on = MONDAY
    aigerim.save()
    assert lend(gulnar, aigerim, kozha).reader == aigerim  # the last day is still hers
    actions.take_back(by=gulnar, loan=Loan.objects.get(), on=TUESDAY)
    with refused("desk_left"):
        lend(gulnar, aigerim, kozha, on=TUESDAY)


def test_a_lost_book_leaves_the_shelf_and_found_comes_back(
    gulnar: User, aigerim: Reader, kozha: Copy
) -> None:
    loan = lend(gulnar, aigerim, kozha)
    actions.take_back(by=gulnar, loan=loan, on=TUESDAY, ending=Loan.Ending.LOST)
    kozha.refresh_from_db()
    assert kozha.lost_on == TUESDAY
    assert queries.on_shelf(gulnar.school, [kozha.lot]) == {kozha.lot.pk: 0}
    with refused("desk_lost_found"):
        lend(gulnar, aigerim, kozha, on=TUESDAY)
    loss.mark_copy_found(by=gulnar, copy=kozha, on=TUESDAY)
    assert queries.on_shelf(gulnar.school, [kozha.lot]) == {kozha.lot.pk: 1}
    assert lend(gulnar, aigerim, kozha, on=TUESDAY).reader == aigerim


def test_another_lost_copy_written_off_does_not_bring_this_one_back(
    gulnar: User, school: School, aigerim: Reader
) -> None:
    lot = make.lot(school, make.title("Ұшқан ұя"), quantity=2)
    lost, missing = make.copy(lot), make.copy(lot)
    actions.take_back(by=gulnar, loan=lend(gulnar, aigerim, lost), on=MONDAY, ending=Loan.Ending.LOST)
    actions.write_off(by=gulnar, lines=[Disposal(lot=lot, reason=Reason.LOST, copy=missing)], on=TUESDAY)
    assert queries.on_shelf(school, [lot]) == {lot.pk: 0}


def test_a_written_off_copy_names_its_act(gulnar: User, school: School, aigerim: Reader, kozha: Copy) -> None:
    actions.write_off(by=gulnar, lines=[Disposal(lot=kozha.lot, reason=Reason.WORN, copy=kozha)], on=MONDAY)
    with pytest.raises(Refused) as refusal:
        lend(gulnar, aigerim, kozha)
    assert (refusal.value.code, refusal.value.holes) == ("desk_written_off", {"no": "1"})


def test_the_class_door_refuses_lost_copies_too(gulnar: User, aigerim: Reader, school: School) -> None:
    lot = make.lot(school, make.title("Ұшқан ұя"), quantity=2)
    lost = make.copy(lot)
    Copy.objects.filter(pk=lost.pk).update(lost_on=MONDAY)
    items = [actions.LoanItem(aigerim, lot, lost)]
    with refused("desk_lost_found"):
        actions.lend(by=gulnar, items=items, on=MONDAY, due_on=TUESDAY)


def test_more_than_the_shelf_holds_is_lent_to_nobody(
    gulnar: User, school: School, aigerim: Reader, arman: Reader
) -> None:
    algebra = make.lot(school, make.title("Алгебра"), fund=Fund.TEXTBOOK, quantity=1)
    items = [actions.LoanItem(aigerim, algebra), actions.LoanItem(arman, algebra)]
    with refused("loan_shelf_empty"):
        actions.lend(by=gulnar, items=items, on=MONDAY, due_on=TUESDAY)
    assert not Loan.objects.exists()


def test_two_of_one_textbook_for_one_pupil_are_refused(gulnar: User, school: School, aigerim: Reader) -> None:
    algebra = make.lot(school, make.title("Алгебра"), fund=Fund.TEXTBOOK, quantity=2)
    items = [actions.LoanItem(aigerim, algebra)] * 2
    with refused("loan_twice"):
        actions.lend(by=gulnar, items=items, on=MONDAY, due_on=TUESDAY)
    assert not Loan.objects.exists()


def test_a_foreign_schools_copy_and_reader_are_refused(
    gulnar: User, foreign_librarian: User, aigerim: Reader, kozha: Copy
) -> None:
    theirs = make.copy(make.lot(foreign_librarian.school, make.title("Ұшқан ұя")))
    with pytest.raises(Stranger):
        lend(gulnar, aigerim, theirs)
    with pytest.raises(Stranger):
        items = [actions.LoanItem(aigerim, theirs.lot, theirs)]
        actions.lend(by=gulnar, items=items, on=MONDAY, due_on=TUESDAY)
    with pytest.raises(Stranger):
        lend(foreign_librarian, aigerim, theirs)
    assert not Loan.objects.exists()


def test_a_return_is_written_once(gulnar: User, aigerim: Reader, kozha: Copy) -> None:
    loan = lend(gulnar, aigerim, kozha)
    actions.take_back(by=gulnar, loan=loan, on=TUESDAY)
    with refused("desk_not_on_loan"):
        actions.take_back(by=gulnar, loan=loan, on=TUESDAY + timedelta(days=1))
    loan.refresh_from_db()
    assert loan.returned_on == TUESDAY


def test_nothing_comes_back_before_it_went_out(gulnar: User, aigerim: Reader, kozha: Copy) -> None:
    loan = lend(gulnar, aigerim, kozha, on=TUESDAY)
    with refused("desk_not_on_loan"):
        actions.take_back(by=gulnar, loan=loan, on=MONDAY)
    assert actions.take_back_many(by=gulnar, loans=[loan], on=MONDAY) == 0


def test_renewing_twice_a_day_is_one_renewal_and_no_loan(gulnar: User, aigerim: Reader, kozha: Copy) -> None:
    loan = lend(gulnar, aigerim, kozha)
    for _ in range(2):
        actions.renew(by=gulnar, loan=loan, on=TUESDAY)
    loan.refresh_from_db()
    assert (loan.due_on, Renewal.objects.count(), Loan.objects.count()) == (
        TUESDAY + timedelta(days=15),
        1,
        1,
    )


def test_a_book_brought_back_cannot_be_renewed(gulnar: User, aigerim: Reader, kozha: Copy) -> None:
    loan = lend(gulnar, aigerim, kozha)
    actions.take_back(by=gulnar, loan=loan, on=MONDAY)
    with refused("desk_not_on_loan"):
        actions.renew(by=gulnar, loan=loan, on=MONDAY)


def test_each_act_can_be_undone(gulnar: User, aigerim: Reader, kozha: Copy) -> None:
    loan = lend(gulnar, aigerim, kozha)
    actions.renew(by=gulnar, loan=loan, on=TUESDAY)
    undo.undo_renewal(by=gulnar, renewal=Renewal.objects.get())
    loan.refresh_from_db()
    assert loan.due_on == date(2023, 10, 17)
    actions.take_back(by=gulnar, loan=loan, on=TUESDAY, ending=Loan.Ending.LOST)
    undo.undo_returns(by=gulnar, loans=[loan])
    loan.refresh_from_db()
    kozha.refresh_from_db()
    assert (loan.returned_on, loan.ending, kozha.lost_on) == (None, "", None)
    undo.undo_loans(by=gulnar, loans=[loan])
    visit = actions.admit(by=gulnar, reader=aigerim, purpose=Visit.Purpose.LOAN, on=TUESDAY)
    undo.undo_visit(by=gulnar, visit=visit)
    assert not (Loan.objects.exists() or Renewal.objects.exists() or Visit.objects.exists())


def test_what_was_used_since_cannot_be_undone(
    gulnar: User, aigerim: Reader, arman: Reader, kozha: Copy
) -> None:
    first = lend(gulnar, aigerim, kozha)
    actions.take_back(by=gulnar, loan=first, on=MONDAY)
    lend(gulnar, arman, kozha)
    for late in (undo.undo_loans, undo.undo_returns):
        with refused("desk_undo_late"):
            late(by=gulnar, loans=[first])
    assert queries.open_loan_of(gulnar.school, kozha).reader == arman  # type: ignore[union-attr]


def test_a_textbook_given_to_another_cannot_go_back_to_the_first(
    gulnar: User, school: School, aigerim: Reader, arman: Reader
) -> None:
    algebra = make.lot(school, make.title("Алгебра"), fund=Fund.TEXTBOOK, quantity=1)
    hers = actions.lend(by=gulnar, items=[actions.LoanItem(aigerim, algebra)], on=MONDAY, due_on=TUESDAY)[0]
    actions.take_back(by=gulnar, loan=hers, on=MONDAY)
    actions.lend(by=gulnar, items=[actions.LoanItem(arman, algebra)], on=MONDAY, due_on=TUESDAY)
    with refused("desk_undo_late"):
        undo.undo_returns(by=gulnar, loans=[hers])
    hers.refresh_from_db()
    assert hers.returned_on == MONDAY


def test_a_second_scan_of_the_card_is_not_a_second_visit(gulnar: User, aigerim: Reader) -> None:
    for on in (MONDAY, MONDAY, TUESDAY):
        actions.admit(by=gulnar, reader=aigerim, purpose=Visit.Purpose.LOAN, on=on)
    assert list(Visit.objects.order_by("on").values_list("on", "grade")) == [(MONDAY, 5), (TUESDAY, 5)]


@pytest.mark.parametrize(("count", "on"), [(0, MONDAY), (-3, MONDAY), (21, TUESDAY)])
def test_visits_that_cannot_be_are_not_counted(gulnar: User, count: int, on: date) -> None:
    with pytest.raises(Refused):
        actions.count_visits(
            by=gulnar, purpose=Visit.Purpose.EVENT, count=count, grade=5, on=on, today=MONDAY
        )
    assert not Visit.objects.exists()


def test_the_journal_names_rows_and_never_a_child(gulnar: User, aigerim: Reader, kozha: Copy) -> None:
    lend(gulnar, aigerim, kozha)
    line = Journal.objects.get(action="circulation.lend_copy")
    assert line.keys == {"reader": aigerim.pk, "copy": kozha.pk, "on": "2023-10-02"}


def test_the_day_counts_what_the_picture_shows(
    gulnar: User, school: School, aigerim: Reader, arman: Reader
) -> None:
    books = [
        make.copy(make.lot(school, make.title(name))) for name in ("Ұшқан ұя", "Қан мен тер", "Көшпенділер")
    ]
    late = make.loan(aigerim, books[0], on=MONDAY - timedelta(days=30))
    make.loan(arman, books[1], on=MONDAY - timedelta(days=15))
    actions.admit(by=gulnar, reader=arman, purpose=Visit.Purpose.LOAN, on=MONDAY)
    actions.count_visits(by=gulnar, purpose=Visit.Purpose.EVENT, count=21, grade=5, on=MONDAY, today=MONDAY)
    lend(gulnar, arman, books[2])
    assert queries.day(school, MONDAY) == queries.Day(
        visits=22, lent=1, lent_main=1, returned=0, returned_in_time=0,
        due_today=1, due_today_readers=1, overdue=1, overdue_readers=1,
    )  # fmt: skip
    actions.take_back(by=gulnar, loan=late, on=MONDAY)
    after = queries.day(school, MONDAY)
    assert (after.returned, after.returned_in_time, after.overdue) == (1, 0, 0)


@pytest.mark.usefixtures("fifth")
def test_a_usual_day_is_the_mean_of_the_days_asked_for(gulnar: User, school: School) -> None:
    for on, count in ((MONDAY, 20), (TUESDAY, 11)):
        actions.count_visits(
            by=gulnar, purpose=Visit.Purpose.LOAN, count=count, grade=None, on=on, today=TUESDAY
        )
    assert queries.usual_visits(school, [MONDAY, TUESDAY]) == 16
    assert queries.usual_visits(school, []) is None


def test_what_just_happened_is_newest_first(gulnar: User, aigerim: Reader, kozha: Copy) -> None:
    actions.admit(by=gulnar, reader=aigerim, purpose=Visit.Purpose.LOAN, on=MONDAY)
    loan = lend(gulnar, aigerim, kozha)
    actions.take_back(by=gulnar, loan=loan, on=MONDAY)
    kinds = [event.kind for event in queries.just_happened(gulnar.school, MONDAY)]
    assert sorted(kinds) == ["lent", "returned", "visited"]
    assert kinds[0] == "returned"
    assert [event.kind for event in queries.just_happened(gulnar.school, MONDAY, limit=1)] == ["returned"]
    assert queries.just_happened(gulnar.school, TUESDAY) == []


def test_a_return_with_a_later_loan_in_between_is_not_undone(
    gulnar: User, aigerim: Reader, arman: Reader, kozha: Copy
) -> None:
    first = lend(gulnar, aigerim, kozha)
    actions.take_back(by=gulnar, loan=first, on=MONDAY)
    second = lend(gulnar, arman, kozha)
    actions.take_back(by=gulnar, loan=second, on=MONDAY)
    with refused("desk_undo_late"):
        undo.undo_returns(by=gulnar, loans=[first])
    undo.undo_returns(by=gulnar, loans=[second])
    assert Loan.objects.open().get() == second


@pytest.mark.usefixtures("fifth")
def test_gulnar_counts_no_visits_of_a_year_that_was_never_opened(gulnar: User) -> None:
    for on in (date(1925, 10, 2), date(2023, 8, 31)):
        with refused("visit_no_year"):
            actions.count_visits(
                by=gulnar, purpose=Visit.Purpose.LOAN, count=5, grade=None, on=on, today=MONDAY
            )
    assert not Visit.objects.exists()


def test_aigerim_leaves_with_a_book_only_when_gulnar_says_so(
    gulnar: User, aigerim: Reader, kozha: Copy
) -> None:
    lend(gulnar, aigerim, kozha)
    with pytest.raises(actions.Debts) as question:
        actions.discharge(by=gulnar, reader=aigerim, on=TUESDAY, today=TUESDAY)
    assert question.value.holes["n"] == 1
    assert Reader.objects.get(pk=aigerim.pk).left_on is None
    actions.discharge(by=gulnar, reader=aigerim, on=TUESDAY, today=TUESDAY, with_debts=True)
    assert Reader.objects.get(pk=aigerim.pk).left_on == TUESDAY
