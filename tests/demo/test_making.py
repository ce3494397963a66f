"""The demo school is made once, the same for the same seed, and never over a school of one's own."""

from datetime import date
from hashlib import sha256
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import transaction
from django.db.models import Model

from kitaphana.core.models import School
from kitaphana.core.refusal import Refused
from kitaphana.demo.school import Wish, make_school
from kitaphana.roster.models import Reader

TINY = Wish(pupils=60, since=2025, until=date(2025, 10, 10), seed=1)
CHANGING = {
    "at", "recorded_at", "return_recorded_at", "date_joined", "last_login", "password", "keys", "corner_key",
    "username", "secret",
}  # fmt: skip
"""Moments, keys of rows and what is drawn so that nobody can guess it; a login may hold the school's key."""
FROZEN = {"content", "before", "after", "seal", "decision_seal", "journal"}
"""What plans and reports keep of other rows, whose keys are in it: those rows are compared themselves."""


def digest() -> str:
    """Of every row of the project's tables; keys as places in their tables: sequences do not matter."""
    models: list[type[Model]] = [m for m in apps.get_models() if m.__module__.startswith("kitaphana.")]
    rows = {model: list(model._default_manager.order_by("pk")) for model in models}
    places = {model: {row.pk: place for place, row in enumerate(found)} for model, found in rows.items()}
    text = sha256()
    for model, found in rows.items():
        for row in found:
            for field in model._meta.concrete_fields:
                value = getattr(row, field.attname)
                if field.related_model:
                    value = places[field.related_model][value] if value else None
                elif field.name in FROZEN:
                    continue
                if field.name not in CHANGING and not field.primary_key:
                    text.update(f"{field.name}={value};".encode())
    return text.hexdigest()


def made(wish: Wish) -> str:
    with transaction.atomic():
        make_school(wish)
        found = digest()
        transaction.set_rollback(True)
    return found


@pytest.mark.django_db
def test_gulnar_gets_the_same_school_for_the_same_seed_and_another_for_another() -> None:
    first = made(TINY)
    assert made(TINY) == first
    assert made(Wish(pupils=60, since=2025, until=TINY.until, seed=2)) != first


@pytest.mark.parametrize(
    ("pupils", "since", "until"),
    [
        (59, 2025, date(2025, 10, 1)),
        (3001, 2025, date(2025, 10, 1)),
        (100, 2025, date(2025, 8, 31)),
        (100, 2019, date(2019, 10, 1)),
        (100, 2026, date(2027, 9, 1)),
    ],
)
def test_a_school_that_cannot_be_is_refused(pupils: int, since: int, until: date) -> None:
    with pytest.raises(Refused):
        Wish(pupils=pupils, since=since, until=until, seed=1)


@pytest.mark.django_db
def test_the_demo_is_never_written_over_a_school_of_ones_own() -> None:
    School.objects.create(name_kk="Егіндікөл ауылының №1 мектебі", head_kk="Егіндікөл")
    call_command("demo", if_empty=True)
    with pytest.raises(Refused, match="Егіндікөл"):
        call_command("demo")
    assert not Reader.objects.exists()


@pytest.mark.django_db
def test_the_command_makes_the_school_once_and_tells_how_far_it_is() -> None:
    first, second = StringIO(), StringIO()
    arguments = {"pupils": 60, "since": 2025, "until": TINY.until}
    call_command("demo", stdout=first, **arguments)
    readers = Reader.objects.count()
    call_command("demo", stdout=second, **arguments)
    assert first.getvalue().startswith("2025–2026\n")
    assert readers > 60
    assert Reader.objects.count() == readers
    assert "Үлгі ауылының" in second.getvalue()
    assert School.objects.get().is_demo
