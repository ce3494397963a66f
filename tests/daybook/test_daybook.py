"""Gulnar's diary is never written by hand: its totals are the indicators of the same days."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO
from itertools import count

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from python_calamine import CalamineWorkbook

from kitaphana.activities.models import Activity, WorkKind
from kitaphana.circulation.models import Visit
from kitaphana.core.models import School, User
from kitaphana.daybook import queries
from kitaphana.daybook.parts import PARTS
from kitaphana.daybook.queries import READERS, SECTIONS, Line
from kitaphana.indicators.queries import measure
from kitaphana.lib.period import Period
from kitaphana.needs.models import Enquiry
from kitaphana.roster.models import ReaderKind, Term
from kitaphana.stock.models import Fund
from tests import make

YEAR = Period.school_year(2023)
JANUARY = date(2024, 1, 1)
DAYS = st.integers(0, YEAR.days - 1).map(lambda n: YEAR.start + timedelta(days=n))
LANGUAGES = st.sampled_from(("kk", "ru", "en", "ug"))
_names = count(1)


@dataclass(frozen=True)
class Fact:
    kind: str
    on: date
    n: int
    language: str


FACTS = st.lists(
    st.builds(
        Fact,
        st.sampled_from(("registered", "came", "borrowed", "asked", "held")),
        DAYS,
        st.integers(1, 30),
        LANGUAGES,
    ),
    max_size=25,
)


def written(school: School, facts: list[Fact]) -> None:
    """Each fact as the library would have written it down."""
    fifth = make.school_class(school, 5)
    kind = event_kind(school)
    write: dict[str, Callable[[Fact], object]] = {
        "registered": lambda fact: make.reader(
            school, f"Оқушы {next(_names)}", school_class=fifth if fact.n % 2 else None, registered_on=fact.on
        ),
        "came": lambda fact: Visit.objects.create(
            school=school,
            on=fact.on,
            purpose=Visit.Purpose.values[fact.n % len(Visit.Purpose.values)],
            count=fact.n,
        ),
        "borrowed": lambda fact: borrowed(school, fact),
        "asked": lambda fact: asked(school, fact.on, refused=bool(fact.n % 2)),
        "held": lambda fact: Activity.objects.create(
            school=school, kind=kind, on=fact.on, participants=fact.n, minutes=45
        ),
    }
    for fact in facts:
        write[fact.kind](fact)


def event_kind(school: School) -> WorkKind:
    return WorkKind.objects.create(
        school=school,
        code="review",
        part=WorkKind.Part.EVENTS,
        name_kk="шолу",
        name_ru="обзор",
        name_en="review",
        norm_minutes=60,
        is_event=True,
    )


def borrowed(school: School, fact: Fact) -> None:
    fund = Fund.TEXTBOOK if fact.n % 3 == 0 else Fund.MAIN
    kind = "textbook" if fund == Fund.TEXTBOOK else "book"
    title = make.title(f"Кітап {next(_names)}", kind=kind, language=fact.language)
    reader = make.reader(school, f"Оқырман {next(_names)}", registered_on=None)
    make.loan(reader, make.lot(school, title, fund=fund), on=fact.on)


def asked(school: School, on: date, *, refused: bool = False) -> Enquiry:
    enquiry = Enquiry(
        school=school,
        on=on,
        sought=Enquiry.Sought.WORK,
        kind=Enquiry.Kind.ADDRESS,
        about="Абай жолы",
        reader_kind=ReaderKind.PUPIL,
        grade=7,
        outcome=Enquiry.Outcome.REFUSED if refused else Enquiry.Outcome.MET,
        reason=Enquiry.Reason.ALL_LENT if refused else "",
    ).keyed()
    enquiry.save()
    return enquiry


class AnyYear(TestCase):
    @settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(FACTS, st.integers(0, 11))
    def test_the_totals_of_any_month_are_its_indicators(self, facts: list[Fact], month: int) -> None:
        school = make.school(f"Мектеп {next(_names)}")
        make.school_year(school, YEAR.start)
        written(school, facts)
        span = YEAR.months()[month]
        book = queries.month(school, span.start)
        assert_equal(
            school, book.total, ("visits", "loans", "events", "participants", "enquiries", "refusals")
        )
        assert_equal(school, book.year, ("readers", "visits", "loans", "enquiries", "events"))
        for line in (*book.lines, *book.totals):
            parts_add_up(line)
        assert sum(line.numbers.get("loans", 0) for line in book.lines) == book.total.numbers.get("loans", 0)

    @settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(FACTS)
    def test_the_months_of_a_year_are_the_year(self, facts: list[Fact]) -> None:
        school = make.school(f"Мектеп {next(_names)}")
        make.school_year(school, YEAR.start)
        written(school, facts)
        book = queries.year(school, JANUARY)
        months = [queries.month(school, month.start).total for month in YEAR.months()]
        assert [dict(line.numbers) for line in book.lines] == [dict(line.numbers) for line in months]
        assert sum(line.numbers.get("visits", 0) for line in months) == book.year.numbers.get("visits", 0)


def assert_equal(school: School, line: Line, codes: tuple[str, ...]) -> None:
    figures = measure(school, line.period)
    for code in codes:
        assert line.numbers.get(code, 0) == int(figures[code].value or 0), (code, line.period)


def parts_add_up(line: Line) -> None:
    numbers = line.numbers

    def summed(codes: list[str]) -> int:
        return sum(numbers.get(code, 0) for code in codes)

    assert summed(list(READERS)[1:]) == numbers.get("readers", 0)
    assert summed(["kk", "ru", "other_language"]) == numbers.get("loans", 0)
    assert summed(["books", "periodicals", "electronic", "textbooks"]) == numbers.get("loans", 0)
    assert summed(list(SECTIONS)) == numbers.get("loans", 0)
    assert summed(list(Enquiry.Kind.values)) == numbers.get("enquiries", 0)


@pytest.fixture
def busy(school: School) -> School:
    """Two loans in January and one before the quarter began; the third term begins on 8 January."""
    year = make.school_year(school)
    for number, start, end in (
        (2, date(2023, 11, 6), date(2023, 12, 28)),
        (3, date(2024, 1, 8), date(2024, 3, 20)),
    ):
        Term.objects.create(
            school=school, year=year, number=number, starts_on=start, ends_on=end, source="тест"
        )
    for on in (date(2023, 9, 5), date(2024, 1, 3), date(2024, 1, 9)):
        borrowed(school, Fact("borrowed", on, 1, "kk"))
    return school


def test_a_month_is_told_with_its_quarter_and_its_year(busy: School) -> None:
    book = queries.month(busy, JANUARY)
    assert [term.number for term, _line in book.quarters] == [3]
    loans = [line.numbers.get("loans", 0) for line in book.totals]
    assert loans == [2, 1, 3]


def test_a_library_without_a_calendar_has_a_diary_all_the_same(school: School) -> None:
    asked(school, date(2024, 1, 9))
    book = queries.month(school, JANUARY)
    assert book.quarters == ()
    assert book.total.numbers["enquiries"] == 1


def test_another_schools_loans_are_not_in_our_diary(busy: School, foreign_librarian: User) -> None:
    assert queries.month(foreign_librarian.school, JANUARY).total.numbers.get("loans", 0) == 0


def test_the_diary_page_links_each_number_to_its_rows(busy: School, library: Client) -> None:
    page = library.get("/work/daybook/", {"month": "2024-01"}).content.decode()
    assert "Қаңтар 2024" in page
    assert "III тоқсан басынан" in page
    rows = library.get("/indicators/loans/rows/", {"from": "2024-01-01", "to": "2024-01-31"})
    assert "/indicators/loans/rows/?from=2024-01-01&amp;to=2024-01-31" in page
    assert rows.status_code == 200


@pytest.mark.parametrize("month", ["2024-13", "january", "0001-01", "2024-01-01", "9999-12"])
def test_a_month_that_is_none_has_no_page(library: Client, month: str) -> None:
    assert library.get("/work/daybook/", {"month": month}).status_code == 404


@pytest.mark.parametrize("span", ["month", "year"])
def test_the_sheet_holds_the_numbers_of_the_page(busy: School, library: Client, span: str) -> None:
    asked(busy, date(2024, 1, 9), refused=True)
    address = f"/work/daybook/{span}/sheet/"
    answer = library.get(address, {"month": "2024-01", "lang": "kk", "format": "xlsx"})
    book = CalamineWorkbook.from_filelike(BytesIO(answer.content))
    cells = [row for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python()]
    totals = [row for row in cells if row[0] in ("Оқу жылының басынан", "Бүкіл оқу жылы")]
    assert len(totals) == len(PARTS)
    assert totals[1][1] == 3
    for file_format in ("pdf", "docx"):
        told = library.get(address, {"month": "2024-01", "lang": "ru", "format": file_format})
        assert told.status_code == 200


def test_no_name_of_a_reader_stands_in_the_diary(busy: School, library: Client) -> None:
    with transaction.atomic():
        enquiry = asked(busy, date(2024, 1, 9))
        enquiry.reader = make.reader(busy, "Сейітов Арман")
        enquiry.save()
    answer = library.get("/work/daybook/month/sheet/", {"month": "2024-01", "format": "xlsx"})
    book = CalamineWorkbook.from_filelike(BytesIO(answer.content))
    text = "\n".join(str(book.get_sheet_by_name(name).to_python()) for name in book.sheet_names)
    assert "Абай жолы" in text
    assert "Сейітов" not in text
    assert "Сейітов" not in library.get("/work/daybook/", {"month": "2024-01"}).content.decode()
