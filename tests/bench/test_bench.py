"""The benchmarks give what they promise; no time is asserted."""

import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from kitaphana.core.models import School

KEYS = {"name", "size", "value", "unit", "limit", "ratio"}


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, object]]:
    call_command("bench", *arguments, "--size", "small", "--json")
    rows: list[dict[str, object]] = json.loads(capsys.readouterr().out)
    return rows


@pytest.mark.parametrize(
    ("name", "measured", "unit"),
    [
        ("import", {"import_readers": 100}, "s"),
        ("needs", {"needs": 3000}, "s"),
        ("plan", {"plan_page": 20, "plan_draft": 20, "plan_fact": 200}, "s"),
        ("report", dict.fromkeys(("figures", "report", "docx", "pdf", "xlsx", "html", "json"), 5000), "s"),
        ("textbooks", {"textbooks": 444}, "s"),
        ("start", {"start": 1}, "s"),
    ],
)
def test_each_figure_stands_beside_the_engines_own(
    name: str,
    measured: dict[str, int],
    unit: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setenv("KITAPHANA_DATA", str(tmp_path))
    rows = run(capsys, name)
    assert list(tmp_path.iterdir()) == []  # a school's own folder is left as it was
    assert [row["name"] for row in rows] == list(measured)
    for row in rows:
        assert row.keys() == KEYS
        assert row["unit"] == unit
        assert isinstance(row["size"], int) and row["size"] >= measured[str(row["name"])]
        assert isinstance(row["value"], float) and isinstance(row["limit"], float)
        assert row["ratio"] == pytest.approx(row["value"] / row["limit"], rel=1e-3)


@pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="memory is read from /proc")
def test_the_server_is_larger_than_an_empty_project(capsys: pytest.CaptureFixture[str]) -> None:
    (row,) = run(capsys, "memory")
    assert row["unit"] == "MB"
    assert isinstance(row["ratio"], float) and row["ratio"] > 1


@pytest.mark.django_db
def test_a_benchmark_never_runs_in_the_database_of_a_school() -> None:
    School.objects.create(name_kk="Үлгі ауылының №1 мектебі", head_kk="Үлгі")
    with pytest.raises(CommandError):
        call_command("bench", "import", "--inside")
    assert School.objects.count() == 1
