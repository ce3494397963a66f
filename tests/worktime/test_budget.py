"""Hours of the library by the calendar, posts and absences (domain.md §3.3)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from kitaphana.core.models import School, User
from kitaphana.core.refusal import Refused, Stranger
from kitaphana.lib.period import Period
from kitaphana.roster.models import DayOff
from kitaphana.roster.queries import working_days
from kitaphana.worktime.actions import (
    LosesAbsences,
    Terms,
    amend_post,
    hold_post,
    note_absence,
    remove_absence,
    remove_post,
)
from kitaphana.worktime.days import Calendar, Day, library_calendar, of_post, school_years
from kitaphana.worktime.models import Leave, Post
from kitaphana.worktime.page import days_formula, hours_formula, post_rows
from kitaphana.worktime.queries import Budget, budget, budget_of_post, rate, unnormed_hours
from tests.worktime.conftest import YEAR, rest

EIGHT = Decimal(8)


def of(school: School, period: Period = YEAR) -> Budget:
    found = budget(school, period)
    assert found is not None
    return found


def test_the_published_year_has_2002_hours_and_1842_without_leave(gulnar: User, post: Post) -> None:
    whole = of(gulnar.school).whole
    assert (whole.days.all, whole.days.work, whole.days.eves) == (365, 251, 6)
    assert whole.hours == 2002
    assert whole.days.off == {Day.WEEKEND: 104, Day.HOLIDAY: 10}
    note_absence(by=gulnar, post=post, kind="leave", starts_on=date(2013, 7, 1), ends_on=date(2013, 7, 26))
    row = of(gulnar.school).posts[0]
    assert row.whole.days.off[Day.LEAVE] == 20
    assert row.whole.hours == 1842
    assert [share.days.work for share in row.months[4:7]] == [19, 18, 3]
    assert [share.hours for share in row.months[4:7]] == [151, 143, 24]
    with override("ru"):
        assert days_formula(row.whole, "ru").replace("\u00a0", " ") == (
            "Рабочих дней = 365 − 104 (выходные) − 10 (праздники) − 20 (отпуск) = 231"
        )
    assert "231 × 8 − 6 × 1 = 1 842" in hours_formula(row, "kk").replace("\u00a0", " ")


def test_leave_without_dates_is_taken_from_each_school_year_by_the_part_held(
    gulnar: User, holidays: None
) -> None:
    post = hold_post(
        by=gulnar, person="Сәрсенова Г.", hours_a_day=EIGHT, leave_days=20, starts_on=YEAR.start,
        ends_on=YEAR.end,
    )  # fmt: skip
    row = of(gulnar.school).posts[0]
    assert row.whole.days.off[Day.LEAVE] == 20, "13 of the first eight months, 7 of the last four"
    assert row.months[7].days.off[Day.LEAVE] == 13
    assert row.months[11].days.off[Day.LEAVE] == 7
    amend_post(
        by=gulnar, post=post, terms=Terms("Г.", EIGHT, YEAR.start, YEAR.end, leave_days=366), revision=1
    )
    assert of(gulnar.school).whole.hours == 0, "more leave than days leaves nothing, and never less"


def test_illness_on_a_holiday_and_leaves_that_overlap_take_each_day_once(gulnar: User, post: Post) -> None:
    for kind, first, last in (
        ("illness", date(2013, 5, 8), date(2013, 5, 9)),  # the ninth is a holiday
        ("leave", date(2013, 7, 1), date(2013, 7, 12)),
        ("course", date(2013, 7, 8), date(2013, 7, 19)),
    ):
        note_absence(by=gulnar, post=post, kind=kind, starts_on=first, ends_on=last)
    whole = of(gulnar.school).posts[0].whole
    away = {day: whole.days.off[day] for day in (Day.ILLNESS, Day.LEAVE, Day.COURSE)}
    assert away == {Day.ILLNESS: 1, Day.LEAVE: 10, Day.COURSE: 5}
    assert whole.days.eves == 5, "the eve on which she was ill shortens nothing"
    assert whole.hours == 235 * 8 - 5


def test_a_post_counts_from_its_first_day_to_its_last(gulnar: User, holidays: None) -> None:
    hold_post(
        by=gulnar, person="Омарова С.", hours_a_day=EIGHT, starts_on=date(2013, 3, 6),
        ends_on=date(2013, 3, 12),
    )  # fmt: skip
    whole = of(gulnar.school).posts[0].whole
    assert (whole.days.all, whole.days.work) == (7, 4), "6, 7, 11 and 12 March"
    assert whole.hours == 4 * 8 - 1
    assert budget(gulnar.school, Period.month(2013, 2)) is None


def test_leave_over_the_end_of_the_year_takes_from_each_year_its_own_days(gulnar: User, post: Post) -> None:
    note_absence(by=gulnar, post=post, kind="leave", starts_on=date(2013, 12, 30), ends_on=date(2014, 1, 3))
    assert of(gulnar.school).posts[0].whole.days.off[Day.LEAVE] == 2
    january = of(gulnar.school, Period.month(2014, 1)).posts[0].whole
    assert (january.days.off[Day.LEAVE], january.days.work) == (2, 20), "the first was a holiday"


def test_a_post_shorter_than_an_hour_is_never_below_nothing_before_a_holiday(
    gulnar: User, holidays: None
) -> None:
    half = Decimal("0.5")
    hold_post(by=gulnar, person="Г.", hours_a_day=half, service_hours_a_day=half, starts_on=YEAR.start)
    march = of(gulnar.school, Period(date(2013, 3, 7), date(2013, 3, 8))).whole
    assert march.days.work == 1
    assert [march.hours, march.service, march.inner] == [0, 0, 0]
    assert of(gulnar.school).whole.hours == 245 * half


def test_the_library_calendar_agrees_with_the_days_it_works(gulnar: User, holidays: None) -> None:
    school = gulnar.school
    rest(school, date(2013, 3, 29), kind=DayOff.Kind.CLEANING)
    rest(school, date(2013, 3, 5), kind=DayOff.Kind.METHODICAL)
    rest(school, date(2013, 3, 25), 7, kind=DayOff.Kind.BREAK)
    rest(school, date(2013, 7, 1), 14, kind=DayOff.Kind.LEAVE)
    days = library_calendar(school, YEAR).within(YEAR)
    assert days.work == len(working_days(school, YEAR))
    assert days.off == {
        Day.WEEKEND: 104, Day.HOLIDAY: 10, Day.METHODICAL: 1, Day.CLEANING: 1, Day.LEAVE: 10
    }  # fmt: skip


def test_two_posts_add_up_and_an_hour_costs_their_mean_by_hours(gulnar: User, holidays: None) -> None:
    hold_post(
        by=gulnar, person="Сәрсенова Г.", hours_a_day=EIGHT, service_hours_a_day=Decimal(5),
        pay_a_month=Decimal(160_000), starts_on=YEAR.start,
    )  # fmt: skip
    hold_post(
        by=gulnar, person="Омарова С.", hours_a_day=Decimal(4), pay_a_month=Decimal(40_000),
        hours_a_month=Decimal(80), starts_on=YEAR.start,
    )  # fmt: skip
    has = of(gulnar.school)
    assert has.whole.hours == 2002 + 251 * 4 - 6
    assert has.whole.service == 251 * 5
    assert has.whole.inner == has.whole.hours - 1255
    assert has.fund == 2002
    assert has.rate == Decimal("833.67"), "(1000 × 2002 + 500 × 998) / 3000"


def test_pay_that_was_raised_in_the_year_costs_by_the_hours_of_each_part(
    gulnar: User, holidays: None
) -> None:
    ends = date(2013, 6, 30)
    for pay, first, last in ((160_000, YEAR.start, ends), (320_000, date(2013, 7, 1), None)):
        hold_post(
            by=gulnar, person="Г.", hours_a_day=EIGHT, pay_a_month=Decimal(pay), starts_on=first, ends_on=last
        )
    has = of(gulnar.school)
    before, after = (row.whole.hours for row in has.posts)
    assert before + after == 2002
    assert has.rate == ((before * 1000 + after * 2000) / 2002).quantize(Decimal("0.01"))


def test_an_hour_costs_nothing_known_where_no_pay_is_entered(gulnar: User, post: Post) -> None:
    assert of(gulnar.school).rate is None
    assert rate(()) is None


_days = st.dates(date(2012, 6, 1), date(2014, 10, 31))
_spans = st.tuples(_days, _days).map(sorted)
_amounts = st.decimals("0.01", 24, places=2)


@st.composite
def posts(draw: st.DrawFn) -> Post:
    first, last = draw(_spans)
    hours = draw(_amounts)
    return Post(
        person="Г.",
        hours_a_day=hours,
        service_hours_a_day=draw(st.decimals(0, hours, places=2)),
        leave_days=draw(st.integers(0, 400)),
        starts_on=first,
        ends_on=draw(st.sampled_from([last, None])),
    )


@settings(deadline=None)  # an example may draw three years of days
@given(
    post=posts(),
    leaves=st.lists(st.tuples(_spans, st.sampled_from(Leave.Kind.values)), max_size=5),
    off=st.sets(_days, max_size=30),
    chosen=_spans,
)
def test_months_add_up_to_the_year_for_any_post_and_leaves(
    post: Post, leaves: list[tuple[list[date], str]], off: set[date], chosen: list[date]
) -> None:
    period = Period(chosen[0], chosen[1])
    years = school_years(period)
    every = [years[0].start + timedelta(days=n) for n in range(Period(years[0].start, years[-1].end).days)]
    library = Calendar(
        {
            day: Day.WEEKEND if day.isoweekday() > 5 else Day.HOLIDAY if day in off else Day.WORK
            for day in every
        },
        frozenset(day - timedelta(days=1) for day in off),
    )
    held = [
        Leave(pk=n, kind=kind, starts_on=span[0], ends_on=span[1]) for n, (span, kind) in enumerate(leaves)
    ]
    row = budget_of_post(post, of_post(post, held, library, years), period)
    for what in ("hours", "service", "inner"):
        parts = [getattr(share, what) for share in row.months]
        assert sum(parts) == getattr(row.whole, what)
        assert min(parts) >= 0
    assert sum(share.days.work for share in row.months) == row.whole.days.work
    assert all(share.days.all == share.days.work + sum(share.days.off.values()) for share in row.months)


def test_more_posts_and_years_ask_the_database_no_more(gulnar: User, post: Post) -> None:
    def asked(period: Period) -> int:
        with CaptureQueriesContext(connection) as queries:
            of(gulnar.school, period)
        return len(queries)

    before = asked(YEAR)
    for n in range(5):
        other = hold_post(by=gulnar, person=f"К. {n}", hours_a_day=EIGHT, starts_on=YEAR.start)
        note_absence(by=gulnar, post=other, kind="leave", starts_on=YEAR.start, ends_on=date(2013, 1, 20))
    assert asked(YEAR) == asked(Period(YEAR.start, date(2018, 12, 31))) == before


@pytest.mark.parametrize(("normed", "share", "published"), [
    ("713.291", 10, 79), ("861.033", 3, 26), ("395.26", 5, 20),
])  # fmt: skip
def test_hours_of_work_without_norms_as_published(normed: str, share: int, published: int) -> None:
    assert int(unnormed_hours(Decimal(normed), Decimal(share))) == published


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"hours_a_day": Decimal(0)}, "Бюджет есептелмейді"),
        ({"hours_a_day": Decimal(25)}, "Бюджет есептелмейді"),
        ({"hours_a_day": Decimal("NaN")}, "Бюджет есептелмейді"),
        ({"leave_days": -1}, "Бюджет есептелмейді"),
        ({"hours_a_month": Decimal(0)}, "Бюджет есептелмейді"),
        ({"pay_a_month": Decimal(-1)}, "Бюджет есептелмейді"),
        ({"service_hours_a_day": Decimal(9)}, "артық бола алмайды"),
        ({"person": "  "}, "Кім жұмыс істейтінін"),
        ({"ends_on": date(2012, 12, 31)}, "Кезеңнің басы соңынан кейін"),
    ],
)
def test_a_post_out_of_range_is_refused(
    gulnar: User, post: Post, wrong: dict[str, object], sentence: str
) -> None:
    said = {"person": "Г.", "hours_a_day": EIGHT, "starts_on": YEAR.start, **wrong}
    with pytest.raises(Refused, match=sentence):
        hold_post(by=gulnar, **said)  # type: ignore[arg-type]
    with pytest.raises(Refused, match=sentence):
        amend_post(by=gulnar, post=post, terms=Terms(**said), revision=post.revision)  # type: ignore[arg-type]
    assert Post.objects.get().hours_a_day == EIGHT


def test_an_absence_is_within_the_post_and_said_once(gulnar: User, post: Post) -> None:
    first, last = date(2013, 7, 1), date(2013, 7, 5)
    with pytest.raises(Refused, match="Кезеңнің басы"):
        note_absence(by=gulnar, post=post, kind="leave", starts_on=last, ends_on=first)
    with pytest.raises(Refused, match="штатта болмаған"):
        note_absence(by=gulnar, post=post, kind="leave", starts_on=date(2012, 7, 1), ends_on=date(2012, 7, 5))
    kept = note_absence(by=gulnar, post=post, kind="leave", starts_on=first, ends_on=last)
    with pytest.raises(Refused, match="басталатын жазба бар"):
        note_absence(by=gulnar, post=post, kind="illness", starts_on=first, ends_on=first)
    remove_absence(by=gulnar, absence=kept)
    assert of(gulnar.school).whole.hours == 2002


def test_an_absence_of_no_known_reason_or_beyond_the_post_is_refused(gulnar: User, holidays: None) -> None:
    last = date(2013, 6, 30)
    post = hold_post(by=gulnar, person="Г.", hours_a_day=EIGHT, starts_on=YEAR.start, ends_on=last)
    day = date(2013, 6, 27)
    with pytest.raises(Refused, match="мұндай себебі жоқ"):
        note_absence(by=gulnar, post=post, kind="rubbish", starts_on=day, ends_on=day)
    with pytest.raises(Refused, match="штатта болмаған"):
        note_absence(by=gulnar, post=post, kind="leave", starts_on=day, ends_on=date(2013, 7, 1))
    note_absence(by=gulnar, post=post, kind="leave", starts_on=day, ends_on=last)


def test_one_person_does_not_work_more_than_twelve_hours_a_day(gulnar: User, post: Post) -> None:
    half = {"person": "сәрсенова г.", "starts_on": date(2013, 3, 1)}
    with pytest.raises(Refused, match="күніне 12,5\u00a0сағат"):
        hold_post(by=gulnar, hours_a_day=Decimal("4.5"), **half)  # type: ignore[arg-type]
    hold_post(by=gulnar, hours_a_day=Decimal(4), **half)  # type: ignore[arg-type]
    hold_post(by=gulnar, person="Омарова С.", hours_a_day=EIGHT, starts_on=YEAR.start)
    with pytest.raises(Refused, match="күніне 13\u00a0сағат"):
        terms = Terms("Сәрсенова Г.", Decimal(9), YEAR.start)
        amend_post(by=gulnar, post=post, terms=terms, revision=post.revision)
    ended = Terms("Сәрсенова Г.", EIGHT, YEAR.start, date(2013, 2, 28))
    amend_post(by=gulnar, post=post, terms=ended, revision=post.revision)


def test_of_two_who_change_a_post_the_later_is_told(gulnar: User, post: Post) -> None:
    read = post.revision
    amend_post(by=gulnar, post=post, terms=Terms("Г.", EIGHT, YEAR.start), revision=read)
    with pytest.raises(Refused, match="басқа адам өзгерткен"):
        amend_post(by=gulnar, post=post, terms=Terms("С.", Decimal(4), YEAR.start), revision=read)
    assert Post.objects.get().hours_a_day == EIGHT


@pytest.mark.parametrize(
    "held",
    [
        [("Г.", "4", None, None)],
        [("Г.", "8", None, date(2013, 5, 31)), ("С.", "8", date(2013, 6, 1), None)],
        [("Г.", "8", None, None), ("С.", "3.6", None, None)],
    ],
)
def test_staff_is_reckoned_by_one_full_post_whoever_works(
    gulnar: User, holidays: None, held: list[tuple[str, str, date | None, date | None]]
) -> None:
    for person, hours, first, last in held:
        hold_post(
            by=gulnar, person=person, hours_a_day=Decimal(hours), starts_on=first or YEAR.start, ends_on=last
        )
    assert of(gulnar.school).fund == 2002


def test_the_days_of_the_table_add_up_to_the_days_that_the_only_person_works(
    gulnar: User, post: Post
) -> None:
    usual = of(gulnar.school).whole.days.work
    note_absence(by=gulnar, post=post, kind="course", starts_on=date(2013, 4, 1), ends_on=date(2013, 4, 3))
    days = of(gulnar.school).whole.days
    assert (days.work, days.off["course"]) == (usual - 3, 3)
    assert days.all == days.work + sum(days.off.values())
    assert of(gulnar.school).fund == 2002, "a course is not leave"


def test_a_post_with_absences_is_deleted_only_after_a_word(gulnar: User, post: Post) -> None:
    note_absence(by=gulnar, post=post, kind="leave", starts_on=date(2013, 7, 1), ends_on=date(2013, 7, 5))
    with pytest.raises(LosesAbsences):
        remove_post(by=gulnar, post=post)
    remove_post(by=gulnar, post=post, accept_loss=True)
    assert not Post.objects.exists()


def test_svetlana_of_another_school_ends_no_post_here(foreign_librarian: User, post: Post) -> None:
    with pytest.raises(Stranger):
        remove_post(by=foreign_librarian, post=post)
    assert budget(foreign_librarian.school, YEAR) is None


def test_the_page_names_only_what_the_year_has(gulnar: User, post: Post) -> None:
    note_absence(by=gulnar, post=post, kind="course", starts_on=date(2013, 4, 1), ends_on=date(2013, 4, 3))
    with override("en"):
        shown = post_rows(of(gulnar.school).posts[0], "en")
    assert shown.heads == ("days off", "holidays", "methodical", "cleaning", "course")
    assert dict(shown.whole.off)["course"] == 3
