"""Gulnar makes a survey, opens it, closes it, and asks the same again a year later."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from kitaphana.core.actions import close_corner, open_corner
from kitaphana.core.models import Journal, User
from kitaphana.core.refusal import NeedsWord, Refused, Stranger
from kitaphana.lib.period import Period
from kitaphana.surveys import actions
from kitaphana.surveys.models import Survey
from kitaphana.surveys.queries import held, open_surveys
from kitaphana.surveys.shape import Asked, Details, Line, details_of, questions_of, ready_made
from tests.surveys.conftest import DAY, NO, QUESTIONS, YES, Fill, MakeSurvey


def code(refused: pytest.ExceptionInfo[Refused]) -> str:
    return refused.value.code


@pytest.mark.parametrize("ready", ready_made().values(), ids=ready_made())
def test_every_ready_made_survey_may_be_opened_as_it_stands(gulnar: User, ready: object) -> None:
    open_corner(by=gulnar)
    made = actions.draft(by=gulnar, details=ready.details, questions=ready.questions, on=DAY)  # type: ignore[attr-defined]
    actions.open_survey(by=gulnar, survey=made, on=DAY)
    assert made.questions.count() == len(ready.questions)  # type: ignore[attr-defined]
    assert not made.questions.filter(text_ru="").exists()


def test_a_closed_corner_stays_closed_until_somebody_opens_it(
    gulnar: User, make_survey: MakeSurvey, fill: Fill
) -> None:
    survey = make_survey(opened=False)
    close_corner(by=gulnar)
    with pytest.raises(NeedsWord) as refused:
        actions.open_survey(by=gulnar, survey=survey, on=DAY)
    assert (code(refused), refused.value.flag) == ("survey_corner_closed", "on_paper_only")
    survey.refresh_from_db()
    assert survey.state == Survey.State.DRAFT
    actions.open_survey(by=gulnar, survey=survey, on=DAY, on_paper_only=True)
    actions.answer(by=gulnar, survey=survey, filled=fill(survey, on_paper=True), on=DAY)
    gulnar.school.refresh_from_db()
    assert not gulnar.school.corner_key


def test_small_pupils_are_spoken_to_as_a_friend() -> None:
    words = " ".join(asked.text_kk for asked in ready_made()["pupils_primary"].questions)
    assert "Сен" in ready_made()["pupils_primary"].details.title_kk
    assert "сіз" not in words.lower()
    assert "ыңыз" not in words


def test_what_was_opened_is_not_changed_any_more(gulnar: User, make_survey: MakeSurvey) -> None:
    survey = make_survey()
    with pytest.raises(Refused) as refused:
        actions.change(by=gulnar, survey=survey, details=details_of(survey), questions=())
    assert code(refused) == "survey_not_draft"
    with pytest.raises(Refused) as refused:
        actions.remove(by=gulnar, survey=survey)
    assert code(refused) == "survey_not_draft"
    with pytest.raises(Refused) as refused:
        actions.open_survey(by=gulnar, survey=survey, on=DAY)
    assert code(refused) == "any_no_move"


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ((), "survey_without_questions"),
        ((Asked("text"),), "survey_question_unwritten"),
        ((Asked("one", "Ше?", choices=(YES,)),), "survey_question_few_choices"),
        ((Asked("matrix", "Ше?", choices=(YES, NO)),), "survey_question_few_choices"),
        ((Asked("one", "Ше?", choices=(YES, Line(ru="Нет"))),), "survey_question_unwritten"),
    ],
)
def test_an_unfinished_survey_is_kept_but_not_opened(
    gulnar: User, make_survey: MakeSurvey, asked: tuple[Asked, ...], why: str
) -> None:
    survey = make_survey(opened=False, questions=asked)
    with pytest.raises(Refused) as refused:
        actions.open_survey(by=gulnar, survey=survey, on=DAY)
    assert code(refused) == why
    survey.refresh_from_db()
    assert questions_of(survey) == list(asked)
    assert survey.state == Survey.State.DRAFT


def test_opening_drops_empty_lines_and_what_the_kind_does_not_need(
    gulnar: User, make_survey: MakeSurvey
) -> None:
    asked = Asked("text", "Не керек?", choices=(Line("артық"),), feeds="theme")
    other = Asked("one", "Ше?", choices=(YES, Line(), NO), feeds="work")
    survey = make_survey(questions=(asked, other))
    assert questions_of(survey) == [
        replace(asked, choices=()), replace(other, choices=(YES, NO), feeds="")
    ]  # fmt: skip


def test_a_survey_by_name_goes_with_tickets_only(gulnar: User, make_survey: MakeSurvey) -> None:
    with pytest.raises(Refused) as refused:
        make_survey(anonymous=False)
    assert code(refused) == "survey_name_needs_ticket"
    with pytest.raises(Refused) as refused:
        make_survey(anonymous=False, access="ticket", audience="parents")
    assert code(refused) == "survey_parents_by_name"


def test_a_day_that_has_passed_is_no_last_day(gulnar: User, make_survey: MakeSurvey) -> None:
    with pytest.raises(Refused) as refused:
        make_survey(closes_on=DAY - timedelta(days=1))
    assert code(refused) == "survey_last_day_passed"
    survey = make_survey()
    with pytest.raises(Refused) as refused:
        actions.set_last_day(by=gulnar, survey=survey, closes_on=DAY - timedelta(days=1), on=DAY)
    assert code(refused) == "survey_last_day_passed"
    actions.close(by=gulnar, survey=survey, on=DAY)
    with pytest.raises(Refused) as refused:
        actions.set_last_day(by=gulnar, survey=survey, closes_on=DAY, on=DAY)
    assert code(refused) == "survey_not_open"


def test_a_copy_asks_the_same_and_remembers_what_it_is_compared_with(
    gulnar: User, make_survey: MakeSurvey
) -> None:
    survey = make_survey(closes_on=DAY)
    again = actions.copy(by=gulnar, survey=survey, on=date(2024, 10, 1))
    assert questions_of(again) == list(QUESTIONS)
    assert (again.before, again.state, again.closes_on) == (survey, Survey.State.DRAFT, None)
    assert again.key != survey.key


def test_a_survey_is_compared_with_an_earlier_one_that_is_over(
    gulnar: User, make_survey: MakeSurvey, fill: Fill
) -> None:
    last, again = make_survey(), make_survey(opened=False)
    later = DAY + timedelta(days=300)
    actions.open_survey(by=gulnar, survey=again, on=later)
    for survey in (last, again):
        actions.answer(by=gulnar, survey=survey, filled=fill(survey), on=later)

    def refused(survey: Survey, before: Survey) -> bool:
        with pytest.raises(Refused) as found:
            actions.compare_with(by=gulnar, survey=survey, before=before)
        return code(found) == "survey_not_earlier"

    assert refused(again, last)  # it is still answered
    actions.close(by=gulnar, survey=last, on=later)
    actions.close(by=gulnar, survey=again, on=later)
    actions.compare_with(by=gulnar, survey=again, before=last)
    assert refused(last, again)
    assert refused(again, again)
    actions.compare_with(by=gulnar, survey=again, before=None)
    assert again.before is None


def test_a_period_holds_the_surveys_opened_in_it(gulnar: User, make_survey: MakeSurvey, fill: Fill) -> None:
    survey = make_survey()
    make_survey(opened=False)
    actions.answer(by=gulnar, survey=survey, filled=fill(survey), on=DAY + timedelta(days=40))
    autumn = Period(DAY, DAY + timedelta(days=30))
    assert [(row.survey, row.responses) for row in held(gulnar.school, autumn)] == [(survey, 1)]
    assert held(gulnar.school, Period(DAY + timedelta(days=1), DAY + timedelta(days=90))) == []


def test_the_corner_shows_what_may_be_answered_today(gulnar: User, make_survey: MakeSurvey) -> None:
    open_ended, ending = make_survey(), make_survey(closes_on=DAY)
    make_survey(opened=False)
    assert set(open_surveys(gulnar.school, DAY)) == {open_ended, ending}
    assert set(open_surveys(gulnar.school, DAY + timedelta(days=1))) == {open_ended}
    actions.close(by=gulnar, survey=open_ended, on=DAY)
    assert set(open_surveys(gulnar.school, DAY)) == {ending}


def test_another_schools_librarian_may_do_nothing_to_it(
    foreign_librarian: User, make_survey: MakeSurvey
) -> None:
    survey = make_survey()
    lines = Journal.objects.count()
    with pytest.raises(Stranger):
        actions.close(by=foreign_librarian, survey=survey, on=DAY)
    with pytest.raises(Stranger):
        actions.copy(by=foreign_librarian, survey=survey, on=DAY)
    assert Journal.objects.count() == lines


def test_a_title_alone_makes_a_draft(gulnar: User) -> None:
    made = actions.draft(by=gulnar, details=Details(title_kk="Жаңа"), on=DAY)
    assert made.access == Survey.Access.LINK
    assert made.anonymous
