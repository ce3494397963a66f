"""A year of the library's work as `work.toml` tells it, and its terms in a given year."""

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from kitaphana.demo.year import Year
from kitaphana.lib.fuzzy import FuzzyDate

Term = tuple[str, ...]


@dataclass(frozen=True)
class Promise:
    """A row of the plan. `units`: a number, or so many for each pupil, class, reader, visit or day.
    `section`: the code of the plan's, empty: that of the kind."""

    kind: str
    text: str
    term: Term
    units: float
    per: str = ""
    name: str = ""
    section: str = ""
    audience: str = ""
    helpers: str = ""
    place: str = ""
    expected: str = ""


@dataclass(frozen=True)
class Routine(Promise):
    """`every`: "week", "month" or the days of its diary entries; `minutes` of a unit in fact, 0: the norm."""

    every: str | tuple[str, ...] = ()
    count: float = 0
    minutes: float = 0


@dataclass(frozen=True)
class Event:
    kind: str
    theme: str
    day: str
    term: str = ""
    series: str = ""
    grades: tuple[int, int] = (1, 11)
    teacher: str = ""
    request: bool = False
    extra: bool = False
    born: int = 0
    units: int = 1
    strands: tuple[str, ...] = ()
    campaign: str = ""
    place: str = ""
    days: int = 0
    marks: str = ""
    shown: tuple[str, ...] = ()
    outcome: str = ""

    @property
    def is_for_class(self) -> bool:
        return self.grades[1] - self.grades[0] <= 1

    @property
    def is_for_all(self) -> bool:
        return self.grades == (1, 11)

    def theme_of(self, on: date) -> str:
        """With the anniversary in every fifth year (domain.md §10)."""
        age = on.year - self.born
        return f"{self.theme} (туғанына {age} жыл)" if self.born and age % 5 == 0 else self.theme


@dataclass(frozen=True)
class Work:
    routines: tuple[Routine, ...]
    series: tuple[Promise, ...]
    events: tuple[Event, ...]


def year_of_work() -> Work:
    table = tomllib.loads(Path(__file__).with_name("work.toml").read_text(encoding="utf-8"))
    return Work(
        routines=tuple(Routine(**_units(row)) for row in table["routine"]),
        series=tuple(Promise(**_units(row)) for row in table["series"]),
        events=tuple(Event(**_tuples(row)) for row in table["event"]),
    )


def _units(row: dict[str, Any]) -> dict[str, Any]:
    units = row["units"]
    if isinstance(units, dict):
        ((per, number),) = units.items()
        row = row | {"units": number, "per": per}
    return _tuples(row)


def _tuples(row: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}


def term_of(year: Year, term: Term) -> FuzzyDate:
    """Of a routine or a series: its kind and, for «until» and «month», its first and last day."""
    kind = term[0]
    if kind == "until":
        return FuzzyDate.until(year.day(term[1]), year.day(term[2]))
    if kind == "month":
        start = year.day(term[1])
        return FuzzyDate.month(start.year, start.month)
    if kind.startswith("quarter") and kind[-1].isdigit():
        return quarter(year, int(kind[-1]))
    return {"monthly": FuzzyDate.monthly, "quarterly": FuzzyDate.quarterly, "all_year": FuzzyDate.all_year}[
        kind
    ](year.teaching)


def term_of_event(year: Year, event: Event) -> FuzzyDate:
    day = year.day(event.day)
    if event.term.startswith("quarter"):
        return quarter(year, int(event.term[-1]))
    if event.term == "day":
        return FuzzyDate.day(day)
    if event.term == "until":
        return FuzzyDate.until(day - timedelta(days=12), day + timedelta(days=3))
    if event.term == "month":
        return FuzzyDate.month(day.year, day.month)
    first_weekday = day.replace(day=1).weekday()
    return FuzzyDate.week(day.year, day.month, (day.day - 1 + first_weekday) // 7 + 1)


def quarter(year: Year, number: int) -> FuzzyDate:
    term = year.terms[number - 1]
    return FuzzyDate.quarter(term.start, term.end, number)
