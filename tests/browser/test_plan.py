"""A plan on its way: drafted with the keyboard, put in order, sent back, sent again, agreed and approved."""

from datetime import date
from decimal import Decimal

from playwright.sync_api import Locator, Page, expect

from kitaphana.activities.models import WorkKind
from kitaphana.core.models import User
from kitaphana.lib.fuzzy import FuzzyDate
from kitaphana.lib.period import Period
from kitaphana.planning import actions
from kitaphana.planning.models import Plan, PlanItem
from kitaphana.planning.queries import items
from tests.browser.conftest import PageAs, assert_accessible, assert_fits
from tests.browser.village import Village


def tab_to(page: Page, label: str) -> None:
    """Tab until the field with that label has the focus."""
    field = page.get_by_label(label, exact=True).element_handle()
    for _ in range(40):
        if field.evaluate("field => field === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard does not reach «{label}»")


def choose(page: Page, label: str, option: str) -> None:
    """Reach the list with that label and go down it to the option."""
    tab_to(page, label)
    chosen = page.get_by_label(label, exact=True).locator("option:checked")
    for _ in page.get_by_label(label, exact=True).locator("option").all():
        if chosen.inner_text() == option:
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"the keyboard does not reach «{option}»")


def test_gulnar_writes_a_piece_of_work_into_the_plan_without_a_mouse(
    page_as: PageAs, gulnar: User, village: Village
) -> None:
    page = page_as(gulnar)
    page.goto(f"/plan/{village.item.plan.pk}/add/")
    choose(page, "Жұмыс түрі", "Кітапқа шолу")
    tab_to(page, "Жұмыс мазмұны")
    page.keyboard.type("Жаңа кітаптарға шолу")
    tab_to(page, "Кімге")
    page.keyboard.type("5–6-сынып")
    tab_to(page, "белгілі бір күні")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("ай ішінде")).to_be_checked()
    expect(page.get_by_label("Айдың аптасы")).to_be_hidden()
    choose(page, "Ай", f"Қараша {village.year.starts_on.year}")
    tab_to(page, "Көлемі")
    page.keyboard.type("2")
    tab_to(page, "Жауапты")
    page.keyboard.type("Сәрсенова Г.")
    page.keyboard.press("Control+s")
    row = page.get_by_role("row").filter(has_text="Жаңа кітаптарға шолу")
    expect(row).to_contain_text("5–6-сынып")
    expect(row).to_contain_text("қараша")
    expect(row).to_contain_text("2 шолу × ")


def test_the_days_of_a_new_plan_follow_its_kind(page_as: PageAs, gulnar: User, village: Village) -> None:
    page = page_as(gulnar)
    page.goto("/plan/new/")
    page.get_by_label("айлық жоспар").check()
    first, last = (page.get_by_label(label).input_value() for label in ("Басталатын күні", "Аяқталатын күні"))
    assert Period.month(int(first[:4]), int(first[5:7])) == Period(
        date.fromisoformat(first), date.fromisoformat(last)
    )
    assert_accessible(page)


def test_what_the_back_button_brought_is_asked_about(page_as: PageAs, gulnar: User, village: Village) -> None:
    page, add = page_as(gulnar), f"/plan/{village.item.plan.pk}/add/"
    page.goto(add)
    page.get_by_label("Жұмыс түрі").select_option(label="Кітапқа шолу")
    page.get_by_label("Жұмыс мазмұны").fill("Жаңа кітаптарға шолу")
    page.get_by_label("қажетіне қарай").check()
    page.keyboard.press("Control+s")
    expect(page.get_by_text("Сақталды")).to_be_visible()
    page.go_back()
    expect(page.get_by_label("Жұмыс мазмұны")).to_have_value("Жаңа кітаптарға шолу")
    page.keyboard.press("Control+s")
    expect(page.locator(".k-question, .k-error")).to_be_visible()
    assert PlanItem.objects.filter(text="Жаңа кітаптарға шолу").count() == 1
    assert_accessible(page)
    assert_fits(page)


def written(by: User, village: Village, *works: tuple[str, str]) -> list[PlanItem]:
    """Work of October in the plan of the village's item: kind and text."""
    plan = village.item.plan
    return [
        actions.add_item(
            by=by, plan=plan, kind=WorkKind.objects.get(school=plan.school, code=kind), text=text,
            term=FuzzyDate.month(village.year.starts_on.year, 10), units=Decimal(2),
            responsible="Сәрсенова Г.",
        )
        for kind, text in works
    ]  # fmt: skip


def row_of(page: Page, text: str) -> Locator:
    return page.get_by_role("row").filter(has=page.get_by_role("link", name=text, exact=True))


def saved(plan: Plan) -> list[str]:
    return [item.text for item in items(plan)]


def press(page: Page, text: str, keys: str) -> None:
    """With the focus on the work; waits until the order is saved."""
    page.get_by_role("link", name=text, exact=True).focus()
    with page.expect_response("**/place/"):
        page.keyboard.press(keys)


def test_gulnar_puts_work_in_order_with_keys_and_by_drag_and_folds_a_section(
    page_as: PageAs, gulnar: User, village: Village
) -> None:
    plan = village.item.plan
    written(
        gulnar, village, ("raid", "Рейд"), ("quiz", "Викторина"), ("review", "Шолу"), ("contest", "Байқау")
    )
    page = page_as(gulnar)
    page.goto(f"/plan/{plan.pk}/")
    assert saved(plan) == ["Рейд", "Мұқағали оқулары", "Викторина", "Шолу", "Байқау"]
    press(page, "Байқау", "Alt+ArrowUp")
    expect(row_of(page, "Байқау")).to_contain_text("6.2")
    expect(page.get_by_role("link", name="Байқау", exact=True)).to_be_focused()
    expect(page.locator("#p-said")).to_have_text("6.2. Байқау")
    press(page, "Викторина", "Alt+ArrowUp")
    teachers = page.locator("tbody").filter(has_text="Мұғалімдермен жұмыс")
    expect(teachers.get_by_role("row")).to_have_count(3)
    expect(teachers).to_contain_text("2 жұмыс")
    hours = f"{sum_of(plan, 'teachers'):.1f}".replace(".", ",")
    expect(teachers.locator("[data-hours]")).to_have_text(hours)

    row_of(page, "Шолу").hover()
    with page.expect_response("**/place/"):
        grip, there = row_of(page, "Шолу").locator(".p-grip"), row_of(page, "Рейд")
        grip.drag_to(there, target_position={"x": 60, "y": 3})
    assert saved(plan) == ["Шолу", "Рейд", "Мұқағали оқулары", "Викторина", "Байқау"]
    expect(row_of(page, "Шолу")).to_contain_text("3.1")
    page.reload()
    expect(row_of(page, "Викторина")).to_contain_text("5.2")

    fold = page.get_by_role("checkbox", name="Қормен жұмыс")
    fold.focus()
    page.keyboard.press("Space")
    expect(page.get_by_role("link", name="Рейд", exact=True)).to_be_hidden()
    expect(page.locator("tbody").filter(has_text="Қормен жұмыс")).to_contain_text("2 жұмыс")
    page.reload()
    expect(page.get_by_role("link", name="Рейд", exact=True)).to_be_hidden()
    assert_accessible(page)
    press(page, "Мұқағали оқулары", "Alt+ArrowUp")
    expect(page.get_by_role("link", name="Рейд", exact=True)).to_be_visible()
    assert saved(plan) == ["Шолу", "Рейд", "Мұқағали оқулары", "Викторина", "Байқау"]
    assert_fits(page)


def sum_of(plan: Plan, section: str) -> Decimal:
    return sum((item.hours for item in items(plan) if item.section.code == section), Decimal(0))


def test_without_the_server_the_row_goes_back_and_the_page_says_so(
    page_as: PageAs, gulnar: User, village: Village
) -> None:
    plan = village.item.plan
    written(gulnar, village, ("quiz", "Викторина"), ("review", "Шолу"))
    page = page_as(gulnar)
    page.goto(f"/plan/{plan.pk}/")
    page.context.set_offline(offline=True)
    page.get_by_role("link", name="Шолу", exact=True).focus()
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator("#k-messages")).not_to_be_empty()
    expect(row_of(page, "Шолу")).to_contain_text("6.2")
    page.context.set_offline(offline=False)
    press(page, "Шолу", "Alt+ArrowUp")
    assert saved(plan) == ["Мұқағали оқулары", "Шолу", "Викторина"]


def test_two_write_one_item_and_the_second_sees_both_and_saves_hers(
    page_as: PageAs, gulnar: User, village: Village
) -> None:
    address = f"/plan/items/{village.item.pk}/"
    first, second = page_as(gulnar), page_as(gulnar)
    first.goto(address)
    second.goto(address)
    first.get_by_label("Жұмыс мазмұны").fill("Мұқағали кеші")
    first.get_by_label("Жұмыс мазмұны").press("Control+s")
    expect(first.get_by_role("link", name="Мұқағали кеші")).to_be_visible()
    second.get_by_label("Жұмыс мазмұны").fill("Мұқағали апталығы")
    second.get_by_label("Жұмыс мазмұны").press("Control+s")
    told = second.get_by_role("alert")
    expect(told).to_contain_text("осы арада басқа адам өзгертті")
    expect(told.get_by_role("row").filter(has_text="Жұмыс мазмұны")).to_contain_text("Мұқағали кеші")
    expect(second.get_by_label("Жұмыс мазмұны")).to_have_value("Мұқағали апталығы")
    assert_accessible(second)
    assert_fits(second)
    second.get_by_role("button", name="Өзімдікін сақтау").click()
    expect(second.get_by_role("link", name="Мұқағали апталығы")).to_be_visible()


def test_hours_are_reckoned_while_gulnar_types_and_done_goes_into_the_diary(
    page_as: PageAs, gulnar: User, village: Village
) -> None:
    (quiz,) = written(gulnar, village, ("quiz", "Викторина"))
    page = page_as(gulnar)
    page.goto(f"/plan/items/{quiz.pk}/")
    assert_accessible(page)
    page.get_by_label("Көлемі").fill("3")
    page.get_by_label("Нормасы, мин").fill("50")
    expect(page.locator(".p-hours")).to_have_text("2,5")
    page.get_by_label("Жұмыс түрі").select_option(label="Кітапқа шолу")
    usual = WorkKind.objects.get(school=gulnar.school, code="review").norm_minutes
    expect(page.get_by_label("Нормасы, мин")).to_have_attribute("placeholder", f"{usual:.0f}")
    page.get_by_role("link", name="Орындалды: күнделікке жазу").click()
    expect(page.get_by_label("Тақырыбы")).to_have_value("Викторина")
    assert_accessible(page)
    page.get_by_label("Күні").fill(date(village.year.starts_on.year, 10, 6).isoformat())
    page.get_by_role("button", name="Сақтау").click()
    expect(row_of(page, "Викторина")).to_contain_text("орындалды")


def test_gulnar_begins_a_plan_of_one_event_and_sees_all_plans(
    page_as: PageAs, gulnar: User, village: Village
) -> None:
    page = page_as(gulnar)
    page.goto("/plan/all/")
    assert_accessible(page)
    page.get_by_role("link", name="Жаңа жоспар").click()
    expect(page.get_by_label("Бағдарлама тақырыбы немесе іс-шара атауы")).to_be_hidden()
    page.get_by_label("бір іс-шараның жоспары").check()
    page.get_by_label("Бағдарлама тақырыбы немесе іс-шара атауы").fill("Наурыз мейрамы")
    page.get_by_label("айлық жоспар").check()
    assert_accessible(page)
    page.locator(".p-offers button:visible").first.click()
    expect(page.get_by_label("Бағдарлама тақырыбы немесе іс-шара атауы")).to_have_value("Наурыз мейрамы")
    assert_fits(page)
    page.get_by_role("button", name="Жоспар құру").click()
    expect(page.locator("body")).to_contain_text("«Наурыз мейрамы»")
    page.goto("/plan/sections/")
    assert_accessible(page)
    assert_fits(page)
