"""What schools write about people and classes: names in one cell, ID numbers, «5 "А" сынып»."""

import re
from dataclasses import dataclass

from kitaphana.lib.fold import to_cyrillic, unlook

HIGHEST_GRADE = 12
GRADE_GROUPS = ((0, 4), (5, 9), (10, HIGHEST_GRADE))
"""First and last grade of the primary, the middle and the senior ones."""

_PATRONYMIC = re.compile(r".*(?:(?:ұлы|улы|қызы|кызы|оғлы|оглы)|.(?:[вькмф]ич|вна|чна))", re.IGNORECASE)
_BARE_SON_OR_DAUGHTER = frozenset("ұлы улы қызы кызы оғлы оглы".split())
_IIN = re.compile("[0-9]{12}")
_IIN_WEIGHTS = ((1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11), (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2))
_QUOTES = re.compile("[«»“”„‟\"'ʺ`’‘]")
_PRESCHOOL = re.compile(r"мектепалды(?: даярлық)?|предшкольн\w+(?: подготовка)?", re.IGNORECASE)
_ORDINAL = re.compile(r"(?<=\d)\s*-?\s*(?:й|ші|шы)(?=\s+(?:\w\s+)?(?:класс|сын[ыі]))", re.IGNORECASE)
_CLASS_WORD = re.compile(r"\b(?:сын[ыі][пб]|класс|class|grade)\w*", re.IGNORECASE)
_CLASS = re.compile(r"(\d{1,2})[\s\-–—.]*([А-ЯЁӘҒҚҢӨҰҮҺІ]?)")


@dataclass(frozen=True)
class Name:
    surname: str
    first_name: str
    patronymic: str


@dataclass(frozen=True)
class ClassName:
    """5 «А»: grade 0 is the pre-school one; a grade without letters has the letter ''."""

    grade: int
    letter: str


def split_name(cell: str) -> Name:
    """The parts of a full name written in one cell; parts that are not there are ''.

    «Калиева Майра Сапарқызы», «Калиева М.С.», «Сейітов Арман», «Арман Болатұлы» (no surname), «Арман Болатұлы
    Сейітов»; of four and more words all after the second are the patronymic. ValueError: an empty cell.
    """
    words = cell.replace(".", ". ").replace(",", " ").split()
    if not words:
        raise ValueError("no name in the cell")
    if len(words) > 2 and words[-1].lower() in _BARE_SON_OR_DAUGHTER:
        words[-2:] = [" ".join(words[-2:])]
    if len(words) in (2, 3) and _PATRONYMIC.fullmatch(words[1]):
        return Name("".join(words[2:]), words[0], words[1])
    return Name(words[0], "".join(words[1:2]), " ".join(words[2:]))


def initials(surname: str, first_name: str, patronymic: str) -> str:
    """«Калиева М.С.», «Сейітов А.»; without a surname the names stay whole: «Арман Болатұлы»."""
    if not surname:
        return f"{first_name} {patronymic}".strip()
    letters = "".join(f"{name[0].upper()}." for name in (first_name, patronymic) if name)
    return f"{surname} {letters}".strip()


def iin_valid(iin: str) -> bool:
    """Whether a Kazakhstan ID number (ЖСН) has 12 digits, the last of which is the check digit.

    The check digit is the weighted sum of the first eleven modulo 11; if that is 10, the same with the second
    row of weights; a number that gives 10 again is never issued.
    """
    if not _IIN.fullmatch(iin):
        return False
    figures = [int(figure) for figure in iin]
    for weights in _IIN_WEIGHTS:
        control = sum(figure * weight for figure, weight in zip(figures[:11], weights, strict=True)) % 11
        if control < 10:
            return control == figures[11]
    return False


def parse_class(text: str) -> ClassName:
    """5 «А», 5А, 5-А, 5 A with a Latin letter, «5 "А" сынып», 5-сынып, «5-й класс», мектепалды (grade 0).

    ValueError: no grade from 0 to 12, more than one letter, or a letter that is not in the Kazakh alphabet.
    """
    plain = _PRESCHOOL.sub("0 ", unlook(_QUOTES.sub(" ", text)))
    plain = _CLASS_WORD.sub(" ", _ORDINAL.sub("", plain)).strip().rstrip(" -–—.")
    found = _CLASS.fullmatch(to_cyrillic(plain.upper()))
    if not found or int(found[1]) > HIGHEST_GRADE:
        raise ValueError(f"not a class: {text!r}")
    return ClassName(int(found[1]), found[2])


def grade_group(grade: int) -> int | None:
    """The place in GRADE_GROUPS; None for no grade of a school."""
    return next((n for n, (first, last) in enumerate(GRADE_GROUPS) if first <= grade <= last), None)


def show_class(grade: int, letter: str) -> str:
    """«5 «А»», or 5 for a grade without letters."""
    return f"{grade} «{letter}»" if letter else str(grade)
