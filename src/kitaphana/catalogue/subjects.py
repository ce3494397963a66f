"""The school subjects of `subjects.toml`, and how lists of textbooks call them."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kitaphana.lib.fold import fold


@dataclass(frozen=True)
class SchoolSubject:
    """`teaches`: the language that the subject teaches, which its books are written in; empty
    for the others."""

    code: str
    kk: str
    ru: str
    en: str
    also: tuple[str, ...]
    teaches: str = ""


@cache
def school_subjects() -> dict[str, SchoolSubject]:
    """By code, in the order of the table."""
    table = tomllib.loads(Path(__file__).with_name("subjects.toml").read_text(encoding="utf-8"))
    return {
        code: SchoolSubject(code, row["kk"], row["ru"], row["en"], tuple(row["also"]), row.get("teaches", ""))
        for code, row in table.items()
    }


def subject_named(words: str) -> SchoolSubject | None:
    """The subject that is called so in any of its spellings; None when none is."""
    return _named().get(_same(words))


@cache
def _named() -> dict[str, SchoolSubject]:
    return {
        _same(name): subject
        for subject in school_subjects().values()
        for name in (subject.kk, subject.ru, subject.en, *subject.also)
    }


def _same(words: str) -> str:
    return " ".join(re.findall(r"\w+", fold(words)))
