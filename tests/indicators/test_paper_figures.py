"""Totals from paper: brought in by file, divided by the command, and silent where the program has rows."""

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from pytest_django import DjangoAssertNumQueries

from kitaphana.circulation.models import Visit
from kitaphana.core.actions import change_setting
from kitaphana.core.importing import Result, run_import
from kitaphana.core.models import School, User
from kitaphana.indicators.importer import FIGURES
from kitaphana.indicators.models import PaperFigure
from kitaphana.indicators.queries import Figure, history, measure, measure_all, monthly
from kitaphana.lib.period import Period
from tests.indicators.school import HALF, plain, small_school

REPORTS = Path(__file__).parents[2].parent / "shared/data/reports"
YEAR = Period.school_year(2012)

SOSH13 = {
    "Привлечение читателей": "readers",
    "Количество книговыдач": "loans",
    "Количество посещений": "visits",
    "Общий объем фонда": "stock",
    "Объем учебного фонда": "stock_textbooks",
    "Объем худ. фонда": "stock_main",
}
DONETSK59 = {
    "записалось": "readers",
    "учнів": "pupils",
    "Книговидача": "loans",
    "відвідувань": "visits",
    "об’єм фонду": "stock",
    "підручники": "stock_textbooks",
    "художня література": "stock_main",
}
ORAL41 = {
    "оқырман": "readers",
    "Кітапхананың жалпы қоры": "stock",
    "Оның ішінде оқулықтар": "stock_textbooks",
}


def bring(by: User, csv: str, *, dry_run: bool = False) -> Result:
    content = csv.encode()
    on = date(2024, 2, 1)
    return run_import(by=by, importer=FIGURES, content=content, file_name="есеп.csv", on=on, dry_run=dry_run)


def bring_report(by: User, file: str, codes: Mapping[str, str]) -> None:
    """Type the counts of a report of ../shared into a CSV for the school year 2012–2013 and bring it in."""
    if not (REPORTS / file).exists():
        pytest.skip(f"no {file}: the reports of ../shared/data are not on this machine")
    cells = [line.split("\t") for line in (REPORTS / file).read_text(encoding="utf-8").splitlines()]
    rows = [f"2012-2013,{codes[line[0]]},{line[1]}" for line in cells if line[0] in codes]
    assert len(rows) == len(codes)
    assert not bring(by, "\n".join(["period,code,value", *rows])).faults


def figures(period: Period = YEAR) -> dict[str, Any]:
    """Code → the figure of `kitaphana figures --json`."""
    out = StringIO()
    span = (f"--from={period.start}", f"--to={period.end}")
    call_command("figures", *span, "--json", stdout=out, stderr=StringIO())
    return {figure["code"]: figure for figure in json.loads(out.getvalue())["figures"]}


def test_ratios_follow_from_the_counts_of_sosh13(gulnar: User) -> None:
    bring_report(gulnar, "ru_sosh13.txt", SOSH13)
    found = figures()
    assert found["loans_per_reader"]["value"] == 19
    assert found["loans_per_reader"]["operands"] == {"loans": 21090, "readers": 1110}
    assert found["visits_per_reader"]["value"] == 18
    assert found["stock_per_reader"]["value"] == round(17401 / 1110, 6)
    assert found["turnover"]["value"] is None
    assert found["turnover"]["operands"] == {"loans_main": None, "stock_main": 17401}

    change_setting(by=gulnar, code="stock_denominator", value="all")
    assert figures()["turnover"]["value"] == round(21090 / 36794, 6)


def test_ratios_follow_from_the_counts_of_donetsk59(gulnar: User) -> None:
    bring_report(gulnar, "ua_donetsk59_2012_13.txt", DONETSK59)
    found = figures()
    assert found["loans_per_reader"]["value"] == round(1806 / 182, 6)
    assert found["visits_per_reader"]["value"] == round(1639 / 182, 6)
    assert found["loans_per_visit"]["value"] == round(1806 / 1639, 6)
    assert found["stock_per_reader"]["value"] == round(25595 / 182, 6)
    assert found["coverage"]["value"] is None


def test_ratios_follow_from_the_counts_of_oral41(gulnar: User) -> None:
    bring_report(gulnar, "kz_oral41_stock.txt", ORAL41)
    assert figures()["stock_per_reader"]["value"] is None
    change_setting(by=gulnar, code="stock_denominator", value="all")
    found = figures()
    assert found["stock_per_reader"]["value"] == round(18840 / 450, 6)
    assert {code for code, figure in found.items() if figure["value"] is not None} == {
        "readers",
        "stock",
        "stock_textbooks",
        "staff",
        "stock_per_reader",
        "readers_per_staff",
    }


def test_gulnar_brings_paper_in_repeats_and_corrects(gulnar: User) -> None:
    csv = "period,code,value\n2022-09,visits,2740\n2021–2022,loans,3150\n2022-09-01..2023-01-31,staff,1.5\n"
    assert bring(gulnar, csv, dry_run=True).added == 3
    assert not PaperFigure.objects.exists()
    assert bring(gulnar, csv).added == 3
    again = bring(gulnar, csv)
    assert (again.added, again.changed, again.unchanged) == (0, 0, 3)
    assert bring(gulnar, csv.replace("2740", "2745")).changed == 1
    assert PaperFigure.objects.get(code="visits").value == 2745
    assert PaperFigure.objects.get(code="staff").value == Decimal("1.5")


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("2022-13,visits,10", "2-жол: «2022-13» кезеңі танылмады."),
        ("2022-09,visitors,10", "2-жол, «code» бағаны: «visitors» коды белгісіз."),
        ("2022-09,turnover,1", "2-жол, «code» бағаны: «turnover» мәнін бағдарлама өзі есептейді."),
        ("2022-09,visits,-5", "2-жол, «value» бағаны: «-5» – сан емес."),
        ("2022-09,visits,көп", "2-жол, «value» бағаны: «көп» – сан емес."),
        ("2022-09,visits,12.5", "2-жол, «value» бағаны: «12.5» – сан емес."),
        ("2022-09,visits,", "2-жол, «value» бағаны: мән жоқ."),
    ],
)
def test_a_wrong_row_is_told_in_plain_words_and_the_right_ones_come_in(
    gulnar: User, row: str, told: str
) -> None:
    result = bring(gulnar, f"period,code,value\n{row}\n2022-10,visits,20\n")
    assert result.added == 1
    [fault] = result.faults
    assert told in plain(fault.message("kk"))


def test_arabic_digits_in_a_file_are_numbers_as_on_the_page(gulnar: User) -> None:
    result = bring(gulnar, "period,code,value\n2022-09,visits,٢٧٠٠\n2022-09,staff,۱.۵\n")
    assert (result.added, result.faults) == (2, ())
    found = dict(PaperFigure.objects.values_list("code", "value"))
    assert found == {"visits": Decimal(2700), "staff": Decimal("1.5")}


def test_one_count_with_two_values_in_a_file_is_a_fault(gulnar: User) -> None:
    result = bring(gulnar, "period,code,value\n2022-09,visits,20\n2022-09,visits,30\n2022-09,visits,20\n")
    assert (result.added, result.unchanged) == (1, 1)
    assert [plain(fault.message("en")) for fault in result.faults] == [
        "Row 3: row 2 gives another value for the same count. Keep the right one."
    ]


def test_paper_speaks_for_exactly_its_period(gulnar: User) -> None:
    bring(
        gulnar, "period,code,value\n2022-09-01..2023-01-31,visits,1200\n2022-09-01..2023-01-31,readers,300\n"
    )
    small_school(gulnar.school)
    paper, *_ = history(gulnar.school, HALF, "visits_per_reader")
    assert paper.figure.value == 4
    assert paper.figure.source == "paper"
    longer = Period(date(2022, 9, 1), date(2023, 2, 28))
    assert measure(gulnar.school, longer, ["visits"])["visits"].value is None


def test_rows_of_the_program_speak_louder_than_paper(school: School, gulnar: User) -> None:
    small_school(school)
    bring(gulnar, "period,code,value\n2023-09-01..2024-01-31,visits,9999\n2023-09-01..2024-01-31,staff,2\n")
    found = measure(school, HALF, ["visits", "staff"])
    assert {code: figure.value for code, figure in found.items()} == {"visits": 30, "staff": 2}
    assert {code: figure.source for code, figure in found.items()} == {"visits": "rows", "staff": "paper"}


GRID = "period,code,value\n2023-09,visits,300\n2023-10,visits,300\n2023-11,visits,300\n"


@pytest.fixture
def december(school: School) -> School:
    """The program came in December 2023: a hundred visits in that month, and a hundred in January."""
    for on in (date(2023, 12, 12), date(2024, 1, 12)):
        Visit.objects.create(school=school, on=on, purpose=Visit.Purpose.EVENT, count=100)
    return school


def visits(school: School, period: Period = HALF) -> Figure:
    return measure(school, period, ["visits"])["visits"]


def test_the_months_of_an_old_diary_and_those_of_the_program_add_up(december: School, gulnar: User) -> None:
    assert visits(december).value == 200
    bring(gulnar, GRID)
    found = visits(december)
    assert found.value == 1100
    assert found.printed == {"visits"}
    assert [month.value for month in monthly(december, HALF, "visits")] == [300, 300, 300, 100, 100]
    year = Period.school_year(2023)
    assert visits(december, year).value == 1100, "months to come add nothing"
    assert visits(december, Period(HALF.start, date(2024, 1, 15))).value == 200, "not of whole months"


def test_a_month_told_by_nobody_makes_the_sum_unknown(december: School, gulnar: User) -> None:
    bring(gulnar, GRID.replace("2023-10,visits,300\n", ""))
    assert visits(december).value is None
    assert visits(december, Period(date(2023, 11, 1), HALF.end)).value == 500


def test_a_month_of_the_program_speaks_louder_than_its_paper(december: School, gulnar: User) -> None:
    bring(gulnar, "period,code,value\n2023-12,visits,9000\n")
    assert visits(december).value == 200
    assert not visits(december).on_paper
    bring(gulnar, GRID)
    assert visits(december).value == 1100


def test_a_quiet_month_takes_what_its_paper_says(december: School, gulnar: User) -> None:
    Visit.objects.create(school=december, on=date(2023, 9, 5), purpose=Visit.Purpose.EVENT, count=50)
    bring(gulnar, "period,code,value\n2023-11,visits,300\n")
    assert visits(december).value == 50 + 0 + 300 + 100 + 100
    assert visits(december, Period(date(2023, 10, 1), date(2023, 11, 30))).value == 300


def test_loans_on_paper_leave_those_of_the_main_stock_unknown(school: School, gulnar: User) -> None:
    """Seven loans by the program, five of them novels; the paper of August tells only how many in all."""
    small_school(school)
    bring(gulnar, "period,code,value\n2023-08,loans,40\n")
    found = measure(school, Period(date(2023, 8, 1), HALF.end), ["loans", "loans_main", "visits"])
    assert {code: figure.value for code, figure in found.items()} == {
        "loans": 47,
        "loans_main": None,
        "visits": 30,
    }


def test_papers_of_months_cost_one_query_for_each_ledger_that_they_tell_of(
    december: School, gulnar: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    periods = (HALF, Period(HALF.start, date(2023, 12, 31)), HALF.year_before())
    codes = ["visits", "loans", "events"]
    with django_assert_num_queries(7):
        measure_all(december, periods, codes)
    bring(gulnar, GRID)
    with django_assert_num_queries(8):
        assert measure_all(december, periods, codes)[periods[1]]["visits"].value == 1000
