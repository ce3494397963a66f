"""How often one address may do what is open to everybody."""

from collections.abc import Iterator
from typing import cast

import pytest
from django.core.cache import cache
from django.test import RequestFactory
from pytest_django import Settings

from kitaphana.core.limits import spent, within
from kitaphana.core.models import School, User
from kitaphana.core.permissions import Visited


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def visit(school: School, address: str = "10.0.0.7") -> Visited:
    request = cast(Visited, RequestFactory().get("/", REMOTE_ADDR=address))
    request.school = school
    return request


def test_an_address_does_each_thing_so_often_and_others_are_not_held_up(
    school: School, foreign_librarian: User
) -> None:
    here = visit(school)
    assert [within(here, "suggest", 2) for _ in range(4)] == [True, True, False, False]
    assert within(here, "search", 2)
    assert within(visit(school, "10.0.0.8"), "suggest", 2)
    assert within(visit(foreign_librarian.school), "suggest", 2)


def test_to_ask_whether_it_is_spent_counts_nothing(school: School) -> None:
    here = visit(school)
    assert not any(spent(here, "ticket", 1) for _ in range(3))
    within(here, "ticket", 1)
    assert spent(here, "ticket", 1)


def test_a_cache_that_lets_go_of_the_count_stops_nobody(school: School, settings: Settings) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    assert all(within(visit(school), "suggest", 1) for _ in range(3))
