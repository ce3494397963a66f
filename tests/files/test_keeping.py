"""Gulnar hands in files, and some that she should not have."""

import io
import zlib
from contextlib import suppress
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pytest_django import DjangoCaptureOnCommitCallbacks

from kitaphana.core.action import action
from kitaphana.core.models import Setting, User
from kitaphana.core.refusal import Refused, Stranger
from kitaphana.files.actions import keep, remove
from kitaphana.files.kinds import PICTURES
from kitaphana.files.models import StoredFile
from kitaphana.files.pictures import FORMATS, drawn_anew
from kitaphana.files.store import path_of
from tests.files.conftest import GPS, epub, handed, kept_in, office, photograph, refused

KEY_LETTERS = 43
HTML = b"<html><script>alert(1)</script></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
MACROS = "application/vnd.ms-word.document.macroEnabled.main+xml"


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_photograph_loses_its_place_its_camera_and_its_size(gulnar: User, folder: Path, form: str) -> None:
    taken = photograph(form)
    assert b"SecretPhone" in taken
    stored = keep(by=gulnar, upload=handed(taken))
    content = path_of(gulnar.school_id, stored.key).read_bytes()
    assert b"Secret" not in content
    kept = Image.open(io.BytesIO(content))
    assert (kept.format, kept.size) == (form, (800, 1600)), "upright, as it was held"
    assert GPS not in kept.getexif()
    assert stored.size == len(content)


def test_what_is_hidden_behind_the_end_of_a_picture_is_not_kept(gulnar: User, folder: Path) -> None:
    stored = keep(by=gulnar, upload=handed(photograph() + HTML))
    assert HTML not in path_of(gulnar.school_id, stored.key).read_bytes()


def test_a_transparent_drawing_stays_transparent(gulnar: User, folder: Path) -> None:
    file = io.BytesIO()
    Image.new("RGBA", (10, 10), (0, 0, 0, 0)).save(file, "PNG")
    stored = keep(by=gulnar, upload=handed(file.getvalue()))
    assert Image.open(path_of(gulnar.school_id, stored.key)).mode == "RGBA"


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        (b"%PDF-1.7\n%rest", "application/pdf"),
        (b"ID3\x04rest", "audio/mpeg"),
        (b"\x00\x00\x00\x18ftypisomrest", "video/mp4"),
        (epub(), "application/epub+zip"),
        (office(), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ],
)
def test_a_file_is_what_its_bytes_say(gulnar: User, folder: Path, content: bytes, content_type: str) -> None:
    stored = keep(by=gulnar, upload=handed(content, "seems.html", "text/html"))
    assert stored.content_type == content_type
    assert not stored.name.endswith("html")
    assert path_of(gulnar.school_id, stored.key).read_bytes() == content


@pytest.mark.parametrize(
    "content",
    [b"", HTML, SVG, b"MZ\x90", b"PK\x03\x04" + b"\x00" * 60, office(MACROS), b"GIF89a", b"#!/bin/sh\n"],
)
def test_what_could_run_is_refused_whatever_its_name(gulnar: User, folder: Path, content: bytes) -> None:
    with refused("file_kind"):
        keep(by=gulnar, upload=handed(content, "photo.jpg", "image/jpeg"))
    assert kept_in(folder) == []
    assert not StoredFile.objects.exists()


def test_where_a_photograph_is_wanted_a_paper_is_refused(gulnar: User, folder: Path) -> None:
    with pytest.raises(Refused) as refusal:
        keep(by=gulnar, upload=handed(b"%PDF-1.7"), kinds=PICTURES)
    assert refusal.value.sentence("kk").endswith("Мыналардың бірін таңдаңыз: JPG, PNG, WEBP.")


@pytest.mark.parametrize("size", [(9000, 9000), (20_000, 20_000)])
def test_a_small_file_that_unpacks_into_a_huge_picture_is_refused(
    gulnar: User, folder: Path, size: tuple[int, int]
) -> None:
    file = io.BytesIO()
    Image.new("1", size).save(file, "PNG")
    with refused("file_pixels"):
        keep(by=gulnar, upload=handed(file.getvalue()))


def test_a_torn_photograph_is_refused(gulnar: User, folder: Path) -> None:
    with refused("file_broken"):
        keep(by=gulnar, upload=handed(photograph()[:600]))
    assert kept_in(folder) == []


PHOTOGRAPHS = {form: photograph(form, (60, 30)) for form in ("JPEG", "PNG", "WEBP")}


@given(
    st.sampled_from(["JPEG", "PNG", "WEBP"]),
    st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), max_size=12),
)
@settings(max_examples=200, deadline=None)
def test_a_damaged_photograph_is_drawn_or_refused(form: str, damage: list[tuple[int, int]]) -> None:
    content = bytearray(PHOTOGRAPHS[form])
    for place, byte in damage:
        content[place % len(content)] = byte
    kind = next(kind for kind in PICTURES if FORMATS[kind.code] == form)
    with suppress(Refused):
        drawn = Image.open(io.BytesIO(drawn_anew(io.BytesIO(_with_sums(bytes(content), form)), kind)))
        assert drawn.format == form
        assert not drawn.getexif()


def test_a_photograph_with_odd_notes_keeps_its_pixels(gulnar: User, folder: Path) -> None:
    """A cheap telephone wrote its orientation as a text."""
    notes = photograph().replace(b"\x01\x12\x00\x03", b"\x01\x12\x00\x02", 1)
    assert notes != photograph()
    stored = keep(by=gulnar, upload=handed(notes))
    assert Image.open(path_of(gulnar.school_id, stored.key)).size == (1600, 800)


def test_a_drawing_that_is_unpacked_whole_may_be_less_large_than_a_photograph(
    gulnar: User, folder: Path
) -> None:
    file = io.BytesIO()
    Image.new("1", (5000, 5000)).save(file, "PNG")
    with refused("file_pixels"):
        keep(by=gulnar, upload=handed(file.getvalue()))
    file = io.BytesIO()
    Image.new("L", (5000, 5000)).save(file, "JPEG")
    assert keep(by=gulnar, upload=handed(file.getvalue())).size


def _with_sums(content: bytes, form: str) -> bytes:
    """With the sums of the parts of a PNG as they must be: else damage would be seen before it is read."""
    if form != "PNG":
        return content
    whole, place = content[:8], 8
    while place + 12 <= len(content):
        end = place + 8 + int.from_bytes(content[place : place + 4])
        part = content[place + 4 : end]
        whole += content[place : place + 4] + part + zlib.crc32(part).to_bytes(4)
        place = end + 4
    return whole


def test_a_file_over_the_schools_limit_is_refused(gulnar: User, folder: Path) -> None:
    Setting.objects.create(school=gulnar.school, code="file_megabytes", value=1)
    with refused("file_too_big"):
        keep(by=gulnar, upload=handed(b"%PDF-" + b"x" * 1024**2))


def test_a_file_that_is_larger_than_it_says_is_refused_and_leaves_nothing(gulnar: User, folder: Path) -> None:
    Setting.objects.create(school=gulnar.school, code="file_megabytes", value=1)
    liar = ContentFile(b"%PDF-" + b"x" * 1024**2)
    liar.size = 5
    with refused("file_too_big"):
        keep(by=gulnar, upload=liar)
    assert kept_in(folder) == []


def test_a_key_is_never_met_twice_and_says_nothing(gulnar: User, folder: Path) -> None:
    first, second = (keep(by=gulnar, upload=handed(b"%PDF-1.7", "Айару.pdf")) for _ in range(2))
    assert first.key != second.key
    assert len(first.key) == KEY_LETTERS
    assert [path.name for path in kept_in(folder)] == [path.stem for path in kept_in(folder)], "no endings"


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\gulnar\\Есеп.docx", "Есеп.pdf"),
        ("жоба\u202efdp.exe", "жоба fdp.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "a Set-Cookie x.pdf"),
        ("...", "file.pdf"),
        ("ә" * 300 + ".pdf", "ә" * 120 + ".pdf"),
    ],
)
def test_a_name_is_only_a_name(gulnar: User, folder: Path, typed: str, name: str) -> None:
    upload = ContentFile(b"%PDF-1.7")
    upload.name = typed
    assert keep(by=gulnar, upload=upload).name == name


@action
def _keep_and_fail(*, by: User) -> None:
    keep(by=by, upload=handed(b"%PDF-1.7"))
    raise Refused("any_server")


def test_when_the_action_around_it_fails_the_file_is_gone_too(gulnar: User, folder: Path) -> None:
    with refused("any_server"):
        _keep_and_fail(by=gulnar)
    assert kept_in(folder) == []
    assert not StoredFile.objects.exists()


def test_a_file_taken_away_leaves_the_folder_with_its_row(
    gulnar: User, folder: Path, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    stored = keep(by=gulnar, upload=handed(b"%PDF-1.7"))
    with django_capture_on_commit_callbacks(execute=True):
        remove(by=gulnar, stored=stored)
    assert kept_in(folder) == []
    assert not StoredFile.objects.exists()


def test_a_file_that_the_folder_does_not_let_go_is_nobodys_error(
    gulnar: User, folder: Path, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    """As Windows holds a file that is being sent; here a folder stands in its place."""
    stored = keep(by=gulnar, upload=handed(b"%PDF-1.7"))
    path = path_of(gulnar.school_id, stored.key)
    path.unlink()
    path.mkdir()
    with django_capture_on_commit_callbacks(execute=True):
        remove(by=gulnar, stored=stored)
    assert not StoredFile.objects.exists()


def test_a_file_of_another_school_is_not_taken_away(
    gulnar: User, foreign_librarian: User, folder: Path
) -> None:
    stored = keep(by=gulnar, upload=handed(b"%PDF-1.7"))
    with pytest.raises(Stranger):
        remove(by=foreign_librarian, stored=stored)
