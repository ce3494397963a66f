"""Gulnar's library in a school year: its kinds of work, a shelf of books, a photograph."""

import io
from datetime import date
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from kitaphana.activities import actions
from kitaphana.activities.models import Activity, WorkKind
from kitaphana.core.models import User
from kitaphana.core.refusal import Refused
from kitaphana.lib.period import Period
from tests import make

TODAY = date(2024, 1, 31)
HALF = Period(date(2023, 9, 1), date(2024, 1, 31))
ON, UNTIL = date(2023, 10, 5), date(2023, 10, 12)


@pytest.fixture
def kinds(gulnar: User) -> dict[str, WorkKind]:
    make.school_year(gulnar.school)
    actions.adopt_kinds(by=gulnar)
    return {kind.code: kind for kind in WorkKind.objects.for_school(gulnar.school)}


@pytest.fixture
def exhibition(gulnar: User, kinds: dict[str, WorkKind]) -> Activity:
    """A week of October."""
    return actions.record(
        by=gulnar, kind=kinds["exhibition"], on=ON, until=UNTIL, today=TODAY, theme="«Ұстаз – ұлық тұлға»"
    )


def refused(code: str) -> "pytest.RaisesExc[Refused]":
    """Expects the refusal of that code."""
    return pytest.raises(Refused, check=lambda refusal: refusal.code == code)


def picture(name: str = "көрме.jpg") -> SimpleUploadedFile:
    file = io.BytesIO()
    Image.new("RGB", (40, 30), (200, 60, 20)).save(file, "JPEG")
    return SimpleUploadedFile(name, file.getvalue(), "image/jpeg")


@pytest.fixture
def folder(settings: object, tmp_path: Path) -> None:
    """Photographs of a test stay its own."""
    settings.DATA = tmp_path  # type: ignore[attr-defined]
