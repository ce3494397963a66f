"""What was written by mistake is taken back, as long as nothing was built on it since."""

from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.db.models import Q

from kitaphana.circulation import holds
from kitaphana.circulation.models import Away, Loan, Renewal, Settlement, Visit
from kitaphana.circulation.queries import on_shelf
from kitaphana.core.action import action
from kitaphana.core.models import School, User
from kitaphana.core.refusal import Refused
from kitaphana.stock.models import Copy


@action
def undo_loans(*, by: User, loans: Sequence[Loan]) -> None:
    """They were lent by mistake: the loans never were. Raises Refused, and nothing is undone: one has ended
    or was renewed since."""
    rows = Loan.objects.for_school(by.school).filter(pk__in=[loan.pk for loan in loans])
    as_lent = rows.filter(Q(returned_on__isnull=True) | Q(ending=Loan.Ending.GIVEN), renewals__isnull=True)
    if as_lent.count() < len(loans):
        raise Refused("desk_undo_late")
    undone = list(rows.select_related("copy__lot", "lot"))
    rows.delete()
    for loan in undone:
        holds.not_lent(by.school, loan)


@action
def undo_returns(*, by: User, loans: Sequence[Loan]) -> int:
    """They were taken back by mistake: the readers hold them still. Returns how many. Raises Refused, and
    nothing is undone: something of it was lent, settled or written off since."""
    rows = Loan.objects.for_school(by.school).filter(pk__in=[loan.pk for loan in loans])
    ended = list(rows.filter(returned_on__isnull=False).select_related("lot", "copy"))
    if len(ended) < len(loans) or _used_since(by.school, ended):
        raise Refused("desk_undo_late")
    lost = [loan.copy_id for loan in ended if loan.copy_id and loan.ending == Loan.Ending.LOST]
    Copy.objects.for_school(by.school).filter(pk__in=lost).update(lost_on=None)
    Away.objects.for_school(by.school).filter(loan__in=ended).delete()
    holds.not_back(by.school, [loan.copy_id for loan in ended if loan.copy_id])
    try:
        with transaction.atomic():
            n = rows.update(returned_on=None, ending="", return_recorded_at=None)
    except IntegrityError:
        raise Refused("desk_undo_late") from None
    lots = {loan.lot_id: loan.lot for loan in ended}
    if any(left < 0 for left in on_shelf(by.school, lots.values()).values()):
        raise Refused("desk_undo_late")
    return n


@action
def undo_renewal(*, by: User, renewal: Renewal) -> None:
    standing = Loan.objects.for_school(by.school).open().filter(pk=renewal.loan_id)
    later = Renewal.objects.for_school(by.school).filter(loan=renewal.loan_id, pk__gt=renewal.pk)
    if later.exists() or not standing.update(due_on=renewal.due_before):
        raise Refused("desk_undo_late")
    renewal.delete()


@action
def undo_visit(*, by: User, visit: Visit) -> None:
    Visit.objects.for_school(by.school).filter(pk=visit.pk).delete()


def _used_since(school: School, loans: Sequence[Loan]) -> bool:
    """Whether a loss was settled, a damaged copy mended or discarded, or a numbered copy lent or written off,
    after its loan had ended."""
    if Settlement.objects.for_school(school).filter(loan__in=loans).exists():
        return True
    if Away.objects.for_school(school).filter(loan__in=loans, back_on__isnull=False).exists():
        return True
    ended = {loan.copy_id: loan for loan in loans if loan.copy}
    if any(loan.copy and loan.copy.written_off_on for loan in loans):
        return True
    others = Loan.objects.for_school(school).filter(copy__in=ended).exclude(pk__in=[row.pk for row in loans])
    # Loans of one day stand in the order in which they were written.
    return any(
        (other.lent_on, other.pk) > (ended[other.copy_id].returned_on, ended[other.copy_id].pk)
        for other in others.only("lent_on", "copy")
    )
