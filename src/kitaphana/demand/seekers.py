"""Who asked in vain for what has come since."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from kitaphana.circulation.models import Hold, Loan
from kitaphana.core.models import School
from kitaphana.demand.facts import AXIS_OF
from kitaphana.demand.holdings import works_of
from kitaphana.demand.models import TellAsker
from kitaphana.lib.period import Period
from kitaphana.needs.models import Axis, Enquiry, Suggestion
from kitaphana.stock.models import Fund, Lot
from kitaphana.surveys.models import Answer
from kitaphana.teaching.models import TeacherRequest

LOOK_BACK = timedelta(days=365)
"""Who asked longer ago no longer waits for it."""


@dataclass(frozen=True)
class Sought:
    reader: int
    key: str
    name: str
    on: date


@dataclass(frozen=True)
class Came:
    title: int
    on: date


def seekers(school: School, period: Period) -> list[TellAsker]:
    """Unsaved rows: readers of the school who asked in vain, in the year before, for a work that came into
    the main stock in these days, and have not borrowed it since. One row for a reader, a work and a day."""
    came = _came(school, period)
    asked = [one for one in _sought(school, period, list(came)) if one.key in came]
    lent = lent_since(school, {one.reader for one in asked})
    found: dict[tuple[int, str, date], TellAsker] = {}
    for one in sorted(asked, key=lambda one: (one.on, one.reader, one.key)):
        for arrival in came[one.key]:
            got = any(one.on <= day for day in lent[one.reader, one.key])
            if not got and arrival.on - LOOK_BACK <= one.on <= arrival.on:
                row = TellAsker(
                    school=school, reader_id=one.reader, key=one.key, name=one.name[:200],
                    title_id=arrival.title, asked_on=one.on, came_on=arrival.on,
                )  # fmt: skip
                found.setdefault((one.reader, one.key, arrival.on), row)
    return list(found.values())


def _came(school: School, period: Period) -> dict[str, list[Came]]:
    lots = Lot.objects.for_school(school).filter(
        fund=Fund.MAIN, receipt__on__range=(period.start, period.end)
    )
    found: defaultdict[str, list[Came]] = defaultdict(list)
    rows = lots.order_by("receipt__on", "pk")
    for name, work, title, on in rows.values_list("title__name", "title__work_key", "title", "receipt__on"):
        for key in works_of(name, work):
            found[key].append(Came(title, on))
    return dict(found)


def _sought(school: School, period: Period, keys: list[str]) -> Iterator[Sought]:
    """Enquiries not met, suggestions not declined, holds still waiting, named answers, open requests."""
    days = (period.start - LOOK_BACK, period.end)
    of_work = Q(sought__in=[sought for sought, axis in AXIS_OF.items() if axis == Axis.WORK])
    here = Q(reader__isnull=False, reader__left_on=None)
    asked = Enquiry.objects.for_school(school).filter(of_work, here, key__in=keys, on__range=days)
    yield from _rows(asked.exclude(outcome=Enquiry.Outcome.MET), "reader", "key", "about", "on")
    wished = Suggestion.objects.for_school(school).filter(here, kind=Suggestion.Kind.BOOK, key__in=keys)
    kept = wished.filter(on__range=days).exclude(state=Suggestion.State.DECLINED)
    yield from _rows(kept, "reader", "key", "about", "on")
    holds = Hold.objects.for_school(school).waiting().filter(here, title__work_key__in=keys)
    yield from _rows(
        holds.filter(placed_on__range=days), "reader", "title__work_key", "title__name", "placed_on"
    )
    named = Answer.objects.for_school(school).filter(axis=Axis.WORK, key__in=keys)
    named = named.filter(response__reader__isnull=False, response__reader__left_on=None)
    in_days = named.filter(response__on__range=days)
    yield from _rows(in_days, "response__reader", "key", "text", "response__on")
    sets = TeacherRequest.objects.for_school(school).filter(
        kind=TeacherRequest.Kind.SET, key__in=keys, on__range=days, teacher__left_on=None
    )
    unserved = (TeacherRequest.State.OPEN, TeacherRequest.State.PART, TeacherRequest.State.DECLINED)
    yield from _rows(sets.filter(state__in=unserved), "teacher", "key", "about", "on")


def _rows(rows: QuerySet[Any], *fields: str) -> Iterator[Sought]:
    for reader, key, name, on in rows.values_list(*fields):
        yield Sought(reader, key, name, on)


def lent_since(
    school: School, readers: Collection[int], since: date = date.min
) -> defaultdict[tuple[int, str], list[date]]:
    """Days on which these readers borrowed each work."""
    loans = Loan.objects.for_school(school).filter(reader__in=readers, fund=Fund.MAIN, lent_on__gte=since)
    found: defaultdict[tuple[int, str], list[date]] = defaultdict(list)
    for reader, name, work, on in loans.values_list(
        "reader", "lot__title__name", "lot__title__work_key", "lent_on"
    ):
        for key in works_of(name, work):
            found[reader, key].append(on)
    return found
