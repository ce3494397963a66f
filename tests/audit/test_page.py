"""The page: Gulnar examines a report that another school has published."""

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from python_calamine import CalamineWorkbook

from kitaphana.core.models import User
from tests.roster.files import xlsx

pytestmark = pytest.mark.django_db
AQTOBE = "Оқырман саны\t1 010\nБерілім\t12 435\nКелім саны\t9 965\nОқылым\t18,3\nАлаңы\t54\n"


def examine(browser: Client, **sent: Any) -> str:
    answer = browser.post("/audit/", sent)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_pasted_table_shows_what_it_should_have_been(library: Client) -> None:
    page = examine(library, table=AQTOBE)
    assert "сандардан шықпайды" in page
    assert "12\u00a0435 ÷ 1\u00a0010 = 12,3 (берілім саны ÷ оқырмандар саны)" in page
    assert "«Берілім»" in page
    assert "Алаңы" in page


def test_each_figure_is_named_as_the_report_named_it_too(library: Client) -> None:
    page = examine(library, table="Қор\t1 000\nБерілім\t900\nКітап айналымы\t0,9\n")
    assert "«Кітап айналымы»" in page


def test_a_file_is_examined_as_a_table_is(library: Client) -> None:
    content = xlsx([("Көрсеткіш", "Мәні"), ("Оқырман саны", 1010), ("Берілім", 12435), ("Оқылым", 12.3)])
    page = examine(library, file=SimpleUploadedFile("есеп.xlsx", content))
    assert "сандардан шығады" in page
    assert "Оқырман саны\t1010" in page


def test_a_file_without_its_kazakh_letters_is_said_to_have_lost_them(library: Client) -> None:
    for rows in ("О?ырман саны;450\nПосещения;900\n", "О?ырман саны;450\nО?ылым;10\n"):
        page = examine(library, file=SimpleUploadedFile("есеп.csv", rows.encode("cp1251")))
        assert "Файлда қазақ әріптері жоғалған" in page


def test_parts_that_do_not_make_up_their_whole_are_counted_at_the_head(library: Client) -> None:
    table = "Қор\t100\nНегізгі қор\t80\nОқулықтар\t60\nОқырман саны\t450\n"
    answer = library.post("/audit/", {"table": table})
    assert {str(word): n for word, n in answer.context["tallies"]} == {
        "қосындысы тура": 0,
        "қосындысы тура емес": 1,
        "толық бөлінбеген": 0,
        "күмәнді": 0,
    }
    both = library.post("/audit/", {"table": f"{table}Берілім\t900\nОқылым\t3,0\n"})
    told = {str(word): n for word, n in both.context["tallies"]}
    assert (told["қосындысы тура емес"], told["сандардан шықпайды"]) == (1, 1)
    none = library.post("/audit/", {"table": "Оқырман саны\t450\n"})
    assert [n for _word, n in none.context["tallies"]] == [0, 0, 0, 0]


def test_each_sheet_of_which_nothing_was_read_is_named_with_its_first_line(library: Client) -> None:
    content = xlsx(
        {
            "Есеп": [("Көрсеткіш", "Мәні"), ("Оқырман саны", 450), ("Берілім", 900)],
            "Мұқаба": [(), ("Кітапхана есебі", "2023–2024"), ("Үлгі ауылы",)],
            "Сандар": [(1, 2), (3, 4)],
        }
    )
    answer = library.post("/audit/", {"file": SimpleUploadedFile("есеп.xlsx", content)})
    assert answer.context["periods"] == ["Есеп"], "no empty column stands for the cover"
    page = answer.content.decode()
    assert "«Мұқаба» парағынан таныс сан табылмады, бірінші жолы: «Кітапхана есебі, 2023–2024»." in page
    assert "«Сандар» парағынан таныс сан табылмады, бірінші жолы: «1, 2»." in page
    assert "«Есеп» парағынан" not in page


def test_a_long_first_line_of_a_sheet_is_cut(library: Client) -> None:
    content = xlsx({"Есеп": [("Оқырман саны", 450)], "Мұқаба": [("Кітапхана " * 40,)]})
    page = examine(library, file=SimpleUploadedFile("есеп.xlsx", content))
    sentence = next(line for line in page.splitlines() if "«Мұқаба» парағынан" in line)
    assert "…»." in sentence
    assert len(sentence) < 180


def test_the_findings_come_as_a_workbook(library: Client) -> None:
    answer = library.post("/audit/", {"table": AQTOBE, "format": "xlsx"})
    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(answer)))
    findings, counts = (book.get_sheet_by_name(name).to_python() for name in book.sheet_names)
    assert findings[1][:5] == ["оқылым", "Оқылым", "", "18,3", "сандардан шықпайды"]
    assert ["берілім саны", "Берілім", 12435.0] in counts


def test_a_formula_in_a_label_stays_text_in_the_workbook(library: Client) -> None:
    table = "Оқырман саны\t10\nБерілім (=1+1)\t=1+1\nБерілім\t40\n"
    answer = library.post("/audit/", {"table": table, "format": "xlsx"})
    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(answer)))
    counts = book.get_sheet_by_name(book.sheet_names[1]).to_python()
    assert [row[2] for row in counts[1:]] == [10.0, 40.0]


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({}, "Файлды таңдаңыз немесе кестені көшіріп қойыңыз."),
        ({"table": "Сәлем\nДүние\n"}, "Кестеден таныс сан табылмады."),
        ({"table": "Атаусыз жол\t1\n" * 3_000}, "бетте 2\u00a0000\u00a0жолға дейін тексеріледі"),
    ],
)
def test_what_cannot_be_examined_gets_a_sentence_and_keeps_what_was_typed(
    library: Client, sent: dict[str, str], sentence: str
) -> None:
    page = examine(library, **sent)
    assert sentence in page
    assert sent.get("table", "")[:10].strip() in page


@pytest.mark.parametrize("content", [b"\x89PNG\r\n\x1a\n\x00\x00", b"PK\x03\x04 half", b"%PDF-1.7"])
def test_a_file_that_is_no_table_is_named(library: Client, content: bytes) -> None:
    assert "сурет.bin" in examine(library, file=SimpleUploadedFile("сурет.bin", content))


def test_an_empty_file_is_named(library: Client) -> None:
    assert "бос.csv" in examine(library, file=SimpleUploadedFile("бос.csv", b""))


def test_a_label_that_is_markup_is_shown_as_text(library: Client) -> None:
    page = examine(library, table="Оқырман саны\t10\n<script>alert(1)</script>\t5\n")
    assert "<script>alert(1)</script>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_the_director_may_look_and_a_stranger_may_not(client: Client, marat: User) -> None:
    assert client.get("/audit/").status_code == 302
    client.force_login(marat)
    assert client.get("/audit/").status_code == 200


def test_years_stand_side_by_side(library: Client) -> None:
    table = "Көрсеткіш\t2019–20\t2020–21\t2021–22\nОқырман саны\t678\t734\t738\nКелім\t2740\t2745\t28265\n"
    page = examine(library, table=table)
    assert "Келім саны, 2021–22: 28\u00a0265" in page
    assert page.count("2020–21") >= 2
