"""A file on its way back: its own type, nothing that runs, and only to whom it belongs."""

from pathlib import Path

import pytest
from django.test import Client

from kitaphana.core.models import School, User
from kitaphana.files.actions import keep
from kitaphana.files.models import StoredFile
from kitaphana.files.store import path_of
from tests.files.conftest import handed, kept_in, office, photograph

TWO_GIGABYTES = 2 * 1024**3
BOUNDARY = "kitap"
FORM = f"multipart/form-data; boundary={BOUNDARY}"
HEAD = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n%PDF-'.encode()


@pytest.fixture
def photo(gulnar: User, folder: Path) -> StoredFile:
    return keep(by=gulnar, upload=handed(photograph(), "Көрме.jpg"))


@pytest.fixture
def corner(gulnar: User) -> School:
    school = gulnar.school
    school.corner_key, school.corner_user = "abcdefgh", gulnar
    school.save()
    return school


def test_a_photograph_is_shown_and_can_run_nothing(library: Client, photo: StoredFile) -> None:
    answer = library.get(f"/files/{photo.key}/")
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["Content-Disposition"].startswith("inline")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("default-src 'none'")
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer["Cache-Control"].startswith("private")
    assert b"".join(answer) == path_of(photo.school_id, photo.key).read_bytes()


def test_a_word_file_is_only_saved(library: Client, gulnar: User, folder: Path) -> None:
    stored = keep(by=gulnar, upload=handed(office(), "Жоба.docx"))
    answer = library.get(f"/files/{stored.key}/")
    assert answer["Content-Disposition"].startswith("attachment")


def test_a_pdf_is_shown_by_the_browsers_own_viewer(library: Client, gulnar: User, folder: Path) -> None:
    stored = keep(by=gulnar, upload=handed(b"%PDF-1.7"))
    answer = library.get(f"/files/{stored.key}/")
    assert answer["Content-Disposition"].startswith("inline")
    assert answer["Content-Security-Policy"].startswith("default-src 'none'")


def test_a_kind_that_we_do_not_keep_is_not_served_even_if_it_stood_in_the_table(
    library: Client, photo: StoredFile
) -> None:
    StoredFile.objects.update(content_type="text/html")
    assert library.get(f"/files/{photo.key}/").status_code == 404


def test_svetlana_of_another_school_does_not_find_the_file(
    client: Client, foreign_librarian: User, photo: StoredFile
) -> None:
    client.force_login(foreign_librarian)
    assert client.get(f"/files/{photo.key}/").status_code == 404


def test_without_an_account_nothing_is_open_but_what_is_for_readers(
    client: Client, gulnar: User, corner: School, photo: StoredFile
) -> None:
    open_to_all = keep(by=gulnar, upload=handed(b"%PDF-1.7"), for_readers=True)
    assert client.get(f"/files/{photo.key}/").status_code == 302
    assert client.get(f"/files/r/{corner.corner_key}/{photo.key}/").status_code == 404
    assert client.get(f"/files/r/{corner.corner_key}/{open_to_all.key}/").status_code == 200
    assert client.get(f"/files/r/wrongkey/{open_to_all.key}/").status_code == 404


def test_a_row_without_its_file_is_not_found(library: Client, photo: StoredFile) -> None:
    path_of(photo.school_id, photo.key).unlink()
    assert library.get(f"/files/{photo.key}/").status_code == 404


@pytest.mark.parametrize("path", ["/work/add/", "/import/", "/files/abc/", "/accounts/login/"])
def test_two_gigabytes_are_answered_with_one_sentence_before_they_are_read(
    library: Client, folder: Path, path: str
) -> None:
    answer = library.generic("POST", path, HEAD, FORM, CONTENT_LENGTH=str(TWO_GIGABYTES))
    assert answer.status_code == 413
    assert "Файл тым үлкен: ең көбі – 20 МБ." in answer.content.decode().replace("\u00a0", " ")
    assert kept_in(folder) == []


def test_the_sentence_comes_on_the_page_that_sent_the_file(library: Client, folder: Path) -> None:
    before = {"Referer": "http://testserver/work/norms/"}
    answer = library.generic(
        "POST", "/work/add/", HEAD, FORM, headers=before, CONTENT_LENGTH=str(TWO_GIGABYTES)
    )
    assert answer["Location"] == "/work/norms/"
    assert "Файл тым үлкен" in library.get("/work/norms/").content.decode()


@pytest.mark.parametrize("length", ["", "0", "60", "-5", "many"])
def test_a_length_left_out_or_a_lie_brings_no_file_in(library: Client, folder: Path, length: str) -> None:
    body = HEAD + b"x" * 4096 + f"\r\n--{BOUNDARY}--\r\n".encode()
    answer = library.generic("POST", "/import/", body, FORM, CONTENT_LENGTH=length)
    assert answer.status_code in (200, 400, 413)
    assert kept_in(folder.parent) == []


def test_a_large_form_without_a_session_is_answered_by_the_usual_limit(client: Client, gulnar: User) -> None:
    answer = client.generic("POST", "/accounts/login/", HEAD, FORM, CONTENT_LENGTH=str(21 * 1024**2 + 1))
    assert answer.status_code == 413
