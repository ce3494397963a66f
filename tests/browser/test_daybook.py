"""Gulnar opens the diary that wrote itself."""

from playwright.sync_api import expect

from kitaphana.core.models import User
from tests.browser.conftest import NARROW, PageAs, assert_accessible, assert_fits
from tests.browser.village import Village


def test_gulnar_goes_from_a_number_of_the_diary_to_its_rows(
    page_as: PageAs, gulnar: User, village: Village
) -> None:
    page = page_as(gulnar)
    page.goto("/work/daybook/")
    part = page.get_by_role("region", name="Анықтама-библиографиялық жұмыс")
    whole_year = part.get_by_role("row", name="Оқу жылының басынан")
    asked = whole_year.get_by_role("link").first
    number = asked.inner_text()
    assert_accessible(page)
    asked.click()
    expect(page.locator(".k-pager")).to_contain_text(number)


def test_on_a_telephone_the_diary_is_a_list(page_as: PageAs, gulnar: User, village: Village) -> None:
    page = page_as(gulnar)
    page.set_viewport_size(NARROW)
    page.goto("/work/daybook/year/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Кітапхана күнделігі")
    assert_fits(page)
    assert_accessible(page)
