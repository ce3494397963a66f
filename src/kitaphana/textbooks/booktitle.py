"""A textbook as a list sees it: its subject, volume and direction, and whose language of instruction it
serves."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from kitaphana.catalogue.models import Title, TitleKind
from kitaphana.catalogue.subjects import SchoolSubject, school_subjects
from kitaphana.catalogue.textbooktitle import HUMANITIES, SCIENCE
from kitaphana.lib.fold import fold
from kitaphana.roster.models import FIRST_DIRECTED_GRADE, Direction

STATE, FOREIGN = ("kk", "ru"), ("en", "de", "fr")
ONE, BOTH = "_language", "_language_literature"
"""How the codes of subjects end that teach a language to those whose own it is, and to the others."""

LITERACY_GRADE = 1
"""Up to it a class learns its own language as literacy."""

_MARK = re.compile(rf"[\s.]+({'|'.join(sorted(SCIENCE | HUMANITIES))})\.?$")
_NUMBER = re.compile(r"\d+")
# A boy takes one of them and a girl the other: together they are one position.
_VARIANT = re.compile(
    r"\(?\s*(?:(?:вариант\s+)?для\s+(?:мальчиков|девочек)"
    r"|(?:ұл|қыз)\s*(?:балалар|дар)?ға\s+арналған(?:\s+нұсқа)?)\s*\)?",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Book:
    """A title and how many usable copies of it the school has."""

    title: Title
    copies: int

    @cached_property
    def name(self) -> str:
        """Folded, without the mark of a direction and without for boys or for girls."""
        return fold(_VARIANT.sub("", _MARK.sub("", self.title.name)))

    @cached_property
    def direction(self) -> str:
        mark = _MARK.search(self.title.name)
        if mark is None or (self.title.grade or 0) < FIRST_DIRECTED_GRADE:
            return ""
        return Direction.SCIENCE if mark[1] in SCIENCE else Direction.HUMANITIES

    @cached_property
    def subject(self) -> SchoolSubject | None:
        """By its name where that is a language with its literature, which lists put under the language."""
        found = school_subjects().get(self.title.subject.code) if self.title.subject else None
        both = school_subjects().get(f"{found.code}_literature") if found else None
        return both if both and _is_called(self.name, both) else found

    @property
    def code(self) -> str:
        return self.subject.code if self.subject else ""

    @property
    def taught(self) -> str:
        """The language that its subject teaches."""
        return self.subject.teaches if self.subject else ""

    @property
    def is_workbook(self) -> bool:
        return self.title.kind == TitleKind.STUDY_AID

    @property
    def is_electronic(self) -> bool:
        return self.title.kind == TitleKind.E_TEXTBOOK

    @property
    def is_variant(self) -> bool:
        return _VARIANT.search(self.title.name) is not None

    @cached_property
    def is_plain(self) -> bool:
        """Whether it is called as its subject is, so that it is surely the textbook of it; courses of foreign
        languages have names of their own."""
        return self.subject is None or self.taught in FOREIGN or _is_called(self.name, self.subject)

    @cached_property
    def is_named_abroad(self) -> bool:
        """Whether it names the language it teaches in the other one: «Орыс тілі» is for Kazakh classes."""
        if self.subject is None or self.taught not in STATE:
            return False
        native, other = (
            (self.subject.kk, self.subject.ru) if self.taught == "kk" else (self.subject.ru, self.subject.kk)
        )
        return _begins(self.name, other) and not _begins(self.name, native)

    @cached_property
    def author(self) -> str:
        """Surname of the first, folded."""
        return fold(self.title.authors.split(",")[0].split(" ")[0])

    @cached_property
    def volume(self) -> int:
        """Its number; 0 of a book in one volume, or of all volumes in one row."""
        numbers = _NUMBER.findall(self.title.part)
        return int(numbers[0]) if len(numbers) == 1 else 0

    @property
    def year(self) -> int:
        return self.title.year or 0


def _is_called(name: str, subject: SchoolSubject) -> bool:
    return any(_begins(name, word) for word in (subject.kk, subject.ru, subject.en, *subject.also))


def _begins(name: str, words: str) -> bool:
    return f"{name} ".startswith(f"{fold(words)} ")


class Languages:
    """Which books serve classes of a language of instruction."""

    def __init__(self, books: Sequence[Book]) -> None:
        state = [book for book in books if book.taught in STATE]
        both = [book for book in state if book.code.endswith(BOTH)]
        early = [book for book in state if (book.title.grade or 0) <= LITERACY_GRADE]
        self._apart = {(book.title.grade, book.taught) for book in both}
        self._second = {book.author for book in (*both, *early)}
        self._follow(book for book in state if book not in both and book not in early)

    def _follow(self, books: Iterable[Book]) -> None:
        """Who writes for whom in one grade, writes so in the others: the rest of a pair is the other kind."""
        pairs: defaultdict[tuple[int | None, str], set[str]] = defaultdict(set)
        for book in books:
            if (book.title.grade, book.taught) not in self._apart and not book.is_workbook:
                pairs[book.title.grade, book.code].add(book.author)
        own = {who for pair in pairs.values() if pair & self._second for who in pair - self._second}
        self._second |= {who for pair in pairs.values() if pair & own for who in pair - own}

    def fit(self, book: Book, language: str) -> bool:
        """What teaches a language is for those whose own it is, or for those who learn it as the second one;
        any other book is in the language of the class."""
        if not book.taught:
            return book.title.language == language
        if book.taught not in STATE:
            return book.taught in FOREIGN or book.taught == language
        if book.code.endswith(BOTH):
            return book.taught != language
        if book.taught == language:
            return (book.title.grade or 0) > LITERACY_GRADE
        return book.code.endswith(ONE) and (book.title.grade, book.taught) not in self._apart

    def told_apart(self, line: Sequence[Book], language: str) -> tuple[list[Book], bool]:
        """Of the books of one line those meant for such a class, and whether nothing told it.

        Where Kazakh or Russian is called the same for both kinds of classes, as in primary grades, it tells
        who wrote the book, and in which language it names its subject.
        """
        first = line[0]
        if first.taught not in STATE or (first.title.grade, first.taught) in self._apart:
            return list(line), False
        second = [book for book in line if book.is_named_abroad or book.author in self._second]
        own = [book for book in line if book not in second]
        if first.taught != language:
            return second or own, not second
        return own or second, not own or (not second and len({book.author for book in own}) > 1)
