"""What Gulnar promises of each indicator is proposed from the past."""

from datetime import date
from decimal import Decimal

from django.test import Client
from pytest_django import DjangoAssertNumQueries

from kitaphana.core.models import User
from kitaphana.indicators.queries import measure
from kitaphana.lib.period import Period
from kitaphana.nextyear.models import ForecastClass
from kitaphana.planning import actions, growth
from kitaphana.planning.course import Course
from kitaphana.planning.fact import targets
from kitaphana.planning.lastyear import PROMISED, USUAL
from kitaphana.planning.models import ControlNumber, Plan
from kitaphana.planning.promised import number_table
from kitaphana.planning.season import season_of
from kitaphana.roster.queries import working_days
from tests import make
from tests.planning.conftest import YEAR
from tests.planning.numbers.conftest import SEPTEMBER_1, in_force, on_paper, promise, visited


def proposed(plan: Plan) -> dict[str, tuple[Decimal, str]]:
    table = number_table(plan, SEPTEMBER_1, proposing=True)
    return {one.code: (one.value, growth.told(one.reason)) for one in table.proposals()}


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


def test_the_years_before_by_their_months_are_what_their_own_figures_say(gulnar: User, plan: Plan) -> None:
    visited(gulnar.school, 2022, 4000)
    visited(gulnar.school, 2020, 3000, {9: 1})  # nobody kept the year between
    codes = ("pupils", *PROMISED)
    years = growth.years_of(plan, PROMISED, SEPTEMBER_1)
    measured = tuple(measure(gulnar.school, span, codes) for span in years.periods)
    assert years.figures == measured
    assert [figures["visits"].value for figures in measured] == [4000, None, 3000]


# ---- As many queries however many numbers


def test_the_pages_queries_do_not_grow_with_the_numbers(
    library: Client, gulnar: User, plan: Plan, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    visited(gulnar.school, 2022, 4000)
    promise(gulnar, plan, **dict.fromkeys(USUAL, 50))
    address = f"/plan/{plan.pk}/numbers/"
    with django_assert_max_num_queries(48) as usual:
        assert library.get(address).status_code == 200
    for quarter in (1, 2, 3, 4):
        promise(gulnar, plan, quarter, **dict.fromkeys(USUAL, 5))
    with django_assert_max_num_queries(len(usual)):
        assert library.get(address).status_code == 200
    promise(gulnar, plan, **dict.fromkeys(PROMISED, 50))
    with django_assert_max_num_queries(48):
        assert library.get(address).status_code == 200
    in_force(plan)
    with django_assert_max_num_queries(7):
        targets(gulnar.school, YEAR)


def test_a_months_plan_stands_beside_the_same_month_of_earlier_years(
    library: Client, gulnar: User, plan: Plan
) -> None:
    """4000 visits a year, of which 200 in December; nothing of the year is said of the month."""
    visited(gulnar.school, 2021, 4000)
    visited(gulnar.school, 2022, 4000)
    december = actions.draft_plan(by=gulnar, kind="month", period=Period.month(2023, 12))
    table = number_table(december, date(2023, 12, 1), proposing=True)
    assert table.labels[-2:] == ["01.12.2021–31.12.2021", "01.12.2022–31.12.2022"]
    (visits,) = (one for one in table.proposals() if one.code == "visits")
    assert growth.told(visits.reason).startswith("01.12.2022–31.12.2022: 200.")


def test_where_nothing_whole_is_due_yet_nothing_is_behind(gulnar: User, plan: Plan) -> None:
    """A week of the year: of four events a seventh of one is due, of 4000 visits more than a hundred."""
    visited(gulnar.school, 2023, 20)
    promise(gulnar, plan, events=4, visits=4000)
    rows = {row.code: row for row in number_table(plan, date(2023, 9, 11), proposing=False).rows}
    assert rows["events"].due_shown == 0
    assert rows["events"].due, "a part of one"
    assert rows["events"].course is None
    assert rows["visits"].course is Course.BEHIND


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
