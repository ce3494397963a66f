"""Pupils answer: once each, with tickets or without, on a telephone or on paper."""

from datetime import timedelta

import pytest

from kitaphana.core.models import User
from kitaphana.core.refusal import Refused
from kitaphana.lib.period import Period
from kitaphana.roster.models import ReaderKind, SchoolClass
from kitaphana.surveys import actions
from kitaphana.surveys.actions import Filled, Given
from kitaphana.surveys.models import Answer, Response, Survey, Ticket
from kitaphana.surveys.queries import batches, sheet, wishes
from tests import make
from tests.surveys.conftest import DAY, Fill, MakeSurvey, choice


def secrets_of(survey: Survey) -> list[str]:
    return list(Ticket.objects.filter(survey=survey).order_by("pk").values_list("secret", flat=True))


def test_a_ticket_is_good_for_one_answer(
    gulnar: User, make_survey: MakeSurvey, fill: Fill, fifth: SchoolClass
) -> None:
    survey = make_survey(access="ticket")
    assert actions.make_tickets(by=gulnar, survey=survey, classes=[fifth], on=DAY) == 6
    assert actions.make_tickets(by=gulnar, survey=survey, classes=[fifth], on=DAY) == 0
    secret = secrets_of(survey)[0]
    grouped = f" {secret[:3]} {secret[3:]} "
    actions.answer(by=gulnar, survey=survey, filled=fill(survey, grade=None), on=DAY, secret=grouped)
    with pytest.raises(Refused, match="Бұл билетпен жауап берілген"):
        actions.answer(by=gulnar, survey=survey, filled=fill(survey), on=DAY, secret=secret)
    assert Response.objects.get().grade == 5
    (batch,) = batches(survey)
    assert (batch.school_class, batch.made, batch.used) == (fifth, 6, 1)


@pytest.mark.parametrize("secret", ["", "000", "²³", "Абай", "1" * 40])
def test_a_wrong_ticket_is_no_ticket(gulnar: User, make_survey: MakeSurvey, fill: Fill, secret: str) -> None:
    survey = make_survey(access="ticket")
    actions.make_tickets(by=gulnar, survey=survey, more=1, on=DAY)
    with pytest.raises(Refused, match="Мұндай билет жоқ"):
        actions.answer(by=gulnar, survey=survey, filled=fill(survey), on=DAY, secret=secret)
    assert not Response.objects.exists()


def test_a_ticket_of_one_survey_does_not_open_another(
    gulnar: User, make_survey: MakeSurvey, fill: Fill
) -> None:
    one, other = make_survey(access="ticket"), make_survey(access="ticket")
    actions.make_tickets(by=gulnar, survey=one, more=1, on=DAY)
    with pytest.raises(Refused, match="Мұндай билет жоқ"):
        actions.answer(by=gulnar, survey=other, filled=fill(other), on=DAY, secret=secrets_of(one)[0])


def test_a_survey_by_name_has_a_ticket_for_each_reader(
    gulnar: User, make_survey: MakeSurvey, fill: Fill, fifth: SchoolClass
) -> None:
    survey = make_survey(access="ticket", anonymous=False)
    actions.make_tickets(by=gulnar, survey=survey, classes=[fifth], on=DAY)
    ticket = Ticket.objects.filter(survey=survey).first()
    assert ticket
    assert ticket.reader
    actions.answer(by=gulnar, survey=survey, filled=fill(survey, grade=None), on=DAY, secret=ticket.secret)
    response = Response.objects.get()
    assert (response.reader, response.grade, response.on) == (ticket.reader, 5, DAY)
    with pytest.raises(Refused, match="иесіз билет"):
        actions.make_tickets(by=gulnar, survey=survey, more=3, on=DAY)


def test_teachers_by_name_get_a_ticket_each(gulnar: User, make_survey: MakeSurvey) -> None:
    make.reader(gulnar.school, "Ахметова Сәуле", kind=ReaderKind.TEACHER)
    make.reader(gulnar.school, "Жүнісов Марат", kind=ReaderKind.STAFF)
    survey = make_survey(access="ticket", anonymous=False, audience="teachers")
    assert actions.make_tickets(by=gulnar, survey=survey, on=DAY) == 1


def test_tickets_are_refused_where_they_make_no_sense(gulnar: User, make_survey: MakeSurvey) -> None:
    with pytest.raises(Refused, match="ашық сілтемемен"):
        actions.make_tickets(by=gulnar, survey=make_survey(), more=1, on=DAY)
    survey = make_survey(access="ticket")
    with pytest.raises(Refused, match="билетке дейін"):
        actions.make_tickets(by=gulnar, survey=survey, more=501, on=DAY)
    actions.close(by=gulnar, survey=survey, on=DAY)
    with pytest.raises(Refused, match="жабылған"):
        actions.make_tickets(by=gulnar, survey=survey, more=1, on=DAY)


def test_it_is_answered_between_its_opening_and_its_last_day(
    gulnar: User, make_survey: MakeSurvey, fill: Fill
) -> None:
    draft = make_survey(opened=False)
    with pytest.raises(Refused, match="әлі ашылған жоқ"):
        actions.answer(by=gulnar, survey=draft, filled=fill(draft), on=DAY)
    survey = make_survey(closes_on=DAY)
    late = DAY + timedelta(days=1)
    actions.answer(by=gulnar, survey=survey, filled=fill(survey), on=DAY)
    with pytest.raises(Refused, match="соңғы күні өтті"):
        actions.answer(by=gulnar, survey=survey, filled=fill(survey), on=late)
    actions.answer(by=gulnar, survey=survey, filled=fill(survey, on_paper=True), on=late)
    actions.close(by=gulnar, survey=survey, on=late)
    with pytest.raises(Refused, match="жабылған"):
        actions.answer(by=gulnar, survey=survey, filled=fill(survey, on_paper=True), on=late)
    assert Response.objects.count() == 2


def test_what_is_no_answer_to_the_question_is_refused(gulnar: User, make_survey: MakeSurvey) -> None:
    survey, other = make_survey(), make_survey()
    one, several, scale, matrix, text = sheet(survey)
    row = next(line for line in matrix.choices.all() if line.is_row)
    yes = Given(one, choice=choice(one))
    for wrong in (
        Given(sheet(other)[0], choice=choice(sheet(other)[0])),
        Given(one, choice=choice(several)),
        Given(one, number=1),
        Given(scale, number=6),
        Given(scale, number=0),
        Given(matrix, choice=choice(matrix)),
        Given(matrix, row=choice(matrix), choice=choice(matrix)),
        Given(matrix, row=row, choice=row),
        Given(text, text="  \n"),
        yes,
    ):
        with pytest.raises(Refused) as refused:
            actions.answer(by=gulnar, survey=survey, filled=Filled((yes, wrong)), on=DAY)
        assert refused.value.code == "survey_wrong_answer"
    with pytest.raises(Refused) as refused:
        actions.answer(by=gulnar, survey=survey, filled=Filled((yes,), grade=13), on=DAY)
    assert refused.value.code == "survey_wrong_answer"
    assert not Response.objects.exists()


def test_a_required_answer_may_be_missing_on_paper_only(gulnar: User, make_survey: MakeSurvey) -> None:
    survey = make_survey()
    scale = sheet(survey)[2]
    with pytest.raises(Refused, match="нөмірлі сұраққа жауап берілмеген"):
        actions.answer(by=gulnar, survey=survey, filled=Filled((Given(scale, number=2),)), on=DAY)
    actions.answer(by=gulnar, survey=survey, filled=Filled((Given(scale, number=2),), on_paper=True), on=DAY)
    with pytest.raises(Refused, match="Бірде-бір сұраққа"):
        actions.answer(by=gulnar, survey=survey, filled=Filled((), on_paper=True), on=DAY)
    assert Response.objects.count() == 1


def test_one_work_in_two_spellings_is_one_wish_and_signs_alone_are_still_an_answer(
    gulnar: User, make_survey: MakeSurvey, fill: Fill
) -> None:
    survey = make_survey()
    for wish in ("Абай жолы, АБАЙ ЖОЛЫН", "—", "...", "Жоқ, жоқ"):
        actions.answer(by=gulnar, survey=survey, filled=fill(survey, wish), on=DAY)
    said = Answer.objects.exclude(text="")
    assert sorted(said.values_list("text", flat=True)) == ["...", "Абай жолы", "Жоқ", "—"]
    assert [row.text for row in said.exclude(key="")] == ["Абай жолы"]


def test_wishes_are_gathered_however_they_are_written(
    gulnar: User, make_survey: MakeSurvey, fill: Fill
) -> None:
    survey = make_survey()
    actions.answer(
        by=gulnar,
        survey=survey,
        filled=fill(survey, "1. Абай жолы;  Гарри Поттер\n- «Көшпенділер, 1-кітап»"),
        on=DAY,
    )
    actions.answer(by=gulnar, survey=survey, filled=fill(survey, "АБАЙ ЖОЛЫН, абай жолы"), on=DAY)
    for wish in ("Білмеймін", "", ""):
        actions.answer(by=gulnar, survey=survey, filled=fill(survey, wish), on=DAY)
    texts = set(Answer.objects.exclude(text="").values_list("text", flat=True))
    assert texts >= {"Абай жолы", "Гарри Поттер", "«Көшпенділер, 1-кітап»", "Білмеймін"}
    found = wishes(gulnar.school, Period(DAY, DAY))
    assert {row.axis for row in found} == {"work"}
    by_key: dict[str, set[int]] = {}
    for row in found:
        by_key.setdefault(row.key, set()).add(row.response_id)
    assert sorted(len(who) for who in by_key.values()) == [1, 1, 2]
    assert not wishes(gulnar.school, Period(DAY + timedelta(days=1), DAY + timedelta(days=9))).exists()


def test_wishes_of_few_who_answered_unnamed_are_not_handed_on_nor_anybodys_grade(
    gulnar: User, make_survey: MakeSurvey, fill: Fill
) -> None:
    survey = make_survey(anonymous=True)
    for n in range(1, 6):
        actions.answer(by=gulnar, survey=survey, filled=fill(survey, "Абай жолы"), on=DAY)
        assert wishes(gulnar.school, Period(DAY, DAY)).exists() == (n == 5)
    assert {row.asker_grade for row in wishes(gulnar.school, Period(DAY, DAY))} == {None}
