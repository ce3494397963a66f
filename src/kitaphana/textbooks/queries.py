"""Who must have which textbook, who has it, and how many are missing."""

from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeVar

from kitaphana.catalogue.models import Title
from kitaphana.core.models import School
from kitaphana.core.queries import rows_of_each
from kitaphana.lib.numbers import percent
from kitaphana.roster.models import Enrolment, ReaderKind, SchoolClass, SchoolYear
from kitaphana.roster.queries import current_years
from kitaphana.textbooks.hands import Asked, Hands, hands_and_shelves, hold_on
from kitaphana.textbooks.sets import Lists, Position, lists_on_each

K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True)
class Lack:
    title: Title
    missing: int


@dataclass(frozen=True)
class Shortage:
    """What the school lacks of one position of its lists, with each class that lacks it and how many."""

    position: Position
    classes: tuple[tuple[SchoolClass, int], ...]

    @property
    def title(self) -> Title:
        return self.position.title

    @property
    def missing(self) -> int:
        return sum(n for _class, n in self.classes)


@dataclass(frozen=True)
class Cell:
    """One position in one class: ids of the pupils for whom a copy stands on the shelf (`to_issue`) and of
    those for whom none does (`lacking`); the others have it."""

    position: Position
    need: int
    to_issue: tuple[int, ...]
    lacking: tuple[int, ...]

    @property
    def title(self) -> Title:
        return self.position.title

    @property
    def have(self) -> int:
        """What the pupils hold and their share of the shelf."""
        return self.need - len(self.lacking)

    @property
    def held(self) -> int:
        return self.have - len(self.to_issue)

    @property
    def missing(self) -> int:
        return len(self.lacking)


@dataclass(frozen=True)
class Tally:
    """Textbooks of a pupil, a class, a grade or a school.

    `full`: pupils none of whose textbooks is missing, `short`: the other ones; pupils of a class without a
    list are neither. `priority`: pupils with a list who are served first.
    """

    pupils: int = 0
    need: int = 0
    have: int = 0
    full: int = 0
    short: int = 0
    priority: int = 0
    priority_full: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.pupils + other.pupils,
            self.need + other.need,
            self.have + other.have,
            self.full + other.full,
            self.short + other.short,
            self.priority + other.priority,
            self.priority_full + other.priority_full,
        )

    @property
    def missing(self) -> int:
        return self.need - self.have

    @property
    def percent(self) -> Decimal | None:
        """have ÷ need × 100, unrounded; None where nothing is needed (domain.md §2)."""
        return Decimal(self.have) * 100 / self.need if self.need else None

    @property
    def shown(self) -> Decimal | None:
        """The percent as pages print it: one decimal, but a plain 0 and 100."""
        if not self.need:
            return None
        return percent(self.have, self.need) if 0 < self.have < self.need else Decimal(100 * bool(self.have))


@dataclass(frozen=True)
class Pupil:
    reader_id: int
    priority: bool


@dataclass(frozen=True)
class ClassProvision:
    """`pupils`: those of priority groups first."""

    school_class: SchoolClass
    pupils: tuple[Pupil, ...]
    cells: tuple[Cell, ...]
    tally: Tally

    @property
    def lacking(self) -> tuple[Lack, ...]:
        return tuple(Lack(cell.title, cell.missing) for cell in self.cells if cell.missing)

    def by_pupil(self) -> dict[int, Tally]:
        """By reader id."""
        return {pupil.reader_id: tally_of([pupil], self.cells) for pupil in self.pupils}


@dataclass(frozen=True)
class Provision:
    """Provision with textbooks at the end of a day. `year` is None when the day is in no school year we know.

    `teachers`: need and have of the copies for teachers, who are served after the pupils; they are in no
    other figure.
    """

    on: date
    year: SchoolYear | None
    classes: tuple[ClassProvision, ...]
    teachers: Tally = Tally()

    @property
    def total(self) -> Tally:
        return sum((row.tally for row in self.classes), Tally())

    @property
    def without_list(self) -> tuple[SchoolClass, ...]:
        """Classes with pupils, of whose textbooks nothing is known."""
        return tuple(row.school_class for row in self.classes if row.pupils and not row.cells)

    @property
    def shortages(self) -> tuple[Shortage, ...]:
        """The greatest first."""
        positions: dict[int, Position] = {}
        classes: defaultdict[int, list[tuple[SchoolClass, int]]] = defaultdict(list)
        for row in self.classes:
            for cell in row.cells:
                if cell.missing:
                    positions.setdefault(cell.title.pk, cell.position)
                    classes[cell.title.pk].append((row.school_class, cell.missing))
        found = [Shortage(position, tuple(classes[pk])) for pk, position in positions.items()]
        return tuple(sorted(found, key=lambda shortage: -shortage.missing))

    @property
    def lacking(self) -> tuple[Lack, ...]:
        """What the whole school lacks, the greatest lack first."""
        return tuple(Lack(shortage.title, shortage.missing) for shortage in self.shortages)

    def by_pupil(self) -> dict[int, Tally]:
        return {reader: tally for row in self.classes for reader, tally in row.by_pupil().items()}

    def by_grade(self) -> dict[int, Tally]:
        return _summed((row.school_class.grade, row.tally) for row in self.classes)

    def by_language(self) -> dict[str, Tally]:
        """By language of instruction."""
        return _summed((row.school_class.language, row.tally) for row in self.classes)

    def by_subject(self, language: str) -> dict[str, Tally]:
        """By the subject's name in that language."""
        return _summed(
            (name, tally_of(row.pupils, cells))
            for row in self.classes
            for name, cells in cells_by_subject(row.cells, language).items()
        )

    def by_title(self) -> dict[Title, Tally]:
        """By the first title of a position."""
        return _summed(
            (cell.title, tally_of(row.pupils, [cell])) for row in self.classes for cell in row.cells
        )


def provision(school: School, on: date) -> Provision:
    """Need and have of every class of the year at the end of the day.

    need = pupils; have = min(need, held by the class's pupils + its share of the usable copies on the shelf),
    the shelf shared out to priority pupils of all classes first, then to the others, each time in order of
    grade and letter. A constant number of queries, whatever the size of the school.
    """
    return provisions(school, [on])[on]


def provisions(school: School, days: Collection[date]) -> dict[date, Provision]:
    """As `provision`, of several days in as many queries as of one."""
    years = {day: year for day, year in current_years(school, days).items() if year}
    if not years:
        return {day: Provision(day, None, ()) for day in days}
    lists = lists_on_each(school, years)
    asked = [
        Asked(day, year, frozenset(title.pk for row in lists[day].positions() for title in row.titles))
        for day, year in years.items()
    ]
    rolls, by_teachers = rolls_on_each(school, tuple(years)), _held_by_teachers(school, lists)
    classes: defaultdict[int, list[SchoolClass]] = defaultdict(list)
    for row in SchoolClass.objects.for_school(school).filter(year__in=set(years.values())):
        classes[row.year_id].append(row)
    found = {
        one.on: _shared_out(one, classes[one.year.pk], lists[one.on], hands, shelf, roll, by_teachers[one.on])
        for one, (hands, shelf), roll in zip(asked, hands_and_shelves(school, asked), rolls, strict=True)
    }
    return {day: found.get(day) or Provision(day, None, ()) for day in days}


def _shared_out(
    asked: Asked,
    rows: Iterable[SchoolClass],
    lists: Lists,
    hands: Hands,
    shelf: dict[int, int],
    roll: Mapping[int, Sequence[Pupil]],
    by_teachers: Counter[int],
) -> Provision:
    holders: defaultdict[int, set[int | None]] = defaultdict(set)
    for reader, title in hands:
        holders[title].add(reader)
    classes = [_ClassShare(row, roll.get(row.pk, []), lists.of(row), holders) for row in rows]
    for first in (True, False):
        for share in classes:
            share.take(shelf, priority=first)
    teachers = _teachers(lists, by_teachers + Counter(shelf))
    return Provision(asked.on, asked.year, tuple(share.provided() for share in classes), teachers)


class _ClassShare:
    """A class while the shelf is shared out."""

    def __init__(
        self,
        school_class: SchoolClass,
        pupils: Sequence[Pupil],
        positions: Sequence[Position],
        holders: Mapping[int, set[int | None]],
    ) -> None:
        self._class, self._pupils, self._positions = school_class, pupils, positions
        self._waiting = [_without(pupils, position, holders) for position in positions]
        self._served: list[set[int]] = [set() for _ in positions]

    def take(self, shelf: dict[int, int], *, priority: bool) -> None:
        """Let the pupils of a priority group, or those of none, take what they lack."""
        for position, waiting, served in zip(self._positions, self._waiting, self._served, strict=True):
            for pupil in waiting:
                if pupil.priority != priority:
                    continue
                title = next((title.pk for title in position.titles if shelf.get(title.pk, 0) > 0), None)
                if title is None:
                    break
                shelf[title] -= 1
                served.add(pupil.reader_id)

    def provided(self) -> ClassProvision:
        cells = tuple(
            Cell(
                position,
                len(self._pupils),
                tuple(pupil.reader_id for pupil in waiting if pupil.reader_id in served),
                tuple(pupil.reader_id for pupil in waiting if pupil.reader_id not in served),
            )
            for position, waiting, served in zip(self._positions, self._waiting, self._served, strict=True)
        )
        return ClassProvision(self._class, tuple(self._pupils), cells, tally_of(self._pupils, cells))


def _without(
    pupils: Sequence[Pupil], position: Position, holders: Mapping[int, set[int | None]]
) -> list[Pupil]:
    """Pupils who have none of the position's titles."""
    if position.digital:
        return []
    having = set[int | None]().union(*(holders.get(title.pk, ()) for title in position.titles))
    return [pupil for pupil in pupils if pupil.reader_id not in having]


def has(reader: int, position: Position, hands: Hands) -> bool:
    """Whether the reader needs nothing more for the position."""
    return position.digital or any((reader, title.pk) in hands for title in position.titles)


def tally_of(pupils: Sequence[Pupil], cells: Sequence[Cell]) -> Tally:
    """Of these pupils, by these positions."""
    if not cells:
        return Tally(pupils=len(pupils))
    missing = Counter(reader for cell in cells for reader in cell.lacking)
    short = [pupil for pupil in pupils if missing[pupil.reader_id]]
    need, priority = len(pupils) * len(cells), sum(pupil.priority for pupil in pupils)
    return Tally(
        pupils=len(pupils),
        need=need,
        have=need - sum(missing[pupil.reader_id] for pupil in short),
        full=len(pupils) - len(short),
        short=len(short),
        priority=priority,
        priority_full=priority - sum(pupil.priority for pupil in short),
    )


def cells_by_subject(cells: Iterable[Cell], language: str) -> dict[str, list[Cell]]:
    """By the subject's name in that language."""
    found: defaultdict[str, list[Cell]] = defaultdict(list)
    for cell in cells:
        found[subject_of(cell.title, language)].append(cell)
    return dict(found)


def rolls_on(school: School, on: date) -> dict[int, list[Pupil]]:
    """Pupils of each class on the day, those of priority groups first; by class id."""
    return rolls_on_each(school, [on])[0]


def rolls_on_each(school: School, days: Sequence[date]) -> list[dict[int, list[Pupil]]]:
    """As `rolls_on`, of each day. One query."""
    enrolled = [Enrolment.objects.for_school(school).on(day) for day in days]
    found = []
    for rows in rows_of_each(enrolled, "reader__sort_key", "reader", "school_class", "reader__priority"):
        rolls: defaultdict[int, list[Pupil]] = defaultdict(list)
        for _key, reader, school_class, priority in sorted(rows, key=lambda row: (not row[3], *row)):
            rolls[school_class].append(Pupil(reader, priority))
        found.append(dict(rolls))
    return found


def subject_of(title: Title, language: str) -> str:
    return title.subject.name(language) if title.subject else title.name


def _held_by_teachers(school: School, lists: Mapping[date, Lists]) -> dict[date, Counter[int]]:
    """By title, on the days whose lists ask copies for teachers."""
    asked = [day for day, found in lists.items() if any(row.item.teachers for row in found.positions())]
    held = dict(zip(asked, hold_on(school, asked, ReaderKind.TEACHER), strict=True)) if asked else {}
    return {day: held.get(day, Counter()) for day in lists}


def _teachers(lists: Lists, pool: Counter[int]) -> Tally:
    """Copies for teachers, of those that teachers hold and what the pupils have left on the shelf."""
    asked = [position for position in lists.positions() if position.item.teachers]
    have = 0
    for position in asked:
        wanted = position.item.teachers
        for title in position.titles:
            taken = min(wanted, pool[title.pk])
            pool[title.pk] -= taken
            wanted -= taken
        have += position.item.teachers - wanted
    return Tally(need=sum(position.item.teachers for position in asked), have=have)


def _summed(rows: Iterable[tuple[K, Tally]]) -> dict[K, Tally]:
    found: defaultdict[K, Tally] = defaultdict(Tally)
    for key, tally in rows:
        found[key] += tally
    return dict(found)
