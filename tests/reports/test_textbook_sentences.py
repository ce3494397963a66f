"""«Барлық оқушылар қамтамасыз етілді» stands only where nothing at all is missing."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils.translation import override

from kitaphana.core.models import User
from kitaphana.nextyear.models import ForecastClass
from kitaphana.roster.models import SchoolClass, SchoolYear
from kitaphana.stock.models import Fund
from kitaphana.supply.exchange import Agreed, Terms, agree_exchange, draft_exchange, hand_over
from kitaphana.textbooks.actions import issue_class
from kitaphana.textbooks.certificate import website
from kitaphana.textbooks.queries import provision
from tests import make
from tests.reports.telling import AUTUMN, FIRST_DAY, WINTER, beginning, need, paper, said, textbook
from tests.stock.make import lot
from tests.textbooks import make as classes
from tests.textbooks.make import collect

HOW_PROVIDED = ("T-ALL", "T-MOST", "T-PART", "T-NONE", "T-NO-")


def test_all_were_provided_from_the_first_day(gulnar: User, year: SchoolYear, fifth: SchoolClass) -> None:
    maths = textbook("Математика")
    need(gulnar, year, maths)
    lot(gulnar, maths, 2)
    told = said(gulnar.school)
    assert beginning(told, *HOW_PROVIDED) == {"T-ALL-START"}
    assert told["T-ALL-START"] == "Оқу жылының басында барлық оқушылар оқулықтармен қамтамасыз етілді."
    assert not beginning(told, "T-LEVEL", "T-LACK", "T-CLASS", "Q-LACK", "B-LACK")


def test_in_winter_nothing_is_said_of_the_first_day(
    gulnar: User, year: SchoolYear, fifth: SchoolClass
) -> None:
    maths = textbook("Математика")
    need(gulnar, year, maths)
    lot(gulnar, maths, 2)
    assert beginning(said(gulnar.school, WINTER), *HOW_PROVIDED) == {"T-ALL-NOW"}


def test_books_that_came_in_october_are_not_told_of_september(
    gulnar: User, year: SchoolYear, fifth: SchoolClass
) -> None:
    maths = textbook("Математика")
    need(gulnar, year, maths)
    lot(gulnar, maths, 1)
    issue_class(by=gulnar, school_class=fifth, on=FIRST_DAY)
    lot(gulnar, maths, 1, on=date(2023, 10, 12))
    told = said(gulnar.school)
    assert beginning(told, *HOW_PROVIDED) == {"T-ALL-LATER"}
    assert "1 дана оқулық жетіспеді" in told["T-ALL-LATER"]
    assert "2023 жылғы 12 қазанға қарай" in told["T-ALL-LATER"]


def test_a_lack_between_moves_the_day_from_which_all_were_provided(
    gulnar: User, year: SchoolYear, fifth: SchoolClass
) -> None:
    """Dana lost hers in November: from then to December a copy was missing again."""
    maths = textbook("Математика")
    need(gulnar, year, maths)
    lot(gulnar, maths, 1)
    lot(gulnar, maths, 1, on=date(2023, 10, 12))
    issue_class(by=gulnar, school_class=fifth, on=date(2023, 10, 12))
    dana = next(reader for reader in fifth.enrolments.all() if reader.reader.first_name == "Дана").reader
    collect(by=gulnar, school_class=fifth, reader=dana, title=maths, on=date(2023, 11, 20), ending="lost")
    lot(gulnar, maths, 1, on=date(2023, 12, 4), source="replacement")
    told = said(gulnar.school)
    assert "2023 жылғы 4 желтоқсанға қарай" in told["T-ALL-LATER"]
    assert told["T-LOST-ALL-1"] == "Жоғалған бір оқулықтың орнына басқа дана алынды."


def test_one_missing_book_takes_the_word_all_away(gulnar: User, year: SchoolYear, fifth: SchoolClass) -> None:
    for name in ("Еркін Ерасыл", "Жолан Жанар", "Қайрат Қуат"):
        classes.pupil(gulnar, fifth, name)
    maths, biology = textbook("Математика"), textbook("Биология")
    need(gulnar, year, maths, biology)
    lot(gulnar, maths, 5)
    lot(gulnar, biology, 4)
    told = said(gulnar.school)
    assert beginning(told, *HOW_PROVIDED) == {"T-MOST"}
    assert "5 оқушының төртеуі; 1 оқушыға кемінде бір оқулық жетіспейді" in told["T-MOST"]
    assert told["T-LEVEL"].endswith("– 90,0 % (қажеті – 10 дана, қолда бары – 9 дана).")
    assert told["T-LACK"] == "1 атау бойынша 1 дана оқулық жетіспейді: «Биология», 5-сынып – 1 дана."
    assert told["Q-LACK"] == "Мәселе: 1 дана оқулық жетіспейді."
    assert "B-LACK" in told


def test_fewer_than_three_quarters_is_not_most(gulnar: User, year: SchoolYear, fifth: SchoolClass) -> None:
    maths = textbook("Математика")
    need(gulnar, year, maths)
    lot(gulnar, maths, 1)
    assert beginning(said(gulnar.school), *HOW_PROVIDED) == {"T-PART"}


def test_nobody_has_a_full_set(gulnar: User, year: SchoolYear, fifth: SchoolClass) -> None:
    need(gulnar, year, textbook("Математика"))
    assert beginning(said(gulnar.school), *HOW_PROVIDED) == {"T-NONE"}


def test_without_a_list_nothing_is_computed(gulnar: User, fifth: SchoolClass) -> None:
    told = said(gulnar.school)
    assert beginning(told, *HOW_PROVIDED) == {"T-NO-LIST"}
    assert not beginning(told, "T-LEVEL", "T-CLASSES", "T-FIRST", "T-SAME")


def test_without_pupils_nothing_is_computed(gulnar: User, year: SchoolYear) -> None:
    lot(gulnar, make.title(), 1, fund=Fund.MAIN, on=date(2023, 9, 5), numbers=["1"])
    assert beginning(said(gulnar.school), *HOW_PROVIDED) == {"T-NO-PUPILS"}


def test_a_class_without_a_list_takes_the_word_all_away(
    gulnar: User, year: SchoolYear, fifth: SchoolClass
) -> None:
    """5 «А» has everything; of 6 «Ә» nothing is known, so it is named and left out."""
    classes.school_class(gulnar, year, "6 Ә", "Болат Бекзат")
    maths = textbook("Математика")
    need(gulnar, year, maths)
    lot(gulnar, maths, 2)
    told = said(gulnar.school)
    assert not beginning(told, *HOW_PROVIDED)
    assert told["T-LIST-GAP-1"] == "Оқулықтар тізбесі енгізілмеген сынып есепке алынбады: 6 «Ә»."
    assert told["T-CLASSES-SOME"] == "2 сыныптың біреуі оқулықтармен 100 % қамтамасыз етілді."
    classes.school_class(gulnar, year, "7 А", "Серік Айша")
    assert said(gulnar.school)["T-LIST-GAP"].endswith("сыныптар есепке алынбады: 6 «Ә»; 7 «А».")


def test_classes_are_told_when_there_are_two(gulnar: User, year: SchoolYear, fifth: SchoolClass) -> None:
    classes.school_class(gulnar, year, "6 А", "Болат Бекзат", "Тілеу Темір")
    fives, sixes = textbook("Математика"), textbook("Алгебра", 6)
    need(gulnar, year, fives)
    need(gulnar, year, sixes, grade=6)
    lot(gulnar, fives, 2)
    lot(gulnar, sixes, 2)
    assert beginning(said(gulnar.school), "T-CLASS") == {"T-CLASSES-ALL"}


def test_the_lowest_class_is_named_when_it_stands_alone(
    gulnar: User, year: SchoolYear, fifth: SchoolClass
) -> None:
    classes.school_class(gulnar, year, "6 А", "Болат Бекзат", "Тілеу Темір")
    fives, sixes = textbook("Математика"), textbook("Алгебра", 6)
    need(gulnar, year, fives)
    need(gulnar, year, sixes, grade=6)
    lot(gulnar, sixes, 1)
    told = said(gulnar.school)
    assert told["T-CLASS-LOW"] == "Ең төмен көрсеткіш 5 «А» сыныбында – 0 %."
    assert "T-CLASSES-NONE" in told
    lot(gulnar, fives, 1, on=date(2023, 9, 2))
    assert "T-CLASS-LOW" not in said(gulnar.school)


def test_pupils_of_priority_groups(gulnar: User, year: SchoolYear) -> None:
    fifth = classes.school_class(gulnar, year, "5 А", "Сейітов Арман", "Мұрат Дана", first=("Мұрат Дана",))
    maths = textbook("Математика")
    need(gulnar, year, maths)
    assert beginning(said(gulnar.school), "T-PRIO") == {"T-PRIO-NONE-1"}
    lot(gulnar, maths, 1)
    told = said(gulnar.school)
    assert beginning(told, "T-PRIO") == {"T-PRIO-FULL-1"}, "Dana is served before Arman"
    classes.pupil(gulnar, fifth, "Ерлан Ерке", priority=True)
    assert said(gulnar.school)["T-PRIO-LACK"].startswith("Әлеуметтік осал санаттағы 2 оқушының біреуі")


def test_priority_pupils_were_served_first_only_where_the_ledger_says_so(
    gulnar: User, year: SchoolYear
) -> None:
    """Dana of the priority group had hers on the day of the first of the others; Erke came later."""
    fifth = classes.school_class(gulnar, year, "5 А", "Сейітов Арман", "Мұрат Дана", first=("Мұрат Дана",))
    maths = textbook("Математика")
    need(gulnar, year, maths)
    lot(gulnar, maths, 3)
    assert beginning(said(gulnar.school), "T-PRIO") == {"T-PRIO-FULL-1"}, "hers stands on the shelf still"
    issue_class(by=gulnar, school_class=fifth, on=FIRST_DAY)
    told = said(gulnar.school)
    assert beginning(told, "T-PRIO") == {"T-PRIO-ALL-1"}
    assert told["T-PRIO-ALL-1"].startswith("Оқулықтар бірінші кезекте әлеуметтік осал санаттағы оқушыға")
    classes.pupil(gulnar, fifth, "Ерлан Ерке", priority=True, on=date(2023, 10, 2))
    issue_class(by=gulnar, school_class=fifth, on=date(2023, 10, 2))
    assert beginning(said(gulnar.school), "T-PRIO") == {"T-PRIO-FULL"}


def test_grades_at_a_hundred_are_named_where_others_are_below(
    gulnar: User, year: SchoolYear, fifth: SchoolClass
) -> None:
    for name in ("6 А", "7 А"):
        classes.school_class(gulnar, year, name, "Болат Бекзат")
    for grade, copies in ((5, 1), (6, 1), (7, 0)):
        title = textbook("Математика", grade)
        need(gulnar, year, title, grade=grade)
        if copies:
            lot(gulnar, title, copies)
    told = said(gulnar.school)
    assert told["T-GRADE-ONE"] == "6-сыныпта оқулықпен қамтамасыз етілу деңгейі – 100 %."
    lot(gulnar, textbook("Математика", 7), 1)
    told = said(gulnar.school)
    assert told["T-GRADES"] == "6 және 7-сыныптарда оқулықпен қамтамасыз етілу деңгейі – 100 %."
    classes.school_class(gulnar, year, "7 Б", "Ким Анна", language="ru")
    assert "T-GRADE-ONE" in said(gulnar.school), "of 7 «Б» nothing is known"
    lot(gulnar, textbook("Математика"), 1)
    assert not beginning(said(gulnar.school), "T-GRADE") - {"T-GRADES"}


@pytest.mark.parametrize(
    ("full", "told"),
    [
        ([1, 2, 3, 4, 5, 6, 8, 9, 10, 11], "1–6 және 8–11-сыныптарда"),
        ([1, 2, 3, 5, 6, 8], "1–3, 5, 6 және 8-сыныптарда"),
        ([1, 2, 3], "1, 2 және 3-сыныптарда"),
    ],
)
def test_grades_in_a_row_are_told_as_one(gulnar: User, year: SchoolYear, full: list[int], told: str) -> None:
    for grade in (*full, 7):
        classes.school_class(gulnar, year, f"{grade} В", "Болат Бекзат")
        title = textbook("Математика", grade)
        need(gulnar, year, title, grade=grade)
        if grade in full:
            lot(gulnar, title, 1)
    assert said(gulnar.school)["T-GRADES"].startswith(f"{told} оқулықпен")


def test_the_table_by_grade_is_that_of_the_schools_site(
    gulnar: User, year: SchoolYear, fifth: SchoolClass
) -> None:
    maths = textbook("Математика")
    need(gulnar, year, maths)
    lot(gulnar, maths, 1)
    report = paper(gulnar.school).sections[0].table("grades")
    with override("kk"):
        site = website(gulnar.school, provision(gulnar.school, AUTUMN.end), "kk").sections[0].tables[0]
    assert report is not None
    assert report.heads == site.heads
    assert [[cell.text for cell in row] for row in report.rows] == [
        [cell.text for cell in row] for row in site.rows
    ]
    assert all(cell.rows for row in report.rows for cell in row if cell.value is not None)


def test_books_given_to_other_schools(gulnar: User, fifth: SchoolClass) -> None:
    lot(gulnar, textbook("Математика"), 9)
    terms = Terms("№2 мектеп", due_on=date(2024, 5, 25))
    lines = [Agreed(textbook("Математика"), 4)]
    exchange = draft_exchange(by=gulnar, way="give", terms=terms, lines=lines, on=date(2023, 9, 20))
    assert "T-EXCH-OUT" not in said(gulnar.school)
    agree_exchange(by=gulnar, exchange=exchange)
    hand_over(by=gulnar, exchange=exchange, parts=[(exchange.lines.get(), 4)], on=date(2023, 9, 21))
    assert said(gulnar.school)["T-EXCH-OUT"].endswith("басқа мектептерге 4 дана оқулық берілді.")
    assert "T-EXCH-OUT" not in said(gulnar.school, WINTER)


def test_the_need_of_the_coming_year_is_told_once_it_is_computed(
    gulnar: User, year: SchoolYear, fifth: SchoolClass
) -> None:
    maths = make.title("Математика", "", kind="textbook", section="textbook", grade=5, year=2023)
    need(gulnar, year, maths)
    assert not beginning(said(gulnar.school), "T-NEXT")
    ForecastClass.objects.create(
        school=gulnar.school, first=2024, grade=5, letter="А", letter_key="А", language="kk", promoted=0,
        comers=20,
    )  # fmt: skip
    told = said(gulnar.school)
    assert beginning(told, "T-NEXT") == {"T-NEXT-BARE"}, "of a title that never came no price is known"
    assert "1 атау бойынша 21 дана оқулық қажет." in told["T-NEXT-BARE"], "one of them is the reserve"
    lot(gulnar, maths, 1, price=Decimal(2000))
    assert said(gulnar.school)["T-NEXT"].endswith("20 дана оқулық қажет, болжамды сомасы – 40 000 теңге.")
    lot(gulnar, maths, 20)
    assert beginning(said(gulnar.school), "T-NEXT") == {"T-NEXT-NONE"}


def test_a_sum_is_told_only_of_books_that_have_a_price(
    gulnar: User, year: SchoolYear, fifth: SchoolClass
) -> None:
    maths = textbook("Математика")
    lot(gulnar, maths, 3, on=date(2023, 9, 5), price=Decimal(2000))
    assert said(gulnar.school)["T-RECEIVED"] == "Есепті кезеңде 3 дана оқулық түсті, сомасы – 6 000 теңге."
    lot(gulnar, maths, 2, on=date(2023, 9, 6), price=None)
    told = said(gulnar.school)
    assert told["T-RECEIVED-BARE"] == "Есепті кезеңде 5 дана оқулық түсті."
    assert told["F-PRICED"] == "Бағасы енгізілген 3 дананың сомасы – 6 000 теңге."
    assert not beginning(told, "T-RECEIVED-N", "F-RECEIVED") - {"F-RECEIVED-BARE"}


def test_no_receipt_on_record_is_said_so(gulnar: User, fifth: SchoolClass) -> None:
    assert said(gulnar.school)["T-RECEIVED-NONE"] == "Есепті кезеңде оқулық түсімі тіркелмеген."


def test_books_from_other_schools(gulnar: User, fifth: SchoolClass) -> None:
    lot(gulnar, textbook("Математика"), 4, on=date(2023, 9, 20), source="exchange")
    assert said(gulnar.school)["T-EXCH-IN"].endswith("басқа мектептерден 4 дана оқулық алынды.")


def test_provision_is_compared_with_the_same_day_a_year_before(gulnar: User, year: SchoolYear) -> None:
    last = make.school_year(gulnar.school, date(2022, 9, 1))
    classes.pupil(gulnar, classes.school_class(gulnar, last, "4 А"), "Сейітов Арман", on=date(2022, 9, 1))
    fifth = classes.school_class(gulnar, year, "5 А", "Мұрат Дана")
    maths, algebra = textbook("Математика"), textbook("Алгебра", 4)
    need(gulnar, year, maths)
    assert said(gulnar.school)["T-FIRST"].endswith("салыстыру жүргізілмеді.")
    need(gulnar, last, algebra, grade=4)
    lot(gulnar, algebra, 1, on=date(2022, 8, 20))
    assert "100 % → 0 %" in said(gulnar.school)["T-WORSE"]
    codes = [line.code for line in paper(gulnar.school).lines()]
    assert codes[codes.index("T-LEVEL") + 1] == "T-WORSE", "«the figure» is that of the sentence before"
    lot(gulnar, maths, 1)
    assert said(gulnar.school)["T-SAME"].endswith("осы кезеңіндегідей: 100 %.")
    assert "same period last year" in said(gulnar.school, language="en")["T-SAME"]
    assert fifth.enrolments.count() == 1


def test_the_report_of_another_school_is_not_touched(
    gulnar: User, year: SchoolYear, fifth: SchoolClass, foreign_librarian: User
) -> None:
    strangers = make.school_year(foreign_librarian.school)
    eighth = classes.school_class(foreign_librarian, strangers, "8 А", "Ли Анна")
    maths = textbook("Математика")
    need(foreign_librarian, strangers, maths, grade=8)
    need(gulnar, year, maths)
    lot(gulnar, maths, 2)
    assert "T-ALL-START" in said(gulnar.school)
    assert "T-NONE" in said(foreign_librarian.school)
    assert eighth.school == foreign_librarian.school
