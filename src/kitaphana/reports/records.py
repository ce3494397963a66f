"""What is read of the records before a report is signed, beyond the report's own readings, each once."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from django.db.models import Count, F, Q

from kitaphana.activities import queries as work
from kitaphana.activities.models import Activity
from kitaphana.circulation.models import Loan
from kitaphana.core.models import School
from kitaphana.indicators.counts import (
    DIARY,
    DISPOSALS,
    ENQUIRIES,
    LOANS,
    MAIN,
    RECEIPTS,
    SESSIONS,
    VISITS,
)
from kitaphana.indicators.doubt import Months
from kitaphana.indicators.ledger import Ledger
from kitaphana.lib.period import Period
from kitaphana.reports.queries import visited_days
from kitaphana.roster.models import Enrolment, ReaderKind, SchoolYear
from kitaphana.roster.queries import readers_of

WORK = {"loans": LOANS, "visits": VISITS, "enquiries": ENQUIRIES, "events": DIARY, "sessions": SESSIONS}
"""What a working library records, by a count that names each."""
DATED = WORK | {"received": RECEIPTS, "disposed": DISPOSALS}


@dataclass(frozen=True)
class Lent:
    """Loans of a day. `people`: how many came for books of the main stock; `classless`: loans to pupils of no
    class."""

    loans: int
    people: int
    classless: int


@dataclass(frozen=True)
class Late:
    """Rows of a ledger dated after today: how many, and the last of their days."""

    code: str
    rows: int
    last: date


@dataclass(frozen=True)
class Records:
    """Of a period that has passed by the day `on`."""

    school: School
    period: Period
    on: date

    @cached_property
    def months(self) -> Months:
        return Months(self.school, self.period)

    @cached_property
    def lent(self) -> Mapping[date, Lent]:
        """By day. One query."""
        rows = Loan.objects.for_school(self.school).lent_in(self.period).order_by().values_list("lent_on")
        counted = rows.annotate(
            loans=Count("pk"),
            people=Count("reader", distinct=True, filter=MAIN),
            classless=Count("pk", filter=Q(reader_kind=ReaderKind.PUPIL, grade=None)),
        )
        return {day: Lent(*counts) for day, *counts in counted}

    @cached_property
    def visited(self) -> set[date]:
        return visited_days(self.school, self.period)

    @cached_property
    def years(self) -> list[SchoolYear]:
        """That hold days of the period, in order."""
        rows = SchoolYear.objects.for_school(self.school).filter(
            starts_on__lte=self.period.end, ends_on__gte=self.period.start
        )
        return list(rows.order_by("starts_on"))

    @cached_property
    def joint(self) -> Mapping[date, int]:
        return work.joint_by_month(self.school, self.period)

    def crowds(self, pupils: int) -> list[Activity]:
        """Events with more participants than there are pupils, the largest first."""
        rows = work.events(self.school, self.period).filter(participants__gt=pupils)
        return list(rows.order_by("-participants", "pk"))

    @cached_property
    def first(self) -> date | None:
        """The day of the oldest work on record."""
        found = (_edge(ledger, self.school, ledger.on) for ledger in WORK.values())
        return min((day for day in found if day), default=None)

    @cached_property
    def late(self) -> tuple[Late, ...]:
        return tuple(self._late())

    def _late(self) -> Iterator[Late]:
        for code, ledger in DATED.items():
            last = _edge(ledger, self.school, f"-{ledger.on}")
            if last and last > self.on:
                tomorrow = self.on + timedelta(days=1)
                yield Late(code, ledger.within(self.school, Period(tomorrow, date.max)).count(), last)

    @cached_property
    def unregistered(self) -> int:
        """People who borrowed in the period and are not registered readers of its school year."""
        lent = Loan.objects.for_school(self.school).lent_in(self.period).filter(reader__isnull=False)
        readers = readers_of(self.school, self.period).values("pk")
        return lent.exclude(reader__in=readers).order_by().values("reader").distinct().count()

    @cached_property
    def too_early(self) -> int:
        """Loans of the period from before the day on which the copy came."""
        lent = Loan.objects.for_school(self.school).lent_in(self.period)
        return lent.filter(lent_on__lt=F("lot__receipt__on")).count()

    @cached_property
    def twice(self) -> int:
        """Pupils who are in two classes on the last day."""
        here = Enrolment.objects.for_school(self.school).on(self.period.end).order_by().values("reader")
        both: int = here.annotate(n=Count("pk")).filter(n__gt=1).count()
        return both


def _edge(ledger: Ledger, school: School, order: str) -> date | None:
    """The first day of the ledger, in this order."""
    rows = ledger.within(school, Period(date.min, date.max)).order_by(order)
    found: date | None = rows.values_list(ledger.on, flat=True).first()
    return found
