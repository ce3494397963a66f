"""The plan against its fact: a day is chosen, a number opens its rows, and a paper is taken away."""

import pytest
from playwright.sync_api import expect

from kitaphana.core.models import User
from tests.browser.conftest import WIDE, PageAs, assert_accessible, assert_fits
from tests.browser.village import Village


def test_gulnar_sees_how_the_plan_stands_and_opens_the_rows(
    page_as: PageAs, gulnar: User, village: Village
) -> None:
    plan = village.item.plan
    page = page_as(gulnar)
    page.goto(f"/plan/{plan.pk}/")
    page.get_by_role("link", name="Жоспар және орындалуы").click()
    page.get_by_label("Күні").fill(f"{plan.ends_on.year + 1}-12-31")
    page.get_by_role("button", name="Көрсету").click()
    expect(page.get_by_text("әлі келген жоқ")).to_be_visible()
    page.get_by_label("Күні").fill(plan.starts_on.isoformat())
    page.get_by_role("button", name="Көрсету").click()
    expect(page.get_by_label("Күні")).to_have_value(plan.starts_on.isoformat())
    expect(page.get_by_text("әлі келген жоқ")).to_have_count(0)
    page.locator(".k-strip").first.get_by_role("link", name="Тармақ саны").click()
    expect(page.get_by_role("row").filter(has_text=village.item.text)).to_be_visible()


def test_a_paper_of_the_plan_is_taken_away(page_as: PageAs, gulnar: User, village: Village) -> None:
    page = page_as(gulnar)
    page.goto(f"/plan/{village.item.plan.pk}/papers/")
    with page.expect_download() as taken:
        page.get_by_role("link", name="Жоспар, Қазақша, PDF", exact=True).click()
    assert taken.value.suggested_filename.endswith("-kk.pdf")


def test_the_screens_are_accessible_and_fit_the_computer_and_the_telephone(
    page_as: PageAs, gulnar: User, village: Village, subtests: pytest.Subtests
) -> None:
    own = f"/plan/{village.item.plan.pk}"
    page = page_as(gulnar)
    for screen in (
        f"{own}/fact/",
        f"{own}/fact/rows/?show=all",
        f"{own}/papers/",
        "/plan/in-force/",
        "/plan/unplanned/",
    ):
        with subtests.test(screen):
            page.set_viewport_size(WIDE)
            page.goto(screen)
            assert page.get_by_role("heading", level=1).count() == 1
            assert_fits(page, WIDE)
            assert_accessible(page)
            assert_fits(page)
            assert_accessible(page)
