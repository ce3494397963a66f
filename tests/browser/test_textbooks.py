"""A class at the counter with its textbooks: by keyboard, by mouse, by scanner, on a telephone."""

from datetime import date, timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, Locator, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from kitaphana.circulation.models import Away, Loan
from kitaphana.core.models import User
from kitaphana.roster.models import Reader, SchoolClass
from kitaphana.stock.actions import number_copies
from kitaphana.stock.models import Fund, Lot
from kitaphana.textbooks.models import OwnCopy
from kitaphana.textbooks.sets import set_for
from tests import make
from tests.browser.conftest import NARROW, PageAs, assert_accessible, assert_fits
from tests.browser.village import Village


def test_two_textbooks_come_and_the_class_that_lacked_them_is_full(
    page_as: PageAs, gulnar: User, village: Village, this_autumn: date
) -> None:
    page = page_as(gulnar)
    make.lot(gulnar.school, village.maths.title, quantity=2, fund=Fund.TEXTBOOK, on=this_autumn)
    page.goto(f"/textbooks/classes/{village.fifth.pk}/")
    page.get_by_role("button", name="Жетіспейтінін беру: 2").click()
    expect(page.get_by_role("main")).to_contain_text("3 оқулықтың үшеуі оқушыларда")
    page.goto("/textbooks/")
    expect(page.get_by_role("main")).to_contain_text("жетеді")


def test_a_whole_class_gives_its_textbooks_back_only_after_a_question(
    page_as: PageAs, gulnar: User, village: Village
) -> None:
    page = page_as(gulnar)
    page.goto(f"/textbooks/classes/{village.fifth.pk}/")
    page.get_by_role("link", name="Бәрін қайтарып алу").click()
    question = page.locator(".k-question")
    question.get_by_role("link", name="Қалдыру").click()
    expect(question).to_have_count(0)
    page.get_by_role("link", name="Бәрін қайтарып алу").click()
    question.get_by_role("button", name="Бәрін қайтарып алу").click()
    expect(page.get_by_role("main")).to_contain_text("3 оқулықтың бірде-бірі берілмеген")


# ---- The grid

TITLES = {"Алгебра": 3, "Физика": 3, "Химия": 4}
"""The list of grade 7 and how many copies there are; four pupils need each."""


@pytest.fixture
def seven(gulnar: User, this_autumn: date) -> SchoolClass:
    """7 «Ә»: Ali, who is served first, then Sanzhar, Aruzhan and Ayala."""
    made = make.school_class(gulnar.school, 7, "Ә", year=make.school_year(gulnar.school, this_autumn))
    for name in ("Айтбаев Санжар", "Бекболат Аружан", "Дәулетхан Аяла", "Жұмабек Әли"):
        make.reader(gulnar.school, name, school_class=made, joined_on=this_autumn)
    Reader.objects.filter(surname="Жұмабек").update(priority=True)
    titles = [make.title(name, "Автор", kind="textbook", section="textbook", grade=7) for name in TITLES]
    set_for(by=gulnar, year=made.year, grade=7, language="kk", titles=titles)
    for title in titles:
        make.lot(gulnar.school, title, quantity=TITLES[title.name], fund=Fund.TEXTBOOK, on=this_autumn)
    return made


@pytest.fixture
def page(page_as: PageAs, gulnar: User, seven: SchoolClass) -> Page:
    opened = page_as(gulnar)
    opened.goto(f"/textbooks/classes/{seven.pk}/")
    expect(opened.get_by_role("grid")).to_be_visible()
    return opened


def press(page: Page, keys: str) -> None:
    for key in keys.split():
        page.keyboard.press(key)


def row(page: Page, surname: str) -> Locator:
    return page.get_by_role("row").filter(has_text=surname)


def letters(page: Page, surname: str) -> str:
    """The letters of a pupil's row."""
    return " ".join(text.strip() for text in row(page, surname).get_by_role("gridcell").all_inner_texts())


def saved(page: Page) -> None:
    """The server has answered every act."""
    expect(page.locator(".g-unsent")).to_have_count(0)
    expect(page.locator("[data-scan-state]")).to_have_text("бәрі сақталды")


def has(page: Page, summary: str) -> None:
    expect(page.locator("[data-summary]")).to_have_text(summary)


def test_a_class_from_the_first_issue_to_the_last_return_without_a_mouse(page: Page, gulnar: User) -> None:
    press(page, "1")
    expect(page.locator("[data-who]")).to_have_text("Айтбаев Санжар")
    press(page, "ArrowUp Control+Enter")
    saved(page)
    assert [letters(page, name) for name in ("Жұмабек", "Айтбаев", "Бекболат", "Дәулетхан")] == [
        *["Б – –"] * 3,
        "– – –",
    ]
    expect(page.locator("[data-said]")).to_contain_text("«Алгебра» сөреде жоқ, 1 оқушыға жетпеді.")
    press(page, "Control+End Shift+Enter")
    saved(page)
    assert letters(page, "Дәулетхан") == "– Б Б"
    press(page, "Control+Shift+Enter")
    saved(page)
    has(page, "12 оқулықтың 10-ы оқушыларда")
    expect(page.locator("#grid-waiting")).to_contain_text("Бекболат Аружан")

    press(page, "Home Digit5 F8 ArrowDown Numpad5")
    saved(page)
    assert letters(page, "Дәулетхан") == "Ө Б Б"
    assert OwnCopy.objects.get().reader.surname == "Дәулетхан"

    press(page, "Control+Home ArrowDown Shift+ArrowDown Shift+ArrowRight 2")
    expect(page.locator("[data-who]")).to_have_text("Дәулетхан Аяла")
    saved(page)
    assert [letters(page, name) for name in ("Айтбаев", "Бекболат")] == ["Қ Қ Б", "Қ – Б"]
    press(page, "F8")
    saved(page)
    assert [letters(page, name) for name in ("Айтбаев", "Бекболат")] == ["Б Б Б", "Б – Б"]

    press(page, "Control+Home 3 4")
    saved(page)
    assert [letters(page, name) for name in ("Жұмабек", "Айтбаев")] == ["Бү Б Б", "Ж Б Б"]
    assert Loan.objects.filter(ending="lost").count() == 1
    press(page, "ArrowUp 2")
    saved(page)
    assert letters(page, "Айтбаев") == "Қ Б Б"

    press(page, "Control+Home ArrowRight Shift+Control+End 2 Control+Home ArrowDown ArrowDown 2")
    saved(page)
    has(page, "12 оқулықтың біреуі оқушыларда")
    assert not Loan.objects.open().exists()
    assert (Loan.objects.count(), Away.objects.open().count()) == (10, 1)
    press(page, "F8 F8")
    saved(page)
    assert Loan.objects.open().count() == 8


def test_a_key_is_seen_before_the_server_has_answered_and_none_is_lost(page: Page) -> None:
    held: list[Route] = []
    page.route("**/act/", lambda route: held.append(route))
    page.reload()  # a page that is open may have one request under way past the route
    expect(page.get_by_role("grid")).to_be_visible()
    with page.expect_request("**/act/"):
        press(page, "1 1 2 5")
    names = ("Жұмабек", "Айтбаев", "Бекболат", "Дәулетхан")
    assert [letters(page, name)[0] for name in names] == list("ББҚӨ")
    assert (len(held), Loan.objects.exists()) == (1, False)
    page.unroute("**/act/")  # and what was held goes on
    saved(page)
    assert [letters(page, name)[0] for name in names] == list("ББ–Ө")
    assert (Loan.objects.count(), OwnCopy.objects.count()) == (2, 1)
    expect(page.locator("[data-said]")).to_contain_text("Бекболат Аружан")
    expect(page.locator("[data-said]")).to_contain_text("Бұл оқулық оқушыда болмаған")


def test_a_key_that_is_held_down_works_once(page: Page) -> None:
    page.keyboard.down("1")
    for _ in range(5):
        page.keyboard.down("1")
    page.keyboard.up("1")
    saved(page)
    assert Loan.objects.count() == 1


def test_keys_pressed_without_a_connection_are_sent_when_it_is_back(page: Page) -> None:
    page.context.set_offline(True)
    press(page, "1 1")
    expect(page.locator("[data-said]")).to_have_text("байланыс жоқ, осында 2 жазба")
    assert letters(page, "Айтбаев") == "Б – –"
    page.context.set_offline(False)
    saved(page)
    assert Loan.objects.count() == 2


def test_keys_of_a_desk_that_was_signed_out_are_written_after_signing_in(
    page: Page, seven: SchoolClass
) -> None:
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    press(page, "1 1")
    page.get_by_label("Логин").fill("gulnar")
    page.get_by_label("Құпиясөз", exact=True).fill(make.PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("grid")).to_be_visible()
    saved(page)
    has(page, "12 оқулықтың екеуі оқушыларда")
    assert Loan.objects.count() == 2


def test_a_scanner_issues_and_takes_back_and_digits_mark_nothing(page: Page, gulnar: User) -> None:
    number_copies(by=gulnar, lot=Lot.objects.get(title__name="Физика"), numbers=["501", "502"])
    aruzhan = Reader.objects.get(surname="Бекболат")
    press(page, "F2")
    line = page.get_by_role("textbox", name="Оқулық штрихкоды")
    expect(line).to_be_focused()
    for code in (aruzhan.card_number, "501", "502"):
        page.keyboard.type(code)
        press(page, "Enter Enter")
    saved(page)
    expect(page.locator("[data-said]")).to_contain_text("«Физика» жетіспейтін оқушыға берілді: Жұмабек Әли.")
    assert letters(page, "Бекболат") == "– Б –"
    assert letters(page, "Жұмабек") == "– Б –"
    expect(page.locator("[data-who]")).to_have_text("Жұмабек Әли")
    Loan.objects.update(recorded_at=timezone.now() - timedelta(minutes=1))
    page.get_by_role("gridcell").first.click()
    page.keyboard.type("501")
    expect(line).to_have_value("501")
    press(page, "Enter")
    expect(page.locator("[data-said]")).to_contain_text("«Физика» қайтарылды. Алған оқушы: Бекболат Аружан.")
    assert_accessible(page)
    press(page, "F8")
    saved(page)
    assert letters(page, "Бекболат") == "– Б –"
    press(page, "Escape")
    expect(line).to_be_hidden()
    press(page, "Control+Home 1")
    saved(page)
    assert letters(page, "Жұмабек") == "Б Б –"


def test_the_table_is_one_tab_stop_and_speaks_in_words(page: Page) -> None:
    assert_accessible(page)
    first = page.get_by_role("gridcell", name="Алгебра: берілмеген").first
    expect(first).to_be_focused()
    press(page, "Tab")
    expect(page.get_by_role("button", name="берілді")).to_be_focused()
    press(page, "Shift+Tab")
    expect(first).to_be_focused()
    press(page, "ArrowRight 1")
    expect(page.get_by_role("gridcell", name="Физика: берілді")).to_have_count(1)
    expect(page.locator("[data-told]")).to_have_text("Жұмабек Әли, Физика: берілді")
    press(page, "F1")
    expect(page.get_by_role("dialog")).to_contain_text("Бағанды түгел беру")
    press(page, "1 Escape")
    saved(page)
    assert Loan.objects.count() == 1


def test_the_mouse_chooses_squares_and_presses_the_keys_below(page: Page) -> None:
    row(page, "Айтбаев").get_by_role("gridcell").nth(1).click()
    row(page, "Бекболат").get_by_role("gridcell").nth(2).click(modifiers=["Shift"])
    page.get_by_role("button", name="өз оқулығы").click()
    saved(page)
    assert [letters(page, name) for name in ("Айтбаев", "Бекболат")] == ["– Ө Ө", "– Ө Ө"]
    page.get_by_role("button", name="Болдырмау").click()
    saved(page)
    assert letters(page, "Айтбаев") == "– – –"
    page.get_by_role("columnheader", name="Химия").get_by_role("link").click()
    page.get_by_role("button", name="Бағанды түгел беру").click()
    saved(page)
    assert Loan.objects.count() == 4


def test_two_desks_and_the_one_that_came_late_sees_the_truth(
    page: Page, page_as: PageAs, gulnar: User, seven: SchoolClass
) -> None:
    other = page_as(gulnar)
    other.goto(f"/textbooks/classes/{seven.pk}/")
    press(other, "1 1 1")
    saved(other)
    press(page, "Control+Home ArrowDown ArrowDown ArrowDown 1")
    saved(page)
    assert letters(page, "Дәулетхан") == "– – –"
    expect(page.locator("[data-said]")).to_contain_text("«Алгебра» сөреде жоқ.")


def test_a_telephone_shows_one_title_at_a_time(page: Page) -> None:
    assert_fits(page)
    assert_accessible(page)
    expect(page.get_by_role("grid")).to_be_hidden()
    page.get_by_label("Оқулық", exact=True).select_option("Химия")
    expect(page.locator("[data-one-has]")).to_have_text("4 оқушыға 0 дана бар")
    page.get_by_role("button", name="Беру: Бекболат Аружан").click()
    item = page.get_by_role("listitem").filter(has_text="Бекболат Аружан")
    expect(item.get_by_role("link", name="берілді")).to_be_visible()
    expect(page.locator("[data-one-has]")).to_have_text("4 оқушыға 1 дана бар")
    page.get_by_role("button", name="Бәріне беру").click()
    expect(page.locator("[data-one-has]")).to_have_text("4 оқушыға 4 дана бар")
    item.get_by_role("link", name="берілді").click()
    page.get_by_role("button", name="жоғалған").click()
    expect(item.get_by_role("link", name="жоғалған")).to_be_visible()
    assert_fits(page)
    assert_accessible(page)
    small = page.evaluate(
        """[...document.querySelectorAll(".g-one .k-btn, .g-one select, .g-bar button")]
           .filter((part) => part.offsetParent && part.offsetHeight < 40).map((part) => part.textContent)"""
    )
    assert small == []
    page.get_by_role("link", name="Сканерлеу").click()
    expect(page.get_by_role("textbox", name="Оқулық штрихкоды")).to_be_focused()
    assert_fits(page)


def test_without_scripts_links_choose_a_square_and_forms_do_the_rest(
    browser: Browser, live_server: LiveServer, gulnar: User, seven: SchoolClass
) -> None:
    client = Client()
    client.force_login(gulnar)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    context = browser.new_context(base_url=live_server.url, locale="kk-KZ", java_script_enabled=False)
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
    page = context.new_page()
    page.goto(f"/textbooks/classes/{seven.pk}/")
    page.get_by_role("link", name="Физика: берілмеген").nth(1).click()
    page.get_by_role("button", name="берілді").click()
    expect(page.locator("#chosen")).to_contain_text("Айтбаев Санжар · Физика")
    expect(page.locator("#chosen")).to_contain_text("Берілген күні – ")
    page.get_by_role("button", name="қайтарылды").click()
    page.get_by_role("button", name="Жетіспейтінін беру: 10").click()
    expect(page.get_by_role("main")).to_contain_text("7 «Ә» сыныбына 10 дана оқулық берілді.")
    page.get_by_role("link", name="Сканерлеу").first.click()
    page.get_by_role("textbox", name="Оқулық штрихкоды").fill("жоқ")
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_contain_text(
        "«жоқ» оқушы билетіне де, оқулық штрихкодына да сәйкес келмейді"
    )
    page.set_viewport_size(NARROW)
    expect(page.get_by_role("button", name="Көрсету")).to_be_visible()
    context.close()


def test_a_great_class_is_driven_as_a_small_one(
    page_as: PageAs, gulnar: User, this_autumn: date, seven: SchoolClass
) -> None:
    """Forty pupils, twenty titles: the whole table is one block and one act."""
    made = make.school_class(gulnar.school, 9, "А", year=seven.year)
    for number in range(40):
        make.reader(gulnar.school, f"Оқушы Аты{number:02}", school_class=made, joined_on=this_autumn)
    titles = [
        make.title(f"Оқулық {number}", "Автор", kind="textbook", section="textbook", grade=9)
        for number in range(20)
    ]
    set_for(by=gulnar, year=made.year, grade=9, language="kk", titles=titles)
    for title in titles:
        make.lot(gulnar.school, title, quantity=40, fund=Fund.TEXTBOOK, on=this_autumn)
    page = page_as(gulnar)
    page.goto(f"/textbooks/classes/{made.pk}/")
    press(page, "Control+Home Shift+Control+End 1")
    expect(page.locator("td.g-issued")).to_have_count(800)
    saved(page)
    has(page, "800 оқулықтың 800-і оқушыларда")
    assert Loan.objects.open().count() == 800
    press(page, "2")
    saved(page)
    assert Loan.objects.open().count() == 799
