"""What readers ask at the desk of the demo school (enquiries.toml)."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from random import Random

from kitaphana.needs.models import Enquiry

OFTEN_LENT = "often_lent"
STILL_REFUSED, STILL_PART = 0.01, 0.02
"""Shares of questions usually answered that are not, or only in part."""


@dataclass(frozen=True)
class Question:
    """`about`: in several spellings, the right one first; `grades` None: only teachers ask it."""

    sought: str
    about: tuple[str, ...]
    grades: tuple[int, int] | None
    outcome: str
    reason: str

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
        if self.outcome == Enquiry.Outcome.PART and chance < 0.7:
            return self.outcome, self.reason
        if self.outcome == OFTEN_LENT and chance < 0.22:
            return Enquiry.Outcome.REFUSED, Enquiry.Reason.ALL_LENT
        if chance > 1 - STILL_REFUSED:
            return Enquiry.Outcome.REFUSED, Enquiry.Reason.ALL_LENT
        if chance > 1 - STILL_REFUSED - STILL_PART:
            return Enquiry.Outcome.PART, Enquiry.Reason.NOT_IN_STOCK
        return Enquiry.Outcome.MET, ""


def questions() -> list[Question]:
    table = tomllib.loads(Path(__file__).with_name("enquiries.toml").read_text(encoding="utf-8"))
    return [
        Question(
            sought=sought,
            about=tuple(row["about"]),
            grades=None if row.get("teachers") else (row["grades"][0], row["grades"][1]),
            outcome=row.get("outcome", Enquiry.Outcome.MET),
            reason=row.get("reason", ""),
        )
        for sought, rows in table.items()
        for row in rows
    ]
