"""The work of each day at the loan desk: who comes, what is lent and brought back, what is asked for."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import accumulate
from random import Random

from kitaphana.circulation.models import Loan, Visit
from kitaphana.demo.ledger import Ledger
from kitaphana.demo.people import People
from kitaphana.demo.questions import Question, questions
from kitaphana.demo.stock import Bookcase, Standing, Work
from kitaphana.demo.year import Clock, Year
from kitaphana.needs.models import Enquiry
from kitaphana.roster.models import Reader, ReaderKind, SchoolClass

LOANS_OF_A_READER = 5.6
"""In a year, from the main stock, besides those that a returned book brings after it."""
LESSONS_OF_A_YEAR = 165
LOAN_DAYS = 15
LIMIT = 5
BUSY = {9: 1.5, 10: 1.25, 11: 1.05, 12: 0.9, 1: 0.85, 2: 0.95, 3: 0.85, 4: 1.0, 5: 0.45}
"""How busy a month is against the average of the year."""
EAGER = {1: 0.4, 2: 1.4, 3: 1.7, 4: 1.8, 5: 1.7, 6: 1.5, 7: 1.3, 8: 0.8, 9: 0.7, 10: 0.7, 11: 0.6}
"""How often a grade borrows against the others."""
TEACHER_EAGER, STAFF_EAGER = 0.9, 0.3
SECOND_BOOK, BORROWS_AGAIN = 0.3, 0.4
LATE, NEVER, LOST, RENEWED = 0.14, 0.006, 0.003, 0.08
"""Shares of loans that come back after their term, not at all, are lost, are renewed."""
HELD_IN_SUMMER, BROUGHT_IN_SEPTEMBER = 0.06, 0.6
OTHER_LANGUAGE = 0.18
READING_ROOM = (4, 11)
ENQUIRIES_OF_A_DAY = (2, 5)
SOUGHT = {"work": 1.2, "theme": 1.0, "author": 1.0, "information": 0.9, "fact": 0.7, "for_class": 0.8}

Held = tuple[Loan, Standing]


@dataclass(eq=False)
class Person:
    """A reader as the desk sees one this year."""

    reader: Reader
    school_class: SchoolClass | None
    language: str
    weight: float
    loans: list[Held] = field(default_factory=list)

    @property
    def grade(self) -> int | None:
        return self.school_class.grade if self.school_class else None


@dataclass(frozen=True)
class Shelf:
    """Works for a grade and a language, to be drawn by weight."""

    works: tuple[Work, ...]
    weights: tuple[float, ...]

    def draw(self, rng: Random) -> Work:
        return self.works[bisect_right(self.weights, rng.random() * self.weights[-1])]


class Desk:
    """Lives through the lessons of a year, day by day."""

    def __init__(
        self, *, people: People, bookcase: Bookcase, ledger: Ledger, rng: Random, details: Random
    ) -> None:
        """`details`: the chance of what is written of an answer, so that it does not move who comes."""
        self._people, self._bookcase, self._ledger, self._rng = people, bookcase, ledger, rng
        self._details = details
        self._persons: dict[int, Person] = {}
        self._coming_back: dict[date, list[Held]] = defaultdict(list)
        self._shelves: dict[tuple[int | None, str], Shelf] = {}
        self._questions = questions()

    def work(self, year: Year) -> list[Held]:
        """What was lost."""
        self._enter(year)
        usual = len(self._persons) * LOANS_OF_A_READER / LESSONS_OF_A_YEAR
        lost: list[Held] = []
        for day in year.lessons:
            lost += self._live(year, day, usual * BUSY[day.month] * self._rng.uniform(0.75, 1.25))
        return lost

    def _enter(self, year: Year) -> None:
        """Whoever is a reader this year; what is held from last year comes back in September or never."""
        held = [pair for person in self._persons.values() for pair in person.loans]
        adults = [(reader, TEACHER_EAGER) for reader in self._people.teachers[:-1]]
        adults += [(reader, STAFF_EAGER) for reader in self._people.staff[:4]]
        persons = [Person(reader, None, "kk", weight) for reader, weight in adults]
        for roll in self._people.rolls[year.first]:
            for pupil, _ in roll.members:
                weight = EAGER[roll.school_class.grade] * pupil.zeal
                persons.append(Person(pupil.reader, roll.school_class, pupil.language, weight))
        self._persons = {person.reader.pk: person for person in persons}
        if day := year.lesson_on(year.day("09-05")):
            self._people.register(year, day, [reader for reader, _ in adults])
        for loan, standing in held:
            self._of(loan).loans.append((loan, standing))
            day = year.lesson_on(year.day("09-06") + timedelta(days=self._rng.randint(0, 20)))
            if day and self._rng.random() < BROUGHT_IN_SEPTEMBER:
                self._coming_back[day].append((loan, standing))

    def _live(self, year: Year, day: date, target: float) -> list[Held]:
        clock = Clock(day, self._rng)
        came: set[int] = set()
        lent = 0
        lost = []
        for loan, standing in self._coming_back.pop(day, []):
            person = self._of(loan)
            self._arrive(person, day, clock, came)
            if self._finish(loan, standing, day, clock):
                lost.append((loan, standing))
            elif self._rng.random() < BORROWS_AGAIN and self._may_borrow(year, person, day):
                lent += self._borrow(year, person, day, clock)
        present = [person for person in self._persons.values() if self._may_borrow(year, person, day)]
        weights = list(accumulate(person.weight for person in present))
        for _ in range(round(max(0.0, target - lent) / 1.3)):
            person = present[bisect_right(weights, self._rng.random() * weights[-1])]
            if person.reader.pk not in came and len(person.loans) < LIMIT:
                self._arrive(person, day, clock, came)
                self._borrow(year, person, day, clock)
        self._read_here(day, clock, present)
        self._answer(day, clock, present)
        return lost

    def _may_borrow(self, year: Year, person: Person, day: date) -> bool:
        reader = person.reader
        if person.grade == 1 and any(day in rest for rest in year.first_grade_rests):
            return False
        return reader.joined_on <= day and (reader.left_on is None or day < reader.left_on)

    def _of(self, loan: Loan) -> Person:
        return self._persons[loan.reader_id or 0]

    def _arrive(self, person: Person, day: date, clock: Clock, came: set[int]) -> None:
        if person.reader.pk not in came:
            came.add(person.reader.pk)
            self._ledger.visit(person.reader, person.grade, day, Visit.Purpose.LOAN, clock.tick())

    def _borrow(self, year: Year, person: Person, day: date, clock: Clock) -> int:
        """One book or two, of those for this reader that stand on the shelf; how many."""
        lent = 0
        for _ in range(1 + (self._rng.random() < SECOND_BOOK)):
            standing = self._choose(person, day)
            if standing and len(person.loans) < LIMIT:
                due = day + timedelta(days=LOAN_DAYS)
                loan = self._ledger.lend(person.reader, person.school_class, standing, day, due, clock.tick())
                person.loans.append((loan, standing))
                self._foresee(year, person, (loan, standing), day)
                lent += 1
        return lent

    def _choose(self, person: Person, day: date) -> Standing | None:
        key = (person.grade, person.language)
        if key not in self._shelves:
            self._shelves[key] = _shelf_for(self._bookcase, *key)
        works = (self._shelves[key].draw(self._rng) for _ in range(6))
        return next((free for work in works if (free := self._bookcase.free(work, day))), None)

    def _foresee(self, year: Year, person: Person, held: Held, day: date) -> None:
        """When it will come back. Nobody leaves the school with a debt; in May nearly all books come back."""
        chance, left = self._rng.random(), person.reader.left_on
        if chance < NEVER and left is None:
            return
        wanted = day + timedelta(days=round(self._rng.triangular(2, LOAN_DAYS, 11)))
        if chance < NEVER + LATE:
            wanted = day + timedelta(days=LOAN_DAYS + round(self._rng.expovariate(1 / 9)))
        elif chance < NEVER + LATE + RENEWED:
            wanted = self._renew(year, person, held, day) or wanted
        back = year.lesson_on(wanted)
        if left and (back is None or back > left):
            back = year.lesson_by(left)
        elif back is None and year.reaches(year.last_lesson) and self._rng.random() > HELD_IN_SUMMER:
            back = year.lessons[-1]
        if back and back <= day:
            self._finish(*held, day, Clock(day, self._rng))
        elif back:
            self._coming_back[back].append(held)

    def _renew(self, year: Year, person: Person, held: Held, day: date) -> date | None:
        """A new term two days before the old one ends; the day on which the book then comes back."""
        loan = held[0]
        on = year.lesson_on(loan.due_on - timedelta(days=3))
        if on is None or on > loan.due_on or (person.reader.left_on and on >= person.reader.left_on):
            return None
        at = Clock(on, self._rng).tick()
        self._ledger.renew(loan, on, on + timedelta(days=LOAN_DAYS), at)
        return on + timedelta(days=round(self._rng.triangular(2, LOAN_DAYS, 11)))

    def _finish(self, loan: Loan, standing: Standing, day: date, clock: Clock) -> bool:
        """Whether the reader says that the book is lost."""
        lost = self._rng.random() < LOST
        ending = Loan.Ending.LOST if lost else Loan.Ending.RETURNED
        self._ledger.end(loan, day, ending, clock.tick())
        standing.lent = False
        self._of(loan).loans.remove((loan, standing))
        return lost

    def _read_here(self, day: date, clock: Clock, present: Sequence[Person]) -> None:
        """The reading room: a count by hand, and now and then a reference book for the hour."""
        grade = self._rng.choice([person.grade for person in present])
        count = self._rng.randint(*READING_ROOM)
        self._ledger.group(day, Visit.Purpose.READING_ROOM, count, grade, clock.tick())
        person = self._rng.choice(present)
        rooms = [
            work for work in self._bookcase.copies if work.room_only and work.language == person.language
        ]
        standing = self._bookcase.free(self._rng.choice(rooms), day)
        if standing:
            loan = self._ledger.lend(person.reader, person.school_class, standing, day, day, clock.tick())
            self._ledger.end(loan, day, Loan.Ending.RETURNED, clock.tick())
            standing.lent = False

    def _answer(self, day: date, clock: Clock, present: Sequence[Person]) -> None:
        for person in self._rng.sample(present, k=min(len(present), self._rng.randint(*ENQUIRIES_OF_A_DAY))):
            question = self._question(person)
            if question is None:
                continue
            at = clock.tick()
            outcome, reason = question.answer(self._rng)
            about = question.spelling(self._rng)
            self._ledger.visit(person.reader, person.grade, day, Visit.Purpose.INFORMATION, at)
            self._ledger.enquiries.append(
                Enquiry(
                    school=self._people.school,
                    on=day,
                    sought=question.sought,
                    about=about,
                    reader=person.reader,
                    reader_kind=person.reader.kind,
                    grade=person.grade,
                    outcome=outcome,
                    reason=reason,
                    recorded_at=at,
                    **question.answered(outcome, person.language, self._details),
                ).keyed()
            )

    def _question(self, person: Person) -> Question | None:
        fit = [question for question in self._questions if question.suits(person.grade)]
        if person.reader.kind == ReaderKind.STAFF or not fit:
            return None
        return self._rng.choices(fit, [SOUGHT[question.sought] for question in fit])[0]


def _shelf_for(bookcase: Bookcase, grade: int | None, language: str) -> Shelf:
    works, weights = [], []
    for work in bookcase.copies:
        low, high = work.grades
        suits = grade is None or low - 1 <= grade <= high + 1
        if suits and not work.room_only and (grade is None or work.section != "pedagogy"):
            works.append(work)
            other = 1.0 if work.language == language else OTHER_LANGUAGE
            weights.append(work.weight * other * (1.0 if work.section in ("fiction", "children") else 0.5))
    return Shelf(tuple(works), tuple(accumulate(weights)))
