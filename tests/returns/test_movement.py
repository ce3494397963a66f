"""Pupils move: loans follow the pupil, and what he must have changes from that day on, not before it."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from kitaphana.catalogue.models import Title
from kitaphana.circulation.actions import Debts, discharge, take_back
from kitaphana.circulation.models import Loan
from kitaphana.core.models import User
from kitaphana.core.refusal import Stranger
from kitaphana.papers.formats import render
from kitaphana.returns.pupil import pupil_sheet, pupil_textbooks, take_back_outside
from kitaphana.roster.actions import add_class, leave, transfer
from kitaphana.roster.models import Direction, Reader, SchoolClass, SchoolYear
from kitaphana.textbooks.actions import issue_class
from kitaphana.textbooks.classneeds import State
from kitaphana.textbooks.hands import hands_and_shelf
from kitaphana.textbooks.models import OwnCopy
from kitaphana.textbooks.queries import ClassProvision, provision
from kitaphana.textbooks.sets import set_for
from tests import make
from tests.stock.make import lot, textbook
from tests.textbooks.make import FIRST_DAY, pupil, school_class

MOVE = date(2024, 1, 15)
BEFORE = MOVE - timedelta(days=1)


def books(
    by: User, year: SchoolYear, grade: int, language: str, *names: str, direction: str = ""
) -> list[Title]:
    """The list of a grade, ten copies of each title on the shelf."""
    titles = [textbook(by, name, grade, language=language) for name in names]
    set_for(by=by, year=year, grade=grade, language=language, direction=direction, titles=titles)
    for title in titles:
        lot(by, title, 10)
    return titles


def of_class(school_class: SchoolClass, on: date) -> ClassProvision:
    found = provision(school_class.school, on)
    return next(row for row in found.classes if row.school_class == school_class)


def figures(school_class: SchoolClass, on: date) -> tuple[int, int, int]:
    """Pupils, needed textbooks, and those that the pupils hold."""
    row = of_class(school_class, on)
    return row.tally.pupils, row.tally.need, sum(cell.held for cell in row.cells)


def on_shelf(school_class: SchoolClass, on: date) -> list[int]:
    """Usable copies of each title of the class's list."""
    titles = [cell.title.pk for cell in of_class(school_class, on).cells]
    _, shelf = hands_and_shelf(school_class.school, school_class.year, on, titles)
    return [shelf[title] for title in titles]


@pytest.fixture
def sevens(gulnar: User, year: SchoolYear) -> tuple[SchoolClass, SchoolClass]:
    """7 А of two pupils and 7 Ә of one, both taught in Kazakh; each pupil has his two textbooks."""
    books(gulnar, year, 7, "kk", "Физика", "Алгебра")
    first = school_class(gulnar, year, "7 А", "Айтбаев Санжар", "Бекболат Аружан")
    second = school_class(gulnar, year, "7 Ә", "Жұмабек Әли")
    for of in (first, second):
        issue_class(by=gulnar, school_class=of, on=FIRST_DAY)
    return first, second


@pytest.fixture
def sanzhar(sevens: Sequence[SchoolClass]) -> Reader:
    return Reader.objects.get(surname="Айтбаев")


def test_to_a_parallel_class_he_takes_his_textbooks_along(
    gulnar: User, sevens: tuple[SchoolClass, SchoolClass], sanzhar: Reader
) -> None:
    first, second = sevens
    transfer(by=gulnar, reader=sanzhar, school_class=second, on=MOVE)
    assert (figures(first, BEFORE), figures(second, BEFORE)) == ((2, 4, 4), (1, 2, 2))
    assert (figures(first, MOVE), figures(second, MOVE)) == ((1, 2, 2), (2, 4, 4))
    assert issue_class(by=gulnar, school_class=second, on=MOVE).lent == 0
    assert Loan.objects.open().filter(reader=sanzhar).count() == 2


def test_to_the_russian_stream_he_lacks_the_russian_list_and_holds_the_kazakh_one_outside_it(
    gulnar: User, year: SchoolYear, sevens: tuple[SchoolClass, SchoolClass], sanzhar: Reader
) -> None:
    first = sevens[0]
    books(gulnar, year, 7, "ru", "Физика", "Алгебра", "Химия")
    russian = school_class(gulnar, year, "7 Б", language="ru")
    transfer(by=gulnar, reader=sanzhar, school_class=russian, on=MOVE)
    assert (figures(first, BEFORE), figures(first, MOVE)) == ((2, 4, 4), (1, 2, 2))
    assert figures(russian, MOVE) == (1, 3, 0)
    of = pupil_textbooks(sanzhar, MOVE)
    assert (len(of.listed), len(of.lacking), of.can_issue, of.held) == (3, 3, 3, 0)
    assert [str(loan.lot.title) for loan in of.outside] == ["Алгебра", "Физика"]

    assert issue_class(by=gulnar, school_class=russian, on=MOVE, reader=sanzhar).lent == 3
    assert take_back_outside(by=gulnar, reader=sanzhar, on=MOVE) == 2
    assert take_back_outside(by=gulnar, reader=sanzhar, on=MOVE) == 0
    assert figures(russian, MOVE) == (1, 3, 3)
    assert figures(first, BEFORE) == (2, 4, 4)
    assert not pupil_textbooks(sanzhar, MOVE).outside
    held = Loan.objects.open().filter(reader=sanzhar)
    assert {loan.lot.title.language for loan in held.select_related("lot__title")} == {"ru"}


def test_from_science_to_humanities_only_the_titles_of_the_direction_change(
    gulnar: User, year: SchoolYear
) -> None:
    books(gulnar, year, 10, "kk", "Тарих")
    books(gulnar, year, 10, "kk", "Физика", "Химия", direction=Direction.SCIENCE)
    books(gulnar, year, 10, "kk", "География", direction=Direction.HUMANITIES)
    science, humanities = (
        add_class(by=gulnar, year=year, grade=10, letter=letter, language="kk", direction=direction)
        for letter, direction in (("А", Direction.SCIENCE), ("Ә", Direction.HUMANITIES))
    )
    dana = pupil(gulnar, science, "Мұрат Дана")
    issue_class(by=gulnar, school_class=science, on=FIRST_DAY)
    transfer(by=gulnar, reader=dana, school_class=humanities, on=MOVE)
    assert (figures(science, BEFORE), figures(science, MOVE)) == ((1, 3, 3), (0, 0, 0))
    assert (figures(humanities, BEFORE), figures(humanities, MOVE)) == ((0, 0, 0), (1, 2, 1))
    of = pupil_textbooks(dana, MOVE)
    assert [str(column.title) for column in of.lacking] == ["География"]
    assert [str(loan.lot.title) for loan in of.outside] == ["Физика", "Химия"]


def test_who_leaves_with_debts_is_needed_for_no_more_but_his_copies_are_not_on_the_shelf(
    gulnar: User, sevens: tuple[SchoolClass, SchoolClass], sanzhar: Reader
) -> None:
    first = sevens[0]
    with pytest.raises(Debts):
        discharge(by=gulnar, reader=sanzhar, on=BEFORE, today=BEFORE)
    discharge(by=gulnar, reader=sanzhar, on=BEFORE, today=BEFORE, with_debts=True)
    assert (figures(first, BEFORE), figures(first, MOVE)) == ((2, 4, 4), (1, 2, 2))
    assert on_shelf(first, MOVE) == [7, 7]
    of = pupil_textbooks(sanzhar, MOVE)
    assert (of.school_class, of.listed, len(of.outside)) == (None, (), 2)
    assert take_back_outside(by=gulnar, reader=sanzhar, on=MOVE) == 2
    assert (on_shelf(first, BEFORE), on_shelf(first, MOVE)) == ([7, 7], [8, 8])


def test_who_comes_in_the_middle_of_the_year_is_needed_for_from_that_day(
    gulnar: User, sevens: tuple[SchoolClass, SchoolClass]
) -> None:
    first = sevens[0]
    came = pupil(gulnar, first, "Нұрланов Ерлан", on=MOVE)
    assert (figures(first, BEFORE), figures(first, MOVE)) == ((2, 4, 4), (3, 6, 4))
    assert of_class(first, MOVE).tally.have == 6  # the shelf has enough for him
    assert issue_class(by=gulnar, school_class=first, on=MOVE).lent == 2
    assert (figures(first, BEFORE), figures(first, MOVE)) == ((2, 4, 4), (3, 6, 6))
    assert not pupil_textbooks(came, MOVE).lacking
    assert len(pupil_textbooks(came, BEFORE).listed) == 0


def test_to_another_school_and_back_he_has_no_debts_and_the_list_anew(
    gulnar: User, sevens: tuple[SchoolClass, SchoolClass], sanzhar: Reader
) -> None:
    for loan in Loan.objects.open().filter(reader=sanzhar):
        take_back(by=gulnar, loan=loan, on=BEFORE)
    leave(by=gulnar, reader=sanzhar, on=BEFORE)
    assert figures(sevens[0], MOVE) == (1, 2, 2)
    assert not pupil_textbooks(sanzhar, MOVE).outside


def test_a_lost_textbook_stays_owed_on_the_pupils_page_after_a_move(
    gulnar: User, sevens: tuple[SchoolClass, SchoolClass], sanzhar: Reader
) -> None:
    loan = Loan.objects.open().filter(reader=sanzhar, lot__title__name="Физика").get()
    take_back(by=gulnar, loan=loan, on=BEFORE, ending=Loan.Ending.LOST)
    transfer(by=gulnar, reader=sanzhar, school_class=sevens[1], on=MOVE)
    of = pupil_textbooks(sanzhar, MOVE)
    assert (of.lost, of.outside) == ((loan,), ())
    assert [mark.state for _, mark in of.listed] == [State.ISSUED, State.LOST]
    assert [str(column.title) for column in of.lacking] == ["Физика"]


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_the_pupils_sheet_names_numbers_days_and_what_is_his_own(
    gulnar: User, sevens: tuple[SchoolClass, SchoolClass], sanzhar: Reader, language: str
) -> None:
    algebra, physics = Loan.objects.open().filter(reader=sanzhar).order_by("lot__title__name")
    OwnCopy.objects.create(school=gulnar.school, reader=sanzhar, title=physics.lot.title, starts_on=FIRST_DAY)
    physics.delete()
    outside = lot(gulnar, textbook(gulnar, "Әдебиет", 6), 1)
    make.loan(sanzhar, outside)
    take_back(by=gulnar, loan=algebra, on=MOVE)
    with translation.override(language):
        paper = pupil_sheet(pupil_textbooks(sanzhar, MOVE), MOVE, language)
    rows = [[cell.text for cell in row] for row in paper.sections[0].tables[0].rows]
    own = "өз оқулығы" if language == "kk" else "свой учебник"
    assert [(row[1], row[3], row[5]) for row in rows] == [
        ("Алгебра", "01.09.2023", "15.01.2024"),
        ("Физика", own, ""),
        ("Әдебиет", "01.09.2023", ""),
    ]
    for file_format in ("pdf", "xlsx"):
        assert render(paper, file_format)


@pytest.fixture
def today_in_two_streams(gulnar: User) -> Reader:
    """Sanzhar, in this school year moved today to the Russian stream with his Kazakh physics."""
    today = timezone.localdate()
    year = make.school_year(gulnar.school, date(today.year if today.month >= 9 else today.year - 1, 9, 1))
    books(gulnar, year, 7, "kk", "Физика")
    books(gulnar, year, 7, "ru", "Физика", "Химия")
    kazakh = school_class(gulnar, year, "7 А")
    sanzhar = pupil(gulnar, kazakh, "Айтбаев Санжар", on=year.starts_on)
    issue_class(by=gulnar, school_class=kazakh, on=year.starts_on)
    russian = school_class(gulnar, year, "7 Б", language="ru")
    transfer(by=gulnar, reader=sanzhar, school_class=russian, on=max(today, year.starts_on))
    return sanzhar


def test_gulnar_gives_the_new_list_and_takes_the_old_one_at_the_pupils_page(
    library: Client, today_in_two_streams: Reader
) -> None:
    address = reverse("returns:pupil", args=[today_in_two_streams.pk])
    page = library.get(address).content.decode().replace("\u00a0", " ")
    assert "Жетіспейтінін беру: <span" in page
    assert address in library.get(reverse("roster:reader", args=[today_in_two_streams.pk])).content.decode()
    key = [today_in_two_streams.pk]
    answer = library.post(reverse("returns:issue", args=key), follow=True)
    assert "2 дана оқулық берілді: Айтбаев Санжар." in answer.content.decode().replace("\u00a0", " ")
    answer = library.post(reverse("returns:take_back", args=key), follow=True)
    assert "Тізбеден тыс 1 дана оқулық қайтарып алынды" in answer.content.decode().replace("\u00a0", " ")
    assert library.get(address, {"format": "pdf", "lang": "ru"}).content.startswith(b"%PDF")


def test_svetlana_sees_no_pupil_of_another_school(
    client: Client, foreign_librarian: User, gulnar: User, today_in_two_streams: Reader
) -> None:
    client.force_login(foreign_librarian)
    for name in ("pupil", "issue", "take_back"):
        address = reverse(f"returns:{name}", args=[today_in_two_streams.pk])
        answer = client.get(address) if name == "pupil" else client.post(address)
        assert answer.status_code == 404
    with pytest.raises(Stranger):
        take_back_outside(by=foreign_librarian, reader=today_in_two_streams, on=MOVE)
