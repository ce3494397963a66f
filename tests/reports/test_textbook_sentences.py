"""«Барлық оқушылар қамтамасыз етілді» stands only where nothing at all is missing."""

from datetime import date
from decimal import Decimal

from kitaphana.catalogue.models import Title
from kitaphana.circulation.actions import write_off
from kitaphana.core.models import User
from kitaphana.lib.period import Period
from kitaphana.reports.losses import losses
from kitaphana.roster.models import SchoolClass, SchoolYear
from kitaphana.stock.actions import Disposal
from kitaphana.stock.models import Fund
from kitaphana.textbooks.actions import collect, issue_class, set_for
from tests import make
from tests.reports.by_sql import Books
from tests.reports.sentences_by_sql import SENTENCES
from tests.reports.telling import AUTUMN, beginning, said
from tests.stock.make import lot
from tests.textbooks import make as classes

FIRST_DAY = date(2023, 9, 1)
WINTER = Period(date(2024, 1, 1), date(2024, 1, 31))
HOW_PROVIDED = ("T-ALL", "T-MOST", "T-PART", "T-NONE", "T-NO-")


def textbook(name: str, grade: int | None = 5) -> Title:
    return make.title(name, "", kind="textbook", section="textbook", grade=grade)


def need(gulnar: User, year: SchoolYear, *titles: Title, grade: int = 5) -> None:
    set_for(by=gulnar, year=year, grade=grade, language="kk", titles=titles)


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
    assert told["T-LIST-GAP"] == "Оқулықтар тізбесі енгізілмеген сыныптар есепке алынбады: 6 «Ә»."
    assert told["T-CLASSES-SOME"] == "2 сыныптың біреуі оқулықтармен 100 % қамтамасыз етілді."


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
    assert "жоғалған – 3" in told["F-OUT"]
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


def test_the_losses_are_what_plain_sql_says(gulnar: User, year: SchoolYear, fifth: SchoolClass) -> None:
    maths, biology = textbook("Математика"), textbook("Биология")
    need(gulnar, year, maths, biology)
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


def lose(gulnar: User, year: SchoolYear, fifth: SchoolClass, title: Title, *, on: date) -> None:
    """Arman takes his books and loses one."""
    issue_class(by=gulnar, school_class=fifth, title=title, on=FIRST_DAY)
    arman = fifth.enrolments.order_by("-reader__sort_key")[0].reader
    collect(by=gulnar, school_class=fifth, reader=arman, title=title, on=on, ending="lost")


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
    lot(gulnar, maths, 1)
    assert said(gulnar.school)["T-SAME"].endswith("осы кезеңіндегідей: 100 %.")
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
