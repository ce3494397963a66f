"""Papers about what readers owe: the clearance slip, and the notebook of books accepted in place of lost ones
(domain.md §1.6)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kitaphana.circulation.loss import Owed, owed, replacements
from kitaphana.circulation.models import Loan, Settlement
from kitaphana.core.models import School
from kitaphana.lib.dates import school_year_label, short_date
from kitaphana.lib.period import Period
from kitaphana.papers.paper import Cell, Paper, Section, Shape, Table, number, of_school, tell, tenge, words
from kitaphana.roster.models import Enrolment, Reader, SchoolClass

BLANK = "_" * 14
# Parts of the width as millimetres, so that the longest word of each head has room.
DEBTS = Shape("debts", "9n 47 29 26 27 27n")
NOTEBOOK = Shape("replaced", "7n 21 30 24 30 24n 24 30 24n 26 32", row_mm=9)


@dataclass(frozen=True)
class Clearance:
    """What a reader owes on a day; `school_class`: the one in which he is, or was last."""

    reader: Reader
    school_class: SchoolClass | None
    debt: Owed
    on: date


@dataclass(frozen=True)
class Replaced:
    """One line of the notebook; its number runs from 1 in each school year."""

    number: int
    settlement: Settlement
    taken_number: str

    @property
    def loan(self) -> Loan:
        return self.settlement.loan


def clearance(reader: Reader, on: date) -> Clearance:
    enrolled = Enrolment.objects.for_school(reader.school).filter(reader=reader, starts_on__lte=on)
    last = enrolled.select_related("school_class").order_by("-starts_on", "-pk").first()
    return Clearance(reader, last.school_class if last else None, owed(reader.school, reader), on)


def replaced(school: School, first: int) -> list[Replaced]:
    """The notebook of the school year that began in `first`."""
    rows = replacements(school, Period.school_year(first)).prefetch_related("lot__copies")
    return [Replaced(n, row, _number_of(row)) for n, row in enumerate(rows, 1)]


def _number_of(row: Settlement) -> str:
    """The inventory number that the copy taken was given, if it was given any."""
    return next((copy.inventory_number for copy in row.lot.copies.all()), "") if row.lot else ""


def clearance_slip(of: Clearance, language: str) -> Paper:
    name, debt = of.reader.full_name, of.debt
    code = "slip_owes" if debt.count else "slip_nothing"
    lines = [tell(code, language, name=name, n=debt.count, d=of.on)]
    if of.school_class:
        lines.insert(0, tell("slip_class", language, name=of.school_class.name, card=of.reader.card_number))
    tables = (_debts(debt, language),) if debt.count else ()
    return of_school(
        of.reader.school,
        language,
        pgettext("paper", "Clearance slip"),
        [Section("clearance", "", tuple(lines), tables)],
        signatures(of.reader.school, language, of.on),
    )


def notebook(school: School, first: int, language: str) -> Paper:
    return of_school(
        school,
        language,
        pgettext("paper", "Notebook of books accepted in place of lost ones"),
        [Section("replaced", "", tables=(_notebook(replaced(school, first), language),))],
        [tell("slip_librarian", language, name=f"{BLANK} {school.librarian}".strip()).text],
        status=school_year_label(first),
        wide=True,
    )


def signatures(school: School, language: str, on: date) -> tuple[str, ...]:
    """The librarian's line and the day."""
    name = f"{BLANK} {school.librarian}".strip()
    return tell("slip_librarian", language, name=name).text, tell("slip_day", language, d=on).text


def _debts(debt: Owed, language: str) -> Table:
    heads = ("№", _("Title"), _("Inventory number"), _("State"), _("Due on"), _("Price, tenge"))
    states = (*((loan, _("in hand")) for loan in debt.held), *((loan, _("lost")) for loan in debt.lost))
    rows = [
        (
            number(n, language),
            words(str(loan.lot.title)),
            words(str(loan.copy or "")),
            words(state),
            words(short_date(loan.due_on)),
            price(loan.lot.price, language),
        )
        for n, (loan, state) in enumerate(states, 1)
    ]
    blank = words("")
    rows.append((blank, words(_("In all")), blank, blank, blank, price(debt.price, language)))
    return Table(DEBTS, "", heads, tuple(rows), total=True)


def _notebook(rows: Sequence[Replaced], language: str) -> Table:
    heads = (
        "№", _("Date"), _("Reader, class"),
        _("Lost: number"), _("Lost: title"), _("Lost: price"),
        _("Accepted: number"), _("Accepted: title"), _("Accepted: price"),
        _("Reader's signature"), _("Librarian's signature"),
    )  # fmt: skip
    return Table(NOTEBOOK, "", heads, tuple(_line(row, language) for row in rows))


def _line(row: Replaced, language: str) -> tuple[Cell, ...]:
    loan, taken = row.loan, row.settlement.lot
    who = ", ".join(str(part) for part in (loan.reader, loan.school_class) if part)
    return (
        number(row.number, language),
        words(short_date(row.settlement.on)),
        words(who),
        words(str(loan.copy or "")),
        words(str(loan.lot.title)),
        price(loan.lot.price, language),
        words(row.taken_number),
        words(str(taken.title) if taken else ""),
        price(taken.price if taken else None, language),
        words(""),
        words(""),
    )


def price(value: Decimal | None, language: str) -> Cell:
    """A cell of a sum in tenge."""
    return number(None if value is None else tenge(value), language)
