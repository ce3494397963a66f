"""What may be done about a textbook that is missing: the nearest way first."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate

from kitaphana.catalogue.models import Title
from kitaphana.circulation.models import Away, Loan
from kitaphana.core.models import User
from kitaphana.roster.actions import leave, transfer
from kitaphana.roster.models import Reader, SchoolClass, SchoolYear
from kitaphana.supply.actions import Wanted as Line
from kitaphana.supply.actions import draft_order, send_order
from kitaphana.supply.exchange import Agreed, Terms, draft_exchange
from kitaphana.supply.models import Order
from kitaphana.textbooks.actions import issue_class
from kitaphana.textbooks.queries import provision
from kitaphana.textbooks.remedies import Remedy, gaps, remedies, to_order
from kitaphana.textbooks.sets import Wanted, set_for
from tests import make
from tests.stock.make import lot, textbook
from tests.textbooks.make import FIRST_DAY, pupil, school_class

OCTOBER = date(2023, 10, 2)

pytestmark = pytest.mark.django_db


@pytest.fixture
def seven_a(gulnar: User, year: SchoolYear) -> SchoolClass:
    return school_class(gulnar, year, "7 А", "Айтбаев Санжар", "Бекболат Аружан")


@pytest.fixture
def physics(gulnar: User, year: SchoolYear, seven_a: SchoolClass) -> Title:
    """Of grade 7: two copies, both in the hands of 7 «А»."""
    made = textbook(gulnar, subject="physics")
    set_for(by=gulnar, year=year, grade=7, language="kk", titles=[made])
    lot(gulnar, made, 2)
    issue_class(by=gulnar, school_class=seven_a, on=FIRST_DAY)
    return made


def ways(gulnar: User, title: Title, on: date = OCTOBER) -> list[tuple[str, int]]:
    return [(way.kind, way.copies) for way in remedies(gulnar.school, on, [title])[title.pk]]


def who(way: Remedy) -> list[tuple[str, str, date]]:
    return [
        (str(row.loan.reader), row.loan.school_class.name if row.loan.school_class else "", row.loan.lent_on)
        for row in way.holdings
    ]


def test_a_textbook_held_by_those_who_need_it_can_be_had_nowhere(gulnar: User, physics: Title) -> None:
    assert ways(gulnar, physics) == []


def test_sanzhar_left_in_september_with_his_textbook(gulnar: User, physics: Title) -> None:
    leave(by=gulnar, reader=Reader.objects.get(surname="Айтбаев"), on=date(2023, 9, 20))
    [way] = remedies(gulnar.school, OCTOBER, [physics])[physics.pk]
    assert (way.kind, who(way)) == ("left", [("Айтбаев Санжар", "7 «А»", FIRST_DAY)])
    assert ways(gulnar, physics, date(2023, 9, 20)) == [], "his last day is not over"


def test_aruzhan_moved_to_a_class_that_learns_without_it(
    gulnar: User, year: SchoolYear, physics: Title
) -> None:
    russian = school_class(gulnar, year, "7 Б", language="ru")
    set_for(by=gulnar, year=year, grade=7, language="ru", titles=[textbook(gulnar, "Физика (рус)")])
    transfer(by=gulnar, reader=Reader.objects.get(surname="Бекболат"), school_class=russian, on=OCTOBER)
    [way] = remedies(gulnar.school, OCTOBER, [physics])[physics.pk]
    assert (way.kind, who(way)) == ("moved", [("Бекболат Аружан", "7 «А»", FIRST_DAY)])
    assert way.holdings[0].now == russian


def test_a_class_whose_list_changed_holds_what_it_does_not_need(
    gulnar: User, year: SchoolYear, seven_a: SchoolClass, physics: Title
) -> None:
    other = textbook(gulnar, "Физика. Жаңа")
    set_for(by=gulnar, year=year, grade=7, language="kk", titles=[other], school_class=seven_a, on=OCTOBER)
    [way] = remedies(gulnar.school, OCTOBER, [physics])[physics.pk]
    assert (way.kind, way.copies, way.classes) == ("surplus", 2, [seven_a])
    assert ways(gulnar, physics, date(2023, 10, 1)) == []


def test_a_teacher_keeps_a_copy_by_right_until_she_leaves(gulnar: User, physics: Title) -> None:
    teacher = make.reader(gulnar.school, "Нұрланова Сәуле", kind="teacher")
    make.loan(teacher, lot(gulnar, physics, 1))
    assert ways(gulnar, physics) == []
    leave(by=gulnar, reader=teacher, on=date(2023, 9, 29))
    assert ways(gulnar, physics) == [("left", 1)]


def test_every_way_in_order_of_nearness(gulnar: User, physics: Title) -> None:
    leave(by=gulnar, reader=Reader.objects.get(surname="Айтбаев"), on=date(2023, 9, 20))
    of = lot(gulnar, physics, 5)
    for kind, n in ((Away.Kind.SCHOOL, 3), (Away.Kind.REPAIR, 2)):
        Away.objects.create(school=gulnar.school, kind=kind, lot=of, quantity=n, left_on=FIRST_DAY)
    draft_exchange(by=gulnar, way="take", terms=Terms("№2 мектеп"), lines=[Agreed(physics, 4)], on=FIRST_DAY)
    order = draft_order(
        by=gulnar, lines=[Line(physics, 13, price=Decimal(2000))], first=2023, on=FIRST_DAY,
        expected_on=date(2024, 2, 1),
    )  # fmt: skip
    assert ways(gulnar, physics) == [("left", 1), ("repair", 2), ("asked", 4), ("lent", 3)]
    send_order(by=gulnar, order=order, on=FIRST_DAY)
    assert ways(gulnar, physics)[2] == ("order", 13)
    chemistry = textbook(gulnar, "Химия")
    with CaptureQueriesContext(connection) as queries:
        remedies(gulnar.school, OCTOBER, [physics, chemistry])
    assert len(queries) <= 10


def test_the_gap_names_who_is_without_and_whose_the_shelf_is(
    gulnar: User, year: SchoolYear, seven_a: SchoolClass, physics: Title
) -> None:
    for name in ("Сейітов Арман", "Үсен Алихан"):
        pupil(gulnar, seven_a, name, on=OCTOBER)
    school_class(gulnar, year, "7 Ә", "Ғабит Мирас", "Кәрім Альтаир", first=("Кәрім Альтаир",))
    lot(gulnar, physics, 2)
    found = provision(gulnar.school, OCTOBER)
    [ours] = gaps(gulnar.school, found, found.classes[0], found.classes[0].cells)
    assert [str(reader) for reader in ours.to_issue] == ["Сейітов Арман"]
    assert [str(reader) for reader in ours.lacking] == ["Үсен Алихан"]
    assert (ours.others, ours.first) == (1, 1)


def test_of_a_position_with_two_editions_the_ways_to_both_are_told(
    gulnar: User, year: SchoolYear, seven_a: SchoolClass, physics: Title
) -> None:
    newer = textbook(gulnar, year=2024)
    set_for(by=gulnar, year=year, grade=7, language="kk", titles=[Wanted(newer, options=(physics,))])
    pupil(gulnar, seven_a, "Сейітов Арман", on=OCTOBER)
    leave(by=gulnar, reader=Reader.objects.get(surname="Айтбаев"), on=date(2023, 9, 20))
    found = provision(gulnar.school, OCTOBER)
    [gap] = gaps(gulnar.school, found, found.classes[0], found.classes[0].cells)
    assert [(way.kind, way.title) for way in gap.remedies] == [("left", physics)]


def test_only_what_is_not_ordered_yet_is_ordered_at_the_last_price(
    gulnar: User, year: SchoolYear, seven_a: SchoolClass, physics: Title
) -> None:
    chemistry = textbook(gulnar, "Химия")
    set_for(by=gulnar, year=year, grade=7, language="kk", titles=[physics, chemistry])
    pupil(gulnar, seven_a, "Сейітов Арман", on=OCTOBER)

    def lines() -> list[tuple[str, int, object]]:
        found = to_order(gulnar.school, provision(gulnar.school, OCTOBER))
        return [(str(row.title), row.quantity, row.price) for row in found]

    assert lines() == [("Химия", 3, None), ("Физика", 1, Decimal(2400))]
    draft_order(by=gulnar, lines=[Line(chemistry, 2)], first=2023, on=OCTOBER)
    assert lines() == [("Химия", 1, None), ("Физика", 1, Decimal(2400))]


@pytest.fixture
def short_today(gulnar: User) -> SchoolClass:
    """7 «А» of the present school year: two pupils, one copy of Physics."""
    today = localdate()
    year = make.school_year(gulnar.school, date(today.year if today.month >= 9 else today.year - 1, 9, 1))
    made = make.school_class(gulnar.school, 7, year=year)
    for name in ("Айтбаев Санжар", "Бекболат Аружан"):
        make.reader(gulnar.school, name, school_class=made, joined_on=year.starts_on)
    physics = textbook(gulnar, subject="physics")
    set_for(by=gulnar, year=year, grade=7, language="kk", titles=[physics])
    lot(gulnar, physics, 1)
    return made


def test_gulnar_sees_who_is_without_and_issues_what_the_shelf_has(
    library: Client, short_today: SchoolClass
) -> None:
    address = reverse("textbooks:gap", args=[short_today.pk, "physics"])
    page = library.get(address).content.decode()
    assert "Айтбаев Санжар" in page
    assert "Сөреде бар, берілмеген: 1 оқушы" in page.replace("\u00a0", " ")
    assert "шешім жоқ" in page
    library.post(reverse("textbooks:issue", args=[short_today.pk]), {"title": Title.objects.get().pk})
    assert Loan.objects.count() == 1
    assert "Сөреде бар" not in library.get(address).content.decode()
    assert library.get(address, {"on": "2099-01-01"}).status_code == 404
    assert library.get(reverse("textbooks:gap", args=[short_today.pk, "chemistry"])).status_code == 404


def test_gulnar_drafts_an_order_of_what_is_missing_once(library: Client, short_today: SchoolClass) -> None:
    answer = library.post(reverse("textbooks:order_missing"))
    order = Order.objects.get()
    assert answer.headers["Location"] == reverse("supply:order", args=[order.pk])
    assert [(line.title.name, line.quantity) for line in order.lines.all()] == [("Физика", 1)]
    again = library.post(reverse("textbooks:order_missing"))
    assert Order.objects.count() == 1
    assert [str(message)[:22] for message in get_messages(again.wsgi_request)][-1] == "Өтінім жасалған жоқ: ж"


def test_the_ways_are_badges_beside_what_is_missing_most(
    library: Client, gulnar: User, short_today: SchoolClass
) -> None:
    def badge() -> str:
        page = library.get(reverse("textbooks:index")).content.decode()
        [told] = re.findall(r'k-st \w+">([^<]*)</span>', page[page.index("t-most") :])
        return str(told).strip()

    assert badge() == "шешім жоқ"
    order = draft_order(
        by=gulnar, lines=[Line(Title.objects.get(), 13, price=Decimal(1))], first=localdate().year,
        on=localdate(), expected_on=date(localdate().year + 1, 2, 1),
    )  # fmt: skip
    send_order(by=gulnar, order=order, on=localdate())
    assert badge().replace("\u00a0", " ") == "өтінімде 13, ақпанда келеді"


def test_the_director_reads_and_orders_nothing(client: Client, marat: User, short_today: SchoolClass) -> None:
    client.force_login(marat)
    page = client.get(reverse("textbooks:index")).content.decode()
    assert reverse("textbooks:order_missing") not in page
    assert client.post(reverse("textbooks:order_missing")).status_code == 403


def test_copies_on_order_that_serve_two_lists_are_subtracted_once(gulnar: User, year: SchoolYear) -> None:
    school_class(gulnar, year, "7 А", "Айтбаев Санжар", "Бекболат Аружан", "Жұмабек Әли")
    school_class(gulnar, year, "8 А", "Ким Саша", "Ким Даша", "Ким Маша")
    a, b, both = textbook(gulnar, "Физика"), textbook(gulnar, "Химия"), textbook(gulnar, "Жаратылыстану")
    set_for(by=gulnar, year=year, grade=7, language="kk", titles=[Wanted(a, (both,))])
    set_for(by=gulnar, year=year, grade=8, language="kk", titles=[Wanted(b, (both,))])
    draft_order(by=gulnar, lines=[Line(both, 3, Decimal(1))], first=2023, on=FIRST_DAY)
    found = provision(gulnar.school, OCTOBER)
    assert found.total.missing == 6
    assert sum(line.quantity for line in to_order(gulnar.school, found)) == 3
