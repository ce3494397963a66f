"""The first page of textbooks: from the map of what is missing to names, ways, an order and papers."""

from datetime import date, timedelta

from django.utils.timezone import localdate
from playwright.sync_api import expect

from kitaphana.circulation.models import Loan
from kitaphana.core.models import User
from kitaphana.roster.models import SchoolClass
from kitaphana.stock.models import Fund
from kitaphana.supply.models import Order
from kitaphana.textbooks.sets import set_for
from tests import make
from tests.browser.conftest import NARROW, WIDE, PageAs, assert_accessible, assert_fits
from tests.browser.village import Village
from tests.stock.make import textbook

SCREENS = (
    "/textbooks/",
    "/textbooks/?order=class",
    "/textbooks/classes/{klass}/gaps/physics/",
    "/textbooks/tables/class/",
    "/textbooks/tables/subject/?sort=-missing",
    "/textbooks/pupils/?short=on",
    "/textbooks/grades/",
)


def seventh(gulnar: User, village: Village) -> SchoolClass:
    """7 «А»: three pupils, Physics on the shelf for one of them, Chemistry held by who left in September."""
    made = make.school_class(gulnar.school, 7, year=village.year)
    for name in ("Айтбаев Санжар", "Бекболат Аружан", "Жұмабек Әли"):
        make.reader(gulnar.school, name, school_class=made, joined_on=village.year.starts_on)
    titles = [
        textbook(gulnar, name, subject=code) for name, code in (("Физика", "physics"), ("Химия", "chemistry"))
    ]
    set_for(by=gulnar, year=village.year, grade=7, language="kk", titles=titles)
    make.lot(gulnar.school, titles[0], fund=Fund.TEXTBOOK, on=village.year.starts_on)
    chemistry = make.lot(gulnar.school, titles[1], fund=Fund.TEXTBOOK, on=village.year.starts_on)
    gone = make.reader(gulnar.school, "Оспан Дархан", school_class=made, joined_on=village.year.starts_on)
    make.loan(gone, chemistry, on=village.year.starts_on)
    gone.enrolments.update(ends_on=village.year.starts_on)
    gone.left_on = village.year.starts_on
    gone.save()
    return made


def test_from_the_map_to_the_names_to_the_shelf(page_as: PageAs, gulnar: User, village: Village) -> None:
    klass = seventh(gulnar, village)
    page = page_as(gulnar)
    page.goto("/textbooks/")
    page.get_by_role("link", name="Физика, 7 «А»").click()
    main = page.get_by_role("main")
    expect(page.get_by_role("heading", level=1)).to_have_text("7 «А»: Физика")
    expect(main).to_contain_text("Сөреде бар, берілмеген: 1 оқушы")
    expect(main).to_contain_text("Оқулығы жоқ: 2 оқушы")
    expect(main).to_contain_text("шешім жоқ")
    page.get_by_role("button", name="Беру: 1").click()
    expect(page.get_by_role("button", name="Беру: 1")).to_have_count(0)
    assert Loan.objects.filter(school_class=klass, lot__title__name="Физика").count() == 1
    page.goto("/textbooks/")
    page.get_by_role("link", name="Химия, 7 «А»").click()
    expect(main).to_contain_text("кеткен оқушыларда 1 дана")
    expect(main.get_by_role("link", name="Оспан Дархан")).to_be_visible()


def test_what_is_missing_is_ordered_and_the_page_says_so(
    page_as: PageAs, gulnar: User, village: Village
) -> None:
    seventh(gulnar, village)
    page = page_as(gulnar)
    page.goto("/textbooks/")
    page.get_by_role("button", name="Жетіспейтініне өтінім жасау").click()
    expect(page.get_by_role("main")).to_contain_text("Өтінімнің жобалық нұсқасы жасалды")
    assert {line.title.name for line in Order.objects.get().lines.all()} == {"Физика", "Химия", "Математика"}
    page.goto("/textbooks/")
    page.get_by_role("link", name="Мектептерден сұрау").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_an_earlier_day_has_its_own_answer_without_verbs(
    page_as: PageAs, gulnar: User, village: Village, this_autumn: date
) -> None:
    seventh(gulnar, village)
    page = page_as(gulnar)
    page.goto("/textbooks/")
    page.get_by_label("Күні").fill(this_autumn.isoformat())
    page.get_by_role("button", name="Көрсету").click()
    if this_autumn < localdate() - timedelta(days=1):
        expect(page.get_by_role("button", name="Жетіспейтініне өтінім жасау")).to_have_count(0)
    page.get_by_role("link", name="Пәндер").click()
    expect(page.get_by_role("main")).to_contain_text(this_autumn.strftime("%d.%m.%Y"))


def test_on_a_telephone_the_classes_that_lack_something_come_first(
    page_as: PageAs, gulnar: User, village: Village
) -> None:
    seventh(gulnar, village)
    page = page_as(gulnar)
    page.set_viewport_size(NARROW)
    page.goto("/textbooks/")
    rows = page.locator(".t-worst > li")
    expect(rows.first).to_contain_text("7 «А»")
    expect(rows.first).to_contain_text("Химия: 3 жетіспейді")
    page.get_by_role("link", name="Сынып реті").click()
    expect(rows.first).to_contain_text("5 «А»")


def test_the_pages_of_provision_are_accessible_and_fit(
    page_as: PageAs, gulnar: User, village: Village
) -> None:
    klass = seventh(gulnar, village)
    page = page_as(gulnar)
    for screen in SCREENS:
        page.set_viewport_size(WIDE)
        page.goto(screen.format(klass=klass.pk))
        assert_fits(page, WIDE)
        assert_accessible(page)
        assert_fits(page)
        assert_accessible(page)
