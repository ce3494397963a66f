"""Books lost and books replaced: told of a report's period as the ledger says."""

from datetime import date
from decimal import Decimal

from kitaphana.catalogue.models import Title
from kitaphana.circulation.actions import write_off
from kitaphana.circulation.loss import mark_found, pay, replace
from kitaphana.circulation.models import Loan
from kitaphana.core.models import User
from kitaphana.lib.period import Period
from kitaphana.reports.losses import losses
from kitaphana.roster.models import SchoolClass, SchoolYear
from kitaphana.stock.actions import Disposal
from kitaphana.textbooks.actions import issue_class
from tests.reports.by_sql import Books
from tests.reports.sentences_by_sql import SENTENCES
from tests.reports.telling import AUTUMN, FIRST_DAY, WINTER, beginning, need, said, textbook
from tests.stock.make import lot
from tests.textbooks.make import collect


def test_a_lost_book_and_a_damaged_one(gulnar: User, year: SchoolYear, fifth: SchoolClass) -> None:
    maths = textbook("Математика")
    need(gulnar, year, maths)
    lot(gulnar, maths, 2)
    issue_class(by=gulnar, school_class=fifth, on=FIRST_DAY)
    assert said(gulnar.school)["T-LOST-NONE"] == "Жоғалған немесе бүлінген оқулық тіркелмеген."
    arman, dana = (row.reader for row in fifth.enrolments.order_by("reader__sort_key").reverse())
    collect(by=gulnar, school_class=fifth, reader=arman, title=maths, on=date(2023, 12, 1), ending="lost")
    collect(by=gulnar, school_class=fifth, reader=dana, title=maths, on=date(2023, 12, 1), ending="damaged")
    told = said(gulnar.school)
    assert beginning(told, "T-LOST", "T-DAMAGED") == {"T-LOST-OPEN-1", "T-DAMAGED"}


def test_a_stocktaking_finds_books_missing_that_no_pupil_lost(
    gulnar: User, year: SchoolYear, fifth: SchoolClass
) -> None:
    maths = lot(gulnar, textbook("Математика"), 10)
    write_off(by=gulnar, lines=[Disposal(maths, "lost", 3)], on=date(2023, 12, 1))
    told = said(gulnar.school)
    assert "жоғалған – 3" in told["F-OUT-1"]
    assert told["T-LOST-OPEN"] == "Жоғалған оқулық саны – 3; орнына алынғаны жоқ."
    assert "T-LOST-NONE" not in told


def test_the_book_that_arman_lost_is_not_lost_again_when_it_is_written_off(
    gulnar: User, year: SchoolYear, fifth: SchoolClass
) -> None:
    maths = textbook("Математика")
    need(gulnar, year, maths)
    books = lot(gulnar, maths, 10)
    write_off(by=gulnar, lines=[Disposal(books, "lost", 2)], on=date(2023, 8, 25))
    lose(gulnar, year, fifth, maths, on=date(2023, 11, 20))
    write_off(by=gulnar, lines=[Disposal(books, "lost", 1)], on=date(2024, 1, 15))
    assert "T-LOST-OPEN-1" in said(gulnar.school), "what was missing before hides no loss"
    assert not beginning(said(gulnar.school, WINTER), "T-LOST"), "lost in autumn, written off in winter"
    write_off(by=gulnar, lines=[Disposal(books, "lost", 4)], on=date(2024, 1, 20))
    assert said(gulnar.school)["T-LOST-OPEN"].startswith("Жоғалған оқулық саны – 5;")


def test_only_the_same_title_received_after_the_loss_replaces_a_book(
    gulnar: User, year: SchoolYear, fifth: SchoolClass
) -> None:
    maths, biology = textbook("Математика"), textbook("Биология")
    need(gulnar, year, maths, biology)
    lot(gulnar, maths, 2)
    lot(gulnar, biology, 2)
    lot(gulnar, maths, 1, on=date(2023, 9, 10), source="replacement")
    lose(gulnar, year, fifth, maths, on=date(2023, 12, 1))
    lot(gulnar, biology, 5, on=date(2023, 12, 5), source="replacement")
    assert beginning(said(gulnar.school), "T-LOST") == {"T-LOST-OPEN-1"}
    lose(gulnar, year, fifth, biology, on=date(2023, 12, 5))
    told = said(gulnar.school)
    assert told["T-LOST-SOME"] == "Жоғалған 2 оқулықтың біреуінің орнына басқа дана алынды."
    lot(gulnar, maths, 1, on=date(2023, 12, 20), source="replacement")
    assert beginning(said(gulnar.school), "T-LOST") == {"T-LOST-ALL"}


def test_a_lost_book_that_turned_up_is_no_loss_from_that_day(
    gulnar: User, year: SchoolYear, fifth: SchoolClass
) -> None:
    maths = textbook("Математика")
    need(gulnar, year, maths)
    lot(gulnar, maths, 2)
    lose(gulnar, year, fifth, maths, on=date(2023, 12, 1))
    mark_found(by=gulnar, loan=Loan.objects.get(ending="lost"), on=date(2024, 1, 20))
    assert beginning(said(gulnar.school), "T-LOST") == {"T-LOST-NONE"}
    until_december = Period(AUTUMN.start, date(2023, 12, 31))
    assert beginning(said(gulnar.school, until_december), "T-LOST") == {"T-LOST-OPEN-1"}


def test_a_settlement_says_itself_what_replaced_a_book(
    gulnar: User, year: SchoolYear, fifth: SchoolClass
) -> None:
    """Arman brought Biology for Mathematics, and paid for Physics: one of two losses is replaced."""
    maths, physics, biology = textbook("Математика"), textbook("Физика"), textbook("Биология")
    need(gulnar, year, maths, physics)
    for title in (maths, physics):
        lot(gulnar, title, 2)
        lose(gulnar, year, fifth, title, on=date(2023, 12, 1))
    by_title = {loan.lot.title: loan for loan in Loan.objects.filter(ending="lost")}
    replace(by=gulnar, loan=by_title[maths], title=biology, price=Decimal(2400), on=date(2023, 12, 5))
    assert said(gulnar.school)["T-LOST-SOME"] == "Жоғалған 2 оқулықтың біреуінің орнына басқа дана алынды."
    pay(by=gulnar, loan=by_title[physics], amount=Decimal(2400), document="№7", on=date(2023, 12, 6))
    lot(gulnar, physics, 1, on=date(2023, 12, 10), source="replacement")
    assert "T-LOST-SOME" in said(gulnar.school), "a copy that came later stands for no loss that was paid"


def test_the_losses_are_what_plain_sql_says(gulnar: User, year: SchoolYear, fifth: SchoolClass) -> None:
    maths, biology, physics = textbook("Математика"), textbook("Биология"), textbook("Физика")
    need(gulnar, year, maths, biology, physics)
    books = lot(gulnar, maths, 10)
    lot(gulnar, biology, 3)
    write_off(by=gulnar, lines=[Disposal(books, "lost", 2)], on=date(2023, 8, 25))
    lot(gulnar, biology, 1, on=date(2023, 9, 10), source="replacement")
    lose(gulnar, year, fifth, maths, on=date(2023, 11, 20))
    lose(gulnar, year, fifth, biology, on=date(2023, 12, 5))
    write_off(by=gulnar, lines=[Disposal(books, "lost", 3)], on=date(2023, 12, 20))
    lot(gulnar, maths, 2, on=date(2023, 12, 20), source="replacement")
    found = losses(gulnar.school, AUTUMN)
    by_sql = Books(gulnar.school.pk, AUTUMN.start, AUTUMN.end)
    assert (found.lost, found.replaced) == (4, 2)
    assert SENTENCES["T-LOST-SOME"](by_sql) == [[4, 2]]
    lot(gulnar, physics, 2)
    lose(gulnar, year, fifth, physics, on=date(2023, 12, 21))
    by_title = {loan.lot.title: loan for loan in Loan.objects.filter(ending="lost")}
    replace(by=gulnar, loan=by_title[biology], title=maths, price=Decimal(2400), on=date(2023, 12, 21))
    found = losses(gulnar.school, AUTUMN)
    assert (found.lost, found.replaced) == (5, 3)
    assert SENTENCES["T-LOST-SOME"](by_sql) == [[5, 3]]
    mark_found(by=gulnar, loan=by_title[physics], on=date(2023, 12, 22))
    found = losses(gulnar.school, AUTUMN)
    assert (found.lost, found.replaced) == (4, 3)
    assert SENTENCES["T-LOST-SOME"](by_sql) == [[4, 3]]


def lose(gulnar: User, year: SchoolYear, fifth: SchoolClass, title: Title, *, on: date) -> None:
    """Arman takes his books and loses one."""
    issue_class(by=gulnar, school_class=fifth, title=title, on=FIRST_DAY)
    arman = fifth.enrolments.order_by("-reader__sort_key")[0].reader
    collect(by=gulnar, school_class=fifth, reader=arman, title=title, on=on, ending="lost")
