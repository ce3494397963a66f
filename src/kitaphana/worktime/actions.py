"""Who holds a post of the library, and when they are away."""

from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal

from django.db.models import Q

from kitaphana.core.action import action
from kitaphana.core.models import User
from kitaphana.core.refusal import NeedsWord, Refused
from kitaphana.lib.numbers import trimmed
from kitaphana.worktime.models import Leave, Post

HOURS_OF_A_DAY = 24
MOST_OF_ONE_PERSON = 12
"""Hours a day in all the posts that one person holds at once."""


class LosesAbsences(NeedsWord):
    flag = "accept_loss"


@dataclass(frozen=True)
class Terms:
    """What is agreed of a post; `Post` says what each means."""

    person: str
    hours_a_day: Decimal
    starts_on: date
    ends_on: date | None = None
    service_hours_a_day: Decimal = Decimal(0)
    leave_days: int = 0
    pay_a_month: Decimal | None = None
    hours_a_month: Decimal = Decimal(160)


@action
def hold_post(
    *,
    by: User,
    person: str,
    hours_a_day: Decimal,
    starts_on: date,
    ends_on: date | None = None,
    service_hours_a_day: Decimal = Decimal(0),
    leave_days: int = 0,
    pay_a_month: Decimal | None = None,
    hours_a_month: Decimal = Decimal(160),
    user: User | None = None,
) -> Post:
    """Someone begins to work. Refused: no name, figures out of range, an end before the beginning, more hours
    a day in posts of one name than a person works."""
    terms = Terms(
        person, hours_a_day, starts_on, ends_on, service_hours_a_day, leave_days, pay_a_month, hours_a_month
    )
    return _write(Post(school=by.school, user=user), terms)


@action
def amend_post(*, by: User, post: Post, terms: Terms, revision: int) -> Post:
    """Refused: another person wrote since `revision` was read, and as in `hold_post`."""
    if revision != post.revision:
        raise Refused("post_changed", name=post.person)
    return _write(post, terms)


@action
def remove_post(*, by: User, post: Post, accept_loss: bool = False) -> None:
    """Entered by mistake. LosesAbsences: it has some."""
    n = post.leaves.count()
    if n and not accept_loss:
        raise LosesAbsences("post_loses", name=post.person, n=n)
    post.delete()


@action
def note_absence(*, by: User, post: Post, kind: str, starts_on: date, ends_on: date) -> Leave:
    """The holder of the post is away. Refused: an unknown kind, an end before the beginning, days on which
    the post is not held, another absence that begins on the same day."""
    if kind not in Leave.Kind.values:
        raise Refused("absence_kind")
    if ends_on < starts_on:
        raise Refused("rep_order")
    if starts_on < post.starts_on or (post.ends_on is not None and ends_on > post.ends_on):
        raise Refused("absence_outside", name=post.person)
    if post.leaves.filter(starts_on=starts_on).exists():
        raise Refused("absence_twice", d=starts_on)
    return Leave.objects.create(school=by.school, post=post, kind=kind, starts_on=starts_on, ends_on=ends_on)


@action
def remove_absence(*, by: User, absence: Leave) -> None:
    absence.delete()


def _write(post: Post, terms: Terms) -> Post:
    pay = terms.pay_a_month or Decimal(0)
    amounts = (terms.hours_a_day, terms.hours_a_month, terms.service_hours_a_day, pay)
    if not all(amount.is_finite() and amount >= 0 for amount in amounts) or terms.leave_days < 0:
        raise Refused("plan_budget_range")
    if not terms.hours_a_month or not 0 < terms.hours_a_day <= HOURS_OF_A_DAY:
        raise Refused("plan_budget_range")
    if terms.service_hours_a_day > terms.hours_a_day:
        raise Refused("post_service_hours")
    if not terms.person.strip():
        raise Refused("post_no_person")
    if terms.ends_on is not None and terms.ends_on < terms.starts_on:
        raise Refused("rep_order")
    _refuse_overwork(post, terms)
    for field in fields(terms):
        setattr(post, field.name, getattr(terms, field.name))
    post.person = terms.person.strip()
    post.revision += 1
    post.save()
    return post


def _refuse_overwork(post: Post, terms: Terms) -> None:
    """Posts of one name that overlap: hours of their fullest day."""
    touching = Post.objects.for_school(post.school).exclude(pk=post.pk)
    touching = touching.filter(Q(ends_on=None) | Q(ends_on__gte=terms.starts_on))
    if terms.ends_on:
        touching = touching.filter(starts_on__lte=terms.ends_on)
    name = terms.person.strip().casefold()
    others = [other for other in touching if other.person.casefold() == name]
    days = {max(terms.starts_on, other.starts_on) for other in others}
    for day in sorted(days):
        held = [one for one in others if one.starts_on <= day and (not one.ends_on or day <= one.ends_on)]
        hours = sum((one.hours_a_day for one in held), terms.hours_a_day)
        if hours > MOST_OF_ONE_PERSON:
            raise Refused("post_overwork", name=terms.person.strip(), n=trimmed(hours), d=day)
