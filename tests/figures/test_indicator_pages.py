"""Gulnar opens the indicators: the table, one of them, the rows behind a number."""

import html
import io
import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone, translation
from python_calamine import CalamineWorkbook

from kitaphana.core.models import School, User
from kitaphana.core.setting import value_of
from kitaphana.figures.queries import usual_periods as figures_periods
from kitaphana.indicators.counts import COUNTS
from kitaphana.indicators.formulas import INDICATORS
from kitaphana.indicators.queries import name_of
from kitaphana.lib.dates import short_date
from kitaphana.lib.period import Period
from kitaphana.reports.queries import usual_periods as report_periods
from tests.figures.test_figures_command import promise
from tests.indicators.school import small_school

SPAN = "from=2023-09-01&to=2024-01-31"


@pytest.fixture
def small(school: School) -> School:
    return small_school(school)


def page(client: Client, address: str, language: str = "kk") -> str:
    client.cookies["django_language"] = language
    response = client.get(address)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_the_table_shows_each_figure_and_leads_to_its_rows(small: School, library: Client) -> None:
    promise(small, "visits_per_reader", 8)
    found = page(library, f"/indicators/?{SPAN}")
    assert "Қор айналымы" in found
    assert "0,42" in found
    assert '<span class="k-st warn">артта</span>' in found  # 7.5 visits against 8
    assert f'href="/indicators/loans_main/rows/?{SPAN.replace("&", "&amp;")}"' in found


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_every_figure_has_a_page_in_three_languages(small: School, library: Client, language: str) -> None:
    for code in (*COUNTS, *INDICATORS):
        found = page(library, f"/indicators/{code}/?{SPAN}", language)
        with translation.override(language):
            assert name_of(code)[1:] in html.unescape(found), code


def test_days_to_come_are_cut_off_as_in_a_report(small: School, library: Client) -> None:
    today = timezone.localdate()
    since = "/indicators/visits_per_day/?from=2023-09-01&to="
    typed, passed = (library.get(f"{since}{end}") for end in (today + timedelta(days=90), today))
    assert typed.context["line"].figure == passed.context["line"].figure
    assert f"– {short_date(today)}" in typed.content.decode()


def test_half_years_are_chosen_here_by_the_days_of_the_report(school: School) -> None:
    for day in (date(2024, 1, 1), date(2024, 3, 4), date(2024, 5, 31), date(2024, 7, 10)):
        here, there = figures_periods(school, day), report_periods(school, day)
        assert here["half1"] == Period(date(2023, 9, 1), date(2023, 12, 31))
        assert here["half2"] == Period(date(2024, 1, 1), min(there["half"].end, day))
    before = figures_periods(school, date(2023, 12, 31))
    assert before["half1"] == report_periods(school, date(2023, 12, 31))["half"]
    assert "half2" not in before, "it has not begun"


def test_of_several_names_of_the_same_days_the_one_that_was_clicked_is_marked(
    small: School, library: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda: date(2023, 11, 30))
    found = page(library, "/indicators/")
    assert 'aria-current="true">Оқу жылы</a>' in found
    assert "Екінші жартыжылдық" not in found
    for word in ("Бірінші жартыжылдық", "Қыркүйек–қаңтар"):
        [query] = re.findall(rf'href="([^"]*)"[^>]*>{word}</a>', found)
        assert f'aria-current="true">{word}</a>' in page(library, f"/indicators/{html.unescape(query)}")


@pytest.mark.parametrize("code", ["textbook_need", "textbook_have"])
def test_the_textbooks_behind_a_number_are_those_of_its_day(library: Client, code: str) -> None:
    opened = library.get(f"/indicators/{code}/rows/?{SPAN}")
    assert opened["Location"] == "/textbooks/?on=2024-01-31"
    assert library.get(opened["Location"]).status_code == 200


def test_the_textbooks_of_a_class_are_those_of_its_page(small: School, library: Client) -> None:
    for code in ("textbook_provision", "textbook_have"):
        found = page(library, f"/indicators/{code}/?{SPAN}&by=class")
        [opened] = set(re.findall(r'href="(/textbooks/classes/\d+/[^"]*)"', found))
        assert opened.endswith("?on=2024-01-31"), "the last day of the period"
        assert "5 «" in page(library, opened), code
        assert "/textbooks/classes/" not in page(library, f"/indicators/{code}/?{SPAN}&by=grade")


def test_the_page_of_an_indicator_divides_before_ones_eyes(small: School, library: Client) -> None:
    promise(small, "loans_per_reader", 1)
    found = page(library, f"/indicators/loans_per_reader/?{SPAN}")
    assert '<span class="k-st good">озық</span>' in found
    assert "негізгі қордан берілім" in found
    assert 'Басқа қордан берілім, мұнда есепке кірмейді: <span class="k-n">2</span>' in found
    assert ">қыркүйек</text>" in found


def test_the_rows_behind_loans_can_be_searched_and_taken_away(small: School, library: Client) -> None:
    address = f"/indicators/loans_main/rows/?{SPAN}"
    assert page(library, address).count('<td data-label="Кітап">') == 5
    assert page(library, f"{address}&q=көшпенділер").count('<td data-label="Кітап">') == 2
    book = CalamineWorkbook.from_filelike(io.BytesIO(library.get(f"{address}&format=xlsx").content))
    assert len(book.get_sheet_by_index(0).to_python()) == 1 + 5


def test_the_rows_of_every_count_open(small: School, library: Client) -> None:
    for code in COUNTS.keys() - {"textbook_have", "textbook_need"}:
        assert "<h1" in page(library, f"/indicators/{code}/rows/?{SPAN}"), code


def test_the_table_is_taken_away_as_a_workbook(small: School, library: Client) -> None:
    book = CalamineWorkbook.from_filelike(io.BytesIO(library.get(f"/indicators/?{SPAN}&format=xlsx").content))
    rows = {row[0]: row for row in book.get_sheet_by_index(0).to_python()}
    assert len(rows) == 1 + len(COUNTS) + len(INDICATORS)
    assert rows["қор айналымы"][2] == 0.42


def test_gulnar_changes_the_divisor_and_marat_may_not(small: School, library: Client, marat: User) -> None:
    change = {"code": "reader_denominator", "value": "pupils", "next": f"/indicators/turnover/?{SPAN}"}
    headmaster = Client()
    headmaster.force_login(marat)
    assert headmaster.post("/indicators/choice/", change).status_code == 403
    assert value_of(small, "reader_denominator") == "readers"
    response: Any = library.post("/indicators/choice/", change)
    assert (response.status_code, response.url) == (302, change["next"])
    assert value_of(small, "reader_denominator") == "pupils"


def test_marat_sees_the_divisor_but_no_buttons(small: School, client: Client, marat: User) -> None:
    client.force_login(marat)
    found = page(client, f"/indicators/loans_per_reader/?{SPAN}")
    assert "<b>оқырмандар</b>" in found
    assert 'name="value"' not in found


@pytest.mark.parametrize(
    "change", [{"code": "loan_days", "value": "1"}, {"code": "stock_denominator", "value": "no"}]
)
def test_only_a_divisor_is_changed_here_and_only_to_what_there_is(
    small: School, library: Client, change: dict[str, str]
) -> None:
    assert library.post("/indicators/choice/", change).status_code in {404, 422}
    assert value_of(small, "loan_days") == 15
    assert value_of(small, "stock_denominator") == "main"


def test_a_wrong_period_keeps_what_was_typed_and_says_why(small: School, library: Client) -> None:
    found = page(library, "/indicators/?from=2024-01-31&to=2023-09-01")
    assert "Кезеңнің басы соңынан кейін тұр." in found.replace("\u00a0", " ")
    assert 'value="2024-01-31"' in found
    for first in ("кеше", "0001-01-01", "2023-02-30", ""):
        assert 'role="alert"' in page(library, f"/indicators/?from={first}&to=2023-09-01"), first


def test_ten_years_have_figures_but_no_chart(small: School, library: Client) -> None:
    found = page(library, "/indicators/loans/?from=2016-09-01&to=2026-08-31")
    assert "<svg width" not in found
    assert ">8</span>" in found


def test_an_empty_school_says_what_is_missing(library: Client) -> None:
    found = page(library, f"/indicators/turnover/?{SPAN}").replace("\u00a0", " ")
    assert "дерек жоқ: негізгі қордан берілім, негізгі қор." in found


def test_an_unknown_code_is_not_found(library: Client) -> None:
    assert library.get("/indicators/happiness/").status_code == 404
    assert library.get("/indicators/turnover/rows/").status_code == 404


def test_figures_are_not_for_pupils(small: School, client: Client) -> None:
    assert client.get("/indicators/").status_code == 302
