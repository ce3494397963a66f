"""Time norms: what the papers say a unit of work takes, and what it took by the diary."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from statistics import median
from typing import Any

from kitaphana.activities.models import Activity, WorkKind
from kitaphana.activities.queries import shipped_kinds
from kitaphana.core.models import School
from kitaphana.core.sentences import say
from kitaphana.lib.numbers import ratio
from kitaphana.lib.period import Period

OWN = "own_"
"""Begins the code of a kind of work that the school added."""
PRACTICE = "practice"
PAPERS = {
    "rural_guide": "norm_rural_guide",
    "ru_1997": "norm_ru_1997",
    "ru_2477": "norm_ru_2477",
    "ua_496": "norm_ua_496",
    "ua_1631": "norm_ua_1631",
    PRACTICE: "norm_practice",
}
"""Paper of a norm → the sentence that names it."""
FEWEST_ENTRIES = 3
"""Fewer say nothing of how long a piece of work takes."""


@dataclass(frozen=True)
class Official:
    """The norm that the program ships. `is_practice`: no paper is behind it."""

    minutes: Decimal
    paper: str
    table: str

    @property
    def is_practice(self) -> bool:
        return self.paper == PRACTICE

    def source(self, language: str) -> str:
        text = say(PAPERS[self.paper], language=language)
        return say("norm_table", language=language, text=text, id=self.table) if self.table else text


@dataclass(frozen=True)
class Measured:
    """`minutes`: the median of what a unit took."""

    minutes: Decimal
    entries: int

    @property
    def is_enough(self) -> bool:
        """To make a norm of it."""
        return self.entries >= FEWEST_ENTRIES and self.minutes > 0


def official(kind: WorkKind) -> Official | None:
    """None: the kind is the school's own."""
    row = shipped_kinds().get(kind.code)
    return Official(Decimal(row["norm"]), row["source"], row.get("table", "")) if row else None


def source_of(kind: WorkKind, language: str) -> str:
    """Which paper says the norm that the kind has now."""
    shipped = official(kind)
    return kind.norm_source or (shipped.source(language) if shipped else "")


@cache
def normed_codes() -> frozenset[str]:
    """Kinds of work that an official paper has a norm for; the others are non-normed (domain.md §3.3)."""
    return frozenset(code for code, row in shipped_kinds().items() if row["source"] != PRACTICE)


def measured(school: School, period: Period) -> dict[int, Measured]:
    """Key of a kind → its median, over the entries of the period whose time was noted. One query."""
    took: dict[int, list[Decimal]] = {}
    noted = Activity.objects.for_school(school).filter(
        on__range=(period.start, period.end), is_timed=True, minutes__gt=0, units__gt=0
    )
    for kind, units, minutes in noted.values_list("kind", "units", "minutes"):
        took.setdefault(kind, []).append(minutes / units)
    return {kind: Measured(ratio(median(each), 1, 2), len(each)) for kind, each in took.items()}


@cache
def coefficients() -> Mapping[str, Mapping[str, Any]]:
    """Code → name in three languages and the `factor` by which the norm of describing is multiplied."""
    return tomllib.loads(Path(__file__).with_name("norm_coefficients.toml").read_text(encoding="utf-8"))
