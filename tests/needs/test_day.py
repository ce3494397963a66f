"""The questions of a day, as the fourth part of the library's diary."""

import io
from datetime import date

import pytest
from django.test import Client
from docx import Document
from python_calamine import CalamineWorkbook

from kitaphana.core.models import User
from kitaphana.needs import actions
from kitaphana.needs.actions import ReferenceAnswer
from tests import make

DAY = {"on": "2023-10-12"}


@pytest.fixture(autouse=True)
def questions(gulnar: User) -> None:
    arman = make.reader(gulnar.school, school_class=make.school_class(gulnar.school, 5))
    on = date(2023, 10, 12)
    actions.ask(
        by=gulnar, on=on, sought="work", about="Абай жолы", outcome="met", author="Әуезов", reader=arman
    )
    actions.ask(
        by=gulnar, on=on, sought="fact", about="Сырдарияның ұзындығы", outcome="refused", reason="no_line",
        reader_kind="teacher",
    )  # fmt: skip
    away = ReferenceAnswer(referred_to="аудандық кітапхана", minutes=12, source_used="internet")
    actions.ask(
        by=gulnar, on=on, sought="theme", about="Ғарыш", outcome="referred", reason="not_in_stock", grade=7,
        answer=away,
    )  # fmt: skip


def cells(content: bytes) -> list[str]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    sheets = (book.get_sheet_by_name(name).to_python() for name in book.sheet_names)
    return [str(cell) for sheet in sheets for row in sheet for cell in row if cell]


def test_the_page_shows_the_day_and_names_no_child(library: Client) -> None:
    page = library.get("/needs/day/", DAY).content.decode()
    for said in ("Абай жолы", "5-сынып", "мұғалім", "мекенжайлық", "12", "→ аудандық кітапхана"):
        assert said in page
    assert "Сейітов" not in page
    assert "сұраныс тіркелмеген" in library.get("/needs/day/", {"on": "2023-10-13"}).content.decode()
    assert library.get("/needs/day/", {"on": "2023-13-45"}).status_code == 200


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("kk", ("Бас тарту себебі", "Жауап түрі", "5-сынып", "мұғалім", "интернет байланысы жоқ")),
        ("ru", ("Причина отказа", "Вид ответа", "5-й класс", "учитель", "нет связи с интернетом")),
    ],
)
def test_the_fourth_part_prints_in_both_languages(
    library: Client, language: str, said: tuple[str, ...]
) -> None:
    asked = DAY | {"lang": language}
    table = cells(library.get("/needs/day/", asked | {"format": "xlsx"}).content)
    assert {*said, "Абай жолы. Әуезов", "12.10.2023"} <= set(table)
    assert any("аудандық кітапхана" in cell for cell in table)
    assert "–" in table, "a refusal is no answer of any kind"
    paper = Document(io.BytesIO(library.get("/needs/day/", asked | {"format": "docx"}).content))
    assert "Ғарыш" in [cell.text for row in paper.tables[0].rows for cell in row.cells]
    assert library.get("/needs/day/", asked | {"format": "pdf"}).content.startswith(b"%PDF")


def test_an_empty_day_prints_a_sentence(library: Client) -> None:
    asked = {"on": "2023-10-13", "format": "xlsx", "lang": "kk"}
    assert any("сұраныс тіркелмеген" in cell for cell in cells(library.get("/needs/day/", asked).content))
    assert library.get("/needs/day/", DAY | {"format": "exe"}).status_code == 404


def test_another_schools_day_is_its_own(client: Client, foreign_librarian: User) -> None:
    client.force_login(foreign_librarian)
    assert "Ғарыш" not in client.get("/needs/day/", DAY).content.decode()
