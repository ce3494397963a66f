"""Copies that came back damaged: to repair, to the next write-off act, or to the shelf after all."""

from collections.abc import Sequence
from datetime import date

from django.db.models import QuerySet

from kitaphana.circulation import holds
from kitaphana.circulation.actions import write_off
from kitaphana.circulation.models import Away, Loan
from kitaphana.circulation.queries import on_shelf, open_loan_of
from kitaphana.core.action import action
from kitaphana.core.models import School, User
from kitaphana.core.refusal import Refused
from kitaphana.stock.actions import Disposal
from kitaphana.stock.models import Lot, Reason, WriteOff

HERE = (Away.Kind.REPAIR, Away.Kind.WORN)


def in_repair(school: School) -> QuerySet[Away]:
    """Copies in repair and those that wait for an act, the oldest first."""
    rows: QuerySet[Away] = Away.objects.for_school(school).open().filter(kind__in=HERE)
    return rows.select_related("lot__title", "copy", "loan__reader", "loan__school_class").order_by(
        "left_on", "pk"
    )


@action
def send_to_repair(*, by: User, loans: Sequence[Loan], on: date, kind: str = Away.Kind.REPAIR) -> list[Away]:
    """What came back damaged goes to repair or to the next act, not to the shelf; what is there already is
    passed over. Whoever such a copy was set aside for waits on."""
    holds.not_back(by.school, [loan.copy_id for loan in loans if loan.copy_id])
    there = set(Away.objects.for_school(by.school).filter(loan__in=loans).values_list("loan", flat=True))
    return Away.objects.bulk_create(
        Away(
            school=by.school, kind=Away.Kind(kind), lot_id=loan.lot_id, copy_id=loan.copy_id, loan=loan,
            left_on=on,
        )
        for loan in loans
        if loan.pk not in there
    )  # fmt: skip


@action
def assess(*, by: User, loan: Loan, kind: str, on: date) -> None:
    """In what condition a copy came back that day: `kind` of `HERE`, or empty when it is fit for the shelf.
    Saying it again changes it. Raises Refused: it came back on another day, or was used since."""
    rows = Loan.objects.for_school(by.school).filter(
        pk=loan.pk, returned_on=on, ending__in=(Loan.Ending.RETURNED, Loan.Ending.DAMAGED)
    )
    away = Away.objects.for_school(by.school).filter(loan=loan)
    if not rows.update(ending=Loan.Ending.DAMAGED if kind else Loan.Ending.RETURNED):
        raise Refused("repair_not_today")
    if away.exclude(back_on=None).exists() or (loan.copy and open_loan_of(by.school, loan.copy)):
        raise Refused("desk_undo_late")
    away.delete()
    if kind:
        send_to_repair(by=by, loans=[loan], on=on, kind=kind)
    if on_shelf(by.school, [loan.lot])[loan.lot_id] < 0:
        raise Refused("desk_undo_late")


@action
def mend(*, by: User, repairs: Sequence[Away], on: date) -> int:
    """They are whole again and on the shelf. Returns how many. Raises Refused: none is named, one is not in
    repair or came there later."""
    if not repairs:
        raise Refused("repair_none")
    rows = Away.objects.for_school(by.school).open().filter(kind__in=HERE, left_on__lte=on)
    done = rows.filter(pk__in=[repair.pk for repair in repairs]).update(back_on=on)
    if done < len(repairs):
        raise Refused("repair_over")
    return done


@action
def discard(*, by: User, repairs: Sequence[Away], reason: str = Reason.WORN, on: date) -> WriteOff:
    """They can't be mended and go by one act. Raises Refused as `mend` and `write_off`."""
    mend(by=by, repairs=repairs, on=on)
    counted: dict[Lot, int] = {}
    for repair in repairs:
        if repair.copy is None:
            counted[repair.lot] = counted.get(repair.lot, 0) + repair.quantity
    lines = [Disposal(repair.lot, reason, copy=repair.copy) for repair in repairs if repair.copy]
    lines += [Disposal(lot, reason, quantity) for lot, quantity in counted.items()]
    return write_off(by=by, lines=lines, on=on)
