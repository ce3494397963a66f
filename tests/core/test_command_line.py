"""What the command line answers to a wrong word: a sentence and exit code 2, or 1 for a refusal."""

import subprocess
import sys
from pathlib import Path

import pytest


def kitaphana(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {"KITAPHANA_DATA": str(data), "PATH": "", "PYTHONUTF8": "1", "PYTHONPATH": "src"}
    return subprocess.run(
        [sys.executable, "-m", "kitaphana.cli", *arguments],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )


@pytest.mark.parametrize("name", ["check", "backup", "restore"])
def test_a_promised_command_says_that_it_is_not_there_yet(tmp_path: Path, name: str) -> None:
    answer = kitaphana(tmp_path, name)
    assert (answer.returncode, answer.stdout) == (2, "")
    assert f"«{name}» пәрмені бұл нұсқада әлі жоқ." in answer.stderr


def test_an_unknown_command_is_wrong_usage(tmp_path: Path) -> None:
    answer = kitaphana(tmp_path, "есеп")
    assert answer.returncode == 2
    assert "«есеп» деген пәрмен жоқ" in answer.stderr


def test_before_there_are_data_a_report_is_refused_in_the_language_asked_for(tmp_path: Path) -> None:
    answer = kitaphana(tmp_path, "report", "--from", "2023-09-01", "--to", "2024-01-31", "--lang", "ru")
    assert answer.returncode == 1
    assert "Данных ещё нет." in answer.stderr
    assert "Traceback" not in answer.stderr


def test_a_taken_port_is_said_at_once(tmp_path: Path) -> None:
    answer = kitaphana(tmp_path, "serve", "--host", "203.0.113.1", "--port", "8000")
    assert answer.returncode == 1
    assert "портты --port арқылы" in answer.stderr
