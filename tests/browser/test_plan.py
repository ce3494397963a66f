"""A plan on its way: drafted with the keyboard, sent back, sent again, agreed and approved."""

from playwright.sync_api import Page, expect

from kitaphana.core.models import User
from tests.browser.conftest import PageAs, assert_accessible, assert_fits
from tests.browser.village import Village


def tab_to(page: Page, label: str) -> None:
    """Tab until the field with that label has the focus."""
    field = page.get_by_label(label, exact=True).element_handle()
    for _ in range(40):
        if field.evaluate("field => field === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard does not reach «{label}»")


def choose(page: Page, label: str, option: str) -> None:
    """Reach the list with that label and go down it to the option."""
    tab_to(page, label)
    chosen = page.get_by_label(label, exact=True).locator("option:checked")
    for _ in range(40):
        if chosen.inner_text() == option:
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"the keyboard does not reach «{option}»")


def test_gulnar_writes_a_piece_of_work_into_the_plan_without_a_mouse(
    page_as: PageAs, gulnar: User, village: Village
) -> None:
    page = page_as(gulnar)
    page.goto(f"/plan/{village.item.plan.pk}/add/")
    choose(page, "Жұмыс түрі", "Кітапқа шолу")
    tab_to(page, "Жұмыс мазмұны")
    page.keyboard.type("Жаңа кітаптарға шолу")
    tab_to(page, "Кімге")
    page.keyboard.type("5–6-сынып")
    tab_to(page, "белгілі бір күні")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("ай ішінде")).to_be_checked()
    expect(page.get_by_label("Айдың аптасы")).to_be_hidden()
    choose(page, "Ай", f"Қараша {village.year.starts_on.year}")
    tab_to(page, "Көлемі")
    page.keyboard.type("2")
    tab_to(page, "Жауапты")
    page.keyboard.type("Сәрсенова Г.")
    page.keyboard.press("Control+s")
    row = page.get_by_role("row").filter(has_text="Жаңа кітаптарға шолу")
    expect(row).to_contain_text("5–6-сынып")
    expect(row).to_contain_text("қараша")
    expect(row).to_contain_text("2 шолу × ")


def test_aigul_asks_for_changes_then_agrees_and_marat_approves(
    page_as: PageAs, gulnar: User, aigul: User, marat: User, village: Village
) -> None:
    address = f"/plan/{village.item.plan.pk}/"
    hers, aiguls, marats = page_as(gulnar), page_as(aigul), page_as(marat)
    state = ".k-context .k-st"
    hers.goto(address)
    hers.get_by_role("button", name="Келісуге жіберу").click()
    expect(hers.locator(state)).to_have_text("келісуде")
    expect(hers.get_by_role("link", name="Жұмыс қосу")).to_have_count(0)

    aiguls.goto(address)
    assert_accessible(aiguls)
    aiguls.get_by_label("Нені түзету керек").fill("Мерзімін нақтылаңыз")
    aiguls.get_by_role("button", name="Түзетуге қайтару").click()
    expect(aiguls.locator(state)).to_have_text("түзетуге қайтарылды")

    hers.goto(address)
    expect(hers.get_by_role("main")).to_contain_text("Мерзімін нақтылаңыз")
    hers.get_by_role("link", name="Мұқағали оқулары").click()
    hers.get_by_label("Жұмыс мазмұны").fill("Мұқағали оқулары, финал")
    hers.get_by_label("Жұмыс мазмұны").press("Control+s")
    expect(hers.get_by_role("link", name="Мұқағали оқулары, финал")).to_be_visible()
    hers.get_by_role("button", name="Келісуге жіберу").click()

    aiguls.goto(address)
    aiguls.get_by_role("button", name="Келісу").click()
    expect(aiguls.locator(state)).to_have_text("келісілді")

    marats.goto(address)
    assert_accessible(marats)
    assert_fits(marats)
    marats.get_by_role("button", name="Бекіту").click()
    expect(marats.locator(state)).to_have_text("бекітілді")
    hers.goto(address)
    expect(hers.get_by_role("button", name="Келісуге жіберу")).to_have_count(0)
