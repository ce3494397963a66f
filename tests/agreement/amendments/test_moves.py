"""Any order of what people may do with an amendment leaves its rules whole."""

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from itertools import count
from typing import Any

from django.db import transaction
from django.test import TestCase
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from kitaphana.activities.actions import adopt_kinds
from kitaphana.activities.models import WorkKind
from kitaphana.agreement import actions as agreement
from kitaphana.agreement import amendments
from kitaphana.agreement.amended import approved_content, open_amendment, with_rows
from kitaphana.agreement.difference import difference
from kitaphana.agreement.models import Amendment, Change, Remark, Version
from kitaphana.agreement.queries import latest_round
from kitaphana.agreement.versions import content_of
from kitaphana.core.models import RoleCode
from kitaphana.core.refusal import Refused
from kitaphana.lib.fuzzy import FuzzyDate
from kitaphana.planning import actions, marks, numbers
from kitaphana.planning.models import PlanItem
from tests import make
from tests.agreement.amendments.conftest import DAY, LATER, promise
from tests.planning.conftest import YEAR

PLACES = st.integers(0, 4)
UNITS = st.integers(1, 4)
STATES_AFTER = {
    "draft": {"submitted", "withdrawn"},
    "submitted": {"sent_back", "stopped", "agreed"},
    "sent_back": {"submitted", "withdrawn"},
    "stopped": {"submitted", "withdrawn"},
    "agreed": {"sent_back", "stopped", "approved"},
    "approved": set(),
    "withdrawn": set(),
}
_names = count(1)


class Amending(RuleBasedStateMachine):
    """An approved plan with three pieces of work; any act may be refused, no rule may break."""

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.savepoint()
        school, number = make.school(), next(_names)
        self.gulnar = make.user(school, f"gulnar{number}", "Сәрсенова Гүлнар", RoleCode.LIBRARIAN)
        self.marat = make.user(school, f"marat{number}", "Тұрсынов Марат", RoleCode.DIRECTOR)
        self.aigul = make.user(school, f"aigul{number}", "Оспанова Айгүл", RoleCode.DEPUTY)
        self.baqyt = make.user(school, f"baqyt{number}", "Жүнісов Бақыт", RoleCode.CLASS_HEAD)
        make.school_year(school)
        adopt_kinds(by=self.gulnar)
        kind = WorkKind.objects.for_school(school).get(code="exhibition")
        self.plan = actions.draft_plan(by=self.gulnar, kind="year", period=YEAR)
        for month in (10, 11, 12):
            actions.add_item(
                by=self.gulnar, plan=self.plan, kind=kind, text=f"Көрме {month}", responsible="Г.",
                term=FuzzyDate.month(2023, month), units=Decimal(1),
            )  # fmt: skip
        numbers.set_control_number(by=self.gulnar, plan=self.plan, code="events", value=Decimal(42))
        make.sent(self.plan, [self.aigul, self.baqyt], by=self.gulnar)
        for person in (self.aigul, self.baqyt):
            agreement.agree(by=person, plan=self.plan, on=DAY)
        agreement.approve(by=self.marat, plan=self.plan, on=DAY)
        self.states: dict[int, str] = {}
        self.content = approved_content(self.plan)
        self.approvals = 0

    def teardown(self) -> None:
        transaction.savepoint_rollback(self.savepoint)

    def attempt(self, act: Callable[[], object]) -> None:
        try:
            with transaction.atomic():
                act()
        except Refused:
            return

    @property
    def going(self) -> Amendment | None:
        return open_amendment(self.plan)

    def item(self, place: int) -> PlanItem:
        rows: list[PlanItem] = list(PlanItem.objects.filter(plan=self.plan).order_by("pk"))
        return rows[place % len(rows)]

    @rule()
    def begin(self) -> None:
        self.attempt(
            lambda: amendments.begin_amendment(by=self.gulnar, plan=self.plan, reason="себеп", on=LATER)
        )

    @precondition(lambda self: self.going)
    @rule(place=PLACES, units=UNITS)
    def write(self, place: int, units: int) -> None:
        going, item = self.going, self.item(place)
        assert going
        anew = promise(item, units=Decimal(units))
        self.attempt(
            lambda: amendments.propose_work(by=self.gulnar, amendment=going, item=item, promise=anew)
        )

    @precondition(lambda self: self.going)
    @rule(units=UNITS)
    def add(self, units: int) -> None:
        going = self.going
        assert going
        new = promise(self.item(0), units=Decimal(units), text="Жаңа жұмыс")
        self.attempt(lambda: amendments.propose_work(by=self.gulnar, amendment=going, promise=new))

    @precondition(lambda self: self.going)
    @rule(place=PLACES)
    def strike(self, place: int) -> None:
        going, item = self.going, self.item(place)
        assert going
        self.attempt(lambda: amendments.propose_strike(by=self.gulnar, amendment=going, item=item))

    @precondition(lambda self: self.going)
    @rule(value=st.sampled_from([None, 42, 50, 60]), aim=st.sampled_from(["", "Оқуға тарту"]))
    def write_figures(self, value: int | None, aim: str) -> None:
        going = self.going
        assert going
        number = None if value is None else Decimal(value)
        self.attempt(
            lambda: amendments.propose_number(by=self.gulnar, amendment=going, code="events", value=number)
        )
        self.attempt(lambda: amendments.propose_aim(by=self.gulnar, amendment=going, aim=aim, tasks=[]))

    @precondition(lambda self: self.going)
    @rule(place=PLACES)
    def take_back(self, place: int) -> None:
        lines = list(Change.objects.filter(amendment=self.going).order_by("pk"))
        if lines:
            self.attempt(lambda: amendments.take_back(by=self.gulnar, change=lines[place % len(lines)]))

    @precondition(lambda self: self.going)
    @rule()
    def submit(self) -> None:
        going = self.going
        assert going
        self.attempt(lambda: amendments.submit_amendment(by=self.gulnar, amendment=going, on=LATER))

    @precondition(lambda self: self.going)
    @rule(agree=st.sampled_from([True, True, True, False]))
    def both_speak(self, *, agree: bool) -> None:
        for person in (self.aigul, self.baqyt):
            said: dict[str, Any] = {"by": person, "plan": self.plan, "amendment": self.going, "on": LATER}
            if agree or person == self.aigul:
                self.attempt(partial(agreement.agree, **said))
            else:
                self.attempt(partial(agreement.remark, **said, text="Көп"))

    @rule()
    def answer(self) -> None:
        for remark in Remark.objects.filter(word__round__plan=self.plan, answer=""):
            agreement.answer(by=self.gulnar, remark=remark, accepted=True, on=LATER)

    @precondition(lambda self: self.going)
    @rule()
    def close_or_withdraw(self) -> None:
        going = self.going
        assert going
        if going.is_open:
            self.attempt(lambda: amendments.withdraw_amendment(by=self.gulnar, amendment=going))
        else:
            self.attempt(
                lambda: agreement.close_round(
                    by=self.gulnar, plan=self.plan, amendment=going, accept_early=True
                )
            )

    @rule(place=PLACES)
    def mark_done(self, place: int) -> None:
        self.attempt(lambda: marks.mark_done(by=self.gulnar, item=self.item(place), on=LATER))

    @precondition(lambda self: self.going)
    @rule()
    def approve(self) -> None:
        going = self.going
        assert going
        self.attempt(lambda: amendments.approve_amendment(by=self.marat, amendment=going, on=LATER))

    @invariant()
    def states_move_by_the_table_and_one_at_most_is_open(self) -> None:
        now = dict(Amendment.objects.filter(plan=self.plan).values_list("pk", "state"))
        for key, state in now.items():
            before = self.states.get(key, "draft")
            assert state == before or state in STATES_AFTER[before]
        assert sum(state not in ("approved", "withdrawn") for state in now.values()) <= 1
        self.states = now

    @invariant()
    def the_plan_is_what_was_approved_last_and_only_an_approval_changes_it(self) -> None:
        content = approved_content(self.plan)
        approvals = sum(state == "approved" for state in self.states.values())
        if approvals == self.approvals:
            assert content == self.content
        self.content, self.approvals = content, approvals
        self.plan.refresh_from_db()
        assert not difference(content, content_of(self.plan)), "the rows say what was approved"

    @invariant()
    def what_is_approved_is_what_all_agreed(self) -> None:
        for amendment in Amendment.objects.filter(plan=self.plan, state__in=("agreed", "approved")):
            shown = latest_round(self.plan, amendment)
            assert shown.is_full
            if amendment.state == "approved":
                assert shown.round
                assert not shown.unanswered
                sent = shown.round.version
                after = Version.objects.filter(plan=self.plan, is_approved=True, number__gt=sent.number)
                approved = after.earliest("number")
                assert not difference(with_rows(self.plan, sent.content), approved.content)


class TestAmending(TestCase):
    def test_the_rules_hold_whatever_people_do(self) -> None:
        run_state_machine_as_test(
            Amending,
            settings=settings(
                max_examples=15,
                stateful_step_count=20,
                deadline=None,
                phases=[Phase.explicit, Phase.reuse, Phase.generate],
                suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
            ),
        )
