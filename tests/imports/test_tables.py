"""Files as they come: encodings, delimiters, titles above, and things that are no tables at all."""

import zipfile
from datetime import date
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kitaphana.core.refusal import Refused
from kitaphana.core.tables import Column, Sheet, find_header, guess_map, read_sheets
from tests.roster.files import delimited, xlsx

RUSSIAN = "АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯабвгдеёжзийклмнопрстуфхцчшщъыьэюяІі"
KAZAKH = RUSSIAN + "ӘәҒғҚқҢңӨөҰұҮүҺһ"
HEADER = ["Фамилия", "Класс"]
COLUMNS = (
    Column("full_name", "Full name", names=("фио", "аты-жөні")),
    Column("class", "Class", names=("класс", "сынып")),
)


def words(letters: str) -> st.SearchStrategy[str]:
    return st.text(st.sampled_from(letters + "-;,«» "), min_size=1, max_size=20).map(
        lambda text: " ".join(text.split())
    )


def names(letters: str) -> st.SearchStrategy[list[list[str]]]:
    return st.lists(st.lists(words(letters), min_size=2, max_size=2), min_size=1, max_size=12)


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize(
    ("letters", "encoding"),
    [(KAZAKH, "utf-8"), (KAZAKH, "utf-8-sig"), (RUSSIAN, "cp1251"), (KAZAKH, "utf-16")],
)
@given(data=st.data())
def test_any_table_of_names_is_read_back_as_it_was_written(
    data: st.DataObject, letters: str, encoding: str, delimiter: str
) -> None:
    rows = [HEADER, *data.draw(names(letters))]
    (sheet,) = read_sheets(delimited(rows, delimiter, encoding), "тізім.csv")
    assert [[cell or "" for cell in row] for row in sheet.rows] == rows


@given(st.binary(max_size=400))
def test_random_bytes_are_read_or_refused_and_never_break_the_program(content: bytes) -> None:
    for file in (content, b"PK\x03\x04" + content, b"\xd0\xcf\x11\xe0" + content):
        try:
            assert read_sheets(file, "бірдеңе.xlsx")
        except Refused as refused:
            assert refused.code in {"imp_type", "imp_broken", "imp_encoding", "imp_empty"}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "imp_empty"),
        (b"\xef\xbb\xbf\r\n\r\n", "imp_empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "imp_type"),
        (b"%PDF-1.7\n1 0 obj", "imp_type"),
        (b"<html><table></table></html>", "imp_type"),
        (xlsx([HEADER, ["Ким", "5А"]])[:700], "imp_broken"),
        ("Ћирилица;Ђорђе".encode("cp1251"), "imp_encoding"),
    ],
)
def test_what_is_no_table_of_ours_is_refused_by_name(content: bytes, code: str) -> None:
    with pytest.raises(Refused) as refused:
        read_sheets(content, "файл.xlsx")
    assert refused.value.code == code


def test_a_word_file_is_a_zip_but_no_table() -> None:
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("word/document.xml", "<w:document/>")
    with pytest.raises(Refused) as refused:
        read_sheets(file.getvalue(), "хат.docx")
    assert refused.value.code == "imp_type"


def test_an_old_kazakh_encoding_keeps_its_letters() -> None:
    (sheet,) = read_sheets("Тегі;Сынып\nҚалиев;5Ә\n".encode("kz1048"), "ескі.csv")
    assert sheet.rows[1] == ["Қалиев", "5Ә"]


def test_cells_of_a_workbook_are_numbers_dates_and_words() -> None:
    (sheet,) = read_sheets(xlsx([["Ким  Виктор ", 12, 1.5, date(2012, 3, 14), ""]]), "а.xlsx")
    assert sheet.rows[0][:4] == ["Ким Виктор", 12, 1.5, date(2012, 3, 14)]


@pytest.mark.parametrize(
    ("rows", "header"),
    [
        ([["ФИО", "Класс"], ["Ким Виктор", "5А"]], 0),
        ([["Оқушылар тізімі"], [], ["№", "Аты-жөні", "Сынып"], [1, "Ким Виктор", "5А"]], 2),
        ([["Класс жетекшісі: Ким В."], ["ФИО"], ["Ким Виктор"]], 1),
        ([["Ким Виктор", "5А"]], None),
    ],
)
def test_the_headings_are_found_below_the_titles(
    rows: list[list[str | int | float | date | None]], header: int | None
) -> None:
    assert find_header(Sheet("", rows), COLUMNS) == header


def test_no_heading_serves_two_columns() -> None:
    columns = (*COLUMNS, Column("grade", "Grade", names=("класс",)))
    assert guess_map(["Класс", "ФИО"], columns) == {"class": 0, "full_name": 1}
