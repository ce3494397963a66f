"""Under which key what was asked for is gathered, however it was spelt.

«Абай жолын», “абай жолы” and «АБАЙ ЖОЛЫ, 1-кітап» are one work; «Мұхтар Әуезов», «Әуезов М.» and «ауезов» one
author. A key is for gathering and comparing only, never for showing or sorting.
"""

import re
from collections.abc import Iterable

from kitaphana.lib.fold import fold, stem

KEY_LENGTH = 200
_TWICE = re.compile(r"(.)\1+")
_TWICE_EARLY = re.compile(r"^(.{0,2}?)(.)\2+")
_ABOUT = frozenset(
    fold(word) for word in "туралы жайлы жайында жөнінде про об қазақша орысша ағылшынша".split()
)
"""Words that say what kind of thing or language is wanted, not which work or theme."""
_VOLUME = frozenset(fold(word) for word in "кітап кітабы том томы бөлім бөлімі книга часть".split())

_ENDINGS = (
    re.compile("..(?:ски[йи]|скаиа)$"),
    re.compile("..[ое]ва?$"),
    re.compile("..ина?$"),
    re.compile("..(?:ули|кизи)$"),
)
"""Of surnames, on folded text: the surer ones first, since «Константин» looks like a surname too."""
_OF_THE_FATHER = re.compile("(?<=...)и?(?:[ое]ва?|ули|кизи)$")
"""«Дулатұлы» and «Дулатов», «Құнанбайұлы» and «Құнанбаев» are one name each."""
_AFTER_A_VOWEL = re.compile("(?<=..[аеоу])и$")
_PARTICLES = frozenset("де ди да ла ле фон ван дер".split())
_INITIAL = 2
_BY_FIRST_NAME = {
    "Абай": "Құнанбаев",
    "Бауыржан": "Момышұлы",
    "Бейімбет": "Майлин",
    "Жамбыл": "Жабаев",
    "Мағжан": "Жұмабаев",
    "Махамбет": "Өтемісов",
    "Міржақып": "Дулатов",
    "Мұқағали": "Мақатаев",
    "Сәкен": "Сейфуллин",
    "Шәкәрім": "Құдайбердиев",
    "Шоқан": "Уәлиханов",
    "Ыбырай": "Алтынсарин",
}
"""Authors whom everybody calls by the first name alone."""


def work_key(text: str) -> str:
    """Of a work or a theme: the stem of each word, in their order; empty when there is no word.

    The number of a volume and words such as «туралы» do not count, unless there is nothing else.
    """
    words = fold(text).split()
    telling = [word for word in _without_volume(words) if word not in _ABOUT]
    return _key(_root(word) for word in telling or words)


def author_key(text: str) -> str:
    """Of an author: the surname, folded. Of several authors the first; empty when there is no word.

    The surname is the word with a surname's ending, else the one that stands before initials, else the last.
    """
    words = [word for word in fold(text.split(",")[0].replace("-", "")).split() if word not in _PARTICLES]
    names = [word for word in words if len(word) > _INITIAL]
    if len(names) == 1:
        return _BY_NAME.get(_surname(names[0]), _surname(names[0]))
    if not names:
        return _key(words)
    for ending in _ENDINGS:
        if found := [word for word in names if ending.search(word)]:
            return _surname(found[0])
    return _surname(names[0] if len(names) < len(words) else names[-1])


def _without_volume(words: list[str]) -> list[str]:
    """«1-кітап», «том 2»: a number beside such a word, both left out."""
    left: list[str] = []
    for word in words:
        before = left[-1] if left else ""
        if (word in _VOLUME and before.isdecimal()) or (word.isdecimal() and before in _VOLUME):
            left.pop()
        else:
            left.append(word)
    return left or words


def _root(word: str) -> str:
    """The stem, with letters written twice once: «Поттер» is often «Потер».

    Near the beginning before stemming, since «тер» is no ending there; later it may be one («кітаппен»).
    """
    return _TWICE.sub(r"\1", stem(_TWICE_EARLY.sub(r"\1\2", word)))


def _surname(name: str) -> str:
    bare = _TWICE.sub(r"\1", _OF_THE_FATHER.sub("", name))
    return _AFTER_A_VOWEL.sub("", bare)[:KEY_LENGTH]


def _key(words: Iterable[str]) -> str:
    return " ".join(words)[:KEY_LENGTH]


_BY_NAME = {_surname(fold(first)): _surname(fold(surname)) for first, surname in _BY_FIRST_NAME.items()}
