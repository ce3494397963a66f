"""In a village school the director has no account: Gulnar records what he signed, and decides nothing."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils.translation import override

from kitaphana.agreement import actions as agreement
from kitaphana.agreement import amendments, papers
from kitaphana.agreement.models import Amendment, Version, Word
from kitaphana.core.models import Journal, School, User
from kitaphana.core.refusal import Refused
from kitaphana.planning.models import Plan, PlanItem
from tests import make
from tests.agreement.conftest import DAY, answer_all, text

LATER = DAY + timedelta(days=3)
HEAD = "Тұрсынов Марат Ерланұлы"


@pytest.fixture
def village(school: School) -> School:
    School.objects.filter(pk=school.pk).update(director=HEAD)
    school.refresh_from_db()
    return school


@pytest.fixture
def agreed(village: School, plan: Plan, gulnar: User, aigul: User) -> Plan:
    make.sent(plan, [aigul], by=gulnar)
    agreement.agree(by=aigul, plan=plan, on=DAY)
    sent: Plan = Plan.objects.select_related("school").get(pk=plan.pk)
    return sent


def record(plan: Plan, gulnar: User, signed_on: date = LATER) -> Plan:
    return agreement.approve_on_paper(
        by=gulnar, plan=plan, on=LATER, signed_on=signed_on, minutes_number="2", minutes_on=DAY
    )


def test_the_plan_is_approved_on_the_day_of_the_signature_and_the_journal_names_gulnar(
    agreed: Plan, gulnar: User
) -> None:
    record(agreed, gulnar, signed_on=DAY + timedelta(days=1))
    plan = Plan.objects.select_related("school").get(pk=agreed.pk)
    assert (plan.state, plan.approved_on, plan.approved_by) == ("approved", date(2023, 9, 5), None)
    assert (plan.minutes_number, plan.minutes_on) == ("2", DAY)
    assert Version.objects.get(plan=plan, is_approved=True).made_on == date(2023, 9, 5)
    line = Journal.objects.filter(action__endswith="approve_on_paper").get()
    assert line.by == gulnar
    word = Word.objects.get(participant=None)
    assert (word.by, word.signed_by, word.way) == (gulnar, HEAD, "paper")


def test_the_stamp_keeps_the_name_though_another_heads_the_school_later(agreed: Plan, gulnar: User) -> None:
    record(agreed, gulnar)
    School.objects.update(director="Ахметова Сәуле")
    plan = Plan.objects.select_related("school").get(pk=agreed.pk)
    with override("kk"):
        stamp = papers.plan_paper(plan, "kk", money=False).stamps[1]
    assert any(HEAD in line for line in stamp.lines)
    assert not any("Ахметова" in line for line in stamp.lines)


def test_where_the_director_has_an_account_nobody_records_for_him(
    agreed: Plan, gulnar: User, marat: User
) -> None:
    with pytest.raises(Refused) as refused:
        record(agreed, gulnar)
    assert refused.value.code == "plan_director_signs"
    marat.is_active = False
    marat.save()
    assert record(agreed, gulnar).state == Plan.State.APPROVED, "who left signs nothing"


def test_a_paper_is_recorded_only_of_what_all_agreed(
    village: School, plan: Plan, gulnar: User, aigul: User, baqyt: User
) -> None:
    make.sent(plan, [aigul, baqyt], by=gulnar)
    plan.school.refresh_from_db()
    agreement.agree(by=aigul, plan=plan, on=DAY)
    with pytest.raises(Refused) as refused:
        record(plan, gulnar)
    assert refused.value.code == "plan_not_agreed"
    agreement.remark(by=baqyt, plan=plan, on=DAY, text="Көп")
    with pytest.raises(Refused):
        record(plan, gulnar)
    answer_all(plan, gulnar)
    assert not Word.objects.filter(participant=None).exists(), "a refused paper leaves no word"


@pytest.mark.parametrize(
    ("signed_on", "code"),
    [(DAY - timedelta(days=1), "plan_minutes"), (LATER + timedelta(days=1), "plan_paper_later")],
)
def test_days_that_cannot_be_are_refused(agreed: Plan, gulnar: User, signed_on: date, code: str) -> None:
    with pytest.raises(Refused) as refused:
        record(agreed, gulnar, signed_on)
    assert refused.value.code == code


def test_the_director_signs_after_the_last_word(agreed: Plan, gulnar: User) -> None:
    with pytest.raises(Refused) as refused:
        agreement.approve_on_paper(by=gulnar, plan=agreed, on=LATER, signed_on=date(2023, 9, 3))
    assert refused.value.code == "plan_signed_early"


def test_settings_without_a_director_record_nothing(agreed: Plan, gulnar: User) -> None:
    School.objects.update(director=" ")
    plan = Plan.objects.select_related("school").get(pk=agreed.pk)
    with pytest.raises(Refused) as refused:
        record(plan, gulnar)
    assert refused.value.code == "plan_director_unnamed"


def test_gulnar_records_it_on_the_page_and_may_stop_the_agreement_instead(
    client: Client, agreed: Plan, gulnar: User, aigul: User
) -> None:
    address = f"/plan/{agreed.pk}/"
    client.force_login(aigul)
    assert f"{address}approve/paper/" not in text(client.get(address))
    assert client.post(f"{address}approve/paper/").status_code == 403
    client.force_login(gulnar)
    page = text(client.get(address))
    assert f"{address}approve/paper/" in page
    assert f"{address}close/" in page
    page = text(client.post(f"{address}approve/paper/", {"signed_on": ""}))
    assert "Директордың есептік жазбасы жоқ" in page, "what is missing is told on the same page"
    page = text(client.post(f"{address}approve/paper/", {"signed_on": "2023-09-05"}))
    assert "«Хаттамасыз бекіту» дегенді белгілеңіз" in page
    client.post(f"{address}approve/paper/", {"signed_on": "2023-09-05", "without_minutes": "on"})
    page = text(client.get(address))
    assert HEAD in page
    assert f"жазып алған {gulnar.full_name}" in page


def test_an_amendment_signed_on_paper_changes_the_plan_from_that_day(
    agreed: Plan, gulnar: User, aigul: User
) -> None:
    record(agreed, gulnar)
    begun = amendments.begin_amendment(by=gulnar, plan=agreed, reason="мерейтой", on=LATER)
    item = agreed.items.get()
    amendments.propose_strike(by=gulnar, amendment=begun, item=item)
    amendments.submit_amendment(by=gulnar, amendment=begun, on=LATER)
    agreement.agree(by=aigul, plan=agreed, amendment=begun, on=LATER)
    begun.refresh_from_db()
    signed, today = LATER + timedelta(days=1), LATER + timedelta(days=5)
    amendments.approve_amendment_on_paper(by=gulnar, amendment=begun, on=today, signed_on=signed)
    begun = Amendment.objects.select_related("plan__school", "approved_by").get(pk=begun.pk)
    assert (begun.state, begun.approved_on, begun.approved_by) == ("approved", signed, None)
    assert PlanItem.objects.get(pk=item.pk).struck_on == signed
    with override("kk"):
        stamp = papers.amendment_paper(begun, "kk", money=False).stamps[1]
    assert any(HEAD in line for line in stamp.lines)
