"""The stock is looked through: what is not found is noted, counted, and some of it comes to light."""

from datetime import date

from playwright.sync_api import Page, expect

from kitaphana.core.models import User
from kitaphana.stock.models import Fund
from tests import make
from tests.browser.conftest import WIDE, PageAs, assert_accessible, assert_fits
from tests.browser.village import Village


def save(page: Page) -> None:
    """Not by the keyboard: the script that knows the keys may not be there so soon."""
    page.get_by_role("button", name="Сақтау").click()


def seen(page: Page) -> None:
    page.set_viewport_size(WIDE)
    assert_accessible(page)
    assert_fits(page)
    page.set_viewport_size(WIDE)


def test_gulnar_looks_the_stock_through_and_signs_what_was_not_found(
    page_as: PageAs, gulnar: User, village: Village, this_autumn: date
) -> None:
    make.copy(make.lot(gulnar.school, make.title("Менің атым Қожа"), on=this_autumn), "5001")
    algebra = make.title("Алгебра", kind="textbook", section="textbook", grade=7)
    make.lot(gulnar.school, algebra, fund=Fund.TEXTBOOK, quantity=3, on=this_autumn)
    page = page_as(gulnar)
    page.goto("/stock/")
    page.get_by_role("link", name="Түгендеулер").click()
    page.get_by_role("link", name="Түгендеуді бастау").click()
    page.get_by_label("Тексерілетін қор").select_option(label="бүкіл қор")
    save(page)
    expect(page.get_by_role("main")).to_contain_text("Табылмаған дана әлі жазылған жоқ.")

    page.get_by_role("link", name="Табылмағанды жазу").click()
    page.get_by_label("Түгендеу нөмірлері").fill("4801 5001")
    save(page)
    expect(page.get_by_role("alert")).to_contain_text("4801 нөмірлі дана оқырманның қолында")
    page.get_by_label("Түгендеу нөмірлері").fill("5001")
    save(page)
    expect(page.get_by_role("row").filter(has_text="5001")).to_contain_text("табылмады")

    page.get_by_role("link", name="Табылмағанды жазу").click()
    page.get_by_role("searchbox").fill("алгебра")
    page.get_by_role("button", name="Іздеу").click()
    page.get_by_role("spinbutton").fill("1")
    save(page)
    expect(page.get_by_role("row").filter(has_text="Алгебра")).to_contain_text("табылмады")
    seen(page)

    page.get_by_role("link", name="Түгендеуді аяқтау").click()
    page.get_by_label("Акт нөмірі").fill("2")
    save(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Түгендеу, №2 акт")
    page.get_by_role("row").filter(has_text="5001").get_by_role("link", name="Табылды").click()
    save(page)
    expect(page.get_by_role("row").filter(has_text="5001")).to_contain_text("кейін табылды")
    seen(page)
