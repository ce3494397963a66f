"""Class 7 «А» of the present school year, and the script of its page."""

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate

from kitaphana.catalogue.models import Title
from kitaphana.core.models import User
from kitaphana.lib.period import Period
from kitaphana.roster.models import Reader, SchoolClass, SchoolYear
from kitaphana.stock.queries import school_year_of
from kitaphana.textbooks.grid import SOFT_HYPHEN
from kitaphana.textbooks.sets import set_for
from tests import make
from tests.stock.make import lot, textbook
from tests.textbooks.make import pupil, school_class

FIRST = Period.school_year(school_year_of(localdate())).start
NAMES = ("Айтбаев Санжар", "Бекболат Аружан", "Жұмабек Әли")


@pytest.fixture
def year(gulnar: User) -> SchoolYear:
    return make.school_year(gulnar.school, FIRST)


@pytest.fixture
def seven(gulnar: User, year: SchoolYear) -> SchoolClass:
    made = school_class(gulnar, year, "7 А")
    for name in NAMES:
        pupil(gulnar, made, name, on=FIRST, priority=name == "Жұмабек Әли")
    return made


@pytest.fixture
def physics(gulnar: User, year: SchoolYear) -> Title:
    """On the list of grade 7, with two copies."""
    title = textbook(gulnar, subject="physics")
    set_for(by=gulnar, year=year, grade=7, language="kk", titles=[title])
    lot(gulnar, title, 2)
    return title


def named(surname: str) -> Reader:
    return Reader.objects.get(surname=surname)


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u2009", " ").replace("\u2011", "-").replace(SOFT_HYPHEN, "")


class Page:
    """The script of the class page."""

    def __init__(self, client: Client, seven: SchoolClass, title: Title) -> None:
        self.client, self.seven, self.title = client, seven, title

    def get(self, **query: object) -> str:
        address = reverse("textbooks:class", args=[self.seven.pk])
        return plain(self.client.get(address, query).content.decode())  # type: ignore[arg-type]

    def act(self, key: str = "", /, **act: object) -> dict[str, Any]:
        answer = self.send(json.dumps(act), key)
        return dict(answer.json())

    def send(self, text: str, key: str = "") -> Any:
        address = reverse("textbooks:act", args=[self.seven.pk])
        return self.client.post(address, {"act": text, "request_key": key})

    def mark(self, surname: str, state: str, **more: object) -> dict[str, Any]:
        return self.act(wishes=[[named(surname).pk, self.title.pk, state]], **more)

    def said(self, answer: dict[str, Any]) -> str:
        return plain(" ".join(one["text"] for one in answer["said"]))


@pytest.fixture
def page(library: Client, seven: SchoolClass, physics: Title) -> Page:
    return Page(library, seven, physics)
