"""Any order of what people may do leaves the rules of a report's life whole."""

from collections.abc import Callable
from datetime import date
from itertools import count

from django.db import transaction
from django.test import TestCase
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from kitaphana.core.models import RoleCode
from kitaphana.core.refusal import Refused
from kitaphana.core.workflow import MOVES
from kitaphana.reports import life
from kitaphana.reports.editions import in_force
from kitaphana.reports.models import Edition, Report
from tests import make
from tests.reports.life.conftest import begun, explain, visit
from tests.reports.telling import NEXT_MONTH

DAYS = st.sampled_from([date(2024, 1, 15), NEXT_MONTH, date(2024, 3, 4)])
_names = count(1)
Sealed = tuple[int, str, object, object]


class Life(RuleBasedStateMachine):
    """A report of Gulnar about a library with little in it; any act may be refused, no rule may break."""

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.savepoint()
        school, number = make.school(), next(_names)
        school.librarian = "Сәрсенова Г.Қ."
        school.save()
        self.gulnar = make.user(school, f"gulnar{number}", "Сәрсенова Гүлнар", RoleCode.LIBRARIAN)
        self.marat = make.user(school, f"marat{number}", "Тұрсынов Марат", RoleCode.DIRECTOR)
        self.teacher = make.user(school, f"teacher{number}", "Ахметов Болат", RoleCode.TEACHER)
        make.school_year(school)
        visit(self.gulnar, 7)
        self.report = begun(self.gulnar)
        self.sealed: dict[int, Sealed] = {}
        self.decided: dict[int, str] = {}
        self.state, self.revision = Report.State.DRAFT.value, 0

    def teardown(self) -> None:
        transaction.savepoint_rollback(self.savepoint)

    def attempt(self, act: Callable[[], object]) -> None:
        try:
            act()
        except Refused:
            return

    @rule()
    def explain(self) -> None:
        explain(self.gulnar, self.report)

    @rule(on=DAYS)
    def submit(self, on: date) -> None:
        self.attempt(lambda: life.submit(by=self.gulnar, report=self.report, on=on))

    @rule(seen=st.integers(0, 3))
    def submit_from_an_old_page(self, seen: int) -> None:
        stale = seen != Report.objects.get(pk=self.report.pk).revision
        before = Edition.objects.count()
        self.attempt(lambda: life.submit(by=self.gulnar, report=self.report, on=NEXT_MONTH, seen=seen))
        assert not stale or Edition.objects.count() == before

    @rule(by_marat=st.booleans())
    def approve(self, *, by_marat: bool) -> None:
        by = self.marat if by_marat else self.teacher
        self.attempt(lambda: life.approve(by=by, report=self.report, on=NEXT_MONTH))

    @rule(why=st.sampled_from(["", " ", "Қысқа"]))
    def send_back(self, why: str) -> None:
        self.attempt(lambda: life.return_report(by=self.marat, report=self.report, on=NEXT_MONTH, why=why))

    @rule()
    def correct(self) -> None:
        self.attempt(lambda: life.correct(by=self.gulnar, report=self.report))

    @rule()
    def leave(self) -> None:
        self.attempt(lambda: life.leave_correction(by=self.gulnar, report=self.report))

    @rule(n=st.integers(1, 9))
    def count_late_visits(self, n: int) -> None:
        visit(self.gulnar, n)

    @invariant()
    def states_follow_the_table(self) -> None:
        kept = Report.objects.get(pk=self.report.pk)
        if kept.state != self.state:
            assert kept.state in {to for (start, _verb), to in MOVES["report"].items() if start == self.state}
            assert kept.revision == self.revision + 1
        else:
            assert kept.revision == self.revision, "no move leaves the state as it was"
        self.state, self.revision = kept.state, kept.revision

    @invariant()
    def an_edition_changes_in_its_decision_only_and_once(self) -> None:
        for row in Edition.objects.filter(report=self.report):
            sealed = (row.number, row.seal, row.content, row.figures)
            assert self.sealed.setdefault(row.pk, sealed) == sealed
            assert row.is_whole
            if row.decision:
                assert self.decided.setdefault(row.pk, row.decision) == row.decision
                assert row.decided_by == self.marat
                assert row.why or row.decision == "approved"
            else:
                assert row.pk not in self.decided
        assert set(self.sealed) == set(Edition.objects.values_list("pk", flat=True)), "none is deleted"

    @invariant()
    def the_last_edition_and_the_state_say_the_same(self) -> None:
        last = Edition.objects.filter(report=self.report).order_by("-number").first()
        decision = {
            "returned": {"returned"}, "submitted": {""},
            "approved": {"approved", "returned"}, "correcting": {"approved", "returned"},
        }  # fmt: skip
        assert (last is None) == (self.state == Report.State.DRAFT)
        assert last is None or last.decision in decision[self.state]
        assert self.state not in ("approved", "correcting") or "approved" in self.decided.values()
        if "approved" in self.decided.values():
            approved = in_force(self.report)
            assert approved is not None
            assert approved.decision == Edition.Decision.APPROVED


class TestLife(TestCase):
    def test_any_order(self) -> None:
        run_state_machine_as_test(
            Life,
            settings=settings(
                max_examples=6,
                stateful_step_count=14,
                deadline=None,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            ),
        )
