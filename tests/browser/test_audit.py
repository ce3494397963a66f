"""The audit of printed figures, as Gulnar uses it on the report of another school."""

from playwright.sync_api import expect

from kitaphana.core.models import User
from tests.browser.conftest import PageAs, assert_accessible, assert_fits

AQTOBE = """Кітап қоры\t27 349
Оқулықтар\t21 146
Оқырман саны\t1 010
Берілім\t12 435
Келім саны\t900
Оқылым\t18,3
Кітаппен қамтылу\t27,1
Алаңы\t54
"""


def test_gulnar_pastes_a_report_sees_what_does_not_follow_and_mends_it(page_as: PageAs, gulnar: User) -> None:
    page = page_as(gulnar)
    page.goto("/indicators/")
    page.get_by_role("link", name="Басылған сандарды тексеру").click()
    expect(page.get_by_label("немесе кестенің өзі")).to_be_visible()
    assert_accessible(page)
    page.get_by_label("немесе кестенің өзі").fill(AQTOBE)
    page.get_by_role("button", name="Тексеру", exact=True).click()
    reading = page.get_by_role("row", name="Оқылым")
    expect(reading).to_contain_text("сандардан шықпайды")
    expect(reading).to_contain_text("12\u00a0435 ÷ 1\u00a0010 = 12,3")
    expect(page.get_by_role("row", name="Кітаппен қамтылу")).to_contain_text("сандардан шығады")
    expect(page.locator(".k-question")).to_contain_text("Келім саны – 900")
    expect(page.get_by_text("Алаңы", exact=True)).to_be_visible()
    assert_accessible(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Нәтижені XLSX түрінде жүктеп алу").click()
    assert download.value.suggested_filename == "audit.xlsx"

    table = page.get_by_label("немесе кестенің өзі")
    table.fill(table.input_value().replace("18,3", "12,3").replace("900", "9965"))
    page.get_by_role("button", name="Тексеру", exact=True).click()
    expect(page.get_by_role("row", name="Оқылым")).to_contain_text("сандардан шығады")
    expect(page.locator(".k-question")).to_have_count(0)
    assert_fits(page)
    assert_accessible(page)
