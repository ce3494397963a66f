"""Numbers from old paper reports have a star in the tables of a report, and a line says which they are."""

from datetime import date
from decimal import Decimal

import pytest

from kitaphana.core.models import School, User
from kitaphana.indicators.actions import Printed, write_paper
from kitaphana.lib.period import Period
from kitaphana.papers.chart import aloud, draw
from kitaphana.papers.paper import Chart
from tests.indicators.school import small_school
from tests.reports.telling import AUTUMN, paper, said

BEFORE = Period(date(2022, 9, 1), date(2023, 1, 31))


def test_a_star_and_a_line_tell_paper_from_rows(gulnar: User) -> None:
    small_school(gulnar.school)
    write_paper(by=gulnar, figures=[Printed(BEFORE, "visits", Decimal(2740))])
    [counts] = [
        table
        for section in paper(gulnar.school).sections
        for table in section.tables
        if table.code == "counts"
    ]
    [visits] = [row for row in counts.rows if row[0].text == "Келім саны"]
    assert [(cell.text.replace("\u00a0", " "), cell.value) for cell in visits[2:4]] == [
        ("2 740*", 2740),
        ("30", 30),
    ]
    assert said(gulnar.school)["I-PAPER"].endswith("қағаз есептерден алынды: 2022–2023 – келім саны.")


def test_without_paper_there_is_no_star_and_no_line(gulnar: User) -> None:
    small_school(gulnar.school)
    assert "I-PAPER" not in said(gulnar.school)
    assert not [
        cell.text
        for section in paper(gulnar.school).sections
        for table in section.tables
        for row in table.rows
        for cell in row
        if cell.text.endswith("*")
    ]


def months_on_paper(gulnar: User, period: Period) -> None:
    """100 visits in the first month, 200 in the second and so on."""
    months = enumerate(period.months(), start=1)
    write_paper(by=gulnar, figures=[Printed(month, "visits", Decimal(100 * n)) for n, month in months])


def chart_of(school: School, code: str, period: Period = AUTUMN, language: str = "kk") -> Chart:
    sections = paper(school, period, language=language).sections
    return next(chart for section in sections for chart in section.charts if chart.code == code)


@pytest.mark.parametrize(
    ("language", "words"), [("kk", "қағаз есептен"), ("ru", "с бумаги"), ("en", "from paper")]
)
def test_the_line_of_a_year_before_says_that_it_is_from_paper(
    gulnar: User, language: str, words: str
) -> None:
    months_on_paper(gulnar, BEFORE)
    chart = chart_of(small_school(gulnar.school), "visits", language=language)
    assert [bar.before for bar in chart.bars] == [100, 200, 300, 400, 500]
    assert f"(2022–2023: 500, {words})" in aloud(chart, language)
    drawn = draw(chart, language)
    assert f">2022–2023, {words}</text>" in drawn
    assert drawn.count("stroke-dasharray") == len(chart.bars) + 1, "the lines, and the one of the legend"


def test_the_months_of_a_period_on_paper_are_drawn_dashed(gulnar: User) -> None:
    months_on_paper(gulnar, BEFORE)
    chart = chart_of(small_school(gulnar.school), "visits", BEFORE)
    assert [(bar.value, bar.paper) for bar in chart.bars] == [(100 * n, True) for n in range(1, 6)]
    assert "қаңтар: 500, қағаз есептен." in aloud(chart, "kk")
    assert draw(chart, "kk").count("stroke-dasharray") == 6


def test_a_paper_that_tells_the_whole_period_tells_none_of_its_months(gulnar: User) -> None:
    write_paper(by=gulnar, figures=[Printed(BEFORE, "visits", Decimal(2740))])
    assert not chart_of(small_school(gulnar.school), "visits").before
    with pytest.raises(StopIteration):
        chart_of(gulnar.school, "visits", BEFORE)
