"""A morning at the desk with the keyboard alone, then Today and Welcome as a browser shows them."""

from datetime import date, timedelta

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Page, expect

from kitaphana.circulation.models import Loan, Visit
from kitaphana.core.models import School, User
from kitaphana.needs.models import Enquiry
from kitaphana.roster.models import Reader
from kitaphana.stock.models import Copy
from tests import make
from tests.browser.conftest import PageAs, assert_accessible, assert_fits


def pupil(school: School, name: str, since: date) -> Reader:
    year = make.school_year(school, since)
    fifth = year.classes.first() or make.school_class(school, 5, "А", year=year)
    return make.reader(school, name, school_class=fifth, joined_on=since)


@pytest.fixture
def galymzhan(school: School, this_autumn: date) -> Reader:
    return pupil(school, "Өмірзақ Ғалымжан", this_autumn)


@pytest.fixture
def arman(school: School, this_autumn: date) -> Reader:
    return pupil(school, "Сейітов Арман", this_autumn)


@pytest.fixture
def books(school: School) -> list[Copy]:
    names = ("Ұшқан ұя", "Қан мен тер", "Көшпенділер", "Ақ кеме", "Қара сөздер", "Абай жолы")
    return [make.copy(make.lot(school, make.title(name)), f"00480{n}") for n, name in enumerate(names)]


def scan(page: Page, code: str) -> None:
    """As a wedge scanner does it: characters and Enter, wherever the focus is."""
    page.keyboard.type(code)
    page.keyboard.press("Enter")


def saved(page: Page) -> None:
    expect(page.locator("[data-desk-state]")).to_have_text("бәрі сақталды")


def test_a_morning_at_the_desk_without_a_mouse(
    page_as: PageAs, gulnar: User, galymzhan: Reader, arman: Reader, books: list[Copy]
) -> None:
    make.loan(arman, books[1], on=timezone.localdate())
    page = page_as(gulnar)
    page.clock.install()
    page.goto("/desk/")
    scan(page, galymzhan.card_number)
    expect(page.get_by_role("heading", name="Өмірзақ Ғалымжан")).to_be_visible()
    scan(page, books[0].inventory_number)
    expect(page.locator(".k-said")).to_contain_text("«Ұшқан ұя» берілді")
    expect(page.locator("#line")).to_be_focused()

    scan(page, books[1].inventory_number)
    expect(page.get_by_role("alertdialog")).to_contain_text("Сейітов Арман атында тұр")
    page.clock.fast_forward(400)  # longer than the two Enters of one scan
    page.keyboard.press("Enter")
    expect(page.locator(".k-said")).to_contain_text("«Қан мен тер» берілді")
    assert Loan.objects.get(copy=books[1], returned_on=None).reader == galymzhan

    page.keyboard.press("F8")
    expect(page.locator(".k-said")).to_contain_text("«Қан мен тер» берілуі кері қайтарылды")
    assert not Loan.objects.filter(copy=books[1], returned_on=None).exists()

    page.keyboard.press("Escape")
    expect(page.get_by_text("Оқырман таңдалмаған.")).to_be_visible()
    scan(page, books[0].inventory_number)
    expect(page.locator(".k-said")).to_contain_text("мерзімінде қайтарылды")
    assert Visit.objects.get().reader == galymzhan


def test_a_question_is_left_with_escape_and_answered_second_with_space(
    page_as: PageAs, gulnar: User, galymzhan: Reader, books: list[Copy]
) -> None:
    loan = make.loan(galymzhan, books[0], on=timezone.localdate() - timedelta(days=5))
    page = page_as(gulnar)
    page.goto(f"/desk/?reader={galymzhan.pk}")
    scan(page, books[0].inventory_number)
    expect(page.get_by_role("alertdialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("alertdialog")).to_have_count(0)
    expect(page.get_by_role("heading", name="Өмірзақ Ғалымжан")).to_be_visible()
    scan(page, books[0].inventory_number)
    expect(page.get_by_role("alertdialog")).to_be_visible()
    page.keyboard.press("Space")
    expect(page.locator(".k-said")).to_contain_text("қайтарылды")
    loan.refresh_from_db()
    assert loan.ending == Loan.Ending.RETURNED


def test_scans_faster_than_the_page_are_done_in_their_order(
    page_as: PageAs, gulnar: User, galymzhan: Reader, arman: Reader, books: list[Copy]
) -> None:
    page = page_as(gulnar)
    page.goto("/desk/")
    codes = [galymzhan.card_number, *(b.inventory_number for b in books[:3])]
    codes += [arman.card_number, *(b.inventory_number for b in books[3:])]
    for code in codes:
        scan(page, code)
    expect(page.locator(".k-events li")).to_have_count(8)
    saved(page)
    for copy in books:
        assert Loan.objects.get(copy=copy).reader == (galymzhan if copy in books[:3] else arman)


def test_scans_made_while_the_line_is_down_are_kept_and_sent(
    page_as: PageAs, gulnar: User, galymzhan: Reader, books: list[Copy]
) -> None:
    page = page_as(gulnar)
    page.goto(f"/desk/?reader={galymzhan.pk}")
    page.context.set_offline(True)
    for copy in books[:2]:
        scan(page, copy.inventory_number)
    expect(page.locator("[data-desk-state]")).to_have_text("байланыс жоқ, осында 2 жазба")
    assert not Loan.objects.exists()
    page.context.set_offline(False)
    saved(page)
    expect(page.locator(".k-events li")).to_have_count(2)
    assert Loan.objects.count() == 2


def test_a_scan_made_after_the_session_ended_is_written_once_gulnar_signs_in(
    page_as: PageAs, gulnar: User, galymzhan: Reader, books: list[Copy]
) -> None:
    page = page_as(gulnar)
    page.goto(f"/desk/?reader={galymzhan.pk}")
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    scan(page, books[0].inventory_number)
    page.get_by_label("Логин").fill("gulnar")
    page.get_by_label("Құпиясөз").fill(make.PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator(".k-events li")).to_have_count(1)
    saved(page)
    assert Loan.objects.get().reader == galymzhan


def test_the_two_enters_of_one_scan_answer_no_question(
    page_as: PageAs, gulnar: User, galymzhan: Reader, arman: Reader, books: list[Copy]
) -> None:
    make.loan(arman, books[0], on=timezone.localdate())
    page = page_as(gulnar)
    page.goto(f"/desk/?reader={galymzhan.pk}")
    scan(page, books[0].inventory_number)
    page.keyboard.press("Enter")
    expect(page.get_by_role("alertdialog")).to_be_visible()
    assert Loan.objects.get().reader == arman


def test_return_only_mode_is_a_key_and_a_word(
    page_as: PageAs, gulnar: User, galymzhan: Reader, books: list[Copy]
) -> None:
    page = page_as(gulnar)
    page.goto(f"/desk/?reader={galymzhan.pk}")
    page.keyboard.press("F7")
    expect(page.locator("#desk-line .k-st.warn")).to_contain_text("тек қайтару")
    scan(page, books[0].inventory_number)
    expect(page.locator(".k-said.bad")).to_be_visible()
    page.keyboard.press("F7")
    expect(page.locator("#desk-line .k-st.warn")).to_have_count(0)
    scan(page, books[0].inventory_number)
    expect(page.locator(".k-said.good")).to_be_visible()


def test_a_refusal_is_logged_in_three_keys(page_as: PageAs, gulnar: User, galymzhan: Reader) -> None:
    page = page_as(gulnar)
    page.goto(f"/desk/?reader={galymzhan.pk}")
    page.keyboard.press("F10")
    scan(page, "Гарри Поттер")
    expect(page.locator(".k-events")).to_contain_text("Гарри Поттер")
    expect(page.locator("#line")).to_be_focused()
    asked = Enquiry.objects.get()
    assert (asked.outcome, asked.reason, asked.reader) == ("refused", "not_in_stock", galymzhan)


def test_a_scan_on_today_goes_on_at_the_desk(page_as: PageAs, gulnar: User, galymzhan: Reader) -> None:
    page = page_as(gulnar)
    page.goto("/")
    scan(page, galymzhan.card_number)
    page.wait_for_url("**/desk/?reader=*")
    expect(page.get_by_role("heading", name="Өмірзақ Ғалымжан")).to_be_visible()


def test_the_form_of_an_enquiry_lies_beside_the_list_and_its_message_goes_with_the_next_scan(
    page_as: PageAs, gulnar: User, galymzhan: Reader
) -> None:
    page = page_as(gulnar)
    page.goto("/desk/")
    page.keyboard.press("F9")
    for name in ("Не сұралды", "Түрі", "Сыныбы", "Нәтижесі"):
        page.locator("[data-ask]").get_by_label(name).click(trial=True)  # nothing covers it
    assert_accessible(page)
    scan(page, "Абай жолы")
    expect(page.locator("#k-messages")).to_contain_text("Абай жолы")
    scan(page, galymzhan.card_number)
    expect(page.get_by_role("heading", name="Өмірзақ Ғалымжан")).to_be_visible()
    expect(page.locator("#k-messages")).to_be_empty()


def test_namesakes_are_chosen_with_the_arrows_and_a_scan_goes_on_all_the_same(
    page_as: PageAs, gulnar: User, this_autumn: date, galymzhan: Reader, school: School
) -> None:
    twin = pupil(school, "Өмірзақ Ғалымжан Әлиұлы", this_autumn)
    page = page_as(gulnar)
    page.clock.install()
    page.goto("/desk/")
    scan(page, "өмірзақ")
    choices = page.locator("[data-choice]")
    expect(choices.nth(0)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(choices.nth(1)).to_be_focused()
    assert_accessible(page)
    page.clock.fast_forward(400)  # longer than the two Enters of one scan
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Өмірзақ Ғалымжан Әлиұлы")).to_be_visible()
    assert Visit.objects.get().reader == twin

    scan(page, "өмірзақ")
    expect(choices.nth(0)).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(choices.nth(1)).to_be_focused()
    scan(page, galymzhan.card_number)
    expect(page.get_by_role("heading", name="Өмірзақ Ғалымжан", exact=True)).to_be_visible()


def test_undo_before_an_open_question_takes_no_visit_away(
    page_as: PageAs, gulnar: User, galymzhan: Reader, arman: Reader, books: list[Copy]
) -> None:
    make.loan(arman, books[0], on=timezone.localdate() - timedelta(days=1))
    page = page_as(gulnar)
    page.goto("/desk/")
    scan(page, galymzhan.card_number)
    scan(page, books[0].inventory_number)
    expect(page.get_by_role("alertdialog")).to_be_visible()
    page.keyboard.press("F8")
    expect(page.locator(".k-said")).to_contain_text("Сұрақ жауапсыз қалды")
    expect(page.get_by_role("heading", name="Өмірзақ Ғалымжан")).to_be_visible()
    assert Visit.objects.get().reader == galymzhan


def test_f1_names_the_keys_of_the_desk_and_f2_opens_it_from_anywhere(page_as: PageAs, gulnar: User) -> None:
    page = page_as(gulnar)
    page.goto("/catalogue/")
    page.keyboard.press("F2")
    page.wait_for_url("**/desk/")
    expect(page.locator("#line")).to_be_focused()
    page.keyboard.press("F1")
    for key in ("Enter", "Бос орын", "Esc", "F4", "F6", "F7", "F8", "F9", "F10"):
        expect(page.locator("#k-keys th", has_text=key).first).to_be_visible()
    assert_fits(page)


@pytest.mark.parametrize(
    "path", ["/", "/desk/", "/circulation/loans/", "/circulation/overdue/", "/circulation/visits/"]
)
def test_the_pages_are_accessible_and_fit_a_phone(
    page_as: PageAs, gulnar: User, galymzhan: Reader, books: list[Copy], path: str
) -> None:
    make.loan(galymzhan, books[0], on=timezone.localdate() - timedelta(days=30))
    page = page_as(gulnar)
    page.goto(path)
    assert_accessible(page)
    assert_fits(page)
    assert_accessible(page)


def test_a_question_and_a_readers_card_are_accessible(
    page_as: PageAs, gulnar: User, galymzhan: Reader, arman: Reader, books: list[Copy]
) -> None:
    make.loan(arman, books[0], on=timezone.localdate())
    page = page_as(gulnar)
    page.goto(f"/desk/?reader={galymzhan.pk}")
    scan(page, books[0].inventory_number)
    expect(page.get_by_role("alertdialog")).to_be_visible()
    assert_accessible(page)
    assert_fits(page)


@pytest.mark.parametrize("path", ["/welcome/", "/welcome/begin/"])
def test_welcome_is_accessible_and_fits_a_phone(page_as: PageAs, path: str) -> None:
    page = page_as(None)
    page.goto(path)
    assert_accessible(page)
    assert_fits(page)


def test_gulnar_begins_her_school_and_sees_the_head_of_her_papers_grow(page_as: PageAs) -> None:
    page = page_as(None)
    page.goto("/")
    page.get_by_role("link", name="Бастау").click()
    page.get_by_label("Мектептің қазақша атауы").fill("Үлгі ауылының №1 мектебі")
    expect(page.locator("#heads")).to_contain_text("Үлгі ауылының №1 мектебі")
    page.get_by_label("Кітапханашының аты-жөні").fill("Сәрсенова Гүлнар")
    page.get_by_label("Логин").fill("gulnar")
    page.get_by_label("Құпиясөз").fill("кітап-2023-қор")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Келесі қадам")
    assert_accessible(page)
    assert School.objects.get().name_kk == "Үлгі ауылының №1 мектебі"
