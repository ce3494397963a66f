"""An approved report is corrected: a new version says what differs, and the old one stays till then."""

from datetime import date

from kitaphana.core.models import User
from kitaphana.lib.period import Period
from kitaphana.reports import life
from kitaphana.reports.actions import readdress
from kitaphana.reports.changes import between
from kitaphana.reports.editions import (
    figures_now,
    in_force,
    speaking,
    submitted,
    told,
)
from kitaphana.reports.models import Report
from tests.reports.life.conftest import explain, visit
from tests.reports.telling import NEXT_MONTH, plain, refused

MARCH = date(2024, 3, 4)


def test_a_correction_says_what_differs_and_the_approved_version_stays_till_then(
    gulnar: User, marat: User, report: Report
) -> None:
    life.submit(by=gulnar, report=report, on=NEXT_MONTH)
    first = life.approve(by=marat, report=report, on=NEXT_MONTH)
    visit(gulnar, 43)
    assert figures_now(report)["visits"] == 85
    life.correct(by=gulnar, report=report)
    assert report.is_live
    assert in_force(report) == first
    life.leave_correction(by=gulnar, report=report)
    assert report.state == "approved"
    life.correct(by=gulnar, report=report)
    second = life.submit(by=gulnar, report=report, on=MARCH)
    assert in_force(report) == first, "until Marat approves the second"
    assert plain(submitted(second, "kk").status) == (
        "Есеп 2024 жылғы 4 наурызда тапсырылды; содан кейін деректер өзгертілмейді."
        " Есепке 2024 жылғы 4 наурызда түзету енгізілді:"
        " келім саны: 42 → 85; орташа күндік келім: 0,4 → 0,8."
    )
    assert "число посещений: 42 → 85" in plain(submitted(second, "ru").status)
    found = between(told(first, "kk"), told(second, "kk"))
    assert [change.code for change in found.figures] == ["visits", "visits_per_day"]
    changed = [change for part in found.parts for change in part.sentences]
    assert any("42" in plain(change.before) and "85" in plain(change.after) for change in changed)
    life.approve(by=marat, report=report, on=MARCH)
    assert in_force(report) == second


def test_a_part_left_out_is_named_as_what_differs(gulnar: User, marat: User, report: Report) -> None:
    life.submit(by=gulnar, report=report, on=NEXT_MONTH)
    life.approve(by=marat, report=report, on=NEXT_MONTH)
    life.correct(by=gulnar, report=report)
    Report.objects.update(parts=[part for part in report.parts if part["part"] != "needs"])
    second = life.submit(by=gulnar, report=report, on=MARCH)
    assert "«Оқырман" in submitted(second, "kk").status
    found = between(told(second.report.editions.get(number=1), "kk"), told(second, "kk"))
    assert found.figures == ()
    [part] = found.parts
    assert part.sentences
    assert all(change.before and not change.after for change in part.sentences)


def test_a_paragraph_turned_into_its_opposite_is_named_beside_the_figures_that_moved(
    gulnar: User, marat: User, report: Report
) -> None:
    """But not one in which a figure alone moved."""

    def say(verdict: str) -> None:
        own = [
            {"title": {"kk": "Қорытынды"}, "text": {"kk": f"Жоспар {verdict}."}},
            {"title": {"kk": "Келім туралы"}, "text": {"kk": "Бізге {visits} рет келді."}},
        ]
        Report.objects.update(parts=[part for part in report.parts if "part" in part] + own)

    say("орындалды")
    life.submit(by=gulnar, report=report, on=NEXT_MONTH)
    life.approve(by=marat, report=report, on=NEXT_MONTH)
    visit(gulnar, 43)
    life.correct(by=gulnar, report=report)
    say("орындалмады")
    second = life.submit(by=gulnar, report=report, on=MARCH)
    status = plain(submitted(second, "kk").status)
    assert "енгізілді: «Қорытынды» бөлімі; келім саны: 42 → 85;" in status
    assert "Келім туралы" not in status


def test_a_table_taken_out_and_put_back_is_called_so(gulnar: User, marat: User, report: Report) -> None:
    whole = report.parts
    life.submit(by=gulnar, report=report, on=NEXT_MONTH)
    life.approve(by=marat, report=report, on=NEXT_MONTH)
    life.correct(by=gulnar, report=report)
    Report.objects.update(parts=[part | {"tables": []} for part in whole])
    life.submit(by=gulnar, report=report, on=MARCH)
    life.approve(by=marat, report=report, on=MARCH)
    life.correct(by=gulnar, report=report)
    Report.objects.update(parts=whole)
    visit(gulnar, 43)
    explain(gulnar, report)
    life.submit(by=gulnar, report=report, on=MARCH)
    full, bare, late = (told(row, "kk") for row in report.editions.order_by("number"))
    ways = {
        name: {table.way for part in between(*pair).parts for table in part.tables}
        for name, pair in {"out": (full, bare), "back": (bare, full), "figures": (full, late)}.items()
    }
    assert ways == {"out": {"removed"}, "back": {"added"}, "figures": {"changed"}}


def test_a_correction_after_a_returned_one_is_told_by_the_version_in_force(
    gulnar: User, marat: User, report: Report
) -> None:
    life.submit(by=gulnar, report=report, on=NEXT_MONTH)
    life.approve(by=marat, report=report, on=NEXT_MONTH)
    life.correct(by=gulnar, report=report)
    with refused("rep_days_kept"):
        readdress(by=gulnar, report=report, period=Period.month(2023, 9), addressee="council", on=MARCH)
    visit(gulnar, 43)
    life.submit(by=gulnar, report=report, on=MARCH)
    life.return_report(by=marat, report=report, on=MARCH, why="Қор туралы жазыңыз")
    third = life.submit(by=gulnar, report=report, on=MARCH)
    assert "42 → 85" in plain(submitted(third, "kk").status)
    life.return_report(by=marat, report=report, on=MARCH, why="Керек емес")
    life.leave_correction(by=gulnar, report=report)
    assert report.state == "approved"
    shown = speaking(report)
    assert shown is not None
    assert (shown.number, shown.period) == (1, report.period)


def test_a_report_that_was_only_sent_back_has_nothing_to_go_back_to(
    gulnar: User, marat: User, report: Report
) -> None:
    life.submit(by=gulnar, report=report, on=NEXT_MONTH)
    life.return_report(by=marat, report=report, on=NEXT_MONTH, why="Қор туралы жазыңыз")
    with refused("any_no_move"):
        life.leave_correction(by=gulnar, report=report)
