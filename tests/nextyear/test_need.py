"""What the coming school year needs, by the arithmetic of the books: Gulnar counts in April."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kitaphana.catalogue.models import Title
from kitaphana.circulation.actions import take_back, write_off
from kitaphana.circulation.models import Away, Loan
from kitaphana.circulation.repair import send_to_repair
from kitaphana.core.actions import change_setting
from kitaphana.core.models import User
from kitaphana.nextyear.forecast import save_forecast
from kitaphana.nextyear.models import ForecastClass
from kitaphana.nextyear.need import NextNeed, NextRow, next_need
from kitaphana.nextyear.usable import Stock, is_over
from kitaphana.roster.actions import leave
from kitaphana.roster.models import Reader, SchoolYear
from kitaphana.stock.actions import Disposal
from kitaphana.stock.models import Lot, WriteOffLine
from kitaphana.supply.actions import Wanted as Ordered
from kitaphana.supply.actions import draft_order, send_order
from kitaphana.supply.exchange import (
    Agreed,
    Terms,
    agree_exchange,
    draft_exchange,
    hand_over,
    receive_exchange,
)
from kitaphana.supply.models import Exchange, ExchangeLine
from kitaphana.textbooks.actions import issue_class
from kitaphana.textbooks.models import SetItem
from kitaphana.textbooks.sets import Wanted, set_for
from tests import make
from tests.stock.make import lot, textbook
from tests.textbooks.make import FIRST_DAY, collect, school_class

APRIL = date(2024, 4, 15)
MARCH = date(2024, 3, 4)
MAY = date(2024, 5, 25)
pytestmark = pytest.mark.django_db


def expect(by: User, *classes: tuple[str, int], language: str = "kk", **more: str) -> None:
    """The forecast: so many pupils in each class such as «7 А»."""
    rows = [
        ForecastClass(
            school=by.school, grade=int(name.split()[0]), letter=name.split()[1], language=language,
            promoted=pupils, direction=more.get(name.replace(" ", ""), ""),
        )
        for name, pupils in classes
    ]  # fmt: skip
    save_forecast(by=by, first=2024, rows=rows)


def need(by: User, on: date = APRIL) -> NextNeed:
    found = next_need(by.school, on)
    assert found
    return found


def only(by: User, on: date = APRIL) -> NextRow:
    (row,) = need(by, on).rows
    return row


def exchange(by: User, way: str, title: Title, n: int, due_on: date | None) -> None:
    """Agreed with school 2 and carried out in March, until a day or for good."""
    terms = Terms("№2 мектеп", due_on=due_on, for_good=due_on is None)
    made = draft_exchange(by=by, way=way, terms=terms, lines=[Agreed(title, n)], on=MARCH)
    agree_exchange(by=by, exchange=made)
    line = ExchangeLine.objects.get(exchange=made)
    if way == Exchange.Way.GIVE:
        hand_over(by=by, exchange=made, parts=[(line, n)], on=MARCH)
    else:
        receive_exchange(by=by, exchange=made, parts=[(line, n, Decimal(900))], on=MARCH)


@pytest.fixture
def physics(gulnar: User, year: SchoolYear) -> Title:
    """The only title of grade 7, two copies for teachers."""
    title = textbook(gulnar)
    set_for(by=gulnar, year=year, grade=7, language="kk", titles=[Wanted(title, teachers=2)])
    return title


def test_the_need_is_pupils_and_teachers_and_a_reserve_rounded_up(gulnar: User, physics: Title) -> None:
    lot(gulnar, physics, 40)
    expect(gulnar, ("7 А", 24), ("7 Ә", 22))
    row = only(gulnar)
    assert (row.pupils, row.teachers, row.reserve, row.need) == (46, 2, 3, 51)
    assert (row.usable, row.shortage, row.surplus) == (40, 11, 0)
    assert (row.price, row.amount) == (Decimal(2400), Decimal(26_400))
    change_setting(by=gulnar, code="textbook_reserve", value=0, source="бұйрық")
    assert only(gulnar).need == 48
    lot(gulnar, physics, 20)
    row = only(gulnar)
    assert (row.usable, row.shortage, row.surplus) == (60, 0, 12)
    assert need(gulnar).enough


def test_nothing_is_known_without_a_forecast_of_the_coming_year(gulnar: User, physics: Title) -> None:
    assert next_need(gulnar.school, APRIL) is None
    assert next_need(gulnar.school, date(2040, 1, 1)) is None
    save_forecast(by=gulnar, first=2031, rows=[])
    assert next_need(gulnar.school, APRIL) is None


def test_of_a_workbook_pupils_alone_count_and_what_was_given_is_gone(gulnar: User, year: SchoolYear) -> None:
    workbook = textbook(gulnar, "Жұмыс дәптері", 1, kind="study_aid")
    set_for(by=gulnar, year=year, grade=1, language="kk", titles=[Wanted(workbook, teachers=1, given=True)])
    first = school_class(gulnar, year, "1 А", "Сейітов Арман", "Мұрат Дана")
    lot(gulnar, workbook, 5)
    issue_class(by=gulnar, school_class=first, on=FIRST_DAY)
    expect(gulnar, ("1 А", 20))
    row = only(gulnar)
    assert (row.need, row.usable, row.shortage, row.reason) == (20, 3, 17, "other")
    assert row.stock == Stock(owned=5, given=2)


def test_copies_that_will_not_serve_are_told_apart_and_none_twice(
    gulnar: User, year: SchoolYear, physics: Title
) -> None:
    seven = school_class(
        gulnar, year, "7 А", "Сейітов Арман", "Мұрат Дана", "Қасым Болат", "Оспан Әлия", "Бекен Сара"
    )
    lot(gulnar, physics, 30)
    issue_class(by=gulnar, school_class=seven, on=FIRST_DAY)
    arman, dana, bolat, *_ = Reader.objects.for_school(gulnar.school).order_by("pk")
    collect(by=gulnar, school_class=seven, reader=arman, title=physics, on=MARCH, ending="lost")
    collect(by=gulnar, school_class=seven, reader=dana, title=physics, on=MARCH, ending="damaged")
    leave(by=gulnar, reader=bolat, on=MARCH)
    exchange(gulnar, Exchange.Way.GIVE, physics, 3, MAY)
    exchange(gulnar, Exchange.Way.GIVE, physics, 4, date(2024, 12, 1))
    exchange(gulnar, Exchange.Way.TAKE, physics, 5, MAY)
    exchange(gulnar, Exchange.Way.TAKE, physics, 6, None)
    expect(gulnar, ("7 А", 30))
    row = only(gulnar)
    assert row.stock == Stock(owned=41, lost=1, doubtful=1, elsewhere=4, borrowed=5, repair=1)
    assert row.usable == row.stock.usable == 29
    assert only(gulnar, FIRST_DAY).stock == Stock(owned=30)


def test_a_worn_copy_set_aside_for_an_act_will_not_serve(
    gulnar: User, year: SchoolYear, physics: Title
) -> None:
    seven = school_class(gulnar, year, "7 А", "Сейітов Арман")
    lot(gulnar, physics, 3)
    issue_class(by=gulnar, school_class=seven, on=FIRST_DAY)
    loan = Loan.objects.get()
    take_back(by=gulnar, loan=loan, on=MARCH, ending="damaged")
    send_to_repair(by=gulnar, loans=[loan], on=MARCH, kind=Away.Kind.WORN)
    expect(gulnar, ("7 А", 30))
    assert only(gulnar).stock == Stock(owned=3, worn=1)
    assert only(gulnar).usable == 2


def test_old_editions_serve_as_many_years_as_the_term_says(gulnar: User, year: SchoolYear) -> None:
    editions = [textbook(gulnar, year=published) for published in (2018, 2019, 2020, 2021)]
    first, *others = editions
    set_for(by=gulnar, year=year, grade=7, language="kk", titles=[Wanted(first, tuple(others))])
    for edition in editions:
        lot(gulnar, edition, 10)
    expect(gulnar, ("7 А", 50))
    row = only(gulnar)
    assert (row.stock.over, row.usable) == (20, 20), "with five years 2019 ends with the year 2023–2024"
    assert row.buy.year == 2021
    assert row.reason == "growth", "fifty more pupils are more than twenty worn copies"
    change_setting(by=gulnar, code="textbook_term", value=6, source="бұйрық")
    assert only(gulnar).usable == 30
    change_setting(by=gulnar, code="textbook_term", value=0, source="бұйрық")
    assert only(gulnar).usable == 40


@pytest.mark.parametrize(("edition", "over"), [(2019, True), (2020, False), (None, False)])
def test_the_term_counts_from_the_year_of_publication(edition: int | None, over: bool) -> None:  # noqa: FBT001
    assert is_over(Title(name="Физика", year=edition), 2024, 5) is over


def test_a_title_of_two_lists_is_shared_out_and_never_counted_twice(gulnar: User, year: SchoolYear) -> None:
    english, old = textbook(gulnar, "English"), textbook(gulnar, "English", year=2021)
    set_for(by=gulnar, year=year, grade=7, language="kk", titles=[Wanted(english, (old,))])
    set_for(by=gulnar, year=year, grade=7, language="ru", titles=[english])
    change_setting(by=gulnar, code="textbook_reserve", value=0, source="бұйрық")
    lot(gulnar, english, 10)
    lot(gulnar, old, 6)
    rows = [
        ForecastClass(school=gulnar.school, grade=7, letter=letter, language=language, promoted=8)
        for letter, language in (("А", "kk"), ("Ә", "ru"))
    ]
    save_forecast(by=gulnar, first=2024, rows=rows)
    kazakh, russian = need(gulnar).rows
    assert (kazakh.usable, kazakh.shortage, russian.usable, russian.shortage) == (8, 0, 8, 0)
    lot(gulnar, old, 5)
    kazakh, russian = need(gulnar).rows
    assert (kazakh.surplus, russian.surplus) == (5, 0)
    assert kazakh.usable + russian.usable == 21
    assert russian.elsewhere == 2


@pytest.mark.parametrize(
    ("owned", "worn", "lost", "pupils", "reason"),
    [
        (0, 0, 0, 10, "edition"),
        (10, 0, 0, 15, "growth"),
        (10, 6, 1, 8, "worn"),
        (10, 1, 6, 8, "loss"),
        (3, 0, 0, 5, "other"),
    ],
)
def test_a_shortage_names_its_largest_cause(
    gulnar: User, year: SchoolYear, physics: Title, owned: int, worn: int, lost: int, pupils: int, reason: str
) -> None:
    school_class(gulnar, year, "7 А", *(f"Оқушы {letter}" for letter in "АБВГДЕЖЗ"))
    came = lot(gulnar, physics, owned) if owned else None
    for cause, n in (("worn", worn), ("lost", lost)):
        if came and n:
            write_off(by=gulnar, lines=[Disposal(came, cause, n)], on=MARCH)
    expect(gulnar, ("7 А", pupils))
    row = only(gulnar)
    assert row.shortage
    assert row.reason == reason


def test_lists_of_this_year_are_carried_over_until_the_next_one_has_its_own(
    gulnar: User, year: SchoolYear, physics: Title
) -> None:
    algebra = textbook(gulnar, "Алгебра", 8)
    set_for(by=gulnar, year=year, grade=8, language="kk", titles=[algebra])
    expect(gulnar, ("7 А", 10), ("8 А", 10), ("9 А", 5), ("10 А", 0))
    found = need(gulnar)
    assert found.carried == ((7, "kk"), (8, "kk"))
    assert [row.name for row in found.listless] == ["9 «А»"]
    assert (found.pupils, found.titles, found.copies, found.enough) == (25, 2, 24, False)
    after = make.school_year(gulnar.school, date(2024, 9, 1))
    new = textbook(gulnar, "Физика", 7, year=2024)
    set_for(by=gulnar, year=after, grade=7, language="kk", titles=[new])
    found = need(gulnar)
    assert found.carried == ((8, "kk"),)
    assert [row.title for row in found.rows] == [new, algebra]
    own = school_class(gulnar, after, "8 А")
    geometry = textbook(gulnar, "Геометрия", 8)
    set_for(by=gulnar, year=after, grade=8, language="kk", titles=[geometry], school_class=own)
    assert [row.title for row in need(gulnar).rows] == [new, geometry]


def test_a_senior_class_needs_the_titles_of_its_direction(gulnar: User, year: SchoolYear) -> None:
    common, science = textbook(gulnar, "Тарих", 10), textbook(gulnar, "Физика", 10)
    set_for(by=gulnar, year=year, grade=10, language="kk", titles=[common])
    set_for(by=gulnar, year=year, grade=10, language="kk", titles=[science], direction="science")
    expect(gulnar, ("10 А", 20), ("10 Ә", 10), **{"10А": "science"})
    found = need(gulnar)
    assert [(row.title, row.pupils) for row in found.rows] == [(common, 30), (science, 20)]
    assert [row.name for row in found.undirected] == ["10 «Ә»"]
    assert [cohort.rows for cohort in found.cohorts] == [(0, 1), (0,)]


def test_an_e_textbook_needs_no_copies_where_the_school_counts_it(gulnar: User, year: SchoolYear) -> None:
    paper, digital = textbook(gulnar), textbook(gulnar, "Физика. Электрондық оқулық", kind="e_textbook")
    set_for(by=gulnar, year=year, grade=7, language="kk", titles=[Wanted(paper, (digital,))])
    expect(gulnar, ("7 А", 10))
    assert (need(gulnar).digital, only(gulnar).need) == (0, 11)
    change_setting(by=gulnar, code="count_e_textbooks", value=True, source="бұйрық")
    found = need(gulnar)
    assert (found.digital, found.rows, found.copies) == (1, (), 0)


def test_what_is_on_order_is_subtracted_from_what_is_to_be_ordered(gulnar: User, physics: Title) -> None:
    lot(gulnar, physics, 4)
    expect(gulnar, ("7 А", 20))
    assert (only(gulnar).shortage, only(gulnar).to_order) == (19, 19)
    sent = draft_order(by=gulnar, lines=[Ordered(physics, 6, Decimal(3000))], first=2024, on=MARCH)
    assert (only(gulnar).ordered, only(gulnar).to_order) == (6, 13), "a draft counts too"
    send_order(by=gulnar, order=sent, on=MARCH)
    row = only(gulnar)
    assert (row.shortage, row.ordered, row.to_order, row.for_pupils) == (19, 6, 13, 10)
    assert row.price == 3000, "the price of an order is newer than that of the stock"


def test_the_need_of_any_school_takes_the_same_number_of_queries(
    gulnar: User, year: SchoolYear, physics: Title
) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            need(gulnar)
        return len(queries)

    expect(gulnar, ("7 А", 20))
    lot(gulnar, physics, 4)
    few = asked()
    for grade in (8, 9, 10):
        titles = [textbook(gulnar, name, grade) for name in ("Алгебра", "Тарих", "Химия")]
        set_for(by=gulnar, year=year, grade=grade, language="kk", titles=titles)
        for title in titles:
            lot(gulnar, title, 5)
    expect(gulnar, ("7 А", 20), ("8 А", 5), ("9 А", 5), ("9 Ә", 5), ("10 А", 7))
    assert asked() == few


def test_books_and_forecasts_of_another_school_change_nothing(
    gulnar: User, physics: Title, foreign_librarian: User
) -> None:
    make.school_year(foreign_librarian.school)
    lot(foreign_librarian, physics, 100)
    expect(foreign_librarian, ("7 А", 40))
    assert next_need(gulnar.school, APRIL) is None
    expect(gulnar, ("7 А", 10))
    assert (only(gulnar).usable, need(gulnar).pupils) == (0, 10)


QUANTITIES = st.lists(st.integers(0, 12), min_size=3, max_size=3)
ACCEPTED = st.lists(st.sets(st.integers(0, 2), min_size=1), min_size=1, max_size=3)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(quantities=QUANTITIES, accepted=ACCEPTED, pupils=st.integers(1, 9), teachers=st.integers(0, 2))
def test_need_covers_pupils_copies_are_counted_once_and_more_stock_never_makes_less(
    gulnar: User,
    year: SchoolYear,
    quantities: Sequence[int],
    accepted: Sequence[set[int]],
    pupils: int,
    teachers: int,
) -> None:
    for model in (Loan, WriteOffLine, Lot, SetItem):
        model.objects.for_school(gulnar.school).delete()
    titles = [textbook(gulnar, year=published) for published in (2021, 2022, 2023)]
    languages = ("kk", "ru", "ug")
    for language, places in zip(languages, accepted, strict=False):
        first, *others = [titles[place] for place in sorted(places)]
        wanted = Wanted(first, tuple(others), teachers)
        set_for(by=gulnar, year=year, grade=7, language=language, titles=[wanted])
    for title, n in zip(titles, quantities, strict=True):
        if n:
            lot(gulnar, title, n)
    rows = [
        ForecastClass(school=gulnar.school, grade=7, letter=letter, language=language, promoted=pupils)
        for letter, language in zip("АБВ", languages, strict=True)
    ]
    save_forecast(by=gulnar, first=2024, rows=rows)
    before = need(gulnar)
    assert all(row.need >= row.pupils for row in before.rows)
    assert all(row.shortage * row.surplus == 0 for row in before.rows)
    assert sum(row.usable for row in before.rows) + before.unlisted == sum(quantities)
    assert before.copies == sum(row.shortage for row in before.short)
    assert before.sum == sum(row.amount or 0 for row in before.rows)
    by_title = Counter({title.pk: n for title, n in zip(titles, quantities, strict=True)})
    for row in before.rows:
        assert row.usable <= sum(by_title[title.pk] for title in row.position.titles)
    lot(gulnar, titles[0], 1)
    assert need(gulnar).copies <= before.copies
