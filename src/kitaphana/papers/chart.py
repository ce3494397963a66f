"""A chart drawn once for every kind of paper: an SVG, and the words that say the same aloud.

Lengths are in units of the drawing. It needs neither colour nor styles from outside: last year is a black
line across the bar, a bar below its norm is hollow, what comes from paper is dashed, and every value stands
printed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from html import escape
from textwrap import wrap
from typing import Literal

from kitaphana.lib.numbers import show
from kitaphana.papers.paper import Bar, Chart, Number
from kitaphana.papers.signs import seen

UNITS_A_MM, UNITS_A_MM_ON_A_WALL = 3.9, 2.8
WIDTH = 640
"""Of a chart as wide as the text of a sheet of A4."""

INK, SOFT, AXIS, BLUE, BROWN = "#18212F", "#3B4757", "#8A96A3", "#0B5AA6", "#C05A1C"
SIZE, LETTER, BOLD = 12.5, 7.5, 8.6
"""Height of the text, and about how wide a letter is, and one of a title."""

HEAD, LINE, THICKEST = 24, 17, 56
PLOT, ROW = 132, 28
PLOT_ON_A_WALL, ROW_ON_A_WALL = 88, 24
"""How high the bars that stand may be, and what one that lies takes."""
MOST_COLUMNS = 16
WORD = 11
"""Letters of a label that stands under its column."""

Sign = Literal["bar", "hollow", "line", "dashes"]


def draw(chart: Chart, language: str, width: float = WIDTH, *, titled: bool = False) -> str:
    """The SVG of the chart; `titled`: its title is part of the drawing, as on a sheet for the wall."""
    [svg] = _level([chart], language, width, titled=titled)
    return svg


def in_rows(charts: Sequence[Chart], language: str, width: float, across: int) -> list[str]:
    """The SVG of each of a section; of those side by side, titled, the bars of a row begin and end level."""
    rows = (charts[start : start + across] for start in range(0, len(charts), across))
    return [svg for row in rows for svg in _level(row, language, width, titled=across > 1)]


def _level(charts: Sequence[Chart], language: str, width: float, *, titled: bool) -> Iterator[str]:
    plot, row = (PLOT_ON_A_WALL, ROW_ON_A_WALL) if titled else (PLOT, ROW)
    drawn = [_Drawing(chart, language, width, plot, row) for chart in charts]
    heads = [made.heads(titled=titled) for made in drawn]
    top = max(end for _parts, end in heads)
    heights = [made.body(top)[1] for made in drawn]
    for made, (parts, _end), height in zip(drawn, heads, heights, strict=True):
        yield made.svg(parts, *made.taller(max(heights) - height).body(top))


def is_upright(chart: Chart) -> bool:
    """Its bars stand; they lie where they are many, or their labels long."""
    short = all(len(bar.brief or bar.label) <= WORD for bar in chart.bars)
    return short and len(chart.bars) <= MOST_COLUMNS


def aloud(chart: Chart, language: str) -> str:
    """Every number of the chart as text, for those who do not see it."""

    def said(bar: Bar) -> str:
        now = f"{printed(bar.value, language)}{from_paper(chart, paper=bar.paper)}"
        then = f"{printed(bar.before, language)}{from_paper(chart, paper=bar.paper_before)}"
        return f"{bar.label}: {now}" + (f" ({chart.before}: {then})" if chart.before else "")

    heads = [chart.title, chart.now]
    if chart.norm is not None:
        heads.append(f"{chart.norm_name} – {printed(chart.norm, language)}")
    told = "; ".join(said(bar) for bar in chart.bars)
    return f"{', '.join(head for head in heads if head)}. {told}."


def from_paper(chart: Chart, *, paper: bool) -> str:
    """What is said after a value, or a label, that comes from paper."""
    return f", {chart.paper}" if paper and chart.paper else ""


def printed(value: Number | None, language: str) -> str:
    return "–" if value is None else show(value, language)


def room(width_mm: float, across: int) -> tuple[float, float]:
    """Width of one chart of those side by side: in mm, and in units."""
    if across == 1:
        return width_mm, width_mm * UNITS_A_MM
    each = width_mm / across - 3
    return each, each * UNITS_A_MM_ON_A_WALL


@dataclass(frozen=True)
class _Drawing:
    chart: Chart
    language: str
    width: float
    plot: float
    row: float

    def svg(self, heads: Sequence[str], body: Sequence[str], height: float) -> str:
        size = f'width="{_n(self.width)}" height="{_n(height)}" viewBox="0 0 {_n(self.width)} {_n(height)}"'
        return seen(
            f'<svg xmlns="http://www.w3.org/2000/svg" {size}'
            f' role="img" aria-label="{escape(aloud(self.chart, self.language))}"'
            f' font-family="Noto Sans, Golos Text, Segoe UI, sans-serif" font-size="{SIZE}" fill="{INK}">'
            f"{''.join((*heads, *body))}</svg>"
        )

    def body(self, top: float) -> tuple[list[str], float]:
        """The bars, and where they end."""
        return self.columns(top) if is_upright(self.chart) else self.rows(top)

    def taller(self, by: float) -> "_Drawing":
        return replace(self, plot=self.plot + by, row=self.row + by / max(1, len(self.chart.bars)))

    def heads(self, *, titled: bool) -> tuple[list[str], float]:
        """The lines above the bars: the title, then what bar and line stand for; and where they end."""
        parts, y, x, chart = [], 0.0, 0.0, self.chart
        for words in wrap(chart.title, int(self.width / BOLD)) if titled else []:
            y += LINE
            parts.append(_text(0, y - 3, words, bold=True))
        keys = list(self._keys())
        for words, sign in keys:
            if x and x + 29 + len(words) * LETTER > self.width:
                x, y = 0.0, y + HEAD
            parts += [_sign(sign, x, y + HEAD / 2 - SIZE / 3), _text(x + 29, y + HEAD / 2, words, fill=SOFT)]
            x += 29 + (len(words) + 4) * LETTER
        return parts, y + HEAD if keys else y

    def _keys(self) -> Iterator[tuple[str, Sign]]:
        chart = self.chart
        now = [bar.paper for bar in chart.bars if bar.value is not None]
        then = [bar.paper_before for bar in chart.bars if bar.before is not None]
        yield from self._years(chart.now if chart.before else "", now, "bar", "hollow")
        if chart.before:
            yield from self._years(chart.before, then, "line", "dashes")
        if chart.norm is not None:
            yield f"{chart.norm_name} – {self._said(chart.norm)}", "line"

    def _years(self, name: str, papers: list[bool], rows: Sign, paper: Sign) -> Iterator[tuple[str, Sign]]:
        """One key for what is counted from rows, one for what comes from paper; both only where both are."""
        on_paper = any(papers) and bool(self.chart.paper)
        if name and not (on_paper and all(papers)):
            yield name, rows
        if on_paper:
            yield ", ".join(filter(None, (name, self.chart.paper))), paper

    def columns(self, top: float) -> tuple[list[str], float]:
        """Bars that stand; under each its label, and the value of the year before."""
        base, chart = top + LINE + self.plot, self.chart
        column = self.width / max(1, len(chart.bars))
        thick = min(THICKEST, column * 0.62)
        brief = any(len(bar.label) * LETTER > column for bar in chart.bars)
        parts = [_line(0, base, self.width, base, AXIS, 1)]
        for place, bar in enumerate(chart.bars):
            middle = column * (place + 0.5)
            height, mark = self._length(bar.value, self.plot), self._length(bar.before, self.plot)
            parts.append(
                _rect(middle - thick / 2, base - height, thick, height, low=bar.low, paper=bar.paper)
            )
            if bar.before is not None:
                ends = middle - thick / 2 - 4, base - mark, middle + thick / 2 + 4, base - mark
                parts += _mark(*ends, paper=bar.paper_before)
            above = self._clear(base - max(height, mark), base) - 6
            parts.append(_text(middle, above, self._said(bar.value), bold=True, anchor="middle"))
            label = (brief and bar.brief) or bar.label
            parts.append(_text(middle, base + LINE, label, anchor="middle"))
            if chart.before:
                under = self._said(bar.before)
                parts.append(_text(middle, base + 2 * LINE, under, anchor="middle", fill=SOFT))
        if chart.norm is not None:
            norm = base - self._length(chart.norm, self.plot)
            parts += _mark(0, norm, self.width, norm)
        return parts, base + (2 if chart.before else 1) * LINE + 6

    def _clear(self, y: float, base: float) -> float:
        """Where a value may stand over a bar that ends at `y`: not on the line of the norm."""
        if self.chart.norm is None:
            return y
        norm = base - self._length(self.chart.norm, self.plot)
        return norm if y - LINE - 4 < norm < y else y

    def rows(self, top: float) -> tuple[list[str], float]:
        """Bars that lie, for labels that are long or many; the value of the year before in brackets."""
        letters = int(self.width * 0.42 / LETTER)
        labels = [wrap(bar.label, letters)[:2] or [""] for bar in self.chart.bars]
        left = max((len(line) for label in labels for line in label), default=0) * LETTER + 8
        longest = max((len(self._beside(bar)) for bar in self.chart.bars), default=0) * LETTER + 16
        y, parts = top + 4, []
        for bar, label in zip(self.chart.bars, labels, strict=True):
            height = self.row + (len(label) - 1) * (LINE - 2)
            first = y + height / 2 + SIZE / 3 - (len(label) - 1) * (LINE - 2) / 2
            for n, words in enumerate(label):
                parts.append(_text(left - 8, first + n * (LINE - 2), words, anchor="end"))
            parts += self._lying(bar, left, y + height / 2, self.width - left - longest)
            y += height
        return [_line(left, top + 4, left, y, AXIS, 1), *parts], y + 6

    def _lying(self, bar: Bar, left: float, middle: float, room: float) -> Iterator[str]:
        length, mark = self._length(bar.value, room), self._length(bar.before, room)
        yield _rect(left, middle - self.row * 0.34, length, self.row * 0.68, low=bar.low, paper=bar.paper)
        if bar.before is not None:
            ends = left + mark, middle - self.row * 0.44, left + mark, middle + self.row * 0.44
            yield from _mark(*ends, paper=bar.paper_before)
        end, value = left + max(length, mark) + 7, self._said(bar.value)
        yield _text(end, middle + SIZE / 3, value, bold=True)
        if self.chart.before:
            beside = end + (len(value) + 1) * LETTER
            yield _text(beside, middle + SIZE / 3, f"({self._said(bar.before)})", fill=SOFT)

    def _length(self, value: Number | None, room: float) -> float:
        known = [n for bar in self.chart.bars for n in (bar.value, bar.before) if n is not None]
        most = max([*known, self.chart.norm or 0], default=0)
        return max(0.0, float(value) / float(most) * room) if value and most else 0.0

    def _said(self, value: Number | None) -> str:
        return printed(value, self.language)

    def _beside(self, bar: Bar) -> str:
        return (
            f"{self._said(bar.value)} ({self._said(bar.before)})"
            if self.chart.before
            else self._said(bar.value)
        )


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _text(
    x: float, y: float, words: str, *, bold: bool = False, anchor: str = "start", fill: str = INK
) -> str:
    weight = ' font-weight="700"' if bold else ""
    return (
        f'<text x="{_n(x)}" y="{_n(y)}" text-anchor="{anchor}" fill="{fill}"{weight}>{escape(words)}</text>'
    )


def _rect(x: float, y: float, width: float, height: float, *, low: bool = False, paper: bool = False) -> str:
    if low or paper:
        x, y, width, height = x + 1.5, y + 1.5, max(0.0, width - 3), max(0.0, height - 3)
    look = f'fill="#FFFFFF" stroke="{BROWN}" stroke-width="3"' if low else f'fill="{BLUE}"'
    if paper and not low:
        look = f'fill="#FFFFFF" stroke="{BLUE}" stroke-width="3" stroke-dasharray="5 3"'
    return f'<rect x="{_n(x)}" y="{_n(y)}" width="{_n(width)}" height="{_n(height)}" {look}/>'


def _line(
    x1: float, y1: float, x2: float, y2: float, colour: str, thick: float, *, paper: bool = False
) -> str:
    ends = f'x1="{_n(x1)}" y1="{_n(y1)}" x2="{_n(x2)}" y2="{_n(y2)}"'
    dashes = ' stroke-dasharray="5 3"' if paper else ""
    return f'<line {ends} stroke="{colour}" stroke-width="{_n(thick)}"{dashes}/>'


def _mark(x1: float, y1: float, x2: float, y2: float, *, paper: bool = False) -> list[str]:
    """A black line with a white edge, so that it is seen on a dark bar as well."""
    return [_line(x1, y1, x2, y2, "#FFFFFF", 5), _line(x1, y1, x2, y2, INK, 2, paper=paper)]


def _sign(sign: Sign, x: float, y: float) -> str:
    """What a key explains, `y` at its middle."""
    if sign == "hollow":
        return _rect(x, y - 5, 22, 10, paper=True)
    if sign == "bar":
        return _line(x, y, x + 22, y, BLUE, 10)
    return _line(x, y, x + 22, y, INK, 2, paper=sign == "dashes")
