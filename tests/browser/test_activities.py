"""An exhibition from the calendar to its page: the entry, the books, the photographs."""

import io
import re
from pathlib import Path

import pytest
from django.utils import timezone
from PIL import Image
from playwright.sync_api import FilePayload, Page, expect

from kitaphana.activities.dates import CalendarRow, adopt_dates, write_date
from kitaphana.core.models import Setting, User
from kitaphana.files.models import StoredFile
from tests.browser.conftest import PageAs, assert_accessible, assert_fits
from tests.browser.village import Village

MEGABYTE = 1024**2


@pytest.fixture(autouse=True)
def _own_folder(settings: object, tmp_path: Path) -> None:
    settings.DATA = tmp_path  # type: ignore[attr-defined]


def photograph() -> FilePayload:
    file = io.BytesIO()
    Image.new("RGB", (320, 240), (20, 90, 160)).save(file, "JPEG")
    return {"name": "көрме.jpg", "mimeType": "image/jpeg", "buffer": file.getvalue()}


def shown(page: Page) -> list[str]:
    return page.get_by_role("table", name="Көрсетілген кітаптар").get_by_role("rowheader").all_inner_texts()


def test_a_date_of_the_calendar_becomes_an_exhibition_with_books_and_a_photograph(
    page_as: PageAs, gulnar: User, village: Village
) -> None:
    today = timezone.localdate()
    adopt_dates(by=gulnar)
    birthday = CalendarRow("Мектептің туған күні", today.month, day=today.day, born=today.year - 90)
    write_date(by=gulnar, told=birthday)
    page = page_as(gulnar)
    page.goto("/work/dates/")
    row = page.get_by_role("listitem").filter(has_text="Мектептің туған күні").first
    expect(row).to_contain_text(re.compile(r"90\s+жыл"))
    row.get_by_role("link", name=re.compile("^Жазу")).click()

    form = page.locator("form[data-save]")
    expect(form.get_by_label("Тақырыбы")).to_have_value("Мектептің туған күні")
    form.get_by_label("Жұмыс түрі").select_option(label="кітап көрмесі")
    form.get_by_label("Өткен орны").fill("Фойе")
    form.get_by_label("патриоттық тәрбие").check()
    page.keyboard.press("Control+s")
    page.get_by_role("table", name="Жұмыс күнделігі").get_by_role("row").filter(
        has_text="Мектептің туған күні"
    ).get_by_role("link").click()
    expect(page.locator("main")).to_contain_text("патриоттық тәрбие")

    page.locator("[data-scan]").fill(village.novel.inventory_number)
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").or_(page.locator("#k-messages"))).to_contain_text(
        "Көрсетілген кітаптарға қосылды"
    )
    assert shown(page) == [str(village.novel.lot.title)]

    page.get_by_label("Фотосуреттер").set_input_files([photograph(), photograph()])
    page.get_by_role("button", name="Фотосурет қосу").click()
    expect(page.locator(".ac-photos img")).to_have_count(2)
    seen = page.locator(".ac-photos img").first
    assert seen.evaluate("async (image) => { await image.decode(); return image.naturalWidth }") == 320
    assert_accessible(page)
    assert_fits(page)

    page.goto("/work/dates/")
    expect(page.get_by_role("listitem").filter(has_text="Мектептің туған күні").first).to_contain_text(
        "Кітап көрмесі"
    )
    assert_accessible(page)
    assert_fits(page)


def test_a_file_that_is_too_large_is_told_of_before_it_is_sent(
    page_as: PageAs, gulnar: User, village: Village
) -> None:
    Setting.objects.create(school=gulnar.school, code="file_megabytes", value=1)
    page = page_as(gulnar)
    page.goto(f"/work/{village.lesson.pk}/")
    field = page.get_by_label("Фотосуреттер")
    large: FilePayload = {"name": "film.jpg", "mimeType": "image/jpeg", "buffer": b"x" * (MEGABYTE + 1)}
    field.set_input_files(large)
    assert "Файл тым үлкен" in field.evaluate("(input) => input.validationMessage")
    field.set_input_files(photograph())
    assert field.evaluate("(input) => input.validationMessage") == ""
    page.get_by_role("button", name="Фотосурет қосу").click()
    expect(page.locator(".ac-photos img")).to_have_count(1)
    assert StoredFile.objects.count() == 1


def test_without_the_browsers_help_the_server_says_it_on_the_same_page(
    page_as: PageAs, gulnar: User, village: Village
) -> None:
    Setting.objects.create(school=gulnar.school, code="file_megabytes", value=1)
    page = page_as(gulnar)
    page.goto(f"/work/{village.lesson.pk}/")
    large: FilePayload = {"name": "film.jpg", "mimeType": "image/jpeg", "buffer": b"x" * (3 * MEGABYTE)}
    page.get_by_label("Фотосуреттер").set_input_files(large)
    page.locator("form[enctype]").evaluate("(form) => { form.noValidate = true; form.requestSubmit() }")
    expect(page.locator("#k-messages")).to_contain_text("Файл тым үлкен")
    expect(page).to_have_url(re.compile(f"/work/{village.lesson.pk}/$"))
    assert not StoredFile.objects.exists()
