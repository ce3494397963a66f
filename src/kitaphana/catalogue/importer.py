"""Lists of editions out of files: the columns that describe an edition, and how a row is read."""

import re
from collections.abc import Callable, Sequence
from typing import TypeVar

from django.utils.translation import gettext_lazy as _

from kitaphana.catalogue.actions import Description, draft_all
from kitaphana.catalogue.models import Section, Title, TitleKind
from kitaphana.catalogue.queries import titles_by_key
from kitaphana.catalogue.subjects import SchoolSubject, subject_named
from kitaphana.catalogue.textbooktitle import read_title
from kitaphana.catalogue.words import (
    kind_named,
    languages_named,
    looks_kazakh,
    publisher_named,
    section_named,
    section_of,
)
from kitaphana.core.batch import Batch
from kitaphana.core.importing import Importer, Option
from kitaphana.core.refusal import Refused
from kitaphana.core.rows import Fault, Row
from kitaphana.core.tables import Column
from kitaphana.lib.person import HIGHEST_GRADE

T = TypeVar("T")

_EMPTY = {"-", "–", "—"}

NAME = Column(
    "title", _("Title"), required=True, names=("атауы", "кітап атауы", "название", "заглавие", "title")
)
AUTHORS = Column("authors", _("Authors"), names=("авторы", "автор", "авторлары", "authors", "author"))
PART = Column("part", _("Part"), names=("бөлімі", "часть", "part"))
PUBLISHER = Column("publisher", _("Publisher"), names=("баспасы", "баспа", "издательство", "publisher"))
PLACE = Column("place", _("Place"), names=("шыққан жері", "место издания", "place"))
YEAR = Column("year", _("Year"), names=("шыққан жылы", "жылы", "год издания", "год", "year"))
PAGES = Column("pages", _("Pages"), names=("беттері", "бет саны", "страниц", "кол-во страниц", "pages"))
ISBN = Column("isbn", "ISBN", names=("isbn",))
LANGUAGE = Column("language", _("Language"), names=("тілі", "тіл", "язык", "language", "language_raw"))
KIND = Column("kind", _("Kind"), names=("түрі", "вид", "тип", "kind"))
SECTION = Column("section", _("Section"), names=("бөлім", "раздел", "отдел", "section"))
UDC = Column("udc", _("UDC"), names=("әож", "удк", "udc"))
BBK = Column("bbk", _("BBK"), names=("кбк", "ббк", "bbk"))
ILLUSTRATED = Column("illustrated", _("Illustrated"), names=("суретті", "иллюстрированная", "illustrated"))
GRADE = Column("grade", _("Grade"), names=("сыныбы", "сынып", "класс", "grade"))
SUBJECT = Column(
    "subject", _("Subject"), names=("пән", "пәні", "предмет", "subject", "subject_ru", "subject_kk")
)

EDITION = (
    NAME, AUTHORS, PART, PUBLISHER, PLACE, YEAR, PAGES, ISBN, LANGUAGE, KIND, SECTION, UDC, BBK, ILLUSTRATED,
    GRADE, SUBJECT,
)  # fmt: skip
LANGUAGE_ELSE = Option(
    "language",
    _("Language of the books whose row names none"),
    (("kk", _("Kazakh")), ("ru", _("Russian")), ("en", _("English"))),
)


def describe_textbook(row: Row) -> Description:
    """A textbook as lists of textbooks print it. Raises Fault: what cannot be read or decided."""
    subject = _subject(row)
    authors = text(row, "authors")
    found = read_title(row.text("title"), authors, subject, text(row, "language"))
    if found is None:
        raise row.fault("language", "title_language", value=text(row, "language"), title=row.text("title"))
    return _description(
        row,
        name=found.name,
        part=text(row, "part") or found.part,
        language=found.language,
        kind=found.kind,
        authors=authors,
        section=Section.TEXTBOOK if found.kind == TitleKind.TEXTBOOK else Section.PEDAGOGY,
        subject=subject.code if subject else "",
    )


def describe_edition(row: Row, batch: Batch) -> Description:
    """Any edition. Raises Fault: what cannot be read or decided."""
    kind = _named(row, "kind", kind_named, "title_kind") or TitleKind.BOOK
    if kind == TitleKind.TEXTBOOK:
        return describe_textbook(row)
    section = _named(row, "section", section_named, "") if row.filled("section") else None
    subject = _subject(row)
    return _description(
        row,
        name=row.text("title"),
        part=text(row, "part"),
        language=_language(row, batch),
        kind=kind,
        authors=text(row, "authors"),
        section=section or section_of(bbk=text(row, "bbk") or text(row, "section"), udc=text(row, "udc")),
        subject=subject.code if subject else "",
    )


def text(row: Row, column: str) -> str:
    """The cell's text; a lone dash says that there is nothing to say."""
    value = row.text(column, "").strip()
    return "" if value in _EMPTY else value


def number(row: Row, column: str) -> int | None:
    return row.integer(column) if text(row, column) else None


def drafts(batch: Batch, rows: Sequence[Row], describe: Callable[[Row], Description]) -> list[Title | Fault]:
    """What each row describes: the title we have, a new one not yet saved (the same object for the same
    edition), or what is wrong with the row."""
    read: list[Description | Fault] = []
    for row in rows:
        try:
            read.append(describe(row))
        except Fault as fault:
            read.append(fault)
    described = draft_all(by=batch.by, descriptions=[item for item in read if isinstance(item, Description)])
    known = titles_by_key([draft.natural_key for draft in described])
    titles = iter([known.setdefault(draft.natural_key, draft) for draft in described])
    return [item if isinstance(item, Fault) else next(titles) for item in read]


def once(
    titles: Sequence[Title | Fault], row: Row, place: int, seen: dict[object, Row], key: object = None
) -> Title | None:
    """The title of the row at `place`; None when an earlier row says all the same.

    Raises Fault: the row's own, or that an earlier row says nearly the same.
    """
    title = titles[place]
    if isinstance(title, Fault):
        raise title
    first = seen.setdefault(key or title.natural_key, row)
    if first is row:
        return title
    if first.values == row.values:
        return None
    raise row.fault("title", "imp_dup_row", other=str(first.number))


def _apply(batch: Batch, rows: Sequence[Row]) -> None:
    titles = drafts(batch, rows, lambda row: describe_edition(row, batch))
    seen: dict[object, Row] = {}
    for place, row in enumerate(rows):
        with batch.row(row):
            title = once(titles, row, place, seen)
            if title and title.pk is None:
                batch.add(title)


def _description(row: Row, **known: str) -> Description:
    try:
        return Description(
            publisher=publisher_named(text(row, "publisher")),
            place=text(row, "place"),
            year=_year(row),
            isbn=re.sub(r"[\s-]", "", text(row, "isbn"))[:13].upper(),
            pages=number(row, "pages"),
            udc=text(row, "udc"),
            bbk=text(row, "bbk"),
            illustrated=bool(text(row, "illustrated"))
            and text(row, "illustrated") not in {"0", "жоқ", "нет", "no"},
            grade=_grade(row),
            **known,
        )
    except Refused as refused:
        holes = {name: hole for name, hole in refused.holes.items() if isinstance(hole, str | int)}
        raise row.fault("title", refused.code, **holes) from refused


def _year(row: Row) -> int | None:
    year = number(row, "year")
    if year is not None and not 1800 <= year <= 2100:
        raise row.fault("year", "title_year", value=str(year))
    return year


def _grade(row: Row) -> int | None:
    said = text(row, "grade")
    if not said:
        return None
    found = re.match(r"\d{1,2}(?!\d)", said)
    if found is None or int(found[0]) > HIGHEST_GRADE:
        raise row.fault("grade", "imp_class", value=said)
    return int(found[0])


def _subject(row: Row) -> SchoolSubject | None:
    return _named(row, "subject", subject_named, "title_subject")


def _language(row: Row, batch: Batch) -> str:
    """What the cell says, else Kazakh letters in the title, else what the person who brought the
    file said."""
    if named := languages_named(text(row, "language")):
        return named[0]
    if looks_kazakh(row.text("title")):
        return "kk"
    if said := batch.options.get("language"):
        return str(said)
    raise row.fault("language", "title_language", value=text(row, "language"), title=row.text("title"))


def _named(row: Row, column: str, named: Callable[[str], T | None], code: str) -> T | None:
    """What the cell names; None when it is empty, or when it names nothing and there is no `code` to refuse
    with."""
    said = text(row, column)
    found = named(said) if said else None
    if said and found is None and code:
        raise row.fault(column, code, value=said)
    return found


TITLES = Importer(
    kind="titles",
    heading=_("Titles"),
    model=Title,
    columns=EDITION,
    apply=_apply,
    options=(LANGUAGE_ELSE,),
)
