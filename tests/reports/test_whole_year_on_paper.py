"""Of 2022–2023 Gulnar has the totals of the whole year from its paper report, and reports on a half-year."""

import json
from datetime import date

import pytest
from django.test import Client

from kitaphana.circulation.actions import count_visits
from kitaphana.core.importing import run_import
from kitaphana.core.models import School, User
from kitaphana.figures.queries import lines
from kitaphana.figures.queries import months as drawn
from kitaphana.indicators.importer import FIGURES
from kitaphana.lib.period import Period
from kitaphana.reports.facts import Facts
from kitaphana.reports.formats import render
from kitaphana.reports.sheets import summary
from kitaphana.roster.models import SchoolClass
from tests import make
from tests.reports.telling import AUTUMN, NEXT_MONTH, beginning, paper, said

WHOLE = "visits,4000 loans,3000 loans_main,2000 readers,300 stock,9000 stock_main,5000 pupils,400".split()
COMPARED = ("I-COMPARED", "I-UP", "I-DOWN", "I-SAME", "I-RISE3", "I-FALL3", "C-")
AFTERWARDS = date(2024, 9, 5)
EVER_SINCE = ("kept in 2021–2022 too", "kept since September 2023")


@pytest.fixture(params=EVER_SINCE)
def half(request: pytest.FixtureRequest, gulnar: User, fifth: SchoolClass) -> School:
    """The program has rows of this year, or of the year before that paper too; Arman read a novel."""
    school = gulnar.school
    rows = [f"2022–2023,{row}" for row in WHOLE]
    content = "\n".join(["period,code,value", *rows]).encode()
    brought = run_import(
        by=gulnar, importer=FIGURES, content=content, file_name="есеп.csv", on=NEXT_MONTH, dry_run=False
    )
    assert not brought.faults
    if request.param == EVER_SINCE[0]:
        make.school_year(school, date(2021, 9, 1))
        count_visits(by=gulnar, purpose="event", count=50, grade=None, on=date(2021, 9, 7), today=NEXT_MONTH)
    arman = make.reader(school, "Сейітов Арман", school_class=fifth)
    make.loan(arman, make.copy(make.lot(school, make.title(), quantity=20)), on=date(2023, 10, 3))
    for month in (9, 10, 11, 12):
        count_visits(
            by=gulnar, purpose="event", count=500, grade=5, on=date(2023, month, 5), today=NEXT_MONTH
        )
    return school


def test_a_half_year_is_not_compared_with_the_whole_of_the_year_before(half: School) -> None:
    told = said(half)
    assert not beginning(told, *COMPARED)
    assert told["I-FIRST"].startswith("Берілім саны, келім саны, ")
    assert "I-PAPER" not in told
    assert not any("4 000" in sentence for sentence in told.values())


def test_the_column_of_the_year_before_is_empty_on_the_report_and_its_page(half: School) -> None:
    tables = {table.code: table for section in paper(half).sections for table in section.tables}
    by_name = {row[0].text: row[2].text for row in tables["counts"].rows}
    assert {by_name[name] for name in ("Келім саны", "Берілім саны", "Қор, дана", "Оқырмандар саны")} == {"–"}
    [first] = summary(Facts(half, AUTUMN, "kk", NEXT_MONTH)).sections[0].tables
    assert "4 000*" not in {cell.text.replace("\u00a0", " ") for row in first.rows for cell in row}
    read = json.loads(render(paper(half), half, "json"))
    [visits] = [figure for figure in read["figures"] if figure["code"] == "visits"]
    assert [year["value"] for year in visits["previous"]][:1] == [None]


def test_nor_do_the_figures_pages_set_one_beside_the_other(half: School, library: Client) -> None:
    [line] = lines(half, AUTUMN, ["visits"])
    assert line.figure.value == 2000
    assert line.past[0].figure.value is None
    assert [month.year_before for month in drawn(half, AUTUMN, "visits")] == [None] * 5
    told = library.get("/indicators/visits/?from=2023-09-01&to=2024-01-31").content.decode()
    assert "4\u00a0000" not in told


def test_a_year_that_still_runs_is_compared_with_no_whole_year(half: School) -> None:
    assert not beginning(said(half, Period.school_year(2023)), *COMPARED)


def test_the_whole_year_is_compared_with_it_as_like_with_like(half: School) -> None:
    told = said(half, Period.school_year(2023), on=AFTERWARDS)
    assert told["I-DOWN"] == "Қор, дана: өткен кезеңде – 9 000, осы кезеңде – 20; төмендеді."
    assert "келім саны" in told["I-PAPER"]
