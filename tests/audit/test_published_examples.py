"""The published figures of domain.md §2, in the words of their languages."""

import pytest

from tests.audit.tables import examined, ratio, total, verdicts

BELARUS = """Читателей,{readers}
Книговыдача,{loans}
в том числе газет,1527
журналов,2050
книг,{books}
Посещений,{visits}
Учебников,19464
Художественная литература,{fiction}
Читаемость,"{reading}"
Посещаемость,"{attendance}"
Обращаемость,"{turnover}"
"""
YEAR_2020 = {"readers": 1013, "loans": 15222, "books": 11645, "visits": 7833, "fiction": 16239}
YEAR_2021 = {"readers": 1056, "loans": 12200, "books": 8623, "visits": 7767, "fiction": 16148}


def test_the_belarusian_school_divides_books_only_by_fiction_only() -> None:
    table = BELARUS.format(**YEAR_2020, reading="11,50", attendance="7,73", turnover="0,72")
    found = examined(table + 'Книгообеспеченность,"20,00"\n')
    assert verdicts(found) == {
        "loans_per_reader": "follows",
        "visits_per_reader": "follows",
        "turnover": "follows",
        "stock_per_reader": "does not follow",
    }
    assert "11,645 ÷ 1,013 = 11.50 (loans of books only ÷ readers)" in ratio(found, "loans_per_reader")["why"]
    assert "11,645 ÷ 16,239 = 0.72" in ratio(found, "turnover")["why"]
    assert total(found, "loans")["verdict"] == "follows"
    assert (found["odd"], found["unknown"]) == ([], [])


def test_its_next_year_follows_too() -> None:
    found = examined(BELARUS.format(**YEAR_2021, reading="8,17", attendance="7,36", turnover="0,53"))
    assert set(verdicts(found).values()) == {"follows"}


AQTOBE = """кітап қоры;27 349
оқулықтар;21 146
жаңа буын оқулықтары;5 394
көркем әдебиет;5 106
оқырман саны;1 010
оқушы саны;953
келушілер саны;9 965
кітап берілімі;12 435
оқылым;18,3
қор айналым;0,8
кітаппен қамтылуы;27,5
"""


def test_aqtobe_printed_eighteen_where_its_counts_give_twelve() -> None:
    found = examined(AQTOBE, "kk")
    assert set(verdicts(found).values()) == {"does not follow"}
    reading = ratio(found, "loans_per_reader")
    assert (round(reading["computed"]["readers"], 1), round(reading["computed"]["pupils"], 1)) == (12.3, 13.0)
    assert "сандардан шықпайды: 12\u00a0435 ÷ 1\u00a0010 = 12,3" in reading["why"]
    assert round(ratio(found, "turnover")["computed"]["stock"], 2) == 0.45
    provision = ratio(found, "stock_per_reader")["computed"]
    assert (round(provision["readers"], 1), round(provision["pupils"], 1)) == (27.1, 28.7)
    assert (found["odd"], found["unknown"]) == ([], [])


SCHOOL_4 = """School year;2019–20;2020–21;2021–22
Readers;678;734;738
Visits;2740;2745;28265
Loans;3150;3248;3480
Stock;;;36 375
Textbooks;;;19 930
Main stock;;;16 445
"""


@pytest.mark.parametrize("table", [SCHOOL_4, SCHOOL_4.replace(";", "\t")])
def test_a_slip_of_the_keys_between_two_quiet_years_is_asked_about(table: str) -> None:
    found = examined(table)
    assert [(odd["code"], odd["value"], odd["period"]) for odd in found["odd"]] == [
        ("visits", 28265, "2021–22")
    ]
    assert "2019–20: 2,740; 2020–21: 2,745" in found["odd"][0]["why"]
    assert found["counts"]["stock"] == 36375
    assert total(found, "stock")["verdict"] == "follows"


def test_the_same_years_as_rows_and_as_a_third_column() -> None:
    rows = "Оқу жылы\tоқырман\tкелім\n2019–20\t678\t2740\n2020–21\t734\t2745\n2021–22\t738\t28265\n"
    third = "label,value,period\nкелім,2740,2019-2020\nкелім,2745,2020-2021\nкелім,28265,2021-2022\n"
    for table in (rows, third):
        assert [(odd["code"], odd["value"]) for odd in examined(table)["odd"]] == [("visits", 28265)]


def test_of_two_years_ten_times_apart_only_the_larger_is_named() -> None:
    found = examined("Показатель;2020;2021\nПосещений;2745;28265\n")
    assert [odd["value"] for odd in found["odd"]] == [28265]


def test_a_figure_that_lost_a_digit_is_asked_about() -> None:
    found = examined("Показатель;2019;2020;2021\nПосещений;27400;282;27450\n")
    assert [(odd["value"], odd["period"]) for odd in found["odd"]] == [(282, "2020")]
