"""What is known beforehand of a school year: `calendar.toml` as terms and days off, not yet any school's."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from kitaphana.lib.period import Period

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Rest:
    """A break or a holiday; `grade` when only that grade rests."""

    kind: str
    period: Period
    name_kk: str
    name_ru: str
    source: str
    grade: int | None = None


@dataclass(frozen=True)
class KnownYear:
    source: str
    terms: tuple[Period, ...]
    first_grade_break: Period | None


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("calendar.toml").read_text(encoding="utf-8"))


def known_years() -> dict[int, KnownYear]:
    """First calendar year → what is known of that school year; other years are typed by the librarian."""
    return {row["starts_on"].year: _known(row) for row in _data()["year"]}


def _known(row: dict[str, Any]) -> KnownYear:
    extra = row.get("first_grade_break")
    terms = tuple(Period(*ends) for ends in row["terms"])
    return KnownYear(row["source"], terms, Period(*extra) if extra else None)


def breaks(year: KnownYear, ends_on: date) -> Iterator[Rest]:
    """The days between terms, the summer up to `ends_on`, and the extra break of grade 1."""
    names = _data()["breaks"]
    starts = [term.start for term in year.terms[1:]] + [ends_on + _DAY]
    for term, following, kk, ru in zip(year.terms, starts, names["kk"], names["ru"], strict=True):
        yield Rest("break", Period(term.end + _DAY, following - _DAY), kk, ru, year.source)
    if year.first_grade_break:
        kk, ru = names["first_grade_kk"], names["first_grade_ru"]
        yield Rest("break", year.first_grade_break, kk, ru, year.source, grade=1)


def holidays(within: Period) -> Iterator[Rest]:
    """Public holidays that begin within the period, in order of date."""
    for year in range(within.start.year, within.end.year + 1):
        for row in _data()["holiday"]:
            if not row.get("since", year) <= year <= row.get("until", year):
                continue
            first, last = (date.fromisoformat(f"{year}-{day}") for day in row["days"])
            if first in within:
                yield Rest("holiday", Period(first, last), row["kk"], row["ru"], row["source"])
