"""What the heads of a table need: columns wide enough for their words, height for those printed upright."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from textwrap import TextWrapper

from django.conf import settings
from PIL import ImageFont

from kitaphana.papers.paper import Shape, Table

FONTS = settings.PACKAGE / "static" / "npm" / "noto-sans"

LETTER_MM, LINE_MM = 2, 3.5
"""In bold of 8 pt, a little more than any of our fonts takes."""

EDGES_MM = 1.5
HIGHEST_MM = 90

WORD_EDGES_MM = 4.2
"""What a cell of Word keeps free at its sides, with its lines."""
WORDS, PARTS = re.compile(r"[ \n]|(?<=-)"), re.compile(r"[ \n]|(?<=[-–])")
"""Where a line may end; a no-break space is no such place."""
NARROWER = 0.05
"""By so much the letters may be after all, where the page is full."""
MM_A_POINT = 25.4 / 72


@dataclass(frozen=True)
class Fitted:
    """A table on its page: its columns with their words, and the height in mm of the heads that are printed
    upright (0: none is)."""

    shape: Shape
    heads: tuple[str, ...]
    head_mm: int


def fitted(table: Table, width_mm: int, wider: float = 1) -> Fitted:
    """No word is broken where the page has room for it. Upright heads get so much height that the lines of
    each have room in its column; a head too long for any page ends in an ellipsis. `wider`: by so much than
    ours the letters may be."""
    shape, most = widened(table, width_mm, wider), HIGHEST_MM // LETTER_MM
    unit = width_mm / sum(shape.widths)
    rooms = {
        place: max(1, int((shape.widths[place] * unit - EDGES_MM) / LINE_MM))
        for place, upright in enumerate(shape.upright)
        if upright
    }
    if not rooms:
        return Fitted(shape, table.heads, 0)
    longest = max((len(word) for place in rooms for word in table.heads[place].split()), default=0)
    letters = next(
        (
            letters
            for letters in range(min(max(longest, 8), most), most)
            if all(len(_lines(table.heads[place], letters)) <= room for place, room in rooms.items())
        ),
        most,
    )
    heads = tuple(
        " ".join(_lines(head, letters, rooms[place])) if place in rooms else head
        for place, head in enumerate(table.heads)
    )
    return Fitted(shape, heads, letters * LETTER_MM + 3)


def widened(table: Table, width_mm: int, wider: float = 1) -> Shape:
    """The shape of the table; where a column is narrower than its longest word, others give it room. Where
    the page is full, years may be parted at their dash, then the letters have to be narrower after all."""
    yet = [wider - step * NARROWER for step in range(int((wider - 1) / NARROWER + 1.5))]
    for letters, parts in ((wider, WORDS), *((letters, PARTS) for letters in yet)):
        found = _cut(table, width_mm, letters, parts)
        if found:
            return found
    return table.shape


def _cut(table: Table, width_mm: int, wider: float, parts: re.Pattern[str]) -> Shape | None:
    """None: the columns have not so much room together."""
    shape, unit = table.shape, width_mm / sum(table.shape.widths)
    has = [width * unit for width in shape.widths]
    needs = [
        0.0 if upright else _needed(table, place, parts) * wider + WORD_EDGES_MM
        for place, upright in enumerate(shape.upright)
    ]
    lacks = sum(max(0.0, need - width) for need, width in zip(needs, has, strict=True))
    spare = [
        0.0 if upright else max(0.0, width - need)
        for need, width, upright in zip(needs, has, shape.upright, strict=True)
    ]
    if not lacks:
        return shape
    if lacks > sum(spare):
        return None
    cut = [
        max(width, need) - left * lacks / sum(spare)
        for width, need, left in zip(has, needs, spare, strict=True)
    ]
    kinds = [column.lstrip("0123456789") for column in shape.columns.split()]
    columns = " ".join(f"{width * 100:.0f}{kind}" for width, kind in zip(cut, kinds, strict=True))
    return replace(shape, columns=columns)


def _needed(table: Table, place: int, parts: re.Pattern[str]) -> float:
    return max(_length(word) for text in set(_texts(table, place)) for word in parts.split(text))


def _texts(table: Table, place: int) -> Iterator[str]:
    yield table.heads[place]
    yield from (row[place].text for row in table.rows)


def _length(word: str) -> float:
    """In mm, in bold of 9 pt; Word's 10 pt are no wider."""
    return sum(map(_letter, word))


@cache
def _letter(letter: str) -> float:
    return float(_font().getlength(letter)) / 100 * 9 * MM_A_POINT


@cache
def _font() -> ImageFont.FreeTypeFont:
    file = str(FONTS / "NotoSans_700Bold.ttf")
    return ImageFont.truetype(file, 100, layout_engine=ImageFont.Layout.BASIC)


def _lines(head: str, letters: int, most: int | None = None) -> list[str]:
    return TextWrapper(letters, break_on_hyphens=False, max_lines=most, placeholder="…").wrap(head)
