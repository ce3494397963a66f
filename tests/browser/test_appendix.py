"""The whole school's year: a calendar file comes in, an event is tied to the plan, and the year is read."""

from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import expect

from kitaphana.activities.actions import adopt_kinds
from kitaphana.appendix.models import SchoolEvent
from kitaphana.core.models import User
from kitaphana.lib.period import Period
from kitaphana.planning import actions
from tests.browser.conftest import WIDE, PageAs, assert_accessible, assert_fits


@pytest.fixture(autouse=True)
def _own_folder(settings: object, tmp_path: Path) -> None:
    settings.DATA = tmp_path  # type: ignore[attr-defined]


def calendar(year: int) -> bytes:
    """Two events of the school, and one whose day does not exist."""
    events = (
        ("1", "Мұғалім күні", f"{year}1005", "CATEGORIES:Тәрбие жұмысы"),
        ("2", "Педагогикалық кеңес", f"{year}1105", "CATEGORIES:Оқу жұмысы"),
        ("3", "Жоқ күн", f"{year}1399", "LOCATION:Фойе"),
    )
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0"]
    for uid, name, day, more in events:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{uid}",
            f"SUMMARY:{name}",
            f"DTSTART;VALUE=DATE:{day}",
            more,
            "END:VEVENT",
        ]
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


def test_the_schools_calendar_comes_in_and_meets_the_plan(
    page_as: PageAs, gulnar: User, this_autumn: date
) -> None:
    adopt_kinds(by=gulnar)
    actions.draft_plan(by=gulnar, kind="year", period=Period.school_year(this_autumn.year))
    page = page_as(gulnar)
    page.goto("/plan/appendix/")
    page.get_by_role("link", name="Күнтізбені енгізу").click()
    page.get_by_label("Файл", exact=True).set_input_files(
        {"name": "мектеп.ics", "mimeType": "text/calendar", "buffer": calendar(this_autumn.year)}
    )
    page.get_by_role("button", name="Файлды жүктеу").click()
    expect(page.locator("main")).to_contain_text("«Жоқ күн»")
    assert_accessible(page)
    page.get_by_role("button", name="Енгізу").click()
    expect(page.locator("#k-messages")).to_contain_text("қосылды")
    assert SchoolEvent.objects.count() == 2

    page.goto("/plan/appendix/")
    table = page.get_by_role("table", name="Бүкіл мектептің жылы")
    october = table.get_by_role("row").filter(has=page.get_by_role("rowheader", name="Қазан"))
    expect(october).to_contain_text("Мұғалім күні")
    assert_accessible(page)
    october.get_by_role("link", name="Мұғалім күні").click()
    form = page.locator("form").filter(has=page.get_by_role("button", name="Жоспарға қосу"))
    form.get_by_label("Жұмыс түрі").select_option(label="Кітап көрмесі")
    form.get_by_label("Жұмыс мазмұны").fill("«Ұстаз – ұлық тұлға» көрмесі")
    form.get_by_label("Жауапты").fill("Сәрсенова Г.")
    assert_accessible(page)
    assert_fits(page)
    form.get_by_role("button", name="Жоспарға қосу").click()
    expect(page.get_by_role("table", name="Кітапхананың үлесі", exact=True)).to_contain_text(
        "«Ұстаз – ұлық тұлға» көрмесі"
    )

    page.set_viewport_size(WIDE)
    page.goto("/plan/appendix/?by=who")
    expect(page.locator("main")).to_contain_text("оның ішінде кітапхана қатысатыны – 1")
    expect(table).to_contain_text("«Ұстаз – ұлық тұлға» көрмесі")
    assert_accessible(page)
    assert_fits(page)
    expect(page.get_by_role("link", name="Мұғалім күні")).to_be_visible()
    page.goto("/plan/appendix/events/")
    assert_accessible(page)
    assert_fits(page)
