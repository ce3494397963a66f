"""A list of pupils as the school has it, brought in through the page."""

from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, expect

from kitaphana.core.models import User
from kitaphana.roster.models import Reader
from tests.browser.conftest import WIDE, PageAs, assert_accessible, assert_fits
from tests.browser.village import Village

LIST: FilePayload = {
    "name": "тізім.csv",
    "mimeType": "text/csv",
    "buffer": "Аты-жөні;Топ\nӘлімхан Нұрай;5А\nБолатов Тимур;жоқ\n".encode(),
}


@pytest.fixture(autouse=True)
def _own_folder(settings: object, tmp_path: Path) -> None:
    settings.DATA = tmp_path  # type: ignore[attr-defined]


def test_a_list_of_pupils_is_mapped_looked_at_brought_in_and_taken_back(
    page_as: PageAs, gulnar: User, village: Village
) -> None:
    page = page_as(gulnar)
    page.goto("/import/?kind=readers")
    page.get_by_label("Файл", exact=True).set_input_files(LIST)
    page.get_by_role("button", name="Файлды жүктеу").click()

    page.get_by_label("Сыныбы").select_option(label="B: Топ")
    page.get_by_role("button", name="Қайта қарау").click()
    fault = page.get_by_role("row").filter(has_text="танылмады")
    expect(fault).to_contain_text("«жоқ» сыныбы")
    assert_accessible(page)
    assert_fits(page)
    assert_accessible(page)
    page.set_viewport_size(WIDE)
    assert not Reader.objects.filter(surname="Әлімхан").exists()

    page.get_by_role("button", name="Енгізу", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("тізім.csv")
    assert Reader.objects.get(surname="Әлімхан").enrolments.get().school_class == village.fifth
    with page.expect_download() as download:
        page.get_by_role("link", name="Қатесі бар жолдар, XLSX").click()
    assert download.value.suggested_filename.endswith(".xlsx")

    page.get_by_role("button", name="Топтаманы қайтару").click()
    expect(page.get_by_role("row").filter(has_text="тізім.csv")).to_contain_text("кері қайтарылған")
    assert not Reader.objects.filter(surname="Әлімхан").exists()


def test_a_picture_in_place_of_a_list_is_refused_in_a_sentence(page_as: PageAs, gulnar: User) -> None:
    page = page_as(gulnar)
    page.goto("/import/")
    picture: FilePayload = {
        "name": "сурет.png",
        "mimeType": "image/png",
        "buffer": b"\x89PNG\r\n\x1a\n\x00\x00",
    }
    page.get_by_label("Файл", exact=True).set_input_files(picture)
    page.get_by_role("button", name="Файлды жүктеу").click()
    expect(page.locator(".k-field.wrong .k-error")).to_be_visible()
    assert_accessible(page)
