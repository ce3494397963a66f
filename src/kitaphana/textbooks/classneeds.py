"""One class as a table of pupils and titles: who has what, who lacks what, and what is still to come back."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Q

from kitaphana.catalogue.models import Title
from kitaphana.circulation.models import Loan, LoanQuerySet, Settlement
from kitaphana.roster.models import Enrolment, Reader, SchoolClass
from kitaphana.stock.models import Fund
from kitaphana.textbooks.hands import hands_of
from kitaphana.textbooks.models import OwnCopy
from kitaphana.textbooks.sets import Position, list_of
from kitaphana.textbooks.shelves import Shelves, first_elsewhere


class State:
    """What became of one title with one pupil in the school year."""

    ISSUED = "issued"
    RETURNED = "returned"
    DAMAGED = "damaged"
    LOST = "lost"
    OWN = "own"
    NONE = "none"
    BLANK = "blank"
    """Not issued, and not needed either: a title outside the list."""


HAS = (State.ISSUED, State.OWN)
Place = Position | Title
"""What a column stands for."""


@dataclass(frozen=True)
class Mark:
    """One square of the class table. `column`: the id of its column's first title; `title`: the edition that
    the pupil has, else that first one.

    `loans` and `own` are what the state comes from: all that he holds, else the last one that ended (with a
    copy of his own too). `under`: the state that what was written on the day stands on. `found_on`: the day
    on which the lost one turned up. `lacks`: the pupil should have it and has not, nor brought it back.
    """

    column: int
    title: Title
    state: str
    loans: tuple[Loan, ...] = ()
    own: OwnCopy | None = None
    under: str = State.NONE
    found_on: date | None = None
    lacks: bool = False

    @property
    def loan(self) -> Loan | None:
        return self.loans[0] if self.loans else None

    @property
    def given(self) -> bool:
        """A workbook, which does not come back."""
        return self.state == State.ISSUED and all(row.ending == Loan.Ending.GIVEN for row in self.loans)

    @property
    def day(self) -> date | None:
        """Since when it is so."""
        if self.own:
            return self.own.starts_on
        if self.loan is None:
            return None
        return self.loan.lent_on if self.state == State.ISSUED else self.found_on or self.loan.returned_on

    def ended(self, on: date) -> bool:
        """Whether the loan ended that day, and so may still be undone then."""
        undoable = self.state != State.ISSUED and self.found_on is None
        return undoable and any(loan.returned_on == on for loan in self.loans)

    def lent(self, on: date) -> bool:
        return any(loan.lent_on == on for loan in self.loans)


@dataclass(frozen=True)
class Column:
    """A position of the list, or with `position` None a title outside it that a pupil holds still.

    `shelf`: usable copies that any class may be given now; `kept`: those of them that wait for pupils of
    priority groups in other classes. `lacking`: pupils who lack it, `first`: those of them of priority
    groups. `giver`: the pupil who brought it back last.
    """

    title: Title
    position: Position | None
    need: int
    held: int
    shelf: int
    kept: int = 0
    lacking: int = 0
    first: int = 0
    giver: Reader | None = None

    @property
    def in_list(self) -> bool:
        return self.position is not None

    @property
    def digital(self) -> bool:
        return self.position is not None and self.position.digital

    @property
    def given(self) -> bool:
        return self.position is not None and self.position.given

    @property
    def titles(self) -> tuple[Title, ...]:
        return self.position.titles if self.position else (self.title,)

    @cached_property
    def keys(self) -> tuple[int, ...]:
        return tuple(title.pk for title in self.titles)

    @property
    def can_issue(self) -> int:
        """How many of those who lack it get it: priority pupils from the whole shelf, the others from what
        is kept for nobody."""
        first = min(self.first, self.shelf)
        others = min(self.lacking - self.first, self.shelf - first - self.kept)
        return first + max(0, others)

    @property
    def short(self) -> int:
        """Pupils whom the shelf leaves without."""
        return self.lacking - self.can_issue


@dataclass(frozen=True)
class Seat:
    """A pupil's row: a mark for each column. `lacking`: columns of the list of which he has nothing, nor has
    he brought back what he got in this class. `leaves_on`: his last day in it, if known before the year's
    end."""

    reader: Reader
    marks: tuple[Mark, ...]
    lacking: tuple[Column, ...]
    leaves_on: date | None = None


@dataclass(frozen=True)
class ClassNeeds:
    """Pupils (priority first) × columns of one class at the end of a day."""

    school_class: SchoolClass
    on: date
    columns: tuple[Column, ...]
    seats: tuple[Seat, ...]
    shelves: Shelves
    back: tuple[Loan, ...]
    """Taken back that day and not lent anew: what may be undone."""

    @property
    def need(self) -> int:
        return sum(column.need for column in self.columns)

    @property
    def held(self) -> int:
        """Textbooks of the library with the pupils that are to come back."""
        return sum(
            loan.ending != Loan.Ending.GIVEN
            for seat in self.seats
            for mark in seat.marks
            if mark.state == State.ISSUED
            for loan in mark.loans
        )

    @property
    def held_of_list(self) -> int:
        return sum(column.held for column in self.columns if column.in_list)

    @property
    def can_issue(self) -> int:
        return sum(column.can_issue for column in self.columns)

    @property
    def short(self) -> int:
        return sum(column.short for column in self.columns)

    @property
    def waiting(self) -> tuple[tuple[Column, tuple[Reader, ...]], ...]:
        """Columns that the shelf does not cover, with the pupils whom it leaves without."""
        found = []
        for column in self.columns:
            readers = [seat.reader for seat in self.seats if column in seat.lacking]
            if column.short and readers:
                found.append((column, tuple(readers[column.can_issue :])))
        return tuple(found)

    @property
    def last_collected(self) -> list[Loan]:
        """What was taken back together, last on that day."""
        last = max((loan.return_recorded_at for loan in self.back if loan.return_recorded_at), default=None)
        return [loan for loan in self.back if loan.return_recorded_at == last]


def class_needs(school_class: SchoolClass, on: date) -> ClassNeeds:
    """Who has what and who lacks what. After the end of its year a class has the pupils of its last day, and
    of their textbooks those lent until then. A constant number of queries, whatever the class."""
    roll = _roll(school_class, on)
    ledger = _ledger(school_class, on, [row.reader for row in roll])
    positions = list_of(school_class, on)
    places: list[Place] = [*positions, *_others(ledger, positions, on)]
    blanks = [(place, _blank(place)) for place in places]
    marks = [[_mark(blank, place, row.reader, ledger, on) for place, blank in blanks] for row in roll]
    shelves = _shelves(school_class, on, places)
    columns = tuple(
        _column(place, [(row.reader, own[n]) for row, own in zip(roll, marks, strict=True)], shelves)
        for n, place in enumerate(places)
    )
    seats = tuple(
        Seat(
            row.reader,
            tuple(own),
            tuple(column for column, mark in zip(columns, own, strict=True) if mark.lacks),
            row.ends_on if row.ends_on and row.ends_on < school_class.year.ends_on else None,
        )
        for row, own in zip(roll, marks, strict=True)
    )
    return ClassNeeds(school_class, on, columns, seats, shelves, _back(ledger, on))


def textbooks_of(school_class: SchoolClass, on: date) -> LoanQuerySet:
    """Every loan of a textbook to the pupils of the class by that day and by the end of the class's year."""
    return _lent(school_class, on, [row.reader for row in _roll(school_class, on)])


def _roll(school_class: SchoolClass, on: date) -> list[Enrolment]:
    """Pupils of the class, those of priority groups first; after its year those of its last day."""
    rows = Enrolment.objects.for_school(school_class.school).on(min(on, school_class.year.ends_on))
    found = rows.filter(school_class=school_class).select_related("reader")
    return sorted(found, key=lambda row: (not row.reader.priority, row.reader.sort_key, row.reader_id))


Pair = tuple[int, int]
"""Reader and title."""


@dataclass(frozen=True)
class _Ledger:
    """What is written of the pupils' textbooks: loans of the year by reader and title in their order, copies
    of their own; and the days on which losses turned up."""

    school_class: SchoolClass
    loans: Mapping[Pair, Sequence[Loan]]
    own: Mapping[Pair, OwnCopy]
    found: Mapping[int, date]


def _ledger(school_class: SchoolClass, on: date, readers: Sequence[Reader]) -> _Ledger:
    school, begins = school_class.school, school_class.year.starts_on
    loans: defaultdict[Pair, list[Loan]] = defaultdict(list)
    of_year = _lent(school_class, on, readers).filter(Q(returned_on=None) | Q(returned_on__gte=begins))
    for loan in of_year.prefetch_related("lot__title__subject", "reader").order_by("lent_on", "pk"):
        loans[loan.reader_id or 0, loan.lot.title_id].append(loan)
    rows = OwnCopy.objects.for_school(school).on(min(on, school_class.year.ends_on))
    own = {(row.reader_id, row.title_id): row for row in rows.filter(reader__in=readers)}
    lost = [loan.pk for rows in loans.values() for loan in rows if loan.ending == Loan.Ending.LOST]
    found: dict[int, date] = {}
    if lost:
        rows_of = Settlement.objects.for_school(school).filter(kind=Settlement.Kind.FOUND)
        found = dict(rows_of.filter(loan__in=lost, on__lte=on).values_list("loan", "on"))
    return _Ledger(school_class, loans, own, found)


def _lent(school_class: SchoolClass, on: date, readers: Sequence[Reader]) -> LoanQuerySet:
    day = min(on, school_class.year.ends_on)
    # Through the readers: a database without statistics would read the loans of the whole school.
    ours = Reader.objects.for_school(school_class.school).filter(pk__in=[reader.pk for reader in readers])
    return Loan.objects.filter(reader__in=ours, fund=Fund.TEXTBOOK, lent_on__lte=day)


def _others(ledger: _Ledger, positions: Iterable[Position], on: date) -> list[Title]:
    """Titles outside the list that pupils hold, or brought back that very day and may be undone."""
    listed = {title for position in positions for title in position.titles}
    there = {
        loan.lot.title
        for loans in ledger.loans.values()
        for loan in loans
        if loan.ending != Loan.Ending.GIVEN and (not _ended(loan, on) or loan.returned_on == on)
    }
    return sorted(there.difference(listed), key=lambda title: (title.sort_key, title.pk))


def _ended(loan: Loan, on: date) -> bool:
    return loan.returned_on is not None and loan.returned_on <= on


def _back(ledger: _Ledger, on: date) -> tuple[Loan, ...]:
    ended = (loans for loans in ledger.loans.values() if all(_ended(loan, on) for loan in loans))
    back = [loan for loans in ended for loan in loans if loan.returned_on == on and loan.return_recorded_at]
    return tuple(loan for loan in back if loan.ending == Loan.Ending.RETURNED)


def _titles(place: Place) -> tuple[Title, ...]:
    return place.titles if isinstance(place, Position) else (place,)


def _blank(place: Place) -> Mark:
    """Nothing is written of the pupil there."""
    title = _titles(place)[0]
    nothing = State.NONE if isinstance(place, Position) else State.BLANK
    needed = isinstance(place, Position) and not place.digital
    return Mark(title.pk, title, nothing, under=nothing, lacks=needed)


def _mark(blank: Mark, place: Place, reader: Reader, ledger: _Ledger, on: date) -> Mark:
    """Of several editions of a position the one that the pupil has; else the one that he had last."""
    titles = _titles(place)
    pairs = [(reader.pk, title.pk) for title in titles]
    loans = [loan for pair in pairs for loan in ledger.loans.get(pair, ())]
    own = next((ledger.own[pair] for pair in pairs if pair in ledger.own), None)
    if own is None and not loans:
        return blank
    state, made_by = _state(loans, own, ledger, on)
    before = [loan for loan in loans if loan.lent_on < on]
    under, _ = _state(before, own if own and own.starts_on < on else None, ledger, on)
    own = own if state == State.OWN else None
    back = state == State.RETURNED and made_by[0].school_class_id == ledger.school_class.pk
    edition = next((title for title in titles if own and own.title_id == title.pk), titles[0])
    return Mark(
        column=blank.column,
        title=made_by[0].lot.title if made_by and not own else edition,
        state=state or blank.state,
        loans=made_by,
        own=own,
        under=under or blank.state,
        found_on=ledger.found.get(made_by[0].pk) if made_by else None,
        lacks=blank.lacks and state not in HAS and not back,
    )


def _state(
    loans: Sequence[Loan], own: OwnCopy | None, ledger: _Ledger, on: date
) -> tuple[str, tuple[Loan, ...]]:
    """Empty where nothing is written."""
    held = [loan for loan in loans if not _ended(loan, on) or loan.ending == Loan.Ending.GIVEN]
    if held:
        return State.ISSUED, tuple(held)
    last = max(loans, key=lambda loan: (loan.returned_on or on, loan.pk), default=None)
    if own:
        return State.OWN, (last,) if last else ()
    if last is None:
        return "", ()
    return State.RETURNED if last.pk in ledger.found else last.ending, (last,)


def _shelves(school_class: SchoolClass, on: date, places: Sequence[Place]) -> Shelves:
    """What can be lent now, with what is kept for those who lack it still."""
    school, year = school_class.school, school_class.year
    wanted = {title.pk for place in places for title in _titles(place)}
    others = [
        (reader, titles)
        for reader, needed in first_elsewhere(school_class, on)
        for titles in needed
        if not wanted.isdisjoint(titles)
    ]
    titles_of_all = wanted.union(*(titles for _, titles in others))
    readers = {reader for reader, _ in others}
    hands = hands_of(school, year, on, readers, titles_of_all) if readers else frozenset()
    waiting = [titles for reader, titles in others if not any((reader, title) in hands for title in titles)]
    return Shelves(school, titles_of_all, on, waiting)


def _column(place: Place, marks: Sequence[tuple[Reader, Mark]], shelves: Shelves) -> Column:
    titles = _titles(place)
    back = [(mark.day, n) for n, (_, mark) in enumerate(marks) if mark.state == State.RETURNED and mark.day]
    held = sum(mark.state in HAS for _, mark in marks)
    giver = marks[max(back)[1]][0] if back else None
    free = shelves.left(title.pk for title in titles)
    waits = sum(shelves.kept[title.pk] for title in titles)
    if not isinstance(place, Position):
        return Column(place, None, 0, held, free, waits)
    if place.digital:
        return Column(place.title, place, len(marks), len(marks), free, waits, giver=giver)
    lacking = [reader for reader, mark in marks if mark.lacks]
    first = sum(reader.priority for reader in lacking)
    return Column(place.title, place, len(marks), held, free, waits, len(lacking), first, giver)
