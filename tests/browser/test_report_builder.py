"""Gulnar puts a report together: the paper changes beside the list of its parts."""

import re
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from kitaphana.core.models import School, User
from kitaphana.reports.actions import begin_report
from kitaphana.reports.models import Report
from kitaphana.reports.outline import Outline
from tests.browser.conftest import PageAs, assert_accessible, assert_fits
from tests.browser.test_reports import library_at_work
from tests.reports.telling import AUTUMN

__all__ = ["library_at_work"]


@pytest.fixture
def report(gulnar: User, library_at_work: School) -> Report:
    outline = Outline.of("textbooks", "services", "indicators")
    return begin_report(by=gulnar, period=AUTUMN, addressee="director", outline=outline, on=date(2024, 2, 15))


def headings(page: Page) -> list[str]:
    return [
        re.sub(r"^\d+\. ", "", text) for text in page.get_by_role("article").locator("h3").all_inner_texts()
    ]


def opened(page_as: PageAs, gulnar: User, report: Report) -> Page:
    page = page_as(gulnar)
    page.goto(f"/reports/{report.pk}/")
    return page


def test_she_begins_it_from_the_days_that_she_looks_at(
    page_as: PageAs, gulnar: User, library_at_work: School
) -> None:
    page = page_as(gulnar)
    page.goto("/reports/?start=2023-09-01&end=2024-01-31")
    page.get_by_text("Есеп бастау").click()
    assert_accessible(page)
    page.get_by_label("Кімге").select_option(label="педагогикалық кеңеске")
    page.get_by_role("button", name="Бастау", exact=True).click()
    expect(page.get_by_role("article")).to_contain_text("Педагогикалық кеңеске")
    assert_accessible(page)


def test_parts_and_tables_are_taken_out_and_the_paper_follows(
    page_as: PageAs, gulnar: User, report: Report
) -> None:
    page = opened(page_as, gulnar, report)
    expect(page.get_by_role("article").locator("h3")).to_have_count(3)
    page.get_by_role("checkbox", name="Оқулықтар").uncheck()
    expect(page.get_by_role("article").locator("h3")).to_have_count(2)
    page.get_by_label(re.compile("қай жерде тұрады: Көрсеткіштер")).click()
    page.get_by_role("checkbox", name="Негізгі сандар").uncheck()
    expect(page.get_by_role("article").locator("caption", has_text="Негізгі сандар")).to_have_count(0)
    assert_accessible(page)
    report.refresh_from_db()
    assert report.revision == 2, "two changes one after the other are both taken"
    page.reload()
    expect(page.get_by_role("article").locator("h3")).to_have_count(2)
    expect(page.get_by_role("checkbox", name="Оқулықтар")).not_to_be_checked()


def test_parts_change_places_by_keys_and_by_a_button(page_as: PageAs, gulnar: User, report: Report) -> None:
    page = opened(page_as, gulnar, report)
    first, second, third = headings(page)
    page.get_by_role("checkbox", name="Көрсеткіштер").focus()
    page.keyboard.press("Alt+ArrowUp")
    expect(page.get_by_role("article").locator("h3").nth(1)).to_contain_text(third)
    expect(page.get_by_role("checkbox", name="Көрсеткіштер")).to_be_focused()
    page.get_by_label(re.compile("қай жерде тұрады: Оқулықтар")).click()
    page.get_by_role("button", name="Төмен: Оқулықтар").click()
    expect(page.get_by_role("article").locator("h3").first).to_contain_text(third)
    assert headings(page) == [third, first, second]


def test_a_part_is_dragged_above_another_and_said_aloud(
    page_as: PageAs, gulnar: User, report: Report
) -> None:
    page = opened(page_as, gulnar, report)
    first, second, third = headings(page)
    page.locator("[data-row]").filter(has_text="Көрсеткіштер").hover()
    grip = page.locator("[data-row=indicators] [draggable]")
    grip.drag_to(page.locator("[data-row=textbooks]"), target_position={"x": 60, "y": 3})
    expect(page.get_by_role("article").locator("h3").first).to_contain_text(third)
    assert headings(page) == [third, first, second]
    expect(page.locator("#r-said")).to_have_text("1. Көрсеткіштер")


def test_her_own_words_with_a_figure_put_in_by_its_name(
    page_as: PageAs, gulnar: User, report: Report
) -> None:
    page = opened(page_as, gulnar, report)
    page.get_by_role("link", name="Бөлім қосу").click()
    expect(page.get_by_role("group", name="Қазақша")).to_be_visible()
    assert_accessible(page)
    kazakh = page.get_by_role("group", name="Қазақша")
    kazakh.get_by_label("Тақырыбы").fill("Күз қорытындысы")
    kazakh.get_by_label("Мәтін").fill("Келім саны ")
    kazakh.get_by_label("Көрсеткіш").select_option("{келім саны}")
    kazakh.get_by_role("button", name="Кірістіру").click()
    page.keyboard.type("-ға жетті.")
    page.get_by_role("button", name="Сақтау").click()
    own = page.locator("#part-own1")
    expect(own).to_contain_text("Күз қорытындысы")
    expect(own.get_by_role("link", name="42-ге")).to_be_visible()
    expect(page.locator("#r-asks-own1")).to_contain_text("орысша мәтін жоқ")


def test_on_a_telephone_nothing_scrolls_sideways(page_as: PageAs, gulnar: User, report: Report) -> None:
    page = opened(page_as, gulnar, report)
    assert_fits(page)
    assert_accessible(page)
    page.get_by_text("Қыркүйек 2023 – қаңтар 2024").click()
    assert_fits(page)
