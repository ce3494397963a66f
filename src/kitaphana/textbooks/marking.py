"""Squares of the class table made what they shall be, and back again."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction

from kitaphana.circulation.actions import take_back_many
from kitaphana.circulation.loss import mark_found, undo_settlement
from kitaphana.circulation.models import Loan, Settlement
from kitaphana.circulation.repair import send_to_repair
from kitaphana.circulation.undo import undo_loans, undo_returns
from kitaphana.core.action import action
from kitaphana.core.models import User
from kitaphana.core.refusal import Refused
from kitaphana.roster.models import SchoolClass
from kitaphana.textbooks.actions import Issued, lend_lacking
from kitaphana.textbooks.classneeds import ClassNeeds, Column, Mark, Pair, Seat, State, class_needs
from kitaphana.textbooks.models import OwnCopy

_DAY = timedelta(days=1)
MARKED = (State.NONE, State.RETURNED, State.DAMAGED, State.LOST, State.OWN, State.ISSUED)
"""What a square may be made; what frees copies goes before what takes them."""


@dataclass(frozen=True)
class Wish:
    """What a square of the class table shall become, one of `MARKED`; `title`: the id of the first title of
    its column."""

    reader: int
    title: int
    state: str


@dataclass(frozen=True)
class Square:
    seat: Seat
    column: Column
    mark: Mark

    @property
    def key(self) -> Pair:
        return self.seat.reader.pk, self.column.title.pk


@dataclass(frozen=True)
class Marked:
    """How many squares changed, and which stayed as they were, each with why."""

    changed: int
    refused: tuple[tuple[Square, Refused], ...] = ()


@action
def mark(
    *, by: User, school_class: SchoolClass, wishes: Sequence[Wish], on: date, undo: bool = False
) -> Marked:
    """Make squares of the class table what the wishes say; a square that is so already stays.

    `issued` lends, or gives back what ended today; `returned`, `damaged` (to repair) and `lost` end a loan,
    or change how one of today ended; `returned` finds what was lost before; `own`: the pupil has one of his
    own; `none`: what was lent today was not, nor has he one of his own. With `undo` a wish is what the square
    was before an act of today: what that act wrote goes. Several squares share what the shelf has in the
    order of the table; one alone takes what is kept for other classes too.

    Raises Refused when not one square could be made so: no such square, a title nobody held, the shelf is
    empty, what is older than today.
    """
    needs = class_needs(school_class, on)
    chosen, refused = _possible(needs, wishes, undo=undo)
    changed = sum(len(squares) for squares in chosen.values())
    for state in MARKED:
        squares = chosen.get(state, [])
        if squares and state == State.ISSUED:
            left = _issue(by, needs, squares, freely=undo or len(wishes) == 1)
            refused, changed = refused + left, changed - len(left)
        elif squares and state == State.OWN:
            _make_own(by, squares, on)
        elif squares and state == State.NONE:
            _clear(by, squares, on)
        elif squares:
            _end(by, squares, state, on)
    if refused and not changed:
        raise refused[0][1]
    return Marked(changed, tuple(refused))


Refusals = list[tuple[Square, Refused]]


def _possible(
    needs: ClassNeeds, wishes: Sequence[Wish], *, undo: bool
) -> tuple[Mapping[str, list[Square]], Refusals]:
    """What can be done, by state and in the order of the table, and what can't; a square that is as wished
    already is in neither."""
    wanted = {(wish.reader, wish.title): wish.state for wish in wishes}
    chosen: defaultdict[str, list[Square]] = defaultdict(list)
    refused: Refusals = []
    for seat in needs.seats:
        for column, known in zip(needs.columns, seat.marks, strict=True):
            state = wanted.pop((seat.reader.pk, column.title.pk), known.state)
            if state == known.state or (state == State.NONE and known.state == State.BLANK):
                continue
            square = Square(seat, column, known)
            if _stands_under(known, state, needs.on, undo=undo):
                chosen[State.NONE].append(square)
            elif why := _why_not(square, state, needs.on):
                refused.append((square, why))
            else:
                chosen[state].append(square)
    if wanted:
        raise Refused("textbooks_no_square")
    return chosen, refused


def _stands_under(known: Mark, state: str, on: date, *, undo: bool) -> bool:
    """Whether an ended loan of that state shows once what stands on it is taken away."""
    if state not in Loan.Ending.values or known.under != state:
        return False
    return known.state == State.OWN or (undo and known.state == State.ISSUED and known.lent(on))


def _why_not(square: Square, state: str, on: date) -> Refused | None:
    column, known = square.column, square.mark
    late = known.given and not known.lent(on)
    if column.digital and known.state == State.NONE:
        return Refused("textbooks_digital", title=str(column.title))
    if known.given and (late or state in Loan.Ending.values):
        return Refused("textbooks_given", title=str(known.title))
    if state == State.NONE:
        return _why_not_cleared(known, on)
    if state in Loan.Ending.values:
        return _why_not_ended(known, state, on)
    if column.in_list or (state == State.ISSUED and known.ended(on)):
        return None
    return Refused("textbooks_not_in_list")


def _why_not_cleared(known: Mark, on: date) -> Refused | None:
    if known.state == State.OWN or known.loan is None:
        return None
    if known.state == State.ISSUED:
        return None if known.lent(on) else Refused("textbooks_clear_late", d=known.loan.lent_on)
    if known.ended(on):
        return Refused("textbooks_clear_ended")
    return Refused("textbooks_ended_before", d=known.day or on)


def _why_not_ended(known: Mark, ending: str, on: date) -> Refused | None:
    if known.loan is None or known.state == State.OWN:
        return Refused("textbooks_nobody_held")
    if known.state == State.ISSUED or known.ended(on):
        return None
    if known.state == State.LOST:
        return None if ending == State.RETURNED else Refused("textbooks_find_first")
    if known.found_on == on and ending == State.LOST:
        return None
    return Refused("textbooks_ended_before", d=known.day or on)


def _end(by: User, squares: Sequence[Square], ending: str, on: date) -> None:
    loans = []
    for square in squares:
        known = square.mark
        if known.state == State.ISSUED or known.ended(on):
            loans += [loan for loan in known.loans if loan.ending != Loan.Ending.GIVEN]
        elif known.loan and known.found_on:
            found = Settlement.objects.for_school(by.school).select_related("loan__lot", "lot")
            undo_settlement(by=by, settlement=found.get(loan=known.loan, kind=Settlement.Kind.FOUND))
        elif known.loan:
            mark_found(by=by, loan=known.loan, on=on)
    if today := [loan for loan in loans if loan.returned_on]:
        undo_returns(by=by, loans=today)
    take_back_many(by=by, loans=loans, on=on, ending=ending)
    if ending == Loan.Ending.DAMAGED:
        send_to_repair(by=by, loans=loans, on=on)


def _issue(by: User, needs: ClassNeeds, squares: Sequence[Square], *, freely: bool) -> Refusals:
    """Give back what ended today, lend the rest as far as copies reach. Returns what was left without."""
    back = _given_back(by, [square for square in squares if square.mark.ended(needs.on)])
    rest = [square for square in squares if square not in back]
    waiting = [(square.seat, square.column) for square in rest]
    done = lend_lacking(by=by, needs=needs, waiting=waiting, freely=freely) if waiting else Issued((), ())
    served = {(seat.reader.pk, column.title.pk) for seat, column in done.served}
    left = [square for square in rest if square.key not in served]
    _end_own(by, [square for square in squares if square not in left], needs.on)
    kept = {lack.title for lack in done.kept}
    return [(square, _without(square.column, kept=square.column.title in kept)) for square in left]


def _given_back(by: User, squares: Sequence[Square]) -> Sequence[Square]:
    """The pupils hold again what they brought back today; none of them where a copy has gone on since, for
    then each gets another one."""
    loans = [loan for square in squares for loan in square.mark.loans]
    if not loans:
        return []
    try:
        with transaction.atomic():
            undo_returns(by=by, loans=loans)
    except Refused:
        if not all(square.column.in_list for square in squares):
            raise
        return []
    return squares


def _without(column: Column, *, kept: bool) -> Refused:
    title = str(column.title)
    if kept:
        return Refused("textbooks_kept", title=title, n=column.kept)
    return Refused("textbooks_shelf_empty", title=title)


def _make_own(by: User, squares: Sequence[Square], on: date) -> None:
    """What the library lent comes back, and he has his own; one that ended only yesterday goes on."""
    held = [loan for square in squares if square.mark.state == State.ISSUED for loan in square.mark.loans]
    if today := [loan for loan in held if loan.lent_on == on]:
        undo_loans(by=by, loans=today)
    take_back_many(by=by, loans=held, on=on)
    pupils = [square.seat.reader for square in squares]
    ended = OwnCopy.objects.for_school(by.school).filter(ends_on=on - _DAY, reader__in=pupils)
    again = {(row.reader_id, row.title_id): row.pk for row in ended}
    resumed, fresh = [], []
    for square in squares:
        pupil, titles = square.seat.reader, square.column.titles
        if key := next(
            (again[pupil.pk, title.pk] for title in titles if (pupil.pk, title.pk) in again), None
        ):
            resumed.append(key)
        else:
            fresh.append(OwnCopy(school=by.school, reader=pupil, title=titles[0], starts_on=on))
    ended.filter(pk__in=resumed).update(ends_on=None)
    OwnCopy.objects.bulk_create(fresh)


def _clear(by: User, squares: Sequence[Square], on: date) -> None:
    """A copy of his own goes; what was lent today was not lent."""
    held = [square for square in squares if not square.mark.own]
    if lent := [loan for square in held for loan in square.mark.loans if loan.lent_on == on]:
        undo_loans(by=by, loans=lent)
    _end_own(by, squares, on)


def _end_own(by: User, squares: Sequence[Square], on: date) -> None:
    own = [square.mark.own.pk for square in squares if square.mark.own]
    rows = OwnCopy.objects.for_school(by.school).filter(pk__in=own)
    rows.filter(starts_on=on).delete()
    rows.filter(starts_on__lt=on).update(ends_on=on - _DAY)
