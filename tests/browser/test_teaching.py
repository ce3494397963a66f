"""A request from question to mark, a list put in order by keyboard, a lesson held; then every page of it."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from kitaphana.activities.models import Activity
from kitaphana.core.models import RoleCode, User
from kitaphana.roster.models import Reader, ReaderKind
from kitaphana.teaching import lessons, programme
from kitaphana.teaching.actions import make_list
from kitaphana.teaching.models import LibraryLesson, TeacherRequest
from kitaphana.teaching.queries import listed
from kitaphana.teaching.requests import ask
from tests import make
from tests.browser.conftest import WIDE, PageAs, assert_accessible, assert_fits
from tests.browser.village import Village


@pytest.fixture
def zhanar(gulnar: User, village: Village) -> Reader:
    """She teaches physics and signs in."""
    name = "Нұрланова Жанар"
    teacher = make.reader(
        gulnar.school,
        name,
        kind=ReaderKind.TEACHER,
        joined_on=village.year.starts_on,
        registered_on=None,
    )
    teacher.subject = "Физика"
    teacher.user = make.user(gulnar.school, "zhanar", name, RoleCode.TEACHER)
    teacher.save()
    return teacher


def test_a_teacher_asks_gulnar_answers_and_the_teacher_marks(
    page_as: PageAs, gulnar: User, zhanar: Reader
) -> None:
    hers, ours = page_as(zhanar.user), page_as(gulnar)
    hers.goto("/work/teachers/")
    hers.get_by_role("link", name="Жаңа сұраныс").click()
    hers.get_by_label("Не туралы").fill("Жарық құбылыстары")
    hers.keyboard.press("Control+s")
    expect(hers.get_by_role("heading", level=1)).to_have_text("Жарық құбылыстары")
    ours.goto("/work/teachers/")
    ours.get_by_role("link", name="Жарық құбылыстары").click()
    ours.get_by_label("орындалды", exact=True).check()
    ours.get_by_label("Не берілді немесе неге берілмеді").fill("Журналдардан іріктеме")
    ours.keyboard.press("Control+s")
    expect(ours.locator(".k-st.good")).to_have_text("орындалды")
    hers.reload()
    hers.get_by_label("көмектесті", exact=True).check()
    hers.keyboard.press("Control+s")
    expect(hers.locator("#k-messages")).to_contain_text("Сақталды")
    assert TeacherRequest.objects.get().helped == "yes"


def test_a_list_is_put_in_order_with_the_keyboard(page_as: PageAs, gulnar: User, village: Village) -> None:
    shown = make_list(by=gulnar, name="Қысқы оқу", on=timezone.localdate(), words=["бір", "екі", "үш"])
    page = page_as(gulnar)
    page.goto(f"/work/teachers/lists/{shown.pk}/")
    page.get_by_role("button", name="Жоғары: үш").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Жоғары: үш")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("tbody tr").first).to_contain_text("үш")
    page.get_by_label("Ескертпе: екі").fill("2-тарау")
    page.keyboard.press("Enter")
    expect(page.locator("#k-messages")).to_contain_text("Сақталды")
    assert [(row.row.words, row.row.note) for row in listed(shown)] == [
        ("үш", ""), ("бір", ""), ("екі", "2-тарау"),
    ]  # fmt: skip


def test_a_lesson_is_written_into_the_diary(page_as: PageAs, gulnar: User, village: Village) -> None:
    lesson = held_lesson(gulnar, village)
    page = page_as(gulnar)
    page.goto(f"/work/teachers/lessons/{lesson.pk}/")
    expect(page.get_by_label("Қатысушы")).to_have_value("2")
    page.get_by_label("Жұмсалған").fill("45")
    page.keyboard.press("Control+s")
    expect(page.locator("#k-messages")).to_contain_text("күнделікке жазылды")
    assert Activity.objects.filter(kind__code="library_lesson", minutes=45, participants=2).exists()


def held_lesson(by: User, village: Village) -> LibraryLesson:
    """On a day that is over, whatever the calendar of the present year says of it."""
    first = village.year.starts_on
    day = next(
        on
        for n in range(60)
        if (on := first + timedelta(days=n)).isoweekday() < 6 and (on.month, on.day) != (9, 1)
    )
    return lessons.put_in_timetable(by=by, school_class=village.fifth, on=day, hour=2, theme="Сөздіктер")


def test_the_screens_are_accessible_and_fit_the_computer_and_the_telephone(
    page_as: PageAs, gulnar: User, village: Village, zhanar: Reader, subtests: pytest.Subtests
) -> None:
    today = timezone.localdate()
    programme.adopt_topics(by=gulnar)
    title = village.novel.lot.title
    request = ask(by=gulnar, teacher=zhanar, on=today, kind="set", about="Ұшқан ұя")
    shown = make_list(by=gulnar, name="Қысқы оқу", on=today, titles=[title], words=["Хан Кене"])
    lesson = held_lesson(gulnar, village)
    topic = programme.topics(gulnar.school)[0]
    page = page_as(gulnar)
    for screen in (
        "",
        f"requests/{request.pk}/",
        f"requests/{request.pk}/titles/?q=ұшқан",
        f"lists/{shown.pk}/",
        f"lists/{shown.pk}/edit/",
        f"lists/{shown.pk}/titles/?q=математика",
        f"lessons/?week={lesson.on}",
        f"lessons/{lesson.pk}/",
        "lessons/topics/",
        "programme/",
        f"programme/{topic.pk}/",
        f"news/?week={village.year.starts_on}",
        f"accounts/{zhanar.pk}/",
    ):
        with subtests.test(screen):
            page.set_viewport_size(WIDE)
            page.goto(f"/work/teachers/{screen}")
            assert page.get_by_role("heading", level=1).count() == 1
            assert_fits(page, WIDE)
            assert_accessible(page)
            assert_fits(page)
            assert_accessible(page)
