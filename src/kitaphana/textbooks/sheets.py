"""The lists of a school year written out, each position with what the school has of it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from kitaphana.catalogue.models import BOOK_LANGUAGES, Title, TitleKind
from kitaphana.circulation.models import Loan
from kitaphana.circulation.queries import holdings
from kitaphana.core.models import School
from kitaphana.core.sentences import say
from kitaphana.core.setting import value_of
from kitaphana.roster.models import FIRST_DIRECTED_GRADE, Direction, SchoolClass, SchoolYear
from kitaphana.stock.models import Fund, Lot
from kitaphana.textbooks.breakdown import grade_name
from kitaphana.textbooks.hands import hands_and_shelf
from kitaphana.textbooks.sets import ListOf, Written, items, written


@dataclass(frozen=True)
class Entry(Written):
    """`copies`: usable ones that the school has of each title; `counted`: whether an e-textbook serves."""

    copies: tuple[int, ...]
    counted: bool

    @property
    def pairs(self) -> list[tuple[Title, int]]:
        """Each title with its copies."""
        return list(zip(self.titles, self.copies, strict=True))

    @property
    def in_school(self) -> int:
        return sum(self.copies)

    @property
    def electronic(self) -> bool:
        return any(title.kind == TitleKind.E_TEXTBOOK for title in self.titles)

    @property
    def is_absent(self) -> bool:
        """The school has no copy of any of its titles, and needs them."""
        if all(title.kind == TitleKind.E_TEXTBOOK for title in self.titles):
            return False
        return not self.in_school and not (self.counted and self.electronic)


@dataclass(frozen=True)
class Sheet:
    """One list. `school_class`: whose own it is, if it is a class's; `classes`: those that it holds for."""

    of: ListOf
    school_class: SchoolClass | None
    classes: tuple[SchoolClass, ...]
    entries: tuple[Entry, ...]

    def name(self, language: str) -> str:
        if self.school_class:
            return say("textbooks_own_list", language=language, **{"class": self.school_class.name})
        return list_name(self.of, language)

    @property
    def absent(self) -> list[Title]:
        return [entry.titles[0] for entry in self.entries if entry.is_absent]


@dataclass(frozen=True)
class Sheets:
    """All lists of a school year on a day, and what is amiss: classes without any, and classes of the senior
    grades whose direction is not set though their grade has lists of directions."""

    year: SchoolYear
    on: date
    rows: tuple[Sheet, ...]
    without: tuple[tuple[ListOf, tuple[SchoolClass, ...]], ...]
    undirected: tuple[SchoolClass, ...]


def sheets(school: School, year: SchoolYear, on: date) -> Sheets:
    """A constant number of queries."""
    groups: defaultdict[tuple[ListOf, int], list[Written]] = defaultdict(list)
    for row in written(school, items(school).filter(year=year).on(on)):
        item = row.item
        groups[ListOf(item.grade, item.language, item.direction), item.school_class_id or 0].append(row)
    classes = list(SchoolClass.objects.for_school(school).filter(year=year))
    own = {row.pk: row for row in classes if any(pk == row.pk for _, pk in groups)}
    copies = owned(school, year, on, {t.pk for rows in groups.values() for row in rows for t in row.titles})
    counted = bool(value_of(school, "count_e_textbooks"))
    found = [
        Sheet(
            of,
            own.get(pk),
            (own[pk],) if pk else tuple(c for c in classes if c.pk not in own and _holds_for(of, c)),
            tuple(_entry(row, copies, counted=counted) for row in rows),
        )
        for (of, pk), rows in groups.items()
    ]
    found.sort(key=lambda sheet: (sheet.of.grade, sheet.of.language, bool(sheet.school_class), sheet.of))
    return Sheets(year, on, tuple(found), _without(classes, found), _undirected(classes, found))


def owned(school: School, year: SchoolYear, on: date, titles: Iterable[int]) -> Counter[int]:
    """Usable copies of each title: those on the shelf and those that readers hold."""
    wanted = set(titles)
    _, shelf = hands_and_shelf(school, year, on, wanted)
    title_of = dict(Lot.objects.for_school(school).filter(fund=Fund.TEXTBOOK).values_list("pk", "title"))
    loans = Loan.objects.for_school(school).filter(fund=Fund.TEXTBOOK)
    lots = (lot for part in holdings(loans, on) for lot in part.values_list("lot", flat=True))
    held = Counter(title_of[lot] for lot in lots)
    return Counter(shelf) + Counter({title: n for title, n in held.items() if title in wanted})


def list_name(of: ListOf, language: str) -> str:
    """«10-сынып, қазақша, қоғамдық-гуманитарлық бағыт»; labels in the active language."""
    direction = ""
    if of.direction:
        direction = _("%(direction)s direction") % {"direction": Direction(of.direction).label}
    parts = (grade_name(of.grade, language), BOOK_LANGUAGES[of.language], direction)
    return ", ".join(str(part) for part in parts if part)


def lists_of(classes: Iterable[SchoolClass]) -> list[ListOf]:
    """Those that the classes need; in the senior grades of both directions while a class has none."""
    found: set[ListOf] = set()
    for row in classes:
        found.add(ListOf(row.grade, row.language))
        if row.grade >= FIRST_DIRECTED_GRADE:
            directions = [row.direction] if row.direction else Direction.values
            found.update(ListOf(row.grade, row.language, one) for one in directions)
    return sorted(found)


def _entry(row: Written, copies: Counter[int], *, counted: bool) -> Entry:
    return Entry(row.item, row.titles, tuple(copies[title.pk] for title in row.titles), counted)


def _holds_for(of: ListOf, school_class: SchoolClass) -> bool:
    directed = of.direction in ("", school_class.direction)
    return (school_class.grade, school_class.language) == (of.grade, of.language) and directed


def _without(
    classes: Sequence[SchoolClass], found: Sequence[Sheet]
) -> tuple[tuple[ListOf, tuple[SchoolClass, ...]], ...]:
    served = {row.pk for sheet in found for row in sheet.classes}
    groups: defaultdict[ListOf, list[SchoolClass]] = defaultdict(list)
    for row in classes:
        if row.pk not in served:
            groups[ListOf(row.grade, row.language)].append(row)
    return tuple((of, tuple(rows)) for of, rows in sorted(groups.items()))


def _undirected(classes: Iterable[SchoolClass], found: Iterable[Sheet]) -> tuple[SchoolClass, ...]:
    directed = {(sheet.of.grade, sheet.of.language) for sheet in found if sheet.of.direction}
    own = {sheet.school_class for sheet in found if sheet.school_class}
    return tuple(
        row
        for row in classes
        if not row.direction and row not in own and (row.grade, row.language) in directed
    )
