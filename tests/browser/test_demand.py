"""Gulnar ticks what to buy within a sum and sends it; the director answers; readers are told."""

from datetime import date

from playwright.sync_api import Page, expect

from kitaphana.core.models import User
from kitaphana.demand.models import Proposal, TellAsker
from kitaphana.needs.actions import ask
from tests import make
from tests.browser.conftest import WIDE, PageAs, assert_accessible, assert_fits
from tests.browser.village import Village


def assert_well_made(page: Page) -> None:
    assert_accessible(page)
    assert_fits(page)
    assert_accessible(page)
    page.set_viewport_size(WIDE)


def refusals(by: User, about: str, n: int, on: date) -> None:
    for _ in range(n):
        ask(by=by, on=on, sought="work", about=about, outcome="refused", reason="not_in_stock", grade=5)


def test_a_proposal_goes_to_the_director_and_comes_back_accepted(
    page_as: PageAs, gulnar: User, marat: User, village: Village, this_autumn: date
) -> None:
    refusals(gulnar, "Нарния шежіресі", 6, this_autumn)
    page = page_as(gulnar)
    page.goto("/needs/demand/")
    assert_well_made(page)
    basket = page.locator("#dm-basket")
    expect(basket).to_contain_text("Нарния шежіресі")
    page.get_by_label("Сома шегі").fill("3000")
    page.get_by_label("Сома шегі").press("Tab")
    expect(basket).to_contain_text("1 дана")
    expect(basket).not_to_contain_text("Гарри Поттер")
    page.get_by_label("Сома шегі").fill("50000")
    page.get_by_label("Сома шегі").press("Tab")
    expect(basket).to_contain_text("Гарри Поттер")
    page.get_by_label("Сатып алу: Гарри Поттер").uncheck()
    expect(basket).not_to_contain_text("Гарри Поттер")
    page.get_by_role("button", name="Жобасын жасап, түзету").click()
    page.get_by_label("Саны: Нарния шежіресі").fill("30")
    page.keyboard.press("Control+s")
    expect(page.get_by_role("alert")).to_contain_text("шегі")
    page.get_by_label("Саны: Нарния шежіресі").fill("3")
    page.keyboard.press("Control+s")
    expect(page.get_by_role("row").filter(has_text="Нарния шежіресі")).to_contain_text("9 000")
    assert_well_made(page)
    page.get_by_role("button", name="Директорға ұсыныс жіберу").click()
    expect(page.get_by_role("main")).to_contain_text("директорға жіберілді")
    office = page_as(marat)
    office.goto("/")
    office.get_by_role("link", name="Ұсынысты ашу").click()
    assert_well_made(office)
    office.get_by_label("Жауабы").fill("Сатып алынсын")
    office.get_by_role("button", name="Қабылдау", exact=True).click()
    expect(office.get_by_role("main")).to_contain_text("қабылданды")
    assert Proposal.objects.get().state == Proposal.State.ACCEPTED
    page.goto("/needs/demand/proposals/")
    assert_well_made(page)


def test_a_line_opens_its_facts_and_a_reader_is_told(
    page_as: PageAs, gulnar: User, village: Village, this_autumn: date
) -> None:
    page = page_as(gulnar)
    page.goto("/needs/demand/")
    page.get_by_role("link", name="Гарри Поттер").click()
    expect(page.get_by_role("main")).to_contain_text("Мұрат Д.")
    assert_well_made(page)
    page.goto("/needs/demand/young/")
    assert_well_made(page)
    make.lot(gulnar.school, make.title("Гарри Поттер", "Роулинг Дж. К."), on=village.enquiry.on)
    page.goto("/needs/demand/askers/")
    page.get_by_role("button", name="Түсімдерді қарап шығу").click()
    row = page.get_by_role("row").filter(has_text="Мұрат Д.")
    expect(row).to_contain_text("Гарри Поттер")
    assert_well_made(page)
    row.get_by_role("button", name="Хабарланды").click()
    expect(page.get_by_role("heading", name="Соңғы 30 күнде айтылғаны")).to_be_visible()
    assert TellAsker.objects.get().told_on
