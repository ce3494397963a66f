"""The queue at the desk and on its pages: questions, panels, lists."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from kitaphana.circulation import holds
from kitaphana.circulation.models import Hold, Loan
from kitaphana.core.models import RoleCode, School, User
from kitaphana.desk import line
from kitaphana.roster.models import Reader
from kitaphana.stock.models import Copy
from tests import make
from tests.desk.test_line import run

TODAY = timezone.localdate()


@pytest.fixture
def waiting(gulnar: User, aigerim: Reader, arman: Reader, kozha: Copy) -> Hold:
    """Arman holds the only copy, Aigerim waits for it."""
    make.loan(arman, kozha, on=TODAY - timedelta(days=3))
    return holds.place(by=gulnar, reader=aigerim, title=kozha.lot.title, on=TODAY)


def test_a_copy_that_comes_back_is_back_and_asks_where_it_goes(
    gulnar: User, waiting: Hold, kozha: Copy
) -> None:
    asked = run(gulnar, kozha.inventory_number, on=TODAY)
    assert not Loan.objects.open().exists()
    assert asked.said == (
        "«Менің атым Қожа» мерзімінде қайтарылды (Сейітов Арман Болатұлы). "
        "Бұл басылымды Оспанова Айгерім Ерланқызы кезекте күтіп тұр. Соған беру керек пе?"
    )
    assert [answer.label for answer in asked.answers] == ["Кезектегіге алып қою"]
    kept = run(gulnar, kozha.inventory_number, flag=asked.answers[0].flag, on=TODAY)
    waiting.refresh_from_db()
    assert (kept.tone, waiting.copy) == ("good", kozha)
    assert "Оспанова Айгерім Ерланқызы" in kept.said


def test_a_copy_of_the_queue_goes_to_the_next_or_to_the_reader_at_the_desk(
    gulnar: User, zhanar: Reader, waiting: Hold, kozha: Copy
) -> None:
    run(gulnar, kozha.inventory_number, on=TODAY)
    asked = run(gulnar, kozha.inventory_number, zhanar, on=TODAY)
    assert [answer.label for answer in asked.answers] == ["Кезектегіге беру", "Қазіргі оқырманға беру"]
    first, second = asked.answers
    assert run(gulnar, kozha.inventory_number, zhanar, first.flag, on=TODAY).tone == "good"
    assert Hold.objects.get().copy == kozha
    assert run(gulnar, kozha.inventory_number, zhanar, second.flag, on=TODAY).tone == "good"
    assert Loan.objects.open().get().reader == zhanar


def test_out_of_armans_hands_it_goes_to_the_next_and_not_to_zhanar(
    gulnar: User, zhanar: Reader, waiting: Hold, kozha: Copy
) -> None:
    said = run(gulnar, kozha.inventory_number, zhanar, on=TODAY).answers[0].flag
    asked = run(gulnar, kozha.inventory_number, zhanar, said, on=TODAY)
    assert Loan.objects.open().exists()
    assert run(gulnar, kozha.inventory_number, zhanar, asked.answers[0].flag, on=TODAY).tone == "good"
    waiting.refresh_from_db()
    assert waiting.copy == kozha
    assert not Loan.objects.open().exists()


def test_aigerims_card_says_that_her_book_is_ready(
    gulnar: User, aigerim: Reader, waiting: Hold, kozha: Copy
) -> None:
    assert run(gulnar, aigerim.card_number, on=TODAY) == line.Outcome(aigerim)
    run(gulnar, kozha.inventory_number, on=TODAY)
    run(gulnar, kozha.inventory_number, flag=line.KEEP, on=TODAY)
    greeted = run(gulnar, aigerim.card_number, on=TODAY)
    assert (greeted.tone, greeted.said) == ("good", "Күтіп тұрған кітабы дайын: Менің атым Қожа.")


def test_an_undone_loan_says_for_whom_the_copy_is_kept_again(
    gulnar: User, aigerim: Reader, waiting: Hold, kozha: Copy
) -> None:
    run(gulnar, kozha.inventory_number, on=TODAY)
    run(gulnar, kozha.inventory_number, flag=line.KEEP, on=TODAY)
    run(gulnar, kozha.inventory_number, aigerim, on=TODAY)
    loan = Loan.objects.open().get()
    undone = line.undo(by=gulnar, kind="lent", row=loan, reader=aigerim, asked=False)
    assert "алып қойылды: Оспанова Айгерім Ерланқызы" in undone.said.replace("\N{NO-BREAK SPACE}", " ")


def test_gulnar_puts_aigerim_in_the_queue_from_the_desk(
    library: Client, aigerim: Reader, arman: Reader, kozha: Copy
) -> None:
    make.loan(arman, kozha, on=TODAY)
    desk = f"/desk/?reader={aigerim.pk}"
    found = library.get(f"/circulation/holds/place/?reader={aigerim.pk}&q=кожа")
    assert "Менің атым Қожа" in found.content.decode()
    typed = {"reader": aigerim.pk, "title": kozha.lot.title_id, "next": desk}
    placed = library.post("/circulation/holds/place/", typed)
    assert placed["Location"] == desk
    panel = library.get(desk).content.decode()
    assert "Кезекте тұр" in panel
    again = library.post("/circulation/holds/place/", typed)
    assert "екінші рет қойылмайды" in again.content.decode().replace("\N{NO-BREAK SPACE}", " ")


def test_a_free_copy_is_offered_from_the_page_of_the_title(
    library: Client, aigerim: Reader, kozha: Copy
) -> None:
    page = f"/catalogue/{kozha.lot.title_id}/"
    assert "Оқырманды кезекке қою" in library.get(page).content.decode()
    typed = {"reader": aigerim.pk, "title": kozha.lot.title_id, "next": page}
    asked = library.post("/circulation/holds/place/", typed).content.decode()
    assert "сөреде тұр" in asked
    assert not Hold.objects.exists()
    library.post("/circulation/holds/place/", typed | {"keep": "1"})
    shown = library.get(page).content.decode()
    assert "алуға дайын" in shown
    assert "Оспанова Айгерім" in shown


def test_the_list_shows_who_waits_who_is_ready_and_how_it_ended(
    library: Client, gulnar: User, waiting: Hold, kozha: Copy
) -> None:
    def rows(state: str) -> int:
        page = library.get("/circulation/holds/", {"state": state}).content.decode()
        return len(re.findall("<td[^>]*>Оспанова Айгерім", page))

    assert (rows(""), rows("waiting"), rows("ready"), rows("ended")) == (1, 1, 0, 0)
    run(gulnar, kozha.inventory_number, on=TODAY)
    library.post(f"/circulation/holds/{waiting.pk}/keep/")
    assert (rows(""), rows("waiting"), rows("ready"), rows("ended")) == (1, 0, 1, 0)
    library.post(f"/circulation/holds/{waiting.pk}/cancel/")
    assert (rows(""), rows("waiting"), rows("ready"), rows("ended")) == (0, 0, 0, 1)
    assert library.get("/circulation/holds/?format=xlsx").content[:2] == b"PK"


def test_what_was_not_fetched_is_passed_on_from_the_list_and_told_on_today(
    library: Client, gulnar: User, school: School, aigerim: Reader, kozha: Copy
) -> None:
    long_ago = TODAY - timedelta(days=9)
    holds.place(by=gulnar, reader=aigerim, title=kozha.lot.title, on=long_ago, keep=True)
    make.school_year(school, TODAY.replace(year=TODAY.year - (TODAY.month < 9), month=9, day=1))
    today = library.get("/").content.decode().replace("\N{NO-BREAK SPACE}", " ")
    assert "оның уақытында алынбағаны – 1" in today
    assert "уақытында алынбаған" in library.get("/circulation/holds/").content.decode()
    passed = library.post("/circulation/holds/expire/", follow=True).content.decode()
    assert "Уақытында келмегені үшін кезектен шығарылды" in passed.replace("\N{NO-BREAK SPACE}", " ")
    assert Hold.objects.get().ending == Hold.Ending.EXPIRED


def test_a_hold_of_another_school_has_no_page_here(
    library: Client, gulnar: User, foreign_librarian: User
) -> None:
    theirs = foreign_librarian.school
    title = make.copy(make.lot(theirs, make.title("Ұшқан ұя"))).lot.title
    reader = make.reader(theirs, "Ким Олег")
    hold = holds.place(by=foreign_librarian, reader=reader, title=title, on=TODAY, keep=True)
    assert library.get(f"/circulation/holds/{hold.pk}/").status_code == 404
    assert library.post(f"/circulation/holds/{hold.pk}/cancel/").status_code == 404
    assert library.get(f"/circulation/holds/place/?reader={reader.pk}").status_code == 404
    assert "Ким Олег" not in library.get(f"/catalogue/{title.pk}/").content.decode()


def test_the_director_reads_the_queue_and_a_teacher_sees_no_names(
    client: Client, marat: User, school: School, waiting: Hold
) -> None:
    client.force_login(marat)
    assert "Оспанова Айгерім" in client.get("/circulation/holds/").content.decode()
    assert client.post(f"/circulation/holds/{waiting.pk}/cancel/").status_code == 403
    client.force_login(make.user(school, "teacher", "Мұғалім", RoleCode.TEACHER))
    assert "Оспанова Айгерім" not in client.get(f"/catalogue/{waiting.title_id}/").content.decode()
    assert client.get("/circulation/holds/").status_code == 403
