"""References in the form of GOST 7.1–2003: what a pupil's project prints as its list of sources.

The address of a web page stands as GOST R 7.0.5–2008 has it («URL: … (дата обращения: …)»).

Up to three authors the record begins with the first of them, from four on with the title; the document's own
language decides the words (4.9), and where it is not known that of the list. What is not known is left out;
`gaps` names what the standard asks for. R 7.0.100–2018 adds the kind of content and
names more of many authors; neither is asked of a pupil's list.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from kitaphana.lib.alphabet import sort_key
from kitaphana.lib.dates import short_date

BOOK, ARTICLE, WEB = "book", "article", "web"
MOST_IN_HEADING = 3

_WORDS = {
    "kk": ("[және т.б.]", "[Электрондық ресурс]", "{} б.", "Б. {}", "қаралған күні"),
    "ru": ("[и др.]", "[Электронный ресурс]", "{} с.", "С. {}", "дата обращения"),
    "en": ("[et al.]", "[Electronic resource]", "{} p.", "P. {}", "accessed"),
}
_ASKED = {
    BOOK: ("place", "publisher", "year", "pages"),
    ARTICLE: ("container", "year", "pages"),
    WEB: ("url", "seen_on"),
}
_INITIALS = re.compile(r"(?:\w{1,2}\.?-?)?\w{1,2}\.")
_ONE_LETTER = re.compile(r"\w\.?")
_STUCK = re.compile(r"(?<=\w\.)(?=\w)")
_FATHER = re.compile(r"\w+(?:ұлы|улы|қызы|кызы|вич|вна|чна)")
_SURNAME = re.compile(r"\w{2,}(?:[оеё]ва?|ина?|[сц]к(?:ий|ая))")
_GIVEN = frozenset(
    "Константин Валентин Мартин Августин Бенджамин Эдвин Ирина Марина Галина Полина Карина".split()
)
"""Given names that end as surnames do."""
_DOUBLE = frozenset(("Мырза Әлі", "Мырза Али", "Гарсиа Маркес", "Гарсиа Лорка", "Конан Дойл"))
"""Surnames of two words, which no ending tells apart from a given name and a surname."""
_PAGES_WORD = re.compile(r"(?<=\d)\s*(?:бет|стр|pp|[бсp])\.?$", re.IGNORECASE)
_RANGE = re.compile(r"(?<=\d)\s*[-–—]\s*(?=\d)")


@dataclass(frozen=True)
class Reference:
    """`kind`: BOOK, ARTICLE or WEB; `container`: the journal, book or site it is in; `issue`: of a journal;
    `pages`: how many, or from which to which; `language`: kk, ru, en, or "" where it is not known."""

    kind: str
    name: str
    authors: str = ""
    part: str = ""
    container: str = ""
    place: str = ""
    publisher: str = ""
    year: int | None = None
    issue: str = ""
    pages: str = ""
    url: str = ""
    seen_on: date | None = None
    language: str = ""


@dataclass(frozen=True)
class _Author:
    surname: str
    initials: str

    @property
    def inverted(self) -> str:
        """«Әуезов, М. О.»; a name of one word as it is."""
        return f"{self.surname}, {self.initials}" if self.initials else self.surname

    @property
    def direct(self) -> str:
        return f"{self.initials} {self.surname}".strip()


def written(reference: Reference, language: str) -> str:
    """The whole record; `language`: that of the list, for a document whose own is not known."""
    said = _words(reference, language)
    areas = {BOOK: _book, ARTICLE: _article, WEB: _web}[reference.kind](reference, said)
    return _joined([_head(reference, said), *areas])


def listed(references: Iterable[Reference], language: str) -> list[str]:
    """The records in the order of a bibliographic list: Cyrillic by the Kazakh alphabet, then Latin."""
    return [written(reference, language) for reference in in_order(references)]


def in_order(references: Iterable[Reference]) -> list[Reference]:
    return sorted(references, key=place_in_list)


def place_in_list(reference: Reference) -> str:
    """Sorts by the words with which the record begins, whatever signs stand between them."""
    heading = _heading(_authors(reference.authors))
    words = f"{heading} {reference.name} {reference.part}"
    return sort_key(" ".join(re.findall(r"\w+", words)))


def gaps(reference: Reference) -> tuple[str, ...]:
    """Fields that the standard asks for and that are empty."""
    return tuple(field for field in _ASKED[reference.kind] if not getattr(reference, field))


def _words(reference: Reference, language: str) -> Sequence[str]:
    own = reference.language or language
    return _WORDS.get(own) or _WORDS.get(language) or _WORDS["kk"]


def _head(reference: Reference, said: Sequence[str]) -> str:
    """Heading, title, kind of material, responsibility: «Әуезов, М. Абай жолы. 1-кітап / М. Әуезов»."""
    others, electronic, *_rest = said
    authors = _authors(reference.authors)
    title = ". ".join(filter(None, (reference.name.strip().rstrip(". "), reference.part.strip())))
    if reference.kind == WEB:
        title = f"{title} {electronic}"
    heading = _heading(authors)
    if heading:
        title = f"{heading}{'' if heading.endswith('.') else '.'} {title}"
    if not authors:
        return title
    named = [author.direct for author in authors]
    if len(authors) > MOST_IN_HEADING:
        return f"{title} / {named[0]} {others}"
    return f"{title} / {', '.join(named)}"


def _heading(authors: Sequence[_Author]) -> str:
    return authors[0].inverted if 1 <= len(authors) <= MOST_IN_HEADING else ""


def _book(reference: Reference, said: Sequence[str]) -> list[str]:
    return [_imprint(reference), _extent(reference.pages, said)]


def _article(reference: Reference, said: Sequence[str]) -> list[str]:
    issue = reference.issue.strip()
    number = f"№ {issue}" if issue.isdecimal() else issue
    return [f"// {reference.container.strip()}" if reference.container else "", _imprint(reference), number,
            _span(reference.pages, said)]  # fmt: skip


def _web(reference: Reference, said: Sequence[str]) -> list[str]:
    seen = f" ({said[4]}: {short_date(reference.seen_on)})" if reference.seen_on else ""
    site = f"// {reference.container.strip()}" if reference.container else ""
    return [site, _imprint(reference), f"URL: {reference.url}{seen}" if reference.url else ""]


def _imprint(reference: Reference) -> str:
    """«Алматы : Атамұра, 2019»"""
    where = " : ".join(filter(None, (reference.place.strip(), reference.publisher.strip())))
    return ", ".join(filter(None, (where, str(reference.year or ""))))


def _extent(pages: str, said: Sequence[str]) -> str:
    """Of a book: how many pages, unless a part of it is named."""
    how_many = _PAGES_WORD.sub("", pages.strip())
    return said[2].format(how_many) if how_many.isdecimal() else _span(pages, said)


def _span(pages: str, said: Sequence[str]) -> str:
    found = _RANGE.sub("–", _PAGES_WORD.sub("", pages.strip()))
    return said[3].format(found) if found[:1].isdecimal() else found


def _joined(areas: Iterable[str]) -> str:
    """Areas parted by «. – », the part of a whole by « // »; never two full stops, one at the end."""
    record = ""
    for area in areas:
        if not area:
            continue
        if record and not area.startswith("//"):
            record += " – " if record.endswith(".") else ". – "
        elif record:
            record += " "
        record += area
    return record if record.endswith(".") else f"{record}."


def _authors(text: str) -> list[_Author]:
    """Authors are parted by commas or semicolons; initials after a comma belong to the name before it."""
    names: list[str] = []
    for name in filter(None, (part.strip() for part in re.split("[;,]", text))):
        if names and all(_is_initial(word) for word in _split(name)):
            names[-1] += f" {name}"
        else:
            names.append(name)
    return [_author(_split(name)) for name in names]


def _split(name: str) -> list[str]:
    """«Дж.К. Роулинг» → Дж. К. Роулинг"""
    return _STUCK.sub(" ", name).split()


def _is_initial(word: str) -> bool:
    return word[0].isupper() and bool(_INITIALS.fullmatch(word) or _ONE_LETTER.fullmatch(word))


def _author(words: Sequence[str]) -> _Author:
    initials = [word if word.endswith(".") else f"{word}." for word in words if _is_initial(word)]
    names = [word for word in words if not _is_initial(word)]
    if initials and names:
        return _Author(" ".join(names), " ".join(initials))
    names = _with_doubles(names)
    if len(names) < 2:
        return _Author(" ".join(words), "")
    surname = _surname(names)
    others = [word for word in names if word is not surname]
    return _Author(surname, " ".join(f"{word[0]}." if word[0].isupper() else word for word in others))


def _with_doubles(names: Sequence[str]) -> list[str]:
    """A surname of two words as one."""
    for n in range(len(names) - 1):
        if (double := " ".join(names[n : n + 2])) in _DOUBLE:
            return [*names[:n], double, *names[n + 2 :]]
    return list(names)


def _surname(names: Sequence[str]) -> str:
    """A double one, else the word with a surname's ending; without one, what a patronymic stands apart from
    or, of two words, the one in -ұлы or -қызы; else the last."""
    likely = [name for name in names if name in _DOUBLE or (_ends(_SURNAME, name) and name not in _GIVEN)]
    if likely:
        return likely[0]
    if len(names) > 2:
        return names[0] if _ends(_FATHER, names[-1]) else names[-1]
    first, last = names
    return first if _ends(_FATHER, first) and not _ends(_FATHER, last) else last


def _ends(ending: re.Pattern[str], name: str) -> bool:
    return bool(ending.fullmatch(name))
