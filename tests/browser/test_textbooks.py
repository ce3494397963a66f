"""Textbooks: the map of what is missing, a class at the counter, the list of a grade."""

from datetime import date

from playwright.sync_api import expect

from kitaphana.circulation.models import Loan
from kitaphana.core.models import User
from kitaphana.stock.models import Fund
from tests import make
from tests.browser.conftest import PageAs
from tests.browser.village import Village


def test_two_textbooks_come_and_the_class_that_lacked_them_is_full(
    page_as: PageAs, gulnar: User, village: Village, this_autumn: date
) -> None:
    page = page_as(gulnar)
    page.goto("/textbooks/")
    missing = page.get_by_role("region", name="Сыныптар мен пәндер").get_by_role("link", name="жетіспейді")
    expect(missing).to_have_text("−2жетіспейді")
    make.lot(gulnar.school, village.maths.title, quantity=2, fund=Fund.TEXTBOOK, on=this_autumn)
    missing.click()
    page.get_by_role("button", name="Жетіспейтінін беру: 2").click()
    expect(page.get_by_role("main")).to_contain_text("Оқушылардағы оқулық: 3 / 3")
    page.goto("/textbooks/")
    expect(page.get_by_role("main")).to_contain_text("жетеді")


def test_a_whole_class_gives_its_textbooks_back_only_after_a_question(
    page_as: PageAs, gulnar: User, village: Village
) -> None:
    page = page_as(gulnar)
    page.goto(f"/textbooks/classes/{village.fifth.pk}/")
    page.get_by_role("link", name="Бәрін қайтарып алу").click()
    question = page.get_by_role("alertdialog")
    question.get_by_role("link", name="Қалдыру").click()
    expect(question).to_have_count(0)
    page.get_by_role("link", name="Бәрін қайтарып алу").click()
    question.get_by_role("button", name="Бәрін қайтарып алу").click()
    expect(page.get_by_role("main")).to_contain_text("Оқушылардағы оқулық: 0 / 3")


def test_a_textbook_that_dana_lost_is_marked_by_her_name(
    page_as: PageAs, gulnar: User, village: Village
) -> None:
    page = page_as(gulnar)
    page.goto(f"/textbooks/classes/{village.fifth.pk}/")
    page.get_by_role("row").filter(has_text="Мұрат Дана").get_by_role("link").click()
    expect(page.get_by_role("heading", name="Мұрат Дана")).to_be_visible()
    page.get_by_role("button", name="Жоғалған деп белгілеу").click()
    expect(page.get_by_role("row").filter(has_text="Мұрат Дана")).to_contain_text("жоғалған")
    assert Loan.objects.get(lot=village.maths).ending == Loan.Ending.LOST


def test_gulnar_adds_a_textbook_to_the_list_of_grade_five(
    page_as: PageAs, gulnar: User, village: Village
) -> None:
    make.title("Қазақ тілі", "Ермекова Т.", kind="textbook", section="textbook", grade=5)
    page = page_as(gulnar)
    page.goto("/textbooks/lists/")
    page.get_by_role("main").get_by_role("link", name="Өзгерту").click()
    page.get_by_label("Қазақ тілі").check()
    page.keyboard.press("Control+s")
    expect(page.locator(".t-ticks").first.get_by_role("listitem")).to_have_count(2)
    page.goto("/textbooks/")
    expect(page.get_by_role("columnheader", name="Қазақ тілі")).to_be_visible()
