"""Lists of pupils as schools keep them."""

import time
from datetime import date

import pytest

from kitaphana.core.importing import Layout, run_import
from kitaphana.core.models import ImportBatch, ImportedRow, School, User
from kitaphana.core.refusal import Refused
from kitaphana.core.rows import Fault
from kitaphana.roster.actions import add_class, open_year
from kitaphana.roster.importer import READERS
from kitaphana.roster.models import Enrolment, Reader, Registration, SchoolClass
from kitaphana.roster.queries import class_list, pupils
from tests.roster.files import ROWS, SEPTEMBER, Bring, Rows, counts, delimited, xlsx

pytestmark = pytest.mark.django_db


def plain(fault: Fault) -> str:
    """In Kazakh, without regard to no-break spaces."""
    return fault.message("kk").replace("\u00a0", " ")


def where(school: School, on: date = SEPTEMBER) -> dict[str, list[str]]:
    return {
        str(school_class): [
            enrolment.reader.full_name
            for enrolment in Enrolment.objects.for_school(school).on(on).filter(school_class=school_class)
        ]
        for school_class in class_list(school, on)
    }


def test_aigerim_and_her_class_come_in_from_a_sheet_with_a_title_above(bring: Bring, school: School) -> None:
    result = bring(xlsx(ROWS))
    assert counts(result) == (4, 0, 0, 0)
    assert where(school) == {
        "5 «А»": ["Серікова Айгерім Болатқызы", "Қалиев Ерасыл Нұрланұлы", "Ахметов Дамир"],
        "5 «Б»": ["Ким Виктор"],
    }
    aigerim = Reader.objects.get(surname="Серікова")
    assert (aigerim.first_name, aigerim.patronymic, aigerim.born_on) == (
        "Айгерім",
        "Болатқызы",
        date(2012, 3, 14),
    )
    assert Registration.objects.count() == 4
    assert len(set(Reader.objects.values_list("card_number", flat=True))) == 4


def test_the_same_file_again_changes_nothing(bring: Bring) -> None:
    bring(xlsx(ROWS))
    before = list(Reader.objects.order_by("pk").values())
    again = bring(xlsx(ROWS), on=date(2023, 10, 2))
    assert counts(again) == (0, 0, 4, 0)
    assert list(Reader.objects.order_by("pk").values()) == before
    assert again.batch is not None
    assert not again.batch.touched.exists()


def test_a_list_from_an_old_program_in_cp1251_with_semicolons(bring: Bring, school: School) -> None:
    rows = [
        ("Фамилия", "Имя", "Отчество", "Класс"),
        ("Иванов", "Пётр", "Ильич", "7 «А»"),
        ("Ёлкина", "Юлия", "", "7А"),
    ]
    assert counts(bring(delimited(rows, encoding="cp1251"))) == (2, 0, 0, 0)
    assert where(school) == {"7 «А»": ["Иванов Пётр Ильич", "Ёлкина Юлия"]}


def test_kundelik_gives_a_sheet_for_each_class_and_no_headings(bring: Bring, school: School) -> None:
    book: dict[str, Rows] = {
        "1А": [(1, "Әбдіров Санжар Ерланұлы"), (2, "Ғабитова Мөлдір Асқарқызы")],
        "1 «Б»": [(1, "Жұмабек Ару")],
    }
    assert counts(bring(xlsx(book))) == (3, 0, 0, 0)
    assert where(school) == {
        "1 «А»": ["Әбдіров Санжар Ерланұлы", "Ғабитова Мөлдір Асқарқызы"],
        "1 «Б»": ["Жұмабек Ару"],
    }


def test_teachers_stand_on_a_sheet_of_their_own(bring: Bring, school: School) -> None:
    book: dict[str, Rows] = {
        "5А": [("ФИО",), ("Серікова Айгерім",)],
        "Мұғалімдер": [("ФИО", "Пәні"), ("Оспанова Гүлнар Қайратқызы", "Математика")],
    }
    assert counts(bring(xlsx(book))) == (2, 0, 0, 0)
    gulnar = Reader.objects.teachers().get()
    assert (gulnar.surname, gulnar.subject) == ("Оспанова", "Математика")
    assert pupils(school, SEPTEMBER).count() == 1


def test_the_first_file_of_a_year_opens_its_classes_unasked(bring: Bring, school: School) -> None:
    assert counts(bring(xlsx(ROWS), options={})) == (4, 0, 0, 0)
    assert set(where(school)) == {"5 «А»", "5 «Б»"}
    later = bring(delimited([("ФИО", "Класс"), ("Оспан Дана", "7А")]), options={})
    assert [fault.code for fault in later.faults] == ["imp_class_closed"]


def test_aigerim_whose_file_knows_only_her_year_of_birth_comes_in_without_a_birthday(bring: Bring) -> None:
    rows = [
        ("ФИО", "Класс", "Туған жылы"),
        ("Серікова Айгерім", "5А", 2015),
        ("Қалиев Ерасыл", "5А", "2015 ж."),
        ("Ким Виктор", "5А", "02.09.2012"),
        ("Оспан Дана", "5А", 15),
    ]
    result = bring(xlsx(rows))
    assert (result.added, result.left_out) == (3, 1)
    assert [(fault.row, fault.code) for fault in result.faults] == [
        (2, "roster_birth_year"),
        (3, "roster_birth_year"),
        (5, "imp_date"),
    ]
    assert Reader.objects.get(surname="Серікова").born_on is None
    assert "қате бар – 1" in result.sentence("kk").replace("\u00a0", " ")


def test_a_class_that_does_not_exist_is_told_with_what_to_tick(bring: Bring) -> None:
    result = bring(xlsx(ROWS), options={"create_classes": False})
    assert counts(result) == (0, 0, 0, 4)
    assert not Reader.objects.exists()
    error = result.json("kk")["errors"][0]  # type: ignore[index]
    assert error == {
        "row": 4,
        "column": "Сыныбы",
        "message": "4-жол: 5 «А» сыныбы бұл оқу жылында ашылмаған. "
        "«Әлі жоқ сыныптарды ашу» дегенді белгілеңіз.",
    }


def test_new_classes_take_the_language_of_their_letter(bring: Bring) -> None:
    bring(xlsx(ROWS), options={"create_classes": True, "language": {"А": "kk", "Б": "ru"}})
    assert dict(SchoolClass.objects.values_list("letter", "language")) == {"А": "kk", "Б": "ru"}


@pytest.mark.parametrize(
    ("cells", "column", "message"),
    [
        (
            ("Серікова Айгерім", "5А", "31.02.2012", ""),
            "Туған күні",
            "2-жол, «Туған күні» бағаны: «31.02.2012» күні оқылмады. "
            "КК.АА.ЖЖЖЖ түрінде жазыңыз, мысалы, 01.09.2012.",
        ),
        (
            ("Серікова Айгерім", "бесінші", "", ""),
            "Сынып",
            "2-жол, «Сынып» бағаны: «бесінші» сыныбы танылмады. Мысалы, 5 «А» деп жазыңыз.",
        ),
        (
            ("Серікова Айгерім", "", "", ""),
            "Сынып",
            "2-жол, «Сынып» бағаны: мән жоқ. Толтырыңыз немесе жолды өткізіп жіберіңіз.",
        ),
        (
            ("Серікова Айгерім", "5А", "", "12345"),
            "ЖСН",
            "2-жол: ЖСН 12 цифрдан тұруы керек, файлда – 5. Түзетіңіз немесе бос қалдырыңыз.",
        ),
        (
            ("Серікова Айгерім", "5А", "", "120314600001"),
            "ЖСН",
            "2-жол: ЖСН бақылау цифры сәйкес емес. Құжатпен салыстырыңыз.",
        ),
        (
            ("2012", "5А", "", ""),
            "ФИО",
            "2-жол, «ФИО» бағаны: «2012» – аты-жөні емес. Тегі мен атын жазыңыз.",
        ),
    ],
)
def test_a_faulty_row_is_told_in_plain_words_and_the_rest_come_in(
    bring: Bring, cells: tuple[str, ...], column: str, message: str
) -> None:
    header = ("ФИО", "Сынып", "Туған күні", "ЖСН")
    result = bring(delimited([header, cells, ("Ким Виктор", "5А", "", "")]))
    (error,) = result.faults
    assert (error.row, str(error.heading)) == (2, column)
    assert plain(error) == message
    assert [reader.full_name for reader in Reader.objects.all()] == ["Ким Виктор"]


def test_latin_letters_inside_a_cyrillic_name_are_mended(bring: Bring) -> None:
    bring(delimited([("ФИО", "Класс"), ("Cерікова Aйгерім", "5A")]))
    assert Reader.objects.get().full_name == "Серікова Айгерім"
    assert counts(bring(delimited([("ФИО", "Класс"), ("Серікова Айгерім", "5А")]))) == (0, 0, 1, 0)


def test_a_row_typed_twice_comes_in_once(bring: Bring) -> None:
    result = bring(delimited([("ФИО", "Класс"), ("Ким Виктор", "5А"), ("Ким Виктор", "5 «А»")]))
    assert counts(result) == (1, 0, 0, 1)
    assert plain(result.faults[0]) == "3 және 2-жолдар бірдей. Біреуі ғана енгізіледі."


def test_two_namesakes_with_different_birthdays_stay_two(bring: Bring) -> None:
    rows = [
        ("ФИО", "Класс", "Туған күні"),
        ("Ким Виктор", "5А", "01.02.2012"),
        ("Ким Виктор", "5А", "07.08.2012"),
    ]
    assert counts(bring(delimited(rows))) == (2, 0, 0, 0)
    assert counts(bring(delimited(rows))) == (0, 0, 2, 0)


def test_namesakes_in_two_classes_are_two_people(bring: Bring, school: School) -> None:
    rows = [("ФИО", "Класс"), ("Ким Виктор", "5А"), ("Ким Виктор", "7Б")]
    assert counts(bring(delimited(rows))) == (2, 0, 0, 0)
    assert counts(bring(delimited(rows))) == (0, 0, 2, 0)
    assert where(school) == {"5 «А»": ["Ким Виктор"], "7 «Б»": ["Ким Виктор"]}


def test_erasyl_moves_to_another_class_in_november(bring: Bring, school: School) -> None:
    header = ("ФИО", "Класс", "Туған күні")
    bring(delimited([header, ("Қалиев Ерасыл", "5А", "02.09.2012")]))
    moved = bring(delimited([header, ("Қалиев Ерасыл", "5Б", "02.09.2012")]), on=date(2023, 11, 6))
    assert counts(moved) == (0, 1, 0, 0)
    assert where(school) == {"5 «А»": ["Қалиев Ерасыл"], "5 «Б»": []}
    assert where(school, date(2023, 11, 6)) == {"5 «А»": [], "5 «Б»": ["Қалиев Ерасыл"]}


def test_next_september_the_same_pupils_stand_a_grade_higher(
    bring: Bring, gulnar: User, school: School
) -> None:
    bring(delimited([("ФИО", "Класс"), ("Қалиев Ерасыл", "5А"), ("Ким Виктор", "5Б"), ("Ким Виктор", "5А")]))
    open_year(by=gulnar, starts_on=date(2024, 9, 1))
    autumn = date(2024, 9, 2)
    later = [("ФИО", "Класс"), ("Ким Виктор", "6Б"), ("Қалиев Ерасыл", "6А"), ("Ким Виктор", "6А")]
    assert counts(bring(delimited(later), on=autumn)) == (0, 3, 0, 0)
    assert Reader.objects.count() == 3
    history = Enrolment.objects.filter(reader__surname="Қалиев").order_by("starts_on")
    assert [(str(row.school_class), row.ends_on) for row in history] == [
        ("5 «А»", date(2024, 8, 31)),
        ("6 «А»", None),
    ]


def test_a_day_without_an_open_year_is_refused(bring: Bring) -> None:
    with pytest.raises(Refused, match="2025"):
        bring(xlsx(ROWS), on=date(2025, 9, 1))
    assert not ImportBatch.objects.exists()


def test_a_list_without_any_class_is_refused(bring: Bring) -> None:
    with pytest.raises(Refused) as refused:
        bring(delimited([("ФИО",), ("Ким Виктор",)]))
    assert refused.value.code == "imp_need_column"


def test_a_mapping_names_columns_that_nobody_would_guess(bring: Bring) -> None:
    file = delimited([("А", "Б", "В"), ("Ким Виктор", "5А", "87011112233")])
    bring(file, layout=Layout({"full_name": "А", "class": "Б", "phone": 3}))
    viktor = Reader.objects.get()
    assert viktor.phone == "87011112233"
    with pytest.raises(Refused) as refused:
        bring(file, layout=Layout({"full_name": "Аты"}))
    assert refused.value.code == "imp_no_column"
    assert counts(bring(file)) == (0, 0, 1, 0), "the mapping is remembered"


def test_svetlanas_readers_are_not_gulnars(bring: Bring, foreign_librarian: User) -> None:
    bring(xlsx(ROWS))
    other = open_year(by=foreign_librarian, starts_on=SEPTEMBER)
    add_class(by=foreign_librarian, year=other, grade=5, letter="А", language="kk")
    theirs = run_import(
        by=foreign_librarian,
        importer=READERS,
        content=delimited([("ФИО", "Класс"), ("Ким Виктор", "5А")]),
        file_name="5а.csv",
        on=SEPTEMBER,
    )
    assert counts(theirs) == (1, 0, 0, 0)
    assert set(Reader.objects.filter(surname="Ким").values_list("school", flat=True)) == {
        gulnars.school_id for gulnars in Reader.objects.filter(surname="Ким")
    }
    assert Reader.objects.filter(surname="Ким").count() == 2


def test_a_dry_run_says_the_same_and_writes_nothing(bring: Bring) -> None:
    rehearsed = bring(xlsx(ROWS), dry_run=True)
    assert counts(rehearsed) == (4, 0, 0, 0)
    assert rehearsed.batch is None
    assert not Reader.objects.exists()
    assert not ImportedRow.objects.exists()
    assert not SchoolClass.objects.exists()


def test_a_thousand_readers_come_in_within_seconds(bring: Bring) -> None:
    rows: list[tuple[object, ...]] = [("Аты-жөні", "Сыныбы", "Туған күні")]
    rows += [
        (
            f"Сейітов{letter * (n % 7)} Арман{other} Болатұлы",
            f"{1 + n % 11}{'АБВ'[n % 3]}",
            date(2010, 1 + n % 12, 1 + n % 28),
        )
        for n, (letter, other) in enumerate(
            (a, b) for a in "абвгдежзиклмнопрстуфхцчшэюяқғңөұүһ" for b in "абвгдежзиклмнопрстуфхцчшэюяқғң"
        )
    ]
    content = xlsx(rows)
    start = time.perf_counter()
    result = bring(content)
    assert result.added + len(result.faults) == len(rows) - 1
    assert time.perf_counter() - start < 10
