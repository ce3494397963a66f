"""Numbers, labels and tables as reports have them."""

from datetime import date
from decimal import Decimal

import pytest

from kitaphana.audit import words
from kitaphana.audit.numerals import read_number
from kitaphana.audit.reading import as_text
from kitaphana.audit.words import meaning
from kitaphana.core.sentences import LANGUAGES
from kitaphana.indicators.counts import COUNTS
from kitaphana.indicators.formulas import INDICATORS
from kitaphana.indicators.queries import name_of
from tests.audit.tables import examined, ratio, read, total
from tests.roster.files import xlsx

COUNT_CELLS = {
    "12435": 12435,
    "12 435": 12435,
    "12\u00a0435": 12435,
    "12\u2009435": 12435,
    "12\u202f435": 12435,
    "12,435": 12435,
    "12.435": 12435,
    "1'234'567": 1234567,
    "676 оқушы": 676,
    "«126» адам": 126,
    "60 тыс.": 60000,
    "1,5 мың": 1500,
    "٦٧٦": 676,
    "۱۲۳": 123,
    "٦٧٦ وقۋشى": 676,
    "−5": -5,
    "0": 0,
}


@pytest.mark.parametrize(("cell", "value"), COUNT_CELLS.items())
def test_a_count_is_read_however_it_is_grouped(cell: str, value: int) -> None:
    number = read_number(cell, whole=True)
    assert number is not None
    assert number.value == value


@pytest.mark.parametrize(
    ("cell", "value", "places"),
    [
        ("12,3", "12.3", 1),
        ("0.18", "0.18", 2),
        ("11,50", "11.5", 2),
        ("12,435", "12.435", 3),
        ("19", "19", 0),
    ],
)
def test_a_ratio_keeps_the_decimals_that_are_printed(cell: str, value: str, places: int) -> None:
    number = read_number(cell, whole=False)
    assert number is not None
    assert (number.value, number.places) == (Decimal(value), places)


NO_NUMBERS = (
    *("", "-", "жоқ", "нет данных", "10-12", "08.00-16.00", "8–10", "2025-08-20", "20.08.2025"),
    *("9" * 40, "1 " + "000 " * 12 + "000", "1e9", float("nan"), float("inf")),
    *("3311214 KZT", "3 311 214 тг", "1000 ₸", "5 «А» 25", "1 мен 2 және 3", "x" * 300, None),
    date(2025, 8, 20),
)


@pytest.mark.parametrize("cell", NO_NUMBERS)
def test_what_is_no_number_is_unknown_and_never_zero(cell: str | float | date | None) -> None:
    assert read_number(cell, whole=True) is None


def test_a_cell_of_two_numbers_is_a_count_and_its_percent() -> None:
    for cell in ("126\\100", "126 / 100 %", "126 (100%)"):
        number = read_number(cell, whole=True)
        assert number is not None
        assert (number.value, number.second) == (Decimal(126), Decimal(100))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", [*COUNTS, *INDICATORS])
def test_every_figure_is_known_by_its_own_name(code: str, language: str) -> None:
    known = meaning(name_of(code, language))
    assert known is not None
    assert known.code == code


def test_no_label_means_two_things() -> None:
    """But for words that mean something else below the count that they break down."""
    clashes = [
        (key, [one.code for one in known])
        for key, known in words._index().items()
        if len({one.after for one in known}) < len(known)
    ]
    assert clashes == []


KNOWN = {
    "Кітапхананың жалпы қоры": "stock",
    "оқырмандардың саны": "readers",
    "Оның ішінде оқулықтар": "stock_textbooks",
    "1. Оқырман саны:": "readers",
    "Общее количество читателей": "readers",
    "Общий фонд учебной литературы": "stock_textbooks",
    "Основной библиотечный фонд": "stock_main",
    "КОЛ-ВО ПОСЕЩЕНИЙ ЗА ГОД": "visits",
    "Кiтап қоры": "stock",
    "Обращаемость (книговыдачу разделить на фонд)": "turnover",
    "Оқулықпен қамтамасыз етілуі, %": "textbook_provision",
    "Книговыдач на 1 посещение": "loans_per_visit",
    "3 Берілім саны": "loans",
    "Оқырман саны, 2023 ж.": "readers",
}


@pytest.mark.parametrize(("label", "code"), KNOWN.items())
def test_a_label_is_known_by_its_telling_words(label: str, code: str) -> None:
    known = meaning(label)
    assert known is not None
    assert known.code == code


@pytest.mark.parametrize(
    "label", ["Площадь", "Кітапханашы ақысы", "Посещения родителей", "Кітап 7", "", "12", "وقۋشى"]
)
def test_a_label_with_a_word_too_many_is_not_guessed(label: str) -> None:
    assert meaning(label) is None


REPORT = "Оқырман саны;450\nБерілім;4 500\nОқылым;10,0\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "kz1048", "utf-16"])
def test_a_file_of_any_usual_encoding(encoding: str) -> None:
    assert ratio(examined(REPORT.encode(encoding)), "loans_per_reader")["verdict"] == "follows"


def test_a_russian_file_in_cp1251() -> None:
    table = "Число читателей;450\nКниговыдача;4500\nЧитаемость;10,0\n"
    assert ratio(examined(table.encode("cp1251")), "loans_per_reader")["verdict"] == "follows"


def test_a_workbook_below_its_title() -> None:
    rows = [("№92 мектеп кітапханасының есебі",), ("№", "Көрсеткіш", "Мәні"), (1, "Оқырман саны", 450)]
    content = xlsx([*rows, (2, "Берілім", 4500), (3, "Оқылым", 10.0)])
    assert ratio(examined(content), "loans_per_reader")["verdict"] == "follows"


TYPED = (
    "Оқырман саны – 450\nБерілім: 4500\nОқылым = 10",
    "Оқырман саны,450\nБерілім,4500\nОқылым,10,0",
    'label,value\nОқырман саны,450\nБерілім,4500\nОқылым,"10,0"',
    "Оқырман саны\t450\nБерілім\t4500\nОқылым\t10,0",
)


@pytest.mark.parametrize("table", TYPED)
def test_a_table_typed_or_pasted(table: str) -> None:
    assert ratio(examined(table), "loans_per_reader")["verdict"] == "follows"


def test_planned_values_are_not_taken_for_facts() -> None:
    found = examined("Показатель;План;Факт\nЧитателей;500;450\nКниговыдача;6000;4500\nЧитаемость;12;10\n")
    assert (found["counts"]["readers"], ratio(found, "loans_per_reader")["printed"]) == (450, 10)


def test_of_quarters_and_the_year_the_year_is_taken() -> None:
    table = "Көрсеткіш;1-тоқсан;2-тоқсан;Жыл\nОқырман саны;400;440;450\nБерілім;1000;1200;4500\n"
    assert examined(table)["counts"] == {"readers": 450, "loans": 4500}


def test_a_word_that_names_both_is_a_ratio_only_with_decimals() -> None:
    assert examined("Келім;9965\n")["counts"] == {"visits": 9965}
    found = examined("Оқырман;1010\nКелім саны;9965\nКелім;9,9\n")
    assert ratio(found, "visits_per_reader")["verdict"] == "follows"


def test_a_ratio_too_large_for_one_is_the_count_itself() -> None:
    assert examined("Посещаемость;9965\nОқылым;12 435\n")["counts"] == {"visits": 9965, "loans": 12435}


def test_a_workbook_whose_ratio_is_a_formula_prints_all_its_decimals() -> None:
    content = xlsx([("Оқырман саны", 1010), ("Берілім", 12435), ("Оқылым", 12435 / 1010)])
    assert ratio(examined(content), "loans_per_reader")["verdict"] == "follows"


def test_of_two_names_of_one_count_the_first_is_taken_and_the_second_named() -> None:
    found = examined("Фонд;15795\nКнижный фонд;15000\n")
    assert (found["counts"], found["unknown"]) == ({"stock": 15795}, ["Книжный фонд"])


def test_grades_are_parts_of_the_count_above_them() -> None:
    found = examined("Оқушы саны;75\n1-4 сынып;40\n5-9 сынып;35\n")
    assert total(found, "pupils")["verdict"] == "follows"
    assert found["unknown"] == []


def test_a_year_to_a_sheet_or_a_year_above_its_figures() -> None:
    sheets = {"2020-2021": [("Келім саны", 2740)], "2021-2022": [("Келім саны", 28265)]}
    above = "2020-2021 оқу жылы;\nКелім саны;2740\n2021-2022 оқу жылы;\nКелім саны;28265\n"
    for table in (xlsx(sheets), above):
        assert [(odd["code"], odd["value"]) for odd in examined(table)["odd"]] == [("visits", 28265)]


def test_a_count_that_one_year_lacks_is_not_left_empty() -> None:
    assert examined(YEARS + "Берілім;;\n")["empty"] == ["Берілім"]


@pytest.mark.parametrize(
    "table", ["Берілім;2019;2023-2024\n", "Берілім;2019\n", "Көрсеткіш;Мәні\nБерілім;2019\n"]
)
def test_a_count_that_looks_like_a_year_is_a_count(table: str) -> None:
    assert examined(table)["counts"] == {"loans": 2019}


def test_rows_keep_their_numbers_for_formulas_that_name_them() -> None:
    table = "А;10\nВыдано;30\nЧитаемость (2:1);3\n"
    assert [line.number for line in read(table)] == [1, 2, 3]


YEARS = "Көрсеткіш;2019–20;2020–21\nОқырман саны;678;734\nКелім саны;2740;2745\nКітап қоры;;36 375\n"


@pytest.mark.parametrize("table", [REPORT, YEARS, "Читатели-учащиеся;126\\100\nЧитаемость(2:1);10\n", *TYPED])
def test_a_table_given_back_to_be_mended_says_the_same(table: str) -> None:
    assert examined(as_text(read(table))) == examined(table)


@pytest.mark.parametrize("label", ["Кітап айналымы", "Қор айналымы", "Обращаемость (книжного фонда)"])
def test_the_turnover_of_books_is_loans_by_stock(label: str) -> None:
    found = examined(f"Қор;8 440\nОқырман саны;470\nБерілім;7 990\n{label};0,9\n", "kk")
    assert [(one["code"], one["verdict"]) for one in found["ratios"]] == [("turnover", "follows")]


def test_a_large_whole_number_of_turned_books_is_that_of_loans() -> None:
    found = examined("Оқырман саны;470\nКітап айналымы;7 990\n", "kk")
    assert found["counts"]["loans"] == 7990


@pytest.mark.parametrize("label", ["Келу жиілігі", "Келім жиілігі"])
def test_how_often_readers_came_is_visits_by_readers(label: str) -> None:
    found = examined(f"Оқырман саны;470\nКелім;4 700\n{label};10,0\n", "kk")
    assert [(one["code"], one["verdict"]) for one in found["ratios"]] == [("visits_per_reader", "follows")]
