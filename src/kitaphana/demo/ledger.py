"""Rows of the demo's work, gathered and stored at once."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Model

from kitaphana.catalogue.models import Title
from kitaphana.circulation.models import Away, Loan, Renewal, Settlement, Visit
from kitaphana.core.models import School
from kitaphana.demo.stock import Standing
from kitaphana.needs.models import Enquiry
from kitaphana.roster.models import Reader, SchoolClass
from kitaphana.stock.models import Copy, Lot
from kitaphana.textbooks.models import OwnCopy


class Ledger:
    """Loans, what became of them, visits and enquiries of all the years, held until `store`.

    Not through actions: they are dated past facts by the ten thousand, and an action writes the work of the
    moment, with a journal line each. The constraints of the tables are the same.
    """

    def __init__(self, school: School) -> None:
        self._school = school
        self.loans: list[Loan] = []
        self.renewals: list[Renewal] = []
        self.visits: list[Visit] = []
        self.enquiries: list[Enquiry] = []
        self.settlements: list[Settlement] = []
        self.repairs: list[Away] = []
        self.own_copies: list[OwnCopy] = []
        self._lost: list[Copy] = []

    def lend_textbook(
        self,
        reader: Reader,
        school_class: SchoolClass | None,
        lot: Lot,
        copy: Copy | None,
        due: date,
        at: datetime,
    ) -> Loan:
        loan = self._loan(reader, school_class, lot, at.date(), due, at)
        loan.copy = copy
        self.loans.append(loan)
        return loan

    def lend(
        self,
        reader: Reader,
        school_class: SchoolClass | None,
        standing: Standing,
        day: date,
        due: date,
        at: datetime,
    ) -> Loan:
        loan = self._loan(reader, school_class, standing.lot, day, due, at)
        loan.copy = standing.copy
        loan.in_room = due == day
        self.loans.append(loan)
        standing.lent = True
        return loan

    def end(self, loan: Loan, day: date, ending: str, at: datetime) -> None:
        loan.returned_on, loan.ending, loan.return_recorded_at = day, ending, at
        if ending == Loan.Ending.LOST and loan.copy:
            loan.copy.lost_on = day
            self._lost.append(loan.copy)

    def settle(self, loan: Loan, kind: str, day: date, at: datetime, **details: object) -> None:
        """How a loss was made good."""
        self.settlements.append(
            Settlement(school=self._school, loan=loan, kind=kind, on=day, recorded_at=at, **details)
        )

    def repair(self, loan: Loan, day: date) -> Away:
        away = Away(school=self._school, kind=Away.Kind.REPAIR, lot_id=loan.lot_id, loan=loan, left_on=day)
        self.repairs.append(away)
        return away

    def own(self, reader: Reader, title: Title, day: date, until: date | None) -> None:
        """A pupil has a textbook of his own."""
        self.own_copies.append(
            OwnCopy(school=self._school, reader=reader, title=title, starts_on=day, ends_on=until)
        )

    def renew(self, loan: Loan, day: date, due: date, at: datetime) -> None:
        self.renewals.append(
            Renewal(school=self._school, loan=loan, on=day, due_before=loan.due_on, recorded_at=at)
        )
        loan.due_on = due

    def visit(self, reader: Reader, grade: int | None, day: date, purpose: str, at: datetime) -> None:
        self.visits.append(
            Visit(
                school_id=self._school.pk,
                on=day,
                purpose=purpose,
                reader_id=reader.pk,
                reader_kind=reader.kind,
                grade=grade,
                recorded_at=at,
            )
        )

    def group(self, day: date, purpose: str, count: int, grade: int | None, at: datetime) -> None:
        """Visits counted together."""
        if count:
            self.visits.append(
                Visit(school=self._school, on=day, purpose=purpose, count=count, grade=grade, recorded_at=at)
            )

    def store(self) -> None:
        """In the order of the days, so that row numbers run as they would have."""
        for rows in (self.loans, self.renewals, self.settlements, self.visits, self.enquiries):
            if rows:
                _store(sorted(rows, key=_moment))
        for undated in (self.repairs, self.own_copies):
            if undated:
                _store(undated)
        Copy.objects.bulk_update(self._lost, ["lost_on"], batch_size=200)

    def _loan(
        self, reader: Reader, school_class: SchoolClass | None, lot: Lot, day: date, due: date, at: datetime
    ) -> Loan:
        return Loan(
            school_id=self._school.pk,
            reader_id=reader.pk,
            lot_id=lot.pk,
            lent_on=day,
            due_on=due,
            fund=lot.fund,
            language=lot.title.language,
            section=lot.title.section,
            reader_kind=reader.kind,
            grade=school_class.grade if school_class else None,
            school_class_id=school_class.pk if school_class else None,
            recorded_at=at,
        )


def _store(rows: Sequence[Model]) -> None:
    type(rows[0])._default_manager.bulk_create(rows, batch_size=2000)


def _moment(row: Any) -> datetime:
    moment: datetime = row.recorded_at
    return moment
