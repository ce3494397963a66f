"""One class as a table of pupils and titles: who has what, who lacks what, and what is still to come back."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from kitaphana.catalogue.models import Title
from kitaphana.circulation.models import Loan, LoanQuerySet
from kitaphana.roster.models import Enrolment, Reader, SchoolClass
from kitaphana.stock.models import Fund
from kitaphana.textbooks.queries import hands_and_shelf, listed


class State:
    """What became of one title with one pupil in the school year."""

    ISSUED = "issued"
    RETURNED = "returned"
    DAMAGED = "damaged"
    LOST = "lost"
    NONE = "none"
    BLANK = "blank"
    """Not issued, and not needed either: a title outside the list."""


@dataclass(frozen=True)
class Mark:
    """One square of the class table; `loan` is the one that the state comes from."""

    title: Title
    state: str
    loan: Loan | None

    def ended(self, on: date) -> bool:
        """Whether it ended that day, and so may still be undone then."""
        return self.loan is not None and self.loan.returned_on == on


@dataclass(frozen=True)
class Column:
    """`shelf`: usable copies of the title that any class may be given now. A title that is not in the list
    of the class is here because a pupil holds it still; nobody needs it."""

    title: Title
    need: int
    held: int
    shelf: int
    in_list: bool

    @property
    def short(self) -> int:
        """Copies that the shelf will not cover."""
        return max(0, self.need - self.held - self.shelf)

    @property
    def can_issue(self) -> int:
        return max(0, min(self.need - self.held, self.shelf))


@dataclass(frozen=True)
class Seat:
    """A pupil's row: a mark for each column. `lacking`: titles of the list that he does not hold."""

    reader: Reader
    marks: tuple[Mark, ...]
    lacking: tuple[Title, ...]


@dataclass(frozen=True)
class ClassNeeds:
    """Pupils (priority first) × titles of one class at the end of a day."""

    school_class: SchoolClass
    on: date
    columns: tuple[Column, ...]
    seats: tuple[Seat, ...]

    @property
    def need(self) -> int:
        return sum(column.need for column in self.columns)

    @property
    def held(self) -> int:
        return sum(column.held for column in self.columns)

    @property
    def held_of_list(self) -> int:
        return sum(column.held for column in self.columns if column.in_list)

    @property
    def can_issue(self) -> int:
        return sum(column.can_issue for column in self.columns)

    @property
    def last_collected(self) -> list[Loan]:
        """What was taken back together, last on that day."""
        marks = [mark for seat in self.seats for mark in seat.marks if mark.ended(self.on)]
        loans = [mark.loan for mark in marks if mark.loan and mark.state == State.RETURNED]
        last = max((loan.return_recorded_at for loan in loans if loan.return_recorded_at), default=None)
        return [loan for loan in loans if loan.return_recorded_at == last]


def class_needs(school_class: SchoolClass, on: date) -> ClassNeeds:
    """Who has what and who lacks what. After the end of its year a class has the pupils of its last day, and
    of their textbooks those lent until then. A constant number of queries, whatever the class."""
    own = _titles_of(school_class)
    readers = _readers_of(school_class, on)
    latest = _latest(textbooks_of(school_class, on), on)
    titles = [*own, *_others(latest, own, on)]
    _, shelf = hands_and_shelf(school_class.school, on, [title.pk for title in titles])
    begins = school_class.year.starts_on
    marks = {
        reader: [
            _mark(title, latest.get((reader.pk, title.pk)), begins, on, in_list=title in own)
            for title in titles
        ]
        for reader in readers
    }
    held = Counter(mark.title for row in marks.values() for mark in row if mark.state == State.ISSUED)
    columns = tuple(
        Column(title, len(readers) if title in own else 0, held[title], shelf.get(title.pk, 0), title in own)
        for title in titles
    )
    seats = tuple(Seat(reader, tuple(row), _lacking(row[: len(own)])) for reader, row in marks.items())
    return ClassNeeds(school_class, on, columns, seats)


def textbooks_of(school_class: SchoolClass, on: date) -> LoanQuerySet:
    """Every loan of a textbook to the pupils of the class by that day and by the end of the class's year."""
    day = min(on, school_class.year.ends_on)
    readers = [reader.pk for reader in _readers_of(school_class, on)]
    return Loan.objects.for_school(school_class.school).filter(
        fund=Fund.TEXTBOOK, reader__in=readers, lent_on__lte=day
    )


def _titles_of(school_class: SchoolClass) -> list[Title]:
    rows = listed(school_class.school).filter(year=school_class.year_id, grade=school_class.grade)
    return [item.title for item in rows.filter(language=school_class.language)]


def _readers_of(school_class: SchoolClass, on: date) -> list[Reader]:
    rows = (
        Enrolment.objects.for_school(school_class.school)
        .on(min(on, school_class.year.ends_on))
        .filter(school_class=school_class)
        .select_related("reader")
        .order_by("-reader__priority", "reader__sort_key", "reader")
    )
    return [row.reader for row in rows]


def _latest(loans: LoanQuerySet, on: date) -> dict[tuple[int, int], Loan]:
    """By reader and title: the loan still held, else the last one."""
    latest: dict[tuple[int, int], Loan] = {}
    for loan in loans.select_related("lot__title__subject").order_by("lent_on", "pk"):
        key = (loan.reader_id or 0, loan.lot.title_id)
        if key not in latest or _ended(latest[key], on):
            latest[key] = loan
    return latest


def _others(latest: Mapping[tuple[int, int], Loan], own: Iterable[Title], on: date) -> list[Title]:
    """Titles outside the list that pupils hold, or brought back that very day and may be undone."""
    there = {loan.lot.title for loan in latest.values() if not _ended(loan, on) or loan.returned_on == on}
    return sorted(there.difference(own), key=lambda title: (title.sort_key, title.pk))


def _ended(loan: Loan, on: date) -> bool:
    return loan.returned_on is not None and loan.returned_on <= on


def _mark(title: Title, loan: Loan | None, begins: date, on: date, *, in_list: bool) -> Mark:
    if loan is None or (loan.returned_on is not None and loan.returned_on < begins):
        return Mark(title, State.NONE if in_list else State.BLANK, None)
    return Mark(title, loan.ending if _ended(loan, on) else State.ISSUED, loan)


def _lacking(marks: Iterable[Mark]) -> tuple[Title, ...]:
    return tuple(mark.title for mark in marks if mark.state != State.ISSUED)
