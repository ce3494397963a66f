"""Gulnar copies the totals of old reports into the grid, and they are told apart wherever they are shown."""

import io
import json
import re
from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client
from python_calamine import CalamineWorkbook

from kitaphana.core.models import Journal, School, User
from kitaphana.core.refusal import Refused
from kitaphana.indicators.actions import Printed, Written, write_paper
from kitaphana.indicators.models import PaperFigure
from kitaphana.indicators.queries import measure, monthly
from kitaphana.lib.period import Period
from tests.figures.test_indicator_pages import page
from tests.indicators.school import plain, small_school

YEARS = "/indicators/paper/?span=years&last=2022"
MONTHS = "/indicators/paper/?span=months&last=2022"
YEAR = Period.school_year(2022)
WHOLE = "2022-09-01_2023-08-31"


def kept() -> dict[tuple[str, str], Decimal]:
    return {(str(row.starts_on), row.code): row.value for row in PaperFigure.objects.all()}


def post(library: Client, address: str, **cells: str) -> str:
    """Cells by `code` of the whole year 2022–2023, or by `code__2022_09_01_2022_09_30`."""
    sent = {}
    for name, value in cells.items():
        code, _mark, days = name.partition("__")
        first, last = days[:10].replace("_", "-"), days[11:].replace("_", "-")
        sent[f"{code}:{first}_{last}" if days else f"{code}:{WHOLE}"] = value
    response = library.post(address, sent, follow=True)
    return " ".join(response.content.decode().split())


def test_gulnar_writes_a_year_mends_it_and_takes_it_back(library: Client, school: School) -> None:
    found = post(library, YEARS, visits="2 740", staff="1,5")
    assert "Сақталды: 2. Өшірілді: 0." in plain(found)
    assert kept() == {("2022-09-01", "visits"): 2740, ("2022-09-01", "staff"): Decimal("1.5")}
    assert 'value="2740"' in found
    post(library, YEARS, visits="2745", staff="1,5")
    assert kept()["2022-09-01", "visits"] == 2745
    assert "Өшірілді: 2." in plain(post(library, YEARS, visits="", staff=""))
    assert kept() == {}
    assert Journal.objects.filter(action="indicators.write_paper").count() == 3


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("көп", "«көп» – сан емес"),
        ("1e5", "«1e5» – сан емес"),
        ("=1+1", "«=1+1» – сан емес"),
        ("<b>", "– сан емес"),
        ("-5", "«-5»: сан нөлден кем болмайды"),
        ("−5", "«−5»: сан нөлден кем болмайды"),
        ("12.5", "«12.5» – бүтін сан емес"),
        ("2,740", "«2,740» – бүтін сан емес"),
        ("12345678901", "«12345678901»: сан тым үлкен"),
        ("9" * 40, "сан тым үлкен"),
    ],
)
def test_a_number_that_cannot_be_is_told_why_and_nothing_is_kept(
    library: Client, typed: str, told: str
) -> None:
    found = post(library, YEARS, visits=typed, readers="305")
    assert told in plain(found)
    assert "Келім саны, 2022–2023" in found
    assert kept() == {}
    assert 'value="305"' in found  # what was right is not lost


@pytest.mark.parametrize(("typed", "told"), [("1,255", "ең көбі екі таңба"), ("10000", "сан тым үлкен")])
def test_posts_are_told_in_hundredths(library: Client, typed: str, told: str) -> None:
    assert told in plain(post(library, YEARS, staff=typed))
    assert kept() == {}


def test_a_cell_is_a_field_like_others(library: Client) -> None:
    found = page(library, YEARS)
    assert found.count('<td class="k-field"') == found.count('inputmode="decimal"') > 0
    assert 'class="k-field wrong"' in post(library, YEARS, visits="көп")


def test_arabic_digits_are_numbers_too(library: Client) -> None:
    post(library, YEARS, visits="٢٧٤٠")
    assert kept() == {("2022-09-01", "visits"): 2740}


@pytest.mark.parametrize("code", ["turnover", "happiness"])
def test_only_counts_come_from_paper(gulnar: User, code: str) -> None:
    with pytest.raises(Refused):
        write_paper(by=gulnar, figures=[Printed(YEAR, code, Decimal(1))])


@pytest.mark.parametrize("value", [Decimal(-1), Decimal("1.5")])
def test_an_action_keeps_no_number_that_is_no_count(gulnar: User, value: Decimal) -> None:
    with pytest.raises(Refused):
        write_paper(by=gulnar, figures=[Printed(YEAR, "visits", value)])
    assert not PaperFigure.objects.exists()


def test_a_number_that_is_not_there_is_removed_without_a_word(gulnar: User) -> None:
    assert write_paper(by=gulnar, figures=[Printed(YEAR, "visits", None)]) == Written(0, 0)


def test_months_without_a_gap_make_the_year_and_the_half(
    library: Client, school: School, gulnar: User
) -> None:
    months = YEAR.months()
    write_paper(
        by=gulnar,
        figures=[
            Printed(month, code, Decimal(10 * n if code == "visits" else 100 + n))
            for n, month in enumerate(months, start=1)
            for code in ("visits", "readers")
        ],
    )
    found = measure(school, YEAR, ["visits", "readers", "visits_per_reader"])
    assert found["visits"].value == 780  # 10 + 20 + … + 120
    assert found["visits"].on_paper
    assert found["readers"].value == 112  # who was a reader at the end
    assert found["visits_per_reader"].printed == {"visits", "readers"}
    half = Period(date(2022, 9, 1), date(2023, 1, 31))
    assert measure(school, half, ["visits"])["visits"].value == 150
    assert [month.source for month in monthly(school, half, "visits")] == ["paper"] * 5

    PaperFigure.objects.filter(starts_on=date(2022, 11, 1), code="visits").delete()
    assert measure(school, YEAR, ["visits"])["visits"].value is None
    assert measure(school, Period(date(2022, 9, 1), date(2022, 10, 31)), ["visits"])["visits"].value == 30
    longer = Period(date(2022, 9, 1), date(2022, 10, 15))
    assert measure(school, longer, ["visits"])["visits"].value is None


def test_a_printed_year_speaks_louder_than_its_printed_months(school: School, gulnar: User) -> None:
    months = [Printed(month, "visits", Decimal(10)) for month in YEAR.months()]
    write_paper(by=gulnar, figures=[*months, Printed(YEAR, "visits", Decimal(125))])
    assert measure(school, YEAR, ["visits"])["visits"].value == 125


def test_paper_is_marked_wherever_it_is_shown(library: Client, school: School, gulnar: User) -> None:
    small_school(school)
    write_paper(by=gulnar, figures=[Printed(month, "visits", Decimal(100)) for month in YEAR.months()[:5]])
    span = "from=2023-09-01&to=2024-01-31"
    assert "қағаз есептен" in page(library, f"/indicators/?{span}")
    assert "қағаз есептен" in page(library, f"/indicators/visits/?{span}").split("Үш жыл")[1]
    before = "from=2022-09-01&to=2023-01-31"
    shown = page(library, f"/indicators/visits/?{before}")
    assert 'stroke-dasharray="5 3"' in shown
    assert "қыркүйек: 100, қағаз есептен" in plain(shown)
    now = page(library, f"/indicators/visits/?{span}")
    assert "(былтыр: 100, қағаз есептен)" in plain(now)
    assert re.findall(r"<(\w+)[^>]* stroke-dasharray", now) == ["line"] * 6, "five months and the legend"
    file = library.get(f"/indicators/?{span}&format=xlsx").content
    rows = CalamineWorkbook.from_filelike(io.BytesIO(file)).get_sheet_by_index(0).to_python()
    assert {row[0]: row[-1] for row in rows}["келім саны"] == "01.09.2022 – 31.01.2023"
    out = StringIO()
    call_command("figures", "--from=2023-09-01", "--to=2024-01-31", "--json", stdout=out, stderr=StringIO())
    visits = next(figure for figure in json.loads(out.getvalue())["figures"] if figure["code"] == "visits")
    assert (visits["source"], [past["source"] for past in visits["previous"]]) == ("rows", ["paper", "rows"])


def test_what_the_own_records_outdo_is_told_when_it_is_saved(library: Client, school: School) -> None:
    small_school(school)
    days = "2023_09_01_2024_08_31"
    typed = {f"stock_main__{days}": "1600", f"visits__{days}": "30"}
    found = plain(post(library, "/indicators/paper/?span=years&last=2023", visits="2740", **typed))
    assert "Сақталды: 3. Өшірілді: 0." in found
    assert "негізгі қор, дана, 2023–2024 – қағазда 1 600, жазбаларда 12." in found
    assert "қағазда 2 740" not in found, "no record of that year"
    assert "қағазда 30" not in found, "the records say the same"


def test_other_periods_are_listed_and_removed(library: Client, school: School) -> None:
    row = PaperFigure.objects.create(
        school=school, starts_on=date(2022, 1, 1), ends_on=date(2022, 12, 31), code="visits", value=2745
    )
    assert "01.01.2022 – 31.12.2022" in page(library, "/indicators/paper/")
    assert library.post(f"/indicators/paper/{row.pk}/remove/").status_code == 302
    assert kept() == {}


def test_the_paper_of_another_school_is_neither_seen_nor_removed(
    library: Client, foreign_librarian: User
) -> None:
    row = PaperFigure.objects.create(
        school=foreign_librarian.school, starts_on=YEAR.start, ends_on=YEAR.end, code="visits", value=7777
    )
    assert "7777" not in page(library, YEARS)
    assert library.post(f"/indicators/paper/{row.pk}/remove/").status_code == 404


def test_marat_reads_figures_but_writes_none(client: Client, marat: User) -> None:
    client.force_login(marat)
    assert client.get("/indicators/paper/").status_code == 403
    assert "/indicators/paper/" not in page(client, "/indicators/")


@pytest.mark.parametrize(
    "query", ["span=x&last=y", "last=0001", "last=9999", "span=months&last=9999", "last=²²²²"]
)
def test_a_grid_of_no_time_shows_the_nearest_there_is(library: Client, query: str) -> None:
    assert "<table" in page(library, f"/indicators/paper/?{query}")
