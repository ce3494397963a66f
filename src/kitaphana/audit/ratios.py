"""Which printed ratios follow from the printed counts, and under which reading of the formula."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from itertools import product
from math import ceil, floor

from kitaphana.audit.counts import Counts, Read
from kitaphana.audit.numerals import Number
from kitaphana.audit.said import FULL, Holes, Named, Said, Term, Verdict, Way, Ways, cut_off, rounded_half_up
from kitaphana.audit.words import aside, meaning
from kitaphana.indicators.formulas import INDICATORS
from kitaphana.lib.numbers import percent
from kitaphana.lib.sentence import Measured

Codes = tuple[str, ...]

_PEOPLE: tuple[Codes, ...] = (("readers",), ("pupils",), ("readers_pupils",), ("pupils", "teachers"))
_LOANS = ("loans", "loans_main", "loans_books", "loans_main_pupils", "loans_pupils")
_STOCK = (("stock_main",), ("stock",), ("stock_fiction",))
FORMULAS: Mapping[str, tuple[Codes, tuple[Codes, ...]]] = {
    "loans_per_reader": (_LOANS, _PEOPLE),
    "visits_per_reader": (("visits",), _PEOPLE),
    "turnover": (("loans", "loans_main", "loans_books"), _STOCK),
    "stock_per_reader": (("stock_main", "stock", "stock_fiction", "stock_textbooks"), _PEOPLE),
    "renewal": (("received", "received_main", "received_textbooks"), (*_STOCK, ("stock_textbooks",))),
    "loans_per_visit": (("loans", "loans_main", "loans_books"), (("visits",),)),
    "coverage": (
        ("readers_served", "readers", "readers_pupils"),
        (("pupils", "teachers"), ("pupils",), ("teachers",)),
    ),
    "textbook_provision": (("textbook_have", "pupils_provided"), (("textbook_need",), ("pupils",))),
    "refusal_rate": (("refusals",), (("enquiries",),)),
    "visits_per_day": (("visits",), (("working_days",),)),
    "readers_per_staff": (("readers",), (("staff",),)),
    "loans_per_staff": (("loans",), (("staff",),)),
}
"""What a report may have divided by what (domain.md §2), the usual first."""
_ONLY_NAMED = {
    "stock_per_reader": {"stock_textbooks"},
    "loans_per_reader": {"loans_main_pupils", "loans_pupils"},
}
"""Numerators that count only where the label names them, or where nothing else is printed."""
_NOT_TOGETHER = {
    ("textbook_have", "pupils"),
    ("pupils_provided", "textbook_need"),
    ("received_textbooks", "stock_main"),
    ("received_textbooks", "stock_fiction"),
    ("received_main", "stock_textbooks"),
    ("received", "stock_textbooks"),
    ("readers", "teachers"),
    ("readers_served", "teachers"),
    ("readers_served", "pupils"),
    ("readers_pupils", "teachers"),
}

_TOLD = 4
"""Formulas that one sentence can hold."""
_NEAR = Fraction(1, 10)
_DIVIDED = re.compile(
    r"\s*(?:разделить на|делить на|поделить на|делённ\w+ на|деленн\w+ на|divided by|бөлінген|[:/÷])\s*"
)
_ROWS = re.compile(r"(\d{1,2})\s*[:/÷]\s*(\d{1,2})")


@dataclass(frozen=True)
class Implied:
    """What a count that is not printed would have to be, `low` to `high` by rounding."""

    code: Codes
    value: int
    low: int
    high: int


@dataclass(frozen=True)
class Ratio:
    """A printed ratio against its counts. `way`: the one it follows from; `ways`: all that make sense."""

    read: Read
    number: Number
    verdict: Verdict
    ways: tuple[Way, ...]
    said: tuple[Said, ...]
    way: Way | None = None
    implied: Implied | None = None

    @property
    def code(self) -> str:
        return self.read.code

    @property
    def computed(self) -> dict[str, Fraction]:
        """Denominator → value; a numerator that is not the first one in use is named too."""
        usual = self.ways[0].over.codes if self.ways else ()
        found: dict[str, Fraction] = {}
        for way in self.ways:
            under = "+".join(way.under.codes)
            key = under if way.over.codes == usual else f"{way.over.codes[0]} ÷ {under}"
            found.setdefault(key, way.value)
        return found

    def why(self, language: str | None = None) -> str:
        return " ".join(said.sentence(language) for said in self.said)


def judge(counts: Counts) -> list[Ratio]:
    """Every printed ratio of a period."""
    terms = counts.terms()
    return [_judged(counts, terms, read, number) for read, number in counts.ratios]


def _judged(counts: Counts, terms: Mapping[Codes, Term], read: Read, number: Number) -> Ratio:
    ways = _ways(terms, read, _hint(counts, read))
    if not ways:
        return _missing(terms, read, number)
    holes: Holes = {"name": Named((read.code,)), "p": _printed(number)}
    usual = INDICATORS[read.code].places
    places = max(number.places, usual)
    if way := next((way for way in ways if _rounds(way, number)), None):
        rounded = number.places < usual and way.value != number.value and not way.is_capped
        said = [Said("aud_rounded" if rounded else "aud_follows", holes | _shown((way,), places))]
        if way.is_capped and number.value <= FULL:
            said.append(Said("aud_note_capped", {}))
        said += _others(ways, number, places)
        return Ratio(read, number, "follows", ways, tuple(said), way)
    if way := next((way for way in ways if _cuts(way, number)), None):
        told = _shown((way,), max(number.places + 1, usual))
        said = [Said("aud_truncated", holes | told), *_others(ways, number, places)]
        return Ratio(read, number, "follows", ways, tuple(said), way)
    said = [Said("aud_not", holes | _shown(_apart(ways)[:_TOLD], places))]
    nearest = min(ways, key=lambda way: abs(way.value - Fraction(number.value)))
    implied = _needed_under(nearest, number)
    if implied:
        wanted: Holes = {"what": Named(implied.code), "n": implied.value, "p": _printed(number)}
        said.append(Said("aud_would", wanted))
    return Ratio(read, number, "does not follow", ways, tuple(said), implied=implied)


def _others(ways: tuple[Way, ...], number: Number, places: int) -> list[Said]:
    """The readings of the formula from which it does not follow."""
    found = [way for way in _apart(ways) if not _rounds(way, number) and not _cuts(way, number)]
    return [Said("aud_other", _shown(tuple(found[:_TOLD]), places))] if found else []


def _shown(ways: tuple[Way, ...], places: int) -> Holes:
    return {"ways": Ways(ways, places)}


def _apart(ways: tuple[Way, ...]) -> tuple[Way, ...]:
    """Of ways with the same numbers the first."""
    return tuple({(way.over.value, way.under.value): way for way in reversed(ways)}.values())[::-1]


def _printed(number: Number) -> Decimal | Measured:
    value = number.value.quantize(Decimal(1).scaleb(-number.places))
    return Measured(value, "%") if number.percent else value


def _scales(way: Way, number: Number) -> Iterator[Fraction]:
    """The value as the report may print it: a percent also as a share of one."""
    values = [way.value, Fraction(FULL)] if way.is_capped else [way.value]
    yield from values
    if way.is_percent and not number.percent and number.value <= 1:
        yield from (value / 100 for value in values)


def _rounds(way: Way, number: Number) -> bool:
    if any(rounded_half_up(value, number.places) == number.value for value in _scales(way, number)):
        return True
    if not way.is_percent or way.value.denominator == 1:
        return False
    # Our own percents never round to the ends: 99,96 % is printed 99,9.
    exact = way.value / 100
    return percent(Decimal(exact.numerator), Decimal(exact.denominator)) == number.value


def _cuts(way: Way, number: Number) -> bool:
    return any(cut_off(value, number.places) == number.value for value in _scales(way, number))


def _ways(terms: Mapping[Codes, Term], read: Read, hint: tuple[str, str] | None) -> tuple[Way, ...]:
    """The formula that the label prints, then those with printed counts, then those with our own sums."""
    overs, unders = FORMULAS[read.code]
    known = _overs(terms, read, overs)
    ways = [
        Way(read.code, terms[over,], terms[under])
        for over, under in _pairs(known, unders)
        if (over,) in terms and under in terms and terms[over,].value >= 0 and terms[under].value > 0
    ]
    asked = [way for way in ways if hint == (way.over.codes[0], way.under.codes[0])]
    return tuple(dict.fromkeys((*asked, *sorted(ways, key=_own_sums))))


def _pairs(overs: Iterable[str], unders: Iterable[Codes]) -> list[tuple[str, Codes]]:
    return [(over, under) for over, under in product(overs, unders) if (over, *under) not in _NOT_TOGETHER]


def _own_sums(way: Way) -> int:
    return (not way.over.is_printed) * 2 + (not way.under.is_printed)


def _overs(terms: Mapping[Codes, Term], read: Read, overs: Codes) -> list[str]:
    named = read.meaning.over
    if named == "stock_main" and (named,) not in terms:
        named = "stock_fiction"
    if named and (named,) in terms:
        return [named]
    usual = [over for over in overs if over not in _ONLY_NAMED.get(read.code, ())]
    return usual if any((over,) in terms for over in usual) else list(overs)


def _hint(counts: Counts, read: Read) -> tuple[str, str] | None:
    """The formula printed in the label, by row numbers or in words."""
    text = aside(read.line.label)
    if rows := _ROWS.fullmatch(text.strip()):
        by_number = {one.line.number: one.code for one in counts.lines if one.number}
        over, under = (by_number.get(int(number)) for number in rows.groups())
    else:
        parts = _DIVIDED.split(text)
        if len(parts) != 2:
            return None
        over, under = (known.code if (known := meaning(part)) else None for part in parts)
    return (over, under) if over and under else None


def _missing(terms: Mapping[Codes, Term], read: Read, number: Number) -> Ratio:
    """Why nothing can be computed: what is not printed, or is zero."""
    overs, unders = FORMULAS[read.code]
    named = read.meaning.over
    pairs = _pairs([named] if (named,) in terms else overs, unders)
    if named.endswith("_pupils"):
        pairs.sort(key=lambda pair: pair[1] != ("pupils",))
    over, under = min(pairs, key=lambda pair: ((pair[0],) not in terms) + (pair[1] not in terms))
    holes: Holes = {"name": Named((read.code,)), "p": _printed(number)}
    if under in terms and not terms[under].value:
        return Ratio(read, number, "cannot be said", (), (Said("aud_zero", holes | {"what": Named(under)}),))
    negative = tuple(
        code for codes in ((over,), under) if codes in terms and terms[codes].value < 0 for code in codes
    )
    if negative:
        told = Said("aud_below_zero", holes | {"what": Named(negative)})
        return Ratio(read, number, "cannot be said", (), (told,))
    lacking = tuple(code for codes in ((over,), under) if codes not in terms for code in codes)
    said = [Said("aud_missing", holes | {"what": Named(lacking)})]
    implied = _implied(read.code, number, terms.get((over,)), terms.get(under))
    if implied:
        implied = replace(implied, code=lacking)
        said.append(Said("aud_implied", {"what": Named(lacking), "n": implied.value}))
    return Ratio(read, number, "cannot be said", (), tuple(said), implied=implied)


def _implied(code: str, number: Number, over: Term | None, under: Term | None) -> Implied | None:
    """The one count that is not printed."""
    scale = 100 if INDICATORS[code].unit == "percent" else 1
    low, high = _bounds(number)
    if over is None and under is None:
        return None
    if over is None and under is not None:
        ends = [end * Fraction(under.value) / scale for end in (low, high)]
        middle = Fraction(number.value) * Fraction(under.value) / scale
        return _between((), middle, ends)
    if over is None or not number.value or low <= 0:
        return None
    ends = [Fraction(over.value) * scale / end for end in (high, low)]
    return _between((), Fraction(over.value) * scale / Fraction(number.value), ends)


def _needed_under(way: Way, number: Number) -> Implied | None:
    """The divisor that was meant, where the printed value is not far from what this way gives."""
    printed = Fraction(number.value)
    if way.is_percent or printed <= 0 or abs(way.value - printed) > _NEAR * way.value:
        return None
    found = _implied(way.code, number, way.over, None)
    return replace(found, code=way.under.codes) if found and found.value else None


def _between(code: Codes, middle: Fraction, ends: Iterable[Fraction]) -> Implied:
    low, high = ends
    return Implied(code, int(rounded_half_up(middle, 0)), ceil(low), floor(high))


def _bounds(number: Number) -> tuple[Fraction, Fraction]:
    """What rounds or is cut to this number."""
    step = Fraction(1, 10**number.places)
    return Fraction(number.value) - step / 2, Fraction(number.value) + step
