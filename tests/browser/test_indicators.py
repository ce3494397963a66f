"""Indicators: every operand opens its rows, and the school chooses what is divided by what."""

import re

from playwright.sync_api import expect

from kitaphana.core.models import User
from tests.browser.conftest import PageAs, assert_accessible, assert_fits
from tests.browser.village import Village


def test_turnover_opens_its_loans_and_then_the_book_that_was_lent(
    page_as: PageAs, gulnar: User, village: Village
) -> None:
    page = page_as(gulnar)
    page.goto("/indicators/")
    page.get_by_role("rowheader", name="Қор айналымы").get_by_role("link").click()
    operands = page.locator(".operand")
    expect(operands).to_have_count(2)
    operands.filter(has_text="берілім").get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Негізгі қордан берілім")
    rows = page.get_by_role("table").locator("tbody").get_by_role("row")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("Ұшқан ұя")


def test_gulnar_counts_turnover_over_textbooks_too_and_the_formula_says_so(
    page_as: PageAs, gulnar: User, village: Village
) -> None:
    page = page_as(gulnar)
    page.goto("/indicators/turnover/")
    expect(page.locator(".operand a")).to_have_text(["1", "2"])
    page.get_by_role("button", name="негізгі қор және оқулықтар").click()
    expect(page.locator(".operand a")).to_have_text(["2", "4"])
    chosen = page.get_by_role("button", name="негізгі қор және оқулықтар")
    expect(chosen).to_have_attribute("aria-pressed", "true")


EDGES = "[...document.querySelectorAll(%r)].map((part) => part.getBoundingClientRect())"


def test_other_choices_stay_in_their_card_and_a_sign_stays_with_its_number(
    page_as: PageAs, gulnar: User, village: Village
) -> None:
    page = page_as(gulnar)
    page.goto("/indicators/loans_per_reader/")
    for width in (1366, 400):
        page.set_viewport_size({"width": width, "height": 860})
        [card, *_] = page.evaluate(EDGES % ".k-card:has(.figures-others)")
        [table] = page.evaluate(EDGES % ".figures-others")
        assert card["left"] <= table["left"] < table["right"] <= card["right"], width
        signs = page.evaluate(EDGES % ".figures-formula .sign")
        numbers = page.evaluate(EDGES % ".figures-formula .operand")
        for sign, number in zip(signs, numbers, strict=True):
            assert sign["right"] < number["left"], width
            assert number["top"] < sign["top"] < number["bottom"], width


def test_a_month_of_visits_is_chosen_and_stays_chosen_among_its_rows(
    page_as: PageAs, gulnar: User, village: Village
) -> None:
    page = page_as(gulnar)
    page.goto("/indicators/visits/")
    page.get_by_role("navigation", name="Кезең").get_by_role("link", name="Ай", exact=True).click()
    expect(page).to_have_url(re.compile("from="))
    month = page.locator(".k-context").inner_text().split("·")[1].strip()
    page.get_by_role("link", name="Жолдарын көрсету").click()
    expect(page.locator(".k-context")).to_contain_text(month)
    expect(page.get_by_role("table").locator("tbody").get_by_role("row")).to_have_count(1)


def test_loans_per_reader_in_parts_opens_the_loans_of_one_language(
    page_as: PageAs, gulnar: User, village: Village
) -> None:
    page = page_as(gulnar)
    page.goto("/indicators/loans/")
    assert_accessible(page)
    parts = page.locator("#parts")
    parts.get_by_role("link", name="басылым тілі бойынша").click()
    row = parts.get_by_role("row", name="Қазақша")
    expect(row).to_be_visible()
    row.get_by_role("link").first.click()
    expect(page.get_by_label("Тілі")).to_have_value("kk")
    assert_accessible(page)
    assert_fits(page)


def test_gulnar_copies_an_old_report_and_its_numbers_are_marked(
    page_as: PageAs, gulnar: User, village: Village
) -> None:
    page = page_as(gulnar)
    page.goto("/indicators/")
    assert_accessible(page)
    page.get_by_role("link", name="Қағаз есептен").click()
    page.get_by_role("link", name="Бір жылдың айлары").click()
    expect(page.get_by_role("row", name="Келім саны").get_by_role("textbox").nth(8)).to_be_visible()
    assert_accessible(page)
    assert_fits(page)
    cells = page.get_by_role("row", name="Келім саны").get_by_role("textbox")
    cells.first.fill("көп")
    page.get_by_role("button", name="Сақтау").click()
    expect(page.get_by_role("alert")).to_contain_text("сан емес")
    assert_accessible(page)
    cells.first.fill("2 740")
    page.get_by_role("button", name="Сақтау").click()
    expect(page.locator("#k-messages")).to_contain_text("Сақталды: 1")
    expect(cells.first).to_have_value("2740")
    year = page.locator(".k-card-head h2").first.inner_text()[:4]
    page.goto(f"/indicators/visits/?from={year}-09-01&to={year}-09-30")
    expect(page.locator(".k-figure")).to_contain_text("2")
    expect(page.get_by_text("Ескі қағаз есептен алынған.")).to_be_visible()
    expect(page.get_by_role("img")).to_have_attribute("aria-label", re.compile("қағаз есептен"))
    assert_accessible(page)


def test_no_month_of_the_chart_is_lost_on_a_telephone(
    page_as: PageAs, gulnar: User, village: Village
) -> None:
    page = page_as(gulnar)
    page.goto("/indicators/loans_per_reader/")
    page.set_viewport_size({"width": 400, "height": 860})
    chart = page.locator(".k-chart")
    last = chart.locator("svg text[text-anchor=middle]").last
    last.scroll_into_view_if_needed()
    seen, card = last.bounding_box(), chart.bounding_box()
    assert seen
    assert card
    assert card["x"] <= seen["x"]
    assert seen["x"] + seen["width"] <= card["x"] + card["width"]
