"""The page of proposals: its rows, folded by section under each reason, and what is typed into them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.utils.text import capfirst

from kitaphana.core.sentences import say, spoken
from kitaphana.lib.dates import month_name
from kitaphana.lib.fuzzy import FuzzyDate
from kitaphana.lib.numbers import ratio, trimmed
from kitaphana.planning.drafting import Draft, Pick
from kitaphana.planning.models import Plan, PlanItem
from kitaphana.planning.proposal import Proposal

LEAST = Decimal("0.01")
READ_AT_ONCE = 25
"""Rows of a reason that stand open; more are folded by section."""


class PickForm(forms.Form):
    """One row; its names begin with the key of the proposal. `month` empty: the term as proposed."""

    units = forms.DecimalField(max_digits=9, decimal_places=2, min_value=LEAST)
    month = forms.ChoiceField(required=False)

    def __init__(self, plan: Plan, key: str, typed: Mapping[str, Any]) -> None:
        super().__init__(typed, prefix=key)
        cast(forms.ChoiceField, self.fields["month"]).choices = months(plan)

    @property
    def pick(self) -> Pick:
        """After `is_valid`."""
        units, month, key = self.cleaned_data["units"], self.cleaned_data["month"], cast(str, self.prefix)
        return Pick(key, units, _month(month) if month else None)


@dataclass(frozen=True)
class Row:
    """`norm`: minutes of a unit, for the script. `units` and `month`: as typed, else as proposed; `wrong`:
    the volume cannot be."""

    proposal: Proposal
    term: str
    unit: str
    hours: Decimal
    norm: str
    units: str
    month: str
    ticked: bool
    wrong: bool


@dataclass(frozen=True)
class Fold:
    """Rows of one section. `is_open`: unfolded."""

    name: str
    count: str
    rows: tuple[Row, ...]
    is_open: bool


@dataclass(frozen=True)
class Group:
    """Rows of one reason, its code in `origin`."""

    origin: PlanItem.Origin
    name: str
    count: str
    folds: tuple[Fold, ...]


def months(plan: Plan) -> list[tuple[str, str]]:
    """Months that a term may be set to instead of the proposed one; none for a plan within a month."""
    found = plan.period.months()
    if len(found) == 1:
        return []
    return [(f"{month.start:%Y-%m}", _named(month.start)) for month in found]


def groups(
    draft: Draft, typed: Mapping[str, str], ticked: Collection[str] = (), wrong: Collection[str] = ()
) -> list[Group]:
    """Reasons with anything on offer. `typed`: what was sent, where the page comes back with an error."""
    found = []
    for origin in PlanItem.Origin:
        rows = [
            _row(proposal, typed, ticked=proposal.key in ticked, wrong=proposal.key in wrong)
            for proposal in draft.offered
            if proposal.origin == origin
        ]
        if rows:
            found.append(Group(origin, str(origin.label), _count(rows), _folds(rows)))
    return found


def head(draft: Draft) -> str:
    hours = sum((row.hours for row in draft.offered), Decimal(0))
    return say(
        "plan_draft_head", n=len(draft.offered), h=_tenths(hours), k=len(draft.taken), m=len(draft.left)
    )


def _folds(rows: Sequence[Row]) -> tuple[Fold, ...]:
    """In the order of the plan's sections; rows keep theirs."""
    members: dict[tuple[int, str], list[Row]] = {}
    for row in rows:
        section, kind = row.proposal.section, row.proposal.kind
        number, name = (section.number, section.name(spoken())) if section else (0, kind.get_part_display())
        members.setdefault((number, name), []).append(row)
    short = len(rows) <= READ_AT_ONCE
    return tuple(
        Fold(
            f"{number}. {name}" if number else name,
            _count(members[number, name]),
            tuple(members[number, name]),
            short or any(row.ticked or row.wrong for row in members[number, name]),
        )
        for number, name in sorted(members)
    )


def _row(proposal: Proposal, typed: Mapping[str, str], *, ticked: bool, wrong: bool) -> Row:
    return Row(
        proposal,
        proposal.term.show(spoken()),
        proposal.kind.unit(spoken()),
        _tenths(proposal.hours),
        f"{trimmed(proposal.kind.norm_minutes):f}",
        typed.get(f"{proposal.key}-units", f"{trimmed(proposal.units):f}"),
        typed.get(f"{proposal.key}-month", ""),
        ticked,
        wrong,
    )


def _count(rows: Iterable[Row]) -> str:
    proposals = [row.proposal for row in rows]
    hours = sum((proposal.hours for proposal in proposals), Decimal(0))
    return say("plan_draft_group", n=len(proposals), h=_tenths(hours))


def _tenths(hours: Decimal) -> Decimal:
    return trimmed(ratio(hours, 1))


def _named(first: date) -> str:
    return f"{capfirst(month_name(first.month, spoken()))} {first.year}"


def _month(typed: str) -> FuzzyDate:
    year, month = typed.split("-")
    return FuzzyDate.month(int(year), int(month))
