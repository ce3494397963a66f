"""A paper as DOCX, PDF and XLSX: what it says is in each, and each prints as it should."""

import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from docx import Document
from docx.shared import Mm
from docxtpl import DocxTemplate
from hypothesis import example, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from kitaphana.core.models import School
from kitaphana.papers.docx import fill
from kitaphana.papers.formats import file_name, render
from kitaphana.papers.paper import Bar, Chart, Line, Paper, Section, Shape, Span, Table, of_school, words
from kitaphana.papers.signs import printed, seen
from kitaphana.papers.xlsx import LONGEST_NAME, free_name
from tests.papers.make import HEADS, PUPILS, debts, line, notebook

MAKERS = (notebook, debts)
PACKAGE = Path(__file__).parents[2] / "src" / "kitaphana"
HUNDRED = tuple(f"Оқушы {place}" for place in range(1, 101))


def member(file: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(file)) as package:
        return package.read(name).decode()


def sheets(file: bytes) -> dict[str, list[list[object]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(file))
    return {
        name: [list(row) for row in book.get_sheet_by_name(name).to_python()] for name in book.sheet_names
    }


def pages(file: bytes) -> list[str]:
    made = subprocess.run(
        ["pdftotext", "-layout", "-", "-"],  # noqa: S607
        input=file,
        capture_output=True,
        check=True,
    )
    return made.stdout.decode().split("\f")[:-1]


def said(paper: Paper) -> list[str]:
    """Everything that a paper says, in order."""
    told = [text for text in (paper.head, paper.title, paper.settlement, paper.status) if text]
    for section in paper.printed:
        told += [text for text in (section.title, *(each.text for each in section.lines)) if text]
        for table in section.tables:
            told += [table.caption] if table.caption else []
        told += [each.text for each in section.after]
    return told + list(paper.signatures)


# ---- DOCX


@pytest.mark.parametrize("make", MAKERS)
def test_the_word_file_holds_what_the_paper_says(school: School, make: Callable[[School], Paper]) -> None:
    paper = make(school)
    document = Document(io.BytesIO(render(paper, "docx")))
    assert [each.text for each in document.paragraphs if each.text] == said(paper)
    assert [[cell.text for cell in row.cells] for table in document.tables for row in table.rows] == [
        list(row)
        for section in paper.sections
        for table in section.tables
        for row in (table.heads, *([cell.text for cell in row] for row in table.rows))
    ]


def test_the_word_file_of_a_notebook_lies_on_its_side_with_heads_upright(school: School) -> None:
    file = render(notebook(school), "docx")
    page = Document(io.BytesIO(file)).sections[0]
    assert page.page_width is not None
    assert page.page_height is not None
    assert page.page_width > page.page_height
    text = member(file, "word/document.xml")
    assert text.count('w:textDirection w:val="btLr"') == 3
    assert text.count("<w:tblHeader/>") == 1
    rows = Document(io.BytesIO(file)).tables[0].rows
    assert [row.height for row in rows][1:] == [pytest.approx(Mm(8), rel=0.01)] * len(PUPILS)


def test_the_word_file_opens_a_page_for_the_second_class(school: School) -> None:
    paragraphs = Document(io.BytesIO(render(debts(school), "docx"))).paragraphs
    assert [each.text for each in paragraphs if each.paragraph_format.page_break_before] == ["5 «Ә»"]


def test_marks_in_a_name_are_printed_and_not_run(school: School) -> None:
    odd = "{{ title }} {% if %} <КММ> & «5 А»"
    paper = of_school(school, "kk", odd, [Section("s", odd, (line(odd),))], [odd])
    document = Document(io.BytesIO(render(paper, "docx")))
    assert [each.text for each in document.paragraphs if each.text][1:] == [odd] * 4


# ---- PDF


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="pdftotext is not installed")
def test_the_pdf_opens_a_page_for_the_second_class(school: School) -> None:
    first, second = pages(render(debts(school), "pdf"))
    assert "Сейітов Арман" in first
    assert "Мұрат Дана" in second
    assert "Кітапханашы" in second
    assert "5 «Ә»" not in first


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="pdftotext is not installed")
def test_no_line_of_the_pdf_ends_inside_a_school_year(school: School) -> None:
    """However far along the line the year stands, in a sentence and in a title."""
    words = [f"{'а' * n} 2025–2026 оқу жылы" for n in range(50, 110)]
    sections = [Section("s", text, (line(text),)) for text in words]
    text = "".join(pages(render(of_school(school, "kk", words[0], sections, []), "pdf")))
    assert text.count("2025–2026") == 2 * len(words) + 1


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="pdftotext is not installed")
def test_the_pdf_repeats_the_head_of_a_table_on_every_page(school: School) -> None:
    printed = pages(render(notebook(school, pupils=HUNDRED), "pdf"))
    assert len(printed) > 2
    assert all("№" in page for page in printed)


def test_a_row_to_sign_in_is_eight_millimetres_high(school: School) -> None:
    """A hundred of them are 80 cm, and a sheet on its side has 18."""
    to_sign = notebook(school, pupils=HUNDRED)
    [section] = to_sign.sections
    [table] = section.tables
    to_read = replace(table, shape=replace(table.shape, row_mm=0))
    assert sheets_of(to_sign) >= 5
    assert sheets_of(replace(to_sign, sections=(replace(section, tables=(to_read,)),))) < sheets_of(to_sign)


def sheets_of(paper: Paper) -> int:
    [count] = re.findall(rb"/Type/Pages/Count (\d+)", render(paper, "pdf"))
    return int(count)


# ---- XLSX


def test_the_table_file_of_a_notebook_is_one_sheet(school: School) -> None:
    file = render(notebook(school), "xlsx")
    [(name, rows)] = sheets(file).items()
    assert name == "5 «А» сыныбының дәптері"
    assert [*HEADS] in rows
    assert [1.0, "Сейітов Арман", "", "", 2.0] in rows
    assert rows[-1][0] == "Кітапханашы: ____ Сәрсенова Гүлнар"
    sheet = member(file, "xl/worksheets/sheet1.xml")
    assert 'orientation="landscape"' in sheet
    assert 'fitToHeight="0"' in sheet
    assert "_xlnm.Print_Titles" in member(file, "xl/workbook.xml")
    assert 'textRotation="90"' in member(file, "xl/styles.xml")
    assert re.findall(r' ht="([\d.]+)"', sheet).count("22.5") == len(PUPILS), "8 mm in whole pixels"


def test_the_table_file_has_a_sheet_for_each_class(school: School) -> None:
    found = sheets(render(debts(school), "xlsx"))
    assert list(found) == ["5 «А»", "5 «Ә»"]
    assert ["Мұрат Дана", "Қазақ әдебиеті & тіл", 12400.0] in found["5 «Ә»"]
    assert found["5 «А»"][0][0] == school.head_kk
    assert found["5 «Ә»"][-1][0] == "Кітапханашы: ____ Сәрсенова Гүлнар"


def test_tables_of_other_columns_lie_under_each_other_on_one_sheet(school: School) -> None:
    about = Table(Shape("about", "1 3"), "", ("Белгі", "Мәні"), ((words("Авторы"), words("Әуезов М.")),))
    moves = Table(
        Shape("moves", "1 1 1n"), "", ("Күні", "Құжат", "Саны"), ((words("1"), words("2"), words("3")),)
    )
    file = render(of_school(school, "kk", "Карточка", [Section("c", "", (), (about, moves))], []), "xlsx")
    [rows] = sheets(file).values()
    # Columns end at 1/4, 1/3, 2/3 and at the edge of the page.
    assert ["Белгі", "Мәні", "", ""] in rows
    assert ["Күні", "", "Құжат", "Саны"] in rows


def test_a_paper_without_tables_stretches_over_two_columns_so_that_it_is_narrowed_to_the_page(
    school: School,
) -> None:
    text = "Кітапхана қоры толық, оқулықтар жеткілікті; " * 6 + "бәрі бар."
    file = render(
        of_school(school, "kk", "Анықтама", [Section("c", "", (Line("", (Span(text),)),), ())], []), "xlsx"
    )
    [rows] = sheets(file).values()
    assert [text] in rows
    merged = re.findall(r'<mergeCell ref="([A-Z0-9:]+)"', member(file, "xl/worksheets/sheet1.xml"))
    assert merged == [f"A{n}:B{n}" for n, row in enumerate(rows, start=1) if row[0]]


def test_what_looks_like_a_formula_or_an_address_stays_text(school: School) -> None:
    odd = ("=1+1", "https://example.kz", "@SUM(A1)")
    table = Table(Shape("t", "1 1 1"), "", ("А", "Ә", "Б"), (tuple(words(text) for text in odd),))
    file = render(of_school(school, "kk", "Карточка", [Section("c", "", (), (table,))], []), "xlsx")
    [rows] = sheets(file).values()
    assert [*odd] in rows
    assert "<f>" not in member(file, "xl/worksheets/sheet1.xml")
    assert "hyperlink" not in member(file, "xl/worksheets/sheet1.xml")


@given(st.lists(st.text(max_size=40), max_size=12))
def test_each_sheet_has_a_name_that_excel_takes(wanted: list[str]) -> None:
    used: set[str] = set()
    names = [free_name(each, used) for each in wanted]
    assert len({name.casefold() for name in names}) == len(names)
    assert all(len(name) <= LONGEST_NAME and not set(name) & set("[]:*?/\\'") for name in names)


def test_a_name_too_long_for_a_sheet_ends_with_a_word() -> None:
    used: set[str] = set()
    long = "Сыныптардың оқулықпен қамтамасыз етілуі, 31.08.2026"
    assert [free_name(long, used), free_name(long, used)] == [
        "Сыныптардың оқулықпен",
        "Сыныптардың оқулықпен 2",
    ]
    assert free_name("Қызметтердің пайдаланылуы", used) == "Қызметтердің пайдаланылуы"


# ---- All


@pytest.mark.parametrize("file_format", ["docx", "pdf", "xlsx"])
def test_a_paper_that_says_almost_nothing_is_a_file_too(school: School, file_format: str) -> None:
    empty = Table(Shape("t", "2 1v"), "", ("Оқушы", "Химия"), ())
    for sections in (
        [],
        [Section("a", ""), Section("b", "", new_page=True)],
        [Section("c", "", (), (empty,))],
    ):
        assert len(render(of_school(school, "ru", "", sections, []), file_format)) > 1000


def test_a_format_that_there_is_not(school: School) -> None:
    with pytest.raises(KeyError):
        render(notebook(school), "odt")


def test_a_file_is_named_by_words_and_language() -> None:
    assert file_name("Сынып дәптері 5 «А»", "kk", "pdf") == "сынып-дәптері-5-а-kk.pdf"
    assert file_name("«»", "ru", "docx") == "kitaphana-ru.docx"


def _pasted(school: School, text: str) -> Paper:
    chart = Chart("loans", text, (Bar(text, 3), Bar("қазан", 4)))
    row = (words(text), words("1"))
    table = Table(Shape("pasted", "5 5"), text, (text, text), (row,))
    section = Section("pasted", text, (line(text),), (table,), charts=(chart,))
    return of_school(school, "kk", text, [section], [text], status=text)


@settings(deadline=None, max_examples=5)
@given(text=st.text(max_size=20))
@example(text="Кітап апталығы 📚")
@example(text="阅\ufeff\x01")
@example(text="👨\u200d👩\u200d👧")
@example(text="Тақырып " * 60)
def test_a_paper_is_made_whatever_was_pasted_into_it(text: str) -> None:
    paper = _pasted(School(name_kk="Мектеп"), text)
    for file_format in ("pdf", "docx"):
        assert render(paper, file_format)


def test_a_sign_that_our_letters_have_not_is_a_box(school: School) -> None:
    paper = of_school(school, "kk", "Кітап\x01 апталығы 📚", [Section("one", "", (line("阅 оқы"),))], [])
    page = pages(render(paper, "pdf"))[0]
    assert "Кітап апталығы □" in page
    assert "□ оқы" in page


def test_every_sign_of_our_sentences_and_translations_has_a_letter_in_the_pdf(school: School) -> None:
    """A tagged PDF is refused where a sign has none."""
    tables = [*PACKAGE.glob("*/sentences.toml"), *PACKAGE.glob("*/locale/*/LC_MESSAGES/django.po")]
    signs = "".join(sorted({sign for table in tables for sign in table.read_text()}))
    assert len(tables) > 20
    assert printed(signs) == seen(signs)
    told = " ".join(seen(signs).split())
    assert render(of_school(school, "kk", told, [Section("one", told, (line(told),))], []), "pdf")


def test_the_arrow_of_our_sentences_is_printed(school: School) -> None:
    told = "105 → 91"
    section = Section("one", told, (line(told),), charts=(Chart("c", told, (Bar(told, 1), Bar("қ", 2))),))
    page = pages(render(of_school(school, "kk", told, [section], []), "pdf"))[0]
    assert page.count(told) >= 3
    assert "□" not in page


def test_the_check_code_stands_at_the_foot_of_a_word_file(school: School) -> None:
    made = Document(io.BytesIO(render(replace(notebook(school), check="9F3A-77C1"), "docx")))
    assert made.sections[0].footer.paragraphs[0].text.endswith(" · 9F3A-77C1")


def test_a_footer_without_a_line_takes_the_check_code_all_the_same(school: School) -> None:
    template = Document()
    template.sections[0].footer.is_linked_to_previous = False
    for paragraph in template.sections[0].footer.paragraphs:
        paragraph._p.getparent().remove(paragraph._p)
    file, paper = io.BytesIO(), replace(notebook(school), check="9F3A-77C1")
    template.save(file)
    made = Document(io.BytesIO(fill(DocxTemplate(file), lambda _template: {}, paper)))
    assert made.sections[0].footer.paragraphs[0].text == " · 9F3A-77C1"
