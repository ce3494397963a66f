"""Provision as a table of classes and subjects: where textbooks are missing, at one glance."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from kitaphana.catalogue.models import Title
from kitaphana.textbooks.queries import Cell, ClassProvision, Provision, cells_by_subject

FEW, MANY = 90, 75

STAGES_END = (4, 9)
"""Grades after which a stage of school ends."""


@dataclass(frozen=True)
class Square:
    """All titles of one subject in one class. `step`: 0 full, 1 from 90 % of need, 2 from 75 %, 3 below.
    `code` is the subject's, for the address of its page."""

    subject: str
    code: str
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
    """A class with a square for each subject; None where the subject is not taught. `opens`: a new stage of
    school begins with it."""

    row: ClassProvision
    squares: tuple[Square | None, ...]
    opens: bool

    @property
    def lacking(self) -> list[Square]:
        return [square for square in self.squares if square and square.missing]


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
        return sum(bool(line.row.cells) and not line.row.tally.missing for line in self.lines)


def heat_map(found: Provision, language: str) -> HeatMap:
    """Subjects in the order in which the grades meet them."""
    rows = [(row, cells_by_subject(row.cells, language)) for row in found.classes]
    subjects = tuple(dict.fromkeys(subject for _row, cells in rows for subject in cells))
    grades = [row.school_class.grade for row in found.classes]
    opens = [False, *(any(a <= end < b for end in STAGES_END) for a, b in pairwise(grades))]
    lines = tuple(
        Line(row, _squares(cells, subjects), first) for (row, cells), first in zip(rows, opens, strict=False)
    )
    columns = zip(*(line.squares for line in lines), strict=True)
    missing = tuple(sum(square.missing for square in column if square) for column in columns)
    return HeatMap(subjects, lines, missing)


def code_of(title: Title) -> str:
    """What names a title's subject in an address: the subject's code, or the title's own number."""
    return title.subject.code if title.subject else str(title.pk)


def _squares(cells: Mapping[str, list[Cell]], subjects: Sequence[str]) -> tuple[Square | None, ...]:
    return tuple(
        Square(
            subject,
            code_of(cells[subject][0].title),
            sum(cell.need for cell in cells[subject]),
            sum(cell.missing for cell in cells[subject]),
        )
        if subject in cells
        else None
        for subject in subjects
    )
