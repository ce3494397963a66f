"""Sentences with figures and names in them, in three languages: the `sentences.toml` of every app."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from django.apps import apps
from django.utils.translation import get_language

from kitaphana.lib import sentence
from kitaphana.lib.sentence import Hole, Piece

LANGUAGES = ("kk", "ru", "en")


def say(code: str, /, *, language: str | None = None, **holes: Hole) -> str:
    """The sentence of `code`, holes filled, by default in the reader's language. KeyError: no such code."""
    language = language or spoken()
    return sentence.text(templates()[code][language], language, holes)


def pieces(code: str, language: str, holes: Mapping[str, Hole]) -> tuple[Piece, ...]:
    """As `say`, cut where the holes are, so that a report can link each figure to the rows behind it."""
    return sentence.render(templates()[code][language], language, holes)


@cache
def templates() -> Mapping[str, Mapping[str, str]]:
    """Code → the row of its table: `kk`, `ru`, `en`, and in the report's table `when`."""
    rows: dict[str, Mapping[str, str]] = {}
    for app in apps.get_app_configs():
        table = Path(app.path, "sentences.toml")
        if table.exists():
            rows |= tomllib.loads(table.read_text(encoding="utf-8"))
    return MappingProxyType(rows)


def spoken() -> str:
    """The reader's language, of the three we have."""
    language = (get_language() or "kk")[:2]
    return language if language in LANGUAGES else "kk"
