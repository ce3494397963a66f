"""The life of a plan from the past of the demo school to the report, with everyone who has a part in it."""

from datetime import date

import pytest
from playwright.sync_api import Page, expect

from kitaphana.activities.actions import Work
from kitaphana.activities.models import Activity
from kitaphana.agreement.models import Link, Participant
from kitaphana.core.models import RoleCode, User
from kitaphana.demo.school import Wish, make_school
from kitaphana.lib.period import Period
from kitaphana.planning.fact import due_by_month
from kitaphana.planning.marks import write_done
from kitaphana.planning.models import Plan, PlanItem
from kitaphana.planning.queries import items
from kitaphana.roster.actions import open_year
from tests.browser.conftest import PageAs, assert_accessible

YEAR = Period.school_year(2025)
LIVED = Period(YEAR.start, date(2026, 1, 31))
STATE = ".k-context .k-st"
BY_LINK = 4
BY_HAND = {
    "Нұрланова Жанна": "parents",
    "Оразов Тимур": "class_head",
    "Бекова Әсел": "class_head",
    "Ермекова Сәуле": "class_head",
    "Қасымова Раушан": "social",
}


@pytest.fixture
def gulnar(db: None) -> User:
    """Of the demo school, when a year lies behind and nothing is planned for the next."""
    school = make_school(Wish(pupils=60, since=2024, until=date(2025, 8, 31), seed=1))
    gulnar = User.objects.get(school=school, username="gulnar")
    open_year(by=gulnar, starts_on=YEAR.start)
    return gulnar


def test_a_year_plan_is_drafted_from_the_past_agreed_by_twelve_approved_lived_and_reported(
    page_as: PageAs, gulnar: User
) -> None:
    hers = page_as(gulnar)
    plan = _drafted(hers)
    assert 110 <= len(items(plan)) <= 140
    _numbers(hers, plan)
    _invited(hers, plan)

    users = [person.user for person in _asked(plan) if person.user]
    deputys, *others = [page_as(user) for user in sorted(users, key=_is_deputy, reverse=True)]
    guest = page_as(None)

    _sent(hers, plan)
    work = _remarked(deputys, plan)
    _all_agree(hers, others, guest, plan)
    hers.goto(f"/plan/{plan.pk}/")
    expect(hers.locator(STATE)).to_have_text("түзетуге қайтарылды")
    _amended(hers, work)
    _sent(hers, plan)
    _all_agree(hers, [deputys, *others], guest, plan)
    hers.goto(f"/plan/{plan.pk}/")
    expect(hers.locator(STATE)).to_have_text("келісілді")
    expect(hers.get_by_role("button", name="Бекіту")).to_have_count(0)
    _approved(page_as(User.objects.get(school=gulnar.school, username="director")), plan)

    _lived(hers, gulnar, plan)
    hers.goto(f"/plan/{plan.pk}/fact/?on={LIVED.end.isoformat()}")
    assert_accessible(hers)
    _reported(hers)


def _drafted(page: Page) -> Plan:
    """What the past proposes but its dates, and one piece of work by hand."""
    page.goto("/plan/new/")
    page.get_by_label("Басталатын күні").fill(YEAR.start.isoformat())
    page.get_by_label("Аяқталатын күні").fill(YEAR.end.isoformat())
    page.keyboard.press("Control+s")
    expect(page.get_by_role("heading", level=1)).to_have_text("Жоспарға ұсыныстар")
    plan = Plan.objects.get(starts_on=YEAR.start)
    page.locator("#date").get_by_role("button", name="Ештеңесін қоспау").click()
    expect(page.locator("#date")).to_have_count(0)
    page.wait_for_load_state()
    take = page.get_by_role("button", name="Бәрін жоспарға қосу")
    while left := take.count():
        take.first.click()
        expect(take).to_have_count(left - 1)
        # The next round counts what is on the page: of a page half arrived it would count too few.
        page.wait_for_load_state()
    page.goto(f"/plan/{plan.pk}/add/")
    page.get_by_label("Жұмыс мазмұны").fill("Ауылдың қадірлі қонағымен кездесу")
    page.get_by_label("Жұмыс түрі").select_option(label="Кітап көрмесі")
    page.get_by_label("Көлемі").fill("1")
    page.get_by_label("Жауапты", exact=True).fill("Кітапханашы")
    page.get_by_label("белгілі бір күні", exact=True).check()
    page.get_by_label("Күні", exact=True).fill("2025-12-10")
    page.keyboard.press("Control+s")
    expect(page.get_by_role("row").filter(has_text="қадірлі қонағымен")).to_contain_text("10 желтоқсан")
    return plan


def _numbers(page: Page, plan: Plan) -> None:
    page.goto(f"/plan/{plan.pk}/numbers/")
    page.get_by_role("button", name="Белгіленгендерін жоспарға қосу").click()
    expect(page.get_by_role("row").filter(has_text="Келім саны").first).to_be_visible()
    assert plan.control_numbers.count() >= 5


def _invited(page: Page, plan: Plan) -> None:
    """By rule, as last year, and by hand; the parent of last year is asked no more."""
    page.goto(f"/plan/{plan.pk}/people/")
    for rule in (
        "Директордың барлық орынбасарлары",
        "Есептік жазбасы бар мұғалімдер",
        "Алдыңғы жоспарды келіскен басқа адамдар",
    ):
        page.get_by_label(rule).check()
    page.get_by_role("button", name="Белгіленгендерді қосу").click()
    parent = page.get_by_role("row").filter(has_text="ата-аналар комитеті")
    parent.get_by_role("button", name="Шығару").click()
    expect(parent).to_have_count(0)
    for name, office in BY_HAND.items():
        page.get_by_label("Аты-жөні").fill(name)
        page.get_by_label("Қызметі").select_option(office)
        page.get_by_role("button", name="Қосу", exact=True).click()
        expect(page.get_by_role("row").filter(has_text=name)).to_be_visible()
    assert len(_asked(plan)) == 12


def _asked(plan: Plan) -> list[Participant]:
    asked = Participant.objects.filter(plan=plan, withdrawn_on=None)
    return list(asked.select_related("user").order_by("pk"))


def _sent(page: Page, plan: Plan) -> None:
    page.goto(f"/plan/{plan.pk}/")
    page.get_by_role("button", name="Келісуге жіберу").click()
    expect(page.locator(STATE)).to_have_text("келісуде")


def _remarked(page: Page, plan: Plan) -> PlanItem:
    work = PlanItem.objects.get(plan=plan, text__contains="қадірлі қонағымен")
    page.goto(f"/plan/{plan.pk}/word/")
    box = page.get_by_label(f"Ескертпе: {work.text}")
    page.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")
    box.fill("12 желтоқсанға ауыстырайық")
    page.get_by_role("button", name="Ескертпені жіберу").last.click()
    expect(page.locator(STATE)).to_have_text("келісуде")
    return work


def _all_agree(page: Page, pages: list[Page], guest: Page, plan: Plan) -> None:
    """By account, by personal link and on paper."""
    for own in pages:
        own.goto(f"/plan/{plan.pk}/")
        own.get_by_role("button", name="Келісемін", exact=True).click()
        expect(own.get_by_role("button", name="Келісемін", exact=True)).to_have_count(0)
    guests = [person for person in _asked(plan) if person.user is None]
    for person in guests[:BY_LINK]:
        link = Link.objects.filter(participant=person).latest("pk")
        guest.goto(f"/plan/word/{link.secret}/")
        guest.get_by_role("button", name="Келісемін").first.click()
        expect(guest.get_by_role("status")).to_contain_text("Жауабыңыз жазылды")
    for person in guests[BY_LINK:]:
        page.goto(f"/plan/{plan.pk}/people/{person.pk}/paper/")
        page.get_by_role("button", name="Қағазда келісті").first.click()
        page.wait_for_url(lambda url: "paper" not in url)


def _is_deputy(user: User) -> bool:
    return RoleCode.DEPUTY in user.role_codes


def _amended(page: Page, work: PlanItem) -> None:
    """The remark is accepted with its own button, which opens the work."""
    page.get_by_role("button", name="тармақты түзету").click()
    page.get_by_label("Күні", exact=True).first.fill("2025-12-12")
    page.get_by_label("Жұмыс мазмұны").press("Control+s")
    expect(page.get_by_role("row").filter(has_text=work.text)).to_contain_text("12 желтоқсан")


def _approved(page: Page, plan: Plan) -> None:
    page.goto(f"/plan/{plan.pk}/")
    page.get_by_label("Педкеңес хаттамасының нөмірі").fill("1")
    page.get_by_label("Хаттаманың күні").fill("2025-09-03")
    page.get_by_role("button", name="Бекіту").click()
    expect(page.locator(STATE)).to_have_text("бекітілді")


def _lived(page: Page, gulnar: User, plan: Plan) -> None:
    """Five months: one work done, one moved and one cancelled on the page, the others of their time done."""
    plan.refresh_from_db()
    due = {item for month in due_by_month(plan, LIVED) for item in month.due}
    guest = next(item for item in due if "қадірлі қонағымен" in item.text)
    ours = [item for item in due if item.term_kind in ("day", "month") and item != guest]
    moved, dropped, *rest = sorted(ours, key=lambda item: (item.starts_on, item.pk))
    page.goto(f"/plan/items/{guest.pk}/write/")
    page.get_by_label("Күні", exact=True).fill("2025-12-12")
    page.keyboard.press("Control+s")
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Орындалды: күнделікке жазу")
    assert Activity.objects.filter(theme=guest.text, on=date(2025, 12, 12)).exists()
    page.goto(f"/plan/items/{moved.pk}/")
    page.locator("#move_term").get_by_label("ай ішінде").check()
    page.locator("#move_month").select_option("2026-04")
    page.locator("#move_reason").fill("Карантин")
    page.get_by_role("button", name="Ауыстыру", exact=True).click()
    page.wait_for_url(lambda url: "items" not in url)
    page.goto(f"/plan/items/{dropped.pk}/")
    page.locator("#drop_reason").fill("Қонақ келмеді")
    page.get_by_role("button", name="Жоспардан алып тастау").click()
    expect(page.get_by_role("row").filter(has_text=dropped.text).first).to_contain_text("Қонақ келмеді")
    for item in rest:
        work = Work(kind=item.kind, on=item.ends_on, theme=item.text, units=item.units)
        write_done(by=gulnar, item=item, work=work, today=LIVED.end, finish=True)


def _reported(page: Page) -> None:
    page.goto(f"/reports/?start={LIVED.start.isoformat()}&end={LIVED.end.isoformat()}")
    said = page.get_by_role("main")
    expect(said).to_contain_text("Жоспар барлық қатысушылармен келісілді")
    expect(said).to_contain_text("Мектеп кітапханасы біртұтас білім беру кеңістігінің бөлігі")
    expect(said).to_contain_text("тармақ")
    expect(said).to_contain_text("Жұмыс уақыты: жоспар бойынша")
