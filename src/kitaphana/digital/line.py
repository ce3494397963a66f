"""The speed of the line: so many bytes in so many seconds, or why it could not be measured."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from http.client import HTTPException, HTTPResponse
from time import perf_counter

from kitaphana.core.refusal import Refused
from kitaphana.digital.web import parts_of, reached, told

MEGABYTE = 1_000_000
CHUNK = 65_536
LEAST = 100_000
"""Fewer bytes say nothing about a line: they come at once, from a buffer."""
STEP_SECONDS = 10.0
BAD_STATUS = 400
_MILLISECOND, _HUNDREDTH = Decimal("0.001"), Decimal("0.01")


@dataclass(frozen=True)
class Measured:
    """`seconds`: of the body alone, without the time that looking up and connecting took."""

    received: int
    seconds: Decimal

    @property
    def mbit(self) -> Decimal:
        """Mbit/s, a megabit being 10⁶ bits."""
        exact = Decimal(self.received * 8) / self.seconds / MEGABYTE
        return exact.quantize(_HUNDREDTH, ROUND_HALF_UP)


def measure(address: str, *, megabytes: int, seconds: int) -> Measured:
    """Take so much, or for so long, whichever ends first. Raises Refused with the reason in one sentence."""
    name = parts_of(address).hostname or ""
    with reached(address, seconds=min(STEP_SECONDS, max(1, seconds)), own=True) as answer:
        if answer.status >= BAD_STATUS:
            raise Refused("digital_line_status", n=answer.status, text=name)
        with told(name):
            found = _taken(answer, max(1, megabytes) * MEGABYTE, max(1, seconds))
    if found.received < LEAST:
        raise Refused("digital_line_little", n=found.received // 1000, min=LEAST // 1000)
    return found


def _taken(answer: HTTPResponse, most: int, seconds: int) -> Measured:
    """A line that breaks, or stands still, after enough has come has been measured all the same."""
    began = last = perf_counter()
    received = 0
    while received < most and last - began < seconds:
        try:
            chunk = answer.read1(min(CHUNK, most - received))
        except (OSError, HTTPException):
            if received < LEAST:
                raise
            break
        last = perf_counter()
        received += len(chunk)
        if not chunk:
            break
    took = max(Decimal(str(last - began)).quantize(_MILLISECOND, ROUND_HALF_UP), _MILLISECOND)
    return Measured(received, took)
