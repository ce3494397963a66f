"""Numbers from old paper reports have a star in the tables of a report, and a line says which they are."""

from datetime import date
from decimal import Decimal

from kitaphana.core.models import User
from kitaphana.indicators.actions import Printed, write_paper
from kitaphana.lib.period import Period
from tests.indicators.school import small_school
from tests.reports.telling import paper, said

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
