"""What the later parts of the demo school are written from, once its people, stock and desk stand."""

from dataclasses import dataclass
from datetime import date
from random import Random

from kitaphana.core.models import School, User
from kitaphana.demo.ledger import Ledger
from kitaphana.demo.people import People
from kitaphana.demo.year import Year


@dataclass(frozen=True)
class Scene:
    """`ledger`: loans, visits and enquiries as they were stored. Nothing is dated after `until`."""

    by: User
    people: People
    years: tuple[Year, ...]
    ledger: Ledger
    seed: int
    until: date

    @property
    def school(self) -> School:
        return self.by.school

    def rng(self, part: str) -> Random:
        """Each part has a chance of its own, so that one does not move the others."""
        return Random(f"{self.seed}:{part}")
