"""Of an anonymous survey nothing that is stored leads from an answer to the one who gave it."""

import io
import json
import zipfile
from datetime import date, timedelta
from itertools import pairwise
from urllib.parse import quote

from django.apps import apps
from django.test import Client
from django.utils import timezone

from kitaphana.core.models import Journal, User
from kitaphana.roster.models import SchoolClass
from kitaphana.surveys import actions
from kitaphana.surveys.models import Answer, Response, Survey, Ticket
from kitaphana.surveys.queries import FEW, tickets_of
from tests import make
from tests.surveys.conftest import DAY, Fill, MakeSurvey

THE_WISH = "Қан мен тер"
LEADS = {"reader_id", "ticket_id", "by_id", "at", "recorded_at"}
"""Columns that would lead to a person or to the hour."""


def answered(gulnar: User, survey: Survey, fifth: SchoolClass, fill: Fill) -> list[Ticket]:
    """The pupils of the class answer day after day in the order of their tickets; the first has a wish."""
    actions.make_tickets(by=gulnar, survey=survey, classes=[fifth], on=DAY)
    used = list(tickets_of(survey))
    corner = gulnar.school.corner_user
    assert corner
    for n, ticket in enumerate(used):
        filled = fill(survey, "" if n else THE_WISH, grade=None)
        actions.answer(
            by=corner,
            survey=survey,
            filled=filled,
            on=DAY + timedelta(days=n),
            secret=ticket.secret,
        )
    return used


def test_no_row_of_any_table_leads_from_an_answer_to_a_ticket_or_a_reader(
    gulnar: User, make_survey: MakeSurvey, fill: Fill, fifth: SchoolClass
) -> None:
    survey = make_survey(access="ticket")
    gulnar.school.refresh_from_db()
    used = answered(gulnar, survey, fifth, fill)
    keys = {*Response.objects.values_list("pk", flat=True), *Answer.objects.values_list("pk", flat=True)}
    ours = [model for model in apps.get_models() if model.__module__.startswith("kitaphana.")]
    for model in ours:
        for row in model._default_manager.values():
            if model in (Response, Answer):
                leads = {str(value) for name, value in row.items() if name in LEADS}
                assert not leads - {"None"}, model
                assert not {ticket.secret for ticket in used} & {str(value) for value in row.values()}
            else:
                held = {str(value) for value in row.values()}
                assert not {str(key) for key in keys} & held, model
                assert THE_WISH not in json.dumps(row, default=str, ensure_ascii=False), model
    assert {row["on"] for row in Response.objects.values()} == {DAY}
    foreign = {
        field.name for model in (Response, Answer) for field in model._meta.fields if field.is_relation
    }
    assert foreign == {"school", "survey", "reader", "response", "question", "row", "choice"}


def test_the_journal_names_neither_ticket_nor_answer_nor_grade(
    gulnar: User, make_survey: MakeSurvey, fill: Fill, fifth: SchoolClass
) -> None:
    survey = make_survey(access="ticket")
    gulnar.school.refresh_from_db()
    answered(gulnar, survey, fifth, fill)
    lines = Journal.objects.filter(action="surveys.answer")
    assert [sorted(line.keys) for line in lines] == [["on", "survey"]] * 6
    assert {line.by_id for line in lines} == {gulnar.school.corner_user_id}


def test_keys_do_not_tell_in_which_order_answers_came(
    gulnar: User, make_survey: MakeSurvey, fill: Fill
) -> None:
    """Of forty random keys one in 40! stands in order."""
    survey = make_survey()
    made: list[int] = []
    for _ in range(40):
        before = set(Response.objects.values_list("pk", flat=True))
        actions.answer(by=gulnar, survey=survey, filled=fill(survey), on=DAY)
        made += set(Response.objects.values_list("pk", flat=True)) - before
    assert any(later < earlier for earlier, later in pairwise(made))
    first_answers = [Answer.objects.filter(response=key).order_by("pk")[0].pk for key in made]
    assert any(later < earlier for earlier, later in pairwise(first_answers))


PAGES = """
    /needs/  /needs/searches/  /needs/suggestions/  /needs/surveys/  /needs/demand/  /needs/demand/?grades=5-5
    /needs/demand/?source=survey  /needs/demand/paper/?lang=kk&format=xlsx  /needs/demand/young/
    /needs/demand/proposals/  /needs/demand/askers/  /needs/demand/line/?axis=work&key={key}
    /needs/surveys/{survey}/  /needs/surveys/{survey}/paper/?lang=kk&format=xlsx
    /needs/surveys/{survey}/answers/  /reports/  /reports/file/docx/  /  /r/{corner}/
""".split()


def pages_with(wish: str, library: Client, **names: object) -> set[str]:
    """The pages, and the files, on which the wish may be read."""
    found = set()
    for page in PAGES:
        response = library.get(page.format(**names), follow=True)
        content: bytes = response.content
        if content.startswith(b"PK"):
            with zipfile.ZipFile(io.BytesIO(content)) as file:
                content = b"".join(file.read(name) for name in file.namelist())
        if wish.encode() in content:
            found.add(page)
    return found


def test_no_page_shows_the_wish_of_the_only_one_who_answered(
    library: Client, gulnar: User, make_survey: MakeSurvey, fill: Fill
) -> None:
    today = timezone.localdate()
    survey = make_survey(opened=False)
    actions.open_survey(by=gulnar, survey=survey, on=today)
    actions.answer(by=gulnar, survey=survey, filled=fill(survey, THE_WISH), on=today)
    key = Answer.objects.exclude(key="").get().key
    names = {"survey": survey.pk, "key": quote(key), "corner": gulnar.school.corner_key}
    assert pages_with(THE_WISH, library, **names) == set()
    for _ in range(FEW - 1):
        actions.answer(by=gulnar, survey=survey, filled=fill(survey, ""), on=today)
    shown = pages_with(THE_WISH, library, **names)
    assert {"/needs/demand/", "/needs/surveys/{survey}/", "/needs/surveys/{survey}/answers/"} <= shown
    assert "/needs/demand/paper/?lang=kk&format=xlsx" in shown
    assert "/needs/demand/?grades=5-5" not in shown
    assert "/r/{corner}/" not in shown


def test_a_grade_of_very_few_pupils_is_not_kept(gulnar: User, make_survey: MakeSurvey, fill: Fill) -> None:
    ninth = make.school_class(gulnar.school, 9, "А")
    for name in ("Арман", "Дана"):
        make.reader(gulnar.school, f"Ким {name}", school_class=ninth)
    survey = make_survey()
    actions.answer(by=gulnar, survey=survey, filled=fill(survey, grade=9), on=DAY)
    actions.answer(by=gulnar, survey=survey, filled=fill(survey, grade=7), on=DAY)
    assert set(Response.objects.values_list("grade", flat=True)) == {None, 7}


def test_the_browser_that_answered_keeps_no_key_of_the_answer(
    client: Client, gulnar: User, make_survey: MakeSurvey
) -> None:
    survey = make_survey(asks_grade=False)
    gulnar.school.refresh_from_db()
    one = survey.questions.first()
    assert one
    page = f"/needs/surveys/r/{gulnar.school.corner_key}/{survey.key}/"
    client.post(page, {f"q{one.pk}": one.choices.first().pk})  # type: ignore[union-attr]
    cookies = " ".join(str(morsel.value) for morsel in client.cookies.values())
    assert Response.objects.count() == 1
    assert str(Response.objects.get().pk) not in cookies
    assert client.cookies[f"survey-{survey.key}"].value.startswith("answered:")
    assert "sessionid" not in client.cookies


def test_a_survey_by_name_says_so_and_keeps_the_day(
    gulnar: User, make_survey: MakeSurvey, fill: Fill, fifth: SchoolClass
) -> None:
    survey = make_survey(access="ticket", anonymous=False)
    actions.make_tickets(by=gulnar, survey=survey, classes=[fifth], on=DAY)
    later = date(2023, 10, 9)
    secret = tickets_of(survey)[0].secret
    actions.answer(by=gulnar, survey=survey, filled=fill(survey, grade=None), on=later, secret=secret)
    response = Response.objects.get()
    assert response.on == later
    assert response.reader
