"""A stocktaking where the ledger is known: what is in a reader's hands, in repair or lent to a school is not
missing."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date

from django.db.models import Count, Sum

from kitaphana.circulation.models import Away, Loan, LoanQuerySet
from kitaphana.core.action import action
from kitaphana.core.models import School, User
from kitaphana.core.refusal import Refused
from kitaphana.stock import stocktaking as stock
from kitaphana.stock.models import Lot, Stocktaking, StocktakingLine
from kitaphana.stock.queries import not_found
from kitaphana.stock.stocktaking import Lacking


@action
def note_missing(
    *, by: User, stocktaking: Stocktaking, numbers: Sequence[str] = (), lots: Sequence[Lacking] = ()
) -> list[StocktakingLine]:
    """As `stock.stocktaking.note_missing`. Raises Refused besides: a copy that a reader has had since before
    it began or that is away, more of a lot than they have left."""
    lines = stock.note_missing(by=by, stocktaking=stocktaking, numbers=numbers, lots=lots)
    begun = stocktaking.started_on
    _must_not_be_out(
        by.school, lines, Loan.objects.for_school(by.school).open().filter(lent_on__lte=begun), begun
    )
    return lines


@action
def finish(
    *, by: User, stocktaking: Stocktaking, on: date, today: date, number: str | None = None
) -> Stocktaking:
    """As `stock.stocktaking.finish`. Raises Refused besides: a copy that a reader had at the end of that day
    or that was away, more of a lot than they had left."""
    done = stock.finish(by=by, stocktaking=stocktaking, on=on, today=today, number=number)
    _must_not_be_out(by.school, list(not_found(done)), Loan.objects.for_school(by.school).held_on(on), on)
    return done


def _must_not_be_out(
    school: School, lines: Collection[StocktakingLine], loans: LoanQuerySet, day: date
) -> None:
    """`loans`: of the school, what readers have."""
    copies = [line.copy for line in lines if line.copy]
    if held := loans.filter(copy__in=copies).select_related("copy").first():
        raise Refused("stocktaking_copy_held", value=str(held.copy))
    away = Away.objects.for_school(school).on(day)
    if gone := away.filter(copy__in=copies).select_related("copy").first():
        raise Refused("stocktaking_copy_away", value=str(gone.copy))
    wanted = Counter[int]()
    for line in lines:
        wanted[line.lot_id] += line.quantity
    out = Counter[int](dict(loans.filter(lot__in=wanted).values_list("lot").annotate(n=Count("pk"))))
    out.update(dict(away.filter(lot__in=wanted).values_list("lot").annotate(n=Sum("quantity"))))
    for lot in Lot.objects.on(day).filter(pk__in=out).select_related("title"):
        most = max(0, lot.left - out[lot.pk])
        if wanted[lot.pk] > most:
            title = str(lot.title)
            raise Refused("stocktaking_lot_held", title=title, left=lot.left, out=out[lot.pk], max=most)
