"""`kitaphana import` as it is typed."""

import json
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from kitaphana.core.models import School, User
from kitaphana.roster.models import Reader
from tests import make
from tests.roster.files import delimited, xlsx

pytestmark = pytest.mark.django_db
ROWS = [("Аты", "Тобы"), ("Ким Виктор", "5А"), ("Қалиев Ерасыл", "5 «Ф»…")]
MAP = {
    "columns": {"full_name": "Аты", "class": "Тобы"},
    "options": {"create_classes": True, "on": "2023-09-01"},
}


@pytest.fixture
def kept(tmp_path: Path, gulnar: User) -> Path:
    """A folder with the file of pupils and its mapping, in a school whose year is open."""
    make.school_year(gulnar.school, date(2023, 9, 1))
    (tmp_path / "pupils.csv").write_bytes(delimited(ROWS))
    (tmp_path / "map.json").write_text(json.dumps(MAP), encoding="utf-8")
    return tmp_path


def run(*arguments: object) -> tuple[int, str]:
    """Exit code and what was printed."""
    out = StringIO()
    try:
        call_command("import", *map(str, arguments), stdout=out, stderr=StringIO())
    except SystemExit as stop:
        return int(stop.code or 0), out.getvalue()
    except CommandError as error:
        return error.returncode, out.getvalue()
    return 0, out.getvalue()


def document(printed: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(printed)
    return found


def test_lost_letters_are_told_beside_the_result(kept: Path) -> None:
    (kept / "pupils.csv").write_bytes("Аты;Тобы\n?алиев Серік О?ласұлы;5А\n".encode())
    code, printed = run("readers", kept / "pupils.csv", "--map", kept / "map.json")
    assert code == 0
    assert "Файлда қазақ әріптері жоғалған, мысалы: «О?ласұлы»." in printed


def test_a_faulty_row_gives_exit_code_one_and_one_document(kept: Path) -> None:
    code, printed = run("readers", kept / "pupils.csv", "--map", kept / "map.json", "--json")
    found = document(printed)
    assert code == 1
    assert found | {"batch": 0, "errors": []} == {
        "rows": 2,
        "added": 1,
        "changed": 0,
        "unchanged": 0,
        "errors": [],
        "batch": 0,
    }
    assert [(error["row"], error["column"]) for error in found["errors"]] == [(3, "Тобы")]
    assert Reader.objects.get().surname == "Ким"


def test_a_clean_file_gives_exit_code_zero_and_again_changes_nothing(kept: Path) -> None:
    (kept / "pupils.csv").write_bytes(delimited(ROWS[:2]))
    assert run("readers", kept / "pupils.csv", "--map", kept / "map.json")[0] == 0
    code, printed = run("readers", kept / "pupils.csv", "--map", kept / "map.json", "--json")
    assert (code, document(printed)["unchanged"]) == (0, 1)


def test_a_dry_run_writes_nothing(kept: Path) -> None:
    code, printed = run("readers", kept / "pupils.csv", "--map", kept / "map.json", "--json", "--dry-run")
    assert (code, document(printed)["added"], document(printed)["batch"]) == (1, 1, None)
    assert not Reader.objects.exists()


@pytest.mark.parametrize(
    "content", [b"\x89PNG\r\n\x1a\n\x00\x00", b"%PDF-1.7 x", b"", b"\n\n", xlsx([("ФИО",)])[:200]]
)
def test_what_is_no_table_is_refused_in_one_document(kept: Path, content: bytes) -> None:
    (kept / "pupils.xlsx").write_bytes(content)
    code, printed = run("readers", kept / "pupils.xlsx", "--json")
    assert code == 1
    assert document(printed)["errors"][0]["message"].startswith("«pupils.xlsx» файл")


def test_wrong_usage_gives_exit_code_two(kept: Path) -> None:
    assert run("readers", kept / "absent.csv")[0] == 2
    (kept / "map.json").write_text("[1]", encoding="utf-8")
    assert run("readers", kept / "pupils.csv", "--map", kept / "map.json")[0] == 2
    (kept / "map.json").write_text("{", encoding="utf-8")
    assert run("readers", kept / "pupils.csv", "--map", kept / "map.json")[0] == 2


def test_with_two_schools_the_school_must_be_named(
    kept: Path, foreign_librarian: User, school: School
) -> None:
    arguments = ("readers", kept / "pupils.csv", "--map", kept / "map.json", "--json")
    assert run(*arguments)[0] == 2
    assert run(*arguments, "--school", school.name_kk)[0] == 1
    assert Reader.objects.get().school == school
