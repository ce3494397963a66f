"""Gulnar looks at a figure in parts, under the other choice, in the standards' words; and at odd periods."""

import io
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from python_calamine import CalamineWorkbook

from kitaphana.core.models import RoleCode, School
from kitaphana.figures.queries import others
from kitaphana.indicators.counts import COUNTS
from kitaphana.indicators.formulas import INDICATORS
from kitaphana.indicators.standards import standards_of
from kitaphana.roster.models import SchoolClass
from tests import make
from tests.figures.test_indicator_pages import SPAN, page
from tests.indicators.school import HALF, small_school


@pytest.fixture
def small(school: School) -> School:
    return small_school(school)


def test_loans_per_reader_by_class_opens_the_loans_of_the_class(small: School, library: Client) -> None:
    found = page(library, f"/indicators/loans_per_reader/?{SPAN}&by=class")
    assert "сынып бойынша" in found
    fifth = SchoolClass.objects.get()
    address = f"/indicators/loans_main/rows/?{SPAN}&class={fifth.pk}"
    assert f'href="{address.replace("&", "&amp;")}"' in found
    rows = page(library, address)
    assert rows.count('<td data-label="Кітап">') == 5
    assert f'<option value="{fifth.pk}" selected>' in rows


def test_the_parts_are_taken_away_as_a_workbook(small: School, library: Client) -> None:
    content = library.get(f"/indicators/loans/?{SPAN}&by=content&format=parts").content
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert [row[:2] for row in rows[1:]] == [["көркем әдебиет", 5], ["оқулықтар", 2], ["барлығы", 7]]


@pytest.mark.parametrize("by", ["", "happiness", "content", "1’; --"])
def test_an_unknown_way_of_parting_shows_the_first_there_is(small: School, library: Client, by: str) -> None:
    assert 'id="parts"' in page(library, f"/indicators/loans_per_reader/?{SPAN}&{urlencode({'by': by})}")


def test_rows_are_narrowed_by_several_parts_at_once(small: School, library: Client) -> None:
    address = f"/indicators/loans/rows/?{SPAN}"
    assert page(library, f"{address}&content=fiction&kind=pupil").count('<td data-label="Кітап">') == 5
    assert "Тізім бос" in page(library, f"{address}&content=fiction&language=ru")
    assert page(library, f"{address}&content=happiness").count('<td data-label="Кітап">') == 7
    endless = ",".join(["5"] * 5000 + ["7"])
    narrowed = page(library, f"{address}&grade={endless}").count('<td data-label="Кітап">')
    assert narrowed == page(library, f"{address}&grade=5,7").count('<td data-label="Кітап">')
    for odd in ("2023-09,2023-10", "2023-99", "abc", ","):
        assert library.get(f"{address}&month={odd}").status_code == 200, odd
    file = library.get(f"{address}&place=textbooks&format=xlsx").content
    assert len(CalamineWorkbook.from_filelike(io.BytesIO(file)).get_sheet_by_index(0).to_python()) == 1 + 2


def test_the_other_choice_stands_beside_the_chosen_one_with_its_numbers(
    small: School, library: Client
) -> None:
    with translation.override("en"):
        found = {other.words: other for other in others(small, HALF, "loans_per_reader")}
    assert {words: str(other.line.figure.rounded) for words, other in found.items()} == {
        "main stock, readers": "1.3",  # 5 ÷ 4
        "main stock, pupils": "1.7",  # 5 ÷ 3
        "main stock and textbooks, readers": "1.8",  # 7 ÷ 4
        "main stock and textbooks, pupils": "2.3",  # 7 ÷ 3
    }
    assert [words for words, other in found.items() if other.chosen] == ["main stock, readers"]
    shown = page(library, f"/indicators/loans_per_reader/?{SPAN}")
    assert "Басқаша таңдағанда қандай болар еді" in shown
    assert "таңдалған" in shown


def test_visits_per_day_has_nothing_to_choose(small: School, library: Client) -> None:
    assert others(small, HALF, "visits_per_day") == ()
    assert "Басқаша таңдағанда" not in page(library, f"/indicators/visits_per_day/?{SPAN}")


def test_standards_name_what_was_checked_and_say_what_was_not(small: School, library: Client) -> None:
    assert "ISO 2789:2022, 7.2.10" in page(library, f"/indicators/visits/?{SPAN}")
    assert "стандартпен салыстырылмаған" in page(library, f"/indicators/turnover/?{SPAN}")
    assert "атауы табылмады" in page(library, f"/indicators/visits_per_day/?{SPAN}")


def test_no_clause_stands_where_nobody_saw_it() -> None:
    rows = [row for code in (*COUNTS, *INDICATORS) for row in standards_of(code)]
    assert len(rows) > 12
    assert not [row for row in rows if row.clause and not row.checked]


def test_the_table_is_narrowed_to_a_section_of_the_library(small: School, library: Client) -> None:
    found = page(library, f"/indicators/?{SPAN}&part=place:textbooks")
    assert "Берілім саны" in found
    assert "Қор айналымы" not in found  # no row of the stock says in which room it stands
    found = page(library, f"/indicators/?{SPAN}&part=content:fiction")
    assert f"/indicators/loans_main/rows/?{SPAN.replace('&', '&amp;')}&amp;content=fiction" in found
    file = library.get(f"/indicators/?{SPAN}&part=content:fiction&format=xlsx").content
    rows = CalamineWorkbook.from_filelike(io.BytesIO(file)).get_sheet_by_index(0).to_python()
    assert {row[0]: row[2] for row in rows}["қор айналымы"] == 0.42


@pytest.mark.parametrize("part", ["place", "place:moon", ":", "happiness:1", "place:room:1"])
def test_a_section_that_is_none_shows_the_whole_library(small: School, library: Client, part: str) -> None:
    found = page(library, f"/indicators/?{SPAN}&{urlencode({'part': part})}")
    assert "Мұндай бөлік жоқ" in found
    assert "Қор айналымы" in found


@pytest.mark.parametrize(
    ("span", "told"),
    [
        ("from=1990-09-01&to=1990-12-31", "Бағдарламадағы алғашқы жазба – 2023 жылғы 1 қыркүйек."),
        ("from=2090-09-01&to=2090-12-31", "2090 жылғы 1 қыркүйек әлі келген жоқ"),
    ],
)
def test_a_period_outside_our_records_says_so_in_one_sentence(
    small: School, library: Client, span: str, told: str
) -> None:
    for address in ("/indicators/", "/indicators/loans/", "/indicators/turnover/", "/indicators/loans/rows/"):
        assert told in page(library, f"{address}?{span}").replace("\u00a0", " "), address


def test_pages_take_a_constant_number_of_queries(
    small: School, library: Client, django_assert_max_num_queries: Any
) -> None:
    def asked(address: str) -> int:
        with django_assert_max_num_queries(400) as asked:
            page(library, address)
        return len(asked)

    addresses = [f"/indicators/loans_per_reader/?{SPAN}&by=class", f"/indicators/?{SPAN}&part=place:room"]
    few = [asked(address) for address in addresses]
    for letter in "БВГД":
        reader = make.reader(small, school_class=make.school_class(small, 7, letter))
        make.loan(reader, make.copy(make.lot(small, make.title())), on=HALF.start)
    assert [asked(address) for address in addresses] == few


DAYS = st.integers(0, 365 * 200).map(lambda n: date(1900, 1, 1) + timedelta(days=n))
ADDRESSES = st.sampled_from(
    [
        "/indicators/",
        "/indicators/loans/",
        "/indicators/turnover/",
        "/indicators/readers/rows/",
        "/indicators/working_days/rows/",
        "/indicators/textbook_provision/",
    ]
)


class AnyPeriod(TestCase):
    """Whatever days are asked for, a page comes."""

    @settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
    @given(first=DAYS, last=DAYS, address=ADDRESSES)
    def test_no_period_breaks_a_page(self, first: date, last: date, address: str) -> None:
        school = small_school(make.school())
        browser = Client()
        browser.force_login(make.user(school, "gulnar", "Сәрсенова Гүлнар", RoleCode.LIBRARIAN))
        assert browser.get(address, {"from": str(first), "to": str(last)}).status_code == 200
