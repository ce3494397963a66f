"""What people wish for, read out of a free answer: several works on several lines become several wishes."""

import re

from kitaphana.lib.asked import author_key, work_key
from kitaphana.lib.fold import fold
from kitaphana.needs.models import Axis

MOST_WISHES = 12
LONGEST_WISH = 200
_QUOTED = re.compile('«[^»]*»|“[^”]*”|"[^"]*"')
_BETWEEN = re.compile(r"[\n;,]+")
_NUMBERING = re.compile(r"^\s*(?:\d{1,2}[.)]|[-–—•*])\s*")
_COMMA = "\ufdd0"
"""Stands in for what parts wishes while it is inside quotes."""
NO_WISH = frozenset(
    fold(words)
    for words in (
        "жоқ", "білмеймін", "есімде жоқ", "ештеңе", "бәрі бар", "бәрі", "кез келген", "маған бәрібір",
        "нет", "не знаю", "не помню", "ничего", "всё есть", "все", "любая", "любую", "любые", "мне всё равно",
    )
)  # fmt: skip
"""Answers that name nothing."""


def wishes(text: str) -> list[str]:
    """The parts of an answer between line breaks, semicolons and commas, but for those inside quotes."""
    kept = _QUOTED.sub(lambda found: _BETWEEN.sub(_COMMA, found[0]), text)
    parts = (_NUMBERING.sub("", part).replace(_COMMA, ", ") for part in _BETWEEN.split(kept))
    found = (" ".join(part.split()).strip(" .") for part in parts)
    return list(dict.fromkeys(part[:LONGEST_WISH] for part in found if part))[:MOST_WISHES]


def keyed(axis: str, text: str) -> list[tuple[str, str]]:
    """The wishes of an answer, each with its key and once, however often and in whatever letters it is
    written; an answer that holds none as it stands."""
    if not axis:
        return [(text.strip(), "")]
    found: dict[str, tuple[str, str]] = {}
    for wish in wishes(text) or [text.strip()]:
        key = wish_key(axis, wish)
        found.setdefault(key or fold(wish), (wish, key))
    return list(found.values())


def wish_key(axis: str, wish: str) -> str:
    """Under what the wish is gathered; empty for an answer that names nothing."""
    if fold(wish).strip() in NO_WISH:
        return ""
    return author_key(wish) if axis == Axis.AUTHOR else work_key(wish)
