"""Erlan of grade 5 with a telephone of 360 px: no account, no name."""

import pytest
from django.utils import timezone
from playwright.sync_api import Page, ViewportSize, expect

from kitaphana.core.actions import open_corner
from kitaphana.core.models import User
from kitaphana.digital.models import Resource
from kitaphana.needs.models import EmptySearch, Suggestion
from kitaphana.teaching.models import ListedTitle, ReadingList
from tests.browser.conftest import WIDE, PageAs, assert_accessible, assert_fits
from tests.browser.village import Village

TELEPHONE: ViewportSize = {"width": 360, "height": 740}
TOO_SMALL = """
    [...document.querySelectorAll("main :is(button, .k-btn, .rc-rows a, textarea, input:not([type=radio]))")]
        .filter((one) => one.offsetParent && one.getBoundingClientRect().height < 44)
        .map((one) => one.outerHTML.slice(0, 120))
"""


def read_well(page: Page) -> None:
    """Fits the telephone, is accessible, and every button may be hit by a finger."""
    assert_fits(page, TELEPHONE)
    assert_accessible(page)
    assert page.evaluate(TOO_SMALL) == []


@pytest.fixture
def corner(gulnar: User, village: Village) -> str:
    school = open_corner(by=gulnar)
    today = timezone.localdate()
    made = ReadingList.objects.create(school=school, name="Жазғы оқу", on=today, for_readers=True)
    ListedTitle.objects.create(school=school, reading_list=made, place=1, title=village.novel.lot.title)
    Resource.objects.create(
        school=school, kind="link", name="Kitap.kz", url="https://kitap.example/", rights="ашық",
        added_on=today,
    )  # fmt: skip
    Suggestion(
        school=school, on=today, kind="book", about="Хоббит", reader_kind="pupil", state="done",
        answer="Қордан алыңыздар", answered_on=today, is_public=True,
    ).keyed().save()  # fmt: skip
    return f"/r/{school.corner_key}/"


def test_erlan_says_his_grade_finds_a_book_and_suggests_another(
    page_as: PageAs, corner: str, village: Village
) -> None:
    page = page_as(None)
    page.set_viewport_size(TELEPHONE)
    page.goto(corner)
    read_well(page)
    page.get_by_role("button", name="5-сынып").click()
    expect(page.get_by_text("5-сынып")).to_be_visible()

    page.get_by_role("searchbox").fill("шкан я")
    page.get_by_role("searchbox").press("Home")
    page.get_by_role("button", name="ұ", exact=True).click()
    page.get_by_role("searchbox").fill("ушкан уя")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Ұшқан ұя")).to_be_visible()
    expect(page.get_by_text("қазір оқырманда")).to_be_visible()
    read_well(page)
    page.get_by_role("link", name="Ұшқан ұя").click()
    expect(page.get_by_text("Момышұлы Б.")).to_be_visible()
    read_well(page)

    page.goto(corner)
    page.get_by_role("searchbox").fill("Гарри Поттер")
    page.get_by_role("button", name="Іздеу").click()
    expect(page.get_by_role("link", name="Осы кітапты ұсыну")).to_be_visible()
    read_well(page)
    page.get_by_role("link", name="Осы кітапты ұсыну").click()
    expect(page.get_by_label("Кітаптың атауы")).to_have_value("Гарри Поттер")
    read_well(page)
    page.get_by_role("button", name="Жіберу").click()
    expect(page.get_by_role("status")).to_contain_text("Ұсынысың жазылды")
    expect(page.get_by_text("Қордан алыңыздар")).to_be_visible()
    assert EmptySearch.objects.get(about="Гарри Поттер").grade == 5
    sent = Suggestion.objects.latest("pk")
    assert (sent.about, sent.grade) == ("Гарри Поттер", 5)


def test_lists_resources_and_languages_read_well_on_both_screens(page_as: PageAs, corner: str) -> None:
    page = page_as(None)
    for path in ("", "search/?q=уя", "suggest/", "lists/", "resources/"):
        page.set_viewport_size(WIDE)
        page.goto(corner + path)
        assert_accessible(page)
        read_well(page)
    page.goto(f"{corner}lists/")
    page.get_by_role("link", name="Жазғы оқу").click()
    expect(page.get_by_role("heading", name="Жазғы оқу")).to_be_visible()
    read_well(page)
    page.get_by_role("button", name="Русский").click()
    expect(page.get_by_text("сейчас у читателя")).to_be_visible()
    assert page.locator("html").get_attribute("lang") == "ru"


def test_the_corner_works_without_scripts(page_as: PageAs, corner: str, village: Village) -> None:
    page = page_as(None)
    page.route("**/*.js", lambda route: route.fulfill(body="", content_type="text/javascript"))
    page.goto(corner)
    expect(page.get_by_role("button", name="ұ", exact=True)).to_be_hidden()
    page.get_by_role("searchbox").fill("уя")
    page.get_by_role("button", name="Іздеу").click()
    expect(page.get_by_role("heading", name="Ұшқан ұя")).to_be_visible()


def test_gulnar_opens_the_corner_prints_its_poster_and_closes_it(page_as: PageAs, gulnar: User) -> None:
    page = page_as(gulnar)
    page.goto("/settings/corner/")
    page.get_by_role("button", name="Бұрышты ашу").click()
    address = page.get_by_role("link", name="/r/").inner_text()
    assert_accessible(page)
    page.get_by_role("link", name="Плакат").click()
    expect(page.get_by_text(address)).to_be_visible()
    expect(page.locator(".k-poster svg")).to_be_visible()
    assert_accessible(page)
    page.goto("/settings/corner/")
    page.get_by_role("button", name="Бұрышты жабу").click()
    expect(page.get_by_role("button", name="Бұрышты ашу")).to_be_visible()
    closed = page.request.get(address)
    assert closed.status == 404
