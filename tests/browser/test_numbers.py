"""Control numbers: proposed from last year, parted among the quarters, typed over with the keyboard."""

from datetime import date

from playwright.sync_api import expect

from kitaphana.circulation.models import Visit
from kitaphana.core.models import User
from kitaphana.roster.models import Term
from tests import make
from tests.browser.conftest import PageAs, assert_accessible, assert_fits
from tests.browser.village import Village

SPANS = (((9, 1), (10, 31)), ((11, 8), (12, 29)), ((1, 9), (3, 20)), ((4, 1), (5, 25)))


def _a_year_before(gulnar: User, this_autumn: date) -> None:
    """Visits of last year, and the quarters of this one."""
    year = make.school_year(gulnar.school, this_autumn)
    for number, ((month, day), (last_month, last_day)) in enumerate(SPANS, start=1):
        first = this_autumn.year + (month < 9)
        days = {"starts_on": date(first, month, day), "ends_on": date(first, last_month, last_day)}
        Term.objects.update_or_create(
            school=gulnar.school, year=year, number=number, defaults=days | {"source": "бұйрық"}
        )
    for month in (*range(9, 13), *range(1, 6)):
        on = date(this_autumn.year - (month >= 9), month, 10)
        Visit.objects.create(school=gulnar.school, on=on, purpose=Visit.Purpose.EVENT, count=100)


def test_gulnar_takes_a_proposal_parts_it_and_types_over_it_without_a_mouse(
    page_as: PageAs, gulnar: User, village: Village, this_autumn: date
) -> None:
    _a_year_before(gulnar, this_autumn)
    plan = village.item.plan
    page = page_as(gulnar)
    page.goto(f"/plan/{plan.pk}/numbers/")
    tick = page.get_by_role("checkbox", name="Келім саны")
    expect(tick).to_be_checked()
    assert_accessible(page)
    page.get_by_role("button", name="Белгіленгендерін жоспарға қосу").press("Enter")
    whole = page.get_by_label("Келім саны", exact=True)
    expect(whole).to_have_value("900")
    page.get_by_role("button", name="Маусым бойынша тоқсандарға бөлу").press("Enter")
    expect(page.get_by_label("Келім саны, I тоқсан", exact=True)).not_to_have_value("")
    whole.focus()
    whole.fill("950")
    whole.press("Enter")
    expect(page.get_by_text("бүкіл жоспарға – 950")).to_be_visible()
    page.get_by_role("button", name="Қайта бөлу").press("Enter")
    expect(page.get_by_text("бүкіл жоспарға – 950")).to_have_count(0)
    assert_accessible(page)
    assert_fits(page)


def test_a_number_out_of_bounds_is_said_under_its_row_and_stays_typed(
    page_as: PageAs, gulnar: User, village: Village, this_autumn: date
) -> None:
    _a_year_before(gulnar, this_autumn)
    page = page_as(gulnar)
    page.goto(f"/plan/{village.item.plan.pk}/numbers/")
    page.get_by_label("Көрсеткіш").select_option("textbook_provision")
    page.get_by_label("Бақылау саны", exact=True).fill("90")
    page.get_by_role("button", name="Белгілеу").press("Enter")
    share = page.get_by_label("Оқулықпен қамтамасыз етілу деңгейі", exact=True)
    expect(share).to_have_value("90")
    share.fill("120")
    share.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("артық бола алмайды")
    expect(share).to_have_value("120")
    assert_accessible(page)
