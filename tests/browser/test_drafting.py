"""A plan drafted from the past: Gulnar reads the proposals, takes some, leaves some, thinks again."""

from datetime import date
from decimal import Decimal

from playwright.sync_api import expect

from kitaphana.activities.actions import adopt_kinds
from kitaphana.activities.models import WorkKind
from kitaphana.core.models import User
from kitaphana.lib.fuzzy import FuzzyDate
from kitaphana.lib.period import Period
from kitaphana.planning import actions
from kitaphana.planning.models import Plan
from kitaphana.planning.queries import items
from tests.browser.conftest import PageAs, assert_accessible, assert_fits

EVENTS = ("Мұқағали оқулары", "Кітап көрмесі", "Викторина", "Оқырман конференциясы")


def new_plan(gulnar: User, autumn: date) -> Plan:
    """The empty plan of this school year; last year's has EVENTS, one in each month from October on."""
    adopt_kinds(by=gulnar)
    quiz = WorkKind.objects.for_school(gulnar.school).get(code="quiz")
    before = actions.draft_plan(by=gulnar, kind="year", period=Period.school_year(autumn.year - 1))
    for month, text in enumerate(EVENTS, start=10):
        term = FuzzyDate.month(autumn.year - 1 + month // 13, (month - 1) % 12 + 1)
        actions.add_item(
            by=gulnar, plan=before, kind=quiz, text=text, term=term, units=Decimal(1), responsible="Г."
        )
    return actions.draft_plan(by=gulnar, kind="year", period=Period.school_year(autumn.year))


def test_gulnar_takes_leaves_and_thinks_again_without_a_mouse(
    page_as: PageAs, gulnar: User, this_autumn: date
) -> None:
    plan = new_plan(gulnar, this_autumn)
    page = page_as(gulnar)
    page.goto(f"/plan/{plan.pk}/draft/")
    assert_accessible(page)
    undone = page.locator("#undone")
    expect(undone.get_by_role("checkbox")).to_have_count(4)
    expect(undone).to_contain_text("орындалмаған: күнделікте жазба жоқ")

    undone.get_by_role("checkbox", name="Викторина").press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Көлемі: Викторина")).to_be_focused()
    page.keyboard.type("3")
    page.get_by_role("button", name="Белгіленгенді жоспарға қосу").press("Enter")
    expect(page.get_by_role("main")).to_contain_text("Жоспарға 1\u00a0жұмыс қосылды")
    expect(undone.get_by_role("checkbox")).to_have_count(3)
    assert [(item.text, item.units) for item in items(plan)] == [("Викторина", Decimal(3))]

    undone.get_by_role("checkbox", name="Кітап көрмесі").check()
    page.get_by_role("button", name="Белгіленгенді қоспау").click()
    expect(page.get_by_role("main")).to_contain_text("1\u00a0ұсыныс қосылмады")
    undone.get_by_role("button", name="Бәрін жоспарға қосу").click()
    expect(page.get_by_role("main")).to_contain_text("Жоспарға 2\u00a0жұмыс қосылды")
    assert len(items(plan)) == 3

    page.get_by_role("heading", name="Жоспарға қосылғаны").click()
    page.get_by_role("button", name="Қайтару").filter(has_text="Викторина").click()
    expect(undone.get_by_role("checkbox", name="Викторина")).to_be_visible()
    page.get_by_role("heading", name="Қосылмағаны").click()
    page.get_by_role("button", name="Қайта ұсыну").filter(has_text="Кітап көрмесі").click()
    expect(undone.get_by_role("checkbox", name="Кітап көрмесі")).to_be_visible()
    page.get_by_role("heading", name="Жоспарға қосылғаны").click()
    assert_accessible(page)
    assert_fits(page)
    assert sorted(item.text for item in items(plan)) == ["Мұқағали оқулары", "Оқырман конференциясы"]
