"""What is approved is what was agreed: marks wait, changes are told, seals are compared."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from kitaphana.activities.models import WorkKind
from kitaphana.agreement import actions as agreement
from kitaphana.agreement import amendments
from kitaphana.agreement.models import Version
from kitaphana.agreement.papers import agreement_paper, plan_paper
from kitaphana.agreement.queries import latest_round
from kitaphana.core.models import User
from kitaphana.core.refusal import Refused
from kitaphana.lib.fuzzy import FuzzyDate
from kitaphana.lib.period import Period
from kitaphana.planning import actions, marks
from kitaphana.planning.models import Plan, PlanItem, Section
from kitaphana.worktime.actions import hold_post
from tests import make
from tests.planning.conftest import YEAR

DAY, LATER = date(2023, 9, 4), date(2023, 11, 10)


def agreed(plan: Plan, gulnar: User, aigul: User) -> Plan:
    make.sent(plan, [aigul], by=gulnar)
    agreement.agree(by=aigul, plan=plan, on=DAY)
    plan.refresh_from_db()
    return plan


def test_work_is_not_marked_while_its_plan_is_in_agreement_or_agreed(
    plan: Plan, evening: PlanItem, gulnar: User, aigul: User, marat: User
) -> None:
    verbs: list[Callable[[], object]] = [
        lambda: marks.drop_item(by=gulnar, item=evening, reason="ақын келмеді", on=DAY),
        lambda: marks.mark_done(by=gulnar, item=evening, on=DAY),
        lambda: marks.move_item(
            by=gulnar, item=evening, term=FuzzyDate.month(2024, 3), reason="карантин", on=DAY
        ),
    ]
    make.sent(plan, [aigul], by=gulnar)
    for state in ("submitted", "agreed"):
        plan.refresh_from_db()
        assert plan.state == state
        for verb in verbs:
            with pytest.raises(Refused, match="Жоспар келісілуде"):
                verb()
        if state == "submitted":
            agreement.agree(by=aigul, plan=plan, on=DAY)
    agreement.approve(by=marat, plan=plan, on=DAY)
    verbs[0]()
    with pytest.raises(Refused, match="жабық"):
        verbs[0]()


def test_a_plan_that_is_not_what_was_agreed_any_more_is_sent_round_again(
    plan: Plan, kinds: dict[str, WorkKind], gulnar: User, aigul: User, marat: User
) -> None:
    """The year shows the work of a monthly plan too, and that one is marked meanwhile."""
    month = actions.draft_plan(by=gulnar, kind="month", period=Period.month(2023, 10))
    show = actions.add_item(
        by=gulnar, plan=month, kind=kinds["exhibition"], text="Абай көрмесі", term=FuzzyDate.month(2023, 10),
        units=Decimal(2), responsible="Сәрсенова Г.",
    )  # fmt: skip
    agreed(plan, gulnar, aigul)
    marks.drop_item(by=gulnar, item=show, reason="зал жөнделуде", on=DAY)
    with pytest.raises(Refused, match="қайта келісуге жіберіңіз"):
        agreement.approve(by=marat, plan=plan, on=DAY)
    plan.refresh_from_db()
    assert plan.state == Plan.State.AGREED
    agreement.send_back(by=marat, plan=plan, text="Көрме алынды", on=DAY)
    for remark in latest_round(plan).remarks:
        agreement.answer(by=gulnar, remark=remark, accepted=True, on=DAY)
    agreement.submit(by=gulnar, plan=plan, on=DAY)
    agreement.agree(by=aigul, plan=plan, on=DAY)
    assert agreement.approve(by=marat, plan=plan, on=DAY).state == Plan.State.APPROVED


def a_post(gulnar: User) -> None:
    hold_post(
        by=gulnar, person="Сәрсенова Гүлнар", hours_a_day=Decimal(8), starts_on=YEAR.start,
        pay_a_month=Decimal(160_000),
    )  # fmt: skip


def another_section(gulnar: User) -> None:
    Section.objects.for_school(gulnar.school).update(name_kk="Басқа бөлім")


@pytest.mark.parametrize("happens", [a_post, another_section])
def test_what_the_plan_stands_on_may_not_change_between_the_yes_and_the_approval(
    happens: Callable[[User], None], plan: Plan, gulnar: User, aigul: User, marat: User
) -> None:
    agreed(plan, gulnar, aigul)
    happens(gulnar)
    with pytest.raises(Refused, match="мазмұны өзгерген"):
        agreement.approve(by=marat, plan=plan, on=DAY)
    assert not plan.months.exists(), "nothing is frozen by halves"


FORGED: list[dict[str, Any]] = [
    {"content": {"forged": 1}},
    {"number": 7},
    {"made_on": date(2023, 9, 2)},
    {"is_approved": True},
]


@pytest.mark.parametrize("forged", FORGED)
def test_a_version_that_somebody_changed_is_neither_whole_nor_approved(
    forged: dict[str, Any], plan: Plan, gulnar: User, aigul: User, marat: User
) -> None:
    agreed(plan, gulnar, aigul)
    version = plan.versions.get()
    assert version.is_whole
    Version.objects.filter(pk=version.pk).update(**forged)
    version.refresh_from_db()
    assert not version.is_whole
    with pytest.raises(Refused, match="тексеру коды сәйкес келмейді"):
        agreement.approve(by=marat, plan=plan, on=DAY)


def test_the_page_and_the_papers_say_that_what_they_show_was_changed(
    client: Client, plan: Plan, gulnar: User, aigul: User, marat: User
) -> None:
    agreement.approve(by=marat, plan=agreed(plan, gulnar, aigul), on=DAY)
    client.force_login(gulnar)
    assert "тексеру коды сәйкес келмейді" not in client.get(f"/plan/{plan.pk}/").content.decode()
    assert plan_paper(plan, "kk", money=False).status == ""
    version = plan.versions.get(is_approved=True)
    version.content["items"][0]["text"] = "ӨЗГЕРДІ"
    Version.objects.filter(pk=version.pk).update(content=version.content)
    assert "тексеру коды сәйкес келмейді" in client.get(f"/plan/{plan.pk}/").content.decode()
    assert "тексеру коды сәйкес келмейді" in plan_paper(plan, "kk", money=False).status


def test_the_code_of_the_version_is_at_the_foot_of_the_paper_and_of_the_sheet(
    plan: Plan, gulnar: User, aigul: User, marat: User
) -> None:
    assert "код" not in plan_paper(plan, "kk", money=False).signatures[-1], "a draft has no version"
    agreement.approve(by=marat, plan=agreed(plan, gulnar, aigul), on=DAY)
    sent, signed = plan.versions.order_by("number")
    assert sent.code != signed.code
    assert len(signed.code.replace(" ", "")) == 16
    assert signed.code in plan_paper(plan, "kk", money=False).signatures[-1]
    assert sent.code in agreement_paper(plan, "kk").signatures[-1]


def test_an_approved_amendment_is_named_under_the_stamp(
    client: Client, plan: Plan, evening: PlanItem, gulnar: User, aigul: User, marat: User
) -> None:
    agreement.approve(by=marat, plan=agreed(plan, gulnar, aigul), on=DAY)
    amendment = amendments.begin_amendment(by=gulnar, plan=plan, reason="мерейтой", on=LATER)
    amendments.propose_number(by=gulnar, amendment=amendment, code="events", value=Decimal(45))
    client.force_login(gulnar)
    amendments.submit_amendment(by=gulnar, amendment=amendment, on=LATER)
    agreement.agree(by=aigul, plan=plan, amendment=amendment, on=LATER)
    named = "№1 өзгеріс 2023 жылғы 10 қарашада бекітілді"
    assert named not in client.get(f"/plan/{plan.pk}/").content.decode()
    amendments.approve_amendment(
        by=marat, amendment=amendment, on=LATER, minutes_number="3", minutes_on=date(2023, 11, 9)
    )
    plan.refresh_from_db()
    page = client.get(f"/plan/{plan.pk}/").content.decode().replace("\u00a0", " ")
    paper = "\n".join(plan_paper(plan, "kk", money=False).stamps[1].lines).replace("\u00a0", " ")
    for said in (page, paper):
        assert "№1 өзгеріс" in said
        assert "№3 хаттама" in said
