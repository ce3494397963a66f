"""The order and the acts on paper: every number is the one in the books."""

import io
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from python_calamine import CalamineWorkbook

from kitaphana.catalogue.models import Title
from kitaphana.core.models import User
from kitaphana.papers.paper import Paper
from kitaphana.stock.models import Fund
from kitaphana.supply.actions import Wanted, draft_order, send_order
from kitaphana.supply.exchange import (
    Agreed,
    Terms,
    agree_exchange,
    draft_exchange,
    get_back,
    give_back,
    give_up,
    hand_over,
    receive_exchange,
)
from kitaphana.supply.models import Exchange, Order, OrderLine
from kitaphana.supply.papers import act_paper, order_paper
from tests import make
from tests.supply.conftest import FEBRUARY, FOR_GOOD, MARCH, MAY, SCHOOL_2


@pytest.fixture
def order(gulnar: User, algebra: Title, physics: Title) -> Order:
    lines = [
        Wanted(algebra, 13, Decimal(2400), OrderLine.Reason.GROWTH, pupils=25, forecast=38, in_stock=25),
        Wanted(physics, 5, Decimal("1850.50"), OrderLine.Reason.LOSS),
    ]
    made = draft_order(by=gulnar, lines=lines, first=2024, on=FEBRUARY, supplier="Білім бөлімі", note="Шұғыл")
    send_order(by=gulnar, order=made, on=MARCH)
    return made


def printed(paper: Paper) -> list[list[str]]:
    return [
        [cell.text.replace("\u00a0", " ") for cell in row]
        for section in paper.sections
        for row in section.tables[0].rows
    ]


def told(paper: Paper) -> str:
    return "\n".join(line.text for line in paper.lines()).replace("\u00a0", " ")


def test_the_order_is_in_the_form_of_the_education_section(order: Order) -> None:
    with override("kk"):
        paper = order_paper(order, "kk")
    heads = paper.sections[0].tables[0].heads
    assert heads[1:3] + heads[4:9] == (
        "Пәні", "Сыныбы", "Оқушы саны", "Болжам", "Қолда бары", "Қосымша қажеті", "Себебі",
    )  # fmt: skip
    first, second, total = printed(paper)
    assert first[2:] == [
        "7", "Алгебра. Шыныбеков Ә., 2019", "25", "38", "25", "13", "оқушы санының артуы", "2 400", "31 200",
    ]  # fmt: skip
    assert second[4:7] == ["–", "–", "–"]
    assert (second[9], second[10]) == ("1 850,50", "9 252,50")
    assert (total[7], total[10]) == ("18", "40 452,50")
    assert "Кімге: Білім бөлімі" in told(paper)
    assert "2024–2025 оқу жылына" in told(paper)
    assert "Барлығы: 18 дана, сомасы – 40 452,50 теңге." in told(paper)
    assert "Шұғыл" in told(paper)
    assert paper.status == "2024 жылғы 4 наурыз"
    assert [line.split(":")[0] for line in paper.signatures] == ["Мектеп директоры", "Кітапханашы"]


def test_our_education_section_is_addressed_in_the_language_of_the_paper(gulnar: User, order: Order) -> None:
    order.school.district_section_kk, order.school.district_section_ru = "Білім бөлімі", "Отдел образования"
    assert "Кому: Отдел образования" in told(order_paper(order, "ru"))
    assert "Кімге: Білім бөлімі" in told(order_paper(order, "kk"))
    order.supplier = "Атамұра"
    assert "Кому: Атамұра" in told(order_paper(order, "ru"))


def test_a_line_without_a_price_is_left_out_of_the_sum_in_words(gulnar: User, algebra: Title) -> None:
    made = draft_order(by=gulnar, lines=[Wanted(algebra, 13)], first=2024, on=FEBRUARY)
    assert "Бағасы көрсетілмеген 13 дана сомаға кірмеді." in told(order_paper(made, "kk"))


def given(gulnar: User, title: Title, n: int, terms: Terms = SCHOOL_2) -> Exchange:
    make.lot(gulnar.school, title, fund=Fund.TEXTBOOK, quantity=3, price=Decimal(1000))
    make.lot(gulnar.school, title, fund=Fund.TEXTBOOK, quantity=9, price=Decimal(1500), on=date(2023, 10, 1))
    made = draft_exchange(by=gulnar, way="give", terms=terms, lines=[Agreed(title, n)], on=FEBRUARY)
    agree_exchange(by=gulnar, exchange=made)
    return made


def moved(exchange: Exchange, gulnar: User, n: int) -> Exchange:
    hand_over(by=gulnar, exchange=exchange, parts=[(exchange.lines.get(), n)], on=MARCH)
    return exchange


def test_the_act_says_what_was_really_handed_over_at_the_prices_of_its_lots(
    gulnar: User, algebra: Title
) -> None:
    exchange = moved(given(gulnar, algebra, 6), gulnar, 5)
    paper = act_paper(exchange, "kk")
    *rows, total = printed(paper)
    assert [row[4:] for row in rows] == [["3", "1 000", "3 000"], ["2", "1 500", "3 000"]]
    assert total[4:] == ["5", "", "6 000"]
    assert paper.status == "2024 жылғы 4 наурыз"
    text = told(paper)
    assert f"Беруші мектеп: {gulnar.school.name_kk}" in text
    assert f"Қабылдаушы мектеп: {SCHOOL_2.partner}" in text
    assert "Қайтару мерзімі – 2024 жылғы 25 мамыр." in text
    assert paper.signatures[0].startswith("Тапсырды: Үлгі")
    assert paper.signatures[4].startswith("Қабылдады: Егіндікөл")
    assert paper.signatures[6].endswith("Ким С.О.")


def test_before_the_copies_move_the_act_shows_what_was_agreed_on(gulnar: User, algebra: Title) -> None:
    (row, _total) = printed(act_paper(given(gulnar, algebra, 6, FOR_GOOD), "ru"))
    assert row[4:] == ["6", "–", "–"]


def test_the_act_of_return_turns_the_parties_and_leaves_out_what_never_came(
    gulnar: User, algebra: Title
) -> None:
    exchange = moved(given(gulnar, algebra, 6), gulnar, 6)
    get_back(by=gulnar, exchange=exchange, parts=[(exchange.lines.get(), 4)], on=MAY)
    give_up(by=gulnar, exchange=exchange, on=MAY)
    paper = act_paper(exchange, "kk", back=True)
    assert printed(paper)[-1][4] == "4"
    assert paper.status == "2024 жылғы 25 мамыр"
    assert f"Беруші мектеп: {SCHOOL_2.partner}" in told(paper)
    assert paper.signatures[0].startswith("Тапсырды: Егіндікөл")


def test_what_we_took_is_received_by_us_and_given_back_by_us(gulnar: User, algebra: Title) -> None:
    made = draft_exchange(by=gulnar, way="take", terms=SCHOOL_2, lines=[Agreed(algebra, 4)], on=FEBRUARY)
    agree_exchange(by=gulnar, exchange=made)
    receive_exchange(by=gulnar, exchange=made, parts=[(made.lines.get(), 4, Decimal(900))], on=MARCH)
    paper = act_paper(made, "kk")
    assert printed(paper)[0][4:] == ["4", "900", "3 600"]
    assert f"Қабылдаушы мектеп: {gulnar.school.name_kk}" in told(paper)
    give_back(by=gulnar, exchange=made, parts=[(made.lines.get(), 3)], on=MAY)
    back = act_paper(made, "kk", back=True)
    assert printed(back)[-1][4] == "3"
    assert back.status == "2024 жылғы 25 мамыр"
    assert f"Беруші мектеп: {gulnar.school.name_kk}" in told(back)


def test_the_papers_are_taken_away_in_three_formats_and_two_languages(
    library: Client, gulnar: User, order: Order, algebra: Title
) -> None:
    exchange = moved(given(gulnar, algebra, 6), gulnar, 5)
    for name, document in (("order_paper", order), ("act", exchange)):
        address = reverse(f"supply:{name}", args=[document.pk])
        for language in ("kk", "ru"):
            for kind, start in (("pdf", b"%PDF"), ("docx", b"PK"), ("xlsx", b"PK")):
                file = library.get(address, {"lang": language, "format": kind})
                assert file.content.startswith(start)
                assert f"-{language}.{kind}" in file["Content-Disposition"]
    assert library.get(reverse("supply:act", args=[exchange.pk]), {"back": "1"}).status_code == 404
    file = library.get(reverse("supply:order_paper", args=[order.pk]), {"format": "xlsx", "lang": "ru"})
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(file.content)).get_sheet_by_index(0)
    numbers = {cell for row in sheet.to_python() for cell in row if isinstance(cell, int | float)}
    assert {13, 2400, 31200, 40452.5} <= numbers
