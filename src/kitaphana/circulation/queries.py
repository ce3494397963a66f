"""Who holds what, what is on the shelf, what is due. Reads only."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from django.db.models import Aggregate, CharField, Count, Exists, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Cast, Coalesce, Concat, Length, LPad, Now

from kitaphana.catalogue.models import Title
from kitaphana.circulation.models import Away, Hold, Loan, LoanQuerySet, Renewal, Settlement, Visit
from kitaphana.core.models import School
from kitaphana.lib.numbers import ratio
from kitaphana.roster.models import Enrolment, Reader, SchoolClass
from kitaphana.stock.models import Copy, Fund, Lot, Reason, WriteOffLine

PAST_SHOWN = 100
COUNTED_SHOWN = 10
GONE = (Reason.LOST.value, Reason.GIVEN.value)
"""How a loan ends that leaves no copy behind, and for what an act then takes it out."""


@dataclass(frozen=True)
class Shelf:
    """Copies of one lot or one title in a school now: owned (what acts have left), in readers' hands, lost
    or given for good and not yet written off, in repair or with another school.

    `kept`: set aside for readers who wait. Such a copy is owned, neither out nor away, and may be lent: to
    its reader. So it is part of `lendable`, by which stock and acts reckon, but not of `free`.
    """

    owned: int = 0
    out: int = 0
    lost: int = 0
    given: int = 0
    away: int = 0
    kept: int = 0

    def __add__(self, other: "Shelf") -> "Shelf":
        return Shelf(*(getattr(self, name) + getattr(other, name) for name in self.__dataclass_fields__))

    @property
    def lendable(self) -> int:
        """How many may be lent now; below zero where more is gone than acts have left."""
        return self.owned - self.out - self.lost - self.given - self.away

    @property
    def free(self) -> int:
        """How many anybody may take from the shelf."""
        return max(0, self.lendable - self.kept)


def shelves_by_lot(school: School, lots: Iterable[Lot]) -> dict[int, Shelf]:
    """By lot id. Three queries, and two more where copies were lost or given, whatever the number of lots."""
    keys = [lot.pk for lot in lots]
    rows = (
        Lot.objects.for_school(school)
        .filter(pk__in=keys)
        .annotate(**_counts())
        .values_list("pk", "quantity", "gone", "out", "lost", "away")
    )
    absent = missing(school, Q(lot__in=keys), marked=False)
    # Of the whole school: they are few, and the keys need not be sent once more.
    kept = Counter(Hold.objects.for_school(school).set_aside().values_list("copy__lot", flat=True))
    return {
        pk: Shelf(
            owned=quantity - gone,
            out=out,
            lost=lost + absent[pk, Reason.LOST.value],
            given=absent[pk, Reason.GIVEN.value],
            away=away,
            kept=kept[pk],
        )
        for pk, quantity, gone, out, lost, away in rows
    }


@cache
def _counts() -> dict[str, Coalesce]:
    """Made once: they are asked for at every scan."""
    lost = Copy.objects.filter(lost_on__isnull=False, written_off_on=None)
    return {
        "gone": _of_lot(WriteOffLine.objects.all(), Sum("quantity")),
        "out": _of_lot(Loan.objects.open(), Count("pk")),
        "lost": _of_lot(lost, Count("pk")),
        "away": _of_lot(Away.objects.open(), Sum("quantity")),
    }


def _of_lot(rows: QuerySet[Any, Any], what: Aggregate) -> Coalesce:
    of = rows.filter(lot=OuterRef("pk")).order_by().values("lot").annotate(n=what)
    return Coalesce(Subquery(of.values("n")), 0)


def shelves(school: School, titles: Iterable[Title]) -> dict[int, Shelf]:
    """By title id, every title asked for. A constant number of queries, whatever the number of titles."""
    keys = [title.pk for title in titles]
    lots = Lot.objects.for_school(school).filter(title__in=keys)
    title_of = {lot.pk: lot.title_id for lot in lots}
    found = dict.fromkeys(keys, Shelf())
    for pk, shelf in shelves_by_lot(school, lots).items():
        found[title_of[pk]] += shelf
    return found


def on_shelf(school: School, lots: Iterable[Lot]) -> dict[int, int]:
    """How many of each lot may be lent now, by lot id."""
    return {pk: shelf.lendable for pk, shelf in shelves_by_lot(school, lots).items()}


def missing(
    school: School, lots: Q, on: date | None = None, *, marked: bool = True
) -> Counter[tuple[int, str]]:
    """As `missing_on`, of one day or of now."""
    return missing_on(school, lots, [on], marked=marked)[on]


def missing_on(
    school: School, lots: Q, days: Collection[date | None], *, marked: bool = True
) -> dict[date | None, Counter[tuple[int, str]]]:
    """Copies lost or given for good, neither found nor written off for it by the end of a day or by now, by
    lot and how. `lots`: of loans and of lines of acts alike; `marked`: numbered copies lost too, which their
    own `lost_on` tells of. At most three queries, however many days.

    An act takes those that are missing by its day; what it takes beyond them was with no reader, as a
    stocktaking finds it, and makes up for no later loss. A numbered copy in an act stands for itself, or,
    where no reader had it so, for one without a number.
    """
    ended = Loan.objects.for_school(school).filter(lots).gone()
    known = [day for day in days if day]
    ended = ended.filter(returned_on__lte=max(known)) if len(known) == len(days) else ended
    rows = list(ended.values_list("returned_on", "lot", "ending", "copy").annotate(n=Count("pk")))
    if not rows:
        return {day: Counter() for day in days}
    found = Settlement.objects.for_school(school).filter(kind=Settlement.Kind.FOUND, loan__ending__in=GONE)
    ours = {row[1] for row in rows}
    lines = WriteOffLine.objects.for_school(school).filter(lots, reason__in=GONE)
    acts = lines.values_list("write_off__on", "lot", "reason", "copy").annotate(n=Sum("quantity"))
    back = found.values_list("on", "loan__lot", "loan__copy")
    lost = Reason.LOST.value
    events = [
        *((day, 0, (lot, how, copy), n) for day, lot, how, copy, n in rows),
        *((day, 1, (lot, lost, copy), -1) for day, lot, copy in back if lot in ours),
        *((day, 2, (lot, how, copy), -n) for day, lot, how, copy, n in acts),
    ]
    in_order = sorted(events, key=lambda event: event[:2])
    return {day: _absent(in_order, day, marked=marked) for day in days}


def _absent(
    events: Iterable[tuple[date, int, tuple[int, str, int | None], int]], on: date | None, *, marked: bool
) -> Counter[tuple[int, str]]:
    """`events`: day, turn within it, lot with how and the copy, how many; in their order."""
    gone: Counter[tuple[int, str, int | None]] = Counter()
    for day, _turn, (lot, how, copy), n in events:
        if on is None or day <= on:
            key = (lot, how, copy if n > 0 or gone[lot, how, copy] else None)
            gone[key] = max(0, gone[key] + n)
    absent: Counter[tuple[int, str]] = Counter()
    for (lot, how, copy), n in gone.items():
        absent[lot, how] += n if marked or copy is None or how != Reason.LOST.value else 0
    return absent


def copies(school: School) -> QuerySet[Copy]:
    """The main stock copy by copy, with `held`, in a reader's hands now, and `kept`, set aside for one. In
    order of inventory numbers."""
    rows: QuerySet[Copy] = Copy.objects.for_school(school)
    return (
        rows.annotate(
            held=Exists(Loan.objects.open().filter(copy=OuterRef("pk"))),
            kept=Exists(Hold.objects.set_aside().filter(copy=OuterRef("pk"))),
        )
        .select_related("lot__title", "lot__receipt")
        .order_by(Length("inventory_number"), "inventory_number")
    )


def open_loans(school: School, reader: Reader) -> Sequence[Loan]:
    """What the reader holds, soonest due first."""
    return list(
        Loan.objects.for_school(school)
        .open()
        .filter(reader=reader)
        .select_related("lot__title", "copy")
        .order_by("due_on", "pk")
    )


def open_loan_of(school: School, copy: Copy) -> Loan | None:
    return (
        Loan.objects.for_school(school)
        .open()
        .filter(copy=copy)
        .select_related("reader", "lot__title", "copy")
        .first()
    )


@dataclass(frozen=True)
class Day:
    """What was done in one day, and what waits; textbooks are among the loans."""

    visits: int
    lent: int
    lent_main: int
    returned: int
    returned_in_time: int
    due_today: int
    due_today_readers: int
    overdue: int
    overdue_readers: int


def day(school: School, on: date) -> Day:
    loans = Loan.objects.for_school(school)
    lent = loans.filter(lent_on=on).aggregate(n=Count("pk"), main=Count("pk", filter=Q(fund=Fund.MAIN)))
    back = loans.filter(returned_on=on).exclude(ending=Loan.Ending.GIVEN)
    returned = back.aggregate(n=Count("pk"), in_time=Count("pk", filter=Q(due_on__gte=on)))
    due = loans.open().filter(due_on=on).aggregate(n=Count("pk"), readers=Count("reader", distinct=True))
    late = overdue(school, on).aggregate(n=Count("pk"), readers=Count("reader", distinct=True))
    visits = Visit.objects.for_school(school).filter(on=on).aggregate(n=Sum("count"))["n"] or 0
    return Day(
        visits=visits,
        lent=lent["n"],
        lent_main=lent["main"],
        returned=returned["n"],
        returned_in_time=returned["in_time"],
        due_today=due["n"],
        due_today_readers=due["readers"],
        overdue=late["n"],
        overdue_readers=late["readers"],
    )


def holdings(loans: LoanQuerySet, day: date) -> tuple[LoanQuerySet, LoanQuerySet]:
    """The loans in a reader's hands at the end of a day: those not yet returned, and those returned later.
    Each is a range of one index: none serves both at once."""
    lent = loans.filter(lent_on__lte=day)
    return lent.open(), lent.filter(returned_on__gt=day)


def overdue(school: School, on: date) -> LoanQuerySet:
    """Loans held at the end of that day whose term had passed."""
    return Loan.objects.for_school(school).held_on(on).filter(due_on__lt=on)


def usual_visits(school: School, days: Sequence[date]) -> int | None:
    """The mean of visits of those days, rounded half up; None without days."""
    if not days:
        return None
    total = Visit.objects.for_school(school).filter(on__in=days).aggregate(n=Sum("count"))["n"] or 0
    return int(ratio(total, len(days), 0))


def with_class(rows: LoanQuerySet, on: date) -> LoanQuerySet:
    """The loans with `class_now`, the key of the reader's class on the day, and `class_place` to sort by it;
    readers without a class come last."""
    enrolled = Enrolment.objects.on(on).filter(reader=OuterRef("reader")).order_by("-starts_on")
    place = Concat(LPad(Cast("school_class__grade", CharField()), 2, Value("0")), "school_class__letter_key")
    classed: LoanQuerySet = rows.annotate(
        class_now=Subquery(enrolled.values("school_class")[:1]),
        class_place=Coalesce(Subquery(enrolled.values(place=place)[:1]), Value("99")),
    )
    return classed


@dataclass(frozen=True)
class ClassDebts:
    """`school_class` None: teachers and others. `readers` and `items` overdue on the day."""

    school_class: SchoolClass | None
    readers: int
    items: int


def debts_by_class(school: School, on: date) -> list[ClassDebts]:
    """Classes with overdue items, in their order, then the readers without a class."""
    classes = {row.pk: row for row in SchoolClass.objects.for_school(school).filter(year__ends_on__gte=on)}
    rows = (
        with_class(overdue(school, on), on)
        .order_by("class_place")
        .values("class_now", "class_place")
        .annotate(items=Count("pk"), people=Count("reader", distinct=True))
    )
    return [ClassDebts(classes.get(row["class_now"]), row["people"], row["items"]) for row in rows]


@dataclass(frozen=True)
class Event:
    """One thing that happened at the desk. `kind`: lent, returned, renewed, visited."""

    at: datetime
    kind: str
    row: Loan | Renewal | Visit


SO_FAR = Now() + timedelta(minutes=1)
"""By the clock of the database, which writes the moments: the demo's last day runs to its closing time."""


def just_happened(school: School, on: date, limit: int = 10) -> list[Event]:
    """The newest acts of the day, newest first. Acts on whole classes are not listed one by one."""
    named = Loan.objects.for_school(school).filter(copy__isnull=False)
    loans = named.select_related("lot__title", "reader", "copy")
    renewals = Renewal.objects.for_school(school).select_related("loan__lot__title", "loan__reader")
    visits = Visit.objects.for_school(school).filter(reader__isnull=False).select_related("reader")
    events = [  # of one instant the later step stands first: came, borrowed, renewed, brought back
        *_newest(loans.filter(returned_on=on), "returned", "return_recorded_at", limit),
        *_newest(renewals.filter(on=on), "renewed", "recorded_at", limit),
        *_newest(loans.filter(lent_on=on), "lent", "recorded_at", limit),
        *_newest(visits.filter(on=on), "visited", "recorded_at", limit),
    ]
    return sorted(events, key=lambda event: event.at, reverse=True)[:limit]


def _newest(rows: QuerySet[Any, Any], kind: str, moment: str, limit: int) -> Iterator[Event]:
    known = rows.filter(**{f"{moment}__lte": SO_FAR}).order_by(f"-{moment}", "-pk")
    return (Event(getattr(row, moment), kind, row) for row in known[:limit])


def visits_since(school: School, reader: Reader, since: date) -> int:
    visits = Visit.objects.for_school(school).filter(reader=reader, on__gte=since)
    return visits.aggregate(n=Sum("count"))["n"] or 0


def past_loans(school: School, reader: Reader) -> LoanQuerySet:
    """What the reader has brought back or lost, the latest first."""
    ended = Loan.objects.for_school(school).filter(reader=reader, returned_on__isnull=False)
    return ended.select_related("lot__title", "copy").order_by("-returned_on", "-pk")


def counted_visits(school: School) -> QuerySet[Visit]:
    """The last visits counted by hand."""
    by_hand = Visit.objects.for_school(school).filter(reader=None)
    return by_hand.order_by("-recorded_at", "-pk")[:COUNTED_SHOWN]
