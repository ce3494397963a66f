"""The calendar of a plan by keyboard, on a telephone, and without scripts."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from kitaphana.activities.actions import adopt_kinds
from kitaphana.activities.models import WorkKind
from kitaphana.appendix.actions import write_event
from kitaphana.core.models import User
from kitaphana.lib.dates import month_name
from kitaphana.lib.fuzzy import FuzzyDate
from kitaphana.lib.period import Period
from kitaphana.planning import actions
from kitaphana.planning.models import Plan
from tests.browser.conftest import PageAs, assert_accessible, assert_fits


@pytest.fixture
def plan(gulnar: User, this_autumn: date) -> Plan:
    """A plan of the present year with work of today, of this month and of every month."""
    adopt_kinds(by=gulnar)
    kind = WorkKind.objects.for_school(gulnar.school).get(code="exhibition")
    drafted = actions.draft_plan(by=gulnar, kind="year", period=Period.school_year(this_autumn.year))
    today = timezone.localdate()
    terms = {
        "Бүгінгі көрме": FuzzyDate.day(today),
        "Айлық көрме": FuzzyDate.month(today.year, today.month),
        "Берешегі барлармен жұмыс": FuzzyDate.monthly(drafted.period),
    }
    for text, term in terms.items():
        actions.add_item(
            by=gulnar,
            plan=drafted,
            kind=kind,
            text=text,
            term=term,
            units=Decimal(1),
            responsible="Сәрсенова Г.",
        )
    return drafted


def test_gulnar_walks_the_calendar_by_keyboard(page_as: PageAs, gulnar: User, plan: Plan) -> None:
    today = timezone.localdate()
    write_event(by=gulnar, name="Ашық есік күні", starts_on=today)
    page = page_as(gulnar)
    page.goto(f"/plan/{plan.pk}/")
    page.get_by_role("link", name="Күнтізбе").click()
    month = f"{month_name(today.month, 'kk').capitalize()} {today.year}"
    expect(page.get_by_role("heading", level=1)).to_have_text(month)
    day = page.get_by_role("listitem").filter(has=page.locator(f"time[datetime='{today:%Y-%m-%d}']"))
    expect(day).to_contain_text("Бүгінгі көрме")
    expect(day).to_contain_text("Ашық есік күні")
    expect(page.locator("main")).to_contain_text("ай сайын")
    assert_accessible(page)
    beyond = (
        today.replace(day=1) + timedelta(days=32)
        if today.month != 8
        else today.replace(day=1) - timedelta(days=1)
    )
    page.keyboard.press("ArrowRight" if today.month != 8 else "ArrowLeft")
    expect(page.get_by_role("heading", level=1)).to_have_text(
        f"{month_name(beyond.month, 'kk').capitalize()} {beyond.year}"
    )
    expect(page.locator("main")).not_to_contain_text("Бүгінгі көрме")
    for view in ("Тоқсан", "Жыл"):
        page.get_by_role("navigation", name="Күнтізбе көрінісі").get_by_role("link", name=view).click()
        expect(page.locator("main")).to_contain_text("Берешегі барлармен жұмыс")
        assert_accessible(page)
        assert_fits(page)
        page.set_viewport_size({"width": 1366, "height": 768})
    page.goto(f"/plan/{plan.pk}/calendar/")
    assert_fits(page)
    assert_accessible(page)


def test_gulnar_makes_an_address_for_her_telephone(page_as: PageAs, gulnar: User, plan: Plan) -> None:
    page = page_as(gulnar)
    page.goto(f"/plan/{plan.pk}/calendar/")
    page.get_by_role("link", name="Телефоннан жазылу").click()
    page.get_by_role("button", name="Мекенжай жасау").click()
    address = page.get_by_label("Күнтізбеңіздің мекенжайы")
    first = address.input_value()
    assert_accessible(page)
    assert_fits(page)
    assert page_as(None).request.get(first).status == 200
    page.get_by_role("button", name="Жаңа мекенжай жасау").click()
    expect(address).not_to_have_value(first)
    assert page_as(None).request.get(first).status == 404
