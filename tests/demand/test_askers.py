"""Who asked in vain is told when it has come."""

from datetime import date, timedelta

import pytest
from django.test import Client

from kitaphana.activities.actions import adopt_kinds
from kitaphana.core.models import School, User
from kitaphana.core.refusal import Refused
from kitaphana.demand import actions
from kitaphana.demand.models import TellAsker
from kitaphana.demand.queries import to_tell
from kitaphana.lib.period import Period
from kitaphana.roster.models import Reader, ReaderKind
from tests import make
from tests.demand.conftest import DAY, asked, requested, suggested, waits

CAME = date(2023, 12, 4)
DECEMBER = Period(date(2023, 12, 1), date(2023, 12, 31))


@pytest.fixture
def potter(school: School) -> None:
    make.copy(make.lot(school, make.title("Гарри Поттер", "Роулинг Дж. К."), on=CAME))


@pytest.mark.usefixtures("potter")
def test_arman_asked_in_vain_and_is_told_once(gulnar: User, arman: Reader) -> None:
    asked(gulnar.school, "гарри потер", refused="not_in_stock", reader=arman)
    suggested(gulnar.school, "Гарри Поттер", reader=arman)
    assert actions.find_askers(by=gulnar, period=DECEMBER) == 1
    assert actions.find_askers(by=gulnar, period=DECEMBER) == 0
    (row,) = to_tell(gulnar.school, arman)
    assert (row.asked_on, row.came_on) == (DAY, CAME)
    actions.tell(by=gulnar, asker=row, on=CAME)
    actions.tell(by=gulnar, asker=row, on=CAME + timedelta(days=5))
    assert TellAsker.objects.get().told_on == CAME
    assert not to_tell(gulnar.school).exists()


@pytest.mark.usefixtures("potter")
def test_those_who_wait_and_teachers_are_told_too(gulnar: User, arman: Reader) -> None:
    teacher = make.reader(gulnar.school, "Ахметова Сәуле", kind=ReaderKind.TEACHER)
    requested(teacher, "Гарри Поттер")
    waits(arman, make.title("Гарри Поттер", "Роулинг Дж. К.", year=2003))
    assert actions.find_askers(by=gulnar, period=DECEMBER) == 2


@pytest.mark.usefixtures("potter")
def test_some_need_not_be_told(gulnar: User, arman: Reader, school: School) -> None:
    """Who got it, who borrowed it since, who left, who asked too long ago or afterwards, who asked for
    something else."""
    asked(school, "Гарри Поттер", reader=arman)
    dana, alia = (make.reader(school, name) for name in ("Мұрат Дана", "Сәкен Әлия"))
    asked(school, "Гарри Поттер", refused="all_lent", reader=dana)
    make.loan(dana, make.copy(make.lot(school, make.title("Гарри Поттер"))), on=DAY + timedelta(days=3))
    asked(school, "Гарри Поттер", refused="all_lent", reader=alia)
    Reader.objects.filter(pk=alia.pk).update(left_on=DAY)
    asked(school, "Нарния", refused="all_lent", reader=arman)
    asked(school, "Гарри Поттер", refused="all_lent", reader=arman, on=CAME - timedelta(days=400))
    asked(school, "Гарри Поттер", refused="all_lent", reader=arman, on=CAME + timedelta(days=1))
    asked(school, "Гарри Поттер", refused="all_lent")
    assert actions.find_askers(by=gulnar, period=DECEMBER) == 0


def test_a_shelf_stands_in_the_diary_with_its_books(gulnar: User) -> None:
    title = make.title("Ғарыш")
    with pytest.raises(Refused, match="уақыт нормаларын"):
        actions.make_shelf(by=gulnar, theme="Ғарыш", titles=[title], on=DAY)
    adopt_kinds(by=gulnar)
    shelf = actions.make_shelf(by=gulnar, theme="Ғарыш", titles=[title], on=DAY)
    assert [row.title for row in shelf.shown.all()] == [title]
    with pytest.raises(Refused, match="кітап таңдалмаған"):
        actions.make_shelf(by=gulnar, theme="Ғарыш", titles=[], on=DAY)


@pytest.mark.usefixtures("potter")
def test_the_page_names_reader_class_and_book(library: Client, gulnar: User, arman: Reader) -> None:
    asked(gulnar.school, "Гарри Поттер", refused="not_in_stock", reader=arman)
    actions.find_askers(by=gulnar, period=DECEMBER)
    page = library.get("/needs/demand/askers/").content.decode()
    assert "Сейітов А.Б." in page
    assert "04.12.2023" in page
    row = TellAsker.objects.get()
    desk = library.get(f"/desk/?reader={arman.pk}").content.decode()
    assert "Келді: Гарри Поттер" in desk
    answer = library.post(f"/needs/demand/askers/{row.pk}/told/", {"next": "https://evil.example/"})
    assert answer["Location"] == "/needs/demand/askers/"
    row.refresh_from_db()
    assert row.told_on


def test_another_schools_row_is_not_found(client: Client, foreign_librarian: User, arman: Reader) -> None:
    row = TellAsker.objects.create(
        school=arman.school, reader=arman, key="к", name="Қ", asked_on=DAY, came_on=CAME
    )
    client.force_login(foreign_librarian)
    assert client.post(f"/needs/demand/askers/{row.pk}/told/").status_code == 404
