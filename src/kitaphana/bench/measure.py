"""A measurement and the figure it stands beside."""

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any, TypeVar

R = TypeVar("R")


@dataclass(frozen=True)
class Measurement:
    """`limit`: the engine's or framework's own figure for the same work in the same run, in the same unit."""

    name: str
    size: int
    value: float
    unit: str
    limit: float

    @property
    def ratio(self) -> float:
        return self.value / self.limit

    def json(self) -> dict[str, Any]:
        rounded = {
            key: round(number, 6) if isinstance(number, float) else number
            for key, number in asdict(self).items()
        }
        return rounded | {"ratio": round(self.ratio, 6)}


def timed(work: Callable[[], R], clock: Callable[[], float] = time.perf_counter) -> tuple[float, R]:
    """Seconds that the work took, and what it gave."""
    start = clock()
    result = work()
    return clock() - start, result


def usual_seconds(
    work: Callable[[], object], times: int = 5, clock: Callable[[], float] = time.perf_counter
) -> float:
    """The median of several runs."""
    return median(timed(work, clock)[0] for _ in range(times))
