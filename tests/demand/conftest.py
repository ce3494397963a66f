"""What the readers of Gulnar's library look for, between September and January."""

from datetime import date
from itertools import count
from typing import Any

import pytest

from kitaphana.catalogue.models import Title
from kitaphana.circulation.models import Hold
from kitaphana.core.models import School, User
from kitaphana.lib.period import Period
from kitaphana.needs.models import EmptySearch, Enquiry, Suggestion
from kitaphana.roster.models import Reader, ReaderKind, SchoolClass
from kitaphana.surveys.models import Answer, Question, Response, Survey
from kitaphana.teaching.models import TeacherRequest
from tests import make

DAY = date(2023, 10, 12)
HALF = Period(date(2023, 9, 1), date(2024, 1, 31))

_numbers = count(1)


@pytest.fixture(autouse=True)
def year(gulnar: User) -> None:
    make.school_year(gulnar.school)


@pytest.fixture
def fifth(school: School) -> SchoolClass:
    return make.school_class(school, 5)


@pytest.fixture
def arman(school: School, fifth: SchoolClass) -> Reader:
    return make.reader(school, school_class=fifth)


def asked(
    school: School,
    about: str = "Гарри Поттер",
    *,
    grade: int | None = 5,
    refused: str = "",
    sought: str = Enquiry.Sought.WORK,
    on: date = DAY,
    **more: Any,
) -> Enquiry:
    """An enquiry; `refused` is the reason why nothing was found."""
    row = Enquiry(
        school=school,
        on=on,
        sought=sought,
        kind=Enquiry.Kind.ADDRESS,
        about=about,
        reader_kind=ReaderKind.PUPIL if grade is not None else ReaderKind.TEACHER,
        grade=grade,
        outcome=Enquiry.Outcome.REFUSED if refused else Enquiry.Outcome.MET,
        reason=refused,
        **more,
    ).keyed()
    row.save()
    return row


def searched(school: School, about: str, *, grade: int | None = None, on: date = DAY) -> EmptySearch:
    row = EmptySearch(school=school, on=on, place=EmptySearch.Place.CORNER, about=about, grade=grade).keyed()
    row.save()
    return row


def suggested(school: School, about: str, *, author: str = "", on: date = DAY, **more: Any) -> Suggestion:
    row = Suggestion(
        school=school, on=on, kind=Suggestion.Kind.BOOK, about=about, author=author, **{"grade": 5} | more
    ).keyed()
    row.reader_kind = row.reader_kind or ReaderKind.PUPIL
    row.save()
    return row


def waits(reader: Reader, title: Title, *, on: date = DAY, grade: int | None = 5) -> Hold:
    return Hold.objects.create(
        school=reader.school, reader=reader, title=title, placed_on=on, reader_kind=reader.kind, grade=grade
    )


def make_survey(school: School, *, anonymous: bool) -> Survey:
    return Survey.objects.create(
        school=school,
        key=f"s{next(_numbers)}",
        title_kk="Не оқығың келеді?",
        audience=Survey.Audience.PUPILS,
        anonymous=anonymous,
        access=Survey.Access.LINK if anonymous else Survey.Access.TICKET,
        made_on=DAY,
    )


def answered(
    school: School,
    text: str,
    key: str,
    *,
    axis: str = "work",
    grade: int | None = 5,
    survey: Survey | None = None,
    reader: Reader | None = None,
) -> Answer:
    """In a survey of its own, by name, unless one is given."""
    survey = survey or make_survey(school, anonymous=False)
    question = Question.objects.create(
        school=school, survey=survey, place=1, kind=Question.Kind.TEXT, text_kk="Қай кітапты?", feeds=axis
    )
    response = Response.objects.create(school=school, survey=survey, on=DAY, grade=grade, reader=reader)
    return Answer.objects.create(
        school=school, response=response, question=question, text=text, axis=axis, key=key
    )


def requested(teacher: Reader, about: str, *, kind: str = "set", **more: Any) -> TeacherRequest:
    row = TeacherRequest(school=teacher.school, teacher=teacher, on=DAY, kind=kind, about=about, **more)
    row.keyed().save()
    return row
