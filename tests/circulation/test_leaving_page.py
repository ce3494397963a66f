"""The page on which a reader leaves the school."""

import pytest
from django.test import Client
from django.urls import reverse

from kitaphana.roster.models import Reader
from kitaphana.stock.models import Copy
from tests import make
from tests.circulation.conftest import MONDAY


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("kk", "қайтарылмаған 1 дана бар"),
        ("ru", "не возвращено экземпляров: 1"),
        ("en", "still holds 1 item"),
    ],
)
def test_gulnar_is_told_what_aigerim_holds_before_she_lets_her_go(
    library: Client, aigerim: Reader, kozha: Copy, language: str, words: str
) -> None:
    library.cookies["django_language"] = language
    make.loan(aigerim, kozha)
    leaving = reverse("circulation:leave", args=[aigerim.pk])
    assert leaving in library.get(reverse("roster:reader", args=[aigerim.pk])).content.decode()
    asked = library.post(leaving, {"on": MONDAY.isoformat()})
    assert words in asked.content.decode().replace("\u00a0", " ")
    aigerim.refresh_from_db()
    assert aigerim.left_on is None
    assert library.post(leaving, {"on": MONDAY.isoformat(), "with_debts": "on"}).status_code == 302
    aigerim.refresh_from_db()
    assert aigerim.left_on == MONDAY


def test_aigerim_cannot_leave_before_she_came(library: Client, aigerim: Reader) -> None:
    answer = library.post(reverse("circulation:leave", args=[aigerim.pk]), {"on": "2001-01-01"})
    assert "k-error" in answer.content.decode()
    aigerim.refresh_from_db()
    assert aigerim.left_on is None
