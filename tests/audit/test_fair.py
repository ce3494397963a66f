"""What the audit must not accuse anybody of, and what it must not miss."""

from decimal import Decimal

import pytest

from kitaphana.audit.numerals import read_number
from kitaphana.audit.reading import in_order
from tests.audit.tables import examined, ratio, read, verdicts


@pytest.mark.parametrize("line", ["Читаемость – 18,3", "Оқылым: 18,3", "Читаемость = 18,3"])
def test_a_typed_line_keeps_its_decimal_comma(line: str) -> None:
    found = examined(f"Читатели – 450\nКниговыдача – 5 000\n{line}\n")
    assert (found["unknown"], ratio(found, "loans_per_reader")["printed"]) == ([], 18.3)
    assert verdicts(found) == {"loans_per_reader": "does not follow"}


def test_a_row_of_a_table_is_not_taken_for_a_typed_line() -> None:
    assert examined("Читатели: всего,450\nКниговыдача: всего,5000\n")["counts"] == {
        "readers": 450,
        "loans": 5000,
    }


def test_textbooks_right_below_the_loans_are_lent_and_not_held() -> None:
    stock = "Фонд;5000\nОсновной фонд;4500\nПоступило;300\nучебников;100\n"
    found = examined(stock + "Книговыдача;5400\nв том числе учебников;2000\n")
    assert (found["counts"]["loans_textbooks"], found["counts"]["received_textbooks"]) == (2000, 100)
    assert "stock_textbooks" not in found["counts"]
    assert (found["odd"], found["sums"]) == ([], [])


def test_textbooks_below_the_stock_are_of_the_stock() -> None:
    found = examined("Книговыдача;5400\nФонд;5000\nучебников;2000\n")
    assert found["counts"]["stock_textbooks"] == 2000


def test_a_year_is_not_odd_beside_its_months() -> None:
    heads = "Көрсеткіш;2024;2024-01;2024-02;2024-03;2024-04\n"
    assert examined(f"{heads}Число посещений;12000;900;1000;1100;950\n")["odd"] == []
    [odd] = examined(f"{heads}Число посещений;12000;900;1000;11000;950\n")["odd"]
    assert (odd["value"], odd["period"]) == (11000, "2024-03")


@pytest.mark.parametrize(
    ("period", "asked"), [("2024-01", 0), ("2024 қаңтар", 0), ("2024", 1), ("2023/24", 1)]
)
def test_not_each_reader_comes_every_month(period: str, asked: int) -> None:
    odd = examined(f"Показатель;{period}\nЧитатели;450\nПосещения;300\n")["odd"]
    assert len(odd) == asked


def test_a_stock_may_be_renewed_by_more_than_is_left_of_it() -> None:
    assert examined("Поступило;1200\nВыбыло;2000\nФонд;1000\n")["odd"] == []


def test_thousands_with_three_decimals_are_thousands() -> None:
    number = read_number("12,435 тыс.", whole=True)
    assert number is not None
    assert number.value == Decimal(12435)


@pytest.mark.parametrize("printed", ["100 %", "120 %"])
def test_more_than_enough_textbooks_are_computed_as_they_are(printed: str) -> None:
    found = examined(f"Требуется учебников;100\nИмеется учебников;120\nОбеспеченность учебниками;{printed}\n")
    told = ratio(found, "textbook_provision")
    assert told["verdict"] == "follows"
    assert "120 ÷ 100 × 100 = 120" in told["why"]
    assert ("no more than 100%" in told["why"]) == (printed == "100 %")
    assert [odd["code"] for odd in found["odd"]] == (["textbook_provision"] if printed == "120 %" else [])


@pytest.mark.parametrize(
    "table",
    [
        "Читателей;300\nна казахском;200\nна русском;150\n",
        "Учащихся;60\n1-сынып;20\n2-сынып;20\n3-сынып;25\n",
    ],
)
def test_parts_right_below_their_whole_are_never_more_than_it(table: str) -> None:
    [added] = examined(table)["sums"]
    assert added["verdict"] == "does not follow"


def test_kinds_of_work_may_be_more_than_the_events() -> None:
    assert examined("Мероприятия;30\nБеседы;20\nВыставки;25\n")["sums"] == []


def test_months_keep_the_order_of_the_report() -> None:
    months = ["2023 қыркүйек", "2023 қазан", "2024 қаңтар", "2024 ақпан"]
    assert in_order(months) == months
    assert in_order(["2024", "2022", "2023/24"]) == ["2022", "2023/24", "2024"]


def test_a_ratio_of_a_negative_count_is_not_judged() -> None:
    told = ratio(examined("Readers;-5\nLoans;100\nLoans per reader;-19,9\n"), "loans_per_reader")
    assert told["verdict"] == "cannot be said"
    assert "below zero: readers" in told["why"]


def test_columns_of_years_are_no_decimals() -> None:
    table = "Показатель,2022,2023\nЧитатели,1013,1056\nПосещения,2740,2745\n"
    assert [(line.period, line.cell) for line in read(table)] == [
        ("2022", "1013"), ("2023", "1056"), ("2022", "2740"), ("2023", "2745"),
    ]  # fmt: skip
    found = examined(table)
    assert (found["odd"], found["sums"]) == ([], [])


def test_years_without_a_head_are_no_decimals_either() -> None:
    assert {line.cell for line in read("Readers,1013,1056\nVisits,2740,2745\n")} <= {
        "1013",
        "1056",
        "2740",
        "2745",
    }


@pytest.mark.parametrize(("cell", "value"), [("3,69", 3.69), ("99,96 %", 99.96), ("99,96%", 99.96)])
def test_a_decimal_comma_among_rows_of_two_cells_is_one_number(cell: str, value: float) -> None:
    [line] = [line for line in read(f"Көрсеткіш,Мәні\nОқырман,450\nОқылым,{cell}\n") if line.number == 2]
    number = read_number(line.cell, whole=False)
    assert number is not None
    assert float(number.value) == value


def test_short_of_all_is_never_shown_as_a_hundred_per_cent() -> None:
    counts = "Требуется учебников;2500\nИмеется учебников;2499\n"
    found = ratio(examined(f"{counts}Обеспеченность учебниками;100,0 %\n"), "textbook_provision")
    assert "2,499 ÷ 2,500 × 100 = 99.96" in str(found)
