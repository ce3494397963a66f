"""`kitaphana audit` as it is typed, and files that are no reports."""

import json
import time
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from kitaphana.core.refusal import Refused
from tests.roster.files import xlsx

GOOD = "Оқырман саны;450\nБерілім;4500\nОқылым;10,0\n"
FAULTY = "Оқырман саны;1010\nБерілім;12435\nОқылым;18,3\n"


def run(file: Path, *options: str) -> tuple[int, str, str]:
    """Exit code, what was printed, what was complained of."""
    out, complaints = StringIO(), StringIO()
    try:
        call_command("audit", str(file), *options, stdout=out, stderr=complaints)
    except SystemExit as stop:
        return int(stop.code or 0), out.getvalue(), complaints.getvalue()
    except CommandError as error:
        return error.returncode, out.getvalue(), str(error)
    except Refused as refused:
        return 1, out.getvalue(), str(refused)
    return 0, out.getvalue(), complaints.getvalue()


def file_of(folder: Path, content: str | bytes, name: str = "есеп.csv") -> Path:
    file = folder / name
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return file


def document(printed: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(printed)
    return found


def test_a_faultless_report_gives_zero_and_a_faulty_one_gives_one(tmp_path: Path) -> None:
    assert run(file_of(tmp_path, GOOD))[0] == 0
    code, printed, _ = run(file_of(tmp_path, FAULTY))
    assert code == 1
    assert "✗ Оқылым: 18,3\u00a0– сандардан шықпайды: 12\u00a0435 ÷ 1\u00a0010 = 12,3" in printed


def test_an_odd_count_alone_gives_one_too(tmp_path: Path) -> None:
    assert run(file_of(tmp_path, "Фонд;100\nОсновной фонд;130\n"))[0] == 1


def test_the_document_is_the_contract(tmp_path: Path) -> None:
    code, printed, complaints = run(file_of(tmp_path, FAULTY), "--json", "--lang", "ru")
    found = document(printed)
    assert (code, complaints) == (1, "")
    assert {"counts", "ratios", "odd", "unknown"} <= found.keys()
    assert found["counts"] == {"readers": 1010, "loans": 12435}
    [reading] = found["ratios"]
    assert {key: reading[key] for key in ("code", "printed", "computed", "verdict")} == {
        "code": "loans_per_reader",
        "printed": 18.3,
        "computed": {"readers": 12.311881},
        "verdict": "does not follow",
    }
    assert reading["why"].startswith("Читаемость: 18,3\u00a0– не следует из чисел")


@pytest.mark.parametrize(
    ("language", "word"), [("kk", "Оқылым"), ("ru", "Читаемость"), ("en", "Loans per reader")]
)
def test_it_speaks_the_language_asked_for(tmp_path: Path, language: str, word: str) -> None:
    assert f"✓ {word}" in run(file_of(tmp_path, GOOD), "--lang", language)[1]


def test_a_file_that_is_not_there_and_a_folder_are_refused_in_plain_words(tmp_path: Path) -> None:
    for path in (tmp_path / "жоқ.csv", tmp_path):
        code, printed, told = run(path, "--json")
        assert code == 2
        assert told.startswith(f"Файл ашылмады: {path}. ")
        assert document(printed)["error"] == told.strip()


def test_a_file_that_lost_its_kazakh_letters_says_so(tmp_path: Path) -> None:
    lost = "О?ырман саны;450\nБерiлiм;4500\nПосещения;900\n".encode("cp1251")
    printed, told = run(file_of(tmp_path, lost))[1:]
    assert "Файлда қазақ әріптері жоғалған, мысалы: «О?ырман»" in told
    assert "келім саны: 900" in printed
    assert "жоғалған" not in run(file_of(tmp_path, GOOD))[2]


def test_no_label_is_lost_without_a_word(tmp_path: Path) -> None:
    """What is no number, what is a part of nothing printed, and what stands empty."""
    table = GOOD + "Келім көрсеткіші;abc\nklasa 3b;10,40\nБеседы;6\nВикторины;4\nКелім саны;\nҚор;–\n"
    printed = run(file_of(tmp_path, table))[1].splitlines()
    assert printed[-2:] == [
        "Саны жазылмаған: Келім саны; Қор.",
        "… Келім көрсеткіші; klasa 3b; Беседы; Викторины",
    ]


def test_a_quotient_is_told_with_as_many_figures_as_make_its_rounding_plain(tmp_path: Path) -> None:
    def told(loans: int, readers: int, printed: str) -> str:
        table = f"Оқырман саны;{readers}\nБерілім;{loans}\nОқылым;{printed}\n"
        return run(file_of(tmp_path, table))[1]

    assert "= 17,47 (" in told(19393, 1110, "17")
    assert "= 17,499 (" in told(17499, 1000, "17")
    assert "= 17,5 (" in told(17500, 1000, "18")
    assert "= 12,3 (" in told(12435, 1010, "12")


PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01"
BAD = {
    "picture.png": PNG,
    "half.xlsx": xlsx([("Оқырман саны", 450)])[:700],
    "empty.csv": b"",
    "blank.csv": b"\n \n\t\n",
    "paper.pdf": b"%PDF-1.7 ...",
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_table_is_refused_in_one_sentence(tmp_path: Path, name: str) -> None:
    code, printed, complaints = run(file_of(tmp_path, BAD[name], name), "--json")
    assert code == 1
    assert document(printed)["error"] == complaints
    assert name in complaints


def test_labels_without_a_number_find_nothing_and_say_so(tmp_path: Path) -> None:
    code, printed, complaints = run(file_of(tmp_path, "Оқырман саны\nБерілім\nОқылым\n"), "--json")
    assert code == 0
    found = document(printed)
    assert (found["counts"], found["empty"]) == ({}, ["Оқырман саны", "Берілім", "Оқылым"])
    assert "таныс сан табылмады" in complaints


MANY = {
    "labels nobody knows": GOOD + "".join(f"Атаусыз жол {n};{n}\n" for n in range(100_000)),
    "one label again and again": GOOD + "Оқырман саны;450\n" * 100_000,
    "grades": GOOD + "1-сынып;25\n" * 100_000,
}


@pytest.mark.parametrize("kind", MANY)
def test_a_hundred_thousand_lines_are_read_in_seconds(tmp_path: Path, kind: str) -> None:
    began = time.process_time()
    code, printed, _ = run(file_of(tmp_path, MANY[kind]), "--json")
    assert code == 0
    assert document(printed)["counts"] == {"readers": 450, "loans": 4500}
    assert time.process_time() - began < 30


def test_ten_thousand_periods_are_compared_in_seconds(tmp_path: Path) -> None:
    table = "".join(f"Келім саны;{2000 + n % 50};2020-01-01..{n}\n" for n in range(10_000))
    began = time.process_time()
    assert run(file_of(tmp_path, table), "--json")[0] == 0
    assert time.process_time() - began < 30


@pytest.mark.parametrize(
    "long", ["к" * 1_000_000, "1" * 1_000_000, '"' + "к" * 1_000_000, "кітап;" * 200_000]
)
def test_a_line_of_a_megabyte_is_no_figure_and_harms_no_other(tmp_path: Path, long: str) -> None:
    code, printed, _ = run(file_of(tmp_path, f"{GOOD}{long}\n"), "--json")
    assert code == 0
    assert document(printed)["counts"] == {"readers": 450, "loans": 4500}
