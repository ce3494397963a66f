"""Whether pupils of priority groups were given their textbooks first."""

from collections.abc import Iterable, Mapping
from datetime import date

from kitaphana.circulation.models import Loan
from kitaphana.core.models import School
from kitaphana.stock.models import Fund
from kitaphana.textbooks.queries import Cell, Provision

Issued = Mapping[tuple[int, int], date]
"""By reader and title: when it was first issued, of what the reader has had in the school year."""


def served_first(school: School, found: Provision) -> bool:
    """In every class each title went to its pupils of priority groups no later than to the first of the
    others, and none of theirs waits on the shelf. False where nothing at all was issued to them."""
    classes = [row for row in found.classes if any(pupil.priority for pupil in row.pupils)]
    issued = _issued(school, found, [pupil.reader_id for row in classes for pupil in row.pupils])
    any_issued = False
    for row in classes:
        first = {pupil.reader_id for pupil in row.pupils if pupil.priority}
        for cell in row.cells:
            theirs = _days(cell, first, issued)
            others = _days(cell, {pupil.reader_id for pupil in row.pupils} - first, issued)
            if first.intersection(cell.to_issue) or (theirs and others and max(theirs) > min(others)):
                return False
            any_issued = any_issued or bool(theirs)
    return any_issued


def _days(cell: Cell, readers: Iterable[int], issued: Issued) -> list[date]:
    """On which each of the readers was first given any of the position's titles, of those who were."""
    days = []
    for reader in readers:
        given = [day for title in cell.position.titles if (day := issued.get((reader, title.pk)))]
        days += [min(given)] if given else []
    return days


def _issued(school: School, found: Provision, readers: list[int]) -> Issued:
    if found.year is None:
        return {}
    loans = Loan.objects.for_school(school).filter(
        fund=Fund.TEXTBOOK, reader__in=readers, lent_on__lte=found.on
    )
    first: dict[tuple[int, int], date] = {}
    # Each part is a range of one index: none serves both at once.
    for part in (loans.open(), loans.filter(returned_on__gte=found.year.starts_on)):
        for reader, title, day in part.values_list("reader", "lot__title", "lent_on"):
            first[reader, title] = min(day, first.get((reader, title), day))
    return first
