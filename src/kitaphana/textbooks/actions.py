"""Lists of textbooks, and issuing and collecting them by class."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from kitaphana.catalogue.models import Title
from kitaphana.circulation.actions import (
    LoanItem,
    lend,
    mark_loan_found,
    take_back,
    take_back_many,
    undo_return,
    undo_return_many,
)
from kitaphana.circulation.models import Loan
from kitaphana.circulation.queries import on_shelf
from kitaphana.core.action import action
from kitaphana.core.models import School, User
from kitaphana.core.refusal import Refused
from kitaphana.lib.dates import short_date
from kitaphana.roster.models import Reader, SchoolClass, SchoolYear
from kitaphana.stock.models import Fund, Lot
from kitaphana.textbooks.classneeds import Mark, class_needs, textbooks_of
from kitaphana.textbooks.models import SetItem
from kitaphana.textbooks.queries import Lack, last_teaching_day

LAST_GRADE = 12


@dataclass(frozen=True)
class Issued:
    """What issuing did: how many were lent now, and of which titles there were not enough."""

    lent: int
    short: tuple[Lack, ...]


@action
def set_for(*, by: User, year: SchoolYear, grade: int, language: str, titles: Sequence[Title]) -> None:
    """Make `titles` the list of a grade: titles not named leave it. Raises Refused: no such grade."""
    if not 0 <= grade <= LAST_GRADE:
        raise Refused("textbooks_grade", max=LAST_GRADE)
    own = SetItem.objects.for_school(by.school).filter(year=year, grade=grade, language=language)
    named = {title.pk: title for title in titles}
    own.exclude(title__in=named).delete()
    there = set(own.values_list("title", flat=True))
    SetItem.objects.bulk_create(
        SetItem(school=by.school, year=year, grade=grade, language=language, title=title)
        for pk, title in named.items()
        if pk not in there
    )


@action
def copy_sets(*, by: User, from_year: SchoolYear, to_year: SchoolYear) -> int:
    """Take over last year's lists for each grade and language that has none yet. Returns how many titles
    came."""
    own = SetItem.objects.for_school(by.school)
    listed = set(own.filter(year=to_year).values_list("grade", "language"))
    fresh = [
        SetItem(
            school=by.school, year=to_year, grade=item.grade, language=item.language, title_id=item.title_id
        )
        for item in own.filter(year=from_year)
        if (item.grade, item.language) not in listed
    ]
    SetItem.objects.bulk_create(fresh)
    return len(fresh)


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

    Priority pupils first where copies are short. Issuing twice issues nothing: what a pupil holds is not
    lacking. Due on the last day of teaching. Raises Refused: the class's year is over.
    """
    if on > school_class.year.ends_on:
        raise Refused("roster_outside_year", d=short_date(on), year=str(school_class.year))
    needs = class_needs(school_class, on)
    waiting = [
        (seat.reader, lacking)
        for seat in needs.seats
        if reader is None or seat.reader == reader
        for lacking in seat.lacking
        if title is None or lacking == title
    ]
    shelves = {pk: _copies(lots) for pk, lots in _lots(by.school, [lack for _, lack in waiting], on).items()}
    items = []
    short: dict[int, Lack] = {}
    for pupil, lacking in waiting:
        lot = next(shelves.get(lacking.pk, iter(())), None)
        if lot is None:
            known = short.get(lacking.pk)
            short[lacking.pk] = Lack(lacking, known.missing + 1 if known else 1)
        else:
            items.append(LoanItem(reader=pupil, lot=lot))
    if items:
        lend(by=by, items=items, on=on, due_on=max(on, last_teaching_day(school_class.year)))
    return Issued(len(items), tuple(short.values()))


@action
def collect_class(
    *,
    by: User,
    school_class: SchoolClass,
    on: date,
    title: Title | None = None,
) -> int:
    """Take back every textbook that the pupils of the class hold, in its list or not, or only one title.
    Returns how many came back."""
    loans = textbooks_of(school_class, on).open()
    if title:
        loans = loans.filter(lot__title=title)
    return take_back_many(by=by, loans=list(loans), on=on)


@action
def collect(
    *,
    by: User,
    school_class: SchoolClass,
    reader: Reader,
    title: Title,
    on: date,
    ending: str = Loan.Ending.RETURNED,
) -> Loan:
    """Take one textbook back from one pupil: returned, damaged or lost. Raises Refused: he does
    not hold it."""
    loan = _loan(school_class, reader, title, on)
    return take_back(by=by, loan=loan, on=on, ending=Loan.Ending(ending))


@action
def undo_collect(*, by: User, school_class: SchoolClass, reader: Reader, title: Title, on: date) -> None:
    """What was noted today of one pupil's textbook was a mistake: he holds it still. Raises Refused: another
    day's, or lent or written off since."""
    loan = _loan(school_class, reader, title, on)
    if loan.returned_on != on:
        raise Refused("desk_undo_late")
    undo_return(by=by, loan=loan)


@action
def undo_collect_class(*, by: User, school_class: SchoolClass, on: date) -> int:
    """Undo the last taking back of today from the class. Returns how many the pupils hold again. Raises
    Refused, and nothing is undone: something of it was lent or written off since."""
    return undo_return_many(by=by, loans=class_needs(school_class, on).last_collected)


@action
def find_lost(*, by: User, school_class: SchoolClass, reader: Reader, title: Title, on: date) -> None:
    """The textbook that the pupil had lost is back on the shelf. Raises Refused: it is not lost."""
    mark_loan_found(by=by, loan=_loan(school_class, reader, title, on))


def _loan(school_class: SchoolClass, reader: Reader, title: Title, on: date) -> Loan:
    """The loan that the square shows. Raises Refused: there is none."""
    seats = class_needs(school_class, on).seats
    row: tuple[Mark, ...] = next((seat.marks for seat in seats if seat.reader == reader), ())
    loan = next((mark.loan for mark in row if mark.title == title), None)
    if loan is None:
        raise Refused("desk_not_on_loan")
    return loan


def _lots(school: School, titles: Sequence[Title], on: date) -> dict[int, list[tuple[Lot, int]]]:
    """Lots of each title with what their shelf has, the oldest first, so that old copies are
    worn out first."""
    lots = list(
        Lot.objects.for_school(school)
        .filter(fund=Fund.TEXTBOOK, title__in={title.pk for title in titles}, receipt__on__lte=on)
        .select_related("title")
        .order_by("receipt__on", "pk")
    )
    shelf = on_shelf(school, lots)
    found: dict[int, list[tuple[Lot, int]]] = {}
    for lot in lots:
        found.setdefault(lot.title_id, []).append((lot, shelf[lot.pk]))
    return found


def _copies(lots: Sequence[tuple[Lot, int]]) -> Iterator[Lot]:
    """One lot for each copy on its shelf."""
    return (lot for lot, n in lots for _ in range(n))
