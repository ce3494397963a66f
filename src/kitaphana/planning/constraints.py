"""What the database itself refuses of plans and terms, whatever the code does."""

from django.db.models import BaseConstraint, CheckConstraint, F, Q

from kitaphana.core.workflow import MOVES
from kitaphana.lib.fuzzy import KINDS


def forward(name: str) -> CheckConstraint:
    return CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name=name)


def states(table: str) -> CheckConstraint:
    """One of the states that the printed table of moves knows."""
    known = sorted({state for state, _ in MOVES[table]} | set(MOVES[table].values()))
    return CheckConstraint(condition=Q(state__in=known), name=f"{table}_state")


def approved(name: str) -> CheckConstraint:
    """Approved on a day, or by nobody; the director who signs on paper has no account."""
    by_nobody = ~Q(state="approved") & Q(approved_on=None, approved_by=None)
    return CheckConstraint(condition=Q(state="approved", approved_on__isnull=False) | by_nobody, name=name)


def term(table: str) -> list[BaseConstraint]:
    """What `FuzzyDate` takes: a known kind, a number of a quarter alone, an end after the start."""
    number = Q(term_number=None) | Q(term_kind="quarter", term_number__gte=1, term_number__lte=4)
    known = CheckConstraint(condition=Q(term_kind__in=KINDS) & number, name=f"{table}_term_known")
    return [forward(f"{table}_forward"), known]
