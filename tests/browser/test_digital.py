"""The digital centre by the keyboard alone; then all its pages."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from kitaphana.core.actions import change_setting
from kitaphana.core.models import User
from kitaphana.digital.actions import Described, add_resource, add_workstation, record_speed_by_hand
from kitaphana.digital.models import Booking, LineTest, Purpose, Resource, Session, Workstation
from kitaphana.digital.queries import opening_hours
from kitaphana.digital.session import start
from tests.browser.conftest import WIDE, PageAs, assert_accessible, assert_fits
from tests.browser.village import Village
from tests.digital.conftest import bytes_of, served


@pytest.fixture
def centre(gulnar: User, village: Village) -> list[Workstation]:
    """Two workstations of a library that is open around the clock, so that no hour ends a session."""
    change_setting(by=gulnar, code="loan_desk_opens", value="00:00")
    change_setting(by=gulnar, code="loan_desk_closes", value="23:59")
    since = village.year.starts_on
    return [add_workstation(by=gulnar, name=name, online=True, since=since) for name in ("ПК-1", "ПК-2")]


def scan(page: Page, line: str) -> None:
    page.keyboard.type(line)
    page.keyboard.press("Enter")


def test_arman_sits_down_and_leaves_without_a_mouse(
    page_as: PageAs, gulnar: User, village: Village, centre: list[Workstation]
) -> None:
    page = page_as(gulnar)
    page.goto("/digital/")
    scan(page, village.arman.card_number)
    expect(page.get_by_role("heading", name="Сейітов Арман")).to_be_visible()
    page.keyboard.press("F6")
    expect(page.locator(".k-said")).to_contain_text("Сеанс басталды: Сейітов Арман, ПК-1")
    expect(page.locator("[data-told]")).to_contain_text("Сеанс басталды")
    expect(page.locator(".d-tile").first).to_contain_text("Сейітов Арман")
    expect(page.locator("#line")).to_be_focused()
    page.keyboard.press("Alt+Digit1")
    expect(page.locator(".k-said")).to_contain_text("Сеанс аяқталды: Сейітов Арман")
    page.keyboard.press("F8")
    expect(page.locator(".k-said")).to_contain_text("Сеанс жалғасып жатыр")
    session = Session.objects.get()
    assert (session.purpose, session.workstation, session.ended_at) == (Purpose.RESEARCH, centre[0], None)


def test_the_card_of_someone_who_sits_asks_and_enter_stops(
    page_as: PageAs, gulnar: User, village: Village, centre: list[Workstation]
) -> None:
    start(by=gulnar, workstation=centre[0], purpose="study", at=timezone.now(), reader=village.arman)
    page = page_as(gulnar)
    page.clock.install()
    page.goto("/digital/")
    scan(page, village.arman.card_number)
    expect(page.get_by_role("alertdialog")).to_contain_text("«ПК-1» орнында отыр")
    assert_accessible(page)
    page.clock.fast_forward(400)  # longer than the two Enters of one scan
    page.keyboard.press("Enter")
    expect(page.locator(".k-said")).to_contain_text("Сеанс аяқталды")
    assert Session.objects.get().ended_at is not None


def test_a_class_is_counted_and_one_pupil_chooses_another_workstation(
    page_as: PageAs, gulnar: User, centre: list[Workstation]
) -> None:
    page = page_as(gulnar)
    page.goto("/digital/")
    scan(page, "10 оқушы, 7-сынып")
    expect(page.get_by_role("heading", name="10 оқушы, 7-сынып")).to_be_visible()
    page.keyboard.press("F4")
    expect(page.locator(".k-said")).to_contain_text("бірнеше орын")
    scan(page, "9-сынып")
    expect(page.locator(".d-tile.chosen")).to_contain_text("ПК-1")
    page.keyboard.press("Alt+Digit2")
    expect(page.locator(".d-tile.chosen")).to_contain_text("ПК-2")
    page.keyboard.press("F10")
    expect(page.locator(".k-said")).to_contain_text("ПК-2")
    found = Session.objects.order_by("pk").values_list("count", "grade", "workstation", "purpose")
    assert list(found) == [(10, 7, None, "study"), (1, 9, centre[1].pk, "leisure")]


def test_the_line_is_measured_against_the_address_of_the_school(
    page_as: PageAs, gulnar: User, village: Village
) -> None:
    page = page_as(gulnar)
    with served(bytes_of(1_500_000)) as address:
        page.goto("/settings/values/line_test_address/")
        page.get_by_label("Интернет жылдамдығы өлшенетін мекенжай").fill(address)
        page.keyboard.press("Control+s")
        expect(page.locator("#k-messages")).to_contain_text("Сақталды")
        page.goto("/digital/line/")
        page.get_by_role("button", name="Өлшеу").click()
        expect(page.locator("#k-messages")).to_contain_text("Өлшенген жылдамдық")
    assert LineTest.objects.get().received == 1_500_000
    expect(page.get_by_role("img")).to_be_visible()


def test_the_screens_are_accessible_and_fit_the_computer_and_the_telephone(
    page_as: PageAs, gulnar: User, village: Village, centre: list[Workstation], subtests: pytest.Subtests
) -> None:
    today = timezone.localdate()
    kitap = _filled(gulnar, village, centre, today)
    page = page_as(gulnar)
    for screen in (
        "/digital/",
        f"/digital/?reader={village.arman.pk}",
        "/digital/bookings/",
        "/digital/resources/",
        "/digital/resources/new/",
        f"/digital/resources/{kitap.pk}/",
        f"/digital/resources/{kitap.pk}/edit/",
        "/digital/line/",
        "/digital/statistics/",
        "/digital/workstations/",
        f"/digital/workstations/{centre[0].pk}/",
        f"/digital/sessions/{Session.objects.earliest('pk').pk}/",
        "/settings/values/line_test_address/",
    ):
        with subtests.test(screen):
            page.set_viewport_size(WIDE)
            page.goto(screen)
            assert page.get_by_role("heading", level=1).count() == 1
            assert_fits(page, WIDE)
            assert_accessible(page)
            assert_fits(page)
            assert_accessible(page)


def _filled(gulnar: User, village: Village, centre: list[Workstation], today: date) -> Resource:
    """On each page: a session, a booking, a resource, tests of the line on both sides of the norm."""
    start(by=gulnar, workstation=centre[0], purpose="study", at=timezone.now(), grade=7)
    opens, closes = opening_hours(gulnar.school)
    Booking.objects.create(
        school=gulnar.school,
        workstation=centre[1],
        on=today,
        starts=opens,
        ends=closes,
        reader=village.arman,
        purpose="study",
    )
    for n, mbit in enumerate((Decimal(4), Decimal(25))):
        record_speed_by_hand(by=gulnar, mbit=mbit, on=today - timedelta(days=n), today=today)
    described = Described(
        "link", "Kitap.kz", "ашық", url="https://kitap.kz", lowest_grade=5, highest_grade=11
    )
    return add_resource(by=gulnar, described=described, on=today)
