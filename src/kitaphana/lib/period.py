"""A stretch of days, both ends included."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

_MONTH_LABEL = re.compile(r"(\d{4})-(\d{2})")
_SCHOOL_YEAR_LABEL = re.compile(r"(\d{4})[–-](\d{4})")
_YEAR_LABEL = re.compile(r"\d{4}")
_DAYS_LABEL = re.compile(r"(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})")


@dataclass(frozen=True, order=True)
class Period:
    """From `start` to `end`, both included. ValueError: the end lies before the start."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError("period ends before it starts")

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end

    @classmethod
    def month(cls, year: int, month: int) -> Self:
        return cls(date(year, month, 1), _month_end(date(year, month, 1)))

    @classmethod
    def school_year(cls, start_year: int) -> Self:
        """1 September of the year to 31 August of the next."""
        return cls(date(start_year, 9, 1), date(start_year + 1, 8, 31))

    @classmethod
    def halves(cls, start_year: int) -> tuple[Self, Self]:
        """The half-years of teaching by whole months: September to December, January to May."""
        second = start_year + 1
        return cls(date(start_year, 9, 1), date(start_year, 12, 31)), cls(
            date(second, 1, 1), date(second, 5, 31)
        )

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1

    @property
    def is_whole_months(self) -> bool:
        return self.start.day == 1 and self.end == _month_end(self.end)

    def overlaps(self, other: "Period") -> bool:
        return self.start <= other.end and other.start <= self.end

    def months(self) -> tuple["Period", ...]:
        """The calendar months of the period in order; the first and the last may be cut short."""
        found = []
        start = self.start
        while start <= self.end:
            end = min(_month_end(start), self.end)
            found.append(Period(start, end))
            start = end + timedelta(days=1)
        return tuple(found)

    def school_years(self) -> tuple["Period", ...]:
        """Those that it touches, in order."""
        first, last = (day.year if day.month >= 9 else day.year - 1 for day in (self.start, self.end))
        return tuple(Period.school_year(year) for year in range(first, last + 1))

    def year_before(self) -> "Period":
        """The same dates a year earlier; 29 February becomes 28, and whole months stay whole months."""
        end = _year_earlier(self.end)
        return Period(_year_earlier(self.start), _month_end(end) if self.is_whole_months else end)


def parse_period_label(label: str) -> Period:
    """A month 2023-09, a school year 2023–2024, a calendar year 2023, or days 2023-09-01..2024-01-31.

    ValueError: anything else.
    """
    text = label.strip()
    if days := _DAYS_LABEL.fullmatch(text):
        return Period(date.fromisoformat(days[1]), date.fromisoformat(days[2]))
    if month := _MONTH_LABEL.fullmatch(text):
        return Period.month(int(month[1]), int(month[2]))
    if (years := _SCHOOL_YEAR_LABEL.fullmatch(text)) and int(years[2]) == int(years[1]) + 1:
        return Period.school_year(int(years[1]))
    if _YEAR_LABEL.fullmatch(text):
        return Period(date(int(text), 1, 1), date(int(text), 12, 31))
    raise ValueError(f"not a period: {label!r}")


def _month_end(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def _year_earlier(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:  # 29 February
        return day.replace(year=day.year - 1, day=28)
