"""Dates in words and in figures, in Kazakh (kk), Russian (ru) and English (en). Spaces are plain ones."""

from datetime import date

from kitaphana.lib.kazakh import MONTHS_KK
from kitaphana.lib.period import Period

ROMAN = dict(enumerate("I II III IV V VI VII VIII IX X XI XII".split(), start=1))

_MONTHS = {
    "kk": MONTHS_KK,
    "ru": tuple("январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь".split()),
    "en": tuple(
        "January February March April May June July August September October November December".split()
    ),
}
_MONTHS_OF_A_DATE = _MONTHS | {
    "ru": tuple("января февраля марта апреля мая июня июля августа сентября октября ноября декабря".split()),
}
_MONTHS_SHORT = {
    "kk": tuple("қаң ақп нау сәу мам мау шіл там қыр қаз қар жел".split()),
    "ru": tuple("янв фев мар апр май июн июл авг сен окт ноя дек".split()),
    "en": tuple("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()),
}
_WEEKDAYS = {
    "kk": tuple("дүйсенбі сейсенбі сәрсенбі бейсенбі жұма сенбі жексенбі".split()),
    "ru": tuple("понедельник вторник среда четверг пятница суббота воскресенье".split()),
    "en": tuple("Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()),
}


def full_date(day: date, language: str) -> str:
    """«2023 жылғы 1 қыркүйек» (an ending goes on the month), «1 сентября 2023 года», “1 September 2023”."""
    if language == "kk":
        return f"{day.year} жылғы {day_month(day, language)}"
    year = f"{day.year} года" if language == "ru" else f"{day.year}"
    return f"{day_month(day, language)} {year}"


def month_of_year(day: date, language: str) -> str:
    """«2023 жылғы қыркүйек», «сентябрь 2023 года», “September 2023”."""
    name = month_name(day.month, language)
    if language == "kk":
        return f"{day.year} жылғы {name}"
    return f"{name} {day.year} года" if language == "ru" else f"{name} {day.year}"


def short_date(day: date) -> str:
    """01.09.2023, as in tables; never inflected."""
    return f"{day:%d.%m.}{day.year:04}"


def day_month(day: date, language: str) -> str:
    """«28 қаңтар», «28 января», “28 January”."""
    return f"{day.day} {month_of_date(day.month, language)}"


def weekday(day: date, language: str) -> str:
    return _WEEKDAYS[language][day.weekday()]


def month_name(month: int, language: str) -> str:
    """The month 1–12 standing alone: «қыркүйек», «сентябрь», “September”. ValueError: no such month."""
    return _pick(_MONTHS, month, language)


def month_of_date(month: int, language: str) -> str:
    """The month 1–12 beside a day: «қыркүйек», «сентября», “September”. ValueError: no such month."""
    return _pick(_MONTHS_OF_A_DATE, month, language)


def month_short(month: int, language: str) -> str:
    """Three letters for narrow columns and charts. ValueError: no such month."""
    return _pick(_MONTHS_SHORT, month, language)


def school_year_label(start_year: int) -> str:
    """2023–2024 for the school year that began in 2023."""
    return f"{start_year}–{start_year + 1}"


def period_label(period: Period) -> str:
    """«2022–2023» of a school year, else its days: the same in every language."""
    first = period.start
    if period == Period.school_year(first.year):
        return school_year_label(first.year)
    return f"{short_date(first)}–{short_date(period.end)}"


def period_name(period: Period, language: str) -> str:
    """«2023–2024» of a school year, «2023 жылғы қыркүйек» of a month, else its days."""
    first = period.start
    is_month = period == Period.month(first.year, first.month)
    return month_of_year(first, language) if is_month else period_label(period)


def _pick(names: dict[str, tuple[str, ...]], month: int, language: str) -> str:
    if not 1 <= month <= 12:
        raise ValueError(f"no month {month}")
    return names[language][month - 1]
