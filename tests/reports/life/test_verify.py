"""A file that was given out is known again; a changed one is not taken for it."""

import io
import json
import sys
import zipfile
from pathlib import Path

import pytest
from django.utils import timezone

from kitaphana import cli
from kitaphana.core.models import School, User
from kitaphana.papers import own
from kitaphana.reports import life
from kitaphana.reports.editions import printed
from kitaphana.reports.formats import CONTENT_TYPES, PATTERN, render
from kitaphana.reports.models import Edition, PrintedFile, Report
from kitaphana.reports.verify import Found, verify
from tests.reports.life.conftest import forged
from tests.reports.telling import NEXT_MONTH

Files = dict[str, bytes]


@pytest.fixture
def edition(gulnar: User, report: Report) -> Edition:
    return life.submit(by=gulnar, report=report, on=NEXT_MONTH)


@pytest.fixture
def files(gulnar: User, edition: Edition) -> Files:
    """One of each format, given out."""
    paper, made = printed(edition, "kk"), {}
    for file_format in CONTENT_TYPES:
        content = render(paper, gulnar.school, file_format)
        life.give(by=gulnar, edition=edition, language="kk", file_format=file_format, content=content)
        made[file_format] = content
    return made


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    """The exit code of `kitaphana report --verify …`."""
    monkeypatch.setattr(sys, "argv", ["kitaphana", "report", "--verify", *arguments])
    try:
        cli.main()
    except SystemExit as stop:
        return int(stop.code or 0)
    return 0


def test_each_file_is_known_and_each_changed_one_by_its_code(
    gulnar: User, marat: User, edition: Edition, files: Files
) -> None:
    assert {each: verify(gulnar.school, content).found for each, content in files.items()} == dict.fromkeys(
        CONTENT_TYPES, Found.GIVEN
    )
    for file_format, content in files.items():
        verdict = verify(gulnar.school, content + b"\n")
        assert (file_format, verdict.found, verdict.edition) == (file_format, Found.CHANGED, edition)
        assert edition.code.split()[0] in verdict.sentence("kk")
    waits = verify(gulnar.school, files["pdf"]).sentence("ru")
    assert waits.replace("\u00a0", " ") == (
        "Это файл, выданный библиотекой, он не изменён: «Отчёт о работе школьной библиотеки за"
        " сентябрь–январь 2023–2024 учебного года», версия 1. Сдан 15 февраля 2024 года."
        " Ждёт решения директора."
    )
    life.approve(by=marat, report=edition.report, on=NEXT_MONTH)
    approved = verify(gulnar.school, files["pdf"])
    assert approved.is_given
    assert approved.sentence("kk").endswith("бекітілген.")


def test_a_file_given_twice_is_remembered_once(gulnar: User, edition: Edition, files: Files) -> None:
    before = PrintedFile.objects.count()
    life.give(by=gulnar, edition=edition, language="kk", file_format="json", content=files["json"])
    assert PrintedFile.objects.count() == before == len(CONTENT_TYPES)
    again = {each: render(printed(edition, "kk"), gulnar.school, each) for each in CONTENT_TYPES}
    assert [each for each in CONTENT_TYPES if again[each] != files[each]] == []
    for each in ("docx", "xlsx"):
        with zipfile.ZipFile(io.BytesIO(files[each])) as package:
            assert {entry.date_time[:3] for entry in package.infolist()} == {(1980, 1, 1)}
            about = package.read("docProps/core.xml").decode()
            assert str(timezone.localdate()) not in about, "of when it was made"
    assert b"D:20240215" in files["pdf"]


def test_a_json_whose_figure_was_changed_is_told_where(gulnar: User, files: Files) -> None:
    found = json.loads(files["json"])
    for section in found["sections"]:
        for sentence in section["sentences"]:
            if sentence["code"] == "S-VISITS":
                section_title, was = section["title"], sentence["text"]
                sentence["text"] = sentence["text"].replace("42", "420")
    table = next(table for section in found["sections"] for table in section["tables"])
    table["rows"][0][-1] = 99.9
    verdict = verify(gulnar.school, json.dumps(found, ensure_ascii=False).encode())
    assert verdict.found == Found.CHANGED
    by_place = {difference.where: difference for difference in verdict.differences}
    assert len(by_place) == 2
    said = by_place[section_title]
    assert (said.kept, said.found) == (was, was.replace("42", "420"))
    [cell] = [each for where, each in by_place.items() if table["caption"] in where]
    assert cell.found == "99,9", "as Kazakh papers write it"
    assert cell.where.split(" · ")[-2:] == [str(table["rows"][0][0]), table["heads"][-1]]


def test_a_changed_figure_a_lost_sentence_and_a_lost_row_are_each_told_once(
    gulnar: User, files: Files
) -> None:
    found = json.loads(files["json"].decode())
    [visits] = [figure for figure in found["figures"] if figure["code"] == "visits"]
    was = visits["value"]
    for figure in found["figures"]:
        for counted in (figure, *figure["operands"]):
            if counted["code"] == "visits":
                counted["value"] = 18235
    section = next(each for each in found["sections"] if len(each["sentences"]) > 2)
    sentence = section["sentences"].pop(0)
    table = next(each for each in section["tables"] if len(each["rows"]) > 1)
    row = table["rows"].pop(0)
    told = verify(gulnar.school, json.dumps(found, ensure_ascii=False).encode()).differences
    assert len(told) == 3
    assert {
        (section["title"], sentence["text"], "жоқ"),
        (f"{section['title']} · {table['caption']} · {row[0]}", "; ".join(map(str, row)), "жоқ"),
    } < {(each.where, each.kept, each.found) for each in told}
    assert told[-1].kept == str(was)
    assert told[-1].where.startswith(f"{visits['name']} (тағы ")
    assert "·" not in told[-1].where
    assert f"«{sentence['text']}»" in told[0].sentence("kk")


def test_numbers_that_are_none_are_told_and_do_not_break_the_check(gulnar: User, files: Files) -> None:
    found = json.loads(files["json"])
    for value in (float("nan"), float("inf"), 10**400, [[["x"]]], {"text": ["x"]}, True):
        found["figures"][0]["value"] = value
        verdict = verify(gulnar.school, json.dumps(found).encode())
        assert len(verdict.differences) == 1, value


def test_a_json_saved_anew_without_a_change_differs_in_nothing_and_is_still_another_file(
    gulnar: User, files: Files
) -> None:
    verdict = verify(gulnar.school, json.dumps(json.loads(files["json"]), indent=4).encode())
    assert (verdict.found, verdict.differences) == (Found.CHANGED, ())


def test_a_file_of_a_version_that_another_overtook_says_so(
    gulnar: User, marat: User, edition: Edition, files: Files
) -> None:
    report = edition.report
    life.approve(by=marat, report=report, on=NEXT_MONTH)
    life.correct(by=gulnar, report=report)
    life.submit(by=gulnar, report=report, on=NEXT_MONTH)
    assert "күшінде" not in verify(gulnar.school, files["pdf"]).sentence("kk")
    life.approve(by=marat, report=report, on=NEXT_MONTH)
    assert "Қазір 2-нұсқа күшінде" in verify(gulnar.school, files["pdf"]).sentence("kk")


def test_a_file_made_to_hold_the_desk_up_is_known_as_none_of_ours(gulnar: User) -> None:
    assert verify(gulnar.school, b"%PDF" + b"stream\n" * 200_000).found == Found.UNKNOWN
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as package:
        for number in range(11):
            package.writestr(f"{number}.xml", bytes(10_000_000))
    assert verify(gulnar.school, bomb.getvalue()).found == Found.UNKNOWN


def test_a_decision_changed_in_the_database_is_not_vouched_for(
    gulnar: User, marat: User, edition: Edition, files: Files
) -> None:
    life.approve(by=marat, report=edition.report, on=NEXT_MONTH)
    Edition.objects.update(decided_as="Жалған Директор")
    assert verify(gulnar.school, files["pdf"]).found == Found.BROKEN


def test_the_school_s_word_template_has_no_say_in_a_submitted_report(gulnar: User, edition: Edition) -> None:
    paper, school = printed(edition, "kk"), gulnar.school
    template = own.place(school, PATTERN, "kk")
    template.parent.mkdir(parents=True)
    template.write_bytes(b"no template")
    assert render(paper, school, "docx").startswith(b"PK")


def test_files_that_are_none_of_ours(gulnar: User, files: Files) -> None:
    known = {
        "empty": b"",
        "blank": b" \n",
        "picture": b"\x89PNG\r\n\x1a\n" + bytes(200),
        "half a document": files["docx"][: len(files["docx"]) // 2],
        "a broken package": b"PK\x03\x04" + bytes(60),
        "json of another": b'{"language": "kk", "code": "0000 1111 2222 3333"}',
        "deep": b"[" * 100_000,
        "text": "Есеп жоқ".encode("utf-16"),
    }
    found = {name: verify(gulnar.school, content).found for name, content in known.items()}
    assert found == dict.fromkeys(known, Found.UNKNOWN) | {"empty": Found.EMPTY, "blank": Found.EMPTY}


def test_half_a_page_bears_no_code_and_its_second_half_is_a_changed_file(gulnar: User, files: Files) -> None:
    page = files["html"]
    assert verify(gulnar.school, page[: len(page) // 2]).found == Found.UNKNOWN
    assert verify(gulnar.school, page[len(page) // 2 :]).found == Found.CHANGED


def test_another_school_does_not_know_it_and_the_district_does(
    foreign_librarian: User, edition: Edition, files: Files
) -> None:
    assert verify(foreign_librarian.school, files["pdf"]).found == Found.UNKNOWN
    assert verify(foreign_librarian.school, files["pdf"] + b"\n").found == Found.UNKNOWN
    district = School.objects.create(kind=School.Kind.DISTRICT, name_kk="Білім бөлімі", head_kk="Бөлім")
    assert verify(district, files["pdf"]).edition == edition
    assert verify(district, files["html"] + b" ").found == Found.CHANGED


def test_an_edition_changed_in_the_database_is_not_vouched_for(
    gulnar: User, edition: Edition, files: Files
) -> None:
    Edition.objects.update(figures=edition.figures | {"visits": "1"})
    verdict = verify(gulnar.school, files["pdf"])
    assert (verdict.found, verdict.is_given) == (Found.BROKEN, False)
    assert "өзгертілген" in verdict.sentence("kk")


@pytest.mark.parametrize("is_changed", [False, True])
def test_the_command_says_it_with_its_exit_code(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    files: Files,
    *,
    is_changed: bool,
) -> None:
    place, content = tmp_path / "есеп.json", files["json"]
    place.write_bytes(forged(content) if is_changed else content)
    assert run(monkeypatch, str(place), "--lang", "ru") == int(is_changed)
    shown = capsys.readouterr()
    if is_changed:
        assert shown.out == ""
        assert shown.err.startswith("Файл изменён.")
        assert "в отчёте\u00a0– 42; в файле\u00a0– 43" in shown.err
    else:
        assert shown.err == ""
        assert "он не изменён" in shown.out


@pytest.mark.parametrize("is_changed", [False, True])
def test_the_command_says_it_as_json(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    edition: Edition,
    files: Files,
    *,
    is_changed: bool,
) -> None:
    place, content = tmp_path / "есеп.json", files["json"]
    place.write_bytes(forged(content) if is_changed else content)
    assert run(monkeypatch, str(place), "--json") == int(is_changed)
    said = json.loads(capsys.readouterr().out)
    assert said["found"] == ("changed" if is_changed else "given")
    assert (said["report"]["version"], said["report"]["code"]) == (1, edition.code)
    assert bool(said["differences"]) == is_changed


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"", "Файл бос."), (b"%PDF-1.7 half", "есебі емес"), (None, "Файлды оқу мүмкін болмады")],
)
def test_a_wrong_file_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    school: School,
    content: bytes | None,
    words: str,
) -> None:
    place = tmp_path / "x.pdf"
    if content is not None:
        place.write_bytes(content)
    assert run(monkeypatch, str(place)) == 1
    shown = capsys.readouterr()
    assert words in shown.err
    assert "Traceback" not in shown.err
    assert len(shown.err.strip().splitlines()) == 1
