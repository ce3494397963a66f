"""Provision as a table of classes and subjects: where textbooks are missing, at one glance."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kitaphana.catalogue.models import Title
from kitaphana.textbooks.queries import Cell, ClassProvision, Provision

FEW, MANY = 90, 75


@dataclass(frozen=True)
class Square:
    """All titles of one subject in one class. `step`: 0 full, 1 from 90 % of need, 2 from 75 %, 3 below."""

    need: int
    missing: int

    @property
    def step(self) -> int:
        if not self.missing:
            return 0
        percent = (self.need - self.missing) * 100 / self.need
        return 1 if percent >= FEW else 2 if percent >= MANY else 3


@dataclass(frozen=True)
class Line:
    """A class with a square for each subject; None where the subject is not taught."""

    row: ClassProvision
    squares: tuple[Square | None, ...]


@dataclass(frozen=True)
class HeatMap:
    """`missing`: by subject, over the school."""

    subjects: tuple[str, ...]
    lines: tuple[Line, ...]
    missing: tuple[int, ...]

    @property
    def worst_first(self) -> list[Line]:
        """Classes with something missing, the lowest percent first."""
        lacking = [line for line in self.lines if line.row.tally.missing]
        return sorted(lacking, key=lambda line: line.row.tally.percent or 0)

    @property
    def full(self) -> int:
        return sum(not line.row.tally.missing for line in self.lines)


def heat_map(found: Provision, language: str) -> HeatMap:
    """Subjects in the order in which the grades meet them."""
    subjects = list(
        dict.fromkeys(_subject(cell.title, language) for row in found.classes for cell in row.cells)
    )
    lines = tuple(_line(row, subjects, language) for row in found.classes)
    missing = tuple(
        sum(square.missing for line in lines if (square := line.squares[place]))
        for place in range(len(subjects))
    )
    return HeatMap(tuple(subjects), lines, missing)


def _line(row: ClassProvision, subjects: Sequence[str], language: str) -> Line:
    cells: dict[str, list[Cell]] = {}
    for cell in row.cells:
        cells.setdefault(_subject(cell.title, language), []).append(cell)
    return Line(row, tuple(_square(cells, subject) for subject in subjects))


def _square(cells: Mapping[str, list[Cell]], subject: str) -> Square | None:
    own = cells.get(subject)
    return Square(sum(cell.need for cell in own), sum(cell.missing for cell in own)) if own else None


def _subject(title: Title, language: str) -> str:
    return title.subject.name(language) if title.subject else title.name
