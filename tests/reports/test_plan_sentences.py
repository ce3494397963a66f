"""The plan, its control numbers and its hours."""

from datetime import date
from decimal import Decimal

import pytest

from kitaphana.activities.actions import record
from kitaphana.activities.models import WorkKind
from kitaphana.agreement import actions as agreement
from kitaphana.circulation.actions import count_visits
from kitaphana.core.models import RoleCode, User
from kitaphana.lib.fuzzy import FuzzyDate
from kitaphana.lib.period import Period
from kitaphana.needs.actions import ask
from kitaphana.planning import actions, marks, numbers
from kitaphana.planning.models import Plan, PlanItem
from kitaphana.roster.models import DayOff, SchoolClass
from kitaphana.worktime.actions import hold_post
from tests import make
from tests.reports.telling import NEXT_MONTH, beginning, said

Kinds = dict[str, WorkKind]
SEPTEMBER = Period(date(2023, 9, 1), date(2023, 9, 30))
DONE = ("P-ALL", "P-MOST", "P-PART", "P-ZERO", "P-FREE")


@pytest.fixture
def plan(gulnar: User, fifth: SchoolClass) -> Plan:
    return actions.draft_plan(by=gulnar, kind="year", period=Period.school_year(2023))


def item(
    gulnar: User, plan: Plan, kind: WorkKind, day: date, *, done: bool = False, text: str = "Викторина"
) -> PlanItem:
    made = actions.add_item(
        by=gulnar,
        plan=plan,
        kind=kind,
        text=text,
        term=FuzzyDate.day(day),
        units=Decimal(1),
        responsible="Сәрсенова Г.",
    )
    return marks.mark_done(by=gulnar, item=made, on=day) if done else made


def approved(gulnar: User, plan: Plan, kind: WorkKind, *, agreed: int = 1, asked: int = 1) -> None:
    """Sent to so many teachers, `agreed` of whom say yes; the director approves."""
    if not plan.items.exists():
        item(gulnar, plan, kind, date(2024, 5, 15))
    people = [make.user(gulnar.school, f"mugalim{n}", "Мұғалім", RoleCode.TEACHER) for n in range(asked)]
    director = make.user(gulnar.school, "director", "Тұрсынов Марат", RoleCode.DIRECTOR)
    make.sent(plan, people, by=gulnar)
    for person in people[:agreed]:
        agreement.agree(by=person, plan=plan, on=date(2023, 9, 1))
    agreement.approve(by=director, plan=plan, on=date(2023, 9, 1))


def test_a_draft_is_no_plan(gulnar: User, plan: Plan, kinds: Kinds) -> None:
    item(gulnar, plan, kinds["quiz"], date(2023, 9, 20))
    assert beginning(said(gulnar.school), "P-") == {"P-NOPLAN"}


def test_everyone_agreed(gulnar: User, plan: Plan, kinds: Kinds) -> None:
    approved(gulnar, plan, kinds["quiz"], agreed=2, asked=2)
    told = said(gulnar.school)
    assert {"P-WHY", "P-KINDS-1", "J-AGREED-ALL", "P-FREE"} <= told.keys()
    assert told["P-KINDS-1"] == "Кезеңде қолданыста болған жоспар: жылдық жоспар, 2023–2024."


@pytest.mark.parametrize(
    ("done", "open_", "code"),
    [
        (1, 0, "P-ALL-1"),
        (2, 0, "P-ALL"),
        (3, 1, "P-MOST"),
        (2, 1, "P-PART"),
        (0, 1, "P-ZERO-1"),
        (0, 2, "P-ZERO"),
    ],
)
def test_how_much_of_the_plan_was_done(
    gulnar: User, plan: Plan, kinds: Kinds, done: int, open_: int, code: str
) -> None:
    for n in range(done + open_):
        item(gulnar, plan, kinds["quiz"], date(2023, 9, 12 + n), done=n < done)
    approved(gulnar, plan, kinds["quiz"])
    told = said(gulnar.school, SEPTEMBER)
    assert beginning(told, *DONE) == {code}
    below = 100 * done < 75 * (done + open_)
    assert ("Q-PLAN" in told) == (below and done > 0)
    assert ("Q-PLAN-ZERO" in told) == (done == 0)


def test_items_of_later_months_are_not_due_yet(gulnar: User, plan: Plan, kinds: Kinds) -> None:
    item(gulnar, plan, kinds["quiz"], date(2023, 11, 15))
    approved(gulnar, plan, kinds["quiz"])
    assert beginning(said(gulnar.school, SEPTEMBER), *DONE) == {"P-FREE"}


def test_what_is_still_to_come_is_not_found_missing(gulnar: User, plan: Plan, kinds: Kinds) -> None:
    """In the middle of October the item of January is no failure."""
    item(gulnar, plan, kinds["quiz"], date(2023, 9, 12), done=True)
    item(gulnar, plan, kinds["quiz"], date(2024, 1, 18))
    approved(gulnar, plan, kinds["quiz"])
    told = said(gulnar.school, on=date(2023, 10, 16))
    assert beginning(told, *DONE) == {"P-ALL-1"}


def test_moved_and_cancelled_items_are_told_with_their_reason(gulnar: User, plan: Plan, kinds: Kinds) -> None:
    moved = item(gulnar, plan, kinds["quiz"], date(2023, 9, 12), text="«Абай әлемі» викторинасы")
    dropped = item(gulnar, plan, kinds["quiz"], date(2023, 9, 20), text="Кездесу")
    approved(gulnar, plan, kinds["quiz"])
    later = FuzzyDate.day(date(2023, 10, 12))
    marks.move_item(by=gulnar, item=moved, term=later, reason="Карантин", on=date(2023, 9, 12))
    marks.drop_item(by=gulnar, item=dropped, reason="Қонақ келмеді", on=date(2023, 9, 20))
    told = said(gulnar.school)
    assert told["P-MOVED"] == "Басқа мерзімге ауыстырылған тармақ – 1: «Абай әлемі» викторинасы."
    assert told["P-DROPPED-1"].endswith("– 1; себебі: «Кездесу» – қонақ келмеді.")
    russian = said(gulnar.school, language="ru")
    assert russian["P-KINDS-1"].startswith("План, действовавший в отчётном периоде:")
    assert "– 1; причина: " in russian["P-DROPPED-1"]
    marks.drop_item(by=gulnar, item=moved, reason="Карантин", on=date(2023, 9, 21))
    assert "– 2; себептері: " in said(gulnar.school)["P-DROPPED"]


def test_work_outside_the_plan(gulnar: User, plan: Plan, kinds: Kinds) -> None:
    record(by=gulnar, kind=kinds["quiz"], on=date(2023, 9, 12), today=NEXT_MONTH)
    assert "P-EXTRA" not in said(gulnar.school), "without a plan nothing is outside it"
    approved(gulnar, plan, kinds["quiz"])
    assert said(gulnar.school)["P-EXTRA"] == "Жоспардан тыс 1 жұмыс орындалды."


def test_a_plan_of_a_quarter_does_not_hold_the_half_year(
    gulnar: User, fifth: SchoolClass, kinds: Kinds
) -> None:
    quarter = actions.draft_plan(
        by=gulnar, kind="quarter", period=Period(date(2023, 9, 1), date(2023, 10, 29))
    )
    item(gulnar, quarter, kinds["quiz"], date(2023, 9, 12), done=True)
    approved(gulnar, quarter, kinds["quiz"])
    told = said(gulnar.school)
    assert beginning(told, "P-") == {"P-NOWHOLE", "P-KINDS-1"}
    assert beginning(said(gulnar.school, SEPTEMBER), *DONE) == {"P-ALL-1"}


def two_halves(gulnar: User, kinds: Kinds) -> tuple[Plan, Plan]:
    """September–October and November–January, a quiz done in each; both approved."""
    spans = (Period(date(2023, 9, 1), date(2023, 10, 31)), Period(date(2023, 11, 1), date(2024, 1, 31)))
    first, second = (actions.draft_plan(by=gulnar, kind="half_year", period=span) for span in spans)
    item(gulnar, first, kinds["quiz"], date(2023, 9, 12), done=True)
    item(gulnar, second, kinds["quiz"], date(2023, 11, 14), done=True)
    director = make.user(gulnar.school, "director", "Тұрсынов Марат", RoleCode.DIRECTOR)
    teacher = make.user(gulnar.school, "mugalim", "Мұғалім", RoleCode.TEACHER)
    for plan in (first, second):
        make.sent(plan, [teacher], by=gulnar, on=date(2023, 9, 1))
        agreement.agree(by=teacher, plan=plan, on=date(2023, 9, 1))
        agreement.approve(by=director, plan=plan, on=date(2023, 9, 1))
        plan.refresh_from_db()
    return first, second


def test_plans_one_after_another_are_reported_together(
    gulnar: User, fifth: SchoolClass, kinds: Kinds
) -> None:
    two_halves(gulnar, kinds)
    told = said(gulnar.school)
    assert beginning(told, "P-") == {"P-WHY", "P-KINDS", "P-ALL"}
    assert told["P-ALL"] == "Есепті кезеңде жоспардың 2 тармағының бәрі орындалды."


def test_work_of_a_month_plan_is_counted_once_and_only_when_approved(
    gulnar: User, plan: Plan, kinds: Kinds
) -> None:
    month = actions.draft_plan(by=gulnar, kind="month", period=SEPTEMBER)
    item(gulnar, month, kinds["quiz"], date(2023, 9, 12), done=True)
    approved(gulnar, plan, kinds["quiz"])
    assert beginning(said(gulnar.school), *DONE) == {"P-FREE"}
    month.state, month.approved_on = Plan.State.APPROVED, month.starts_on
    month.save()
    assert beginning(said(gulnar.school), *DONE) == {"P-ALL-1"}


def test_two_plans_with_two_rates_have_no_one_cost(gulnar: User, fifth: SchoolClass, kinds: Kinds) -> None:
    hold_post(
        by=gulnar, person="Сәрсенова Г.", hours_a_day=Decimal(4), pay_a_month=Decimal(160_000),
        starts_on=date(2023, 9, 1),
    )  # fmt: skip
    _first, second = two_halves(gulnar, kinds)
    record(by=gulnar, kind=kinds["quiz"], on=date(2023, 9, 12), today=NEXT_MONTH, minutes=90)
    assert "W-COST" in said(gulnar.school)
    Plan.objects.filter(pk=second.pk).update(hour_rate=Decimal(1200))
    assert not beginning(said(gulnar.school), "W-COST", "W-NORATE")


# ---- Control numbers


def visits(gulnar: User, n: int) -> None:
    count_visits(by=gulnar, purpose="loan", count=n, grade=5, on=date(2023, 9, 12), today=NEXT_MONTH)


@pytest.mark.parametrize(
    ("came", "line", "verdict"),
    [
        (110, "I-OVER", "I-ONE-MET"),
        (100, "I-MET", "I-ONE-MET"),
        (99, "I-NEAR", "I-ONE-NOT"),
        (95, "I-NEAR", "I-ONE-NOT"),
        (94, "I-NOT", "I-ONE-NOT"),
    ],
)
def test_over_and_under_the_control_number(
    gulnar: User, fifth: SchoolClass, kinds: Kinds, came: int, line: str, verdict: str
) -> None:
    september = actions.draft_plan(by=gulnar, kind="month", period=SEPTEMBER)
    numbers.set_control_number(by=gulnar, plan=september, code="visits", value=Decimal(100))
    item(gulnar, september, kinds["quiz"], date(2023, 9, 12))
    approved(gulnar, september, kinds["quiz"])
    visits(gulnar, came)
    told = said(gulnar.school, SEPTEMBER)
    assert beginning(told, "I-OVER", "I-MET", "I-NEAR", "I-NOT", "I-ONE", "I-UNSET") == {line, verdict}
    assert f"бақылау саны – 100, нақты – {came};" in told[line]


def test_two_numbers_one_of_them_kept(gulnar: User, plan: Plan, kinds: Kinds) -> None:
    for code in ("visits", "enquiries"):
        numbers.set_control_number(by=gulnar, plan=plan, code=code, value=Decimal(1))
    approved(gulnar, plan, kinds["quiz"])
    visits(gulnar, 5)
    told = said(gulnar.school)
    assert told["I-SOME"] == "Белгіленген 2 бақылау санының біреуі орындалды."
    ask(by=gulnar, on=date(2023, 9, 12), sought="work", about="Абай жолы", outcome="met", grade=5)
    assert said(gulnar.school)["I-ALL"] == "Белгіленген 2 бақылау санының бәрі орындалды."


@pytest.mark.parametrize(("codes", "told"), [(1, "I-NODATA"), (2, "I-NODATA"), (3, "I-NODATA-MANY")])
def test_promised_and_not_computed_is_told_one_by_one_while_it_is_little(
    gulnar: User, plan: Plan, kinds: Kinds, codes: int, told: str
) -> None:
    for code in ("loans_per_reader", "visits_per_reader", "loans_per_visit")[:codes]:
        numbers.set_control_number(by=gulnar, plan=plan, code=code, value=Decimal(1))
    approved(gulnar, plan, kinds["quiz"])
    assert beginning(said(gulnar.school), "I-NODATA") - {"I-NODATA-ALL"} == {told}


def test_no_control_number_was_kept(gulnar: User, plan: Plan, kinds: Kinds) -> None:
    for code in ("visits", "enquiries"):
        numbers.set_control_number(by=gulnar, plan=plan, code=code, value=Decimal(1000))
    approved(gulnar, plan, kinds["quiz"])
    visits(gulnar, 1)
    ask(by=gulnar, on=date(2023, 9, 12), sought="work", about="Абай жолы", outcome="met", grade=5)
    assert beginning(said(gulnar.school), "I-ALL", "I-SOME", "I-NONE") == {"I-NONE"}


@pytest.mark.parametrize(("limit", "code", "problem"), [(50, "I-LOW-MET", False), (49, "I-LOW-NOT", True)])
def test_less_is_better_for_refusals(
    gulnar: User, plan: Plan, kinds: Kinds, limit: int, code: str, *, problem: bool
) -> None:
    numbers.set_control_number(by=gulnar, plan=plan, code="refusal_rate", value=Decimal(limit))
    approved(gulnar, plan, kinds["quiz"])
    for outcome, reason in (("met", ""), ("refused", "not_in_stock")):
        ask(
            by=gulnar,
            on=date(2023, 9, 12),
            sought="work",
            about="Абай",
            outcome=outcome,
            reason=reason,
            grade=5,
        )
    told = said(gulnar.school)
    assert beginning(told, "I-LOW") == {code}
    assert ("Q-REFUSE" in told) == problem


def test_no_plan_no_control_numbers(gulnar: User, fifth: SchoolClass) -> None:
    assert said(gulnar.school)["I-UNSET"] == "Есепті кезеңге бақылау сандары белгіленбеген."


def test_in_july_no_number_is_kept_and_no_hour_left_by_doing_nothing(
    gulnar: User, plan: Plan, kinds: Kinds
) -> None:
    july, summer = Period.month(2024, 7), date(2024, 8, 26)
    DayOff.objects.create(
        school=gulnar.school, kind="leave", starts_on=july.start, ends_on=july.end, name_kk="Демалыс"
    )
    for code in ("visits", "readers"):
        numbers.set_control_number(by=gulnar, plan=plan, code=code, value=Decimal(1000))
    hold_post(
        by=gulnar,
        person="Сәрсенова Г.",
        hours_a_day=Decimal(4),
        pay_a_month=Decimal(160_000),
        starts_on=plan.starts_on,
    )
    approved(gulnar, plan, kinds["quiz"])
    visits(gulnar, 5)
    count_visits(by=gulnar, purpose="reading", count=5, grade=5, on=summer, today=summer)
    told = said(gulnar.school, july, on=summer)
    assert "S-VISITS-NONE" in told
    assert not beginning(told, "I-ALL", "I-SOME", "I-NONE", "I-UNSET", "I-SAME", "W-BUDGET", "W-WITHIN")


# ---- Hours


@pytest.mark.parametrize(("minutes", "code"), [(60, "W-WITHIN"), (6000, "W-OVER")])
def test_planned_hours_against_the_budget(
    gulnar: User, plan: Plan, kinds: Kinds, minutes: int, code: str
) -> None:
    actions.add_item(
        by=gulnar,
        plan=plan,
        kind=kinds["quiz"],
        text="Викторина",
        term=FuzzyDate.day(date(2023, 9, 12)),
        units=Decimal(1),
        responsible="Сәрсенова Г.",
        norm_minutes=Decimal(minutes),
    )
    hold_post(
        by=gulnar,
        person="Сәрсенова Г.",
        hours_a_day=Decimal(4),
        pay_a_month=Decimal(160_000),
        starts_on=plan.starts_on,
    )
    approved(gulnar, plan, kinds["quiz"])
    record(by=gulnar, kind=kinds["quiz"], on=date(2023, 9, 12), today=NEXT_MONTH, minutes=90)
    told = said(gulnar.school, SEPTEMBER)
    assert beginning(told, "W-WITHIN", "W-OVER") == {code}
    assert ("Q-TIME" in told) == (code == "W-OVER")
    assert told["W-COST"] == "Нақты жұмсалған уақыттың құны – 1 500 теңге (бір сағаты – 1 000 теңге)."
    assert {"W-FACT", "W-BUDGET"} <= told.keys()
    assert "W-NORATE" not in told


def test_recurring_work_is_counted_in_each_month_and_it_is_said(
    gulnar: User, plan: Plan, kinds: Kinds
) -> None:
    item(gulnar, plan, kinds["quiz"], date(2023, 9, 12), done=True)
    actions.add_item(
        by=gulnar, plan=plan, kind=kinds["exhibition"], text="Көрме", term=FuzzyDate.monthly(plan.period),
        units=Decimal(9), responsible="Сәрсенова Г.",
    )  # fmt: skip
    approved(gulnar, plan, kinds["quiz"])
    assert "P-AGAIN" not in said(gulnar.school, SEPTEMBER), "one month counts nothing twice"
    assert "әр айда жеке саналады" in said(gulnar.school)["P-AGAIN"]
