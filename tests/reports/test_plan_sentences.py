"""The plan, its control numbers and its hours."""

from datetime import date
from decimal import Decimal

import pytest

from kitaphana.activities.actions import record
from kitaphana.activities.models import WorkKind
from kitaphana.circulation.actions import count_visits
from kitaphana.core.models import RoleCode, User
from kitaphana.lib.fuzzy import FuzzyDate
from kitaphana.lib.period import Period
from kitaphana.needs.actions import ask
from kitaphana.planning import actions
from kitaphana.planning.models import Plan, PlanItem
from kitaphana.roster.models import SchoolClass
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
    return actions.mark_done(by=gulnar, item=made, on=day) if done else made


def approved(gulnar: User, plan: Plan, kind: WorkKind, *, agreed: int = 1, asked: int = 1) -> None:
    """Sent to so many teachers, `agreed` of whom say yes; the director approves."""
    if not plan.items.exists():
        item(gulnar, plan, kind, date(2024, 5, 15))
    people = [make.user(gulnar.school, f"mugalim{n}", "Мұғалім", RoleCode.TEACHER) for n in range(asked)]
    director = make.user(gulnar.school, "director", "Тұрсынов Марат", RoleCode.DIRECTOR)
    actions.submit(by=gulnar, plan=plan, participants=people)
    for person in people[:agreed]:
        actions.agree(by=person, plan=plan, on=date(2023, 9, 1))
    actions.approve(by=director, plan=plan, on=date(2023, 9, 1))


def test_a_draft_is_no_plan(gulnar: User, plan: Plan, kinds: Kinds) -> None:
    item(gulnar, plan, kinds["quiz"], date(2023, 9, 20))
    assert beginning(said(gulnar.school), "P-") == {"P-NOPLAN"}


def test_everyone_agreed(gulnar: User, plan: Plan, kinds: Kinds) -> None:
    approved(gulnar, plan, kinds["quiz"], agreed=2, asked=2)
    told = said(gulnar.school)
    assert {"P-WHY", "P-KINDS", "J-AGREED-ALL", "P-FREE"} <= told.keys()
    assert told["P-KINDS"] == "Кезеңде қолданыста болған жоспар: жылдық жоспар, 2023–2024."


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
    actions.move_item(by=gulnar, item=moved, term=later, reason="Карантин", on=date(2023, 9, 12))
    actions.drop_item(by=gulnar, item=dropped, reason="Қонақ келмеді", on=date(2023, 9, 20))
    told = said(gulnar.school)
    assert told["P-MOVED"] == "Басқа мерзімге ауыстырылған тармақ – 1: «Абай әлемі» викторинасы."
    assert told["P-DROPPED"].endswith("– 1; себептері: «Кездесу» – Қонақ келмеді.")


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
    assert beginning(told, "P-") == {"P-NOWHOLE", "P-KINDS"}
    assert beginning(said(gulnar.school, SEPTEMBER), *DONE) == {"P-ALL-1"}


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
    actions.set_control_number(by=gulnar, plan=september, code="visits", value=Decimal(100))
    item(gulnar, september, kinds["quiz"], date(2023, 9, 12))
    approved(gulnar, september, kinds["quiz"])
    visits(gulnar, came)
    told = said(gulnar.school, SEPTEMBER)
    assert beginning(told, "I-OVER", "I-MET", "I-NEAR", "I-NOT", "I-ONE", "I-UNSET") == {line, verdict}
    assert f"бақылау саны – 100, нақты – {came};" in told[line]


def test_two_numbers_one_of_them_kept(gulnar: User, plan: Plan, kinds: Kinds) -> None:
    for code in ("visits", "enquiries"):
        actions.set_control_number(by=gulnar, plan=plan, code=code, value=Decimal(1))
    approved(gulnar, plan, kinds["quiz"])
    visits(gulnar, 5)
    told = said(gulnar.school)
    assert told["I-SOME"] == "Белгіленген 2 бақылау санының біреуі орындалды."
    ask(by=gulnar, on=date(2023, 9, 12), sought="work", about="Абай жолы", outcome="met", grade=5)
    assert said(gulnar.school)["I-ALL"] == "Белгіленген 2 бақылау санының бәрі орындалды."


def test_no_control_number_was_kept(gulnar: User, plan: Plan, kinds: Kinds) -> None:
    for code in ("visits", "enquiries"):
        actions.set_control_number(by=gulnar, plan=plan, code=code, value=Decimal(1000))
    approved(gulnar, plan, kinds["quiz"])
    visits(gulnar, 1)
    ask(by=gulnar, on=date(2023, 9, 12), sought="work", about="Абай жолы", outcome="met", grade=5)
    assert beginning(said(gulnar.school), "I-ALL", "I-SOME", "I-NONE") == {"I-NONE"}


@pytest.mark.parametrize(("limit", "code", "problem"), [(50, "I-LOW-MET", False), (49, "I-LOW-NOT", True)])
def test_less_is_better_for_refusals(
    gulnar: User, plan: Plan, kinds: Kinds, limit: int, code: str, *, problem: bool
) -> None:
    actions.set_control_number(by=gulnar, plan=plan, code="refusal_rate", value=Decimal(limit))
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
    actions.set_budget(by=gulnar, plan=plan, hours_a_day=Decimal(4), pay_a_month=Decimal(160_000))
    approved(gulnar, plan, kinds["quiz"])
    record(by=gulnar, kind=kinds["quiz"], on=date(2023, 9, 12), today=NEXT_MONTH, minutes=90)
    told = said(gulnar.school, SEPTEMBER)
    assert beginning(told, "W-WITHIN", "W-OVER") == {code}
    assert ("Q-TIME" in told) == (code == "W-OVER")
    assert told["W-COST"] == "Нақты жұмсалған уақыттың құны – 1 500 теңге (бір сағаты – 1 000 теңге)."
    assert "W-FACT" in told
    assert "W-NORATE" not in told
