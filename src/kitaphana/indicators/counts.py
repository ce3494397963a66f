"""What is counted, and the rows that are counted: the only definitions of these numbers (domain.md §2).

A *ledger* holds dated facts, so its counts grow through the year; a *state* is how things stand at the end of
the period. An unknown number is None, never zero. A ledger's zero is known only inside the time it was kept:
a school that began in September had visitors in May, but we do not know how many; nor in a school year of
which nothing was written down. A state of zero (no pupil, no book) means that they were not entered.
"""

import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db import models
from django.db.models import Exists, Q, QuerySet, Subquery, Value
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from kitaphana.activities.queries import diary
from kitaphana.circulation.models import Loan, Visit
from kitaphana.core.models import School
from kitaphana.core.setting import staff_of
from kitaphana.digital.queries import opened as resource_opens
from kitaphana.digital.queries import sessions
from kitaphana.lib.period import Period
from kitaphana.needs.queries import REFUSED, enquiries
from kitaphana.roster import queries as roster
from kitaphana.roster.models import Reader, ReaderKind, SchoolYear
from kitaphana.stock.models import Fund, Lot
from kitaphana.stock.queries import disposed_rows, holding_rows, received_rows
from kitaphana.textbooks.queries import Provision, provisions

Rows = QuerySet[Any, Any]
Values = dict[str, Decimal | None]

MAIN = Q(fund=Fund.MAIN)
EVENT = Q(kind__is_event=True)
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
        found = _in_each(
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


@dataclass(frozen=True)
class State:
    """How things stand."""

    codes: tuple[str, ...]
    over: Callable[[School, Sequence[Period]], list[Values]]


Tally = Ledger | State


def _in_each(asked: Sequence[Rows], sums: Mapping[str, models.Aggregate]) -> list[dict[str, Any]]:
    """The sums over each set of rows, in their order, all in one query."""
    parts = [
        rows.order_by().annotate(nth_set=Value(nth)).values("nth_set").annotate(**sums)
        for nth, rows in enumerate(asked)
    ]
    found = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    return sorted(found, key=lambda row: row["nth_set"])


def _loans(school: School, period: Period) -> Rows:
    return Loan.objects.for_school(school).lent_in(period)


def _visits(school: School, period: Period) -> Rows:
    return Visit.objects.for_school(school).filter(on__range=(period.start, period.end))


LOANS = Ledger(_loans, "lent_on", {"loans": Entry(), "loans_main": Entry(MAIN)})
VISITS = Ledger(_visits, "on", {"visits": Entry(column="count")})
ENQUIRIES = Ledger(enquiries, "on", {"enquiries": Entry(), "refusals": Entry(REFUSED)})
DIARY = Ledger(diary, "on", {"events": Entry(EVENT), "participants": Entry(EVENT, "participants")})
SESSIONS = Ledger(sessions, "on", {"sessions": Entry()})
OPENS = Ledger(resource_opens, "on", {"resource_opens": Entry()})
RECEIPTS = Ledger(
    received_rows,
    "receipt__on",
    {"received": Entry(column="quantity"), "received_main": Entry(MAIN, "quantity")},
    since=(received_rows, "receipt__on"),
)
DISPOSALS = Ledger(
    disposed_rows,
    "write_off__on",
    {"disposed": Entry(column="quantity")},
    since=(received_rows, "receipt__on"),
)


def pupils(school: School, period: Period) -> QuerySet[Reader, Reader]:
    return roster.pupils(school, period.end)


def teachers(school: School, period: Period) -> QuerySet[Reader, Reader]:
    return Reader.objects.for_school(school).teachers().on(period.end)


def readers_served(school: School, period: Period) -> QuerySet[Reader, Reader]:
    """Of the readers, the pupils and teachers who still belong to the school at the period's end."""
    readers = roster.readers_of(school, period).on(period.end)
    return readers.filter(kind__in=(ReaderKind.PUPIL, ReaderKind.TEACHER))


def stock(school: School, period: Period) -> QuerySet[Lot, Lot]:
    """Lots of which copies are left at the end of the period's last day; `left` says how many."""
    return holding_rows(school, period.end)


def _stock(school: School, periods: Sequence[Period]) -> list[Values]:
    sums = {
        "stock": models.Sum("left", default=0),
        "stock_main": models.Sum("left", filter=MAIN, default=0),
        "stock_textbooks": models.Sum("left", filter=Q(fund=Fund.TEXTBOOK), default=0),
    }
    found = _in_each([stock(school, period) for period in periods], sums)
    return [{code: _entered(row[code]) for code in sums} for row in found]


def _people(rows: Mapping[str, Callable[[School, Period], Rows]]) -> State:
    """How many stand behind each count."""

    def over(school: School, periods: Sequence[Period]) -> list[Values]:
        asked = [of(school, period) for period in periods for of in rows.values()]
        found = iter(_in_each(asked, {"n": models.Count("pk")}))
        return [{code: _entered(next(found)["n"]) for code in rows} for _ in periods]

    return State(tuple(rows), over)


def textbooks_of(provided: Provision) -> Values:
    """The counts that a provision of the period's last day gives."""
    found = provided.total
    if not found.need:
        return {"textbook_have": None, "textbook_need": None}
    return {"textbook_have": Decimal(found.have), "textbook_need": Decimal(found.need)}


def _textbooks(school: School, days: Sequence[date]) -> list[Values]:
    provided = provisions(school, days)
    return [textbooks_of(provided[day]) for day in days]


def days_of_work(school: School, period: Period) -> list[date]:
    """Working days of the period inside the school years whose calendar is entered."""
    return _days_within(school, period, _known_calendar(school, period))


def _known_calendar(school: School, period: Period) -> list[Period]:
    years = SchoolYear.objects.for_school(school).filter(starts_on__lte=period.end, ends_on__gte=period.start)
    return [Period(max(year.starts_on, period.start), min(year.ends_on, period.end)) for year in years]


def _days_within(school: School, period: Period, spans: Sequence[Period]) -> list[date]:
    known = roster.working_days(school, period) if spans else []
    return [day for day in known if any(day in span for span in spans)]


def _covered(period: Period, spans: Sequence[Period]) -> bool:
    """Whether each of its days lies in one of the spans."""
    reached = period.start
    for span in sorted(spans):
        if span.start <= reached <= span.end:
            reached = span.end + timedelta(days=1)
    return reached > period.end


def _working_days(school: School, periods: Sequence[Period]) -> list[Values]:
    """None where a day lies in no entered calendar; a month of holidays has none of them, which is known."""
    whole = Period(min(period.start for period in periods), max(period.end for period in periods))
    spans = _known_calendar(school, whole)
    days = _days_within(school, whole, spans)
    return [
        {"working_days": Decimal(sum(day in period for day in days)) if _covered(period, spans) else None}
        for period in periods
    ]


def _entered(n: int) -> Decimal | None:
    return Decimal(n) if n else None


STATES = (
    _people({"pupils": pupils}),
    _people({"teachers": teachers}),
    _people({"readers": roster.readers_of, "readers_served": readers_served}),
    State(("stock", "stock_main", "stock_textbooks"), _stock),
    State(
        ("textbook_have", "textbook_need"),
        lambda school, periods: _textbooks(school, [period.end for period in periods]),
    ),
    State(("working_days",), _working_days),
    State(("staff",), lambda school, periods: [{"staff": staff_of(school) or None}] * len(periods)),
)


LEDGERS = (LOANS, VISITS, ENQUIRIES, DIARY, SESSIONS, OPENS, RECEIPTS, DISPOSALS)
LEDGER_OF = {code: ledger for ledger in LEDGERS for code in ledger.entries}
TALLY_OF: dict[str, Tally] = LEDGER_OF | {code: state for state in STATES for code in state.codes}
UNDATED = frozenset({"staff"})
"""Read from today's settings, so that a paper of an earlier period knows better."""


@dataclass(frozen=True)
class Count:
    """`unit` is a code of `formulas.UNITS`. `rows`: what stands behind it; None where no table holds it."""

    code: str
    name: Promise
    unit: str
    rows: Callable[[School, Period], Rows] | None = None

    @property
    def grows(self) -> bool:
        """Rises as the year goes on."""
        return self.code in LEDGER_OF or self.code == "working_days"

    def value(self, school: School, period: Period) -> Decimal | None:
        """From the rows alone; `queries.measure` also asks the papers."""
        return TALLY_OF[self.code].over(school, [period])[0][self.code]


def _entries(code: str) -> Callable[[School, Period], Rows]:
    ledger = LEDGER_OF[code]
    return lambda school, period: ledger.within(school, period).filter(ledger.entries[code].where)


def _of_fund(fund: Fund) -> Callable[[School, Period], Rows]:
    return lambda school, period: stock(school, period).filter(fund=fund)


def _named(counts: Iterable[Count]) -> dict[str, Count]:
    return {count.code: count for count in counts}


COUNTS = _named(
    (
        Count("pupils", pgettext_lazy("count", "pupils"), "people", pupils),
        Count("teachers", pgettext_lazy("count", "teachers"), "people", teachers),
        Count("readers", pgettext_lazy("count", "readers"), "people", roster.readers_of),
        Count(
            "readers_served",
            pgettext_lazy("count", "readers among pupils and teachers"),
            "people",
            readers_served,
        ),
        Count("visits", pgettext_lazy("count", "visits"), "visits", _entries("visits")),
        Count("loans", pgettext_lazy("count", "loans"), "loans", _entries("loans")),
        Count("loans_main", pgettext_lazy("count", "loans from main stock"), "loans", _entries("loans_main")),
        Count("stock", pgettext_lazy("count", "stock"), "copies", stock),
        Count("stock_main", pgettext_lazy("count", "main stock"), "copies", _of_fund(Fund.MAIN)),
        Count("stock_textbooks", pgettext_lazy("count", "textbook stock"), "copies", _of_fund(Fund.TEXTBOOK)),
        Count("received", pgettext_lazy("count", "received"), "copies", _entries("received")),
        Count(
            "received_main",
            pgettext_lazy("count", "received into main stock"),
            "copies",
            _entries("received_main"),
        ),
        Count("disposed", pgettext_lazy("count", "disposed"), "copies", _entries("disposed")),
        Count("enquiries", pgettext_lazy("count", "enquiries"), "enquiries", _entries("enquiries")),
        Count("refusals", pgettext_lazy("count", "unmet enquiries"), "enquiries", _entries("refusals")),
        Count("events", pgettext_lazy("count", "events"), "events", _entries("events")),
        Count("participants", pgettext_lazy("count", "attendances"), "attendances", _entries("participants")),
        Count(
            "sessions", pgettext_lazy("count", "digital centre sessions"), "sessions", _entries("sessions")
        ),
        Count(
            "resource_opens",
            pgettext_lazy("count", "openings of electronic resources"),
            "openings",
            _entries("resource_opens"),
        ),
        Count("textbook_need", pgettext_lazy("count", "textbooks needed"), "copies"),
        Count("textbook_have", pgettext_lazy("count", "textbooks available"), "copies"),
        Count("working_days", pgettext_lazy("count", "working days"), "days"),
        Count("staff", pgettext_lazy("count", "librarians (full-time posts)"), "posts"),
    )
)
