"""What an event of the school may be, whoever writes it down."""

from datetime import date

from kitaphana.core.refusal import Refused
from kitaphana.core.span import FIRST, LAST
from kitaphana.lib.dates import school_year_label
from kitaphana.lib.period import Period

LONGEST = 366
"""Days that an event may take."""


def refuse_wrong(name: str, starts_on: date, ends_on: date) -> None:
    """Refused: no name, days in the wrong order, of no time of ours, or more than a year of them."""
    if not name:
        raise Refused("appendix_no_name")
    if ends_on < starts_on:
        raise Refused("appendix_order", title=name, d=ends_on)
    if not FIRST <= starts_on <= LAST or not FIRST <= ends_on <= LAST:
        raise Refused("appendix_far", title=name, d=starts_on)
    if (ends_on - starts_on).days >= LONGEST:
        raise Refused("appendix_long", title=name)


def refuse_unknown(name: str, starts_on: date, ends_on: date, known: Period | None) -> None:
    """Refused: a day of a school year that the school does not have. `known`: see `queries.known_years`."""
    far = next((day for day in (starts_on, ends_on) if known and day not in known), None)
    if far:
        raise Refused("appendix_no_year", title=name, d=far, y=year_of(far))


def year_of(day: date) -> str:
    """«2026–2027»."""
    return school_year_label(day.year if day.month >= 9 else day.year - 1)
