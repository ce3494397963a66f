"""Whose leave a leave is, and that each day of it is taken once (domain.md §3.3)."""

from datetime import date
from decimal import Decimal

from kitaphana.core.actions import change_setting
from kitaphana.core.models import School, User
from kitaphana.lib.period import Period
from kitaphana.roster.models import DayOff
from kitaphana.worktime.actions import hold_post, note_absence
from kitaphana.worktime.days import Day
from kitaphana.worktime.models import Post
from kitaphana.worktime.queries import Budget, budget
from tests.worktime.conftest import YEAR, rest

EIGHT = Decimal(8)


def of(school: School, period: Period = YEAR) -> Budget:
    found = budget(school, period)
    assert found is not None
    return found


def july_leave(school: School) -> None:
    """Written into the calendar: the library is closed for twenty days of work."""
    rest(school, date(2013, 7, 1), 26, kind=DayOff.Kind.LEAVE)


def _salta(gulnar: User, leave_days: int = 0) -> Post:
    return hold_post(
        by=gulnar, person="Омарова С.", hours_a_day=EIGHT, starts_on=date(2013, 2, 1), leave_days=leave_days
    )


def test_the_leave_of_the_only_librarian_may_stand_in_the_calendar(gulnar: User, post: Post) -> None:
    july_leave(gulnar.school)
    has = of(gulnar.school)
    assert has.whole.hours == has.fund == 1842
    assert has.whole.days.off == {Day.WEEKEND: 104, Day.HOLIDAY: 10, Day.LEAVE: 20}


def test_a_second_librarian_works_in_the_leave_of_the_first(gulnar: User, post: Post) -> None:
    july_leave(gulnar.school)
    salta = _salta(gulnar)
    first, second = of(gulnar.school).posts
    assert first.whole.days.off[Day.LEAVE] == 20
    assert Day.LEAVE not in second.whole.days.off
    assert second.months[6].days.work == 23, "all of July"
    note_absence(by=gulnar, post=salta, kind="leave", starts_on=date(2013, 8, 1), ends_on=date(2013, 8, 9))
    assert of(gulnar.school).posts[1].whole.days.off[Day.LEAVE] == 7, "her own dates and no others"


def test_days_of_leave_are_counted_once_whether_they_have_dates_or_not(gulnar: User, post: Post) -> None:
    salta = _salta(gulnar, leave_days=24)
    year = Period(date(2013, 9, 1), date(2014, 8, 31))
    assert of(gulnar.school, year).posts[1].whole.days.off[Day.LEAVE] == 24
    note_absence(by=gulnar, post=salta, kind="leave", starts_on=date(2014, 6, 2), ends_on=date(2014, 6, 13))
    row = of(gulnar.school, year).posts[1]
    assert row.whole.days.off[Day.LEAVE] == 24
    assert [row.months[n].days.off.get(Day.LEAVE, 0) for n in (9, 11)] == [10, 14]
    note_absence(by=gulnar, post=salta, kind="leave", starts_on=date(2014, 7, 1), ends_on=date(2014, 7, 31))
    assert of(gulnar.school, year).posts[1].whole.days.off[Day.LEAVE] == 33, "the dates say more"


def test_two_parts_of_a_post_held_by_one_go_on_leave_together(gulnar: User, holidays: None) -> None:
    july_leave(gulnar.school)
    for hours in (Decimal(4), Decimal(3)):
        hold_post(by=gulnar, person="Сәрсенова Г.", hours_a_day=hours, starts_on=YEAR.start)
    assert [row.whole.days.off[Day.LEAVE] for row in of(gulnar.school).posts] == [20, 20]


def test_the_leave_is_of_whoever_then_holds_the_post_longest(gulnar: User, holidays: None) -> None:
    july_leave(gulnar.school)
    left = date(2013, 6, 30)
    hold_post(by=gulnar, person="Г.", hours_a_day=EIGHT, starts_on=YEAR.start, ends_on=left)
    _salta(gulnar)
    first, second = of(gulnar.school).posts
    assert Day.LEAVE not in first.whole.days.off
    assert second.whole.days.off[Day.LEAVE] == 20
    assert of(gulnar.school, Period.month(2013, 7)).whole.hours == 3 * 8, "the same of a month alone"


def test_a_holiday_or_a_closed_day_within_a_leave_is_off_for_all(gulnar: User, post: Post) -> None:
    july_leave(gulnar.school)
    rest(gulnar.school, date(2013, 7, 8))
    rest(gulnar.school, date(2013, 7, 9), kind=DayOff.Kind.CLOSED)
    _salta(gulnar)
    first, second = of(gulnar.school).posts
    assert first.whole.days.off[Day.LEAVE] == 18
    assert second.months[6].days.off == {Day.WEEKEND: 8, Day.HOLIDAY: 1, Day.CLOSED: 1}


def test_a_break_within_a_leave_is_off_for_all_only_where_breaks_close(gulnar: User, post: Post) -> None:
    july_leave(gulnar.school)
    rest(gulnar.school, date(2013, 7, 1), 31, kind=DayOff.Kind.BREAK)
    _salta(gulnar)
    july = Period.month(2013, 7)
    assert [row.whole.days.work for row in of(gulnar.school, july).posts] == [3, 23]
    change_setting(by=gulnar, code="breaks_closed", value=True, source="бұйрық")
    assert [row.whole.days.off.get(Day.CLOSED) for row in of(gulnar.school, july).posts] == [23, 23]


def test_the_library_works_on_a_day_when_one_of_two_does(gulnar: User, post: Post) -> None:
    salta = _salta(gulnar)
    for who, first, last in ((post, 1, 5), (salta, 4, 8)):
        note_absence(
            by=gulnar, post=who, kind="course", starts_on=date(2013, 7, first), ends_on=date(2013, 7, last)
        )
    july = of(gulnar.school, Period.month(2013, 7)).whole
    assert july.days.off == {Day.WEEKEND: 8, Day.COURSE: 2}, "both are away on the fourth and the fifth"
    assert july.days.work == 21
    assert july.hours == (18 + 20) * 8
