"""Who Gulnar is, in which language, and the rules of her library."""

from playwright.sync_api import expect

from kitaphana.core.models import School, User
from tests import make
from tests.browser.conftest import NARROW, PageAs, assert_accessible, assert_fits
from tests.browser.village import Village


def test_gulnar_mistypes_her_password_and_then_reaches_the_page_she_asked_for(
    page_as: PageAs, gulnar: User
) -> None:
    page = page_as(None)
    page.goto("/needs/")
    expect(page.get_by_label("Логин")).to_be_focused()
    page.keyboard.type("gulnar")
    page.get_by_label("Құпиясөз").fill("кітап")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_visible()
    assert_accessible(page)
    assert_fits(page)
    page.get_by_label("Құпиясөз").fill(make.PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Қажеттіліктер")


def test_marat_reads_the_program_in_russian_until_he_chooses_again(page_as: PageAs, marat: User) -> None:
    page = page_as(marat)
    page.goto("/stock/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Қор")
    page.get_by_role("button", name="Русский").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Фонд")
    page.goto("/readers/")
    expect(page.locator("html")).to_have_attribute("lang", "ru")
    expect(page.get_by_role("heading", level=1)).to_have_text("Читатели")
    page.get_by_role("button", name="Қазақша").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Оқырмандар")


def test_on_a_telephone_every_screen_is_two_touches_away(page_as: PageAs, gulnar: User) -> None:
    page = page_as(gulnar)
    page.goto("/")
    on_computer = page.get_by_role("navigation", name="Мәзір", exact=True).get_by_role("listitem")
    names = on_computer.all_inner_texts()
    page.set_viewport_size(NARROW)
    page.get_by_role("navigation", name="Телефон мәзірі").get_by_role("link", name="Мәзір").click()
    screens = page.get_by_role("navigation", name="Барлық бет")
    expect(screens.get_by_role("listitem").first).to_be_visible()
    assert_fits(page)
    assert names
    assert set(names) <= set(screens.get_by_role("listitem").all_inner_texts())
    screens.get_by_role("link", name="Жұмыс күнделігі").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Жұмыс күнделігі")


def test_gulnar_sets_the_days_of_a_loan_with_the_paper_that_says_so(
    page_as: PageAs, gulnar: User, village: Village
) -> None:
    page = page_as(gulnar)
    page.goto("/settings/")
    page.get_by_role("link", name="Өзгерту: Кітап берілетін мерзім, күн").click()
    page.get_by_label("Кітап берілетін мерзім, күн").fill("20")
    page.get_by_label("Мәннің негіздемесі").fill("№12 бұйрық")
    page.keyboard.press("Control+s")
    row = page.get_by_role("row").filter(has_text="Кітап берілетін мерзім")
    expect(row.get_by_role("cell")).to_have_text(["20", "15", "№12 бұйрық", "Өзгерту"])


def test_gulnar_opens_an_account_for_the_director_who_signs_in(
    page_as: PageAs, gulnar: User, school: School
) -> None:
    page = page_as(gulnar)
    page.goto("/settings/users/new/")
    page.get_by_label("Аты-жөні").fill("Тұрсынов Марат")
    page.get_by_label("Логин").fill("marat")
    page.get_by_label("Құпиясөз").fill(make.PASSWORD)
    page.get_by_label("Директор", exact=True).check()
    page.keyboard.press("Control+s")
    expect(page.get_by_role("listitem").filter(has_text="Тұрсынов Марат")).to_contain_text("Директор")
    his = page_as(None)
    his.goto("/plan/")
    his.get_by_label("Логин").fill("marat")
    his.get_by_label("Құпиясөз").fill(make.PASSWORD)
    his.keyboard.press("Enter")
    expect(his.get_by_role("heading", level=1)).to_have_text("Жоспар")
    expect(his.get_by_role("navigation", name="Мәзір", exact=True)).to_contain_text("Тұрсынов Марат")
