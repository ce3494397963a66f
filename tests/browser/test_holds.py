"""Gulnar at the desk: a book comes back for which Aigerim waits."""

from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import expect

from kitaphana.circulation import holds
from kitaphana.circulation.models import Hold
from kitaphana.core.models import User
from tests import make
from tests.browser.conftest import WIDE, PageAs, assert_accessible, assert_fits
from tests.browser.village import Village


def test_a_book_that_comes_back_is_set_aside_with_one_key_and_fetched_by_its_reader(
    page_as: PageAs, gulnar: User, village: Village
) -> None:
    aigerim = make.reader(gulnar.school, "Оспанова Айгерім", school_class=village.fifth)
    page = page_as(gulnar)
    page.goto(f"/circulation/holds/place/?reader={aigerim.pk}&next=/desk/")
    page.get_by_role("searchbox").fill("ушкан уя")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Кезекке қою").click()
    expect(page.get_by_role("status").filter(has_text="кезекке қойылды")).to_be_visible()

    page.goto("/desk/")
    page.keyboard.type(village.novel.inventory_number)
    page.keyboard.press("Enter")
    question = page.get_by_role("alertdialog")
    expect(question).to_contain_text("Оспанова Айгерім кезекте күтіп тұр")
    expect(question).to_contain_text("қайтарылды")
    assert_accessible(page)
    assert_fits(page)
    page.set_viewport_size(WIDE)
    page.keyboard.press("Enter")
    expect(page.locator(".k-said.good")).to_contain_text("алып қойылды: Оспанова Айгерім")
    assert Hold.objects.get().copy == village.novel

    page.keyboard.type(aigerim.card_number)
    page.keyboard.press("Enter")
    expect(page.locator(".k-said")).to_contain_text("Күтіп тұрған кітабы дайын")
    assert_accessible(page)
    page.keyboard.type(village.novel.inventory_number)
    page.keyboard.press("Enter")
    expect(page.locator(".k-said.good")).to_contain_text("берілді")
    assert Hold.objects.get().ending == Hold.Ending.LENT


def test_the_queue_its_page_and_the_title_read_well_on_both_screens(
    page_as: PageAs, gulnar: User, village: Village
) -> None:
    today = timezone.localdate()
    readers = [make.reader(gulnar.school, name) for name in ("Оспанова Айгерім", "Нұрланова Жанар")]
    other = make.copy(make.lot(gulnar.school, make.title("Қан мен тер", "Нұрпейісов Ә.")))
    waits = holds.place(by=gulnar, reader=readers[0], title=village.novel.lot.title, on=today)
    kept = holds.place(
        by=gulnar, reader=readers[1], title=other.lot.title, on=today - timedelta(days=9), keep=True
    )
    page = page_as(gulnar)
    for screen in (
        "/circulation/holds/", f"/circulation/holds/{waits.pk}/", f"/circulation/holds/{kept.pk}/",
        f"/catalogue/{other.lot.title_id}/", f"/circulation/readers/{readers[1].pk}/",
        f"/desk/?reader={readers[1].pk}",
    ):  # fmt: skip
        page.set_viewport_size(WIDE)
        page.goto(screen)
        assert_accessible(page)
        assert_fits(page)
        assert_accessible(page)
    page.goto("/circulation/holds/")
    page.get_by_role("button", name="Кезек бойынша беру").click()
    told = page.get_by_role("status").filter(has_text="Уақытында келмегені үшін кезектен шығарылды: 1")
    expect(told).to_be_visible()
