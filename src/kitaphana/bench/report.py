"""The figures and the report of September–January over a school with ten years of loans."""

import io
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction
from django.db.models import Max, Model
from docx import Document

from kitaphana.bench.measure import Measurement, timed, usual_seconds
from kitaphana.circulation.models import Loan, Visit
from kitaphana.core.models import School
from kitaphana.demo.school import Wish, make_school
from kitaphana.indicators.queries import measure
from kitaphana.lib.period import Period
from kitaphana.reports.compose import Report, compose
from kitaphana.reports.formats import render

PERIOD = Period(date(2025, 9, 1), date(2026, 1, 31))
EARLIER = (0, 1092, 2184, 2548)
"""The demo's three years are lived again so many days earlier: ten years in all, in whole weeks."""


@dataclass(frozen=True)
class Size:
    pupils: int
    since: int
    loans: int


SIZES = {"full": Size(1000, 2023, 1_200_000), "small": Size(60, 2025, 5_000)}


def report(size: Size) -> list[Measurement]:
    """In a database without a school."""
    wish = Wish(pupils=size.pupils, since=size.since, until=date(2026, 8, 31), seed=1)
    school = make_school(wish)
    loans = _ten_years(school, size.loans)
    plain = usual_seconds(lambda: _plain_sums(school))
    figures = usual_seconds(lambda: measure(school, PERIOD))
    composed, paper = timed(lambda: compose(school, PERIOD, "kk", PERIOD.end))
    docx = usual_seconds(lambda: render(paper, school, "docx"), 3)
    return [
        Measurement("figures", loans, figures, "s", plain),
        Measurement("report", loans, composed, "s", plain),
        Measurement("docx", loans, docx, "s", usual_seconds(lambda: _bare_docx(paper), 3)),
    ]


def _ten_years(school: School, wanted: int) -> int:
    """Repeat the ended loans and the visits in earlier years, then loans of the main stock until there are so
    many; how many there are. Straight in the database: here only their number matters."""
    own = Loan.objects.for_school(school).filter(returned_on__isnull=False)
    novels = own.filter(fund="main").count()
    last_loan, last_visit = _last(Loan), _last(Visit)
    ended = f"id <= {last_loan} AND returned_on IS NOT NULL"
    with transaction.atomic():
        for days in EARLIER[1:3]:
            _repeat(Loan, ("lent_on", "due_on", "returned_on"), days, ended)
            _repeat(Visit, ("on",), days, f"id <= {last_visit}")
        for turn in range(max(0, -(-(wanted - Loan.objects.count()) // novels))):
            days = EARLIER[turn % len(EARLIER)]
            _repeat(Loan, ("lent_on", "due_on", "returned_on"), days, f"{ended} AND fund = 'main'")
    return Loan.objects.count()


def _last(model: type[Model]) -> int:
    return int(model._default_manager.aggregate(last=Max("pk"))["last"] or 0)


def _repeat(model: type[Model], dated: tuple[str, ...], days: int, where: str) -> None:
    """The rows once more, so many days earlier. The dates are SQLite's: the bench has no other database."""
    columns = [field.column for field in model._meta.concrete_fields if not field.primary_key]
    values = [f"date(\"{c}\", '-{days} days')" if c in dated else f'"{c}"' for c in columns]
    names = ", ".join(f'"{column}"' for column in columns)
    table = model._meta.db_table
    with connection.cursor() as cursor:
        rows = f"SELECT {', '.join(values)} FROM {table} WHERE {where}"  # noqa: S608 - names of our own models
        cursor.execute(f"INSERT INTO {table} ({names}) {rows}")


PLAIN_SUMS = (
    """SELECT count(*), sum(fund = 'main') FROM circulation_loan
    WHERE school_id = :school AND lent_on BETWEEN :start AND :end""",
    """SELECT sum("count") FROM circulation_visit
    WHERE school_id = :school AND "on" BETWEEN :start AND :end""",
    """SELECT count(*), sum(outcome = 'refused') FROM needs_enquiry
    WHERE school_id = :school AND "on" BETWEEN :start AND :end""",
    """SELECT count(*), sum(participants) FROM activities_activity a
    JOIN activities_workkind k ON k.id = a.kind_id
    WHERE k.is_event AND a.school_id = :school AND a."on" BETWEEN :start AND :end""",
    """SELECT sum(quantity), sum(CASE WHEN r."on" >= :start THEN quantity END)
    FROM stock_lot l JOIN stock_receipt r ON r.id = l.receipt_id
    WHERE l.fund <> 'temporary' AND l.school_id = :school AND r."on" <= :end""",
    """SELECT sum(quantity), sum(CASE WHEN w."on" >= :start THEN quantity END)
    FROM stock_writeoffline l JOIN stock_writeoff w ON w.id = l.write_off_id
    WHERE l.school_id = :school AND w."on" <= :end""",
    """SELECT count(DISTINCT reader_id) FROM roster_registration
    WHERE school_id = :school AND registered_on BETWEEN :start AND :end""",
    """SELECT count(*) FROM roster_enrolment
    WHERE school_id = :school AND starts_on <= :end AND (ends_on IS NULL OR ends_on >= :end)""",
    """SELECT count(*) FROM circulation_loan
    WHERE fund = 'textbook' AND school_id = :school AND lent_on <= :end
    AND (returned_on IS NULL OR returned_on > :end)""",
)
"""The counts of `indicators`, each in one statement over the same rows."""


def _plain_sums(school: School) -> None:
    connection.ensure_connection()
    holes = {"school": school.pk, "start": PERIOD.start.isoformat(), "end": PERIOD.end.isoformat()}
    for statement in PLAIN_SUMS:
        connection.connection.execute(statement, holes).fetchall()


def _bare_docx(paper: Report) -> None:
    """The same sentences and cells by python-docx alone."""
    document = Document()
    for section in paper.sections:
        document.add_heading(section.title, 2)
        for line in section.all_lines():
            document.add_paragraph(line.text)
        for table in section.tables:
            grid = document.add_table(rows=0, cols=len(table.heads))
            for row in table.rows:
                for place, cell in zip(grid.add_row().cells, row, strict=True):
                    place.text = cell.text
    document.save(io.BytesIO())
