"""Papers of a plan: stamps at their head, rows that head others, hours that a workbook counts."""

import io
import re
import zipfile

from docx import Document
from python_calamine import CalamineWorkbook

from kitaphana.core.models import School
from kitaphana.papers.formats import render
from kitaphana.papers.paper import Cell, Paper, Section, Shape, Stamp, Table, number, of_school, words
from tests.papers.test_files import pages

STAMPS = (
    Stamp("КЕЛІСІЛДІ", ("Оқу ісі жөніндегі орынбасар", "________ Оспанова А.", "2023 жылғы 5 қыркүйек")),
    Stamp("БЕКІТЕМІН", ("Мектеп директоры", "________ Тұрсынов М.")),
)
HEADS = ("№", "Жұмыс", "Норма, мин", "Саны", "Сағаты")


def plan(school: School) -> Paper:
    """Two sections of one table, and what they come to on the same sheet."""
    rows = (
        (words("3"), words("Қормен жұмыс"), words(""), words(""), words("")),
        row("3.1", "Рейд", 240, 2, 8),
        row("3.2", "Мөр басу", 60, 3, 3),
        (words(""), words("Барлығы"), words(""), words(""), Cell("11", 11, formula="SUM({column})")),
    )
    shape = Shape("work", "2 10 4n 4n 4n")
    table = Table(shape, "", HEADS, rows, total=True, bands=frozenset({0}))
    whole = (words(""), words("Жоспарда"), words(""), words(""), Cell("11", 11, formula="{totals[0]}"))
    section = Section("work", "", (), (table, Table(shape, "", HEADS, (whole,))))
    return of_school(school, "kk", "Жоспар", [section], [], stamps=STAMPS)


def row(mark: str, name: str, norm: int, units: int, hours: int) -> tuple[Cell, ...]:
    counted = Cell(str(hours), hours, formula="ROUNDDOWN({3}*{2}/60,2)")
    return (words(mark), words(name), number(norm, "kk"), number(units, "kk"), counted)


def test_stamps_stand_side_by_side_above_the_title(school: School) -> None:
    paper = plan(school)
    [page] = pages(render(paper, "pdf"))
    assert re.search(r"КЕЛІСІЛДІ +БЕКІТЕМІН", page)
    assert re.search(r"________ Оспанова А\. +________ Тұрсынов М\.", page)
    assert page.index("БЕКІТЕМІН") < page.index("Жоспар")
    stamps = Document(io.BytesIO(render(paper, "docx"))).tables[0].rows[0].cells
    assert [[each.text for each in cell.paragraphs if each.text] for cell in stamps] == [
        [stamp.word, *stamp.lines] for stamp in STAMPS
    ]
    rows = CalamineWorkbook.from_filelike(io.BytesIO(render(paper, "xlsx"))).get_sheet_by_index(0).to_python()
    told = [[text for text in row if text] for row in rows]
    assert ["КЕЛІСІЛДІ", "БЕКІТЕМІН"] in told
    assert ["________ Оспанова А.", "________ Тұрсынов М."] in told


def test_a_row_that_heads_others_is_bold_like_the_total(school: School) -> None:
    table = Document(io.BytesIO(render(plan(school), "docx"))).tables[1]
    bold = [bool(row.cells[1].paragraphs[0].runs[0].font.bold) for row in table.rows]
    assert [row.cells[1].text for row in table.rows] == [
        "Жұмыс", "Қормен жұмыс", "Рейд", "Мөр басу", "Барлығы",
    ]  # fmt: skip
    assert bold == [True, True, False, False, True]


def test_a_workbook_names_the_cells_that_its_hours_are_counted_from(school: School) -> None:
    with zipfile.ZipFile(io.BytesIO(render(plan(school), "xlsx"))) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    cells = dict(re.findall(r'<c r="([A-Z]+\d+)"[^>]*><f>([^<]*)</f>', sheet))
    counted = {place: formula for place, formula in cells.items() if "ROUNDDOWN" in formula}
    assert len(counted) == 2
    for place, formula in counted.items():
        line = re.sub(r"[A-Z]+", "", place)
        assert re.fullmatch(rf"ROUNDDOWN\([A-Z]+{line}\*[A-Z]+{line}/60,2\)", formula)
    [(total, formula)] = [(place, formula) for place, formula in cells.items() if "SUM" in formula]
    column, line = re.fullmatch(r"([A-Z]+)(\d+)", total).groups()  # type: ignore[union-attr]
    assert formula == f"SUM({column}{int(line) - 3}:{column}{int(line) - 1})"
    assert total in cells.values(), "the whole names the total of the section"
