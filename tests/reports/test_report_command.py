"""`kitaphana report` as it is typed."""

import json
import sys
from datetime import date
from pathlib import Path

import pytest

from kitaphana import cli
from kitaphana.core.models import School, User
from kitaphana.papers.own import place
from kitaphana.reports.actions import adopt_template
from kitaphana.reports.formats import PATTERN
from kitaphana.roster.models import SchoolClass
from tests import make

SPAN = ("--from", "2023-09-01", "--to", "2024-01-31")


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    """The exit code of `kitaphana report …`."""
    monkeypatch.setattr(sys, "argv", ["kitaphana", "report", *arguments])
    try:
        cli.main()
    except SystemExit as stop:
        return int(stop.code or 0)
    return 0


def test_json_is_the_only_thing_on_standard_output(
    monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes], fifth: SchoolClass
) -> None:
    assert run(monkeypatch, *SPAN, "--format", "json") == 0
    read = json.loads(capsysbinary.readouterr().out)
    assert read["language"] == "kk"
    assert read["as_of"] == date.today().isoformat()  # noqa: DTZ011
    assert {"code": "T-NO-LIST"}.items() <= read["sections"][0]["sentences"][1].items()


@pytest.mark.parametrize(
    ("file_format", "begins"),
    [("docx", b"PK"), ("pdf", b"%PDF"), ("xlsx", b"PK"), ("html", b"<!DOCTYPE html>"), ("json", b"{")],
)
def test_a_file_is_written_into_a_folder_that_was_not_there(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, fifth: SchoolClass, file_format: str, begins: bytes
) -> None:
    target = tmp_path / "есептер" / "2024" / f"есеп.{file_format}"
    assert run(monkeypatch, *SPAN, "--lang", "ru", "--format", file_format, "-o", str(target)) == 0
    assert target.read_bytes().startswith(begins)
    assert [path.name for path in target.parent.iterdir()] == [target.name], (
        "nothing half written lies beside it"
    )


def test_without_a_name_the_file_is_named_by_its_days(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, fifth: SchoolClass, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(monkeypatch, *SPAN, "--format", "xlsx") == 0
    name = "kitaphana-2023-09-01-2024-01-31-kk.xlsx"
    assert (tmp_path / name).exists()
    assert name in capsys.readouterr().out


def test_a_report_that_fails_leaves_the_old_file_as_it_was(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, gulnar: User, fifth: SchoolClass
) -> None:
    target = tmp_path / "есеп.docx"
    target.write_bytes(b"the report of last week")
    broken = place(gulnar.school, PATTERN, "kk")
    broken.parent.mkdir(parents=True)
    broken.write_bytes(b"not a Word file")
    assert run(monkeypatch, *SPAN, "-o", str(target)) == 1
    assert target.read_bytes() == b"the report of last week"
    assert [path.name for path in tmp_path.iterdir()] == ["есеп.docx"]


@pytest.mark.parametrize(
    ("arguments", "code", "word"),
    [
        (("--from", "2024-01-31", "--to", "2023-09-01"), 1, "Күндерді ауыстырыңыз"),
        (("--from", "2011-09-01", "--to", "2012-01-31"), 1, "жазба жоқ"),
        (("--from", "2099-09-01", "--to", "2100-01-31"), 1, "әлі келмеген"),
        ((*SPAN, "--lang", "de"), 2, "--lang"),
        ((*SPAN, "--format", "odt"), 2, "--format"),
        (("--from", "2023-09-31", "--to", "2024-01-31"), 2, "--from: not a date: 2023-09-31"),
        (("--from", "0001-01-01", "--to", "2024-01-31"), 2, "not a date: 0001-01-01"),
        (("--from", "2023-09-01", "--to", "9999-12-31"), 2, "not a date: 9999-12-31"),
        (
            (*SPAN, "--format", "json", "-o", "/proc/есеп.json"),
            1,
            "жазу мүмкін болмады: /proc",
        ),
        (("--from", "2023-09-01"), 2, "--to"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    fifth: SchoolClass,
    arguments: tuple[str, ...],
    code: int,
    word: str,
) -> None:
    assert run(monkeypatch, *arguments) == code
    shown = capsys.readouterr()
    assert word in shown.err
    assert "Traceback" not in shown.err
    assert shown.out == ""


def test_a_database_of_several_schools_is_not_guessed_at(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], fifth: SchoolClass
) -> None:
    make.school("Егіндікөл ауылының №2 мектебі")
    assert School.objects.count() == 2
    assert run(monkeypatch, *SPAN) == 1
    assert capsys.readouterr().err


def test_the_schools_own_template_is_used(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, gulnar: User, fifth: SchoolClass
) -> None:
    from docx import Document

    mine = Document()
    mine.add_paragraph("Мектеп мұрағаты үшін: {{ title }}")
    mine.save(str(tmp_path / "own.docx"))
    adopt_template(by=gulnar, language="kk", content=(tmp_path / "own.docx").read_bytes())
    target = tmp_path / "есеп.docx"
    assert run(monkeypatch, *SPAN, "-o", str(target)) == 0
    [line] = [paragraph.text for paragraph in Document(str(target)).paragraphs]
    assert line.startswith("Мектеп мұрағаты үшін: Мектеп кітапханасының")
    place(gulnar.school, PATTERN, "kk").unlink()
