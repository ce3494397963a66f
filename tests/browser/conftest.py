"""A real Chromium over a really served school.

    browser                one for the whole run; needs KITAPHANA_CHROMIUM, the path of Chromium
    page_as(user)          a page in which that user is signed in; page_as(None) is a stranger's
    assert_accessible(page)   axe-core finds nothing against WCAG 2.2 A and AA on the page as it stands
    assert_fits(page)      nothing scrolls sideways at 400 px

A page whose script fails fails the test. The browser asks for Kazakh, as the program does by default.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from kitaphana.core.models import User

AXE = Path(__file__).resolve().parents[2] / "node_modules/axe-core/axe.min.js"
CHROMIUM_ARGS = (
    "--no-sandbox --disable-gpu --disable-background-networking --disable-quic --no-first-run".split()
)
WIDE = {"width": 1366, "height": 768}
NARROW = {"width": 400, "height": 860}

# Playwright keeps an event loop running in this thread, which Django would take for an async view.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

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

    def page_as(user: User | None) -> Page:
        context = browser.new_context(base_url=live_server.url, viewport=WIDE, locale="kk-KZ")  # type: ignore[arg-type]
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
        return page

    yield page_as
    for context in contexts:
        context.close()
    assert faults == []


def assert_accessible(page: Page) -> None:
    """Fails with each rule that is broken and the place where."""
    page.add_script_tag(path=AXE)
    found = page.evaluate("axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']})")
    broken = [(rule["id"], [node["html"][:200] for node in rule["nodes"]]) for rule in found["violations"]]
    assert broken == []


def assert_fits(page: Page) -> None:
    """At 400 px the page scrolls down only."""
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
