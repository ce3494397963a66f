"""An approved plan, and an amendment of it with one change of each kind."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from kitaphana.activities.models import WorkKind
from kitaphana.agreement import actions as agreement
from kitaphana.agreement import amendments
from kitaphana.agreement.amended import amended
from kitaphana.agreement.models import Amendment
from kitaphana.agreement.queries import latest_round
from kitaphana.core.models import User
from kitaphana.lib.fuzzy import FuzzyDate
from kitaphana.lib.numbers import NO_BREAK_SPACE
from kitaphana.planning import actions, numbers
from kitaphana.planning.amending import Promise
from kitaphana.planning.models import Plan, PlanItem
from tests import make

DAY, LATER = date(2023, 9, 4), date(2023, 11, 10)
REASON = "мектеп мерейтойы қарашаға ауысты"


def promise(item: PlanItem, **new: Any) -> Promise:
    said: dict[str, Any] = {
        "kind": item.kind, "text": item.text, "term": item.term, "units": item.units,
        "responsible": item.responsible, "audience": item.audience, "section": item.section,
    }  # fmt: skip
    return Promise(**(said | new))


@pytest.fixture
def signed(
    plan: Plan, gulnar: User, aigul: User, baqyt: User, marat: User, kinds: dict[str, WorkKind]
) -> Plan:
    """Approved, with two pieces of work and a control number; Aigul and Baqyt were asked."""
    actions.add_item(
        by=gulnar, plan=plan, kind=kinds["exhibition"], text="Абай көрмесі", term=FuzzyDate.month(2023, 12),
        units=Decimal(2), responsible="Сәрсенова Г.",
    )  # fmt: skip
    numbers.set_control_number(by=gulnar, plan=plan, code="events", value=Decimal(42))
    make.sent(plan, [aigul, baqyt], by=gulnar)
    for person in (aigul, baqyt):
        agreement.agree(by=person, plan=plan, on=DAY)
    return agreement.approve(by=marat, plan=plan, on=DAY)


@pytest.fixture
def evening(signed: Plan) -> PlanItem:
    return PlanItem.objects.get(plan=signed, text="Мұқағали оқулары")


@pytest.fixture
def show(signed: Plan) -> PlanItem:
    return PlanItem.objects.get(plan=signed, text="Абай көрмесі")


@pytest.fixture
def begun(signed: Plan, gulnar: User) -> Amendment:
    return amendments.begin_amendment(by=gulnar, plan=signed, reason=REASON, on=LATER)


@pytest.fixture
def full(
    begun: Amendment, gulnar: User, evening: PlanItem, show: PlanItem, kinds: dict[str, WorkKind]
) -> Amendment:
    """One change of each kind."""
    amendments.propose_work(
        by=gulnar, amendment=begun, item=evening, promise=promise(evening, term=FuzzyDate.week(2024, 2, 2))
    )
    amendments.propose_strike(by=gulnar, amendment=begun, item=show)
    jubilee = promise(
        evening, kind=kinds["exhibition"], text="Мерейтой көрмесі", term=FuzzyDate.month(2023, 11)
    )
    amendments.propose_work(by=gulnar, amendment=begun, promise=jubilee)
    amendments.propose_number(by=gulnar, amendment=begun, code="events", value=Decimal(45))
    return begun


def agreed(amendment: Amendment, gulnar: User, *people: User) -> Amendment:
    amendments.submit_amendment(by=gulnar, amendment=amendment, on=LATER)
    for person in people:
        agreement.agree(by=person, plan=amendment.plan, amendment=amendment, on=LATER)
    amendment.refresh_from_db()
    return amendment


def rows_of(plan: Plan) -> list[tuple[object, ...]]:
    return list(PlanItem.objects.filter(plan=plan).order_by("pk").values_list())


def in_words(amendment: Amendment) -> dict[str, list[str]]:
    return {
        group: [text.replace(NO_BREAK_SPACE, " ") for text in texts]
        for group, texts in amended(amendment).said("kk").items()
    }


def answer_all(gulnar: User, amendment: Amendment) -> None:
    for remark in latest_round(amendment.plan, amendment).remarks:
        agreement.answer(by=gulnar, remark=remark, accepted=True, on=LATER)
