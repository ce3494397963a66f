"""The catalogue and the stock: a book is sought, comes in and goes out."""

from datetime import date

from playwright.sync_api import expect

from kitaphana.core.models import User
from tests import make
from tests.browser.conftest import PageAs
from tests.browser.village import Village


def test_a_title_is_found_while_it_is_typed_without_kazakh_letters(
    page_as: PageAs, gulnar: User, village: Village
) -> None:
    page = page_as(gulnar)
    page.goto("/catalogue/")
    titles = page.get_by_role("table").locator("tbody").get_by_role("row")
    expect(titles).to_have_count(4)
    page.get_by_role("searchbox").press_sequentially("ушкан уя")
    expect(titles).to_have_count(1)
    page.get_by_role("link", name="Ұшқан ұя").click()
    expect(page.get_by_role("row").filter(has_text="4801")).to_contain_text("берілген")
    expect(page.get_by_role("row").filter(has_text="4802")).to_contain_text("есептен шығарылған")


def test_two_novels_come_by_a_waybill_and_get_the_next_numbers(
    page_as: PageAs, gulnar: User, village: Village
) -> None:
    page = page_as(gulnar)
    page.goto("/stock/")
    page.get_by_role("link", name="Түсім қосу").click()
    page.get_by_label("Жеткізуші").fill("Атамұра")
    page.get_by_label("Атауы").first.fill("Менің атым Қожа")
    page.get_by_label("Авторы").first.fill("Соқпақбаев Б.")
    page.get_by_label("Саны").first.fill("2")
    page.get_by_label("Бір дананың бағасы, теңге").first.fill("1200")
    page.keyboard.press("Control+s")
    line = page.get_by_role("row").filter(has_text="Менің атым Қожа")
    expect(line).to_contain_text("4803, 4804")
    expect(line).to_contain_text("2 400")
    line.get_by_role("link").click()
    expect(page.get_by_role("main")).to_contain_text("сөреде: 2")


def test_a_receipt_with_an_impossible_line_keeps_what_was_typed_and_says_why(
    page_as: PageAs, gulnar: User, village: Village
) -> None:
    page = page_as(gulnar)
    page.goto("/stock/receipts/new/")
    page.get_by_label("Атауы").first.fill("Менің атым Қожа")
    page.get_by_label("Саны").first.fill("0")
    page.keyboard.press("Control+s")
    expect(page.locator(".k-field.wrong")).to_have_count(1)
    expect(page.get_by_label("Саны").first).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Атауы").first).to_have_value("Менің атым Қожа")


def test_a_worn_copy_is_written_off_and_one_on_loan_is_refused(
    page_as: PageAs, gulnar: User, village: Village, this_autumn: date
) -> None:
    kozha = make.copy(make.lot(gulnar.school, make.title("Менің атым Қожа"), on=this_autumn), "5001")
    page = page_as(gulnar)
    page.goto(f"/catalogue/{kozha.lot.title_id}/")
    page.get_by_role("row").filter(has_text="5001").get_by_role("link", name="Есептен шығару").click()
    numbers = page.get_by_label("Түгендеу нөмірлері")
    expect(numbers).to_have_value("5001")
    numbers.fill("5001 4801")
    page.keyboard.press("Control+s")
    expect(page.get_by_role("alert")).to_contain_text("4801")
    numbers.fill("5001")
    page.get_by_label("Себебі").select_option(label="тозған")
    page.keyboard.press("Control+s")
    expect(page.get_by_role("row").filter(has_text="5001")).to_contain_text("тозған")
    page.goto("/stock/copies/?state=gone")
    expect(page.get_by_role("table")).to_contain_text("5001")
