"""Readers: the list, a card, a class, the school year."""

from datetime import date

from playwright.sync_api import Page, expect

from kitaphana.core.models import User
from tests.browser.conftest import PageAs
from tests.browser.village import Village


def people(page: Page) -> list[str]:
    return page.get_by_role("table").locator("tbody td:first-child").all_inner_texts()


def test_dana_is_found_while_her_name_is_typed_and_all_are_registered_at_once(
    page_as: PageAs, gulnar: User, village: Village
) -> None:
    page = page_as(gulnar)
    page.goto("/readers/")
    assert people(page) == ["Қайрат Ерлан", "Мұрат Дана", "Сейітов Арман"]
    page.get_by_role("searchbox").press_sequentially("мұрат")
    expect(page.get_by_role("table").locator("tbody").get_by_role("row")).to_have_count(1)
    assert people(page) == ["Мұрат Дана"]
    page.get_by_role("button", name="Бәрін тіркеу").click()
    expect(page.get_by_role("status")).to_be_visible()
    expect(page.get_by_role("button", name="Бәрін тіркеу")).to_have_count(0)


def test_the_card_of_arman_shows_the_book_he_keeps_too_long(
    page_as: PageAs, gulnar: User, village: Village
) -> None:
    page = page_as(gulnar)
    page.goto(f"/readers/{village.arman.pk}/")
    loan = page.locator("#reader-loans").get_by_role("row").filter(has_text="Ұшқан ұя")
    expect(loan).to_contain_text("мерзімі өткен")


def test_a_new_pupil_gets_a_card_and_stands_in_the_list_of_her_class(
    page_as: PageAs, gulnar: User, village: Village
) -> None:
    page = page_as(gulnar)
    page.goto("/readers/")
    page.get_by_role("link", name="Оқырман қосу").click()
    page.get_by_label("Тегі").fill("Әлімхан")
    page.get_by_label("Аты", exact=True).fill("Нұрай")
    page.get_by_label("Сыныбы").select_option(label="5 «А»")
    page.keyboard.press("Control+s")
    expect(page.get_by_role("heading", level=1)).to_have_text("Әлімхан Нұрай")
    page.get_by_role("main").get_by_role("link", name="5 «А»").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("5 «А»")
    assert people(page) == ["Әлімхан Нұрай", "Қайрат Ерлан", "Мұрат Дана", "Сейітов Арман"]


def test_a_cleaning_day_takes_one_working_day_from_the_year(
    page_as: PageAs, gulnar: User, village: Village, this_autumn: date
) -> None:
    page = page_as(gulnar)
    page.goto("/readers/year/")
    days = page.locator(".k-card").filter(has_text="Кітапхананың жұмыс күндері").locator(".k-tally")
    before = int(days.inner_text())
    page.locator(".k-card").filter(has_text="Каникул және демалыс күндері").get_by_role(
        "link", name="Қосу"
    ).click()
    page.get_by_label("Атауы, қазақша").fill("Санитарлық күн")
    page.get_by_label("Түрі").select_option("cleaning")
    monday = date.fromisocalendar(this_autumn.year, 40, 1).isoformat()
    page.get_by_label("Басталатын күні").fill(monday)
    page.get_by_label("Аяқталатын күні").fill(monday)
    page.get_by_label("Күндер қай құжаттан алынған").fill("№3 бұйрық")
    page.keyboard.press("Control+s")
    row = page.get_by_role("row").filter(has_text="Санитарлық күн")
    expect(days).to_have_text(str(before - 1))
    row.get_by_role("button", name="Жою").click()
    expect(row).to_have_count(0)
    expect(days).to_have_text(str(before))
