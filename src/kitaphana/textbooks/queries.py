"""Who must have which textbook, who has it, and how many are missing."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Case, Count, F, Sum, Value, When

from kitaphana.catalogue.models import Title
from kitaphana.circulation.models import Loan
from kitaphana.circulation.queries import holdings
from kitaphana.core.models import OfSchool, School
from kitaphana.lib.numbers import percent
from kitaphana.roster.models import Enrolment, Reader, SchoolClass, SchoolYear, Term
from kitaphana.roster.queries import current_year
from kitaphana.stock.models import Fund, Lot, Reason, WriteOffLine
from kitaphana.textbooks.models import SetItem


@dataclass(frozen=True)
class Lack:
    title: Title
    missing: int


@dataclass(frozen=True)
class Cell:
    """One title in one class. `have`: what the pupils hold and their share of the shelf, no more
    than `need`."""

    title: Title
    need: int
    held: int
    have: int

    @property
    def missing(self) -> int:
        return self.need - self.have


@dataclass(frozen=True)
class Tally:
    """Textbooks of a class, a grade or a school. `full`: pupils none of whose textbooks is missing;
    `priority` pupils are served first."""

    pupils: int = 0
    need: int = 0
    have: int = 0
    full: int = 0
    priority: int = 0
    priority_full: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(*(getattr(self, name) + getattr(other, name) for name in self.__dataclass_fields__))

    @property
    def missing(self) -> int:
        return self.need - self.have

    @property
    def percent(self) -> Decimal | None:
        """have ÷ need × 100, unrounded; None where nothing is needed (domain.md §2)."""
        return Decimal(self.have) * 100 / self.need if self.need else None

    @property
    def shown(self) -> Decimal | None:
        """The percent as pages print it: one decimal, and a plain 100 for all."""
        if not self.need:
            return None
        return percent(self.have, self.need) if self.missing else Decimal(100)


@dataclass(frozen=True)
class ClassProvision:
    school_class: SchoolClass
    tally: Tally
    cells: tuple[Cell, ...]

    @property
    def lacking(self) -> tuple[Lack, ...]:
        return tuple(Lack(cell.title, cell.missing) for cell in self.cells if cell.missing)


@dataclass(frozen=True)
class Provision:
    """Provision with textbooks at the end of a day. `year` is None when the day is in no school
    year we know."""

    on: date
    year: SchoolYear | None
    classes: tuple[ClassProvision, ...]

    @property
    def total(self) -> Tally:
        return sum((row.tally for row in self.classes), Tally())

    @property
    def by_grade(self) -> dict[int, Tally]:
        grades: defaultdict[int, Tally] = defaultdict(Tally)
        for row in self.classes:
            grades[row.school_class.grade] += row.tally
        return dict(grades)

    @property
    def lacking(self) -> tuple[Lack, ...]:
        """What the whole school lacks, the greatest lack first."""
        missing: Counter[int] = Counter()
        titles: dict[int, Title] = {}
        for row in self.classes:
            for lack in row.lacking:
                missing[lack.title.pk] += lack.missing
                titles[lack.title.pk] = lack.title
        return tuple(Lack(titles[pk], n) for pk, n in missing.most_common())


@dataclass(frozen=True)
class _Pupil:
    reader_id: int
    priority: bool


Hands = frozenset[tuple[int | None, int]]


def provision(school: School, on: date) -> Provision:
    """Need and have of every class of the year at the end of the day.

    need = pupils; have = min(need, held by the class's pupils + its share of the usable copies on the shelf),
    the shelf shared out to classes in order of grade and letter, inside a class to priority pupils first.
    Nine queries, whatever the size of the school.
    """
    year = current_year(school, on)
    if year is None:
        return Provision(on, None, ())
    sets = sets_of(school, year)
    titles = {title.pk for group in sets.values() for title in group}
    hands, shelf = _hands_and_shelf(school, on, titles)
    rolls = _rolls(school, on)
    classes = SchoolClass.objects.for_school(school).filter(year=year)
    return Provision(
        on,
        year,
        tuple(
            _provide(row, rolls.get(row.pk, []), sets.get((row.grade, row.language), ()), hands, shelf)
            for row in classes
        ),
    )


def sets_of(school: School, year: SchoolYear) -> dict[tuple[int, str], tuple[Title, ...]]:
    """The list of textbooks of each grade and language of instruction: its own language first, then in
    alphabetical order."""
    found: defaultdict[tuple[int, str], list[Title]] = defaultdict(list)
    for row in _listed(school).filter(year=year):
        found[row.grade, row.language].append(row.title)
    return {key: tuple(titles) for key, titles in found.items()}


def _provide(
    school_class: SchoolClass,
    pupils: Sequence[_Pupil],
    titles: Sequence[Title],
    hands: Hands,
    shelf: dict[int, int],
) -> ClassProvision:
    """One class; takes its share off the shelf."""
    short: set[int] = set()
    cells = []
    for title in titles:
        waiting = [pupil.reader_id for pupil in pupils if (pupil.reader_id, title.pk) not in hands]
        share = min(len(waiting), shelf.get(title.pk, 0))
        shelf[title.pk] = shelf.get(title.pk, 0) - share
        short.update(waiting[share:])
        held = len(pupils) - len(waiting)
        cells.append(Cell(title, len(pupils), held, held + share))
    first = [pupil for pupil in pupils if pupil.priority]
    tally = Tally(
        pupils=len(pupils),
        need=sum(cell.need for cell in cells),
        have=sum(cell.have for cell in cells),
        full=sum(pupil.reader_id not in short for pupil in pupils),
        priority=len(first),
        priority_full=sum(pupil.reader_id not in short for pupil in first),
    )
    return ClassProvision(school_class, tally, tuple(cells))


def _rolls(school: School, on: date) -> dict[int, list[_Pupil]]:
    """Pupils of each class on the day, those of priority groups first; by class id."""
    rows = (
        Enrolment.objects.for_school(school)
        .on(on)
        .order_by("-reader__priority", "reader__sort_key", "reader")
        .values_list("school_class", "reader", "reader__priority")
    )
    rolls: defaultdict[int, list[_Pupil]] = defaultdict(list)
    for school_class, reader, priority in rows:
        rolls[school_class].append(_Pupil(reader, priority))
    return dict(rolls)


def _hands_and_shelf(school: School, on: date, titles: Iterable[int]) -> tuple[Hands, dict[int, int]]:
    """Who held which title at the end of the day, and how many usable copies of each title stood on the
    shelf.

    Usable = received − written off − in readers' hands − lost and not yet written off, lot by lot.
    """
    wanted = set(titles)
    lots = {
        pk: (title, left)
        for pk, title, left in Lot.objects.for_school(school)
        .on(on)
        .filter(fund=Fund.TEXTBOOK)
        .values_list("pk", "title", "left")
        if title in wanted
    }
    held = [(reader, lot) for reader, lot in holdings(school, Fund.TEXTBOOK, on) if lot in lots]
    out = Counter(lot for _, lot in held)
    lost = _lost(school, on)
    shelf: Counter[int] = Counter()
    for pk, (title, left) in lots.items():
        shelf[title] += max(0, left - out[pk] - lost.get(pk, 0))
    return frozenset((reader, lots[lot][0]) for reader, lot in held), dict(shelf)


def _lost(school: School, on: date) -> Mapping[int, int]:
    """Textbooks lost by the end of the day and not yet written off as lost, by lot."""
    lost = (
        Loan.objects.for_school(school)
        .filter(fund=Fund.TEXTBOOK, ending=Loan.Ending.LOST, returned_on__lte=on)
        .values_list("lot")
        .annotate(n=Count("pk"))
    )
    settled = dict(
        WriteOffLine.objects.for_school(school)
        .filter(lot__fund=Fund.TEXTBOOK, reason=Reason.LOST, write_off__on__lte=on)
        .values_list("lot")
        .annotate(n=Sum("quantity"))
    )
    return {lot: max(0, n - settled.get(lot, 0)) for lot, n in lost}


def last_teaching_day(year: SchoolYear) -> date:
    """End of the last term; of the school year where no terms are entered."""
    last = Term.objects.for_school(year.school).filter(year=year).order_by("-ends_on").first()
    return last.ends_on if last else year.ends_on


class State:
    """What became of one title with one pupil in the school year."""

    ISSUED = "issued"
    RETURNED = "returned"
    DAMAGED = "damaged"
    LOST = "lost"
    NONE = "none"


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
class Seat:
    reader: Reader
    marks: tuple[Mark, ...]

    @property
    def lacking(self) -> tuple[Title, ...]:
        return tuple(mark.title for mark in self.marks if mark.state != State.ISSUED)


@dataclass(frozen=True)
class Column:
    """`shelf`: usable copies of the title that any class may be given now."""

    title: Title
    need: int
    held: int
    shelf: int

    @property
    def short(self) -> int:
        """Copies that the shelf will not cover."""
        return max(0, self.need - self.held - self.shelf)

    @property
    def can_issue(self) -> int:
        return min(self.need - self.held, self.shelf)


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
    """Who has what and who lacks what. A constant number of queries, whatever the class."""
    school = school_class.school
    titles = _titles_of(school_class)
    readers = _readers_of(school_class, on)
    marks = _marks(school_class, readers, titles, on)
    _, shelf = _hands_and_shelf(school, on, [title.pk for title in titles])
    held = Counter(mark.title.pk for row in marks.values() for mark in row if mark.state == State.ISSUED)
    columns = tuple(Column(title, len(readers), held[title.pk], shelf.get(title.pk, 0)) for title in titles)
    return ClassNeeds(school_class, on, columns, tuple(Seat(reader, marks[reader.pk]) for reader in readers))


def _titles_of(school_class: SchoolClass) -> list[Title]:
    listed = _listed(school_class.school).filter(year=school_class.year_id, grade=school_class.grade)
    return [item.title for item in listed.filter(language=school_class.language)]


def _listed(school: School) -> OfSchool:
    """Titles of the lists, each list's own language first, then in alphabetical order."""
    rows = SetItem.objects.for_school(school).select_related("title__subject")
    own_first = Case(When(title__language=F("language"), then=Value(0)), default=Value(1))
    return rows.order_by("grade", "language", own_first, "title__sort_key", "pk")


def _readers_of(school_class: SchoolClass, on: date) -> list[Reader]:
    rows = (
        Enrolment.objects.for_school(school_class.school)
        .on(on)
        .filter(school_class=school_class)
        .select_related("reader")
        .order_by("-reader__priority", "reader__sort_key", "reader")
    )
    return [row.reader for row in rows]


def _marks(
    school_class: SchoolClass, readers: Sequence[Reader], titles: Sequence[Title], on: date
) -> dict[int, tuple[Mark, ...]]:
    """By reader id. A loan still held decides; else the last loan of this school year."""
    loans = (
        Loan.objects.for_school(school_class.school)
        .filter(fund=Fund.TEXTBOOK, reader__in=[reader.pk for reader in readers], lent_on__lte=on)
        .filter(lot__title__in=[title.pk for title in titles])
        .select_related("lot")
        .order_by("lent_on", "pk")
    )
    latest: dict[tuple[int, int], Loan] = {}
    for loan in loans:
        key = (loan.reader_id, loan.lot.title_id)
        if key not in latest or _ended(latest[key], on):
            latest[key] = loan
    begins = school_class.year.starts_on
    return {
        reader.pk: tuple(_mark(title, latest.get((reader.pk, title.pk)), begins, on) for title in titles)
        for reader in readers
    }


def _ended(loan: Loan, on: date) -> bool:
    return loan.returned_on is not None and loan.returned_on <= on


def _mark(title: Title, loan: Loan | None, begins: date, on: date) -> Mark:
    if loan is None or (_ended(loan, on) and loan.lent_on < begins):
        return Mark(title, State.NONE, None)
    return Mark(title, loan.ending if _ended(loan, on) else State.ISSUED, loan)
