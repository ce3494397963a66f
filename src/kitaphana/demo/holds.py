"""Who waited for which book: read out of the loans, so that every turn ends as the loans did."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from random import Random

from kitaphana.circulation.models import Hold, Loan
from kitaphana.circulation.queries import shelves
from kitaphana.core.actions import open_corner
from kitaphana.core.setting import number_of
from kitaphana.demo.scene import Scene
from kitaphana.stock.models import Fund

WAITED, GAVE_UP, FORGOT = 0.2, 0.12, 0.006
"""Shares: of the loans made soon after the copy came back, those for which the reader had waited; of the
waiting, those who gave up; of all other returns, those for a reader who never fetched the copy."""
WAITING_NOW, READY_NOW = 9, 4
TRIES = 60
FRESH = timedelta(days=12)
DAY = timedelta(days=1)


def fill(scene: Scene) -> None:
    """The corner is open; past turns of all the years, and a queue that stands on the last day."""
    open_corner(by=scene.by)
    _Queue(scene).fill()


class _Queue:
    def __init__(self, scene: Scene) -> None:
        self._school, self._until, self._rng = scene.school, scene.until, scene.rng("holds")
        self._days = timedelta(days=number_of(scene.school, "hold_days"))
        self._enrolments = [
            enrolment
            for rolls in scene.people.rolls.values()
            for roll in rolls
            for _pupil, enrolment in roll.members
        ]
        self._by_copy: defaultdict[int, list[Loan]] = defaultdict(list)
        for loan in scene.ledger.loans:
            if loan.fund == Fund.MAIN and loan.copy and not loan.in_room:
                self._by_copy[loan.copy.pk].append(loan)
        self._last = [loans[-1] for loans in self._by_copy.values()]
        out = [loan for loan in self._last if loan.returned_on is None]
        self._has = {(loan.reader_id, _title(loan)) for loan in out}
        """Readers and titles that they hold or wait for on the last day."""
        self._holds: list[Hold] = []

    def fill(self) -> None:
        for loans in self._by_copy.values():
            for before, after in pairwise(loans):
                if before.returned_on and before.ending == Loan.Ending.RETURNED:
                    self._turn(before, after, before.returned_on)
        self._waiting()
        self._ready()
        Hold.objects.bulk_create(sorted(self._holds, key=lambda hold: hold.placed_on), batch_size=500)

    def _turn(self, before: Loan, after: Loan, back: date) -> None:
        """Between two loans of a copy: the second reader had waited, or another let it stand."""
        gap, chance = after.lent_on - back, self._rng.random()
        if before.reader_id != after.reader_id and DAY <= gap <= self._days and chance < WAITED:
            hold = self._hold(after.reader_id or 0, after, self._day(before.lent_on, back))
            hold.reader_kind, hold.grade = after.reader_kind, after.grade
            if chance < WAITED * GAVE_UP:
                hold.ended_on, hold.ending = back, Hold.Ending.CANCELLED
            else:
                self._set_aside(hold, after, back)
                hold.ended_on, hold.ending = after.lent_on, Hold.Ending.LENT
        elif gap > self._days + DAY and chance < FORGOT:
            self._forgotten(before, back)

    def _forgotten(self, before: Loan, back: date) -> None:
        hold = self._of_another(before, self._day(before.lent_on, back))
        if hold:
            self._set_aside(hold, before, back)
            hold.ended_on, hold.ending = back + self._days + DAY, Hold.Ending.EXPIRED

    def _waiting(self) -> None:
        """For some of what is out, with no other copy on the shelf, somebody waits."""
        out = [loan for loan in self._last if loan.returned_on is None and loan.lent_on < self._until]
        shelf = shelves(self._school, [loan.lot.title for loan in out])
        none_left = [loan for loan in out if not shelf[_title(loan)].free]
        for loan in _some(self._rng, none_left, WAITING_NOW):
            self._of_another(loan, self._day(max(loan.lent_on, self._until - FRESH), self._until))

    def _ready(self) -> None:
        """Some of what came back in the last days stands set aside; one copy longer than was promised."""
        back = [loan for loan in self._last if loan.returned_on and loan.ending == Loan.Ending.RETURNED]
        late = [loan for loan in back if timedelta() < self._kept(loan) - self._days <= FRESH / 2]
        fresh = [loan for loan in back if self._kept(loan) < self._days]
        for loan in (*_some(self._rng, late, 1), *_some(self._rng, fresh, READY_NOW - 1)):
            back_on = loan.returned_on or self._until
            if hold := self._of_another(loan, self._day(loan.lent_on, back_on)):
                self._set_aside(hold, loan, back_on)

    def _kept(self, loan: Loan) -> timedelta:
        return self._until - (loan.returned_on or self._until)

    def _of_another(self, loan: Loan, placed: date) -> Hold | None:
        """By a pupil of that day who on the last day neither holds the title nor waits for it."""
        for enrolment in self._rng.sample(self._enrolments, k=min(len(self._enrolments), TRIES)):
            reader = enrolment.reader
            there = enrolment.starts_on <= placed <= (enrolment.ends_on or self._until)
            if there and reader.left_on is None and (reader.pk, _title(loan)) not in self._has:
                self._has.add((reader.pk, _title(loan)))
                hold = self._hold(reader.pk, loan, placed)
                hold.grade = enrolment.school_class.grade
                return hold
        return None

    def _hold(self, reader: int, loan: Loan, placed: date) -> Hold:
        hold = Hold(school=self._school, reader_id=reader, title_id=_title(loan), placed_on=placed)
        self._holds.append(hold)
        return hold

    def _set_aside(self, hold: Hold, loan: Loan, back: date) -> None:
        hold.copy, hold.ready_on, hold.kept_until = loan.copy, back, back + self._days

    def _day(self, first: date, last: date) -> date:
        return first + timedelta(days=self._rng.randint(0, (last - first).days))


def _title(loan: Loan) -> int:
    return loan.lot.title_id


def _some(rng: Random, loans: Sequence[Loan], most: int) -> list[Loan]:
    return rng.sample(loans, k=min(len(loans), most))
