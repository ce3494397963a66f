"""Who may decide, and that the sheet of what was said stays as it was signed."""

from datetime import date
from importlib import import_module

import pytest
from django.apps import apps

from kitaphana.agreement import actions as agreement
from kitaphana.agreement.models import Link, Office, Participant
from kitaphana.agreement.page import card_rows, round_sentence, stamps
from kitaphana.agreement.queries import latest_round
from kitaphana.core.models import Role, RoleCode, User
from kitaphana.core.refusal import Refused
from kitaphana.planning.models import Plan
from tests import make
from tests.agreement.conftest import DAY, answer_all


def made_director(user: User) -> User:
    Role.objects.create(school=user.school, user=user, code=RoleCode.DIRECTOR)
    return User.objects.get(pk=user.pk)


def test_who_wrote_the_plan_does_not_approve_it(plan: Plan, gulnar: User, aigul: User) -> None:
    make.sent(plan, [aigul], by=gulnar)
    agreement.agree(by=aigul, plan=plan, on=DAY)
    with pytest.raises(Refused, match="өзі бекіте алмайды"):
        agreement.approve(by=made_director(gulnar), plan=plan, on=DAY)


def test_only_the_director_who_was_not_asked_approves(
    plan: Plan, gulnar: User, aigul: User, baqyt: User
) -> None:
    make.sent(plan, [aigul], by=gulnar)
    agreement.agree(by=aigul, plan=plan, on=DAY)
    with pytest.raises(Refused, match="мектеп директоры ғана"):
        agreement.approve(by=baqyt, plan=plan, on=DAY)
    acting = made_director(aigul)
    with pytest.raises(Refused, match="қатысушысысыз"):
        agreement.approve(by=acting, plan=plan, on=DAY)
    with pytest.raises(Refused, match="қатысушысысыз"):
        agreement.send_back(by=acting, plan=plan, on=DAY, text="Азайтыңыз")


def test_an_unanswered_remark_holds_the_plan_though_all_agreed_after_it(
    plan: Plan, gulnar: User, aigul: User, marat: User
) -> None:
    make.sent(plan, [aigul], by=gulnar)
    agreement.remark(by=aigul, plan=plan, text="Тым көп", on=DAY)
    answer_all(plan, gulnar)
    make.sent(plan, [aigul], by=gulnar)
    agreement.agree(by=aigul, plan=plan, on=DAY)
    agreement.remark(by=aigul, plan=plan, text="Әлі де көп", on=DAY)
    assert plan.state == Plan.State.SENT_BACK
    answer_all(plan, gulnar)
    make.sent(plan, [aigul, made_voice(plan)], by=gulnar)
    agreement.remark(by=aigul, plan=plan, text="Тағы да", on=DAY)
    agreement.agree(by=aigul, plan=plan, on=DAY)
    agreement.agree(by=User.objects.get(username="saule2"), plan=plan, on=DAY)
    assert plan.state == Plan.State.AGREED
    with pytest.raises(Refused, match=r"Жауап берілмеген ескертпе.– 1"):
        agreement.approve(by=marat, plan=plan, on=DAY)
    answer_all(plan, gulnar)
    assert agreement.approve(by=marat, plan=plan, on=DAY).state == Plan.State.APPROVED


def made_voice(plan: Plan) -> User:
    return make.user(plan.school, "saule2", "Әлиева Сәуле", RoleCode.TEACHER)


def test_who_objects_is_not_withdrawn_before_an_answer(
    plan: Plan, gulnar: User, aigul: User, baqyt: User
) -> None:
    make.sent(plan, [aigul, baqyt], by=gulnar)
    agreement.remark(by=baqyt, plan=plan, text="Тым көп", on=DAY)
    person = Participant.objects.get(user=baqyt)
    with pytest.raises(Refused, match="ескертпеге жауап берілмеген"):
        agreement.withdraw(by=gulnar, participant=person, on=DAY)
    answer_all(plan, gulnar)
    agreement.withdraw(by=gulnar, participant=person, on=DAY)
    assert latest_round(plan).of(baqyt) is None


def test_the_sheet_of_an_approved_plan_does_not_move(
    plan: Plan, gulnar: User, aigul: User, baqyt: User, marat: User
) -> None:
    make.sent(plan, [aigul, baqyt], by=gulnar)
    for user in (aigul, baqyt):
        agreement.agree(by=user, plan=plan, on=DAY)
    agreement.approve(by=marat, plan=plan, on=DAY)

    def sheet() -> tuple[object, ...]:
        shown = latest_round(plan)
        return card_rows(shown), stamps(shown), round_sentence(shown)

    before = sheet()
    agreement.withdraw(by=gulnar, participant=Participant.objects.get(user=aigul), on=DAY)
    agreement.ask(by=gulnar, plan=plan, name="Сейітов Болат", office=Office.PARENTS)
    with pytest.raises(Refused, match="бұрыннан бар"):
        agreement.ask(by=gulnar, plan=plan, name="Басқа", office=Office.PARENTS, user=baqyt)
    aigul.full_name = "Оспанова-Ким Айгүл"
    aigul.save()
    make.asked(plan, aigul, by=gulnar)
    assert sheet() == before


def test_nobody_speaks_by_the_account_of_another_nor_signs_a_paper_to_come(
    plan: Plan, gulnar: User, aigul: User
) -> None:
    make.sent(plan, [aigul], by=gulnar)
    person = Participant.objects.get(user=aigul)
    with pytest.raises(Refused, match="келісім сұралмаған"):
        agreement.agree(by=gulnar, plan=plan, on=DAY, participant=person)
    with pytest.raises(Refused, match="бүгіннен кейін болмайды"):
        agreement.agree(
            by=gulnar, plan=plan, on=DAY, participant=person, way="paper", signed_on=date(2030, 1, 1)
        )
    agreement.remark(by=aigul, plan=plan, on=DAY, text="Қысқартыңыз")
    answer_all(plan, gulnar)
    make.sent(plan, [aigul, made_voice(plan)], by=gulnar)
    agreement.remark(by=aigul, plan=plan, on=DAY, text="Қысқартыңыз")
    with pytest.raises(Refused, match="өзі жауап берген"):
        agreement.agree(by=gulnar, plan=plan, on=DAY, participant=person, way="paper")
    assert latest_round(plan).agreed == 0


def test_a_plan_sent_before_links_keeps_its_people_after_the_upgrade(
    plan: Plan, gulnar: User, aigul: User, baqyt: User
) -> None:
    make.sent(plan, [aigul, baqyt], by=gulnar)
    agreement.agree(by=aigul, plan=plan, on=DAY)
    Link.objects.all().delete()
    assert latest_round(plan).voices == ()
    migration = import_module("kitaphana.agreement.migrations.0005_people_of_rounds")
    migration.people_of_rounds(apps, None)
    shown = latest_round(plan)
    assert [(voice.participant.user, voice.has_agreed) for voice in shown.voices] == [
        (aigul, True),
        (baqyt, False),
    ]
