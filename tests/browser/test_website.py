"""The page for the school's site, as Gulnar makes it and as a parent opens it."""

from pathlib import Path

from playwright.sync_api import expect

from kitaphana.core.models import User
from tests.browser.conftest import PageAs, assert_accessible, assert_fits
from tests.browser.village import Village


def test_gulnar_chooses_sees_and_takes_the_page_which_a_parent_reads_in_either_language(
    page_as: PageAs, gulnar: User, village: Village, tmp_path: Path
) -> None:
    page = page_as(gulnar)
    page.goto("/website/")
    expect(page.get_by_role("heading", name="Бір қарағанда")).to_be_visible()
    assert_accessible(page)
    page.get_by_label("Бір қарағанда").uncheck()
    page.get_by_role("button", name="Көрсету").click()
    expect(page.get_by_role("heading", name="Бір қарағанда")).to_have_count(0)
    with page.expect_download() as download:
        page.get_by_role("button", name="HTML жүктеп алу").click()
    file = tmp_path / "kitaphana.html"
    download.value.save_as(file)
    assert_fits(page)
    assert_accessible(page)

    parent = page_as(None)
    parent.goto(file.as_uri())
    expect(parent.get_by_role("heading", level=1)).to_have_text("Мектеп кітапханасы")
    assert_accessible(parent)
    parent.get_by_role("link", name="Русский").click()
    expect(parent.get_by_role("heading", level=1)).to_have_text("Школьная библиотека")
    assert_fits(parent)
    assert_accessible(parent)
