"""The sentence tables, read from the source."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

SOURCE = Path(__file__).parents[2] / "src/kitaphana"
RENDERED = Path(__file__).with_name("rendered.txt")
LANGUAGES = ("kk", "ru", "en")
HOLE = re.compile(r"\{(\w+)(?::([^{}]+))?\}")

Table = dict[str, dict[str, str]]


def tables() -> dict[str, Table]:
    """App → code → language → template."""
    found = {
        file.parent.name: tomllib.loads(file.read_text(encoding="utf-8"))
        for file in sorted(SOURCE.glob("*/sentences.toml"))
    }
    assert found, f"no sentence tables under {SOURCE}"
    return found


def templates(language: str) -> Iterator[tuple[str, str]]:
    """Code and template of every sentence."""
    return ((code, row[language]) for table in tables().values() for code, row in table.items())


def hole_names(template: str) -> frozenset[str]:
    """What a sentence must be given: the values it prints and the numbers that only choose a word form."""
    return frozenset(name for name, _ in HOLE.findall(template))
