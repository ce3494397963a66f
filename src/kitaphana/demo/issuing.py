"""Who has which textbook in the demo school: lent from the shelf, brought back to it."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from random import Random

from kitaphana.circulation.models import Loan
from kitaphana.demo.editions import WORKBOOK, Pile, Position
from kitaphana.demo.ledger import Ledger
from kitaphana.demo.people import People, Roll
from kitaphana.demo.year import Clock, Year
from kitaphana.roster.models import Reader, SchoolClass
from kitaphana.stock.models import Copy

BROUGHT_LATER = 0.7
"""Of what was not brought back in May: the share that comes in June, and then again in September."""
OWN_SUBJECTS, OWN_OF = ("english_language", "kazakh_literature", "russian_literature"), 40
"""Where a pupil may have a textbook of his own, and one pupil in how many has one."""


@dataclass(frozen=True, eq=False)
class Held:
    """A loan, for which position it serves, and where its copy came from."""

    loan: Loan
    reader: Reader
    position: Position
    pile: Pile

    @property
    def may_come_to_harm(self) -> bool:
        """Numbered copies come back, and what grade 7 is short of is not to become still less."""
        return self.loan.copy is None and not self.position.book.work.is_short


class Issuing:
    """`held`: by reader id; `given`: workbooks not yet written off; `codes`: copies with a bar code, by class
    and title."""

    def __init__(self, people: People, ledger: Ledger, rng: Random) -> None:
        self._people, self._ledger, self._rng = people, ledger, rng
        self.held: defaultdict[int, list[Held]] = defaultdict(list)
        self.given: Counter[Pile] = Counter()
        self.codes: dict[tuple[int, int], tuple[Pile, list[Copy]]] = {}
        self._own: set[tuple[int, int]] = set()

    def remind(self, year: Year) -> None:
        """Some of last year's books come back when the new year begins."""
        day = year.lesson_on(year.day("09-03"))
        if day is None:
            return
        for pupil in self._people.pupils:
            for held in list(self.held[pupil.reader.pk]):
                if pupil.reader.left_on is None and self._rng.random() < BROUGHT_LATER:
                    self.end(held, day)

    def bring_own(self, year: Year, roll: Roll, positions: Sequence[Position], day: date) -> None:
        """A few pupils have a textbook of their own and take none from the library."""
        fit = [one for one in positions if one.book.work.subject in OWN_SUBJECTS]
        until = year.last_lesson if year.reaches(year.last_lesson) else None
        for pupil in roll.on(day):
            if fit and self._rng.randrange(OWN_OF) == 0:
                book = self._rng.choice(fit).book
                self._own.add((pupil.reader.pk, book.title.pk))
                self._ledger.own(pupil.reader, book.title, day, until)

    def issue(self, year: Year, roll: Roll, positions: Sequence[Position], day: date) -> None:
        """A class comes with its head and is registered; priority children first, as in `issue_class`."""
        readers = [pupil.reader for pupil in roll.on(day)]
        readers.sort(key=lambda reader: (not reader.priority, reader.sort_key))
        self._people.register(year, day, readers)
        clock = Clock(day, self._rng)
        for reader in readers:
            at = clock.tick()
            for position in positions:
                self.lend(year, reader, roll.school_class, position, at)
        self.visit(roll.school_class, len(readers), day)

    def lend(
        self, year: Year, reader: Reader, school_class: SchoolClass | None, position: Position, at: datetime
    ) -> None:
        """A copy from the shelf, if there is one and he needs it."""
        if (reader.pk, position.book.title.pk) in self._own:
            return
        pile, copy = self._coded(school_class, position) or (_pile(position), None)
        if pile is None:
            return
        loan = self._ledger.lend_textbook(reader, school_class, pile.lot, copy, year.last_lesson, at)
        if position.book.work.sort == WORKBOOK:
            self._ledger.end(loan, loan.lent_on, Loan.Ending.GIVEN, at)
            self.given[pile] += 1
        else:
            self.held[reader.pk].append(Held(loan, reader, position, pile))

    def end(self, held: Held, day: date, ending: str = Loan.Ending.RETURNED) -> None:
        """Only what is whole goes back to the shelf."""
        self.held[held.reader.pk].remove(held)
        self._ledger.end(held.loan, day, ending, Clock(day, self._rng).tick())
        held.pile.shelf += ending == Loan.Ending.RETURNED

    def take_back(self, reader: Reader, day: date) -> None:
        for held in list(self.held[reader.pk]):
            self.end(held, day)

    def visit(self, school_class: SchoolClass, readers: int, day: date) -> None:
        self._ledger.group(day, "textbook", readers, school_class.grade, Clock(day, self._rng).tick())

    def _coded(self, school_class: SchoolClass | None, position: Position) -> tuple[Pile, Copy] | None:
        key = (school_class.pk if school_class else 0, position.book.title.pk)
        pile, copies = self.codes.get(key, (None, []))
        if pile is None or not copies or not pile.shelf:
            return None
        pile.shelf -= 1
        return pile, copies.pop(0)


def _pile(position: Position) -> Pile | None:
    found = position.take()
    return found[1] if found else None
