"""An order from draft to arrival, an exchange from offer to return, on the computer and on the telephone."""

from datetime import date

from playwright.sync_api import Page, expect

from kitaphana.circulation.models import Away
from kitaphana.core.models import User
from kitaphana.stock.models import Fund
from kitaphana.supply.models import Exchange, Order
from tests import make
from tests.browser.conftest import WIDE, PageAs, assert_accessible, assert_fits
from tests.browser.village import Village


def assert_well_made(page: Page) -> None:
    assert_accessible(page)
    assert_fits(page)
    assert_accessible(page)
    page.set_viewport_size(WIDE)


def test_gulnar_orders_mathematics_and_enters_what_has_come(
    page_as: PageAs, gulnar: User, village: Village
) -> None:
    page = page_as(gulnar)
    page.goto("/supply/")
    assert_well_made(page)
    page.get_by_role("link", name="Жаңа өтінім").click()
    page.get_by_label("Кімге").fill("Аудандық білім бөлімі")
    assert_well_made(page)
    page.keyboard.press("Control+s")
    page.get_by_role("link", name="Оқулық қосу").click()
    page.get_by_role("searchbox").fill("математика")
    page.get_by_role("button", name="Іздеу").click()
    page.get_by_role("row").filter(has_text="Математика").get_by_role("spinbutton").fill("12")
    assert_well_made(page)
    page.get_by_role("button", name="Қосу").click()
    page.get_by_role("button", name="Жіберілді деп белгілеу").click()
    expect(page.locator("#k-messages")).to_contain_text("«Математика» оқулығының бағасы жазылмаған")
    page.get_by_label("Бағасы: Математика").fill("2400")
    page.get_by_label("Себебі: Математика").select_option(label="оқушы санының артуы")
    page.keyboard.press("Control+s")
    expect(page.get_by_role("row").filter(has_text="Математика")).to_contain_text("28 800")
    assert_well_made(page)
    page.get_by_role("button", name="Жіберілді деп белгілеу").click()
    expect(page.get_by_role("main")).to_contain_text("жіберілді")
    assert_well_made(page)
    page.get_by_role("link", name="Келгенін енгізу").click()
    quantity = page.get_by_label("Саны: Математика")
    expect(quantity).to_have_value("12")
    assert_well_made(page)
    quantity.fill("10")
    page.keyboard.press("Control+s")
    expect(page.get_by_role("main")).to_contain_text("Қорға алынды")
    assert Order.objects.get().state == Order.State.SENT
    page.get_by_role("link", name="Келгенін енгізу").click()
    expect(quantity).to_have_value("2")
    page.keyboard.press("Control+s")
    expect(page.get_by_role("main")).to_contain_text("толық келді")
    assert_well_made(page)
    assert Order.objects.get().state == Order.State.ARRIVED


def test_two_mathematics_go_to_school_2_and_come_back(
    page_as: PageAs, gulnar: User, village: Village, this_autumn: date
) -> None:
    title = village.maths.title
    make.lot(gulnar.school, title, quantity=2, fund=Fund.TEXTBOOK, on=this_autumn)
    page = page_as(gulnar)
    page.goto("/supply/exchanges/")
    assert_well_made(page)
    page.goto(f"/supply/exchanges/new/?title={title.pk}&quantity=2&way=give")
    page.get_by_label("Серіктес мектеп").fill("№2 мектеп")
    assert_well_made(page)
    page.keyboard.press("Control+s")
    expect(page.get_by_role("main")).to_contain_text("ұсынылды")
    assert_well_made(page)
    page.get_by_role("button", name="Келісілді деп белгілеу").click()
    page.get_by_role("link", name="Беру", exact=True).click()
    assert_well_made(page)
    page.get_by_label("Саны: Математика").fill("3")
    page.keyboard.press("Control+s")
    expect(page.get_by_role("alert")).to_contain_text("сөреде – 2")
    page.get_by_label("Саны: Математика").fill("2")
    page.keyboard.press("Control+s")
    expect(page.get_by_role("main")).to_contain_text("берілді")
    assert_well_made(page)
    page.get_by_role("link", name="Қалғанын есептен шығару").click()
    assert_well_made(page)
    page.get_by_role("link", name="Қалдыру").click()
    page.get_by_role("link", name="Қайтарып алу").click()
    assert_well_made(page)
    page.keyboard.press("Control+s")
    expect(page.get_by_role("heading", name="Қайтару актісі")).to_be_visible()
    assert_well_made(page)
    assert Exchange.objects.get().state == Exchange.State.GIVEN_BACK
    assert not Away.objects.open().exists()
