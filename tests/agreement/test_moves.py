"""Any order of what people may do leaves the rules of an agreement whole."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any

from django.db import transaction
from django.test import TestCase
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from kitaphana.activities.actions import adopt_kinds
from kitaphana.activities.models import WorkKind
from kitaphana.agreement import actions as agreement
from kitaphana.agreement.models import Office, Participant, Remark, Word
from kitaphana.agreement.page import card_rows, stamps
from kitaphana.agreement.queries import latest_round
from kitaphana.core.models import RoleCode
from kitaphana.core.refusal import Refused
from kitaphana.lib.fuzzy import FuzzyDate
from kitaphana.planning import actions, marks
from kitaphana.planning.models import Plan
from tests import make
from tests.planning.conftest import YEAR

DAY = date(2023, 9, 4)
PLACES = st.integers(0, 3)
STATES_AFTER = {
    Plan.State.DRAFT: {Plan.State.SUBMITTED},
    Plan.State.SUBMITTED: {Plan.State.SENT_BACK, Plan.State.STOPPED, Plan.State.AGREED},
    Plan.State.SENT_BACK: {Plan.State.SUBMITTED},
    Plan.State.STOPPED: {Plan.State.SUBMITTED},
    Plan.State.AGREED: {Plan.State.SENT_BACK, Plan.State.STOPPED, Plan.State.APPROVED},
    Plan.State.APPROVED: set(),
}
_names = count(1)


class Agreement(RuleBasedStateMachine):
    """A plan of Gulnar and four who may be asked; any act may be refused, no rule may break."""

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.savepoint()
        school, number = make.school(), next(_names)
        self.gulnar = make.user(school, f"gulnar{number}", "Сәрсенова Гүлнар", RoleCode.LIBRARIAN)
        self.marat = make.user(school, f"marat{number}", "Тұрсынов Марат", RoleCode.DIRECTOR)
        make.school_year(school)
        adopt_kinds(by=self.gulnar)
        self.aigul = make.user(school, f"aigul{number}", "Оспанова Айгүл", RoleCode.DEPUTY)
        self.plan = actions.draft_plan(by=self.gulnar, kind="year", period=YEAR)
        self.item = actions.add_item(
            by=self.gulnar, plan=self.plan, kind=WorkKind.objects.for_school(school).get(code="exhibition"),
            text="Көрме", term=FuzzyDate.month(2023, 10), units=Decimal(1), responsible="Г.",
        )  # fmt: skip
        self.words: list[tuple[object, ...]] = []
        self.state = Plan.State.DRAFT
        self.sheet: tuple[object, ...] = ()

    def teardown(self) -> None:
        transaction.savepoint_rollback(self.savepoint)

    def attempt(self, act: Callable[[], object]) -> None:
        try:
            act()
        except Refused:
            return

    def person(self, place: int) -> Participant | None:
        found = list(Participant.objects.filter(plan=self.plan).order_by("pk"))
        return found[place % len(found)] if found else None

    @rule(place=PLACES)
    def ask(self, place: int) -> None:
        self.attempt(
            lambda: agreement.ask(
                by=self.gulnar, plan=self.plan, name=f"Қатысушы {place}", office=Office.OTHER
            )
        )

    @rule()
    def ask_aigul(self) -> None:
        self.attempt(lambda: make.asked(self.plan, self.aigul, by=self.gulnar))

    @rule()
    def ask_the_author(self) -> None:
        self.attempt(
            lambda: agreement.ask(
                by=self.gulnar, plan=self.plan, name=self.gulnar.full_name, office=Office.OTHER
            )
        )

    @rule(place=PLACES)
    def withdraw(self, place: int) -> None:
        if person := self.person(place):
            self.attempt(lambda: agreement.withdraw(by=self.gulnar, participant=person, on=DAY))

    @rule()
    def submit(self) -> None:
        self.attempt(lambda: agreement.submit(by=self.gulnar, plan=self.plan, on=DAY))

    @rule(place=PLACES, seen=st.sampled_from([None, None, None, 1, 2]))
    def agree(self, place: int, seen: int | None) -> None:
        if person := self.person(place):
            self.attempt(
                lambda: agreement.agree(
                    by=self.gulnar, plan=self.plan, on=DAY, participant=person, way="paper", seen=seen
                )
            )

    @rule(place=PLACES)
    def remark(self, place: int) -> None:
        if person := self.person(place):
            self.attempt(
                lambda: agreement.remark(
                    by=self.gulnar, plan=self.plan, on=DAY, participant=person, way="paper", text="Қысқа"
                )
            )

    @rule(agrees=st.booleans())
    def aigul_speaks(self, agrees: bool) -> None:  # noqa: FBT001 - drawn
        said: dict[str, Any] = {"by": self.aigul, "plan": self.plan, "on": DAY}
        if agrees:
            self.attempt(lambda: agreement.agree(**said))
        else:
            self.attempt(lambda: agreement.remark(**said, text="Көп"))

    @rule(place=PLACES)
    def by_a_link(self, place: int) -> None:
        if person := self.person(place):
            self.attempt(
                lambda: agreement.agree(
                    by=self.gulnar, plan=self.plan, on=DAY, participant=person, way="link"
                )
            )

    @rule(done=st.booleans())
    def mark(self, done: bool) -> None:  # noqa: FBT001 - drawn
        if done:
            self.attempt(lambda: marks.mark_done(by=self.gulnar, item=self.item, on=DAY))
        else:
            self.attempt(lambda: marks.clear_mark(by=self.gulnar, item=self.item))

    @rule()
    def the_author_speaks(self) -> None:
        self.attempt(lambda: agreement.agree(by=self.gulnar, plan=self.plan, on=DAY))

    @rule(accepted=st.booleans())
    def answer(self, accepted: bool) -> None:  # noqa: FBT001 - drawn
        remark = Remark.objects.filter(word__round__plan=self.plan, answer="").first()
        if remark:
            agreement.answer(by=self.gulnar, remark=remark, accepted=accepted, on=DAY, text="Жауап")

    @rule()
    def close(self) -> None:
        self.attempt(lambda: agreement.close_round(by=self.gulnar, plan=self.plan, accept_early=True))

    @rule()
    def send_back(self) -> None:
        self.attempt(lambda: agreement.send_back(by=self.marat, plan=self.plan, text="Азайтыңыз", on=DAY))

    @rule()
    def approve(self) -> None:
        self.attempt(lambda: agreement.approve(by=self.marat, plan=self.plan, on=DAY))

    @invariant()
    def words_are_only_added(self) -> None:
        words = list(
            Word.objects.filter(round__plan=self.plan)
            .order_by("pk")
            .values_list("pk", "round", "participant", "said", "way", "on", "by")
        )
        assert words[: len(self.words)] == self.words
        self.words = words

    def now(self) -> Plan.State:
        return Plan.State(Plan.objects.values_list("state", flat=True).get(pk=self.plan.pk))

    @invariant()
    def the_state_moves_by_the_table(self) -> None:
        state = self.now()
        assert state == self.state or state in STATES_AFTER[self.state]
        self.state = state

    @invariant()
    def agreed_and_approved_only_when_everyone_asked_agreed_in_the_last_round(self) -> None:
        if self.now() in (Plan.State.AGREED, Plan.State.APPROVED):
            assert latest_round(self.plan).is_full

    @invariant()
    def an_approved_plan_has_no_open_remark_and_its_sheet_does_not_move(self) -> None:
        if self.now() != Plan.State.APPROVED:
            return
        shown = latest_round(self.plan)
        assert not shown.unanswered
        sheet = (card_rows(shown), stamps(shown))
        assert self.sheet in ((), sheet)
        self.sheet = sheet

    @invariant()
    def a_link_speaks_once(self) -> None:
        by_link = Word.objects.filter(round__plan=self.plan, way="link")
        pairs = list(by_link.values_list("round", "participant"))
        assert len(pairs) == len(set(pairs))

    @invariant()
    def a_round_ends_when_everyone_has_spoken(self) -> None:
        assert self.now() != Plan.State.SUBMITTED or not latest_round(self.plan).is_over

    @invariant()
    def the_author_is_never_asked_nor_heard(self) -> None:
        name = self.gulnar.full_name
        assert not Participant.objects.filter(plan=self.plan, name=name).exists()
        assert not Word.objects.filter(round__plan=self.plan, way="account", by=self.gulnar).exists()


class TestAgreement(TestCase):
    def test_the_rules_hold_whatever_people_do(self) -> None:
        run_state_machine_as_test(
            Agreement,
            settings=settings(
                max_examples=25,
                stateful_step_count=25,
                deadline=None,
                phases=[Phase.explicit, Phase.reuse, Phase.generate],
                suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
            ),
        )
