"""Lists of textbooks: changed by keyboard, of one class, and proposed for all grades."""

from typing import Any

import pytest
from django.utils.timezone import localdate
from playwright.sync_api import expect

from kitaphana.catalogue.models import Title
from kitaphana.core.models import User
from kitaphana.stock.models import Fund
from kitaphana.textbooks.models import SetItem
from kitaphana.textbooks.sets import Wanted, list_of, set_for
from tests import make
from tests.browser.conftest import PageAs, assert_accessible, assert_fits
from tests.browser.village import Village


@pytest.fixture
def kazakh() -> Title:
    return make.title("Қазақ тілі", "Ермекова Т.", kind="textbook", section="textbook", grade=5)


def test_gulnar_adds_a_textbook_by_keyboard_and_provision_follows(
    page_as: PageAs, gulnar: User, village: Village, kazakh: Title
) -> None:
    page = page_as(gulnar)
    page.goto("/textbooks/lists/")
    page.get_by_role("main").get_by_role("link", name="Өзгерту").press("Enter")
    page.get_by_role("checkbox", name="Қазақ тілі").press("Space")
    page.keyboard.press("Control+s")
    expect(page.get_by_role("status")).to_contain_text("Тізбе сақталды")
    expect(page.locator(".s-positions tbody tr")).to_have_count(2)
    page.goto("/textbooks/")
    expect(page.get_by_role("columnheader", name="Қазақ тілі")).to_be_visible()


def test_an_alternative_and_teachers_copies_survive_a_wrong_number_and_a_search(
    page_as: PageAs, gulnar: User, village: Village
) -> None:
    maths = village.maths.title
    older = make.title(maths.name, "Алдамұратова Т.", kind="textbook", section="textbook", grade=5, year=2017)
    page = page_as(gulnar)
    page.goto(f"/textbooks/lists/{village.year.starts_on.year}/?grade=5&language=kk")
    page.get_by_text("Орнына жарайтынын қосу").click()
    row = page.locator(".s-positions tbody tr")
    row.get_by_role("checkbox", name="Алдамұратова").check()
    teachers = row.get_by_role("spinbutton")
    teachers.fill("1200")
    page.locator("form[data-save]").evaluate("form => { form.noValidate = true }")
    page.keyboard.press("Control+s")
    expect(page.get_by_role("alert")).to_contain_text("0 мен 999 аралығындағы")
    teachers.fill("2")
    page.get_by_role("searchbox", name="Атауы немесе авторы").fill("жоқ кітап")
    page.get_by_role("searchbox").press("Enter")
    expect(page.get_by_role("main")).to_contain_text("оқулығы табылмады")
    expect(teachers).to_have_value("2")
    page.get_by_role("button", name="Сақтау").click()
    expect(page.get_by_role("status")).to_contain_text("Тізбе сақталды")
    item = SetItem.objects.get(ends_on=None)
    assert (item.title, item.teachers, [option.title for option in item.options.all()]) == (maths, 2, [older])


def test_5_a_has_its_own_list_and_goes_back_to_the_common_one(
    page_as: PageAs, gulnar: User, village: Village, kazakh: Title
) -> None:
    page = page_as(gulnar)
    page.goto("/textbooks/lists/")
    page.get_by_role("button", name="Өз тізбесін жасау").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("5 «А» сыныбының өз тізбесі")
    expect(page.locator(".s-positions tbody tr")).to_have_count(1)
    page.get_by_role("checkbox", name="Қазақ тілі").check()
    page.get_by_role("button", name="Сақтау").click()
    expect(page.get_by_role("button", name="Ортақ тізбеге қайту")).to_be_visible()
    assert_accessible(page)
    assert len(list_of(village.fifth, localdate())) == 2
    page.get_by_role("button", name="Ортақ тізбеге қайту").click()
    expect(page.get_by_role("status")).to_contain_text("қайтадан ортақ тізбе қолданылады")
    assert len(list_of(village.fifth, localdate())) == 1


def test_one_press_makes_the_lists_of_two_grades_out_of_the_catalogue(
    page_as: PageAs, gulnar: User, village: Village
) -> None:
    algebra = {}
    for grade in (7, 8):
        make.school_class(gulnar.school, grade, year=village.year)
        for year in (2017, 2020):
            algebra[grade, year] = make.title(
                "Алгебра", "Шыныбеков А.", kind="textbook", section="textbook", grade=grade, year=year
            )
    make.lot(gulnar.school, algebra[7, 2017], fund=Fund.TEXTBOOK, quantity=20)
    page = page_as(gulnar)
    page.goto("/textbooks/lists/")
    page.get_by_role("link", name="Каталогтан ұсыну").click()
    expect(page.get_by_role("heading", name="7-сынып, қазақша")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("heading", name="7-сынып, қазақша").click()
    owned = page.get_by_role("checkbox", name="Шыныбеков А., 2017").first
    expect(owned).to_be_checked()
    expect(page.get_by_text("мектепте: 20")).to_be_visible()
    assert_fits(page)
    assert_accessible(page)
    page.keyboard.press("Control+s")
    expect(page.get_by_role("status")).to_contain_text("Тізбелер жасалды")
    made = {item.grade: item for item in SetItem.objects.filter(grade__in=(7, 8))}
    assert made[7].title == algebra[7, 2017], "the school owns it"
    assert made[8].title == algebra[8, 2020], "the newest of those it does not"
    assert [option.title for option in made[8].options.all()] == [algebra[8, 2017]]


def test_the_page_of_lists_reads_well_with_all_that_a_position_may_say(
    page_as: PageAs, gulnar: User, village: Village, kazakh: Title
) -> None:
    ten = make.school_class(gulnar.school, 10, year=village.year)
    notes = make.title("Математика дәптері", "", kind="study_aid", section="textbook", grade=5)
    digital = make.title("Математика", "", kind="e_textbook", section="textbook", grade=5)
    of: dict[str, Any] = {"by": gulnar, "year": village.year, "grade": 5, "language": "kk"}
    titles = [Wanted(village.maths.title, (digital,), teachers=3), Wanted(notes, given=True), Wanted(kazakh)]
    set_for(**of, titles=titles)
    set_for(**of, titles=[kazakh], school_class=village.fifth)
    set_for(by=gulnar, year=village.year, grade=10, language="kk", titles=[notes], direction="science")
    page = page_as(gulnar)
    page.goto("/textbooks/lists/")
    main = page.get_by_role("main")
    expect(main).to_contain_text(f"Бағыты көрсетілмеген сыныптар: {ten.name}.")
    expect(main).to_contain_text("электрондық оқулық: есептелмейді")
    expect(main).to_contain_text("Тізбедегі «Қазақ тілі» мектеп қорында жоқ.")
    assert_accessible(page)
    assert_fits(page)
    assert_accessible(page)
