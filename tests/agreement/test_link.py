"""A participant without an account answers by a personal link, once, in the language of choice."""

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from kitaphana.agreement import actions as agreement
from kitaphana.agreement.models import Link, Office, Participant, Remark, Word
from kitaphana.agreement.views.link import ANSWERS_OF_AN_HOUR, WRONG_OF_AN_HOUR
from kitaphana.core.models import Journal, RoleCode, User
from kitaphana.core.refusal import Refused
from kitaphana.planning import actions
from kitaphana.planning.models import Plan, PlanItem
from tests import make
from tests.agreement.conftest import DAY, text


@pytest.fixture(autouse=True)
def nothing_was_counted() -> None:
    cache.clear()


@pytest.fixture
def bolat(plan: Plan, meeting: PlanItem, gulnar: User) -> Participant:
    """Of the parents' committee; the plan is out for agreement."""
    asked = agreement.ask(by=gulnar, plan=plan, name="Сейітов Болат", office=Office.PARENTS)
    agreement.submit(by=gulnar, plan=plan, on=DAY)
    return asked


def address(person: Participant) -> str:
    return f"/plan/word/{Link.objects.filter(participant=person).latest('pk').secret}/"


def test_bolat_sees_first_what_concerns_parents_and_agrees(
    client: Client, plan: Plan, bolat: Participant
) -> None:
    page = text(client.get(address(bolat)))
    assert "Сізге қатысты жұмыс – 1" in page
    assert page.index("«Отбасымен кітап оқимыз»") < page.index("Мұқағали оқулары")
    thanks = text(client.post(address(bolat), {"say": "agreed", "seen": "1"}))
    assert "Рақмет, Сейітов Болат! Жауабыңыз жазылды." in thanks
    plan.refresh_from_db()
    assert plan.state == Plan.State.AGREED
    word = Word.objects.get()
    assert (word.participant, word.way, word.by) == (bolat, Word.Way.LINK, plan.school.corner_user)
    line = Journal.objects.latest("pk")
    assert (line.action, line.by) == ("agreement.agree", plan.school.corner_user)


def test_bolat_remarks_on_an_item_in_russian(
    client: Client, plan: Plan, meeting: PlanItem, bolat: Participant
) -> None:
    client.cookies["django_language"] = "ru"
    assert "Касается вас: 1 пункт" in text(client.get(address(bolat)))
    client.post(address(bolat), {"say": "remarks", f"item-{meeting.pk}": "Перенесите на вечер"})
    remark = Remark.objects.get()
    assert (remark.text, remark.item, remark.item_number) == ("Перенесите на вечер", meeting, "8.1")


def test_the_link_holds_for_one_answer(client: Client, bolat: Participant) -> None:
    client.post(address(bolat), {"say": "agreed"})
    assert "жауап берілген" in text(client.get(address(bolat)))
    page = text(client.post(address(bolat), {"say": "remarks", "text": "Тағы бір ойым бар"}))
    assert "жауап берілген" in page
    assert "Тағы бір ойым бар" in page, "what was typed is not lost"
    assert Word.objects.count() == 1


def test_a_link_of_an_older_round_says_so_and_keeps_what_was_typed(
    client: Client, plan: Plan, gulnar: User, bolat: Participant
) -> None:
    old = address(bolat)
    agreement.close_round(by=gulnar, plan=plan, accept_early=True)
    assert "кезеңі аяқталды" in text(client.get(old))
    agreement.submit(by=gulnar, plan=plan, on=DAY)
    page = text(client.post(old, {"say": "remarks", "text": "Кешке қойыңыз"}))
    assert "келісудің алдыңғы кезеңінен қалған" in page
    assert "Кешке қойыңыз" in page
    assert not Word.objects.exists()
    assert address(bolat) != old
    assert client.get(address(bolat)).status_code == 200


def test_a_withdrawn_participant_is_told_so(
    client: Client, plan: Plan, gulnar: User, aigul: User, bolat: Participant
) -> None:
    make.asked(plan, aigul, by=gulnar)
    agreement.withdraw(by=gulnar, participant=bolat, on=DAY)
    assert "енді сұралмайды" in text(client.post(address(bolat), {"say": "agreed"}))
    assert not Word.objects.exists()


def test_a_wrong_link_is_one_plain_sentence_and_few_are_tried(client: Client, bolat: Participant) -> None:
    for _ in range(WRONG_OF_AN_HOUR):
        wrong = client.get("/plan/word/qate/")
        assert wrong.status_code == 404
        assert "Бұл сілтеме жарамсыз" in text(wrong)
    assert client.get("/plan/word/qate/").status_code == 429
    assert client.get(address(bolat)).status_code == 200, "a right one still opens"


def test_answers_from_one_address_are_counted(client: Client, bolat: Participant) -> None:
    for _ in range(ANSWERS_OF_AN_HOUR):
        client.post(address(bolat), {"say": "remarks", "text": " "})
    refused = client.post(address(bolat), {"say": "remarks", "text": "Кешке қойыңыз"})
    assert refused.status_code == 429
    assert "Кешке қойыңыз" in text(refused)
    assert not Word.objects.exists()


def test_a_link_answers_once_whoever_asks_the_action(plan: Plan, gulnar: User, bolat: Participant) -> None:
    make.asked(plan, make.user(plan.school, "saule", "Әлиева Сәуле", RoleCode.TEACHER), by=gulnar)
    said: dict[str, Any] = {"by": gulnar, "plan": plan, "on": DAY, "participant": bolat, "way": Word.Way.LINK}
    agreement.agree(**said)
    with pytest.raises(Refused, match="жауап берілген"):
        agreement.agree(**said)
    assert Word.objects.count() == 1


def test_who_is_signed_in_does_not_answer_by_the_link_of_another(library: Client, bolat: Participant) -> None:
    page = text(library.post(address(bolat), {"say": "remarks", "text": "Мен жаздым"}))
    assert "басқа адамдікі" in page
    assert "Мен жаздым" in page
    assert not Word.objects.exists()


def test_a_guest_reads_no_notes_in_what_changed(
    client: Client, plan: Plan, meeting: PlanItem, gulnar: User, bolat: Participant
) -> None:
    agreement.close_round(by=gulnar, plan=plan, accept_early=True)
    actions.amend_item(
        by=gulnar, item=meeting, kind=meeting.kind, text="Жаңа атау", term=meeting.term, units=meeting.units,
        responsible="Ахметова Р.", note="Асан Қайратұлымен жұмыс",
    )  # fmt: skip
    agreement.submit(by=gulnar, plan=plan, on=DAY)
    page = text(client.get(address(bolat)))
    assert "Жаңа атау" in page
    assert "Асан" not in page
    assert "Ахметова" not in page


def test_nothing_typed_is_no_remark(client: Client, bolat: Participant) -> None:
    assert "Ескертпеңізді жазыңыз" in text(client.post(address(bolat), {"say": "remarks"}))


def test_each_round_has_its_own_links_that_cannot_be_guessed(
    plan: Plan, gulnar: User, aigul: User, bolat: Participant
) -> None:
    agreement.close_round(by=gulnar, plan=plan, accept_early=True)
    make.sent(plan, [aigul], by=gulnar)
    secrets = list(Link.objects.values_list("secret", flat=True))
    assert len(set(secrets)) == len(secrets) == 3
    assert {len(secret) for secret in secrets} == {43}


def test_the_school_needs_no_open_corner(client: Client, plan: Plan, bolat: Participant) -> None:
    assert plan.school.corner_key == ""
    assert client.get(address(bolat)).status_code == 200
