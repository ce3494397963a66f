"""Parts of a figure: they sum to the whole, say what plain SQL says, and open the rows they count."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from kitaphana.circulation.models import Loan, Visit
from kitaphana.core.models import School
from kitaphana.indicators.breakdown import breakdown, count_parts
from kitaphana.indicators.counts import COUNTS
from kitaphana.indicators.formulas import INDICATORS
from kitaphana.indicators.models import PaperFigure
from kitaphana.indicators.parts import dimensions, dimensions_of, narrow
from kitaphana.indicators.queries import measure
from kitaphana.lib.period import Period
from kitaphana.roster.models import Enrolment, Reader, ReaderKind, SchoolClass
from kitaphana.stock.models import Fund
from tests import make
from tests.indicators.school import HALF, small_school


@pytest.fixture
def small(school: School) -> School:
    return small_school(school)


def parts(school: School, code: str, by: str, period: Period = HALF) -> dict[str, Decimal | None]:
    """Name → value."""
    found = breakdown(school, period, code, by)
    assert found is not None
    return {part.name: part.rounded for part in found.parts}


def test_loans_by_class_language_and_content(small: School) -> None:
    assert parts(small, "loans", "class") == {"5 «А»": 7}
    assert parts(small, "loans", "language") == {"қазақша": 7}
    assert parts(small, "loans", "content") == {"көркем әдебиет": 5, "оқулықтар": 2}
    assert parts(small, "loans", "place") == {"абонемент": 5, "оқулықтар": 2}
    assert list(parts(small, "loans_main", "month")) == ["қыркүйек 2023", "желтоқсан 2023", "қаңтар 2024"]


def test_who_has_no_class_is_a_part_of_its_own(small: School) -> None:
    """The teacher Saule and the guard Bakyt are readers of no class."""
    assert parts(small, "readers", "class") == {"5 «А»": 2, "белгіленбеген": 2}
    assert parts(small, "readers", "kind") == {"оқушы": 2, "мұғалім": 1, "қызметкер": 1}
    assert parts(small, "visits", "grades") == {"белгіленбеген": 30}


def test_a_ratio_is_divided_part_by_part(small: School) -> None:
    """Five novels to the two readers of 5 «А»; two people without a class borrowed nothing."""
    assert parts(small, "loans_per_reader", "class") == {"5 «А»": Decimal("2.5"), "белгіленбеген": 0}
    assert parts(small, "coverage", "kind") == {"оқушы": Decimal("66.7"), "мұғалім": 100}
    assert parts(small, "textbook_provision", "grade") == {"5-сынып": Decimal("66.7")}


def test_a_part_without_a_divisor_has_no_value(small: School) -> None:
    russian = make.lot(small, make.title("Капитанская дочка", "Пушкин А.", language="ru"), on=HALF.start)
    lent = make.loan(Reader.objects.filter(surname="Мұрат").get(), make.copy(russian), on=HALF.start)
    Loan.objects.filter(pk=lent.pk).update(language="en")  # as it was described on that day
    found = breakdown(small, HALF, "turnover", "language")
    assert found is not None
    assert {part.key: part.value for part in found.parts}["en"] is None


def test_a_class_is_told_from_its_namesake_of_another_year(small: School) -> None:
    last = make.school_class(small, 5, "А", year=make.school_year(small, date(2022, 9, 1)))
    Loan.objects.filter(pk=Loan.objects.earliest("pk").pk).update(school_class=last)
    assert set(parts(small, "loans", "class")) == {"5 «А» (2022–2023)", "5 «А» (2023–2024)"}


def test_every_part_of_every_count_opens_as_many_rows_as_it_counts(small: School) -> None:
    for code, rows in rows_of(small):
        for by in dimensions(code):
            for key, n in count_parts(small, HALF, code, by).items():
                found = narrow(rows, HALF, code, by, key)
                assert _added(found, code) == n, (code, by, key)


@pytest.mark.parametrize("key", ["", "x", "99999999999999999999", "-1", "5’; --", "2023-13", "0000-01"])
def test_a_part_that_is_none_has_no_rows(small: School, key: str) -> None:
    for code, rows in rows_of(small):
        for by in dimensions(code):
            assert not narrow(rows, HALF, code, by, key).exists(), (code, by)


def test_every_figure_with_a_value_falls_into_parts_that_sum(small: School) -> None:
    seen = 0
    for code, figure in measure(small, HALF).items():
        for by in dimensions_of(figure):
            found = breakdown(small, HALF, code, by)
            assert found is not None, (code, by)
            for operand, whole in figure.operands.items():
                assert sum(part.counts[operand] for part in found.parts) == whole, (code, by, operand)
            seen += 1
    assert seen > len(COUNTS) + len(INDICATORS)


def test_a_figure_from_paper_has_no_parts(school: School) -> None:
    PaperFigure.objects.create(school=school, starts_on=HALF.start, ends_on=HALF.end, code="loans", value=100)
    assert breakdown(school, HALF, "loans", "class") is None


def test_a_reader_who_left_in_the_period_stays_in_the_class_left(small: School) -> None:
    arman = Reader.objects.get(surname="Сейітов")
    Enrolment.objects.filter(reader=arman).update(ends_on=date(2023, 12, 1))
    Reader.objects.filter(pk=arman.pk).update(left_on=date(2023, 12, 1))
    assert parts(small, "readers", "class") == {"5 «А»": 2, "белгіленбеген": 2}
    assert parts(small, "pupils", "class") == {"5 «А»": 2}


def test_parts_take_a_constant_number_of_queries(small: School, django_assert_max_num_queries: Any) -> None:
    for letter in "БВГД":
        reader = make.reader(small, school_class=make.school_class(small, 7, letter))
        make.loan(reader, make.copy(make.lot(small, make.title())), on=HALF.start)
    with django_assert_max_num_queries(10):
        assert len(parts(small, "loans_per_reader", "class")) == 6


def rows_of(school: School) -> Iterator[tuple[str, Any]]:
    for code, count in COUNTS.items():
        if count.rows:
            yield code, count.rows(school, HALF)


def _added(rows: Any, code: str) -> int:
    field = {"visits": "count", "participants": "participants", "disposed": "quantity"}.get(code)
    if code.startswith("received"):
        field = "quantity"
    if code.startswith("stock"):
        field = "left"
    return sum(rows.values_list(field, flat=True)) if field else rows.count()


LOAN = st.tuples(
    st.integers(0, 400),
    st.sampled_from([None, 0, 1, 2]),
    st.sampled_from(["kk", "ru", ""]),
    st.sampled_from(["fiction", "natural", "textbook"]),
    st.sampled_from([*Fund.values]),
    st.sampled_from([*ReaderKind.values]),
    st.booleans(),
)
VISIT = st.tuples(
    st.integers(0, 400),
    st.sampled_from([None, 0, 4, 5, 11]),
    st.sampled_from(Visit.Purpose.values),
    st.integers(1, 30),
)
MONTHS = st.tuples(st.integers(0, 12), st.integers(0, 12))
FIRST = date(2023, 8, 1)


class PartsBySql(TestCase):
    """Whatever was lent to whom: parts are those of plain SQL, and sum to the count."""

    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
    @given(loans=st.lists(LOAN, max_size=12), visits=st.lists(VISIT, max_size=8), months=MONTHS)
    def test_parts_are_those_of_plain_sql(self, loans: list[Any], visits: list[Any], months: Any) -> None:
        school = make.school()
        classes: list[SchoolClass] = [make.school_class(school, grade) for grade in (0, 5, 11)]
        lot = make.lot(school, make.title())
        for n, place, language, section, fund, kind, in_room in loans:
            row = None if place is None else classes[place]
            day = FIRST + timedelta(days=n)
            Loan.objects.create(
                school=school,
                lot=lot,
                lent_on=day,
                due_on=day,
                fund=fund,
                language=language,
                section=section,
                reader_kind=kind,
                school_class=row,
                grade=row.grade if row else None,
                in_room=in_room,
            )
        for n, grade, purpose, count in visits:
            Visit.objects.create(
                school=school, on=FIRST + timedelta(days=n), purpose=purpose, grade=grade, count=count
            )
        spans = Period(FIRST, FIRST + timedelta(days=400)).months()
        period = Period(spans[min(months)].start, spans[max(months)].end)
        self.agree(school, period, "loans", LOANS_SQL, "circulation_loan", "lent_on", "1")
        self.agree(school, period, "visits", VISITS_SQL, "circulation_visit", '"on"', "count")

    def agree(
        self, school: School, period: Period, code: str, by_sql: dict[str, str], table: str, day: str, n: str
    ) -> None:
        whole = measure(school, period, [code])[code].value
        for by, said in by_sql.items():
            with connection.cursor() as cursor:
                cursor.execute(
                    f"SELECT {said}, SUM({n}) FROM {table} WHERE school_id = %s AND {day} BETWEEN %s AND %s"
                    " GROUP BY 1",
                    [school.pk, period.start, period.end],
                )
                wanted: Counter[str] = Counter()
                for key, number in cursor.fetchall():
                    wanted[str(key)] += number
            assert count_parts(school, period, code, by) == wanted, (code, by)
            assert wanted.total() == (whole or 0)


BAND = (
    "CASE WHEN grade <= 4 THEN '0-4' WHEN grade <= 9 THEN '5-9' WHEN grade <= 12 THEN '10-12' ELSE 'none' END"
)
GRADE = "COALESCE(CAST(grade AS VARCHAR(9)), 'none')"
LOANS_SQL = {
    "class": "COALESCE(CAST(school_class_id AS VARCHAR(20)), 'none')",
    "grades": BAND,
    "grade": GRADE,
    "kind": "reader_kind",
    "language": "CASE language WHEN '' THEN 'none' ELSE language END",
    "content": "section",
    "fund": "fund",
    "place": "CASE WHEN in_room THEN 'room' WHEN fund = 'textbook' THEN 'textbooks' ELSE 'lending' END",
    "month": "SUBSTR(CAST(lent_on AS VARCHAR(10)), 1, 7)",
}
VISITS_SQL = {
    "grades": BAND,
    "grade": GRADE,
    "purpose": "purpose",
    "month": 'SUBSTR(CAST("on" AS VARCHAR(10)), 1, 7)',
}
