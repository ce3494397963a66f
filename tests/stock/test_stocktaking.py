"""Gulnar looks the stock through against its papers: what she may write, and what is counted of it."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.utils.translation import override

from kitaphana.core.models import Journal, User
from kitaphana.core.refusal import Refused, Stranger
from kitaphana.papers.paper import Paper
from kitaphana.stock.actions import Disposal, write_off
from kitaphana.stock.models import Copy, Lot, Reason, Stocktaking, StocktakingLine
from kitaphana.stock.papers import stocktaking_act
from kitaphana.stock.queries import not_found, stocktakings
from kitaphana.stock.stocktaking import (
    Lacking,
    begin,
    come_to_light,
    describe,
    drop,
    finish,
    missing_after_all,
    note_missing,
    reopen,
    strike,
)
from tests.stock.make import lot, novel, textbook

FIRST, LAST, LATER, TODAY = date(2024, 6, 3), date(2024, 6, 12), date(2024, 9, 20), date(2024, 12, 2)


@pytest.fixture
def novels(gulnar: User) -> Lot:
    return lot(gulnar, novel(gulnar), 3, fund="main", numbers=["1041", "1042", "1043"])


@pytest.fixture
def physics(gulnar: User) -> Lot:
    return lot(gulnar, textbook(gulnar), 20)


def begun(gulnar: User, checked: str = "whole", number: str = "") -> Stocktaking:
    return begin(by=gulnar, checked=checked, on=FIRST, today=TODAY, number=number)


def noted(gulnar: User, stocktaking: Stocktaking, *numbers: str, **lots: int) -> list[StocktakingLine]:
    lacking = [Lacking(Lot.objects.get(pk=int(key.removeprefix("lot"))), n) for key, n in lots.items()]
    return note_missing(by=gulnar, stocktaking=stocktaking, numbers=numbers, lots=lacking)


def finished(
    gulnar: User, stocktaking: Stocktaking, number: str | None = None, on: date = LAST
) -> Stocktaking:
    return finish(by=gulnar, stocktaking=stocktaking, on=on, today=TODAY, number=number)


def test_what_the_books_list_and_what_was_not_found_are_counted_on_the_last_day(
    gulnar: User, novels: Lot, physics: Lot
) -> None:
    lot(gulnar, novel(gulnar, "Балдырған", kind="periodical"), 12, fund="temporary")
    lot(gulnar, textbook(gulnar, "Химия"), 7, on=date(2024, 6, 13))
    made = begun(gulnar)
    noted(gulnar, made, "1042", **{f"lot{physics.pk}": 2})
    noted(gulnar, made, **{f"lot{physics.pk}": 1})
    done = finished(gulnar, made, "3")
    assert (done.listed, done.found, done.missing) == (23, 19, 4)
    assert [(str(line.copy or ""), line.quantity) for line in not_found(done)] == [("1042", 1), ("", 3)]
    write_off(by=gulnar, lines=[Disposal(physics, Reason.LOST, 3)], on=LATER)
    lot(gulnar, textbook(gulnar, "Биология"), 5, on=date(2024, 6, 1))
    assert Stocktaking.objects.get().listed == 23, "the act says what it said"
    assert Journal.objects.filter(action="stock.stocktaking.note_missing").count() == 2


@pytest.mark.parametrize(("checked", "listed"), [("whole", 23), ("main", 3), ("textbook", 20)])
def test_a_part_of_the_stock_is_counted_by_itself(
    gulnar: User, novels: Lot, physics: Lot, checked: str, listed: int
) -> None:
    assert finished(gulnar, begun(gulnar, checked)).listed == listed


def test_what_was_written_off_before_the_last_day_is_not_listed(gulnar: User, novels: Lot) -> None:
    gone = Copy.objects.get(inventory_number="1043")
    write_off(by=gulnar, lines=[Disposal(novels, Reason.WORN, copy=gone)], on=date(2024, 6, 10))
    made = begun(gulnar, "main")
    noted(gulnar, made, "1043")
    with pytest.raises(Refused) as refused:
        finished(gulnar, made)
    assert refused.value.code == "stocktaking_gone"
    strike(by=gulnar, line=StocktakingLine.objects.get())
    assert (finished(gulnar, made).listed, Stocktaking.objects.get().missing) == (2, 0)


@pytest.mark.parametrize(
    ("numbers", "code"),
    [
        (["999"], "stock_no_copy"),
        (["1041", "1041"], "stocktaking_twice"),
        (["1042"], "stocktaking_noted"),
        (["7001"], "stock_no_copy"),
        (["T-1"], "stocktaking_other_stock"),
        ([], "stocktaking_none_named"),
    ],
)
def test_a_number_that_cannot_be_missing_is_refused(
    gulnar: User, foreign_librarian: User, novels: Lot, numbers: list[str], code: str
) -> None:
    """1042 is noted already, 7001 is of another school, T-1 is a textbook."""
    lot(foreign_librarian, novel(gulnar), 1, fund="main", numbers=["7001"])
    coded = lot(gulnar, textbook(gulnar), 1)
    Copy.objects.create(school=gulnar.school, lot=coded, inventory_number="T-1")
    made = begun(gulnar, "main")
    noted(gulnar, made, "1042")
    with pytest.raises(Refused) as refused:
        note_missing(by=gulnar, stocktaking=made, numbers=numbers)
    assert refused.value.code == code
    assert StocktakingLine.objects.count() == 1


def test_a_number_may_be_typed_without_its_leading_zeros(gulnar: User, foreign_librarian: User) -> None:
    lot(gulnar, novel(gulnar), 4, fund="main", numbers=["000007", "8", "0008", "00009"])
    lot(foreign_librarian, novel(gulnar), 1, fund="main", numbers=["07"])
    made = begun(gulnar)
    noted(gulnar, made, "7", "8", "009")
    assert {str(line.copy) for line in StocktakingLine.objects.all()} == {"000007", "8", "00009"}
    with pytest.raises(Refused) as refused:
        noted(gulnar, made, "08", "999999", "0008", "000002")
    assert refused.value.code == "stock_no_copy"
    assert "08, 999999, 000002" in str(refused.value), "08 may be either of two copies"
    with pytest.raises(Refused) as refused:
        noted(gulnar, made, "0008", "08".zfill(4))
    assert refused.value.code == "stocktaking_twice"


def test_no_more_of_a_lot_is_missing_than_its_papers_had(gulnar: User, physics: Lot) -> None:
    write_off(by=gulnar, lines=[Disposal(physics, Reason.WORN, 5)], on=FIRST)
    made = begun(gulnar, "textbook")
    noted(gulnar, made, **{f"lot{physics.pk}": 15})
    for n, code in ((1, "stocktaking_over_noted"), (0, "stocktaking_none_named")):
        with pytest.raises(Refused) as refused:
            noted(gulnar, made, **{f"lot{physics.pk}": n})
        assert refused.value.code == code
    write_off(by=gulnar, lines=[Disposal(physics, Reason.WORN, 5)], on=LAST)
    with pytest.raises(Refused) as refused:
        finished(gulnar, made)
    assert refused.value.code == "stocktaking_over"
    assert "15 дана, құжат бойынша – 10" in str(refused.value).replace("\u00a0", " ")


def test_a_copy_of_another_school_is_a_stranger(gulnar: User, foreign_librarian: User, physics: Lot) -> None:
    made = begun(gulnar)
    theirs = lot(foreign_librarian, textbook(gulnar), 3)
    with pytest.raises(Stranger):
        noted(gulnar, made, **{f"lot{theirs.pk}": 1})
    with pytest.raises(Stranger):
        finished(foreign_librarian, made)


def test_the_days_run_forward_and_have_come(gulnar: User, novels: Lot) -> None:
    made = begun(gulnar)
    late = lot(gulnar, novel(gulnar, "Ұшқан ұя"), 1, fund="main", numbers=["2001"], on=LATER)
    noted(gulnar, made, "2001")
    for on, code in (
        (date(2024, 6, 2), "stocktaking_backwards"),
        (date(2024, 12, 3), "stocktaking_future"),
        (LAST, "stock_before_receipt"),
    ):
        with pytest.raises(Refused) as refused:
            finished(gulnar, made, on=on)
        assert refused.value.code == code
    with pytest.raises(Refused) as refused:
        begin(by=gulnar, checked="whole", on=date(2024, 12, 3), today=TODAY)
    assert refused.value.code == "stocktaking_future"
    assert finished(gulnar, made, on=late.receipt.on).missing == 1


def test_an_act_has_its_number_once_in_a_school_year(gulnar: User, novels: Lot) -> None:
    first = begun(gulnar, number="1")
    attempts: list[Callable[[], Stocktaking]] = [
        lambda: begun(gulnar, number="1"),
        lambda: finished(gulnar, begun(gulnar), "1"),
        lambda: describe(
            by=gulnar, stocktaking=begun(gulnar), checked="main", on=FIRST, today=TODAY, number="1", note=""
        ),
    ]
    for attempt in attempts:
        with pytest.raises(Refused) as refused:
            attempt()
        assert refused.value.code == "stocktaking_number"
    begin(by=gulnar, checked="main", on=date(2024, 9, 2), today=TODAY, number="1")
    assert finished(gulnar, first).number == "1", "it keeps its own number, which is not taken"
    assert Stocktaking.objects.filter(number="").count() == 2, "acts without a number are many"


def test_books_that_list_nothing_are_not_looked_through(gulnar: User, physics: Lot) -> None:
    with pytest.raises(Refused) as refused:
        finished(gulnar, begun(gulnar, "main"))
    assert refused.value.code == "stocktaking_nothing"


def test_what_is_finished_is_corrected_only_when_it_is_opened_again(gulnar: User, novels: Lot) -> None:
    made = finished(gulnar, begun(gulnar), "3")
    for attempt in (
        lambda: noted(gulnar, made, "1041"),
        lambda: finished(gulnar, made),
        lambda: drop(by=gulnar, stocktaking=made),
        lambda: describe(
            by=gulnar, stocktaking=made, checked="main", on=FIRST, today=TODAY, number="", note=""
        ),
    ):
        with pytest.raises(Refused) as refused:
            attempt()
        assert refused.value.code == "stocktaking_finished"
    again = reopen(by=gulnar, stocktaking=made)
    assert (again.finished_on, again.listed, again.missing, again.found) == (None, None, None, None)
    with pytest.raises(Refused) as refused:
        reopen(by=gulnar, stocktaking=made)
    assert refused.value.code == "stocktaking_going_on"
    noted(gulnar, made, "1041")
    assert finished(gulnar, made, "3").missing == 1


def test_a_part_that_leaves_out_what_is_noted_is_refused(gulnar: User, novels: Lot) -> None:
    made = begun(gulnar)
    noted(gulnar, made, "1041")
    with pytest.raises(Refused) as refused:
        describe(by=gulnar, stocktaking=made, checked="textbook", on=FIRST, today=TODAY, number="", note="")
    assert refused.value.code == "stocktaking_other_stock"
    assert Stocktaking.objects.get().checked == "whole"
    describe(by=gulnar, stocktaking=made, checked="main", on=LAST, today=TODAY, number="5", note="Ревизия")
    changed = Stocktaking.objects.get()
    assert (changed.checked, changed.started_on, str(changed)) == ("main", LAST, "5")


def test_a_stocktaking_begun_by_mistake_goes_with_its_lines(gulnar: User, novels: Lot) -> None:
    made = begun(gulnar)
    noted(gulnar, made, "1041")
    drop(by=gulnar, stocktaking=made)
    assert not StocktakingLine.objects.exists()
    with pytest.raises(Refused) as refused:
        finished(gulnar, made)
    assert refused.value.code == "stocktaking_dropped"


def test_two_of_three_textbooks_come_to_light_in_autumn(gulnar: User, physics: Lot) -> None:
    made = begun(gulnar, "textbook")
    (line,) = noted(gulnar, made, **{f"lot{physics.pk}": 3})
    with pytest.raises(Refused) as refused:
        come_to_light(by=gulnar, line=line, on=LATER, today=TODAY)
    assert refused.value.code == "stocktaking_going_on"
    made = finished(gulnar, made)
    for on, n, code in (
        (date(2024, 6, 11), 1, "stocktaking_found_before"),
        (date(2024, 12, 3), 1, "stocktaking_future"),
        (LATER, 4, "stocktaking_less_missing"),
        (LATER, 0, "stocktaking_less_missing"),
    ):
        with pytest.raises(Refused) as refused:
            come_to_light(by=gulnar, line=line, on=on, today=TODAY, quantity=n)
        assert refused.value.code == code
    found = come_to_light(by=gulnar, line=line, on=LATER, today=TODAY, quantity=2)
    shown = vars(stocktakings(gulnar.school).get())
    assert (shown["noted"], shown["found_later"], shown["missing"]) == (3, 2, 3)
    with pytest.raises(Refused) as refused:
        come_to_light(by=gulnar, line=found, on=LATER, today=TODAY)
    assert refused.value.code == "stocktaking_less_missing", "it was found already"
    with pytest.raises(Refused) as refused:
        reopen(by=gulnar, stocktaking=made)
    assert refused.value.code == "stocktaking_found_since"
    missing_after_all(by=gulnar, line=found)
    assert reopen(by=gulnar, stocktaking=made).finished_on is None
    assert finished(gulnar, made).missing == 3


def test_a_copy_that_an_act_took_out_is_not_found_later(gulnar: User, novels: Lot) -> None:
    made = begun(gulnar)
    (line,) = noted(gulnar, made, "1041")
    finished(gulnar, made)
    assert line.copy
    write_off(by=gulnar, lines=[Disposal(novels, Reason.LOST, copy=line.copy)], on=LATER)
    with pytest.raises(Refused) as refused:
        come_to_light(by=gulnar, line=line, on=LATER, today=TODAY)
    assert refused.value.code == "stock_copy_gone"


@pytest.mark.parametrize(
    "broken",
    [
        {"finished_on": date(2024, 6, 2), "listed": 3, "missing": 0},
        {"finished_on": LAST, "listed": 3, "missing": 4},
        {"finished_on": LAST, "listed": 0, "missing": 0},
        {"finished_on": LAST},
        {"listed": 3, "missing": 0},
    ],
)
def test_the_database_itself_refuses_an_act_that_cannot_be(gulnar: User, broken: dict[str, object]) -> None:
    made = begun(gulnar)
    with pytest.raises(IntegrityError), transaction.atomic():
        Stocktaking.objects.filter(pk=made.pk).update(**broken)


def test_a_line_by_number_is_one_copy(gulnar: User, novels: Lot) -> None:
    (line,) = noted(gulnar, begun(gulnar), "1041")
    for n in (0, 2):
        with pytest.raises(IntegrityError), transaction.atomic():
            StocktakingLine.objects.filter(pk=line.pk).update(quantity=n)


def told(paper: Paper) -> list[str]:
    return [line.text.replace("\u00a0", " ") for line in paper.lines()]


def test_the_act_says_what_was_listed_found_and_missing(gulnar: User, novels: Lot, physics: Lot) -> None:
    unpriced = lot(gulnar, textbook(gulnar, "Әліппе", 1), 5, price=None)
    made = begun(gulnar)
    noted(gulnar, made, "1042", **{f"lot{physics.pk}": 3, f"lot{unpriced.pk}": 1})
    with override("kk"):
        assert told(stocktaking_act(made, "kk"))[-2] == "Түгендеу әлі аяқталған жоқ."
    made = finished(gulnar, made, "3")
    line = StocktakingLine.objects.get(lot=physics)
    come_to_light(by=gulnar, line=line, on=LATER, today=TODAY, quantity=1)
    with override("kk"):
        paper = stocktaking_act(made, "kk")
    assert paper.title == "Кітапхана қорын түгендеу актісі №3"
    assert told(paper) == [
        "Тексерілген қор: бүкіл қор.",
        "Түгендеу 2024 жылғы 3 маусымда басталды.",
        "Түгендеу 2024 жылғы 12 маусымда аяқталды.",
        "Құжат бойынша – 28 дана, табылды – 23, табылмады – 5.",
        "Құжат бойынша қордың сомасы – 55 200 теңге (бағасы көрсетілмеген 5 данасыз).",
        "Бағасы көрсетілмеген 1 дана сомаға кірмеді.",
    ]
    rows = [[cell.text.replace("\u00a0", " ") for cell in row] for row in paper.sections[0].tables[0].rows]
    assert [row[2:] for row in rows] == [
        ["1042", "1", "2 400", "2 400"],
        ["", "1", "–", "–"],
        ["", "3", "2 400", "7 200"],
        ["", "5", "", "9 600"],
    ], "as on the day it was finished"
    assert [row[1] for row in rows[1:3]] == ["Әліппе. 1-сынып. 2023", "Физика. 7-сынып. 2023"]
    assert len(paper.signatures) == 4
    for language in ("ru", "en"):
        with override(language):
            assert stocktaking_act(made, language).title


def test_an_act_without_a_number_of_a_stock_that_is_whole(gulnar: User, novels: Lot) -> None:
    begin(by=gulnar, checked="main", on=FIRST, today=TODAY, note="Кітапханашы ауысты")
    made = finished(gulnar, Stocktaking.objects.get())
    with override("kk"):
        paper = stocktaking_act(made, "kk")
    assert paper.title == "Кітапхана қорын түгендеу актісі №______", "a line to write it on by hand"
    assert told(paper)[-3:] == [
        "Құжат бойынша қордың сомасы – 7 200 теңге.",
        "Табылмаған дана жоқ.",
        "Ескертпе: Кітапханашы ауысты",
    ]
    assert not paper.sections[0].tables
