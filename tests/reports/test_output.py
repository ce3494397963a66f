"""The files of a report: the same number in each, counted again by a workbook, read by programs and aloud."""

import io
import json
import re
import shutil
import subprocess
import zipfile
from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override
from docx import Document
from jsonschema import Draft202012Validator
from lxml import etree
from python_calamine import CalamineWorkbook

from kitaphana.core.models import School, User
from kitaphana.core.queries import with_settings
from kitaphana.core.refusal import Refused
from kitaphana.lib.period import Period
from kitaphana.papers.chart import aloud, printed
from kitaphana.papers.paper import Chart, Line, Span
from kitaphana.reports import links, sheets
from kitaphana.reports.compose import ReportPaper, compose
from kitaphana.reports.facts import Facts
from kitaphana.reports.formats import render
from kitaphana.reports.xlsx import short_names
from kitaphana.roster.models import SchoolClass

AUTUMN, ON = Period(date(2023, 9, 1), date(2024, 1, 31)), date(2024, 2, 15)
LANGUAGES = ("kk", "ru", "en")
SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "schema" / "report.json").read_text())


@pytest.fixture(scope="module")
def papers(demo_school: School) -> dict[str, ReportPaper]:
    return {language: compose(demo_school, AUTUMN, language, ON) for language in LANGUAGES}


@pytest.fixture(params=LANGUAGES)
def paper(request: pytest.FixtureRequest, papers: dict[str, ReportPaper]) -> ReportPaper:
    return papers[request.param]


def charts(paper: ReportPaper) -> list[Chart]:
    return [chart for section in paper.sections for chart in section.charts]


def read_json(paper: ReportPaper, school: School) -> Any:
    return json.loads(render(paper, school, "json"))


def book_of(file: bytes) -> dict[str, list[list[Any]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(file))
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}


def pdf_text(file: bytes) -> str:
    made = subprocess.run(["pdftotext", "-raw", "-", "-"], input=file, capture_output=True, check=True)  # noqa: S607
    return re.sub(r"\s", "", made.stdout.decode())


def pages(file: bytes) -> int:
    [count] = re.findall(rb"/Type/Pages/Count (\d+)", file)
    return int(count)


# ---- Charts


def test_the_report_of_a_half_year_draws_its_months_grades_and_kinds(paper: ReportPaper) -> None:
    assert [chart.code for chart in charts(paper)] == ["grades", "events", "loans", "visits", "hours"]


def test_the_months_of_a_chart_add_up_to_the_figure(
    demo_school: School, papers: dict[str, ReportPaper]
) -> None:
    figures = {figure.code: figure.now.value for figure in papers["kk"].figures}
    for chart in charts(papers["kk"]):
        if chart.code in ("loans", "visits", "events"):
            assert sum(bar.value or 0 for bar in chart.bars) == figures[chart.code], chart.code


def test_a_chart_says_the_same_in_every_file(demo_school: School, paper: ReportPaper) -> None:
    html = render(paper, demo_school, "html").decode()
    word = Document(io.BytesIO(render(paper, demo_school, "docx")))
    read = [chart for section in read_json(paper, demo_school)["sections"] for chart in section["charts"]]
    drawn = charts(paper)
    spoken = [aloud(chart, paper.language) for chart in drawn]
    assert [unescape(alt) for alt in re.findall(r'role="img" aria-label="([^"]*)"', html)] == spoken
    assert [each.get("descr") for each in word.element.iter() if each.tag.endswith("}docPr")] == spoken
    assert [[bar["text"] for bar in chart["bars"]] for chart in read] == [
        [printed(bar.value, paper.language) for bar in chart.bars] for chart in drawn
    ]


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="pdftotext is not installed")
def test_a_chart_prints_its_values_in_the_pdf(demo_school: School, paper: ReportPaper) -> None:
    text = pdf_text(render(paper, demo_school, "pdf"))
    for chart in charts(paper):
        for bar in chart.bars:
            assert re.sub(r"\s", "", printed(bar.value, paper.language)) in text


def test_the_workbook_holds_the_numbers_under_its_charts(demo_school: School, paper: ReportPaper) -> None:
    rows = list(book_of(render(paper, demo_school, "xlsx")).values())[-2]
    for chart in charts(paper):
        for bar in chart.bars:
            wanted = [bar.label, float(bar.value or 0)]
            assert any(row[:2] == wanted for row in rows), wanted


# ---- Figures


def test_a_figure_is_the_same_number_in_the_table_the_workbook_and_the_json(
    demo_school: School, paper: ReportPaper
) -> None:
    book = book_of(render(paper, demo_school, "xlsx"))
    _heads, *rows = list(book.values())[-1]
    read = {figure["code"]: figure for figure in read_json(paper, demo_school)["figures"]}
    assert [figure.code for figure in paper.figures] == list(read)
    for figure, row in zip(paper.figures, rows, strict=True):
        known = read[figure.code]
        wanted = [*(reading["value"] for reading in reversed(known["previous"])), known["value"]]
        assert row[1:] == ["–" if value is None else float(value) for value in wanted], figure.code
        assert known["value"] == (None if figure.now.value is None else float(figure.now.value))


def test_the_json_lets_a_reader_count_each_ratio_again(demo_school: School, paper: ReportPaper) -> None:
    counted = 0
    for figure in read_json(paper, demo_school)["figures"]:
        if figure["value"] is None or "÷" not in figure["formula"]:
            continue
        names = {operand["code"]: Decimal(str(operand["value"])) for operand in figure["operands"]}
        formula = figure["formula"].replace("÷", "/").replace("×", "*")
        exact = eval(formula, {}, names)  # noqa: S307
        assert abs(exact - Decimal(str(figure["value"]))) < Decimal("0.1")
        counted += 1
    assert counted > 8


def test_the_workbook_counts_what_it_shows(demo_school: School, paper: ReportPaper) -> None:
    """Each formula over the cells that it names, rounded as its cell is shown, is what is printed."""
    file = render(paper, demo_school, "xlsx")
    book, ns = book_of(file), "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"

    def at(sheet: str, reference: str) -> Any:
        letters, row = re.fullmatch(r"([A-Z]+)(\d+)", reference).groups()  # type: ignore[union-attr]
        return book[sheet][int(row) - 1][ord(letters) - ord("A")]

    counted = 0
    with zipfile.ZipFile(io.BytesIO(file)) as package:
        for n, sheet in enumerate(book, start=1):
            tree = etree.fromstring(package.read(f"xl/worksheets/sheet{n}.xml"))
            for cell in tree.iter(f"{ns}c"):
                formula = cell.findtext(f"{ns}f")
                if formula is None:
                    continue
                shown = Decimal(str(at(sheet, cell.get("r", ""))))
                assert evaluated(formula, sheet, at, shown) == shown, (sheet, formula)
                counted += 1
    assert counted > 60


def test_each_sentence_of_the_workbook_has_room_on_the_printed_sheet(
    demo_school: School, paper: ReportPaper
) -> None:
    """Across several columns, which LibreOffice narrows to the page; of one column it cuts off the rest."""
    file = render(paper, demo_school, "xlsx")
    ns = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    said = [str(row[0]) for row in next(iter(book_of(file).values()))]
    with zipfile.ZipFile(io.BytesIO(file)) as package:
        sheet = etree.fromstring(package.read("xl/worksheets/sheet1.xml"))
    merged = [cell.get("ref") for cell in sheet.iter(f"{ns}mergeCell")]
    assert merged == [f"A{n}:E{n}" for n in range(1, len(said) + 1)]
    heights = [float(row.get("ht") or 15) for row in sheet.iter(f"{ns}row")]
    assert len(heights) == len(said) > 50
    for text, height in zip(said, heights, strict=True):
        assert height >= 15 * -(-len(text) // 90), text
    [page] = sheet.iter(f"{ns}pageSetUpPr")
    [setup] = sheet.iter(f"{ns}pageSetup")
    assert (page.get("fitToPage"), setup.get("fitToHeight")) == ("1", "0")


def evaluated(formula: str, sheet: str, at: Any, shown: Decimal) -> Decimal:
    """As a workbook would count it, rounded to the places that `shown` has."""

    def total(cells: re.Match[str]) -> str:
        column, first, last = cells[1], int(cells[2]), int(cells[4])
        return str(sum(Decimal(str(at(sheet, f"{column}{row}"))) for row in range(first, last + 1)))

    def one(cell: re.Match[str]) -> str:
        return f"Decimal('{at(cell[1].strip(chr(39)) if cell[1] else sheet, cell[2])}')"

    summed = re.sub(r"SUM\(([A-Z]+)(\d+):([A-Z]+)(\d+)\)", total, formula)
    numbers = re.sub(r"(?<![\w'.])(\d+\.\d+)(?![\w'])", r"Decimal('\1')", summed)
    filled = re.sub(r"(?:('[^']+'|\w+)!)?\b([A-Z]\d+)\b", one, numbers)
    value = Decimal(eval(filled, {"Decimal": Decimal, "MIN": min, "MAX": max}))  # noqa: S307
    return value.quantize(Decimal(1).scaleb(shown.as_tuple().exponent), ROUND_HALF_UP)  # type: ignore[arg-type]


def test_no_sheet_of_the_workbook_is_named_by_half_a_caption(demo_school: School, paper: ReportPaper) -> None:
    """A caption that is too long for a sheet has a shorter name of its own; none is cut."""
    names = book_of(render(paper, demo_school, "xlsx"))
    tables = [table for section in paper.sections for table in section.tables]
    with override(paper.language):
        wanted = {short_names().get(table.code, table.caption) for table in tables}
    assert len(names) > 8
    assert wanted <= names.keys()


# ---- JSON


def test_the_json_is_as_its_schema_says(demo_school: School, paper: ReportPaper) -> None:
    Draft202012Validator.check_schema(SCHEMA)
    Draft202012Validator(SCHEMA).validate(read_json(paper, demo_school))


def test_the_schema_refuses_what_the_report_never_writes(
    demo_school: School, papers: dict[str, ReportPaper]
) -> None:
    whole = read_json(papers["kk"], demo_school)
    spoiled = [
        {name: value for name, value in whole.items() if name != "figures"},
        whole | {"from": "1 қыркүйек"},
        whole | {"more": 1},
        whole | {"figures": [whole["figures"][0] | {"value": "113"}]},
        whole | {"sections": [whole["sections"][0] | {"charts": [{"code": "loans"}]}]},
    ]
    validator = Draft202012Validator(SCHEMA)
    assert [validator.is_valid(each) for each in spoiled] == [False] * len(spoiled)


# ---- PDF, DOCX, HTML


def test_the_pdf_is_tagged_in_its_language_with_its_fonts_inside(
    demo_school: School, paper: ReportPaper
) -> None:
    file = render(paper, demo_school, "pdf")
    assert b"/StructTreeRoot" in file
    assert b"/Marked true" in file
    assert f"/Lang({paper.language})".encode() in file
    assert b"pdfuaid" in file
    assert set(re.findall(rb"/FontName/[A-Z]{6}\+([\w-]+)", file)) == {b"NotoSans-Regular", b"NotoSans-Bold"}
    assert file.count(b"/FontFile2") == len(re.findall(rb"/Type/FontDescriptor", file))


def test_rows_of_the_word_file_stay_whole_and_totals_keep_to_their_table(
    demo_school: School, paper: ReportPaper
) -> None:
    document = Document(io.BytesIO(render(paper, demo_school, "docx")))
    for table in document.tables:
        assert table.rows[0]._tr.xpath("w:trPr/w:tblHeader")
        assert all(row._tr.xpath("w:trPr/w:cantSplit") for row in table.rows)
        held = table.rows[-2].cells
        assert all(each.paragraph_format.keep_with_next for cell in held for each in cell.paragraphs)
    signature = next(n for n, each in enumerate(document.paragraphs) if each.text == paper.signatures[0])
    assert document.paragraphs[signature - 1].paragraph_format.keep_with_next
    assert document.core_properties.title == paper.title


def test_the_page_file_is_whole_and_asks_nothing_of_the_network(
    demo_school: School, paper: ReportPaper
) -> None:
    html = render(paper, demo_school, "html").decode()
    without_names = html.replace('xmlns="http://www.w3.org/2000/svg"', "")
    assert not re.findall(r"https?:|src=|href=|url\(|@import", without_names)
    assert html.count("<svg ") == len(charts(paper))
    assert f'<html lang="{paper.language}">' in html


# ---- Beside the report


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_summary_fits_one_page_and_says_nothing_of_its_own(
    demo_school: School, papers: dict[str, ReportPaper], language: str
) -> None:
    facts = Facts(with_settings(demo_school), AUTUMN, language, ON)
    with override(language):
        made = sheets.SHEETS["summary"](facts)
        assert pages(sheets.render(made, "pdf")) == 1
    assert {line.text for line in made.lines()} <= {line.text for line in papers[language].lines()}
    figures = {figure.code: figure for figure in papers[language].figures}
    [table] = made.sections[0].tables
    [provision] = [row for row in table.rows if row[2].value == figures["textbook_provision"].now.value][:1]
    assert provision[3].value == figures["textbook_provision"].target


def test_more_work_for_each_librarian_is_no_success_of_the_summary() -> None:
    points = [
        _told("I-RISE3", "readers_per_staff"),
        _told("I-RISE3", "loans_per_staff"),
        _told("I-RISE3", "turnover"),
    ]
    assert sheets.points(points, sheets.BEST) == (points[2],)
    fallen = [replace(point, code="I-FALL3") for point in points]
    assert sheets.points(fallen, sheets.WEAK) == (fallen[2],)


def _told(code: str, figure: str) -> Line:
    return Line(code, (Span("7,4", Decimal("7.4"), links.indicator(figure, AUTUMN)),))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sheet_for_the_wall_is_one_page_of_charts(demo_school: School, language: str) -> None:
    facts = Facts(with_settings(demo_school), AUTUMN, language, ON)
    with override(language):
        made = sheets.SHEETS["wall"](facts)
        assert pages(sheets.render(made, "pdf")) == 1
    assert [chart.code for chart in charts(made)] == ["loans", "visits", "grades", "events"]
    assert not list(made.lines())


def test_the_wall_says_what_it_leaves_out(demo_school: School) -> None:
    long = Period(date(2022, 9, 1), date(2024, 1, 31))
    with override("ru"):
        made = {
            chart.code: chart
            for chart in charts(sheets.SHEETS["wall"](Facts(with_settings(demo_school), long, "ru", ON)))
        }
    assert len(made["loans"].bars) == 12
    assert made["loans"].title.endswith("последние месяцы\u00a0– 12\u00a0из 17")
    assert (made["loans"].bars[0].label, made["loans"].bars[-1].label) == ("февраль", "январь")
    kinds = made["events"]
    assert len(kinds.bars) == 5
    assert re.search(r": самые частые\u00a0– 5\u00a0из \d+$", kinds.title)


def test_a_school_without_numbers_has_nothing_for_the_wall(gulnar: User, fifth: SchoolClass) -> None:
    with pytest.raises(Refused) as refused:
        sheets.SHEETS["wall"](Facts(with_settings(gulnar.school), AUTUMN, "kk", ON))
    assert refused.value.code == "rep_wall_empty"


def test_gulnar_takes_the_summary_from_the_page(library: Client, gulnar: User, fifth: SchoolClass) -> None:
    query = "?start=2023-09-01&end=2023-12-31&paper=ru"
    assert "/reports/sheet/summary/pdf/" in library.get(f"/reports/{query}").content.decode()
    taken = library.get(f"/reports/sheet/summary/html/{query}")
    assert "Основные показатели" in taken.content.decode()
    assert "kitaphana-summary-2023-09-01-2023-12-31-ru.html" in taken["Content-Disposition"]
    assert library.get(f"/reports/sheet/summary/json/{query}").status_code == 404
    assert library.get(f"/reports/sheet/other/pdf/{query}").status_code == 404
