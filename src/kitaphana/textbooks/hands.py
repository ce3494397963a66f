"""Where the copies are at the end of a day: in whose hands, and how many on the shelf."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date

from django.db.models import Count, Q, Sum

from kitaphana.circulation.models import Away, Loan
from kitaphana.circulation.queries import holdings, missing
from kitaphana.core.models import School
from kitaphana.roster.models import Reader, SchoolYear
from kitaphana.stock.models import Fund, Lot
from kitaphana.textbooks.models import OwnCopy

Hands = frozenset[tuple[int | None, int]]
"""Reader and title."""


def hands_and_shelf(
    school: School, year: SchoolYear, on: date, titles: Iterable[int]
) -> tuple[Hands, dict[int, int]]:
    """Who had which of the titles at the end of the day, his own copies included, and how many usable copies
    of each stood on the shelf.

    Usable = received − written off − in readers' hands − lost or given and not yet written off − in repair −
    with other schools, lot by lot.
    """
    wanted = set(titles)
    lots = {
        pk: (title, left)
        for pk, title, left in Lot.objects.for_school(school)
        .on(on)
        .filter(fund=Fund.TEXTBOOK)
        .values_list("pk", "title", "left")
        if title in wanted
    }
    held = [(reader, lot) for reader, lot in holdings(school, Fund.TEXTBOOK, on) if lot in lots]
    gone = Counter(lot for _, lot in held)
    for (lot, _how), n in missing(school, Q(lot__fund=Fund.TEXTBOOK), on).items():
        gone[lot] += n
    gone += _away(school, on)
    shelf: Counter[int] = Counter()
    for pk, (title, left) in lots.items():
        shelf[title] += max(0, left - gone[pk])
    in_hand = {(reader, lots[lot][0]) for reader, lot in held}
    in_hand.update((reader, title) for reader, title in _given(school, year, on) if title in wanted)
    in_hand.update((reader, title) for reader, title in _own(school, on) if title in wanted)
    return frozenset(in_hand), dict(shelf)


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
    """Textbooks in the hands of readers of a kind at the end of the day, by title.

    Asked in two parts, as `holdings` is.
    """
    loans = Loan.objects.for_school(school).filter(fund=Fund.TEXTBOOK, reader_kind=kind, lent_on__lte=on)
    held: Counter[int] = Counter()
    for part in (loans.open(), loans.filter(returned_on__gt=on)):
        held.update(dict(part.values_list("lot__title").annotate(n=Count("pk"))))
    return held


def _away(school: School, on: date) -> Counter[int]:
    rows = Away.objects.for_school(school).on(on).values_list("lot").annotate(n=Sum("quantity"))
    return Counter(dict(rows))


def _given(school: School, year: SchoolYear, on: date) -> Iterator[tuple[int | None, int]]:
    """Workbooks given in the school year: the pupil has what he was given."""
    given = Loan.objects.for_school(school).filter(
        fund=Fund.TEXTBOOK, ending=Loan.Ending.GIVEN, lent_on__range=(year.starts_on, on)
    )
    yield from given.values_list("reader", "lot__title")


def _own(school: School, on: date) -> Iterator[tuple[int, int]]:
    yield from OwnCopy.objects.for_school(school).on(on).values_list("reader", "title")
