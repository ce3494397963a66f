"""The working-time budget by keyboard, and the norms; their screens."""

from datetime import date
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from kitaphana.activities.actions import adopt_kinds
from kitaphana.activities.models import WorkKind
from kitaphana.core.models import User
from kitaphana.worktime.actions import hold_post, note_absence
from kitaphana.worktime.models import Post
from tests import make
from tests.browser.conftest import WIDE, PageAs, assert_accessible, assert_fits


@pytest.fixture
def since(gulnar: User, this_autumn: date) -> date:
    """The first day of a school year; the usual kinds of work are there."""
    adopt_kinds(by=gulnar)
    return make.school_year(gulnar.school, this_autumn).starts_on


@pytest.fixture
def post(gulnar: User, since: date) -> Post:
    held = hold_post(
        by=gulnar, person="Сәрсенова Г.", hours_a_day=Decimal("7.2"), service_hours_a_day=Decimal(5),
        pay_a_month=Decimal(165_000), starts_on=since,
    )  # fmt: skip
    note_absence(by=gulnar, post=held, kind="course", starts_on=since, ends_on=since)
    return held


def test_gulnar_adds_a_half_post_and_its_illness_by_keyboard(
    page_as: PageAs, gulnar: User, since: date
) -> None:
    page = page_as(gulnar)
    page.goto("/plan/time/")
    page.get_by_role("link", name="Штат бірлігін қосу").first.press("Enter")
    page.get_by_label("Кім жұмыс істейді").fill("Омарова С.")
    page.get_by_label("Күніне, сағат").fill("3.6")
    page.keyboard.press("Control+s")
    expect(page.locator("#k-messages")).to_contain_text("Омарова С.: штат бірлігі жазылды.")
    first = since.isoformat()
    page.get_by_label("Себебі").select_option("illness")
    page.get_by_label("Басы").fill(first)
    page.get_by_label("Соңы", exact=True).fill(first)
    page.get_by_role("button", name="Жазу", exact=True).press("Enter")
    expect(page.get_by_role("listitem").filter(has_text="ауырды")).to_be_visible()
    page.goto("/plan/time/")
    expect(page.get_by_text("Жұмыс күні = ")).to_contain_text("(ауырды)")
    page.get_by_text("Айлар бойынша").press("Enter")
    expect(page.get_by_role("group").get_by_role("columnheader", name="Ауырды")).to_be_visible()


def test_the_screens_are_accessible_and_fit_the_computer_and_the_telephone(
    page_as: PageAs, gulnar: User, post: Post, subtests: pytest.Subtests
) -> None:
    kind = WorkKind.objects.filter(code="review").get()
    page = page_as(gulnar)
    for screen in (
        "/plan/time/?hours=900&share=10",
        "/plan/time/posts/new/",
        f"/plan/time/posts/{post.pk}/",
        "/work/norms/",
        "/work/norms/new/",
        f"/work/norms/{kind.pk}/",
    ):
        with subtests.test(screen):
            page.set_viewport_size(WIDE)
            page.goto(screen)
            assert page.get_by_role("heading", level=1).count() == 1
            assert_fits(page, WIDE)
            assert_accessible(page)
            assert_fits(page)
            assert_accessible(page)
