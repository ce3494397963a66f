"""Gulnar signs a report with her password, Marat sends it back and then approves it."""

from datetime import date, timedelta

from django.utils import timezone
from playwright.sync_api import expect

from kitaphana.core.models import User
from kitaphana.reports.editions import facts_of
from kitaphana.reports.models import Answer, Report
from kitaphana.reports.outline import DEFAULT
from kitaphana.reports.standing import standing
from tests.browser.conftest import PageAs, assert_accessible, assert_fits
from tests.browser.village import Village
from tests.make import PASSWORD

STATE = ".rl-life .k-st"


def test_a_report_is_signed_returned_signed_again_and_approved(
    page_as: PageAs, gulnar: User, marat: User, village: Village, this_autumn: date
) -> None:
    gulnar.school.librarian = "Сәрсенова Г.Қ."
    gulnar.school.save()
    report = _begun(gulnar, this_autumn)
    address = f"/reports/{report.pk}/"
    hers, his = page_as(gulnar), page_as(marat)
    hers.goto(address)
    grey = hers.get_by_role("button", name="Қол қою:")
    expect(grey).to_be_disabled()
    expect(grey).to_contain_text("сұрақ қалды")
    assert_accessible(hers)

    _explain(gulnar, report)
    hers.reload()
    hers.get_by_role("link", name="Қол қою", exact=True).click()
    hers.get_by_label("Құпиясөз").fill("басқа сөз")
    hers.get_by_role("button", name="Қол қою").click()
    expect(hers.get_by_role("main")).to_contain_text("құпиясөз дұрыс емес")
    assert_accessible(hers)
    hers.get_by_label("Құпиясөз").fill(PASSWORD)
    hers.get_by_role("button", name="Қол қою").click()
    expect(hers.locator(STATE)).to_have_text("тапсырылды")

    his.goto("/")
    his.get_by_role("listitem").filter(has_text="бекітуіңізді күтіп тұр").get_by_role("link").click()
    his.get_by_role("link", name="Түзетуге қайтару").click()
    his.get_by_label("Нені түзету керек").fill("Қор туралы бір сөйлем қосыңыз")
    assert_accessible(his)
    his.get_by_role("button", name="Түзетуге қайтару").click()
    expect(his.locator(STATE)).to_have_text("қайтарылды")

    hers.goto(address)
    expect(hers.locator(".rl-life")).to_contain_text("Қор туралы бір сөйлем қосыңыз")
    assert_accessible(hers)
    hers.get_by_role("link", name="Қол қою", exact=True).click()
    hers.get_by_label("Құпиясөз").fill(PASSWORD)
    hers.get_by_role("button", name="Қол қою").click()
    expect(hers.locator(STATE)).to_have_text("тапсырылды")

    his.goto(address)
    his.get_by_role("link", name="Бекіту").click()
    his.get_by_label("Педкеңес хаттамасының нөмірі").fill("3")
    his.get_by_label("Хаттаманың күні").fill(timezone.localdate().isoformat())
    his.get_by_label("Құпиясөз").fill(PASSWORD)
    assert_accessible(his)
    his.get_by_role("button", name="Бекіту").click()
    expect(his.locator(STATE)).to_have_text("бекітілді")
    expect(his.get_by_role("article")).to_contain_text("Педагогикалық кеңесте қаралды (№")
    assert_accessible(his)
    his.get_by_role("link", name="2-нұсқа").click()
    expect(his.get_by_role("article")).to_contain_text("Құжаттың тексеру коды")
    assert_accessible(his)
    with his.expect_download() as taken:
        his.get_by_role("link", name="PDF").click()
    his.goto("/reports/verify/")
    his.get_by_label("Есеп файлы").set_input_files(taken.value.path())
    his.get_by_role("button", name="Тексеру").click()
    expect(his.get_by_role("status")).to_contain_text("кітапхана берген файл, өзгертілмеген")
    assert_accessible(his)
    his.goto("/reports/kept/")
    expect(his.get_by_role("main")).to_contain_text("бекітілді")
    assert_accessible(his)
    for path in (
        "/reports/kept/",
        address,
        f"{address}versions/2/",
        f"{address}changes/",
        "/reports/verify/",
    ):
        his.goto(path)
        assert_fits(his)


def _begun(gulnar: User, this_autumn: date) -> Report:
    """Of the days of this school year till yesterday."""
    ends_on = max(timezone.localdate() - timedelta(days=1), this_autumn)
    made: Report = Report.objects.create(
        school=gulnar.school,
        starts_on=this_autumn,
        ends_on=ends_on,
        parts=DEFAULT.to_json(),
        author=gulnar,
        begun_on=ends_on,
    )
    return made


def _explain(gulnar: User, report: Report) -> None:
    asked = standing(report, facts_of(report, "kk", timezone.localdate())).open
    Answer.objects.bulk_create(
        Answer(
            school=gulnar.school, report=report, code=one.code, subject=one.subject, asked=one.fingerprint,
            text="Тексерілді, солай.", by=gulnar, on=report.begun_on,
        )
        for one in asked
    )  # fmt: skip
