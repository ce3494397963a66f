"""Debts by class: what is overdue on a day and what was lost, a page for each class."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from kitaphana.circulation import loss
from kitaphana.circulation.actions import take_back
from kitaphana.circulation.models import Loan
from kitaphana.circulation.queries import debts_by_class
from kitaphana.core.models import User
from kitaphana.papers.formats import render
from kitaphana.returns.debts import debts, debts_paper
from kitaphana.roster.actions import leave
from kitaphana.roster.models import Reader, ReaderKind, SchoolYear
from kitaphana.stock.models import Fund, Lot
from tests import make
from tests.textbooks.make import school_class

DUE = date(2024, 5, 25)
MAY = date(2024, 5, 27)


@pytest.fixture
def physics(gulnar: User) -> Lot:
    title = make.title("Физика", kind="textbook", grade=7)
    return make.lot(gulnar.school, title, fund=Fund.TEXTBOOK, quantity=20)


@pytest.fixture
def people(gulnar: User, year: SchoolYear) -> Sequence[Reader]:
    """Sanzhar and Aruzhan of 7 А, Ali of 5 А, the teacher Zhanar."""
    school_class(gulnar, year, "7 А", "Айтбаев Санжар", "Бекболат Аружан")
    school_class(gulnar, year, "5 А", "Жұмабек Әли")
    make.reader(gulnar.school, "Нұрланова Жанар", kind=ReaderKind.TEACHER)
    names = ("Айтбаев", "Бекболат", "Жұмабек", "Нұрланова")
    return [Reader.objects.get(surname=name) for name in names]


def due(reader: Reader, of: Lot) -> Loan:
    loan = make.loan(reader, of)
    loan.due_on = DUE
    loan.save()
    return loan


@pytest.fixture
def owing(gulnar: User, people: Sequence[Reader], physics: Lot) -> Sequence[Loan]:
    """All four hold physics, due on 25 May, and Sanzhar has an old novel too."""
    novel = make.copy(make.lot(gulnar.school, make.title()), "4812")
    return [*(due(reader, physics) for reader in people), make.loan(people[0], novel)]


def summary(by: User, on: date) -> list[tuple[str, int, int, int]]:
    with translation.override("kk"):
        groups = debts(by.school, on)
        return [(group.name(), group.readers, len(group.overdue), len(group.lost)) for group in groups]


def test_after_the_last_teaching_day_every_open_textbook_is_a_debt_of_its_class(
    gulnar: User, owing: Sequence[Loan]
) -> None:
    assert summary(gulnar, MAY) == [
        ("5 «А» сыныбы", 1, 1, 0), ("7 «А» сыныбы", 2, 3, 0), ("Мұғалімдер және басқалар", 1, 1, 0),
    ]  # fmt: skip
    assert summary(gulnar, DUE) == [("7 «А» сыныбы", 1, 1, 0)]  # the novel alone


def test_the_totals_agree_with_the_overdue_by_class(gulnar: User, owing: Sequence[Loan]) -> None:
    for on in (DUE, MAY, date(2024, 9, 10)):
        groups = debts(gulnar.school, on)
        by_class = debts_by_class(gulnar.school, on)
        assert [(group.school_class, len(group.overdue)) for group in groups] == [
            (row.school_class, row.items) for row in by_class
        ]


def test_who_left_stands_at_the_end_apart_from_the_teachers(
    gulnar: User, people: Sequence[Reader], owing: Sequence[Loan]
) -> None:
    leave(by=gulnar, reader=people[1], on=DUE)
    assert summary(gulnar, MAY)[-2:] == [
        ("Мұғалімдер және басқалар", 1, 1, 0),
        ("Мектептен кеткендер", 1, 1, 0),
    ]
    without_class = [row for row in debts_by_class(gulnar.school, MAY) if row.school_class is None]
    assert [row.items for row in without_class] == [2]


def test_a_leaver_owes_from_the_day_he_left_though_the_term_has_not_come(
    gulnar: User, people: Sequence[Reader], owing: Sequence[Loan]
) -> None:
    winter = date(2023, 12, 1)
    leave(by=gulnar, reader=people[1], on=winter)
    assert [row[0] for row in summary(gulnar, winter + timedelta(days=1))][-1] == "Мектептен кеткендер"
    assert "Мектептен кеткендер" not in [row[0] for row in summary(gulnar, winter)]


def test_what_was_lost_is_owed_until_it_is_made_good_and_past_days_stay(
    gulnar: User, people: Sequence[Reader], owing: Sequence[Loan]
) -> None:
    take_back(by=gulnar, loan=owing[0], on=DUE, ending=Loan.Ending.LOST)
    loss.forgive(by=gulnar, loan=owing[0], document="№ 3", on=MAY + timedelta(days=1))
    seventh = debts(gulnar.school, MAY)[1]
    assert [(str(loan.reader), str(loan.lot.title), lost) for loan, lost in seventh.debts] == [
        ("Айтбаев Санжар", "Абай жолы", False),
        ("Айтбаев Санжар", "Физика", True),
        ("Бекболат Аружан", "Физика", False),
    ]
    assert summary(gulnar, MAY + timedelta(days=1))[1] == ("7 «А» сыныбы", 2, 2, 0)


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_the_paper_has_a_page_for_each_class_which_its_head_signs(
    gulnar: User, people: Sequence[Reader], owing: Sequence[Loan], language: str
) -> None:
    groups = debts(gulnar.school, MAY)
    groups[1].school_class.head = people[3]  # type: ignore[union-attr]
    with translation.override(language):
        paper = debts_paper(gulnar.school, groups, MAY, language)
    titles = [section.title for section in paper.sections]
    assert titles[:2] == (
        ["5 «А» сыныбы", "7 «А» сыныбы"] if language == "kk" else ["5 «А» класс", "7 «А» класс"]
    )
    assert [section.new_page for section in paper.printed] == [False, True, True]
    assert "Нұрланова Ж." in paper.sections[1].after[0].text
    assert not paper.sections[2].after
    for file_format in ("pdf", "xlsx", "docx"):
        assert render(paper, file_format)


def test_without_debts_the_paper_says_so(gulnar: User, people: Sequence[Reader]) -> None:
    with translation.override("kk"):
        paper = debts_paper(gulnar.school, debts(gulnar.school, MAY), MAY, "kk")
    assert paper.sections[0].lines[0].text.replace("\u00a0", " ") == (
        "2024 жылғы 27 мамырдағы жағдай бойынша берешек жоқ."
    )
    assert render(paper, "pdf")


def test_gulnar_opens_the_debts_of_a_chosen_day(library: Client, owing: Sequence[Loan]) -> None:
    page = library.get(reverse("returns:debts"), {"on": MAY.isoformat()}).content.decode()
    assert "7 «А» сыныбы" in page
    assert "Бекболат Аружан" in page
    assert "Бекболат" not in library.get(reverse("returns:debts"), {"on": "2023-09-01"}).content.decode()
    assert library.get(reverse("returns:debts"), {"on": "кеше"}).status_code == 200
    asked = {"on": MAY.isoformat(), "format": "docx", "lang": "kk"}
    assert library.get(reverse("returns:debts"), asked).content.startswith(b"PK")
