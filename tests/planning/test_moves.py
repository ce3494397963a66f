"""Every move of promised work is kept; what nobody has seen yet is deleted, anything else cancelled."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from kitaphana.activities.actions import Work
from kitaphana.activities.models import WorkKind
from kitaphana.core.models import User
from kitaphana.core.refusal import Refused
from kitaphana.lib.fuzzy import FuzzyDate
from kitaphana.planning import actions, marks
from kitaphana.planning.models import ItemMove, Plan, PlanItem
from tests.planning.conftest import YEAR

FIRST, SECOND = date(2023, 11, 10), date(2023, 11, 20)
JUNE, MARCH, APRIL = (FuzzyDate.month(2024, month) for month in (6, 3, 4))


@pytest.fixture
def quiz(gulnar: User, plan: Plan, kinds: dict[str, WorkKind]) -> PlanItem:
    """Promised for May, moved to March and then to April."""
    item = actions.add_item(
        by=gulnar, plan=plan, kind=kinds["quiz"], text="«Абай әлемі»", term=FuzzyDate.month(2024, 5),
        units=Decimal(1), responsible="Сәрсенова Г.",
    )  # fmt: skip
    marks.move_item(by=gulnar, item=item, term=MARCH, reason="емтихан", on=FIRST)
    return marks.move_item(by=gulnar, item=item, term=APRIL, reason="карантин", on=SECOND)


def as_of(plan: Plan, day: date) -> list[PlanItem]:
    return [item.as_of(day) for item in plan.items.prefetch_related("moves")]


@pytest.mark.parametrize(
    ("day", "month", "state", "why", "moves"),
    [
        (date(2023, 11, 9), 5, "planned", "", 0),
        (FIRST, 3, "moved", "емтихан", 1),
        (date(2023, 11, 19), 3, "moved", "емтихан", 1),
        (SECOND, 4, "moved", "карантин", 2),
        (YEAR.end, 4, "moved", "карантин", 2),
    ],
)
def test_the_item_stands_on_any_day_as_it_stood_then(
    plan: Plan, quiz: PlanItem, day: date, month: int, state: str, why: str, moves: int
) -> None:
    then = next(item for item in as_of(plan, day) if item.pk == quiz.pk)
    assert (then.starts_on.month, then.state, then.why) == (month, state, why)
    assert len(then.moves_made) == moves
    assert then.was_moved == bool(moves)


def test_a_later_mark_does_not_hide_the_moves_before_it(gulnar: User, plan: Plan, quiz: PlanItem) -> None:
    marks.drop_item(by=gulnar, item=quiz, reason="ақын келмеді", on=date(2023, 12, 1))
    november = next(item for item in as_of(plan, date(2023, 11, 30)) if item.pk == quiz.pk)
    assert (november.state, november.why, november.starts_on) == ("moved", "карантин", date(2024, 4, 1))
    december = next(item for item in as_of(plan, date(2023, 12, 1)) if item.pk == quiz.pk)
    assert (december.state, december.why) == ("dropped", "ақын келмеді")


def test_the_page_tells_every_move_with_its_reason_day_and_mover(library: Client, quiz: PlanItem) -> None:
    page = library.get(f"/plan/items/{quiz.pk}/").content.decode()
    for said in ("мамыр → наурыз", "емтихан", "10.11.2023", "наурыз → сәуір", "карантин", "20.11.2023"):
        assert said in page
    assert page.count("Сәрсенова Гүлнар") >= 2
    assert ItemMove.objects.filter(item=quiz).count() == 2


def test_only_what_nobody_has_seen_or_marked_is_deleted(
    gulnar: User, plan: Plan, quiz: PlanItem, kinds: dict[str, WorkKind]
) -> None:
    evening = plan.items.get(text="Мұқағали оқулары")
    begun = Work(kind=evening.kind, on=date(2024, 2, 14), theme="Мұқағали", units=Decimal("0.5"))
    marks.write_done(by=gulnar, item=evening, work=begun, today=YEAR.end, finish=False)
    for item in (quiz, evening):
        with pytest.raises(Refused, match="жоспардан алыңыз"):
            actions.remove_item(by=gulnar, item=item)
    fresh = actions.add_item(
        by=gulnar, plan=plan, kind=kinds["quiz"], text="Артық", term=JUNE, units=Decimal(1),
        responsible="Сәрсенова Г.",
    )  # fmt: skip
    with pytest.raises(Refused, match="басқа адам өзгертті"):
        actions.remove_item(by=gulnar, item=fresh, revision=7)
    Plan.objects.filter(pk=plan.pk).update(state=Plan.State.SENT_BACK)
    with pytest.raises(Refused, match="жоспардан алыңыз"):
        actions.remove_item(by=gulnar, item=fresh)
    Plan.objects.filter(pk=plan.pk).update(state=Plan.State.DRAFT)
    actions.remove_item(by=gulnar, item=fresh, revision=0, accept_loss=True)
    assert not PlanItem.objects.filter(text="Артық").exists()
