"""One pupil's textbooks: each position of his list, what he holds outside it, what he still lacks."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kitaphana.catalogue.models import Title
from kitaphana.circulation.actions import take_back_many
from kitaphana.circulation.loss import owed
from kitaphana.circulation.models import Loan
from kitaphana.circulation.slips import signatures
from kitaphana.core.action import action
from kitaphana.core.models import User
from kitaphana.lib.dates import short_date
from kitaphana.papers.paper import Cell, Paper, Section, Shape, Table, number, of_school, tell, words
from kitaphana.roster.models import Reader, SchoolClass
from kitaphana.roster.queries import enrolment_of
from kitaphana.stock.models import Fund
from kitaphana.textbooks.classneeds import HAS, ClassNeeds, Column, Mark, State, class_needs

SHEET = Shape("pupil", "9n 45 26 22 20 25 18", row_mm=8)


@dataclass(frozen=True)
class PupilTextbooks:
    """`needs`: of his class; None when he is in none that day, and so has no list. `listed`: his positions
    and what became of each; `outside`: loans of titles that are not in his list and are to come back;
    `lost`: what is not made good."""

    reader: Reader
    needs: ClassNeeds | None
    listed: tuple[tuple[Column, Mark], ...]
    lacking: tuple[Column, ...]
    outside: tuple[Loan, ...]
    lost: tuple[Loan, ...]

    @property
    def school_class(self) -> SchoolClass | None:
        return self.needs.school_class if self.needs else None

    @property
    def can_issue(self) -> int:
        """How many of those he lacks are on the shelf."""
        return sum(column.shelf > 0 for column in self.lacking)

    @property
    def held(self) -> int:
        """Positions of the list of which he has a textbook, or needs none in paper."""
        return sum(column.digital or mark.state in HAS for column, mark in self.listed)


def pupil_textbooks(reader: Reader, on: date) -> PupilTextbooks:
    """As it stands at the end of the day: after a move, by the list of the class in which he is that day."""
    debt = owed(reader.school, reader)
    held = [loan for loan in debt.held if loan.fund == Fund.TEXTBOOK]
    lost = tuple(loan for loan in debt.lost if loan.fund == Fund.TEXTBOOK)
    enrolment = enrolment_of(reader, on)
    if enrolment is None:
        return PupilTextbooks(reader, None, (), (), tuple(held), lost)
    needs = class_needs(enrolment.school_class, on)
    seat = next(seat for seat in needs.seats if seat.reader == reader)
    listed = tuple(
        (column, mark) for column, mark in zip(needs.columns, seat.marks, strict=True) if column.in_list
    )
    titles = {title for column, _ in listed for title in column.titles}
    outside = tuple(loan for loan in held if loan.lot.title not in titles)
    return PupilTextbooks(reader, needs, listed, seat.lacking, outside, lost)


@action
def take_back_outside(*, by: User, reader: Reader, on: date) -> int:
    """Take back what the pupil holds outside his list, as after a change of stream. Returns how many."""
    return take_back_many(by=by, loans=pupil_textbooks(reader, on).outside, on=on)


def pupil_sheet(of: PupilTextbooks, on: date, language: str) -> Paper:
    """«Оқушының оқулықтар парағы»: numbers, days and room to sign; labels in the language that is active."""
    reader = of.reader
    name = of.school_class.name if of.school_class else "–"
    head = tell("slip_class", language, name=name, card=reader.card_number)
    section = Section("pupil", reader.full_name, (head,), (_table(of, language),))
    title = pgettext("paper", "Sheet of the pupil's textbooks")
    status = str(of.school_class.year) if of.school_class else ""
    return of_school(
        reader.school, language, title, [section], signatures(reader.school, language, on), status=status
    )


def _table(of: PupilTextbooks, language: str) -> Table:
    heads = (
        "№",
        _("Title"),
        _("Inventory number"),
        _("Issued on"),
        pgettext("paper", "Signature"),
        _("Returned on"),
        pgettext("paper", "Signature"),
    )
    rows = (_row(n, title, loan, note, language) for n, (title, loan, note) in enumerate(_lines(of), 1))
    return Table(SHEET, "", heads, tuple(rows))


def _lines(of: PupilTextbooks) -> Iterator[tuple[Title, Loan | None, str]]:
    """Each title with its loan, else with why there is none."""
    for column, mark in of.listed:
        if mark.state == State.OWN:
            yield mark.title, None, pgettext("textbook state", "own copy")
        elif column.digital and not mark.loans:
            yield mark.title, None, pgettext("textbook state", "electronic")
        else:
            for loan in mark.loans or (None,):
                yield (loan.lot.title if loan else mark.title), loan, ""
    for loan in of.outside:
        yield loan.lot.title, loan, ""


def _row(n: int, title: Title, loan: Loan | None, note: str, language: str) -> tuple[Cell, ...]:
    return (
        number(n, language),
        words(str(title)),
        words(str(loan.copy or "") if loan else ""),
        words(short_date(loan.lent_on) if loan else note),
        words(""),
        words(_back(loan) if loan else ""),
        words(""),
    )


def _back(loan: Loan) -> str:
    """When it came back; nothing for a workbook, which does not."""
    if loan.ending == Loan.Ending.LOST:
        return pgettext("textbook state", "lost")
    given = loan.ending == Loan.Ending.GIVEN
    return short_date(loan.returned_on) if loan.returned_on and not given else ""
