"""What the standards call our counts and indicators: data, so that a number found later is one line."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True)
class Standard:
    """A name in a standard. `clause`: its number there, empty where nobody saw it; `checked`: the name stands
    in a public part of the standard, else the correspondence is only general knowledge; `per_capita`: the
    standard divides by the people it serves, not by readers."""

    standard: str
    name: str
    clause: str
    checked: bool
    per_capita: bool = False

    @property
    def language(self) -> str:
        return "en" if self.standard.startswith("ISO") else "ru"


def standards_of(code: str) -> tuple[Standard, ...]:
    """None found: empty."""
    return _all().get(code, ())


@cache
def _all() -> Mapping[str, tuple[Standard, ...]]:
    rows = tomllib.loads(Path(__file__).with_name("standards.toml").read_text(encoding="utf-8"))
    return {
        code: tuple(
            Standard(
                row["standard"],
                row["name"],
                row.get("clause", ""),
                row["checked"],
                row.get("differs") == "people",
            )
            for row in found
        )
        for code, found in rows.items()
        if code != "sources"
    }
