"""What was typed into the catalogue and not found."""

import io
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from python_calamine import CalamineWorkbook

from kitaphana.core.models import RoleCode, User
from kitaphana.core.refusal import Refused
from kitaphana.lib.period import Period
from kitaphana.needs import actions, queries
from kitaphana.needs.models import EmptySearch
from tests import make

DAY = date(2023, 10, 12)
YEAR = Period(date(2023, 9, 1), date(2024, 8, 31))
SPAN = {"start": "2023-09-01", "end": "2024-08-31"}


def searched(by: User, about: str, on: date = DAY, place: str = "staff") -> EmptySearch | None:
    return actions.note_empty_search(by=by, on=on, about=about, place=place)


def test_the_same_words_of_one_user_count_once_a_day(gulnar: User, marat: User) -> None:
    assert searched(gulnar, "Гарри Поттер")
    assert searched(gulnar, "гарри  поттер") is None
    assert searched(marat, "Гарри Поттер")
    assert searched(gulnar, "Гарри Поттер", DAY + timedelta(days=1))
    (found,) = queries.empty_searches(gulnar.school, YEAR)
    assert (found.about, found.times, found.last) == ("Гарри Поттер", 3, DAY + timedelta(days=1))


def test_signs_that_are_not_seen_are_not_written_down(library: Client) -> None:
    library.post("/catalogue/missed/", {"q": "Гарри\x00Поттер\x1b[0m"})
    assert EmptySearch.objects.get().about == "Гарри Поттер [0m"


def test_in_the_corner_nobody_is_known_so_each_search_counts(gulnar: User) -> None:
    for _ in range(2):
        search = searched(gulnar, "Нарния", place="corner")
        assert search
        assert search.by is None
    (found,) = queries.empty_searches(gulnar.school, YEAR)
    assert (found.by_staff, found.in_corner) == (0, 2)
    assert queries.empty_searches(gulnar.school, YEAR, place="staff") == []


@pytest.mark.parametrize("about", ["", "аб", "« »", "а б", "…!?"])
def test_too_few_letters_say_nothing(gulnar: User, about: str) -> None:
    assert searched(gulnar, about) is None
    assert not EmptySearch.objects.exists()


def test_a_search_may_be_longer_than_its_column_and_its_place_is_known(gulnar: User) -> None:
    search = searched(gulnar, "ә" * 500)
    assert search
    assert len(search.about) == 200
    with pytest.raises(Refused, match="тізімде жоқ"):
        searched(gulnar, "Абай", place="street")


def test_the_list_says_what_the_stock_holds_by_now(gulnar: User, foreign_librarian: User) -> None:
    for about in ("абай жолы", "Роулинг", "Нарния"):
        searched(gulnar, about)
    make.lot(gulnar.school, make.title("Абай жолы", "Әуезов М."))
    make.lot(gulnar.school, make.title("Гарри Поттер", "Роулинг Дж."))
    make.lot(foreign_librarian.school, make.title("Нарния", "Льюис К."))
    held = {row.about: str(row.held or "") for row in queries.empty_searches(gulnar.school, YEAR)}
    assert held == {"абай жолы": "Абай жолы", "Роулинг": "Гарри Поттер", "Нарния": ""}


def test_a_finished_search_of_the_catalogue_is_noted_once(library: Client, gulnar: User) -> None:
    make.title("Абай жолы", "Әуезов М.")
    library.get("/catalogue/", {"q": "Гарри"}, headers={"HX-Request": "true"})
    assert not EmptySearch.objects.exists(), "as one types nothing is finished"
    library.post("/catalogue/missed/", {"q": "Гарри Поттер"})
    library.get("/catalogue/", {"q": "Гарри Поттер"})
    library.get("/catalogue/", {"q": "Абай", "language": "ru"})
    library.post("/catalogue/missed/", {"q": "Абай"})
    library.post("/catalogue/missed/", {})
    search = EmptySearch.objects.get()
    assert (search.about, search.place, search.by, search.on) == (
        "Гарри Поттер",
        "staff",
        gulnar,
        timezone.localdate(),
    )


def test_a_teacher_searches_too_and_a_stranger_does_not(client: Client, gulnar: User) -> None:
    assert client.post("/catalogue/missed/", {"q": "Гарри Поттер"}).status_code == 302
    client.force_login(make.user(gulnar.school, "asel", "Ахметова Әсел", RoleCode.TEACHER))
    assert client.post("/catalogue/missed/", {"q": "Гарри Поттер"}).status_code == 204
    assert client.get("/needs/searches/").status_code == 403
    assert EmptySearch.objects.count() == 1


def test_the_list_is_taken_away_as_a_table(library: Client, gulnar: User) -> None:
    searched(gulnar, "Гарри Поттер")
    searched(gulnar, "<script>alert(1)</script>")
    shown = library.get("/needs/searches/", SPAN).content.decode()
    assert "&lt;script&gt;" in shown
    assert "<script>alert" not in shown
    file = library.get("/needs/searches/", SPAN | {"format": "xlsx", "lang": "ru"})
    book = CalamineWorkbook.from_filelike(io.BytesIO(file.content))
    cells = [cell for row in book.get_sheet_by_index(0).to_python() for cell in row]
    assert "Гарри Поттер" in cells
    assert "нет в фонде" in cells
    empty = library.get("/needs/searches/", {"start": "2020-09-01", "end": "2020-10-01"}).content.decode()
    assert "нәтижесіз іздеу тіркелмеген" in empty


def test_another_school_sees_nothing(client: Client, gulnar: User, foreign_librarian: User) -> None:
    searched(gulnar, "Гарри Поттер")
    client.force_login(foreign_librarian)
    assert "Гарри" not in client.get("/needs/searches/", SPAN).content.decode()
