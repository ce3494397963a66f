"""The wizard as Gulnar walks through it, without JavaScript."""

import re
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from kitaphana.core.models import ColumnMap, ImportBatch, School, User
from kitaphana.roster.models import Reader
from tests import make
from tests.roster.files import delimited, xlsx

ROWS = [("Тізім",), ("Аты-жөні", "Топ", "Телефон"), ("Ким Виктор", "5А", "111"), ("Қалиев Ерасыл", "жоқ", "")]
DAY = {"on": "2023-09-01", "header": ""}


@pytest.fixture(autouse=True)
def data_folder(settings: object, tmp_path: Path) -> None:
    settings.DATA = tmp_path  # type: ignore[attr-defined]


@pytest.fixture
def library(library: Client, school: School) -> Client:
    make.school_year(school, date(2023, 9, 1))
    return library


def upload(library: Client, content: bytes, name: str = "5а.xlsx") -> HttpResponse:
    file = SimpleUploadedFile(name, content)
    found: HttpResponse = library.post(reverse("imports:index"), {"kind": "readers", "file": file})  # type: ignore[assignment]
    return found


def test_gulnar_names_a_column_looks_brings_in_and_takes_back(library: Client) -> None:
    page = upload(library, xlsx(ROWS))["Location"]
    assert "Сыныбы" in library.get(page).content.decode()
    answers = DAY | {
        "column_full_name": 1,
        "column_class": 2,
        "column_phone": 3,
        "option_create_classes": "on",
    }
    answers |= {"option_language": "kk"}
    assert library.post(page, answers | {"step": "check"})["Location"] == page
    looked = library.get(page).content.decode()
    assert "«жоқ» сыныбы танылмады" in looked
    assert not Reader.objects.exists()

    brought = library.post(page, answers | {"step": "bring"})["Location"]
    assert Reader.objects.get().phone == "111"
    result = library.get(brought).content.decode()
    assert "Қате бар жолдар енгізілмеді" in result
    faulty = library.get(re.findall(r'href="([^"]*/faulty/[^"]*)"', result)[0])
    rows = CalamineWorkbook.from_filelike(BytesIO(faulty.content)).get_sheet_by_index(0).to_python()
    assert [row[:2] for row in rows] == [["Аты-жөні", "Топ"], ["Қалиев Ерасыл", "жоқ"]]
    assert ColumnMap.objects.get().columns["class"] == "Топ"

    library.post(reverse("imports:undo", args=[ImportBatch.objects.get().pk]))
    assert not Reader.objects.exists()


def test_the_second_file_of_the_same_shape_needs_no_mapping(library: Client) -> None:
    content = xlsx(ROWS)
    page = upload(library, content)["Location"]
    answers = DAY | {
        "column_full_name": 1,
        "column_class": 2,
        "option_create_classes": "on",
        "option_language": "kk",
    }
    library.post(page, answers | {"step": "bring"})
    second = library.get(upload(library, content)["Location"]).content.decode()
    assert '<option value="2" selected>B: Топ</option>' in second
    assert "Бұл файл бұрын енгізілген" in second


def test_a_picture_renamed_to_xlsx_is_refused_beside_its_field(library: Client) -> None:
    answer = upload(library, b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR")
    assert answer.status_code == 200
    assert "«5а.xlsx» файлының түрі оқылмайды" in answer.content.decode()


def test_a_file_without_known_headings_can_be_pointed_at(library: Client) -> None:
    page = upload(library, delimited([("А", "Б"), ("x", "y")]), "тізім.csv")["Location"]
    assert "тақырыбы табылмады" in library.get(page).content.decode()


def test_svetlana_sees_neither_the_file_nor_the_batch(
    library: Client, client: Client, foreign_librarian: User
) -> None:
    page = upload(library, xlsx(ROWS))["Location"]
    answers = DAY | {
        "column_full_name": 1,
        "column_class": 2,
        "option_create_classes": "on",
        "option_language": "kk",
    }
    library.post(page, answers | {"step": "bring"})
    batch = ImportBatch.objects.get()
    stranger = Client()
    stranger.force_login(foreign_librarian)
    assert stranger.get(page).status_code == 422
    assert stranger.get(reverse("imports:batch", args=[batch.pk])).status_code == 404
    assert stranger.post(reverse("imports:undo", args=[batch.pk])).status_code == 404
    assert Reader.objects.exists()


def test_the_director_may_not_bring_files_in(client: Client, marat: User) -> None:
    client.force_login(marat)
    assert client.get(reverse("imports:index")).status_code == 403
