"""Terms of plan items as librarians write them: a day, a week of a month, a quarter, monthly, all year."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Self

from kitaphana.lib.dates import ROMAN, day_month, month_name, month_of_date
from kitaphana.lib.kazakh import inflect, inflect_month
from kitaphana.lib.period import Period

_ENGLISH_ORDINALS = {1: "1st", 2: "2nd", 3: "3rd", 4: "4th", 5: "5th", 6: "6th"}
_SPANNING = {
    "monthly": {"kk": "ай сайын", "ru": "ежемесячно", "en": "every month"},
    "quarterly": {"kk": "тоқсан сайын", "ru": "каждую четверть", "en": "every quarter"},
    "all_year": {"kk": "жыл бойы", "ru": "в течение года", "en": "all year"},
    "when_needed": {"kk": "қажетіне қарай", "ru": "по мере необходимости", "en": "when needed"},
}
# The quarter whose middle falls in the month: September–October, November–December, January–March, spring.
_QUARTER_OF_MONTH = {9: 1, 10: 1, 11: 2, 12: 2, 1: 3, 2: 3, 3: 3, 4: 4, 5: 4, 6: 4, 7: 4, 8: 4}
KINDS = ("day", "week", "month", "quarter", "until", *_SPANNING)


@dataclass(frozen=True)
class FuzzyDate:
    """A term: its kind (one of KINDS) and its first and last day.

    A quarter may bring its number 1–4; else the number follows from the month its middle falls in.
    ValueError: an unknown kind, an end before the start, a wrong number.
    """

    kind: str
    start: date
    end: date
    number: int | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"unknown kind of term: {self.kind!r}")
        if self.end < self.start:
            raise ValueError("term ends before it starts")
        if self.number is not None and (self.kind != "quarter" or self.number not in (1, 2, 3, 4)):
            raise ValueError("only a quarter has a number, from 1 to 4")

    @classmethod
    def day(cls, day: date) -> Self:
        return cls("day", day, day)

    @classmethod
    def week(cls, year: int, month: int, nth: int) -> Self:
        """The nth week of a month: Monday to Sunday, cut at the month's ends. ValueError: no such week."""
        span = Period.month(year, month)
        monday = span.start - timedelta(days=span.start.weekday()) + timedelta(weeks=nth - 1)
        if nth < 1 or monday > span.end:
            raise ValueError(f"no week {nth} in {year}-{month:02}")
        return cls("week", max(monday, span.start), min(monday + timedelta(days=6), span.end))

    @classmethod
    def month(cls, year: int, month: int) -> Self:
        span = Period.month(year, month)
        return cls("month", span.start, span.end)

    @classmethod
    def quarter(cls, start: date, end: date, number: int) -> Self:
        """A quarter of the school year; its dates are the school's own."""
        return cls("quarter", start, end, number)

    @classmethod
    def until(cls, start: date, end: date) -> Self:
        return cls("until", start, end)

    @classmethod
    def monthly(cls, period: Period) -> Self:
        return cls("monthly", period.start, period.end)

    @classmethod
    def quarterly(cls, period: Period) -> Self:
        return cls("quarterly", period.start, period.end)

    @classmethod
    def all_year(cls, period: Period) -> Self:
        return cls("all_year", period.start, period.end)

    @classmethod
    def when_needed(cls, period: Period) -> Self:
        return cls("when_needed", period.start, period.end)

    @classmethod
    def last_week(cls, year: int, month: int) -> Self:
        """The last week that lies whole in the month."""
        return cls.week(year, month, _week_of_month(_last_monday(Period.month(year, month))))

    @property
    def is_last_week(self) -> bool:
        """A week of a month, and the last whole one in it."""
        whole = Period.month(self.start.year, self.start.month)
        return self.kind == "week" and self.start == _last_monday(whole)

    @property
    def nth_week(self) -> int:
        """Of its month, 1–6, weeks beginning on Monday; the first may be short."""
        return _week_of_month(self.start)

    def shares(self, quarters: Iterable[Period]) -> tuple[Period, ...]:
        """The days of each share of the work, which falls due on the last of them.

        A term is one share, «all year» too. «Every month» has one in each calendar month of its span, «every
        quarter» in each of the school's quarters that ends in it. «When needed» is never due.
        """
        span = Period(self.start, self.end)
        match self.kind:
            case "when_needed":
                return ()
            case "monthly":
                return span.months()
            case "quarterly":
                return tuple(quarter for quarter in quarters if quarter.end in span)
        return (span,)

    def a_year_later(self) -> "FuzzyDate":
        """The same days of the next year (29 February: 28); of a month its same week, or its last."""
        year, month = self.start.year + 1, self.start.month
        if self.kind == "month":
            return FuzzyDate.month(year, month)
        if self.is_last_week:
            return FuzzyDate.last_week(year, month)
        if self.kind == "week":
            last = _week_of_month(Period.month(year, month).end)
            return FuzzyDate.week(year, month, min(_week_of_month(self.start), last))
        return FuzzyDate(self.kind, _year_later(self.start), _year_later(self.end), self.number)

    def within(self, period: Period) -> "FuzzyDate | None":
        """Cut at the ends of the period; None: it lies outside."""
        start, end = max(self.start, period.start), min(self.end, period.end)
        return FuzzyDate(self.kind, start, end, self.number) if start <= end else None

    def show(self, language: str) -> str:
        """«қазанның 2-аптасы», «16 желтоқсанға дейін», «до 16 декабря», “all year”."""
        if self.kind in _SPANNING:
            return _SPANNING[self.kind][language]
        if self.kind == "day":
            return day_month(self.start, language)
        if self.kind == "month":
            return month_name(self.start.month, language)
        if self.kind == "week":
            return self._show_week(language)
        if self.kind == "until":
            return self._show_until(language)
        quarter = ROMAN[self.number or _QUARTER_OF_MONTH[(self.start + (self.end - self.start) / 2).month]]
        return {"kk": f"{quarter} тоқсан", "ru": f"{quarter} четверть", "en": f"quarter {quarter}"}[language]

    def _show_week(self, language: str) -> str:
        nth = self.nth_week
        if language == "kk":
            week = "соңғы аптасы" if self.is_last_week else f"{nth}-аптасы"
            return f"{inflect_month(self.start.month, 'gen')} {week}"
        month = month_of_date(self.start.month, language)
        if language == "ru":
            return f"{'последняя' if self.is_last_week else f'{nth}-я'} неделя {month}"
        return f"{'last' if self.is_last_week else _ENGLISH_ORDINALS[nth]} week of {month}"

    def _show_until(self, language: str) -> str:
        day = day_month(self.end, language)
        if language == "kk":
            return f"{inflect(day, 'dat')} дейін"
        return f"до {day}" if language == "ru" else f"by {day}"


def _week_of_month(day: date) -> int:
    return (day.day - 1 + day.replace(day=1).weekday()) // 7 + 1


def _last_monday(month: Period) -> date:
    """The Monday of the last week that lies whole in the month."""
    sunday = month.end - timedelta(days=month.end.isoweekday() % 7)
    return sunday - timedelta(days=6)


def _year_later(day: date) -> date:
    try:
        return day.replace(year=day.year + 1)
    except ValueError:  # 29 February
        return day.replace(year=day.year + 1, day=28)
