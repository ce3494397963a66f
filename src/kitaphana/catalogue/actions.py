"""Describing editions."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from django.db import models

from kitaphana.catalogue.models import Section, Subject, Title, TitleKind
from kitaphana.catalogue.queries import titles_by_key
from kitaphana.catalogue.subjects import school_subjects
from kitaphana.core.action import action
from kitaphana.core.models import User
from kitaphana.core.refusal import Refused

WRITTEN = ("name", "authors", "part", "publisher", "place", "isbn", "udc", "bbk")
LONGEST = {
    field.name: field.max_length
    for field in Title._meta.fields
    if isinstance(field, models.CharField) and field.max_length and field.name in WRITTEN
}


@dataclass(frozen=True)
class Description:
    """An edition as its title page says. `language` is the book's own, as a code (kk, ru, en …); `subject` is
    a code of subjects.toml. Raises Refused: no name, or a text longer than its column."""

    name: str
    language: str
    kind: str = TitleKind.BOOK
    authors: str = ""
    part: str = ""
    publisher: str = ""
    place: str = ""
    year: int | None = None
    isbn: str = ""
    pages: int | None = None
    section: str = Section.OTHER
    udc: str = ""
    bbk: str = ""
    illustrated: bool = False
    grade: int | None = None
    subject: str = ""

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise Refused("title_name")
        for field, most in LONGEST.items():
            text = getattr(self, field)
            if len(text) > most:
                raise Refused("title_long", text=f"{text[:40]}…", max=most)


@action
def describe(*, by: User, description: Description) -> Title:
    """The title so described: the one we have by its natural key, or a new one. Raises Refused: no name."""
    return describe_all(by=by, descriptions=[description])[0]


@action
def describe_all(*, by: User, descriptions: Sequence[Description]) -> list[Title]:
    """Titles in the order of the descriptions; the same edition twice is the same title.

    A constant number of queries for each thousand. Another school may describe the same edition at the same
    moment: its row is then taken.
    """
    drafts = draft_all(by=by, descriptions=descriptions)
    known = titles_by_key([draft.natural_key for draft in drafts])
    new = {draft.natural_key: draft for draft in reversed(drafts) if draft.natural_key not in known}
    if new:
        Title.objects.bulk_create(new.values(), batch_size=500, ignore_conflicts=True)
        known |= titles_by_key(list(new))
    return [known[draft.natural_key] for draft in drafts]


@action
def draft_all(*, by: User, descriptions: Sequence[Description]) -> list[Title]:
    """Titles with their keys, not yet saved; the subjects they name are. KeyError: a subject code that is not
    ours."""
    subjects = _subjects({row.subject for row in descriptions if row.subject})
    return [Title(**(asdict(row) | {"subject": subjects.get(row.subject)})).keyed() for row in descriptions]


def _subjects(codes: set[str]) -> dict[str, Subject]:
    """Rows of the subjects; a subject's row is made when its first book comes. KeyError: no such code."""
    found = {subject.code: subject for subject in Subject.objects.filter(code__in=codes)}
    for code in codes - found.keys():
        of_school = school_subjects()[code]
        names = {"name_kk": of_school.kk, "name_ru": of_school.ru, "name_en": of_school.en}
        found[code], _ = Subject.objects.get_or_create(code=code, defaults=names)
    return found
