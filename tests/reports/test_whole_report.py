"""The demo school's whole report: three languages, five kinds of file, one set of numbers."""

import io
import json
import re
import shutil
import subprocess
import zipfile
from datetime import date
from decimal import Decimal
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from python_calamine import CalamineWorkbook

from kitaphana.core.models import School
from kitaphana.core.sentences import templates
from kitaphana.lib.period import Period
from kitaphana.papers.paper import Cell, Span
from kitaphana.reports.compose import PARTS, ReportPaper, compose
from kitaphana.reports.formats import render
from tests.language.mistakes import faults

AUTUMN, ON = Period(date(2023, 9, 1), date(2024, 1, 31)), date(2024, 2, 15)
LANGUAGES = ("kk", "ru", "en")
SOURCE = Path(compose.__code__.co_filename).parent


@pytest.fixture(scope="module")
def papers(demo_school: School) -> dict[str, ReportPaper]:
    return {language: compose(demo_school, AUTUMN, language, ON) for language in LANGUAGES}


@pytest.fixture(params=LANGUAGES)
def paper(request: pytest.FixtureRequest, papers: dict[str, ReportPaper]) -> ReportPaper:
    return papers[request.param]


def flat(text: str) -> str:
    return " ".join(unescape(text).split())


def test_a_small_school_has_a_database(school: School) -> None:
    """The other tests here read the demo school, which brings a transaction of its own."""
    assert School.objects.get() == school


def test_every_part_of_a_report_is_there_in_order(paper: ReportPaper) -> None:
    assert [section.code for section in paper.sections] == [part.CODE for part in PARTS]
    assert all(section.lines for section in paper.sections)


def test_a_percent_is_told_with_its_sign_and_a_ratio_without(paper: ReportPaper) -> None:
    def told(code: str) -> list[Span]:
        return [
            span
            for line in paper.lines()
            if line.code.startswith("I-")
            for span in line.spans
            if span.rows and span.rows.args == (code,)
        ]

    sign = "%" if paper.language == "en" else "\u00a0%"
    assert told("textbook_provision")
    assert all(span.text.endswith(sign) for span in told("textbook_provision"))
    assert all(isinstance(span.value, int | Decimal) for span in told("textbook_provision"))
    assert not [span for span in told("loans_per_reader") if "%" in span.text]


def test_no_hole_is_left_open(paper: ReportPaper) -> None:
    text = render_text(paper)
    assert not re.search(r"[{}]|None|Decimal|%\(|\bnan\b", text)
    assert "  " not in text


def render_text(paper: ReportPaper) -> str:
    words = [paper.head, paper.title, paper.settlement, paper.status, *paper.signatures]
    for section in paper.sections:
        words += [section.title, *(line.text for line in section.all_lines())]
        for table in section.tables:
            words += [table.caption, *table.heads, *(cell.text for row in table.rows for cell in row)]
    return "\n".join(words)


def test_the_kazakh_report_makes_no_typical_mistake(papers: dict[str, ReportPaper]) -> None:
    ours = [papers["kk"].title, papers["kk"].status, *papers["kk"].signatures]
    for section in papers["kk"].sections:
        ours += [section.title, *(_without_names(line.text) for line in section.all_lines())]
        for table in section.tables:
            ours += [table.caption, *table.heads]
    assert [fault for text in ours for fault in faults(text)] == []


def _without_names(text: str) -> str:
    """Listed names stand in quotes, and may open with any word."""
    return re.sub(r"(?<=; )«[^«»]*»", "…", text)


def test_no_heading_stays_untranslated(papers: dict[str, ReportPaper]) -> None:
    english = {section.title for section in papers["en"].sections}
    heads = {head for section in papers["en"].sections for table in section.tables for head in table.heads}
    for language in ("kk", "ru"):
        titles = {section.title for section in papers[language].sections}
        told = {
            head for section in papers[language].sections for table in section.tables for head in table.heads
        }
        assert not titles & english
        assert not {head for head in told & heads if not head[0].isdigit()}


def test_the_three_languages_tell_the_same_numbers(papers: dict[str, ReportPaper]) -> None:
    kazakh = told(papers["kk"])
    assert told(papers["ru"]) == kazakh
    assert told(papers["en"]) == kazakh


def told(paper: ReportPaper) -> list[tuple[str, list[Any]]]:
    """Word order differs from language to language, so the numbers of a sentence are sorted."""
    found: list[tuple[str, list[Any]]] = [
        (line.code, sorted(span.value for span in line.spans if span.value is not None))
        for line in paper.lines()
    ]
    for section in paper.sections:
        for table in section.tables:
            found += [(table.code, [cell.value for cell in row]) for row in table.rows]
    return found


def test_each_number_of_a_sentence_is_a_span_of_its_own(papers: dict[str, ReportPaper]) -> None:
    """No figure hides in the words, where neither JSON nor the page would see it."""
    for line in papers["kk"].lines():
        bare = "".join(span.text for span in line.spans if span.value is None)
        grade = r"\d+(?:–\d+)?"
        classes = rf"\d+ «\w»|(?:{grade}(?:, |\u00a0және ))*{grade}-сынып"
        dates = r"20\d\d\u00a0жылғы \d+\u00a0\w+|20\d\d–20\d\d"
        bare = re.sub(rf"{classes}|«[^«»]*»|100\u00a0%|\b1–|{dates}", "", bare)
        assert not re.search(r"\d", bare), line.text


def test_a_number_that_has_rows_leads_to_them(papers: dict[str, ReportPaper]) -> None:
    """What leads nowhere is counted from other figures, or set by the school."""
    without = {
        line.code
        for line in papers["kk"].lines()
        for span in line.spans
        if span.value is not None and not span.rows
    }
    counted = "F-GREW F-FELL F-MOVE Y-STOCK Y-OLD Y-READ Q-OLD T-DAMAGED T-WORSE T-BETTER W-FACT F-REPAIR"
    lost = "T-LOST-OPEN T-LOST-ALL T-LOST-SOME"
    shares = "N-MET-MOST N-MET-PART S-COVER-SOME P-MOST P-PART C-LOANS-PUPILS C-VISITS-PUPILS C-LOANS-DAYS"
    since = "C-PUPILS-UP C-PUPILS-DOWN C-DAYS-MORE C-DAYS-LESS C-VISITS-DAYS C-EVENTS"
    promised = "I-ALL I-SOME I-OVER I-MET I-NEAR I-NOT I-LOW-MET I-LOW-NOT D-SPEED-OK D-SPEED-LOW"
    assert without <= set(f"{counted} {lost} {shares} {since} {promised}".split())


def test_every_sentence_of_the_table_can_be_told() -> None:
    """By its code; or by the code that it continues (a question and what is asked of it), or begins with."""
    files = (path for path in SOURCE.rglob("*") if path.suffix in {".py", ".html"})
    source = "".join(path.read_text(encoding="utf-8") for path in files).replace("'", '"')

    def is_named(code: str) -> bool:
        question = code.removesuffix("_do").removesuffix("_told")
        begun = code.rpartition("_")[0]
        return any(part in source for part in (f'"{code}"', f'"{question}"', f'"{begun}_{{'))

    assert [code for code, row in templates().items() if "when" in row and not is_named(code)] == []


# ---- The same in every kind of file


def test_the_word_file_holds_every_sentence_and_every_row(demo_school: School, paper: ReportPaper) -> None:
    document = Document(io.BytesIO(render(paper, demo_school, "docx")))
    paragraphs = [paragraph.text for paragraph in document.paragraphs]
    for text in (
        paper.head,
        paper.title,
        paper.status,
        *paper.signatures,
        *(line.text for line in paper.lines()),
    ):
        assert text in paragraphs
    tables = [table for section in paper.sections for table in section.tables]
    assert [[cell.text for cell in row.cells] for table in document.tables for row in table.rows] == [
        list(row)
        for table in tables
        for row in (table.heads, *([cell.text for cell in row] for row in table.rows))
    ]


def test_the_word_file_repeats_the_head_of_a_table_and_numbers_its_pages(
    demo_school: School, papers: dict[str, ReportPaper]
) -> None:
    with zipfile.ZipFile(io.BytesIO(render(papers["kk"], demo_school, "docx"))) as package:
        body = package.read("word/document.xml").decode()
        footers = [package.read(name).decode() for name in package.namelist() if "footer" in name]
    tables = sum(len(section.tables) for section in papers["kk"].sections)
    assert body.count("<w:tblHeader/>") == tables
    assert any("PAGE" in footer for footer in footers)
    assert "{{" not in body
    assert "{%" not in body


def test_the_page_file_holds_every_sentence_and_every_number(demo_school: School, paper: ReportPaper) -> None:
    text = flat(re.sub(r"<[^>]+>", " ", render(paper, demo_school, "html").decode()))
    for line in paper.lines():
        assert flat(line.text) in text
    for cell in cells(paper):
        assert flat(cell.text) in text


def test_the_table_file_holds_numbers_as_numbers(demo_school: School, paper: ReportPaper) -> None:
    book = CalamineWorkbook.from_filelike(io.BytesIO(render(paper, demo_school, "xlsx")))
    first, *sheets = book.sheet_names
    sentences = {str(row[0]) for row in book.get_sheet_by_name(first).to_python() if row}
    assert {line.text for line in paper.lines()} <= sentences
    tables = [table for section in paper.sections for table in section.tables]
    assert len(sheets) == len(tables) + 2, "the charts and the figures have sheets of their own"
    for name, table in zip(sheets, tables, strict=False):
        heads, *rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        assert [str(head) for head in heads] == list(table.heads)
        for found, row in zip(rows, table.rows, strict=True):
            wanted = [cell.text if cell.value is None else float(cell.value) for cell in row]
            assert [value if isinstance(value, str) else float(value) for value in found] == wanted  # type: ignore[arg-type]


def test_the_json_holds_every_sentence_with_its_code(demo_school: School, paper: ReportPaper) -> None:
    read = json.loads(render(paper, demo_school, "json"))
    assert (read["from"], read["to"], read["as_of"]) == ("2023-09-01", "2024-01-31", "2024-02-15")
    sentences = [sentence for section in read["sections"] for sentence in section["sentences"]]
    assert [(sentence["code"], sentence["text"]) for sentence in sentences] == [
        (line.code, line.text) for line in paper.lines()
    ]


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="pdftotext is not installed")
def test_the_pdf_holds_every_sentence_and_every_number(demo_school: School, paper: ReportPaper) -> None:
    made = subprocess.run(
        ["pdftotext", "-raw", "-", "-"],  # noqa: S607
        input=render(paper, demo_school, "pdf"),
        capture_output=True,
        check=True,
    )
    printed = flat(made.stdout.decode())
    without_spaces = printed.replace(" ", "")
    for line in paper.lines():
        assert flat(line.text).replace(" ", "") in without_spaces
    for cell in cells(paper):
        assert flat(cell.text).replace(" ", "") in without_spaces


def cells(paper: ReportPaper) -> list[Cell]:
    return [
        cell for section in paper.sections for table in section.tables for row in table.rows for cell in row
    ]


def test_a_pdf_is_made_of_our_own_fonts_only(demo_school: School, papers: dict[str, ReportPaper]) -> None:
    assert render(papers["kk"], demo_school, "pdf").startswith(b"%PDF-")
    with pytest.raises(KeyError):
        render(papers["kk"], demo_school, "odt")
