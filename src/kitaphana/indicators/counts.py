"""What is counted, and the rows that are counted: the only definitions of these numbers (domain.md §2).

A *ledger* holds dated facts, so its counts grow through the year; a *state* is how things stand at the end of
the period. An unknown number is None, never zero. A ledger's zero is known only inside the time it was kept:
a school that began in September had visitors in May, but we do not know how many; nor in a school year of
which nothing was written down. A state of zero (no pupil, no book) means that they were not entered.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db import models
from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from kitaphana.activities.queries import diary
from kitaphana.circulation.models import Loan, Visit
from kitaphana.core.models import School
from kitaphana.core.setting import staff_of
from kitaphana.digital.queries import opened as resource_opens
from kitaphana.digital.queries import sessions
from kitaphana.indicators.ledger import Entry, Ledger, Rows, Values, in_each
from kitaphana.lib.period import Period
from kitaphana.needs.queries import REFUSED, enquiries
from kitaphana.roster import queries as roster
from kitaphana.roster.models import Reader, ReaderKind, SchoolYear
from kitaphana.stock.models import Fund, Lot
from kitaphana.stock.queries import disposed_rows, holding_rows, received_rows
from kitaphana.textbooks.queries import Provision, provisions

MAIN = Q(fund=Fund.MAIN)
EVENT = Q(kind__is_event=True)


@dataclass(frozen=True)
class State:
    """How things stand."""

    codes: tuple[str, ...]
    over: Callable[[School, Sequence[Period]], list[Values]]


Tally = Ledger | State


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
    found = in_each([stock(school, period) for period in periods], sums)
    return [{code: _entered(row[code]) for code in sums} for row in found]


def _people(rows: Mapping[str, Callable[[School, Period], Rows]]) -> State:
    """How many stand behind each count."""

    def over(school: School, periods: Sequence[Period]) -> list[Values]:
        asked = [of(school, period) for period in periods for of in rows.values()]
        found = iter(in_each(asked, {"n": models.Count("pk")}))
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
