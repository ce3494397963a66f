"""The coming year on the screen: from the forecast by keyboard to the order, wide and narrow."""

from decimal import Decimal

import pytest
from playwright.sync_api import expect

from kitaphana.core.models import User
from kitaphana.nextyear.forecast import forecast
from kitaphana.supply.models import OrderLine
from kitaphana.textbooks.sets import set_for
from tests import make
from tests.browser.conftest import WIDE, PageAs, assert_accessible, assert_fits
from tests.browser.village import Village

SCREENS = {
    "forecast": "/textbooks/next-year/forecast/",
    "need": "/textbooks/next-year/?show=all",
    "money": "/textbooks/next-year/budget/?sum=3000",
    "surplus": "/textbooks/surplus/",
}


def test_gulnar_forecasts_counts_and_orders_without_touching_the_mouse_for_saving(
    page_as: PageAs, gulnar: User, village: Village
) -> None:
    page = page_as(gulnar)
    page.goto("/textbooks/next-year/")
    page.get_by_role("link", name="Болжам жасау").click()
    page.get_by_role("button", name="Болжамды ұсыну").click()
    page.get_by_label("Келетіні, 5 «А»").fill("9")
    page.keyboard.press("Control+s")
    expect(page.get_by_role("main")).to_contain_text("Болжам сақталды")
    first = village.year.starts_on.year + 1
    assert {row.name: row.pupils for row in forecast(gulnar.school, first)} == {"5 «А»": 9, "6 «А»": 3}
    page.get_by_role("link", name="Қажетін көру").click()
    row = page.get_by_role("row").filter(has_text="Математика")
    expect(row).to_contain_text("9 + 0 + 1")
    expect(row).to_contain_text("мерзімі өткен 1")
    page.get_by_role("button", name="Өтінім жасау: 10").click()
    expect(page.get_by_role("main")).to_contain_text("10 дана")
    assert OrderLine.objects.get().quantity == 10
    page.goto("/textbooks/next-year/")
    expect(page.get_by_role("main")).to_contain_text("жетіспейтінінің бәрі өтінімде")


def test_gulnar_types_the_price_and_the_sum_and_orders_what_it_buys(
    page_as: PageAs, gulnar: User, village: Village
) -> None:
    biology = make.title("Биология", "Алина Ә.", kind="textbook", section="textbook", grade=5)
    set_for(by=gulnar, year=village.year, grade=5, language="kk", titles=[biology])
    page = page_as(gulnar)
    page.goto(SCREENS["forecast"])
    page.get_by_role("button", name="Болжамды ұсыну").click()
    page.get_by_role("link", name="Ақша неге жетеді").click()
    page.get_by_text("Белгісіз бағалар: 1").click()
    page.get_by_label("Биология, 5").fill("1250.50")
    page.get_by_label("Сомасы, теңге").fill("3000")
    page.get_by_role("button", name="Есептеу").click()
    page.get_by_role("button", name="Өтінім жасау: 2", exact=True).click()
    expect(page.get_by_role("main")).to_contain_text("Биология")
    line = OrderLine.objects.get()
    assert (line.title, line.quantity, line.price) == (biology, 2, Decimal("1250.50"))


def test_a_forecast_below_zero_is_told_on_the_page_and_what_was_typed_stays(
    page_as: PageAs, gulnar: User, village: Village
) -> None:
    page = page_as(gulnar)
    page.goto("/textbooks/next-year/forecast/")
    page.get_by_role("button", name="Болжамды ұсыну").click()
    page.get_by_label("Кететіні, 6 «А»").fill("40")
    page.get_by_role("button", name="Сақтау").click()
    expect(page.get_by_role("alert")).to_contain_text("6 «А» сыныбы: кететіні – 40")
    expect(page.get_by_label("Кететіні, 6 «А»")).to_have_value("40")


@pytest.mark.parametrize("screen", SCREENS)
def test_the_screens_are_accessible_and_fit_the_computer_and_the_telephone(
    page_as: PageAs, gulnar: User, village: Village, screen: str
) -> None:
    page = page_as(gulnar)
    page.goto(SCREENS["forecast"])
    page.get_by_role("button", name="Болжамды ұсыну").click()
    expect(page.get_by_label("Кететіні, 6 «А»")).to_be_visible()
    page.set_viewport_size(WIDE)
    page.goto(SCREENS[screen])
    assert_fits(page, WIDE)
    assert_accessible(page)
    assert_fits(page)
    assert_accessible(page)
