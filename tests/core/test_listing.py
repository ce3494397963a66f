"""One list for all tables: search in Kazakh, order, pages, and the file that is taken away."""

import io
import re
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import unquote

import pytest
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils.safestring import mark_safe
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from kitaphana.core.listing import Column, Listing, listing, pattern, plain
from kitaphana.core.models import School
from kitaphana.roster.models import Reader
from tests import make

COLUMNS = (
    Column("name", "Аты-жөні", lambda reader: reader.full_name, sort="sort_key"),
    Column("card", "Билет", lambda reader: reader.card_number, sort="card_number"),
    Column("joined", "Келген күні", lambda reader: reader.joined_on),
    Column("books", "Кітап", lambda reader: 1200, numeric=True),
    Column("fee", "Сома", lambda reader: Decimal("2.50"), numeric=True),
)
SEARCH = ("surname", "first_name", "card_number")


@pytest.fixture
def readers(school: School) -> list[Reader]:
    names = ("Ахметов Ерлан", "Қабдолла Раяна", "Әлімхан Айсұлтан", "Кузьмина Анна", "Ёлкина Юлия")
    return [make.reader(school, name) for name in names]


def ask(rf: RequestFactory, school: School, address: str, **options: Any) -> Listing | HttpResponse:
    rows = Reader.objects.for_school(school).order_by("sort_key")
    return listing(rf.get(address), rows, COLUMNS, search=SEARCH, title="Оқырмандар", **options)


def names(answer: Listing | HttpResponse) -> list[object]:
    assert isinstance(answer, Listing)
    return [row[0].value for row in answer.rows]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("ахмет", ["Ахметов Ерлан"]),
        ("АХМЕТОВ", ["Ахметов Ерлан"]),
        ("ерлан ахмет", ["Ахметов Ерлан"]),
        ("кабдолла", ["Қабдолла Раяна"]),
        ("алимхан", ["Әлімхан Айсұлтан"]),
        ("кузмина", ["Кузьмина Анна"]),
        ("кузьмина", ["Кузьмина Анна"]),
        ("елкина", ["Ёлкина Юлия"]),
        ("ахмет раяна", []),
        ("Ахм.*", []),
        ("(", []),
        ("[а-я]", []),
        ("\\", []),
        ("%", []),
        ("ахм\x00ет", ["Ахметов Ерлан"]),
    ],
)
def test_gulnar_finds_a_reader_however_she_types_the_name(
    rf: RequestFactory, school: School, readers: list[Reader], typed: str, found: list[str]
) -> None:
    request = rf.get("/", {"q": typed})
    rows = Reader.objects.for_school(school)
    assert names(listing(request, rows, COLUMNS, search=SEARCH, title="Оқырмандар")) == found


@given(st.text(max_size=12))
def test_every_text_finds_itself_and_breaks_nothing(text: str) -> None:
    assert re.search(pattern(text), text.lower()) is not None


def test_the_list_is_in_kazakh_order_and_turns_round(
    rf: RequestFactory, school: School, readers: list[Reader]
) -> None:
    forth = names(ask(rf, school, "/?sort=name"))
    assert forth[:2] == ["Ахметов Ерлан", "Әлімхан Айсұлтан"]
    assert names(ask(rf, school, "/?sort=-name")) == forth[::-1]
    assert names(ask(rf, school, "/?sort=iin")) == forth, "what cannot be sorted leaves the order as it was"


def test_every_reader_stands_on_exactly_one_page(
    rf: RequestFactory, school: School, readers: list[Reader]
) -> None:
    pages = [names(ask(rf, school, f"/?page={page}", per_page=2)) for page in (1, 2, 3)]
    assert [len(page) for page in pages] == [2, 2, 1]
    assert len({name for page in pages for name in page}) == 5
    assert names(ask(rf, school, "/?page=99", per_page=2)) == pages[-1]


def test_the_page_keeps_what_the_address_says(
    rf: RequestFactory, school: School, readers: list[Reader]
) -> None:
    request = rf.get("/?kind=pupil&q=а&sort=name&page=1")
    rows = Reader.objects.for_school(school)
    answer = listing(request, rows, COLUMNS, search=SEARCH, title="Оқырмандар", per_page=1)
    page = render_to_string("core/list.html", {"listing": answer}, request)
    assert '<input type="hidden" name="kind" value="pupil">' in page
    assert 'href="?kind=pupil&amp;q=%D0%B0&amp;sort=-name"' in page, "a second click turns the order"
    assert 'href="?kind=pupil&amp;q=%D0%B0&amp;sort=name&amp;page=2"' in page
    assert 'href="?kind=pupil&amp;q=%D0%B0&amp;sort=name&amp;format=xlsx"' in page
    assert "01.09.2023" in page
    assert '<span class="k-n">1\u2009200</span>' in page


def test_the_file_holds_all_that_was_found_as_numbers_and_dates(
    rf: RequestFactory, school: School, readers: list[Reader]
) -> None:
    answer = ask(rf, school, "/?format=xlsx&sort=name", per_page=2)
    assert isinstance(answer, HttpResponse)
    table = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert table[0] == ["Аты-жөні", "Билет", "Келген күні", "Кітап", "Сома"]
    assert len(table) == 6
    assert table[1][0] == "Ахметов Ерлан"
    assert table[1][1] == readers[0].card_number, "a card number stays a text with its zeros"
    assert table[1][2:] == [date(2023, 9, 1), 1200, 2.5]
    assert unquote(answer["Content-Disposition"]).endswith("оқырмандар.xlsx")


def test_a_formula_that_someone_typed_stays_a_text_in_the_file(rf: RequestFactory, school: School) -> None:
    make.reader(school, "=1+1 Ерлан")
    answer = ask(rf, school, "/?format=xlsx")
    assert isinstance(answer, HttpResponse)
    table = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert table[1][0] == "=1+1 Ерлан"


def test_a_cell_of_a_file_has_no_tags_and_says_yes_in_words() -> None:
    assert plain(mark_safe("<b>5 «А»</b> &amp; 6")) == "5 «А» & 6"
    assert [plain(value) for value in (True, False, None)] == ["иә", "жоқ", None]


def test_an_empty_list_says_why_it_is_empty(rf: RequestFactory, school: School) -> None:
    for address, sentence in (("/", "Тізім бос"), ("/?q=жоқ", "Ештеңе табылмады")):
        answer = ask(rf, school, address)
        assert sentence in render_to_string("core/list.html", {"listing": answer}, rf.get(address))
