"""What holds in the rows of plans whatever the code does."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from kitaphana.core.models import User
from kitaphana.lib.fuzzy import FuzzyDate
from kitaphana.planning import marks
from kitaphana.planning.models import ItemMove, Plan, PlanItem
from tests.planning.conftest import YEAR

TERMS: list[dict[str, object]] = [
    {"term_kind": "someday"},
    {"term_kind": "quarter", "term_number": 5},
    {"term_kind": "quarter", "term_number": 0},
    {"term_kind": "month", "term_number": 2},
    {"ends_on": date(2020, 1, 1)},
]


@pytest.fixture
def item(plan: Plan) -> PlanItem:
    return plan.items.get()


def refused(model: type[Plan | PlanItem | ItemMove], **fields: object) -> bool:
    try:
        with transaction.atomic():
            model.objects.update(**fields)
    except IntegrityError:
        return True
    return False


def test_a_plan_is_approved_on_a_day_and_no_other_plan_carries_one(plan: Plan, gulnar: User) -> None:
    assert refused(Plan, state="approved")
    assert refused(Plan, approved_on=YEAR.start)
    assert refused(Plan, approved_by=gulnar)
    assert not refused(Plan, state="approved", approved_on=YEAR.start), "signed on paper: by no account"


def test_a_state_is_one_of_the_printed_table(item: PlanItem) -> None:
    assert refused(Plan, state="half")
    assert refused(PlanItem, state="half")


@pytest.mark.parametrize("fields", TERMS)
def test_a_term_of_an_item_and_of_its_move_can_be_read(
    item: PlanItem, gulnar: User, fields: dict[str, object]
) -> None:
    marks.move_item(by=gulnar, item=item, term=FuzzyDate.month(2024, 4), reason="карантин", on=YEAR.start)
    assert refused(PlanItem, **fields)
    assert refused(ItemMove, **fields)
    assert not refused(PlanItem, term_kind="quarter", term_number=4)
