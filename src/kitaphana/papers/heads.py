"""Heads of narrow columns, printed upright: how high a row they need."""

from textwrap import TextWrapper

from kitaphana.papers.paper import Table

LETTER_MM, LINE_MM = 2, 3.5
"""In bold of 8 pt, a little more than any of our fonts takes."""

EDGES_MM = 1.5
HIGHEST_MM = 90


def fitted(table: Table, width_mm: int) -> tuple[tuple[str, ...], int]:
    """The heads of the table on a page of this width, and the height in mm of those upright (0: none is).

    So high that the lines of each have room in its column; a head too long for any page ends in an ellipsis.
    """
    shape, most = table.shape, HIGHEST_MM // LETTER_MM
    unit = width_mm / sum(shape.widths)
    rooms = {
        place: max(1, int((shape.widths[place] * unit - EDGES_MM) / LINE_MM))
        for place, upright in enumerate(shape.upright)
        if upright
    }
    if not rooms:
        return table.heads, 0
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
    return heads, letters * LETTER_MM + 3


def _lines(head: str, letters: int, most: int | None = None) -> list[str]:
    return TextWrapper(letters, break_on_hyphens=False, max_lines=most, placeholder="…").wrap(head)
