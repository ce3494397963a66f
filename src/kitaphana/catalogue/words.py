"""What lists of books say in words and class marks, read with `words.toml`."""

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from kitaphana.catalogue.models import Section, TitleKind
from kitaphana.lib.fold import fold, unlook

Table = dict[str, list[str]]

_KAZAKH_LETTERS = re.compile("[әғқңөұүһі]", re.IGNORECASE)


def section_of(*, bbk: str = "", udc: str = "") -> Section:
    """By the longest index that the mark begins with; `other` when there is no mark or it is in no column."""
    for system, mark in (("bbk", bbk), ("udc", udc)):
        columns: dict[str, str] = _words()[system]
        fitting = [index for index in columns if mark.strip().startswith(index)]
        if fitting:
            return Section(columns[max(fitting, key=len)])
    return Section.OTHER


def section_named(words: str) -> Section | None:
    """The section that a list calls so in kk, ru or en; None when no section is called so."""
    code = _codes("sections").get(fold(words))
    return Section(code) if code else None


def kind_named(words: str) -> TitleKind | None:
    code = _codes("kinds").get(fold(words))
    return TitleKind(code) if code else None


def languages_named(words: str) -> list[str]:
    """Codes of the languages named in a cell, in its order: «Казахский / Русский» → kk, ru."""
    names = re.split(r"\s*[/,;]\s*|\s+(?:и|және|and)\s+", words.strip())
    known = _codes("languages")
    return list(dict.fromkeys(known[name] for name in map(fold, names) if name in known))


def publisher_named(words: str) -> str:
    """The publisher's own spelling of its name; any other name as it was given."""
    return _codes("publishers").get(fold(words), words.strip())


def looks_kazakh(text: str) -> bool:
    """Whether letters that only Kazakh has stand in the text; their absence says nothing."""
    return bool(_KAZAKH_LETTERS.search(unlook(text)))


@cache
def _codes(table: str) -> dict[str, str]:
    """Folded word → code; a code names itself too."""
    rows: Table = _words()[table]
    return {fold(word): code for code, words in rows.items() for word in (code, *words)}


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))
