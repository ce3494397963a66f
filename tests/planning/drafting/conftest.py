"""Gulnar's new plan after that of 2023–2024, and the work she did by the old one."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from kitaphana.activities.models import Activity, MemorableDate, WorkKind
from kitaphana.core.models import User
from kitaphana.lib.fuzzy import FuzzyDate
from kitaphana.lib.period import Period
from kitaphana.planning import actions
from kitaphana.planning.drafting import Draft, Pick, draft, take
from kitaphana.planning.models import Fulfilment, Plan, PlanItem
from kitaphana.planning.proposal import Proposal
from tests import make

NEXT = Period.school_year(2024)
TODAY = date(2024, 9, 2)
Origin = PlanItem.Origin
Write = Callable[..., PlanItem]


@pytest.fixture
def anew(gulnar: User, plan: Plan) -> Plan:
    """The empty plan of 2024–2025, after the `plan` of 2023–2024."""
    make.school_year(gulnar.school, NEXT.start)
    return actions.draft_plan(by=gulnar, kind="year", period=NEXT)


@pytest.fixture
def write(gulnar: User, plan: Plan, kinds: dict[str, WorkKind]) -> Write:
    """Writes a piece of work into last year's plan."""

    def write(
        kind: str,
        term: FuzzyDate,
        text: str = "",
        *,
        units: int = 1,
        into: Plan = plan,
        marks: MemorableDate | None = None,
    ) -> PlanItem:
        return actions.add_item(
            by=gulnar, plan=into, kind=kinds[kind], text=text or kind, term=term, units=Decimal(units),
            responsible="Сәрсенова Г.", marks=marks,
        )  # fmt: skip

    return write


def work(item: PlanItem, on: date, units: int, minutes: int) -> Activity:
    """A diary entry that counts for the item."""
    entry = Activity.objects.create(
        school=item.school, kind=item.kind, on=on, units=units, minutes=minutes, theme=item.text
    )
    Fulfilment.objects.create(school=item.school, item=item, activity=entry)
    return entry


def plain(sentence: str) -> str:
    """With plain spaces."""
    return sentence.replace("\u00a0", " ")


def by_text(now: Draft) -> dict[str, Proposal]:
    return {row.text: row for row in now.offered}


def take_all(by: User, plan: Plan) -> tuple[PlanItem, ...]:
    return take(by=by, plan=plan, picks=[Pick(r.key) for r in draft(plan, TODAY).offered], on=TODAY).taken
