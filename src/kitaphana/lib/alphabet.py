"""Kazakh alphabetical order as a stored key, the same on every database."""

import re
import unicodedata

from kitaphana.lib.fold import unlook

# Ў of other languages stands after У; Latin letters follow the Cyrillic ones.
_ROW = "аәбвгғдеёжзийкқлмнңоөпрстуўұүфхһцчшщъыіьэюя" + "abcdefghijklmnopqrstuvwxyz"
_END, _SPACE, _DIGITS, _OTHER = "00", "10", "11", "99"
_LETTERS = {letter: str(place) for place, letter in enumerate(_ROW, start=12)}
_DROPPED = re.compile("[«»“”„‘’\"'()\u00ad]")
_GAP = re.compile(r"[\s\-\u2010-\u2015]+")
_ELEMENT = re.compile(r"[0-9]{1,99}|.", re.DOTALL)


def sort_key(text: str) -> str:
    """A string of decimal digits; plain comparison of two keys puts the texts in Kazakh alphabetical order.

    Digits alone compare the same under every collation. Numbers count by value and before letters, a space
    before both; case only breaks ties, capital first. Texts that differ in nothing else (quotes, dashes) have
    equal keys: order by the key and then by the row's own.
    """
    bare = _GAP.sub(" ", _DROPPED.sub("", unlook(unicodedata.normalize("NFC", text)))).strip()
    small = "".join("0" if letter != letter.lower() else "1" for letter in bare if letter.isalpha())
    # Three letters to a digit: texts that reach this part have equally many.
    case = f"{int(small, 2):0{-(-len(small) // 3)}o}" if small else ""
    return "".join(_element(part) for part in _ELEMENT.findall(bare)) + _END + case


def _element(part: str) -> str:
    if part[0] in "0123456789":
        value = part.lstrip("0")
        return f"{_DIGITS}{len(value):02}{value}"
    if part == " ":
        return _SPACE
    return "".join(_LETTERS.get(letter, f"{_OTHER}{ord(letter):07}") for letter in part.lower())
