"""Numbers as people print them in reports; what is not a number stays unread, never a zero."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kitaphana.audit.words import table
from kitaphana.core.tables import Cell

LONGEST = 60
"""Characters; a longer cell is text."""

_DIGITS = r"\d{1,3}(?:[ '’]\d{3})+|\d+(?:[.,]\d+)*"
_NUMBER = re.compile(rf"[+-]?\s?(?:{_DIGITS})(?:[.,]\d+)?")
_SPACES = re.compile(r"[\s\u00a0\u2000-\u200b\u202f\u205f]+")
_MONEY = re.compile(
    r"₸|₽|\$|€|\b(?:kzt|тг|теңге|тенге|tenge|руб\w*|rub|uah|грн|zł|pln|usd|byn|сом|сум)\b", re.IGNORECASE
)
_DATE = re.compile(r"\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[./]\d{1,2}[./]\d{2,4}")
_RANGE = re.compile(r"\d\s?(?:-|–|—|\.\.|…)\s?\d")
_SECOND = re.compile(r"\s*[\\/(;]\s*")
_WHOLE = re.compile(r"[+-]?\d{1,15}")
_LETTERS = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class Number:
    """A printed number: `places` are its decimals, `percent` says that the sign stands beside it.

    `second` is the other number of a cell of two, as in «126\\100» (a count and its percent).
    """

    value: Decimal
    places: int = 0
    percent: bool = False
    second: Decimal | None = None

    @property
    def is_whole(self) -> bool:
        return self.value == self.value.to_integral_value()


def read_number(cell: Cell, *, whole: bool) -> Number | None:
    """The number of a cell; None for none, for money, dates, ranges and several numbers.

    `whole`: a count is expected, so that «12,435» and «12.435» are twelve thousand.
    """
    if isinstance(cell, date) or cell is None:
        return None
    if isinstance(cell, int | float):
        # Beyond ten digits stands the noise of binary fractions.
        return _made(f"{cell:.10g}" if isinstance(cell, float) else str(cell), whole=False)
    if len(cell) > LONGEST:
        return None
    text = _plain(cell)
    if _MONEY.search(text) or _DATE.search(text) or _RANGE.search(text):
        return None
    return _of_text(text, whole=whole)


def _of_text(text: str, *, whole: bool) -> Number | None:
    found = _NUMBER.findall(text)
    scale = next((n for word, n in table("scale").items() if word in _LETTERS.findall(text.lower())), None)
    # «12,435 тыс.» are twelve thousand, not twelve million.
    first = _made(found[0], whole=whole and not scale) if found else None
    if first is None or len(found) > 2:
        return None
    if len(found) == 2:
        between = text.split(found[0], 1)[1].split(found[1], 1)[0]
        if not (_SECOND.search(between) or "%" in text):
            return None
        second = _made(found[1], whole=False)
        return Number(first.value, first.places, second=second.value if second else None)
    if scale:
        return Number(first.value * Decimal(scale))
    return Number(first.value, first.places, percent="%" in text)


def _plain(cell: str) -> str:
    """Digits of any script as 0–9, any space as one, any minus as a hyphen."""
    text = "".join(
        str(unicodedata.digit(sign)) if sign.isdigit() and unicodedata.category(sign) == "Nd" else sign
        for sign in cell
    )
    text = text.replace("\u2212", "-").replace("٫", ".").replace("٬", "").replace("٪", "%")
    return _SPACES.sub(" ", text).strip()


def _made(text: str, *, whole: bool) -> Number | None:
    digits = re.sub(r"[\s'’]", "", text)
    parts = re.split(r"[.,]", digits)
    signs = [sign for sign in digits if sign in ".,"]
    grouped = len(parts) > 1 and all(len(part) == 3 for part in parts[1:]) and len(parts[0].lstrip("+-")) <= 3
    if len(set(signs)) == 1 and grouped and (whole or len(signs) > 1) and parts[0].lstrip("+-") != "0":
        digits, signs = "".join(parts), []
    if len(signs) > 1 and len(set(signs)) == 1:
        return None
    whole_part, fraction = ("".join(parts[:-1]), parts[-1]) if signs else (digits, "")
    if not _WHOLE.fullmatch(whole_part):
        return None
    return Number(Decimal(f"{whole_part}.{fraction}" if fraction else whole_part), len(fraction))
