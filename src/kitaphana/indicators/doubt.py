"""Counts that look mistyped: many times their neighbours (domain.md §2: visits 2740, 2745, 28265), nothing
among hundreds, a part larger than its whole."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from kitaphana.core.models import School
from kitaphana.core.sentences import say
from kitaphana.core.setting import number_of
from kitaphana.indicators.counts import LEDGER_OF, LEDGERS
from kitaphana.indicators.ledger import Values
from kitaphana.indicators.queries import Figure, measure, name_of, rounded, years_before
from kitaphana.lib.period import Period
from kitaphana.lib.sentence import Hole, Month

# Textbooks leave in September and stock comes in August: of the other counts each month is like the next.
EVEN = frozenset({"visits", "loans_main", "enquiries", "participants"})
STEADY = ("visits", "loans_main")
"""Where a month of nothing between others is a gap in the records rather than quiet work."""
WHOLES = (
    (("loans_main",), ("loans",)),
    (("stock_main", "stock_textbooks"), ("stock",)),
    (("received_main",), ("received",)),
    (("refusals",), ("enquiries",)),
    (("textbook_have",), ("textbook_need",)),
    (("readers_served",), ("readers",)),
    (("readers_served",), ("pupils", "teachers")),
)
"""Counts whose sum is never above that of the others."""

Monthly = Mapping[Period, Values]


@dataclass(frozen=True)
class Months:
    """The counts of each month of a period and of the same months a year before, each ledger read once. A
    month lacks the counts of a ledger in which nothing happened."""

    school: School
    period: Period

    @cached_property
    def now(self) -> Monthly:
        return _monthly(self.school, self.period)

    @cached_property
    def then(self) -> Monthly:
        return _monthly(self.school, self.period.year_before())


@dataclass(frozen=True)
class Odd:
    """`value` of `period` is many times `other`, its neighbour's; or nothing where that is in hundreds."""

    code: str
    period: Period
    value: Decimal
    neighbour: Period
    other: Decimal

    def sentence(self, language: str | None = None) -> str:
        return f"{self.fact(language)} {say('ind_check', language=language)}"

    def fact(self, language: str | None = None) -> str:
        """Without the request to look again."""
        holes: dict[str, Hole] = {
            "name": name_of(self.code, language),
            "v": rounded(self.code, self.value),
            "prev": rounded(self.code, self.other),
        }
        month = Month(self.period.start.month)
        if len(self.period.months()) > 1:
            here, there = self.period.start, self.neighbour.start
            return say("ind_jump_year", language=language, d1=here, d2=there, **holes)
        if self.neighbour == self.period.year_before():
            return say("ind_jump", language=language, month=month, **holes)
        other = Month(self.neighbour.start.month)
        return say("ind_jump_beside", language=language, month=month, other=other, **holes)


@dataclass(frozen=True)
class Over:
    """The `parts` sum to more than the `wholes`."""

    parts: tuple[str, ...]
    wholes: tuple[str, ...]
    value: Decimal
    limit: Decimal


def odd(
    school: School,
    period: Period,
    measured: Sequence[Mapping[str, Figure]] = (),
    months: Months | None = None,
) -> tuple[Odd, ...]:
    """What wants a second look before it is signed, of the period, its months and the two years before.

    A year is set against the years beside it, a month against the same month a year before or, where nothing
    is known of that, against both months beside it. `measured`: the figures of the period and of the two
    years before, `months`: its counts by month, of one who has them already.
    """
    times = number_of(school, "doubt_times")
    return (
        *_odd_years(school, period, measured, times),
        *_odd_months(months or Months(school, period), times),
    )


def silent(months: Months, worked: Collection[Period]) -> tuple[Odd, ...]:
    """Of the months `worked`, those without a single visit or loan although both months beside have hundreds
    or, where these do not say so, the same month a year before had."""
    least, found = number_of(months.school, "doubt_hundreds"), []
    row = months.period.months()
    for code in STEADY:
        values = [months.now.get(month, {}).get(code) or Decimal(0) for month in row]
        for place, month in enumerate(row):
            if values[place] or month not in worked:
                continue
            beside = [(values[at], row[at]) for at in (place - 1, place + 1) if 0 <= at < len(row)]
            before = month.year_before()
            last = months.then.get(before, {}).get(code) or Decimal(0)
            other, neighbour = min(beside) if len(beside) == 2 else (Decimal(0), before)
            if other < least:
                other, neighbour = last, before
            if other >= least:
                found.append(Odd(code, month, Decimal(0), neighbour, other))
    return tuple(found)


def broken(figures: Mapping[str, Figure]) -> tuple[Over, ...]:
    """Sums that cannot be right; an unknown count breaks none."""
    found = []
    for parts, wholes in WHOLES:
        value, limit = (_sum(figures, codes) for codes in (parts, wholes))
        if value is not None and limit is not None and value > limit:
            found.append(Over(parts, wholes, value, limit))
    return tuple(found)


def _sum(figures: Mapping[str, Figure], codes: Iterable[str]) -> Decimal | None:
    values = [figures[code].value for code in codes]
    known = [value for value in values if value is not None]
    return sum(known, Decimal(0)) if len(known) == len(values) else None


def _monthly(school: School, period: Period) -> Monthly:
    found: dict[Period, Values] = {}
    for ledger in LEDGERS:
        for month, values in ledger.by_month(school, period).items():
            found.setdefault(month, {}).update(values)
    return dict(sorted(found.items()))


def _odd_years(
    school: School, period: Period, measured: Sequence[Mapping[str, Figure]], times: int
) -> Iterator[Odd]:
    if len(period.months()) == 1:
        return
    years = (period, *years_before(period))
    figures = measured or [measure(school, year, LEDGER_OF) for year in years]
    for code in LEDGER_OF:
        row = [(year, found[code].value) for year, found in zip(years, figures, strict=True)]
        yield from _leaps(code, row, min, times)


def _odd_months(months: Months, times: int) -> Iterator[Odd]:
    for code in LEDGER_OF:
        now, then = ([*_known(code, found)] for found in (months.now, months.then))
        earlier = dict(then)
        for month, value in now:
            before = month.year_before()
            yield from _leap(code, month, value, [(before, earlier.get(before))], min, times)
        if code in EVEN and not then:
            yield from _leaps(code, now, max, times)


def _known(code: str, found: Monthly) -> Iterator[tuple[Period, Decimal | None]]:
    return ((month, values[code]) for month, values in found.items() if code in values)


Beside = Sequence[tuple[Period, Decimal | None]]
Against = Callable[..., tuple[Decimal, Period]]


def _leaps(code: str, row: Beside, against: Against, times: int) -> Iterator[Odd]:
    for place, (period, value) in enumerate(row):
        beside = [*row[max(place - 1, 0) : place], *row[place + 1 : place + 2]]
        yield from _leap(code, period, value, beside, against, times)


def _leap(
    code: str, period: Period, value: Decimal | None, beside: Beside, against: Against, times: int
) -> Iterator[Odd]:
    """From nothing to something is a beginning, not a slip."""
    known = [(n, neighbour) for neighbour, n in beside if n]
    if known and value and value > times * against(known)[0]:
        other, neighbour = against(known)
        yield Odd(code, period, value, neighbour, other)
