"""Files of textbooks and of the old stock, as schools have them."""

from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from kitaphana.catalogue.importer import TITLES
from kitaphana.catalogue.models import Subject, Title, TitleKind
from kitaphana.catalogue.subjects import school_subjects, subject_named
from kitaphana.catalogue.textbooktitle import TextbookTitle, read_title
from kitaphana.core.batch import undo_batch
from kitaphana.core.importing import Importer, Result, run_import
from kitaphana.core.models import User
from kitaphana.core.refusal import Refused
from kitaphana.stock.importers import STOCK, TEXTBOOKS
from kitaphana.stock.models import Copy, Lot, Receipt
from kitaphana.stock.queries import stock_on
from tests import make

DATA = Path(__file__).parents[3] / "shared/data"
REAL_LIST = DATA / "textbooks/kz_textbooks_2022.csv"
REAL_SUBJECTS = DATA / "words/subjects_ru_kk.csv"
real = pytest.mark.skipif(
    not REAL_LIST.exists(), reason="the real list of textbooks (../shared/data) is not here"
)
TODAY = date(2023, 9, 4)


def bring(by: User, importer: Importer, text: str | bytes, **options: object) -> Result:
    content = text if isinstance(text, bytes) else text.encode()
    return run_import(
        by=by, importer=importer, content=content, file_name="тізім.csv", on=TODAY, options=options
    )


def told(result: Result, language: str = "kk") -> list[str]:
    return [fault.message(language).replace("\u00a0", " ") for fault in result.faults]


@real
@pytest.mark.django_db
def test_gulnar_brings_in_the_real_list_of_textbooks_and_a_repeat_changes_nothing(gulnar: User) -> None:
    first = bring(gulnar, TEXTBOOKS, REAL_LIST.read_bytes())
    assert first.rows == 610
    assert first.added + len(first.faults) == 610
    assert {fault.code for fault in first.faults} == {"imp_dup_row"}
    # Rows of the file that name the same grade, title, part, authors, language, year and publisher.
    pairs = {(fault.row, int(str(fault.holes["other"]))) for fault in first.faults}
    assert pairs == {
        (90, 89), (160, 159), (177, 175), (178, 176), (187, 186), (188, 185),
        (427, 421), (428, 422), (498, 497),
    }  # fmt: skip
    again = bring(gulnar, TEXTBOOKS, REAL_LIST.read_bytes())
    assert (again.added, again.changed, again.unchanged) == (0, 0, first.added)
    assert Title.objects.count() == first.added == 601
    assert not Lot.objects.exists(), "a list without quantities describes titles and brings no copies"


@real
@pytest.mark.django_db
def test_the_real_list_tells_languages_parts_and_kinds_apart(gulnar: User) -> None:
    bring(gulnar, TEXTBOOKS, REAL_LIST.read_bytes())
    titles = list(Title.objects.select_related("subject"))
    assert set(Counter(title.language for title in titles)) == {"kk", "ru", "en"}
    taught = {title.subject.code: title.language for title in titles if title.subject}
    assert taught["kazakh_language"] == "kk"
    assert taught["russian_literature"] == "ru"
    assert {title.publisher for title in titles} >= {"Атамұра", "Келешек-2030", "Көкжиек-Горизонт"}
    assert not {title.publisher for title in titles} & {"Атамура", "Келешек-2031", "Кекжиек-гориизонт"}
    assert {title.grade for title in titles} == {1, 2, 4, 5, 7, 8, 10, 11}
    physics = Title.objects.get(name="Физика. ЖМБ", part="2-бөлім", grade=11, authors="Тұяқбаев С.Т.")
    assert (physics.language, physics.kind, physics.section) == ("kk", "textbook", "textbook")
    workbook = Title.objects.get(name="Математика жұмыс дәптері", part="1-бөлім", grade=2)
    assert (workbook.language, workbook.kind) == ("kk", "study_aid")


@pytest.mark.skipif(
    not REAL_SUBJECTS.exists(), reason="the real list of subjects (../shared/data) is not here"
)
def test_every_subject_of_the_classifier_is_known_in_both_languages() -> None:
    rows = [line.split(",") for line in REAL_SUBJECTS.read_text(encoding="utf-8").splitlines()[1:]]
    assert all((ru, kk) == (ru, kk) and subject_named(ru) and subject_named(kk) for ru, kk in rows)
    assert all(subject_named(ru) == subject_named(kk) for ru, kk in rows)


@pytest.mark.parametrize(
    ("cell", "authors", "subject", "language", "read"),
    [
        ("Физика ЕМ часть 1. ЕМ. Башарұлы Р.", "Башарулы Р.", "Физика", "Русский / Казахский",
         TextbookTitle("Физика. ЕМ", "часть 1", TitleKind.TEXTBOOK, "ru")),
        ("Физика ЕМ часть 1. ЕМ. Башарұлы Р.", "Башарулы Р.", "Физика", "Казахский / Русский",
         TextbookTitle("Физика. ЖМБ", "1-бөлім", TitleKind.TEXTBOOK, "kk")),
        ("Сауат ашу. І бөлім , ІІ бөлім Богатырева Е.", "Богатырева Е.", "Обучение грамоте",
         "Казахский / Русский", TextbookTitle("Сауат ашу", "1, 2-бөлім", TitleKind.TEXTBOOK, "kk")),
        ("Қазақ тiлi. 2-бөлім Жұмабаева Ә.", "Жұмабаева Ә.", "Казахский язык", "Русский / Казахский",
         TextbookTitle("Қазақ тілі", "2-бөлім", TitleKind.TEXTBOOK, "kk")),
        ("Графика және жобалау. ОБЩ. Нәби Ы.", "Нәби Ы.", "Графика и проектирование", "русский / Русский",
         TextbookTitle("Графика және жобалау", "", TitleKind.TEXTBOOK, "kk")),
        ("Математика. Рабочая татрадь №3 Акпаева А.", "Акпаева А.", "Математика", "русский / Русский",
         TextbookTitle("Математика. Рабочая татрадь", "часть 3", TitleKind.STUDY_AID, "ru")),
        ("Smiles 2 for Kazakhstan Pupil’s Book Вирджиниия Эванс", "Вирджиниия Эванс", "Английский язык",
         "Английский / Русский",
         TextbookTitle("Smiles 2 for Kazakhstan Pupil’s Book", "", TitleKind.TEXTBOOK, "en")),
        ("Физическая культура. для учителей 4 класса", "", "Физическая культура", "Русский / Казахский",
         TextbookTitle("Физическая культура. для учителей 4 класса", "", TitleKind.METHODICAL, "ru")),
        ("Жаратылыстану", "", "Естествознание", "",
         TextbookTitle("Жаратылыстану", "", TitleKind.TEXTBOOK, "kk")),
    ],
)  # fmt: skip
def test_one_row_of_a_list_is_read_as_a_librarian_reads_it(
    cell: str, authors: str, subject: str, language: str, read: TextbookTitle
) -> None:
    assert read_title(cell, authors, subject_named(subject), language) == read


def test_a_textbook_whose_language_nothing_tells_is_not_guessed() -> None:
    assert read_title("Физика", "Кронгарт Б.", school_subjects()["physics"], "/") is None


TEXTBOOK_FILE = """№;Пәні;Сыныбы;Атауы;Авторы;Баспасы;Жылы;Тілі;Саны;Бағасы
1;Физика;7-сынып;Физика;Кронгарт Б.;Мектеп;2017;қазақша;25;2 150,50
2;Химия;8;Химия;Оспанова М.;Мектеп;2018;қазақша;0;
3;Астрология;8;Жұлдыздар;Ким А.;Мектеп;2018;қазақша;1;
4;Алгебра;8;Алгебра;Абылкасымова А.;Мектеп;2018;;5;
5;Алгебра;8;Алгебра;Абылкасымова А.;Мектеп;2018;орысша;5;abc
6;Алгебра;13;Алгебра;Абылкасымова А.;Мектеп;2018;орысша;5;900
7;Физика;7;Физика;Кронгарт Б.;Мектеп;2017;қазақша;25;2150.5
"""


@pytest.mark.django_db
def test_each_bad_row_of_textbooks_is_told_in_plain_words_and_the_good_ones_come_in(gulnar: User) -> None:
    result = bring(gulnar, TEXTBOOKS, TEXTBOOK_FILE)
    assert (result.rows, result.added) == (7, 2)
    assert told(result) == [
        "4-жол, «Пәні» бағаны: «Астрология» пәні танылмады. Пәннің толық атауын жазыңыз.",
        "5-жол, «Тілі» бағаны: «Алгебра» қай тілде екені анықталмады. Тілін жазыңыз, мысалы, қазақша.",
        "6-жол, «Бағасы» бағаны: «abc» – сан емес. Тек санды жазыңыз.",
        "7-жол, «Сыныбы» бағаны: «13» сыныбы танылмады. Мысалы, 5 «А» деп жазыңыз.",
        "8 және 2-жолдар бірдей. Біреуі ғана енгізіледі.",
    ]
    lot = Lot.objects.get()
    assert (lot.quantity, lot.price, lot.fund) == (25, Decimal("2150.50"), "textbook")
    assert (lot.receipt.source, lot.receipt.on, str(lot.receipt)) == ("old_stock", TODAY, "1/2023")
    assert set(Subject.objects.values_list("code", flat=True)) >= {"physics", "chemistry"}


@pytest.mark.django_db
def test_a_row_of_textbooks_that_repeats_another_word_for_word_is_no_fault(gulnar: User) -> None:
    first, row = TEXTBOOK_FILE.splitlines()[:2]
    result = bring(gulnar, TEXTBOOKS, "\n".join((first, row, row, row.replace(";25;", ";20;"))))
    assert (result.added, result.unchanged) == (1, 1)
    assert told(result) == ["4 және 2-жолдар бірдей. Біреуі ғана енгізіледі."]
    assert Lot.objects.get().quantity == 25


@pytest.mark.django_db
def test_the_old_stock_was_there_before_the_first_year_on_record(gulnar: User) -> None:
    assert STOCK.day(gulnar.school, date(2024, 1, 15)) == date(2023, 8, 31)
    make.school_year(gulnar.school, date(2021, 9, 1))
    make.school_year(gulnar.school, date(2023, 9, 1))
    assert TEXTBOOKS.day(gulnar.school, date(2024, 1, 15)) == date(2021, 8, 31)


@pytest.mark.django_db
def test_a_second_list_with_more_copies_brings_only_the_difference(gulnar: User) -> None:
    bring(gulnar, TEXTBOOKS, TEXTBOOK_FILE)
    again = bring(gulnar, TEXTBOOKS, TEXTBOOK_FILE)
    assert (again.added, again.changed, again.unchanged) == (0, 0, 2)
    more = bring(gulnar, TEXTBOOKS, TEXTBOOK_FILE.replace(";25;2 150,50", ";30;2 150,50"))
    assert (more.added, more.changed) == (0, 1)
    assert stock_on(gulnar.school, TODAY).textbooks == 30
    assert Receipt.objects.count() == 2


@pytest.mark.django_db
def test_gulnar_undoes_a_list_of_textbooks_unless_svetlana_uses_its_titles(
    gulnar: User, foreign_librarian: User
) -> None:
    result = bring(gulnar, TEXTBOOKS, TEXTBOOK_FILE)
    assert result.batch
    bring(foreign_librarian, TEXTBOOKS, TEXTBOOK_FILE)
    with pytest.raises(Refused) as used:
        undo_batch(by=gulnar, batch=result.batch)
    assert used.value.code == "imp_undo_no"
    Lot.objects.for_school(foreign_librarian.school).delete()
    undo_batch(by=gulnar, batch=result.batch)
    assert not Title.objects.exists()
    assert not Lot.objects.exists()


STOCK_FILE = """Кітапхананың негізгі қоры
Түгендеу №;Авторы;Атауы;Жылы;Бағасы;Түрі;Баланста;КБК;Тілі;Түскен күні;Түсу көзі
1041;Әуезов М.;Абай жолы;2015;1200;кітап;иә;84(5Қаз);қазақша;15.09.2019;бюджет
1042;Әуезов М.;Абай жолы;2015;1200;кітап;иә;84(5Қаз);қазақша;15.09.2019;бюджет
1043;Әуезов М.;Абай жолы;2015;1500;кітап;иә;84(5Қаз);қазақша;15.09.2019;бюджет
1044;Перельман Я.;Занимательная физика;1988;;книга;нет;22.3;русский;;дар
1044;Есенберлин І.;Көшпенділер;1989;900;кітап;иә;84;қазақша;;
1041;Әуезов М.;Абай жолы;2015;1200;кітап;иә;84(5Қаз);қазақша;15.09.2019;бюджет
;Есенберлин І.;Көшпенділер;1989;900;кітап;иә;84;қазақша;;
;;Балапан журналы;2023;300;журнал;;;қазақша;01.02.2023;
1050;Ким А.;Белка;1989;900;кітап;иә;84;;;
1051;;Ертегілер;3019;900;кітап;иә;84;қазақша;;
1052;;Ертегілер;2019;900;ыдыс;иә;84;қазақша;;
1053;;Ертегілер;2019;900;кітап;иә;84;қазақша;30.02.2020;
1054;;Ертегілер;2019;900;кітап;иә;84;қазақша;;базар
"""


@pytest.mark.django_db
def test_the_inventory_book_comes_in_by_copy_with_lots_grouped(gulnar: User) -> None:
    result = bring(gulnar, STOCK, STOCK_FILE)
    assert (result.added, result.unchanged) == (4, 1), "row 8 repeats row 3"
    assert told(result) == [
        "7-жол: 1044 түгендеу нөмірі 6-жолда басқа басылымға берілген. Нөмірді тексеріңіз.",
        "9-жол, «Түгендеу №» бағаны: мән жоқ. Толтырыңыз немесе жолды өткізіп жіберіңіз.",
        "11-жол, «Тілі» бағаны: «Белка» қай тілде екені анықталмады. Тілін жазыңыз, мысалы, қазақша.",
        "12-жол, «Жылы» бағаны: 3019 – шыққан жылы бола алмайды. Кітаптағы жылды жазыңыз.",
        "13-жол, «Түрі» бағаны: «ыдыс» түрі танылмады. Мысалы, кітап немесе оқулық деп жазыңыз.",
        "14-жол, «Түскен күні» бағаны: «30.02.2020» күні оқылмады. "
        "КК.АА.ЖЖЖЖ түрінде жазыңыз, мысалы, 01.09.2012.",
        "15-жол, «Түсу көзі» бағаны: «базар» түсу көзі танылмады. "
        "Мысалы, бюджет немесе сыйға тарту деп жазыңыз.",
    ]
    abai = Lot.objects.filter(title__name="Абай жолы").order_by("price")
    assert [(lot.quantity, lot.price, lot.receipt.on) for lot in abai] == [
        (2, Decimal(1200), date(2019, 9, 15)),
        (1, Decimal(1500), date(2019, 9, 15)),
    ]
    assert abai[0].receipt == abai[1].receipt
    assert {copy.inventory_number for copy in Copy.objects.filter(lot__in=abai)} == {"1041", "1042", "1043"}
    gift = Lot.objects.get(title__name="Занимательная физика")
    assert (gift.on_balance, gift.receipt.source, gift.title.section) == (False, "gift", "natural")
    assert stock_on(gulnar.school, TODAY).by_fund == {"main": 4, "temporary": 1}
    assert stock_on(gulnar.school, date(2020, 1, 1)).total == 3


@pytest.mark.django_db
def test_the_inventory_book_read_twice_and_undone_leaves_no_trace(gulnar: User) -> None:
    result = bring(gulnar, STOCK, STOCK_FILE)
    again = bring(gulnar, STOCK, STOCK_FILE)
    assert (again.added, again.changed, again.unchanged) == (0, 0, 6)
    assert result.batch
    undo_batch(by=gulnar, batch=result.batch)
    assert not Copy.objects.exists()
    assert not Receipt.objects.exists()
    assert not Title.objects.exists()


@pytest.mark.django_db
def test_a_list_of_titles_without_a_language_column_takes_the_language_gulnar_said(gulnar: User) -> None:
    text = "Атауы,Авторы,Жылы\nБелка,Ким А.,1984\nҚан мен тер,Нұрпейісов Ә.,1970\n"
    assert len(bring(gulnar, TITLES, text).faults) == 1
    result = bring(gulnar, TITLES, text, language="ru")
    assert (result.added, result.unchanged, result.faults) == (1, 1, ())
    assert dict(Title.objects.values_list("name", "language")) == {"Белка": "ru", "Қан мен тер": "kk"}
