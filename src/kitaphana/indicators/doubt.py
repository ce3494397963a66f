"""Counts that look mistyped: ten times their neighbours (domain.md §2: visits 2740, 2745, 28265)."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from kitaphana.core.models import School
from kitaphana.core.sentences import say
from kitaphana.indicators.counts import LEDGER_OF, LEDGERS, Values
from kitaphana.indicators.queries import Figure, measure, name_of, rounded, years_before
from kitaphana.lib.period import Period
from kitaphana.lib.sentence import Hole, Month

JUMP = 10
# Textbooks leave in September and stock comes in August: of the other counts each month is like the next.
EVEN = frozenset({"visits", "loans_main", "enquiries", "participants"})


@dataclass(frozen=True)
class Odd:
    """`value` of `period` is more than ten times `other`, its neighbour's."""

    code: str
    period: Period
    value: Decimal
    neighbour: Period
    other: Decimal

    def sentence(self, language: str | None = None) -> str:
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


def odd(school: School, period: Period, measured: Sequence[Mapping[str, Figure]] = ()) -> tuple[Odd, ...]:
    """What wants a second look before it is signed, of the period, its months and the two years before.

    A year is set against the years beside it, a month against the same month a year before or, where nothing
    is known of that, against both months beside it. `measured`: the figures of the period and of the two
    years before, of one who has them already.
    """
    return (*_odd_years(school, period, measured), *_odd_months(school, period))


def _odd_years(school: School, period: Period, measured: Sequence[Mapping[str, Figure]]) -> Iterator[Odd]:
    if len(period.months()) == 1:
        return
    years = (period, *years_before(period))
    figures = measured or [measure(school, year, LEDGER_OF) for year in years]
    for code in LEDGER_OF:
        yield from _leaps(
            code, [(year, found[code].value) for year, found in zip(years, figures, strict=True)], min
        )


def _odd_months(school: School, period: Period) -> Iterator[Odd]:
    for ledger in LEDGERS:
        now = ledger.by_month(school, period)
        then = ledger.by_month(school, period.year_before())
        for code in ledger.entries:
            for month in now:
                yield from _leap(
                    code, month, now[month][code], _values(code, then, [month.year_before()]), min
                )
            if code in EVEN and not then:
                yield from _leaps(code, sorted(_values(code, now, now)), max)


def _values(
    code: str, found: dict[Period, Values], months: Iterable[Period]
) -> list[tuple[Period, Decimal | None]]:
    return [(month, found[month][code]) for month in months if month in found]


Beside = Sequence[tuple[Period, Decimal | None]]


def _leaps(code: str, row: Beside, against: Callable[..., tuple[Decimal, Period]]) -> Iterator[Odd]:
    for place, (period, value) in enumerate(row):
        beside = [*row[max(place - 1, 0) : place], *row[place + 1 : place + 2]]
        yield from _leap(code, period, value, beside, against)


def _leap(
    code: str,
    period: Period,
    value: Decimal | None,
    beside: Beside,
    against: Callable[..., tuple[Decimal, Period]],
) -> Iterator[Odd]:
    """From nothing to something is a beginning, not a slip."""
    known = [(n, neighbour) for neighbour, n in beside if n]
    if known and value and value > JUMP * against(known)[0]:
        other, neighbour = against(known)
        yield Odd(code, period, value, neighbour, other)
