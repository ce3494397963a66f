"""The register of services and how often each was used."""

import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from kitaphana.core.models import School
from kitaphana.lib.dates import month_name
from kitaphana.lib.period import Period
from kitaphana.services.measures import HAND, measure_of
from kitaphana.services.models import Service


@dataclass(frozen=True)
class MonthOfUse:
    """`first`: the first day of the month. None: the service was not offered in it."""

    first: date
    uses: int | None
    uses_before: int | None

    def name(self, language: str) -> str:
        return month_name(self.first.month, language)


@dataclass(frozen=True)
class Offered:
    """A service in a period. `uses_before`: in the same days a year earlier, None unless it was offered on
    all of them. `is_new`: since a day of the period; `has_ended`: by its last day."""

    service: Service
    uses: int
    uses_before: int | None
    is_new: bool
    has_ended: bool

    @property
    def change(self) -> int | None:
        return None if self.uses_before is None else self.uses - self.uses_before

    @property
    def counted_by(self) -> str:
        return str(measure_of(self.service).label)

    @property
    def by_hand(self) -> bool:
        return self.service.measure == HAND


@cache
def ready_services() -> Mapping[str, Mapping[str, Any]]:
    """Code → row of `ready.toml`: name in three languages, audience, measure."""
    return tomllib.loads(Path(__file__).with_name("ready.toml").read_text(encoding="utf-8"))


def not_taken(school: School) -> list[str]:
    """Codes of ready services that the school has not got."""
    there = set(Service.objects.for_school(school).values_list("code", flat=True))
    return [code for code in ready_services() if code not in there]


def register(school: School, period: Period) -> list[Offered]:
    """Services offered on a day of the period by their first day, those that have ended last."""
    known = Service.objects.for_school(school).select_related("school").filter(since__lte=period.end)
    rows = list(known.order_by("since", "pk"))
    begun = rows[0].since if rows else None
    offered = [offered_in(service, period, begun) for service in rows if _within(service, period)]
    return sorted(offered, key=lambda row: row.has_ended)


def offered_in(service: Service, period: Period, begun: date | None = None) -> Offered:
    """`begun`: the day of the first service, where it is known already; what the register begins with is not
    new."""
    within = _within(service, period)
    before = within.year_before() if within else None
    if before and _within(service, before) != before:
        before = None
    return Offered(
        service=service,
        uses=_uses(service, within),
        uses_before=None if before is None else _uses(service, before),
        is_new=service.since in period and service.since > (begun or _begun(service.school)),
        has_ended=service.until is not None and service.until <= period.end,
    )


def months_of_use(service: Service, period: Period) -> list[MonthOfUse]:
    """Each month of the period beside that of a year before."""
    now, then = _by_month(service, period), _by_month(service, period.year_before())
    return [
        MonthOfUse(month.start, _at(service, month, now), _at(service, month.year_before(), then))
        for month in period.months()
    ]


def used_rows(service: Service, period: Period) -> Any:
    """The records behind `uses`, the newest first."""
    within = _within(service, period)
    measure = measure_of(service)
    rows = measure.rows(service, within or period).select_related(*measure.near)
    return rows if within else rows.none()


def _begun(school: School) -> date:
    first: Service = Service.objects.for_school(school).order_by("since", "pk")[0]
    return first.since


def _within(service: Service, period: Period) -> Period | None:
    """Those days of the period on which the service was offered."""
    start, end = max(period.start, service.since), min(period.end, service.until or period.end)
    return Period(start, end) if start <= end else None


def _uses(service: Service, within: Period | None) -> int:
    return sum(measure_of(service).by_day(service, within).values()) if within else 0


def _by_month(service: Service, period: Period) -> Counter[date]:
    within = _within(service, period)
    counted: Counter[date] = Counter()
    for day, n in (measure_of(service).by_day(service, within) if within else {}).items():
        counted[day.replace(day=1)] += n
    return counted


def _at(service: Service, month: Period, counted: Counter[date]) -> int | None:
    return counted[month.start.replace(day=1)] if _within(service, month) else None
