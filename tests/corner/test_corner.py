"""What anybody may see and do in the readers' corner, and what nobody may."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from kitaphana.circulation import holds
from kitaphana.core.actions import close_corner, open_corner
from kitaphana.core.models import Journal, School, User
from kitaphana.corner.browser import Browser
from kitaphana.corner.browser import read as kept
from kitaphana.digital.models import Resource, ResourceOpen
from kitaphana.needs.actions import answer_suggestion
from kitaphana.needs.models import EmptySearch, Suggestion
from kitaphana.roster.models import SchoolYear
from kitaphana.stock.models import Copy, Fund
from kitaphana.surveys.models import Survey
from kitaphana.teaching.models import ListedTitle, ReadingList
from tests import make

Read = Callable[[str], str]
SCRIPT = "<script>alert(1)</script>"


@pytest.fixture(autouse=True)
def fresh_hour() -> None:
    cache.clear()


@pytest.fixture
def kozha(school: School) -> Copy:
    return make.copy(make.lot(school, make.title("Менің атым Қожа", "Соқпақбаев Б.")), "004812")


def spelled(page: str) -> str:
    return page.replace("\N{NO-BREAK SPACE}", " ")


def test_the_first_page_asks_what_we_read_today_and_shows_what_the_library_has(
    read: Read, kozha: Copy
) -> None:
    page = spelled(read(""))
    assert "Бүгін не оқимыз?" in page
    assert "1 кітап" in page
    assert "Қай сыныпта оқисың?" in page


@pytest.mark.parametrize("typed", ["менин атым кожа", "МЕНІҢ АТЫМ", "соқпақбаев", "кожа"])
def test_a_book_is_found_in_any_letters_with_its_shelf(read: Read, kozha: Copy, typed: str) -> None:
    page = spelled(read(f"search/?q={typed}"))
    assert "Менің атым Қожа" in page
    assert "сөреде 1 дана" in page


def test_a_book_in_somebodys_hands_says_so_and_not_whose(school: School, read: Read, kozha: Copy) -> None:
    reader = make.reader(school, "Сейітов Арман Болатұлы")
    make.loan(reader, kozha, on=timezone.localdate())
    for page in (read("search/?q=қожа"), read(f"titles/{kozha.lot.title_id}/")):
        assert "қазір оқырманда" in page
        assert "Сейітов" not in page
        assert reader.card_number not in page


def test_a_copy_that_is_kept_for_somebody_is_not_on_the_shelf(
    gulnar: User, school: School, read: Read, kozha: Copy
) -> None:
    reader = make.reader(school, "Сейітов Арман Болатұлы")
    holds.place(by=gulnar, reader=reader, title=kozha.lot.title, on=timezone.localdate(), keep=True)
    page = read("search/?q=қожа")
    assert "қазір сөреде жоқ" in page
    assert "Сейітов" not in page


def test_editions_of_one_work_are_one_book(school: School, read: Read) -> None:
    for year in (1998, 2019):
        make.copy(make.lot(school, make.title("Абай жолы", year=year)))
    page = spelled(read("search/?q=абай"))
    assert "1 кітап табылды" in page
    assert "сөреде 2 дана" in page
    assert "1998, 2019" in page


def test_a_textbook_a_room_copy_and_a_title_that_has_gone(school: School, read: Read) -> None:
    make.lot(school, make.title("Алгебра", kind="textbook", grade=7), fund=Fund.TEXTBOOK, quantity=3)
    room = make.copy(make.lot(school, make.title("Түсіндірме сөздік")))
    Copy.objects.filter(pk=room.pk).update(room_only=True)
    make.title("Ешкімде жоқ кітап")
    assert "сыныппен бірге беріледі" in read("search/?q=алгебра")
    assert "кітапханада отырып оқылады" in read("search/?q=сөздік")
    assert "Ештеңе табылмады" in read("search/?q=ешкімде")


def test_what_was_not_found_is_told_once_a_day_with_the_grade_that_was_said(
    client: Client, corner: str, school: School
) -> None:
    make.school_class(school, 5, "А", year=_this_year(school))
    client.post(f"{corner}who/", {"who": "5"})
    for words in ("Гарри Поттер", "гарри поттер", "ГАРРИ ПОТТЕР!"):
        page = client.get(f"{corner}search/", {"q": words}).content.decode()
        assert "Осы кітапты ұсыну" in page
    told = EmptySearch.objects.get()
    assert (told.about, told.place, told.reader_kind, told.grade) == ("Гарри Поттер", "corner", "pupil", 5)
    assert told.school == school
    other = Client()
    other.get(corner)
    other.get(f"{corner}search/", {"q": "гарри поттер"})
    assert EmptySearch.objects.count() == 2


def test_what_nobody_asked_for_is_not_told(client: Client, corner: str) -> None:
    """A preview of a link and a picture on a stranger's page bring no cookie; a browser fetches ahead."""
    for _ in range(2):
        Client().get(f"{corner}search/", {"q": "Гарри Поттер"})
    client.get(corner)
    client.get(f"{corner}search/", {"q": "Гарри Поттер"}, headers={"Sec-Purpose": "prefetch;prerender"})
    client.head(f"{corner}search/", {"q": "Гарри Поттер"})
    assert not EmptySearch.objects.exists()
    client.get(f"{corner}search/", {"q": "Гарри Поттер"})
    assert EmptySearch.objects.get().about == "Гарри Поттер"


def test_what_was_not_found_begins_the_suggestion(read: Read) -> None:
    assert 'value="Гарри Поттер"' in read("suggest/?q=Гарри Поттер")


def test_a_suggestion_carries_kind_and_grade_and_no_name(client: Client, corner: str, school: School) -> None:
    make.school_class(school, 7, "А", year=_this_year(school))
    client.post(f"{corner}who/", {"who": "7"})
    sent = client.post(
        f"{corner}suggest/", {"kind": "book", "about": "Гарри Поттер", "author": "Роулинг Дж."}, follow=True
    )
    assert "Ұсынысың жазылды" in sent.content.decode()
    made = Suggestion.objects.get()
    assert (made.about, made.reader, made.reader_kind, made.grade) == ("Гарри Поттер", None, "pupil", 7)
    assert Journal.objects.get(action="needs.suggest").by == school.corner_user


def test_a_suggestion_of_nothing_stays_on_the_page_with_its_sentence(client: Client, corner: str) -> None:
    sent = client.post(f"{corner}suggest/", {"kind": "book", "author": "Роулинг"})
    assert sent.status_code == 200
    assert "Роулинг" in sent.content.decode()
    assert not Suggestion.objects.exists()


def test_a_browser_sends_five_suggestions_in_an_hour(client: Client, corner: str) -> None:
    for n in range(6):
        sent = client.post(f"{corner}suggest/", {"kind": "book", "about": f"Кітап {n}"})
    assert sent.status_code == 429
    assert "Бір сағатта" in sent.content.decode()
    assert Suggestion.objects.count() == 5


def test_an_address_sends_thirty_in_an_hour_whatever_its_browsers_forget(corner: str) -> None:
    answers = [
        Client().post(f"{corner}suggest/", {"kind": "book", "about": f"Кітап {n}"}).status_code
        for n in range(31)
    ]
    assert answers == [302] * 30 + [429]


def test_a_script_in_a_suggestion_is_text_in_its_public_answer(
    client: Client, corner: str, gulnar: User, read: Read
) -> None:
    client.post(f"{corner}suggest/", {"kind": "other", "text": SCRIPT})
    assert SCRIPT not in read("suggest/")
    answer_suggestion(
        by=gulnar, suggestion=Suggestion.objects.get(), on=timezone.localdate(), state="accepted",
        answer=SCRIPT, is_public=True,
    )  # fmt: skip
    page = read("suggest/")
    assert SCRIPT not in page
    assert page.count("&lt;script&gt;alert(1)&lt;/script&gt;") == 2


def test_an_answer_that_is_not_public_is_not_shown(client: Client, corner: str, gulnar: User) -> None:
    client.post(f"{corner}suggest/", {"kind": "book", "about": "Жасырын кітап"})
    answer_suggestion(
        by=gulnar, suggestion=Suggestion.objects.get(), on=timezone.localdate(), state="accepted"
    )
    assert "Жасырын кітап" not in Client().get(f"{corner}suggest/").content.decode()


def test_lists_and_resources_for_readers_are_shown_and_the_others_not(
    client: Client, corner: str, school: School, kozha: Copy, read: Read
) -> None:
    today = timezone.localdate()
    shown, hidden = (
        ReadingList.objects.create(school=school, name=name, on=today, for_readers=is_public)
        for name, is_public in (("Жазғы оқу", True), ("Мұғалімдерге", False))
    )
    for made in (shown, hidden):
        ListedTitle.objects.create(school=school, reading_list=made, place=1, title=kozha.lot.title)
    page = read("lists/")
    assert "Жазғы оқу" in page
    assert "Мұғалімдерге" not in page
    assert "Менің атым Қожа" in read(f"lists/{shown.pk}/")
    assert client.get(f"{corner}lists/{hidden.pk}/").status_code == 404


def test_opening_a_resource_is_counted_by_grade_and_leads_there(
    client: Client, corner: str, school: School, read: Read
) -> None:
    resource = _resource(school, "Kitap.kz")
    expired = _resource(school, "Ескі", licensed_until=timezone.localdate() - timedelta(days=1))
    page = read("resources/")
    assert "Kitap.kz" in page
    assert "Ескі" not in page
    assert client.get(f"{corner}resources/{resource.pk}/open/").status_code == 302
    assert not ResourceOpen.objects.exists()
    client.post(f"{corner}who/", {"who": "teacher"})
    opened = client.post(f"{corner}resources/{resource.pk}/open/")
    assert opened["Location"] == "https://kitap.example/"
    assert ResourceOpen.objects.get().reader_kind == "teacher"
    twice = {"request_key": "d9428888-122b-11e1-b85c-61cd3cbb3210"}
    for _ in range(2):
        again = client.post(f"{corner}resources/{resource.pk}/open/", twice)
        assert again["Location"] == "https://kitap.example/"
    assert ResourceOpen.objects.count() == 2
    assert client.post(f"{corner}resources/{expired.pk}/open/").status_code == 404


def test_open_surveys_are_offered(school: School, read: Read) -> None:
    today = timezone.localdate()
    for key, state in (("open1", Survey.State.OPEN), ("draft1", Survey.State.DRAFT)):
        Survey.objects.create(
            school=school, key=key, title_kk=f"Сауалнама {key}", audience="pupils", state=state,
            opened_on=today, made_on=today,
        )  # fmt: skip
    page = read("")
    assert "Сауалнама open1" in page
    assert "Сауалнама draft1" not in page


def test_the_corner_of_another_school_shows_nothing_of_ours(
    client: Client, corner: str, school: School, kozha: Copy, foreign_librarian: User
) -> None:
    theirs = f"/r/{open_corner(by=foreign_librarian).corner_key}/"
    today = timezone.localdate()
    ours = ReadingList.objects.create(school=school, name="Біздің тізім", on=today, for_readers=True)
    ListedTitle.objects.create(school=school, reading_list=ours, place=1, title=kozha.lot.title)
    resource = _resource(school, "Біздің ресурс")
    Suggestion.objects.create(
        school=school, on=today, kind="book", about="Біздің ұсыныс", reader_kind="pupil", state="done",
        answered_on=today, is_public=True,
    )  # fmt: skip
    for path in ("", "search/?q=қожа", "suggest/", "lists/", "resources/"):
        page = client.get(theirs + path).content.decode()
        assert "Менің атым Қожа" not in page
        assert "Біздің" not in page
    for path in (f"titles/{kozha.lot.title_id}/", f"lists/{ours.pk}/"):
        assert client.get(theirs + path).status_code == 404
    assert client.post(f"{theirs}resources/{resource.pk}/open/").status_code == 404
    assert not ResourceOpen.objects.exists()


@pytest.mark.parametrize("path", ["", "search/?q=абай", "suggest/", "lists/", "resources/", "who/"])
def test_a_closed_corner_and_a_guessed_one_are_not_found(
    client: Client, corner: str, gulnar: User, path: str
) -> None:
    assert client.get(f"/r/guessed/{path}").status_code == 404
    close_corner(by=gulnar)
    assert client.get(corner + path).status_code == 404


def test_a_corner_that_opens_again_has_a_new_address(gulnar: User, corner: str) -> None:
    close_corner(by=gulnar)
    assert open_corner(by=gulnar).corner_key not in corner


def test_the_pages_may_not_be_framed_and_tell_no_stranger_whence_one_came(
    client: Client, corner: str
) -> None:
    page = client.get(corner)
    assert page["X-Frame-Options"] == "DENY"
    assert page["Referrer-Policy"] == "same-origin"
    assert page["X-Content-Type-Options"] == "nosniff"


def test_an_answer_about_the_grade_may_be_withheld_and_changed(client: Client, corner: str) -> None:
    client.post(f"{corner}who/", {"who": "none"})
    assert "Қай сыныпта оқисың?</h2>" in client.get(corner).content.decode()
    assert 'value="again"' in client.get(corner).content.decode()
    client.post(f"{corner}who/", {"who": "again"})
    assert 'value="none"' in client.get(corner).content.decode()


@pytest.mark.parametrize("said", ["77", "-1", "٥", "9" * 5000, "director", SCRIPT, ""])
def test_a_grade_that_is_none_says_nothing(client: Client, corner: str, said: str) -> None:
    client.post(f"{corner}who/", {"who": said})
    client.get(f"{corner}search/", {"q": "жоқ кітап"})
    told = EmptySearch.objects.get()
    assert (told.reader_kind, told.grade) == ("", None)


def test_a_cookie_that_was_tampered_with_is_as_none(client: Client, corner: str) -> None:
    client.cookies["kitaphana-corner"] = json.dumps({"kind": "teacher"})
    client.get(corner)
    client.get(f"{corner}search/", {"q": "жоқ кітап"})
    assert EmptySearch.objects.get().reader_kind == ""


@pytest.mark.parametrize(
    "path", ["titles/99999999999999999999/", "lists/99999999999999999999/", "titles/1/", "search/"]
)
def test_addresses_typed_by_hand_break_nothing(client: Client, corner: str, path: str) -> None:
    assert client.get(corner + path).status_code in (302, 404)


@pytest.mark.parametrize("words", ["\x00", "%", "🙂", "a" * 500, "'; drop table", SCRIPT])
def test_no_words_break_the_search(client: Client, corner: str, words: str) -> None:
    page = client.get(f"{corner}search/", {"q": words})
    assert page.status_code in (200, 302)
    assert SCRIPT not in page.content.decode()


def test_what_a_browser_keeps_is_read_as_it_was_written() -> None:
    now, today = timezone.now(), timezone.localdate()
    browser = Browser(kind="pupil", grade=0, asked=True).told("Абай жолы", today).with_sent(now)
    assert kept(browser.write()) == browser
    assert browser.has_told("абай жолын", today)
    assert not browser.has_told("абай жолы", today + timedelta(days=1))
    assert (browser.sent_lately(now), browser.sent_lately(now + timedelta(hours=2))) == (1, 0)
    assert kept("") == Browser()


def _this_year(school: School) -> SchoolYear:
    today = timezone.localdate()
    return make.school_year(school, today.replace(year=today.year - (today.month < 9), month=9, day=1))


def _resource(school: School, name: str, **facts: object) -> Resource:
    return Resource.objects.create(
        school=school, kind="link", name=name, url="https://kitap.example/", rights="ашық",
        added_on=timezone.localdate(), **facts,
    )  # fmt: skip
