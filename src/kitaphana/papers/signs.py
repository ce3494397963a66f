"""The signs of a text as a paper can print them: whatever people paste, each paper is made."""

import unicodedata
from functools import cache

from PIL import ImageFont

from kitaphana.papers.heads import FONTS

UNKNOWN = "□"
"""Stands for a sign that our letters have not."""

_KEPT = "\n\t"
_LENT = "→≈≤≥✓"
"""Our sentences have them, our letters not: the template takes them from a second font."""
_ABSENT = "\U0010fffd"
_SELECTORS = range(0xFE00, 0xFE10)


class _Signs(dict[int, str | None]):
    """A table for `str.translate`, filled sign by sign."""

    def __missing__(self, code: int) -> str | None:
        self[code] = self.shown(chr(code))
        return self[code]

    def shown(self, sign: str) -> str | None:
        """None: the sign is left out, nobody would see it."""
        unseen = unicodedata.category(sign) in {"Cc", "Cf", "Cs"} or ord(sign) in _SELECTORS
        return None if unseen and sign not in _KEPT else sign


class _Letters(_Signs):
    def shown(self, sign: str) -> str | None:
        seen = super().shown(sign)
        if seen is None or seen in _KEPT + _LENT:
            return seen
        return seen if all(_mask(file, seen) != _mask(file, _ABSENT) for file in _files()) else UNKNOWN


_SIGNS, _LETTERS = _Signs(), _Letters()


def seen(text: str) -> str:
    """Without signs that no one sees; XML forbids many of them."""
    return text.translate(_SIGNS)


def printed(text: str) -> str:
    """The same, in our own letters only."""
    return text.translate(_LETTERS)


@cache
def _files() -> tuple[str, ...]:
    return tuple(sorted(map(str, FONTS.glob("*.ttf"))))


@cache
def _font(file: str) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(file, 40, layout_engine=ImageFont.Layout.BASIC)


def _mask(file: str, sign: str) -> bytes:
    return bytes(_font(file).getmask(sign))
