"""A real Chromium over a really served school.

    browser                one for the whole run; needs KITAPHANA_CHROMIUM, the path of Chromium
    page_as(user)          a page in which that user is signed in; page_as(None) is a stranger's
    assert_accessible(page)   axe-core finds nothing against WCAG 2.2 A and AA on the page as it stands
    assert_fits(page)      nothing scrolls sideways at 400 px, or on another screen
    village                a small school in the present year, with something on every screen

A page whose script fails, or that writes an error to the console, fails the test. The browser asks for
Kazakh, as the program does by default.
"""

import os
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    ViewportSize,
    expect,
    sync_playwright,
)
from pytest_django.live_server_helper import LiveServer

from kitaphana.core.models import School, User
from tests import make
from tests.browser.village import Village, built

AXE = Path(__file__).resolve().parents[2] / "node_modules/axe-core/axe.min.js"
# Beside the levels of WCAG: every part of a page lies in a landmark. To hand over what is right takes longer
# than to find what is wrong.
CHECK = """axe.run({
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], rules: {region: {enabled: true}},
    resultTypes: ["violations"]
}).then(({violations}) => violations)"""
# Of two fields with one id the second has no label, which axe leaves to the reader.
IDS_USED_TWICE = """
    [...document.querySelectorAll("[id]")].map((part) => part.id).filter((id, n, ids) => ids.indexOf(id) < n)
"""
CHROMIUM_ARGS = (
    "--no-sandbox --disable-gpu --disable-background-networking --disable-quic --no-first-run".split()
)
WIDE: ViewportSize = {"width": 1366, "height": 768}
NARROW: ViewportSize = {"width": 400, "height": 860}
# Milliseconds in which a page shows what a test waits for, on a busy machine.
PATIENCE = 15_000
# In which a page comes: the first of a run starts the browser and the program.
COMES = 60_000
# What Chromium itself says when a test takes the line away.
LINE_IS_DOWN = "ERR_INTERNET_DISCONNECTED"

# Playwright keeps an event loop running in this thread, which Django would take for an async view.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
expect.set_options(timeout=PATIENCE)

PageAs = Callable[[User | None], Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.django_db(transaction=True))
            if not os.environ.get("KITAPHANA_CHROMIUM"):
                item.add_marker(pytest.mark.skip("KITAPHANA_CHROMIUM names no Chromium"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=os.environ["KITAPHANA_CHROMIUM"], args=CHROMIUM_ARGS
        )
        yield chromium
        chromium.close()


@pytest.fixture
def page_as(browser: Browser, live_server: LiveServer) -> Iterator[PageAs]:
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def said(message: ConsoleMessage) -> None:
        if message.type == "error" and LINE_IS_DOWN not in message.text:
            faults.append(f"{message.text} {message.location['url']}")

    def page_as(user: User | None) -> Page:
        context = browser.new_context(base_url=live_server.url, viewport=WIDE, locale="kk-KZ")
        context.set_default_timeout(PATIENCE)
        context.set_default_navigation_timeout(COMES)
        contexts.append(context)
        if user:
            client = Client()
            client.force_login(user)
            session = client.cookies[settings.SESSION_COOKIE_NAME].value
            context.add_cookies(
                [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}]
            )
        page = context.new_page()
        page.on("pageerror", lambda fault: faults.append(str(fault)))
        page.on("console", said)
        return page

    yield page_as
    for context in contexts:
        context.close()
    assert faults == []


@pytest.fixture
def this_autumn(school: School) -> date:
    """The first day of the present school year, which is opened."""
    today = timezone.localdate()
    starts_on = date(today.year if today.month >= 9 else today.year - 1, 9, 1)
    make.school_year(school, starts_on)
    return starts_on


@pytest.fixture
def village(gulnar: User, marat: User, aigul: User, this_autumn: date) -> Village:
    return built(gulnar, marat, aigul, this_autumn, timezone.localdate())


def assert_accessible(page: Page) -> None:
    """Fails with each rule that is broken and the place where."""
    page.wait_for_load_state()
    if not page.evaluate("'axe' in window"):
        page.add_script_tag(path=AXE)
    found = page.evaluate(CHECK)
    broken = [(rule["id"], [node["html"][:200] for node in rule["nodes"]]) for rule in found]
    broken += [("id used twice", used) for used in page.evaluate(IDS_USED_TWICE)]
    assert broken == []


def assert_fits(page: Page, screen: ViewportSize = NARROW) -> None:
    """The page scrolls down only."""
    page.wait_for_load_state()
    page.set_viewport_size(screen)
    assert page.evaluate("document.documentElement.scrollWidth") <= screen["width"]
