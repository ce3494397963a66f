"""Finding editions."""

import re
from collections.abc import Iterable

from kitaphana.catalogue.models import Title, TitleQuerySet
from kitaphana.lib.fold import fold

PARAMETERS = 900  # of one statement; SQLite's least limit is 999


def find(text: str) -> TitleQuerySet:
    """Titles by words of the name, the part and the authors in any letters, or by ISBN, in alphabetical
    order.

    No text: every title.
    """
    number = re.sub(r"[\s-]", "", text).upper()
    if re.fullmatch(r"\d{9}[\dX]|\d{13}", number):
        return Title.objects.filter(isbn__in={number, text.strip()}).order_by("sort_key", "pk")
    return Title.objects.matching(text).order_by("sort_key", "pk")


def alike(name: str, **typed: object) -> list[Title]:
    """The titles of that name that agree with all else that was typed; what is empty agrees with anything.

    `typed`: fields of Title. Letters are compared folded, signs not at all.
    """
    said = {"name": name} | {field: value for field, value in typed.items() if value not in ("", None)}
    wanted = {field: _bare(value) for field, value in said.items()}
    return [
        title
        for title in Title.objects.matching(name).order_by("sort_key", "pk")
        if all(_bare(getattr(title, field)) == value for field, value in wanted.items())
    ]


def _bare(value: object) -> str:
    return "".join(re.findall(r"[^\W_]+", fold(str(value))))


def titles_by_key(keys: Iterable[str]) -> dict[str, Title]:
    """The titles we have of those natural keys."""
    wanted = list(dict.fromkeys(keys))
    found: dict[str, Title] = {}
    for start in range(0, len(wanted), PARAMETERS):
        rows = Title.objects.filter(natural_key__in=wanted[start : start + PARAMETERS]).select_related(
            "subject"
        )
        found |= {title.natural_key: title for title in rows}
    return found
