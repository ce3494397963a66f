"""A chart is drawn once for every paper: in black and white, and aloud."""

import io
import re
import zipfile
from dataclasses import replace
from decimal import Decimal
from html import unescape

import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from PIL import ImageFont
from python_calamine import CalamineWorkbook

from kitaphana.core.models import School
from kitaphana.papers.chart import SIZE, aloud, draw, in_rows, room
from kitaphana.papers.formats import render
from kitaphana.papers.heads import FONTS
from kitaphana.papers.paper import Bar, Chart, Paper, Section, of_school
from tests.papers.make import line

MONTHS = ("қыркүйек", "қазан", "қараша")
LOANS = Chart(
    "loans",
    "Айлар бойынша берілім саны",
    tuple(
        Bar(month, value, before, month[:3])
        for month, value, before in zip(MONTHS, (1480, 512, None), (900, 640, 12), strict=True)
    ),
    now="2023–2024",
    before="2022–2023",
)
KINDS = Chart("events", "Іс-шаралар", (Bar("Мұғаліммен бірлескен сабақ", 5), Bar("Кітап көрмесі", 4)))
SPEED = Chart(
    "speed",
    "Жылдамдық, Мбит/с",
    (Bar("01.09", Decimal("24.5")), Bar("08.09", 18, low=True)),
    norm=20,
    norm_name="Норма",
)
SVG = "{http://www.w3.org/2000/svg}"


def texts(svg: str) -> list[str]:
    return [str(part.text) for part in etree.fromstring(svg).iter(f"{SVG}text")]


def paper_of(school: School, *charts: Chart, across: int = 1) -> Paper:
    section = Section("s", "Берілім", (line("Кітаптар берілді."),), charts=charts, across=across)
    return of_school(school, "kk", "Есеп", [section], ["Кітапханашы: ____"], wide=across > 1)


def test_every_bar_says_its_value_and_that_of_the_year_before() -> None:
    assert texts(draw(LOANS, "kk")) == [
        *("2023–2024", "2022–2023"),
        *("1\u00a0480", "қыркүйек", "900"),
        *("512", "қазан", "640"),
        *("–", "қараша", "12"),
    ]


def test_the_numbers_are_told_aloud_in_the_language_of_the_paper() -> None:
    assert aloud(LOANS, "en") == (
        "Айлар бойынша берілім саны, 2023–2024. қыркүйек: 1,480 (2022–2023: 900); "
        "қазан: 512 (2022–2023: 640); қараша: – (2022–2023: 12)."
    )
    assert aloud(SPEED, "kk") == "Жылдамдық, Мбит/с, Норма – 20. 01.09: 24,5; 08.09: 18."
    root = etree.fromstring(draw(LOANS, "kk"))
    assert root.get("role") == "img"
    assert root.get("aria-label") == aloud(LOANS, "kk")


def test_long_labels_lie_beside_their_bars() -> None:
    standing, lying = (etree.fromstring(draw(chart, "kk")) for chart in (LOANS, KINDS))
    assert {float(bar.get("width", "")) for bar in standing.iter(f"{SVG}rect")} == {56}
    assert len({bar.get("width") for bar in lying.iter(f"{SVG}rect")}) == 2


def test_a_bar_below_its_norm_is_hollow_so_that_it_is_seen_without_colour() -> None:
    enough, low = etree.fromstring(draw(SPEED, "kk")).iter(f"{SVG}rect")
    assert enough.get("fill") != "#FFFFFF"
    assert low.get("fill") == "#FFFFFF"


def test_what_comes_from_paper_has_a_key_of_its_own_beside_what_is_counted() -> None:
    bars = [Bar("2-тоқсан", 7, 6), Bar("1-тоқсан", 5, 4, paper=True, paper_before=True)]
    keys = texts(draw(Chart("c", "Бір", tuple(bars), now="биыл", before="былтыр", paper="қағаздан"), "kk"))
    assert keys[:4] == ["биыл", "биыл, қағаздан", "былтыр", "былтыр, қағаздан"]


def test_signs_of_markup_in_a_label_are_drawn_and_not_run() -> None:
    odd = '<script>&"5 «А»"'
    chart = Chart("c", odd, (Bar(odd, 1), Bar("б", 2)))
    assert odd in texts(draw(chart, "kk", titled=True))


BARS = st.builds(
    Bar,
    st.text("абвқң 1", min_size=1, max_size=40),
    st.none() | st.integers(0, 10**7) | st.decimals(0, 100, places=1),
    st.none() | st.integers(0, 10**7),
    paper=st.booleans(),
    paper_before=st.booleans(),
)


@given(
    bars=st.lists(BARS, min_size=1, max_size=40),
    language=st.sampled_from(["kk", "ru", "en"]),
    titled=st.booleans(),
)
def test_nothing_is_drawn_beyond_the_edge(bars: list[Bar], language: str, *, titled: bool) -> None:
    chart = Chart("c", "Бір", tuple(bars), now="2023–2024", before="2022–2023", paper="қағаз есептен")
    root = etree.fromstring(draw(chart, language, 640, titled=titled))
    width, height = float(root.get("width", "")), float(root.get("height", ""))
    for bar in root.iter(f"{SVG}rect"):
        x, y, wide, high = (float(bar.get(name, "")) for name in ("x", "y", "width", "height"))
        assert 0 <= x <= x + wide <= width + 0.1
        assert 0 <= y <= y + high <= height + 0.1
    for text in root.iter(f"{SVG}text"):
        assert 0 <= float(text.get("y", "")) <= height


# ---- In the files


def test_the_pdf_has_the_chart_with_its_words(school: School) -> None:
    """Typst refuses to make PDF/UA of a picture without them."""
    pdf = render(paper_of(school, LOANS, KINDS), "pdf")
    assert b"/StructTreeRoot" in pdf
    assert b"/Figure" in pdf or b"/ObjStm" in pdf


def test_the_word_file_has_a_picture_with_its_words(school: School) -> None:
    document = Document(io.BytesIO(render(paper_of(school, LOANS, KINDS), "docx")))
    described = [each.get("descr") for each in document.element.iter() if each.tag.endswith("}docPr")]
    assert described == [aloud(LOANS, "kk"), aloud(KINDS, "kk")]
    assert [shape.width.mm for shape in document.inline_shapes] == [pytest.approx(165, abs=0.1)] * 2
    titles = [each for each in document.paragraphs if each.text in (LOANS.title, KINDS.title)]
    assert [title.paragraph_format.keep_with_next for title in titles] == [True, True]


def test_charts_for_a_wall_stand_side_by_side(school: School) -> None:
    document = Document(io.BytesIO(render(paper_of(school, LOANS, KINDS, across=2), "docx")))
    [row] = [each for each in document.paragraphs if each._p.xpath(".//w:drawing")]
    assert len(row._p.xpath(".//w:drawing")) == 2
    assert 2 * document.inline_shapes[0].width.mm < 272


def test_charts_of_a_row_on_the_wall_begin_and_end_level_and_keep_their_titles_inside() -> None:
    long = replace(LOANS, caption="Параллельдер бойынша оқулықпен қамтамасыз ету деңгейі, 31.08.2026")
    width = room(272, 2)[1]
    standing, lying = (etree.fromstring(svg) for svg in in_rows((long, KINDS), "kk", width, 2))
    assert standing.get("height") == lying.get("height")
    bottoms = [
        max(float(bar.get("y", "")) + float(bar.get("height", "")) for bar in chart.iter(f"{SVG}rect"))
        for chart in (standing, lying)
    ]
    assert abs(bottoms[0] - bottoms[1]) < 40, "below bars that stand are their labels"
    bold = ImageFont.truetype(str(FONTS / "NotoSans_700Bold.ttf"), 100)
    drawn = standing.iter(f"{SVG}text")
    titles = [each for each in drawn if each.get("font-weight") and each.get("x") == "0"]
    assert len(titles) == 2
    assert all(bold.getlength(str(each.text)) / 100 * SIZE < width for each in titles)


def test_the_table_file_has_the_numbers_and_a_chart_over_them(school: School) -> None:
    file = render(paper_of(school, LOANS, KINDS), "xlsx")
    book = CalamineWorkbook.from_filelike(io.BytesIO(file))
    rows = [[cell for cell in row if cell != ""] for row in book.get_sheet_by_index(0).to_python()]
    assert ["қыркүйек", 1480.0, 900.0] in rows
    assert ["қараша", "–", 12.0] in rows
    with zipfile.ZipFile(io.BytesIO(file)) as package:
        drawing = package.read("xl/drawings/drawing1.xml").decode()
        chart = package.read("xl/charts/chart1.xml").decode()
    assert [unescape(each) for each in re.findall(r'descr="([^"]*)"', drawing)] == [
        aloud(LOANS, "kk"),
        aloud(KINDS, "kk"),
    ]
    assert "<c:f>Есеп!$A$" in chart
