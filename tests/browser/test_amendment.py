"""An approved plan is amended: Gulnar writes the change, Aigul agrees, Marat approves."""

from playwright.sync_api import expect

from kitaphana.core.models import User
from tests.browser.conftest import PageAs, assert_accessible, assert_fits
from tests.browser.village import Village


def test_an_amendment_is_written_agreed_and_approved_and_the_old_version_can_be_read(
    page_as: PageAs, gulnar: User, aigul: User, marat: User, village: Village
) -> None:
    plan = village.signed
    item = plan.items.get()
    hers, aiguls, marats = page_as(gulnar), page_as(aigul), page_as(marat)

    hers.goto(f"/plan/{plan.pk}/")
    hers.get_by_role("link", name="Жоспарға өзгеріс енгізу").click()
    expect(hers.get_by_label("Жоспар не үшін өзгереді")).to_be_visible()
    assert_accessible(hers)
    hers.get_by_label("Жоспар не үшін өзгереді").fill("мерейтой мамырға ауысты")
    hers.get_by_role("button", name="Өзгерісті бастау").click()
    hers.get_by_role("link", name=f"Өзгерту: {item.text}").click()
    hers.get_by_label("Жұмыс мазмұны").fill("Мерейтой кеші")
    hers.get_by_label("Жұмыс мазмұны").press("Control+s")
    expect(hers.get_by_role("main")).to_contain_text(f"{item.text} → Мерейтой кеші")
    assert_accessible(hers)
    assert_fits(hers)
    hers.get_by_role("button", name="Келісуге жіберу").click()
    expect(hers.get_by_role("link", name="Өзгерту: Мерейтой кеші")).to_have_count(0)

    aiguls.goto(f"/plan/{plan.pk}/")
    expect(aiguls.get_by_role("main")).not_to_contain_text("Мерейтой кеші")
    aiguls.get_by_role("link", name="№1 өзгеріс").click()
    expect(aiguls.get_by_role("main")).to_contain_text("Мерейтой кеші")
    assert_accessible(aiguls)
    aiguls.get_by_role("button", name="Келісемін", exact=True).click()
    expect(aiguls.locator(".k-context .k-st")).to_have_text("келісілді")

    marats.goto(f"/plan/{plan.pk}/")
    marats.get_by_role("link", name="№1 өзгеріс").click()
    expect(marats.get_by_role("button", name="Бекіту")).to_be_visible()
    assert_accessible(marats)
    marats.get_by_role("button", name="Бекіту").click()
    marats.get_by_label("Хаттамасыз бекіту").check()
    marats.get_by_role("button", name="Бекіту").click()
    expect(marats.get_by_role("button", name="Бекіту")).to_have_count(0)
    marats.goto(f"/plan/{plan.pk}/")
    expect(marats.get_by_role("main")).to_contain_text("Мерейтой кеші")

    marats.get_by_role("link", name="Нұсқалар және олардың айырмасы").click()
    marats.get_by_label("Алдыңғы нұсқа").select_option("1")
    marats.get_by_role("button", name="Салыстыру").click()
    expect(marats.get_by_role("main")).to_contain_text(f"{item.text} → Мерейтой кеші")
    assert_accessible(marats)
    assert_fits(marats)
    marats.get_by_role("link", name="1-нұсқа").click()
    expect(marats.locator(f"#item-{item.pk}")).to_contain_text(item.text)
    expect(marats.get_by_role("main")).not_to_contain_text("Мерейтой кеші")
    assert_accessible(marats)
    assert_fits(marats)
