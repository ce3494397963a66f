"""Electronic resources: what they lead to, who may open them, how often they were opened."""

import socket
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kitaphana.core.actions import open_corner
from kitaphana.core.models import School, User
from kitaphana.digital.actions import (
    Described,
    add_resource,
    change_resource,
    note_answers,
    open_resource,
    withdraw_resource,
)
from kitaphana.digital.models import Resource, ResourceOpen
from kitaphana.digital.queries import opens, opens_by_resource, public_resources, resources
from kitaphana.files.models import StoredFile
from kitaphana.lib.period import Period
from tests import make
from tests.digital.conftest import KITAP, MONDAY, SINCE, at, on_the_internet, refused, served, status

OCTOBER = Period(date(2023, 10, 1), date(2023, 10, 31))
PDF = b"%PDF-1.4\n1 0 obj\n<</Type/Catalog>>\nendobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def pdf() -> SimpleUploadedFile:
    return SimpleUploadedFile("Өлкетану.pdf", PDF, "application/pdf")


@pytest.mark.parametrize(
    ("code", "wrong"),
    [
        ("digital_no_rights", {"rights": "  "}),
        ("digital_no_name", {"name": ""}),
        ("digital_link_outside", {"url": "file:///C:/kitap.pdf"}),
        ("digital_link_outside", {"url": "../kitap.pdf"}),
        ("digital_link_outside", {"url": "javascript:alert(1)"}),
        ("digital_no_address", {"url": ""}),
        ("digital_no_file", {"kind": "file"}),
        ("digital_no_title", {"kind": "e_textbook"}),
        ("digital_choice", {"kind": "film"}),
        ("digital_grade", {"lowest_grade": 13}),
        ("digital_grades_order", {"lowest_grade": 9, "highest_grade": 5}),
    ],
)
def test_a_resource_that_is_not_described_is_refused(gulnar: User, code: str, wrong: dict[str, str]) -> None:
    with refused(code):
        add_resource(by=gulnar, described=replace(KITAP, **wrong), on=SINCE)  # type: ignore[arg-type]
    assert Resource.objects.count() == 0


def test_readers_see_what_is_theirs_and_licensed(gulnar: User, school: School, kitap: Resource) -> None:
    until = replace(KITAP, name="Bilimland", url="https://bilimland.kz", licensed_until=MONDAY)
    add_resource(by=gulnar, described=until, on=SINCE)
    staff = replace(KITAP, name="Әдістеме", url="https://example.org", for_readers=False)
    add_resource(by=gulnar, described=staff, on=SINCE)
    assert [row.name for row in public_resources(school, MONDAY)] == ["Bilimland", "Kitap.kz"]
    assert [row.name for row in public_resources(school, MONDAY + timedelta(days=1))] == ["Kitap.kz"]
    assert list(public_resources(school, SINCE - timedelta(days=1))) == []
    withdraw_resource(by=gulnar, resource=kitap, on=MONDAY)
    assert [row.name for row in public_resources(school, MONDAY)] == ["Bilimland"]


def test_openings_are_counted_by_grade(gulnar: User, school: School, kitap: Resource) -> None:
    other = add_resource(
        by=gulnar, described=replace(KITAP, name="Bilimland", url="https://bilimland.kz"), on=SINCE
    )
    for resource, grade in ((kitap, 7), (kitap, 7), (kitap, None), (other, 10)):
        open_resource(by=gulnar, resource=resource, on=MONDAY, reader_kind="pupil", grade=grade)
    open_resource(by=gulnar, resource=other, on=date(2023, 11, 1))
    found = opens(school, OCTOBER)
    assert (found.opened, found.top, found.times) == (4, kitap, 3)
    rows = opens_by_resource(school, OCTOBER)
    assert [(row.resource, row.times, row.by_grade) for row in rows] == [
        (kitap, 3, {7: 2}),
        (other, 1, {10: 1}),
    ]
    assert {row.name: row.opened for row in resources(school)} == {"Bilimland": 2, "Kitap.kz": 3}  # type: ignore[attr-defined]


def test_what_is_over_is_not_opened(gulnar: User, foreign_librarian: User, kitap: Resource) -> None:
    change_resource(by=gulnar, resource=kitap, described=replace(KITAP, licensed_until=MONDAY))
    with refused("digital_licence_over"):
        open_resource(by=gulnar, resource=kitap, on=MONDAY + timedelta(days=1))
    with refused("digital_grade"):
        open_resource(by=gulnar, resource=kitap, on=MONDAY, grade=99)
    with refused("digital_choice"):
        open_resource(by=gulnar, resource=kitap, on=MONDAY, reader_kind="cat")
    with refused("any_stranger"):
        open_resource(by=foreign_librarian, resource=kitap, on=MONDAY)
    withdraw_resource(by=gulnar, resource=kitap, on=MONDAY)
    with refused("digital_withdrawn"):
        open_resource(by=gulnar, resource=kitap, on=MONDAY)
    assert ResourceOpen.objects.count() == 0


def test_a_new_address_is_unchecked_again(gulnar: User, kitap: Resource) -> None:
    note_answers(by=gulnar, answers={kitap.url: False}, at=at(10))
    kitap.refresh_from_db()
    assert (kitap.answers, kitap.checked_at) == (False, at(10))
    same = change_resource(by=gulnar, resource=kitap, described=replace(KITAP, about="Кітаптар"))
    assert same.answers is False
    moved = change_resource(by=gulnar, resource=kitap, described=replace(KITAP, url="https://kitap.kz/new"))
    assert (moved.answers, moved.checked_at) == (None, None)


def test_a_file_of_the_schools_own_is_shown_to_readers_only_while_it_is_theirs(gulnar: User) -> None:
    described = Described("file", "Өлкетану", "автор рұқсатымен")
    row = add_resource(by=gulnar, described=described, on=SINCE, upload=pdf())
    assert row.file and StoredFile.objects.get(pk=row.file.pk).for_readers
    change_resource(by=gulnar, resource=row, described=replace(described, for_readers=False))
    assert not StoredFile.objects.get(pk=row.file.pk).for_readers
    first = row.file.pk
    change_resource(by=gulnar, resource=row, described=described, upload=pdf())
    assert not StoredFile.objects.filter(pk=first).exists()
    withdraw_resource(by=gulnar, resource=row, on=MONDAY)
    assert not StoredFile.objects.get().for_readers


def test_an_e_textbook_names_its_title(gulnar: User) -> None:
    title = make.title("Алгебра", kind="e_textbook", section="textbook", grade=7)
    described = replace(KITAP, kind="e_textbook", name="Алгебра 7", title=title)
    assert add_resource(by=gulnar, described=described, on=SINCE).title == title


def test_gulnar_adds_a_file_sees_it_and_opens_it(library: Client, gulnar: User) -> None:
    typed = {"kind": "file", "name": "Өлкетану", "rights": "автор рұқсатымен", "upload": pdf()}
    answer = library.post(reverse("digital:new_resource"), typed)
    row = Resource.objects.get()
    assert answer["Location"] == reverse("digital:resource", args=[row.pk])
    assert "<iframe" in library.get(answer["Location"]).content.decode()
    opened = library.post(reverse("digital:open_resource", args=[row.pk]))
    assert row.file and opened["Location"] == reverse("files:file", args=[row.file.key])
    assert ResourceOpen.objects.get().on == timezone.localdate()


def test_the_page_says_what_is_wrong_with_an_address(library: Client, gulnar: User) -> None:
    typed = {"kind": "link", "name": "Кітап", "rights": "ашық", "url": "file:///C:/kitap.pdf"}
    page = library.post(reverse("digital:new_resource"), typed).content.decode()
    assert "интернет мекенжайы емес" in page
    assert 'value="Кітап"' in page
    assert Resource.objects.count() == 0


def test_gulnar_opens_an_address_and_an_expired_one_says_so(
    library: Client, gulnar: User, kitap: Resource
) -> None:
    address = reverse("digital:open_resource", args=[kitap.pk])
    assert library.post(address)["Location"] == "https://kitap.kz"
    yesterday = timezone.localdate() - timedelta(days=1)
    change_resource(by=gulnar, resource=kitap, described=replace(KITAP, licensed_until=yesterday))
    page = library.post(address, follow=True).content.decode()
    assert "лицензия мерзімі бітті" in page
    assert "оқырманға көрінбейді" in library.get(reverse("digital:resources")).content.decode()


def checked(library: Client) -> str:
    page: str = library.post(reverse("digital:check_links"), follow=True).content.decode()
    return page.replace("\u00a0", " ")


def test_the_check_of_the_links_names_those_that_do_not_answer(
    library: Client, gulnar: User, kitap: Resource, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = add_resource(by=gulnar, described=replace(KITAP, name="Жоқ", url="http://zhoq.kz/x"), on=SINCE)
    with served(status(404)) as none, served(status(200)) as fine:
        on_the_internet(monkeypatch, {"zhoq.kz": none, "kitap.kz": fine})
        change_resource(by=gulnar, resource=kitap, described=replace(KITAP, url="http://kitap.kz/"))
        assert "Тексерілген сілтеме – 2, жауап бермегені – 1: Жоқ" in checked(library)
    rows = dict(Resource.objects.values_list("name", "answers"))
    assert rows == {"Жоқ": False, "Kitap.kz": True}
    gone.refresh_from_db()
    assert gone.checked_at is not None


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (socket.EAI_AGAIN, "Интернет жоқ, «kitap.kz» ашылмады"),
        (socket.EAI_NONAME, "«kitap.kz» атауы табылмады"),
    ],
)
def test_while_the_line_is_down_nothing_is_said_of_the_resources(
    library: Client, kitap: Resource, monkeypatch: pytest.MonkeyPatch, fault: int, words: str
) -> None:
    def nobody(*asked: object, **how: object) -> None:
        raise socket.gaierror(fault, "no answer")

    monkeypatch.setattr(socket, "getaddrinfo", nobody)
    assert words in checked(library)
    kitap.refresh_from_db()
    assert (kitap.answers, kitap.checked_at) == (None, None)


def test_an_address_of_the_inner_network_is_no_resource_that_fell_silent(
    library: Client, gulnar: User
) -> None:
    inside = add_resource(
        by=gulnar, described=replace(KITAP, name="Ішкі", url="http://127.0.0.1:9/x"), on=SINCE
    )
    assert "ішкі желіге апарады" in checked(library)
    inside.refresh_from_db()
    assert inside.answers is None


def test_a_file_closes_to_readers_with_its_licence(gulnar: User, client: Client, school: School) -> None:
    today = timezone.localdate()
    corner = open_corner(by=gulnar).corner_key
    said = Described("file", "Өлкетану", "лицензия", licensed_until=today)
    row = add_resource(by=gulnar, described=said, on=SINCE, upload=pdf())
    assert isinstance(row.leads_to, StoredFile)
    address = reverse("files:open", args=[corner, row.leads_to.key])
    assert client.get(address).status_code == 200
    ended = replace(said, licensed_until=today - timedelta(days=1))
    change_resource(by=gulnar, resource=row, described=ended)
    assert client.get(address).status_code == 404
    change_resource(by=gulnar, resource=row, described=replace(said, licensed_until=None))
    assert client.get(address).status_code == 200


def test_a_resource_that_becomes_an_address_lets_its_file_go(gulnar: User) -> None:
    said = Described("file", "Өлкетану", "ашық")
    row = add_resource(by=gulnar, described=said, on=SINCE, upload=pdf())
    link = replace(said, kind="link", url="https://kitap.kz")
    changed = change_resource(by=gulnar, resource=row, described=link, upload=pdf())
    assert (changed.file, changed.leads_to) == (None, "https://kitap.kz")
    assert not StoredFile.objects.exists()


def test_the_file_of_a_textbook_is_taken_off_where_the_address_stays(
    library: Client, gulnar: User, school: School
) -> None:
    algebra = make.title("Алгебра", kind="e_textbook", grade=7)
    said = Described("e_textbook", "Алгебра", "ашық", url="https://kitap.kz", title=algebra)
    row = add_resource(by=gulnar, described=said, on=SINCE, upload=pdf())
    assert isinstance(row.leads_to, StoredFile)
    with refused("digital_no_address"):
        change_resource(by=gulnar, resource=row, described=replace(said, url=""), without_file=True)
    typed = {
        "kind": "e_textbook", "name": "Алгебра", "rights": "ашық", "url": "https://kitap.kz",
        "title": algebra.pk, "without_file": "on",
    }  # fmt: skip
    library.post(reverse("digital:edit_resource", args=[row.pk]), typed)
    assert Resource.objects.get().leads_to == "https://kitap.kz"
    assert not StoredFile.objects.exists()


def test_the_form_of_a_resource_tells_what_files_it_takes(library: Client) -> None:
    page = library.get(reverse("digital:new_resource")).content.decode()
    assert 'accept="' in page
    assert "data-most-bytes" in page
    assert "files/upload.js" in page
    assert "without_file" not in page


def test_resources_of_another_school_are_not_found(
    client: Client, foreign_librarian: User, kitap: Resource
) -> None:
    client.force_login(foreign_librarian)
    for name in ("resource", "edit_resource"):
        assert client.get(reverse(f"digital:{name}", args=[kitap.pk])).status_code == 404
    for name in ("open_resource", "withdraw_resource"):
        assert client.post(reverse(f"digital:{name}", args=[kitap.pk])).status_code == 404
