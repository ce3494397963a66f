"""Lists of textbooks proposed out of the catalogue: what the school owns, else the newest that is known.

A *line* is what a list needs once: the textbook of a subject, or its workbook. A *pool* is books of a line
that may stand for each other, volume by volume. The best pool of a line is proposed, the others are left to
choose.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from kitaphana.catalogue.models import Title, TitleKind
from kitaphana.catalogue.subjects import school_subjects
from kitaphana.core.models import School
from kitaphana.roster.models import SchoolYear
from kitaphana.roster.queries import class_list
from kitaphana.textbooks.booktitle import Book, Languages
from kitaphana.textbooks.models import SetItem
from kitaphana.textbooks.sets import ListOf, Wanted
from kitaphana.textbooks.sheets import lists_of, owned

KINDS = (TitleKind.TEXTBOOK, TitleKind.STUDY_AID, TitleKind.E_TEXTBOOK)


@dataclass(frozen=True)
class Choice:
    """A title that will do for a position. `reason`: a code of why it is taken or left."""

    title: Title
    copies: int
    taken: bool
    reason: str


@dataclass(frozen=True)
class Proposal(Choice):
    """A position. `subject`: a code of the subjects' table, or nothing; `others` will do in place of its
    title; `doubtful`: it may be meant for classes of another language."""

    subject: str = ""
    given: bool = False
    doubtful: bool = False
    others: tuple[Choice, ...] = ()


@dataclass(frozen=True)
class Draft:
    """A list that is not yet made."""

    of: ListOf
    proposals: tuple[Proposal, ...]

    def wanted(self, positions: Iterable[int], others: Iterable[tuple[int, int]]) -> list[Wanted]:
        """The positions of those titles; an alternative is a pair of its position's title and its own."""
        taken, beside = set(positions), set(others)
        return [
            Wanted(
                row.title,
                tuple(one.title for one in row.others if (row.title.pk, one.title.pk) in beside),
                given=row.given,
            )
            for row in self.proposals
            if row.title.pk in taken
        ]


def drafts(school: School, year: SchoolYear, on: date) -> list[Draft]:
    """For each grade, language of instruction and direction that the year's classes have and that has no list
    yet. A constant number of queries."""
    made = SetItem.objects.for_school(school).filter(year=year, school_class=None)
    listed = {ListOf(*key) for key in made.values_list("grade", "language", "direction")}
    known = Title.objects.filter(kind__in=KINDS, grade__isnull=False).select_related("subject")
    titles = list(known.order_by("sort_key", "pk"))
    copies = owned(school, year, on, {title.pk for title in titles})
    books = [Book(title, copies[title.pk]) for title in titles]
    languages = Languages(books)
    wanted = [of for of in lists_of(class_list(school, year.starts_on)) if of not in listed]
    return [Draft(of, tuple(_proposals(of, books, languages))) for of in wanted]


@dataclass(frozen=True)
class _Pool:
    """By volume: the books that may stand for each other, the best first."""

    parts: tuple[tuple[Book, ...], ...]

    @property
    def books(self) -> list[Book]:
        return [book for part in self.parts for book in part]

    @property
    def copies(self) -> int:
        """Whole sets that the school owns."""
        return min(sum(book.copies for book in part) for part in self.parts)

    @property
    def is_whole(self) -> bool:
        volumes = [part[0].volume for part in self.parts]
        return volumes == [0] or (len(volumes) > 1 and volumes == list(range(1, len(volumes) + 1)))

    def rank(self, authors: frozenset[str]) -> tuple[object, ...]:
        """Its place in its line. `authors`: of the textbook that the workbook must go with."""
        first = self.parts[0][0]
        return (
            first.is_workbook and first.author not in authors,
            -self.copies,
            not first.is_plain,
            not self.is_whole,
            -max(book.year for book in self.books),
            -len({book.author for book in self.books}),
            first.title.sort_key,
        )


def _proposals(of: ListOf, books: Iterable[Book], languages: Languages) -> Iterator[Proposal]:
    lines: defaultdict[tuple[str, bool], list[Book]] = defaultdict(list)
    common: set[str] = set()
    for book in books:
        if book.title.grade == of.grade and languages.fit(book, of.language):
            if book.direction == of.direction:
                lines[book.code or book.name, book.is_workbook].append(book)
            elif not book.direction:
                common.add(book.code or book.name)
    order = list(school_subjects())
    is_fresh = not any(book.copies for line in lines.values() for book in line)
    authors: dict[str, frozenset[str]] = {}
    for (code, is_workbook), line in sorted(lines.items(), key=lambda row: _place(row[0], order)):
        meant, doubtful = languages.told_apart(line, of.language)
        pools = sorted(_pools(meant), key=lambda pool: pool.rank(authors.get(code, frozenset())))
        authors.setdefault(code, frozenset(book.author for book in pools[0].books))
        for pool in pools:
            left = "" if pool is pools[0] else "another"
            if is_workbook and not is_fresh and not pool.copies:
                left = "absent"
            elif code in common:
                left = "common"
            yield from _positions(pool, left=left, alone=len(meant) == len(pool.parts), doubtful=doubtful)


def _place(line: tuple[str, bool], order: Sequence[str]) -> tuple[int, str, bool]:
    """Subjects in the order of their table, then those without one; a workbook after its textbook."""
    code, is_workbook = line
    return order.index(code) if code in order else len(order), code, is_workbook


def _pools(line: Iterable[Book]) -> list[_Pool]:
    """Workbooks stand for each other only where they are of one author: they go with his textbook."""
    by_name: defaultdict[tuple[object, ...], list[list[Book]]] = defaultdict(list)
    for course in _courses(line):
        name, author = min((book.name for book in course), key=len), course[0].author
        volumes = frozenset(book.volume for book in course)
        by_name[volumes, name, author if course[0].is_workbook else ""].append(course)
    return [_Pool(_by_volume(courses)) for courses in by_name.values()]


def _courses(line: Iterable[Book]) -> Iterator[list[Book]]:
    """One author's books, in one volume or in several; a second book of his for the same place is a course of
    its own, unless it is called the same and so another edition."""
    by_author: defaultdict[tuple[str, bool], list[Book]] = defaultdict(list)
    for book in line:
        by_author[book.author, book.volume > 0].append(book)
    for books in by_author.values():
        names: dict[int, str] = {}
        for book in sorted(books, key=lambda book: (not book.copies, not book.is_plain, len(book.name))):
            names.setdefault(book.volume, book.name)
        apart: defaultdict[str, list[Book]] = defaultdict(list)
        for book in books:
            apart["" if names[book.volume] == book.name else book.name].append(book)
        yield from apart.values()


def _by_volume(courses: Sequence[list[Book]]) -> tuple[tuple[Book, ...], ...]:
    """What the school owns before what it does not, then the newest; the volumes of one author together."""
    parts: defaultdict[int, list[Book]] = defaultdict(list)
    for course in sorted(courses, key=_newness):
        for book in sorted(course, key=lambda book: _newness([book])):
            parts[book.volume].append(book)
    return tuple(tuple(sorted(parts[n], key=lambda book: not book.copies)) for n in sorted(parts))


def _newness(books: Sequence[Book]) -> tuple[object, ...]:
    return (
        all(book.is_electronic for book in books),
        not any(book.copies for book in books),
        -max(book.year for book in books),
        -sum(book.copies for book in books),
        books[0].title.sort_key,
    )


def _positions(pool: _Pool, *, left: str, alone: bool, doubtful: bool) -> Iterator[Proposal]:
    """`left`: why the pool is not taken, if it is not."""
    for part in pool.parts:
        first = part[0]
        why = "owned" if first.copies else "only" if alone else "newest"
        yield Proposal(
            first.title,
            first.copies,
            not left,
            left or why,
            subject=first.code,
            given=first.is_workbook,
            doubtful=doubtful,
            others=tuple(_other(book, first) for book in part[1:]),
        )


def _other(book: Book, first: Book) -> Choice:
    """The school's copies serve, and an e-textbook, which needs none; where it has none of any, each edition
    would."""
    if book.is_electronic:
        return Choice(book.title, book.copies, True, "electronic")  # noqa: FBT003
    if book.copies:
        reason = "owned"
    elif first.copies:
        reason = "absent"
    elif book.is_variant and first.is_variant:
        reason = "variant"
    else:
        reason = "older" if book.author == first.author else "author"
    return Choice(book.title, book.copies, bool(book.copies) or not first.copies, reason)
