"""What a paper says before it is printed: its head, its sections' titles, the heads of narrow columns."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from kitaphana.core.models import School
from kitaphana.papers.heads import EDGES_MM, HIGHEST_MM, LETTER_MM, LINE_MM, Fitted, fitted
from kitaphana.papers.paper import LANDSCAPE_MM, PORTRAIT_MM, Shape, Table, number, of_school, words
from tests.papers.make import HEADS, NOTEBOOK, debts, notebook


def test_a_paper_stands_under_the_head_of_its_school_in_its_language(school: School) -> None:
    school.head_kk, school.head_ru = "«Үлгі мектебі» КММ", "КГУ «Школа села Улги»"
    school.settlement_kk, school.settlement_ru = "Үлгі ауылы", "село Улги"
    papers = {language: of_school(school, language, "№ 7", [], []) for language in ("kk", "ru", "en")}
    assert {language: (paper.head, paper.settlement) for language, paper in papers.items()} == {
        "kk": ("«Үлгі мектебі» КММ", "Үлгі ауылы"),
        "ru": ("КГУ «Школа села Улги»", "село Улги"),
        "en": ("«Үлгі мектебі» КММ", "Үлгі ауылы"),
    }


def test_sections_are_numbered_only_where_the_paper_says_so(school: School) -> None:
    assert [section.title for section in debts(school).printed] == ["5 «А»", "5 «Ә»"]
    assert [section.title for section in debts(school, numbered=True).printed] == ["1. 5 «А»", "2. 5 «Ә»"]


def test_a_section_without_a_title_gets_no_number(school: School) -> None:
    assert [section.title for section in replace(notebook(school), numbered=True).printed] == [""]


def test_the_first_section_stays_on_the_page_of_the_head(school: School) -> None:
    assert [section.new_page for section in debts(school).printed] == [False, True]


def test_a_shape_says_what_its_columns_hold() -> None:
    assert NOTEBOOK.widths == (2, 10, 3, 3, 3)
    assert NOTEBOOK.numeric == (True, False, False, False, True)
    assert NOTEBOOK.upright == (False, False, True, True, True)


def test_heads_that_lie_need_no_height() -> None:
    table = Table(Shape("card", "4 12"), "", ("Белгі", "Мәні"), ())
    assert fitted(table, PORTRAIT_MM) == Fitted(table.shape, ("Белгі", "Мәні"), 0)


def test_heads_that_fit_are_printed_whole() -> None:
    fit = fitted(Table(NOTEBOOK, "", HEADS, ()), LANDSCAPE_MM)
    assert fit.heads == HEADS
    assert 20 <= fit.head_mm <= 40


def test_a_column_too_narrow_for_its_longest_word_gets_room_from_the_others() -> None:
    """«Обеспеченность» and «Учащихся» broke by one letter in a column of their old width."""
    heads = ("Класс", "Учащихся", "Не хватает", "Обеспеченность, %")
    narrow = Table(Shape("classes", "9 3n 9n 4n"), "", heads, ((words("5 «А»"), *[number(1, "ru")] * 3),))
    fit = fitted(narrow, 100)
    assert fit.shape.numeric == narrow.shape.numeric
    before, after = (
        [100 * width / sum(shape.widths) for width in shape.widths] for shape in (narrow.shape, fit.shape)
    )
    assert after[1] > before[1]
    assert after[3] > before[3]
    assert after[0] < before[0]
    assert fitted(narrow, 20).shape == narrow.shape, "no page has room: nothing is taken from anyone"


WORD = st.text("абвгқңөұшщы-1", min_size=1, max_size=60)
HEAD = st.lists(WORD, min_size=1, max_size=30).map(" ".join)


@given(
    st.lists(HEAD, min_size=1, max_size=20), st.integers(1, 4), st.sampled_from([PORTRAIT_MM, LANDSCAPE_MM])
)
def test_no_head_is_larger_than_its_cell(heads: list[str], part: int, width_mm: int) -> None:
    """Reckoned by its letters: those that its cell has room for, line by line."""
    shape = Shape("notebook", " ".join(["8", *[f"{part}v"] * len(heads)]))
    fit = fitted(Table(shape, "", ("Оқушы", *heads), ()), width_mm)
    (first, *printed), height = fit.heads, fit.head_mm
    column = width_mm * part / sum(shape.widths)
    lines = max(1, int((column - EDGES_MM) / LINE_MM))
    assert first == "Оқушы"
    assert height <= HIGHEST_MM + 3
    for head, whole in zip(printed, heads, strict=True):
        assert len(head) <= lines * height / LETTER_MM
        assert head.replace(" ", "") == whole.replace(" ", "") or head.endswith("…")


def test_a_head_too_long_for_any_page_ends_in_an_ellipsis() -> None:
    long = "Қазақ әдебиеті мен мәдениетінің тарихы " * 9
    fit = fitted(Table(Shape("n", "20 1v"), "", ("Оқушы", long), ()), PORTRAIT_MM)
    assert fit.heads[1].endswith("…")
    assert fit.heads[1].startswith("Қазақ әдебиеті мен")
    assert fit.head_mm <= HIGHEST_MM + 3
