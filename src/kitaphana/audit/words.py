"""What a label of anyone's report means: the table of synonyms, read once."""

import re
import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import Stemmer

from kitaphana.core.sentences import LANGUAGES, spoken
from kitaphana.indicators.counts import COUNTS
from kitaphana.indicators.formulas import INDICATORS
from kitaphana.indicators.queries import name_of
from kitaphana.lib.fold import fold, stem

LONGEST = 200
"""Characters; a longer label is a text that names nothing."""

GRADE = "grade"
_GRADE = re.compile(
    r"(?:\d{1,2}\s*[-–]?\s*[«\"]?[а-яәіңғүұқөһa-z]?[»\"]?\s*[-–.]?\s*(?:сынып|класс|кл|клас|grade)\b.*)"
    r"|(?:(?:класс|клас|grade|klasa|class)\s*\d{1,2}\s*[«\"]?[а-яәіңғүұқөһa-z]?[»\"]?)",
    re.IGNORECASE,
)
_GRADES = re.compile(r"(\d{1,2})\s*[-–—]\s*\d{1,2}[\s-]*(?:сынып|класс|кл|клас|grade)\w*\.?", re.IGNORECASE)
_ASIDE = re.compile(r"\([^()]*\)")
_NUMBERED = re.compile(r"^\s*\d{1,2}(?:\.\d{1,2})*[.)]\s+")
_NUMBERED_BARE = re.compile(r"^\s*\d{1,2}\s+(?=\D)")
_NO_WORD = re.compile(r"[\W_]+")
_YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True)
class Meaning:
    """`code` of a count, an indicator or a part («language:kk», «grade:»); `over` is what the label divides.

    `after`: said so only below one of these counts; `next`: only right below it.
    """

    code: str
    over: str = ""
    after: tuple[str, ...] = ()
    next: bool = False

    def fits(self, seen: Sequence[str]) -> bool:
        """Whether the words mean this below those counts."""
        return not self.after or any(code in self.after for code in (seen[-1:] if self.next else seen))

    @property
    def is_ratio(self) -> bool:
        return self.code in INDICATORS

    @property
    def is_part(self) -> bool:
        return ":" in self.code


def meaning(label: str, seen: Collection[str] = ()) -> Meaning | None:
    """None for words that the table does not know. `seen`: codes of the labels above it, the nearest last."""
    if len(label) > LONGEST:
        return None
    above = tuple(seen)
    return next((known for known in _meanings(label) if known.fits(above)), None)


@lru_cache(20_000)
def _meanings(label: str) -> tuple[Meaning, ...]:
    """All that the words may mean, the surest first."""
    said = _ASIDE.sub(" ", _NUMBERED.sub("", label)).strip(" :–-—.,;")
    if grades := _GRADES.fullmatch(said):
        return (Meaning(f"grades:{grades[1]}"),)
    if _GRADE.fullmatch(said):
        return (Meaning(f"{GRADE}:{fold(said)}"),)
    keys = (*_keys(said), *_keys(_NUMBERED_BARE.sub("", said)))
    return tuple(known for key in keys for known in _index().get(key, ()))


def aside(label: str) -> str:
    """What stands in brackets in a label: often the formula."""
    return " ".join(part[1:-1] for part in _ASIDE.findall(label[:LONGEST]))


def naming(code: str, language: str | None = None) -> str:
    """The name of any code of the audit in a language of ours, by default the reader's."""
    if code in COUNTS or code in INDICATORS:
        return name_of(code, language)
    if code in table("extra"):
        names = table("extra")[code]["name"]
        return str(names[LANGUAGES.index(language or spoken())])
    return code


@cache
def table(name: str) -> Mapping[str, Any]:
    """A table of words.toml."""
    return MappingProxyType(_file()[name])


@cache
def printed_once() -> frozenset[str]:
    """Codes of which a second value is a fault."""
    return frozenset(_file()["once"])


@cache
def sums() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """A whole and the parts that may make it up."""
    return tuple((row["of"], tuple(row["parts"])) for row in _file()["sum"])


@cache
def heading(kind: str) -> frozenset[str]:
    """Folded words above a column: label, value, period or skip."""
    return frozenset(map(fold, _file()["heads"][kind])) - {""}


@cache
def _file() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "words.toml").read_text(encoding="utf-8"))


Key = tuple[str, frozenset[str]]


@cache
def _index() -> Mapping[Key, tuple[Meaning, ...]]:
    """Key → what it means, the meanings that need something above them first."""
    found: dict[Key, list[Meaning]] = {}
    for name, known in _names():
        for key in _keys(name):
            beside = found.setdefault(key, [])
            if known not in beside and not any(one.after == known.after for one in beside):
                beside.append(known)
    return {key: tuple(sorted(all_, key=lambda one: not one.after)) for key, all_ in found.items()}


def _names() -> Iterator[tuple[str, Meaning]]:
    for code, row in table("extra").items():
        yield from _each((*row["words"], *row["name"]), Meaning(code, after=tuple(row.get("after", ()))))
    for row in _file()["next"]:
        yield from _each(row["words"], Meaning(row["code"], after=tuple(row["after"]), next=True))
    for code, words in table("count").items():
        yield from _each(words, Meaning(code))
    for code, words in table("ratio").items():
        indicator, _, over = code.partition(".")
        yield from _each(words, Meaning(indicator, over))
    for group, rows in table("part").items():
        for code, words in rows.items():
            yield from _each(words, Meaning(f"{group}:{code}"))
    for code in (*COUNTS, *INDICATORS):
        yield from _each((name_of(code, language) for language in LANGUAGES), Meaning(code))


def _each(words: Iterable[str], known: Meaning) -> Iterator[tuple[str, Meaning]]:
    return ((word, known) for word in words)


@cache
def _fillers() -> frozenset[str]:
    """The words themselves, and stems that are long enough to be no other word's."""
    words = [fold(word) for word in _file()["fillers"].split()]
    return frozenset(words) | {root for word in words if len(root := stem(word)) > 3}


@dataclass(frozen=True)
class _Word:
    folded: str
    kk: str
    ru: str
    tells: bool


@lru_cache(20_000)
def _word(word: str) -> _Word:
    folded = fold(word)
    root = stem(folded)
    # A Stemmer object must not be shared between threads; a new one costs less than a microsecond.
    russian = fold(Stemmer.Stemmer("russian", 0).stemWord(word))
    return _Word(folded, root, russian, folded not in _fillers() and root not in _fillers())


@cache
def _shortened() -> re.Pattern[str]:
    words = sorted(table("short"), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, words))})(?!\w)", re.IGNORECASE)


def _keys(label: str) -> tuple[Key, ...]:
    """The label by its very words, by Kazakh stems and by Russian stems: the surest first."""
    text = _shortened().sub(lambda found: table("short")[found[0].lower()], label.lower())
    words = [word for word in _NO_WORD.sub(" ", text.replace("’", "'")).split() if not _YEAR.fullmatch(word)]
    known = [_word(word) for word in words if word.isdecimal() or len(word) > 1]
    telling = [word for word in known if word.tells] or known
    if not telling:
        return ()
    return (
        ("words", frozenset(word.folded for word in telling)),
        ("kk", frozenset(word.kk for word in telling)),
        ("ru", frozenset(word.ru for word in telling)),
    )
