"""Textbooks lost in a period, and those that were replaced."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from kitaphana.circulation.models import Loan, LoanQuerySet
from kitaphana.core.models import School
from kitaphana.lib.period import Period
from kitaphana.stock.models import Fund, Lot, Reason, Source, WriteOffLine


@dataclass(frozen=True)
class Losses:
    """`replaced` of the `lost` copies by the same title, on the day of the loss or later in the period;
    `written_off`: as lost, in the period, whenever the loss itself was."""

    lost: int
    replaced: int
    damaged: int
    written_off: int

    @property
    def none_recorded(self) -> bool:
        return not (self.lost or self.damaged or self.written_off)


def losses(school: School, period: Period) -> Losses:
    gone, span = _written_off(school, period.end), (period.start, period.end)
    lost = _lost(school, period, gone)
    came = (
        Lot.objects.for_school(school)
        .filter(fund=Fund.TEXTBOOK, receipt__source=Source.REPLACEMENT, receipt__on__range=span)
        .values_list("receipt__on", "title", "quantity")
    )
    return Losses(
        lost=sum(n for _on, _title, n in lost),
        replaced=_replaced(lost, list(came)),
        damaged=_textbook_loans(school).filter(ending=Loan.Ending.DAMAGED, returned_on__range=span).count(),
        written_off=sum(n for on, *_, n in gone if on >= period.start),
    )


def _lost(
    school: School, period: Period, gone: list[tuple[date, int, int, int]]
) -> list[tuple[date, int, int]]:
    """Day, title and number of copies.

    Of each lot a write-off first takes those that readers have lost: only what goes beyond them is a loss of
    its own, as found at a stocktaking.
    """
    marked = _textbook_loans(school).filter(ending=Loan.Ending.LOST, returned_on__lte=period.end)
    by_readers = marked.values_list("returned_on", "lot", "lot__title")
    events = [(on, False, lot, title, 1) for on, lot, title in by_readers]
    events += [(on, True, lot, title, n) for on, lot, title, n in gone]
    waiting: Counter[int] = Counter()
    found = []
    for on, is_written_off, lot, title, n in sorted(events):
        known = min(n, waiting[lot]) if is_written_off else 0
        waiting[lot] += -known if is_written_off else n
        if on >= period.start:
            found.append((on, title, n - known))
    return found


def _replaced(lost: list[tuple[date, int, int]], came: list[tuple[date, int, int]]) -> int:
    missing: Counter[int] = Counter()
    replaced = 0
    events = [(on, False, title, n) for on, title, n in lost]
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
