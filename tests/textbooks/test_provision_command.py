"""The command that prints which class has which textbooks."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from kitaphana.core.models import User
from kitaphana.core.refusal import Refused
from kitaphana.roster.models import SchoolClass, SchoolYear
from kitaphana.textbooks.sets import set_for
from tests.stock.make import lot, textbook

pytestmark = pytest.mark.django_db


def test_the_command_prints_the_document_that_was_promised(
    gulnar: User, year: SchoolYear, seven_a: SchoolClass
) -> None:
    physics = textbook(gulnar)
    set_for(by=gulnar, year=year, grade=7, language="kk", titles=[physics])
    lot(gulnar, physics, 1)
    out = io.StringIO()
    call_command("provision", "--on", "2023-09-01", "--json", stdout=out)
    figures = {"pupils": 3, "need": 3, "have": 1, "percent": 33.333333}
    assert json.loads(out.getvalue()) == {
        "on": "2023-09-01",
        "total": figures,
        "classes": [
            {
                "class": "7 «А»", "grade": 7, "language": "kk", **figures,
                "lacking": [{"title": "Физика", "missing": 2}],
            }
        ],
        "grades": [{"grade": 7, **figures, "full": 1}],
        "subjects": [{"subject": "Физика", **figures}],
        "languages": [{"language": "kk", **figures}],
        "teachers": {"need": 0, "have": 0, "percent": None},
    }  # fmt: skip
    table = io.StringIO()
    call_command("provision", "--on", "2023-09-01", stdout=table)
    assert "7 «А»" in table.getvalue()
    assert "Физика −2" in table.getvalue().replace("\u00a0", " ")


def test_the_command_names_pupils_only_when_asked(
    gulnar: User, year: SchoolYear, seven_a: SchoolClass
) -> None:
    set_for(by=gulnar, year=year, grade=7, language="kk", titles=[textbook(gulnar)])
    lot(gulnar, textbook(gulnar), 2)

    def said(*flags: str) -> str:
        out = io.StringIO()
        call_command("provision", "--on", "2023-09-01", *flags, stdout=out)
        return out.getvalue()

    assert "Бекболат" not in said() + said("--json")
    [lack] = json.loads(said("--json", "--names"))["classes"][0]["lacking"]
    assert lack == {"title": "Физика", "missing": 1, "pupils": ["Бекболат Аружан"]}
    assert "7 «А», Физика: Бекболат Аружан" in said("--names")


def test_the_command_says_what_is_wrong(gulnar: User) -> None:
    with pytest.raises(CommandError):
        call_command("provision", "--on", "32.13.2023")
    with pytest.raises(Refused) as no_year:
        call_command("provision", "--on", "2030-01-01")
    assert no_year.value.code == "textbooks_no_year"
