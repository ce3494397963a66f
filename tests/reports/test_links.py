"""Each number of the demo school's report opens the rows that it counts, and as many of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from django.test import Client

from kitaphana.core.models import RoleCode, School
from kitaphana.papers.paper import Rows
from kitaphana.reports.compose import ReportPaper
from tests import make
from tests.reports.telling import AUTUMN, paper

ON = date(2024, 2, 15)
OF_ROWS = {
    *(("T-RECEIVED", 1), ("T-EXCH-OUT", 0), ("J-EVENTS", 1), ("J-TEACHERS-SOME", 1), ("S-ACTIVE", 0)),
    *(("S-STRANDS", 0), ("N-SURVEY", 1), ("N-SUGGEST", 1), ("N-BUY", 0), ("N-BUY", 1), ("C-LOT", 1)),
    *(("W-FACT", 1), ("W-COST", 0), ("W-SHARE", 0), ("F-RECEIVED", 1), ("D-STATE-ALL", 0), ("B-BUY", 0)),
    *(("D-SESS-PEOPLE", 1), ("D-SENIOR", 0), ("D-SPEED-LOW", 0), ("Q-OLD", 0), ("Q-SPEED", 0)),
    *(("strands", 2), ("strands", 3), ("offered", 3), ("kinds", 1), ("kinds", 2)),
}
"""Numbers that are told of their rows, not the number of them: sums, averages, percents; and two that no one
address narrows: suggestions accepted or done (N-SUGGEST), kinds of work that a table gathers in one row."""

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Linked:
    """A number with its rows; `where`: the code of its sentence and its place there, or that of its table."""

    where: tuple[str, int]
    value: Any
    rows: Rows


@pytest.fixture(scope="module")
def librarian(demo_school: School) -> Client:
    client = Client()
    client.force_login(make.user(demo_school, "tekseru", "Тексеру Айна", RoleCode.LIBRARIAN))
    return client


def linked(report: ReportPaper) -> Iterator[Linked]:
    for line in report.lines():
        spans = [span for span in line.spans if span.rows and span.value is not None]
        yield from (
            Linked((line.code, k), span.value, span.rows) for k, span in enumerate(spans) if span.rows
        )
    for section in report.sections:
        for table in section.tables:
            for row in table.rows:
                for place, cell in enumerate(row):
                    if cell.rows and cell.value is not None:
                        yield Linked((table.code, place), cell.value, cell.rows)


def stated(client: Client, rows: Rows) -> int | None:
    """How many the page that opens says there are; None: it is no list."""
    response = client.get(rows.address)
    assert response.status_code == 200, rows.address
    shown = response.context or {}
    if "in_parts" in shown:
        whole, part = shown["line"].figure.value, shown["in_parts"]
        return int(whole or 0) if part is None else int(part)
    return int(shown["listing"].page.paginator.count) if "listing" in shown else None


@pytest.fixture(scope="module")
def opened(librarian: Client, demo_school: School) -> dict[tuple[str, int], list[tuple[Any, int, str]]]:
    """By the place of a number: the number, what the page states, its address."""
    pages: dict[str, int | None] = {}
    found: dict[tuple[str, int], list[tuple[Any, int, str]]] = {}
    for one in linked(paper(demo_school, AUTUMN, on=ON)):
        address = one.rows.address
        if address not in pages:
            pages[address] = stated(librarian, one.rows)
        if (n := pages[address]) is not None:
            found.setdefault(one.where, []).append((one.value, n, address))
    return found


def test_as_many_rows_are_opened_as_the_number_says(opened: dict[tuple[str, int], list[Any]]) -> None:
    wrong = [
        (where, *one)
        for where, told in opened.items()
        if where not in OF_ROWS
        for one in told
        if one[0] != one[1]
    ]
    assert not wrong, "\n".join(map(str, wrong))


def test_the_parts_of_a_count_are_among_them(opened: dict[tuple[str, int], list[Any]]) -> None:
    """Else nothing would be found wrong with them."""
    assert {where[0] for where in opened} >= {
        *("S-READERS", "S-LANG", "S-LOANS", "S-REF", "N-KINDS", "N-REASON", "Y-READ", "F-LANG"),
        *("T-RECEIVED", "J-EVENTS", "movement", "content"),
    }
