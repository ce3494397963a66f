"""Titles of textbooks as lists give them: «Физика ЕМ часть 1. ЕМ. Башарұлы Р.» → name, part, kind."""

import re
from dataclasses import dataclass

from kitaphana.catalogue.models import TitleKind
from kitaphana.catalogue.subjects import SchoolSubject
from kitaphana.catalogue.words import languages_named, looks_kazakh
from kitaphana.lib.fold import fold, unlook

_CAPITAL = "[A-ZА-ЯЁӘҒҚҢӨҰҮҺІ]"
_AUTHOR_AT_END = re.compile(rf"[\s.]+{_CAPITAL}[\w’'-]+\s+(?:{_CAPITAL}[а-яёәғқңөұүһі]?\.\s?){{1,2}}$")
_NUMBERS = r"((?:\d|[IІV]{1,3})(?:\s*,\s*(?:\d|[IІV]{1,3}))*)"
_PART = (
    re.compile(rf"\(?\b(?:часть|части|part)\s*{_NUMBERS}(?!\w)\)?", re.IGNORECASE),
    re.compile(rf"\(?(?<!\w){_NUMBERS}\s*-?\s*(?:бөлім(?:дер|і)?|часть|части)\b\)?", re.IGNORECASE),
    re.compile(rf"(?:№|(?<=тетрадь )|(?<=татрадь )|(?<=дәптері )){_NUMBERS}(?!\w)", re.IGNORECASE),
)
_ROMAN = {"I": "1", "II": "2", "III": "3", "IV": "4"}
# Directions of grades 10 and 11; ОБЩ stands for both and says nothing.
_DIRECTION = re.compile(r"(?<!\w)(ЕМ|ЖМБ|ОГ|ҚГБ|ОБЩ)(?!\w)\.?")
SCIENCE, HUMANITIES = {"ЕМ", "ЖМБ"}, {"ОГ", "ҚГБ"}
_FOR_TEACHERS = re.compile(r"для учител|руководство учителя|мұғалім|teacher", re.IGNORECASE)
_FOR_WRITING = re.compile(r"тетрадь|татрадь|дәптер|workbook|activity book", re.IGNORECASE)
_LOOSE_ENDS = re.compile(r"\s*[.,(]?\s*(?=[.,])|[\s.,(]+$|^[\s.,)]+")


@dataclass(frozen=True)
class TextbookTitle:
    """`language` is the code of the language the book is written in; `part` is printed in it: «1-бөлім»,
    «часть 1»."""

    name: str
    part: str
    kind: TitleKind
    language: str


def read_title(
    cell: str, authors: str, subject: SchoolSubject | None, language_cell: str
) -> TextbookTitle | None:
    """What the cells of one textbook say, without the author that some lists put after the title; None when
    nothing tells the book's language."""
    text = unlook(_without_author(cell, authors))
    language = own_language(text, subject, language_cell)
    if language is None:
        return None
    direction = _direction(text, language)
    text = _DIRECTION.sub("", text)
    numbers: list[str] = []
    for pattern in _PART:
        if found := pattern.findall(text):
            numbers = [number for group in found for number in _arabic(group)]
            text = pattern.sub("", text)
            break
    name = " ".join(_LOOSE_ENDS.sub("", text).split())
    return TextbookTitle(
        f"{name}. {direction}" if direction else name, _part(numbers, language), _kind(text), language
    )


def own_language(title: str, subject: SchoolSubject | None, cell: str) -> str | None:
    """The language that a book is written in, as a code; None when nothing tells it.

    Lists print the language of the class beside another language («Казахский / Русский», «русский /
    Русский»), so: a subject that teaches a language is written in it; a language other than Kazakh and
    Russian is believed; a title in Kazakh letters, or that begins with the subject's name in one of the two,
    tells; else the first in the cell.
    """
    if subject and subject.teaches:
        return subject.teaches
    named = languages_named(cell)
    if named and named[0] not in {"kk", "ru"}:
        return named[0]
    if looks_kazakh(title):
        return "kk"
    if subject and fold(subject.kk) != fold(subject.ru):
        words = f"{fold(title)} "
        for code, name in (("kk", subject.kk), ("ru", subject.ru)):
            if words.startswith(f"{fold(name)} "):
                return code
    return named[0] if named else None


def _without_author(cell: str, authors: str) -> str:
    for author in authors.split(","):
        known = author.strip()
        if known and cell.endswith(f" {known}"):
            return cell.removesuffix(known).strip()
    return _AUTHOR_AT_END.sub("", cell).strip()


def _direction(text: str, language: str) -> str:
    said = set(_DIRECTION.findall(text))
    if said & SCIENCE:
        return "ЖМБ" if language == "kk" else "ЕМ"
    if said & HUMANITIES:
        return "ҚГБ" if language == "kk" else "ОГ"
    return ""


def _arabic(group: str) -> list[str]:
    """«І, ІІ» or «1, 2» as 1 and 2; the Kazakh І serves as a Roman one."""
    numbers = re.split(r"\s*,\s*", group.upper().replace("І", "I"))
    return [_ROMAN.get(number, number) for number in numbers]


def _part(numbers: list[str], language: str) -> str:
    if not numbers:
        return ""
    listed = ", ".join(dict.fromkeys(numbers))
    return {"kk": f"{listed}-бөлім", "ru": f"часть {listed}"}.get(language, f"part {listed}")


def _kind(text: str) -> TitleKind:
    if _FOR_TEACHERS.search(text):
        return TitleKind.METHODICAL
    return TitleKind.STUDY_AID if _FOR_WRITING.search(text) else TitleKind.TEXTBOOK
