"""What holds in the rows of an agreement whatever the code does."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from kitaphana.agreement import actions as agreement
from kitaphana.agreement.models import Amendment, Change, Remark, Round, Version, Word
from kitaphana.agreement.rounds import keep
from kitaphana.core.models import User
from kitaphana.planning.models import Plan
from tests import make
from tests.agreement.conftest import DAY, approved


def refused(change: Any) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        change()


@pytest.fixture
def amendment(plan: Plan, gulnar: User, aigul: User, marat: User) -> Amendment:
    approved(plan, gulnar, aigul, marat)
    return Amendment.objects.create(school=plan.school, plan=plan, number=1, reason="мерейтой", author=gulnar)


@pytest.mark.parametrize(
    "fields",
    [
        {"state": "approved"},
        {"approved_on": DAY},
        {"minutes_number": "3"},
        {"minutes_on": DAY},
        {"number": 0},
    ],
)
def test_an_amendment_is_approved_on_a_day_by_whole_minutes(
    amendment: Amendment, fields: dict[str, object]
) -> None:
    refused(lambda: Amendment.objects.filter(pk=amendment.pk).update(**fields))


def test_a_change_is_of_one_thing_and_each_thing_is_changed_once(amendment: Amendment) -> None:
    item = amendment.plan.items.get()

    def change(verb: str, **said: object) -> Change:
        return Change.objects.create(school=amendment.school, amendment=amendment, verb=verb, **said)

    change("strike", item=item)
    change("number", code="events")
    change("aim")
    change("add")
    change("add")
    refused(lambda: change("write", item=item))
    refused(lambda: change("number", code="events"))
    refused(lambda: change("number"))
    refused(lambda: change("strike", code="loans"))
    refused(lambda: change("aim"))
    Change.objects.filter(verb="strike").delete()
    refused(lambda: Change.objects.filter(verb="aim").update(item=item))


def test_words_of_a_round_are_not_awaited_before_it_is_sent(plan: Plan, gulnar: User, aigul: User) -> None:
    make.sent(plan, [aigul], by=gulnar)
    refused(lambda: Round.objects.update(due_on=plan.starts_on - timedelta(days=1)))
    refused(lambda: Round.objects.update(number=0))


def test_only_the_directors_yes_on_paper_carries_a_signature(plan: Plan, gulnar: User, aigul: User) -> None:
    make.sent(plan, [aigul], by=gulnar)
    agreement.agree(by=aigul, plan=plan, on=DAY)
    refused(lambda: Word.objects.update(signed_by="Тұрсынов Марат"))


def test_an_answer_has_its_day_and_its_author(plan: Plan, gulnar: User, aigul: User) -> None:
    make.sent(plan, [aigul], by=gulnar)
    agreement.remark(by=aigul, plan=plan, text="Көп", on=DAY)
    refused(lambda: Remark.objects.update(answer="accepted"))
    refused(lambda: Remark.objects.update(answered_on=DAY))
    refused(lambda: Remark.objects.update(answer="accepted", answered_on=DAY))
    Remark.objects.update(answer="accepted", answered_on=DAY, answered_by=gulnar)


def test_a_version_comes_after_the_last_one_though_one_between_is_missing(plan: Plan) -> None:
    for _ in range(3):
        keep(plan, {}, on=date(2023, 9, 4))
    Version.objects.get(plan=plan, number=2).delete()
    assert keep(plan, {}, on=date(2023, 9, 4)).number == 4
