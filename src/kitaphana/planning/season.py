"""The season of a number: how much of it each month brought in earlier years."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from kitaphana.core.models import School
from kitaphana.indicators.counts import COUNTS, LEDGER_OF
from kitaphana.indicators.formulas import GROWING, INDICATORS, Choice
from kitaphana.indicators.ledger import Ledger, Values
from kitaphana.indicators.queries import years_before
from kitaphana.lib.numbers import ratio
from kitaphana.lib.period import Period
from kitaphana.planning.models import Plan
from kitaphana.planning.proposal import LONGEST_YEAR
from kitaphana.planning.spread import Season, month_label

YEARS = 3
SUMMER = timedelta(days=100)
"""Records that end in a year's last hundred days bear the whole of it: in summer few come."""
LATE = 2
"""Records that begin by a year's second month bear the whole of it."""


def finished_years(plan: Plan, on: date) -> tuple[Period, ...]:
    """The same time in up to three earlier years that bear a whole year by the day, nearest first; none for a
    plan of several years."""
    if plan.period.days > LONGEST_YEAR:
        return ()
    slack = SUMMER if plan.period.days > 2 * SUMMER.days else timedelta(0)
    return tuple(year for year in years_before(plan.period, YEARS + 1) if year.end - slack < on)[:YEARS]


@dataclass(frozen=True)
class Records:
    """Facts of one kind in the plan's months and in those of the years before. `first`, `last`: of these
    days; `months`: year and month → count → how many."""

    months: Mapping[tuple[int, int], Mapping[str, Decimal | None]]
    first: date
    last: date

    def bear(self, year: Period) -> bool:
        """Whether they were kept through the whole of the year."""
        begun = year.months()[:LATE][-1].end
        return self.first <= begun and self.last >= year.end - SUMMER


def records_of(plan: Plan, codes: Iterable[str]) -> dict[str, Records]:
    """Count → the records that it counts, of the numbers that grow; one query for each kind of record. Left
    out: a count of which nothing is recorded. A plan of several years has no season."""
    if plan.period.days > LONGEST_YEAR:
        return {}
    choice = Choice.of(plan.school)
    counts = {grown_by(choice, code) for code in codes if code in GROWING}
    whole = Period(years_before(plan.period, YEARS + 1)[-1].start, plan.ends_on)
    ledgers = {id(LEDGER_OF[count]): LEDGER_OF[count] for count in counts if count in LEDGER_OF}
    known = {key: _records(plan.school, ledger, whole) for key, ledger in ledgers.items()}
    kept = {count: known[id(LEDGER_OF[count])] for count in counts if count in LEDGER_OF}
    return {count: records for count, records in kept.items() if records}


def seasons(plan: Plan, codes: Iterable[str], records: Mapping[str, Records]) -> dict[str, Season]:
    """The mean share of each month in what up to three earlier years brought; empty for a number that does
    not grow with time or has no such past."""
    choice = Choice.of(plan.school)
    counts = {code: grown_by(choice, code) if code in GROWING else "" for code in codes}
    return {
        code: _season(plan, count, records[count]) if count in records else {}
        for code, count in counts.items()
    }


def brought(records: Mapping[str, Records], span: Period) -> Values:
    """Count → how many the whole months of a span brought, by records at hand; a count of which they hold
    nothing in it, and any of a span cut inside a month, is left out."""
    if span.start.day != 1 or not span.is_whole_months:
        return {}
    keys = [(month.start.year, month.start.month) for month in span.months()]
    found: Values = {}
    for own in {id(one): one for one in records.values()}.values():
        for month in (own.months[key] for key in keys if key in own.months):
            for code, n in month.items():
                found[code] = (found.get(code) or 0) + (n or Decimal(0))
    return found


def season_of(plan: Plan, code: str) -> Season:
    return seasons(plan, [code], records_of(plan, [code]))[code]


def grown_by(choice: Choice, code: str) -> str:
    """The count that makes a number grow: itself, or what stands above its line."""
    return code if code in COUNTS else INDICATORS[code].formula(choice).over


def _records(school: School, ledger: Ledger, period: Period) -> Records | None:
    found = ledger.by_month(school, period)
    if not found:
        return None
    months = {(month.start.year, month.start.month): values for month, values in found.items()}
    return Records(months, min(found).start, max(found).end)


def _season(plan: Plan, count: str, records: Records) -> Season:
    months = plan.period.months()
    shares = [Fraction(0)] * len(months)
    for back, year in enumerate(years_before(plan.period, YEARS), start=1):
        keys = ((month.start.year - back, month.start.month) for month in months)
        brought = [Fraction(records.months.get(key, {}).get(count) or 0) for key in keys]
        if records.bear(year) and any(brought):
            shares = [share + n / sum(brought) for share, n in zip(shares, brought, strict=True)]
    return _adding_up(months, shares) if any(shares) else {}


def _adding_up(months: Sequence[Period], shares: Sequence[Fraction]) -> Season:
    """Shares to four places that add up to 1."""
    running, gone, found = Fraction(0), Decimal(0), {}
    for month, share in zip(months, shares, strict=True):
        running += share / sum(shares)
        until = ratio(running.numerator, running.denominator, 4)
        found[month_label(month)], gone = str(until - gone), until
    return found
