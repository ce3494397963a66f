"""The librarian's own paragraphs, with figures put in by name so that they stay true.

A figure is a hole of a sentence: `{loans}`; `{loans_before}` a year before, `{loans_target}` its control
number.
In Kazakh it takes an ending as other sentences do: `{loans:dat}`.
"""

import re
from collections.abc import Iterator

from kitaphana.core.refusal import Refused
from kitaphana.indicators.counts import COUNTS
from kitaphana.indicators.formulas import INDICATORS
from kitaphana.lib import sentence
from kitaphana.lib.period import Period
from kitaphana.lib.sentence import Hole, Measured
from kitaphana.papers.paper import Line, Number, Rows, Span
from kitaphana.reports import links
from kitaphana.reports.facts import Facts, shown
from kitaphana.reports.sections.indicators import promised

BEFORE, TARGET = "_before", "_target"
CODES = (*COUNTS, *INDICATORS)
NAMES = frozenset(f"{code}{of}" for code in CODES for of in ("", BEFORE, TARGET))
NOTHING = "–"
CODE = "own"
"""Of a line: it has no row in sentences.toml."""
_ANY_HOLE = re.compile(r"\{([^{}:]*)[^{}]*\}")
_ENDED = re.compile(r"\{([a-z0-9_]+):([^{}]+)\}")


def refuse_unknown(text: str, language: str) -> None:
    """Refused: a name that is no figure, an ending that a number cannot take, a brace without its pair."""
    for name in _ANY_HOLE.findall(text):
        if name not in NAMES:
            raise Refused("rep_words_figure", name=name[:80])
    for line in text.splitlines():
        try:
            sentence.render(line, language, dict.fromkeys(NAMES, 8))
        except ValueError:
            raise Refused("rep_words_ending", text=line.strip()[:80], example="{loans}") from None


def lines(text: str, facts: Facts) -> Iterator[Line]:
    """Each line of the text that is not empty, its figures filled in."""
    for line in text.splitlines():
        if line.strip():
            yield Line(CODE, tuple(_spans(line.strip(), facts)))


def blank(text: str, facts: Facts) -> tuple[str, ...]:
    """The names of the figures that the text calls for and that have no value."""
    named = dict.fromkeys(_ANY_HOLE.findall(text))
    return tuple(name for name in named if _value(name, facts)[0] is None)


def figure_of(name: str) -> str:
    """The code of the count or indicator."""
    return name.removesuffix(BEFORE).removesuffix(TARGET)


def _spans(line: str, facts: Facts) -> Iterator[Span]:
    found = {name: _value(name, facts) for name in sentence.holes(_bare(line))}
    holes = {name: _hole(name, value) for name, (value, _rows) in found.items()}

    def ended(hole: re.Match[str]) -> str:
        """A dash takes no ending, nor does a nought every one."""
        try:
            sentence.render(hole[0], facts.language, holes)
        except ValueError:
            return _bare(hole[0])
        return hole[0]

    for piece in sentence.render(_ENDED.sub(ended, line), facts.language, holes):
        value, rows = found[piece.hole] if piece.hole else (None, None)
        yield Span(piece.text, value, rows if value is not None else None)


def _bare(line: str) -> str:
    """Figures without their endings; of words that a number chooses among, the one for many."""
    return _ENDED.sub(lambda hole: hole[2].split("/")[-1] if "/" in hole[2] else f"{{{hole[1]}}}", line)


def _hole(name: str, value: Number | None) -> Hole:
    if value is None:
        return NOTHING
    code = figure_of(name)
    return Measured(value, "%") if code in INDICATORS and INDICATORS[code].unit == "percent" else value


def _value(name: str, facts: Facts) -> tuple[Number | None, Rows | None]:
    """The value as it is printed, and the rows behind it."""
    code = figure_of(name)
    if name.endswith(TARGET):
        return promised(facts, code), None
    if name.endswith(BEFORE):
        before, figures = facts.earlier[0]
        return shown(figures[code]), _rows(code, before)
    return shown(facts.figures[code]), _rows(code, facts.period)


def _rows(code: str, period: Period) -> Rows:
    counted = code in COUNTS and COUNTS[code].rows
    return links.count(code, period) if counted else links.indicator(code, period)
