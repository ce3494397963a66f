"""What Gulnar promises of each indicator: proposed from the past, by quarter, and due as the season goes."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from kitaphana.circulation.models import Visit
from kitaphana.core.models import School, User
from kitaphana.core.refusal import Refused
from kitaphana.indicators.models import PaperFigure
from kitaphana.indicators.queries import measure
from kitaphana.lib.period import Period
from kitaphana.nextyear.models import ForecastClass
from kitaphana.planning import actions, growth, numbers
from kitaphana.planning.calendar import quarters as in_calendar
from kitaphana.planning.course import Course, course
from kitaphana.planning.fact import targets
from kitaphana.planning.lastyear import PROMISED, USUAL
from kitaphana.planning.models import ControlNumber, Plan
from kitaphana.planning.promised import number_table
from kitaphana.planning.season import season_of
from kitaphana.planning.spread import PlanDays, due, parts, plan_days, reached
from kitaphana.roster.models import Term
from kitaphana.roster.queries import working_days
from tests import make
from tests.planning.conftest import TERMS, YEAR

SEPTEMBER_1 = date(2023, 9, 1)
SEASON = {9: 4, 10: 3, 11: 2, 12: 1, 1: 2, 2: 2, 3: 1, 4: 3, 5: 2}
"""Month → twentieths of a year's visits."""


def promise(by: User, plan: Plan, quarter: int = 0, **values: float) -> None:
    for code, value in values.items():
        numbers.set_control_number(
            by=by, plan=plan, code=code, value=Decimal(str(value)), quarter=quarter, accept_far=True
        )


def visited(school: School, first: int, whole: int, season: dict[int, int] = SEASON) -> None:
    """So many visits in the school year that begins in `first`, on the tenth of each month."""
    total = sum(season.values())
    Visit.objects.bulk_create(
        Visit(
            school=school, on=date(first if month >= 9 else first + 1, month, 10),
            purpose=Visit.Purpose.EVENT, count=whole * part // total,
        )
        for month, part in season.items()
    )  # fmt: skip


def on_paper(school: School, period: Period, **counts: int) -> None:
    for code, value in counts.items():
        PaperFigure.objects.create(
            school=school, starts_on=period.start, ends_on=period.end, code=code, value=Decimal(value)
        )


def proposed(plan: Plan) -> dict[str, tuple[Decimal, str]]:
    table = number_table(plan, SEPTEMBER_1, proposing=True)
    return {one.code: (one.value, growth.told(one.reason)) for one in table.proposals()}


def in_force(plan: Plan) -> Plan:
    plan.state, plan.approved_on = Plan.State.APPROVED, plan.starts_on
    plan.save()
    return plan


# ---- From the past


def test_visits_are_proposed_from_their_growth_and_the_sentence_says_how(gulnar: User, plan: Plan) -> None:
    for first, whole in ((2020, 4000), (2021, 4200), (2022, 4420)):
        visited(gulnar.school, first, whole)
    value, why = proposed(plan)["visits"]
    assert value == 4550, "5.1 % a year, half of it taken: 4533, in round numbers"
    assert "2022–2023: 4\u00a0420." in why
    assert "5,1\u00a0%" in why and "2,6\u00a0%" in why


def test_the_contingent_of_the_forecast_counts_per_pupil(gulnar: User, plan: Plan) -> None:
    before = YEAR.year_before()
    on_paper(gulnar.school, before, visits=4000, pupils=400)
    assert proposed(plan)["visits"] == (
        Decimal(4000),
        "2022–2023: 4\u00a0000. Өсімі әлі белгісіз, сондықтан сол шама ұсынылады.",
    )
    ForecastClass(
        school=gulnar.school, first=2023, grade=1, letter="А", language="kk", promoted=0, comers=440
    ).lettered().save()
    value, why = proposed(plan)["visits"]
    assert value == 4400
    assert "оқушы" in why.lower() and "400" in why and "440" in why


def test_pupils_enrolled_go_before_the_forecast(gulnar: User, plan: Plan) -> None:
    ForecastClass(
        school=gulnar.school, first=2023, grade=1, letter="А", language="kk", promoted=0, comers=440
    ).lettered().save()
    assert growth.contingent(plan, SEPTEMBER_1) == 440
    make.reader(gulnar.school, school_class=make.school_class(gulnar.school))
    assert growth.contingent(plan, SEPTEMBER_1) == 1


def test_a_wild_growth_is_taken_for_a_tenth_at_most(gulnar: User, plan: Plan) -> None:
    visited(gulnar.school, 2021, 1000)
    visited(gulnar.school, 2022, 4000)
    value, why = proposed(plan)["visits"]
    assert value == 4400
    assert "300,0\u00a0%" in why and "10,0\u00a0%" in why


def test_a_year_recorded_from_its_middle_proposes_nothing(gulnar: User, plan: Plan) -> None:
    visited(gulnar.school, 2022, 900, {2: 1, 3: 1, 4: 1, 5: 1})
    assert "visits" not in proposed(plan)
    assert season_of(plan, "visits") == {}


def test_a_year_that_still_runs_proposes_nothing(gulnar: User, plan: Plan) -> None:
    visited(gulnar.school, 2022, 900, {9: 1, 10: 1, 11: 1, 12: 1})
    assert "visits" not in proposed(plan)


def test_ratios_follow_from_the_counts_they_are_made_of(gulnar: User, plan: Plan) -> None:
    on_paper(gulnar.school, YEAR.year_before(), visits=4400, readers=400)
    found = proposed(plan)
    assert found["visits_per_reader"][0] == Decimal("11.0")
    assert "400" in found["visits_per_reader"][1]
    promise(gulnar, plan, readers=440)
    assert proposed(plan)["visits_per_reader"][0] == Decimal("10.0")


def test_every_pupil_is_to_have_the_textbooks_and_refusals_are_not_to_grow(gulnar: User, plan: Plan) -> None:
    for back, refused in ((1, 12), (2, 8), (3, 4)):
        period = Period.school_year(2023 - back)
        on_paper(gulnar.school, period, enquiries=100, refusals=refused)
    found = proposed(plan)
    assert found["textbook_provision"] == (Decimal(100), "Әр оқушының оқулығы түгел болуға тиіс.")
    assert found["refusal_rate"][0] == Decimal("12.0")


def test_a_plan_of_several_years_has_no_year_before_to_grow_from(gulnar: User, plan: Plan) -> None:
    visited(gulnar.school, 2022, 4000)
    long = actions.draft_plan(by=gulnar, kind="long", period=Period(SEPTEMBER_1, date(2026, 8, 31)))
    table = number_table(long, SEPTEMBER_1, proposing=True)
    assert [one.code for one in table.proposals()] == ["textbook_provision"]
    promise(gulnar, long, visits=12_000)
    assert ControlNumber.objects.get(plan=long).season == {}


def test_gulnar_takes_what_she_ticks_and_leaves_the_rest(library: Client, gulnar: User, plan: Plan) -> None:
    visited(gulnar.school, 2022, 4000)
    on_paper(gulnar.school, YEAR.year_before(), readers=400)
    page = library.get(f"/plan/{plan.pk}/numbers/").content.decode()
    assert "Өткен жылдарға қарап ұсынылады" in page
    assert not plan.control_numbers.exists(), "nothing is put in silently"
    library.post(f"/plan/{plan.pk}/numbers/take/", {"code": ["visits"]})
    taken = plan.control_numbers.get()
    assert (taken.code, taken.value) == ("visits", Decimal(4000))
    assert taken.reason["code"] == "plan_num"
    assert sum(Decimal(share) for share in taken.season.values()) == 1
    page = library.get(f"/plan/{plan.pk}/numbers/").content.decode()
    assert "2022–2023: 4\u00a0000. Өсімі әлі белгісіз" in page
    promise(gulnar, plan, visits=4000)
    assert plan.control_numbers.get().reason, "the same number keeps its reason"
    promise(gulnar, plan, visits=4100)
    assert plan.control_numbers.get().reason == {}


def test_the_usual_indicators_are_offered_first_and_what_is_no_promise_is_not() -> None:
    assert PROMISED[:4] == ("readers", "loans_main", "visits", "events")
    assert not {"pupils", "teachers", "staff", "working_days", "stock"} & set(PROMISED)
    assert len(PROMISED) == len(set(PROMISED))


def test_a_promised_ratio_that_does_not_follow_is_said(library: Client, gulnar: User, plan: Plan) -> None:
    promise(gulnar, plan, loans_main=6100, readers=450, loans_per_reader=13.6)
    address = f"/plan/{plan.pk}/numbers/"
    assert "басқа бақылау сандарынан" not in library.get(address).content.decode()
    promise(gulnar, plan, readers=500)
    page = library.get(address).content.decode()
    assert "13,6 деп жазылған, ал басқа бақылау сандарынан 12,2 шығады" in page.replace("\u00a0", " ")


# ---- Quarters


def test_quarters_follow_the_season_and_add_up(gulnar: User, plan: Plan) -> None:
    visited(gulnar.school, 2022, 4000)
    promise(gulnar, plan, visits=4401, readers=400, visits_per_reader=11)
    assert (
        numbers.spread_quarters(by=gulnar, plan=plan, codes=["visits", "readers", "visits_per_reader"]) == 2
    )
    own = {n.quarter: n.value for n in plan.control_numbers.filter(code="visits", quarter__gt=0)}
    assert sum(own.values()) == 4401
    assert own[1] > own[4] > own[2], "September and October bring the most"
    ratio = plan.control_numbers.filter(code="visits_per_reader", quarter__gt=0)
    assert sum(n.value for n in ratio) == 11
    assert not plan.control_numbers.filter(code="readers", quarter__gt=0).exists(), "it stands all year"


def test_quarters_that_do_not_add_up_are_shown_and_one_button_parts_them_anew(
    library: Client, gulnar: User, plan: Plan
) -> None:
    promise(gulnar, plan, visits=4000)
    address = f"/plan/{plan.pk}/numbers/"
    typed = {
        "visits-0": "4000",
        "visits-1": "1000",
        "visits-2": "1000",
        "visits-3": "1000",
        "visits-4": "900",
    }
    library.post(f"{address}save/", typed)
    said = "Тоқсандардың қосындысы\u00a0– 3\u00a0900, бүкіл жоспарға\u00a0– 4\u00a0000."
    assert said in library.get(address).content.decode()
    page = library.post(f"{address}spread/", typed | {"code": "visits"}, follow=True).content.decode()
    assert "Тоқсандардың қосындысы" not in page
    assert sum(n.value for n in plan.control_numbers.filter(quarter__gt=0)) == 4000


def test_open_quarters_must_leave_room(gulnar: User, plan: Plan) -> None:
    promise(gulnar, plan, visits=4000)
    promise(gulnar, plan, 1, visits=3000)
    (row,) = number_table(plan, SEPTEMBER_1, proposing=False).rows
    assert row.apart is None
    promise(gulnar, plan, 2, visits=1500)
    (row,) = number_table(plan, SEPTEMBER_1, proposing=False).rows
    assert row.apart == 4500


def test_a_quarter_that_the_plan_does_not_have_is_refused(gulnar: User, plan: Plan) -> None:
    promise(gulnar, plan, visits=4000)
    with pytest.raises(Refused, match="5-тоқсан жоқ"):
        promise(gulnar, plan, 5, visits=10)
    with pytest.raises(Refused, match="алдымен бүкіл жоспарға"):
        promise(gulnar, plan, 1, loans=10)
    autumn = actions.draft_plan(by=gulnar, kind="quarter", period=Period(*TERMS[0]))
    promise(gulnar, autumn, visits=900)
    with pytest.raises(Refused, match="1-тоқсан жоқ"):
        promise(gulnar, autumn, 1, visits=900)
    with pytest.raises(Refused, match="тоқсандар жоқ"):
        numbers.spread_quarters(by=gulnar, plan=autumn, codes=["visits"])


def test_an_unknown_indicator_or_a_negative_number_is_refused(gulnar: User, plan: Plan) -> None:
    with pytest.raises(Refused, match="көрсеткіш жоқ"):
        promise(gulnar, plan, happiness=1)
    for value in (Decimal(-1), Decimal("NaN"), Decimal("Infinity")):
        with pytest.raises(Refused, match="теріс бола алмайды"):
            numbers.set_control_number(by=gulnar, plan=plan, code="loans", value=value)


def test_a_percent_above_a_hundred_is_refused(gulnar: User, plan: Plan) -> None:
    with pytest.raises(Refused, match="100\u00a0%-дан артық"):
        promise(gulnar, plan, textbook_provision=101)


def test_what_is_refused_stays_typed_and_does_not_hold_back_the_rest(
    library: Client, gulnar: User, plan: Plan
) -> None:
    promise(gulnar, plan, visits=4000, refusal_rate=8)
    typed = {"visits-0": "4100", "visits-1": "-5", "refusal_rate-0": "120", "refusal_rate-1": "оннан"}
    page = library.post(f"/plan/{plan.pk}/numbers/save/", typed).content.decode()
    assert "теріс бола алмайды" in page and "100\u00a0%-дан артық" in page
    assert 'value="-5"' in page and 'value="120"' in page
    assert {(n.code, n.quarter): n.value for n in plan.control_numbers.all()} == {
        ("visits", 0): 4100,
        ("refusal_rate", 0): 8,
    }


def test_an_emptied_field_takes_the_promise_back(library: Client, gulnar: User, plan: Plan) -> None:
    promise(gulnar, plan, visits=4000, loans=900)
    promise(gulnar, plan, 1, visits=1000, loans=300)
    typed = {"visits-0": "4000", "visits-1": "", "loans-0": "", "loans-1": ""}
    library.post(f"/plan/{plan.pk}/numbers/save/", typed)
    assert [(n.code, n.quarter) for n in plan.control_numbers.all()] == [("visits", 0)]


def test_twice_last_year_is_asked_about_in_the_table_too(library: Client, gulnar: User, plan: Plan) -> None:
    on_paper(gulnar.school, YEAR.year_before(), loans=3000)
    promise(gulnar, plan, loans=3000)
    page = library.post(f"/plan/{plan.pk}/numbers/save/", {"loans-0": "6100"}).content.decode()
    assert "екі еседен артық" in page
    assert plan.control_numbers.get().value == 3000
    library.post(f"/plan/{plan.pk}/numbers/set/", {"code": "loans", "value": "6100", "accept_far": "on"})
    assert plan.control_numbers.get().value == 6100


def test_a_plan_that_was_sent_takes_no_numbers(library: Client, gulnar: User, plan: Plan) -> None:
    promise(gulnar, plan, visits=4000)
    in_force(plan)
    for change in (
        lambda: promise(gulnar, plan, visits=1),
        lambda: numbers.take_proposals(by=gulnar, plan=plan, codes=USUAL, on=SEPTEMBER_1),
        lambda: numbers.spread_quarters(by=gulnar, plan=plan, codes=USUAL),
        lambda: numbers.drop_control_number(by=gulnar, plan=plan, code="visits"),
    ):
        with pytest.raises(Refused, match="бекітілген"):
            change()
    page = library.get(f"/plan/{plan.pk}/numbers/").content.decode()
    assert "<input" not in page[page.index("n-table") :].split("</table>")[0]
    assert "4\u2009000" in page


def test_aigul_reads_the_numbers_and_svetlana_does_not_see_them(
    client: Client, gulnar: User, aigul: User, foreign_librarian: User, plan: Plan
) -> None:
    promise(gulnar, plan, visits=4000)
    client.force_login(aigul)
    assert "4\u2009000" in client.get(f"/plan/{plan.pk}/numbers/").content.decode()
    assert client.post(f"/plan/{plan.pk}/numbers/save/", {"visits-0": "1"}).status_code == 403
    client.force_login(foreign_librarian)
    for name in ("", "save/", "take/", "spread/", "set/"):
        address = f"/plan/{plan.pk}/numbers/{name}"
        assert (client.post(address) if name else client.get(address)).status_code == 404
    assert plan.control_numbers.get().value == 4000


# ---- Due by a day


def test_what_is_due_follows_last_years_season(gulnar: User, plan: Plan) -> None:
    visited(gulnar.school, 2022, 4000)
    promise(gulnar, plan, visits=4000, readers=400)
    in_force(plan)
    for month, part in SEASON.items():
        period = Period.month(2023 if month >= 9 else 2024, month)
        assert targets(gulnar.school, period)["visits"] == 200 * part
    assert targets(gulnar.school, Period.month(2024, 7))["visits"] == 0
    assert targets(gulnar.school, YEAR) == {"visits": 4000, "readers": 400}


def test_without_a_past_what_is_due_follows_the_teaching_days(gulnar: User, plan: Plan) -> None:
    promise(gulnar, plan, visits=4000)
    half = Period(YEAR.start, date(2024, 1, 31))
    taught = plan_days(plan).teaching
    share = Decimal(sum(day in half for day in taught)) / len(taught)
    assert abs(due(plan, half)["visits"] - 4000 * share) <= Decimal("0.005")


def test_a_quarter_is_due_what_it_promises_and_a_standing_number_is_that_of_its_quarter(
    gulnar: User, plan: Plan
) -> None:
    promise(gulnar, plan, visits=4000, textbook_provision=100)
    promise(gulnar, plan, 1, visits=1700, textbook_provision=97)
    first, second = plan_days(plan).stretches[1], plan_days(plan).stretches[2]
    assert first == Period(YEAR.start, TERMS[1][0] - timedelta(days=1)), "with the break after it"
    assert due(plan, first) == {"visits": 1700, "textbook_provision": 97}
    assert due(plan, second)["textbook_provision"] == 100
    rest = Period(second.start, YEAR.end)
    assert due(plan, rest)["visits"] == 2300


def test_today_stands_beside_what_is_due_and_less_refusals_are_better(
    library: Client, gulnar: User, plan: Plan
) -> None:
    visited(gulnar.school, 2022, 4000)
    visited(gulnar.school, 2023, 2000)
    promise(gulnar, plan, visits=4000)
    (row,) = number_table(plan, date(2023, 12, 31), proposing=False).rows
    assert (row.done, row.due_shown, row.course) == (Decimal(1000), Decimal(2000), Course.BEHIND)
    assert number_table(plan, date(2023, 8, 31), proposing=False).rows[0].course is None
    page = library.get(f"/plan/{plan.pk}/numbers/").content.decode()
    assert "артта" in page

    def word(value: int, owed: int, *, less: bool = False) -> Course | None:
        return course(Decimal(value), Decimal(owed), less_is_better=less)

    assert [word(100, 100), word(95, 100), word(94, 100)] == [Course.AHEAD, Course.NORMAL, Course.BEHIND]
    assert [word(n, 95, less=True) for n in (95, 100, 101)] == [Course.AHEAD, Course.NORMAL, Course.BEHIND]
    assert word(5, 0) is None, "nothing is due yet"


def test_the_years_before_by_their_months_are_what_their_own_figures_say(gulnar: User, plan: Plan) -> None:
    visited(gulnar.school, 2022, 4000)
    visited(gulnar.school, 2020, 3000, {9: 1})  # the year between has none
    codes = ("pupils", *PROMISED)
    years = growth.years_of(plan, PROMISED, SEPTEMBER_1)
    measured = tuple(measure(gulnar.school, span, codes) for span in years.periods)
    assert years.figures == measured
    assert [figures["visits"].value for figures in measured] == [4000, 0, 3000]


# ---- As many queries however many numbers


def test_the_pages_queries_do_not_grow_with_the_numbers(
    library: Client, gulnar: User, plan: Plan, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    visited(gulnar.school, 2022, 4000)
    promise(gulnar, plan, **dict.fromkeys(USUAL, 50))
    address = f"/plan/{plan.pk}/numbers/"
    with django_assert_max_num_queries(90) as usual:
        assert library.get(address).status_code == 200
    for quarter in (1, 2, 3, 4):
        promise(gulnar, plan, quarter, **dict.fromkeys(USUAL, 5))
    with django_assert_max_num_queries(len(usual)):
        assert library.get(address).status_code == 200
    promise(gulnar, plan, **dict.fromkeys(PROMISED, 50))
    with django_assert_max_num_queries(95):
        assert library.get(address).status_code == 200
    in_force(plan)
    with django_assert_max_num_queries(7):
        targets(gulnar.school, YEAR)


def test_while_a_year_runs_the_last_full_one_is_shown_and_proposed_from(
    library: Client, gulnar: User, plan: Plan
) -> None:
    visited(gulnar.school, 2022, 4000)
    visited(gulnar.school, 2023, 2000)
    after = actions.draft_plan(by=gulnar, kind="year", period=Period.school_year(2024))
    running = number_table(after, date(2023, 11, 30), proposing=True)
    assert running.labels[-1] == "2022–2023"
    (visits,) = (one for one in running.proposals() if one.code == "visits")
    assert (visits.reason.holes["y"], visits.reason.holes["v"]) == ("2022–2023", Decimal(4000))
    in_june = number_table(after, date(2024, 6, 10), proposing=True)
    assert in_june.labels[-1] == "2023–2024", "in summer the year is as good as over"
    own = len(working_days(gulnar.school, after.period))
    daily = running.years.working_days
    assert daily == own, "of the plan's own days"


def test_a_share_above_the_whole_is_cut_and_says_so(gulnar: User, plan: Plan) -> None:
    table = number_table(plan, SEPTEMBER_1, proposing=True)
    kept = {"readers_served": Decimal(120), "teachers": Decimal(0)}
    served = growth.foreseen(table.years, kept, 117)["coverage"]
    assert served.value == 100
    assert served.reason.code == "plan_num_ratio_cut"
    assert "100\u00a0%-дан асады" in growth.told(served.reason)


def test_a_plan_of_a_calendar_year_has_four_quarters_in_the_order_of_time(gulnar: User, plan: Plan) -> None:
    later = make.school_year(gulnar.school, date(2024, 9, 1))
    for number, first, last in (
        (1, date(2024, 9, 2), date(2024, 10, 27)),
        (2, date(2024, 11, 4), date(2024, 12, 27)),
    ):
        Term.objects.create(
            school=gulnar.school, year=later, number=number, starts_on=first, ends_on=last, source="бұйрық"
        )
    whole = Period(date(2024, 1, 1), date(2024, 12, 31))
    calendar_year = actions.draft_plan(by=gulnar, kind="year", period=whole)
    days = plan_days(calendar_year)
    assert list(days.stretches) == [3, 4, 1, 2]
    assert sum(span.days for span in days.stretches.values()) == whole.days
    promise(gulnar, calendar_year, visits=4001)
    numbers.spread_quarters(by=gulnar, plan=calendar_year, codes=["visits"])
    kept = ControlNumber.objects.filter(plan=calendar_year, quarter__gt=0).values_list("value", flat=True)
    assert (len(kept), sum(kept)) == (4, 4001)
    assert [quarter.number for quarter in in_calendar(calendar_year)] == [3, 4, 1, 2], (
        "the calendar says the same"
    )


def test_a_quarter_of_which_a_plan_has_only_the_beginning_is_none_of_it(gulnar: User, plan: Plan) -> None:
    half = actions.draft_plan(by=gulnar, kind="half_year", period=Period(YEAR.start, date(2024, 1, 31)))
    assert list(plan_days(half).stretches) == [1, 2]
    assert [quarter.number for quarter in in_calendar(half)] == [1, 2]


def test_a_plan_of_a_year_not_opened_says_what_it_does_not_know(
    library: Client, gulnar: User, plan: Plan
) -> None:
    after = actions.draft_plan(by=gulnar, kind="year", period=Period.school_year(2024))
    for address in (f"/plan/{after.pk}/numbers/", f"/plan/{after.pk}/draft/", f"/plan/{after.pk}/"):
        page = library.get(address).content.decode().replace("\u00a0", " ")
        assert "2024–2025 оқу жылы ашылмаған: мереке мен тоқсан есептелмейді." in page
        assert 'href="/readers/year/"' in page
    year = make.school_year(gulnar.school, date(2024, 9, 1))
    page = library.get(f"/plan/{after.pk}/numbers/").content.decode().replace("\u00a0", " ")
    assert "2024–2025 оқу жылының тоқсандары жазылмаған" in page
    assert f'href="/readers/year/{year.pk}/terms/"' in page
    assert "тоқсандары жазылмаған" not in library.get(f"/plan/{plan.pk}/numbers/").content.decode()


# ---- Any season, any quarters

MONTHS = YEAR.months()
SCHOOL_DAYS = [
    day
    for start, end in TERMS
    for n in range((end - start).days + 1)
    for day in [start + timedelta(days=n)]
    if day.isoweekday() < 6
]
WORKING = [day for n in range(YEAR.days) for day in [YEAR.start + timedelta(days=n)] if day.isoweekday() < 6]
STARTS = [YEAR.start, *(start for start, _end in TERMS[1:])]
ENDS = [*(start - timedelta(days=1) for start in STARTS[1:]), YEAR.end]
STRETCHES = {n: Period(*span) for n, span in enumerate(zip(STARTS, ENDS, strict=True), start=1)}
DAYS = PlanDays(YEAR, WORKING, SCHOOL_DAYS, STRETCHES)

money = st.decimals(0, 100_000, places=2)
seasons: st.SearchStrategy[dict[str, str]] = st.one_of(
    st.just({}),
    st.lists(st.integers(0, 50), min_size=12, max_size=12)
    .filter(any)
    .map(lambda n: {m.start.strftime("%Y-%m"): str(share) for m, share in zip(MONTHS, n, strict=True)}),
)
quarters = st.dictionaries(st.sampled_from(sorted(STRETCHES)), money)


@settings(deadline=None)
@given(value=money, season=seasons, promised=quarters)
def test_months_add_up_to_the_quarters_and_the_quarters_to_the_year(
    value: Decimal, season: dict[str, str], promised: dict[int, Decimal]
) -> None:
    spread = parts(value, promised, season, DAYS)

    def within(period: Period) -> Decimal:
        return reached(period.end, spread) - reached(period.start - timedelta(days=1), spread)

    assert within(YEAR) == value
    assert sum(within(month) for month in MONTHS) == value
    assert sum(within(stretch) for stretch in STRETCHES.values()) == value
    for stretch in STRETCHES.values():
        assert sum(within(month) for month in stretch.months()) == within(stretch)
    if sum(promised.values()) == value or (len(promised) < 4 and sum(promised.values()) <= value):
        assert all(abs(within(STRETCHES[n]) - own) <= Decimal("0.01") for n, own in promised.items())


@settings(deadline=None)
@given(value=money, season=seasons, promised=quarters)
def test_what_is_due_never_falls_and_never_passes_the_promise(
    value: Decimal, season: dict[str, str], promised: dict[int, Decimal]
) -> None:
    spread = parts(value, promised, season, DAYS)
    running = [reached(YEAR.start + timedelta(days=n), spread) for n in range(0, YEAR.days, 5)]
    assert running == sorted(running)
    assert running[0] >= 0 and reached(YEAR.end, spread) == value
    assert sum(part.amount for part in spread) == Fraction(value)
