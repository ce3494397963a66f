"""Debts by class on a day: what is overdue, and what was lost and not made good (language.md §3: берешек)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kitaphana.circulation.loss import open_losses
from kitaphana.circulation.models import Loan, LoanQuerySet
from kitaphana.circulation.queries import with_class
from kitaphana.circulation.slips import BLANK, signatures
from kitaphana.core.models import School
from kitaphana.core.sentences import say
from kitaphana.lib.dates import short_date
from kitaphana.papers.paper import Line, Paper, Section, Shape, Table, number, of_school, tell, words
from kitaphana.roster.models import SchoolClass

DEBTS = Shape("debts", "9n 36 42 26 22 30", row_mm=7)


@dataclass(frozen=True)
class Group:
    """Those of one class, or without a class those who `left` the school or the others, with what each of
    them has `overdue` and has `lost`; by name, then by title."""

    school_class: SchoolClass | None
    left: bool
    overdue: tuple[Loan, ...]
    lost: tuple[Loan, ...]

    @property
    def debts(self) -> list[tuple[Loan, bool]]:
        """Each debt, and whether it is a loss."""
        rows = [*((loan, False) for loan in self.overdue), *((loan, True) for loan in self.lost)]
        return sorted(rows, key=lambda row: _order(row[0]))

    @property
    def readers(self) -> int:
        return len({loan.reader_id for loan in (*self.overdue, *self.lost)})

    def name(self, language: str | None = None) -> str:
        if self.school_class:
            return say("returns_debts_class", language=language, name=self.school_class.name)
        return _("Left the school") if self.left else _("Teachers and others")


def debts(school: School, on: date) -> list[Group]:
    """Classes in their order, then those without a class, at the end those who left, who owe from the day
    they left whatever the term. Otherwise what is overdue agrees with `circulation.queries.debts_by_class`.
    A constant number of queries."""
    owed = Loan.objects.for_school(school).held_on(on).filter(Q(due_on__lt=on) | Q(reader__left_on__lt=on))
    late, lost = (_by_group(rows, on) for rows in (owed, open_losses(school, on)))
    years = SchoolClass.objects.for_school(school).filter(year__ends_on__gte=on)
    classes = {row.pk: row for row in years.select_related("head")}
    places = sorted(late.keys() | lost.keys(), key=lambda key: key[1:])
    return [
        Group(classes.get(key[0] or 0), key[2], tuple(late.get(key, ())), tuple(lost.get(key, ())))
        for key in places
    ]


_Key = tuple[int | None, str, bool]
"""Class, its place in the order, and whether the reader has left."""


def _by_group(rows: LoanQuerySet, on: date) -> dict[_Key, list[Loan]]:
    found: defaultdict[_Key, list[Loan]] = defaultdict(list)
    classed: Iterable[Any] = with_class(rows, on).select_related("reader", "lot__title", "copy")
    for loan in classed:
        reader = loan.reader
        left = reader is not None and reader.left_on is not None and reader.left_on < on
        found[loan.class_now, loan.class_place, left and loan.class_now is None].append(loan)
    return {key: sorted(loans, key=_order) for key, loans in found.items()}


def _order(loan: Loan) -> tuple[str, int, str, int]:
    reader = loan.reader.sort_key if loan.reader else ""
    return reader, loan.reader_id or 0, loan.lot.title.sort_key, loan.pk


def debts_paper(school: School, groups: Sequence[Group], on: date, language: str) -> Paper:
    """A page for each class, which its head signs; labels in the language that is active."""
    sections = [
        Section(
            f"class{n}",
            group.name(language),
            lines=(_summary(group, on, language),),
            tables=(_table(group, language),),
            after=_head(group, language),
            new_page=True,
        )
        for n, group in enumerate(groups)
    ]
    if not sections:
        sections = [Section("none", "", (tell("returns_debts_none", language, d=on),))]
    title = pgettext("paper", "Debts to the library")
    return of_school(school, language, title, sections, signatures(school, language, on))


def _summary(group: Group, on: date, language: str) -> Line:
    late, lost = len(group.overdue), len(group.lost)
    return tell("returns_debts", language, d=on, readers=group.readers, late=late, lost=lost)


def _head(group: Group, language: str) -> tuple[Line, ...]:
    if group.school_class is None:
        return ()
    head = group.school_class.head
    name = f"{BLANK} {head.short_name if head else ''}".strip()
    return (tell("textbooks_class_head", language, name=name),)


def _table(group: Group, language: str) -> Table:
    heads = (
        "№", _("Reader"), _("Title"), _("Inventory number"), _("Due on"), _("State"),
    )  # fmt: skip
    rows = tuple(
        (
            number(n, language),
            words(str(loan.reader or "")),
            words(str(loan.lot.title)),
            words(str(loan.copy or "")),
            words(short_date(loan.due_on)),
            words(pgettext("debt", "lost") if lost else pgettext("debt", "not returned")),
        )
        for n, (loan, lost) in enumerate(group.debts, 1)
    )
    return Table(DEBTS, "", heads, rows)
