"""What the diary says of a period."""

import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from django.db.models import Count, QuerySet, Sum

from kitaphana.activities.models import Activity, Strand, WorkKind
from kitaphana.core.models import School
from kitaphana.lib.dates import month_name
from kitaphana.lib.numbers import ratio
from kitaphana.lib.period import Period
from kitaphana.roster.models import Reader, SchoolClass

LIBRARY_LESSON = "library_lesson"
READING_LIST = "reading_list"
RESEARCH = "research_help"


@dataclass(frozen=True)
class Totals:
    entries: int
    participants: int
    minutes: int

    @property
    def hours(self) -> Decimal:
        """Rounded half up to a tenth."""
        return ratio(self.minutes, 60)


@dataclass(frozen=True)
class MonthOfDiary:
    """`first`: the first day of the month."""

    first: date
    entries: tuple[Activity, ...]
    totals: Totals

    def name(self, language: str) -> str:
        """«Қаңтар 2027»."""
        return f"{month_name(self.first.month, language).capitalize()} {self.first.year}"


@dataclass(frozen=True)
class KindMinutes:
    kind: WorkKind
    entries: int
    units: Decimal
    minutes: int

    @property
    def hours(self) -> Decimal:
        """Rounded half up to a tenth."""
        return ratio(self.minutes, 60)


@dataclass(frozen=True)
class StrandWork:
    """What was done in one strand of upbringing. An entry that serves two counts in both."""

    strand: Strand
    entries: int
    participants: int
    minutes: int

    @property
    def hours(self) -> Decimal:
        """Rounded half up to a tenth."""
        return ratio(self.minutes, 60)


@cache
def shipped_kinds() -> Mapping[str, Mapping[str, Any]]:
    """Code → row of `work_kinds.toml`: part, name and unit in three languages, norm in minutes, source,
    flags."""
    return tomllib.loads(Path(__file__).with_name("work_kinds.toml").read_text(encoding="utf-8"))


def work_kinds(school: School) -> list[WorkKind]:
    """In the order of a yearly plan's parts, then as they were added."""
    parts = WorkKind.Part.values
    kinds = WorkKind.objects.for_school(school).order_by("pk")
    return sorted(kinds, key=lambda kind: parts.index(kind.part))


def diary(
    school: School,
    period: Period,
    *,
    kind: WorkKind | None = None,
    school_class: SchoolClass | None = None,
    joint: bool = False,
    strand: str = "",
    campaign: str = "",
) -> QuerySet[Activity]:
    """Entries of the period, the newest first; `joint`: only those done with a teacher."""
    entries = Activity.objects.for_school(school).filter(on__range=(period.start, period.end))
    if kind:
        entries = entries.filter(kind=kind)
    if school_class:
        entries = entries.filter(school_class=school_class)
    if joint:
        entries = entries.filter(teacher__isnull=False)
    if strand:
        entries = entries.filter(strands__strand=strand)
    if campaign:
        entries = entries.filter(campaign=campaign)
    found: QuerySet[Activity] = entries.select_related("kind", "school_class", "teacher").order_by(
        "-on", "-pk"
    )
    return found


def totals(entries: QuerySet[Activity]) -> Totals:
    sums = entries.aggregate(n=Count("pk"), participants=Sum("participants"), minutes=Sum("minutes"))
    return Totals(sums["n"], sums["participants"] or 0, sums["minutes"] or 0)


def by_month(entries: QuerySet[Activity]) -> list[MonthOfDiary]:
    """Entries gathered by month in the order they come."""
    months: dict[date, list[Activity]] = {}
    for entry in entries:
        months.setdefault(entry.on.replace(day=1), []).append(entry)
    return [
        MonthOfDiary(
            month,
            tuple(rows),
            Totals(len(rows), sum(e.participants for e in rows), sum(e.minutes for e in rows)),
        )
        for month, rows in months.items()
    ]


def minutes_by_kind(school: School, period: Period) -> list[KindMinutes]:
    """Kinds with anything recorded, the longest time first."""
    sums = (
        diary(school, period)
        .order_by()
        .values("kind")
        .annotate(n=Count("pk"), all_units=Sum("units"), all_minutes=Sum("minutes"))
    )
    kinds = {kind.pk: kind for kind in WorkKind.objects.for_school(school)}
    rows = [KindMinutes(kinds[s["kind"]], s["n"], s["all_units"], s["all_minutes"]) for s in sums]
    return sorted(rows, key=lambda row: (-row.minutes, row.kind.pk))


def by_strand(school: School, period: Period) -> list[StrandWork]:
    """Strands with anything recorded, in the order of `Strand`. One query."""
    sums = (
        diary(school, period)
        .filter(strands__isnull=False)
        .order_by()
        .values("strands__strand")
        .annotate(n=Count("pk"), people=Sum("participants"), all_minutes=Sum("minutes"))
    )
    found = {s["strands__strand"]: (s["n"], s["people"], s["all_minutes"]) for s in sums}
    return [StrandWork(strand, *found[strand]) for strand in Strand if strand in found]


def events(school: School, period: Period) -> QuerySet[Activity]:
    """Entries that count as events (іс-шара), the newest first."""
    return diary(school, period).filter(kind__is_event=True)


def joint_by_month(school: School, period: Period) -> dict[date, int]:
    """First day of each month of the period → entries done with a teacher in it, 0 included."""
    days = diary(school, period, joint=True).values_list("on", flat=True)
    counted = Counter(day.replace(day=1) for day in days)
    return {month.start.replace(day=1): counted[month.start.replace(day=1)] for month in period.months()}


def teachers_involved(school: School, period: Period) -> QuerySet[Reader]:
    """Teachers with at least one joint entry in the period."""
    joint = diary(school, period, joint=True).order_by().values("teacher")
    found: QuerySet[Reader] = (
        Reader.objects.for_school(school).teachers().filter(pk__in=joint).order_by("sort_key")
    )
    return found


def lessons(school: School, period: Period) -> QuerySet[Activity]:
    return diary(school, period).filter(kind__code=LIBRARY_LESSON)


def lessons_by_class(school: School, period: Period) -> list[tuple[SchoolClass, int]]:
    """Classes that had a library lesson, with how many entries."""
    counted = Counter(
        lessons(school, period).exclude(school_class=None).values_list("school_class", flat=True)
    )
    classes = SchoolClass.objects.for_school(school).filter(pk__in=counted)
    return [(school_class, counted[school_class.pk]) for school_class in classes]


def reading_lists(school: School, period: Period) -> QuerySet[Activity]:
    return diary(school, period).filter(kind__code=READING_LIST)


def research(school: School, period: Period) -> QuerySet[Activity]:
    """Help given to research projects."""
    return diary(school, period).filter(kind__code=RESEARCH)
