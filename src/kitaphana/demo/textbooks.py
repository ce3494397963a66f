"""Textbooks of the demo school: bought in August, issued in September, taken back in May."""

import tomllib
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random

from kitaphana.catalogue.actions import Description, describe_all
from kitaphana.catalogue.models import Section, Title, TitleKind
from kitaphana.catalogue.subjects import school_subjects
from kitaphana.circulation.actions import write_off
from kitaphana.circulation.models import Loan
from kitaphana.core.models import User
from kitaphana.demo.ledger import Ledger
from kitaphana.demo.names import Names
from kitaphana.demo.people import GRADES, SHORT_GRADE, People, Pupil, Roll
from kitaphana.demo.year import Clock, Year
from kitaphana.stock.actions import Arrival, Disposal, receive
from kitaphana.stock.models import Fund, Lot, Reason, Source
from kitaphana.textbooks.actions import set_for

CYCLE = 4
"""Years between editions (domain.md §6)."""
RESERVE = 0.04
MISSING = 5
"""Copies of physics that the last Kazakh class of grade 7 lacks, every year."""
PUBLISHERS = ("«Үлгі-Білім» баспасы", "«Дала оқулығы» баспасы", "«Ақмола мектебі» баспасы")
LOST, HELD_OVER, DAMAGED = 0.006, 0.01, 0.01
"""Shares of the issued textbooks that are lost by May, are not brought in time, come back damaged."""
BROUGHT_LATER = 0.7
"""Of those not brought in time: the share that comes in June, and then again in September."""


@dataclass(eq=False)
class Pile:
    """A lot and how many of it stand on the shelf."""

    lot: Lot
    shelf: int


@dataclass(eq=False)
class Textbook:
    """An edition; `piles` in the order in which they came."""

    title: Title
    grade: int
    language: str
    subject: str
    edition: int
    piles: list[Pile] = field(default_factory=list)

    @property
    def shelf(self) -> int:
        return sum(pile.shelf for pile in self.piles)

    @property
    def is_short(self) -> bool:
        return (self.grade, self.language, self.subject) == (SHORT_GRADE, "kk", "physics")

    def take(self) -> Pile | None:
        """One from the oldest pile that has any."""
        pile = next((pile for pile in self.piles if pile.shelf), None)
        if pile:
            pile.shelf -= 1
        return pile


Shelf = dict[tuple[int, str, int], list[Textbook]]
"""Grade, language, year of the edition → its textbooks."""


class TextbookRoom:
    """Buys, issues, takes back and writes off textbooks, year after year."""

    def __init__(self, *, by: User, people: People, ledger: Ledger, rng: Random) -> None:
        self._by, self._people, self._ledger, self._rng = by, people, ledger, rng
        self._authors = Names(rng)
        self._shelf: Shelf = {}
        self._held: dict[int, list[tuple[Loan, Pile]]] = defaultdict(list)
        self._lost: Counter[Pile] = Counter()

    def fill(self, year: Year) -> None:
        """The editions before the first year: those in use, and older ones that wait to be written off."""
        rolls = self._people.rolls[year.first]
        for age, left in ((2 * CYCLE, 0.15), (CYCLE, 0.8)):
            for grade in GRADES:
                edition = _edition(grade, year.first) - age
                self._buy(rolls, grade, edition, date(edition, 8, 19), left)
        for grade in GRADES:
            if (edition := _edition(grade, year.first)) < year.first:
                self._buy(rolls, grade, edition, date(edition, 8, 19), 1.0)

    def begin(self, year: Year) -> None:
        """New editions, what is lacking, the lists of the year, and the issue to each class."""
        self._remind(year)
        rolls = self._people.rolls[year.first]
        delivered = date(year.first, 8, 21)
        for grade in GRADES:
            if _edition(grade, year.first) == year.first:
                self._buy(rolls, grade, year.first, delivered, 1.0)
        self._fill_up(year, rolls, delivered)
        languages = sorted({roll.band.language for roll in rolls})
        for grade in GRADES:
            for language in languages:
                titles = [book.title for book in self._list(grade, language, year)]
                set_for(by=self._by, year=year.row, grade=grade, language=language, titles=titles)
        for place, roll in enumerate(rolls):
            day = year.lessons[min(1 + place // 5, len(year.lessons) - 1)] if year.lessons else None
            if day:
                self._issue(year, roll, day)
        self._second_delivery(year)

    def move(self, year: Year) -> None:
        """Children who come in the middle of the year get theirs, those who leave give theirs back."""
        for roll in self._people.rolls[year.first]:
            for pupil, enrolment in roll.members:
                came, left = enrolment.starts_on, pupil.reader.left_on
                if came > year.row.starts_on:
                    self._people.register(year, came, [pupil.reader])
                    self._lend(year, roll, [pupil], came)
                if left and left < year.last_lesson and left in year.lessons:
                    self._take_back(pupil, left)

    def end(self, year: Year) -> None:
        """Each class brings its books back in the last days of May; some are lost, some come late."""
        days = [day for day in year.lessons if day >= year.day("05-19")]
        if not days:
            return
        for place, roll in enumerate(self._people.rolls[year.first]):
            day = days[place * len(days) // len(self._people.rolls[year.first])]
            self._collect(year, roll, day)

    def discard(self, year: Year) -> None:
        """The act of June: lost ones are settled, editions out of use go, part by part."""
        day = year.workday_on(year.day("06-15"))
        if day is None:
            return
        lines = [Disposal(pile.lot, Reason.LOST, quantity) for pile, quantity in self._lost.items()]
        self._lost.clear()
        for (grade, _, edition), books in self._shelf.items():
            if edition > _edition(grade, year.first) - CYCLE:
                continue
            for pile in (pile for book in books for pile in book.piles if pile.shelf):
                quantity = min(pile.shelf, self._rng.randint(pile.shelf // 4, max(1, pile.shelf // 2)))
                if quantity:
                    pile.shelf -= quantity
                    lines.append(
                        Disposal(pile.lot, self._rng.choice((Reason.OBSOLETE, Reason.WORN)), quantity)
                    )
        if lines:
            write_off(by=self._by, lines=lines, on=day)

    def keep_short(self, year: Year, coming: Year) -> None:
        """What grade 7 has too many of physics for the class to be short goes as worn in June."""
        day = year.workday_on(year.day("06-15"))
        rolls = self._people.rolls[coming.first]
        lines = []
        for book in self._list(SHORT_GRADE, "kk", coming):
            over = book.shelf - self._wanted(book, rolls) if book.is_short else 0
            for pile in book.piles:
                quantity = min(max(over, 0), pile.shelf)
                if quantity:
                    pile.shelf -= quantity
                    over -= quantity
                    lines.append(Disposal(pile.lot, Reason.WORN, quantity))
        if lines and day:
            write_off(by=self._by, lines=lines, on=day)

    def _list(self, grade: int, language: str, year: Year) -> list[Textbook]:
        return self._shelf.get((grade, language, _edition(grade, year.first)), [])

    def _wanted(self, book: Textbook, rolls: Sequence[Roll]) -> int:
        """Copies that the library means to have: one a pupil and a reserve; fewer of what it is short of."""
        pupils = sum(
            len(roll.members)
            for roll in rolls
            if (roll.school_class.grade, roll.band.language) == (book.grade, book.language)
        )
        if book.is_short:
            last = [
                roll for roll in rolls if (roll.school_class.grade, roll.band.language) == (SHORT_GRADE, "kk")
            ][-1]
            return pupils - min(MISSING, len(last.members))
        return pupils + max(3, round(pupils * RESERVE)) if pupils else 0

    def _buy(self, rolls: Sequence[Roll], grade: int, edition: int, day: date, share: float) -> None:
        """A whole edition of a grade in each language, for so many pupils as the classes have."""
        books = [book for language in ("kk", "ru") for book in self._describe(grade, language, edition)]
        for book in books:
            self._shelf.setdefault((grade, book.language, edition), []).append(book)
        wanted = [(book, round(self._wanted(book, rolls) * share)) for book in books]
        self._receive([(book, quantity) for book, quantity in wanted if quantity], day, Source.SECTION)

    def _fill_up(self, year: Year, rolls: Sequence[Roll], day: date) -> None:
        lacking = []
        for grade in GRADES:
            for language in ("kk", "ru"):
                for book in self._list(grade, language, year):
                    over = self._wanted(book, rolls) - book.shelf
                    if over > 0:
                        lacking.append((book, over))
        self._receive(lacking, day, Source.SECTION)

    def _second_delivery(self, year: Year) -> None:
        """Some subjects are topped up in September, when the contingent is known."""
        day = year.workday_on(year.day("09-18"))
        if day is None:
            return
        lists = [
            self._list(roll.school_class.grade, roll.band.language, year)
            for roll in self._people.rolls[year.first]
        ]
        books = [book for books in lists for book in books if not book.is_short]
        chosen = self._rng.sample(list(dict.fromkeys(books)), k=8)
        self._receive([(book, self._rng.randint(3, 8)) for book in chosen], day, Source.SECTION)

    def _describe(self, grade: int, language: str, edition: int) -> list[Textbook]:
        descriptions = []
        for code, lowest, highest, parts in _curriculum()[language]:
            if lowest <= grade <= highest:
                authors = ", ".join(self._author() for _ in range(2))
                descriptions += [
                    _description(code, grade, language, edition, authors, part if parts > 1 else 0)
                    for part in range(1, parts + 1)
                ]
        titles = describe_all(by=self._by, descriptions=descriptions)
        return [
            Textbook(title, grade, language, description.subject, edition)
            for title, description in zip(titles, descriptions, strict=True)
        ]

    def _author(self) -> str:
        name = self._authors.kazakh()
        return f"{name.surname} {name.first_name[0]}."

    def _receive(self, lines: Sequence[tuple[Textbook, int]], day: date, source: str) -> None:
        if not lines:
            return
        arrivals = [
            Arrival(book.title, Fund.TEXTBOOK, quantity, self._price(book, day.year))
            for book, quantity in lines
        ]
        receipt = receive(
            by=self._by,
            source=source,
            lines=arrivals,
            on=day,
            supplier="Үлгі ауданы бойынша білім бөлімі",
            document=f"Жүкқұжат №{self._rng.randint(100, 990)}",
        )
        lots = (
            Lot.objects.for_school(self._by.school)
            .filter(receipt=receipt)
            .select_related("title")
            .order_by("pk")
        )
        for (book, quantity), lot in zip(lines, lots, strict=True):
            book.piles.append(Pile(lot, quantity))

    def _price(self, book: Textbook, year: int) -> Decimal:
        return Decimal(max(380, 950 + 60 * book.grade + 110 * (year - 2016)) // 10 * 10)

    def _issue(self, year: Year, roll: Roll, day: date) -> None:
        """A class comes with its head and is registered; priority children first, as in `issue_class`."""
        pupils = sorted(roll.on(day), key=lambda pupil: (not pupil.reader.priority, pupil.reader.sort_key))
        self._people.register(year, day, [pupil.reader for pupil in pupils])
        self._lend(year, roll, pupils, day)
        self._ledger.group(
            day, "textbook", len(pupils), roll.school_class.grade, Clock(day, self._rng).tick()
        )

    def _lend(self, year: Year, roll: Roll, pupils: Sequence[Pupil], day: date) -> None:
        clock = Clock(day, self._rng)
        for pupil in pupils:
            at = clock.tick()
            for book in self._list(roll.school_class.grade, roll.band.language, year):
                if pile := book.take():
                    loan = self._ledger.lend_textbook(
                        pupil.reader, roll.school_class, pile.lot, day, year.last_lesson, at
                    )
                    self._held[pupil.reader.pk].append((loan, pile))

    def _remind(self, year: Year) -> None:
        """Some of last year's books come back when the new year begins."""
        day = year.lesson_on(year.day("09-03"))
        if day is None:
            return
        for pupil in self._people.pupils:
            for loan, pile in list(self._held[pupil.reader.pk]):
                if pupil.reader.left_on is None and self._rng.random() < BROUGHT_LATER:
                    self._end(loan, pile, day, Loan.Ending.RETURNED)

    def _take_back(self, pupil: Pupil, day: date) -> None:
        for loan, pile in list(self._held[pupil.reader.pk]):
            self._end(loan, pile, day, Loan.Ending.RETURNED)

    def _collect(self, year: Year, roll: Roll, day: date) -> None:
        readers = [pupil.reader for pupil in roll.on(day)]
        late = year.workday_on(year.day("06-08"))
        for reader in readers:
            for loan, pile in list(self._held[reader.pk]):
                chance = self._rng.random()
                if chance < LOST:
                    self._end(loan, pile, day, Loan.Ending.LOST)
                elif chance < LOST + HELD_OVER and reader.left_on is None:
                    if late and self._rng.random() < BROUGHT_LATER:
                        self._end(loan, pile, late, Loan.Ending.RETURNED)
                else:
                    worn = self._rng.random() < DAMAGED
                    self._end(loan, pile, day, Loan.Ending.DAMAGED if worn else Loan.Ending.RETURNED)
        self._ledger.group(
            day, "textbook", len(readers), roll.school_class.grade, Clock(day, self._rng).tick()
        )

    def _end(self, loan: Loan, pile: Pile, day: date, ending: str) -> None:
        self._held[loan.reader_id or 0].remove((loan, pile))
        self._ledger.end(loan, day, ending, Clock(day, self._rng).tick())
        if ending == Loan.Ending.LOST:
            self._lost[pile] += 1
        else:
            pile.shelf += 1


def _edition(grade: int, first: int) -> int:
    """The year of the edition that a grade learns from in the school year that begins in `first`."""
    return first - (first - grade) % CYCLE


def _curriculum() -> dict[str, list[tuple[str, int, int, int]]]:
    """Language → subject, first grade, last grade, parts."""
    text = Path(__file__).with_name("curriculum.toml").read_text(encoding="utf-8")
    return {language: [tuple(row) for row in rows] for language, rows in tomllib.loads(text).items()}


def _description(code: str, grade: int, language: str, edition: int, authors: str, part: int) -> Description:
    subject = school_subjects()[code]
    which = {"kk": f"{part}-бөлім", "ru": f"Часть {part}"}[language]
    return Description(
        name=subject.ru if language == "ru" else subject.kk,
        part=which if part else "",
        authors=authors,
        language=subject.teaches or language,
        kind=TitleKind.TEXTBOOK,
        publisher=PUBLISHERS[(grade + len(code)) % len(PUBLISHERS)],
        place="Көкшетау",
        year=edition,
        section=Section.TEXTBOOK,
        illustrated=grade <= 4,
        grade=grade,
        pages=160 + 8 * grade,
        subject=code,
    )
