"""Every figure of the demo school's report is what plain SQL over the tables says.

A number that no SQL speaks for fails the test: whoever adds a sentence or a table adds its SQL here.
"""

import json
import re
from datetime import date
from typing import Any

import pytest

from kitaphana.core.models import School
from kitaphana.lib.period import Period
from kitaphana.reports.compose import compose
from kitaphana.reports.formats import render
from tests.indicators.school import BY_HAND, HALF, small_school
from tests.reports.by_sql import Books
from tests.reports.next_by_sql import lacking
from tests.reports.rooms_by_sql import ROOMS, TABLES_OF_ROOMS
from tests.reports.sentences_by_sql import SENTENCES
from tests.reports.sql import RATIOS
from tests.reports.tables_by_sql import TABLES

START, END = date(2023, 9, 1), date(2024, 1, 31)


@pytest.fixture(scope="module")
def books(demo_school: School) -> Books:
    return Books(demo_school.pk, START, END)


@pytest.fixture(scope="module")
def report(demo_school: School) -> dict[str, Any]:
    """As `kitaphana report --format json` writes it."""
    paper = compose(demo_school, Period(START, END), "kk", date(2024, 2, 15))
    read: dict[str, Any] = json.loads(render(paper, demo_school, "json"))
    return read


def test_every_number_of_every_sentence_is_what_the_tables_say(books: Books, report: dict[str, Any]) -> None:
    found: dict[str, list[list[float]]] = {}
    for section in report["sections"]:
        for sentence in section["sentences"]:
            if sentence["numbers"]:
                found.setdefault(sentence["code"], []).append(sentence["numbers"])
    says = SENTENCES | ROOMS | {"T-NEXT": lacking}
    assert found.keys() <= says.keys(), "no SQL speaks for these sentences"
    assert found == {code: says[code](books) for code in found}


def test_every_number_of_every_table_is_what_the_tables_say(books: Books, report: dict[str, Any]) -> None:
    found = {table["code"]: table["rows"] for section in report["sections"] for table in section["tables"]}
    says = TABLES | TABLES_OF_ROOMS
    assert found.keys() <= says.keys(), "no SQL speaks for these tables"
    numbers = {
        code: [[cell for cell in row if not isinstance(cell, str)] for row in rows]
        for code, rows in found.items()
    }
    assert numbers == {code: says[code](books) for code in found}


def test_the_formulas_name_the_numbers_that_they_divide(books: Books, report: dict[str, Any]) -> None:
    [table] = [
        table for section in report["sections"] for table in section["tables"] if table["code"] == "formulas"
    ]
    for (above, below, hundred), (_name, formula) in zip(RATIOS.values(), table["rows"], strict=True):
        told = [int(figures.replace("\u00a0", "")) for figures in re.findall(r"\d[\d\u00a0]*", formula)]
        assert told == [int(books.count(code) or 0) for code in (above, *below)] + [100] * hundred


def test_the_sql_itself_agrees_with_a_school_counted_by_hand(school: School) -> None:
    by_sql = Books(small_school(school).pk, HALF.start, HALF.end)
    assert {code: by_sql.count(code) for code in BY_HAND} == BY_HAND


def test_sentences_with_figures_only_in_words_are_few() -> None:
    """A figure outside a hole cannot be checked, so there is none but «100 %» of a class."""
    from kitaphana.core.sentences import templates

    told = {code: re.sub(r"\{[^}]*\}", "", row["kk"]) for code, row in templates().items() if "when" in row}
    literal = {code for code, text in told.items() if re.search(r"\d", text)}
    assert literal <= {
        "T-CLASSES-ALL", "T-CLASSES-SOME", "T-CLASSES-NONE", "T-GRADES", "T-GRADE-ONE", "Y-READ", "G-DATE"
    }  # fmt: skip
