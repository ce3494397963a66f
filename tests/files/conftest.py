"""Files as people hand them in, and a data folder of the test's own."""

import io
import zipfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from PIL.TiffImagePlugin import IFDRational

from kitaphana.core.refusal import Refused

GPS, CAMERA, ORIENTATION, ON_ITS_SIDE = 0x8825, 0x0110, 0x0112, 6
PLACE = {1: "N", 2: (IFDRational(51), IFDRational(57), IFDRational(42))}
OFFICE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.fixture
def folder(settings: object, tmp_path: Path) -> Path:
    settings.DATA = tmp_path  # type: ignore[attr-defined]
    return tmp_path / "files"


def kept_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def refused(code: str) -> "pytest.RaisesExc[Refused]":
    """Expects the refusal of that code."""
    return pytest.raises(Refused, check=lambda refusal: refusal.code == code)


def handed(content: bytes, name: str = "photo.jpg", content_type: str = "image/jpeg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type)


def photograph(form: str = "JPEG", size: tuple[int, int] = (2400, 1200)) -> bytes:
    """Taken with a telephone held upright: the place, the camera and a comment ride along."""
    picture = Image.new("RGB", size, (20, 90, 160))
    exif = Image.Exif()
    exif[CAMERA], exif[ORIENTATION] = "SecretPhone", ON_ITS_SIDE
    exif[GPS] = PLACE
    file = io.BytesIO()
    xmp = b"<x:xmpmeta>SecretPlace</x:xmpmeta>"
    extra = {"comment": b"SecretComment"} if form == "JPEG" else {}
    picture.save(file, form, exif=exif, xmp=xmp, **extra)
    return file.getvalue()


def office(content_type: str = f"{OFFICE}.main+xml") -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("[Content_Types].xml", f'<Types><Override ContentType="{content_type}"/></Types>')
        archive.writestr("word/document.xml", "<w/>")
    return file.getvalue()


def epub() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", "application/epub+zip")
    return file.getvalue()
