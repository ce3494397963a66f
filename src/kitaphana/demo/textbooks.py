"""Textbooks of the demo school: bought in August, issued in September, back in May, discarded in June."""

from collections.abc import Callable, Sequence
from datetime import date, time
from functools import partial
from random import Random

from kitaphana.catalogue.subjects import school_subjects
from kitaphana.circulation.actions import write_off
from kitaphana.core.models import User
from kitaphana.demo.agenda import Agenda, Deed
from kitaphana.demo.editions import (
    CYCLE,
    DIGITAL,
    WORKBOOK,
    Editions,
    Position,
    Textbook,
    Work,
    editions_of,
)
from kitaphana.demo.issuing import Issuing
from kitaphana.demo.ledger import Ledger
from kitaphana.demo.mishaps import Mishaps
from kitaphana.demo.people import LAST_OF_PRIMARY, SHORT_GRADE, People, Roll
from kitaphana.demo.supplies import Supplies
from kitaphana.demo.year import Clock, Year
from kitaphana.returns.models import ReturnSlot
from kitaphana.returns.schedule import Wishes, propose_schedule
from kitaphana.roster.models import FIRST_DIRECTED_GRADE, Direction, Reader
from kitaphana.stock.actions import Disposal, number_copies
from kitaphana.stock.models import Reason
from kitaphana.textbooks.sets import Wanted, set_for

RESERVE = 0.04
MISSING = 5
"""Copies of physics that the last Kazakh class of grade 7 lacks, every year."""
CHANGING, NEW_SHARE = ("informatics", "art_craft", "music", "geography"), 0.6
"""Subjects of which the old edition serves one more year beside the new one, and how much comes new."""
TAUGHT = ("informatics", "geography", "biology", "chemistry")
"""Subjects whose teachers have a textbook of the library too."""
CODED = (8, "kk", ("algebra", "biology"))
"""What has bar codes in the last year, in the first class of that grade and language."""
RETURN_DAYS, RETURN_HOURS = 5, 5
ListKey = tuple[int, str, str]
"""Grade, language, direction."""


class TextbookRoom:
    """Year after year."""

    def __init__(self, *, by: User, people: People, ledger: Ledger, rng: Callable[[str], Random]) -> None:
        self._by, self._people, self._rng = by, people, rng("textbooks")
        self._editions = Editions(by, self._rng)
        self.supplies = Supplies(by, rng("supplies"))
        self._issuing = Issuing(people, ledger, rng("issuing"))
        self._mishaps = Mishaps(by, self._issuing, ledger, rng("mishaps"))
        self._rolls: Sequence[Roll] = ()
        self._lists: dict[ListKey, list[Position]] = {}

    def fill(self, year: Year) -> None:
        """The editions before the first year: those in use, and older ones that wait to be written off."""
        rolls = self._people.rolls[year.first]
        for age, left in ((2 * CYCLE, 0.15), (CYCLE, 0.8), (0, 1.0)):
            for grade, current in editions_of(year.first):
                edition = current - age
                if edition < year.first:
                    books = self._editions.bring_out(grade, edition)
                    lines = [(book, round(_needed(book.work, rolls) * left)) for book in books]
                    self.supplies.receive([line for line in lines if line[1]], date(edition, 8, 19))

    def begin(self, year: Year, *, is_last: bool) -> None:
        """New editions, what is lacking, the lists of the year, and the issue to each class."""
        self._issuing.remind(year)
        rolls = self._rolls = self._people.rolls[year.first]
        for grade, edition in editions_of(year.first):
            if edition == year.first:
                self._editions.bring_out(grade, edition)
        languages = sorted({roll.band.language for roll in rolls})
        self._lists = {
            (grade, language, direction): self._positions(year, grade, language, direction)
            for grade, _ in editions_of(year.first)
            for language in languages
            for direction in ("", *(Direction.values if grade >= FIRST_DIRECTED_GRADE else ()))
        }
        lacking = [line for line in self._lacking(rolls) if line[1] > 0]
        fresh = [line for line in lacking if line[0].edition == year.first]
        self.supplies.deliver(year, fresh, [line for line in lacking if line not in fresh])
        for (grade, language, direction), positions in self._lists.items():
            titles = [_listed(position) for position in positions]
            set_for(
                by=self._by, year=year.row, grade=grade, language=language, direction=direction, titles=titles
            )
        if is_last:
            self._give_codes()
        self._issue(year)

    def plan(self, year: Year, agenda: Agenda) -> None:
        """More copies, children who come and go, mishaps, exchange, the return, the act of June."""
        agenda.put(year.workday_on(year.day("09-18")), self._second_delivery)
        for roll in self._rolls:
            self._come_and_go(year, roll, agenda)
        self._mishaps.plan(year, self._rolls, agenda)
        in_use = {book for positions in self._lists.values() for one in positions for book in one.books}
        unused = [book for book in self._editions.outdated(year.first) if book not in in_use]
        largest = max(unused, key=lambda book: book.shelf)
        self.supplies.exchange(year, agenda, largest, self._rng.choice(self._plain()))
        agenda.put(year.workday_on(year.day("04-20")), lambda day: self._schedule(year, agenda))
        agenda.put(year.workday_on(year.day("06-15")), lambda day: self._discard(year, day))

    def keep_short(self, year: Year, coming: Year) -> None:
        """What grade 7 has too many of physics for the class to be short goes as worn in June."""
        day = year.workday_on(year.day("06-15"))
        rolls = self._people.rolls[coming.first]
        lines = []
        for book in self._editions.current(SHORT_GRADE, "kk", coming.first):
            over = book.shelf - _needed(book.work, rolls) if book.work.is_short else 0
            for pile in book.piles:
                quantity = min(max(over, 0), pile.shelf)
                if quantity:
                    pile.shelf -= quantity
                    over -= quantity
                    lines.append(Disposal(pile.lot, Reason.WORN, quantity))
        if lines and day:
            write_off(by=self._by, lines=lines, on=day)

    def _positions(self, year: Year, grade: int, language: str, direction: str) -> list[Position]:
        """In a year of change the old edition will do too, and an e-textbook always."""
        books = self._editions.current(grade, language, year.first)
        digital = {book.work.subject: book for book in books if book.work.sort == DIGITAL}
        found = []
        for book in books:
            if book.work.sort == DIGITAL or book.work.direction != direction:
                continue
            old = self._editions.before(book)
            changes = book.edition == year.first and book.work.subject in CHANGING and not direction
            others = [old] if changes and old and old.shelf else []
            others += [digital[book.work.subject]] if book.work.subject in digital else []
            taught = language == "kk" and grade > LAST_OF_PRIMARY and book.work.subject in TAUGHT
            found.append(Position((book, *others), teachers=int(taught and not direction)))
        return found

    def _lacking(self, rolls: Sequence[Roll]) -> list[tuple[Textbook, int]]:
        """What is to be bought so that nobody lacks anything; of a new edition the greater part."""
        lines = []
        for positions in self._lists.values():
            for position in positions:
                book = position.book
                needed = _needed(book.work, rolls)
                if needed:
                    needed += position.teachers
                least = round(needed * NEW_SHARE) if len(position.books) > 1 else needed
                lines.append((book, max(needed - position.shelf, least - book.shelf)))
        return lines

    def _give_codes(self) -> None:
        """Bar codes for the copies of some titles in one class."""
        grade, language, subjects = CODED
        roll = next(r for r in self._rolls if (r.school_class.grade, r.band.language) == (grade, language))
        number = 0
        for position in self._of(roll):
            wanted = len(roll.members)
            pile = next((pile for pile in position.book.piles if pile.shelf >= wanted), None)
            if position.book.work.subject in subjects and pile:
                numbers = [f"T{number + place:05}" for place in range(1, wanted + 1)]
                copies = number_copies(by=self._by, lot=pile.lot, numbers=numbers)
                self._issuing.codes[roll.school_class.pk, position.book.title.pk] = (pile, copies)
                number += wanted

    def _issue(self, year: Year) -> None:
        for place, roll in enumerate(self._rolls):
            day = year.lessons[min(1 + place // 5, len(year.lessons) - 1)] if year.lessons else None
            if day:
                self._issuing.bring_own(year, roll, self._of(roll), day)
                self._issuing.issue(year, roll, self._of(roll), day)
        if taught := year.lesson_on(year.day("09-10")):
            for positions in self._lists.values():
                for position in positions:
                    self._lend_to_teacher(year, position, taught)

    def _lend_to_teacher(self, year: Year, position: Position, day: date) -> None:
        subject = school_subjects()[position.book.work.subject].kk
        of_subject = [teacher for teacher in self._people.teachers if teacher.subject == subject]
        if position.teachers and of_subject:
            teacher = of_subject[position.book.work.grade % len(of_subject)]
            self._issuing.lend(year, teacher, None, position, Clock(day, self._rng).tick())

    def _come_and_go(self, year: Year, roll: Roll, agenda: Agenda) -> None:
        """Children who come in the middle of the year get theirs, those who leave give theirs back."""
        for pupil, enrolment in roll.members:
            came, left, reader = enrolment.starts_on, pupil.reader.left_on, pupil.reader
            if came > year.row.starts_on:
                agenda.put(came, self._welcome(year, roll, reader))
            if left and left < year.last_lesson and left in year.lessons:
                agenda.put(left, partial(self._issuing.take_back, reader))

    def _welcome(self, year: Year, roll: Roll, reader: Reader) -> Deed:
        def welcome(day: date) -> None:
            self._people.register(year, day, [reader])
            at = Clock(day, self._rng).tick()
            for position in self._of(roll):
                self._issuing.lend(year, reader, roll.school_class, position, at)

        return welcome

    def _schedule(self, year: Year, agenda: Agenda) -> None:
        """Each class has its day and hour in the last days of May."""
        a_day = -(-len(self._rolls) // RETURN_DAYS)
        minutes = min(40, RETURN_HOURS * 60 // a_day)
        wishes = Wishes(year.day("05-19"), a_day, time(9), minutes, exams="last")
        propose_schedule(by=self._by, year=year.row, wishes=wishes)
        slots = ReturnSlot.objects.for_school(self._by.school).filter(school_class__year=year.row)
        days = dict(slots.values_list("school_class", "on"))
        for roll in self._rolls:
            if year.reaches(days[roll.school_class.pk]):
                agenda.put(year.lesson_by(days[roll.school_class.pk]), self._collect(year, roll, agenda))
        if year.reaches(year.last_lesson):
            agenda.put(year.lessons[-1], self._collect_from_teachers)

    def _collect(self, year: Year, roll: Roll, agenda: Agenda) -> Deed:
        """The class brings its books back; some are lost, some damaged, some come late."""

        def collect(day: date) -> None:
            pupils = roll.on(day)
            for pupil in pupils:
                for held in list(self._issuing.held[pupil.reader.pk]):
                    self._mishaps.bring_back(year, held, day, agenda)
            self._issuing.visit(roll.school_class, len(pupils), day)

        return collect

    def _collect_from_teachers(self, day: date) -> None:
        for teacher in self._people.teachers:
            self._issuing.take_back(teacher, day)

    def _second_delivery(self, day: date) -> None:
        """Some subjects are topped up in September, when the contingent is known."""
        chosen = self._rng.sample(self._plain(), k=8)
        self.supplies.receive([(book, self._rng.randint(3, 8)) for book in chosen], day)

    def _discard(self, year: Year, day: date) -> None:
        """The act of June: what was given for good, lost or past mending; old editions, part by part."""
        lines = [Disposal(pile.lot, Reason.GIVEN, n) for pile, n in self._issuing.given.items()]
        self._issuing.given.clear()
        lines += self._mishaps.lines(day)
        for book in self._editions.outdated(year.first):
            for pile in (pile for pile in book.piles if pile.shelf):
                quantity = min(pile.shelf, self._rng.randint(pile.shelf // 4, max(1, pile.shelf // 2)))
                if quantity:
                    pile.shelf -= quantity
                    reason = self._rng.choice((Reason.OBSOLETE, Reason.WORN))
                    lines.append(Disposal(pile.lot, reason, quantity))
        if lines:
            write_off(by=self._by, lines=lines, on=day)

    def _of(self, roll: Roll) -> list[Position]:
        grade, language = roll.school_class.grade, roll.band.language
        directed = self._lists[grade, language, roll.school_class.direction]
        common = self._lists[grade, language, ""]
        return common + directed if roll.school_class.direction else common

    def _plain(self) -> list[Textbook]:
        """Printed textbooks that pupils learn from now, of which there is no lack."""
        taught = {(roll.school_class.grade, roll.band.language): self._of(roll) for roll in self._rolls}
        books = [position.book for positions in taught.values() for position in positions]
        return [book for book in books if not book.work.is_short and book.work.sort != WORKBOOK]


def _needed(work: Work, rolls: Sequence[Roll]) -> int:
    """Copies that the library means to have for pupils: one each and a reserve; fewer of what it is short
    of."""
    of_grade = [
        roll for roll in rolls if (roll.school_class.grade, roll.band.language) == (work.grade, work.language)
    ]
    fit = [roll for roll in of_grade if work.direction in ("", roll.school_class.direction)]
    pupils = sum(len(roll.members) for roll in fit)
    if work.sort == DIGITAL or not pupils:
        return 0
    if work.is_short:
        return pupils - min(MISSING, len(fit[-1].members))
    return pupils + (2 if work.sort == WORKBOOK else max(3, round(pupils * RESERVE)))


def _listed(position: Position) -> Wanted:
    titles = [book.title for book in position.books]
    return Wanted(titles[0], tuple(titles[1:]), position.teachers, position.book.work.sort == WORKBOOK)
