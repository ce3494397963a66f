"""What Gulnar did: written down once, counted at once."""

from playwright.sync_api import Page, expect

from kitaphana.core.models import User
from tests.browser.conftest import PageAs
from tests.browser.village import Village


def counts(page: Page) -> list[str]:
    return page.locator(".k-strip .k-count b").all_inner_texts()


def test_a_lesson_is_written_down_and_the_totals_grow_after_a_question(
    page_as: PageAs, gulnar: User, village: Village
) -> None:
    page = page_as(gulnar)
    page.goto("/work/")
    assert counts(page) == ["1", "2", "2,0"]
    form = page.locator("form[data-save]")
    form.get_by_label("Жұмыс түрі").select_option(label="мұғаліммен бірлескен сабақ")
    form.get_by_label("Тақырыбы").fill("Абай – дана")
    form.get_by_label("Сыныбы").select_option(label="5 «А»")
    form.get_by_label("Қатысушы саны").fill("40")
    page.keyboard.press("Control+s")
    question = page.get_by_role("alert")
    expect(question).to_contain_text("Қатысушы саны – 40, мектепте 3 оқушы бар.")
    assert counts(page) == ["1", "2", "2,0"]
    question.get_by_role("button", name="Қалдыру").click()
    expect(page.get_by_role("table", name="Жұмыс күнделігі")).to_contain_text("Абай – дана")
    assert counts(page) == ["2", "42", "4,0"]


def test_a_norm_of_the_school_needs_a_paper_and_shows_it(
    page_as: PageAs, gulnar: User, village: Village
) -> None:
    page = page_as(gulnar)
    page.goto("/work/norms/")
    page.get_by_role("link", name="Мұғаліммен бірлескен сабақ").click()
    expect(page.get_by_label("Нормасы, мин")).to_have_value("120")
    page.get_by_label("Нормасы, мин").fill("97.5")
    page.get_by_label("Норманың дереккөзі").fill("")
    page.keyboard.press("Control+s")
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label("Норманың дереккөзі").fill("№7 бұйрық")
    page.keyboard.press("Control+s")
    row = page.get_by_role("row").filter(has_text="Мұғаліммен бірлескен сабақ")
    lesson = ["Мұғаліммен бірлескен сабақ", "Мұғалімдермен жұмыс", "сабақ"]
    expect(row.get_by_role("cell")).to_have_text([*lesson, "97,5", "120", "", "", "№7 бұйрық"])
