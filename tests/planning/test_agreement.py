"""Gulnar drafts the plan, Aigul asks for changes, the class head agrees, Marat approves."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from kitaphana.activities.models import WorkKind
from kitaphana.core.models import RoleCode, User
from kitaphana.core.refusal import Refused, Stranger
from kitaphana.lib.fuzzy import FuzzyDate
from kitaphana.lib.period import Period
from kitaphana.planning import actions
from kitaphana.planning.models import Plan, PlanItem
from kitaphana.planning.queries import awaiting, items, latest_round, may_be_asked, plan_in_force
from tests import make
from tests.planning.conftest import YEAR

DAY = date(2023, 9, 4)
SETTINGS = 'href="/settings/"'


def approved(plan: Plan, gulnar: User, aigul: User, marat: User) -> Plan:
    actions.submit(by=gulnar, plan=plan, participants=[aigul])
    actions.agree(by=aigul, plan=plan, on=DAY)
    return actions.approve(by=marat, plan=plan, on=DAY)


def test_the_plan_goes_round_until_everyone_agrees(
    plan: Plan, gulnar: User, aigul: User, baqyt: User, marat: User
) -> None:
    actions.submit(by=gulnar, plan=plan, participants=[aigul, baqyt])
    actions.ask_changes(by=aigul, plan=plan, remark="9 ақпанға қойып, 2-аптада өткізейік", on=DAY)
    assert plan.state == Plan.State.SENT_BACK
    item = items(plan)[0]
    actions.amend_item(
        by=gulnar,
        item=item,
        kind=item.kind,
        text=item.text,
        term=FuzzyDate.week(2024, 2, 2),
        units=item.units,
        responsible=item.responsible,
    )
    actions.submit(by=gulnar, plan=plan, participants=[aigul, baqyt])
    assert (plan.round, latest_round(plan).agreed) == (2, 0), "a new round asks everyone anew"
    actions.agree(by=aigul, plan=plan, on=DAY)
    assert plan.state == Plan.State.SUBMITTED
    with pytest.raises(Refused) as refused:
        actions.approve(by=marat, plan=plan, on=DAY)
    assert refused.value.sentence("en").startswith(
        "The plan cannot be approved: 1\u00a0participant has not agreed."
    )
    actions.agree(by=baqyt, plan=plan, on=DAY)
    assert plan.state == Plan.State.AGREED
    actions.approve(by=marat, plan=plan, on=DAY)
    plan.refresh_from_db()
    assert (plan.state, plan.approved_on) == (Plan.State.APPROVED, DAY)
    assert plan_in_force(plan.school, Period(date(2023, 9, 1), date(2024, 1, 31))) == plan


def test_the_director_sends_an_agreed_plan_back(plan: Plan, gulnar: User, aigul: User, marat: User) -> None:
    actions.submit(by=gulnar, plan=plan, participants=[aigul])
    actions.agree(by=aigul, plan=plan, on=DAY)
    actions.ask_changes(by=marat, plan=plan, remark="Сағатты азайтыңыз", on=DAY)
    assert plan.state == Plan.State.SENT_BACK
    assert latest_round(plan).remarks[0].user == marat


def test_a_plan_out_for_agreement_is_closed(plan: Plan, gulnar: User, aigul: User) -> None:
    actions.submit(by=gulnar, plan=plan, participants=[aigul])
    with pytest.raises(Refused, match="келісуге жіберілген"):
        actions.remove_item(by=gulnar, item=items(plan)[0])
    with pytest.raises(Refused, match="келісуге жіберілген"):
        actions.set_control_number(by=gulnar, plan=plan, code="loans", value=Decimal(10))


def test_an_approved_plan_takes_only_marks(plan: Plan, gulnar: User, aigul: User, marat: User) -> None:
    approved(plan, gulnar, aigul, marat)
    item = items(plan)[0]
    with pytest.raises(Refused, match="Жоспар бекітілген"):
        actions.amend_item(
            by=gulnar,
            item=item,
            kind=item.kind,
            text="Басқа",
            term=item.term,
            units=item.units,
            responsible="Сәрсенова Г.",
        )
    with pytest.raises(Refused, match="Жоспар бекітілген"):
        actions.set_budget(by=gulnar, plan=plan, hours_a_day=Decimal(8))
    moved = actions.move_item(by=gulnar, item=item, term=FuzzyDate.month(2024, 3), reason="карантин", on=DAY)
    assert (moved.state, moved.starts_on) == (PlanItem.State.MOVED, date(2024, 3, 1))
    done = actions.mark_done(by=gulnar, item=moved, on=DAY)
    assert done.was_moved, "the reason of the move stays"
    assert actions.clear_mark(by=gulnar, item=done).state == PlanItem.State.MOVED
    with pytest.raises(Refused, match="себебін жазыңыз"):
        actions.drop_item(by=gulnar, item=item, reason=" ", on=DAY)
    assert (
        actions.drop_item(by=gulnar, item=item, reason="ақын келмеді", on=DAY).state == PlanItem.State.DROPPED
    )
    with pytest.raises(Refused, match="жабық"):
        actions.mark_done(by=gulnar, item=item, on=DAY)


def test_a_plan_is_not_sent_empty_nor_to_no_one(gulnar: User, aigul: User, marat: User, plan: Plan) -> None:
    empty = actions.draft_plan(by=gulnar, kind="month", period=Period.month(2023, 10))
    with pytest.raises(Refused, match="бірде-бір тармақ жоқ"):
        actions.submit(by=gulnar, plan=empty, participants=[aigul])
    with pytest.raises(Refused, match="Кемінде бір адамды"):
        actions.submit(by=gulnar, plan=plan, participants=[])
    with pytest.raises(Refused, match="Тұрсынов Марат"):
        actions.submit(by=gulnar, plan=plan, participants=[marat])
    plan.refresh_from_db()
    assert (plan.state, plan.round) == (Plan.State.DRAFT, 0)


def test_only_those_asked_may_answer(plan: Plan, gulnar: User, aigul: User, baqyt: User) -> None:
    with pytest.raises(Refused):
        actions.agree(by=aigul, plan=plan, on=DAY)
    actions.submit(by=gulnar, plan=plan, participants=[aigul])
    with pytest.raises(Refused, match="келісім сұралмаған"):
        actions.agree(by=baqyt, plan=plan, on=DAY)
    with pytest.raises(Refused, match="келісім сұралмаған"):
        actions.ask_changes(by=baqyt, plan=plan, remark="Жоқ", on=DAY)
    with pytest.raises(Refused, match="Ескертпеңізді жазыңыз"):
        actions.ask_changes(by=aigul, plan=plan, remark="", on=DAY)


def test_svetlana_cannot_touch_a_plan_of_gulnar(plan: Plan, foreign_librarian: User, aigul: User) -> None:
    with pytest.raises(Stranger):
        actions.submit(by=foreign_librarian, plan=plan, participants=[foreign_librarian])
    with pytest.raises(Stranger):
        actions.mark_done(by=foreign_librarian, item=items(plan)[0], on=DAY)


def test_a_plan_is_drafted_once(gulnar: User, plan: Plan, kinds: dict[str, WorkKind]) -> None:
    with pytest.raises(Refused, match="мұндай жоспар жасалған"):
        actions.draft_plan(by=gulnar, kind="year", period=YEAR)
    with pytest.raises(Refused, match="түрі белгісіз"):
        actions.draft_plan(by=gulnar, kind="century", period=YEAR)
    with pytest.raises(Refused, match="бес жылдан аспайды"):
        actions.draft_plan(by=gulnar, kind="year", period=Period(date(24, 9, 1), date(2024, 8, 31)))


def test_marat_does_not_approve_what_was_sent_back_a_moment_ago(
    plan: Plan, gulnar: User, aigul: User, marat: User
) -> None:
    actions.submit(by=gulnar, plan=plan, participants=[aigul])
    actions.agree(by=aigul, plan=plan, on=DAY)
    seen_by_marat = Plan.objects.get(pk=plan.pk)
    actions.ask_changes(by=aigul, plan=plan, remark="Күтіңіз", on=DAY)
    with pytest.raises(Refused):
        actions.approve(by=marat, plan=seen_by_marat, on=DAY)
    assert Plan.objects.get(pk=plan.pk).state == Plan.State.SENT_BACK


def test_each_role_sees_its_own_buttons(
    client: Client, plan: Plan, gulnar: User, aigul: User, marat: User
) -> None:
    address = f"/plan/{plan.pk}/"
    client.force_login(gulnar)
    assert "Келісуге жіберу" in client.get(address).content.decode()
    client.post(f"{address}submit/", {"participants": [aigul.pk]})
    client.force_login(marat)
    assert f"{address}approve/" not in client.get(address).content.decode(), "not before everyone agreed"
    client.force_login(aigul)
    assert f"{address}agree/" in client.get(address).content.decode()
    assert client.post(f"{address}approve/").status_code == 403
    client.post(f"{address}changes/", {"remark": "6.1 тармақты 2-аптаға қойыңыз"})
    client.force_login(gulnar)
    page = client.get(address).content.decode()
    assert "Оспанова Айгүл өзгеріс сұрады: 6.1 тармақты 2-аптаға қойыңыз" in page
    client.post(f"{address}submit/", {"participants": [aigul.pk]})
    client.force_login(aigul)
    client.post(f"{address}agree/")
    client.force_login(marat)
    client.post(f"{address}approve/")
    plan.refresh_from_db()
    assert plan.state == Plan.State.APPROVED
    client.force_login(gulnar)
    page = client.get(address).content.decode()
    assert "бекітілді" in page
    assert f"{address}add/" not in page


def test_a_plan_of_another_school_is_not_found(client: Client, plan: Plan, foreign_librarian: User) -> None:
    client.force_login(foreign_librarian)
    item = items(plan)[0]
    for address in (f"/plan/{plan.pk}/", f"/plan/{plan.pk}/sheet/", f"/plan/items/{item.pk}/"):
        assert client.get(address).status_code == 404
    for address in (f"/plan/{plan.pk}/submit/", f"/plan/items/{item.pk}/done/"):
        assert client.post(address).status_code == 404


def test_the_plan_that_waits_for_a_person_opens_first(
    client: Client, plan: Plan, gulnar: User, aigul: User, baqyt: User, marat: User
) -> None:
    approved(plan, gulnar, aigul, marat)
    september = actions.draft_plan(by=gulnar, kind="month", period=Period.month(2023, 9))
    kind = items(plan)[0].kind
    actions.add_item(
        by=gulnar, plan=september, kind=kind, text="Кеш", term=FuzzyDate.month(2023, 9), units=Decimal(1),
        responsible="Г.",
    )  # fmt: skip
    everyone = (gulnar, aigul, baqyt, marat)

    def opened_by(user: User) -> str:
        client.force_login(user)
        return client.get("/plan/")["Location"]

    actions.submit(by=gulnar, plan=september, participants=[aigul, baqyt])
    assert [awaiting(user) for user in everyone] == [[], [september], [september], []]
    assert opened_by(baqyt) == f"/plan/{september.pk}/"
    assert opened_by(marat) == f"/plan/{plan.pk}/"
    assert "сізді күтіп тұр" not in client.get(f"/plan/{september.pk}/").content.decode()
    actions.ask_changes(by=aigul, plan=september, remark="Қысқартыңыз", on=DAY)
    assert [awaiting(user) for user in everyone] == [[september], [], [], []]
    assert opened_by(gulnar) == f"/plan/{september.pk}/"
    assert "сізді күтіп тұр" in client.get(f"/plan/{plan.pk}/").content.decode()
    actions.submit(by=gulnar, plan=september, participants=[aigul])
    actions.agree(by=aigul, plan=september, on=DAY)
    assert [awaiting(user) for user in everyone] == [[], [], [], [september]]
    assert opened_by(marat) == f"/plan/{september.pk}/"


def test_what_aigul_and_gulnar_chose_stays_when_it_is_refused(
    client: Client, plan: Plan, gulnar: User, aigul: User, baqyt: User
) -> None:
    address = f"/plan/{plan.pk}/"
    client.force_login(gulnar)
    page = client.post(f"{address}submit/", {"participants": []}).content.decode()
    assert "Кемінде бір адамды" in page
    actions.submit(by=gulnar, plan=plan, participants=[aigul, baqyt])
    client.force_login(aigul)
    assert "Ескертпеңізді жазыңыз" in client.post(f"{address}changes/", {"remark": " "}).content.decode()
    actions.ask_changes(by=baqyt, plan=plan, remark="Қысқартыңыз", on=DAY)
    typed = {"remark": "Ақпандағы кешті алып тастайық"}
    page = client.post(f"{address}changes/", typed, follow=True).content.decode()
    assert plan.agreements.filter(remark=typed["remark"]).count() == 0
    assert typed["remark"] in page, "the plan was sent back a moment before"


def test_only_the_office_sees_what_the_plan_costs(
    client: Client, plan: Plan, gulnar: User, baqyt: User, marat: User
) -> None:
    actions.set_budget(by=gulnar, plan=plan, hours_a_day=Decimal(8), pay_a_month=Decimal(160_000))
    seen = {}
    for user in (gulnar, marat, baqyt):
        client.force_login(user)
        seen[user] = "₸" in client.get(f"/plan/{plan.pk}/").content.decode()
    assert seen == {gulnar: True, marat: True, baqyt: False}


def test_asking_more_people_takes_no_more_questions_to_the_database(
    plan: Plan, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(5):
        make.user(plan.school, f"t{number}", f"Мұғалім {number}", RoleCode.TEACHER)
    with django_assert_num_queries(2):
        assert len(may_be_asked(plan.school)) == 5


def test_with_no_one_to_ask_gulnar_is_told_to_add_a_user(library: Client, plan: Plan, marat: User) -> None:
    page = library.get(f"/plan/{plan.pk}/").content.decode()
    assert SETTINGS in page.partition("Алдымен жоспарды келісетін пайдаланушыны қосыңыз")[2]
    assert f"/plan/{plan.pk}/submit/" not in page


def test_saule_who_may_not_add_users_gets_no_link(client: Client, plan: Plan) -> None:
    saule = make.user(plan.school, "saule", "Ахметова Сәуле", RoleCode.LIBRARIAN)
    client.force_login(saule)
    page = client.get(f"/plan/{plan.pk}/").content.decode()
    assert "Алдымен жоспарды келісетін пайдаланушыны қосыңыз" in page
    assert SETTINGS not in page.partition("Алдымен жоспарды келісетін пайдаланушыны қосыңыз")[2]
