"""What last year gives to Gulnar's new plan: its work, its control numbers, its results."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from kitaphana.activities.models import WorkKind
from kitaphana.core.models import User
from kitaphana.core.refusal import Refused, Stranger
from kitaphana.indicators.models import PaperFigure
from kitaphana.lib.fuzzy import FuzzyDate
from kitaphana.lib.period import Period
from kitaphana.planning import actions
from kitaphana.planning.lastyear import PROMISED, plan_before, results
from kitaphana.planning.models import Plan, PlanItem
from kitaphana.planning.queries import control_numbers, items
from kitaphana.roster.models import Term
from tests import make
from tests.planning.conftest import TERMS, YEAR

NEXT = Period.school_year(2024)


@pytest.fixture
def anew(gulnar: User, plan: Plan) -> Plan:
    """The empty plan of 2024–2025, after the `plan` of 2023–2024."""
    return actions.draft_plan(by=gulnar, kind="year", period=NEXT)


@pytest.fixture
def reached(gulnar: User) -> None:
    """What the paper of 2023–2024 says: 380 readers, 4200 visits, 9400 copies."""
    for code, value in (("readers", 380), ("visits", 4200), ("stock", 9400)):
        PaperFigure.objects.create(
            school=gulnar.school, starts_on=YEAR.start, ends_on=YEAR.end, code=code, value=Decimal(value)
        )


def test_last_years_work_comes_a_year_later_with_todays_norms_and_no_marks(
    gulnar: User, plan: Plan, anew: Plan, kinds: dict[str, WorkKind]
) -> None:
    second = FuzzyDate.quarter(*TERMS[1], 2)
    for kind, term in (("exhibition", FuzzyDate.monthly(YEAR)), ("raid", second)):
        actions.add_item(
            by=gulnar, plan=plan, kind=kinds[kind], text=kind, term=term, units=Decimal(9), responsible="Г."
        )
    actions.drop_item(by=gulnar, item=items(plan)[0], reason="ақын келмеді", on=date(2024, 2, 1))
    actions.set_control_number(by=gulnar, plan=plan, code="visits", value=Decimal(4500))
    WorkKind.objects.filter(code="raid").update(norm_minutes=45)
    year = make.school_year(gulnar.school, NEXT.start)
    autumn = (date(2024, 11, 4), date(2024, 12, 29))
    Term.objects.create(
        school=gulnar.school, year=year, number=2, starts_on=autumn[0], ends_on=autumn[1], source="бұйрық"
    )

    assert actions.copy_items(by=gulnar, plan=anew, source=plan) == 3

    readings, exhibition, raid = items(anew)
    assert (readings.number, readings.text, readings.audience) == (1, "Мұқағали оқулары", "7–11-сынып")
    assert (readings.state, readings.why) == (PlanItem.State.PLANNED, "")
    assert readings.term == FuzzyDate.week(2025, 2, 3)
    assert exhibition.term == FuzzyDate.monthly(NEXT)
    assert (raid.term, raid.term_number) == (FuzzyDate.quarter(*autumn, 2), 2)
    assert (raid.units, raid.norm_minutes) == (Decimal(9), Decimal(45))
    assert control_numbers(anew) == {"visits": Decimal(4500)}
    assert actions.copy_items(by=gulnar, plan=anew, source=plan) == 0, "copied twice, there once"


def test_a_shorter_plan_takes_only_what_falls_into_it(
    gulnar: User, plan: Plan, kinds: dict[str, WorkKind]
) -> None:
    for term in (FuzzyDate.month(2024, 5), FuzzyDate.month(2024, 6)):
        actions.add_item(
            by=gulnar,
            plan=plan,
            kind=kinds["quiz"],
            text="Жаз",
            term=term,
            units=Decimal(1),
            responsible="Г.",
        )
    until_may = actions.draft_plan(by=gulnar, kind="year", period=Period(NEXT.start, date(2025, 5, 25)))
    assert plan_before(until_may) == plan
    assert actions.copy_items(by=gulnar, plan=until_may, source=plan) == 2
    assert items(until_may)[1].term == FuzzyDate("month", date(2025, 5, 1), date(2025, 5, 25))


def test_only_a_plan_of_the_same_kind_and_time_with_work_in_it_is_last_years(
    gulnar: User, plan: Plan, anew: Plan
) -> None:
    assert plan_before(plan) is None
    assert plan_before(anew) == plan
    autumn = Period(date(2024, 9, 1), date(2024, 10, 27))
    assert plan_before(actions.draft_plan(by=gulnar, kind="quarter", period=autumn)) is None
    two_years_on = actions.draft_plan(by=gulnar, kind="year", period=Period.school_year(2025))
    assert plan_before(two_years_on) is None, "the plan between has no work in it"


def test_a_plan_that_was_sent_takes_no_copies(gulnar: User, aigul: User, plan: Plan, anew: Plan) -> None:
    actions.copy_items(by=gulnar, plan=anew, source=plan)
    actions.submit(by=gulnar, plan=anew, participants=[aigul])
    with pytest.raises(Refused, match="келісуге жіберілген"):
        actions.copy_items(by=gulnar, plan=anew, source=plan)
    with pytest.raises(Refused, match="келісуге жіберілген"):
        actions.promise_results(by=gulnar, plan=anew)


def test_svetlana_copies_nothing_of_gulnars(
    foreign_librarian: User, plan: Plan, anew: Plan, client: Client
) -> None:
    own = actions.draft_plan(by=foreign_librarian, kind="year", period=NEXT)
    with pytest.raises(Stranger):
        actions.copy_items(by=foreign_librarian, plan=own, source=plan)
    client.force_login(foreign_librarian)
    assert client.post(f"/plan/{anew.pk}/copy/").status_code == 404
    assert client.post(f"/plan/{anew.pk}/results/").status_code == 404


def test_last_years_results_become_control_numbers_and_what_was_set_stays(
    gulnar: User, plan: Plan, anew: Plan, reached: None
) -> None:
    actions.set_control_number(by=gulnar, plan=anew, code="visits", value=Decimal(4500))
    assert results(anew) == {
        "readers": Decimal(380),
        "visits": Decimal(4200),
        "visits_per_reader": Decimal("11.1"),
    } | {code: value for code, value in results(anew).items() if code not in ("readers", "visits")}
    assert "stock" not in results(anew), "a plan promises no stock"
    actions.promise_results(by=gulnar, plan=anew)
    numbers = control_numbers(anew)
    assert (numbers["readers"], numbers["visits"]) == (Decimal(380), Decimal(4500))
    assert actions.promise_results(by=gulnar, plan=anew) == 0


def test_the_usual_indicators_are_offered_first_and_what_is_no_promise_is_not() -> None:
    assert PROMISED[:4] == ("readers", "loans_main", "visits", "events")
    assert not {"pupils", "teachers", "staff", "working_days", "stock"} & set(PROMISED)
    assert len(PROMISED) == len(set(PROMISED))


def test_gulnar_is_offered_last_years_plan_and_results_on_the_page(
    library: Client, plan: Plan, anew: Plan, reached: None
) -> None:
    page = library.get(f"/plan/{anew.pk}/").content.decode()
    assert "Өткен жылғы жоспардан көшіру" in page
    assert "(былтыр: 380)" in page
    copied = library.post(f"/plan/{anew.pk}/copy/", follow=True).content.decode()
    assert "1\u00a0тармақ көшірілді. Мерзімдерін тексеріңіз." in copied
    assert "Өткен жылғы жоспардан көшіру" not in copied
    page = library.post(f"/plan/{anew.pk}/results/", follow=True).content.decode()
    assert "Былтырғы нәтижелерді алу" not in page
    assert control_numbers(anew)["readers"] == 380


def test_a_first_plan_is_offered_nothing(library: Client, plan: Plan) -> None:
    page = library.get(f"/plan/{plan.pk}/").content.decode()
    assert "Өткен жылғы жоспардан көшіру" not in page
    assert "Былтырғы нәтижелерді алу" not in page
    before = library.post(f"/plan/{plan.pk}/copy/")
    assert (before.status_code, len(items(plan))) == (302, 1)
