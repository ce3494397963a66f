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
from kitaphana.roster.models import Enrolment, SchoolClass, SchoolYear, Term
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
    hands, shelf = hands_and_shelf(school, on, titles)
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
    for row in listed(school).filter(year=year):
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


def hands_and_shelf(school: School, on: date, titles: Iterable[int]) -> tuple[Hands, dict[int, int]]:
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


def listed(school: School) -> OfSchool:
    """Titles of the lists, each list's own language first, then in alphabetical order."""
    rows = SetItem.objects.for_school(school).select_related("title__subject")
    own_first = Case(When(title__language=F("language"), then=Value(0)), default=Value(1))
    return rows.order_by("grade", "language", own_first, "title__sort_key", "pk")
