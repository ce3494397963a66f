"""Textbooks lost in a period, and those that were replaced."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from kitaphana.circulation.models import Loan, LoanQuerySet, Settlement
from kitaphana.core.models import School
from kitaphana.lib.period import Period
from kitaphana.stock.models import Fund, Lot, Reason, Source, WriteOffLine


@dataclass(frozen=True)
class Losses:
    """`lost` and not found by the end of the period. `replaced`, of them: settled so by then; of losses
    without a settlement, by the same title received as a replacement on the day of the loss or later in the
    period. `written_off`: as lost, in the period, whenever the loss itself was."""

    lost: int
    replaced: int
    damaged: int
    written_off: int

    @property
    def none_recorded(self) -> bool:
        return not (self.lost or self.damaged or self.written_off)


@dataclass(frozen=True)
class Loss:
    """`settled`: the kind of its settlement."""

    on: date
    title: int
    copies: int
    settled: str = ""


def losses(school: School, period: Period) -> Losses:
    gone, span = _written_off(school, period.end), (period.start, period.end)
    lost = _lost(school, period, gone)
    settled = sum(loss.copies for loss in lost if loss.settled == Settlement.Kind.REPLACED)
    return Losses(
        lost=sum(loss.copies for loss in lost),
        replaced=settled + _replaced([loss for loss in lost if not loss.settled], _came(school, period)),
        damaged=_textbook_loans(school).filter(ending=Loan.Ending.DAMAGED, returned_on__range=span).count(),
        written_off=sum(n for on, *_, n in gone if on >= period.start),
    )


def _lost(school: School, period: Period, gone: Iterable[tuple[date, int, int, int]]) -> list[Loss]:
    """Of each lot a write-off first takes those that readers have lost: only what goes beyond them is a loss
    of its own, as found at a stocktaking."""
    kinds = _settlements(school, period.end)
    marked = _textbook_loans(school).filter(ending=Loan.Ending.LOST, returned_on__lte=period.end)
    by_readers = [
        (on, False, lot, title, 1, kinds.get(loan, ""))
        for loan, on, lot, title in marked.values_list("pk", "returned_on", "lot", "lot__title")
        if kinds.get(loan) != Settlement.Kind.FOUND
    ]
    acts = [(on, True, lot, title, n, "") for on, lot, title, n in gone]
    waiting: Counter[int] = Counter()
    found = []
    for on, is_written_off, lot, title, n, settled in sorted(by_readers + acts):
        known = min(n, waiting[lot]) if is_written_off else 0
        waiting[lot] += -known if is_written_off else n
        if on >= period.start:
            found.append(Loss(on, title, n - known, settled))
    return found


def _settlements(school: School, until: date) -> dict[int, str]:
    """Kind by loan."""
    settled = Settlement.objects.for_school(school).filter(loan__fund=Fund.TEXTBOOK, on__lte=until)
    return dict(settled.values_list("loan", "kind"))


def _came(school: School, period: Period) -> list[tuple[date, int, int]]:
    """Day, title and number of copies that came in place of lost ones, of no loan in particular."""
    named = Settlement.objects.for_school(school).filter(lot__isnull=False)
    lots = Lot.objects.for_school(school).filter(fund=Fund.TEXTBOOK, receipt__source=Source.REPLACEMENT)
    rows = lots.filter(receipt__on__range=(period.start, period.end)).exclude(pk__in=named.values("lot"))
    return list(rows.values_list("receipt__on", "title", "quantity"))


def _replaced(lost: Iterable[Loss], came: Iterable[tuple[date, int, int]]) -> int:
    missing: Counter[int] = Counter()
    replaced = 0
    events = [(loss.on, False, loss.title, loss.copies) for loss in lost]
    events += [(on, True, title, n) for on, title, n in came]
    for _on, is_new, title, n in sorted(events):
        taken = min(n, missing[title]) if is_new else 0
        missing[title] += -taken if is_new else n
        replaced += taken
    return replaced


def _textbook_loans(school: School) -> LoanQuerySet:
    loans: LoanQuerySet = Loan.objects.for_school(school)
    return loans.filter(fund=Fund.TEXTBOOK)


def _written_off(school: School, until: date) -> list[tuple[date, int, int, int]]:
    """Day, lot, title and number of the copies written off as lost."""
    lines = WriteOffLine.objects.for_school(school).filter(lot__fund=Fund.TEXTBOOK, reason=Reason.LOST)
    rows = lines.filter(write_off__on__lte=until)
    return list(rows.values_list("write_off__on", "lot", "lot__title", "quantity"))
