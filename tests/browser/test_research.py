"""A project by keyboard: its sources, a meeting taken back, its references copied; and its pages."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from kitaphana.activities.models import Activity
from kitaphana.core.models import User
from kitaphana.research.actions import Described, add_source, add_titles, end, meet, present, shelve, start
from kitaphana.research.models import Project, ProjectSource
from tests.browser.conftest import WIDE, PageAs, assert_accessible, assert_fits
from tests.browser.village import Village

THEME = "Ауылымыздың жер-су аттары"


@pytest.fixture
def project(gulnar: User, village: Village) -> Project:
    """Arman's, with a novel of the catalogue on its shelf and a web page, and a meeting of today."""
    today = timezone.localdate()
    made = start(
        by=gulnar, theme=THEME, pupils=[village.arman], started_on=village.year.starts_on, today=today,
        school_class=village.fifth,
    )  # fmt: skip
    add_titles(by=gulnar, project=made, titles=[village.novel.lot.title], on=today)
    page = Described(ProjectSource.Kind.WEB, "Жер-су аттары", url="https://abai.kz/" + "zher-su-" * 12)
    add_source(by=gulnar, project=made, described=page, on=today, today=today)
    for source in made.sources.all():
        shelve(by=gulnar, source=source, on_shelf=True)
    meet(by=gulnar, project=made, on=today, about="Дереккөз іріктеу", minutes=30, today=today)
    return made


def test_a_project_is_begun_and_gets_a_book_a_meeting_and_a_result(
    page_as: PageAs, gulnar: User, village: Village
) -> None:
    page = page_as(gulnar)
    page.goto("/work/projects/new/")
    page.get_by_role("button", name="Оқушыларды көрсету").click()
    page.get_by_label("Тақырыбы").fill(THEME)
    page.keyboard.press("Control+s")
    expect(page.get_by_role("alert")).to_contain_text("Жобаның оқушысы көрсетілмеген")
    page.get_by_label("Сейітов Арман").press("Space")
    page.keyboard.press("Control+s")
    expect(page.get_by_role("heading", level=1)).to_have_text(THEME)
    page.get_by_role("link", name="Дереккөз іздеу").click()
    page.get_by_role("searchbox").fill("ұшқан")
    page.keyboard.press("Enter")
    page.get_by_label("Ұшқан ұя").press("Space")
    page.keyboard.press("Control+s")
    expect(page.get_by_text("Момышұлы, Б. Ұшқан ұя / Б. Момышұлы.")).to_be_visible()
    page.get_by_label("Не істелді").fill("Кеңес")
    page.get_by_role("button", name="Кездесуді жазу").click()
    expect(page.locator("#k-messages")).to_contain_text("Кездесу күнделікке жазылды")
    page.get_by_role("button", name="Болдырмау").click()
    expect(page.get_by_text("Кездесу тіркелмеген.")).to_be_visible()
    assert not Activity.objects.filter(theme=THEME).exists()


def test_the_references_are_copied(page_as: PageAs, gulnar: User, project: Project) -> None:
    page = page_as(gulnar)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"/work/projects/{project.pk}/references/?lang=ru")
    page.get_by_role("button", name="Көшіріп алу").click()
    expect(page.locator("[data-copy-state]")).to_have_text("Көшірілді")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("1. Жер-су аттары [Электронный ресурс]. – URL: https://abai.kz/")
    assert "\n2. Момышұлы, Б. Ұшқан ұя" in copied


def test_the_screens_are_accessible_and_fit_the_computer_and_the_telephone(
    page_as: PageAs, gulnar: User, village: Village, project: Project, subtests: pytest.Subtests
) -> None:
    today = timezone.localdate()
    won = start(
        by=gulnar, theme="Абай және біз", pupils=[village.arman], started_on=today, today=today,
        school_class=village.fifth,
    )  # fmt: skip
    end(by=gulnar, project=won, state=Project.State.FINISHED, on=today, today=today)
    for award in (Project.Award.FIRST, Project.Award.LETTER):
        present(
            by=gulnar, project=won if award == Project.Award.FIRST else project, conference="Дарын",
            level=Project.Level.DISTRICT, award=award, on=today, today=today,
        )  # fmt: skip
    by_hand = project.sources.get(title=None)
    page = page_as(gulnar)
    here = f"/work/projects/{project.pk}/"
    for screen in (
        "/work/projects/",
        "/work/projects/works/",
        "/work/projects/new/",
        f"/work/projects/new/?school_class={village.fifth.pk}",
        here,
        f"/work/projects/{won.pk}/",
        f"{here}edit/",
        f"{here}pick/?q=математика",
        f"{here}sources/new/",
        f"/work/projects/sources/{by_hand.pk}/",
        f"{here}references/",
    ):
        with subtests.test(screen):
            page.set_viewport_size(WIDE)
            page.goto(screen)
            assert page.get_by_role("heading", level=1).count() == 1
            assert_fits(page, WIDE)
            assert_accessible(page)
            assert_fits(page)
            assert_accessible(page)
