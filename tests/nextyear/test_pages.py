"""The pages of the coming year as Gulnar uses them: forecast, need, money, order, surplus."""

import io
import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate
from python_calamine import CalamineWorkbook

from kitaphana.catalogue.models import Title
from kitaphana.core.models import User
from kitaphana.lib.period import Period
from kitaphana.nextyear.forecast import forecast
from kitaphana.nextyear.need import next_need
from kitaphana.nextyear.surplus import overview
from kitaphana.stock.queries import school_year_of
from kitaphana.supply.exchange import Agreed, Terms, agree_exchange, draft_exchange, receive_exchange
from kitaphana.supply.models import Order, OrderLine
from kitaphana.textbooks.models import SetItem
from kitaphana.textbooks.sets import Wanted, set_for
from tests import make
from tests.stock.make import lot, textbook
from tests.textbooks.test_pages import plain

YEAR = school_year_of(localdate())
FIRST = Period.school_year(YEAR).start
COMING = f"{YEAR + 1}–{YEAR + 2}"


@pytest.fixture
def physics(gulnar: User) -> Title:
    """6 «А» of this year, three pupils; grade 7 must have physics, whose only copy is on the shelf."""
    six = make.school_class(gulnar.school, 6, year=make.school_year(gulnar.school, FIRST))
    for name in ("Айтбаев Санжар", "Бекболат Аружан", "Кәрім Әли"):
        make.reader(gulnar.school, name, school_class=six, joined_on=FIRST, registered_on=FIRST)
    title = textbook(gulnar, year=YEAR)
    set_for(by=gulnar, year=six.year, grade=7, language="kk", titles=[Wanted(title, teachers=1)])
    lot(gulnar, title, 1, on=FIRST)
    return title


@pytest.fixture
def proposed(library: Client, physics: Title) -> Title:
    library.post(reverse("nextyear:propose"))
    return physics


def page(library: Client, name: str, **query: str | int) -> str:
    answer = library.get(reverse(f"nextyear:{name}"), query)
    assert answer.status_code == 200
    return plain(answer.content.decode())


def rows(*classes: tuple[object, ...]) -> dict[str, object]:
    """The form of the forecast: name, language, promoted, leavers, comers of each class."""
    names = ("name", "language", "promoted", "leavers", "comers")
    typed = {
        f"form-{number}-{name}": value
        for number, one in enumerate(classes)
        for name, value in zip(names, one, strict=True)
    }
    return typed | {"form-TOTAL_FORMS": len(classes), "form-INITIAL_FORMS": 0}


def figures(by: User) -> dict[str, int]:
    return {row.name: row.pupils for row in forecast(by.school, YEAR + 1)}


def test_the_forecast_is_proposed_from_todays_classes_and_corrected_by_hand(
    library: Client, gulnar: User, physics: Title
) -> None:
    assert "контингенті болжанбаған" in page(library, "need")
    answer = library.post(reverse("nextyear:propose"), follow=True)
    assert "Болжам ұсынылды: 2 сынып." in plain(answer.content.decode())
    assert figures(gulnar) == {"6 «А»": 3, "7 «А»": 3}
    typed = rows(("6 «А»", "kk", 0, 0, 3), ("7 «А»", "kk", 3, 1, 2), ("8Б", "ru", 4, "", ""))
    answer = library.post(reverse("nextyear:save"), typed, follow=True)
    assert "Болжам сақталды: 11 оқушы." in plain(answer.content.decode())
    assert figures(gulnar) == {"6 «А»": 3, "7 «А»": 4, "8 «Б»": 4}
    shown = page(library, "forecast")
    assert "сіз өзгерткен" in shown
    library.post(reverse("nextyear:save"), typed | {"form-2-removed": "on"})
    assert figures(gulnar) == {"6 «А»": 3, "7 «А»": 4}


@pytest.mark.parametrize(
    ("classes", "sentence"),
    [
        ([("7 А", "kk", 3, 4, 0)], "7 «А» сыныбы: кететіні – 4, ал барлығы – 3."),
        (
            [("7 А", "kk", "көп", 0, 0)],
            "7 А сыныбы: оқушы саны 0 мен 999 аралығындағы бүтін сан болуы керек.",
        ),
        ([("7 А", "kk", -1, 0, 0)], "7 А сыныбы: оқушы саны 0 мен 999"),
        ([("13 А", "kk", 3, 0, 0)], "«13 А» – сынып атауы емес."),
        ([("", "kk", 3, 0, 0)], "«» – сынып атауы емес."),
        ([("7 А", "kk", 3, 0, 0), ("7а", "kk", 3, 0, 0)], "7 «А» сыныбы екі рет жазылған."),
    ],
)
def test_an_impossible_forecast_is_refused_with_a_sentence_and_stays_on_the_page(
    library: Client, gulnar: User, proposed: Title, classes: list[tuple[object, ...]], sentence: str
) -> None:
    before = figures(gulnar)
    answer = library.post(reverse("nextyear:save"), rows(*classes))
    shown = plain(answer.content.decode())
    assert sentence in shown
    assert str(classes[0][2]) in shown
    [fault] = re.findall(r'<p id="(fault-form-[0-9]+)">', shown)
    assert f'aria-describedby="{fault}"' in shown
    assert shown.count('role="alert"') == 1
    assert figures(gulnar) == before


def test_the_need_is_shown_number_by_number_and_narrowed(
    library: Client, gulnar: User, proposed: Title
) -> None:
    shown = page(library, "need")
    assert COMING in shown
    assert "3</span> + <span" in shown, "the need is explained: 3 + 1 + 1"
    assert "осы жылғы тізбелер алынды" in shown
    assert reverse("catalogue:title", args=[proposed.pk]) in shown
    assert "тізбесі жоқ" in shown, "grade 6 has no list"
    assert "Физика" in page(library, "need", grade=7, by="subject", show="all")
    assert "Мұндай жол жоқ." in page(library, "need", language="kk", show="surplus")
    lot(gulnar, proposed, 6, on=FIRST)
    assert "жетіспейтін оқулық жоқ" in page(library, "need", show="short")
    for nonsense in ({"show": "x"}, {"grade": "x"}, {"on": "x"}, {"by": "x"}):
        page(library, "need", **nonsense)


def test_without_any_list_nothing_is_called_enough(library: Client, proposed: Title) -> None:
    SetItem.objects.all().delete()
    shown = page(library, "need")
    assert "Болжамдағы бірде-бір сыныптың оқулықтар тізбесі жоқ." in shown
    assert "Есептеу бойынша" not in shown


def test_a_day_outside_every_school_year_is_said_so(library: Client, gulnar: User, proposed: Title) -> None:
    for name in ("need", "forecast", "budget"):
        assert "оқу жылы ашылмаған" in page(library, name, on="2099-01-01")
    assert library.get(reverse("nextyear:paper"), {"on": "2099-01-01"}).status_code == 404
    save = reverse("nextyear:save") + "?on=2099-01-01"
    before = figures(gulnar)
    assert "оқу жылы ашылмаған" in plain(library.post(save, rows(("7 А", "kk", 8, 0, 0))).content.decode())
    assert figures(gulnar) == before


def test_one_press_drafts_the_order_and_the_second_orders_nothing(
    library: Client, gulnar: User, proposed: Title
) -> None:
    answer = library.post(reverse("nextyear:order"), follow=True)
    assert "Өтінімнің жобалық нұсқасы жасалды: 4 дана оқулық." in plain(answer.content.decode())
    line = OrderLine.objects.get()
    assert (line.title, line.quantity, line.order.first) == (proposed, 4, YEAR + 1)
    assert "бәрі өтінімде" in page(library, "need")
    answer = library.post(reverse("nextyear:order"), follow=True)
    assert "Өтінім жасалған жоқ" in plain(answer.content.decode())
    assert Order.objects.count() == 1


def test_a_sum_is_compared_with_nothing_and_all_and_ordered(
    library: Client, gulnar: User, proposed: Title
) -> None:
    shown = page(library, "budget", sum="5000")
    assert "Жазылған сома" in shown
    library.post(reverse("nextyear:order"), {"sum": "5000"})
    assert OrderLine.objects.get().quantity == 2


@pytest.mark.parametrize(
    ("sum_", "sentence"),
    [("-5", "нөлден кем"), ("көп", "Соманы тек цифрмен жазыңыз"), ("9" * 12, "тым үлкен")],
)
def test_an_impossible_sum_is_told_beside_its_field(
    library: Client, proposed: Title, sum_: str, sentence: str
) -> None:
    shown = page(library, "budget", sum=sum_)
    assert sentence in shown
    assert "Жетіспейтінінің бәрі" in shown
    library.post(reverse("nextyear:order"), {"sum": sum_})
    assert not Order.objects.exists()


def test_a_title_without_any_price_is_named_and_may_be_priced_there(
    library: Client, gulnar: User, proposed: Title
) -> None:
    chemistry = textbook(gulnar, "Химия", 7, year=YEAR)
    year = make.school_year(gulnar.school, FIRST)
    set_for(by=gulnar, year=year, grade=7, language="kk", titles=[Wanted(proposed, teachers=1), chemistry])
    assert "Бағасы белгісіз оқулықтар сомаға кірмеді: Химия (7)." in page(library, "need")
    shown = page(library, "budget", sum="20000")
    assert "бағасы белгісіз, сондықтан есепке алынбады: Химия (7)" in shown
    field = f"price-{chemistry.pk}"
    shown = page(library, "budget", sum="20000", **{field: "1000"})
    assert "есепке алынбады" not in shown
    library.post(reverse("nextyear:order"), {field: "1000"})
    assert OrderLine.objects.get(title=chemistry).price == Decimal(1000)


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_need_is_a_paper_in_each_format(library: Client, proposed: Title, language: str) -> None:
    for file_format, magic in (("pdf", b"%PDF"), ("docx", b"PK"), ("xlsx", b"PK")):
        query = {"format": file_format, "lang": language}
        answer = library.get(reverse("nextyear:paper"), query)
        assert answer.status_code == 200
        assert answer.content.startswith(magic)
    sheets = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    need, contingent = (sheets.get_sheet_by_index(n).to_python() for n in (0, 1))
    row = next(line for line in need if "Физика" in [str(cell) for cell in line])
    assert [cell for cell in row if isinstance(cell, float)][:6] == [0, 3, 5, 1, 4, 0]
    assert any("7 «А»" in [str(cell) for cell in line] for line in contingent)


def test_spare_textbooks_may_be_offered_and_missing_ones_asked_for(
    library: Client, gulnar: User, physics: Title
) -> None:
    year = make.school_year(gulnar.school, FIRST)
    algebra, history = textbook(gulnar, "Алгебра", 6, year=YEAR), textbook(gulnar, "Тарих", 6, year=YEAR)
    set_for(by=gulnar, year=year, grade=6, language="kk", titles=[algebra, history])
    lot(gulnar, algebra, 10, on=FIRST)
    lot(gulnar, textbook(gulnar, "Ескі алгебра", 6, year=YEAR - 9), 5, on=FIRST)
    shown = page(library, "surplus")
    new = reverse("supply:new_exchange")
    assert f"{new}?way=give&amp;title={algebra.pk}&amp;quantity=6" in shown, "10 − 3 pupils − 1 in reserve"
    assert f"{new}?way=take&amp;title={history.pk}&amp;quantity=3" in shown
    assert library.get(f"{new}?way=give&title={algebra.pk}&quantity=6").status_code == 200
    assert "Физика" in page(library, "surplus", show="unlisted"), "no class of this year has its list"
    over = page(library, "surplus", show="over")
    assert "Ескі алгебра" in over
    assert "Пайдалану мерзімі өткені: 1 атау, 5 дана." in over
    terms = Terms("№2 мектеп", due_on=date(YEAR + 1, 5, 25))
    made = draft_exchange(by=gulnar, way="give", terms=terms, lines=[Agreed(algebra, 4)], on=FIRST)
    agree_exchange(by=gulnar, exchange=made)
    shown = page(library, "surplus")
    assert "№2 мектеп" in shown
    assert f"title={algebra.pk}&amp;quantity=2" in shown, "four are promised"


def test_copies_of_another_school_are_never_offered(library: Client, gulnar: User, physics: Title) -> None:
    year, next_day = make.school_year(gulnar.school, FIRST), FIRST + timedelta(days=1)
    history = textbook(gulnar, "Тарих", 6, year=YEAR)
    set_for(by=gulnar, year=year, grade=6, language="kk", titles=[history])
    terms = Terms("№2 мектеп", due_on=date(YEAR + 1, 5, 25))
    made = draft_exchange(by=gulnar, way="take", terms=terms, lines=[Agreed(physics, 10)], on=FIRST)
    agree_exchange(by=gulnar, exchange=made)
    receive_exchange(by=gulnar, exchange=made, parts=[(made.lines.get(), 10, None)], on=next_day)
    own = sum(spare.shelf for spare in overview(gulnar.school, FIRST).spare if spare.title == physics)
    found = [spare.shelf for spare in overview(gulnar.school, next_day).spare if spare.title == physics]
    assert found == [own]
    assert own > 0


def test_the_overview_of_any_stock_takes_the_same_number_of_queries(
    library: Client, gulnar: User, physics: Title
) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            overview(gulnar.school, FIRST)
        return len(queries)

    lot(gulnar, physics, 4, on=FIRST)
    few = asked()
    for name in ("Алгебра", "Тарих", "Химия"):
        lot(gulnar, textbook(gulnar, name, 6, year=YEAR), 5, on=FIRST)
    assert asked() == few


def test_without_lists_nothing_is_called_spare(library: Client, gulnar: User) -> None:
    make.school_year(gulnar.school, FIRST)
    lot(gulnar, textbook(gulnar), 5, on=FIRST)
    assert "артығы есептелмеді" in page(library, "surplus")
    assert "оқу жылы ашылмаған" in page(library, "surplus", on="2099-01-01")


def test_the_director_reads_and_neither_types_nor_orders(
    client: Client, marat: User, proposed: Title
) -> None:
    client.force_login(marat)
    for name in ("need", "forecast", "budget", "surplus"):
        assert client.get(reverse(f"nextyear:{name}")).status_code == 200
    for name in ("propose", "save", "order"):
        assert client.post(reverse(f"nextyear:{name}")).status_code == 403


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_pages_open_in_three_languages(library: Client, proposed: Title, language: str) -> None:
    library.cookies["django_language"] = language
    for address in ("need", "forecast", "budget", "surplus"):
        shown = page(library, address, sum="3000", show="all")
        assert shown.count("<h1>") == 1


def test_a_school_sees_nothing_of_anothers_year(
    client: Client, foreign_librarian: User, proposed: Title
) -> None:
    client.force_login(foreign_librarian)
    make.school_year(foreign_librarian.school, FIRST)
    assert "контингенті болжанбаған" in page(client, "need")
    assert "Физика" not in page(client, "surplus", show="unlisted")
    assert next_need(foreign_librarian.school, localdate()) is None
