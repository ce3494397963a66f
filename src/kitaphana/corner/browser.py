"""What a reader's browser keeps for the corner, signed: a grade, and what it has told us lately. No name."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any

from kitaphana.lib.asked import work_key

REMEMBERED = 40
"""Searches of a day; more are forgotten, the oldest first."""
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Browser:
    """`kind`, `grade`: what the reader said of himself, empty before. `searches`: digests of what was not
    found on `day`. `sent`: when suggestions were sent, in seconds."""

    kind: str = ""
    grade: int | None = None
    asked: bool = False
    day: str = ""
    searches: tuple[str, ...] = ()
    sent: tuple[int, ...] = ()

    def write(self) -> str:
        kept = {name: value for name, value in asdict(self).items() if value not in ("", None, ())}
        return json.dumps(kept)

    def has_told(self, text: str, on: date) -> bool:
        """Whether the same words were told on that day, however they were spelt."""
        return self.day == on.isoformat() and _digest(text) in self.searches

    def told(self, text: str, on: date) -> "Browser":
        before = self.searches if self.day == on.isoformat() else ()
        return replace(self, day=on.isoformat(), searches=(*before, _digest(text))[-REMEMBERED:])

    def sent_lately(self, now: datetime) -> int:
        return len(self._of_the_hour(now))

    def with_sent(self, now: datetime) -> "Browser":
        return replace(self, sent=(*self._of_the_hour(now), int(now.timestamp())))

    def _of_the_hour(self, now: datetime) -> tuple[int, ...]:
        return tuple(moment for moment in self.sent if moment > (now - HOUR).timestamp())


def read(text: str) -> Browser:
    """What `write` wrote, whose signature has been checked; nothing kept, nothing known."""
    kept: Mapping[str, Any] = json.loads(text or "{}")
    return Browser(
        kind=kept.get("kind", ""),
        grade=kept.get("grade"),
        asked=kept.get("asked", False),
        day=kept.get("day", ""),
        searches=tuple(kept.get("searches", ())),
        sent=tuple(kept.get("sent", ())),
    )


def _digest(text: str) -> str:
    return sha256(work_key(text).encode()).hexdigest()[:8]
