"""Textbooks of the demo school: the editions of each grade, and how many copies stand on the shelf."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from kitaphana.catalogue.actions import Description, describe_all
from kitaphana.catalogue.models import Section, Title, TitleKind
from kitaphana.catalogue.subjects import school_subjects
from kitaphana.core.models import User
from kitaphana.demo.names import Names
from kitaphana.demo.people import GRADES, SHORT_GRADE
from kitaphana.roster.models import Direction
from kitaphana.stock.models import Lot

CYCLE = 4
"""Years between editions (domain.md §6)."""
LANGUAGES = ("kk", "ru")
WORKBOOK, DIGITAL = "workbook", "digital"
SORTS = {
    "science": {"kk": "{name}. ЖМБ", "ru": "{name}. ЕМ"},
    "humanities": {"kk": "{name}. ҚГБ", "ru": "{name}. ОГ"},
    WORKBOOK: {"kk": "{name}. Жұмыс дәптері", "ru": "{name}. Рабочая тетрадь"},
    DIGITAL: {"kk": "{name}. Электрондық оқулық", "ru": "{name}. Электронный учебник"},
}
KINDS = {WORKBOOK: TitleKind.STUDY_AID, DIGITAL: TitleKind.E_TEXTBOOK}
PUBLISHERS = ("«Үлгі-Білім» баспасы", "«Дала оқулығы» баспасы", "«Ақмола мектебі» баспасы")


@dataclass(eq=False)
class Pile:
    """A lot and how many of it stand on the shelf."""

    lot: Lot
    shelf: int


@dataclass(frozen=True)
class Work:
    """A line of `curriculum.toml` in one grade; `part` 0 where there is one volume."""

    grade: int
    language: str
    subject: str
    part: int
    sort: str

    @property
    def direction(self) -> str:
        return self.sort if self.sort in Direction.values else ""

    @property
    def is_short(self) -> bool:
        return (self.grade, self.language, self.subject) == (SHORT_GRADE, "kk", "physics")


@dataclass(eq=False)
class Textbook:
    """An edition; `piles` in the order in which they came."""

    title: Title
    work: Work
    edition: int
    piles: list[Pile] = field(default_factory=list)

    @property
    def shelf(self) -> int:
        return sum(pile.shelf for pile in self.piles)

    def take(self) -> Pile | None:
        """One from the oldest pile that has any."""
        pile = next((pile for pile in self.piles if pile.shelf), None)
        if pile:
            pile.shelf -= 1
        return pile


@dataclass(frozen=True)
class Position:
    """A place of a list: the first edition or one of the others. `teachers`: copies for teachers."""

    books: tuple[Textbook, ...]
    teachers: int = 0

    @property
    def book(self) -> Textbook:
        return self.books[0]

    @property
    def shelf(self) -> int:
        return sum(book.shelf for book in self.books)

    def take(self) -> tuple[Textbook, Pile] | None:
        """A copy of the first edition that has any."""
        return next(((book, pile) for book in self.books if (pile := book.take())), None)


class Editions:
    """Every edition that the school ever had."""

    def __init__(self, by: User, rng: Random) -> None:
        self._by, self._authors = by, Names(rng)
        self._books: dict[tuple[int, str, int], list[Textbook]] = {}
        self._curriculum = _curriculum()

    def bring_out(self, grade: int, edition: int) -> list[Textbook]:
        """The textbooks of a grade in every language, new."""
        made = []
        for language in LANGUAGES:
            books = self._describe(grade, language, edition)
            self._books[grade, language, edition] = books
            made += books
        return made

    def current(self, grade: int, language: str, first: int) -> list[Textbook]:
        """What the grade learns from in the school year that begins in `first`."""
        return self._books.get((grade, language, edition_of(grade, first)), [])

    def before(self, book: Textbook) -> Textbook | None:
        """Its edition of four years ago."""
        grade, language = book.work.grade, book.work.language
        earlier = self._books.get((grade, language, book.edition - CYCLE), [])
        return next((old for old in earlier if old.work == book.work), None)

    def outdated(self, first: int) -> Iterator[Textbook]:
        """Those from which nobody learns any more when that year ends."""
        for (grade, _, edition), books in self._books.items():
            if edition <= edition_of(grade, first) - CYCLE:
                yield from books

    def _describe(self, grade: int, language: str, edition: int) -> list[Textbook]:
        works = []
        for subject, lowest, highest, parts, *sort in self._curriculum[language]:
            if lowest <= grade <= highest:
                authors = ", ".join(self._author() for _ in range(2))
                numbers = range(1, parts + 1) if parts > 1 else [0]
                works += [(Work(grade, language, subject, part, "".join(sort)), authors) for part in numbers]
        descriptions = [_description(work, edition, authors) for work, authors in works]
        titles = describe_all(by=self._by, descriptions=descriptions)
        return [Textbook(title, work, edition) for title, (work, _) in zip(titles, works, strict=True)]

    def _author(self) -> str:
        name = self._authors.kazakh()
        return f"{name.surname} {name.first_name[0]}."


def edition_of(grade: int, first: int) -> int:
    """The year of the edition that a grade learns from in the school year that begins in `first`."""
    return first - (first - grade) % CYCLE


def editions_of(first: int) -> Iterator[tuple[int, int]]:
    """Grades with their editions."""
    for grade in GRADES:
        yield grade, edition_of(grade, first)


def _curriculum() -> dict[str, list[tuple[str, int, int, int, str]]]:
    text = Path(__file__).with_name("curriculum.toml").read_text(encoding="utf-8")
    return {language: [tuple(row) for row in rows] for language, rows in tomllib.loads(text).items()}


def _description(work: Work, edition: int, authors: str) -> Description:
    subject = school_subjects()[work.subject]
    name = subject.ru if work.language == "ru" else subject.kk
    which = {"kk": f"{work.part}-бөлім", "ru": f"Часть {work.part}"}[work.language]
    return Description(
        name=SORTS[work.sort][work.language].format(name=name) if work.sort else name,
        part=which if work.part else "",
        authors=authors,
        language=subject.teaches or work.language,
        kind=KINDS.get(work.sort, TitleKind.TEXTBOOK),
        publisher=PUBLISHERS[(work.grade + len(work.subject)) % len(PUBLISHERS)],
        place="Көкшетау",
        year=edition,
        section=Section.TEXTBOOK,
        illustrated=work.grade <= 4,
        grade=work.grade,
        pages=48 if work.sort == WORKBOOK else 160 + 8 * work.grade,
        subject=work.subject,
    )
