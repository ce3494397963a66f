"""What an amendment refuses, and who may say what of it when."""

from decimal import Decimal
from typing import Any

import pytest

from kitaphana.activities.models import WorkKind
from kitaphana.agreement import actions as agreement
from kitaphana.agreement import amendments
from kitaphana.agreement.amended import amendments_awaiting
from kitaphana.agreement.models import Amendment, Change
from kitaphana.agreement.queries import latest_round
from kitaphana.core.models import User
from kitaphana.core.refusal import Refused
from kitaphana.lib.fuzzy import FuzzyDate
from kitaphana.lib.period import Period
from kitaphana.planning import actions, marks, numbers
from kitaphana.planning.amending import bring_in
from kitaphana.planning.models import Plan, PlanItem
from tests.agreement.amendments.conftest import LATER, REASON, agreed, answer_all, promise


def test_two_amendments_at_once_are_refused(begun: Amendment, gulnar: User) -> None:
    with pytest.raises(Refused, match="өзгеріс әлі аяқталған жоқ"):
        amendments.begin_amendment(by=gulnar, plan=begun.plan, reason="тағы бір", on=LATER)
    amendments.withdraw_amendment(by=gulnar, amendment=begun)
    second = amendments.begin_amendment(by=gulnar, plan=begun.plan, reason="тағы бір", on=LATER)
    assert second.number == 2


def test_only_an_approved_plan_is_amended_and_for_a_reason(plan: Plan, gulnar: User) -> None:
    with pytest.raises(Refused, match="тек бекітілген жоспарға"):
        amendments.begin_amendment(by=gulnar, plan=plan, reason=REASON, on=LATER)
    with pytest.raises(Refused, match="тек бекітілген жоспарға"):
        bring_in(by=gulnar, plan=plan, promise=promise(plan.items.get()), on=LATER)


def test_a_reason_is_asked_for(signed: Plan, gulnar: User) -> None:
    with pytest.raises(Refused, match="Себебін жазыңыз"):
        amendments.begin_amendment(by=gulnar, plan=signed, reason="  ", on=LATER)


def test_an_approved_plan_is_closed_to_everyone_but_its_amendment(
    begun: Amendment, gulnar: User, evening: PlanItem
) -> None:
    with pytest.raises(Refused, match="Жоспар бекітілген"):
        actions.remove_item(by=gulnar, item=evening)
    with pytest.raises(Refused, match="Жоспар бекітілген"):
        numbers.set_control_number(by=gulnar, plan=begun.plan, code="events", value=Decimal(50))


def test_bad_changes_are_refused(
    begun: Amendment, gulnar: User, evening: PlanItem, show: PlanItem, kinds: dict[str, WorkKind]
) -> None:
    say: dict[str, Any] = {"by": gulnar, "amendment": begun}
    with pytest.raises(Refused, match="ештеңе өзгермеді"):
        amendments.propose_work(**say, item=evening, promise=promise(evening))
    with pytest.raises(Refused):
        amendments.propose_work(**say, promise=promise(evening, units=Decimal(0)))
    with pytest.raises(Refused):
        amendments.propose_work(**say, promise=promise(evening, term=FuzzyDate.month(2025, 1)))
    with pytest.raises(Refused, match="мәні бұрынғыдай"):
        amendments.propose_number(**say, code="events", value=Decimal(42))
    with pytest.raises(Refused):
        amendments.propose_number(**say, code="events", value=Decimal(-1))
    with pytest.raises(Refused):
        amendments.propose_number(**say, code="no_such", value=Decimal(1))
    marks.drop_item(by=gulnar, item=show, reason="зал жөнделуде", on=LATER)
    with pytest.raises(Refused, match="жабық"):
        amendments.propose_strike(**say, item=show)
    month = actions.draft_plan(by=gulnar, kind="month", period=Period.month(2024, 2))
    other = actions.add_item(
        by=gulnar, plan=month, kind=kinds["exhibition"], text="Кітап көрмесі", term=FuzzyDate.month(2024, 2),
        units=Decimal(1), responsible="Г.",
    )  # fmt: skip
    with pytest.raises(Refused, match="басқа жоспарға жатады"):
        amendments.propose_strike(**say, item=other)
    assert not Change.objects.exists()
    with pytest.raises(Refused, match="әзірге ештеңе жазылмаған"):
        amendments.submit_amendment(by=gulnar, amendment=begun, on=LATER)


def test_an_item_changed_twice_keeps_the_latest_change(
    begun: Amendment, gulnar: User, evening: PlanItem
) -> None:
    for units in (2, 3):
        amendments.propose_work(
            by=gulnar, amendment=begun, item=evening, promise=promise(evening, units=Decimal(units))
        )
    assert [change.after["units"] for change in Change.objects.all()] == ["3.00"]
    amendments.propose_strike(by=gulnar, amendment=begun, item=evening)
    assert [change.verb for change in Change.objects.all()] == ["strike"]


def test_the_author_does_not_approve_and_what_is_not_agreed_is_not_approved(
    full: Amendment, gulnar: User, aigul: User, baqyt: User, marat: User
) -> None:
    with pytest.raises(Refused):
        amendments.approve_amendment(by=marat, amendment=full, on=LATER)
    agreed(full, gulnar, aigul)
    with pytest.raises(Refused, match="Жоспарды бекітуге болмайды"):
        amendments.approve_amendment(by=marat, amendment=full, on=LATER)
    agreement.agree(by=baqyt, plan=full.plan, amendment=full, on=LATER)
    Amendment.objects.filter(pk=full.pk).update(author=marat)
    full.refresh_from_db()
    with pytest.raises(Refused, match="оны өзі бекіте алмайды"):
        amendments.approve_amendment(by=marat, amendment=full, on=LATER)


def test_an_amendment_out_for_agreement_is_closed_and_is_not_withdrawn(
    full: Amendment, gulnar: User, evening: PlanItem
) -> None:
    agreed(full, gulnar)
    with pytest.raises(Refused, match="сондықтан жазылмайды"):
        amendments.propose_strike(by=gulnar, amendment=full, item=evening)
    with pytest.raises(Refused, match="сондықтан жазылмайды"):
        amendments.take_back(by=gulnar, change=Change.objects.filter(amendment=full)[0])
    with pytest.raises(Refused):
        amendments.withdraw_amendment(by=gulnar, amendment=full)


def test_a_participant_withdrawn_is_not_waited_for_and_a_word_on_an_old_round_is_refused(
    full: Amendment, gulnar: User, aigul: User, baqyt: User
) -> None:
    agreed(full, gulnar, aigul)
    assert [amendments_awaiting(user) for user in (aigul, baqyt)] == [[], [full]]
    agreement.remark(by=baqyt, plan=full.plan, amendment=full, text="Қарашада емтихан", on=LATER)
    full.refresh_from_db()
    assert full.state == Amendment.State.SENT_BACK
    assert amendments_awaiting(gulnar) == [full]
    answer_all(gulnar, full)
    agreement.withdraw(by=gulnar, participant=full.plan.participants.get(user=baqyt), on=LATER)
    amendments.submit_amendment(by=gulnar, amendment=full, on=LATER)
    with pytest.raises(Refused, match="1-кезеңінен қалған"):
        agreement.agree(by=aigul, plan=full.plan, amendment=full, on=LATER, seen=1)
    with pytest.raises(Refused, match="келісім сұралмаған"):
        agreement.agree(by=baqyt, plan=full.plan, amendment=full, on=LATER, seen=2)
    agreement.agree(by=aigul, plan=full.plan, amendment=full, on=LATER, seen=2)
    full.refresh_from_db()
    assert full.state == Amendment.State.AGREED
    assert latest_round(full.plan).round != latest_round(full.plan, full).round
