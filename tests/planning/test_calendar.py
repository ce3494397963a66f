"""The plan on days, weeks and months, and as a file for the telephone."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar
from icalendar.cal import Component

from kitaphana.activities.models import WorkKind
from kitaphana.core.models import User
from kitaphana.lib.fuzzy import FuzzyDate
from kitaphana.lib.period import Period
from kitaphana.planning import actions, marks
from kitaphana.planning.calendar import (
    Beside,
    items_in_force,
    long_items,
    months,
    quarters,
    weeks,
)
from kitaphana.planning.ics import calendar_file, last_week
from kitaphana.planning.models import Plan, PlanItem
from kitaphana.planning.queries import items
from kitaphana.roster.models import Term
from kitaphana.roster.queries import working_days
from tests.planning.conftest import YEAR

NOW = datetime(2024, 1, 10, 8, tzinfo=UTC)
FEBRUARY = Period.month(2024, 2)
TERMS = {
    "day": FuzzyDate.day(date(2024, 2, 14)),
    "until": FuzzyDate.until(date(2023, 12, 1), date(2024, 2, 21)),
    "month": FuzzyDate.month(2024, 2),
    "quarter": FuzzyDate.quarter(date(2024, 1, 8), date(2024, 3, 20), 3),
    "monthly": FuzzyDate.monthly(Period(date(2023, 9, 1), date(2024, 5, 25))),
    "quarterly": FuzzyDate.quarterly(Period(date(2023, 9, 1), date(2024, 5, 25))),
    "all_year": FuzzyDate.all_year(YEAR),
    "when_needed": FuzzyDate.when_needed(YEAR),
}


def add(by: User, plan: Plan, kind: WorkKind, term: FuzzyDate, text: str, **more: Any) -> PlanItem:
    return actions.add_item(
        by=by,
        plan=plan,
        kind=kind,
        text=text,
        term=term,
        units=Decimal(1),
        responsible="Сәрсенова Г.",
        **more,
    )


@pytest.fixture
def full(gulnar: User, plan: Plan, kinds: dict[str, WorkKind]) -> Plan:
    """One item of every kind of term; the week is Mukhagali's readings of the plan itself."""
    for name, term in TERMS.items():
        add(gulnar, plan, kinds["exhibition"], term, name)
    return plan


def texts(found: Sequence[PlanItem]) -> list[str]:
    return [item.text for item in found]


def read(content: bytes) -> dict[str, list[Component]]:
    """Events by their summary."""
    found: dict[str, list[Component]] = {}
    for event in Calendar.from_ical(content).walk("VEVENT"):
        found.setdefault(str(event["SUMMARY"]), []).append(event)
    return found


def days(event: Component) -> tuple[date, date]:
    """First and last day."""
    first, after = event.decoded("DTSTART"), event.decoded("DTEND")
    return first, after - timedelta(days=1)


def test_a_month_shows_days_weeks_and_what_is_longer(full: Plan) -> None:
    workdays = working_days(full.school, FEBRUARY)
    shown = weeks(items(full), [], FEBRUARY, workdays)
    assert [week.period.start.day for week in shown] == [1, 5, 12, 19, 26]
    assert texts(shown[2].items) == ["Мұқағали оқулары"]
    by_day = {day.on: texts(day.items) for week in shown for day in week.days if day.items}
    assert by_day == {date(2024, 2, 14): ["day"], date(2024, 2, 21): ["until"]}
    assert [day.is_outside for day in shown[0].days] == [True, True, True, False, False, False, False]
    assert shown[1].days[5].is_off, "a Saturday"
    assert texts(long_items(items(full), FEBRUARY)) == [
        "month", "quarter", "monthly", "quarterly", "all_year", "when_needed",
    ]  # fmt: skip


def test_what_stands_beside_has_its_day_or_its_weeks(full: Plan) -> None:
    day = Beside("Кітап сыйлау күні", date(2024, 2, 14), date(2024, 2, 14))
    decade = Beside("Онкүндік", date(2024, 2, 8), date(2024, 2, 17), of_school=True)
    shown = weeks([], [day, decade], FEBRUARY, [])
    assert [week.beside for week in shown] == [(), (decade,), (decade,), (), ()]
    assert shown[2].days[2].beside == (day,)
    assert months([], [day, decade], Period.month(2024, 3))[0].beside == ()


def test_a_year_has_repeated_work_in_each_month_of_its_term(full: Plan) -> None:
    year = months(items(full), [], full.period)
    monthly = [month.period.start.month for month in year if "monthly" in texts(month.repeated)]
    assert monthly == [9, 10, 11, 12, 1, 2, 3, 4, 5]
    february = next(month for month in year if month.period.start.month == 2)
    assert texts(february.items) == ["day", "Мұқағали оқулары", "until", "month"]
    assert sum("until" in texts(month.items) for month in year) == 1


def test_quarters_leave_no_day_of_the_plan_out(plan: Plan) -> None:
    found = quarters(plan)
    assert [quarter.roman for quarter in found] == ["I", "II", "III", "IV"]
    assert found[1].period == Period(date(2023, 11, 6), date(2024, 1, 7)), "with the winter break"
    assert sum(quarter.period.days for quarter in found) == plan.period.days
    Term.objects.all().delete()
    assert [quarter.number for quarter in quarters(plan)] == [0, 0, 0, 0], "no quarters: three months each"


def test_the_file_reads_back_as_what_was_planned(full: Plan) -> None:
    found = read(calendar_file(full.school, items(full), "Жоспар", "kk", NOW))
    assert days(found["day"][0]) == (date(2024, 2, 14), date(2024, 2, 14))
    assert days(found["until"][0]) == (date(2024, 2, 21), date(2024, 2, 21))
    assert days(found["month"][0]) == (date(2024, 2, 1), date(2024, 2, 29))
    assert days(found["quarter"][0]) == (date(2024, 1, 8), date(2024, 3, 20))
    assert days(found["Мұқағали оқулары"][0]) == (date(2024, 2, 12), date(2024, 2, 18))
    assert len(found["monthly"]) == 9
    assert days(found["monthly"][4]) == (date(2024, 1, 29), date(2024, 1, 31)), "the last working week"
    assert [days(event)[1] for event in found["quarterly"]] == [
        date(2023, 10, 27), date(2023, 12, 28), date(2024, 3, 20), date(2024, 5, 24),
    ]  # fmt: skip
    assert "when_needed" not in found
    uids = [str(event["UID"]) for events in found.values() for event in events]
    assert len(uids) == len(set(uids))


def test_the_file_is_folded_escaped_and_spoken(gulnar: User, plan: Plan, kinds: dict[str, WorkKind]) -> None:
    name = "«Оқу; жазу, сызу» \\ апталығы: " + "ұзақ атау " * 20
    text = name.strip()
    add(
        gulnar, plan, kinds["exhibition"], TERMS["day"], text, audience="5, 6-сынып", place="Фойе, 2-қабат",
        note="Сейітов А. келеді", helpers="Ермекова С.",
    )  # fmt: skip
    content = calendar_file(plan.school, items(plan), "План", "ru", NOW)
    assert max(len(line) for line in content.split(b"\r\n")) <= 75
    event = read(content)[text][0]
    assert str(event["LOCATION"]) == "Фойе, 2-қабат"
    told = str(event["DESCRIPTION"])
    assert "Срок: 14 февраля" in told
    assert "Для кого: 5, 6-сынып" in told
    assert "Состояние: запланировано" in told
    assert "Сейітов" not in content.decode()
    assert "Ермекова" not in content.decode(), "people stay in the program"
    assert "Сәрсенова" not in content.decode()


def test_what_is_moved_or_cancelled_changes_in_the_calendar_that_has_it(gulnar: User, full: Plan) -> None:
    def event(text: str) -> Component:
        return read(calendar_file(full.school, items(full), "Жоспар", "kk", NOW))[text][0]

    before = event("day")
    item = next(item for item in items(full) if item.text == "day")
    marks.move_item(
        by=gulnar, item=item, term=FuzzyDate.day(date(2024, 3, 5)), reason="қарлы боран", on=NOW.date()
    )
    after = event("day")
    assert after["UID"] == before["UID"]
    assert days(after)[0] == date(2024, 3, 5)
    marks.drop_item(by=gulnar, item=item, reason="карантин", on=NOW.date())
    assert event("day")["STATUS"] == "CANCELLED"
    assert event("month")["STATUS"] == "CONFIRMED"


def test_a_plan_without_work_is_an_empty_calendar(gulnar: User, kinds: dict[str, WorkKind]) -> None:
    empty = actions.draft_plan(by=gulnar, kind="month", period=Period.month(2023, 9))
    calendar = Calendar.from_ical(calendar_file(gulnar.school, items(empty), "Жоспар", "kk", NOW))
    assert str(calendar["X-WR-CALNAME"]) == "Жоспар"
    assert calendar.walk("VEVENT") == []


def test_an_item_that_several_approved_plans_show_is_in_force_once(gulnar: User, full: Plan) -> None:
    quarter = actions.draft_plan(
        by=gulnar, kind="quarter", period=Period(date(2024, 1, 8), date(2024, 3, 20))
    )
    assert items_in_force(gulnar.school, FEBRUARY) == []
    Plan.objects.filter(pk__in=[full.pk, quarter.pk]).update(
        state=Plan.State.APPROVED, approved_on=YEAR.start
    )
    found = texts(items_in_force(gulnar.school, FEBRUARY))
    assert sorted(found) == sorted([*TERMS, "Мұқағали оқулары"])
    assert found[0] == "day", "in the order of the last days"


@given(
    st.dates(date(2023, 1, 1), date(2026, 12, 31)),
    st.integers(0, 90),
    st.sets(st.integers(0, 90), max_size=60),
)
def test_the_last_working_week_lies_in_its_period(start: date, length: int, works: set[int]) -> None:
    period = Period(start, start + timedelta(days=length))
    workdays = sorted(start + timedelta(days=n) for n in works)
    found = last_week(period, workdays)
    assert found.start in period
    assert found.end in period
    assert found.days <= 7
    inside = [day for day in workdays if day in period]
    assert found.end == (inside[-1] if inside else period.end)
    assert found.start.isocalendar()[:2] == found.end.isocalendar()[:2]
