"""What readers asked for, logged with few keys; what they propose; what they searched for in vain."""

from datetime import date

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from kitaphana.core.models import User
from kitaphana.needs import actions
from kitaphana.needs.models import EmptySearch, Enquiry, Suggestion
from tests import make
from tests.browser.conftest import PageAs, assert_accessible, assert_fits
from tests.browser.village import Village

COUNT_PRESSES = """
    window.presses = 0;
    window.addEventListener("keydown", () => { window.presses += 1; }, true);
"""
OFTEN = ("Абай жолы", "Менің атым Қожа", "Ғарыш")


@pytest.fixture
def often(gulnar: User, this_autumn: date) -> tuple[str, ...]:
    """What is asked for often, the first of them most often; the last was met in part."""
    for place, about in enumerate(OFTEN):
        for _ in range(5 - place):
            sought = "theme" if about == "Ғарыш" else "work"
            actions.ask(by=gulnar, on=timezone.localdate(), sought=sought, about=about, outcome="met")
    asked = Enquiry.objects.latest("pk")
    actions.amend(
        by=gulnar,
        enquiry=asked,
        on=asked.on,
        sought="theme",
        about="Ғарыш",
        outcome="part",
        reason="all_lent",
    )
    return OFTEN


def counts(page: Page) -> list[str]:
    return page.locator(".k-strip .k-count b").all_inner_texts()


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def logged(page: Page, times: int) -> None:
    expect(page.locator("#k-messages")).to_contain_text("Сұраныс жазылды")
    expect(page.locator(".k-events > li:not(.k-empty)")).to_have_count(min(times, 10))


def test_ten_enquiries_take_fewer_than_forty_presses(
    page_as: PageAs, gulnar: User, often: tuple[str, ...]
) -> None:
    arman = make.reader(gulnar.school, registered_on=None)
    before = Enquiry.objects.count()
    page = page_as(gulnar)
    page.add_init_script(COUNT_PRESSES)
    page.goto(f"/desk/?reader={arman.pk}")
    for digit in "123":
        press(page, "F9", f"Digit{digit}", "Enter")
    press(page, "F10", "Digit1", "Enter")
    press(page, "F10", "Numpad2", "Enter")
    press(page, "F3")
    press(page, "F9", "Digit3", "Enter")
    press(page, "F3", "F3")
    press(page, "F9", *"1984", "Enter")
    rows = Enquiry.objects.order_by("pk")
    newest = page.locator(".k-events > li").first
    expect(newest).to_contain_text("1984")
    new = [(row.about, row.outcome, row.reason) for row in rows[before:]]
    refused = ("refused", "not_in_stock")
    assert sorted(new) == sorted(
        [(about, "met", "") for about in often]
        + [("Абай жолы", *refused)]
        + [("Менің атым Қожа", *refused)] * 2
        + [("Ғарыш", "met", "")] * 3
        + [("1984", "met", "")]
    )
    assert {row.reader for row in rows[before:]} == {arman}
    assert page.evaluate("window.presses") < 40


def test_a_picked_subject_gives_way_to_a_title_that_begins_with_the_same_key(
    page_as: PageAs, gulnar: User, often: tuple[str, ...]
) -> None:
    page = page_as(gulnar)
    page.goto("/desk/")
    press(page, "F9", "Digit3")
    about = page.locator("#ask-about")
    expect(about).to_have_value("Ғарыш")
    expect(page.get_by_role("radio", name="тақырып")).to_be_checked()
    press(page, "Backspace")
    expect(about).to_have_value("")
    press(page, "Digit1", "Digit9", "Digit8", "Digit4")
    expect(about).to_have_value("1984")
    press(page, "Escape")
    expect(page.locator("[data-ask]")).not_to_have_attribute("open", "")
    expect(page.locator("#line")).to_be_focused()


def test_choices_are_one_key_each_and_do_not_stick_to_the_next_enquiry(
    page_as: PageAs, gulnar: User, often: tuple[str, ...]
) -> None:
    page = page_as(gulnar)
    page.goto("/desk/")
    press(page, "F10")
    page.keyboard.type("Сырдария")
    press(page, "Tab")
    expect(page.get_by_role("radio", name="орындалмады")).to_be_focused()
    press(page, "Digit4", "Digit5")  # refused: no line
    press(page, "Digit5")  # a fact
    expect(page.get_by_label("Сыныбы")).to_be_focused()
    press(page, "Digit7", "Tab", "Digit1")  # a pupil of the seventh grade
    expect(page.get_by_role("button", name="Сақтау")).to_be_focused()
    assert_accessible(page)
    press(page, "Enter")
    logged(page, 13)
    row = Enquiry.objects.latest("pk")
    assert (row.about, row.sought, row.outcome, row.reason) == ("Сырдария", "fact", "refused", "no_line")
    assert (row.reader_kind, row.grade) == ("pupil", 7)

    press(page, "F10")
    for chosen in ("қорда жоқ", "сөзіне қарай", "оқушы"):
        expect(page.get_by_role("radio", name=chosen)).to_be_checked()
    expect(page.get_by_label("Сыныбы")).to_have_value("")
    press(page, "F10")
    expect(page.get_by_role("radio", name="барлық данасы берілген")).to_be_checked()
    press(page, "F9", "F9")
    expect(page.get_by_role("radio", name="ақпарат")).to_be_checked()
    expect(page.locator(".dk-reason")).to_be_hidden()
    page.get_by_label("Сыныбы").fill("9")
    press(page, "Escape", "F10")
    for chosen in ("қорда жоқ", "сөзіне қарай"):
        expect(page.get_by_role("radio", name=chosen)).to_be_checked()
    expect(page.get_by_label("Сыныбы")).to_have_value("")
    assert_fits(page)


def test_an_enquiry_waits_for_the_server_while_the_next_is_typed(
    page_as: PageAs, gulnar: User, often: tuple[str, ...]
) -> None:
    page = page_as(gulnar)
    page.goto("/desk/")
    page.context.set_offline(True)
    press(page, "F9", "Digit1", "Enter")
    expect(page.locator("[data-desk-state]")).to_contain_text("байланыс жоқ")
    press(page, "F10")
    page.keyboard.type("Нарния")
    page.context.set_offline(False)
    logged(page, 13)
    expect(page.locator("#ask-about")).to_have_value("Нарния")
    expect(page.locator("#ask-about")).to_be_focused()
    press(page, "Enter")
    expect(page.locator(".k-events > li").first).to_contain_text("Нарния")
    assert Enquiry.objects.filter(about="Нарния", outcome="refused").count() == 1
    assert Enquiry.objects.filter(about="Абай жолы").count() == 6


def test_a_wordless_enquiry_is_refused_with_a_sentence(
    page_as: PageAs, gulnar: User, this_autumn: date
) -> None:
    page = page_as(gulnar)
    page.goto("/desk/")
    press(page, "F9")
    page.keyboard.type("?!")
    press(page, "Enter")
    expect(page.get_by_role("alert")).to_contain_text("Не сұралғаны жазылмаған")
    expect(page.get_by_label("Не сұралды")).to_have_value("?!")
    assert not Enquiry.objects.exists()


def test_an_enquiry_that_failed_is_counted_with_its_reason_and_taken_back(
    page_as: PageAs, gulnar: User, village: Village
) -> None:
    page = page_as(gulnar)
    page.goto("/needs/")
    assert counts(page) == ["1", "0", "0", "0", "1"]
    form = page.locator("form[data-save]")
    form.get_by_label("Не сұралды").fill("Абай жолы")
    form.get_by_label("Түрі", exact=True).select_option(label="шығарма")
    form.get_by_label("Нәтижесі").select_option("refused")
    form.get_by_label("Неге толық").select_option("all_lent")
    form.get_by_label("Сыныбы").fill("5")
    form.get_by_text("Толық:").click()
    form.get_by_label("Пайдаланылған дереккөз").select_option("catalogue")
    assert_accessible(page)
    page.keyboard.press("Control+s")
    expect(page.locator(".k-strip .k-count b").first).to_have_text("2")
    assert counts(page) == ["2", "0", "0", "0", "2"]
    reasons = page.locator(".k-card").filter(has_text="Неге қанағаттандырылмады").get_by_role("row")
    expect(reasons.filter(has_text="Барлық данасы берілген")).to_contain_text("1")

    page.get_by_role("button", name="Соңғысын қайталау").click()
    expect(page.locator(".k-strip .k-count b").first).to_have_text("3")
    for left in (2, 1):
        page.get_by_role("table", name="Қажеттіліктер").get_by_role("link", name="Абай жолы").first.click()
        page.get_by_role("button", name="Сұранысты жою").click()
        expect(page.locator(".k-strip .k-count b").first).to_have_text(str(left))


def test_the_day_is_turned_and_taken_away(page_as: PageAs, gulnar: User, village: Village) -> None:
    page = page_as(gulnar)
    page.goto("/needs/")
    page.get_by_role("link", name="Бір күннің сұраныстары").click()
    expect(page.get_by_role("table")).to_contain_text("Гарри Поттер")
    expect(page.get_by_role("table")).to_contain_text("5-сынып")
    assert_accessible(page)
    with page.expect_download() as saved:
        page.get_by_role("link", name="PDF kk").click()
    assert saved.value.suggested_filename.endswith(".pdf")
    page.locator("[rel=prev]").click()
    expect(page.locator(".k-empty")).to_contain_text("сұраныс тіркелмеген")
    assert_fits(page)


def test_a_search_in_vain_is_noted_when_the_typing_rests_and_may_become_a_suggestion(
    page_as: PageAs, gulnar: User, village: Village
) -> None:
    page = page_as(gulnar)
    page.goto("/catalogue/")
    with page.expect_response("**/catalogue/missed/"):
        page.get_by_role("searchbox").press_sequentially("Хоббит")
    page.goto("/needs/searches/")
    expect(page.get_by_role("table")).to_contain_text("Хоббит")
    expect(page.get_by_role("table")).to_contain_text("қорда жоқ")
    assert EmptySearch.objects.filter(about="Хоббит").count() == 1
    assert_accessible(page)
    assert_fits(page)

    page.goto("/catalogue/?q=Хоббит")
    page.get_by_role("link", name="Кітапханаға ұсыну").click()
    page.get_by_label("Кім ұсынды").select_option("pupil")
    page.get_by_label("Сыныбы").fill("6")
    assert_accessible(page)
    page.keyboard.press("Control+s")
    expect(page.get_by_role("table", name="Ұсыныстар")).to_be_visible()
    page.get_by_role("link", name="Хоббит").click()
    page.get_by_label("Шешімі").select_option("done")
    page.get_by_role("textbox", name="Жауабы").fill("Сатып алынды")
    page.get_by_label("Ұсыныс пен жауабын бәріне көрсету").check()
    assert_accessible(page)
    assert_fits(page)
    page.keyboard.press("Control+s")
    expect(page.get_by_role("table", name="Ұсыныстар")).to_contain_text("орындалды")
    suggestion = Suggestion.objects.get(about="Хоббит")
    assert (suggestion.about, suggestion.grade, suggestion.is_public) == ("Хоббит", 6, True)


def test_on_a_telephone_the_form_stands_above_the_list(
    page_as: PageAs, gulnar: User, often: tuple[str, ...]
) -> None:
    page = page_as(gulnar)
    page.goto("/needs/")
    form, listed = page.locator(".nd-ask"), page.locator(".nd-list")
    form_box, list_box = form.bounding_box(), listed.bounding_box()
    assert form_box
    assert list_box
    assert form_box["x"] > list_box["x"] + list_box["width"], "beside the list where there is room"
    assert_fits(page)
    page.set_viewport_size({"width": 400, "height": 860})
    form_box, list_box = form.bounding_box(), listed.bounding_box()
    assert form_box
    assert list_box
    assert form_box["y"] < 860 < list_box["y"]
