"""The aim of a plan written, and its Word template taken and given back, in a browser."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from kitaphana.core.models import User
from tests.browser.conftest import PageAs, assert_accessible, assert_fits
from tests.browser.village import Village


@pytest.fixture(autouse=True)
def own_folder(settings: object, tmp_path: Path) -> None:
    settings.DATA = tmp_path  # type: ignore[attr-defined]


def test_gulnar_writes_the_aim_of_the_plan_and_takes_her_own_template(
    page_as: PageAs, gulnar: User, village: Village
) -> None:
    page = page_as(gulnar)
    page.goto(f"/plan/{village.item.plan.pk}/")
    page.get_by_role("link", name="Жоспардың мақсаты мен міндеттерін жазу").click()
    page.get_by_label("Мақсаты").fill("Кітап оқуға баулу")
    page.get_by_label("Міндеттері").fill("Қорды сақтау\nКітапханалық сабақтар өткізу")
    assert_accessible(page)
    assert_fits(page)
    page.keyboard.press("Control+s")
    expect(page.get_by_role("listitem").filter(has_text="Кітапханалық сабақтар өткізу")).to_be_visible()
    assert_accessible(page)

    page.goto("/plan/template/")
    assert_accessible(page)
    assert_fits(page)
    kazakh = page.locator("section").filter(has=page.get_by_role("heading", name="Қазақша"))
    with page.expect_download() as taken:
        kazakh.get_by_role("link", name="Үлгіні жүктеп алу").click()
    kazakh.get_by_label("Word файлы (.docx)").set_input_files(taken.value.path())
    kazakh.get_by_role("button", name="Өңделген үлгіні жүктеу").click()
    expect(kazakh.get_by_text("DOCX мектептің өз үлгісімен басылады.")).to_be_visible()
    assert_accessible(page)
    kazakh.get_by_role("button", name="Өз үлгісін жою").click()
    expect(kazakh.get_by_text("DOCX дайын үлгімен басылады.")).to_be_visible()
