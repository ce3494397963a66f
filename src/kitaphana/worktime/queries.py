"""The working-time budget: hours the library has, month by month, and what one costs (domain.md §3.3)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet

from kitaphana.core.models import School
from kitaphana.core.setting import value_of
from kitaphana.lib.numbers import money
from kitaphana.lib.period import Period
from kitaphana.worktime.days import (
    Calendar,
    Day,
    Days,
    leave_takers,
    library_calendar,
    of_all,
    of_post,
    school_years,
)
from kitaphana.worktime.models import Leave, Post

HOUR = Decimal(1)
"""By which the day before a holiday is shorter."""
WHOLE = Decimal(100)
FULL_WEEK = Decimal(40)
"""Hours of a full post (Labour Code, article 68)."""


@dataclass(frozen=True)
class Share:
    """Hours in a stretch of days; `service`: of them, those with readers. `days`: of the holder of a post, or
    of all of them together, see `of_all`."""

    period: Period
    hours: Decimal
    service: Decimal
    days: Days

    @property
    def inner(self) -> Decimal:
        return self.hours - self.service


@dataclass(frozen=True)
class PostBudget:
    """`whole` is the sum of `months`."""

    post: Post
    months: tuple[Share, ...]
    whole: Share


@dataclass(frozen=True)
class Budget:
    """`months` and `whole` are the sums over `posts`, and `whole` that of the months. `rate`: tenge an hour,
    None where no pay is entered. `fund`: hours that one person with a full post has in the period, whatever
    posts there are."""

    months: tuple[Share, ...]
    whole: Share
    rate: Decimal | None
    posts: tuple[PostBudget, ...]
    fund: Decimal


@dataclass(frozen=True)
class Staff:
    """How many people the work takes: `hours` by norms and those without a norm, by the `fund` of one."""

    normed: Decimal
    unnormed: Decimal
    fund: Decimal

    @property
    def hours(self) -> Decimal:
        return self.normed + self.unnormed

    @property
    def people(self) -> Decimal | None:
        """None: nobody has an hour."""
        return self.hours / self.fund if self.fund else None


def budget(school: School, period: Period) -> Budget | None:
    """The hours of every post in the period; None: nobody holds a post in it."""
    years = school_years(period)
    every = list(posts_in(school, Period(years[0].start, years[-1].end)))
    posts = [post for post in every if not _outside(post, period)]
    if not posts:
        return None
    library = library_calendar(school, period)
    takers = leave_takers(every, library)
    calendars = [of_post(post, post.leaves.all(), library, years, takers) for post in posts]
    rows = tuple(
        budget_of_post(post, calendar, period) for post, calendar in zip(posts, calendars, strict=True)
    )
    together = of_all(calendars, library.eves)
    months = tuple(
        _together(together, month, [row.months[n] for row in rows]) for n, month in enumerate(period.months())
    )
    whole = _together(together, period, [row.whole for row in rows])
    return Budget(months, whole, rate(rows), rows, _fund(rows, library, takers, period))


def budget_of_post(post: Post, calendar: Calendar, period: Period) -> PostBudget:
    """By the days of its holder."""
    months = tuple(_share(post, calendar, month) for month in period.months())
    return PostBudget(post, months, _share(post, calendar, period))


def posts_in(school: School, period: Period) -> QuerySet[Post]:
    """Posts held on some day of the period, with their absences."""
    held: QuerySet[Post] = Post.objects.for_school(school).filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=period.start), starts_on__lte=period.end
    )
    return held.order_by("starts_on", "pk").prefetch_related("leaves")


def rate(rows: Sequence[PostBudget]) -> Decimal | None:
    """Tenge an hour: pay of a month / hours of a month; of several posts whose pay is entered the mean, by
    the hours that each has in the period (of a month where none has any)."""
    paid = [(row.post, row.whole.hours) for row in rows if row.post.pay_a_month is not None]
    if not any(hours for _, hours in paid):
        paid = [(post, post.hours_a_month) for post, _ in paid]
    hours = sum((hours for _, hours in paid), Decimal(0))
    pay = sum(((p.pay_a_month or Decimal(0)) * hours / p.hours_a_month for p, hours in paid), Decimal(0))
    return money(pay / hours) if hours else None


def unnormed_hours(normed: Decimal, share: Decimal) -> Decimal:
    """Hours of the work that has no norm, when it is `share` percent of all: below 100."""
    return normed * share / (WHOLE - share)


def _fund(
    rows: Sequence[PostBudget], library: Calendar, takers: Mapping[date, str], period: Period
) -> Decimal:
    """Of a full post held all the time, with the leave of whoever has most and no other absence."""
    post = max(rows, key=lambda row: row.whole.days.counts.get(Day.LEAVE, 0)).post
    years = school_years(period)
    weekdays = len(str(value_of(post.school, "working_weekdays")))
    a_day = (FULL_WEEK / (weekdays or 1)).quantize(Decimal("0.01"))
    full = Post(person=post.person, hours_a_day=a_day, leave_days=post.leave_days, starts_on=years[0].start)
    leaves = [leave for leave in post.leaves.all() if leave.kind == Leave.Kind.LEAVE]
    return budget_of_post(full, of_post(full, leaves, library, years, takers), period).whole.hours


def _outside(post: Post, period: Period) -> bool:
    return post.starts_on > period.end or (post.ends_on is not None and post.ends_on < period.start)


def _share(post: Post, calendar: Calendar, period: Period) -> Share:
    """H = D × hours a day − an hour × eves; the hours with readers give way only when a shortened day is
    shorter than they are."""
    days = calendar.within(period)
    short = post.hours_a_day - min(HOUR, post.hours_a_day)
    full = days.work - days.eves
    return Share(
        period,
        full * post.hours_a_day + days.eves * short,
        full * post.service_hours_a_day + days.eves * min(post.service_hours_a_day, short),
        days,
    )


def _together(calendar: Calendar, period: Period, shares: Sequence[Share]) -> Share:
    return Share(
        period,
        sum((share.hours for share in shares), Decimal(0)),
        sum((share.service for share in shares), Decimal(0)),
        calendar.within(period),
    )
