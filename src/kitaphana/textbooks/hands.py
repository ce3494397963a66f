"""Where the copies are at the end of a day: in whose hands, and how many on the shelf."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from kitaphana.circulation.models import Away, Loan, LoanQuerySet
from kitaphana.circulation.queries import holdings, missing_on
from kitaphana.core.models import School
from kitaphana.core.queries import rows_of_each
from kitaphana.roster.models import Reader, SchoolYear
from kitaphana.stock.models import Fund, Lot
from kitaphana.textbooks.models import OwnCopy

Hands = frozenset[tuple[int | None, int]]
"""Reader and title."""


@dataclass(frozen=True)
class Asked:
    """Some titles at the end of a day of a school year."""

    on: date
    year: SchoolYear
    titles: frozenset[int]


def hands_and_shelf(
    school: School, year: SchoolYear, on: date, titles: Iterable[int]
) -> tuple[Hands, dict[int, int]]:
    """As `hands_and_shelves`, of one day."""
    return hands_and_shelves(school, [Asked(on, year, frozenset(titles))])[0]


def hands_and_shelves(school: School, asked: Sequence[Asked]) -> list[tuple[Hands, dict[int, int]]]:
    """Who had which of the titles at the end of each day, his own copies included, and how many usable copies
    of each stood on the shelf. As many queries as for one day.

    Usable = received − written off − in readers' hands − lost or given and not yet written off − in repair −
    with other schools, lot by lot.
    """
    days = [one.on for one in asked]
    lots, own = Lot.objects.for_school(school).filter(fund=Fund.TEXTBOOK), OwnCopy.objects.for_school(school)
    loans = Loan.objects.for_school(school).filter(fund=Fund.TEXTBOOK)
    held = rows_of_each([part for day in days for part in holdings(loans, day)], "reader", "lot")
    given = [_given(loans, one) for one in asked]
    missed = missing_on(school, Q(lot__fund=Fund.TEXTBOOK), days)
    return [
        _one_day(one, standing, [*still, *later], missed[one.on], away, others)
        for one, standing, still, later, away, *others in zip(
            asked,
            rows_of_each([lots.on(day) for day in days], "pk", "title", "left"),
            held[::2],
            held[1::2],
            rows_of_each([Away.objects.for_school(school).on(day) for day in days], "lot", "quantity"),
            rows_of_each(given, "reader", "lot__title"),
            rows_of_each([own.on(day) for day in days], "reader", "title"),
            strict=True,
        )
    ]


def _one_day(
    asked: Asked,
    lots: Iterable[tuple[int, int, int]],
    held: Iterable[tuple[int | None, int]],
    missed: Mapping[tuple[int, str], int],
    away: Iterable[tuple[int, int]],
    others: Iterable[Iterable[tuple[int | None, int]]],
) -> tuple[Hands, dict[int, int]]:
    """`lots`: each with its title and how many are left; `others`: readers and titles that need no copy."""
    title_of = {pk: title for pk, title, _left in lots if title in asked.titles}
    in_hand = [(reader, lot) for reader, lot in held if lot in title_of]
    gone = Counter(lot for _, lot in in_hand)
    for lot, n in (*((lot, n) for (lot, _how), n in missed.items()), *away):
        gone[lot] += n
    shelf: Counter[int] = Counter()
    for pk, title, left in lots:
        if title in asked.titles:
            shelf[title] += max(0, left - gone[pk])
    hands = {(reader, title_of[lot]) for reader, lot in in_hand}
    hands.update((reader, title) for rows in others for reader, title in rows if title in asked.titles)
    return frozenset(hands), dict(shelf)


def hands_of(
    school: School, year: SchoolYear, on: date, readers: Iterable[int], titles: Iterable[int]
) -> Hands:
    """Which of the titles some readers had at the end of the day, their own copies included."""
    # Through the readers: a database without statistics would read the loans of the whole school.
    ours = Reader.objects.for_school(school).filter(pk__in=set(readers))
    not_back = Q(returned_on=None) | Q(returned_on__gt=on)
    given = Q(ending=Loan.Ending.GIVEN, lent_on__gte=year.starts_on)
    held = Loan.objects.filter(
        not_back | given, reader__in=ours, fund=Fund.TEXTBOOK, lot__title__in=set(titles), lent_on__lte=on
    )
    own = OwnCopy.objects.on(on).filter(reader__in=ours)
    return frozenset((*held.values_list("reader", "lot__title"), *own.values_list("reader", "title")))


def hold(school: School, on: date, kind: str) -> Counter[int]:
    """As `hold_on`, of one day."""
    return hold_on(school, [on], kind)[0]


def hold_on(school: School, days: Sequence[date], kind: str) -> list[Counter[int]]:
    """Textbooks in the hands of readers of a kind at the end of each day, by title. One query."""
    loans = Loan.objects.for_school(school).filter(fund=Fund.TEXTBOOK, reader_kind=kind)
    held = rows_of_each([part for day in days for part in holdings(loans, day)], "lot__title")
    return [
        Counter(title for (title,) in (*still, *later))
        for still, later in zip(held[::2], held[1::2], strict=True)
    ]


def _given(loans: LoanQuerySet, asked: Asked) -> LoanQuerySet:
    """Workbooks given in the school year: the pupil has what he was given."""
    return loans.filter(ending=Loan.Ending.GIVEN, lent_on__range=(asked.year.starts_on, asked.on))
