"""How long the days of a report may be."""

from kitaphana.core.refusal import Refused
from kitaphana.lib.period import Period

YEARS = 6
LEAP_YEAR = 366


def refuse_long(period: Period) -> None:
    """Refused: more days than so many years have; each month of them is counted, with those a year before."""
    if (period.end - period.start).days >= YEARS * LEAP_YEAR:
        raise Refused("rep_period_long", n=YEARS)
