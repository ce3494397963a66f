"""Whether a copy may be lent, and what a write-off act may take: neither out, nor away, nor kept."""

from collections import Counter
from collections.abc import Sequence

from django.db.models import Exists, OuterRef

from kitaphana.circulation.models import Away, AwayQuerySet, Hold, Loan, LoanQuerySet
from kitaphana.circulation.queries import GONE, Shelf, shelves_by_lot
from kitaphana.core.models import School
from kitaphana.core.refusal import Refused
from kitaphana.stock.actions import Disposal
from kitaphana.stock.models import Copy, Reason


def must_be_lendable(copy: Copy) -> None:
    if copy.written_off_on:
        raise Refused("desk_written_off", no=_act_number(copy))
    if copy.lost_on:
        raise Refused("desk_lost_found")
    here = Copy.objects.filter(pk=copy.pk)
    if here.filter(Exists(given())).exists():
        raise Refused("desk_given", value=str(copy))
    if here.filter(Exists(away())).exists():
        raise Refused("desk_away", value=str(copy))


def given() -> LoanQuerySet:
    """Loans by which a copy was given for good, within a query of copies."""
    rows: LoanQuerySet = Loan.objects.filter(copy=OuterRef("pk"), ending=Loan.Ending.GIVEN)
    return rows


def away() -> AwayQuerySet:
    return Away.objects.open().filter(copy=OuterRef("pk"))


def copies_must_be_back(school: School, lines: Sequence[Disposal]) -> None:
    named = [line.copy.pk for line in lines if line.copy]
    held: Loan | None = (
        Loan.objects.for_school(school).open().filter(copy__in=named).select_related("copy").first()
    )
    if held:
        raise Refused("write_off_copy_held", value=str(held.copy))
    copies = Copy.objects.for_school(school)
    if gone := copies.filter(Exists(away()), pk__in=named).first():
        raise Refused("write_off_copy_away", value=str(gone))
    otherwise = [line.copy.pk for line in lines if line.copy and line.reason != Reason.LOST]
    if lost := copies.filter(pk__in=otherwise, lost_on__isnull=False, written_off_on=None).first():
        raise Refused("write_off_copy_lost", value=str(lost))
    otherwise = [line.copy.pk for line in lines if line.copy and line.reason != Reason.GIVEN]
    if gift := copies.filter(Exists(given()), pk__in=otherwise, written_off_on=None).first():
        raise Refused("write_off_copy_given", value=str(gift))
    kept = Hold.objects.for_school(school).open().filter(copy__in=named).select_related("copy", "reader")
    if hold := kept.first():
        raise Refused("write_off_copy_kept", value=str(hold.copy), name=str(hold.reader))


def marked_must_be_named(school: School, lines: Sequence[Disposal]) -> None:
    """A line by quantity takes no numbered copy that is marked lost or given: the act names it."""
    wanted: Counter[tuple[int, str]] = Counter()
    for line in lines:
        wanted[line.lot.pk, line.reason] += line.quantity if line.copy is None and line.reason in GONE else 0
    lots = {line.lot.pk: line.lot for line in lines if wanted[line.lot.pk, line.reason]}
    live = Copy.objects.for_school(school).filter(lot__in=lots, written_off_on=None)
    marked = {
        Reason.LOST.value: list(live.filter(lost_on__isnull=False)),
        Reason.GIVEN.value: list(live.filter(Exists(given()))),
    }
    named = {line.copy.pk for line in lines if line.copy}
    for pk, shelf in shelves_by_lot(school, lots.values()).items():
        for how, n in ((Reason.LOST.value, shelf.lost), (Reason.GIVEN.value, shelf.given)):
            numbered = [copy for copy in marked[how] if copy.lot_id == pk]
            unnamed = [copy for copy in numbered if copy.pk not in named]
            if unnamed and wanted[pk, how] > n - len(numbered):
                raise Refused("write_off_name_copy", title=str(lots[pk].title), value=str(unnamed[0]))


def lots_must_have(school: School, lines: Sequence[Disposal]) -> dict[int, Shelf]:
    """Of a lot, what is neither out nor away; for a reason other than loss, only what could be lent. Returns
    the shelves of the lots."""
    lots = {line.lot.pk: line.lot for line in lines}
    wanted: Counter[int] = Counter()
    otherwise: Counter[int] = Counter()
    for line in lines:
        wanted[line.lot.pk] += line.quantity
        otherwise[line.lot.pk] += line.quantity if line.reason not in GONE else 0
    found = shelves_by_lot(school, lots.values())
    for pk, shelf in found.items():
        title = str(lots[pk].title)
        if wanted[pk] > shelf.owned:
            continue  # the stock says how many there are
        if wanted[pk] > shelf.owned - shelf.out:
            raise Refused("write_off_lot_held", title=title, left=shelf.owned, out=shelf.out)
        if wanted[pk] > shelf.owned - shelf.out - shelf.away:
            left = shelf.owned - shelf.out - shelf.away
            raise Refused("write_off_lot_away", title=title, n=shelf.away, max=max(0, left))
        if otherwise[pk] > shelf.lendable:
            gone = shelf.lost + shelf.given
            raise Refused("write_off_lot_lost", title=title, n=gone, max=max(0, shelf.lendable))
    return found


def _act_number(copy: Copy) -> str:
    line = copy.lot.written_off.filter(copy=copy).select_related("write_off").first()
    return str(line.write_off.number) if line else ""
