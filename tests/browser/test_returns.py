"""A pile brought back with the keyboard alone; then the pages of losses, repair, the schedule and debts."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from kitaphana.circulation.actions import take_back
from kitaphana.circulation.models import Away, Loan
from kitaphana.circulation.repair import send_to_repair
from kitaphana.core.models import User
from kitaphana.roster.models import Reader
from kitaphana.stock.actions import number_copies
from kitaphana.stock.models import Fund
from tests import make
from tests.browser.conftest import WIDE, PageAs, assert_accessible, assert_fits
from tests.browser.village import Village

CODES = ("70001", "70002", "70003", "70004", "70005")


@pytest.fixture
def pile(gulnar: User, village: Village) -> list[Loan]:
    """Arman holds three numbered textbooks, Dana two, all lent a month ago."""
    physics = make.lot(
        gulnar.school,
        make.title("Физика", kind="textbook"),
        fund=Fund.TEXTBOOK,
        quantity=9,
        on=village.year.starts_on,
    )
    copies = number_copies(by=gulnar, lot=physics, numbers=CODES)
    dana = Reader.objects.get(surname="Мұрат")
    lent_on = max(village.year.starts_on, timezone.localdate() - timedelta(days=30))
    holders = (village.arman, village.arman, village.arman, dana, dana)
    return [make.loan(who, copy, on=lent_on) for who, copy in zip(holders, copies, strict=True)]


def scan(page: Page, code: str) -> None:
    page.keyboard.type(code)
    page.keyboard.press("Enter")


def saved(page: Page) -> None:
    expect(page.locator("[data-scan-state]")).to_have_text("бәрі сақталды")


def test_a_pile_is_taken_back_without_a_mouse(
    page_as: PageAs, gulnar: User, village: Village, pile: list[Loan]
) -> None:
    page = page_as(gulnar)
    page.goto("/textbooks/returns/")
    scan(page, village.arman.card_number)
    expect(page.get_by_role("heading", name="Сейітов Арман")).to_be_visible()
    scan(page, CODES[0])
    expect(page.locator(".k-said")).to_contain_text("«Физика» қайтарылды: Сейітов Арман.")
    expect(page.locator("[data-told]")).to_have_text("«Физика» қайтарылды: Сейітов Арман.")
    page.keyboard.press("F6")
    expect(page.locator(".newest .k-st")).to_have_text("жөндеуге")
    expect(page.locator("#line")).to_be_focused()
    scan(page, CODES[3])
    expect(page.locator(".k-said")).to_contain_text("бұл дана Мұрат Дана атында тұрған")
    page.keyboard.press("F8")
    expect(page.locator(".k-said")).to_contain_text("туралы жазба алып тасталды")
    page.keyboard.press("Escape")
    expect(page.get_by_role("heading", name="Буманы кім әкелді")).to_be_visible()
    assert Loan.objects.get(pk=pile[3].pk).returned_on is None
    assert Away.objects.get().loan == pile[0]


def test_scans_and_keys_faster_than_the_page_are_done_in_their_order(
    page_as: PageAs, gulnar: User, pile: list[Loan]
) -> None:
    page = page_as(gulnar)
    page.goto("/textbooks/returns/")
    for code, key in zip(CODES, ("F6", "", "F7", "", "F8"), strict=True):
        scan(page, code)
        if key:
            page.keyboard.press(key)
    expect(page.locator(".k-said")).to_contain_text("туралы жазба алып тасталды")
    expect(page.locator(".r-acts li")).to_have_count(4)
    saved(page)
    kinds = dict(Away.objects.values_list("loan", "kind"))
    assert kinds == {pile[0].pk: Away.Kind.REPAIR, pile[2].pk: Away.Kind.WORN}
    assert set(Loan.objects.filter(copy__isnull=False, fund="textbook").open()) == {pile[4]}


def test_scans_made_while_the_line_is_down_are_kept_and_sent(
    page_as: PageAs, gulnar: User, pile: list[Loan]
) -> None:
    page = page_as(gulnar)
    page.goto("/textbooks/returns/")
    page.context.set_offline(True)
    for code in CODES[:2]:
        scan(page, code)
    expect(page.locator("[data-scan-state]")).to_have_text("байланыс жоқ, осында 2 жазба")
    page.context.set_offline(False)
    expect(page.locator(".r-acts li")).to_have_count(2)
    saved(page)


def test_of_namesakes_one_is_chosen_with_the_arrows(
    page_as: PageAs, gulnar: User, village: Village, pile: list[Loan]
) -> None:
    make.reader(gulnar.school, "Сейітов Бақыт", joined_on=village.year.starts_on, registered_on=None)
    page = page_as(gulnar)
    page.clock.install()
    page.goto("/textbooks/returns/")
    scan(page, "Сейітов")
    expect(page.get_by_role("alertdialog")).to_contain_text("2 оқырман табылды")
    page.clock.fast_forward(400)  # longer than the two Enters of one scan
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Сейітов Бақыт")).to_be_visible()


def test_a_textbook_without_a_code_is_taken_back_from_what_the_pupil_holds(
    page_as: PageAs, gulnar: User, village: Village
) -> None:
    dana = Reader.objects.get(surname="Мұрат")
    page = page_as(gulnar)
    page.goto(f"/textbooks/returns/?reader={dana.pk}")
    page.get_by_role("button", name="Қайтарып алу: Математика").click()
    expect(page.locator(".k-said")).to_contain_text("«Математика» қайтарылды: Мұрат Дана.")
    expect(page.get_by_text("бәрі қайтарылды")).to_be_visible()


def test_a_loss_is_paid_for_and_the_debt_is_closed(page_as: PageAs, gulnar: User, pile: list[Loan]) -> None:
    take_back(by=gulnar, loan=pile[0], on=timezone.localdate(), ending=Loan.Ending.LOST)
    page = page_as(gulnar)
    page.goto("/circulation/losses/")
    page.get_by_role("link", name="Физика").click()
    page.get_by_label("Төлем құжаты").fill("№ 7 түбіртек")
    page.get_by_role("button", name="Төлемді жазу").click()
    expect(page.locator("#k-messages")).to_contain_text("1 500 теңге төленді")
    page.goto(f"/circulation/readers/{pile[0].reader_id}/clearance/")
    expect(page.get_by_role("main")).not_to_contain_text("жоғалған")


def test_the_schedule_is_made_and_one_class_moved(page_as: PageAs, gulnar: User, village: Village) -> None:
    page = page_as(gulnar)
    page.goto("/textbooks/returns/schedule/")
    page.get_by_role("button", name="Кесте жасау").click()
    expect(page.locator("#k-messages")).to_contain_text("1 сыныпқа уақыт берілді")
    page.get_by_role("link", name="Өзгерту: 5 «А»").click()
    page.get_by_label("Аяқталуы").fill("08:00")
    page.keyboard.press("Control+s")
    expect(page.get_by_role("alert")).to_contain_text("басталмай аяқталып тұр")
    page.get_by_label("Аяқталуы").fill("10:15")
    page.keyboard.press("Control+s")
    expect(page.get_by_role("row", name="5 «А»")).to_contain_text("09:00–10:15")


def test_the_screens_are_accessible_and_fit_the_computer_and_the_telephone(
    page_as: PageAs, gulnar: User, village: Village, pile: list[Loan], subtests: pytest.Subtests
) -> None:
    today = timezone.localdate()
    lost = take_back(by=gulnar, loan=pile[1], on=today, ending=Loan.Ending.LOST)
    torn = take_back(by=gulnar, loan=pile[2], on=today, ending=Loan.Ending.DAMAGED)
    send_to_repair(by=gulnar, loans=[torn], on=today)
    page = page_as(gulnar)
    reader = village.arman.pk
    for screen in (
        "/textbooks/returns/",
        f"/textbooks/returns/?reader={reader}",
        f"/textbooks/returns/?class={village.fifth.pk}",
        "/textbooks/returns/schedule/",
        f"/textbooks/returns/schedule/{village.fifth.pk}/",
        "/textbooks/returns/debts/",
        f"/textbooks/pupils/{reader}/",
        "/circulation/losses/",
        f"/circulation/losses/{lost.pk}/?q=физика",
        "/circulation/losses/notebook/",
        "/circulation/repair/",
        f"/circulation/readers/{reader}/clearance/",
    ):
        with subtests.test(screen):
            page.set_viewport_size(WIDE)
            page.goto(screen)
            assert page.get_by_role("heading", level=1).count() == 1
            assert_fits(page, WIDE)
            assert_accessible(page)
            assert_fits(page)
            assert_accessible(page)
