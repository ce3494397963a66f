"""What a report says, by the codes of its sentences."""

from datetime import date

import pytest

from kitaphana.catalogue.models import Title
from kitaphana.core.models import School, User
from kitaphana.core.refusal import Refused
from kitaphana.lib.period import Period
from kitaphana.reports.compose import ReportPaper, compose
from kitaphana.roster.models import SchoolYear
from kitaphana.textbooks.sets import set_for
from tests import make

AUTUMN = Period(date(2023, 9, 1), date(2024, 1, 31))
NEXT_MONTH = date(2024, 2, 15)
FIRST_DAY = date(2023, 9, 1)
WINTER = Period(date(2024, 1, 1), date(2024, 1, 31))


def paper(
    school: School, period: Period = AUTUMN, *, language: str = "kk", on: date = NEXT_MONTH
) -> ReportPaper:
    return compose(school, period, language, on)


def said(
    school: School, period: Period = AUTUMN, *, language: str = "kk", on: date = NEXT_MONTH
) -> dict[str, str]:
    """Code → sentence, with plain spaces; of several sentences of one code the last."""
    lines = paper(school, period, language=language, on=on).lines()
    return {line.code: plain(line.text) for line in lines}


def refused(code: str) -> "pytest.RaisesExc[Refused]":
    return pytest.raises(Refused, check=lambda refusal: refusal.code == code)


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def beginning(told: dict[str, str], *prefixes: str) -> set[str]:
    """The codes told that begin with one of these."""
    return {code for code in told if code.startswith(prefixes)}


def textbook(name: str, grade: int | None = 5) -> Title:
    return make.title(name, "", kind="textbook", section="textbook", grade=grade)


def need(gulnar: User, year: SchoolYear, *titles: Title, grade: int = 5) -> None:
    set_for(by=gulnar, year=year, grade=grade, language="kk", titles=titles)
