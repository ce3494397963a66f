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


def test_lost_letters_are_told_of_before_anything_comes_in(library: Client) -> None:
    rows = [("Аты-жөні", "Сыныбы"), ("Ким Виктор", "5А"), ("Қалиев Серік Қуанышұлы", "5А")]
    lost = delimited(rows, encoding="utf-8").decode().encode("cp1251", "replace")
    page = upload(library, lost, "тізім.csv")["Location"]
    assert "Файлда қазақ әріптері жоғалған, мысалы: «Аты-ж?ні»." in library.get(page).content.decode()
    rows = [("Аты-жөні", "Сыныбы"), ("Қалиев Серік", "5А"), ("Кім?Белгісіз", "5А")]
    page = upload(library, delimited(rows), "дұрыс.csv")["Location"]
    assert "әріптері жоғалған" not in library.get(page).content.decode()


def test_half_a_workbook_is_called_damaged(library: Client) -> None:
    page = upload(library, xlsx(ROWS)[:900]).content.decode()
    assert "«5а.xlsx» файлы бүлінген немесе толық жүктелмеген." in page


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


def test_the_faulty_rows_of_an_old_batch_are_kept_as_a_table(library: Client) -> None:
    page = upload(library, xlsx(ROWS))["Location"]
    answers = DAY | {"column_full_name": 1, "column_class": 2, "option_language": "kk"}
    answers |= {"option_create_classes": "on", "step": "bring"}
    library.post(page, answers)
    batch = ImportBatch.objects.get()
    reopened = library.get(reverse("imports:batch", args=[batch.pk])).content.decode()
    table = reverse("imports:faulty", args=[batch.pk])
    assert f'href="{table}"' in reopened
    assert "Одан енген 1 жазба жойылады" in reopened.replace("\u00a0", " "), (
        "one pupil, whatever else he brought"
    )
    rows = (
        CalamineWorkbook.from_filelike(BytesIO(library.get(table).content)).get_sheet_by_index(0).to_python()
    )
    assert [row[:2] for row in rows] == [["Жол", "Баған"], [4.0, "Топ"]]
    assert "«жоқ» сыныбы танылмады" in str(rows[1][2])


def test_the_classes_of_a_new_year_are_ticked_to_be_opened(library: Client, school: School) -> None:
    page = upload(library, xlsx(ROWS))["Location"]
    assert _ticked(library.get(page).content.decode())
    answers = {"column_full_name": 1, "column_class": 2, "option_language": "kk", "step": "check"}
    library.post(page, DAY | answers)
    assert not _ticked(library.get(page).content.decode()), "what she said stands"


def _ticked(page: str) -> bool:
    (box,) = re.findall(r'<input[^>]*name="option_create_classes"[^>]*>', page)
    return "checked" in box


def test_stock_without_dates_is_offered_the_day_before_the_first_year(library: Client) -> None:
    file = SimpleUploadedFile("қор.csv", "Түгендеу №;Атауы;Тілі\n1;Абай жолы;қазақша\n".encode())
    page = library.post(reverse("imports:index"), {"kind": "stock", "file": file})["Location"]
    shown = library.get(page).content.decode()
    assert "Түскен күні көрсетілмеген жолдар үшін түскен күн" in shown
    assert 'value="2023-08-31"' in shown


def test_the_director_may_not_bring_files_in(client: Client, marat: User) -> None:
    client.force_login(marat)
    assert client.get(reverse("imports:index")).status_code == 403
