"""A round that Gulnar ends before all have spoken: asked about first, and told as what it is."""

import pytest
from django.test import Client

from kitaphana.agreement import actions as agreement
from kitaphana.agreement import amendments
from kitaphana.agreement.models import Amendment
from kitaphana.core.models import User
from kitaphana.core.refusal import Refused
from kitaphana.desk import queries as desk
from kitaphana.planning.models import Plan
from tests import make
from tests.agreement.conftest import DAY, answer_all, text


def spoken(question: Refused) -> str:
    return question.sentence("en").replace("\N{NO-BREAK SPACE}", " ")


def told(user: User) -> list[str]:
    return [alert.said.replace("\N{NO-BREAK SPACE}", " ") for alert in desk.today(user, DAY).alerts]


def test_it_is_asked_how_many_have_answered(plan: Plan, gulnar: User, aigul: User, baqyt: User) -> None:
    make.sent(plan, [aigul, baqyt], by=gulnar)
    with pytest.raises(agreement.EarlyClose) as asked:
        agreement.close_round(by=gulnar, plan=plan)
    assert spoken(asked.value).startswith("None of 2 has answered yet.")
    agreement.agree(by=aigul, plan=plan, on=DAY)
    with pytest.raises(agreement.EarlyClose) as asked:
        agreement.close_round(by=gulnar, plan=plan)
    assert spoken(asked.value).startswith("1 of 2 have answered.")
    plan.refresh_from_db()
    assert plan.state == Plan.State.SUBMITTED


def test_gulnar_is_asked_on_a_page_and_may_go_on_waiting(
    library: Client, plan: Plan, gulnar: User, aigul: User, baqyt: User
) -> None:
    make.sent(plan, [aigul, baqyt], by=gulnar)
    agreement.agree(by=aigul, plan=plan, on=DAY)
    address = f"/plan/{plan.pk}/"
    assert "Келісуді тоқтатып, түзетуге алу" in text(library.get(address))
    page = text(library.post(f"{address}close/"))
    assert "2 қатысушының біреуі жауап берді" in page
    assert "барлығынан қайта сұралады" in page
    plan.refresh_from_db()
    assert plan.state == Plan.State.SUBMITTED
    page = text(library.post(f"{address}close/", {"accept_early": "on"}, follow=True))
    assert "Келісу тоқтатылды" in page
    plan.refresh_from_db()
    assert plan.state == Plan.State.STOPPED
    page = text(library.post(f"{address}close/", {"accept_early": "on"}, follow=True))
    assert "Келісу тоқтатылды" in page, "pressed twice: told, not broken"


def test_today_says_stopped_where_nobody_sent_the_plan_back(
    plan: Plan, gulnar: User, aigul: User, baqyt: User
) -> None:
    make.sent(plan, [aigul, baqyt], by=gulnar)
    agreement.agree(by=aigul, plan=plan, on=DAY)
    agreement.close_round(by=gulnar, plan=plan, accept_early=True)
    assert any(said.startswith("Жоспарды келісу тоқтатылды: ") for said in told(gulnar))
    assert not any("қайтарылды" in said for said in told(gulnar))
    make.sent(plan, [aigul, baqyt], by=gulnar)
    agreement.agree(by=baqyt, plan=plan, on=DAY)
    agreement.remark(by=aigul, plan=plan, on=DAY, text="Қысқартыңыз")
    assert any("түзетуге қайтарылды" in said for said in told(gulnar))
    assert not any("тоқтатылды" in said for said in told(gulnar))


def test_what_the_director_sent_back_was_not_stopped(
    plan: Plan, gulnar: User, aigul: User, marat: User
) -> None:
    make.sent(plan, [aigul], by=gulnar)
    agreement.agree(by=aigul, plan=plan, on=DAY)
    agreement.send_back(by=marat, plan=plan, text="Сағатты азайтыңыз", on=DAY)
    assert plan.state == Plan.State.SENT_BACK


def test_an_amendment_is_stopped_alike(
    library: Client, plan: Plan, gulnar: User, aigul: User, baqyt: User, marat: User
) -> None:
    make.sent(plan, [aigul, baqyt], by=gulnar)
    for user in (aigul, baqyt):
        agreement.agree(by=user, plan=plan, on=DAY)
    agreement.approve(by=marat, plan=plan, on=DAY)
    begun = amendments.begin_amendment(by=gulnar, plan=plan, reason="мерейтой", on=DAY)
    amendments.propose_strike(by=gulnar, amendment=begun, item=plan.items.get())
    amendments.submit_amendment(by=gulnar, amendment=begun, on=DAY)
    address = f"/plan/amendments/{begun.pk}/"
    assert "ешқайсысы әлі жауап берген жоқ" in text(library.post(f"{address}close/"))
    begun.refresh_from_db()
    assert begun.state == Amendment.State.SUBMITTED
    library.post(f"{address}close/", {"accept_early": "on"})
    begun.refresh_from_db()
    assert begun.state == Amendment.State.STOPPED
    assert any("№1 өзгерісін келісу тоқтатылды" in said for said in told(gulnar))
    with pytest.raises(Refused):
        agreement.close_round(by=gulnar, plan=plan, amendment=begun, accept_early=True)


def test_remarks_made_before_the_stop_are_answered_before_the_next_round(
    plan: Plan, gulnar: User, aigul: User, baqyt: User
) -> None:
    make.sent(plan, [aigul, baqyt], by=gulnar)
    agreement.remark(by=aigul, plan=plan, on=DAY, text="Қысқартыңыз")
    agreement.close_round(by=gulnar, plan=plan, accept_early=True)
    with pytest.raises(Refused) as refused:
        make.sent(plan, [], by=gulnar)
    assert refused.value.code == "plan_remarks_open"
    answer_all(plan, gulnar)
    make.sent(plan, [], by=gulnar)
    assert plan.state == Plan.State.SUBMITTED
