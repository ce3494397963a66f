"""The shape of a paper: sections of sentences and tables, whatever it will be printed as."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import accumulate

from django.urls import reverse
from django.utils.http import urlencode

from kitaphana.core.models import School
from kitaphana.core.sentences import pieces
from kitaphana.lib import numbers
from kitaphana.lib.numbers import money, show
from kitaphana.lib.sentence import LISTED, Hole, Listing, Measured, Percent

Number = int | Decimal

PORTRAIT_MM, LANDSCAPE_MM = 165, 272
"""How wide the text is on a sheet of A4."""


@dataclass(frozen=True)
class Rows:
    """Where the rows behind a number are: the name of a page and its query."""

    page: str
    query: Mapping[str, str] = field(default_factory=dict)
    args: tuple[int | str, ...] = ()

    @property
    def address(self) -> str:
        """Of the page. NoReverseMatch: there is no such page."""
        path = reverse(self.page, args=self.args)
        return f"{path}?{urlencode(self.query)}" if self.query else path


@dataclass(frozen=True)
class Told:
    """A value told in a sentence together with the rows that earned it."""

    value: Hole
    rows: Rows


@dataclass(frozen=True)
class Span:
    """A stretch of a sentence. `value` is the number that it prints, `rows` what stands behind it."""

    text: str
    value: Number | None = None
    rows: Rows | None = None


@dataclass(frozen=True)
class Line:
    """One sentence; `code` is its row in sentences.toml."""

    code: str
    spans: tuple[Span, ...]

    @property
    def text(self) -> str:
        return "".join(span.text for span in self.spans)


@dataclass(frozen=True)
class Items:
    """Short sentences listed inside another one; their numbers stay numbers."""

    lines: Sequence[Line]


Filling = Hole | Told | Items


@dataclass(frozen=True)
class Cell:
    """`formula`: what a workbook counts the value by: "{3}*{2}/60" names cells of its row by their place,
    "SUM({column})" those above it, {totals[0]} the first number that a total row of the sheet has counted.
    """

    text: str
    value: Number | None = None
    rows: Rows | None = None
    formula: str = ""


@dataclass(frozen=True)
class Shape:
    """What of a table is known before there are rows.

    `columns` are parts of the page's width: "8 2n 2v". An `n` marks a column of numbers, a `v` one whose head
    is printed upright, from the bottom to the top. `row_mm`: the least height of a row, to sign in by hand.
    """

    code: str
    columns: str
    row_mm: int = 0

    @property
    def widths(self) -> tuple[int, ...]:
        return tuple(int(column.rstrip("nv")) for column in self.columns.split())

    @property
    def numeric(self) -> tuple[bool, ...]:
        return tuple("n" in column for column in self.columns.split())

    @property
    def upright(self) -> tuple[bool, ...]:
        return tuple("v" in column for column in self.columns.split())


@dataclass(frozen=True)
class Table:
    """`total`: the last row adds up the others. `bands`: places of the rows that head those below them."""

    shape: Shape
    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: bool = False
    bands: frozenset[int] = frozenset()

    @property
    def code(self) -> str:
        return self.shape.code

    @property
    def headings(self) -> tuple[tuple[str, bool], ...]:
        """Each heading, and whether its column holds numbers."""
        return tuple(zip(self.heads, self.shape.numeric, strict=True))

    @property
    def body(self) -> tuple[tuple[tuple[Cell, bool], ...], ...]:
        """Each cell, and whether its column holds numbers."""
        return tuple(tuple(zip(row, self.shape.numeric, strict=True)) for row in self.rows)

    @property
    def labelled(self) -> tuple[tuple[tuple[str, Cell, bool], ...], ...]:
        """The same, each cell after its heading: for a narrow page, where a row is a block."""
        return tuple(tuple(zip(self.heads, row, self.shape.numeric, strict=True)) for row in self.rows)


@dataclass(frozen=True)
class Bar:
    """One bar of a chart: a month, a class, a kind. `before`: the year before, where it is known; `brief`:
    the label where there is little room; `low`: below the norm of its day; `paper`, `paper_before`: copied
    from an old report, not counted from rows."""

    label: str
    value: Number | None
    before: Number | None = None
    brief: str = ""
    low: bool = False
    paper: bool = False
    paper_before: bool = False


@dataclass(frozen=True)
class Chart:
    """Bars of one measure. `unit` is printed once; `now` and `before` name the two years, empty for one;
    `norm`: a line across all bars, and its name; `paper`: the word for what comes from paper."""

    code: str
    caption: str
    bars: tuple[Bar, ...]
    unit: str = ""
    now: str = ""
    before: str = ""
    norm: Number | None = None
    norm_name: str = ""
    paper: str = ""

    @property
    def title(self) -> str:
        return f"{self.caption}, {self.unit}" if self.unit else self.caption


@dataclass(frozen=True)
class Section:
    """Sentences, tables, charts, and sentences that come after them.

    `new_page`: it opens a page and, in a workbook, a sheet; the first section never does. `across`: how many
    charts stand side by side; several are made to be read on a wall. `attached`: no part of the text but an
    appendix, which comes after the signatures and has no number.
    """

    code: str
    title: str
    lines: tuple[Line, ...] = ()
    tables: tuple[Table, ...] = ()
    after: tuple[Line, ...] = ()
    new_page: bool = False
    charts: tuple[Chart, ...] = ()
    across: int = 1
    attached: bool = False

    @property
    def is_numbered(self) -> bool:
        return bool(self.title) and not self.attached

    def all_lines(self) -> Iterator[Line]:
        yield from self.lines
        yield from self.after

    def table(self, code: str) -> Table | None:
        return next((table for table in self.tables if table.code == code), None)


@dataclass(frozen=True)
class Stamp:
    """A place at the head of a paper where someone agrees or approves: the word, and the lines under it."""

    word: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Paper:
    """A whole paper in one language. `wide`: on its side; `numbered`: its sections are; `stamps`: none, or
    those at left and at right; `tight`: set smaller, to fit one page; `check`: the code by which a sealed
    paper is known again; `addressee`: the line that says whom it is for."""

    language: str
    head: str
    settlement: str
    title: str
    status: str
    sections: tuple[Section, ...]
    signatures: tuple[str, ...]
    wide: bool = False
    numbered: bool = False
    stamps: tuple[Stamp, ...] = ()
    tight: bool = False
    check: str = ""
    addressee: str = ""

    @property
    def width_mm(self) -> int:
        return LANDSCAPE_MM if self.wide else PORTRAIT_MM

    @property
    def printed(self) -> tuple[Section, ...]:
        """The sections with the titles and on the pages that they are printed with."""
        numbers = accumulate(int(section.is_numbered) for section in self.sections)
        return tuple(
            replace(
                section,
                title=f"{n}. {section.title}" if self.numbered and section.is_numbered else section.title,
                new_page=section.new_page and place > 0,
            )
            for place, (n, section) in enumerate(zip(numbers, self.sections, strict=True))
        )

    @property
    def signed(self) -> tuple[Section, ...]:
        """Of those printed the text, which the signatures follow."""
        return tuple(section for section in self.printed if not section.attached)

    @property
    def attached(self) -> tuple[Section, ...]:
        """Of those printed what follows the signatures."""
        return tuple(section for section in self.printed if section.attached)

    def lines(self) -> Iterator[Line]:
        for section in self.sections:
            yield from section.all_lines()


def of_school(
    school: School,
    language: str,
    title: str,
    sections: Sequence[Section],
    signatures: Sequence[str],
    *,
    status: str = "",
    wide: bool = False,
    numbered: bool = False,
    stamps: Sequence[Stamp] = (),
) -> Paper:
    """A paper under the school's head."""
    return Paper(
        language=language,
        head=school.head(language),
        settlement=settlement(school, language),
        title=title,
        status=status,
        sections=tuple(sections),
        signatures=tuple(signatures),
        wide=wide,
        numbered=numbered,
        stamps=tuple(stamps),
    )


def settlement(school: School, language: str) -> str:
    """Russian for Russian, else Kazakh."""
    return (school.settlement_ru if language == "ru" else "") or school.settlement_kk


def tell(code: str, language: str, **holes: Filling) -> Line:
    """One sentence, its numbers kept beside their text and their rows. KeyError: no such sentence."""
    values = {name: _plain(hole) for name, hole in holes.items()}
    spans: list[Span] = []
    for piece in pieces(code, language, values):
        hole = holes.get(piece.hole or "")
        if isinstance(hole, Items):
            spans += _listed(hole, piece.text)
        else:
            value = _number(values[piece.hole]) if piece.hole else None
            spans.append(Span(piece.text, value, hole.rows if isinstance(hole, Told) else None))
    return Line(code, tuple(spans))


def _plain(hole: Filling) -> Hole:
    if isinstance(hole, Items):
        return Listing(tuple(line.text for line in hole.lines))
    return hole.value if isinstance(hole, Told) else hole


def _listed(items: Items, text: str) -> Iterator[Span]:
    """The spans of the listed sentences, then what `text` says beyond them (and 3 more)."""
    shown = items.lines[:LISTED]
    for place, line in enumerate(shown):
        if place:
            yield Span("; ")
        yield from line.spans
    if rest := text.removeprefix("; ".join(line.text for line in shown)):
        yield Span(rest)


def _number(value: Hole) -> Number | None:
    if isinstance(value, Percent | Measured):
        return value.value
    return value if isinstance(value, int | Decimal) else None


def tenge(value: Decimal) -> Number:
    """A sum as it is printed: whole when whole, else with its tiyn."""
    rounded = money(value)
    return int(rounded) if rounded == int(rounded) else rounded


def percent(part: Number, whole: Number) -> Decimal:
    """As it is printed: one decimal place, but whole at 0 and 100. ZeroDivisionError: the whole is zero."""
    shown = numbers.percent(part, whole)
    return Decimal(int(shown)) if shown in (0, 100) else shown


def tenths(value: Decimal) -> Number:
    """Hours, which are tenths: 12 is not printed as 12,0."""
    return int(value) if value == int(value) else value


def number(value: Number | None, language: str, rows: Rows | None = None, formula: str = "") -> Cell:
    """A cell of a number; an absent one is a dash, never a zero."""
    return Cell("–") if value is None else Cell(show(value, language), value, rows, formula)


def words(text: str, rows: Rows | None = None) -> Cell:
    return Cell(text, None, rows)


def quoted(text: str) -> str:
    """A title or a theme in quotes, unless it brings its own."""
    return text if "«" in text else f"«{text}»"


def listed(items: Sequence[str]) -> Listing:
    return Listing(tuple(items))
