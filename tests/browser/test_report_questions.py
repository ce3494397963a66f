"""Gulnar settles what stands before signing: the calendar is mended at its source, the rest is explained."""

from datetime import date, timedelta

from django.utils import timezone
from django.utils.http import urlencode
from playwright.sync_api import expect

from kitaphana.core.models import User
from kitaphana.reports.editions import facts_of
from kitaphana.reports.models import Report
from kitaphana.reports.outline import DEFAULT
from kitaphana.reports.standing import standing
from tests.browser.conftest import PageAs, assert_accessible, assert_fits
from tests.browser.village import Village

WHY = "Кітапхана жөндеуде болды"


def test_a_question_is_mended_at_its_source_or_explained(
    page_as: PageAs, gulnar: User, village: Village, this_autumn: date
) -> None:
    report = _begun(gulnar, this_autumn)
    page = page_as(gulnar)
    page.goto(f"/reports/{report.pk}/")
    panel = page.locator("#questions")
    expect(panel.get_by_role("heading")).to_have_text("Қол қоймас бұрын")
    total = int(panel.locator(".k-tally").inner_text())
    assert total > 1
    assert_accessible(page)

    asked = panel.get_by_role("listitem").filter(has=page.get_by_text("Түсіндіру")).first
    asked.locator("summary").click()
    asked.get_by_label("Түсіндірме").fill(WHY)
    assert_accessible(page)
    asked.get_by_role("button", name="Сақтау").click()
    expect(panel.locator(".k-tally")).to_have_text(str(total - 1))
    expect(page.locator(".q-said")).to_have_text(WHY)
    expect(page.locator("#part-explained")).to_contain_text(f"{WHY}.")
    assert_accessible(page)
    assert_fits(page)

    page.get_by_role("button", name="Өшіру: ").first.click()
    expect(page.locator("#part-explained")).to_have_count(0)
    expect(panel.locator(".k-tally")).to_have_text(str(total))


def test_an_empty_explanation_comes_back_with_the_reason_and_the_way_on(
    page_as: PageAs, gulnar: User, village: Village, this_autumn: date
) -> None:
    report = _begun(gulnar, this_autumn)
    stands = standing(report, facts_of(report, "kk", timezone.localdate()))
    asked = next(row for row in stands.open if row.may_explain)
    page = page_as(gulnar)
    page.goto(f"/reports/{report.pk}/explain/?{urlencode({'code': asked.code, 'subject': asked.subject})}")
    page.get_by_label("Түсіндірме").fill("   ")
    page.get_by_role("button", name="Сақтау").click()
    expect(page.get_by_role("main")).to_contain_text("Түсіндірме бос")
    assert_accessible(page)
    assert_fits(page)
    page.get_by_label("Түсіндірме").fill(WHY)
    page.get_by_role("button", name="Сақтау").click()
    expect(page.locator("#part-explained")).to_contain_text(f"{WHY}.")


def _begun(gulnar: User, this_autumn: date) -> Report:
    """Of the days of this school year till yesterday."""
    today = timezone.localdate()
    made: Report = Report.objects.create(
        school=gulnar.school,
        starts_on=this_autumn,
        ends_on=max(today - timedelta(days=1), this_autumn),
        parts=DEFAULT.to_json(),
        author=gulnar,
        begun_on=today,
    )
    return made
