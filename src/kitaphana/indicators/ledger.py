"""A ledger of dated facts: what is added up of it, and when it was kept."""

import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db import models
from django.db.models import Exists, Q, QuerySet, Subquery, Value

from kitaphana.core.models import School
from kitaphana.lib.period import Period

Rows = QuerySet[Any, Any]
Values = dict[str, Decimal | None]
ALWAYS = Period(date.min, date.max)


@dataclass(frozen=True)
class Entry:
    """Which rows of a ledger count, and the column that is added up; no column: each row is one."""

    where: Q = field(default_factory=Q)
    column: str = ""

    def aggregate(self) -> models.Aggregate:
        if self.column:
            return models.Sum(self.column, filter=self.where or None, default=0)
        return models.Count("pk", filter=self.where or None)


@dataclass(frozen=True)
class Ledger:
    """Dated facts of one kind. `since`: other facts, from the first of which on these are kept without a
    break, so that a quiet month is a zero; without it a zero needs facts before, after and in its year."""

    within: Callable[[School, Period], Rows]
    on: str
    entries: Mapping[str, Entry]
    since: tuple[Callable[[School, Period], Rows], str] | None = None

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(self.entries)

    def over(self, school: School, periods: Sequence[Period], kept: "Kept | None" = None) -> list[Values]:
        """One query, and that of `kept` when nothing happened in one of the periods."""
        found = in_each(
            [self.within(school, period) for period in periods], {"any_row": models.Count("pk")} | self._sums
        )
        kept = kept or Kept(school, [self], periods)
        return [
            {code: Decimal(row[code]) if known else None for code in self.entries}
            for period, row in zip(periods, found, strict=True)
            for known in [row["any_row"] or kept.holds(self, period)]
        ]

    def by_month(self, school: School, period: Period) -> dict[Period, Values]:
        """The months of the period in which anything happened. One query, by day, as the index has them."""
        sums = self._sums
        days = self.within(school, period).order_by().values_list(self.on).annotate(**sums)
        months = {(month.start.year, month.start.month): month for month in period.months()}
        found: dict[Period, Values] = {}
        for day, *numbers in days:
            month = found.setdefault(months[day.year, day.month], dict.fromkeys(sums, Decimal(0)))
            for code, n in zip(sums, numbers, strict=True):
                month[code] = (month[code] or 0) + Decimal(n)
        return found

    @property
    def _sums(self) -> dict[str, models.Aggregate]:
        return {code: entry.aggregate() for code, entry in self.entries.items()}

    def ends(self, school: School) -> tuple[Subquery, Subquery | Value]:
        """The days between which nothing in a period is a zero; null without any."""
        rows, on = self.since or (self.within, self.on)
        days = rows(school, ALWAYS).order_by(on).values(on)
        return Subquery(days[:1]), Value(date.max) if self.since else Subquery(days.reverse()[:1])

    def any_in(self, school: School, year: Period) -> Exists | Value:
        """Whether it was kept in a school year between those days; in August the next one is begun."""
        taught = Period(year.start, year.end.replace(month=7))
        return Value(value=True) if self.since else Exists(self.within(school, taught))


@dataclass(frozen=True)
class _Days:
    """`empty`: school years of which nothing was written down."""

    first: date | None
    last: date | None
    empty: tuple[Period, ...]

    def breaks_off_in(self, period: Period) -> bool:
        """Whether the period reaches into an empty year between kept ones."""
        if self.first is None or self.last is None:
            return False
        return any(
            self.first < year.start and year.end < self.last for year in self.empty if year.overlaps(period)
        )


class Kept:
    """When ledgers were kept, as far as the periods ask: one query for all, when the first is asked about."""

    def __init__(self, school: School, ledgers: Sequence[Ledger], periods: Iterable[Period]) -> None:
        self._school, self._ledgers = school, ledgers
        self._years = sorted({year for period in periods for year in period.school_years()})

    def holds(self, ledger: Ledger, period: Period) -> bool:
        """Whether nothing in the period is a zero."""
        days = self._days[id(ledger)]
        begun = days.first is not None and days.last is not None and days.first <= period.end <= days.last
        return begun and not days.breaks_off_in(period)

    def is_of_a_part(self, ledger: Ledger, period: Period) -> bool:
        """Whether it tells of a part of the period: it began after the first month, or broke off."""
        days = self._days[id(ledger)]
        late = days.first is not None and days.first > period.months()[0].end
        return late or days.breaks_off_in(period)

    @cached_property
    def _days(self) -> dict[int, _Days]:
        school = self._school
        asked = [
            [*ledger.ends(school), *(ledger.any_in(school, year) for year in self._years)]
            for ledger in self._ledgers
        ]
        row = iter(School.objects.filter(pk=school.pk).values_list(*itertools.chain(*asked)).get())
        return {
            id(ledger): _Days(
                first=next(row), last=next(row), empty=tuple(year for year in self._years if not next(row))
            )
            for ledger in self._ledgers
        }


def in_each(asked: Sequence[Rows], sums: Mapping[str, models.Aggregate]) -> list[dict[str, Any]]:
    """The sums over each set of rows, in their order, all in one query."""
    parts = [
        rows.order_by().annotate(nth_set=Value(nth)).values("nth_set").annotate(**sums)
        for nth, rows in enumerate(asked)
    ]
    found = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    return sorted(found, key=lambda row: row["nth_set"])
