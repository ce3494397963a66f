"""What an edition keeps of a paper is the whole paper."""

import io
import json
import zipfile
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kitaphana.core.models import School
from kitaphana.lib.period import Period
from kitaphana.papers.paper import Bar, Cell, Chart, Line, Rows, Section, Shape, Span, Stamp, Table
from kitaphana.reports.compose import ReportPaper
from kitaphana.reports.formats import render
from kitaphana.reports.kept import from_json, to_json
from kitaphana.reports.readings import Operand, Reading, Readings
from tests.reports.telling import paper

TEXTS = st.text(max_size=8)
NUMBERS = st.none() | st.integers() | st.decimals(allow_nan=False, allow_infinity=False)
PAGES = st.sampled_from(["textbooks:index", "indicators:indicator"])
ROWS = st.none() | st.builds(
    Rows,
    PAGES,
    st.dictionaries(TEXTS, TEXTS, max_size=2),
    st.lists(st.integers() | TEXTS, max_size=2).map(tuple),
)
LINES = st.lists(
    st.builds(Line, TEXTS, st.lists(st.builds(Span, TEXTS, NUMBERS, ROWS), max_size=3).map(tuple)), max_size=3
).map(tuple)
CELLS = st.builds(Cell, TEXTS, NUMBERS, ROWS, TEXTS)
TABLES = st.builds(
    Table,
    st.builds(Shape, TEXTS, st.just("8 2n 2v"), st.integers(0, 20)),
    TEXTS,
    st.tuples(TEXTS, TEXTS, TEXTS),
    st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=3).map(tuple),
    st.booleans(),
    st.frozensets(st.integers(0, 3)),
)
CHARTS = st.builds(
    Chart,
    code=TEXTS,
    caption=TEXTS,
    bars=st.lists(st.builds(Bar, TEXTS, NUMBERS, NUMBERS), max_size=3).map(tuple),
)
SECTIONS = st.builds(
    Section,
    code=TEXTS,
    title=TEXTS,
    lines=LINES,
    tables=st.lists(TABLES, max_size=2).map(tuple),
    after=LINES,
    new_page=st.booleans(),
    charts=st.lists(CHARTS, max_size=2).map(tuple),
)
PERIOD = st.just(Period(date(2023, 9, 1), date(2024, 1, 31)))
DECIMALS = st.none() | st.decimals(allow_nan=False, allow_infinity=False)
OPERANDS = st.lists(st.builds(Operand, TEXTS, TEXTS, DECIMALS), max_size=2).map(tuple)
READING = st.builds(Reading, TEXTS, PERIOD, DECIMALS, TEXTS, OPERANDS, TEXTS)
READINGS = st.builds(
    Readings, TEXTS, TEXTS, TEXTS, READING, st.lists(READING, max_size=2).map(tuple), DECIMALS, TEXTS
)
PAPERS = st.builds(
    ReportPaper,
    language=st.sampled_from(["kk", "ru", "en"]),
    head=TEXTS,
    settlement=TEXTS,
    title=TEXTS,
    status=TEXTS,
    sections=st.lists(SECTIONS, max_size=2).map(tuple),
    signatures=st.lists(TEXTS, max_size=3).map(tuple),
    wide=st.booleans(),
    numbered=st.booleans(),
    stamps=st.lists(st.builds(Stamp, TEXTS, st.tuples(TEXTS)), max_size=2).map(tuple),
    period=PERIOD,
    as_of=st.dates(),
    addressee=TEXTS,
    figures=st.lists(READINGS, max_size=2).map(tuple),
)


@given(PAPERS)
@settings(max_examples=60, deadline=None)
def test_any_paper_comes_back_as_it_was(made: ReportPaper) -> None:
    stored = json.loads(json.dumps(to_json(made), ensure_ascii=False))
    back = from_json(stored)
    assert back == made
    assert repr(back) == repr(made), "decimals keep their noughts, numbers their kinds"


def test_what_no_file_can_keep_is_not_kept_as_something_else(demo_school: School) -> None:
    with pytest.raises(TypeError):
        to_json(Line("X", (Span("", 0.5),)))  # type: ignore[arg-type]


def test_a_paper_kept_before_papers_had_a_field_is_read_with_its_default(demo_school: School) -> None:
    content = to_json(paper(demo_school))
    for section in content["sections"]:
        section.pop("charts", None)
        section["colour"] = "of a later release"
    assert all(section.charts == () for section in from_json(content).sections)


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_each_file_of_the_kept_paper_is_that_of_the_living_one(demo_school: School, language: str) -> None:
    living = paper(demo_school, language=language)
    kept = from_json(json.loads(json.dumps(to_json(living))))
    for file_format in ("json", "html"):
        assert render(kept, demo_school, file_format) == render(living, demo_school, file_format)
    for file_format in ("docx", "xlsx"):
        made, other = (_inside(render(each, demo_school, file_format)) for each in (kept, living))
        assert made == other
    assert len(render(kept, demo_school, "pdf")) == pytest.approx(
        len(render(living, demo_school, "pdf")), abs=200
    )
    assert any(isinstance(span.value, Decimal) for line in kept.lines() for span in line.spans)


def _inside(content: bytes) -> dict[str, bytes]:
    """The parts of the package but for those that say when it was made."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist() if "docProps" not in name}
