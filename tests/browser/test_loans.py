"""Loans: who holds what, who is late, and a class that came without a scanner."""

from playwright.sync_api import expect

from kitaphana.core.models import User
from tests.browser.conftest import PageAs
from tests.browser.village import Village


def test_the_late_are_counted_by_class_and_their_loans_opened(
    page_as: PageAs, gulnar: User, village: Village
) -> None:
    page = page_as(gulnar)
    page.goto("/circulation/loans/")
    expect(page.get_by_role("table")).to_contain_text("Мұрат Дана")
    page.get_by_role("link", name="Мерзімі өткен берілім").click()
    page.get_by_role("link", name="5 «А»").click()
    expect(page.get_by_label("Сыныбы")).to_have_value(str(village.fifth.pk))
    late = page.get_by_role("table").locator("tbody").get_by_role("row")
    expect(late).to_have_count(1)
    expect(late).to_contain_text("Сейітов Арман")


def test_a_class_that_came_is_counted_and_a_slip_is_undone(
    page_as: PageAs, gulnar: User, village: Village
) -> None:
    page = page_as(gulnar)
    page.goto("/circulation/visits/")
    page.get_by_label("Сыныбы").fill("5")
    page.get_by_label("Қанша адам келді").fill("23")
    page.keyboard.press("Control+s")
    counted = page.get_by_role("listitem").filter(has_text="5-сынып · 23")
    counted.get_by_role("button", name="Болдырмау").click()
    expect(counted).to_have_count(0)
