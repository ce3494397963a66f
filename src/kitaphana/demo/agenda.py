"""What is to be done on which day, done in the order of the days."""

from collections.abc import Callable
from datetime import date
from heapq import heappop, heappush

Deed = Callable[[date], None]


class Agenda:
    """A deed may put later ones down. Of one day they are done in the order in which they were put down."""

    def __init__(self) -> None:
        self._deeds: list[tuple[date, int, Deed]] = []
        self._number = 0

    def put(self, day: date | None, deed: Deed) -> None:
        """None: the demo ends before."""
        if day:
            self._number += 1
            heappush(self._deeds, (day, self._number, deed))

    def run(self, until: date = date.max) -> None:
        while self._deeds and self._deeds[0][0] <= until:
            day, _, deed = heappop(self._deeds)
            deed(day)
