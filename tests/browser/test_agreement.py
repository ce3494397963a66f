"""A plan goes round: chosen people, remarks answered, a second round, a link on a telephone, approval."""

from playwright.sync_api import expect

from kitaphana.agreement.models import Link, Participant, Round
from kitaphana.core.models import RoleCode, User
from kitaphana.core.sentences import say
from kitaphana.lib.sentence import inner
from tests import make
from tests.browser.conftest import PageAs, assert_accessible, assert_fits
from tests.browser.village import Village

STATE = ".k-context .k-st"


def test_the_plan_is_agreed_in_two_rounds_by_account_and_by_link_and_marat_approves(
    page_as: PageAs, gulnar: User, aigul: User, marat: User, village: Village
) -> None:
    address = f"/plan/{village.item.plan.pk}/"
    hers, aiguls, parents = page_as(gulnar), page_as(aigul), page_as(None)
    hers.goto(address)
    hers.get_by_role("link", name="Кім келісетінін таңдау").click()
    hers.get_by_label("Директордың барлық орынбасарлары").check()
    hers.get_by_role("button", name="Белгіленгендерді қосу").click()
    hers.get_by_label("Аты-жөні").fill("Сейітова Гаухар")
    hers.get_by_label("Қызметі").select_option("parents")
    hers.get_by_role("button", name="Қосу", exact=True).click()
    expect(hers.get_by_role("row").filter(has_text="Сейітова Гаухар")).to_contain_text("ата-аналар комитеті")
    assert_accessible(hers)
    hers.goto(address)
    hers.get_by_role("button", name="Келісуге жіберу").click()
    expect(hers.locator(STATE)).to_have_text("келісуде")
    expect(hers.get_by_role("link", name="Жұмыс қосу")).to_have_count(0)

    aiguls.goto(address)
    aiguls.get_by_role("link", name="Маған қатыстысы, ескертпе").click()
    aiguls.get_by_text("Ескертпе жазу").first.click()
    aiguls.get_by_label("Ескертпе: Мұқағали оқулары").fill("Мерзімін нақтылаңыз")
    assert_accessible(aiguls)
    aiguls.get_by_role("button", name="Ескертпені жіберу").last.click()
    expect(aiguls.get_by_role("main")).to_contain_text("Ескертпеңіз жазылды")
    expect(aiguls.locator(STATE)).to_have_text("келісуде")

    parents.goto(f"/plan/word/{_secret('Сейітова Гаухар')}/")
    assert_accessible(parents)
    parents.get_by_role("button", name="Келісемін").first.click()
    expect(parents.get_by_role("status")).to_contain_text("Жауабыңыз жазылды")
    assert_fits(parents)

    hers.goto(address)
    expect(hers.locator(STATE)).to_have_text("түзетуге қайтарылды")
    expect(hers.get_by_role("main")).to_contain_text("Мерзімін нақтылаңыз")
    assert_accessible(hers)
    hers.get_by_role("button", name="тармақты түзету").click()
    hers.get_by_label("Жұмыс мазмұны").fill("Мұқағали оқулары, финал")
    hers.get_by_label("Жұмыс мазмұны").press("Control+s")
    expect(hers.get_by_role("main")).to_contain_text("Мұқағали оқулары, финал")
    hers.goto(address)
    hers.get_by_role("button", name="Келісуге жіберу").click()
    expect(hers.locator(STATE)).to_have_text("келісуде")

    aiguls.goto(address)
    aiguls.get_by_text("Алдыңғы кезеңнен бері не өзгерді").click()
    expect(aiguls.locator(".ag-changed")).to_contain_text("финал")
    aiguls.get_by_role("button", name="Келісемін").click()
    expect(aiguls.get_by_role("main")).to_contain_text("Жауабыңыз жазылды")
    hers.get_by_role("link", name="Кім жауап бермеді").click()
    expect(hers.get_by_label("Жіберетін мәтін").first).to_have_value(
        "Құрметті әріптестер! «"
        f"{inner(village.item.plan.name('kk'), 'kk')}» жауабыңызды күтіп тұр."
        f" Әлі жауап бермегендер: Сейітова Гаухар. {_due()}"
    )
    assert_accessible(hers)
    hers.get_by_role("link", name="Қағазға қол қойды").click()
    hers.get_by_role("button", name="Қағазда келісті").first.click()
    expect(hers.get_by_role("button", name="Қағазда келісті")).to_have_count(0)

    marats = page_as(marat)
    marats.goto(address)
    assert_accessible(marats)
    marats.get_by_role("button", name="Бекіту").click()
    marats.get_by_label("Хаттамасыз бекіту").check()
    assert_accessible(marats)
    marats.get_by_role("button", name="Бекіту").click()
    expect(marats.locator(STATE)).to_have_text("бекітілді")
    assert_fits(marats)
    hers.goto(address)
    expect(hers.get_by_role("button", name="Келісуге жіберу")).to_have_count(0)


def test_gulnar_is_asked_before_she_stops_a_round_and_may_go_on_waiting(
    page_as: PageAs, gulnar: User, aigul: User, village: Village
) -> None:
    plan = village.item.plan
    baqyt = make.user(gulnar.school, "baqyt", "Жүнісов Бақыт", RoleCode.CLASS_HEAD)
    make.sent(plan, [aigul, baqyt], by=gulnar)
    address = f"/plan/{plan.pk}/"
    hers, aiguls = page_as(gulnar), page_as(aigul)
    aiguls.goto(address)
    aiguls.get_by_role("button", name="Келісемін").click()
    expect(aiguls.get_by_role("main")).to_contain_text("Жауабыңыз жазылды")

    hers.goto(address)
    hers.get_by_role("button", name="Келісуді тоқтатып, түзетуге алу").click()
    question = hers.get_by_role("alert")
    expect(question).to_contain_text("2 қатысушының біреуі жауап берді")
    expect(question).to_contain_text("барлығынан қайта сұралады")
    assert_accessible(hers)
    assert_fits(hers)
    hers.get_by_role("link", name="Күте беру").click()
    expect(hers.locator(STATE)).to_have_text("келісуде")

    hers.get_by_role("button", name="Келісуді тоқтатып, түзетуге алу").click()
    hers.get_by_role("alert").get_by_role("button", name="Келісуді тоқтатып, түзетуге алу").click()
    expect(hers.locator(STATE)).to_have_text("тоқтатылды")
    expect(hers.locator(".ag-card")).to_contain_text("Келісу тоқтатылды")
    expect(hers.locator(".ag-card")).to_contain_text("жауап бермеген")
    expect(hers.get_by_role("link", name="Жұмыс қосу").first).to_be_visible()
    assert_accessible(hers)
    hers.goto("/plan/all/")
    expect(hers.get_by_role("row").filter(has=hers.locator(f"a[href='{address}']"))).to_contain_text(
        "тоқтатылды"
    )
    aiguls.goto(address)
    expect(aiguls.get_by_role("button", name="Келісемін")).to_have_count(0)


def _secret(name: str) -> str:
    link: Link = Link.objects.filter(participant=Participant.objects.get(name=name)).latest("pk")
    return link.secret


def _due() -> str:
    due = Round.objects.latest("pk").due_on
    assert due is not None
    return say("plan_due_by", d=due, language="kk")
