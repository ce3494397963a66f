"""`kitaphana figures` as it is typed."""

import json
import sys
from typing import Any

import pytest

from kitaphana import cli
from kitaphana.core.models import School, User
from kitaphana.indicators.counts import COUNTS
from kitaphana.indicators.formulas import INDICATORS
from kitaphana.planning.models import ControlNumber, Plan
from tests import make
from tests.indicators.school import BY_HAND, HALF, RATIOS, plain, small_school

SPAN = ("--from", "2023-09-01", "--to", "2024-01-31")


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    """The exit code of `kitaphana figures …`."""
    monkeypatch.setattr(sys, "argv", ["kitaphana", "figures", *arguments])
    try:
        cli.main()
    except SystemExit as stop:
        return int(stop.code or 0)
    return 0


def document(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def promise(school: School, code: str, value: int) -> None:
    """A control number for just the months of the report, so that all of it is due."""
    plan, _ = Plan.objects.get_or_create(
        school=school,
        kind=Plan.Kind.YEAR,
        starts_on=HALF.start,
        ends_on=HALF.end,
        defaults={"state": Plan.State.APPROVED, "approved_on": HALF.start},
    )
    ControlNumber.objects.create(school=school, plan=plan, code=code, value=value)


def test_the_document_has_every_figure_with_its_operands(
    school: School, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    small_school(school)
    promise(school, "visits", 40)
    assert run(monkeypatch, *SPAN, "--json") == 0
    found = document(capsys)
    assert (found["school"], found["from"], found["to"]) == (school.name_kk, "2023-09-01", "2024-01-31")
    figures = {figure["code"]: figure for figure in found["figures"]}
    assert list(figures) == [*COUNTS, *INDICATORS]
    assert {code: figures[code]["value"] for code in COUNTS} == BY_HAND
    for code, (above, below) in RATIOS.items():
        assert figures[code]["value"] == round(above / below, 6), code
    assert figures["turnover"] == {
        "code": "turnover",
        "name": "қор айналымы",
        "unit": "рет",
        "value": 0.416667,
        "formula": "loans_main ÷ stock_main",
        "operands": {"loans_main": 5, "stock_main": 12},
        "target": None,
        "source": "rows",
        "standards": [
            {"standard": "ISO 11620:2023", "name": "Collection turnover", "clause": None, "checked": False}
        ],
        "previous": [
            {"from": "2022-09-01", "to": "2023-01-31", "value": None, "source": "rows"},
            {"from": "2021-09-01", "to": "2022-01-31", "value": None, "source": "rows"},
        ],
    }
    assert figures["coverage"]["formula"] == "readers_served ÷ (pupils + teachers) × 100"
    assert figures["visits"]["target"] == 40


def test_people_read_a_line_for_each_figure_in_their_language(
    school: School, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    small_school(school)
    assert run(monkeypatch, *SPAN, "--lang", "ru") == 0
    lines = plain(capsys.readouterr().out).splitlines()
    assert "число посещений: 30 (посещ.)" in lines
    assert "обращаемость фонда: 0,42 (раз)  loans_main ÷ stock_main: loans_main = 5, stock_main = 12" in lines


def test_a_period_without_a_record_gives_nulls_and_a_plain_sentence(
    gulnar: User, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, *SPAN, "--json") == 0
    out, err = capsys.readouterr()
    assert {figure["value"] for figure in json.loads(out)["figures"] if figure["code"] != "staff"} == {None}
    assert plain(err).strip() == (
        "2023 жылғы 1 қыркүйек – 2024 жылғы 31 қаңтар аралығында бірде-бір жазба жоқ, "
        "сондықтан көрсеткіштер есептелмеді."
    )


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("--from", "2024-01-31", "--to", "2023-09-01"), 1, "Кезеңнің басы соңынан кейін тұр."),
        (("--from", "31.01.2024", "--to", "2023-09-01"), 2, "not a date: 31.01.2024"),
        (("--from", "0001-01-01", "--to", "2023-09-01"), 2, "not a date: 0001-01-01"),
        (("--from", "2023-09-01"), 2, "--to"),
    ],
)
def test_a_wrong_period_is_told(
    gulnar: User,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: tuple[str, ...],
    code: int,
    told: str,
) -> None:
    assert run(monkeypatch, *arguments, "--json") == code
    out, err = capsys.readouterr()
    assert out == ""
    assert told in plain(err)


def test_figures_of_two_schools_are_not_mixed_up(
    gulnar: User, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    make.school("Егіндікөл ауылының №2 мектебі")
    assert run(monkeypatch, *SPAN, "--json") == 1
    assert capsys.readouterr().out == ""
