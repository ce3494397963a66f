"""Issuing textbooks by class and collecting them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from kitaphana.catalogue.models import Title
from kitaphana.circulation.actions import LoanItem, lend_to_class, take_back_many
from kitaphana.circulation.undo import undo_returns
from kitaphana.core.action import action
from kitaphana.core.models import User
from kitaphana.core.refusal import Refused
from kitaphana.lib.dates import short_date
from kitaphana.roster.models import Reader, SchoolClass
from kitaphana.roster.queries import last_teaching_day
from kitaphana.stock.models import Lot
from kitaphana.textbooks.classneeds import ClassNeeds, Column, Seat, class_needs, textbooks_of
from kitaphana.textbooks.queries import Lack
from kitaphana.textbooks.shelves import Shelves


@dataclass(frozen=True)
class Issued:
    """What issuing did. `served`: who got what now; `short`: titles of which there were not enough; `kept`:
    those whose copies stay on the shelf for pupils of priority groups in other classes."""

    served: tuple[tuple[Seat, Column], ...]
    short: tuple[Lack, ...]
    kept: tuple[Lack, ...] = ()

    @property
    def lent(self) -> int:
        return len(self.served)


@action
def issue_class(
    *,
    by: User,
    school_class: SchoolClass,
    on: date,
    title: Title | None = None,
    reader: Reader | None = None,
) -> Issued:
    """Lend each pupil the textbooks he lacks; with `title` or `reader` only that column or that row.

    Priority pupils first where copies are short, those of other classes too: what they still lack stays on
    the shelf, unless one pupil is named. Issuing twice issues nothing: what a pupil holds is not lacking. Due
    on the last day of teaching. Raises Refused: the class's year is over.
    """
    needs = class_needs(school_class, on)
    waiting = [
        (seat, column)
        for seat in needs.seats
        if reader is None or seat.reader == reader
        for column in seat.lacking
        if title is None or title in column.titles
    ]
    freely = reader is not None
    return lend_lacking(by=by, needs=needs, waiting=waiting, freely=freely, shelves=needs.shelves)


@action
def collect_class(*, by: User, school_class: SchoolClass, on: date, title: Title | None = None) -> int:
    """Take back every textbook that the pupils of the class hold, in its list or not, or only one column.
    Returns how many came back."""
    loans = textbooks_of(school_class, on).open()
    if title:
        columns = class_needs(school_class, on).columns
        editions = next((column.titles for column in columns if title in column.titles), (title,))
        loans = loans.filter(lot__title__in=editions)
    return take_back_many(by=by, loans=list(loans), on=on)


@action
def undo_collect_class(*, by: User, school_class: SchoolClass, on: date, at: datetime | None = None) -> int:
    """Undo the taking back of today from the class that was written `at` this instant, by default the last.
    Returns how many the pupils hold again. Raises Refused, and nothing is undone: it is undone already, or
    something of it was lent or written off since."""
    needs = class_needs(school_class, on)
    loans = [loan for loan in needs.back if loan.return_recorded_at == at] if at else needs.last_collected
    if not loans:
        raise Refused("textbooks_nothing_to_undo", **{"class": school_class.name})
    return undo_returns(by=by, loans=loans)


@action
def lend_lacking(
    *,
    by: User,
    needs: ClassNeeds,
    waiting: Sequence[tuple[Seat, Column]],
    freely: bool = False,
    shelves: Shelves | None = None,
) -> Issued:
    """Lend to each pupil named a copy of the column named beside him, in this order, as far as copies reach.

    What pupils of priority groups in other classes lack stays on the shelf, unless for such a pupil or
    `freely`. A workbook is given for good. `shelves`: those of the needs, if nothing was written since.
    Raises Refused: the class's year is over.
    """
    year, on = needs.school_class.year, needs.on
    if on > year.ends_on:
        raise Refused("roster_outside_year", d=short_date(on), year=str(year))
    shelves = shelves or needs.shelves.afresh()
    taken: list[tuple[Seat, Column, Lot]] = []
    short: Counter[Title] = Counter()
    kept: Counter[Title] = Counter()
    for seat, column in waiting:
        lot = shelves.take(column.keys, freely=freely or seat.reader.priority)
        if lot:
            taken.append((seat, column, lot))
        else:
            (kept if shelves.left(column.keys) else short)[column.title] += 1
    due_on = max(on, last_teaching_day(year))
    for given in (False, True):
        items = [LoanItem(seat.reader, lot) for seat, column, lot in taken if column.given == given]
        if items:
            lend_to_class(
                by=by, school_class=needs.school_class, items=items, on=on, due_on=due_on, given=given,
                shelf=shelves.first,
            )  # fmt: skip
    return Issued(tuple((seat, column) for seat, column, _ in taken), _lacks(short), _lacks(kept))


def _lacks(missing: Counter[Title]) -> tuple[Lack, ...]:
    return tuple(Lack(title, n) for title, n in missing.items())
