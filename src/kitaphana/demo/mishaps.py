"""What is lost and damaged in the demo school, how it is made good, and what goes by the act of June."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial
from random import Random

from kitaphana.circulation.models import Away, Loan, Settlement
from kitaphana.core.models import User
from kitaphana.demo.agenda import Agenda, Deed
from kitaphana.demo.editions import Pile
from kitaphana.demo.issuing import BROUGHT_LATER, Held, Issuing
from kitaphana.demo.ledger import Ledger
from kitaphana.demo.people import Roll
from kitaphana.demo.year import Clock, Year
from kitaphana.stock.actions import Arrival, Disposal, receive
from kitaphana.stock.models import Fund, Lot, Reason, Source

PUPILS_OF_A_MISHAP = 40
"""One textbook is lost and one damaged between October and May for so many pupils."""
LOST, HELD_OVER, DAMAGED = 0.006, 0.01, 0.01
"""Shares of the textbooks that are lost by May, are not brought in time, come back damaged."""
MENDED = 0.7
Kind = Settlement.Kind
SETTLED = ((Kind.REPLACED, 0.4), (Kind.PAID, 0.25), (Kind.FOUND, 0.07), (Kind.FORGIVEN, 0.03))
"""How losses are made good within a month, and how many of them; the rest is owed still in autumn."""


class Mishaps:
    """Chance of its own, so that what is lost does not move what is lent."""

    def __init__(self, by: User, issuing: Issuing, ledger: Ledger, rng: Random) -> None:
        self._by, self._issuing, self._ledger, self._rng = by, issuing, ledger, rng
        self._owed: list[Held] = []
        self._repairs: list[tuple[Away, Held]] = []
        self._out: Counter[tuple[Pile, str]] = Counter()

    def plan(self, year: Year, rolls: Sequence[Roll], agenda: Agenda) -> None:
        """What is owed from last year is asked for in September; accidents come with the winter, and two of
        them just before a demo that does not see May ends, so that a loss and a repair are not over."""
        for held in list(self._owed):
            self._settle(year, held, year.day("09-04"), agenda)
        pupils = sum(len(roll.members) for roll in rolls)
        readers = [roll for roll in rolls if roll.school_class.grade > 1]
        for ending in (Loan.Ending.LOST, Loan.Ending.DAMAGED):
            chances = (self._rng.randrange(215) for _ in range(max(2, pupils // PUPILS_OF_A_MISHAP)))
            days = [year.lesson_on(year.day("10-05") + timedelta(days=chance)) for chance in chances]
            last = [] if year.reaches(year.last_lesson) else year.lessons[-2:-1]
            for day in (*days, *last):
                agenda.put(day, self._accident(year, self._rng.choice(readers), ending, agenda))

    def bring_back(self, year: Year, held: Held, day: date, agenda: Agenda) -> None:
        """What becomes of a textbook that is to come back in May."""
        chance = self._rng.random() if held.may_come_to_harm else 1.0
        if chance < LOST:
            self._lose(year, held, day, agenda)
        elif chance < LOST + HELD_OVER and held.reader.left_on is None:
            if self._rng.random() < BROUGHT_LATER:
                agenda.put(year.workday_on(year.day("06-08")), lambda later: self._issuing.end(held, later))
        elif chance > 1 - DAMAGED and held.may_come_to_harm:
            self._damage(year, held, day, agenda)
        else:
            self._issuing.end(held, day)

    def lines(self, day: date) -> list[Disposal]:
        """For the act of that day: losses that were made good, and what could not be mended."""
        for away, held in self._repairs:
            if away.back_on is None:
                away.back_on = day
                self._out[held.pile, Reason.WORN] += 1
        self._repairs.clear()
        lines = [Disposal(pile.lot, reason, n) for (pile, reason), n in self._out.items()]
        self._out.clear()
        return lines

    def _accident(self, year: Year, roll: Roll, ending: str, agenda: Agenda) -> Deed:
        """Some pupil of the class; he gets another copy at once."""

        def happen(day: date) -> None:
            held = [
                held
                for pupil in roll.on(day)
                for held in self._issuing.held[pupil.reader.pk]
                if held.may_come_to_harm and held.position.shelf > 1
            ]
            if not held:
                return
            chosen = self._rng.choice(held)
            if ending == Loan.Ending.LOST:
                self._lose(year, chosen, day, agenda)
            else:
                self._damage(year, chosen, day, agenda)
            at = Clock(day, self._rng).tick()
            self._issuing.lend(year, chosen.reader, roll.school_class, chosen.position, at)
            self._ledger.visit(chosen.reader, roll.school_class.grade, day, "textbook", at)

        return happen

    def _lose(self, year: Year, held: Held, day: date, agenda: Agenda) -> None:
        self._issuing.end(held, day, Loan.Ending.LOST)
        self._owed.append(held)
        self._settle(year, held, day, agenda)

    def _damage(self, year: Year, held: Held, day: date, agenda: Agenda) -> None:
        self._issuing.end(held, day, Loan.Ending.DAMAGED)
        away = self._ledger.repair(held.loan, day)
        self._repairs.append((away, held))

        def mend(later: date) -> None:
            away.back_on = later
            held.pile.shelf += 1

        if self._rng.random() < MENDED:
            agenda.put(year.workday_on(day + timedelta(days=self._rng.randint(5, 18))), mend)

    def _settle(self, year: Year, held: Held, since: date, agenda: Agenda) -> None:
        chance = self._rng.random()
        for kind, share in SETTLED:
            if chance < share:
                day = year.workday_on(since + timedelta(days=self._rng.randint(3, 19)))
                agenda.put(day, partial(self._make_good, held, kind))
                return
            chance -= share

    def _make_good(self, held: Held, kind: str, day: date) -> None:
        self._owed.remove(held)
        at = Clock(day, self._rng).tick()
        if kind == Kind.FOUND:
            held.pile.shelf += 1
        else:
            self._out[held.pile, Reason.LOST] += 1
        details: dict[str, object] = {}
        if kind == Kind.REPLACED:
            details = {"lot": self._replaced(held, day)}
        elif kind == Kind.PAID:
            number = self._rng.randint(100, 990)
            details = {"amount": held.pile.lot.price, "document": f"Түбіртек №{number}"}
        elif kind == Kind.FORGIVEN:
            details = {"document": f"Директордың бұйрығы №{self._rng.randint(20, 90)}"}
        self._ledger.settle(held.loan, kind, day, at, **details)

    def _replaced(self, held: Held, day: date) -> Lot:
        book = held.position.book
        line = Arrival(book.title, Fund.TEXTBOOK, 1, held.pile.lot.price)
        supplier = held.reader.full_name
        receipt = receive(by=self._by, source=Source.REPLACEMENT, lines=[line], on=day, supplier=supplier)
        lot: Lot = Lot.objects.for_school(self._by.school).select_related("title").get(receipt=receipt)
        book.piles.append(Pile(lot, 1))
        return lot
