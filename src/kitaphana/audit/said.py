"""What the audit says: kept as a code and its holes, so that it is told in the language of who reads it."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from kitaphana.audit.words import naming
from kitaphana.core.sentences import say, spoken
from kitaphana.indicators.formulas import INDICATORS
from kitaphana.lib.numbers import show, trimmed
from kitaphana.lib.sentence import Hole

FULL = 100

Verdict = Literal["follows", "does not follow", "cannot be said"]


@dataclass(frozen=True)
class Named:
    """A hole that is filled by the names of codes."""

    codes: tuple[str, ...]

    def written(self, language: str) -> str:
        return ", ".join(naming(code, language).split(",")[0] for code in self.codes)


@dataclass(frozen=True)
class Term:
    """A count in a formula. Where no row prints it, `made_of` are the printed ones with their signs."""

    codes: tuple[str, ...]
    value: Decimal
    made_of: tuple[tuple[str, Decimal], ...] = ()

    @property
    def is_printed(self) -> bool:
        return not self.made_of

    def written(self, language: str) -> str:
        """«305», or «(126 + 25)» where the sum is ours."""
        if len(self.made_of) < 2:
            return show(trimmed(self.value), language)
        text = "".join(f" {sign} {show(trimmed(n), language)}" for sign, n in self.made_of)
        return f"({text.strip().removeprefix('+ ')})"


@dataclass(frozen=True)
class Way:
    """One way to compute a ratio from the counts of a report; the divisor is not zero."""

    code: str
    over: Term
    under: Term

    @property
    def is_percent(self) -> bool:
        return INDICATORS[self.code].unit == "percent"

    @property
    def value(self) -> Fraction:
        exact = Fraction(self.over.value) / Fraction(self.under.value)
        return exact * 100 if self.is_percent else exact

    @property
    def is_capped(self) -> bool:
        """More than enough is printed as 100 %."""
        return self.code == "textbook_provision" and self.value > FULL

    def written(self, language: str, places: int) -> str:
        """«12 435 ÷ 1 010 = 12,3»; with more places where rounding these again would mislead: 17,47, not
        17,5 beside a printed 17."""
        scale = " × 100" if self.is_percent else ""
        places = self._plain_places(places)
        value = rounded_half_up(self.value, places)
        if self.is_percent and self.value < FULL <= value:
            value = cut_off(self.value, places + 1)
        return (
            f"{self.over.written(language)} ÷ {self.under.written(language)}{scale} = {show(value, language)}"
        )

    def _plain_places(self, places: int) -> int:
        """So many that one less is the same from the value and from what is shown of it."""
        fewer = max(places - 1, 0)
        rounded = rounded_half_up(self.value, fewer)
        while rounded_half_up(Fraction(rounded_half_up(self.value, places)), fewer) != rounded:
            places += 1
        return places

    def told(self, language: str, places: int) -> str:
        """The same with the names: «… = 12,3 (берілім саны ÷ оқырмандар саны)»."""
        over, under = Named(self.over.codes).written(language), Named(self.under.codes).written(language)
        return f"{self.written(language, places)} ({over} ÷ {under.replace(', ', ' + ')})"


@dataclass(frozen=True)
class Ways:
    """A hole that is filled by formulas with their numbers."""

    ways: tuple[Way, ...]
    places: int

    def written(self, language: str) -> str:
        return "; ".join(way.told(language, self.places) for way in self.ways)


@dataclass(frozen=True)
class Added:
    """A hole that is filled by numbers with a plus between them."""

    numbers: tuple[Decimal, ...]

    def written(self, language: str) -> str:
        return " + ".join(show(trimmed(n), language) for n in self.numbers)


@dataclass(frozen=True)
class Years:
    """A hole that is filled by the values of other periods."""

    values: tuple[tuple[str, Decimal], ...]

    def written(self, language: str) -> str:
        return "; ".join(f"{period}: {show(trimmed(n), language)}" for period, n in self.values)


Told = Hole | Named | Ways | Added | Years
Holes = dict[str, Told]


@dataclass(frozen=True)
class Said:
    """A row of a sentence table and what fills its holes."""

    code: str
    holes: Mapping[str, Told]

    def sentence(self, language: str | None = None) -> str:
        language = language or spoken()
        filled = {
            name: hole.written(language) if isinstance(hole, Named | Ways | Added | Years) else hole
            for name, hole in self.holes.items()
        }
        told = say(self.code, language=language, **filled)
        return told[:1].upper() + told[1:]


def rounded_half_up(value: Fraction, places: int) -> Decimal:
    return Decimal(int(value * 10**places + Fraction(1, 2))).scaleb(-places)


def cut_off(value: Fraction, places: int) -> Decimal:
    return Decimal(int(value * 10**places)).scaleb(-places)
