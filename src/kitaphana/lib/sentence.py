"""Sentences with holes, in the notation of the language notes.

`{n}` prints the value. In Kazakh `{n:dat}` prints it with an ending; in Russian and English
`{n:ученик/ученика/учеников}` prints only the form of the word that n chooses.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import accumulate, pairwise

from kitaphana.lib.dates import full_date, month_name
from kitaphana.lib.kazakh import inflect, inflect_abbreviation, inflect_month, inflect_number
from kitaphana.lib.numbers import NO_BREAK_SPACE, plural, show

LISTED = 10

_HOLE = re.compile(r"\{([a-z][a-z0-9_]*)(?::([^{}]+))?\}")
# A number holds its noun, its unit and its sign; a dash holds the word before it.
_TIED = re.compile(r"(?<=\d) (?=[%₸]|[^\W\d_])|(?<=№) (?=\d)|(?<=\S) (?=–)")
_QUOTES = {"«": "»", "“": "”", '"': '"'}
_OPENING = ("«", "“")
_INNER = {"kk": str.maketrans("«»", "“”"), "ru": str.maketrans("«»", "„“"), "en": str.maketrans("“”", "‘’")}
_OF_CLASS = re.compile(r"[“„](\w)[“”]")
_MORE = {"kk": "және тағы {}", "ru": "и ещё {}", "en": "and {} more"}


@dataclass(frozen=True)
class Percent:
    """A percent printed as a bare number: the sentence itself carries the sign."""

    value: Decimal


@dataclass(frozen=True)
class Measured:
    """A number that brings its unit: 99,7 %; in English the sign of percent follows at once."""

    value: int | Decimal
    unit: str


@dataclass(frozen=True)
class Month:
    """A calendar month, 1–12, by its name."""

    number: int


@dataclass(frozen=True)
class Abbreviation:
    """КММ, ОӘК and the like: the only words typed by people that may take an ending."""

    text: str


@dataclass(frozen=True)
class Listing:
    """Items joined by «; », the first ten of them and then how many more."""

    items: tuple[str, ...]


Hole = int | Decimal | str | date | Percent | Measured | Month | Abbreviation | Listing | Sequence[str]


@dataclass(frozen=True)
class Piece:
    """A stretch of a rendered sentence; `hole` names the hole it fills, None for the sentence's own words."""

    text: str
    hole: str | None


def render(template: str, language: str, holes: Mapping[str, Hole]) -> tuple[Piece, ...]:
    """The sentence in pieces, so that a page can link each value to the rows behind it.

    A month or a number in words that opens the sentence takes a capital; text typed by people stays as typed,
    but where the sentence has quotes: there a pair round the whole of it goes, and those inside are of the
    other kind.
    Values that the template does not use are left aside.
    KeyError: a hole has no value. ValueError: braces that do not match, or an ending or a word form that the
    value or the language cannot take.
    """
    pieces: list[Piece] = []
    quote = ""
    for (literal, name, spec), (after, _, _) in pairwise([*_parts(template), ("", None, "")]):
        _add_words(pieces, literal)
        quote = _open_after(literal, quote)
        if name and "/" in spec:
            _add_words(pieces, plural(_number(name, holes[name]), spec.split("/"), language))
        elif name:
            shown = _shown(holes[name], spec, language)
            if quote and isinstance(holes[name], str):
                shown = inner(_bare(shown) if _is_pair(literal[-1:], after[:1]) else shown, language)
            opens = not pieces and not _is_typed(holes[name])
            pieces.append(Piece(shown[:1].upper() + shown[1:] if opens else shown, name))
    return _tie(pieces, {name for name, value in holes.items() if _is_typed(value)})


def text(template: str, language: str, holes: Mapping[str, Hole]) -> str:
    """The sentence as one string; see `render`."""
    return "".join(piece.text for piece in render(template, language, holes))


def holes(template: str) -> frozenset[str]:
    """The names of the values that the sentence prints. ValueError: braces that do not match."""
    return frozenset(name for _, name, spec in _parts(template) if name and "/" not in spec)


def inner(text: str, language: str) -> str:
    """What stands inside of quotes, its own quotes of the other kind; but a class stays 5 «А»."""
    return _OF_CLASS.sub(r"«\1»", text.translate(_INNER[language]))


def _open_after(words: str, quote: str) -> str:
    """The quote that is open after the words; `quote`: the one open before them."""
    for char in words:
        if char in _OPENING:
            quote = char
        elif quote and char == _QUOTES[quote]:
            quote = ""
    return quote


def _parts(template: str) -> Iterator[tuple[str, str | None, str]]:
    """Literal text, then the name and the spec of the hole after it; at the end there is no name."""
    end = 0
    for match in _HOLE.finditer(template):
        yield _literal(template, end, match.start()), match[1], match[2] or ""
        end = match.end()
    yield _literal(template, end, len(template)), None, ""


def _literal(template: str, start: int, end: int) -> str:
    literal = template[start:end]
    if "{" in literal or "}" in literal:
        raise ValueError(f"not a hole: {literal!r} in {template!r}")
    return literal


def _add_words(pieces: list[Piece], words: str) -> None:
    if words and pieces and pieces[-1].hole is None:
        words = pieces.pop().text + words
    if words:
        pieces.append(Piece(words, None))


def _shown(value: Hole, spec: str, language: str) -> str:
    if spec and language != "kk":
        raise ValueError(f"no endings in {language}: {spec}")
    match value:
        case Month(number):
            return inflect_month(number, spec) if spec else month_name(number, language)
        case Abbreviation(abbr):
            return inflect_abbreviation(abbr, spec) if spec else abbr
        case date():
            day = full_date(value, language)
            return inflect(day, spec) if spec else day
        case int() | Decimal():
            figures = show(value, language)
            return inflect_number(figures, spec) if spec else figures
        case Measured(figure, "%") if spec:
            return inflect_number(f"{show(figure, language)} %", spec)
    if spec:
        raise ValueError(f"no ending {spec} on {value!r}: give it to a head noun")
    match value:
        case Percent(figure):
            return show(figure, language)
        case Measured(figure, unit):
            close = language == "en" and unit == "%"
            return f"{show(figure, language)}{'' if close else ' '}{unit}"
        case str():
            return value
        case Listing(items):
            return _listed(items, language)
        case _:
            return _listed(value, language)


def _is_pair(opening: str, closing: str) -> bool:
    return bool(opening) and _QUOTES.get(opening) == closing


def _bare(typed: str) -> str:
    """Without the quotes that hold the whole text; those of «Абай» and «Қожа» hold only its ends."""
    while _is_pair(typed[:1], typed[-1:]) and _is_one(typed[1:-1], typed[0], typed[-1]):
        typed = typed[1:-1]
    return typed


def _is_one(inner: str, opening: str, closing: str) -> bool:
    """Whether no quote inside closes what was opened outside."""
    if opening == closing:
        return opening not in inner
    depths = accumulate((char == opening) - (char == closing) for char in inner)
    return all(depth >= 0 for depth in depths)


def _listed(items: Sequence[str], language: str) -> str:
    shown = "; ".join(items[:LISTED])
    more = len(items) - LISTED
    return f"{shown} {_MORE[language].format(show(more, language))}" if more > 0 else shown


def _is_typed(value: Hole) -> bool:
    return not isinstance(value, int | Decimal | date | Percent | Measured | Month)


def _number(name: str, value: Hole) -> int | Decimal:
    match value:
        case int() | Decimal():
            return value
        case Percent(figure) | Measured(figure, _):
            return figure
        case _:
            raise ValueError(f"{name} chooses a word form and must be a number, not {value!r}")


def _tie(pieces: list[Piece], typed: set[str]) -> tuple[Piece, ...]:
    """No-break spaces, also across the borders of pieces; what people typed is left alone."""
    tied = _TIED.sub(NO_BREAK_SPACE, "".join(piece.text for piece in pieces))
    found = []
    start = 0
    for piece in pieces:
        end = start + len(piece.text)
        found.append(piece if piece.hole in typed else Piece(tied[start:end], piece.hole))
        start = end
    return tuple(found)
