"""What a report says of stocktakings: whole or in part, finished in the period or not."""

from datetime import date

import pytest

from kitaphana.core.models import User
from kitaphana.papers.paper import Line
from kitaphana.roster.models import SchoolClass
from kitaphana.stock.models import Stocktaking
from kitaphana.stock.stocktaking import Lacking, begin, come_to_light, finish, note_missing
from tests.reports.telling import AUTUMN, beginning, paper, said
from tests.stock.make import lot, novel, textbook

BEGUN, DONE, TODAY = date(2023, 10, 2), date(2023, 10, 12), date(2024, 6, 1)


@pytest.fixture(autouse=True)
def stocked(gulnar: User, fifth: SchoolClass) -> None:
    lot(gulnar, novel(gulnar), 3, fund="main", numbers=["1041", "1042", "1043"])
    lot(gulnar, textbook(gulnar), 20)


def checked(gulnar: User, what: str = "whole", *numbers: str, books: int = 0, on: date = DONE) -> Stocktaking:
    made = begin(by=gulnar, checked=what, on=BEGUN, today=TODAY)
    lots = [Lacking(lot(gulnar, textbook(gulnar, "Химия"), 5), books)] if books else []
    if numbers or lots:
        note_missing(by=gulnar, stocktaking=made, numbers=numbers, lots=lots)
    return finish(by=gulnar, stocktaking=made, on=on, today=TODAY)


def lines(gulnar: User) -> list[Line]:
    return [line for line in paper(gulnar.school).lines() if line.code.startswith("F-CHECK")]


@pytest.mark.parametrize(
    ("what", "code", "text"),
    [
        ("whole", "F-CHECK-OK", "қордың бәрі орнында."),
        ("main", "F-CHECK-OK-MAIN", "негізгі қордың бәрі орнында."),
        ("textbook", "F-CHECK-OK-BOOKS", "оқулық қорының бәрі орнында."),
    ],
)
def test_only_what_was_looked_through_is_said_to_be_in_its_place(
    gulnar: User, what: str, code: str, text: str
) -> None:
    checked(gulnar, what)
    told = said(gulnar.school)
    assert beginning(told, "F-CHECK") == {code}
    assert told[code] == f"2023 жылғы 12 қазанда аяқталған түгендеу бойынша {text}"


@pytest.mark.parametrize(
    ("what", "numbers", "books", "code", "text"),
    [
        ("whole", ["1041"], 2, "F-CHECK-MISS", "3 дана табылмады."),
        ("main", ["1041", "1042"], 0, "F-CHECK-MISS-MAIN", "негізгі қордан 2 дана табылмады."),
        ("textbook", [], 1, "F-CHECK-MISS-BOOKS", "оқулық қорынан 1 дана табылмады."),
    ],
)
def test_what_was_not_found_is_told_with_its_rows(
    gulnar: User, what: str, numbers: list[str], books: int, code: str, text: str
) -> None:
    made = checked(gulnar, what, *numbers, books=books)
    (line,) = lines(gulnar)
    assert line.code == code
    assert line.text.replace("\u00a0", " ").endswith(f"бойынша {text}")
    (behind,) = [span for span in line.spans if span.rows]
    assert behind.value == made.missing
    assert behind.rows
    assert behind.rows.address == f"/stock/stocktakings/{made.pk}/"


def test_the_number_is_the_acts_whatever_comes_to_light_later(gulnar: User) -> None:
    made = checked(gulnar, "whole", "1041")
    come_to_light(by=gulnar, line=made.lines.get(), on=date(2023, 11, 1), today=TODAY)
    assert said(gulnar.school)["F-CHECK-MISS"].endswith("1 дана табылмады.")


@pytest.mark.parametrize(
    ("language", "some", "every", "one"),
    [
        ("kk", "Олардың екеуі кейін табылды.", "Олардың бәрі кейін табылды.", "Ол кейін табылды."),
        ("ru", "Из них позже найдено: 2.", "Позже все они найдены.", "Позже он найден."),
        ("en", "2 of them were found later.", "All of them were found later.", "It was found later."),
    ],
)
def test_what_came_to_light_by_the_day_of_the_figures_is_told_after_what_was_not_found(
    gulnar: User, language: str, some: str, every: str, one: str
) -> None:
    made = checked(gulnar, "whole", "1041", books=2)
    books, one_novel = made.lines.get(copy=None), made.lines.get(copy__isnull=False)
    come_to_light(by=gulnar, line=books, on=date(2024, 2, 14), today=TODAY, quantity=2)

    def later(on: date = date(2024, 2, 15)) -> dict[str, str]:
        told = said(gulnar.school, language=language, on=on)
        codes = [code for code in told if code.startswith("F-CHECK")]
        assert [code.startswith("F-CHECK-MISS") for code in codes] == [True, False][: len(codes)]
        return {code: told[code] for code in codes[1:]}

    assert later(date(2024, 2, 13)) == {}
    assert later() == {"F-CHECK-LATER": some}
    come_to_light(by=gulnar, line=one_novel, on=date(2024, 2, 15), today=TODAY)
    assert later() == {"F-CHECK-LATER-ALL": every}
    made.delete()
    alone = checked(gulnar, "main", "1042")
    come_to_light(by=gulnar, line=alone.lines.get(), on=date(2023, 11, 1), today=TODAY)
    assert later() == {"F-CHECK-LATER-1": one}


def test_one_that_goes_on_still_is_not_told_as_finished(gulnar: User) -> None:
    made = begin(by=gulnar, checked="whole", on=BEGUN, today=TODAY)
    assert beginning(said(gulnar.school), "F-CHECK") == {"F-CHECK-NONE"}
    finish(by=gulnar, stocktaking=made, on=date(2024, 2, 1), today=TODAY)
    assert beginning(said(gulnar.school), "F-CHECK") == {"F-CHECK-NONE"}, "after the period"
    assert beginning(said(gulnar.school, on=date(2023, 11, 1)), "F-CHECK") == {"F-CHECK-NONE"}


@pytest.mark.parametrize("on", [AUTUMN.start, AUTUMN.end])
def test_the_first_and_the_last_day_are_of_the_period(gulnar: User, on: date) -> None:
    made = checked(gulnar)
    begun = min(BEGUN, on)
    Stocktaking.objects.filter(pk=made.pk).update(started_on=begun, finished_on=on)
    assert beginning(said(gulnar.school), "F-CHECK") == {"F-CHECK-OK"}


def test_several_of_one_period_are_told_in_the_order_of_their_days(gulnar: User) -> None:
    checked(gulnar, "textbook", on=date(2023, 12, 1))
    checked(gulnar, "main", "1041", on=date(2023, 11, 1))
    assert [line.code for line in lines(gulnar)] == ["F-CHECK-MISS-MAIN", "F-CHECK-OK-BOOKS"]


def test_a_stocktaking_of_another_school_is_not_told(gulnar: User, foreign_librarian: User) -> None:
    lot(foreign_librarian, novel(gulnar), 1, fund="main", numbers=["7001"])
    made = begin(by=foreign_librarian, checked="whole", on=BEGUN, today=TODAY)
    finish(by=foreign_librarian, stocktaking=made, on=DONE, today=TODAY)
    assert beginning(said(gulnar.school), "F-CHECK") == {"F-CHECK-NONE"}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ru", "По инвентаризации, завершённой 12 октября 2023 года, не найдено 1 экз."),
        ("en", "The stocktaking finished on 12 October 2023 found 1 copy missing."),
    ],
)
def test_in_russian_and_in_english(gulnar: User, language: str, text: str) -> None:
    checked(gulnar, "whole", "1041")
    assert said(gulnar.school, language=language)["F-CHECK-MISS"] == text
