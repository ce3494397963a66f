"""Whatever is marked in whatever order, the ledger adds up and the class page shows what it says."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from itertools import count

from django.db import transaction
from django.test import TestCase
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from kitaphana.circulation import loss, repair
from kitaphana.circulation.models import Away, Loan, Settlement
from kitaphana.circulation.queries import on_shelf
from kitaphana.core.models import RoleCode
from kitaphana.core.refusal import Refused
from kitaphana.stock.models import Lot
from kitaphana.textbooks.actions import collect_class, issue_class, undo_collect_class
from kitaphana.textbooks.classneeds import ClassNeeds, Column, State, class_needs
from kitaphana.textbooks.marking import MARKED, Wish, mark
from kitaphana.textbooks.models import OwnCopy
from kitaphana.textbooks.sets import Wanted, set_for
from tests import make
from tests.stock.make import lot, textbook
from tests.textbooks.make import FIRST_DAY, school_class

PUPILS, TITLES = st.integers(0, 2), st.integers(0, 2)
_names = count(1)


class ClassTable(RuleBasedStateMachine):
    """Three pupils; physics in two editions, two copies in all; a workbook; one copy of chemistry. Any act
    may be refused, no sum may break."""

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.savepoint()
        school = make.school()
        self.gulnar = make.user(school, f"gulnar{next(_names)}", "Сәрсенова Гүлнар", RoleCode.LIBRARIAN)
        year = make.school_year(school)
        self.seven = school_class(
            self.gulnar,
            year,
            "7 А",
            "Айтбаев Санжар",
            "Бекболат Аружан",
            "Жұмабек Әли",
            first=("Жұмабек Әли",),
        )
        old, new = textbook(self.gulnar, year=2017), textbook(self.gulnar)
        workbook, chemistry = textbook(self.gulnar, "Дәптер"), textbook(self.gulnar, "Химия")
        wanted = [Wanted(old, options=(new,)), Wanted(workbook, given=True), Wanted(chemistry)]
        set_for(by=self.gulnar, year=year, grade=7, language="kk", titles=wanted)
        for title, n in ((old, 1), (new, 1), (workbook, 2), (chemistry, 1)):
            lot(self.gulnar, title, n)
        self.day = FIRST_DAY
        self.done: list[list[Wish]] = []

    def teardown(self) -> None:
        transaction.savepoint_rollback(self.savepoint)

    def attempt(self, act: Callable[[], object]) -> bool:
        try:
            with transaction.atomic():
                act()
        except Refused:
            return False
        return True

    def needs(self) -> ClassNeeds:
        return class_needs(self.seven, self.day)

    def states(self) -> dict[tuple[int, int], str]:
        return {
            (seat.reader.pk, known.column): known.state for seat in self.needs().seats for known in seat.marks
        }

    @rule()
    def a_day_passes(self) -> None:
        self.day += timedelta(days=1)
        self.done = []

    @rule(
        squares=st.lists(st.tuples(PUPILS, TITLES), min_size=1, max_size=4, unique=True),
        state=st.sampled_from(MARKED),
    )
    def mark_a_block(self, squares: list[tuple[int, int]], state: str) -> None:
        before = self.states()
        keys = list(before)
        chosen = [keys[pupil * 3 + title] for pupil, title in squares]
        wishes = [Wish(pupil, title, state) for pupil, title in chosen]
        done = self.attempt(lambda: mark(by=self.gulnar, school_class=self.seven, wishes=wishes, on=self.day))
        after = self.states()
        changed = [key for key in chosen if before[key] != after[key]]
        assert set(changed) == {key for key in keys if before[key] != after[key]}, (
            "only what was named changes"
        )
        if done and changed:
            self.done.append([Wish(*key, before[key]) for key in changed])

    @rule()
    def undo_the_last_block(self) -> None:
        if not self.done:
            return
        wishes = self.done.pop()
        act = lambda: mark(by=self.gulnar, school_class=self.seven, wishes=wishes, on=self.day, undo=True)  # noqa: E731
        before = self.states()
        if not self.attempt(act):
            assert self.states() == before, "what is refused changes nothing"

    @rule()
    def issue_all_and_then_nothing(self) -> None:
        issue_class(by=self.gulnar, school_class=self.seven, on=self.day)
        assert issue_class(by=self.gulnar, school_class=self.seven, on=self.day).lent == 0
        self.done = []

    @rule()
    def take_all_back(self) -> None:
        collect_class(by=self.gulnar, school_class=self.seven, on=self.day)
        self.done = []

    @rule()
    def undo_taking_back(self) -> None:
        self.attempt(lambda: undo_collect_class(by=self.gulnar, school_class=self.seven, on=self.day))
        self.done = []

    @rule()
    def mend_what_is_in_repair(self) -> None:
        waiting = list(repair.in_repair(self.gulnar.school))
        self.attempt(lambda: repair.mend(by=self.gulnar, repairs=waiting, on=self.day))
        self.done = []

    @rule()
    def forgive_a_loss(self) -> None:
        if lost := loss.open_losses(self.gulnar.school).first():
            self.attempt(lambda: loss.forgive(by=self.gulnar, loan=lost, document="бұйрық", on=self.day))
        self.done = []

    @invariant()
    def no_lot_is_below_zero(self) -> None:
        assert all(n >= 0 for n in on_shelf(self.gulnar.school, Lot.objects.all()).values())

    @invariant()
    def issued_less_returned_less_lost_is_held_by_title_and_pupil(self) -> None:
        held: Counter[tuple[int, int]] = Counter()
        for loan in Loan.objects.select_related("lot"):
            key = (loan.reader_id or 0, loan.lot.title_id)
            held[key] += 1 if loan.returned_on is None else 0
            assert loan.ending in (("",) if loan.returned_on is None else tuple(Loan.Ending.values))
        assert all(n <= 1 for n in held.values())
        marked = [known for seat in self.needs().seats for known in seat.marks if known.state == State.ISSUED]
        shown = Counter(
            (loan.reader_id or 0, loan.lot.title_id)
            for known in marked
            for loan in known.loans
            if loan.ending != Loan.Ending.GIVEN
        )
        assert +held == shown

    @invariant()
    def every_copy_is_in_one_place(self) -> None:
        shelf = on_shelf(self.gulnar.school, Lot.objects.all())
        found = Settlement.objects.filter(kind=Settlement.Kind.FOUND)
        gone = Loan.objects.filter(ending__in=("lost", "given")).exclude(pk__in=found.values("loan"))
        places = (
            sum(shelf.values()) + Loan.objects.open().count() + gone.count() + Away.objects.open().count()
        )
        assert places == 5

    @invariant()
    def every_square_says_what_the_ledger_says(self) -> None:
        needs = self.needs()
        for seat in needs.seats:
            for column, known in zip(needs.columns, seat.marks, strict=True):
                assert known.state == told(seat.reader.pk, column)


def told(pupil: int, column: Column) -> str:
    """The state of a square, asked of the ledger one square at a time."""
    loans = Loan.objects.filter(reader=pupil, lot__title__in=column.titles).order_by("-returned_on", "-pk")
    if any(loan.returned_on is None or loan.ending == "given" for loan in loans):
        return State.ISSUED
    if OwnCopy.objects.filter(reader=pupil, title__in=column.titles, ends_on=None).exists():
        return State.OWN
    last = next(iter(loans), None)
    if last is None:
        return State.NONE
    return State.RETURNED if last.settlements.filter(kind="found").exists() else last.ending


class TestClassTable(TestCase):
    def test_the_table_and_the_ledger_agree_in_any_order_of_acts(self) -> None:
        run_state_machine_as_test(
            ClassTable,
            settings=settings(
                max_examples=15,
                stateful_step_count=20,
                deadline=None,
                phases=[Phase.explicit, Phase.reuse, Phase.generate],
                suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
            ),
        )
