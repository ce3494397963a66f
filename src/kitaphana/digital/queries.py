"""What the digital centre has and how it is used."""

import statistics
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.db.models import Count, F, Q, QuerySet
from django.utils.timezone import make_aware, make_naive

from kitaphana.core.models import School
from kitaphana.core.setting import number_of, value_of
from kitaphana.digital.models import Booking, LineTest, Purpose, Resource, ResourceOpen, Session, Workstation
from kitaphana.lib import numbers
from kitaphana.lib.alphabet import sort_key
from kitaphana.lib.period import Period
from kitaphana.roster.models import ReaderKind
from kitaphana.roster.queries import pupils, working_days

MINUTE = 60


@dataclass(frozen=True)
class State:
    """What stands in the centre, and for how many pupils. The ratios are None where they cannot be said."""

    workstations: int
    online: int
    pupils: int

    @property
    def per_hundred(self) -> Decimal | None:
        """Workstations for a hundred pupils."""
        return numbers.ratio(self.workstations * 100, self.pupils) if self.pupils else None

    @property
    def per_seat(self) -> Decimal | None:
        """Pupils for one workstation."""
        return numbers.ratio(self.pupils, self.workstations) if self.workstations and self.pupils else None


@dataclass(frozen=True)
class Use:
    """`people`: a group counts each of its members, whoever comes twice counts twice. `readers`: different
    people known by name. `seniors`: of the people, those of grades above the setting `young_grade`.
    `minutes`: of workstations, whole ones, of the sessions that have ended."""

    sessions: int = 0
    people: int = 0
    readers: int = 0
    minutes: int = 0
    seniors: int = 0

    @property
    def share(self) -> Decimal | None:
        """Percent of senior grades among the people."""
        return numbers.percent(self.seniors, self.people) if self.people else None


@dataclass(frozen=True)
class Opens:
    """`top`: the resource that was opened most."""

    opened: int
    top: Resource | None
    times: int


@dataclass(frozen=True)
class Speed:
    """`median` of the tests of a period, None where none was made; `norm`: as the settings have it."""

    tests: int
    median: Decimal | None
    norm: Decimal

    @property
    def low(self) -> bool:
        return self.median is not None and self.median < self.norm


def workstations(school: School, on: date) -> list[Workstation]:
    """Those that stood there that day, 2 before 10."""
    found: Iterable[Workstation] = Workstation.objects.for_school(school).on(on)
    return sorted(found, key=lambda row: (sort_key(row.name), row.pk))


def state(school: School, on: date) -> State:
    standing = Workstation.objects.for_school(school).on(on)
    counted = standing.aggregate(n=Count("pk"), online=Count("pk", filter=Q(online=True)))
    return State(counted["n"], counted["online"], pupils(school, on).count())


def opening_hours(school: School) -> tuple[time, time]:
    """When the library opens and closes."""
    opens, closes = (str(value_of(school, f"loan_desk_{word}")) for word in ("opens", "closes"))
    return time.fromisoformat(opens), time.fromisoformat(closes)


def is_working_day(school: School, day: date) -> bool:
    return bool(working_days(school, Period(day, day)))


def closing(school: School, day: date) -> datetime:
    """The moment at which the library closes that day."""
    return make_aware(datetime.combine(day, opening_hours(school)[1]))


def forgotten_end(started_at: datetime, closes_at: datetime, now: datetime) -> datetime | None:
    """When the clock ends a session that nobody stopped: at closing time. None: it goes on still.

    `closes_at`: of the day on which it began. One that began after closing time lasts until that day is over,
    and then counts no minutes, for nothing is known of them.
    """
    if started_at < closes_at:
        return closes_at if now >= closes_at else None
    return started_at if make_naive(now).date() > make_naive(started_at).date() else None


def open_sessions(school: School) -> QuerySet[Session]:
    running: QuerySet[Session] = Session.objects.for_school(school).filter(ended_at__isnull=True)
    return running.select_related("workstation", "reader").order_by("started_at", "pk")


def forgotten(school: School, now: datetime) -> list[tuple[Session, datetime]]:
    """Sessions that the clock has ended, and when."""
    found = [
        (session, forgotten_end(session.started_at, closing(school, session.on), now))
        for session in open_sessions(school)
    ]
    return [(session, end) for session, end in found if end]


def sessions(school: School, period: Period) -> QuerySet[Session]:
    """Sessions that began in the period."""
    found: QuerySet[Session] = Session.objects.for_school(school).filter(on__range=(period.start, period.end))
    return found


def minutes_of(session: Session, now: datetime | None = None) -> int | None:
    """Whole minutes; of one that goes on, until `now`, or None."""
    end = session.ended_at or now
    return None if end is None else max(0, int((end - session.started_at).total_seconds()) // MINUTE)


@dataclass(frozen=True)
class Statistics:
    """The same sessions added up in several ways; each adds up to `total`, but for readers, who may come for
    several purposes and at several hours."""

    total: Use
    by_purpose: dict[Purpose, Use]
    by_hour: dict[int, Use]
    by_grade: dict[tuple[str, int | None], Use]


def use(school: School, period: Period) -> Use:
    return statistics_of(school, period).total


def statistics_of(school: School, period: Period) -> Statistics:
    """One query. Purposes are all there, hours and grades only where there was someone."""
    rows = list(
        sessions(school, period).only(
            "started_at", "ended_at", "purpose", "count", "grade", "reader_kind", "reader"
        )
    )
    young = number_of(school, "young_grade")
    hours: dict[int, list[Session]] = {}
    grades: dict[tuple[str, int | None], list[Session]] = {}
    for row in rows:
        hours.setdefault(make_naive(row.started_at).hour, []).append(row)
        grades.setdefault((row.reader_kind, row.grade), []).append(row)
    return Statistics(
        total=_use(rows, young),
        by_purpose={
            purpose: _use([row for row in rows if row.purpose == purpose], young) for purpose in Purpose
        },
        by_hour={hour: _use(hours[hour], young) for hour in sorted(hours)},
        by_grade={key: _use(grades[key], young) for key in sorted(grades, key=_pupils_first)},
    )


def _pupils_first(key: tuple[str, int | None]) -> tuple[bool, str, bool, int]:
    kind, grade = key
    return kind != ReaderKind.PUPIL, kind, grade is None, grade or 0


def _use(rows: Iterable[Session], young: int) -> Use:
    kept = list(rows)
    return Use(
        sessions=len(kept),
        people=sum(row.count for row in kept),
        readers=len({row.reader_id for row in kept if row.reader_id}),
        minutes=sum(minutes_of(row) or 0 for row in kept),
        seniors=sum(row.count for row in kept if row.grade is not None and row.grade > young),
    )


def bookings(school: School, on: date) -> QuerySet[Booking]:
    """Of the day, but for those that were cancelled, by the clock."""
    kept: QuerySet[Booking] = Booking.objects.for_school(school).filter(on=on, cancelled=False)
    named = kept.select_related("workstation", "reader", "session")
    return named.order_by("starts", "workstation__name", "pk")


def standing_bookings(school: School, on: date, starts: time, ends: time) -> QuerySet[Booking]:
    """Those that keep a workstation within these times: not cancelled, and whoever came has not left."""
    kept = bookings(school, on).filter(starts__lt=ends, ends__gt=starts)
    return kept.filter(Q(session__isnull=True) | Q(session__ended_at__isnull=True))


def resources(school: School) -> QuerySet[Resource]:
    """All that were not withdrawn, with `opened`, how often each was opened."""
    kept: QuerySet[Resource] = Resource.objects.for_school(school).filter(withdrawn_on__isnull=True)
    return (
        kept.select_related("subject", "title", "file").annotate(opened=Count("opens")).order_by("name", "pk")
    )


def is_licensed(resource: Resource, on: date) -> bool:
    return resource.licensed_until is None or resource.licensed_until >= on


def public_resources(school: School, on: date) -> QuerySet[Resource]:
    """What readers may open that day: meant for them, of which the licence has not run out."""
    licensed = Q(licensed_until__isnull=True) | Q(licensed_until__gte=on)
    return resources(school).filter(licensed, for_readers=True, added_on__lte=on)


def opened(school: School, period: Period) -> QuerySet[ResourceOpen]:
    found: QuerySet[ResourceOpen] = ResourceOpen.objects.for_school(school).filter(
        on__range=(period.start, period.end)
    )
    return found


def opens(school: School, period: Period) -> Opens:
    counted = opened(school, period).order_by().values_list("resource").annotate(n=Count("pk"))
    found = list(counted.order_by("-n", "resource__name", "resource"))
    top = Resource.objects.for_school(school).filter(pk=found[0][0]).first() if found else None
    return Opens(sum(n for _, n in found), top, found[0][1] if found else 0)


@dataclass(frozen=True)
class Opened:
    """How often a resource was opened; `by_grade` without those whose grade is not known."""

    resource: Resource
    times: int
    by_grade: dict[int, int]


def opens_by_resource(school: School, period: Period) -> list[Opened]:
    """The most opened first."""
    counted: dict[int, Counter[int | None]] = {}
    groups = opened(school, period).order_by().values_list("resource", "grade").annotate(n=Count("pk"))
    for resource, grade, n in groups:
        counted.setdefault(resource, Counter())[grade] += n
    named = Resource.objects.for_school(school).in_bulk(counted)
    found = [
        Opened(named[pk], grades.total(), {grade: n for grade, n in grades.items() if grade is not None})
        for pk, grades in counted.items()
    ]
    return sorted(found, key=lambda row: (-row.times, sort_key(row.resource.name), row.resource.pk))


def line_tests(school: School, period: Period | None = None) -> QuerySet[LineTest]:
    """The newest first."""
    found: QuerySet[LineTest] = LineTest.objects.for_school(school)
    if period:
        found = found.filter(on__range=(period.start, period.end))
    return found.order_by("-on", "-at", "-pk")


def norm_of(school: School) -> Decimal:
    return Decimal(number_of(school, "line_norm_mbit"))


def speed(school: School, period: Period) -> Speed:
    found = list(line_tests(school, period).values_list("mbit", flat=True))
    median = Decimal(statistics.median(found)).quantize(Decimal("0.01")) if found else None
    return Speed(len(found), median, norm_of(school))


def to_check(school: School) -> QuerySet[Resource]:
    """Resources that are an address of the web, the longest unchecked first."""
    linked: QuerySet[Resource] = Resource.objects.for_school(school).filter(withdrawn_on__isnull=True)
    return linked.exclude(url="").order_by(F("checked_at").asc(nulls_first=True), "pk")


def days_with_bookings(school: School, start: date, days: int = 14) -> list[tuple[date, int]]:
    """Days of the next two weeks on which something is booked, and how many."""
    kept = Booking.objects.for_school(school).filter(
        cancelled=False, on__range=(start, start + timedelta(days=days))
    )
    return list(kept.order_by("on").values_list("on").annotate(n=Count("pk")))
