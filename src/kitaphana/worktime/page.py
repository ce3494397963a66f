"""What the page and the paper of the budget show, put into words. Runs under their language."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import pgettext

from kitaphana.core.sentences import say
from kitaphana.lib.dates import month_name, short_date
from kitaphana.lib.numbers import MINUS, NO_BREAK_SPACE, ratio, show, trimmed
from kitaphana.lib.period import Period
from kitaphana.worktime.days import Day
from kitaphana.worktime.models import Post
from kitaphana.worktime.queries import HOUR, Budget, PostBudget, Share, Staff

OFF = (Day.WEEKEND, Day.HOLIDAY, Day.METHODICAL, Day.CLEANING, Day.CLOSED)
AWAY = (Day.LEAVE, Day.ILLNESS, Day.COURSE, Day.OTHER)


@dataclass(frozen=True)
class Row:
    """A month of a table, or the whole. `off`: head and days of each column of `columns`."""

    name: str
    days: int
    off: tuple[tuple[str, int], ...]
    work: int
    eves: int
    hours: Decimal
    service: Decimal
    inner: Decimal


@dataclass(frozen=True)
class PostRows:
    """`formulas`: how D and H come about."""

    post: Post
    held: str
    heads: tuple[str, ...]
    rows: tuple[Row, ...]
    whole: Row
    formulas: tuple[str, str]


def day_name(day: str) -> str:
    return {
        Day.WEEKEND: pgettext("days", "days off"),
        Day.HOLIDAY: pgettext("days", "holidays"),
        Day.METHODICAL: pgettext("days", "methodical"),
        Day.CLEANING: pgettext("days", "cleaning"),
        Day.CLOSED: pgettext("days", "closed"),
        Day.LEAVE: pgettext("days", "leave"),
        Day.ILLNESS: pgettext("days", "illness"),
        Day.COURSE: pgettext("days", "course"),
        Day.OTHER: pgettext("days", "public duty"),
    }[Day(day)]


def columns(whole: Share) -> tuple[Day, ...]:
    """The usual four, and of the others those that the stretch has."""
    return tuple(day for day in (*OFF, *AWAY) if day in OFF[:4] or whole.days.counts.get(day))


def table(shares: tuple[Share, ...], whole: Share, language: str) -> tuple[tuple[Row, ...], Row]:
    shown = columns(whole)
    rows = tuple(_row(share, month_of(share.period, language), shown) for share in shares)
    return rows, _row(whole, pgettext("row of a table", "In all"), shown)


def post_rows(row: PostBudget, language: str) -> PostRows:
    rows, whole = table(row.months, row.whole, language)
    heads = tuple(day_name(day) for day in columns(row.whole))
    formulas = (days_formula(row.whole, language), hours_formula(row, language))
    return PostRows(row.post, held(row.post, language), heads, rows, whole, formulas)


def held(post: Post, language: str) -> str:
    """«01.09.2026 бастап, күніне 7,2 сағат, оқырмандармен – 5,5»."""
    first = short_date(post.starts_on)
    days = say("time_since", language=language, text=first)
    if post.ends_on:
        days = f"{first} – {short_date(post.ends_on)}"
    a_day, service = trimmed(post.hours_a_day), trimmed(post.service_hours_a_day)
    return f"{days}, {say('time_post_day', language=language, n=a_day, k=service)}"


def days_formula(share: Share, language: str) -> str:
    """«D = 365 − 104 (демалыс күндері) − 12 (мереке) = 249 күн»."""
    terms = [show(share.days.all, language)]
    terms += [f"{show(n, language)}{NO_BREAK_SPACE}({day_name(day)})" for day, n in share.days.off.items()]
    return say("time_days", language=language, text=f" {MINUS} ".join(terms), n=share.days.work)


def hours_formula(row: PostBudget, language: str) -> str:
    """«H = 249 × 8 − 6 × 1 = 1 986 сағат»; of several years the same."""
    days, a_day = row.whole.days, trimmed(row.post.hours_a_day)
    shorter = trimmed(min(HOUR, row.post.hours_a_day))
    text = f"{show(days.work, language)} × {show(a_day, language)}"
    if days.eves:
        text += f" {MINUS} {show(days.eves, language)} × {show(shorter, language)}"
    return say(
        "time_hours",
        language=language,
        text=text,
        n=trimmed(row.whole.hours),
        k=trimmed(row.whole.service),
        v=trimmed(row.whole.inner),
    )


def rate_said(has: Budget, language: str) -> str:
    """How the cost of an hour comes about; empty where no pay is entered."""
    paid = [row.post for row in has.posts if row.post.pay_a_month is not None]
    if has.rate is None or not paid:
        return ""
    if len(paid) > 1:
        return say("time_rate_mean", language=language, n=len(paid))
    pay, hours = paid[0].pay_a_month or Decimal(0), paid[0].hours_a_month
    return say("time_rate", language=language, a=trimmed(pay), b=trimmed(hours))


def staff_said(found: Staff, language: str) -> list[str]:
    """Hours without a norm, hours in all, and how many people they take."""
    if found.people is None:
        return [say("time_staff_none", language=language)]
    said = []
    if found.unnormed:
        tenths = [ratio(hours, 1) for hours in (found.normed, found.unnormed, found.hours)]
        a, b, n = (trimmed(hours) for hours in tenths)
        said.append(say("time_unnormed", language=language, a=a, b=b, n=n))
    said.append(
        say(
            "time_staff",
            language=language,
            a=trimmed(ratio(found.hours, 1)),
            b=trimmed(found.fund),
            n=ratio(found.people, 1, 2),
        )
    )
    return said


def month_of(period: Period, language: str) -> str:
    """«Қазан 2026»; of a part of a month with its days."""
    if period.is_whole_months:
        return f"{month_name(period.start.month, language).capitalize()} {period.start.year}"
    return f"{short_date(period.start)}–{short_date(period.end)}"


def _row(share: Share, name: str, shown: tuple[Day, ...]) -> Row:
    days = share.days
    off = tuple((day_name(day), days.counts.get(day, 0)) for day in shown)
    return Row(
        name, days.all, off, days.work, days.eves,
        trimmed(share.hours), trimmed(share.service), trimmed(share.inner),
    )  # fmt: skip
