"""Gulnar builds a survey, thirty pupils answer it on a telephone, and she reads the results; then a pile of
papers is entered with the keyboard alone."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, ViewportSize, expect
from pytest_django.live_server_helper import LiveServer

from kitaphana.core.actions import open_corner
from kitaphana.core.models import User
from kitaphana.roster.queries import pupils as enrolled
from kitaphana.surveys import actions
from kitaphana.surveys.models import Response, Survey
from kitaphana.surveys.queries import tickets_of
from kitaphana.surveys.shape import ready_made
from tests import make
from tests.browser.conftest import WIDE, PageAs, assert_accessible, assert_fits
from tests.browser.village import Village

TELEPHONE: ViewportSize = {"width": 360, "height": 740}
PUPILS = 30
OWN_QUESTION = "Кітапханаға жиі келесің бе?"


def build(page: Page) -> None:
    """From a ready-made one, with a question of her own put second, and by tickets."""
    page.goto("/needs/surveys/new/")
    page.get_by_label("Кітапхана қызметінің сапасы").check()
    page.get_by_role("button", name="Құру").click()
    page.get_by_text("Атауы мен шарттары").click()
    page.get_by_label("билетпен").check()
    page.get_by_role("button", name="Бір жауап").click()
    expect(page.locator(".sv-q")).to_have_count(6)
    sixth = page.locator(".sv-q").last
    expect(sixth.get_by_label("Сұрақ қазақша")).to_be_focused()
    page.keyboard.type(OWN_QUESTION)
    sixth.get_by_label("Жауап нұсқалары 1, қазақша").fill("Иә")
    sixth.get_by_label("Жауап нұсқалары 2, қазақша").fill("Жоқ")
    for place in (6, 5, 4, 3):
        page.get_by_role("button", name=f"Жоғары жылжыту: {place}", exact=True).click()
        expect(page.locator(".sv-q").nth(place - 2).get_by_label("Сұрақ қазақша")).to_have_value(OWN_QUESTION)
    page.keyboard.press("Control+s")
    expect(page.locator("#k-messages")).to_contain_text("Сақталды")
    page.get_by_role("button", name="Сауалнаманы ашу").click()
    expect(page.locator(".k-context .k-st")).to_have_text("ашық")


def test_a_survey_is_built_answered_thirty_times_on_a_telephone_and_read(
    page_as: PageAs, gulnar: User, village: Village, browser: Browser, live_server: LiveServer
) -> None:
    for n in range(PUPILS - enrolled(gulnar.school, timezone.localdate()).count()):
        make.reader(
            gulnar.school, f"Ахметов {n}", school_class=village.fifth, joined_on=village.year.starts_on
        )
    open_corner(by=gulnar)
    page = page_as(gulnar)
    build(page)
    page.get_by_role("link", name="Билеттер").click()
    page.get_by_label("5 «А»").check()
    page.get_by_role("button", name="Билет жасау").click()
    expect(page.locator("#k-messages")).to_contain_text("30 билет жасалды".replace(" ", "\xa0", 1))
    survey = Survey.objects.get()
    page.goto(f"/needs/surveys/{survey.pk}/")
    telephone = {"viewport": TELEPHONE, "locale": "kk-KZ", "java_script_enabled": False}
    for n, ticket in enumerate(tickets_of(survey)):
        context = browser.new_context(base_url=live_server.url, **telephone)  # type: ignore[arg-type]
        pupil = context.new_page()
        pupil.goto(f"/needs/surveys/r/{survey.school.corner_key}/{survey.key}/?t={ticket.secret}")
        answer(pupil, n)
        context.close()
    expect(page.locator(".k-count b").first).to_have_text(str(PUPILS))
    own = page.get_by_role("table", name=OWN_QUESTION)
    expect(own.get_by_role("row", name=re.compile("^Иә"))).to_contain_text("66,7")
    expect(own.get_by_role("row", name=re.compile("^Жоқ"))).to_contain_text("10")
    expect(page.locator(".sv-texts li")).to_have_text("Жаңа кітап көбірек × 3")
    assert Response.objects.filter(grade=5).count() == PUPILS
    assert_accessible(page)
    assert_fits(page)
    assert_accessible(page)


def answer(pupil: Page, n: int) -> None:
    """Two of three say yes; every tenth writes a word."""
    first, second, *_ = pupil.locator("fieldset").all()
    first.get_by_text("5", exact=True).click()
    second.get_by_text("Жоқ" if n % 3 == 2 else "Иә", exact=True).click()
    pupil.get_by_role("group", name="Кітап таңдауы").get_by_text("4", exact=True).click()
    if n % 10 == 0:
        pupil.get_by_label("Нені жақсартар едіңіз?").fill("Жаңа кітап көбірек")
    if n == 0:
        assert_fits(pupil, TELEPHONE)
    pupil.locator(".sv-send").click()
    expect(pupil.get_by_role("heading", level=1)).to_have_text("Рақмет, жауап қабылданды")


@pytest.fixture
def quality(gulnar: User, village: Village) -> Survey:
    """A ready-made survey by an open link, opened today."""
    open_corner(by=gulnar)
    ready = ready_made()["quality"]
    today = timezone.localdate()
    survey = actions.draft(by=gulnar, details=ready.details, questions=ready.questions, on=today)
    actions.open_survey(by=gulnar, survey=survey, on=today)
    return survey


def test_papers_are_entered_with_the_keyboard_alone(page_as: PageAs, gulnar: User, quality: Survey) -> None:
    page = page_as(gulnar)
    page.goto(f"/needs/surveys/{quality.pk}/enter/")
    for number, grade in enumerate(("Digit1", ""), 1):
        if grade:
            page.keyboard.press(grade)
            page.keyboard.press("Enter")
        for key in ("Digit5", "Numpad4", "Digit1", "Digit2", "Digit3", "Digit1", "Digit1", "Digit4"):
            page.keyboard.press(key)
            page.keyboard.press("Enter")
        page.keyboard.type("Тыныш болса")
        page.keyboard.press("Backspace")
        page.keyboard.press("Enter")
        expect(page.locator("[data-entered]")).to_have_text(str(number))
    responses = Response.objects.filter(on_paper=True)
    assert responses.count() == 2
    for response in responses:
        assert list(
            response.answers.filter(question__kind="scale")
            .order_by("question__place")
            .values_list("number", flat=True)
        ) == [5, 4]
        assert response.answers.get(question__kind="text").text == "Тыныш болс"


def test_the_screens_are_accessible_and_fit_the_computer_and_the_telephone(
    page_as: PageAs, gulnar: User, quality: Survey, village: Village, subtests: pytest.Subtests
) -> None:
    tickets = actions.draft(
        by=gulnar,
        details=ready_made()["teachers"].details,
        questions=ready_made()["teachers"].questions,
        on=timezone.localdate(),
    )
    Survey.objects.filter(pk=tickets.pk).update(access="ticket")
    tickets.refresh_from_db()
    actions.make_tickets(by=gulnar, survey=tickets, more=3, on=timezone.localdate())
    quality.school.refresh_from_db()
    page, corner = page_as(gulnar), f"/needs/surveys/r/{quality.school.corner_key}"
    for screen in (
        "/needs/surveys/",
        "/needs/surveys/new/",
        f"/needs/surveys/{quality.pk}/",
        f"/needs/surveys/{quality.pk}/enter/",
        f"/needs/surveys/{quality.pk}/poster/",
        f"/needs/surveys/{tickets.pk}/",
        f"/needs/surveys/{tickets.pk}/tickets/",
        f"/needs/surveys/{tickets.pk}/slips/",
        f"{corner}/{quality.key}/",
        f"{corner}/{quality.key}/thanks/",
        f"{corner}/{tickets.key}/",
    ):
        with subtests.test(screen):
            page.set_viewport_size(WIDE)
            page.goto(screen)
            assert page.get_by_role("heading", level=1).count() == 1
            assert_fits(page, WIDE)
            assert_accessible(page)
            assert_fits(page)
            assert_accessible(page)
