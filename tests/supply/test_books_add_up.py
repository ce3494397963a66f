"""Whatever goes to other schools and comes from them in whatever order, every copy is in one place."""

from collections import Counter
from collections.abc import Callable
from itertools import count

from django.db import transaction
from django.test import TestCase
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from kitaphana.circulation import actions as desk
from kitaphana.circulation.models import Away, Loan
from kitaphana.circulation.queries import on_shelf, shelves
from kitaphana.core.models import RoleCode
from kitaphana.core.refusal import Refused
from kitaphana.stock.actions import Disposal
from kitaphana.stock.models import Fund, Lot, Reason
from kitaphana.supply import exchange as schools
from kitaphana.supply.models import Exchange, ExchangeLine
from kitaphana.supply.queries import exchange_rows
from tests import make
from tests.supply.conftest import FEBRUARY, FOR_GOOD, SCHOOL_2, textbook

SOME = st.integers(1, 4)
PLACES = st.integers(0, 9)
_names = count(1)


class Books(RuleBasedStateMachine):
    """One textbook in two lots and three pupils. `at` counts its copies by hand: what an act that was done
    should have moved from where to where; an act that is refused moves nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.savepoint()
        self.school = make.school()
        self.gulnar = make.user(self.school, f"gulnar{next(_names)}", "Сәрсенова Гүлнар", RoleCode.LIBRARIAN)
        fifth = make.school_class(self.school)
        self.pupils = [
            make.reader(self.school, name, school_class=fifth) for name in ("Арман", "Дана", "Айша")
        ]
        self.algebra = textbook("Алгебра", 5)
        for quantity in (3, 2):
            make.lot(self.school, self.algebra, fund=Fund.TEXTBOOK, quantity=quantity)
        self.at = Counter(shelf=5)
        self.day = FEBRUARY

    def teardown(self) -> None:
        transaction.savepoint_rollback(self.savepoint)

    def attempt(self, act: Callable[[], object], n: int, source: str, goal: str) -> None:
        """Each act is a transaction of its own, as it is at the desk."""
        try:
            act()
        except Refused:
            return
        self.at[source] -= n
        self.at[goal] += n

    def lots(self) -> list[Lot]:
        return list(Lot.objects.for_school(self.school).order_by("pk"))

    def lot(self, place: int) -> Lot:
        lots = self.lots()
        return lots[place % len(lots)]

    def agreed(self, way: str, n: int, *, for_good: bool) -> tuple[Exchange, ExchangeLine]:
        terms = FOR_GOOD if for_good else SCHOOL_2
        lines = [schools.Agreed(self.algebra, n)]
        made = schools.draft_exchange(by=self.gulnar, way=way, terms=terms, lines=lines, on=FEBRUARY)
        schools.agree_exchange(by=self.gulnar, exchange=made)
        return made, made.lines.select_related("title").get()

    def standing(self, state: str, way: str, place: int) -> tuple[Exchange, ExchangeLine] | None:
        rows = list(Exchange.objects.for_school(self.school).filter(state=state, way=way).order_by("pk"))
        if not rows:
            return None
        found = rows[place % len(rows)]
        return found, found.lines.select_related("title").get()

    @rule(pupil=st.integers(0, 2), place=PLACES)
    def lend(self, pupil: int, place: int) -> None:
        item = desk.LoanItem(self.pupils[pupil], self.lot(place))
        self.attempt(
            lambda: desk.lend(by=self.gulnar, items=[item], on=self.day, due_on=self.day), 1, "shelf", "out"
        )

    @rule(place=PLACES, ending=st.sampled_from(["returned", "given", "lost", "lost"]))
    def take_back(self, place: int, ending: str) -> None:
        loans = list(Loan.objects.for_school(self.school).open().order_by("pk"))
        if loans:
            loan = loans[place % len(loans)]
            goal = "shelf" if ending == "returned" else ending
            self.attempt(
                lambda: desk.take_back(by=self.gulnar, loan=loan, on=self.day, ending=ending),
                1,
                "out",
                goal,
            )

    @rule(place=PLACES, n=SOME)
    def write_off_worn_copies(self, place: int, n: int) -> None:
        lines = [Disposal(self.lot(place), Reason.WORN, n)]
        self.attempt(
            lambda: desk.write_off(by=self.gulnar, lines=lines, on=self.day), n, "shelf", "written off"
        )

    @rule(n=SOME, for_good=st.booleans())
    def hand_over(self, n: int, *, for_good: bool) -> None:
        exchange, line = self.agreed("give", n, for_good=for_good)
        self.attempt(
            lambda: schools.hand_over(by=self.gulnar, exchange=exchange, parts=[(line, n)], on=self.day),
            n,
            "shelf",
            "written off" if for_good else "away",
        )

    @rule(place=PLACES, n=SOME)
    def get_back(self, place: int, n: int) -> None:
        if found := self.standing("handed_over", "give", place):
            exchange, line = found
            self.attempt(
                lambda: schools.get_back(by=self.gulnar, exchange=exchange, parts=[(line, n)], on=self.day),
                n,
                "away",
                "shelf",
            )

    @rule(place=PLACES)
    def give_up(self, place: int) -> None:
        if found := self.standing("handed_over", "give", place):
            exchange, _ = found
            n = exchange_rows(exchange)[0].there
            self.attempt(
                lambda: schools.give_up(by=self.gulnar, exchange=exchange, on=self.day),
                n,
                "away",
                "written off",
            )

    @rule(n=SOME, for_good=st.booleans())
    def receive(self, n: int, *, for_good: bool) -> None:
        exchange, line = self.agreed("take", n, for_good=for_good)
        self.attempt(
            lambda: schools.receive_exchange(
                by=self.gulnar, exchange=exchange, parts=[(line, n, None)], on=self.day
            ),
            n,
            "elsewhere",
            "shelf",
        )

    @rule(place=PLACES, n=SOME)
    def give_back(self, place: int, n: int) -> None:
        if found := self.standing("received", "take", place):
            exchange, line = found
            self.attempt(
                lambda: schools.give_back(by=self.gulnar, exchange=exchange, parts=[(line, n)], on=self.day),
                n,
                "shelf",
                "written off",
            )

    @invariant()
    def no_lot_is_below_zero(self) -> None:
        assert all(n >= 0 for n in on_shelf(self.school, self.lots()).values())

    @invariant()
    def every_copy_is_where_the_acts_have_put_it(self) -> None:
        shelf = shelves(self.school, [self.algebra])[self.algebra.pk]
        assert shelf.lendable == self.at["shelf"]
        assert (shelf.out, shelf.lost, shelf.given) == (self.at["out"], self.at["lost"], self.at["given"])
        assert shelf.away == self.at["away"]
        assert shelf.owned == sum(self.at[place] for place in ("shelf", "out", "lost", "given", "away"))

    @invariant()
    def what_is_away_is_what_exchanges_say_is_there(self) -> None:
        gave = Exchange.objects.for_school(self.school).filter(way="give", for_good=False)
        there = sum(row.there for exchange in gave for row in exchange_rows(exchange))
        assert there == sum(Away.objects.for_school(self.school).open().values_list("quantity", flat=True))


class TestBooks(TestCase):
    def test_the_books_add_up_whatever_is_exchanged(self) -> None:
        run_state_machine_as_test(
            Books,
            settings=settings(
                max_examples=25,
                stateful_step_count=30,
                deadline=None,
                phases=[Phase.explicit, Phase.reuse, Phase.generate],
                suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
            ),
        )
