"""What readers ask at the desk of the demo school (enquiries.toml)."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from kitaphana.needs.actions import USUAL_KIND
from kitaphana.needs.models import Enquiry

OFTEN_LENT = "often_lent"
STILL_REFUSED, STILL_PART = 0.01, 0.02
"""Shares of questions usually answered that are not, or only in part."""
LANGUAGE_SAID, CLARIFIED = 0.35, 0.12
"""How often a language is asked for; how often where to find a thing is first made clear."""
MINUTES = {"thematic": (5, 20), "clarifying": (2, 7), "address": (1, 4), "factual": (2, 9)}
SOURCES = {
    "thematic": {"shelf": 5, "reference": 3, "periodical": 2, "digital": 2, "internet": 3},
    "clarifying": {"catalogue": 5, "reference": 2, "internet": 1},
    "address": {"shelf": 4, "catalogue": 6},
    "factual": {"reference": 6, "internet": 3, "digital": 1},
}
"""What each kind of reference answer takes: minutes, and sources by weight."""


@dataclass(frozen=True)
class Question:
    """`about`: in several spellings, the right one first; `grades` None: only teachers ask it. `language`:
    the one that the question itself names."""

    sought: str
    about: tuple[str, ...]
    grades: tuple[int, int] | None
    outcome: str
    reason: str
    author: str = ""
    language: str = ""
    referred_to: str = ""

    def suits(self, grade: int | None) -> bool:
        """Whether a pupil of the grade asks it; None: a teacher."""
        if grade is None or self.grades is None:
            return grade is None and self.grades is None
        return self.grades[0] <= grade <= self.grades[1]

    def spelling(self, rng: Random) -> str:
        return self.about[0] if rng.random() < 0.6 else rng.choice(self.about)

    def answer(self, rng: Random) -> tuple[str, str]:
        """Outcome and reason."""
        chance = rng.random()
        if self.outcome == Enquiry.Outcome.REFUSED:
            return self.outcome, self.reason
        if self.outcome in (Enquiry.Outcome.PART, Enquiry.Outcome.REFERRED) and chance < 0.7:
            return self.outcome, self.reason
        if self.outcome == OFTEN_LENT and chance < 0.22:
            return Enquiry.Outcome.REFUSED, Enquiry.Reason.ALL_LENT
        if chance > 1 - STILL_REFUSED:
            return Enquiry.Outcome.REFUSED, Enquiry.Reason.ALL_LENT
        if chance > 1 - STILL_REFUSED - STILL_PART:
            return Enquiry.Outcome.PART, Enquiry.Reason.NOT_IN_STOCK
        return Enquiry.Outcome.MET, ""

    def answered(self, outcome: str, language: str, rng: Random) -> dict[str, Any]:
        """The other fields of the enquiry of somebody who reads in that language."""
        sought = Enquiry.Sought(self.sought)
        kind = USUAL_KIND[sought]
        if kind == Enquiry.Kind.ADDRESS and rng.random() < CLARIFIED:
            kind = Enquiry.Kind.CLARIFYING
        usual = language if sought in (Enquiry.Sought.WORK, Enquiry.Sought.AUTHOR) else ""
        sources = SOURCES[kind]
        referred = outcome == Enquiry.Outcome.REFERRED
        drawn = rng.choices(list(sources), list(sources.values()))[0]
        return {
            "kind": kind,
            "author": self.author,
            "language": self.language or (usual if rng.random() < LANGUAGE_SAID else ""),
            "source_used": Enquiry.SourceUsed.ELSEWHERE if referred else drawn,
            "minutes": rng.randint(*MINUTES[kind]),
            "referred_to": self.referred_to if referred else "",
        }


def questions() -> list[Question]:
    table = tomllib.loads(Path(__file__).with_name("enquiries.toml").read_text(encoding="utf-8"))
    return [
        Question(
            sought=sought,
            about=tuple(row["about"]),
            grades=None if row.get("teachers") else (row["grades"][0], row["grades"][1]),
            outcome=row.get("outcome", Enquiry.Outcome.MET),
            reason=row.get("reason", ""),
            **{name: row[name] for name in ("author", "language", "referred_to") if name in row},
        )
        for sought, rows in table.items()
        for row in rows
    ]
