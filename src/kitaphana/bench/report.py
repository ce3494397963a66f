"""The figures of September–January with two years before, and the report of them, over a school with ten
years of loans. Seconds of the processor: what else the machine does is left out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from time import process_time

from django.db import connection, transaction
from django.db.models import Max, Model

from kitaphana.bench.barefiles import BARE
from kitaphana.bench.measure import Measurement, usual_seconds
from kitaphana.bench.plain import counted
from kitaphana.circulation.models import Loan, Visit
from kitaphana.core.models import School
from kitaphana.core.queries import with_settings
from kitaphana.demo.school import Wish, make_school
from kitaphana.indicators.queries import Figure, measure_all, years_before
from kitaphana.lib.period import Period
from kitaphana.reports.compose import ReportPaper, compose
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
    known, periods = with_settings(school), (PERIOD, *years_before(PERIOD))
    _agree(measure_all(known, periods), {period: counted(known, period) for period in periods})
    plain = usual_seconds(lambda: [counted(known, period) for period in periods], clock=process_time)
    figures = usual_seconds(lambda: measure_all(known, periods), clock=process_time)
    composed = usual_seconds(lambda: compose(school, PERIOD, "kk", PERIOD.end), 3, process_time)
    paper = compose(school, PERIOD, "kk", PERIOD.end)
    return [
        Measurement("figures", loans, figures, "s", plain),
        Measurement("report", loans, composed, "s", plain),
        *_files(paper, school, loans),
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


def _agree(
    figures: Mapping[Period, Mapping[str, Figure]], plain: Mapping[Period, Mapping[str, float]]
) -> None:
    """What stands beside each other must be the same counts."""
    for period, counts in plain.items():
        for code, n in counts.items():
            figure = figures[period][code]
            if figure.source == "rows" and (figure.value or 0) != n:
                raise RuntimeError(f"{code} of {period}: {figure.value}, and {n} by plain SQL")


def _files(paper: ReportPaper, school: School, loans: int) -> list[Measurement]:
    """Each beside the same sentences and cells written by its library alone."""
    found = []
    for file_format, bare in BARE.items():
        # Typst keeps what it has set, so only its first time tells.
        times = 1 if file_format == "pdf" else 3
        ours = usual_seconds(partial(render, paper, school, file_format), times, process_time)
        barely = usual_seconds(partial(bare, paper), times, process_time)
        found.append(Measurement(file_format, loans, ours, "s", barely))
    return found
