"""Services taken from the ready ones and counted by one press; and their pages."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from kitaphana.core.models import User
from kitaphana.services.actions import Terms, adopt, count, offer
from kitaphana.services.models import Service, ServiceUse
from tests.browser.conftest import WIDE, PageAs, assert_accessible, assert_fits
from tests.browser.village import Village


@pytest.fixture
def printing(gulnar: User, village: Village) -> Service:
    """Counted by hand, beside lending and a service that ended today."""
    since, today = village.year.starts_on, timezone.localdate()
    adopt(by=gulnar, codes=["lending"], since=since)
    offer(by=gulnar, terms=Terms("Үстел ойындары", "young"), since=since, until=today)
    made = offer(by=gulnar, terms=Terms("Басып шығару", "all"), since=since)
    count(by=gulnar, service=made, on=today, n=3, today=today, note="Емтихан сұрақтары")
    return made


def test_services_are_taken_and_counted_by_one_press(page_as: PageAs, gulnar: User, village: Village) -> None:
    page = page_as(gulnar)
    page.goto("/work/services/ready/")
    page.get_by_label("Басып шығару және сканерлеу").press("Space")
    page.get_by_label("Басталған күні").fill(village.year.starts_on.isoformat())
    page.keyboard.press("Control+s")
    expect(page.locator("#k-messages")).to_contain_text("Тізілімге енгізілді: 1.")
    plus = page.get_by_role("button", name="Бүгінге тағы біреуін қосу")
    for n in ("1", "2"):
        plus.press("Enter")
        expect(
            page.get_by_role("row", name="Басып шығару").get_by_role("link", name=n, exact=True)
        ).to_be_visible()
    page.get_by_role("row", name="Басып шығару").get_by_role("link", name="2", exact=True).click()
    page.get_by_role("button", name="Біреуін алып тастау").click()
    expect(page.locator("#k-messages")).to_contain_text("1 шегерілді")
    assert ServiceUse.objects.get().count == 1


def test_the_screens_are_accessible_and_fit_the_computer_and_the_telephone(
    page_as: PageAs, gulnar: User, village: Village, printing: Service, subtests: pytest.Subtests
) -> None:
    lending = Service.objects.get(code="lending")
    page = page_as(gulnar)
    for screen in (
        "/work/services/",
        "/work/services/new/",
        "/work/services/ready/",
        f"/work/services/{printing.pk}/",
        f"/work/services/{lending.pk}/",
        f"/work/services/{printing.pk}/edit/",
    ):
        with subtests.test(screen):
            page.set_viewport_size(WIDE)
            page.goto(screen)
            assert page.get_by_role("heading", level=1).count() == 1
            assert_fits(page, WIDE)
            assert_accessible(page)
            assert_fits(page)
            assert_accessible(page)
